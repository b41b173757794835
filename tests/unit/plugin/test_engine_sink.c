/* The engine with a slot that leads to a recorder: it gets all of a source, goes on at a key frame where it lost something, and learns the sender's clocks. */
#include "config.h"

#include <string.h>

#include "fake_gateway.h"
#include "media/counters.h"
#include "media/media.h"
#include "media/rtp.h"

static const JxMediaReports reports;
static janus_plugin_session handle;

/* What the sink was given. */
typedef struct {
	gboolean full, freed;
	guint packets;
	JxCodec codec;
	guint16 seq;
	guint32 timestamp, clock;
	gint64 ntp_us;
	guint clocks;
} Kept;

static gboolean keep(gpointer user, JxCodec codec, const guint8 *packet, gsize len, gint64 now_us) {
	Kept *kept = user;
	if (kept->full)
		return FALSE;
	kept->packets++;
	kept->codec = codec;
	kept->seq = jx_read16(packet + 2);
	kept->timestamp = jx_read32(packet + 4);
	return TRUE;
}

static void keep_clock(gpointer user, guint32 timestamp, gint64 ntp_us, gint64 now_us) {
	Kept *kept = user;
	kept->clocks++;
	kept->clock = timestamp;
	kept->ntp_us = ntp_us;
}

static void let_go(gpointer user) { ((Kept *)user)->freed = TRUE; }

static const JxMediaSink sink = { keep, keep_clock };

typedef struct {
	JxMediaRoom *room;
	JxMediaLeg *from, *recorder;
	JxMediaSource *camera, *voice;
	JxMediaSlot *slots[2];
	Kept picture, sound;
} Fixture;

static JxMediaSlot *slot_for(Fixture *f, JxMedia media, Kept *kept) {
	JxMediaSlotSpec spec = { .media = media, .mindex = -1, .rtx_mindex = -1, .sink = &sink, .sink_user = kept, .sink_free = let_go };
	jx_payload_set(&spec.types, JX_CODEC_OPUS, 111);
	jx_payload_set(&spec.types, JX_CODEC_VP8, 100);
	return jx_media_slot_new(f->recorder, &spec);
}

static void set_up(Fixture *f, gconstpointer data) {
	JxMediaSourceSpec camera = { .media = JX_MEDIA_VIDEO, .mindex = 1, .top_mindex = -1, .layers = 1, .ssrcs = { 101 }, .types = JX_PAYLOAD_TYPE(JX_CODEC_VP8, 100), .participant = 1 };
	JxMediaSourceSpec voice = { .media = JX_MEDIA_AUDIO, .mindex = 0, .top_mindex = -1, .types = JX_PAYLOAD_TYPE(JX_CODEC_OPUS, 111), .participant = 1 };
	fake_gateway_reset();
	g_assert_true(jx_media_init(NULL, NULL, &(JxMediaSettings){ 5000 }, &reports, NULL));
	f->room = jx_media_room_new(NULL);
	f->from = jx_media_leg_new(&handle, NULL, NULL);
	f->recorder = jx_media_leg_new(NULL, NULL, NULL);
	jx_media_leg_attach(f->from, f->room);
	jx_media_leg_attach(f->recorder, f->room);
	jx_media_leg_up(f->from);
	jx_media_leg_up(f->recorder);
	f->camera = jx_media_source_new(f->from, &camera, NULL, NULL);
	f->voice = jx_media_source_new(f->from, &voice, NULL, NULL);
	f->slots[0] = slot_for(f, JX_MEDIA_VIDEO, &f->picture);
	f->slots[1] = slot_for(f, JX_MEDIA_AUDIO, &f->sound);
	JxForwardTable *table = jx_forward_table_new(1);
	jx_forward_table_add_source(table, f->camera, FALSE);
	jx_forward_table_add_source(table, f->voice, FALSE);
	jx_forward_table_add_feed(table, f->camera, f->slots[0], -1, 1, FALSE);
	jx_forward_table_add_feed(table, f->voice, f->slots[1], -1, 1, FALSE);
	jx_media_room_publish(f->room, table);
}

static void tear_down(Fixture *f, gconstpointer data) {
	jx_media_room_close(f->room);
	jx_media_slot_unref(f->slots[0]);
	jx_media_slot_unref(f->slots[1]);
	jx_media_source_unref(f->camera);
	jx_media_source_unref(f->voice);
	jx_media_leg_unref(f->from);
	jx_media_leg_unref(f->recorder);
	jx_media_room_unref(f->room);
	jx_media_shutdown();
	g_assert_true(f->picture.freed && f->sound.freed);
	g_assert_cmpint(fake_holds, ==, 0);
}

