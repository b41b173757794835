/* Messages to room@calls.<domain> that people read (RFC 6121, section 5), with receipts (XEP-0184), markers (XEP-0333) and corrections (XEP-0308). */
#include "config.h"

#include "conference/conferences.h"
#include "modules/builtin_modules.h"
#include "wire/core/ns.h"

static gpointer attach(const JxHost *host, JxAccount *account, GError **error) {
	return jx_conferences_ref(host);
}

static void detach(gpointer self) {
	jx_conferences_unref(self);
}

static JxVerdict on_message(gpointer self, const JxIncoming *in) {
	return jx_conferences_chat(self, in, FALSE);
}

static const char *const features[] = { JX_NS_RECEIPTS, JX_NS_MARKERS, JX_NS_CORRECTION, NULL };
static const char *const roles[] = { "calls", NULL };
static const JxHandler handlers[] = {
	{ JX_STANZA_MESSAGE, NULL, NULL, on_message },
	{ 0 },
};

const JxModule jx_rfc6121_chat = {
	JX_MODULE_HEADER,
	.name = "rfc6121_chat",
	.features = features,
	.handlers = handlers,
	.attach = attach,
	.detach = detach,
	.roles = roles,
};
