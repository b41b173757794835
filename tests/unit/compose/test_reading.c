/* .mjr files, packets in order, pictures: whole, in disorder, cut off and damaged. */
#include "config.h"

#include <string.h>

#include "read/nal.h"
#include "read/pictures.h"
#include "recording.h"

/* --- .mjr */

static void test_mjr(void) {
	g_autoptr(GByteArray) recording = recording_new("opus");
	recording_add(recording, 0, 1, 960, FALSE, "ab", 2);
	recording_add(recording, 20, 2, 1920, TRUE, "c", 1);
	JxMjr *mjr = recording_open(recording);
	JxMjrPacket packet;
	g_assert_true(jx_mjr_header(mjr)->has_codec && jx_mjr_header(mjr)->codec == JX_TRACK_OPUS && jx_mjr_header(mjr)->first_wall == 2000000);
	g_assert_true(jx_mjr_next(mjr, &packet) && packet.ms == 0 && packet.rtp.seq == 1 && !packet.rtp.marker);
	g_assert_cmpmem(packet.rtp.payload, packet.rtp.payload_len, "ab", 2);
	g_assert_true(jx_mjr_next(mjr, &packet) && packet.ms == 20 && packet.rtp.timestamp == 1920 && packet.rtp.marker);
	g_assert_false(jx_mjr_next(mjr, &packet));
	g_assert_cmpuint(jx_mjr_lost_bytes(mjr) + jx_mjr_bad_frames(mjr), ==, 0);
	jx_mjr_close(mjr);
}

/* What lies between two frames is passed over and counted; so are frames without RTP, and the last one, cut off. */
static void test_mjr_damaged(void) {
	static const guint8 no_rtp[] = { 'M', 'E', 'E', 'T', 0, 0, 0, 9, 0, 3, 1, 2, 3 };
	g_autoptr(GByteArray) recording = recording_new("opus");
	recording_add(recording, 0, 1, 0, FALSE, "a", 1);
	g_byte_array_append(recording, (const guint8 *)"MEEMEMEE", 8);
	recording_add(recording, 20, 2, 960, FALSE, "b", 1);
	g_byte_array_append(recording, no_rtp, sizeof no_rtp);
	recording_add(recording, 40, 3, 1920, FALSE, "c", 1);
	recording_add(recording, 60, 4, 2880, FALSE, "d", 1);
	g_byte_array_set_size(recording, recording->len - 1);
	JxMjr *mjr = recording_open(recording);
	JxMjrPacket packet;
	for (guint i = 1; i <= 3; i++)
		g_assert_true(jx_mjr_next(mjr, &packet) && packet.rtp.seq == i);
	g_assert_false(jx_mjr_next(mjr, &packet));
	g_assert_cmpuint(jx_mjr_lost_bytes(mjr), ==, 8 + 10 + 12);
	g_assert_cmpuint(jx_mjr_bad_frames(mjr), ==, 1);
	jx_mjr_close(mjr);
}

static void test_mjr_refused(void) {
	static const struct {
		const char *bytes;
		gsize len;
	} rows[] = { { "\0", 0 }, { "MJR00002", 8 }, { "MJR00001\0\2{}", 12 }, { "MJR00002\0\5{}", 12 }, { "MJR00002\xff\xff{}", 12 } };
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		char *error;
		FILE *file = rows[i].len > 0 ? fmemopen((void *)(gsize)rows[i].bytes, rows[i].len, "rb") : fopen("/dev/null", "rb");
		g_assert_null(jx_mjr_open(file, &error));
		g_assert_nonnull(error);
		g_free(error);
	}
}

/* --- packets */

static void test_packets_in_order(void) {
	static const guint16 sent[] = { 65534, 0, 65535, 1, 1, 4, 3, 2 };
	g_autoptr(GByteArray) recording = recording_new("opus");
	for (guint i = 0; i < G_N_ELEMENTS(sent); i++)
		recording_add(recording, i, sent[i], 0xFFFFFF00u + (guint16)(sent[i] + 2) * 160u, FALSE, "x", 1);
	JxPackets *packets = jx_packets_new(recording_open(recording));
	gint64 seq = 0, timestamp = 0;
	for (guint i = 0; i < 7; i++) {
		const JxPacket *packet = jx_packets_next(packets);
		g_assert_nonnull(packet);
		g_assert_true(i == 0 || (packet->seq == seq + 1 && packet->timestamp == timestamp + 160));
		seq = packet->seq;
		timestamp = packet->timestamp;
	}
	g_assert_null(jx_packets_next(packets));
	jx_packets_free(packets);
}

/* Numbers that begin anew are what follows, not what came late. */
static void test_packets_anew(void) {
	g_autoptr(GByteArray) recording = recording_new("opus");
	for (guint i = 0; i < 300; i++)
		recording_add(recording, i, (guint16)(40000 + i), i, FALSE, "x", 1);
	for (guint i = 0; i < 300; i++)
		recording_add(recording, 300 + i, (guint16)(20000 + i), i, FALSE, "y", 1);
	JxPackets *packets = jx_packets_new(recording_open(recording));
	for (guint i = 0; i < 600; i++)
		g_assert_cmpint(jx_packets_next(packets)->data[0], ==, i < 300 ? 'x' : 'y');
	g_assert_null(jx_packets_next(packets));
	jx_packets_free(packets);
}

