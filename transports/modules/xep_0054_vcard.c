/* XEP-0054 vcard-temp: the name and the picture of a room's address, for contact lists. */
#include "config.h"

#include "conference/avatar.h"
#include "conference/calls.h"
#include "modules/builtin_modules.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/vcard.h"
#include "wire/core/stanza.h"

typedef struct {
	const JxHost *host;
	JxAccount *account;
} Self;

static gpointer attach(const JxHost *host, JxAccount *account, GError **error) {
	Self *self = g_new0(Self, 1);
	*self = (Self){host, account};
	return self;
}

static JxVerdict on_get(gpointer data, const JxIncoming *in) {
	Self *self = data;
	g_autofree char *bare = jx_jid_bare(in->to), *title = NULL;
	if (!jx_calls_room(self->account, bare, NULL, &title))
		return JX_PASS;
	g_autoptr(xmpp_stanza_t) card = jx_vcard_write(self->host->context(), title, jx_avatar_of(title)->png);
	self->host->reply_result(in, card);
	return JX_HANDLED;
}

static const char *const features[] = { JX_NS_VCARD, NULL };
static const char *const roles[] = { "calls", NULL };
static const JxHandler handlers[] = {
	{ JX_STANZA_IQ_GET, JX_NS_VCARD, "vCard", on_get },
	{ 0 },
};

const JxModule jx_xep_0054_vcard = {
	JX_MODULE_HEADER,
	.name = "xep_0054_vcard",
	.features = features,
	.handlers = handlers,
	.attach = attach,
	.detach = g_free,
	.roles = roles,
};
