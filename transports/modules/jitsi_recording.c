/* Recording and streaming as Jitsi clients ask the focus for them. */
#include "config.h"

#include "conference/conferences.h"
#include "modules/builtin_modules.h"
#include "wire/core/ns.h"
#include "wire/core/wire_error.h"

static const JxHost *host;

static gpointer attach(const JxHost *given, JxAccount *account, GError **error) {
	host = given;
	return jx_conferences_ref(host);
}

static void detach(gpointer self) {
	jx_conferences_unref(self);
}

static JxVerdict on_jibri(gpointer self, const JxIncoming *in) {
	g_autoptr(GError) error = NULL;
	g_autoptr(JxJibriRequest) request = jx_jibri_read(in->payload, &error);
	if (request)
		jx_conferences_record(self, in, request);
	else
		host->reply_error(in, jx_wire_error_condition(error), error->message, NULL);
	return JX_HANDLED;
}

static const char *const roles[] = { "focus", NULL };
static const JxHandler handlers[] = {
	{ JX_STANZA_IQ_SET, JX_NS_JIBRI, "jibri", on_jibri },
	{ 0 },
};

const JxModule jx_jitsi_recording = {
	JX_MODULE_HEADER,
	.name = "jitsi_recording",
	.handlers = handlers,
	.attach = attach,
	.detach = detach,
	.roles = roles,
};
