/* Requests about recording: record, consent, note, forget. */
#include "config.h"

#include "api/request.h"

#include "api/errors.h"
#include "api/recording.h"
#include "record/erase.h"

static gboolean act(JxLiveRoom *room, const json_t *body, GError **error) {
	const char *action = jx_get_string(body, "action", "");
	if (g_str_equal(action, "start"))
		return jx_live_recording_start(room, &(JxRecordWish){ jx_get_bool(body, "audio_only", FALSE), jx_get_bool(body, "consent", FALSE),
			jx_get_string(body, "title", NULL) }, error);
	if (g_str_equal(action, "stop"))
		return jx_live_recording_stop(room, jx_record_reason_parse(jx_get_string(body, "reason", NULL)), error);
	if (g_str_equal(action, "pause") || g_str_equal(action, "resume"))
		return jx_live_recording_pause(room, g_str_equal(action, "pause"), error);
	return TRUE;
}

json_t *jx_request_record(JxLiveRoom *room, const json_t *body, GError **error) {
	if (!jx_live_room_begin(room))
		return jx_refuse(error, JX_API_ERROR_NO_SUCH_ROOM, "the room was destroyed");
	json_t *answer = act(room, body, error) ? jx_live_recording_describe(room) : NULL;
	jx_live_room_end(room);
	if (answer)
		json_object_set_new(answer, "conference", json_string("recording"));
	return answer;
}

static json_t *record(JxRequest *request, GError **error) {
	return jx_request_record(request->room, request->body, error);
}

static json_t *note_members(const json_t *body, const char *event, const JxParticipant *participant) {
	json_t *members = json_object();
	json_object_set_new(members, "participant", participant ? json_string(participant->id) : json_null());
	if (g_str_equal(event, "hand")) {
		json_object_set_new(members, "raised", json_boolean(jx_get_bool(body, "raised", TRUE)));
		return members;
	}
	json_object_set_new(members, "name", json_string(jx_get_string(body, "name", participant ? participant->name : "")));
	if (g_str_equal(event, "name"))
		return members;
	json_object_set_new(members, "text", json_string(jx_get_string(body, "text", "")));
	json_object_set_new(members, "stanza_id", json_string(jx_get_string(body, "stanza_id", "")));
	return members;
}

static json_t *note(JxRequest *request, GError **error) {
	const char *event = jx_get_string(request->body, "event", "");
	const char *id = jx_get_string(request->body, "participant", NULL);
	if (!jx_live_room_begin(request->room))
		return jx_refuse(error, JX_API_ERROR_NO_SUCH_ROOM, "the room was destroyed");
	JxParticipant *participant = id ? jx_room_participant(request->room->model, id) : NULL;
	gboolean chat = g_str_equal(event, "chat"), kept = FALSE;
	if (participant && g_str_equal(event, "name"))
		jx_participant_rename(participant, jx_get_string(request->body, "name", participant->name));
	if (chat ? jx_live_recording_keeps(request->room, participant) : participant != NULL)
		kept = jx_live_recording_note(request->room, event, note_members(request->body, event, participant));
	jx_live_room_end(request->room);
	if (!participant && !chat)
		return jx_refuse(error, JX_API_ERROR_NO_SUCH_PARTICIPANT, "participant %s is not in the room", id ? id : "(none)");
	return json_pack("{ss sb}", "conference", "noted", "kept", kept);
}

