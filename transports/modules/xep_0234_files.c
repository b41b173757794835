/* Jingle file transfer (XEP-0234) with the rooms of room@calls.<domain>: what is sent there is the room's, what is asked for is sent. */
#include "config.h"

#include "files/exchanges.h"
#include "modules/builtin_modules.h"
#include "wire/core/ns.h"

static gpointer attach(const JxHost *host, JxAccount *account, GError **error) {
	static const char *const features[] = { JX_NS_FILE_TRANSFER_3, JX_NS_FILE_TRANSFER_4, JX_NS_FILE_TRANSFER_5, JX_NS_JINGLE_IBB, JX_NS_JINGLE_S5B };
	JxExchanges *exchanges = jx_exchanges_ref(host, account);
	for (gsize i = 0; jx_exchanges_on(exchanges) && i < G_N_ELEMENTS(features); i++)
		host->feature(account, features[i]);
	return exchanges;
}

static void detach(gpointer self) {
	jx_exchanges_unref(self);
}

static JxVerdict on_jingle(gpointer self, const JxIncoming *in) {
	return jx_exchanges_on(self) ? jx_exchanges_jingle(self, in) : JX_PASS;
}

static const char *const roles[] = { "calls", NULL };
static const JxHandler handlers[] = {
	{ JX_STANZA_IQ_SET, JX_NS_JINGLE, "jingle", on_jingle },
	{ 0 },
};

const JxModule jx_module_xep_0234_files = {
	JX_MODULE_HEADER,
	.name = "xep_0234_files",
	.handlers = handlers,
	.attach = attach,
	.detach = detach,
	.roles = roles,
};
