#include "config.h"

#include "api/recording_private.h"

#include "api/errors.h"
#include "api/request.h"

/* Who dropped out comes back in that time, and it is the same session; after a restart of Janus everybody has to be invited first. */
#define EMPTY_US (30 * G_USEC_PER_SEC)
#define NOBODY_YET_US (300 * G_USEC_PER_SEC)

static gint record_height;
static gint64 reminder_us; /* 0: nobody is reminded */
static gboolean allowed;

static const JxMediaSink to_track = { .packet = jx_track_packet, .clock = jx_track_clock };

/* --- states --- */

static const char *state_of(const JxLiveRecording *recording) {
	if (!recording)
		return "off";
	return !recording->begun || recording->asking ? "pending" : recording->paused ? "paused" : "on";
}

json_t *jx_live_recording_describe(const JxLiveRoom *room) {
	const JxLiveRecording *recording = room->recording;
	json_t *state = json_pack("{ss}", "state", state_of(recording));
	if (recording) {
		json_object_set_new(state, "id", json_string(jx_recording_id(recording->session)));
		json_object_set_new(state, "folder", json_string(jx_recording_folder(recording->session)));
		json_object_set_new(state, "audio_only", json_boolean(recording->audio_only));
		json_object_set_new(state, "consent", json_boolean(recording->answers != NULL));
	}
	return state;
}

void jx_live_recording_tell(JxLiveRoom *room) {
	jx_live_room_tell(room, "recording", jx_live_recording_describe(room));
}

/* --- the recorder as a receiver --- */

static void hear(JxLiveRoom *room, JxSource *source) {
	JxLiveRecording *recording = room->recording;
	if (recording->paused || (source->media == JX_MEDIA_VIDEO && recording->audio_only) || !jx_consent_given(recording, source->owner)
		|| g_hash_table_contains(recording->slots, source))
		return;
	JxTrackSpec track = { source->name, source->owner->id, source->media, source->video_type };
	JxMediaSlotSpec spec = { .media = source->media, .mindex = -1, .rtx_mindex = -1, .sink = &to_track, .sink_free = jx_track_end };
	for (gint codec = 0; codec < JX_CODECS; codec++)
		jx_payload_set(&spec.types, (JxCodec)codec, jx_codec_payload_type((JxCodec)codec));
	spec.sink_user = jx_track_new(recording->session, &track);
	g_hash_table_insert(recording->slots, source, jx_media_slot_new(recording->leg, &spec));
	room->dirty = TRUE;
}

void jx_live_recording_hear(JxLiveRoom *room, const JxParticipant *participant) {
	const GPtrArray *sources = jx_room_sources(room->model);
	for (guint i = 0; i < sources->len; i++)
		if (!participant || ((const JxSource *)sources->pdata[i])->owner == participant)
			hear(room, sources->pdata[i]);
	jx_room_set_recorded(room->model, room->recording->audio_only || room->recording->asking ? JX_HEIGHT_NONE : record_height);
}

void jx_live_recording_ignore(JxLiveRoom *room, const JxParticipant *participant) {
	const GPtrArray *sources = jx_room_sources(room->model);
	for (guint i = 0; i < sources->len; i++)
		if (((const JxSource *)sources->pdata[i])->owner == participant)
			g_hash_table_remove(room->recording->slots, sources->pdata[i]);
	room->dirty = TRUE;
}

static void hear_nothing(JxLiveRoom *room) {
	g_hash_table_remove_all(room->recording->slots);
	if (room->model)
		jx_room_set_recorded(room->model, JX_HEIGHT_NONE);
	room->dirty = TRUE;
}

void jx_live_recording_feed(const JxLiveRoom *room, JxForwardTable *table) {
	GHashTableIter iter;
	gpointer source, slot;
	if (!room->recording)
		return;
	g_hash_table_iter_init(&iter, room->recording->slots);
	while (g_hash_table_iter_next(&iter, &source, &slot))
		jx_forward_table_add_feed(table, ((JxSource *)source)->media_source, slot, record_height, 1, FALSE);
}

