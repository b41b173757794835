#include "config.h"

#include "api/live_room.h"

#include "api/outbox.h"
#include "api/recording.h"
#include "api/room_sink.h"

static GMutex registry;
static GHashTable *rooms; /* id → JxLiveRoom, owned */
static guint64 last_number;

void jx_live_rooms_init(void) {
	rooms = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)jx_live_room_unref);
}

static JxLiveRoom *live_room_new(const char *id) {
	JxLiveRoom *room = g_new0(JxLiveRoom, 1);
	room->refs = 1;
	room->id = g_strdup(id);
	room->number = ++last_number;
	g_mutex_init(&room->mutex);
	room->model = jx_room_new(&jx_room_sink, room);
	room->record_wait = 30;
	room->media = jx_media_room_new(room);
	return room;
}

JxLiveRoom *jx_live_room_create(const char *id, guint audio_last_n, guint32 uplink_bitrate) {
	g_mutex_lock(&registry);
	JxLiveRoom *room = NULL;
	if (rooms && !g_hash_table_contains(rooms, id)) {
		room = live_room_new(id);
		jx_room_settings(room->model)->audio_last_n = audio_last_n;
		jx_room_settings(room->model)->uplink_bitrate = uplink_bitrate;
		g_hash_table_insert(rooms, room->id, jx_live_room_ref(room));
	}
	g_mutex_unlock(&registry);
	return room;
}

JxLiveRoom *jx_live_room_find(const char *id) {
	g_mutex_lock(&registry);
	JxLiveRoom *room = rooms ? g_hash_table_lookup(rooms, id) : NULL;
	if (room)
		jx_live_room_ref(room);
	g_mutex_unlock(&registry);
	return room;
}

GPtrArray *jx_live_rooms(void) {
	GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)jx_live_room_unref);
	g_mutex_lock(&registry);
	GHashTableIter iter;
	gpointer room;
	if (rooms)
		g_hash_table_iter_init(&iter, rooms);
	while (rooms && g_hash_table_iter_next(&iter, NULL, &room))
		g_ptr_array_add(all, jx_live_room_ref(room));
	g_mutex_unlock(&registry);
	return all;
}

static void destroy(JxLiveRoom *room, JxRecordReason reason) {
	g_mutex_lock(&registry);
	if (rooms && g_hash_table_lookup(rooms, room->id) == room)
		g_hash_table_remove(rooms, room->id);
	g_mutex_unlock(&registry);
	if (!jx_live_room_begin(room))
		return;
	if (room->recording)
		jx_live_recording_stop(room, reason, NULL);
	jx_room_free(g_steal_pointer(&room->model));
	jx_live_room_tell(room, "destroyed", json_object());
	jx_live_room_set_controller(room, NULL);
	g_mutex_unlock(&room->mutex);
	jx_media_room_close(room->media);
}

void jx_live_room_destroy(JxLiveRoom *room) {
	destroy(room, JX_RECORD_EMPTY);
}

void jx_live_rooms_shutdown(void) {
	g_autoptr(GPtrArray) all = jx_live_rooms();
	for (guint i = 0; i < all->len; i++)
		destroy(all->pdata[i], JX_RECORD_SHUTDOWN);
	g_mutex_lock(&registry);
	g_clear_pointer(&rooms, g_hash_table_unref);
	g_mutex_unlock(&registry);
}

JxLiveRoom *jx_live_room_ref(JxLiveRoom *room) {
	g_atomic_int_inc(&room->refs);
	return room;
}

void jx_live_room_unref(JxLiveRoom *room) {
	if (!room || !g_atomic_int_dec_and_test(&room->refs))
		return;
	jx_media_room_unref(room->media);
	g_mutex_clear(&room->mutex);
	g_free(room->id);
	g_free(room);
}

gboolean jx_live_room_begin(JxLiveRoom *room) {
	g_mutex_lock(&room->mutex);
	if (room->model)
		return TRUE;
	g_mutex_unlock(&room->mutex);
	return FALSE;
}

static void add_slots(JxForwardTable *table, const JxLiveRoom *room, const JxLeg *leg) {
	for (guint i = 0; i < leg->slots->len; i++) {
		const JxSlot *slot = leg->slots->pdata[i];
		if (slot->mix)
			jx_forward_table_add_mix(table, slot->media_slot, jx_participant_key(room, leg->participant));
		else if (slot->source && (slot->media == JX_MEDIA_VIDEO || jx_constraints_hears(leg->constraints, slot->source->name)))
			jx_forward_table_add_feed(table, slot->source->media_source, slot->media_slot, slot->height, slot->generation, leg->policy == JX_POLICY_MIX);
	}
}

static void publish(JxLiveRoom *room) {
	JxForwardTable *table = jx_forward_table_new(jx_room_settings(room->model)->audio_last_n);
	const GPtrArray *sources = jx_room_sources(room->model);
	for (guint i = 0; i < sources->len; i++) {
		const JxSource *source = sources->pdata[i];
		jx_forward_table_add_source(table, source->media_source, jx_source_silent(source));
	}
	const GPtrArray *participants = jx_room_participants(room->model);
	for (guint p = 0; p < participants->len; p++) {
		const JxParticipant *participant = participants->pdata[p];
		for (guint l = 0; l < participant->legs->len; l++)
			add_slots(table, room, participant->legs->pdata[l]);
	}
	jx_live_recording_feed(room, table);
	jx_media_room_publish(room->media, table);
}

void jx_live_room_end(JxLiveRoom *room) {
	jx_room_settle(room->model);
	if (room->dirty)
		publish(room);
	room->dirty = FALSE;
	g_mutex_unlock(&room->mutex);
}

void jx_live_room_set_controller(JxLiveRoom *room, JxSession *session) {
	JxSession *old = room->controller;
	room->controller = session ? jx_session_ref(session) : NULL;
	jx_session_unref(old);
}

void jx_live_room_tell(JxLiveRoom *room, const char *name, json_t *event) {
	if (!room->controller) {
		json_decref(event);
		return;
	}
	json_object_set_new(event, "conference", json_string("event"));
	json_object_set_new(event, "event", json_string(name));
	json_object_set_new(event, "room", json_string(room->id));
	json_object_set_new(event, "seq", json_integer((json_int_t)++room->seq));
	jx_outbox_post(room->controller, NULL, event, NULL);
}

static void count(JxLiveCounts *counts, const JxLiveRoom *room) {
	const GPtrArray *participants = jx_room_participants(room->model);
	counts->rooms++;
	counts->participants += participants->len;
	counts->sources += jx_room_sources(room->model)->len;
	for (guint p = 0; p < participants->len; p++) {
		const JxParticipant *participant = participants->pdata[p];
		counts->legs += participant->legs->len;
		for (guint l = 0; l < participant->legs->len; l++)
			counts->slots += ((const JxLeg *)participant->legs->pdata[l])->slots->len;
	}
}

JxLiveCounts jx_live_rooms_count(void) {
	JxLiveCounts counts = { 0 };
	g_autoptr(GPtrArray) all = jx_live_rooms();
	for (guint i = 0; i < all->len; i++) {
		JxLiveRoom *room = all->pdata[i];
		g_mutex_lock(&room->mutex);
		if (room->model)
			count(&counts, room);
		g_mutex_unlock(&room->mutex);
	}
	return counts;
}
