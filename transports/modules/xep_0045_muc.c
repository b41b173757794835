/* XEP-0045 Multi-User Chat, as an occupant: what rooms tell the focus and the occupants that we join. */
#include "config.h"

#include "conference/conferences.h"
#include "modules/builtin_modules.h"

static gpointer attach(const JxHost *host, JxAccount *account, GError **error) {
	JxConferences *conferences = jx_conferences_ref(host);
	jx_conferences_add_account(conferences, account);
	return conferences;
}

static void detach(gpointer self) {
	jx_conferences_unref(self);
}

static JxVerdict on_presence(gpointer self, const JxIncoming *in) {
	return jx_conferences_muc_presence(self, in);
}

static JxVerdict on_message(gpointer self, const JxIncoming *in) {
	return jx_conferences_muc_message(self, in);
}

static const char *const roles[] = { "focus", "calls", NULL };
static const JxHandler handlers[] = {
	{ JX_STANZA_PRESENCE, NULL, NULL, on_presence },
	{ JX_STANZA_MESSAGE, NULL, NULL, on_message },
	{ 0 },
};

const JxModule jx_xep_0045_muc = {
	JX_MODULE_HEADER,
	.name = "xep_0045_muc",
	.handlers = handlers,
	.attach = attach,
	.detach = detach,
	.roles = roles,
};
