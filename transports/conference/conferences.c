#include "config.h"
#include "conference/internal.h"

#include <string.h>
#include <sys/resource.h>

#include "host/host.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

static JxConferences *the_set;

JxConferences *jx_conferences_current(void) {
	return the_set;
}

xmpp_ctx_t *jx_conferences_ctx(JxConferences *all) {
	return all->host->context();
}

void jx_conferences_send(JxConferences *all, JxAccount *account, xmpp_stanza_t *stanza) {
	all->host->send(account, stanza);
	xmpp_stanza_release(stanza);
}

void jx_conferences_ask(JxConferences *all, const char *type, const char *to, xmpp_stanza_t *payload, guint timeout_ms, JxIqCallback callback, gpointer data) {
	g_autoptr(xmpp_stanza_t) iq = jx_stanza_top(jx_conferences_ctx(all), "iq", type, NULL, all->focus_jid, to);
	jx_stanza_append(iq, payload);
	all->host->iq(all->focus, iq, timeout_ms, callback, data);
}

void jx_conferences_refusal(JxConferences *all, const char *area, const char *what, const char *who, const char *room, const char *reason) {
	all->host->log(JX_LOG_INFO, area, "room=%s peer=%s event=refused action=%s reason=%s", room, who ? who : "", what, reason);
	g_autofree char *labels = g_strdup_printf("reason=\"%s\"", reason);
	all->host->count("refusals_total", labels, 1);
}

/* Live objects, for other threads. */
static struct {
	const char *name;
	gint count; /* atomic */
} live[] = { { "conferences", 0 }, { "occupants", 0 }, { "virtual_occupants", 0 }, { "sessions", 0 }, { "calls_arriving", 0 } };

void jx_conferences_gauges(JxConferences *all) {
	guint occupants = 0;
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, all->rooms);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		occupants += g_hash_table_size(((JxConference *)value)->occupants);
	const guint counts[G_N_ELEMENTS(live)] = { g_hash_table_size(all->rooms), occupants, g_hash_table_size(all->virtuals),
		g_hash_table_size(all->sessions), g_hash_table_size(all->arrivals) };
	for (gsize i = 0; i < G_N_ELEMENTS(live); i++) {
		g_atomic_int_set(&live[i].count, (gint)counts[i]);
		all->host->gauge(live[i].name, NULL, counts[i]);
	}
}

json_t *jx_conferences_counters(void) {
	json_t *counters = json_object();
	for (gsize i = 0; i < G_N_ELEMENTS(live); i++)
		json_object_set_new(counters, live[i].name, json_integer(g_atomic_int_get(&live[i].count)));
	return counters;
}

/* --- accounts */

/* What the room tells each of our occupants about the others is the focus's to read: it is dropped before routing, by one look-up. */
static gboolean drop(const JxIncoming *in, gpointer data) {
	JxConferences *all = data;
	const JxVirtual *virtual = g_hash_table_lookup(all->virtuals, in->to);
	if (!virtual)
		return FALSE;
	if (in->kind == JX_STANZA_MESSAGE)
		return strcmp(in->type, "groupchat") == 0;
	const char *nick = jx_jid_resource(in->from);
	return !nick || strcmp(nick, virtual->endpoint) != 0;
}

static void link_changed(JxAccount *account, gboolean online, gpointer data) {
	JxConferences *all = data;
	if (account == all->focus && online && all->host->account_jid(account)) {
		g_free(all->focus_jid);
		all->focus_jid = g_strdup(all->host->account_jid(account));
	}
	if (account == all->calls && online)
		all->calls_up_since = all->host->now();
	if (account == all->focus)
		all->state_untold = FALSE;
	g_autoptr(GList) rooms = g_hash_table_get_values(all->rooms);
	for (GList *l = rooms; l; l = l->next) {
		JxConference *conference = l->data;
		if (account == all->focus)
			jx_conference_link(conference, online);
		else if (online)
			jx_conference_settle(conference);
		else
			jx_conference_calls_lost(conference);
	}
}

