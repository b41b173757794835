#include "config.h"

#include "record/erase.h"

#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "record/private.h"

DIR *jx_open_below(int parent, const char *name) {
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	if (!dir && fd >= 0)
		close(fd);
	return dir;
}

const char *jx_next_name(DIR *dir) {
	struct dirent *entry;
	while ((entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			return entry->d_name;
	return NULL;
}

static void empty(DIR *dir) {
	for (const char *name; (name = jx_next_name(dir));) {
		if (unlinkat(dirfd(dir), name, 0) == 0)
			continue;
		DIR *below = jx_open_below(dirfd(dir), name);
		if (!below)
			continue;
		empty(below);
		closedir(below);
		(void)unlinkat(dirfd(dir), name, AT_REMOVEDIR);
	}
}

void jx_erase_session(const char *root_path, const char *room, const char *name) {
	DIR *root = opendir(root_path), *above = root ? jx_open_below(dirfd(root), room) : NULL, *dir = above ? jx_open_below(dirfd(above), name) : NULL;
	if (dir) {
		empty(dir);
		closedir(dir);
		(void)unlinkat(dirfd(above), name, AT_REMOVEDIR);
	}
	if (above) {
		closedir(above);
		(void)unlinkat(dirfd(root), room, AT_REMOVEDIR);
	}
	if (root)
		closedir(root);
}

/* --- on request */

static gboolean fail(GError **error, GFileError code, const char *what) {
	g_set_error_literal(error, G_FILE_ERROR, (gint)code, what);
	return FALSE;
}

static gboolean is_active(const char *folder) {
	g_autoptr(GPtrArray) active = jx_recordings_active();
	for (guint i = 0; i < active->len; i++)
		if (strcmp(jx_recording_folder(active->pdata[i]), folder) == 0)
			return TRUE;
	return FALSE;
}

/* "<room>/<name>" of a session that is over; NULL and an error. Two strings. */
static char **session_parts(const char *root, const char *folder, GError **error) {
	g_auto(GStrv) parts = g_strsplit(folder, "/", -1);
	gboolean shape = g_strv_length(parts) == 2 && *parts[0] && *parts[0] != '.' && jx_session_began(parts[1]) >= 0;
	g_autofree char *path = shape ? g_build_filename(root, folder, NULL) : NULL;
	if (!path || !g_file_test(path, G_FILE_TEST_IS_DIR)) {
		fail(error, G_FILE_ERROR_NOENT, "there is no such session");
		return NULL;
	}
	if (is_active(folder)) {
		fail(error, G_FILE_ERROR_AGAIN, "the session is being recorded");
		return NULL;
	}
	return g_steal_pointer(&parts);
}

gboolean jx_forget_session(const char *root, const char *folder, GError **error) {
	g_auto(GStrv) parts = session_parts(root, folder, error);
	if (!parts)
		return FALSE;
	jx_erase_session(root, parts[0], parts[1]);
	return TRUE;
}

static gboolean is(const json_t *line, const char *member, const char *value) {
	return g_strcmp0(json_string_value(json_object_get(line, member)), value) == 0;
}

static gboolean among(GHashTable *words, const json_t *line, const char *member) {
	const char *value = json_string_value(json_object_get(line, member));
	return value && g_hash_table_contains(words, value);
}

static GPtrArray *read_lines(const char *path, GError **error) {
	g_autofree char *text = NULL;
	if (!g_file_get_contents(path, &text, NULL, error))
		return NULL;
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	GPtrArray *found = g_ptr_array_new_with_free_func((GDestroyNotify)json_decref);
	for (guint i = 0; lines[i]; i++) {
		json_t *line = json_loads(lines[i], 0, NULL);
		if (line)
			g_ptr_array_add(found, line);
	}
	return found;
}

/* What it wrote when it had no media any more, or not yet: such lines name no participant. */
static gboolean is_chat_of(const json_t *line, GHashTable *names) {
	return is(line, "event", "chat") && json_is_null(json_object_get(line, "participant")) && among(names, line, "name");
}

/* Every name that a participant had. */
static GHashTable *names_of(const GPtrArray *lines, const char *participant) {
	GHashTable *names = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; i < lines->len; i++) {
		const char *name = json_string_value(json_object_get(lines->pdata[i], "name"));
		if (name && is(lines->pdata[i], "participant", participant))
			g_hash_table_add(names, (gpointer)name);
	}
	return names;
}

/* The journal without the participant, its files and its sources. */
static gboolean write_lines(const char *path, const GPtrArray *lines, const char *participant, GHashTable *files, GHashTable *sources, GError **error) {
	g_autoptr(GHashTable) names = names_of(lines, participant);
	g_autoptr(GString) text = g_string_new(NULL);
	for (guint i = 0; i < lines->len; i++) {
		const json_t *line = lines->pdata[i];
		if (is(line, "participant", participant) || among(files, line, "file") || among(sources, line, "source") || is_chat_of(line, names))
			continue;
		char *one = json_dumps(line, JSON_COMPACT);
		g_string_append_printf(text, "%s\n", one);
		free(one);
	}
	return g_file_set_contents_full(path, text->str, (gssize)text->len, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0640, error);
}

static void erase_files(const char *root, char **parts, GHashTable *files) {
	DIR *top = opendir(root), *room = top ? jx_open_below(dirfd(top), parts[0]) : NULL, *session = room ? jx_open_below(dirfd(room), parts[1]) : NULL;
	DIR *composed = session ? jx_open_below(dirfd(session), "composed") : NULL;
	GHashTableIter iter;
	gpointer file;
	g_hash_table_iter_init(&iter, files);
	while (session && g_hash_table_iter_next(&iter, &file, NULL))
		if (!strchr(file, '/'))
			(void)unlinkat(dirfd(session), file, 0);
	if (composed) {
		empty(composed);
		(void)unlinkat(dirfd(session), "composed", AT_REMOVEDIR);
	}
	DIR *const all[] = { composed, session, room, top };
	for (guint i = 0; i < G_N_ELEMENTS(all); i++)
		if (all[i])
			closedir(all[i]);
}

gboolean jx_forget_participant(const char *root, const char *folder, const char *participant, guint *n, GError **error) {
	g_auto(GStrv) parts = session_parts(root, folder, error);
	g_autofree char *path = parts ? g_build_filename(root, folder, "journal.jsonl", NULL) : NULL;
	g_autoptr(GPtrArray) lines = path ? read_lines(path, error) : NULL;
	if (!lines)
		return FALSE;
	g_autoptr(GHashTable) files = g_hash_table_new(g_str_hash, g_str_equal), sources = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; i < lines->len; i++) {
		const json_t *line = lines->pdata[i];
		const char *file = json_string_value(json_object_get(line, "file")), *source = json_string_value(json_object_get(line, "source"));
		if (!is(line, "event", "track") || !is(line, "participant", participant) || !file || !source)
			continue;
		g_hash_table_add(files, (gpointer)file);
		g_hash_table_add(sources, (gpointer)source);
	}
	*n = g_hash_table_size(files);
	/* The files first: while they are there the journal says whose they are. */
	erase_files(root, parts, files);
	return write_lines(path, lines, participant, files, sources, error);
}
