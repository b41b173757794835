/* Requests about a room: create, edit, destroy, list, participants, kick, mute, token. */
#include "config.h"

#include "api/request.h"

#include "api/errors.h"
#include "api/events.h"
#include "api/outbox.h"
#include "model/token.h"

static const JxField settings_fields[] = {
	{ .name = "max_participants", .type = JX_FIELD_INT, .min = 0, .max = 100000 },
	{ .name = "audio_last_n", .type = JX_FIELD_INT, .min = 1, .max = 50 },
	{ .name = "video_last_n", .type = JX_FIELD_INT, .min = -1, .max = 100000 },
	{ .name = "uplink_bitrate", .type = JX_FIELD_INT, .min = 64000, .max = 50000000 },
	{ .name = "description", .type = JX_FIELD_STRING, .min = 0, .max = 4096 },
	{ .name = "record", .type = JX_FIELD_STRING, .min = 1, .max = 16, .words = "asked always" },
	{ .name = "record_consent", .type = JX_FIELD_BOOL },
	{ .name = "record_wait", .type = JX_FIELD_INT, .min = 1, .max = 3600 },
	{ .name = "transport_seq", .type = JX_FIELD_INT, .min = G_MININT64, .max = G_MAXINT64 },
};

static gboolean check_settings(const json_t *body, GError **error) {
	const json_t *settings = json_object_get(body, "settings");
	return !settings || jx_validate(settings, settings_fields, G_N_ELEMENTS(settings_fields), "settings.", error);
}

/* Under the room's lock. */
static void apply_settings(JxLiveRoom *room, const json_t *settings) {
	JxRoomSettings *now = jx_room_settings(room->model);
	now->max_participants = (guint)jx_get_int(settings, "max_participants", now->max_participants);
	now->audio_last_n = (guint)jx_get_int(settings, "audio_last_n", now->audio_last_n);
	now->video_last_n = (gint)jx_get_int(settings, "video_last_n", now->video_last_n);
	now->uplink_bitrate = (guint32)jx_get_int(settings, "uplink_bitrate", now->uplink_bitrate);
	room->record_always = g_str_equal(jx_get_string(settings, "record", room->record_always ? "always" : "asked"), "always");
	room->record_consent = jx_get_bool(settings, "record_consent", room->record_consent);
	room->record_wait = (guint)jx_get_int(settings, "record_wait", room->record_wait);
	room->transport_seq = jx_get_int(settings, "transport_seq", room->transport_seq);
	const char *description = jx_get_string(settings, "description", NULL);
	if (description) {
		g_free(now->description);
		now->description = g_strdup(description);
	}
	room->dirty = TRUE;
}

static json_t *describe_settings(const JxLiveRoom *room) {
	const JxRoomSettings *now = jx_room_settings(room->model);
	return json_pack("{sI sI si sI ss ss sb sI sI}", "max_participants", (json_int_t)now->max_participants, "audio_last_n", (json_int_t)now->audio_last_n,
		"video_last_n", now->video_last_n, "uplink_bitrate", (json_int_t)now->uplink_bitrate, "description", now->description ? now->description : "",
		"record", room->record_always ? "always" : "asked", "record_consent", room->record_consent, "record_wait", (json_int_t)room->record_wait,
		"transport_seq", (json_int_t)room->transport_seq);
}

/* Under the lock that the caller checks: the room may have been destroyed meanwhile. */
static gboolean begin(JxLiveRoom *room, GError **error) {
	if (jx_live_room_begin(room))
		return TRUE;
	jx_refuse(error, JX_API_ERROR_NO_SUCH_ROOM, "the room was destroyed");
	return FALSE;
}

