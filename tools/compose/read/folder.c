#include "config.h"

#include "read/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "read/journal.h"
#include "read/mjr.h"

#define MANIFEST_MOST 65536

FILE *jx_folder_file(const JxFolder *folder, const char *name) {
	int fd = openat(folder->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat info;
	if (fd < 0)
		return NULL;
	FILE *file = fstat(fd, &info) == 0 && S_ISREG(info.st_mode) ? fdopen(fd, "rb") : NULL;
	if (file == NULL)
		close(fd);
	return file;
}

/* --- session.json: what the journal did not say */

static void take_text(char **to, const json_t *manifest, const char *key) {
	if (*to == NULL)
		*to = g_strdup(json_string_value(json_object_get(manifest, key)));
}

static gboolean read_manifest(JxFolder *folder, JxProblems *problems) {
	FILE *file = jx_folder_file(folder, "session.json");
	char text[MANIFEST_MOST];
	gsize len = file != NULL ? fread(text, 1, sizeof text, file) : 0;
	if (file != NULL)
		fclose(file);
	json_t *manifest = len > 0 ? json_loadb(text, len, 0, NULL) : NULL;
	const char *format = json_string_value(json_object_get(manifest, "format"));
	JxSession *session = folder->session;
	if (manifest == NULL)
		jx_problem(problems, "session.json", file == NULL ? "there is none" : "it cannot be read");
	gboolean ours = manifest == NULL || g_strcmp0(format, "janus-xmpp-session") == 0;
	if (ours) {
		take_text(&session->id, manifest, "id");
		take_text(&session->room, manifest, "room");
		take_text(&session->title, manifest, "title");
		session->audio_only = session->audio_only || json_is_true(json_object_get(manifest, "audio_only"));
		const char *started = json_string_value(json_object_get(manifest, "started"));
		g_autoptr(GDateTime) date = started != NULL ? g_date_time_new_from_iso8601(started, NULL) : NULL;
		if (session->started_wall == 0 && date != NULL)
			session->started_wall = g_date_time_to_unix(date) * JX_SECOND + g_date_time_get_microsecond(date);
	}
	json_decref(manifest);
	return ours;
}

/* --- tracks that the journal does not name */

/* "anna-v0.2.mjr" → source anna-v0, participant anna. */
static void adopt(JxFolder *folder, const char *name, JxProblems *problems) {
	FILE *file = jx_folder_file(folder, name);
	char *error = NULL;
	JxMjr *mjr = file != NULL ? jx_mjr_open(file, &error) : NULL;
	if (mjr == NULL) {
		jx_problem(problems, name, "%s; the journal does not name it", error != NULL ? error : "it cannot be opened");
		g_free(error);
		return;
	}
	JxMjrHeader header = *jx_mjr_header(mjr);
	jx_mjr_close(mjr);
	gint64 begins = header.first_wall > JX_TIME_MOST ? -1 : header.first_wall - folder->session->started_wall;
	if (!header.has_codec || header.first_wall <= 0 || begins < 0 || begins > JX_SESSION_LONGEST) {
		jx_problem(problems, name, "the journal does not name it, and its header does not say when it was recorded: it is left out");
		return;
	}
	g_auto(GStrv) parts = g_strsplit(name, ".", 2);
	g_autofree char *source = g_uri_unescape_string(parts[0], NULL), *person = g_strdup(source != NULL ? source : parts[0]);
	if (strrchr(person, '-') != NULL)
		*strrchr(person, '-') = '\0';
	JxTrack *track = jx_session_add_track(folder->session, name, person, source != NULL ? source : parts[0]);
	if (track == NULL)
		return;
	track->codec = header.codec;
	track->kind = !jx_track_codec_is_video(header.codec) ? JX_AUDIO : g_str_has_suffix(track->source->id, "-v1") ? JX_SCREEN : JX_CAMERA;
	track->clock_rate = jx_track_codec_clock_rate(header.codec);
	track->begins = begins;
	jx_problem(problems, name, "the journal does not name it: it is laid where its header says");
}

static int by_name(gconstpointer a, gconstpointer b) {
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void look_for_tracks(JxFolder *folder, JxProblems *problems) {
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	int fd = openat(folder->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
		struct stat info;
		if (!jx_journal_file_name(entry->d_name) || fstatat(folder->fd, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode))
			continue;
		folder->bytes += (guint64)info.st_size;
		if (jx_session_track(folder->session, entry->d_name) == NULL)
			g_ptr_array_add(names, g_strdup(entry->d_name));
	}
	if (dir != NULL)
		closedir(dir);
	g_ptr_array_sort(names, by_name);
	for (guint i = 0; i < names->len; i++)
		adopt(folder, g_ptr_array_index(names, i), problems);
}

/* --- all of it */

static void read_journal(JxFolder *folder, FILE *journal, JxProblems *problems) {
	struct stat info;
	jx_journal_read(folder->session, journal, problems);
	if (fstat(fileno(journal), &info) == 0)
		folder->bytes += (guint64)info.st_size;
	if (!folder->session->complete)
		jx_problem(problems, "journal.jsonl", "it has no end: the session is being recorded, or its recorder was killed");
}

JxFolder *jx_folder_open(const char *path, JxProblems *problems, char **error) {
	*error = NULL;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		*error = g_strdup_printf("%s: %s", path, g_strerror(errno));
		return NULL;
	}
	JxFolder *folder = g_new0(JxFolder, 1);
	folder->fd = fd;
	folder->session = jx_session_new();
	FILE *journal = jx_folder_file(folder, "journal.jsonl"), *manifest = jx_folder_file(folder, "session.json");
	gboolean any = journal != NULL || manifest != NULL;
	if (manifest != NULL)
		fclose(manifest);
	if (journal != NULL) {
		read_journal(folder, journal, problems);
		fclose(journal);
	} else if (any)
		jx_problem(problems, "journal.jsonl", "there is none");
	if (!any || !read_manifest(folder, problems)) {
		*error = g_strdup_printf("%s is no folder of a recorded session", path);
		jx_folder_free(folder);
		return NULL;
	}
	look_for_tracks(folder, problems);
	return folder;
}

void jx_folder_free(JxFolder *folder) {
	close(folder->fd);
	jx_session_free(folder->session);
	g_free(folder);
}