/* --- the journal --- */

gboolean jx_live_recording_note(JxLiveRoom *room, const char *event, json_t *members) {
	if (!room->recording) {
		json_decref(members);
		return FALSE;
	}
	jx_recording_note(room->recording->session, event, members, FALSE);
	return TRUE;
}

static const char *kind_of(const JxParticipant *participant) {
	for (guint i = 0; i < participant->legs->len; i++)
		if (((const JxLeg *)participant->legs->pdata[i])->policy == JX_POLICY_MIX)
			return "caller";
	return participant->origin == JX_ORIGIN_TOKEN ? "page" : participant->origin == JX_ORIGIN_GUEST ? "guest" : "browser";
}

static void note_join(JxLiveRoom *room, const JxParticipant *participant, gboolean at_begin) {
	jx_recording_note(room->recording->session, "join", json_pack("{ss ss ss}", "participant", participant->id, "name", participant->name,
		"kind", kind_of(participant)), at_begin);
}

static void note_muted(JxLiveRoom *room, const JxSource *source, gboolean at_begin) {
	GHashTable *muted = room->recording->muted;
	gboolean silent = jx_source_silent(source);
	if (silent == g_hash_table_contains(muted, source))
		return;
	if (silent)
		g_hash_table_add(muted, (gpointer)source);
	else
		g_hash_table_remove(muted, source);
	jx_recording_note(room->recording->session, "mute", json_pack("{ss sb}", "source", source->name, "muted", silent), at_begin);
}

static void note_who_is_there(JxLiveRoom *room) {
	const GPtrArray *participants = jx_room_participants(room->model), *sources = jx_room_sources(room->model);
	for (guint i = 0; i < participants->len; i++)
		if (((const JxParticipant *)participants->pdata[i])->origin != JX_ORIGIN_CARRIER)
			note_join(room, participants->pdata[i], TRUE);
	for (guint i = 0; i < sources->len; i++)
		note_muted(room, sources->pdata[i], TRUE);
}

void jx_live_recording_joined(JxLiveRoom *room, const JxLeg *leg) {
	if (room->recording && leg->participant->legs->len == 1 && leg->participant->origin != JX_ORIGIN_CARRIER)
		note_join(room, leg->participant, FALSE);
}

void jx_live_recording_guest(JxLiveRoom *room, const JxParticipant *guest) {
	if (room->recording)
		note_join(room, guest, FALSE);
}

void jx_live_recording_up(JxLiveRoom *room, const JxParticipant *participant) {
	if (room->recording && room->recording->begun && !room->recording->paused)
		jx_consent_play(room, participant, JX_CUE_RECORDING);
}

void jx_live_recording_source_added(JxLiveRoom *room, JxSource *source) {
	if (!room->recording)
		return;
	note_muted(room, source, FALSE);
	hear(room, source);
}

void jx_live_recording_source_changed(JxLiveRoom *room, const JxSource *source) {
	if (room->recording)
		note_muted(room, source, FALSE);
}

void jx_live_recording_source_removed(JxLiveRoom *room, JxSource *source) {
	if (!room->recording)
		return;
	g_hash_table_remove(room->recording->muted, source);
	g_hash_table_remove(room->recording->slots, source);
}

static void note_talk(JxLiveRoom *room, const char *participant, gboolean talking) {
	jx_recording_note(room->recording->session, "talk", json_pack("{ss sb}", "participant", participant, "talking", talking), FALSE);
}

void jx_live_recording_talking(JxLiveRoom *room, JxSource *const *heard, guint n) {
	if (!room->recording)
		return;
	GHashTable *before = room->recording->talking, *now = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; i < n; i++) {
		const char *id = heard[i]->owner->id;
		if (!jx_source_silent(heard[i]) && g_hash_table_add(now, g_strdup(id)) && !g_hash_table_contains(before, id))
			note_talk(room, id, TRUE);
	}
	GHashTableIter iter;
	gpointer id;
	g_hash_table_iter_init(&iter, before);
	while (g_hash_table_iter_next(&iter, &id, NULL))
		if (!g_hash_table_contains(now, id))
			note_talk(room, id, FALSE);
	room->recording->talking = now;
	g_hash_table_unref(before);
}

