/* Jingle sessions of a conference: made for occupants and callers, found by (full JID, sid), what their calls report. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

char *jx_session_key(const char *peer, const char *sid) {
	return g_strconcat(peer, "\n", sid, NULL);
}

JxSession *jx_session_find(JxConferences *all, const char *peer, const char *sid) {
	g_autofree char *key = jx_session_key(peer, sid);
	return g_hash_table_lookup(all->sessions, key);
}

/* Hexadecimal, so that it is safe in every attribute. */
static char *random_id(const char *prefix) {
	return g_strdup_printf("%s%08x%08x", prefix, g_random_int(), g_random_int());
}

static void session_log(const JxSession *session, JxLogLevel level, const char *format, ...) G_GNUC_PRINTF(3, 4);
static void session_log(const JxSession *session, JxLogLevel level, const char *format, ...) {
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	session->conference->all->host->log(level, "jingle", "room=%s endpoint=%s%s%s peer=%s sid=%s %s", session->conference->room, session->endpoint,
		session->of ? " of=" : "", session->of ? session->of : "", session->peer, session->sid, text);
}

/* --- the end */

static void detach(JxSession *session) {
	JxConference *conference = session->conference;
	g_autofree char *key = jx_session_key(session->peer, session->sid);
	if (g_hash_table_lookup(conference->all->sessions, key) == session)
		g_hash_table_remove(conference->all->sessions, key);
	if (g_hash_table_lookup(conference->participants, session->participant) == session)
		g_hash_table_remove(conference->participants, session->participant);
	if (!session->of) {
		jx_visit_participant_gone(conference, session->participant);
		jx_room_connectivity(conference, session->endpoint, TRUE);
	}
	if (session->occupant && session->occupant->session == session)
		session->occupant->session = NULL;
	if (session->virtual && session->virtual->session == session)
		session->virtual->session = NULL;
	session->occupant = NULL;
	session->virtual = NULL;
	conference->all->host->iq_forget(session);
	conference->all->host->timer_cancel(g_steal_pointer(&session->alive_timer));
	if (!session->of)
		jx_restore_forget_session(session);
}

static void session_free(JxSession *session) {
	jx_runner_free(session->runner);
	g_free(session->self);
	g_free(session->peer);
	g_free(session->sid);
	g_free(session->bridge);
	g_free(session->of);
	g_free(session->participant);
	g_free(session->endpoint);
	g_free(session);
}

void jx_session_end(JxSession *session, const char *reason, const char *text, gboolean silent) {
	detach(session);
	jx_runner_terminate(session->runner, reason, text, silent);
}

/* A second session would be applied to the PeerConnection of the first (SPEC 7.3). */
static gboolean restartable(const JxOccupant *occupant) {
	return occupant && !occupant->offer.okedu;
}

/* Our side lost the connection, not the client its wish to be here: it gets another session, as often as it could ask for one. */
static gboolean lost_connection(const JxAction *end) {
	return !end->by_peer && end->reason
		&& (strcmp(end->reason, "connectivity-error") == 0 || strcmp(end->reason, "failed-transport") == 0);
}

static void ended(JxRunner *runner, const JxAction *end, gpointer data) {
	JxSession *session = data;
	JxConference *conference = session->conference;
	JxOccupant *occupant = session->occupant;
	JxVirtual *virtual = session->virtual;
	session_log(session, JX_LOG_INFO, "event=ended reason=%s by=%s restart=%d text=\"%s\"", end->reason ? end->reason : "success",
		end->by_peer ? "peer" : "us", end->restart, end->text ? end->text : "");
	g_autofree char *labels = g_strdup_printf("reason=\"%s\"", end->reason ? end->reason : "success");
	conference->all->host->count("sessions_ended_total", labels, 1);
	if (session->of && virtual)
		jx_forwards_ended(virtual, session, end);
	if (session->of)
		virtual = NULL;
	detach(session);
	gboolean again = restartable(occupant) && (end->restart || (lost_connection(end) && jx_restarts_take(&occupant->restarts, conference->all->host->now())));
	session_free(session);
	if (occupant && !conference->closing)
		jx_true_state_tell(occupant);
	if (again && !conference->closing) {
		occupant->wants = TRUE;
		jx_occupant_invite(occupant);
	}
	if (virtual && virtual->dialing)
		jx_dialing_failed(virtual->dialing, end->reason ? end->reason : "success", end->text, end->by_peer);
	if (virtual)
		jx_virtual_leave(virtual, "success", NULL);
	if (occupant)
		jx_forwards_settle(conference);
	jx_conferences_gauges(conference->all);
}

