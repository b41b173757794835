/* The writer's thread: commands from anybody, packets from taps, files. */
#include "config.h"

#include <string.h>

#include "record/keeper.h"
#include "record/names.h"
#include "record/private.h"

/* How often taps are looked at; what a killed process loses at most. */
#define TURN_US (50 * 1000)
/* How often the space that is left is looked at. */
#define SPACE_US (2 * G_USEC_PER_SEC)
/* Notes that wait for a disk that stands still. */
#define MOST_WAITING 65536

typedef enum { BEGIN, NOTE, TRACK, TRACK_END, END, STOP } Order;

typedef struct {
	Order order;
	JxRecording *recording; /* a reference; NULL with STOP */
	JxTrack *track;
	json_t *line;
	JxRecordReason reason;
} Command;

static struct {
	char *root;
	gint64 sync_us, space_us;
	guint64 free_bytes;
	const JxRecordReports *reports;
	GAsyncQueue *queue;
	GThread *thread;
	GPtrArray *sessions; /* JxRecording that is being written; changed by the thread alone, under `lock` */
	GMutex lock;
} writer;

static const char *const reasons[] = { "asked", "empty", "disk-full", "quota", "encrypted", "declined", "shutdown", "error" };

const char *jx_record_reason_name(JxRecordReason reason) {
	return reasons[reason];
}

JxRecordReason jx_record_reason_parse(const char *word) {
	for (guint i = 0; word && i < G_N_ELEMENTS(reasons); i++)
		if (g_str_equal(reasons[i], word))
			return (JxRecordReason)i;
	return JX_RECORD_ASKED;
}

/* --- any thread --- */

static void command(Order order, JxRecording *recording, JxTrack *track, json_t *line, JxRecordReason reason) {
	Command *command = g_new(Command, 1);
	*command = (Command){ order, recording ? jx_recording_ref(recording) : NULL, track, line, reason };
	g_async_queue_push(writer.queue, command);
}

GPtrArray *jx_recordings_active(void) {
	GPtrArray *active = g_ptr_array_new_with_free_func((GDestroyNotify)jx_recording_unref);
	g_mutex_lock(&writer.lock);
	for (guint i = 0; i < writer.sessions->len; i++)
		g_ptr_array_add(active, jx_recording_ref(writer.sessions->pdata[i]));
	g_mutex_unlock(&writer.lock);
	return active;
}

json_t *jx_journal_line(const JxRecording *recording, const char *event, json_t *members, gint64 at_us) {
	gint64 wall = g_get_real_time() - (g_get_monotonic_time() - at_us);
	json_t *line = json_pack("{ss sI sI}", "event", event, "t", (json_int_t)MAX(at_us - recording->begin_us, 0), "wall", (json_int_t)wall);
	if (members)
		json_object_update(line, members);
	json_decref(members);
	return line;
}

static char *random_id(void) {
	static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
	char id[9] = { 0 };
	for (guint i = 0; i < sizeof id - 1; i++)
		id[i] = letters[g_random_int_range(0, (gint)sizeof letters - 1)];
	return g_strdup(id);
}

JxRecording *jx_recording_new(const JxRecordingSpec *spec) {
	JxRecording *recording = g_new0(JxRecording, 1);
	recording->refs = 1;
	recording->id = random_id();
	recording->room = g_strdup(spec->room);
	recording->title = g_strdup(spec->title ? spec->title : "");
	recording->audio_only = spec->audio_only;
	recording->user = spec->user;
	recording->user_free = spec->user_free;
	recording->begin_us = recording->sync_us = g_get_monotonic_time();
	recording->begin_wall_us = g_get_real_time();
	g_autofree char *time = jx_file_time(recording->begin_wall_us);
	recording->room_name = jx_file_name(recording->room);
	recording->name = g_strdup_printf("%s-%s", time, recording->id);
	recording->folder = g_build_filename(recording->room_name, recording->name, NULL);
	recording->tracks = g_ptr_array_new_with_free_func((GDestroyNotify)jx_track_unref);
	recording->numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	command(BEGIN, recording, NULL, NULL, JX_RECORD_ASKED);
	return recording;
}

JxRecording *jx_recording_ref(JxRecording *recording) {
	g_atomic_int_inc(&recording->refs);
	return recording;
}

void jx_recording_unref(JxRecording *recording) {
	if (!recording || !g_atomic_int_dec_and_test(&recording->refs))
		return;
	jx_folder_free(recording->files);
	g_ptr_array_unref(recording->tracks);
	g_hash_table_unref(recording->numbers);
	if (recording->user_free)
		recording->user_free(recording->user);
	g_free(recording->id);
	g_free(recording->folder);
	g_free(recording->room);
	g_free(recording->title);
	g_free(recording->room_name);
	g_free(recording->name);
	g_free(recording);
}

const char *jx_recording_id(const JxRecording *recording) {
	return recording->id;
}

