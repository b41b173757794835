/* Ad-Hoc Commands (XEP-0050) of the addresses that people call. Asked of room@calls a command is about that room, asked of the component the form has a
 * field for it. One step, so nothing is kept between form and submission. `configure` is room_configuration.c's, and listed here. */
#include "config.h"

#include "conference/conferences.h"
#include "conference/configure.h"
#include "modules/builtin_modules.h"
#include "modules/commands.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

#define CONFIGURE_TITLE "Settings of the room"
#define ROOM "room"

static const JxCommand *const commands[] = { &jx_command_invite, &jx_command_join, &jx_command_record, &jx_command_av_config, &jx_command_omemo };

static const JxHost *host;

static const JxCommand *find(const char *node) {
	for (gsize i = 0; node && i < G_N_ELEMENTS(commands); i++)
		if (g_str_equal(commands[i]->node, node))
			return commands[i];
	return NULL;
}

/* --- disco */

static gboolean answer_disco(const char *to, const char *from, xmpp_stanza_t *query, gpointer data) {
	const char *node = jx_stanza_attr(query, "node");
	gboolean configures = g_strcmp0(node, JX_CONFIGURE_NODE) == 0;
	const JxCommand *command = configures ? NULL : find(node);
	if (!command && !configures)
		return FALSE;
	xmpp_stanza_t *identity = jx_stanza_add(query, "identity", NULL);
	jx_stanza_set(identity, "category", "automation");
	jx_stanza_set(identity, "type", "command-node");
	jx_stanza_set(identity, "name", configures ? CONFIGURE_TITLE : command->title);
	jx_stanza_set(jx_stanza_add(query, "feature", NULL), "var", JX_NS_COMMANDS);
	jx_stanza_set(jx_stanza_add(query, "feature", NULL), "var", JX_NS_DATA);
	return TRUE;
}

static void add_item(xmpp_stanza_t *query, const char *jid, const char *node, const char *name) {
	xmpp_stanza_t *item = jx_stanza_add(query, "item", NULL);
	jx_stanza_set(item, "jid", jid);
	jx_stanza_set(item, "node", node);
	jx_stanza_set(item, "name", name);
}

static JxVerdict on_items(gpointer self, const JxIncoming *in) {
	const char *node = jx_stanza_attr(in->payload, "node");
	if (g_strcmp0(node, JX_NS_COMMANDS) != 0)
		return JX_PASS;
	g_autoptr(xmpp_stanza_t) query = jx_stanza_new(host->context(), "query", JX_NS_DISCO_ITEMS);
	jx_stanza_set(query, "node", node);
	g_autofree char *local = jx_jid_local(in->to);
	for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
		add_item(query, in->to, commands[i]->node, commands[i]->title);
	if (local && jx_conferences_configurable(self))
		add_item(query, in->to, JX_CONFIGURE_NODE, CONFIGURE_TITLE);
	host->reply_result(in, query);
	return JX_HANDLED;
}

/* --- a command */

JxFormField *jx_command_field(JxForm *form, const char *var, const char *type, const char *label, const char *value) {
	JxFormField *field = jx_form_add(form, var, type, value);
	field->label = g_strdup(label);
	return field;
}

static xmpp_stanza_t *answer_new(const JxIncoming *in, const JxCommand *command, const char *status) {
	xmpp_stanza_t *answer = jx_stanza_new(host->context(), "command", JX_NS_COMMANDS);
	const char *session = jx_stanza_attr(in->payload, "sessionid");
	g_autofree char *fresh = session ? NULL : g_uuid_string_random();
	jx_stanza_set(answer, "node", command->node);
	jx_stanza_set(answer, "sessionid", session ? session : fresh);
	jx_stanza_set(answer, "status", status);
	return answer;
}

static void cancel(const JxIncoming *in, const JxCommand *command) {
	g_autoptr(xmpp_stanza_t) answer = answer_new(in, command, "canceled");
	host->reply_result(in, answer);
}

static void ask(JxConferences *conferences, const JxIncoming *in, const JxCommand *command) {
	g_autofree char *own = jx_jid_local(in->to);
	g_autoptr(JxForm) form = jx_form_new("form");
	form->title = g_strdup(command->title);
	form->instructions = g_strdup(command->instructions);
	if (!own)
		jx_command_field(form, ROOM, "text-single", "Room", NULL)->required = TRUE;
	command->ask(form);
	if (own && command->now)
		command->now(conferences, in->to, in->from, form);
	g_autoptr(xmpp_stanza_t) answer = answer_new(in, command, "executing");
	xmpp_stanza_t *actions = jx_stanza_add(answer, "actions", NULL);
	jx_stanza_set(actions, "execute", "complete");
	jx_stanza_add(actions, "complete", NULL);
	jx_stanza_append(answer, jx_form_write(host->context(), form));
	host->reply_result(in, answer);
}

/* Of who was asked, or what somebody types: a name, or the room's address in the MUC. NULL: neither. */
static char *address_of(const JxIncoming *in, const JxForm *form) {
	const char *room = jx_form_value(form, ROOM);
	g_autofree char *own = jx_jid_local(in->to), *domain = jx_jid_domain(in->to);
	g_autofree char *typed = room && !own ? jx_jid_normalize(room, NULL) : NULL;
	g_autofree char *name = typed ? jx_jid_local(typed) : NULL;
	return own ? g_strdup(in->to) : typed ? jx_jid_join(name ? name : typed, domain, NULL) : NULL;
}

static void run(JxConferences *conferences, const JxIncoming *in, const JxCommand *command, const JxForm *form) {
	g_autofree char *address = address_of(in, form);
	JxCommandOutcome outcome = address ? command->run(conferences, host->context(), address, in->from, form)
		: (JxCommandOutcome){ .condition = "bad-request", .text = "The form lacks the room" };
	if (outcome.condition) {
		host->reply_error(in, outcome.condition, outcome.text, NULL);
		return;
	}
	g_autoptr(xmpp_stanza_t) answer = answer_new(in, command, "completed");
	xmpp_stanza_t *note = jx_stanza_add(answer, "note", NULL);
	jx_stanza_set(note, "type", "info");
	jx_stanza_set_text(note, outcome.text);
	if (outcome.result)
		jx_stanza_append(answer, outcome.result);
	host->reply_result(in, answer);
}

static JxVerdict on_command(gpointer self, const JxIncoming *in) {
	const JxCommand *command = find(jx_stanza_attr(in->payload, "node"));
	if (!command) {
		host->reply_error(in, "item-not-found", "There is no such command here", NULL);
		return JX_HANDLED;
	}
	xmpp_stanza_t *x = jx_stanza_child(in->payload, JX_NS_DATA, "x");
	g_autoptr(GError) error = NULL;
	g_autoptr(JxForm) form = x ? jx_form_read(x, &error) : NULL;
	if (g_strcmp0(jx_stanza_attr(in->payload, "action"), "cancel") == 0 || (form && g_strcmp0(form->type, "cancel") == 0))
		cancel(in, command);
	else if (error)
		host->reply_error(in, "bad-request", error->message, NULL);
	else if (form)
		run(self, in, command, form);
	else
		ask(self, in, command);
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