/* --- what the call reports */

static void relay(JxSession *from, const JxAction *notice) {
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, from->conference->participants);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		JxSession *to = value;
		if (to != from && (!notice->to || !*notice->to || strcmp(notice->to, to->endpoint) == 0))
			jx_runner_relay(to->runner, from->endpoint, notice->stats, notice->text);
	}
	jx_visit_relay(from->conference, from->endpoint, notice);
}

/* Once in a call: it may come and go with who speaks. */
static void tell_unshown(JxSession *session, const char *codec) {
	if (session->told_unshown)
		return;
	session->told_unshown = TRUE;
	g_autofree char *text = g_strdup_printf("Some pictures here are sent as %s now, which your client cannot show: you hear everybody, and are heard and seen.", codec);
	jx_chat_tell(session->conference->all, session->conference->room, session->virtual->caller, text);
}

static void tell_sources(JxSession *session) {
	if (session->occupant)
		jx_true_state_tell(session->occupant);
	if (!session->virtual)
		return;
	const GPtrArray *sources = jx_call_sources(jx_runner_call(session->runner));
	jx_virtual_clear_sources(session->virtual);
	for (guint i = 0; i < sources->len; i++) {
		const JxCallSource *source = g_ptr_array_index(sources, i);
		jx_virtual_set_source(session->virtual, source->name, source->muted,
			!source->video ? JX_VIDEO_TYPE_NONE : source->desktop ? JX_VIDEO_TYPE_DESKTOP : JX_VIDEO_TYPE_CAMERA);
	}
	jx_mute_sources(session->virtual);
	jx_virtual_publish(session->virtual);
	jx_focus_publish(session->conference);
}

static void accepted(JxSession *session, double seconds) {
	session->accepted = TRUE;
	session->conference->all->host->observe("session_accepted_seconds", NULL, seconds);
	session_log(session, JX_LOG_INFO, "event=accepted seconds=%.3f", seconds);
	if (session->of)
		return;
	jx_restore_save_session(session);
	if (session->virtual && session->virtual->dialing)
		jx_dialing_accepted(session->virtual->dialing);
	jx_visit_settle(session->conference);
	if (session->member)
		jx_forwards_begin(session->virtual);
}

static void noticed(JxRunner *runner, const JxAction *notice, gpointer data) {
	JxSession *session = data;
	const JxHost *host = session->conference->all->host;
	double seconds = (double)(host->now() - session->started) / 1000.0;
	switch (notice->notice) {
	case JX_NOTICE_ACCEPTED:
		accepted(session, seconds);
		break;
	case JX_NOTICE_UP:
		session->up = TRUE;
		host->observe("session_up_seconds", NULL, seconds);
		session_log(session, JX_LOG_INFO, "event=up seconds=%.3f", seconds);
		break;
	case JX_NOTICE_SOURCES:
		tell_sources(session);
		jx_forwards_settle(session->conference);
		break;
	case JX_NOTICE_RELAY:
		relay(session, notice);
		break;
	case JX_NOTICE_WARNING:
		session_log(session, JX_LOG_WARNING, "event=warning text=\"%s\"", notice->text);
		break;
	case JX_NOTICE_HAND:
		if (session->virtual)
			jx_virtual_raise_hand(session->virtual, notice->text != NULL);
		break;
	case JX_NOTICE_CONSENT:
		jx_consent_answer(session->conference, session->endpoint, notice->text != NULL);
		break;
	case JX_NOTICE_UNMUTE:
		if (session->virtual && jx_av_may(session->conference, JX_MUTE_AUDIO, session->endpoint))
			jx_mute_release(session->conference, session->endpoint, JX_MUTE_AUDIO);
		break;
	case JX_NOTICE_UNSHOWN:
		if (session->virtual)
			tell_unshown(session, notice->text);
		break;
	case JX_NOTICE_CHANNEL:
	case JX_NOTICE_SAY:
		break; /* of sessions elsewhere */
	case JX_NOTICE_KICKED:
		session_log(session, JX_LOG_INFO, "event=kicked");
		break;
	}
}

