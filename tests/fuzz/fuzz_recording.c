/* Recordings of hostile peers and damaged disks: .mjr → packets → pictures of each codec, journals → session → documents.
 *
 * An input that begins with `{` is a journal, any other an .mjr. */
#include "fuzz.h"

#include <stdio.h>
#include <string.h>

#include "../unit/compose/recording.h"
#include "plan/attendance.h"
#include "plan/captions.h"
#include "plan/chapters.h"
#include "plan/stage.h"
#include "read/journal.h"
#include "read/pictures.h"

static JxMjr *open_recording(const char *data, gsize length) {
	char *error;
	JxMjr *mjr = length > 0 ? jx_mjr_open(fmemopen((void *)(gsize)data, length, "rb"), &error) : NULL;
	if (mjr == NULL && length > 0)
		g_free(error);
	return mjr;
}

static void read_recording(const char *data, gsize length) {
	for (JxTrackCodec codec = JX_TRACK_VP8; codec <= JX_TRACK_H264; codec++) {
		JxMjr *mjr = open_recording(data, length);
		if (mjr == NULL)
			return;
		JxPictures *pictures = jx_pictures_new(jx_packets_new(mjr), codec);
		JxRecordedPicture picture;
		for (gsize guard = 0; jx_pictures_next(pictures, &picture); guard++) {
			g_assert_cmpuint(picture.len, <=, JX_PICTURE_MOST);
			g_assert_cmpuint(guard, <=, length);
		}
		jx_pictures_free(pictures);
	}
	JxPackets *packets = jx_packets_new(open_recording(data, length));
	gint64 last = G_MININT64;
	for (const JxPacket *packet; (packet = jx_packets_next(packets)) != NULL;) {
		g_assert_cmpint(packet->seq, >, last);
		last = packet->seq;
	}
	g_assert_cmpuint(jx_mjr_lost_bytes(jx_packets_mjr(packets)), <=, length);
	jx_packets_free(packets);
}

static void read_journal(const char *data, gsize length) {
	JxSession *session = jx_session_new();
	JxProblems *problems = jx_problems_new(TRUE);
	FILE *file = fmemopen((void *)(gsize)data, length, "rb");
	jx_journal_read(session, file, problems);
	fclose(file);
	JxTimeline *timeline = jx_timeline_new(session->pauses, session->end);
	JxLanes lanes = { g_ptr_array_new(), NULL };
	GArray *chapters = jx_chapters(session, &lanes, timeline);
	g_autofree char *captions = jx_captions(session, timeline), *csv = jx_attendance_csv(session), *json = jx_attendance_json(session), *vtt = jx_chapters_vtt(chapters);
	g_assert_true(captions != NULL && csv != NULL && json != NULL && vtt != NULL);
	JxStage stage;
	jx_stage_at(session, &lanes, NULL, JX_LAYOUT_SPEAKER, 640, 360, session->end / 2, &stage);
	g_array_unref(chapters);
	g_ptr_array_unref(lanes.lanes);
	jx_timeline_free(timeline);
	jx_problems_free(problems);
	jx_session_free(session);
}

static void execute(const char *text, gsize length) {
	if (length > 0 && *text == '{')
		read_journal(text, length);
	else
		read_recording(text, length);
}

static void seed(GPtrArray *corpus) {
	static const guint8 vp8[] = { 0x90, 0xE0, 0x80, 1, 9, 0x20, 0, 0, 0, 0x9D, 1, 0x2A, 0x80, 2, 0x68, 1 }, vp9[] = { 0x8C, 0x80, 1, 0x83, 0x49 };
	static const guint8 sets[] = { 0x78, 0, 4, 0x67, 0x42, 0, 0x1F, 0, 2, 0x68, 0xCE }, fragment[] = { 0x7C, 0x85, 1, 2, 3 };
	GByteArray *recording = recording_new("vp8");
	for (guint i = 0; i < 12; i++) {
		recording_add(recording, i * 20, (guint16)(65530 + i), 0xFFFFF000u + i * 3000, TRUE, vp8, sizeof vp8);
		recording_add(recording, i * 20, (guint16)(65530 + i), i * 3000, TRUE, vp9, sizeof vp9);
		recording_add(recording, i * 20, (guint16)(65531 + i), i * 3000, FALSE, sets, sizeof sets);
		recording_add(recording, i * 20, (guint16)(65532 + i), i * 3000, i % 2 == 0, fragment, sizeof fragment);
	}
	g_ptr_array_add(corpus, g_byte_array_free_to_bytes(recording));
}

int main(int argc, char **argv) {
	static const char *const corpus[] = {
		"{\"event\":\"begin\",\"t\":0,\"wall\":1788250500123000,\"id\":\"i\",\"room\":\"r\",\"title\":\"T\",\"audio_only\":false}\n"
		"{\"event\":\"join\",\"t\":0,\"wall\":1,\"participant\":\"anna\",\"name\":\"Anna\",\"kind\":\"browser\"}\n{\"event\":\"name\",\"t\":5,\"participant\":\"anna\",\"name\":\"A\"}\n"
		"{\"event\":\"track\",\"t\":10,\"file\":\"a.1.mjr\",\"source\":\"a\",\"participant\":\"anna\",\"kind\":\"audio\",\"codec\":\"opus\",\"clock_rate\":48000}\n"
		"{\"event\":\"clock\",\"t\":11,\"file\":\"a.1.mjr\",\"rtp\":1,\"ntp\":3988250500123000}\n{\"event\":\"mute\",\"t\":12,\"source\":\"a\",\"muted\":true}\n"
		"{\"event\":\"speaker\",\"t\":13,\"participant\":\"anna\"}\n{\"event\":\"talk\",\"t\":14,\"participant\":\"anna\",\"talking\":true}\n"
		"{\"event\":\"hand\",\"t\":15,\"participant\":\"anna\",\"raised\":true}\n{\"event\":\"chat\",\"t\":3000000,\"participant\":null,\"name\":\"n\",\"text\":\"<x> & y\"}\n"
		"{\"event\":\"pause\",\"t\":16}\n{\"event\":\"resume\",\"t\":17}\n{\"event\":\"track-end\",\"t\":18,\"file\":\"a.1.mjr\",\"packets\":1,\"lost\":0}\n"
		"{\"event\":\"leave\",\"t\":19,\"participant\":\"anna\"}\n{\"event\":\"end\",\"t\":5000000,\"reason\":\"asked\"}\n", NULL };
	static const char *const words[] = { "MEET", "MJR00002", "\"t\":", "\"participant\":\"ben\"", "\"event\":\"join\"", "null", "true", "-->", "\n{\"event\":\"pause\",\"t\":1}\n", NULL };
	const JxFuzz fuzz = { .name = "recording", .corpus = corpus, .seed = seed, .dictionary = words, .runs = 4000, .execute = execute };
	return jx_fuzz_main(argc, argv, &fuzz);
}
