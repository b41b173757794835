/* XEP-0166 Jingle: every IQ is read here and goes to its session, or to whoever makes a new one. */
#include "config.h"

#include "conference/conferences.h"
#include "modules/builtin_modules.h"
#include "wire/core/ns.h"
#include "wire/core/wire_error.h"

static const JxHost *host;

static gpointer attach(const JxHost *given, JxAccount *account, GError **error) {
	host = given;
	JxConferences *conferences = jx_conferences_ref(host);
	jx_conferences_add_account(conferences, account);
	return conferences;
}

static void detach(gpointer self) {
	jx_conferences_unref(self);
}

static JxVerdict on_jingle(gpointer self, const JxIncoming *in) {
	g_autoptr(GError) error = NULL;
	g_autoptr(JxJingle) jingle = jx_jingle_read(in->payload, &error);
	if (jingle) {
		jx_conferences_jingle(self, in, jingle);
	} else {
		host->log(JX_LOG_INFO, "jingle", "peer=%s event=refused reason=\"%s\"", in->from, error->message);
		host->count("refusals_total", "reason=\"malformed\"", 1);
		host->reply_error(in, jx_wire_error_condition(error), error->message, NULL);
	}
	return JX_HANDLED;
}

static const char *const roles[] = { "focus", "calls", NULL };
static const JxHandler handlers[] = {
	{ JX_STANZA_IQ_SET, JX_NS_JINGLE, "jingle", on_jingle },
	{ 0 },
};

const JxModule jx_xep_0166_jingle = {
	JX_MODULE_HEADER,
	.name = "xep_0166_jingle",
	.handlers = handlers,
	.attach = attach,
	.detach = detach,
	.roles = roles,
};