static json_t *create(JxRequest *request, GError **error) {
	const char *id = jx_get_string(request->body, "room", NULL);
	if (!id)
		return jx_refuse(error, JX_API_ERROR_INVALID_REQUEST, "room is missing");
	if (!check_settings(request->body, error))
		return NULL;
	g_autoptr(JxLiveRoom) made = jx_live_room_create(id, (guint)request->settings->audio_last_n, (guint32)request->settings->uplink_bitrate);
	g_autoptr(JxLiveRoom) room = made ? jx_live_room_ref(made) : jx_live_room_find(id);
	if (!made && !jx_get_bool(request->body, "adopt", FALSE))
		return jx_refuse(error, JX_API_ERROR_ROOM_EXISTS, "room %s exists already", id);
	if (!room)
		return jx_refuse(error, JX_API_ERROR_NO_SUCH_ROOM, "the room was destroyed");
	if (!jx_session_bind(request->session, room, TRUE)) {
		if (made)
			jx_live_room_destroy(made);
		return jx_refuse(error, JX_API_ERROR_HANDLE_IN_USE, "this handle is in use: one handle controls one room");
	}
	if (!begin(room, error))
		return NULL;
	jx_live_room_set_controller(room, request->session);
	apply_settings(room, json_object_get(request->body, "settings"));
	jx_live_room_end(room);
	JANUS_LOG(LOG_INFO, "[conference] room=%s %s\n", id, made ? "created" : "adopted");
	return json_pack("{ss ss sb}", "conference", "created", "room", id, "adopted", made == NULL);
}

static json_t *edit(JxRequest *request, GError **error) {
	if (!check_settings(request->body, error) || !begin(request->room, error))
		return NULL;
	apply_settings(request->room, json_object_get(request->body, "settings"));
	jx_live_room_end(request->room);
	return json_pack("{ss ss}", "conference", "edited", "room", request->room->id);
}

static json_t *destroy(JxRequest *request, GError **error) {
	jx_live_room_destroy(request->room);
	JANUS_LOG(LOG_INFO, "[conference] room=%s destroyed\n", request->room->id);
	return json_pack("{ss ss}", "conference", "destroyed", "room", request->room->id);
}

json_t *jx_request_list_rooms(void) {
	json_t *list = json_array();
	g_autoptr(GPtrArray) rooms = jx_live_rooms();
	for (guint i = 0; i < rooms->len; i++) {
		JxLiveRoom *room = rooms->pdata[i];
		if (!jx_live_room_begin(room))
			continue;
		json_array_append_new(list, json_pack("{ss si so}", "room", room->id, "participants", (int)jx_room_participants(room->model)->len,
			"settings", describe_settings(room)));
		jx_live_room_end(room);
	}
	return json_pack("{ss so}", "conference", "rooms", "rooms", list);
}

static json_t *list_rooms(JxRequest *request, GError **error) {
	return jx_request_list_rooms();
}

static json_t *list_participants(JxRequest *request, GError **error) {
	if (!begin(request->room, error))
		return NULL;
	json_t *list = json_array();
	const GPtrArray *participants = jx_room_participants(request->room->model);
	for (guint i = 0; i < participants->len; i++)
		json_array_append_new(list, jx_describe_participant(participants->pdata[i]));
	jx_live_room_end(request->room);
	return json_pack("{ss ss so}", "conference", "participants", "room", request->room->id, "participants", list);
}

/* Tells each leg of a participant an event; takes it. */
static void tell_legs(const JxParticipant *participant, json_t *event) {
	for (guint i = 0; i < participant->legs->len; i++)
		jx_outbox_post(((const JxLeg *)participant->legs->pdata[i])->session, NULL, json_incref(event), NULL);
	json_decref(event);
}

/* Locks the room and finds its participant; on failure it is not locked. */
static JxParticipant *begin_with_participant(JxRequest *request, GError **error) {
	const char *id = jx_get_string(request->body, "participant", "");
	if (!begin(request->room, error))
		return NULL;
	JxParticipant *participant = jx_room_participant(request->room->model, id);
	if (!participant) {
		jx_live_room_end(request->room);
		jx_refuse(error, JX_API_ERROR_NO_SUCH_PARTICIPANT, "participant %s is not in the room", id);
	}
	return participant;
}

