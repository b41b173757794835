/* Jingle Message Initiation (XEP-0353): a proposal to room@calls.<domain> is admitted or refused here; the session that follows has its id as sid.
 *
 * A proposal rings once per (caller's full JID, id). The answer goes to the full JID that proposed and comes from ours, because that is where the
 * session-initiate will go (Conversations calls it "addressed directly"). */
#include "config.h"

#include <string.h>

#include "conference/addresses.h"
#include "conference/calls.h"
#include "modules/builtin_modules.h"
#include "wire/core/carbon.h"
#include "wire/core/chat.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/jingle/jmi.h"

#define PROPOSAL_LIFE_MS 60000 /* a caller that proposes and vanishes */
#define MAX_PROPOSALS 256      /* open ones, of all callers */
#define MAX_PER_CALLER 8

typedef struct {
	const JxHost *host;
	JxAccount *account;
	GHashTable *proposals; /* key → Proposal */
} Self;

typedef struct {
	Self *self;
	char *key;    /* caller LF id */
	char *caller; /* full JID */
	char *callee; /* our full JID */
	char *id, *thread;
	JxTimer *expiry;
	gboolean admitted;
} Proposal;

static void proposal_free(gpointer data) {
	Proposal *p = data;
	jx_calls_admit_forget(p);
	p->self->host->timer_cancel(p->expiry);
	g_free(p->key);
	g_free(p->caller);
	g_free(p->callee);
	g_free(p->id);
	g_free(p->thread);
	g_free(p);
}

static void answer(const Proposal *p, JxJmiKind kind, JxReason *reason) {
	const JxHost *host = p->self->host;
	JxJmi jmi = {.kind = kind, .id = p->id, .thread = p->thread, .reason = reason};
	g_autoptr(xmpp_stanza_t) message = jx_jmi_write(host->context(), &jmi, p->callee, p->caller);
	host->send(p->self->account, message);
}

static void expired(gpointer data) {
	Proposal *p = data;
	p->expiry = NULL;
	p->self->host->log(JX_LOG_INFO, "jmi", "proposal expired caller=%s id=%s", p->caller, p->id);
	g_hash_table_remove(p->self->proposals, p->key);
}

static void admitted(const char *condition, const char *text, gpointer data) {
	Proposal *p = data;
	const JxHost *host = p->self->host;
	if (condition) {
		host->log(JX_LOG_INFO, "jmi", "refused caller=%s callee=%s id=%s condition=%s reason=\"%s\"", p->caller, p->callee, p->id, condition, text);
		host->count("proposals_total", "outcome=\"refused\"", 1);
		JxReason reason = {.condition = (char *)"decline", .text = (char *)text};
		answer(p, JX_JMI_REJECT, &reason);
		g_hash_table_remove(p->self->proposals, p->key);
		return;
	}
	p->admitted = TRUE;
	host->count("proposals_total", "outcome=\"admitted\"", 1);
	answer(p, JX_JMI_PROCEED, NULL);
}

static gboolean too_many(Self *self, const char *caller) {
	if (g_hash_table_size(self->proposals) >= MAX_PROPOSALS)
		return TRUE;
	guint of_caller = 0;
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, self->proposals);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		of_caller += jx_jid_bare_equal(((Proposal *)value)->caller, caller);
	return of_caller >= MAX_PER_CALLER;
}

static void propose(Self *self, const JxIncoming *in, const JxJmi *jmi, char *key /* taken */) {
	const JxHost *host = self->host;
	g_autofree char *bare = jx_jid_bare(in->to);
	Proposal *p = g_new0(Proposal, 1);
	*p = (Proposal){.self = self, .key = key, .caller = g_strdup(in->from), .callee = g_strdup_printf("%s/" JX_CALLS_RESOURCE, bare),
		.id = g_strdup(jmi->id), .thread = g_strdup(jmi->thread)};
	p->expiry = host->timer(PROPOSAL_LIFE_MS, FALSE, expired, p);
	g_hash_table_insert(self->proposals, p->key, p);
	if (jmi->receipt_wanted && jmi->message_id) { /* COMPAT(Conversations): this receipt is what makes it say "ringing" */
		g_autoptr(xmpp_stanza_t) receipt = jx_chat_receipt(host->context(), jmi->message_id, p->callee, in->from, jmi->thread);
		host->send(self->account, receipt);
	}
	answer(p, JX_JMI_RINGING, NULL);
	jx_calls_admit(self->account, bare, in->from, admitted, p);
}

/* Another resource of our own (a client account's) has taken the call, or refused it: it stops ringing here, whoever called, and nobody is told by us. */
static void taken_elsewhere(Self *self, const JxJmi *jmi) {
	if (jmi->kind != JX_JMI_ACCEPT && jmi->kind != JX_JMI_PROCEED && jmi->kind != JX_JMI_REJECT)
		return;
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, self->proposals);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const Proposal *p = value;
		if (!g_str_equal(p->id, jmi->id))
			continue;
		self->host->log(JX_LOG_INFO, "jmi", "taken elsewhere caller=%s id=%s", p->caller, p->id);
		g_hash_table_iter_remove(&iter);
	}
}

