#include "config.h"

#include "api/clock.h"

#include "api/recording.h"

#define TURN_US (50 * 1000)
/* A controller that died comes back and adopts its room, or does not. */
#define ALONE_US (60 * G_USEC_PER_SEC)

static GThread *thread;
static gint running;

static gboolean is_forgotten(JxLiveRoom *room, gint64 now) {
	g_mutex_lock(&room->mutex);
	gboolean alone = room->model && !room->controller && jx_room_participants(room->model)->len == 0;
	if (!alone)
		room->alone_since = 0;
	else if (room->alone_since == 0)
		room->alone_since = now;
	gboolean forgotten = alone && now - room->alone_since > ALONE_US;
	g_mutex_unlock(&room->mutex);
	return forgotten;
}

static void turn(gint64 now) {
	g_autoptr(GPtrArray) rooms = jx_live_rooms();
	for (guint i = 0; i < rooms->len; i++) {
		JxLiveRoom *room = rooms->pdata[i];
		jx_media_room_tick(room->media, now);
		jx_live_recording_tick(room, now);
		if (is_forgotten(room, now)) {
			JANUS_LOG(LOG_INFO, "[conference] room=%s forgotten: nobody controls or uses it\n", room->id);
			jx_live_room_destroy(room);
		}
	}
	jx_media_housekeep(now);
}

static gpointer run(gpointer data) {
	while (g_atomic_int_get(&running)) {
		turn(g_get_monotonic_time());
		g_usleep(TURN_US);
	}
	return NULL;
}

gboolean jx_clock_start(GError **error) {
	g_atomic_int_set(&running, 1);
	thread = g_thread_try_new("jx-room-clock", run, NULL, error);
	return thread != NULL;
}

void jx_clock_stop(void) {
	g_atomic_int_set(&running, 0);
	g_clear_pointer(&thread, g_thread_join);
}
