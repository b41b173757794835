/* XEP-0384 OMEMO Encryption, in its version 0.3, which clients speak: chats between room@calls.<domain> and people. Who is in a call is encrypted to the room and
 * no further: everybody in it reads what is written. */
#include "config.h"

#include "conference/calls.h"
#include "conference/conferences.h"
#include "host/host.h"
#include "modules/builtin_modules.h"
#include "omemo/omemo.h"
#include "wire/core/ns.h"
#include "wire/omemo/omemo_devices.h"

typedef struct {
	JxConferences *conferences;
	JxOmemo *omemo;
} Self;

static gboolean serves(JxAccount *account, const char *address) {
	g_autofree char *room = NULL;
	return jx_calls_room(account, address, &room, NULL);
}

/* As the router would bring it. */
static JxIncoming incoming(JxAccount *account, xmpp_stanza_t *message) {
	const char *from = xmpp_stanza_get_from(message), *to = xmpp_stanza_get_to(message), *id = xmpp_stanza_get_id(message), *type = xmpp_stanza_get_type(message);
	return (JxIncoming){JX_STANZA_MESSAGE, account, message, message, from ? from : "", to ? to : "", id ? id : "", type ? type : ""};
}

static void on_read(JxAccount *account, xmpp_stanza_t *message, gpointer data) {
	Self *self = data;
	const JxIncoming in = incoming(account, message);
	jx_conferences_chat(self->conferences, &in, TRUE);
}

static void on_unread(JxAccount *account, xmpp_stanza_t *message, const char *why, gpointer data) {
	Self *self = data;
	const JxIncoming in = incoming(account, message);
	jx_conferences_chat_unread(self->conferences, &in, why);
}

static const JxOmemoEvents events = {serves, on_read, on_unread};

static gpointer attach(const JxHost *host, JxAccount *account, GError **error) {
	Self *self = g_new0(Self, 1);
	g_autofree char *path = g_build_filename(jx_settings_string(jx_host_settings(), "general", "state_folder"), "omemo.sqlite", NULL);
	self->conferences = jx_conferences_ref(host);
	self->omemo = jx_omemo_new(host, account, path, &events, self);
	return self;
}

static void detach(gpointer data) {
	Self *self = data;
	jx_omemo_free(self->omemo);
	jx_conferences_unref(self->conferences);
	g_free(self);
}

static JxVerdict on_encrypted(gpointer data, const JxIncoming *in) {
	Self *self = data;
	if (g_str_equal(in->type, "error") || g_str_equal(in->type, "groupchat") || !serves(in->account, in->to))
		return JX_PASS;
	jx_omemo_receive(self->omemo, in);
	return JX_HANDLED;
}

static const char *const features[] = {JX_OMEMO_NODE_DEVICES "+notify", NULL};
static const char *const roles[] = {"calls", NULL};
static const JxHandler handlers[] = {
	{JX_STANZA_MESSAGE, JX_NS_OMEMO_SIACS, "encrypted", on_encrypted},
	{0},
};

const JxModule jx_xep_0384_omemo = {
	JX_MODULE_HEADER,
	.name = "xep_0384_omemo",
	.features = features,
	.handlers = handlers,
	.attach = attach,
	.detach = detach,
	.roles = roles,
};
