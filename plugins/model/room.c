#include "config.h"

#include "model/room.h"

#include "model/leg_private.h"
#include "model/room_private.h"
#include "model/selector.h"

JxRoom *jx_room_new(const JxRoomSink *sink, gpointer user) {
	JxRoom *room = g_new0(JxRoom, 1);
	room->settings = (JxRoomSettings){ .audio_last_n = 5, .video_last_n = -1, .uplink_bitrate = 3000000 };
	room->sink = sink;
	room->user = user;
	room->participants = g_ptr_array_new();
	room->sources = g_ptr_array_new();
	room->ranking = g_ptr_array_new();
	room->speakers = g_ptr_array_new();
	return room;
}

void jx_room_free(JxRoom *room) {
	if (!room)
		return;
	while (room->participants->len > 0)
		jx_room_remove_participant(room, room->participants->pdata[0], "destroyed");
	g_ptr_array_unref(room->participants);
	g_ptr_array_unref(room->sources);
	g_ptr_array_unref(room->ranking);
	g_ptr_array_unref(room->speakers);
	g_free(room->settings.description);
	g_free(room);
}

JxRoomSettings *jx_room_settings(JxRoom *room) {
	return &room->settings;
}

const GPtrArray *jx_room_participants(const JxRoom *room) {
	return room->participants;
}

const GPtrArray *jx_room_sources(const JxRoom *room) {
	return room->sources;
}

const GPtrArray *jx_room_speakers(const JxRoom *room) {
	return room->speakers;
}

JxParticipant *jx_room_participant(const JxRoom *room, const char *id) {
	for (guint i = 0; i < room->participants->len; i++) {
		JxParticipant *participant = room->participants->pdata[i];
		if (g_str_equal(participant->id, id))
			return participant;
	}
	return NULL;
}

JxParticipant *jx_room_endpoint(const JxRoom *room, const char *endpoint) {
	for (guint i = 0; i < room->participants->len; i++) {
		JxParticipant *participant = room->participants->pdata[i];
		if (g_str_equal(participant->endpoint, endpoint))
			return participant;
	}
	return NULL;
}

JxSource *jx_room_source(const JxRoom *room, const char *name) {
	for (guint i = 0; i < room->sources->len; i++) {
		JxSource *source = room->sources->pdata[i];
		if (g_str_equal(source->name, name))
			return source;
	}
	return NULL;
}

void jx_participant_rename(JxParticipant *participant, const char *name) {
	g_free(participant->name);
	participant->name = g_strdup(name);
}

void jx_participant_set_token(JxParticipant *participant, const char *token) {
	g_free(participant->token);
	participant->token = g_strdup(token);
}

JxLeg *jx_participant_leg(const JxParticipant *participant, const char *id) {
	for (guint i = 0; i < participant->legs->len; i++) {
		JxLeg *leg = participant->legs->pdata[i];
		if (g_str_equal(leg->id, id))
			return leg;
	}
	return NULL;
}

JxParticipant *jx_room_add_participant(JxRoom *room, const char *id, const char *endpoint, const char *name, JxOrigin origin, GError **error) {
	if (jx_room_participant(room, id)) {
		g_set_error(error, JX_MODEL_ERROR, JX_MODEL_ERROR_EXISTS, "participant %s is in the room already", id);
		return NULL;
	}
	if (jx_room_endpoint(room, endpoint)) {
		g_set_error(error, JX_MODEL_ERROR, JX_MODEL_ERROR_EXISTS, "endpoint %s is somebody else's", endpoint);
		return NULL;
	}
	if (room->settings.max_participants > 0 && room->participants->len >= room->settings.max_participants) {
		g_set_error(error, JX_MODEL_ERROR, JX_MODEL_ERROR_FULL, "the room is full: it takes %u participants", room->settings.max_participants);
		return NULL;
	}
	JxParticipant *participant = g_new0(JxParticipant, 1);
	participant->id = g_strdup(id);
	participant->endpoint = g_strdup(endpoint);
	participant->name = g_strdup(name ? name : endpoint);
	participant->origin = origin;
	participant->key = ++room->next_key;
	participant->legs = g_ptr_array_new();
	g_ptr_array_add(room->participants, participant);
	room->sink->joined(room->user, participant);
	return participant;
}