static void send_packet(Fixture *f, gboolean video, guint16 seq, guint32 timestamp, gboolean key) {
	guint8 packet[60] = { 0 };
	jx_rtp_write_header(packet, TRUE, video ? 100 : 111, seq, timestamp, video ? 101 : 77);
	guint8 *vp8 = packet + JX_RTP_HEADER;
	vp8[0] = 0x10, vp8[1] = key ? 0 : 1, vp8[4] = 0x9D, vp8[5] = 1, vp8[6] = 0x2A, vp8[7] = 0x40, vp8[9] = 0xB4;
	janus_plugin_rtp rtp = { .mindex = video, .video = video, .buffer = (char *)packet, .length = sizeof packet };
	rtp.extensions.audio_level = video ? -1 : 127;
	jx_media_leg_rtp(f->from, &rtp);
}

static void test_silence_is_kept(Fixture *f, gconstpointer data) {
	for (guint i = 0; i < 100; i++)
		send_packet(f, FALSE, (guint16)i, i * 960, FALSE);
	g_assert_cmpuint(f->sound.packets, ==, 100);
	g_assert_cmpint(f->sound.codec, ==, JX_CODEC_OPUS);
}

static void test_full(Fixture *f, gconstpointer data) {
	send_packet(f, TRUE, 10, 3000, FALSE); /* nothing to decode it with */
	g_assert_cmpuint(f->picture.packets, ==, 0);
	send_packet(f, TRUE, 11, 6000, TRUE);
	send_packet(f, TRUE, 12, 9000, FALSE);
	g_assert_cmpuint(f->picture.packets, ==, 2);
	f->picture.full = TRUE;
	send_packet(f, TRUE, 13, 12000, FALSE);
	f->picture.full = FALSE;
	guint asked = fake_plis->len;
	jx_media_room_tick(f->room, g_get_monotonic_time() + G_USEC_PER_SEC);
	g_assert_cmpuint(fake_plis->len, >, asked);
	send_packet(f, TRUE, 14, 15000, FALSE);
	g_assert_cmpuint(f->picture.packets, ==, 2);
	guint16 seq = f->picture.seq;
	send_packet(f, TRUE, 15, 18000, TRUE);
	g_assert_cmpuint(f->picture.packets, ==, 3);
	g_assert_cmpuint((guint16)(f->picture.seq - seq), ==, 2); /* that one was lost can be seen */
}

static void report_clock(Fixture *f, guint32 ssrc, guint32 timestamp) {
	guint8 sr[28] = { 0x80, 200, 0, 6 };
	jx_write32(sr + 4, ssrc);
	jx_write32(sr + 8, 1000);
	jx_write32(sr + 12, 0x80000000);
	jx_write32(sr + 16, timestamp);
	janus_plugin_rtcp rtcp = { .mindex = 0, .buffer = (char *)sr, .length = sizeof sr };
	jx_media_leg_rtcp(f->from, &rtcp);
}

static void test_clock(Fixture *f, gconstpointer data) {
	report_clock(f, 77, 500); /* of what nothing came yet */
	g_assert_cmpuint(f->sound.clocks, ==, 0);
	send_packet(f, FALSE, 1, 4800, FALSE);
	send_packet(f, TRUE, 1, 70000, TRUE);
	report_clock(f, 77, 4800 + 480); /* 10 ms after the packet */
	g_assert_cmpuint(f->sound.clocks, ==, 1);
	g_assert_cmpuint(f->sound.clock - f->sound.timestamp, ==, 480);
	g_assert_cmpint(f->sound.ntp_us, ==, G_GINT64_CONSTANT(1000500000));
	g_assert_cmpuint(f->picture.clocks, ==, 0);
	report_clock(f, 101, 70900); /* on whatever line it came */
	g_assert_cmpuint(f->picture.clock - f->picture.timestamp, ==, 900);
	report_clock(f, 102, 1);
	g_assert_cmpuint(f->picture.clocks, ==, 1);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add("/sink/silence", Fixture, NULL, set_up, test_silence_is_kept, tear_down);
	g_test_add("/sink/full", Fixture, NULL, set_up, test_full, tear_down);
	g_test_add("/sink/clock", Fixture, NULL, set_up, test_clock, tear_down);
	return g_test_run();
}