void jx_conferences_add_account(JxConferences *all, JxAccount *account) {
	const char *role = all->host->account_role(account);
	const char *address = all->host->account_address(account);
	if (strcmp(role, "focus") == 0 && !all->focus) {
		all->focus = account;
		all->focus_domain = g_strdup(address);
		all->focus_jid = g_strconcat(address, "/focus", NULL);
	} else if (strcmp(role, "calls") == 0 && !all->calls) {
		all->calls = account;
		all->calls_domain = g_strdup(address);
		jx_host_set_drop(account, drop, all);
	} else {
		return;
	}
	all->host->watch_account(account, link_changed, all);
}

/* --- what comes from rooms */

static gboolean from_muc(JxConferences *all, const char *from) {
	g_autofree char *domain = jx_jid_domain(from);
	return strcmp(domain, all->settings.muc) == 0;
}

/* A room that still shows the focus though we do not hold it any more. */
static void leave_stray(JxConferences *all, const JxIncoming *in) {
	if (*in->type)
		return;
	g_autofree char *room = jx_jid_bare(in->from);
	g_autofree char *to = g_strconcat(room, "/focus", NULL);
	jx_conferences_send(all, all->focus, jx_presence_unavailable(jx_conferences_ctx(all), in->to, to, NULL));
}

JxVerdict jx_conferences_muc_presence(JxConferences *all, const JxIncoming *in) {
	if (!from_muc(all, in->from)) {
		if (in->account == all->calls && strcmp(in->type, "unavailable") == 0)
			jx_callers_gone(all, in->from);
		return JX_PASS;
	}
	g_autoptr(GError) error = NULL;
	g_autoptr(JxPresence) presence = jx_presence_read(in->stanza, &error);
	if (!presence) {
		all->host->log(JX_LOG_INFO, "conference", "jid=%s event=ignored reason=\"%s\"", in->from, error->message);
		return JX_HANDLED;
	}
	if (in->account == all->focus) {
		g_autofree char *room = jx_jid_bare(in->from);
		JxConference *conference = jx_conference_find(all, room);
		if (conference)
			jx_conference_presence(conference, in, g_steal_pointer(&presence));
		else if (all->restored)
			leave_stray(all, in);
		return JX_HANDLED;
	}
	JxVirtual *virtual = g_hash_table_lookup(all->virtuals, in->to);
	if (virtual)
		jx_virtual_presence(virtual, in, presence);
	else if (all->restored)
		jx_virtual_exorcise(all, in);
	return JX_HANDLED;
}

/* Not somebody in it, but the room itself. */
static void room_says(JxConference *conference, xmpp_stanza_t *message) {
	g_autoptr(JxMucUser) user = jx_muc_user_read(message, NULL);
	if (!user)
		return;
	if (user->item && user->item->jid && user->item->has_affiliation) {
		jx_door_affiliation(conference, user->item->jid, user->item->affiliation);
		jx_rights_affiliation(conference, user->item->jid, user->item->affiliation);
	}
	if (jx_muc_user_has_code(user, JX_MUC_CONFIG_CHANGED))
		jx_room_config_changed(conference);
}

JxVerdict jx_conferences_muc_message(JxConferences *all, const JxIncoming *in) {
	if (!from_muc(all, in->from))
		return JX_PASS;
	if (in->account != all->focus) {
		JxVirtual *virtual = g_hash_table_lookup(all->virtuals, in->to);
		if (virtual)
			jx_chat_to_virtual(virtual, in);
		else if (all->restored)
			jx_virtual_exorcise(all, in);
		return JX_HANDLED;
	}
	g_autofree char *room = jx_jid_bare(in->from);
	const char *nick = jx_jid_resource(in->from);
	JxConference *conference = jx_conference_find(all, room);
	if (conference && nick && strcmp(in->type, "groupchat") == 0)
		jx_chat_from_room(conference, nick, in->stanza);
	if (conference && nick)
		jx_chat_command(conference, in);
	else if (conference)
		room_says(conference, in->stanza);
	return JX_HANDLED;
}