static void slot_made(gpointer slot, gpointer user) {
	JxRoom *room = user;
	room->sink->slot_made(room->user, slot);
}

JxLeg *jx_room_add_leg(JxRoom *room, JxParticipant *participant, const char *id, JxPolicy policy, JxLines *lines, gpointer session, GError **error) {
	if (jx_participant_leg(participant, id)) {
		jx_lines_free(lines);
		g_set_error(error, JX_MODEL_ERROR, JX_MODEL_ERROR_EXISTS, "participant %s has a leg %s already", participant->id, id);
		return NULL;
	}
	JxLeg *leg = g_new0(JxLeg, 1);
	leg->id = g_strdup(id);
	leg->participant = participant;
	leg->policy = policy;
	leg->lines = lines;
	leg->slots = g_ptr_array_new_with_free_func(jx_slot_free);
	leg->by_source = g_hash_table_new(NULL, NULL);
	leg->sources = g_ptr_array_new();
	leg->guests = g_ptr_array_new();
	leg->constraints = jx_constraints_new();
	leg->forwarded = g_ptr_array_new_with_free_func(g_free);
	leg->session = session;
	g_ptr_array_add(participant->legs, leg);
	/* The slots of the first offer are assigned at once, so that the answer's sender finds its sources waiting. */
	jx_leg_make_slots(leg, TRUE, slot_made, room);
	return leg;
}

void jx_room_refresh_leg(JxRoom *room, JxLeg *leg) {
	jx_leg_make_slots(leg, TRUE, slot_made, room);
}

static void leg_free(JxLeg *leg) {
	jx_lines_free(leg->lines);
	g_ptr_array_unref(leg->slots);
	g_hash_table_unref(leg->by_source);
	g_ptr_array_unref(leg->sources);
	g_ptr_array_unref(leg->guests);
	jx_constraints_free(leg->constraints);
	g_ptr_array_unref(leg->forwarded);
	g_free(leg->of);
	g_free(leg->id);
	g_free(leg);
}

static void take_leg_out(JxRoom *room, JxLeg *leg, const char *reason) {
	while (leg->guests->len > 0)
		jx_room_remove_participant(room, leg->guests->pdata[0], reason);
	jx_room_drop_sources(room, leg);
	for (guint i = 0; i < leg->slots->len; i++)
		room->sink->slot_removed(room->user, leg->slots->pdata[i]);
	g_ptr_array_remove(leg->participant->legs, leg);
	room->sink->leg_removed(room->user, leg, reason);
	leg_free(leg);
}

void jx_room_remove_participant(JxRoom *room, JxParticipant *participant, const char *reason) {
	while (participant->legs->len > 0)
		take_leg_out(room, participant->legs->pdata[0], reason);
	if (participant->carrier) {
		jx_room_drop_sources_of(room, participant->carrier, participant);
		g_ptr_array_remove(participant->carrier->guests, participant);
	}
	g_ptr_array_remove(room->speakers, participant);
	g_ptr_array_remove(room->participants, participant);
	room->sink->left(room->user, participant, reason);
	g_ptr_array_unref(participant->legs);
	g_free(participant->id);
	g_free(participant->endpoint);
	g_free(participant->name);
	g_free(participant->token);
	g_free(participant);
}

void jx_room_remove_leg(JxRoom *room, JxLeg *leg, const char *reason) {
	JxParticipant *participant = leg->participant;
	if (participant->legs->len == 1)
		jx_room_remove_participant(room, participant, reason);
	else
		take_leg_out(room, leg, reason);
}

void jx_room_set_muted(JxRoom *room, JxParticipant *participant, JxKind kind, gboolean muted) {
	if (participant->muted[kind] == muted)
		return;
	participant->muted[kind] = muted;
	for (guint i = 0; i < room->sources->len; i++) {
		JxSource *source = room->sources->pdata[i];
		if (source->owner == participant && jx_source_kind(source) == kind)
			room->sink->source_changed(room->user, source);
	}
}