/* --- begin and end --- */

static gboolean refuse(GError **error, const char *what) {
	jx_refuse(error, JX_API_ERROR_RECORDING, "%s", what);
	return FALSE;
}

gboolean jx_live_recording_start(JxLiveRoom *room, const JxRecordWish *wish, GError **error) {
	if (room->recording)
		return refuse(error, "the room is being recorded already");
	if (!allowed)
		return refuse(error, "nothing is recorded here: general.record_folder of the plugin's configuration is empty");
	const char *description = jx_room_settings(room->model)->description;
	JxRecordingSpec spec = { .room = room->id, .title = wish->title ? wish->title : description ? description : room->id, .audio_only = wish->audio_only,
		.user = jx_live_room_ref(room), .user_free = (GDestroyNotify)jx_live_room_unref };
	JxLiveRecording *recording = room->recording = g_new0(JxLiveRecording, 1);
	recording->audio_only = wish->audio_only;
	recording->session = jx_recording_new(&spec);
	recording->slots = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)jx_media_slot_unref);
	recording->muted = g_hash_table_new(NULL, NULL);
	recording->talking = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	recording->leg = jx_media_leg_new(NULL, NULL, NULL);
	jx_media_leg_attach(recording->leg, room->media);
	jx_media_leg_up(recording->leg);
	if (wish->consent || room->record_consent)
		jx_consent_begin(room);
	note_who_is_there(room);
	jx_live_recording_hear(room, NULL);
	JANUS_LOG(LOG_INFO, "[conference/record] room=%s id=%s begins\n", room->id, jx_recording_id(recording->session));
	jx_live_recording_tell(room);
	return TRUE;
}

/* The recorder leaves the room; what it has written is the writer's matter. */
static void let_go(JxLiveRoom *room) {
	JxLiveRecording *recording = room->recording;
	if (recording->begun && !recording->asking && !recording->paused)
		jx_consent_play(room, NULL, JX_CUE_RECORDED);
	hear_nothing(room);
	room->recording = NULL;
	jx_media_leg_detach(recording->leg);
	jx_media_leg_unref(recording->leg);
	g_hash_table_unref(recording->slots);
	g_hash_table_unref(recording->muted);
	g_hash_table_unref(recording->talking);
	if (recording->answers)
		g_hash_table_unref(recording->answers);
	jx_recording_unref(recording->session);
	g_free(recording);
}

gboolean jx_live_recording_stop(JxLiveRoom *room, JxRecordReason reason, GError **error) {
	if (!room->recording)
		return refuse(error, "the room is not being recorded");
	jx_recording_end(room->recording->session, reason);
	room->record_declined = TRUE;
	let_go(room);
	return TRUE;
}

gboolean jx_live_recording_pause(JxLiveRoom *room, gboolean paused, GError **error) {
	JxLiveRecording *recording = room->recording;
	if (!recording)
		return refuse(error, "the room is not being recorded");
	if (recording->asking)
		return refuse(error, "the recording has not begun: it waits for those who are asked");
	if (recording->paused == paused)
		return refuse(error, paused ? "the recording is paused already" : "the recording is not paused");
	recording->paused = paused;
	jx_recording_note(recording->session, paused ? "pause" : "resume", NULL, FALSE);
	if (paused)
		hear_nothing(room);
	else
		jx_live_recording_hear(room, NULL);
	jx_live_recording_tell(room);
	jx_consent_play(room, NULL, paused ? JX_CUE_RECORDED : JX_CUE_RECORDING);
	return TRUE;
}