/* --- pictures */

/* A VP8 picture of two packets; the first byte of a picture says (by 0 in its lowest bit) whether it is a key frame. */
static void add_vp8(GByteArray *recording, guint n, gboolean key, gboolean first, gboolean second) {
	const guint8 begin[] = { 0x10, key ? 0 : 1, (guint8)n }, end[] = { 0x00, 'e', (guint8)n };
	if (first)
		recording_add(recording, n * 100, (guint16)(2 * n), n * 9000, FALSE, begin, sizeof begin);
	if (second)
		recording_add(recording, n * 100, (guint16)(2 * n + 1), n * 9000, TRUE, end, sizeof end);
}

static void test_pictures(void) {
	static const guint8 shown[] = { 1, 2, 6, 7 };
	g_autoptr(GByteArray) recording = recording_new("vp8");
	add_vp8(recording, 0, FALSE, TRUE, TRUE); /* nothing can be decoded before the first key frame */
	add_vp8(recording, 1, TRUE, TRUE, TRUE);
	add_vp8(recording, 2, FALSE, TRUE, TRUE);
	add_vp8(recording, 3, FALSE, TRUE, FALSE); /* cut */
	add_vp8(recording, 4, FALSE, TRUE, TRUE);
	add_vp8(recording, 5, TRUE, FALSE, TRUE); /* cut, though it is a key frame */
	add_vp8(recording, 6, TRUE, TRUE, TRUE);
	add_vp8(recording, 7, FALSE, TRUE, TRUE);
	JxPictures *pictures = jx_pictures_new(jx_packets_new(recording_open(recording)), JX_TRACK_VP8);
	JxRecordedPicture picture;
	for (guint i = 0; i < G_N_ELEMENTS(shown); i++) {
		g_assert_true(jx_pictures_next(pictures, &picture));
		const guint8 bytes[] = { picture.key ? 0 : 1, shown[i], 'e', shown[i] };
		g_assert_cmpmem(picture.data, picture.len, bytes, sizeof bytes);
		g_assert_cmpint(picture.arrival, ==, shown[i] * 100000);
	}
	g_assert_false(jx_pictures_next(pictures, &picture));
	g_assert_cmpuint(jx_pictures_left_out(pictures), ==, 4);
	jx_pictures_free(pictures);
}

/* A sender that gives no key frame is shown after 5 s all the same. */
static void test_pictures_without_key(void) {
	g_autoptr(GByteArray) recording = recording_new("vp8");
	for (guint i = 0; i < 60; i++)
		add_vp8(recording, i, FALSE, TRUE, TRUE);
	JxPictures *pictures = jx_pictures_new(jx_packets_new(recording_open(recording)), JX_TRACK_VP8);
	JxRecordedPicture picture;
	g_assert_true(jx_pictures_next(pictures, &picture));
	g_assert_cmpint(picture.arrival, ==, 5000000);
	jx_pictures_free(pictures);
}

static void test_nal(void) {
	static const struct {
		guint8 payload[16];
		gsize len;
		gboolean ok;
		guint8 stream[24];
		gsize stream_len;
	} rows[] = {
		{ { 0x67, 1, 2 }, 3, TRUE, { 0, 0, 0, 1, 0x67, 1, 2 }, 7 },
		{ { 0x78, 0, 2, 0x67, 1, 0, 1, 0x68 }, 8, TRUE, { 0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x68 }, 11 },
		{ { 0x7C, 0x85, 9 }, 3, TRUE, { 0, 0, 0, 1, 0x65, 9 }, 6 },
		{ { 0x7C, 0x45, 8 }, 3, TRUE, { 8 }, 1 },
		{ { 0x78, 0, 9, 0x67 }, 4, FALSE, { 0 }, 0 },
		{ { 0x78, 0, 0 }, 3, FALSE, { 0 }, 0 },
		{ { 0x78, 0 }, 2, FALSE, { 0 }, 0 },
		{ { 0x7C, 0x85 }, 2, FALSE, { 0 }, 0 },
		{ { 0x79, 1, 2 }, 3, FALSE, { 0 }, 0 },
		{ { 0x67 }, 1, FALSE, { 0 }, 0 },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GByteArray) stream = g_byte_array_new();
		g_autofree guint8 *exact = g_memdup2(rows[i].payload, rows[i].len);
		g_assert_cmpint(jx_nal_append(stream, exact, rows[i].len), ==, rows[i].ok);
		if (rows[i].ok)
			g_assert_cmpmem(stream->data, stream->len, rows[i].stream, rows[i].stream_len);
	}
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/compose/mjr", test_mjr);
	g_test_add_func("/compose/mjr/damaged", test_mjr_damaged);
	g_test_add_func("/compose/mjr/refused", test_mjr_refused);
	g_test_add_func("/compose/packets/in-order", test_packets_in_order);
	g_test_add_func("/compose/packets/anew", test_packets_anew);
	g_test_add_func("/compose/pictures", test_pictures);
	g_test_add_func("/compose/pictures/without-key", test_pictures_without_key);
	g_test_add_func("/compose/nal", test_nal);
	return g_test_run();
}
