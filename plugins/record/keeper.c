#include "config.h"

#include "record/keeper.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "record/erase.h"
#include "record/private.h"

#define LOOK_US (60 * G_USEC_PER_SEC)

static struct {
	char *root;
	JxLimits limits;
	GThread *thread;
	GMutex mutex;
	GCond wake;
	gboolean told, stopping;
} keeper;

static guint64 size_of(DIR *dir) {
	guint64 bytes = 0;
	struct stat seen;
	for (const char *name; (name = jx_next_name(dir));) {
		if (fstatat(dirfd(dir), name, &seen, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		DIR *below = S_ISDIR(seen.st_mode) ? jx_open_below(dirfd(dir), name) : NULL;
		bytes += below ? size_of(below) : (guint64)seen.st_size;
		if (below)
			closedir(below);
	}
	return bytes;
}

/* --- a look */

static void kept_clear(gpointer data) {
	JxKept *kept = data;
	g_free(kept->room);
	g_free(kept->name);
}

static void list_room(GArray *list, DIR *root, const char *room) {
	DIR *dir = jx_open_below(dirfd(root), room);
	for (const char *name; dir && (name = jx_next_name(dir));) {
		gint64 began = jx_session_began(name);
		DIR *session = began >= 0 ? jx_open_below(dirfd(dir), name) : NULL;
		if (!session)
			continue;
		JxKept kept = { .room = g_strdup(room), .name = g_strdup(name), .began = began, .bytes = size_of(session) };
		closedir(session);
		g_array_append_val(list, kept);
	}
	if (dir)
		closedir(dir);
}

static GArray *list_sessions(void) {
	GArray *list = g_array_new(FALSE, FALSE, sizeof(JxKept));
	g_array_set_clear_func(list, kept_clear);
	DIR *root = opendir(keeper.root);
	for (const char *room; root && (room = jx_next_name(root));)
		list_room(list, root, room);
	if (root)
		closedir(root);
	return list;
}

static JxRecording *find_active(GPtrArray *active, const JxKept *kept) {
	g_autofree char *folder = g_build_filename(kept->room, kept->name, NULL);
	for (guint i = 0; i < active->len; i++)
		if (strcmp(jx_recording_folder(active->pdata[i]), folder) == 0)
			return active->pdata[i];
	return NULL;
}

static void look(void) {
	g_autoptr(GArray) list = list_sessions();
	/* Later than the list: what begins meanwhile is not on it. */
	g_autoptr(GPtrArray) active = jx_recordings_active();
	JxKept *kept = (JxKept *)list->data;
	for (guint i = 0; i < list->len; i++)
		kept[i].active = find_active(active, &kept[i]) != NULL;
	jx_retention_judge(kept, list->len, &keeper.limits, g_get_real_time() / G_USEC_PER_SEC);
	for (guint i = 0; i < list->len; i++) {
		if (kept[i].doomed)
			jx_erase_session(keeper.root, kept[i].room, kept[i].name);
		else if (kept[i].over)
			jx_recording_end(find_active(active, &kept[i]), JX_RECORD_QUOTA);
	}
}

static gpointer run(gpointer data) {
	g_mutex_lock(&keeper.mutex);
	while (!keeper.stopping) {
		keeper.told = FALSE;
		g_mutex_unlock(&keeper.mutex);
		look();
		g_mutex_lock(&keeper.mutex);
		gint64 until = g_get_monotonic_time() + LOOK_US;
		while (!keeper.stopping && !keeper.told && g_cond_wait_until(&keeper.wake, &keeper.mutex, until))
			;
	}
	g_mutex_unlock(&keeper.mutex);
	return NULL;
}

gboolean jx_keeper_start(const char *root, const JxLimits *limits, GError **error) {
	if (limits->room_bytes == 0 && limits->total_bytes == 0 && limits->days == 0)
		return TRUE;
	keeper.root = g_strdup(root);
	keeper.limits = *limits;
	keeper.told = keeper.stopping = FALSE;
	keeper.thread = g_thread_try_new("jx-keeper", run, NULL, error);
	return keeper.thread != NULL;
}

static void tell(gboolean stopping) {
	g_mutex_lock(&keeper.mutex);
	keeper.told = TRUE;
	keeper.stopping |= stopping;
	g_cond_signal(&keeper.wake);
	g_mutex_unlock(&keeper.mutex);
}

void jx_keeper_look(void) {
	tell(FALSE);
}

void jx_keeper_stop(void) {
	if (!keeper.thread)
		return;
	tell(TRUE);
	g_thread_join(g_steal_pointer(&keeper.thread));
	g_clear_pointer(&keeper.root, g_free);
}
