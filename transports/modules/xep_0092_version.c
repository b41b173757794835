/* XEP-0092 Software Version. Setting: show_system (default false) adds the operating system. */
#include "config.h"

#include <sys/utsname.h>

#include "modules/builtin_modules.h"
#include "wire/core/stanza.h"

#define NAME "xep_0092_version"
#define NS "jabber:iq:version"

static const JxHost *host;

static gpointer attach(const JxHost *given, JxAccount *account, GError **error) {
	host = given;
	/* Answered by the focus as well, but not told: see xep_0030_disco. */
	if (!g_str_equal(host->account_role(account), "focus"))
		host->feature(account, NS);
	return account;
}

static JxVerdict on_version(gpointer self, const JxIncoming *in) {
	g_autoptr(xmpp_stanza_t) query = jx_stanza_new(host->context(), "query", NS);
	jx_stanza_add_text(query, "name", NULL, "janus-xmpp");
	jx_stanza_add_text(query, "version", NULL, PACKAGE_VERSION);
	struct utsname system;
	if (host->setting_bool(NAME, "show_system", FALSE) && uname(&system) == 0)
		jx_stanza_add_text(query, "os", NULL, system.sysname);
	host->reply_result(in, query);
	return JX_HANDLED;
}

static const JxHandler handlers[] = {
	{ JX_STANZA_IQ_GET, NS, "query", on_version },
	{ 0 },
};

const JxModule jx_xep_0092_version = {
	JX_MODULE_HEADER,
	.name = NAME,
	.handlers = handlers,
	.attach = attach,
};