const char *jx_recording_folder(const JxRecording *recording) {
	return recording->folder;
}

void jx_recording_note(JxRecording *recording, const char *event, json_t *members, gboolean at_begin) {
	if (g_async_queue_length(writer.queue) > MOST_WAITING) {
		json_decref(members);
		return;
	}
	command(NOTE, recording, NULL, jx_journal_line(recording, event, members, at_begin ? recording->begin_us : g_get_monotonic_time()), JX_RECORD_ASKED);
}

void jx_recording_end(JxRecording *recording, JxRecordReason reason) {
	command(END, recording, NULL, NULL, reason);
}

JxTrack *jx_track_new(JxRecording *recording, const JxTrackSpec *spec) {
	JxTrack *track = jx_track_make(recording, spec);
	command(TRACK, recording, track, NULL, JX_RECORD_ASKED);
	return track;
}

void jx_track_end(gpointer data) {
	JxTrack *track = data;
	if (!writer.thread) { /* jx_record_stop() was first */
		jx_track_unref(track);
		return;
	}
	command(TRACK_END, track->recording, track, NULL, JX_RECORD_ASKED);
}

/* --- the writer's thread --- */

static json_t *manifest(const JxRecording *recording, const char *ended, const char *reason) {
	g_autofree char *started = jx_iso_time(recording->begin_wall_us);
	return json_pack("{ss si ss ss ss ss ss ss? sb ss?}", "format", "janus-xmpp-session", "version", 1, "id", recording->id, "room", recording->room,
		"title", recording->title, "state", ended ? "complete" : "recording", "started", started, "ended", ended,
		"audio_only", recording->audio_only, "reason", reason);
}

static gboolean write_manifest(JxRecording *recording, const char *reason, GError **error) {
	g_autofree char *ended = reason ? jx_iso_time(g_get_real_time()) : NULL;
	json_t *json = manifest(recording, ended, reason);
	gboolean good = jx_folder_manifest(recording->files, json, reason != NULL, error);
	json_decref(json);
	return good;
}

static gboolean journal(JxRecording *recording, const char *event, json_t *members, gint64 at_us, GError **error) {
	json_t *line = jx_journal_line(recording, event, members, at_us);
	gboolean good = jx_folder_journal(recording->files, line, error);
	json_decref(line);
	return good;
}

/* The last lines, as far as the disk takes them. The caller has a reference. */
static void finish(JxRecording *recording, JxRecordReason reason, const char *detail) {
	if (recording->files) {
		for (guint i = 0; i < recording->tracks->len; i++)
			jx_track_close(recording->tracks->pdata[i]);
		journal(recording, "end", json_pack("{ss}", "reason", jx_record_reason_name(reason)), g_get_monotonic_time(), NULL);
		write_manifest(recording, jx_record_reason_name(reason), NULL);
		jx_folder_sync(recording->files);
		g_clear_pointer(&recording->files, jx_folder_free);
	}
	g_ptr_array_set_size(recording->tracks, 0);
	g_mutex_lock(&writer.lock);
	g_ptr_array_remove(writer.sessions, recording);
	g_mutex_unlock(&writer.lock);
	jx_keeper_look();
	writer.reports->ended(recording->user, recording, reason, detail);
}

static void give_up(JxRecording *recording, const GError *error) {
	gboolean full = g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOSPC);
	finish(recording, full ? JX_RECORD_DISK_FULL : JX_RECORD_ERROR, error->message);
}

static gboolean has_space(JxRecording *recording, GError **error) {
	if (jx_folder_space(recording->files) >= writer.free_bytes)
		return TRUE;
	g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOSPC, "the disk has less than %" G_GUINT64_FORMAT " MiB left", writer.free_bytes >> 20);
	return FALSE;
}

static void begin(JxRecording *recording) {
	g_autoptr(GError) error = NULL;
	g_mutex_lock(&writer.lock);
	g_ptr_array_add(writer.sessions, jx_recording_ref(recording));
	g_mutex_unlock(&writer.lock);
	recording->files = jx_folder_new(writer.root, recording->room_name, recording->name, &error);
	gboolean good = recording->files && write_manifest(recording, NULL, &error) &&
		journal(recording, "begin", json_pack("{ss ss ss sb}", "id", recording->id, "room", recording->room, "title", recording->title,
			"audio_only", recording->audio_only), recording->begin_us, &error);
	if (good)
		good = has_space(recording, &error);
	jx_keeper_look();
	if (good)
		writer.reports->begun(recording->user, recording);
	else
		give_up(recording, error);
}

static void drop_track(JxRecording *recording, JxTrack *track) {
	if (recording->files && g_ptr_array_find(recording->tracks, track, NULL)) {
		jx_track_close(track);
		g_ptr_array_remove(recording->tracks, track);
	}
	jx_track_unref(track);
}

