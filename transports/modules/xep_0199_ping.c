/* XEP-0199 XMPP Ping: answered for the account and every address below it. */
#include "config.h"

#include "modules/builtin_modules.h"

static const JxHost *host;

static gpointer attach(const JxHost *given, JxAccount *account, GError **error) {
	host = given;
	return account;
}

static JxVerdict on_ping(gpointer self, const JxIncoming *in) {
	host->reply_result(in, NULL);
	return JX_HANDLED;
}

static const char *const features[] = { "urn:xmpp:ping", NULL };
static const JxHandler handlers[] = {
	{ JX_STANZA_IQ_GET, "urn:xmpp:ping", "ping", on_ping },
	{ 0 },
};

const JxModule jx_xep_0199_ping = {
	JX_MODULE_HEADER,
	.name = "xep_0199_ping",
	.features = features,
	.handlers = handlers,
	.attach = attach,
};