/* --- the set */

static void note_load(gpointer data) {
	JxConferences *all = data;
	struct rusage used;
	if (getrusage(RUSAGE_SELF, &used) != 0)
		return;
	gint64 cpu = ((gint64)used.ru_utime.tv_sec + used.ru_stime.tv_sec) * G_USEC_PER_SEC + used.ru_utime.tv_usec + used.ru_stime.tv_usec;
	gboolean before = all->load.busy;
	jx_load_note(&all->load, cpu, all->host->now(), g_get_num_processors());
	if (jx_load_busy(&all->load, all->settings.max_cpu) != before)
		all->host->log(before ? JX_LOG_INFO : JX_LOG_WARNING, "conference", "event=%s cpu=%.0f%% reason=\"%s\"", before ? "relieved" : "busy", all->load.percent,
			before ? "newcomers are let in again" : "conference.max_cpu is reached: newcomers are told to wait");
}

JxConferences *jx_conferences_ref(const JxHost *host) {
	if (the_set) {
		the_set->references++;
		return the_set;
	}
	JxConferences *all = g_new0(JxConferences, 1);
	all->references = 1;
	all->host = host;
	all->started = host->now();
	jx_conference_settings_read(&all->settings);
	all->rooms = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	all->sessions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	all->virtuals = g_hash_table_new(g_str_hash, g_str_equal);
	all->arrivals = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)jx_arrival_free);
	all->wishes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, jx_wishes_free);
	all->passwords = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, jx_password_free);
	all->hints = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	all->lost_calls = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)jx_lost_call_free);
	all->load_timer = host->timer(JX_LOAD_PERIOD_MS, TRUE, note_load, all);
	the_set = all;
	jx_room_options_restore(all);
	jx_restore_start(all);
	return all;
}

gboolean jx_conferences_use_tokens(JxConferences *all, GError **error) {
	const JxConferenceSettings *settings = &all->settings;
	g_autofree char *key = NULL;
	if (all->tokens || (!*settings->token_secret && !*settings->token_key_file))
		return TRUE;
	if (*settings->token_key_file && !g_file_get_contents(settings->token_key_file, &key, NULL, error)) {
		g_prefix_error(error, "tokens.key_file: ");
		return FALSE;
	}
	const JxTokensConfig config = { settings->token_secret, key, settings->token_issuer, settings->token_audience };
	all->tokens = jx_tokens_new(&config, error);
	if (!all->tokens)
		g_prefix_error(error, "tokens: ");
	return all->tokens != NULL;
}

void jx_conferences_unref(JxConferences *all) {
	if (--all->references > 0)
		return;
	all->stopping = TRUE;
	all->host->timer_cancel(all->load_timer);
	the_set = NULL;
	g_autoptr(GList) rooms = g_hash_table_get_values(all->rooms);
	for (GList *l = rooms; l; l = l->next) {
		jx_conference_leave(l->data, "gone", "The server stops");
		jx_conference_free(l->data);
	}
	g_hash_table_unref(all->rooms);
	g_hash_table_unref(all->arrivals);
	g_hash_table_unref(all->sessions);
	g_hash_table_unref(all->virtuals);
	g_hash_table_unref(all->wishes);
	g_hash_table_unref(all->passwords);
	g_hash_table_unref(all->hints);
	g_hash_table_unref(all->lost_calls);
	g_hash_table_unref(all->options);
	g_clear_pointer(&all->caller_watches, g_array_unref);
	jx_tokens_free(all->tokens);
	jx_conference_settings_clear(&all->settings);
	g_free(all->focus_domain);
	g_free(all->focus_jid);
	g_free(all->calls_domain);
	g_free(all);
}
