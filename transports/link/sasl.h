/* The client's side of SASL (RFC 6120, section 6; mechanisms by libgsasl). Private to link/. */
#ifndef JX_LINK_SASL_H
#define JX_LINK_SASL_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct JxSasl JxSasl;

/* Picks the best of `offered` (NULL-terminated) and makes its first message. user and password NULL: a guest, ANONYMOUS and nothing else. protected: PLAIN may be used. Errors: JX_LINK_ERROR_AUTH, where
 * nothing that the server offers can be used. */
JxSasl *jx_sasl_new(const char *const *offered, const char *user, const char *password, gboolean protected, GError **error);
/* NULL is fine. */
void jx_sasl_free(JxSasl *sasl);
const char *jx_sasl_mechanism(const JxSasl *sasl);
/* The next message to the server, base64, new; "=" where it is empty. challenge: what the server said, base64; NULL at first. */
char *jx_sasl_step(JxSasl *sasl, const char *challenge, GError **error);
/* The server says that we are who we are: TRUE where it has proved that it is what it is, too (SCRAM). */
gboolean jx_sasl_success(JxSasl *sasl, const char *additional, GError **error);

G_END_DECLS

#endif
