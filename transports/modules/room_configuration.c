/* A room's configuration at room@calls.<domain> (XEP-0045, section 10): owners get and submit the owner form there as they do in the room itself, with our settings behind the
 * room's own; everybody reads there what the room says of itself (XEP-0128). Also switches on "/config" in the chat and the ad-hoc command. */
#include "config.h"

#include "conference/calls.h"
#include "conference/configure.h"
#include "host/disco.h"
#include "modules/builtin_modules.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"
#include "wire/muc/muc_owner.h"

typedef struct {
	const JxHost *host;
	JxAccount *account;
	JxConferences *conferences;
	GHashTable *open; /* Pending *, owned: requests that wait for the room's server */
} Self;

typedef struct {
	Self *self;
	xmpp_stanza_t *request;
} Pending;

static void pending_free(gpointer data) {
	Pending *pending = data;
	jx_conferences_configure_forget(pending);
	xmpp_stanza_release(pending->request);
	g_free(pending);
}

static Pending *pending_new(Self *self, const JxIncoming *in) {
	Pending *pending = g_new(Pending, 1);
	*pending = (Pending){ self, xmpp_stanza_clone(in->stanza) };
	g_hash_table_add(self->open, pending);
	return pending;
}

/* --- the owner form */

static void configured(const JxForm *form, const char *condition, const char *text, gpointer data) {
	Pending *pending = data;
	Self *self = pending->self;
	if (condition) {
		self->host->reply_error_to(self->account, pending->request, condition, text, NULL);
	} else if (form) {
		g_autoptr(xmpp_stanza_t) query = jx_stanza_new(self->host->context(), "query", JX_NS_MUC_OWNER);
		jx_stanza_append(query, jx_form_write(self->host->context(), form));
		self->host->reply_result_to(self->account, pending->request, query);
	} else {
		self->host->reply_result_to(self->account, pending->request, NULL);
	}
	g_hash_table_remove(self->open, pending);
}

static JxVerdict on_owner(gpointer data, const JxIncoming *in) {
	Self *self = data;
	g_autoptr(GError) error = NULL;
	g_autofree char *local = jx_jid_local(in->to);
	if (!local)
		return JX_PASS;
	if (jx_stanza_child(in->payload, JX_NS_MUC_OWNER, "destroy")) {
		self->host->reply_error(in, "feature-not-implemented", "Destroy the room itself; its calls end with it", NULL);
		return JX_HANDLED;
	}
	g_autoptr(JxForm) form = in->kind == JX_STANZA_IQ_SET ? jx_muc_owner_read(in->payload, &error) : NULL;
	if (error)
		self->host->reply_error(in, jx_wire_error_condition(error), error->message, NULL);
	else if (form && g_strcmp0(form->type, "cancel") == 0)
		self->host->reply_result(in, NULL);
	else
		jx_conferences_configure(self->conferences, in->to, in->from, g_steal_pointer(&form), FALSE, configured, pending_new(self, in));
	return JX_HANDLED;
}

/* --- the same as an ad-hoc command (XEP-0050), for clients that show no owner form of such an address */

static xmpp_stanza_t *command_new(const Pending *pending, const char *status) {
	xmpp_stanza_t *asked = jx_stanza_child(pending->request, JX_NS_COMMANDS, "command");
	xmpp_stanza_t *command = jx_stanza_new(pending->self->host->context(), "command", JX_NS_COMMANDS);
	const char *session = jx_stanza_attr(asked, "sessionid");
	g_autofree char *fresh = session ? NULL : g_uuid_string_random();
	jx_stanza_set(command, "node", JX_CONFIGURE_NODE);
	jx_stanza_set(command, "sessionid", session ? session : fresh);
	jx_stanza_set(command, "status", status);
	return command;
}

