/* Where incoming stanzas go: replies to the IQ tracker, the rest to the account's handlers in order; what nobody takes is answered as
 * RFC 6120, section 8 demands. XMPP thread.
 */
#ifndef JX_HOST_ROUTER_H
#define JX_HOST_ROUTER_H

#include "host/account.h"

G_BEGIN_DECLS

typedef struct JxRouter JxRouter;

JxRouter *jx_router_new(JxLoop *loop);
void jx_router_free(JxRouter *router);
void jx_router_take(JxRouter *router, JxAccount *account, xmpp_stanza_t *stanza);

void jx_reply_result(JxAccount *account, xmpp_stanza_t *request, xmpp_stanza_t *payload);
void jx_reply_error(JxAccount *account, xmpp_stanza_t *request, const char *condition, const char *text, xmpp_stanza_t *specific);

G_END_DECLS

#endif
