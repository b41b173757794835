/* Occupants that we join ourselves: for native callers, and for those who joined the plugin's room by token. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "conference/addresses.h"
#include "conference/presence_out.h"
#include "wire/core/jid.h"
#include "wire/core/stanza.h"
#include "wire/core/stanza_error.h"

static void source_state_free(gpointer data) {
	JxSourceState *state = data;
	g_free(state->name);
	g_free(state);
}

static char *fresh_endpoint(JxConference *conference) {
	for (;;) {
		char *endpoint = g_strdup_printf("%08x", g_random_int());
		if (!g_hash_table_contains(conference->virtuals, endpoint) && !g_hash_table_contains(conference->occupants, endpoint))
			return endpoint;
		g_free(endpoint);
	}
}

JxVirtual *jx_virtual_new(JxConference *conference, const char *endpoint, const char *name, const char *caller) {
	JxConferences *all = conference->all;
	if (!all->calls || g_hash_table_size(conference->virtuals) >= all->settings.max_virtual_occupants)
		return NULL;
	JxVirtual *virtual = g_new0(JxVirtual, 1);
	virtual->conference = conference;
	virtual->endpoint = endpoint ? g_strdup(endpoint) : fresh_endpoint(conference);
	virtual->name = g_strdup(name);
	virtual->caller = g_strdup(caller);
	virtual->jid = jx_address_virtual(virtual->endpoint, all->calls_domain, conference->room);
	virtual->sources = g_ptr_array_new_with_free_func(source_state_free);
	jx_chat_begin(virtual);
	g_hash_table_insert(conference->virtuals, virtual->endpoint, virtual);
	g_hash_table_insert(all->virtuals, virtual->jid, virtual);
	jx_conferences_gauges(all);
	return virtual;
}

void jx_virtual_free(JxVirtual *virtual) {
	JxConference *conference = virtual->conference;
	JxConferences *all = conference->all;
	jx_consent_left(conference, virtual->endpoint);
	all->host->iq_forget(virtual);
	all->host->timer_cancel(virtual->join_timer);
	if (g_hash_table_lookup(conference->virtuals, virtual->endpoint) == virtual)
		g_hash_table_remove(conference->virtuals, virtual->endpoint);
	if (g_hash_table_lookup(all->virtuals, virtual->jid) == virtual)
		g_hash_table_remove(all->virtuals, virtual->jid);
	if (virtual->arrival)
		virtual->arrival->virtual = NULL;
	if (virtual->dialing)
		virtual->dialing->virtual = NULL;
	if (virtual->guest_of)
		jx_visit_virtual_gone(virtual);
	jx_forwards_end(virtual, "gone", NULL);
	if (virtual->session)
		jx_session_end(virtual->session, "gone", NULL, FALSE);
	g_ptr_array_unref(virtual->sources);
	jx_chat_end(virtual);
	g_free(virtual->endpoint);
	g_free(virtual->name);
	g_free(virtual->caller);
	g_free(virtual->participant);
	g_free(virtual->jid);
	g_free(virtual->picture);
	g_free(virtual->hand);
	g_free(virtual->guest_of);
	g_free(virtual);
}

/* --- presence out */

static void publish(JxVirtual *virtual, gboolean joining) {
	JxConference *conference = virtual->conference;
	JxConferences *all = conference->all;
	g_autofree char *to = g_strconcat(conference->room, "/", virtual->endpoint, NULL);
	g_autoptr(xmpp_stanza_t) caps = all->host->caps(all->calls, virtual->jid);
	/* What it lacks, browsers do not send then. */
	const char *codecs = virtual->session ? jx_call_video_codecs(jx_runner_call(virtual->session->runner)) : all->settings.video_codecs;
	const JxVirtualPresence presence = { .name = virtual->name, .picture = virtual->picture, .sources = virtual->sources, .hand = virtual->hand, .codecs = codecs,
		.password = conference->password, .guest_of = virtual->guest_of, .caps = caps, .join = joining };
	jx_conferences_send(all, all->calls, jx_presence_out_virtual(jx_conferences_ctx(all), &presence, virtual->jid, to));
}

void jx_virtual_publish(JxVirtual *virtual) {
	if (virtual->joined)
		publish(virtual, FALSE);
	if (!virtual->guest_of)
		jx_visit_settle(virtual->conference);
}