/* By the controller for somebody, or by a leg for its own participant. */
static json_t *consent(JxRequest *request, GError **error) {
	const char *id = jx_get_string(request->body, "participant", NULL);
	if (!jx_live_room_begin(request->room))
		return jx_refuse(error, JX_API_ERROR_NO_SUCH_ROOM, "the room was destroyed");
	const JxLeg *leg = request->session->leg;
	gboolean may = !id || jx_session_is_controller(request->session);
	const JxParticipant *participant = id && may ? jx_room_participant(request->room->model, id) : !id && leg ? leg->participant : NULL;
	gboolean given = g_str_equal(jx_get_string(request->body, "answer", ""), "given");
	gboolean good = participant && jx_live_recording_consent(request->room, participant, given, error);
	jx_live_room_end(request->room);
	if (!may)
		return jx_refuse(error, JX_API_ERROR_UNAUTHORIZED, "only the room's controller answers for others");
	if (!participant)
		return jx_refuse(error, JX_API_ERROR_NO_SUCH_PARTICIPANT, "participant %s is not in the room", id ? id : "(none)");
	return good ? json_pack("{ss ss}", "conference", "answered", "answer", given ? "given" : "declined") : NULL;
}

static json_t *forget(JxRequest *request, GError **error) {
	const char *folder = jx_get_string(request->body, "folder", ""), *participant = jx_get_string(request->body, "participant", NULL);
	g_autoptr(GError) problem = NULL;
	guint tracks = 0;
	gboolean good = participant ? jx_forget_participant(request->settings->record_folder, folder, participant, &tracks, &problem)
		: jx_forget_session(request->settings->record_folder, folder, &problem);
	if (!good)
		return jx_refuse(error, JX_API_ERROR_RECORDING, "%s", problem->message);
	JANUS_LOG(LOG_INFO, "[conference/record] folder=%s participant=%s forgotten\n", folder, participant ? participant : "(all)");
	return json_pack("{ss ss sI}", "conference", "forgotten", "folder", folder, "tracks", (json_int_t)tracks);
}

static const JxField forget_fields[] = {
	{ .name = "folder", .type = JX_FIELD_STRING, .min = 1, .max = 1024, .required = TRUE },
	{ JX_ID("participant") },
};
static const JxField record_fields[] = {
	{ .name = "action", .type = JX_FIELD_STRING, .min = 1, .max = 16, .words = "start stop pause resume state", .required = TRUE },
	{ .name = "audio_only", .type = JX_FIELD_BOOL },
	{ .name = "consent", .type = JX_FIELD_BOOL },
	{ .name = "title", .type = JX_FIELD_STRING, .min = 0, .max = 1024 },
	{ .name = "reason", .type = JX_FIELD_STRING, .min = 1, .max = 16, .words = "asked empty encrypted" },
};
static const JxField consent_fields[] = {
	{ JX_ID("participant") },
	{ .name = "answer", .type = JX_FIELD_STRING, .min = 1, .max = 16, .words = "given declined", .required = TRUE },
};
static const JxField note_fields[] = {
	{ .name = "event", .type = JX_FIELD_STRING, .min = 1, .max = 16, .words = "chat hand name", .required = TRUE },
	{ JX_ID("participant"), .nullable = TRUE },
	{ .name = "name", .type = JX_FIELD_STRING, .min = 0, .max = 1024 },
	{ .name = "text", .type = JX_FIELD_STRING, .min = 0, .max = 65536 },
	{ .name = "stanza_id", .type = JX_FIELD_STRING, .min = 0, .max = 1024 },
	{ .name = "raised", .type = JX_FIELD_BOOL },
};

gboolean jx_request_record_check(const json_t *body, GError **error) {
	return jx_validate(body, record_fields, G_N_ELEMENTS(record_fields), "", error);
}

const JxRequestKind jx_record_requests[] = {
	{ "record", JX_ACCESS_SECRET, TRUE, FALSE, record_fields, G_N_ELEMENTS(record_fields), record },
	{ "forget", JX_ACCESS_SECRET, FALSE, FALSE, forget_fields, G_N_ELEMENTS(forget_fields), forget },
	{ "consent", JX_ACCESS_MEMBER, TRUE, FALSE, consent_fields, G_N_ELEMENTS(consent_fields), consent },
	{ "note", JX_ACCESS_SECRET, TRUE, FALSE, note_fields, G_N_ELEMENTS(note_fields), note },
	{ 0 },
};
