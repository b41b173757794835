/* A moderator mutes somebody (SPEC 6.1): relayed to the client, which mutes itself, and enforced by the room for one that does not. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "wire/core/jid.h"
#include "wire/core/stanza.h"

static void enforce(JxConference *conference, const char *participant, const char *media, gboolean muted) {
	JxController *controller = jx_conference_controller(conference);
	if (controller && participant)
		jx_controller_request(controller, json_pack("{s:s, s:s, s:s, s:b}", "request", "mute", "participant", participant, "media", media, "muted", muted), NULL, NULL);
}

static void told(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	/* Browsers may not answer (SPEC fact 8). */
}

static void tell(JxOccupant *target, const JxIncoming *in) {
	JxConferences *all = target->conference->all;
	xmpp_stanza_t *mute = jx_stanza_new(jx_conferences_ctx(all), "mute", jx_stanza_ns(in->payload));
	jx_stanza_set(mute, "actor", in->from);
	jx_stanza_set_text(mute, "true");
	jx_conferences_ask(all, "set", target->address, mute, JX_DISCO_TIMEOUT_MS, told, all);
}

static const char *participant_of(const JxVirtual *virtual) {
	return virtual->session ? virtual->session->participant : virtual->participant;
}

static gboolean is_of(const JxSourceState *state, gboolean video) {
	return video == (state->video_type != JX_VIDEO_TYPE_NONE);
}

static void show_muted(JxVirtual *virtual, gboolean video) {
	for (guint i = 0; i < virtual->sources->len; i++) {
		JxSourceState *state = g_ptr_array_index(virtual->sources, i);
		if (is_of(state, video))
			state->muted = TRUE;
	}
}

static gboolean all_muted(const JxVirtual *virtual, gboolean video) {
	for (guint i = 0; i < virtual->sources->len; i++) {
		const JxSourceState *state = g_ptr_array_index(virtual->sources, i);
		if (is_of(state, video) && !state->muted)
			return FALSE;
	}
	return TRUE;
}

static void mute(JxConference *conference, const JxIncoming *in, const char *kind, const char *nick) {
	gboolean video = strcmp(kind, "audio") != 0;
	const char *media = video ? "video" : "audio";
	gboolean enforced = strcmp(kind, "desktop") != 0; /* the room mutes a participant's video as a whole */
	JxVirtual *virtual = g_hash_table_lookup(conference->virtuals, nick);
	JxOccupant *occupant = jx_occupant_find(conference, nick);
	jx_conference_log(conference, JX_LOG_INFO, "endpoint=%s event=muted media=%s by=%s", nick, kind, in->from);
	if (virtual) {
		if (!enforced)
			return;
		enforce(conference, participant_of(virtual), media, TRUE);
		virtual->forced[video] = JX_FORCE_MUTED;
		show_muted(virtual, video);
		jx_virtual_publish(virtual);
		return;
	}
	tell(occupant, in);
	if (enforced && occupant->session) {
		occupant->forced[video] = JX_FORCE_MUTED;
		enforce(conference, occupant->session->participant, media, TRUE);
		jx_true_state_tell(occupant);
	}
}

/* The client has muted itself and later unmutes itself: the room lets it be heard again. TRUE: now. */
static gboolean step(JxForce *force, gboolean muted) {
	if (*force == JX_FORCE_MUTED && muted)
		*force = JX_FORCE_OBEYED;
	if (*force != JX_FORCE_OBEYED || muted)
		return FALSE;
	*force = JX_FORCE_NOT;
	return TRUE;
}

void jx_mute_presence(JxOccupant *occupant, const JxPresence *presence) {
	const JxMedia media[] = { JX_MEDIA_AUDIO, JX_MEDIA_VIDEO };
	for (gsize i = 0; i < G_N_ELEMENTS(media); i++)
		if (!(i && occupant->offer.okedu) /* COMPAT(OkEDU): its video's state follows the microphone */
			&& step(&occupant->forced[i], jx_presence_muted(presence, NULL, media[i])))
			enforce(occupant->conference, occupant->session ? occupant->session->participant : NULL, i ? "video" : "audio", FALSE);
}

void jx_mute_sources(JxVirtual *virtual) {
	for (gsize video = 0; video < G_N_ELEMENTS(virtual->forced); video++) {
		if (step(&virtual->forced[video], all_muted(virtual, video)))
			enforce(virtual->conference, participant_of(virtual), video ? "video" : "audio", FALSE);
		else if (virtual->forced[video] != JX_FORCE_NOT)
			show_muted(virtual, video);
	}
}

void jx_conferences_mute(JxConferences *all, const JxIncoming *in, const char *kind) {
	const JxHost *host = all->host;
	const char *jid = jx_stanza_attr(in->payload, "jid");
	g_autofree char *text = jx_stanza_text(in->payload, 8);
	JxOccupant *actor = jx_occupant_by_jid(all, in->from);
	if (!actor) {
		host->reply_error(in, "forbidden", "Only occupants of the room may mute others", NULL);
		return;
	}
	gboolean on = g_strcmp0(text, "true") == 0;
	if (!jid || (!on && g_strcmp0(text, "false") != 0)) {
		host->reply_error(in, "bad-request", "A mute names a jid and holds true or false", NULL);
		return;
	}
	JxConference *conference = actor->conference;
	const char *nick = jx_jid_resource(jid);
	if (!nick || !jx_jid_bare_equal(jid, conference->room)
		|| (!jx_occupant_find(conference, nick) && !g_hash_table_contains(conference->virtuals, nick))) {
		host->reply_error(in, "item-not-found", "There is no such occupant in the room", NULL);
		return;
	}
	gboolean own = strcmp(nick, actor->nick) == 0;
	if (!own && (actor->role != JX_ROLE_MODERATOR || !on)) {
		jx_conferences_refusal(all, "conference", "mute", in->from, conference->room, on ? "no-moderator" : "unmute-other");
		host->reply_error(in, "not-allowed", on ? "Only moderators may mute others" : "Nobody can be unmuted by another", NULL);
		return;
	}
	host->reply_result(in, NULL);
	if (!own)
		mute(conference, in, kind, nick);
}
