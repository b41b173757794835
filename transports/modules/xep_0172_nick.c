/* XEP-0172 User Nickname: a contact that changes its nick (a PEP event, which its server sends to who asks for it in caps) is called so in the room. */
#include "config.h"

#include "conference/conferences.h"
#include "modules/builtin_modules.h"
#include "wire/core/chat.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"

static gpointer attach(const JxHost *host, JxAccount *account, GError **error) {
	return jx_conferences_ref(host);
}

static void detach(gpointer self) {
	jx_conferences_unref(self);
}

/* Events come from the bare JID; what has a resource is not the person's own server. */
static JxVerdict on_event(gpointer self, const JxIncoming *in) {
	g_autofree char *nick = jx_chat_nick_event(in->stanza);
	if (!nick || jx_jid_resource(in->from))
		return JX_PASS;
	jx_conferences_nick(self, in->from, nick);
	return JX_HANDLED;
}

static const char *const features[] = { JX_NS_NICK, JX_NS_NICK "+notify", NULL };
static const char *const roles[] = { "calls", NULL };
static const JxHandler handlers[] = {
	{ JX_STANZA_MESSAGE, JX_NS_PUBSUB_EVENT, "event", on_event },
	{ 0 },
};

const JxModule jx_xep_0172_nick = {
	JX_MODULE_HEADER,
	.name = "xep_0172_nick",
	.features = features,
	.handlers = handlers,
	.attach = attach,
	.detach = detach,
	.roles = roles,
};
