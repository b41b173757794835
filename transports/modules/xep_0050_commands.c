/* Ad-Hoc Commands (XEP-0050) of the addresses that people call: `invite`, by which a moderator has somebody called. Asked of room@calls it is about that
 * room, asked of the component the form has a field for it. One step, so nothing is kept between form and submission. */
#include "config.h"

#include "conference/conferences.h"
#include "modules/builtin_modules.h"
#include "wire/core/dataform.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

#define NODE "invite"
#define TITLE "Invite to the room"
#define PERSON "person"
#define ROOM "room"
#define VIDEO "video"

static const JxHost *host;

/* --- disco */

static gboolean answer_disco(const char *to, const char *from, xmpp_stanza_t *query, gpointer data) {
	if (g_strcmp0(jx_stanza_attr(query, "node"), NODE) != 0)
		return FALSE;
	xmpp_stanza_t *identity = jx_stanza_add(query, "identity", NULL);
	jx_stanza_set(identity, "category", "automation");
	jx_stanza_set(identity, "type", "command-node");
	jx_stanza_set(identity, "name", TITLE);
	jx_stanza_set(jx_stanza_add(query, "feature", NULL), "var", JX_NS_COMMANDS);
	jx_stanza_set(jx_stanza_add(query, "feature", NULL), "var", JX_NS_DATA);
	return TRUE;
}

static JxVerdict on_items(gpointer self, const JxIncoming *in) {
	const char *node = jx_stanza_attr(in->payload, "node");
	if (g_strcmp0(node, JX_NS_COMMANDS) != 0)
		return JX_PASS;
	g_autoptr(xmpp_stanza_t) query = jx_stanza_new(host->context(), "query", JX_NS_DISCO_ITEMS);
	jx_stanza_set(query, "node", node);
	xmpp_stanza_t *item = jx_stanza_add(query, "item", NULL);
	jx_stanza_set(item, "jid", in->to);
	jx_stanza_set(item, "node", NODE);
	jx_stanza_set(item, "name", TITLE);
	host->reply_result(in, query);
	return JX_HANDLED;
}

/* --- the command */

static xmpp_stanza_t *command_new(const JxIncoming *in, const char *status) {
	xmpp_stanza_t *command = jx_stanza_new(host->context(), "command", JX_NS_COMMANDS);
	const char *session = jx_stanza_attr(in->payload, "sessionid");
	g_autofree char *fresh = session ? NULL : g_uuid_string_random();
	jx_stanza_set(command, "node", NODE);
	jx_stanza_set(command, "sessionid", session ? session : fresh);
	jx_stanza_set(command, "status", status);
	return command;
}

static void answer_with(const JxIncoming *in, const char *status, const char *note) {
	g_autoptr(xmpp_stanza_t) command = command_new(in, status);
	if (note) {
		xmpp_stanza_t *child = jx_stanza_add(command, "note", NULL);
		jx_stanza_set(child, "type", "info");
		jx_stanza_set_text(child, note);
	}
	host->reply_result(in, command);
}

static void ask(const JxIncoming *in, gboolean about_room) {
	g_autoptr(JxForm) form = jx_form_new("form");
	form->title = g_strdup(TITLE);
	form->instructions = g_strdup("It rings on all devices of this person; what becomes of it is told to you in the room.");
	if (about_room) {
		JxFormField *room = jx_form_add(form, ROOM, "text-single", NULL);
		room->label = g_strdup("Room");
		room->required = TRUE;
	}
	JxFormField *person = jx_form_add(form, PERSON, "jid-single", NULL);
	person->label = g_strdup("Address of the person");
	person->required = TRUE;
	jx_form_add(form, VIDEO, "boolean", "1")->label = g_strdup("With video");
	g_autoptr(xmpp_stanza_t) command = command_new(in, "executing");
	xmpp_stanza_t *actions = jx_stanza_add(command, "actions", NULL);
	jx_stanza_set(actions, "execute", "complete");
	jx_stanza_add(actions, "complete", NULL);
	jx_stanza_append(command, jx_form_write(host->context(), form));
	host->reply_result(in, command);
}

static void run(JxConferences *conferences, const JxIncoming *in, const JxForm *form) {
	const char *person = jx_form_value(form, PERSON), *room = jx_form_value(form, ROOM);
	g_autofree char *own = jx_jid_local(in->to), *domain = jx_jid_domain(in->to);
	/* What somebody types: a name, or the room's address in the MUC. */
	g_autofree char *typed = room && !own ? jx_jid_normalize(room, NULL) : NULL;
	g_autofree char *name = typed ? jx_jid_local(typed) : NULL;
	g_autofree char *address = own ? g_strdup(in->to) : typed ? jx_jid_join(name ? name : typed, domain, NULL) : NULL;
	if (!person || !address) {
		host->reply_error(in, "bad-request", "The form lacks the person's address, or the room", NULL);
		return;
	}
	JxInviteOutcome outcome = jx_conferences_invite(conferences, address, in->from, person, jx_form_bool(form, VIDEO, TRUE));
	if (outcome.condition)
		host->reply_error(in, outcome.condition, outcome.text, NULL);
	else
		answer_with(in, "completed", "It is being called.");
}

static JxVerdict on_command(gpointer self, const JxIncoming *in) {
	const char *action = jx_stanza_attr(in->payload, "action");
	if (g_strcmp0(jx_stanza_attr(in->payload, "node"), NODE) != 0) {
		host->reply_error(in, "item-not-found", "There is no such command here", NULL);
		return JX_HANDLED;
	}
	if (g_strcmp0(action, "cancel") == 0) {
		answer_with(in, "canceled", NULL);
		return JX_HANDLED;
	}
	xmpp_stanza_t *x = jx_stanza_child(in->payload, JX_NS_DATA, "x");
	g_autoptr(GError) error = NULL;
	g_autoptr(JxForm) form = x ? jx_form_read(x, &error) : NULL;
	if (error) {
		host->reply_error(in, "bad-request", error->message, NULL);
	} else if (form && g_strcmp0(form->type, "cancel") == 0) {
		answer_with(in, "canceled", NULL);
	} else if (form) {
		run(self, in, form);
	} else {
		g_autofree char *own = jx_jid_local(in->to);
		ask(in, own == NULL);
	}
	return JX_HANDLED;
}

static gpointer attach(const JxHost *given, JxAccount *account, GError **error) {
	host = given;
	host->disco_address(account, answer_disco, NULL);
	return jx_conferences_ref(host);
}

static void detach(gpointer self) {
	jx_conferences_unref(self);
}

static const char *const features[] = { JX_NS_COMMANDS, NULL };
static const char *const roles[] = { "calls", NULL };
static const JxHandler handlers[] = {
	{ JX_STANZA_IQ_GET, JX_NS_DISCO_ITEMS, "query", on_items },
	{ JX_STANZA_IQ_SET, JX_NS_COMMANDS, "command", on_command },
	{ 0 },
};

const JxModule jx_xep_0050_commands = {
	JX_MODULE_HEADER,
	.name = "xep_0050_commands",
	.features = features,
	.handlers = handlers,
	.attach = attach,
	.detach = detach,
	.roles = roles,
};
