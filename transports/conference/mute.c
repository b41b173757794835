/* A moderator mutes somebody (SPEC 6.1): told to the client, which mutes itself, and enforced by the room for one that does not. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "wire/core/jid.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

static void enforce(JxConference *conference, const char *participant, JxMuteKind kind, gboolean muted) {
	JxController *controller = jx_conference_controller(conference);
	if (controller && participant)
		jx_controller_request(controller, json_pack("{s:s, s:s, s:s, s:b}", "request", "mute", "participant", participant,
			"media", jx_mute_name(kind), "muted", muted), NULL, NULL);
}

static void told(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	/* Browsers may not answer (SPEC fact 8). */
}

static const char *participant_of(const JxVirtual *virtual) {
	return virtual->session ? virtual->session->participant : virtual->participant;
}

static JxMuteKind kind_of(const JxSourceState *state) {
	if (state->video_type == JX_VIDEO_TYPE_DESKTOP)
		return JX_MUTE_DESKTOP;
	return state->video_type == JX_VIDEO_TYPE_CAMERA || state->media == JX_MEDIA_VIDEO ? JX_MUTE_VIDEO : JX_MUTE_AUDIO;
}

static void show(JxVirtual *virtual, JxMuteKind kind, gboolean muted) {
	for (guint i = 0; i < virtual->sources->len; i++) {
		JxSourceState *state = g_ptr_array_index(virtual->sources, i);
		if (kind_of(state) == kind)
			state->muted = muted;
	}
}

/* Nothing of this kind is sent, as far as `sources` (JxSourceState *) say. */
static gboolean all_muted(const GPtrArray *sources, JxMuteKind kind) {
	for (guint i = 0; i < sources->len; i++) {
		const JxSourceState *state = g_ptr_array_index(sources, i);
		if (kind_of(state) == kind && !state->muted)
			return FALSE;
	}
	return TRUE;
}

static gboolean presence_muted(const JxPresence *presence, JxMuteKind kind) {
	if (presence->has_source_info)
		return all_muted(presence->sources, kind);
	return kind == JX_MUTE_DESKTOP || jx_presence_muted(presence, NULL, kind == JX_MUTE_AUDIO ? JX_MEDIA_AUDIO : JX_MEDIA_VIDEO);
}

/* --- muting */

void jx_mute_tell(JxOccupant *occupant, JxMuteKind kind, const char *actor) {
	JxConferences *all = occupant->conference->all;
	jx_conferences_ask(all, "set", occupant->address, jx_mute_write(jx_conferences_ctx(all), kind, actor), JX_DISCO_TIMEOUT_MS, told, all);
}

void jx_mute_force(JxConference *conference, const char *nick, JxMuteKind kind) {
	JxVirtual *virtual = g_hash_table_lookup(conference->virtuals, nick);
	JxOccupant *occupant = jx_occupant_find(conference, nick);
	if (virtual) {
		virtual->forced[kind] = JX_FORCE_MUTED;
		enforce(conference, participant_of(virtual), kind, TRUE);
		show(virtual, kind, TRUE);
		jx_virtual_publish(virtual);
	} else if (occupant && occupant->session) {
		occupant->forced[kind] = JX_FORCE_MUTED;
		enforce(conference, occupant->session->participant, kind, TRUE);
		jx_true_state_tell(occupant);
	}
}

void jx_mute_release(JxConference *conference, const char *nick, JxMuteKind kind) {
	JxVirtual *virtual = g_hash_table_lookup(conference->virtuals, nick);
	JxOccupant *occupant = jx_occupant_find(conference, nick);
	JxForce *force = virtual ? &virtual->forced[kind] : occupant ? &occupant->forced[kind] : NULL;
	if (!force || *force == JX_FORCE_NOT)
		return;
	gboolean shown_only = *force == JX_FORCE_MUTED; /* it has not muted itself: what it shows is our doing */
	*force = JX_FORCE_NOT;
	enforce(conference, virtual ? participant_of(virtual) : occupant->session ? occupant->session->participant : NULL, kind, FALSE);
	if (virtual && shown_only) {
		show(virtual, kind, FALSE);
		jx_virtual_publish(virtual);
	}
}

