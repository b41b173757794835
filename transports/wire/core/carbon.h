/* Message carbons (XEP-0280): copies of what other resources of an account send and receive. */
#ifndef JX_WIRE_CARBON_H
#define JX_WIRE_CARBON_H

#include <glib.h>
#include <strophe.h>

G_BEGIN_DECLS

typedef enum { JX_CARBON_NONE, JX_CARBON_SENT, JX_CARBON_RECEIVED, JX_CARBON_FORGED } JxCarbonKind;

/* What a message to the account `own` (bare JID) is. Only the account's server speaks in its bare name; from anybody else it is a forgery (section 11). *inner: the
 * message inside, borrowed, never NULL for SENT and RECEIVED; its from and to were not stamped for us. */
JxCarbonKind jx_carbon_read(xmpp_stanza_t *message, const char *own, xmpp_stanza_t **inner);
/* <enable/>. New reference. */
xmpp_stanza_t *jx_carbon_enable(xmpp_ctx_t *ctx);

G_END_DECLS

#endif