static const JxRunnerEvents runner_events = { .notice = noticed, .ended = ended };

/* --- the beginning */

typedef struct {
	guint32 ssrc;
	const char *msid;
	const JxSession *except;
} Taken;

static gboolean is_taken(const Taken *what) {
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, what->except->conference->participants);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const JxSession *other = value;
		if (other == what->except || !other->runner)
			continue;
		const JxCall *call = jx_runner_call(other->runner);
		if (what->msid ? jx_call_has_msid(call, what->msid) : jx_call_has_ssrc(call, what->ssrc))
			return TRUE;
	}
	return FALSE;
}

static gboolean ssrc_taken(guint32 ssrc, gpointer data) {
	return is_taken(&(Taken){ .ssrc = ssrc, .except = data });
}

static gboolean msid_taken(const char *msid, gpointer data) {
	return is_taken(&(Taken){ .msid = msid, .except = data });
}

static JxSession *session_new(JxConference *conference, JxAccount *account, JxCallConfig *config) {
	JxConferences *all = conference->all;
	JxSession *session = g_new0(JxSession, 1);
	session->conference = conference;
	session->self = g_strdup(config->self);
	session->peer = g_strdup(config->peer);
	session->sid = g_strdup(config->sid);
	session->bridge = g_strdup(config->bridge_session);
	session->endpoint = g_strdup(config->endpoint);
	session->of = g_strdup(config->of);
	session->participant = config->of ? g_strdup(config->participant) : g_strdup_printf("p%u", ++conference->next_participant);
	session->started = all->host->now();
	g_autofree char *codecs = jx_room_offered_codecs(conference);
	config->video_codecs = codecs;
	config->room = conference->plugin_room;
	config->secret = jx_core_controller_secret(jx_core());
	config->participant = session->participant;
	config->ssrc_taken = ssrc_taken;
	config->msid_taken = msid_taken;
	config->taken_data = session;
	g_hash_table_insert(all->sessions, jx_session_key(session->peer, session->sid), session);
	if (!session->of)
		g_hash_table_insert(conference->participants, session->participant, session);
	session->runner = jx_runner_new(jx_core(), account, config, &runner_events, session);
	session_log(session, JX_LOG_INFO, "event=started dialect=%s participant=%s", jx_dialect_name(config->dialect), session->participant);
	return session;
}

static gboolean starts_muted(const JxConference *conference, guint from) {
	return from > 0 && jx_conference_people(conference) > from;
}

void jx_session_invite(JxOccupant *occupant) {
	JxConference *conference = occupant->conference;
	JxConferences *all = conference->all;
	g_autofree char *sid = random_id("s");
	g_autofree char *bridge = random_id("");
	gboolean okedu = occupant->offer.okedu;
	const JxWishes *wishes = occupant->real ? g_hash_table_lookup(all->wishes, occupant->real) : NULL;
	gboolean no_data = !occupant->offer.data || (wishes && wishes->no_data);
	JxCallConfig config = {
		.dialect = okedu ? &jx_dialect_okedu : &jx_dialect_browser,
		.self = all->focus_jid,
		.peer = occupant->address,
		.sid = sid,
		.endpoint = occupant->nick,
		.name = occupant->name ? occupant->name : occupant->nick,
		.bridge_session = okedu ? NULL : bridge,
		.audio_slots = all->settings.audio_slots,
		.video_slots = all->settings.video_slots,
		.no_audio = !occupant->offer.audio,
		.no_video = !occupant->offer.video,
		.no_data = no_data,
		.no_rtx = !occupant->offer.rtx || (wishes && wishes->no_rtx),
		.ssrc_rewriting = all->settings.ssrc_rewriting && occupant->offer.ssrc_rewriting && !no_data,
		.start_audio_muted = starts_muted(conference, conference->start_audio_muted_from) || !jx_av_may(conference, JX_MUTE_AUDIO, occupant->nick),
		.start_video_muted = starts_muted(conference, conference->start_video_muted_from) || !jx_av_may(conference, JX_MUTE_VIDEO, occupant->nick),
	};
	JxSession *session = session_new(conference, all->focus, &config);
	session->occupant = occupant;
	occupant->session = session;
	jx_restore_save_session(session);
	jx_rights_took_part(session);
	if (occupant->presence)
		jx_session_states(session, occupant->presence);
	jx_runner_start(session->runner);
	jx_room_tell_inactive(conference, session);
	jx_room_tell_speaker(conference, session);
}

