/* XEP-0030 Service Discovery: who we are, per account, node (XEP-0115) and address. */
#include "config.h"

#include "modules/builtin_modules.h"
#include "wire/core/stanza.h"

#include "host/disco.h"

#define INFO "http://jabber.org/protocol/disco#info"
#define ITEMS "http://jabber.org/protocol/disco#items"

static const JxHost *host;

static gpointer attach(const JxHost *given, JxAccount *account, GError **error) {
	host = given;
	host->feature(account, INFO);
	/* The focus says of itself exactly what Jicofo says: clients compare it with that. */
	if (!g_str_equal(host->account_role(account), "focus"))
		host->feature(account, ITEMS);
	return account;
}

static xmpp_stanza_t *new_query(const JxIncoming *in, const char *ns, const char **node) {
	xmpp_stanza_t *query = jx_stanza_new(host->context(), "query", ns);
	*node = jx_stanza_attr(in->payload, "node");
	jx_stanza_set(query, "node", *node);
	return query;
}

static JxVerdict on_info(gpointer self, const JxIncoming *in) {
	const char *node;
	g_autoptr(xmpp_stanza_t) query = new_query(in, INFO, &node);
	const char *to = *in->to != '\0' ? in->to : host->account_address(in->account);
	if (jx_disco_fill(in->account, to, in->from, node, query))
		host->reply_result(in, query);
	else
		host->reply_error(in, "item-not-found", "There is no such node.", NULL);
	return JX_HANDLED;
}

static JxVerdict on_items(gpointer self, const JxIncoming *in) {
	const char *node;
	g_autoptr(xmpp_stanza_t) query = new_query(in, ITEMS, &node);
	if (node == NULL || *node == '\0')
		host->reply_result(in, query);
	else
		host->reply_error(in, "item-not-found", "There is no such node.", NULL);
	return JX_HANDLED;
}

static const JxHandler handlers[] = {
	{ JX_STANZA_IQ_GET, INFO, "query", on_info },
	{ JX_STANZA_IQ_GET, ITEMS, "query", on_items },
	{ 0 },
};

const JxModule jx_xep_0030_disco = {
	JX_MODULE_HEADER,
	.name = "xep_0030_disco",
	.handlers = handlers,
	.attach = attach,
};
