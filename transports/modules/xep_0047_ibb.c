/* In-Band Bytestreams (XEP-0047), in IQs and in messages: those that a file transfer has agreed on. */
#include "config.h"

#include "files/exchanges.h"
#include "modules/builtin_modules.h"
#include "wire/core/ns.h"

static gpointer attach(const JxHost *host, JxAccount *account, GError **error) {
	JxExchanges *exchanges = jx_exchanges_ref(host, account);
	if (jx_exchanges_on(exchanges))
		host->feature(account, JX_NS_IBB);
	return exchanges;
}

static void detach(gpointer self) {
	jx_exchanges_unref(self);
}

static JxVerdict on_stream(gpointer self, const JxIncoming *in) {
	return jx_exchanges_on(self) ? jx_exchanges_ibb(self, in) : JX_PASS;
}

static const char *const roles[] = { "calls", NULL };
static const JxHandler handlers[] = {
	{ JX_STANZA_IQ_SET | JX_STANZA_MESSAGE, JX_NS_IBB, NULL, on_stream },
	{ 0 },
};

const JxModule jx_module_xep_0047_ibb = {
	JX_MODULE_HEADER,
	.name = "xep_0047_ibb",
	.handlers = handlers,
	.attach = attach,
	.detach = detach,
	.roles = roles,
};