static JxCallConfig caller_config(const JxVirtual *virtual, const char *self, const char *peer, const char *sid) {
	return (JxCallConfig){
		.dialect = &jx_dialect_caller,
		.self = self,
		.peer = peer,
		.sid = sid,
		.endpoint = virtual->endpoint,
		.name = virtual->name,
	};
}

void jx_session_answer(JxVirtual *virtual, const JxArrival *arrival, const JxJingle *initiate) {
	JxConferences *all = virtual->conference->all;
	JxCallConfig config = caller_config(virtual, arrival->self, arrival->peer, arrival->sid);
	config.acknowledged = TRUE;
	gboolean member = jx_jingle_one_way(initiate);
	if (member)
		config.dialect = &jx_dialect_av_conference;
	JxSession *session = session_new(virtual->conference, all->calls, &config);
	session->virtual = virtual;
	session->member = member;
	session->unbundled = !jx_jingle_bundle(initiate);
	virtual->session = session;
	jx_restore_save_session(session);
	jx_rights_took_part(session);
	jx_runner_jingle(session->runner, NULL, initiate, arrival->peer);
	/* It may end at any of these, and its virtual occupant with it. */
	for (guint i = 0; i < arrival->later->len && jx_session_find(all, arrival->peer, arrival->sid) == session; i++) {
		xmpp_stanza_t *stanza = g_ptr_array_index(arrival->later, i);
		g_autoptr(JxJingle) jingle = jx_jingle_read(jx_stanza_child(stanza, JX_NS_JINGLE, "jingle"), NULL);
		if (jingle)
			jx_runner_jingle(session->runner, NULL, jingle, arrival->peer);
	}
}

/* What it has itself decides on what it is sent: pictures only where it sends one, in a bundle where it bundles. */
JxSession *jx_session_forward(JxVirtual *virtual, const char *of, gint height) {
	JxConference *conference = virtual->conference;
	const JxSession *own = virtual->session;
	const JxCall *call = jx_runner_call(own->runner);
	g_autofree char *sid = random_id("f");
	g_autofree char *entity = g_strconcat("xmpp:", conference->room, "/", of, NULL);
	JxCallConfig config = caller_config(virtual, own->self, own->peer, sid);
	config.dialect = &jx_dialect_av_forward;
	config.participant = own->participant;
	config.video_codecs = jx_call_video_codecs(call);
	config.no_video = !jx_call_has_video(call);
	config.of = of;
	config.entity = entity;
	config.of_name = jx_occupant_name(conference, of);
	config.apart = own->unbundled;
	config.height = height;
	JxSession *session = session_new(conference, conference->all->calls, &config);
	session->virtual = virtual;
	return session;
}

void jx_session_begin(JxSession *session) {
	jx_runner_start(session->runner);
}

void jx_session_dial(JxVirtual *virtual, const JxDialing *dialing) {
	JxCallConfig config = caller_config(virtual, dialing->self, dialing->device, dialing->id);
	config.dialect = &jx_dialect_called;
	config.no_video = !dialing->video;
	JxSession *session = session_new(virtual->conference, virtual->conference->all->calls, &config);
	session->virtual = virtual;
	virtual->session = session;
	jx_restore_save_session(session);
	jx_rights_took_part(session);
	jx_runner_start(session->runner);
}

void jx_session_terminate_stray(JxConferences *all, JxAccount *account, const char *self, const char *peer, const char *sid, const char *reason) {
	g_autoptr(JxJingle) jingle = jx_jingle_new(JX_JINGLE_SESSION_TERMINATE, sid);
	jx_jingle_set_reason(jingle, reason, NULL);
	xmpp_ctx_t *ctx = jx_conferences_ctx(all);
	g_autofree char *id = random_id("t");
	xmpp_stanza_t *iq = jx_stanza_top(ctx, "iq", "set", id, self, peer);
	jx_stanza_append(iq, jx_jingle_write(ctx, jingle));
	jx_conferences_send(all, account, iq);
}

gboolean jx_session_flows(const JxSession *session) {
	return session->up && !session->silent;
}