/* FALSE: the thread ends. */
static gboolean carry_out(Command *command) {
	JxRecording *recording = command->recording;
	g_autoptr(GError) error = NULL;
	switch (command->order) {
	case BEGIN:
		begin(recording);
		break;
	case NOTE:
		if (recording->files && !jx_folder_journal(recording->files, command->line, &error))
			give_up(recording, error);
		break;
	case TRACK:
		if (recording->files)
			g_ptr_array_add(recording->tracks, command->track);
		else
			jx_track_unref(command->track);
		break;
	case TRACK_END:
		drop_track(recording, command->track);
		break;
	case END:
		if (recording->files)
			finish(recording, command->reason, NULL);
		break;
	case STOP:
		while (writer.sessions->len > 0) {
			JxRecording *last = jx_recording_ref(writer.sessions->pdata[writer.sessions->len - 1]);
			finish(last, JX_RECORD_SHUTDOWN, NULL);
			jx_recording_unref(last);
		}
		return FALSE;
	}
	return TRUE;
}

static void free_command(Command *command) {
	json_decref(command->line);
	jx_recording_unref(command->recording);
	g_free(command);
}

/* The one file whose turn it is: a disk that is slow in this delays nobody for more than that. TRUE: there was one. */
static gboolean sync_one(JxRecording *recording, gint64 now_us) {
	for (guint i = 0; i < recording->tracks->len; i++) {
		JxTrack *track = recording->tracks->pdata[i];
		if (track->fd < 0 || now_us - track->sync_us < writer.sync_us)
			continue;
		track->sync_us = now_us;
		jx_track_sync(track);
		return TRUE;
	}
	if (now_us - recording->sync_us < writer.sync_us)
		return FALSE;
	recording->sync_us = now_us;
	jx_folder_sync(recording->files);
	return TRUE;
}

static void drain(JxRecording *recording, gboolean look_at_space) {
	g_autoptr(GError) full = NULL;
	if (look_at_space && recording->files && !has_space(recording, &full)) {
		give_up(recording, full);
		return;
	}
	for (guint i = 0; i < recording->tracks->len; i++) {
		g_autoptr(GError) error = NULL;
		if (!jx_track_drain(recording->tracks->pdata[i], &error)) {
			give_up(recording, error);
			return;
		}
	}
}

static void turn(gint64 now_us) {
	g_autoptr(GPtrArray) sessions = g_ptr_array_new_with_free_func((GDestroyNotify)jx_recording_unref);
	for (guint i = 0; i < writer.sessions->len; i++)
		g_ptr_array_add(sessions, jx_recording_ref(writer.sessions->pdata[i]));
	gboolean synced = writer.sync_us == 0, look = now_us - writer.space_us > SPACE_US;
	if (look)
		writer.space_us = now_us;
	for (guint i = 0; i < sessions->len; i++) {
		drain(sessions->pdata[i], look);
		if (!synced && ((JxRecording *)sessions->pdata[i])->files)
			synced = sync_one(sessions->pdata[i], now_us);
	}
}

static gpointer run(gpointer data) {
	gboolean on = TRUE;
	while (on) {
		Command *next = writer.sessions->len > 0 ? g_async_queue_timeout_pop(writer.queue, TURN_US) : g_async_queue_pop(writer.queue);
		for (; next; next = on ? g_async_queue_try_pop(writer.queue) : NULL) {
			on = carry_out(next);
			free_command(next);
		}
		turn(g_get_monotonic_time());
	}
	return NULL;
}

gboolean jx_record_start(const JxRecordSettings *settings, const JxRecordReports *reports, GError **error) {
	writer.root = g_strdup(settings->folder);
	writer.sync_us = (gint64)settings->sync_s * G_USEC_PER_SEC;
	writer.free_bytes = settings->free_bytes;
	writer.reports = reports;
	writer.queue = g_async_queue_new();
	writer.sessions = g_ptr_array_new_with_free_func((GDestroyNotify)jx_recording_unref);
	writer.thread = g_thread_try_new("jx-recorder", run, NULL, error);
	return writer.thread && jx_keeper_start(writer.root, &settings->limits, error);
}

/* What came after the last order: tracks that end are let go. */
static void empty_queue(void) {
	for (Command *left; (left = g_async_queue_try_pop(writer.queue));) {
		if (left->order == TRACK || left->order == TRACK_END)
			jx_track_unref(left->track);
		free_command(left);
	}
}

void jx_record_stop(void) {
	if (!writer.thread)
		return;
	jx_keeper_stop();
	command(STOP, NULL, NULL, NULL, JX_RECORD_SHUTDOWN);
	g_thread_join(g_steal_pointer(&writer.thread));
	empty_queue();
	g_clear_pointer(&writer.sessions, g_ptr_array_unref);
	g_clear_pointer(&writer.queue, g_async_queue_unref);
	g_clear_pointer(&writer.root, g_free);
}
