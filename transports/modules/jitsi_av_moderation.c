/* A/V moderation (identity component/av_moderation): moderators decide who may unmute. */
#include "config.h"

#include "conference/conferences.h"
#include "modules/builtin_modules.h"
#include "wire/core/wire_error.h"

static const JxHost *host;

static gpointer attach(const JxHost *given, JxAccount *account, GError **error) {
	host = given;
	JxConferences *conferences = jx_conferences_ref(host);
	jx_conferences_serve(conferences, JX_SERVICE_AV_MODERATION, account);
	return conferences;
}

static void detach(gpointer self) {
	jx_conferences_unref(self);
}

static JxVerdict on_request(gpointer self, const JxIncoming *in) {
	g_autoptr(GError) error = NULL;
	g_autoptr(JxAvRequest) request = jx_av_request_read(in->payload, &error);
	if (request)
		jx_conferences_av_moderation(self, in, request);
	else
		host->reply_error(in, jx_wire_error_condition(error), error->message, NULL);
	return JX_HANDLED;
}

static const char *const roles[] = { "focus", "requests", NULL };
static const JxHandler handlers[] = {
	{ JX_STANZA_MESSAGE, NULL, "av_moderation", on_request }, /* clients give it no namespace */
	{ 0 },
};

const JxModule jx_jitsi_av_moderation = {
	JX_MODULE_HEADER,
	.name = "jitsi_av_moderation",
	.handlers = handlers,
	.attach = attach,
	.detach = detach,
	.roles = roles,
};
