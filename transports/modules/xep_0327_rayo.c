/* Rayo (XEP-0327) as Jitsi clients dial with it: <dial to='parent@school.example'/> to room/focus, and <hangup/> to the address that the answer's <ref/>
 * names. lib-jitsi-meet says urn:xmpp:rayo:1, its peers of Jicofo's family urn:xmpp:rayo:client:1: each is answered in its own. */
#include "config.h"

#include "conference/conferences.h"
#include "modules/builtin_modules.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

static const JxHost *host;

static gpointer attach(const JxHost *given, JxAccount *account, GError **error) {
	host = given;
	return jx_conferences_ref(host);
}

static void detach(gpointer self) {
	jx_conferences_unref(self);
}

static JxVerdict on_dial(gpointer self, const JxIncoming *in) {
	g_autoptr(GError) error = NULL;
	const char *to = jx_stanza_attr_token(in->payload, "to", &error);
	if (!to) {
		host->reply_error(in, "bad-request", error->message, NULL);
		return JX_HANDLED;
	}
	g_autofree char *call = jx_conferences_dial(self, in, to);
	if (!call)
		return JX_HANDLED;
	g_autofree char *uri = g_strconcat("xmpp:", call, NULL);
	g_autoptr(xmpp_stanza_t) ref = jx_stanza_new(host->context(), "ref", jx_stanza_ns(in->payload));
	jx_stanza_set(ref, "uri", uri);
	host->reply_result(in, ref);
	return JX_HANDLED;
}

static JxVerdict on_hangup(gpointer self, const JxIncoming *in) {
	if (jx_conferences_hang_up(self, in))
		host->reply_result(in, NULL);
	return JX_HANDLED;
}

static const char *const roles[] = { "focus", "calls", NULL };
static const JxHandler handlers[] = {
	{ JX_STANZA_IQ_SET, JX_NS_RAYO, "dial", on_dial },
	{ JX_STANZA_IQ_SET, JX_NS_RAYO_CLIENT, "dial", on_dial },
	{ JX_STANZA_IQ_SET, JX_NS_RAYO, "hangup", on_hangup },
	{ JX_STANZA_IQ_SET, JX_NS_RAYO_CLIENT, "hangup", on_hangup },
	{ 0 },
};

const JxModule jx_xep_0327_rayo = {
	JX_MODULE_HEADER,
	.name = "xep_0327_rayo",
	.handlers = handlers,
	.attach = attach,
	.detach = detach,
	.roles = roles,
};
