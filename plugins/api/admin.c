#include "config.h"

#include "api/admin.h"

#include "api/data_channel.h"
#include "api/errors.h"
#include "api/events.h"
#include "api/request.h"

static json_t *counters(void) {
	JxLiveCounts live = jx_live_rooms_count();
	json_t *answer = json_pack("{ss sI sI sI sI sI}", "conference", "counters", "rooms", (json_int_t)live.rooms, "participants", (json_int_t)live.participants,
		"legs", (json_int_t)live.legs, "sources", (json_int_t)live.sources, "slots", (json_int_t)live.slots);
	json_t *media = jx_media_counters();
	json_object_update_missing(answer, media);
	json_decref(media);
	return answer;
}

static json_t *record(const json_t *message, GError **error) {
	if (!jx_request_record_check(message, error))
		return NULL;
	g_autoptr(JxLiveRoom) room = jx_live_room_find(jx_get_string(message, "room", ""));
	return room ? jx_request_record(room, message, error) : jx_refuse(error, JX_API_ERROR_NO_SUCH_ROOM, "there is no such room");
}

json_t *jx_admin_message(const json_t *message) {
	const char *request = jx_get_string(message, "request", "");
	if (g_str_equal(request, "counters"))
		return counters();
	if (g_str_equal(request, "list"))
		return jx_request_list_rooms();
	g_autoptr(GError) error = NULL;
	if (g_str_equal(request, "record")) {
		json_t *answer = record(message, &error);
		return answer ? answer : jx_event_error(error);
	}
	jx_refuse(&error, JX_API_ERROR_UNKNOWN_REQUEST, "the requests are: counters, list, record");
	return jx_event_error(error);
}

json_t *jx_admin_query(JxSession *session) {
	g_autoptr(JxLiveRoom) room = jx_session_room(session);
	g_autofree char *label = jx_data_channel_label(session->data);
	gboolean controller = jx_session_is_controller(session);
	json_t *answer = json_pack("{ss}", "role", controller ? "controller" : "none");
	if (room)
		json_object_set_new(answer, "room", json_string(room->id));
	if (label)
		json_object_set_new(answer, "data", json_string(label));
	if (!room || !jx_live_room_begin(room))
		return answer;
	if (session->leg) {
		json_object_set_new(answer, "role", json_string("leg"));
		json_object_set_new(answer, "leg", jx_describe_leg(session->leg));
		json_object_set_new(answer, "media", jx_media_leg_query(session->media));
	} else if (controller) {
		json_object_set_new(answer, "media", jx_media_room_query(room->media));
	}
	jx_live_room_end(room);
	return answer;
}
