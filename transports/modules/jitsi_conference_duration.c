/* Clients of 2022 learn how long the conference has been going on from a service (identity component/conference_duration). */
#include "config.h"

#include "conference/conferences.h"
#include "modules/builtin_modules.h"

static gpointer attach(const JxHost *host, JxAccount *account, GError **error) {
	JxConferences *conferences = jx_conferences_ref(host);
	jx_conferences_serve(conferences, JX_SERVICE_DURATION, account);
	return conferences;
}

static void detach(gpointer self) {
	jx_conferences_unref(self);
}

static const char *const roles[] = { "focus", "requests", NULL };
static const JxHandler handlers[] = { { 0 } };

const JxModule jx_jitsi_conference_duration = {
	JX_MODULE_HEADER,
	.name = "jitsi_conference_duration",
	.handlers = handlers,
	.attach = attach,
	.detach = detach,
	.roles = roles,
};
