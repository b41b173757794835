/* A module outside of the tree: built by the test with the installed header's flags alone. It answers urn:example:echo with what it was
 * asked, and remembers in the store how often. */
#include <janus-xmpp/module.h>

#ifndef EXAMPLE_MAJOR
#define EXAMPLE_MAJOR JX_MODULE_ABI_MAJOR
#endif
#ifndef EXAMPLE_NAME
#define EXAMPLE_NAME "example_echo"
#endif

static const JxHost *host;

static gpointer attach(const JxHost *given, JxAccount *account, GError **error) {
	host = given;
	if (host->setting_bool(EXAMPLE_NAME, "fail", FALSE)) {
		g_set_error_literal(error, g_quark_from_static_string("example"), 1, "told to fail");
		return NULL;
	}
	return account;
}

static JxVerdict on_echo(gpointer self, const JxIncoming *in) {
	host->count("example_echoes", NULL, 1);
	host->reply_result(in, in->payload);
	return JX_HANDLED;
}

static const char *const features[] = { "urn:example:echo", NULL };
static const JxHandler handlers[] = {
	{ JX_STANZA_IQ_GET, "urn:example:echo", "echo", on_echo },
	{ 0, NULL, NULL, NULL },
};

extern const JxModule jx_module;
__attribute__((visibility("default"))) const JxModule jx_module = {
	.abi_major = EXAMPLE_MAJOR,
	.abi_minor = JX_MODULE_ABI_MINOR,
	.size = sizeof(JxModule),
	.name = EXAMPLE_NAME,
	.features = features,
	.handlers = handlers,
	.attach = attach,
};