void jx_room_set_constraints(JxRoom *room, JxLeg *leg, JxConstraints *constraints) {
	jx_constraints_free(leg->constraints);
	leg->constraints = constraints;
}

void jx_room_set_ranking(JxRoom *room, JxSource *const *loudest, guint n) {
	g_ptr_array_set_size(room->ranking, 0);
	for (guint i = 0; i < n; i++)
		g_ptr_array_add(room->ranking, loudest[i]);
}

void jx_room_set_speaker(JxRoom *room, JxParticipant *speaker) {
	if (!speaker)
		return;
	g_ptr_array_remove(room->speakers, speaker);
	g_ptr_array_insert(room->speakers, 0, speaker);
}

static void slot_changed(gpointer user, JxSlot *slot) {
	JxRoom *room = user;
	room->sink->slot_changed(room->user, slot);
}

static gboolean same_names(const GPtrArray *a, const GPtrArray *b) {
	if (a->len != b->len)
		return FALSE;
	for (guint i = 0; i < a->len; i++) {
		if (!g_str_equal(a->pdata[i], b->pdata[i]))
			return FALSE;
	}
	return TRUE;
}

static void tell_forwarded(JxRoom *room, JxLeg *leg) {
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < leg->slots->len; i++) {
		const JxSlot *slot = leg->slots->pdata[i];
		if (slot->media == JX_MEDIA_VIDEO && slot->source && slot->height != JX_HEIGHT_NONE && !slot->suspended && !jx_source_silent(slot->source))
			g_ptr_array_add(names, g_strdup(slot->source->name));
	}
	if (same_names(names, leg->forwarded))
		return;
	g_ptr_array_unref(leg->forwarded);
	leg->forwarded = g_steal_pointer(&names);
	room->sink->forwarded(room->user, leg, leg->forwarded);
}

void jx_room_set_recorded(JxRoom *room, gint height) {
	room->recorded = height;
}

/* Largest wish of anybody for each video source, told to its owner when it is another than before. */
static void tell_wanted(JxRoom *room) {
	g_autoptr(GHashTable) wanted = g_hash_table_new(NULL, NULL);
	for (guint p = 0; p < room->participants->len; p++) {
		const JxParticipant *participant = room->participants->pdata[p];
		for (guint l = 0; l < participant->legs->len; l++) {
			const JxLeg *leg = participant->legs->pdata[l];
			for (guint s = 0; s < leg->slots->len; s++) {
				const JxSlot *slot = leg->slots->pdata[s];
				if (slot->media != JX_MEDIA_VIDEO || !slot->source)
					continue;
				gint so_far = GPOINTER_TO_INT(g_hash_table_lookup(wanted, slot->source));
				g_hash_table_insert(wanted, slot->source, GINT_TO_POINTER(jx_height_max(so_far, slot->height)));
			}
		}
	}
	for (guint i = 0; i < room->sources->len; i++) {
		JxSource *source = room->sources->pdata[i];
		gint height = jx_height_max(room->recorded, GPOINTER_TO_INT(g_hash_table_lookup(wanted, source)));
		if (source->media != JX_MEDIA_VIDEO || source->wanted == height)
			continue;
		source->wanted = height;
		room->sink->wanted(room->user, source, height);
	}
}

void jx_room_settle(JxRoom *room) {
	JxSelectorView view = { room->sources, room->ranking, room->speakers, room->settings.video_last_n };
	for (guint p = 0; p < room->participants->len; p++) {
		const JxParticipant *participant = room->participants->pdata[p];
		for (guint l = 0; l < participant->legs->len; l++) {
			JxLeg *leg = participant->legs->pdata[l];
			jx_selector_run(leg, &view, slot_changed, room);
			tell_forwarded(room, leg);
			if (jx_leg_wants_growth(leg)) {
				jx_leg_grow_lines(leg);
				jx_leg_make_slots(leg, FALSE, slot_made, room);
				room->sink->grow(room->user, leg);
			}
		}
	}
	tell_wanted(room);
}
