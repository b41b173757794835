/* The engine with several codecs: one stream of spatial layers thinned for a receiver, and receivers that lack a codec. */
#include "config.h"

#include <string.h>

#include "fake_gateway.h"
#include "media/counters.h"
#include "media/media.h"
#include "media/rtp.h"

#define VP8 100
#define VP9 104

typedef struct {
	JxMediaRoom *room;
	JxMediaLeg *from, *to;
	JxMediaSource *camera;
	JxMediaSlot *slot;
	gint64 now;
	guint16 seq;
} Fixture;

static gint unshown[4], told;

static void on_unshown(gpointer user, gint codec) {
	unshown[told++ % 4] = codec;
}

static const JxMediaReports reports = { .unshown = on_unshown };
static janus_plugin_session handles[2];

static void set_up(Fixture *f, gconstpointer data) {
	const JxPayloadTypes *taken = data;
	JxMediaSourceSpec camera = { .media = JX_MEDIA_VIDEO, .mindex = 1, .top_mindex = 4, .layers = 3, .ssrcs = { 101, 102, 103 },
		.types = { 1u << JX_CODEC_VP8 | 1u << JX_CODEC_VP9, { [JX_CODEC_VP8] = VP8, [JX_CODEC_VP9] = VP9 } }, .participant = 1 };
	JxMediaSlotSpec slot = { .media = JX_MEDIA_VIDEO, .mindex = 10, .rtx_mindex = 11, .ssrc = 1000, .rtx_ssrc = 1001, .types = *taken, .private_line = TRUE };
	fake_gateway_reset();
	g_assert_true(jx_media_init(NULL, NULL, &(JxMediaSettings){ 5000 }, &reports, NULL));
	*f = (Fixture){ .now = g_get_monotonic_time(), .seq = 500 };
	f->room = jx_media_room_new(NULL);
	f->from = jx_media_leg_new(&handles[0], NULL, NULL);
	f->to = jx_media_leg_new(&handles[1], NULL, NULL);
	jx_media_leg_attach(f->from, f->room);
	jx_media_leg_attach(f->to, f->room);
	jx_media_leg_up(f->from);
	jx_media_leg_up(f->to);
	f->camera = jx_media_source_new(f->from, &camera, NULL, NULL);
	f->slot = jx_media_slot_new(f->to, &slot);
}

static void tear_down(Fixture *f, gconstpointer data) {
	jx_media_room_close(f->room);
	jx_media_slot_unref(f->slot);
	jx_media_source_unref(f->camera);
	jx_media_leg_unref(f->from);
	jx_media_leg_unref(f->to);
	jx_media_room_unref(f->room);
	jx_media_shutdown();
}

static void want(Fixture *f, gint height) {
	JxForwardTable *table = jx_forward_table_new(5);
	jx_forward_table_add_source(table, f->camera, FALSE);
	jx_forward_table_add_feed(table, f->camera, f->slot, height, 1, FALSE);
	jx_media_room_publish(f->room, table);
}

static void arrive(Fixture *f, guint8 pt, guint32 ssrc, guint16 seq, gboolean marker, const guint8 *payload, gsize len) {
	guint8 packet[64];
	jx_rtp_write_header(packet, marker, pt, seq, 3000, ssrc);
	memcpy(packet + JX_RTP_HEADER, payload, len);
	janus_plugin_rtp rtp = { .mindex = ssrc == 103 ? 4 : 1, .video = ssrc != 103, .buffer = (char *)packet, .length = (guint16)(JX_RTP_HEADER + len) };
	rtp.extensions.audio_level = -1;
	jx_media_leg_rtp(f->from, &rtp);
}

/* One layer of a picture as Chromium sends it in VP9 with three spatial layers, in one packet. */
static void layer(Fixture *f, guint spatial, gboolean key, guint16 seq) {
	guint8 payload[] = { 0xAC, 0x80, 1, (guint8)(spatial << 1), 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
	static const guint8 structure[] = { 0x50, 1, 0x40, 0, 0xB4, 2, 0x80, 1, 0x68, 5, 0, 2, 0xD0, 0xFF };
	if (!key)
		payload[0] |= 0x40;
	if (key && spatial == 0) {
		payload[0] |= 0x02;
		memcpy(payload + 5, structure, sizeof structure);
	}
	arrive(f, VP9, 101, seq, spatial == 2, payload, sizeof payload);
}

static void picture(Fixture *f, gboolean key) {
	for (guint spatial = 0; spatial < 3; spatial++)
		layer(f, spatial, key, f->seq++);
}

static void vp8(Fixture *f, guint32 ssrc, gboolean key) {
	guint8 payload[] = { 0x90, 0xC0, 0x80, 1, 9, key ? 0 : 1, 0, 0, 0x9D, 1, 0x2A, 0x80, 2, 0x68, 1 };
	arrive(f, VP8, ssrc, f->seq++, TRUE, payload, sizeof payload);
}

/* What was sent since: "seq+layer" of each packet, "!" where it ends the picture; sequence numbers count from the first ever sent. */
static char *sent(void) {
	static guint16 first;
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < fake_sent->len; i++) {
		const FakeSent *packet = &g_array_index(fake_sent, FakeSent, i);
		guint16 seq = jx_read16(packet->bytes + 2);
		if (!first)
			first = seq;
		g_string_append_printf(text, "%s%u:%u%s", text->len ? " " : "", (guint16)(seq - first),
			(packet->bytes[1] & 0x7F) == VP9 ? packet->bytes[JX_RTP_HEADER + 3] >> 1 : 8, packet->bytes[1] & 0x80 ? "!" : "");
	}
	g_array_set_size(fake_sent, 0);
	return g_string_free(text, FALSE);
}

