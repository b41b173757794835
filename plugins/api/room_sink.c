#include "config.h"

#include "api/room_sink.h"

#include "api/events.h"
#include "api/outbox.h"
#include "api/offer.h"
#include "api/recording.h"

guint64 jx_participant_key(const JxLiveRoom *room, const JxParticipant *participant) {
	return room->number << 32 | participant->key;
}

static void on_joined(gpointer user, JxParticipant *participant) {
	JxLiveRoom *room = user;
	if (participant->origin == JX_ORIGIN_GUEST)
		jx_live_recording_guest(room, participant);
	jx_live_room_tell(room, "joined", json_pack("{ss ss ss ss}", "participant", participant->id, "endpoint", participant->endpoint,
		"name", participant->name, "origin", jx_origin_name(participant->origin)));
}

static void on_left(gpointer user, JxParticipant *participant, const char *reason) {
	jx_consent_left(user, participant);
	if (participant->origin != JX_ORIGIN_CARRIER)
		jx_live_recording_note(user, "leave", json_pack("{ss ss}", "participant", participant->id, "reason", reason));
	jx_live_room_tell(user, "left", json_pack("{ss ss}", "participant", participant->id, "reason", reason));
}

static void on_leg_removed(gpointer user, JxLeg *leg, const char *reason) {
	JxLiveRoom *room = user;
	JxSession *session = leg->session;
	room->dirty = TRUE;
	jx_live_room_tell(room, "leg", jx_event_leg_state(leg, "down", reason));
	session->leg = NULL;
	jx_media_leg_detach(session->media);
	jx_outbox_close_pc(session);
	jx_session_unref(session);
}

static JxMediaSlotSpec slot_spec(const JxSlot *slot) {
	return (JxMediaSlotSpec){ .media = slot->media, .mindex = (gint)slot->mindex, .rtx_mindex = slot->rtx_mindex, .ssrc = slot->ssrc,
		.rtx_ssrc = slot->rtx_ssrc, .types = slot->types, .private_line = slot->private_line };
}

static void on_slot_made(gpointer user, JxSlot *slot) {
	JxLiveRoom *room = user;
	JxSession *session = slot->leg->session;
	JxMediaSlotSpec spec = slot_spec(slot);
	room->dirty = TRUE;
	slot->media_slot = jx_media_slot_new(session->media, &spec);
}

static void on_slot_removed(gpointer user, JxSlot *slot) {
	JxLiveRoom *room = user;
	room->dirty = TRUE;
	jx_media_slot_unref(slot->media_slot);
}

static void on_slot_changed(gpointer user, JxSlot *slot) {
	JxLiveRoom *room = user;
	room->dirty = TRUE;
	jx_outbox_post(slot->leg->session, NULL, jx_event_slot(slot), NULL);
}

void jx_live_room_update_slot(JxSlot *slot) {
	JxMediaSlotSpec spec = slot_spec(slot);
	jx_media_slot_update(slot->media_slot, &spec);
}

static JxMediaSourceSpec source_spec(const JxLiveRoom *room, const JxSource *source) {
	JxMediaSourceSpec spec = { .media = source->media, .video_type = source->video_type, .mindex = (gint)source->mindex,
		.top_mindex = source->top_mindex, .layers = source->n_ssrcs, .types = source->types,
		.participant = jx_participant_key(room, source->owner) };
	for (guint i = 0; i < source->n_ssrcs; i++)
		spec.ssrcs[i] = source->ssrcs[i];
	for (guint i = 0; i < source->n_rtx; i++)
		spec.rtx[i] = source->rtx[i];
	return spec;
}

static void on_source_added(gpointer user, JxSource *source) {
	JxLiveRoom *room = user;
	JxSession *session = source->leg->session;
	JxMediaSourceSpec spec = source_spec(room, source);
	room->dirty = TRUE;
	source->media_source = jx_media_source_new(session->media, &spec, NULL, NULL);
	jx_live_recording_source_added(room, source);
	jx_live_room_tell(room, "source", jx_event_source(source));
}

static void on_source_changed(gpointer user, JxSource *source) {
	JxLiveRoom *room = user;
	JxMediaSourceSpec spec = source_spec(room, source);
	room->dirty = TRUE;
	jx_media_source_update(source->media_source, &spec);
	jx_live_recording_source_changed(room, source);
	jx_live_room_tell(room, "source", jx_event_source(source));
}

static void on_source_removed(gpointer user, JxSource *source) {
	JxLiveRoom *room = user;
	room->dirty = TRUE;
	jx_live_room_tell(room, "source_removed", json_pack("{ss ss}", "participant", source->owner->id, "source", source->name));
	jx_live_recording_source_removed(room, source);
	jx_media_source_unref(source->media_source);
}

static void on_wanted(gpointer user, JxSource *source, gint height) {
	jx_media_source_wanted(source->media_source, height);
	jx_outbox_post(source->leg->session, NULL, jx_event("wanted", json_pack("{ss si}", "source", source->name, "height", height)), NULL);
}

static void on_forwarded(gpointer user, JxLeg *leg, const GPtrArray *names) {
	json_t *sources = json_array();
	for (guint i = 0; i < names->len; i++)
		json_array_append_new(sources, json_string(names->pdata[i]));
	/* Which are forwarded also says at which heights: the table is made anew. */
	((JxLiveRoom *)user)->dirty = TRUE;
	jx_outbox_post(leg->session, NULL, jx_event("forwarded", json_pack("{so}", "sources", sources)), NULL);
}

