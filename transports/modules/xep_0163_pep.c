/* XEP-0163 Personal Eventing Protocol (and of XEP-0060 what it needs): the nodes of our addresses, and events of contacts' nodes for the modules that
 * watch them. */
#include "config.h"

#include <string.h>

#include "modules/builtin_modules.h"
#include "pep/pep.h"
#include "wire/core/ns.h"

static gpointer attach(const JxHost *host, JxAccount *account, GError **error) {
	/* A focus that is a component has nothing to publish: it stays what Jicofo is. */
	if (strcmp(host->account_role(account), "calls") == 0 || strchr(host->account_address(account), '@'))
		jx_pep_attach(host, account);
	return account;
}

static void detach(gpointer self) {
	jx_pep_detach(self);
}

static JxVerdict on_request(gpointer self, const JxIncoming *in) {
	return jx_pep_request(in);
}

static JxVerdict on_items(gpointer self, const JxIncoming *in) {
	return jx_pep_disco_items(in);
}

static JxVerdict on_event(gpointer self, const JxIncoming *in) {
	return jx_pep_event(in);
}

static JxVerdict on_presence(gpointer self, const JxIncoming *in) {
	jx_pep_presence(in);
	return JX_PASS;
}

static const char *const roles[] = { "calls", "focus", NULL };
static const JxHandler handlers[] = {
	{ JX_STANZA_IQ_GET | JX_STANZA_IQ_SET, JX_NS_PUBSUB, "pubsub", on_request },
	{ JX_STANZA_IQ_GET | JX_STANZA_IQ_SET, JX_NS_PUBSUB_OWNER, "pubsub", on_request },
	{ JX_STANZA_IQ_GET, JX_NS_DISCO_ITEMS, "query", on_items },
	{ JX_STANZA_MESSAGE, JX_NS_PUBSUB_EVENT, "event", on_event },
	{ JX_STANZA_PRESENCE, NULL, NULL, on_presence },
	{ 0 },
};

const JxModule jx_xep_0163_pep = {
	JX_MODULE_HEADER,
	.name = "xep_0163_pep",
	.handlers = handlers,
	.attach = attach,
	.detach = detach,
	.roles = roles,
};