static json_t *kick(JxRequest *request, GError **error) {
	JxParticipant *participant = begin_with_participant(request, error);
	if (!participant)
		return NULL;
	const char *reason = jx_get_string(request->body, "reason", "kicked");
	JANUS_LOG(LOG_INFO, "[conference] room=%s participant=%s kicked: %s\n", request->room->id, participant->id, reason);
	tell_legs(participant, jx_event("kicked", json_pack("{ss}", "reason", reason)));
	jx_room_remove_participant(request->room->model, participant, reason);
	jx_live_room_end(request->room);
	return json_pack("{ss}", "conference", "kicked");
}

static json_t *mute(JxRequest *request, GError **error) {
	JxKind kind = JX_KIND_AUDIO;
	jx_kind_parse(jx_get_string(request->body, "media", ""), &kind);
	gboolean muted = jx_get_bool(request->body, "muted", TRUE);
	JxParticipant *participant = begin_with_participant(request, error);
	if (!participant)
		return NULL;
	jx_room_set_muted(request->room->model, participant, kind, muted);
	request->room->dirty = TRUE;
	tell_legs(participant, jx_event("muted", json_pack("{ss sb}", "media", jx_kind_name(kind), "muted", muted)));
	jx_live_room_end(request->room);
	return json_pack("{ss}", "conference", "muted");
}

static json_t *token(JxRequest *request, GError **error) {
	gint64 expires = g_get_real_time() / G_USEC_PER_SEC + jx_get_int(request->body, "ttl", 3600);
	guint64 nonce = (guint64)g_random_int() << 32 | g_random_int();
	g_autofree char *text = jx_token_make(request->settings->controller_secret, request->room->id, jx_get_string(request->body, "name", ""), nonce, expires);
	return json_pack("{ss ss sI}", "conference", "token", "token", text, "expires", (json_int_t)expires);
}

static const JxField create_fields[] = {
	{ .name = "adopt", .type = JX_FIELD_BOOL },
	{ .name = "settings", .type = JX_FIELD_OBJECT, .max = 64 },
};
static const JxField edit_fields[] = {
	{ .name = "settings", .type = JX_FIELD_OBJECT, .max = 64, .required = TRUE },
};
static const JxField kick_fields[] = {
	{ JX_ID("participant"), .required = TRUE },
	{ .name = "reason", .type = JX_FIELD_STRING, .min = 0, .max = 1024 },
};
static const JxField mute_fields[] = {
	{ JX_ID("participant"), .required = TRUE },
	{ .name = "media", .type = JX_FIELD_STRING, .min = 1, .max = 16, .words = "audio video desktop", .required = TRUE },
	{ .name = "muted", .type = JX_FIELD_BOOL, .required = TRUE },
};
static const JxField token_fields[] = {
	{ JX_ID("name"), .required = TRUE },
	{ .name = "ttl", .type = JX_FIELD_INT, .min = 1, .max = 7 * 86400 },
};

const JxRequestKind jx_room_requests[] = {
	{ "create", JX_ACCESS_SECRET, FALSE, FALSE, create_fields, G_N_ELEMENTS(create_fields), create },
	{ "edit", JX_ACCESS_SECRET, TRUE, FALSE, edit_fields, G_N_ELEMENTS(edit_fields), edit },
	{ "destroy", JX_ACCESS_SECRET, TRUE, FALSE, NULL, 0, destroy },
	{ "list", JX_ACCESS_SECRET, FALSE, FALSE, NULL, 0, list_rooms },
	{ "participants", JX_ACCESS_SECRET, TRUE, FALSE, NULL, 0, list_participants },
	{ "kick", JX_ACCESS_SECRET, TRUE, FALSE, kick_fields, G_N_ELEMENTS(kick_fields), kick },
	{ "mute", JX_ACCESS_SECRET, TRUE, FALSE, mute_fields, G_N_ELEMENTS(mute_fields), mute },
	{ "token", JX_ACCESS_SECRET, TRUE, FALSE, token_fields, G_N_ELEMENTS(token_fields), token },
	{ 0 },
};