static void on_grow(gpointer user, JxLeg *leg) {
	JxSession *session = leg->session;
	jx_outbox_post(session, NULL, jx_event("offer", NULL), jx_offer_jsep(leg->lines, ++session->sdp_version));
}

const JxRoomSink jx_room_sink = {
	.joined = on_joined,
	.left = on_left,
	.leg_removed = on_leg_removed,
	.slot_made = on_slot_made,
	.slot_removed = on_slot_removed,
	.slot_changed = on_slot_changed,
	.source_added = on_source_added,
	.source_changed = on_source_changed,
	.source_removed = on_source_removed,
	.wanted = on_wanted,
	.forwarded = on_forwarded,
	.grow = on_grow,
};

/* --- what media/ reports, on the clock thread --- */

static void report_leg_media(gpointer leg_user, gboolean flowing) {
	JxSession *session = leg_user;
	g_autoptr(JxLiveRoom) room = jx_session_room(session);
	if (!room || !jx_live_room_begin(room))
		return;
	if (session->leg)
		jx_live_room_tell(room, "leg", jx_event_leg_state(session->leg, flowing ? "media" : "silent", NULL));
	jx_live_room_end(room);
}

static JxSource *by_media(const JxRoom *model, const JxMediaSource *media) {
	const GPtrArray *sources = jx_room_sources(model);
	for (guint i = 0; media && i < sources->len; i++) {
		JxSource *source = sources->pdata[i];
		if (source->media_source == media)
			return source;
	}
	return NULL;
}

static void report_speaker(gpointer room_user, JxMediaSource *speaker) {
	JxLiveRoom *room = room_user;
	if (!jx_live_room_begin(room))
		return;
	JxSource *source = by_media(room->model, speaker);
	if (source || !speaker) {
		jx_room_set_speaker(room->model, source ? source->owner : NULL);
		jx_live_recording_note(room, "speaker", json_pack("{ss?}", "participant", source ? source->owner->id : NULL));
		jx_live_room_tell(room, "speaker", jx_event_speaker(jx_room_speakers(room->model), !source));
	}
	jx_live_room_end(room);
}

static void report_ranking(gpointer room_user) {
	JxLiveRoom *room = room_user;
	JxMediaSource *loudest[JX_MAX_SLOTS];
	guint n = jx_media_room_loudest(room->media, loudest, G_N_ELEMENTS(loudest));
	if (jx_live_room_begin(room)) {
		g_autoptr(GPtrArray) ranking = g_ptr_array_new();
		for (guint i = 0; i < n; i++) {
			JxSource *source = by_media(room->model, loudest[i]);
			if (source)
				g_ptr_array_add(ranking, source);
		}
		jx_room_set_ranking(room->model, (JxSource *const *)ranking->pdata, ranking->len);
		jx_live_recording_talking(room, (JxSource *const *)ranking->pdata, ranking->len);
		jx_live_room_end(room);
	}
	for (guint i = 0; i < n; i++)
		jx_media_source_unref(loudest[i]);
}

static void report_forwarded(gpointer leg_user) {
	JxSession *session = leg_user;
	g_autoptr(JxLiveRoom) room = jx_session_room(session);
	if (!room || !jx_live_room_begin(room))
		return;
	for (guint i = 0; session->leg && i < session->leg->slots->len; i++) {
		JxSlot *slot = session->leg->slots->pdata[i];
		slot->suspended = jx_media_slot_suspended(slot->media_slot);
	}
	jx_live_room_end(room);
}

static void report_bandwidth(gpointer leg_user, guint32 bps) {
	JxSession *session = leg_user;
	g_autoptr(JxLiveRoom) room = jx_session_room(session);
	if (!room || !jx_live_room_begin(room))
		return;
	if (session->leg && jx_lines_has(session->leg->lines, JX_LINE_DATA))
		jx_outbox_post(session, NULL, jx_event("bandwidth", json_pack("{sI}", "bps", (json_int_t)bps)), NULL);
	jx_live_room_end(room);
}

static void report_unshown(gpointer leg_user, gint codec) {
	JxSession *session = leg_user;
	g_autoptr(JxLiveRoom) room = jx_session_room(session);
	if (!room || !jx_live_room_begin(room))
		return;
	if (session->leg) {
		const char *rtpmap = codec == JX_CODEC_NONE ? NULL : jx_codec_rtpmap((JxCodec)codec); /* "VP9/90000" */
		g_autofree char *name = rtpmap ? g_strndup(rtpmap, strcspn(rtpmap, "/")) : NULL;
		jx_outbox_post(session, NULL, jx_event("unshown", json_pack("{ss?}", "codec", name)), NULL);
	}
	jx_live_room_end(room);
}

static void report_key(gpointer leg_user, char key) {
	JxSession *session = leg_user;
	g_autoptr(JxLiveRoom) room = jx_session_room(session);
	if (!room || !jx_live_room_begin(room))
		return;
	if (session->leg)
		jx_outbox_post(session, NULL, jx_event("key", json_pack("{ss#}", "key", &key, 1)), NULL);
	jx_live_room_end(room);
}

const JxMediaReports jx_live_room_reports = {
	.leg_media = report_leg_media,
	.unshown = report_unshown,
	.speaker = report_speaker,
	.ranking = report_ranking,
	.forwarded = report_forwarded,
	.bandwidth = report_bandwidth,
	.key = report_key,
};
