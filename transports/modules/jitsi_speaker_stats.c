/* Who comes late learns from a service how long each has spoken before (identity component/speakerstats). Clients tell it when they become the
 * speaker: the room knows that better than they do. */
#include "config.h"

#include "conference/conferences.h"
#include "modules/builtin_modules.h"
#include "wire/core/ns.h"

static gpointer attach(const JxHost *host, JxAccount *account, GError **error) {
	JxConferences *conferences = jx_conferences_ref(host);
	jx_conferences_serve(conferences, JX_SERVICE_SPEAKERS, account);
	return conferences;
}

static void detach(gpointer self) {
	jx_conferences_unref(self);
}

static JxVerdict on_claim(gpointer self, const JxIncoming *in) {
	return JX_HANDLED;
}

static const char *const roles[] = { "focus", "requests", NULL };
static const JxHandler handlers[] = {
	{ JX_STANZA_MESSAGE, JX_NS_JITMEET, "speakerstats", on_claim },
	{ 0 },
};

const JxModule jx_jitsi_speaker_stats = {
	JX_MODULE_HEADER,
	.name = "jitsi_speaker_stats",
	.handlers = handlers,
	.attach = attach,
	.detach = detach,
	.roles = roles,
};