/* Matched by our own bare JID and the id: which resource it was, the copy need not tell. */
static JxVerdict on_carbon(gpointer data, const JxIncoming *in) {
	Self *self = data;
	xmpp_stanza_t *inner;
	if (jx_carbon_read(in->stanza, self->host->account_address(self->account), &inner) != JX_CARBON_SENT)
		return JX_PASS;
	g_autoptr(JxJmi) jmi = jx_jmi_read(inner, NULL);
	if (jmi && !jmi->delayed)
		taken_elsewhere(self, jmi);
	return JX_PASS;
}

static JxVerdict on_message(gpointer data, const JxIncoming *in) {
	Self *self = data;
	if (g_str_equal(in->type, "error") || g_str_equal(in->type, "groupchat"))
		return JX_PASS;
	g_autoptr(GError) error = NULL;
	g_autoptr(JxJmi) jmi = jx_jmi_read(in->stanza, &error);
	if (!jmi) {
		if (error)
			self->host->log(JX_LOG_INFO, "jmi", "unreadable caller=%s reason=\"%s\"", in->from, error->message);
		return error ? JX_HANDLED : JX_PASS;
	}
	if (jmi->delayed) /* replayed from an archive: the call is long over */
		return JX_HANDLED;
	if (jx_jid_bare_equal(in->from, self->host->account_address(self->account))) {
		taken_elsewhere(self, jmi);
		return JX_HANDLED;
	}
	if (jmi->kind != JX_JMI_PROPOSE && jx_calls_dialed(self->account, in, jmi))
		return JX_HANDLED;
	g_autofree char *key = g_strdup_printf("%s\n%s", in->from, jmi->id);
	Proposal *known = g_hash_table_lookup(self->proposals, key);
	switch (jmi->kind) {
	case JX_JMI_PROPOSE:
		if (known) /* COMPAT(OkEDU): proposes twice */
			return JX_HANDLED;
		if (!jx_jid_resource(in->from) || (!jmi->audio && !jmi->video) || too_many(self, in->from)) {
			self->host->log(JX_LOG_INFO, "jmi", "ignored caller=%s id=%s reason=\"%s\"", in->from, jmi->id,
				!jx_jid_resource(in->from) ? "no resource to answer to" : (!jmi->audio && !jmi->video) ? "neither audio nor video" : "too many open proposals");
			return JX_HANDLED;
		}
		if (!jx_calls_crossed(self->account, in->to, in->from, jmi))
			propose(self, in, jmi, g_steal_pointer(&key));
		return JX_HANDLED;
	case JX_JMI_RETRACT:
	case JX_JMI_REJECT:
	case JX_JMI_FINISH:
		if (known)
			g_hash_table_remove(self->proposals, key);
		return JX_HANDLED;
	default: /* accept, ringing, proceed: nothing that a callee has to do */
		return JX_HANDLED;
	}
}

/* COMPAT(Conversations 2.12): it has no `ringing`: what says so is its receipt for our proposal. */
static JxVerdict on_receipt(gpointer data, const JxIncoming *in) {
	static const char prefix[] = "jm-propose-";
	Self *self = data;
	const char *message = jx_stanza_attr(in->payload, "id");
	if (!message || !g_str_has_prefix(message, prefix) || jx_stanza_child(in->stanza, JX_NS_DELAY, "delay"))
		return JX_PASS;
	JxJmi ringing = {.kind = JX_JMI_RINGING, .id = (char *)message + strlen(prefix)};
	return jx_calls_dialed(self->account, in, &ringing) ? JX_HANDLED : JX_PASS;
}

/* Servers need not send back what they could not deliver. */
static JxVerdict on_error(gpointer data, const JxIncoming *in) {
	Self *self = data;
	if (!g_str_equal(in->type, "error") || !g_str_has_prefix(in->id, "jm-"))
		return JX_PASS;
	jx_calls_bounced(self->account, in);
	return JX_HANDLED;
}

static gpointer attach(const JxHost *host, JxAccount *account, GError **error) {
	Self *self = g_new0(Self, 1);
	*self = (Self){.host = host, .account = account, .proposals = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, proposal_free)};
	return self;
}

static void detach(gpointer data) {
	Self *self = data;
	g_hash_table_unref(self->proposals);
	g_free(self);
}

static const char *const features[] = {JX_NS_JMI, NULL};
static const char *const roles[] = {"calls", NULL};
static const JxHandler handlers[] = {{JX_STANZA_MESSAGE, JX_NS_CARBONS, "sent", on_carbon}, {JX_STANZA_MESSAGE, JX_NS_JMI, NULL, on_message}, {JX_STANZA_MESSAGE, JX_NS_RECEIPTS, "received", on_receipt},
	{JX_STANZA_MESSAGE, NULL, NULL, on_error}, {0}};

const JxModule jx_module_xep_0353_jmi = {
	JX_MODULE_HEADER,
	.name = "xep_0353_jmi",
	.features = features,
	.handlers = handlers,
	.attach = attach,
	.detach = detach,
	.roles = roles,
};