static void commanded(const JxForm *form, const char *condition, const char *text, gpointer data) {
	Pending *pending = data;
	Self *self = pending->self;
	if (condition) {
		configured(form, condition, text, data);
		return;
	}
	g_autoptr(xmpp_stanza_t) command = command_new(pending, form ? "executing" : "completed");
	if (form) {
		xmpp_stanza_t *actions = jx_stanza_add(command, "actions", NULL);
		jx_stanza_set(actions, "execute", "complete");
		jx_stanza_add(actions, "complete", NULL);
		jx_stanza_append(command, jx_form_write(self->host->context(), form));
	} else {
		xmpp_stanza_t *note = jx_stanza_add(command, "note", NULL);
		jx_stanza_set(note, "type", "info");
		jx_stanza_set_text(note, "The room has these settings now.");
	}
	self->host->reply_result_to(self->account, pending->request, command);
	g_hash_table_remove(self->open, pending);
}

static JxVerdict on_command(gpointer data, const JxIncoming *in) {
	Self *self = data;
	g_autoptr(GError) error = NULL;
	g_autofree char *local = jx_jid_local(in->to);
	if (!local || g_strcmp0(jx_stanza_attr(in->payload, "node"), JX_CONFIGURE_NODE) != 0)
		return JX_PASS;
	xmpp_stanza_t *x = jx_stanza_child(in->payload, JX_NS_DATA, "x");
	g_autoptr(JxForm) form = x ? jx_form_read(x, &error) : NULL;
	if (error) {
		self->host->reply_error(in, jx_wire_error_condition(error), error->message, NULL);
	} else if (g_strcmp0(jx_stanza_attr(in->payload, "action"), "cancel") == 0 || (form && g_strcmp0(form->type, "cancel") == 0)) {
		Pending *pending = pending_new(self, in);
		g_autoptr(xmpp_stanza_t) command = command_new(pending, "canceled");
		self->host->reply_result(in, command);
		g_hash_table_remove(self->open, pending);
	} else {
		jx_conferences_configure(self->conferences, in->to, in->from, g_steal_pointer(&form), FALSE, commanded, pending_new(self, in));
	}
	return JX_HANDLED;
}

/* --- what the room says of itself: of its bare address only, or the hash of the one that is called would change with every occupant */

static void told(xmpp_stanza_t *form, gpointer data) {
	Pending *pending = data;
	Self *self = pending->self;
	g_autoptr(xmpp_stanza_t) query = jx_stanza_new(self->host->context(), "query", JX_NS_DISCO_INFO);
	jx_disco_fill(self->account, xmpp_stanza_get_to(pending->request), xmpp_stanza_get_from(pending->request), NULL, query);
	if (form)
		jx_stanza_append(query, xmpp_stanza_clone(form));
	self->host->reply_result_to(self->account, pending->request, query);
	g_hash_table_remove(self->open, pending);
}

static JxVerdict on_info(gpointer data, const JxIncoming *in) {
	Self *self = data;
	const char *node = jx_stanza_attr(in->payload, "node");
	if ((node && *node) || jx_jid_resource(in->to) || !jx_calls_room(self->account, in->to, NULL, NULL))
		return JX_PASS;
	Pending *pending = pending_new(self, in);
	if (jx_conferences_room_info(self->conferences, in->to, told, pending))
		return JX_HANDLED;
	g_hash_table_remove(self->open, pending);
	return JX_PASS;
}

static gpointer attach(const JxHost *host, JxAccount *account, GError **error) {
	Self *self = g_new(Self, 1);
	*self = (Self){ host, account, jx_conferences_ref(host), g_hash_table_new_full(NULL, NULL, pending_free, NULL) };
	jx_conferences_allow_configuration(self->conferences, TRUE);
	return self;
}

static void detach(gpointer data) {
	Self *self = data;
	g_hash_table_unref(self->open);
	jx_conferences_allow_configuration(self->conferences, FALSE);
	jx_conferences_unref(self->conferences);
	g_free(self);
}

static const char *const roles[] = { "calls", NULL };
static const JxHandler handlers[] = {
	{ JX_STANZA_IQ_GET | JX_STANZA_IQ_SET, JX_NS_MUC_OWNER, "query", on_owner },
	{ JX_STANZA_IQ_SET, JX_NS_COMMANDS, "command", on_command },
	{ JX_STANZA_IQ_GET, JX_NS_DISCO_INFO, "query", on_info },
	{ 0 },
};

const JxModule jx_room_configuration = {
	JX_MODULE_HEADER,
	.name = "room_configuration",
	.handlers = handlers,
	.attach = attach,
	.detach = detach,
	.roles = roles,
};
