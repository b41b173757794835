#include "config.h"

#include "http/sessions.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "http/files.h"

#define JSON_MOST (4 * 1024 * 1024) /* bytes; a report names every track */
#define SESSIONS_MOST 1000
#define FILES_MOST 500
#define ATTEMPTS_MOST 3   /* runs of the composer that failed: it has given up */
#define QUIET_FOR 600     /* s without a line in the journal: nobody records any more */

/* --- folders */

static gint compare(gconstpointer a, gconstpointer b) {
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted names of a folder, without those that begin with a dot. */
static GPtrArray *names_in(const char *recordings, const char *path, guint most) {
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	int fd = jx_files_open_folder(recordings, path);
	DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
	for (const struct dirent *entry; folder != NULL && names->len < most && (entry = readdir(folder)) != NULL;)
		if (*entry->d_name != '.')
			g_ptr_array_add(names, g_strdup(entry->d_name));
	if (folder != NULL)
		closedir(folder);
	else if (fd >= 0)
		close(fd);
	g_ptr_array_sort(names, compare);
	return names;
}

static int open_at(const char *recordings, const char *session, const char *name, struct stat *status) {
	g_autofree char *path = g_strconcat(session, "/", name, NULL);
	guint64 size;
	gboolean is_folder;
	int fd = jx_files_open(recordings, path, &size, &is_folder);
	if (fd >= 0 && fstat(fd, status) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* NULL where there is none, or none that can be read. */
static json_t *read_json(const char *recordings, const char *session, const char *name) {
	struct stat status;
	int fd = open_at(recordings, session, name, &status);
	json_t *value = fd >= 0 && status.st_size <= JSON_MOST ? json_loadfd(fd, JSON_DISABLE_EOF_CHECK, NULL) : NULL;
	if (fd >= 0)
		close(fd);
	return value;
}

/* --- one session */

static gboolean is_written(const char *recordings, const char *session, const json_t *manifest) {
	struct stat status;
	if (g_strcmp0(json_string_value(json_object_get(manifest, "state")), "recording") != 0)
		return FALSE;
	int fd = open_at(recordings, session, "journal.jsonl", &status);
	if (fd >= 0)
		close(fd);
	return fd >= 0 && status.st_mtim.tv_sec + QUIET_FOR > time(NULL);
}

/* The composer's own count of runs that failed. */
static gboolean has_failed(const char *recordings, const char *session) {
	g_autofree char *path = g_strconcat(session, "/composed", NULL);
	int folder = jx_files_open_folder(recordings, path);
	int fd = folder >= 0 ? openat(folder, ".attempts", O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK) : -1;
	char text[8] = "";
	guint64 attempts = 0;
	if (fd >= 0 && read(fd, text, sizeof text - 1) > 0 && !g_ascii_string_to_unsigned(g_strchomp(text), 10, 0, 1000, &attempts, NULL))
		attempts = 0;
	if (fd >= 0)
		close(fd);
	if (folder >= 0)
		close(folder);
	return attempts >= ATTEMPTS_MOST;
}

static json_t *files_of(const char *recordings, const char *session) {
	g_autofree char *folder = g_strconcat(session, "/composed", NULL);
	g_autoptr(GPtrArray) names = names_in(recordings, folder, FILES_MOST);
	json_t *files = json_array();
	for (guint i = 0; i < names->len; i++) {
		struct stat status;
		int fd = open_at(recordings, folder, g_ptr_array_index(names, i), &status);
		if (fd < 0)
			continue;
		close(fd);
		/* A name that is no UTF-8 is none of the composer's: json_pack gives NULL for it, and append refuses that. */
		json_array_append_new(files, json_pack("{s:s, s:I}", "name", g_ptr_array_index(names, i), "bytes", (json_int_t)status.st_size));
	}
	return files;
}

static json_t *people_of(const char *recordings, const char *session) {
	json_t *attendance = read_json(recordings, session, "composed/attendance.json"), *names = json_array(), *person;
	gsize i;
	json_array_foreach(json_object_get(attendance, "people"), i, person)
		json_array_append(names, json_object_get(person, "name"));
	json_decref(attendance);
	return names;
}

static const char *state_of(const char *recordings, const char *session, const json_t *manifest, const json_t *report) {
	if (is_written(recordings, session, manifest))
		return "recording";
	if (report != NULL)
		return "ready";
	return has_failed(recordings, session) ? "failed" : "composing";
}

static json_t *describe(const char *recordings, const char *room, const char *name) {
	g_autofree char *session = g_strconcat("/", room, "/", name, NULL);
	json_t *manifest = read_json(recordings, session, "session.json"), *report = read_json(recordings, session, "composed/report.json");
	json_t *described = NULL;
	if (manifest != NULL) {
		described = json_pack("{s:s, s:O?, s:O?, s:O?, s:b, s:s, s:O?, s:o, s:o}", "folder", name, "title", json_object_get(manifest, "title"),
			"started", json_object_get(manifest, "started"), "ended", json_object_get(manifest, "ended"),
			"audio_only", json_is_true(json_object_get(manifest, "audio_only")), "state", state_of(recordings, session, manifest, report),
			"length_s", json_object_get(report, "length_s"), "people", people_of(recordings, session), "files", files_of(recordings, session));
	}
	json_decref(manifest);
	json_decref(report);
	return described;
}

/* --- all of them */

const char *jx_sessions_id(const char *name) {
	const char *id = strrchr(name, '-');
	return g_ascii_isdigit(*name) && id != NULL ? id + 1 : NULL;
}

void jx_sessions_add(json_t *sessions, const char *recordings, const char *room, gboolean (*fits)(const char *id, gpointer data), gpointer data) {
	g_autofree char *folder = g_strconcat("/", room, NULL);
	g_autoptr(GPtrArray) names = names_in(recordings, folder, G_MAXUINT);
	gsize most = json_array_size(sessions) + SESSIONS_MOST;
	for (guint i = names->len; i > 0 && json_array_size(sessions) < most; i--) {
		const char *name = g_ptr_array_index(names, i - 1), *id = jx_sessions_id(name);
		json_t *described = id != NULL && fits(id, data) ? describe(recordings, room, name) : NULL;
		if (described != NULL)
			json_array_append_new(sessions, described);
	}
}

static gint compare_newest(gconstpointer a, gconstpointer b) {
	return strcmp(json_string_value(json_object_get(*(json_t *const *)b, "folder")), json_string_value(json_object_get(*(json_t *const *)a, "folder")));
}

void jx_sessions_sort(json_t *sessions) {
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)json_decref);
	gsize i;
	json_t *session;
	json_array_foreach(sessions, i, session)
		g_ptr_array_add(all, json_incref(session));
	g_ptr_array_sort(all, compare_newest);
	json_array_clear(sessions);
	for (guint n = 0; n < all->len; n++)
		json_array_append(sessions, g_ptr_array_index(all, n));
}