/* Mute states and types as the occupant's own presence tells them. */
void jx_session_states(JxSession *session, const JxPresence *presence) {
	if (presence->has_source_info) {
		for (guint i = 0; i < presence->sources->len; i++) {
			const JxSourceState *source = g_ptr_array_index(presence->sources, i);
			if (source->media == JX_MEDIA_VIDEO && session->occupant && session->occupant->offer.okedu)
				continue; /* COMPAT(OkEDU): both values follow the microphone */
			const char *type = source->media != JX_MEDIA_VIDEO ? NULL : source->video_type == JX_VIDEO_TYPE_DESKTOP ? "desktop" : "camera";
			jx_runner_source_state(session->runner, source->name, source->muted, type);
		}
		return;
	}
	const JxMedia media[] = { JX_MEDIA_AUDIO, JX_MEDIA_VIDEO };
	for (gsize i = 0; i < G_N_ELEMENTS(media); i++) {
		g_autofree char *name = jx_source_name(session->endpoint, media[i], 0);
		/* What is not said does not stop what is sent: only what clients show follows from it. */
		if ((i ? presence->video_muted : presence->audio_muted) == JX_UNSAID)
			continue;
		jx_runner_source_state(session->runner, name, jx_presence_muted(presence, name, media[i]), NULL);
	}
}

/* --- Jingle in */

void jx_session_unknown(JxConferences *all, const JxIncoming *in, const JxJingle *jingle) {
	g_autoptr(xmpp_stanza_t) specific = jx_jingle_error(jx_conferences_ctx(all), "unknown-session");
	all->host->log(JX_LOG_INFO, "jingle", "peer=%s sid=%s event=refused action=%s reason=\"unknown session\"", in->from, jingle->sid,
		jx_jingle_action_name(jingle->action));
	all->host->count("refusals_total", "reason=\"unknown-session\"", 1);
	all->host->reply_error(in, "item-not-found", "There is no such session here", specific);
	/* An occupant that still speaks of a session of before a restart gets a new one. */
	JxOccupant *occupant = jx_occupant_by_jid(all, in->from);
	if (!restartable(occupant) || occupant->session || occupant->idle || !occupant->asked || !jx_restarts_take(&occupant->restarts, all->host->now()))
		return;
	occupant->wants = TRUE;
	jx_occupant_invite(occupant);
}

/* Old clients tell that ICE has failed and wait. */
static gboolean is_old_wish(const JxJingle *jingle) {
	return jingle->info == JX_INFO_ICE_STATE && g_strcmp0(jingle->ice_state, "failed") == 0;
}

/* The ways to ask for another session or for other credentials. What names a session of before is the call's to answer, and counts for nothing. */
static gboolean asks_restart(const JxSession *session, const JxJingle *jingle) {
	if (!session->occupant || !jingle->bridge || !session->bridge || g_strcmp0(jingle->bridge->id, session->bridge) != 0)
		return FALSE;
	if (jingle->action == JX_JINGLE_SESSION_INFO)
		return jingle->bridge->ice_restart || is_old_wish(jingle);
	return jingle->action == JX_JINGLE_SESSION_TERMINATE && jingle->bridge->restart;
}

static gboolean restart_refused(JxSession *session, const JxIncoming *in, const JxJingle *jingle) {
	const JxHost *host = session->conference->all->host;
	if (!asks_restart(session, jingle) || jx_restarts_take(&session->occupant->restarts, host->now()))
		return FALSE;
	session_log(session, JX_LOG_WARNING, "event=refused action=restart reason=\"too many\"");
	host->count("refusals_total", "reason=\"restarts\"", 1);
	if (is_old_wish(jingle)) /* old clients take nothing but a result */
		host->reply_result(in, NULL);
	else
		host->reply_error(in, "resource-constraint", "Too many restarts of the session; wait a while", NULL);
	return TRUE;
}

void jx_conferences_jingle(JxConferences *all, const JxIncoming *in, const JxJingle *jingle) {
	JxSession *session = jx_session_find(all, in->from, jingle->sid);
	if (session && restart_refused(session, in, jingle))
		return;
	if (session)
		jx_runner_jingle(session->runner, in, jingle, in->from);
	else if (in->account == all->calls)
		jx_callers_jingle(all, in, jingle);
	else if (jingle->action == JX_JINGLE_SESSION_INITIATE)
		all->host->reply_error(in, "not-acceptable", "In a room it is the focus that offers sessions; to call a room, call its address at the calls domain", NULL);
	else
		jx_session_unknown(all, in, jingle);
}
