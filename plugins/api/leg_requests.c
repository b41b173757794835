/* Requests of a leg: join, configure, constraints, send_data, play, restart, leave. */
#include "config.h"

#include "api/request.h"

#include "api/data_channel.h"
#include "api/errors.h"
#include "api/events.h"
#include "api/join.h"
#include "api/offer.h"
#include "api/outbox.h"

/* Locks the room and finds the leg; on failure it is not locked. */
static JxLeg *begin_with_leg(JxRequest *request, GError **error) {
	if (!jx_live_room_begin(request->room)) {
		jx_refuse(error, JX_API_ERROR_NO_SUCH_ROOM, "the room was destroyed");
		return NULL;
	}
	JxLeg *leg = request->session->leg;
	if (!leg) {
		jx_live_room_end(request->room);
		jx_refuse(error, JX_API_ERROR_NOT_JOINED, "this handle has not joined");
	}
	return leg;
}

static gboolean read_names(const json_t *body, const char *member, GPtrArray *out, GError **error) {
	size_t i;
	const json_t *name;
	json_array_foreach(json_object_get(body, member), i, name) {
		if (!json_is_string(name) || json_string_length(name) > 255) {
			jx_refuse(error, JX_API_ERROR_INVALID_REQUEST, "%s must hold names of sources", member);
			return FALSE;
		}
		g_ptr_array_add(out, g_strdup(json_string_value(name)));
	}
	return TRUE;
}

/* Every negative number means no limit. */
static gint wish(gint64 number) {
	return (gint)CLAMP(number, JX_HEIGHT_NO_LIMIT, 100000);
}

static gboolean read_heights(const json_t *body, GHashTable *out, GError **error) {
	const char *name;
	json_t *height;
	json_object_foreach(json_object_get(body, "heights"), name, height) {
		if (!json_is_integer(height)) {
			jx_refuse(error, JX_API_ERROR_INVALID_REQUEST, "heights must hold whole numbers");
			return FALSE;
		}
		g_hash_table_insert(out, g_strdup(name), GINT_TO_POINTER(wish(json_integer_value(height))));
	}
	return TRUE;
}

static json_t *constraints(JxRequest *request, GError **error) {
	g_autoptr(JxConstraints) wishes = jx_constraints_new();
	wishes->last_n = wish(jx_get_int(request->body, "last_n", JX_HEIGHT_NO_LIMIT));
	wishes->default_height = wish(jx_get_int(request->body, "default_height", JX_DEFAULT_HEIGHT));
	wishes->pin = g_strdup(jx_get_string(request->body, "pin", NULL));
	if (!read_heights(request->body, wishes->heights, error) || !read_names(request->body, "on_stage", wishes->on_stage, error) ||
		!read_names(request->body, "selected", wishes->selected, error))
		return NULL;
	const json_t *audio = json_object_get(request->body, "audio");
	if (audio) {
		wishes->hears_all = jx_get_bool(audio, "all", TRUE);
		if (!read_names(audio, "except", wishes->except, error))
			return NULL;
	}
	JxLeg *leg = begin_with_leg(request, error);
	if (!leg)
		return NULL;
	jx_room_set_constraints(request->room->model, leg, g_steal_pointer(&wishes));
	request->room->dirty = TRUE;
	jx_live_room_end(request->room);
	return json_pack("{ss}", "conference", "constrained");
}

static json_t *send_data(JxRequest *request, GError **error) {
	const JxLeg *leg = begin_with_leg(request, error);
	if (!leg)
		return NULL;
	gboolean good = jx_lines_has(leg->lines, JX_LINE_DATA);
	if (good)
		jx_data_channel_send(request->session->data, jx_get_string(request->body, "open", NULL), jx_get_string(request->body, "text", ""));
	jx_live_room_end(request->room);
	if (!good)
		return jx_refuse(error, JX_API_ERROR_NO_DATA, "this leg has no data channel");
	return json_pack("{ss}", "conference", "sent");
}

static json_t *play(JxRequest *request, GError **error) {
	JxCue cue = g_str_equal(jx_get_string(request->body, "tone", ""), "rising") ? JX_CUE_RISING : JX_CUE_FALLING;
	const JxLeg *leg = begin_with_leg(request, error);
	gboolean heard = FALSE;
	if (!leg)
		return NULL;
	for (guint i = 0; i < leg->slots->len; i++) {
		const JxSlot *slot = leg->slots->pdata[i];
		if (!slot->mix)
			continue;
		jx_media_slot_play(slot->media_slot, cue);
		heard = TRUE;
	}
	jx_live_room_end(request->room);
	if (!heard)
		return jx_refuse(error, JX_API_ERROR_INVALID_REQUEST, "this leg hears no mix");
	return json_pack("{ss}", "conference", "playing");
}

