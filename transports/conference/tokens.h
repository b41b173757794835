/* Tokens of conference requests (JWT, RFC 7519): who may open a room, and who moderates it. Pure: keys come as text. */
#ifndef JX_CONFERENCE_TOKENS_H
#define JX_CONFERENCE_TOKENS_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct JxTokens JxTokens;

typedef struct {
	const char *secret;     /* of HS256, HS384, HS512; or */
	const char *key;        /* a public key, PEM, of RS… or ES…: exactly one of the two */
	const char *issuer;     /* `iss` must be it; "" = any */
	const char *audience;   /* `aud` must be it or have it; "" = any */
} JxTokensConfig;

/* What a token says of its holder. The claims are those of Jitsi's: context.user.moderator, context.user.affiliation, moderator. */
typedef enum { JX_TOKEN_SILENT, JX_TOKEN_MODERATOR, JX_TOKEN_NO_MODERATOR } JxTokenRight;

#define JX_TOKEN_ERROR (jx_token_error_quark())
GQuark jx_token_error_quark(void);

/* NULL and an error, fit for "janus.transport.xmpp.jcfg, tokens: …", where the key is none. */
JxTokens *jx_tokens_new(const JxTokensConfig *config, GError **error);
void jx_tokens_free(JxTokens *tokens);

/* Whether this token is signed with our key, in force at `now` (s since 1970), from that issuer for that audience, and for this room (its local part;
 * the claim `room` is it, or "*"). FALSE and a sentence that may be told to the client. */
gboolean jx_tokens_check(const JxTokens *tokens, const char *token, const char *room, gint64 now, JxTokenRight *right, GError **error);

G_END_DECLS

#endif