/* --- what clients do themselves */

/* The client has muted itself and later unmutes itself: the room lets it be heard again, where it may. TRUE: now. */
static gboolean step(JxForce *force, gboolean muted, gboolean may) {
	if (*force == JX_FORCE_MUTED && muted)
		*force = JX_FORCE_OBEYED;
	if (*force != JX_FORCE_OBEYED || muted || !may)
		return FALSE;
	*force = JX_FORCE_NOT;
	return TRUE;
}

void jx_mute_presence(JxOccupant *occupant, const JxPresence *presence) {
	JxConference *conference = occupant->conference;
	for (guint kind = 0; kind < JX_MUTE_KINDS; kind++)
		if (!(kind != JX_MUTE_AUDIO && occupant->offer.okedu) /* COMPAT(OkEDU): its video's state follows the microphone */
			&& step(&occupant->forced[kind], presence_muted(presence, kind), jx_av_may(conference, kind, occupant->nick)))
			enforce(conference, occupant->session ? occupant->session->participant : NULL, kind, FALSE);
}

void jx_mute_sources(JxVirtual *virtual) {
	JxConference *conference = virtual->conference;
	for (guint kind = 0; kind < JX_MUTE_KINDS; kind++) {
		if (step(&virtual->forced[kind], all_muted(virtual->sources, kind), jx_av_may(conference, kind, virtual->endpoint)))
			enforce(conference, participant_of(virtual), kind, FALSE);
		else if (virtual->forced[kind] != JX_FORCE_NOT)
			show(virtual, kind, TRUE);
	}
}

/* --- the request */

static gboolean is_there(JxConference *conference, const char *nick) {
	return nick && (jx_occupant_find(conference, nick) || g_hash_table_contains(conference->virtuals, nick));
}

/* NULL: it may. Else the reason for the log, and the text. */
static const char *forbidden(const JxOccupant *actor, const JxMute *mute, const char *nick, const char **text) {
	if (strcmp(nick, actor->nick) == 0) {
		*text = "The room is moderated: raise your hand and wait to be approved";
		return mute->muted || jx_av_may(actor->conference, mute->kind, nick) ? NULL : "moderated";
	}
	*text = mute->muted ? "Only moderators may mute others" : "Nobody can be unmuted by another";
	return !mute->muted ? "unmute-other" : actor->role != JX_ROLE_MODERATOR ? "no-moderator" : NULL;
}

void jx_conferences_mute(JxConferences *all, const JxIncoming *in, const JxMute *mute) {
	const JxHost *host = all->host;
	JxOccupant *actor = jx_occupant_by_jid(all, in->from);
	if (!actor) {
		host->reply_error(in, "forbidden", "Only occupants of the room may mute others", NULL);
		return;
	}
	JxConference *conference = actor->conference;
	const char *nick = jx_jid_resource(mute->jid), *text;
	if (!jx_jid_bare_equal(mute->jid, conference->room) || !is_there(conference, nick)) {
		host->reply_error(in, "item-not-found", "There is no such occupant in the room", NULL);
		return;
	}
	const char *reason = forbidden(actor, mute, nick, &text);
	if (reason) {
		jx_conferences_refusal(all, "conference", "mute", in->from, conference->room, reason);
		host->reply_error(in, "not-allowed", text, NULL);
		return;
	}
	host->reply_result(in, NULL);
	if (strcmp(nick, actor->nick) == 0)
		return;
	jx_conference_log(conference, JX_LOG_INFO, "endpoint=%s event=muted media=%s by=%s", nick, jx_mute_name(mute->kind), in->from);
	JxOccupant *target = jx_occupant_find(conference, nick);
	if (target)
		jx_mute_tell(target, mute->kind, in->from);
	jx_mute_force(conference, nick, mute->kind);
}