#define SENT(expected) do { g_autofree char *said = sent(); g_assert_cmpstr(said, ==, (expected)); } while (0)

static guint plis(void) {
	guint n = fake_plis->len;
	g_array_set_size(fake_plis, 0);
	return n;
}

static void tick(Fixture *f, gint ms) {
	for (gint t = 0; t < ms; t += 50)
		jx_media_room_tick(f->room, f->now += 50 * 1000);
}

static const JxPayloadTypes both = { 1u << JX_CODEC_VP8 | 1u << JX_CODEC_VP9, { [JX_CODEC_VP8] = VP8, [JX_CODEC_VP9] = VP9 } }, vp8_alone = JX_PAYLOAD_TYPE(JX_CODEC_VP8, VP8);

static void test_spatial(Fixture *f, gconstpointer data) {
	want(f, 360);
	picture(f, FALSE);
	SENT(""); /* not before a key frame */
	picture(f, TRUE);
	SENT("0:0 1:1!"); /* 360 lines: the marker moves to the last layer that is sent */
	picture(f, FALSE);
	SENT("2:0 3:1!");
	/* Fewer layers from the next picture on, and no key frame is asked for. */
	tick(f, 50);
	plis();
	want(f, 180);
	tick(f, 1000);
	picture(f, FALSE);
	SENT("4:0!");
	g_assert_cmpuint(plis(), ==, 0);
	/* More of them with a key frame, which is asked for on the stream that carries them all. */
	want(f, 720);
	picture(f, FALSE);
	SENT("5:0!");
	tick(f, 50);
	g_assert_cmpuint(fake_plis->len, ==, 1);
	g_assert_cmpint(g_array_index(fake_plis, gint, 0), ==, 1);
	picture(f, TRUE);
	SENT("6:0 7:1 8:2!");
	/* The sender itself sends fewer: the viewer stays with those that come. */
	layer(f, 0, FALSE, f->seq++);
	SENT("9:0");
	/* What is left out leaves no hole, and what comes late has its place. */
	want(f, 360);
	guint16 late = (guint16)(f->seq + 1);
	layer(f, 0, FALSE, f->seq);
	layer(f, 2, FALSE, (guint16)(f->seq + 2));
	f->seq += 3;
	layer(f, 0, FALSE, f->seq++);
	SENT("10:0 12:0");
	layer(f, 1, FALSE, late);
	SENT("11:1!");
}

/* The camera changes from spatial layers to streams of their own, and back. */
static void test_change(Fixture *f, gconstpointer data) {
	want(f, 720);
	picture(f, TRUE);
	g_free(sent());
	vp8(f, 103, FALSE);
	SENT(""); /* the stream of the same number is another one */
	vp8(f, 101, TRUE);
	vp8(f, 103, FALSE);
	g_free(sent());
	vp8(f, 103, TRUE);
	g_autofree char *now = sent();
	g_assert_true(g_str_has_suffix(now, ":8!"));
	vp8(f, 101, FALSE);
	SENT("");
	picture(f, TRUE);
	g_autofree char *back = sent();
	g_assert_true(g_str_has_suffix(back, ":2!"));
}

static void test_lacking(Fixture *f, gconstpointer data) {
	guint64 before = jx_counted(dropped_codec);
	want(f, 720);
	picture(f, TRUE);
	SENT("");
	g_assert_cmpuint(jx_counted(dropped_codec), ==, before + 3);
	plis();
	tick(f, 2000);
	g_assert_cmpuint(plis(), ==, 0); /* a key frame would not help */
	g_assert_cmpint(told, ==, 0); /* it may be over in a moment */
	tick(f, 3000);
	tick(f, 3000);
	g_assert_cmpint(told, ==, 1);
	g_assert_cmpint(unshown[0], ==, JX_CODEC_VP9);
	vp8(f, 103, FALSE);
	SENT("");
	tick(f, 500);
	g_assert_cmpuint(plis(), >, 0);
	vp8(f, 103, TRUE);
	g_autofree char *now = sent();
	g_assert_true(g_str_has_suffix(now, ":8!"));
	tick(f, 1000);
	g_assert_cmpint(told, ==, 2);
	g_assert_cmpint(unshown[1], ==, JX_CODEC_NONE);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add("/engine/codecs/spatial", Fixture, &both, set_up, test_spatial, tear_down);
	g_test_add("/engine/codecs/change", Fixture, &both, set_up, test_change, tear_down);
	g_test_add("/engine/codecs/lacking", Fixture, &vp8_alone, set_up, test_lacking, tear_down);
	return g_test_run();
}
