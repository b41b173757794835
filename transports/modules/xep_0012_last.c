/* XEP-0012 Last Activity, section 4: of a server or component it is the time since it started. */
#include "config.h"

#include "modules/builtin_modules.h"
#include "wire/core/stanza.h"

#define NS "jabber:iq:last"

typedef struct {
	const JxHost *host;
	gint64 started; /* monotonic ms */
} Last;

static gpointer attach(const JxHost *host, JxAccount *account, GError **error) {
	Last *self = g_new(Last, 1);
	*self = (Last) { host, host->now() };
	return self;
}

static JxVerdict on_last(gpointer data, const JxIncoming *in) {
	Last *self = data;
	g_autoptr(xmpp_stanza_t) query = jx_stanza_new(self->host->context(), "query", NS);
	jx_stanza_set_number(query, "seconds", (self->host->now() - self->started) / 1000);
	self->host->reply_result(in, query);
	return JX_HANDLED;
}

static const char *const features[] = { NS, NULL };
static const JxHandler handlers[] = {
	{ JX_STANZA_IQ_GET, NS, "query", on_last },
	{ 0 },
};

const JxModule jx_xep_0012_last = {
	JX_MODULE_HEADER,
	.name = "xep_0012_last",
	.features = features,
	.handlers = handlers,
	.attach = attach,
	.detach = g_free,
};