/* Who hears the room by telephone alone has no other sign of it. */
static void remind(JxLiveRoom *room, gint64 now_us) {
	JxLiveRecording *recording = room->recording;
	if (reminder_us == 0 || !recording || !recording->begun || recording->asking || recording->paused || now_us - recording->reminded_us < reminder_us)
		return;
	if (recording->reminded_us)
		jx_consent_play(room, NULL, JX_CUE_REMINDER);
	recording->reminded_us = now_us;
}

void jx_live_recording_tick(JxLiveRoom *room, gint64 now_us) {
	if (!jx_live_room_begin(room))
		return;
	JxLiveRecording *recording = room->recording;
	gboolean somebody = jx_room_participants(room->model)->len > 0;
	if (!somebody)
		room->record_declined = FALSE;
	else if (!recording && room->record_always && !room->record_declined)
		room->record_declined = !jx_live_recording_start(room, &(JxRecordWish){ 0 }, NULL);
	if (recording && somebody) {
		recording->attended = TRUE;
		recording->empty_since = 0;
	} else if (recording && recording->empty_since == 0) {
		recording->empty_since = now_us;
	} else if (recording && now_us - recording->empty_since > (recording->attended ? EMPTY_US : NOBODY_YET_US)) {
		jx_live_recording_stop(room, JX_RECORD_EMPTY, NULL);
	}
	jx_consent_settle(room, now_us);
	remind(room, now_us);
	jx_live_room_end(room);
}

/* --- what the writer reports, on its thread --- */

static void report_begun(gpointer user, JxRecording *session) {
	JxLiveRoom *room = user;
	if (!jx_live_room_begin(room))
		return;
	if (room->recording && room->recording->session == session) {
		room->recording->begun = TRUE;
		jx_live_recording_tell(room);
		if (room->recording->asking)
			jx_consent_settle(room, g_get_monotonic_time());
		else
			jx_consent_play(room, NULL, JX_CUE_RECORDING);
	}
	jx_live_room_end(room);
}

static void report_ended(gpointer user, JxRecording *session, JxRecordReason reason, const char *detail) {
	JxLiveRoom *room = user;
	const char *word = jx_record_reason_name(reason);
	gboolean failed = reason == JX_RECORD_DISK_FULL || reason == JX_RECORD_QUOTA || reason == JX_RECORD_ERROR;
	if (failed)
		JANUS_LOG(LOG_ERR, "[conference/record] room=%s id=%s ended: %s: %s\n", room->id, jx_recording_id(session), word, detail ? detail : "there is no space for it");
	else
		JANUS_LOG(LOG_INFO, "[conference/record] room=%s id=%s ended: %s\n", room->id, jx_recording_id(session), word);
	if (!jx_live_room_begin(room))
		return;
	if (room->recording && room->recording->session == session) {
		room->record_declined = TRUE;
		let_go(room);
	}
	json_t *event = json_pack("{ss ss ss ss}", "state", failed ? "failed" : "off", "id", jx_recording_id(session), "folder", jx_recording_folder(session),
		"reason", word);
	if (detail)
		json_object_set_new(event, "text", json_string(detail));
	jx_live_room_tell(room, "recording", event);
	jx_live_room_end(room);
}

static const JxRecordReports reports = { report_begun, report_ended };

#define MIB(number) ((guint64)(number) << 20)

gboolean jx_live_recordings_init(const JxSettings *settings, GError **error) {
	JxRecordSettings record = { .folder = settings->record_folder, .sync_s = (guint)settings->record_sync, .free_bytes = MIB(settings->record_free),
		.limits = { .room_bytes = MIB(settings->record_room_quota), .total_bytes = MIB(settings->record_quota), .days = (guint)settings->record_days } };
	record_height = settings->record_height;
	reminder_us = settings->record_reminder * G_USEC_PER_SEC;
	allowed = *settings->record_folder != '\0';
	return jx_record_start(&record, &reports, error);
}

void jx_live_recordings_shutdown(void) {
	jx_record_stop();
}
