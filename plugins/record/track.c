/* A track: from its tap into one file after another. */
#include "config.h"

#include <unistd.h>

#include "record/mjr.h"
#include "record/names.h"
#include "record/private.h"

/* A disk may stall for so long: pictures are lost after a second or two, voices after ten. */
#define VIDEO_TAP (512 * 1024)
#define AUDIO_TAP (128 * 1024)
/* Written at a time, bytes. */
#define BATCH (64 * 1024)
#define CLOCK_US (5 * G_USEC_PER_SEC)

/* --- any thread --- */

JxTrack *jx_track_make(JxRecording *recording, const JxTrackSpec *spec) {
	JxTrack *track = g_new0(JxTrack, 1);
	gboolean video = spec->media == JX_MEDIA_VIDEO;
	track->refs = 2;
	track->recording = jx_recording_ref(recording);
	track->source = g_strdup(spec->source);
	track->participant = g_strdup(spec->participant);
	track->kind = !video ? "audio" : spec->video_type == JX_VIDEO_DESKTOP ? "screen" : "camera";
	track->tap = jx_tap_new(video ? VIDEO_TAP : AUDIO_TAP);
	track->fd = -1;
	track->out = g_byte_array_new();
	return track;
}

void jx_track_unref(JxTrack *track) {
	if (!track || !g_atomic_int_dec_and_test(&track->refs))
		return;
	if (track->fd >= 0)
		close(track->fd);
	jx_recording_unref(track->recording);
	jx_tap_free(track->tap);
	g_byte_array_unref(track->out);
	g_free(track->source);
	g_free(track->participant);
	g_free(track->file);
	g_free(track);
}

gboolean jx_track_packet(gpointer data, JxCodec codec, const guint8 *packet, gsize len, gint64 now_us) {
	JxTrack *track = data;
	JxTapRecord record = { .len = (guint16)MIN(len, (gsize)G_MAXUINT16), .kind = JX_TAP_PACKET, .codec = (guint8)codec, .at_us = now_us };
	return jx_tap_put(track->tap, &record, packet);
}

void jx_track_clock(gpointer data, guint32 timestamp, gint64 ntp_us, gint64 now_us) {
	JxTrack *track = data;
	JxTapRecord record = { .kind = JX_TAP_CLOCK, .rtp = timestamp, .at_us = now_us, .ntp_us = ntp_us };
	jx_tap_put(track->tap, &record, (const guint8 *)"");
}

/* --- the writer's thread --- */

static gboolean note(JxTrack *track, const char *event, json_t *members, gint64 at_us, GError **error) {
	json_t *line = jx_journal_line(track->recording, event, members, at_us);
	gboolean good = jx_folder_journal(track->recording->files, line, error);
	json_decref(line);
	return good;
}

static gboolean flush(JxTrack *track, GError **error) {
	gboolean good = track->fd < 0 || jx_append(track->fd, track->out->data, track->out->len, &track->size, error);
	g_byte_array_set_size(track->out, 0);
	return good;
}

static void end_file(JxTrack *track) {
	if (track->fd < 0)
		return;
	jx_track_sync(track);
	close(track->fd);
	track->fd = -1;
	note(track, "track-end", json_pack("{ss sI sI}", "file", track->file, "packets", (json_int_t)track->packets, "lost", (json_int_t)track->lost),
		g_get_monotonic_time(), NULL);
}

static gboolean begin_file(JxTrack *track, JxCodec codec, gint64 at_us, GError **error) {
	JxRecording *recording = track->recording;
	guint number = GPOINTER_TO_UINT(g_hash_table_lookup(recording->numbers, track->source)) + 1;
	g_hash_table_insert(recording->numbers, g_strdup(track->source), GUINT_TO_POINTER(number));
	g_autofree char *name = jx_file_name(track->source);
	g_free(track->file);
	track->file = g_strdup_printf("%s.%u.mjr", name, number);
	track->fd = jx_folder_create(recording->files, track->file, error);
	if (track->fd < 0)
		return FALSE;
	gint64 wall = recording->begin_wall_us + at_us - recording->begin_us;
	track->codec = codec;
	track->first_us = track->sync_us = at_us;
	track->clock_us = track->size = 0;
	track->packets = track->lost = 0;
	jx_mjr_begin(track->out, codec, wall, wall);
	return flush(track, error) && note(track, "track", json_pack("{ss ss ss ss ss si}", "file", track->file, "source", track->source, "participant", track->participant,
		"kind", track->kind, "codec", jx_codec_word(codec), "clock_rate", (int)jx_codec_clock(codec)), at_us, error);
}

static gboolean write_packet(JxTrack *track, const JxTapRecord *record, const guint8 *packet, GError **error) {
	JxCodec codec = (JxCodec)record->codec;
	if (track->fd >= 0 && codec != track->codec) {
		if (!flush(track, error))
			return FALSE;
		end_file(track);
	}
	if (track->fd < 0 && !begin_file(track, codec, record->at_us, error))
		return FALSE;
	track->packets++;
	jx_mjr_packet(track->out, (guint32)((record->at_us - track->first_us) / 1000), packet, record->len);
	return track->out->len < BATCH || flush(track, error);
}

static gboolean write_clock(JxTrack *track, const JxTapRecord *record, GError **error) {
	if (track->fd < 0 || (track->clock_us && record->at_us - track->clock_us < CLOCK_US))
		return TRUE;
	track->clock_us = record->at_us;
	return note(track, "clock", json_pack("{ss sI sI}", "file", track->file, "rtp", (json_int_t)record->rtp, "ntp", (json_int_t)record->ntp_us),
		record->at_us, error);
}

static gboolean tell_lost(JxTrack *track, GError **error) {
	guint lost = jx_tap_lost(track->tap);
	if (lost == 0 || track->fd < 0)
		return TRUE;
	track->lost += lost;
	return note(track, "overflow", json_pack("{ss sI}", "file", track->file, "packets", (json_int_t)lost), g_get_monotonic_time(), error);
}

gboolean jx_track_drain(JxTrack *track, GError **error) {
	JxTapRecord record;
	guint8 data[JX_TAP_MOST];
	while (jx_tap_take(track->tap, &record, data)) {
		gboolean good = record.kind == JX_TAP_CLOCK ? write_clock(track, &record, error) : write_packet(track, &record, data, error);
		if (!good)
			return FALSE;
	}
	return flush(track, error) && tell_lost(track, error);
}

void jx_track_close(JxTrack *track) {
	jx_track_drain(track, NULL);
	end_file(track);
}

void jx_track_sync(JxTrack *track) {
	if (track->fd >= 0)
		(void)fdatasync(track->fd);
}
