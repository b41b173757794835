/* Tokens that let a page join a room without the controller's secret: HMAC-SHA-256 over room, name and expiry. Pure: clock and randomness are passed in. */
#ifndef JX_MODEL_TOKEN_H
#define JX_MODEL_TOKEN_H

#include <glib.h>

/* expires in seconds since 1970; nonce: random, so that no two tokens are the same, whatever the names. Returns base64url(payload) "." base64url(mac), owned by the caller. */
char *jx_token_make(const char *secret, const char *room, const char *name, guint64 nonce, gint64 expires);
/* Returns the name of a token that is genuine, for this room and not expired at now (seconds since 1970); else NULL and a sentence. */
char *jx_token_check(const char *secret, const char *token, const char *room, gint64 now, GError **error);
/* Compares in a time that depends on the lengths alone. */
gboolean jx_secret_equal(const char *a, const char *b);

#endif