void jx_virtual_raise_hand(JxVirtual *virtual, gboolean raised) {
	g_free(virtual->hand);
	virtual->hand = g_strdup_printf("%" G_GINT64_FORMAT, raised ? virtual->conference->all->host->wall() : (gint64)0);
	jx_journal_hand(virtual->conference, virtual->endpoint, raised);
	jx_conference_log(virtual->conference, JX_LOG_INFO, "endpoint=%s event=hand raised=%s", virtual->endpoint, raised ? "yes" : "no");
	jx_virtual_publish(virtual);
}

static void join_failed(JxVirtual *virtual, const char *condition, const char *text) {
	JxArrival *arrival = virtual->arrival;
	jx_conference_log(virtual->conference, JX_LOG_WARNING, "endpoint=%s event=virtual-join-failed condition=%s text=\"%s\"", virtual->endpoint, condition, text);
	if (virtual->dialing)
		jx_dialing_failed(virtual->dialing, condition, text, FALSE);
	if (arrival)
		jx_arrival_refuse(arrival, condition, text);
	else
		jx_virtual_leave(virtual, "gone", text);
}

static void join_late(gpointer data) {
	JxVirtual *virtual = data;
	virtual->join_timer = NULL;
	join_failed(virtual, "remote-server-timeout", "The room does not answer");
}

void jx_virtual_join(JxVirtual *virtual) {
	JxConferences *all = virtual->conference->all;
	if (virtual->joined || virtual->join_timer || !all->host->account_online(all->calls) || !jx_conference_ready(virtual->conference))
		return;
	virtual->join_timer = all->host->timer(JX_MUC_TIMEOUT_MS, FALSE, join_late, virtual);
	publish(virtual, TRUE);
}

/* --- a members-only room knows the caller, but not the address that we join for it: it becomes a member for as long as it is there. */

static void set_affiliation(JxConference *conference, const char *jid, JxAffiliation affiliation, const char *reason, JxIqCallback callback, gpointer data) {
	g_autofree char *bare = jx_jid_bare(jid);
	jx_conferences_ask(conference->all, "set", conference->room,
		jx_muc_admin_set_affiliation(jx_conferences_ctx(conference->all), bare, affiliation, reason), JX_MUC_TIMEOUT_MS, callback, data);
}

static void ignored(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
}

static void membership(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	JxVirtual *virtual = data;
	if (outcome != JX_IQ_RESULT) {
		join_failed(virtual, "registration-required", "Only members may join this room, and the room does not let the focus bring in anybody");
		return;
	}
	virtual->granted = TRUE;
	publish(virtual, TRUE);
}

static void refused(JxVirtual *virtual, xmpp_stanza_t *stanza) {
	g_autoptr(JxStanzaError) error = jx_stanza_error_read(stanza);
	if (virtual->joined)
		return;
	if (strcmp(error->condition, "registration-required") == 0 && !virtual->granted) {
		set_affiliation(virtual->conference, virtual->jid, JX_AFFILIATION_MEMBER, NULL, membership, virtual);
		return;
	}
	join_failed(virtual, error->condition, error->text ? error->text : "The room refused");
}

/* --- presence in */

static void put_out(JxVirtual *virtual, const JxPresence *presence) {
	JxConference *conference = virtual->conference;
	JxConferences *all = conference->all;
	const JxMucItem *item = presence->user ? presence->user->item : NULL;
	gboolean banned = jx_muc_user_has_code(presence->user, JX_MUC_BANNED);
	const char *text = item && item->reason ? item->reason : banned ? "You are banned from this room" : "You were put out of the room";
	jx_conference_log(conference, JX_LOG_INFO, "endpoint=%s event=%s caller=%s", virtual->endpoint, banned ? "banned" : "kicked", virtual->caller ? virtual->caller : "");
	/* The ban hit an address of ours, which will never come again: it is meant for the person. */
	if (banned && virtual->caller)
		set_affiliation(conference, virtual->caller, JX_AFFILIATION_OUTCAST, item ? item->reason : NULL, ignored, all);
	JxController *controller = jx_conference_controller(conference);
	if (virtual->participant && controller)
		jx_controller_request(controller, json_pack("{s:s, s:s, s:s}", "request", "kick", "participant", virtual->participant, "reason", text), NULL, NULL);
	virtual->joined = FALSE;
	g_autofree char *copy = g_strdup(text);
	jx_virtual_leave(virtual, "gone", copy);
}

