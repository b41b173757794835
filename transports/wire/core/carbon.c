#include "config.h"

#include "wire/core/carbon.h"

#include <string.h>

#include "wire/core/ns.h"
#include "wire/core/stanza.h"

JxCarbonKind jx_carbon_read(xmpp_stanza_t *message, const char *own, xmpp_stanza_t **inner) {
	xmpp_stanza_t *sent = jx_stanza_child(message, JX_NS_CARBONS, "sent"), *received = jx_stanza_child(message, JX_NS_CARBONS, "received");
	xmpp_stanza_t *wrapper = sent ? sent : received;
	if (!wrapper)
		return JX_CARBON_NONE;
	xmpp_stanza_t *forwarded = jx_stanza_child(wrapper, JX_NS_FORWARD, "forwarded");
	*inner = forwarded ? jx_stanza_child(forwarded, JX_NS_CLIENT, "message") : NULL;
	if (!*inner || (sent && received) || g_strcmp0(xmpp_stanza_get_from(message), own) != 0)
		return JX_CARBON_FORGED;
	return sent ? JX_CARBON_SENT : JX_CARBON_RECEIVED;
}

xmpp_stanza_t *jx_carbon_enable(xmpp_ctx_t *ctx) {
	return jx_stanza_new(ctx, "enable", JX_NS_CARBONS);
}
