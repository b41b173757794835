/* Recording that keeps nobody unasked (docs/decisions/0029-consent.md): nothing at all until those who are there have answered, then those who agreed,
 * each from its answer on. */
#include "config.h"

#include "api/recording_private.h"

#include "api/errors.h"
#include "api/request.h"

static const char *const words[] = { NULL, "given", "declined" };

static JxConsent answer_of(const JxLiveRecording *recording, const JxParticipant *participant) {
	return (JxConsent)GPOINTER_TO_INT(g_hash_table_lookup(recording->answers, participant->id));
}

gboolean jx_consent_given(const JxLiveRecording *recording, const JxParticipant *participant) {
	return !recording->answers || (!recording->asking && answer_of(recording, participant) == JX_CONSENT_GIVEN);
}

gboolean jx_live_recording_keeps(const JxLiveRoom *room, const JxParticipant *participant) {
	const JxLiveRecording *recording = room->recording;
	return recording && (!recording->answers || (participant && jx_consent_given(recording, participant)));
}

void jx_consent_play(JxLiveRoom *room, const JxParticipant *participant, JxCue cue) {
	const GPtrArray *participants = jx_room_participants(room->model);
	for (guint p = 0; p < participants->len; p++) {
		const JxParticipant *ear = participants->pdata[p];
		for (guint l = 0; l < ear->legs->len && (!participant || ear == participant); l++) {
			const GPtrArray *slots = ((const JxLeg *)ear->legs->pdata[l])->slots;
			for (guint s = 0; s < slots->len; s++)
				if (((const JxSlot *)slots->pdata[s])->mix)
					jx_media_slot_play(((const JxSlot *)slots->pdata[s])->media_slot, cue);
		}
	}
}

void jx_consent_begin(JxLiveRoom *room) {
	JxLiveRecording *recording = room->recording;
	recording->answers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	recording->asking = TRUE;
	recording->asked_us = g_get_monotonic_time();
	jx_recording_note(recording->session, "pause", NULL, TRUE); /* so the time of asking is no part of what is composed */
	jx_consent_play(room, NULL, JX_CUE_RECORDING);
}

static void begin_to_keep(JxLiveRoom *room) {
	room->recording->asking = FALSE;
	jx_recording_note(room->recording->session, "resume", NULL, FALSE);
	jx_live_recording_hear(room, NULL);
	jx_live_recording_tell(room);
	jx_consent_play(room, NULL, JX_CUE_RECORDING);
}

void jx_consent_settle(JxLiveRoom *room, gint64 now_us) {
	JxLiveRecording *recording = room->recording;
	if (!recording || !recording->begun || !recording->asking)
		return;
	const GPtrArray *participants = jx_room_participants(room->model);
	guint given = 0, declined = 0, people = 0;
	for (guint i = 0; i < participants->len; i++) {
		const JxParticipant *participant = participants->pdata[i];
		JxConsent answer = answer_of(recording, participant);
		people += participant->origin != JX_ORIGIN_CARRIER;
		given += answer == JX_CONSENT_GIVEN;
		declined += answer == JX_CONSENT_DECLINED;
	}
	gboolean all = given + declined == people, late = now_us - recording->asked_us > (gint64)room->record_wait * G_USEC_PER_SEC;
	if (given > 0 && (all || late))
		begin_to_keep(room);
	else if (declined > 0 && all)
		jx_live_recording_stop(room, JX_RECORD_DECLINED, NULL);
}

void jx_consent_left(JxLiveRoom *room, const JxParticipant *participant) {
	if (room->recording && room->recording->answers)
		g_hash_table_remove(room->recording->answers, participant->id);
}

gboolean jx_live_recording_consent(JxLiveRoom *room, const JxParticipant *participant, gboolean given, GError **error) {
	JxLiveRecording *recording = room->recording;
	JxConsent answer = given ? JX_CONSENT_GIVEN : JX_CONSENT_DECLINED;
	if (!recording || !recording->answers) {
		jx_refuse(error, JX_API_ERROR_RECORDING, "nobody is asked: the room is not being recorded, or without consent");
		return FALSE;
	}
	if (answer_of(recording, participant) == answer)
		return TRUE;
	g_hash_table_insert(recording->answers, g_strdup(participant->id), GINT_TO_POINTER(answer));
	jx_recording_note(recording->session, "consent", json_pack("{ss ss}", "participant", participant->id, "answer", words[answer]), FALSE);
	jx_live_room_tell(room, "consent", json_pack("{ss ss ss}", "participant", participant->id, "endpoint", participant->endpoint, "answer", words[answer]));
	jx_consent_play(room, participant, given ? JX_CUE_RISING : JX_CUE_FALLING);
	if (given)
		jx_live_recording_hear(room, participant);
	else
		jx_live_recording_ignore(room, participant);
	jx_consent_settle(room, g_get_monotonic_time());
	return TRUE;
}