/* The core takes fresh ICE credentials for an offer whose jsep says `restart`. */
static json_t *restart(JxRequest *request, GError **error) {
	JxLeg *leg = begin_with_leg(request, error);
	if (!leg)
		return NULL;
	gboolean ours = jx_lines_kind(leg->lines) != JX_LINES_OFFERED;
	if (ours) {
		json_t *jsep = jx_offer_jsep(leg->lines, ++request->session->sdp_version);
		json_object_set_new(jsep, "restart", json_true());
		jx_outbox_post(request->session, NULL, jx_event("offer", json_pack("{sb}", "restart", TRUE)), jsep);
	}
	jx_live_room_end(request->room);
	if (!ours)
		return jx_refuse(error, JX_API_ERROR_INVALID_REQUEST, "on this leg the peer offers: it restarts ICE by another offer");
	return json_pack("{ss}", "conference", "restarting");
}

static json_t *leave(JxRequest *request, GError **error) {
	JxLeg *leg = begin_with_leg(request, error);
	if (!leg)
		return NULL;
	jx_room_remove_leg(request->room->model, leg, "left");
	jx_live_room_end(request->room);
	return json_pack("{ss}", "conference", "left");
}

static const JxField join_fields[] = {
	{ JX_ID("participant") },
	{ JX_ID("endpoint") },
	{ JX_ID("name") },
	{ JX_ID("leg") },
	{ .name = "lines", .type = JX_FIELD_STRING, .min = 1, .max = 16, .words = "private plain call" },
	{ .name = "policy", .type = JX_FIELD_STRING, .min = 1, .max = 16, .words = "pinned pool mix one own none" },
	{ JX_ID("of") },
	{ .name = "audio_slots", .type = JX_FIELD_INT, .min = 0, .max = 100 },
	{ .name = "video_slots", .type = JX_FIELD_INT, .min = 0, .max = 100 },
	{ .name = "send", .type = JX_FIELD_BOOL },
	{ .name = "data", .type = JX_FIELD_BOOL },
	{ .name = "sticky", .type = JX_FIELD_BOOL },
	{ .name = "video_codecs", .type = JX_FIELD_ARRAY, .min = 1, .max = 3 },
	{ .name = "sources", .type = JX_FIELD_ARRAY, .max = 512 },
	{ .name = "guests", .type = JX_FIELD_ARRAY, .max = 512 },
};
static const JxField configure_fields[] = {
	{ .name = "sources", .type = JX_FIELD_ARRAY, .max = 512 },
	{ .name = "guests", .type = JX_FIELD_ARRAY, .max = 512 },
	{ .name = "ssrcs", .type = JX_FIELD_OBJECT, .max = 2048 },
	{ .name = "states", .type = JX_FIELD_ARRAY, .max = 256 },
};
static const JxField constraints_fields[] = {
	{ .name = "last_n", .type = JX_FIELD_INT, .min = G_MININT64, .max = G_MAXINT64 },
	{ .name = "default_height", .type = JX_FIELD_INT, .min = G_MININT64, .max = G_MAXINT64 },
	{ .name = "heights", .type = JX_FIELD_OBJECT, .max = 4096 },
	{ .name = "on_stage", .type = JX_FIELD_ARRAY, .max = 256 },
	{ .name = "selected", .type = JX_FIELD_ARRAY, .max = 256 },
	{ .name = "audio", .type = JX_FIELD_OBJECT, .max = 2 },
	{ JX_ID("pin"), .nullable = TRUE },
};
static const JxField play_fields[] = {
	{ .name = "tone", .type = JX_FIELD_STRING, .min = 1, .max = 16, .words = "rising falling", .required = TRUE },
};
static const JxField send_data_fields[] = {
	{ .name = "text", .type = JX_FIELD_STRING, .min = 1, .max = JX_DATA_MAX, .required = TRUE },
	{ .name = "open", .type = JX_FIELD_STRING, .min = 1, .max = 64 },
};

const JxRequestKind jx_leg_requests[] = {
	{ "join", JX_ACCESS_JOIN, TRUE, TRUE, join_fields, G_N_ELEMENTS(join_fields), jx_join },
	{ "configure", JX_ACCESS_MEMBER, TRUE, TRUE, configure_fields, G_N_ELEMENTS(configure_fields), jx_configure },
	{ "constraints", JX_ACCESS_MEMBER, TRUE, FALSE, constraints_fields, G_N_ELEMENTS(constraints_fields), constraints },
	{ "send_data", JX_ACCESS_MEMBER, TRUE, FALSE, send_data_fields, G_N_ELEMENTS(send_data_fields), send_data },
	{ "play", JX_ACCESS_MEMBER, TRUE, FALSE, play_fields, G_N_ELEMENTS(play_fields), play },
	{ "restart", JX_ACCESS_MEMBER, TRUE, FALSE, NULL, 0, restart },
	{ "leave", JX_ACCESS_MEMBER, TRUE, FALSE, NULL, 0, leave },
	{ 0 },
};