void jx_virtual_presence(JxVirtual *virtual, const JxIncoming *in, const JxPresence *presence) {
	const char *nick = jx_jid_resource(in->from);
	const JxHost *host = virtual->conference->all->host;
	if (strcmp(in->type, "error") == 0) {
		refused(virtual, in->stanza);
		return;
	}
	if (!nick || strcmp(nick, virtual->endpoint) != 0)
		return;
	if (strcmp(in->type, "unavailable") == 0) {
		const JxMucUser *user = presence->user;
		gboolean meant = jx_muc_user_has_code(user, JX_MUC_BANNED) || jx_muc_user_has_code(user, JX_MUC_AFFILIATION_CHANGED)
			|| jx_muc_user_has_code(user, JX_MUC_MEMBERS_ONLY_NOW)
			|| (jx_muc_user_has_code(user, JX_MUC_KICKED) && !jx_muc_user_has_code(user, JX_MUC_ERROR_KICK));
		virtual->joined = FALSE;
		if (meant)
			put_out(virtual, presence);
		else if (!(user && user->destroyed))
			jx_conference_settle(virtual->conference);
		return;
	}
	if (virtual->joined)
		return;
	virtual->joined = TRUE;
	jx_faces_caller(virtual);
	host->timer_cancel(g_steal_pointer(&virtual->join_timer));
	if (virtual->arrival)
		jx_arrival_joined(virtual->arrival);
	else if (virtual->dialing && !virtual->session)
		jx_dialing_joined(virtual->dialing);
}

/* --- sources */

void jx_virtual_clear_sources(JxVirtual *virtual) {
	g_ptr_array_set_size(virtual->sources, 0);
}

void jx_virtual_set_source(JxVirtual *virtual, const char *name, gboolean muted, JxVideoType type) {
	JxSourceState *state = NULL;
	for (guint i = 0; i < virtual->sources->len && !state; i++)
		if (strcmp(((JxSourceState *)g_ptr_array_index(virtual->sources, i))->name, name) == 0)
			state = g_ptr_array_index(virtual->sources, i);
	if (!state) {
		state = g_new0(JxSourceState, 1);
		state->name = g_strdup(name);
		g_ptr_array_add(virtual->sources, state);
	}
	state->muted = muted;
	state->video_type = type;
}

/* --- leaving */

void jx_virtual_leave(JxVirtual *virtual, const char *reason, const char *text) {
	JxConference *conference = virtual->conference;
	JxConferences *all = conference->all;
	if (virtual->dialing)
		jx_dialing_failed(virtual->dialing, reason, text, FALSE);
	jx_forwards_end(virtual, reason, text);
	if (virtual->session)
		jx_session_end(virtual->session, reason, text, FALSE);
	if (virtual->joined || virtual->join_timer) {
		g_autofree char *to = g_strconcat(conference->room, "/", virtual->endpoint, NULL);
		jx_conferences_send(all, all->calls, jx_presence_unavailable(jx_conferences_ctx(all), virtual->jid, to, NULL));
	}
	if (virtual->granted)
		set_affiliation(conference, virtual->jid, JX_AFFILIATION_NONE, NULL, ignored, all);
	jx_virtual_free(virtual);
	if (!conference->closing)
		jx_conference_settle(conference);
}

void jx_virtual_exorcise(JxConferences *all, const JxIncoming *in) {
	if (strcmp(in->type, "error") == 0 || strcmp(in->type, "unavailable") == 0)
		return;
	g_autofree char *nick = jx_jid_local(in->to);
	g_autofree char *room = jx_jid_bare(in->from);
	if (!nick || !jx_jid_resource(in->to))
		return;
	all->host->log(JX_LOG_INFO, "conference", "room=%s jid=%s event=ghost reason=\"nobody here has this address any more\"", room, in->to);
	g_autofree char *to = g_strconcat(room, "/", nick, NULL);
	jx_conferences_send(all, in->account, jx_presence_unavailable(jx_conferences_ctx(all), in->to, to, NULL));
}
