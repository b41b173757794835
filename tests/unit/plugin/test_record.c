/* Recordings on disk: names, the tap, tracks and journal as docs/protocol/session-folder.md has them, and disks that refuse. */
#include "config.h"

#include <malloc.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "record/erase.h"
#include "record/keeper.h"
#include "record/mjr.h"
#include "record/names.h"
#include "record/record.h"
#include "record/retention.h"
#include "record/tap.h"

static void test_names(void) {
	static const struct { const char *name, *file; } rows[] = {
		{ "class@conference.school.example", "class@conference.school.example" },
		{ "ab12cd34-v0", "ab12cd34-v0" },
		{ "../../x", "%2E.%2F..%2Fx" },
		{ ".", "%2E" },
		{ "..", "%2E." },
		{ "a\nb c%~", "a%0Ab%20c%25%7E" },
		{ "\xC3\xA4", "%C3%A4" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *file = jx_file_name(rows[i].name);
		g_assert_cmpstr(file, ==, rows[i].file);
	}
	g_autofree char *most = g_strnfill(200, 'a'), *more = g_strnfill(201, 'a'), *other = g_strconcat(more, "b", NULL);
	g_autofree char *kept = jx_file_name(most), *cut = jx_file_name(more), *cut_too = jx_file_name(other);
	g_assert_cmpstr(kept, ==, most);
	g_assert_cmpuint(strlen(cut), ==, 200);
	g_assert_cmpint(cut[183], ==, '~');
	g_assert_cmpstr(cut, !=, cut_too);
	g_autoptr(GString) wide = g_string_new(NULL);
	while (wide->len < 200)
		g_string_append(wide, "\xE2\x82\xAC");
	g_autofree char *escaped = jx_file_name(wide->str);
	g_assert_cmpuint(strlen(escaped), <=, 200);
	g_assert_nonnull(strchr(escaped, '~'));
	g_assert_cmpint(strchr(escaped, '~')[-3], ==, '%'); /* not cut inside of a byte */
}

static void test_times(void) {
	g_autofree char *file = jx_file_time(G_GINT64_CONSTANT(1788250500123456)), *iso = jx_iso_time(G_GINT64_CONSTANT(1788250500123456));
	g_assert_cmpstr(file, ==, "2026-09-01T081500Z");
	g_assert_cmpstr(iso, ==, "2026-09-01T08:15:00.123Z");
}

/* --- the tap --- */

static void test_tap_is_bounded(void) {
	JxTap *tap = jx_tap_new(4096);
	guint8 packet[1001] = { 0 }, out[JX_TAP_MOST];
	JxTapRecord record = { .len = sizeof packet, .kind = JX_TAP_PACKET };
	guint put = 0;
	while (jx_tap_put(tap, &record, packet))
		put++;
	g_assert_cmpuint(put, ==, 3);
	g_assert_false(jx_tap_put(tap, &record, packet));
	g_assert_cmpuint(jx_tap_lost(tap), ==, 2);
	g_assert_cmpuint(jx_tap_lost(tap), ==, 0);
	g_assert_true(jx_tap_take(tap, &record, out));
	g_assert_true(jx_tap_put(tap, &record, packet));
	JxTapRecord longer = { .len = JX_TAP_MOST + 1, .kind = JX_TAP_PACKET };
	g_assert_false(jx_tap_put(tap, &longer, packet));
	jx_tap_free(tap);
}

#define HURRY 200000

static gpointer hurry(gpointer data) {
	guint8 packet[256];
	for (guint i = 0; i < HURRY;) {
		JxTapRecord record = { .len = (guint16)(4 + i % 250), .kind = JX_TAP_PACKET, .at_us = i };
		memset(packet, (int)(i & 0xFF), sizeof packet);
		if (jx_tap_put(data, &record, packet))
			i++;
		else
			g_thread_yield();
	}
	return NULL;
}

static void test_tap_of_two_threads(void) {
	JxTap *tap = jx_tap_new(8192);
	GThread *thread = g_thread_new("hurry", hurry, tap);
	JxTapRecord record;
	guint8 out[JX_TAP_MOST];
	for (guint i = 0; i < HURRY;) {
		if (!jx_tap_take(tap, &record, out)) {
			g_thread_yield();
			continue;
		}
		g_assert_cmpint(record.at_us, ==, i);
		g_assert_cmpuint(record.len, ==, 4 + i % 250);
		g_assert_cmpuint(out[0], ==, i & 0xFF);
		g_assert_cmpuint(out[record.len - 1], ==, i & 0xFF);
		i++;
	}
	g_thread_join(thread);
	jx_tap_free(tap);
}

/* --- a session --- */

static gint begun, ended;
static JxLimits limits; /* of the next start() */
static JxRecordReason last_reason;
static char *last_detail;

static void on_begun(gpointer user, JxRecording *recording) {
	g_atomic_int_inc(&begun);
}

static void on_ended(gpointer user, JxRecording *recording, JxRecordReason reason, const char *detail) {
	last_reason = reason;
	g_free(last_detail);
	last_detail = g_strdup(detail);
	g_atomic_int_inc(&ended);
}

static const JxRecordReports reports = { on_begun, on_ended };

static char *top;

static void remove_tree(const char *path) {
	g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
	for (const char *name; folder && (name = g_dir_read_name(folder));) {
		g_autofree char *below = g_build_filename(path, name, NULL);
		remove_tree(below);
	}
	g_remove(path);
}

static void clean_up(void) {
	remove_tree(top);
	g_clear_pointer(&top, g_free);
	g_clear_pointer(&last_detail, g_free);
}

static char *start(const char *below) {
	top = g_dir_make_tmp("jx-record-XXXXXX", NULL);
	char *root = g_build_filename(top, below, NULL);
	begun = ended = 0;
	g_assert_true(jx_record_start(&(JxRecordSettings){ .folder = root, .sync_s = 1, .limits = limits }, &reports, NULL));
	return root;
}

static void wait_for(gint *number, gint value) {
	for (guint i = 0; i < 500 && g_atomic_int_get(number) < value; i++)
		g_usleep(10000);
	g_assert_cmpint(g_atomic_int_get(number), ==, value);
}

static JxRecording *begin(const char *room) {
	return jx_recording_new(&(JxRecordingSpec){ .room = room, .title = "Biology" });
}

static char *content(const char *root, const JxRecording *recording, const char *file, gsize *len) {
	g_autofree char *path = g_build_filename(root, jx_recording_folder(recording), file, NULL);
	char *text = NULL;
	GStatBuf seen;
	g_assert_true(g_file_get_contents(path, &text, len, NULL));
	g_assert_cmpint(g_stat(path, &seen), ==, 0);
	g_assert_cmpuint(seen.st_mode & 0027 /* nobody but owner and group */, ==, 0);
	return text;
}

static GPtrArray *journal_of(const char *root, const JxRecording *recording) {
	gsize len;
	g_autofree char *text = content(root, recording, "journal.jsonl", &len);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	GPtrArray *found = g_ptr_array_new_with_free_func((GDestroyNotify)json_decref);
	for (guint i = 0; lines[i] && *lines[i]; i++)
		g_ptr_array_add(found, json_loads(lines[i], 0, NULL));
	return found;
}

static const char *text_of(const json_t *line, const char *member) {
	return json_string_value(json_object_get(line, member));
}

static json_t *nth(GPtrArray *journal, const char *event, guint n) {
	for (guint i = 0; i < journal->len; i++)
		if (g_str_equal(text_of(journal->pdata[i], "event"), event) && n-- == 0)
			return journal->pdata[i];
	return NULL;
}

static void put(JxTrack *track, JxCodec codec, guint8 seq, gint64 at_us) {
	guint8 packet[] = { 0x80, 111, 0, seq, 0, 0, 0, seq, 0, 0, 0, 1, 0xAB };
	g_assert_true(jx_track_packet(track, codec, packet, sizeof packet, at_us));
}

static void check_track(const char *root, const JxRecording *recording) {
	gsize len;
	g_autofree char *mjr = content(root, recording, "anna-v0.1.mjr", &len);
	g_assert_cmpint(memcmp(mjr, "MJR00002", 8), ==, 0);
	gsize info = (gsize)(guint8)mjr[8] << 8 | (guint8)mjr[9];
	json_t *json = json_loadb(mjr + 10, info, 0, NULL);
	g_assert_cmpstr(text_of(json, "t"), ==, "v");
	g_assert_cmpstr(text_of(json, "c"), ==, "vp8");
	json_decref(json);
	g_assert_cmpuint(len, ==, 10 + info + 2 * (JX_MJR_FRAME + 13));
	const guint8 *second = (const guint8 *)mjr + 10 + info + JX_MJR_FRAME + 13;
	static const guint8 frame[] = { 'M', 'E', 'E', 'T', 0, 0, 0x01, 0xF4, 0, 13, 0x80, 111, 0, 2 };
	g_assert_cmpmem(second, sizeof frame, frame, sizeof frame);
}

static void test_session(void) {
	g_autofree char *root = start("deep/recordings");
	JxRecording *recording = begin("../class");
	jx_recording_note(recording, "join", json_pack("{ss}", "participant", "p1"), TRUE);
	JxTrack *track = jx_track_new(recording, &(JxTrackSpec){ "anna-v0", "p1", JX_MEDIA_VIDEO, JX_VIDEO_DESKTOP });
	JxTrack *mute = jx_track_new(recording, &(JxTrackSpec){ "anna-a0", "p1", JX_MEDIA_AUDIO, JX_VIDEO_CAMERA });
	gint64 now = g_get_monotonic_time();
	jx_track_clock(track, 5, 1, now); /* of nothing yet */
	put(track, JX_CODEC_VP8, 1, now);
	jx_track_clock(track, 90000, 1234567, now + 1000);
	jx_track_clock(track, 180000, 2234567, now + G_USEC_PER_SEC); /* too soon after */
	put(track, JX_CODEC_VP8, 2, now + 500 * 1000);
	put(track, JX_CODEC_H264, 3, now + 600 * 1000); /* another codec: another file */
	wait_for(&begun, 1);
	jx_track_end(track);
	jx_track_end(mute);
	jx_recording_end(recording, JX_RECORD_ASKED);
	jx_recording_end(recording, JX_RECORD_ERROR);
	jx_recording_note(recording, "leave", json_pack("{ss}", "participant", "p1"), FALSE);
	wait_for(&ended, 1);
	g_assert_cmpint(last_reason, ==, JX_RECORD_ASKED);
	jx_record_stop();
	g_assert_cmpint(ended, ==, 1);
	g_assert_true(g_str_has_prefix(jx_recording_folder(recording), "%2E.%2Fclass/20"));
	check_track(root, recording);
	g_autoptr(GPtrArray) journal = journal_of(root, recording);
	static const char *const order[] = { "begin", "join", "track", "clock", "track-end", "track", "track-end", "end" };
	g_assert_cmpuint(journal->len, ==, G_N_ELEMENTS(order));
	for (guint i = 0; i < journal->len; i++)
		g_assert_cmpstr(text_of(journal->pdata[i], "event"), ==, order[i]);
	g_assert_cmpint(json_integer_value(json_object_get(nth(journal, "begin", 0), "t")), ==, 0);
	g_assert_cmpint(json_integer_value(json_object_get(nth(journal, "join", 0), "t")), ==, 0);
	g_assert_cmpint(json_integer_value(json_object_get(nth(journal, "clock", 0), "rtp")), ==, 90000);
	g_assert_cmpstr(text_of(nth(journal, "track", 0), "kind"), ==, "screen");
	g_assert_cmpstr(text_of(nth(journal, "track", 1), "file"), ==, "anna-v0.2.mjr");
	g_assert_cmpint(json_integer_value(json_object_get(nth(journal, "track-end", 0), "packets")), ==, 2);
	gsize len;
	g_autofree char *manifest = content(root, recording, "session.json", &len);
	json_t *json = json_loadb(manifest, len, 0, NULL);
	g_assert_cmpstr(text_of(json, "state"), ==, "complete");
	g_assert_cmpstr(text_of(json, "reason"), ==, "asked");
	g_assert_cmpstr(text_of(json, "room"), ==, "../class");
	json_decref(json);
	jx_recording_unref(recording);
	clean_up();
}

/* More than a tap holds at once: it is told, and the file says what is missing. */
static void test_overflow(void) {
	g_autofree char *root = start("recordings");
	JxRecording *recording = begin("class");
	JxTrack *track = jx_track_new(recording, &(JxTrackSpec){ "anna-v0", "p1", JX_MEDIA_VIDEO, JX_VIDEO_CAMERA });
	guint8 packet[1200] = { 0x80, 100 };
	guint kept = 0, lost = 0;
	while (lost < 100) { /* faster than the writer looks */
		if (jx_track_packet(track, JX_CODEC_VP8, packet, sizeof packet, g_get_monotonic_time()))
			kept++;
		else
			lost++;
	}
	jx_track_end(track);
	jx_recording_end(recording, JX_RECORD_ASKED);
	wait_for(&ended, 1);
	jx_record_stop();
	g_autoptr(GPtrArray) journal = journal_of(root, recording);
	gint64 told = 0;
	for (guint i = 0; nth(journal, "overflow", i); i++)
		told += json_integer_value(json_object_get(nth(journal, "overflow", i), "packets"));
	const json_t *end = nth(journal, "track-end", 0);
	g_assert_cmpint(told, ==, lost);
	g_assert_cmpint(json_integer_value(json_object_get(end, "lost")), ==, lost);
	g_assert_cmpint(json_integer_value(json_object_get(end, "packets")), ==, kept);
	jx_recording_unref(recording);
	clean_up();
}

static gsize memory(void) {
	return mallinfo2().uordblks;
}

/* Two hours of a voice and a picture in a moment: nothing grows but the files. */
static void test_two_hours(void) {
	g_autofree char *root = start("recordings");
	JxRecording *recording = begin("class");
	JxTrack *voice = jx_track_new(recording, &(JxTrackSpec){ "anna-a0", "p1", JX_MEDIA_AUDIO, JX_VIDEO_CAMERA });
	JxTrack *picture = jx_track_new(recording, &(JxTrackSpec){ "anna-v0", "p1", JX_MEDIA_VIDEO, JX_VIDEO_CAMERA });
	const guint frames = 2 * 3600 * 50;
	guint8 packet[40] = { 0x80, 111 };
	gint64 began = g_get_monotonic_time();
	gsize early = 0;
	for (guint i = 0; i < frames; i++) {
		gint64 at = began + (gint64)i * 20000;
		while (!jx_track_packet(voice, JX_CODEC_OPUS, packet, sizeof packet, at))
			g_usleep(100);
		while (i % 2 == 0 && !jx_track_packet(picture, JX_CODEC_VP8, packet, sizeof packet, at))
			g_usleep(100);
		if (i % 250 == 0) { /* every 5 s: a line, and the senders' clocks; it also wakes the writer */
			jx_track_clock(voice, i * 960, at, at);
			jx_recording_note(recording, "talk", json_pack("{ss sb}", "participant", "p1", "talking", i % 500), FALSE);
			g_usleep(100);
		}
		if (i == frames / 10)
			early = memory();
	}
	gsize late = memory();
	g_test_message("%zu bytes after 12 minutes, %zu after 2 hours", early, late);
	g_assert_cmpuint(late, <, early + 256 * 1024);
	jx_track_end(voice);
	jx_track_end(picture);
	jx_recording_end(recording, JX_RECORD_ASKED);
	wait_for(&ended, 1);
	jx_record_stop();
	g_autoptr(GPtrArray) journal = journal_of(root, recording);
	gsize len;
	g_autofree char *mjr = content(root, recording, "anna-a0.1.mjr", &len);
	static const guint8 last_ms[] = { 0x00, 0x6D, 0xDC, 0xEC }; /* 7199980 */
	g_assert_cmpmem(mjr + len - sizeof packet - 6, 4, last_ms, 4);
	guint clocks = 0;
	while (nth(journal, "clock", clocks))
		clocks++;
	g_assert_cmpuint(clocks, ==, 2 * 3600 / 5);
	jx_recording_unref(recording);
	clean_up();
}

static void test_stopped_while_it_records(void) {
	g_autofree char *root = start("recordings");
	JxRecording *recording = begin("class");
	JxTrack *track = jx_track_new(recording, &(JxTrackSpec){ "anna-a0", "p1", JX_MEDIA_AUDIO, JX_VIDEO_CAMERA });
	put(track, JX_CODEC_OPUS, 1, g_get_monotonic_time());
	jx_record_stop();
	jx_track_end(track); /* its slot goes later */
	g_assert_cmpint(last_reason, ==, JX_RECORD_SHUTDOWN);
	g_autoptr(GPtrArray) journal = journal_of(root, recording);
	g_assert_cmpint(json_integer_value(json_object_get(nth(journal, "track-end", 0), "packets")), ==, 1);
	g_assert_nonnull(nth(journal, "end", 0));
	jx_recording_unref(recording);
	clean_up();
}

static void test_nowhere_to_write(void) {
	g_autofree char *root = start("recordings");
	g_assert_true(g_file_set_contents(root, "a file where a folder should be", -1, NULL));
	JxRecording *recording = begin("class");
	JxTrack *track = jx_track_new(recording, &(JxTrackSpec){ "anna-a0", "p1", JX_MEDIA_AUDIO, JX_VIDEO_CAMERA });
	put(track, JX_CODEC_OPUS, 1, g_get_monotonic_time());
	wait_for(&ended, 1);
	g_assert_cmpint(begun, ==, 0);
	g_assert_cmpint(last_reason, ==, JX_RECORD_ERROR);
	g_assert_nonnull(strstr(last_detail, root));
	jx_track_end(track);
	jx_record_stop();
	jx_recording_unref(recording);
	clean_up();
}

/* --- what is kept */

#define NOW G_GINT64_CONSTANT(1788250500) /* 2026-09-01 */

static void test_retention(void) {
	g_assert_cmpint(jx_session_began("2026-09-01T081500Z-k3v9d2"), ==, NOW);
	g_assert_cmpint(jx_session_began("2026-09-01T081500"), ==, -1);
	g_assert_cmpint(jx_session_began("2026-13-01T081500Z-x"), ==, -1);
	g_assert_cmpint(jx_session_began("lost+found"), ==, -1);
	static const struct {
		JxLimits limits;
		const char *doomed, *over;
	} rows[] = {
		{ { 0, 0, 0 }, "", "" },
		{ { 0, 0, 5 }, "ab", "" },     /* a is 9 days old, b 6 */
		{ { 250, 0, 0 }, "a", "" },    /* room x has a, c, e: 300 */
		{ { 100, 0, 0 }, "abc", "" },  /* e is being written, d is what y may keep */
		{ { 50, 0, 0 }, "abc", "e" },  /* each alone too large: d is the newest of y */
		{ { 0, 300, 0 }, "ab", "" },
		{ { 0, 99, 0 }, "abcd", "e" },
		{ { 200, 150, 5 }, "abcd", "" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		JxKept kept[] = { /* not in the order of their age */
			{ "x", "e", NOW - 1, 100, TRUE, FALSE, FALSE }, { "x", "c", NOW - 3 * 86400, 100, FALSE, FALSE, FALSE }, { "y", "b", NOW - 6 * 86400, 100, FALSE, FALSE, FALSE },
			{ "y", "d", NOW - 2 * 86400, 100, FALSE, FALSE, FALSE }, { "x", "a", NOW - 9 * 86400, 100, FALSE, FALSE, FALSE },
		};
		jx_retention_judge(kept, G_N_ELEMENTS(kept), &rows[i].limits, NOW);
		g_autoptr(GString) doomed = g_string_new(NULL), over = g_string_new(NULL);
		for (gsize k = 0; k < G_N_ELEMENTS(kept); k++) {
			g_string_append(doomed, kept[k].doomed ? kept[k].name : "");
			g_string_append(over, kept[k].over ? kept[k].name : "");
		}
		g_test_message("row %zu", i);
		g_assert_cmpstr(doomed->str, ==, rows[i].doomed);
		g_assert_cmpstr(over->str, ==, rows[i].over);
	}
}

static char *old_session(const char *root, const char *room, const char *name, gsize bytes) {
	g_autofree char *folder = g_build_filename(root, room, name, NULL), *composed = g_build_filename(folder, "composed", NULL);
	g_autofree char *file = g_build_filename(composed, "session.webm", NULL), *content = g_strnfill(bytes, 'x');
	g_assert_cmpint(g_mkdir_with_parents(composed, 0750), ==, 0);
	g_assert_true(g_file_set_contents(file, content, (gssize)bytes, NULL));
	return g_steal_pointer(&folder);
}

/* Old ones go, whole and through no link, until what is being written fits; then it ends, too. */
static void test_quota(void) {
	limits = (JxLimits){ .room_bytes = 20000 };
	g_autofree char *root = start("recordings");
	limits = (JxLimits){ 0 };
	g_autofree char *other = old_session(root, "other", "2020-01-01T000000Z-aaa", 15000);
	g_autofree char *old = old_session(root, "class", "2020-01-01T000000Z-bbb", 15000);
	g_autofree char *stray = old_session(root, "class", "not a session", 15000);
	g_autofree char *link = g_build_filename(old, "link", NULL), *behind = g_build_filename(other, "composed", "session.webm", NULL);
	g_assert_cmpint(symlink(other, link), ==, 0);
	JxRecording *recording = begin("class");
	wait_for(&begun, 1);
	g_autofree char *bulk = g_strnfill(10000, 'x');
	jx_recording_note(recording, "chat", json_pack("{ss}", "text", bulk), FALSE);
	g_usleep(100 * 1000);
	jx_keeper_look();
	for (guint i = 0; i < 200 && g_file_test(old, G_FILE_TEST_EXISTS); i++)
		g_usleep(10000);
	g_assert_false(g_file_test(old, G_FILE_TEST_EXISTS));
	g_assert_true(g_file_test(behind, G_FILE_TEST_EXISTS) && g_file_test(stray, G_FILE_TEST_EXISTS));
	g_assert_cmpint(ended, ==, 0);
	jx_recording_note(recording, "chat", json_pack("{ss}", "text", bulk), FALSE);
	g_usleep(100 * 1000);
	jx_keeper_look();
	wait_for(&ended, 1);
	g_assert_cmpint(last_reason, ==, JX_RECORD_QUOTA);
	g_autoptr(GPtrArray) journal = journal_of(root, recording);
	g_assert_cmpstr(text_of(nth(journal, "end", 0), "reason"), ==, "quota");
	jx_record_stop();
	jx_recording_unref(recording);
	clean_up();
}

/* Of one participant nothing is left, of the others everything; then nothing of anybody. */
static void test_forget(void) {
	g_autofree char *root = start("recordings");
	JxRecording *recording = begin("class");
	JxTrack *anna = jx_track_new(recording, &(JxTrackSpec){ "anna-a0", "p1", JX_MEDIA_AUDIO, JX_VIDEO_CAMERA });
	JxTrack *ben = jx_track_new(recording, &(JxTrackSpec){ "ben-a0", "p2", JX_MEDIA_AUDIO, JX_VIDEO_CAMERA });
	jx_recording_note(recording, "join", json_pack("{ss ss}", "participant", "p1", "name", "Anna"), FALSE);
	jx_recording_note(recording, "join", json_pack("{ss ss}", "participant", "p2", "name", "Ben"), FALSE);
	jx_recording_note(recording, "mute", json_pack("{ss sb}", "source", "anna-a0", "muted", 1), FALSE);
	put(anna, JX_CODEC_OPUS, 1, g_get_monotonic_time());
	put(ben, JX_CODEC_OPUS, 1, g_get_monotonic_time());
	wait_for(&begun, 1);
	const char *folder = jx_recording_folder(recording);
	g_autofree char *path = g_build_filename(root, folder, NULL), *room = g_build_filename(root, "class", NULL);
	g_autofree char *annas = g_build_filename(path, "anna-a0.1.mjr", NULL), *bens = g_build_filename(path, "ben-a0.1.mjr", NULL);
	g_autofree char *composed = g_build_filename(path, "composed", NULL), *video = g_build_filename(composed, "session.webm", NULL);
	guint files;
	g_assert_false(jx_forget_session(root, folder, NULL)); /* it is being written */
	jx_track_end(anna);
	jx_track_end(ben);
	jx_recording_end(recording, JX_RECORD_ASKED);
	wait_for(&ended, 1);
	g_assert_cmpint(g_mkdir(composed, 0750), ==, 0);
	g_assert_true(g_file_set_contents(video, "x", 1, NULL));
	g_assert_true(jx_forget_participant(root, folder, "p1", &files, NULL));
	g_assert_cmpuint(files, ==, 1);
	g_assert_false(g_file_test(annas, G_FILE_TEST_EXISTS) || g_file_test(composed, G_FILE_TEST_EXISTS));
	g_assert_true(g_file_test(bens, G_FILE_TEST_EXISTS));
	gsize len;
	g_autofree char *journal = content(root, recording, "journal.jsonl", &len);
	g_assert_null(strstr(journal, "Anna"));
	g_assert_null(strstr(journal, "anna"));
	g_assert_null(strstr(journal, "p1"));
	static const char *const kept[] = { "\"begin\"", "Ben", "ben-a0.1.mjr", "\"track-end\"", "\"end\"" };
	for (gsize i = 0; i < G_N_ELEMENTS(kept); i++)
		g_assert_nonnull(strstr(journal, kept[i]));
	static const char *const strange[] = { "class", "class/x", "../recordings/2026-09-01T081500Z-k3v9d2", "class/../../etc", "/etc/passwd", "class/2026-09-01T081500Z-k3v9d2" };
	for (gsize i = 0; i < G_N_ELEMENTS(strange); i++)
		g_assert_false(jx_forget_session(root, strange[i], NULL));
	g_assert_true(jx_forget_session(root, folder, NULL));
	g_assert_false(g_file_test(room, G_FILE_TEST_EXISTS));
	jx_record_stop();
	jx_recording_unref(recording);
	clean_up();
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/record/names", test_names);
	g_test_add_func("/record/times", test_times);
	g_test_add_func("/record/tap/bounded", test_tap_is_bounded);
	g_test_add_func("/record/tap/threads", test_tap_of_two_threads);
	g_test_add_func("/record/session", test_session);
	g_test_add_func("/record/overflow", test_overflow);
	g_test_add_func("/record/two-hours", test_two_hours);
	g_test_add_func("/record/stopped", test_stopped_while_it_records);
	g_test_add_func("/record/nowhere", test_nowhere_to_write);
	g_test_add_func("/record/retention", test_retention);
	g_test_add_func("/record/quota", test_quota);
	g_test_add_func("/record/forget", test_forget);
	return g_test_run();
}
