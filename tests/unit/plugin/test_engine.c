/* The engine as a whole, on a gateway that keeps what is sent: forwarding, feedback, handover, who is heard. */
#include "config.h"

#include <string.h>

#include "fake_gateway.h"
#include "media/counters.h"
#include "media/media.h"
#include "media/rtp.h"

static janus_plugin_session handles[4];
static JxMediaSource *told_speaker;
static gint told_flowing = -1;

static void on_media(gpointer user, gboolean flowing) { told_flowing = flowing; }
static void on_speaker(gpointer user, JxMediaSource *speaker) { told_speaker = speaker; }
static const JxMediaReports reports = { .leg_media = on_media, .speaker = on_speaker };

/* A sender of one camera on private lines and a receiver of it. */
typedef struct {
	JxMediaRoom *room;
	JxMediaLeg *from, *to;
	JxMediaSource *camera, *other, *voice;
	JxMediaSlot *slot, *ear;
	gint64 now;
	guint16 seq[3];
} Fixture;

static const JxMediaSourceSpec camera_spec = { .media = JX_MEDIA_VIDEO, .mindex = 1, .top_mindex = 4, .layers = 3,
	.ssrcs = { 101, 102, 103 }, .rtx = { 201, 202, 203 }, .types = JX_PAYLOAD_TYPE(JX_CODEC_VP8, 100), .participant = 1 };

static void set_up(Fixture *f, gconstpointer data) {
	JxMediaSourceSpec other = camera_spec;
	JxMediaSourceSpec voice = { .media = JX_MEDIA_AUDIO, .mindex = 0, .top_mindex = -1, .types = JX_PAYLOAD_TYPE(JX_CODEC_OPUS, 111), .participant = 1 };
	JxMediaSlotSpec slot = { .media = JX_MEDIA_VIDEO, .mindex = 10, .rtx_mindex = 11, .ssrc = 1000, .rtx_ssrc = 1001, .types = JX_PAYLOAD_TYPE(JX_CODEC_VP8, 100),
		.private_line = TRUE };
	JxMediaSlotSpec ear = { .media = JX_MEDIA_AUDIO, .mindex = 8, .rtx_mindex = -1, .ssrc = 900, .types = JX_PAYLOAD_TYPE(JX_CODEC_OPUS, 111) };
	other.mindex = 2, other.top_mindex = 6, other.layers = 1, other.ssrcs[0] = 301;
	fake_gateway_reset();
	g_assert_true(jx_media_init(NULL, NULL, &(JxMediaSettings){ 5000 }, &reports, NULL));
	*f = (Fixture){ .now = g_get_monotonic_time() };
	f->room = jx_media_room_new(NULL);
	f->from = jx_media_leg_new(&handles[0], NULL, NULL);
	f->to = jx_media_leg_new(&handles[1], NULL, NULL);
	jx_media_leg_attach(f->from, f->room);
	jx_media_leg_attach(f->to, f->room);
	jx_media_leg_up(f->from);
	jx_media_leg_up(f->to);
	f->camera = jx_media_source_new(f->from, &camera_spec, NULL, NULL);
	f->other = jx_media_source_new(f->from, &other, NULL, NULL);
	f->voice = jx_media_source_new(f->from, &voice, NULL, NULL);
	f->slot = jx_media_slot_new(f->to, &slot);
	f->ear = jx_media_slot_new(f->to, &ear);
}

static void tear_down(Fixture *f, gconstpointer data) {
	jx_media_room_close(f->room);
	jx_media_slot_unref(f->slot);
	jx_media_slot_unref(f->ear);
	jx_media_source_unref(f->camera);
	jx_media_source_unref(f->other);
	jx_media_source_unref(f->voice);
	jx_media_leg_unref(f->from);
	jx_media_leg_unref(f->to);
	jx_media_room_unref(f->room);
	jx_media_shutdown();
#define GONE(name) g_assert_cmpuint(jx_counted(name), ==, 0);
	JX_LIVES(GONE)
	g_assert_cmpint(fake_holds, ==, 0);
}

static void publish(Fixture *f, JxMediaSource *shown, gint height, guint32 generation, gboolean soft, gboolean muted) {
	JxForwardTable *table = jx_forward_table_new(5);
	jx_forward_table_add_source(table, f->camera, muted);
	jx_forward_table_add_source(table, f->other, FALSE);
	jx_forward_table_add_source(table, f->voice, muted);
	if (shown)
		jx_forward_table_add_feed(table, shown, f->slot, height, generation, soft);
	jx_forward_table_add_feed(table, f->voice, f->ear, -1, 1, FALSE);
	jx_media_room_publish(f->room, table);
}

/* A VP8 packet of the camera's layer (0 to 2) or of the other source (3), as Janus hands it over. */
static void video(Fixture *f, guint layer, gboolean key) {
	static const guint32 ssrcs[] = { 101, 102, 103, 301 };
	static const guint8 heights[] = { 180, 104 /* 360 */, 208 /* 720 */, 104 };
	static const guint8 high[] = { 0, 1, 2, 1 };
	static guint16 seqs[4] = { 10, 20000, 40000, 60000 };
	guint8 packet[100] = { 0 };
	jx_rtp_write_header(packet, TRUE, 100, seqs[layer]++, 3000, ssrcs[layer]);
	guint8 *vp8 = packet + JX_RTP_HEADER;
	vp8[0] = 0x90, vp8[1] = 0xC0, vp8[2] = 0x80, vp8[3] = (guint8)seqs[layer], vp8[4] = 9;
	vp8[5] = key ? 0 : 1;
	vp8[8] = 0x9D, vp8[9] = 1, vp8[10] = 0x2A;
	vp8[11] = 0xFF, vp8[12] = 0x0F, vp8[13] = heights[layer], vp8[14] = high[layer];
	janus_plugin_rtp rtp = { .mindex = layer == 3 ? 6 : layer == 2 ? 4 : 1, .video = layer < 2, .buffer = (char *)packet, .length = sizeof packet };
	rtp.extensions.audio_level = -1;
	jx_media_leg_rtp(f->from, &rtp);
}

static void lose(Fixture *f, guint layer) {
	guint n = fake_sent->len;
	video(f, layer, FALSE);
	g_array_set_size(fake_sent, n);
}

static void audio(Fixture *f, gint8 level) {
	static guint16 seq = 65530;
	guint8 packet[40] = { 0 };
	seq++;
	jx_rtp_write_header(packet, FALSE, 111, seq, seq * 960u, 77);
	janus_plugin_rtp rtp = { .mindex = 0, .buffer = (char *)packet, .length = sizeof packet };
	rtp.extensions.audio_level = level;
	jx_media_leg_rtp(f->from, &rtp);
}

static const FakeSent *last_sent(void) {
	return fake_sent->len ? &g_array_index(fake_sent, FakeSent, fake_sent->len - 1) : NULL;
}

static guint sent_count(void) {
	guint n = fake_sent->len;
	g_array_set_size(fake_sent, 0);
	return n;
}

static guint plis_on(gint mindex) {
	guint n = 0;
	for (guint i = 0; i < fake_plis->len; i++)
		n += g_array_index(fake_plis, gint, i) == mindex;
	g_array_set_size(fake_plis, 0);
	return n;
}

static void tick(Fixture *f, gint ms) {
	for (gint t = 0; t < ms; t += 50)
		jx_media_room_tick(f->room, f->now += 50 * 1000);
}

static void test_forward(Fixture *f, gconstpointer data) {
	publish(f, f->camera, -1, 1, FALSE, FALSE);
	tick(f, 50);
	g_assert_cmpuint(plis_on(1), ==, 1); /* unasked, for the new viewer */
	video(f, 0, FALSE);
	g_assert_cmpuint(sent_count(), ==, 0); /* not before a key frame */
	tick(f, 2000);
	g_assert_cmpuint(plis_on(1), >=, 4); /* and again, as long as it waits */
	video(f, 0, TRUE);
	const FakeSent *sent = last_sent();
	g_assert_nonnull(sent);
	g_assert_true(sent->handle == &handles[1] && sent->mindex == 10 && sent->video);
	g_assert_cmpuint(sent->bytes[1] & 0x7F, ==, 100);
	guint16 seq = jx_read16(sent->bytes + 2);
	/* The top layer comes on its private line, and is taken at its key frame. */
	video(f, 2, FALSE);
	video(f, 0, FALSE);
	g_assert_cmpuint(jx_read16(last_sent()->bytes + 2), ==, (guint16)(seq + 1));
	sent_count();
	video(f, 2, TRUE);
	g_assert_cmpuint(jx_read16(last_sent()->bytes + 2), ==, (guint16)(seq + 2));
	video(f, 0, FALSE);
	video(f, 1, TRUE);
	g_assert_cmpuint(sent_count(), ==, 1);
	/* Wanted smaller: the layer of 180 at its next key frame. */
	publish(f, f->camera, 180, 1, FALSE, FALSE);
	video(f, 2, FALSE);
	video(f, 0, TRUE);
	video(f, 2, FALSE);
	g_assert_cmpuint(jx_read16(last_sent()->bytes + 2), ==, (guint16)(seq + 4));
	g_assert_cmpuint(sent_count(), ==, 2);
	/* Nothing of a muted source, nothing when nobody wants it, nothing of what was not announced. */
	publish(f, f->camera, 0, 1, FALSE, FALSE);
	video(f, 0, TRUE);
	publish(f, f->camera, 180, 1, FALSE, TRUE);
	video(f, 0, TRUE);
	g_assert_cmpuint(sent_count(), ==, 0);
	/* A freed slot that is used again goes on. */
	publish(f, NULL, 0, 0, FALSE, FALSE);
	publish(f, f->camera, 180, 2, FALSE, FALSE);
	video(f, 0, TRUE);
	g_assert_cmpuint(jx_read16(last_sent()->bytes + 2), ==, (guint16)(seq + 5));
}

static void test_gap(Fixture *f, gconstpointer data) {
	publish(f, f->camera, -1, 1, FALSE, FALSE);
	video(f, 2, TRUE);
	video(f, 2, FALSE);
	f->now = g_get_monotonic_time();
	plis_on(4);
	JxMediaLeg *from = f->from;
	f->from = f->to; /* a packet that never arrives */
	lose(f, 2);
	f->from = from;
	video(f, 2, FALSE);
	g_assert_cmpuint(plis_on(4), ==, 1); /* at once, on the private line */
	f->from = f->to;
	lose(f, 2);
	f->from = from;
	video(f, 2, FALSE);
	g_assert_cmpuint(fake_plis->len, ==, 0); /* not again within the interval */
}

static void feedback(Fixture *f, gint mindex, const guint8 *bytes, gsize len) {
	g_autofree guint8 *copy = g_memdup2(bytes, len);
	janus_plugin_rtcp rtcp = { .mindex = mindex, .video = TRUE, .buffer = (char *)copy, .length = (uint16_t)len };
	jx_media_leg_rtcp(f->to, &rtcp);
}

static void test_feedback(Fixture *f, gconstpointer data) {
	publish(f, f->camera, 180, 1, FALSE, FALSE);
	video(f, 0, TRUE);
	video(f, 0, FALSE);
	guint16 seq = jx_read16(last_sent()->bytes + 2);
	guint8 first = last_sent()->bytes[JX_RTP_HEADER];
	sent_count();
	/* As Chrome and Janus do it: on the client's own camera line, with the slot's SSRC inside. */
	guint8 nack[] = { 0x81, 205, 0, 3, 0, 0, 0, 55, 0, 0, 0x03, 0xE8, 0, 0, 0, 0 };
	jx_write16(nack + 12, seq);
	feedback(f, 1, nack, sizeof nack);
	const FakeSent *sent = last_sent();
	g_assert_nonnull(sent);
	g_assert_true(sent->mindex == 11 && sent->video && (sent->bytes[1] & 0x7F) == 101);
	g_assert_cmpuint(jx_read16(sent->bytes + JX_RTP_HEADER), ==, seq);
	g_assert_cmpuint(sent->bytes[JX_RTP_HEADER + 2], ==, first);
	g_assert_cmpuint(sent_count(), ==, 1);
	feedback(f, 1, nack, sizeof nack);
	g_assert_cmpuint(sent_count(), ==, 0); /* once a round trip */
	jx_write32(nack + 8, 999);
	feedback(f, 10, nack, sizeof nack);
	g_assert_cmpuint(sent_count(), ==, 0); /* by SSRC, never by line, where SSRCs are known */
	/* PLI for the slot's partner, FIR for the slot: key frames of the source. */
	guint8 pli[] = { 0x81, 206, 0, 2, 0, 0, 0, 55, 0, 0, 0x03, 0xE9 };
	guint8 fir[] = { 0x84, 206, 0, 4, 0, 0, 0, 55, 0, 0, 0, 0, 0, 0, 0x03, 0xE8, 1, 0, 0, 0 };
	plis_on(1);
	feedback(f, 0, pli, sizeof pli);
	g_assert_cmpuint(plis_on(1), ==, 1);
	feedback(f, 1, fir, sizeof fir);
	g_assert_cmpuint(plis_on(1), ==, 0); /* merged */
	f->now = g_get_monotonic_time() + 600 * 1000;
	tick(f, 50);
	g_assert_cmpuint(plis_on(1), ==, 1);
	/* REMB for the sender every second, what is wanted as its cap. */
	jx_media_leg_uplink(f->from, 3000000, 3);
	tick(f, 50);
	g_assert_cmpuint(fake_remb, ==, 3000000);
	jx_media_source_wanted(f->camera, 180);
	jx_media_source_wanted(f->other, 0);
	tick(f, 1000);
	g_assert_cmpuint(fake_remb, ==, 2000000);
	tick(f, 5000);
	g_assert_cmpuint(fake_remb, ==, 550000);
}

/* 50 ms of a camera whose layers have 32, 240 and 960 kbit/s. */
static void camera_for_50_ms(Fixture *f) {
	static const guint packets[] = { 2, 15, 60 };
	for (guint layer = 0; layer < 3; layer++)
		for (guint i = 0; i < packets[layer]; i++)
			video(f, layer, FALSE);
	tick(f, 50);
}

/* A receiver whose REMB stays far below what is sent gets the lowest layer, and nothing of the one before comes again. */
static void test_narrow_receiver(Fixture *f, gconstpointer data) {
	guint8 remb[] = { 0x8F, 206, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0, 'R', 'E', 'M', 'B', 1, 1 << 2, 0xC3, 0x50, 0, 0, 0x03, 0xE8 }; /* 50000 << 1 bit/s */
	guint8 nack[] = { 0x81, 205, 0, 3, 0, 0, 0, 55, 0, 0, 0x03, 0xE8, 0, 0, 0, 0 };
	publish(f, f->camera, -1, 1, FALSE, FALSE);
	for (guint layer = 0; layer < 3; layer++)
		video(f, layer, TRUE);
	for (guint i = 0; i < 10; i++)
		camera_for_50_ms(f);
	sent_count();
	video(f, 2, FALSE);
	g_assert_cmpuint(sent_count(), ==, 1);
	feedback(f, 1, remb, sizeof remb);
	for (guint i = 0; i < 80; i++)
		camera_for_50_ms(f);
	guint16 last = jx_read16(last_sent()->bytes + 2);
	sent_count();
	jx_write16(nack + 12, last);
	feedback(f, 1, nack, sizeof nack);
	g_assert_cmpuint(sent_count(), ==, 1);
	video(f, 0, TRUE);
	g_assert_cmpuint(sent_count(), ==, 1);
	video(f, 2, FALSE);
	g_assert_cmpuint(sent_count(), ==, 0);
	jx_write16(nack + 12, (guint16)(last - 1));
	feedback(f, 1, nack, sizeof nack);
	g_assert_cmpuint(sent_count(), ==, 0);
}

/* Who misses more than half of what is sent does not get it all again: it would miss that too. */
static void test_resent_in_bounds(Fixture *f, gconstpointer data) {
	guint8 nack[] = { 0x81, 205, 0, 3, 0, 0, 0, 55, 0, 0, 0x03, 0xE8, 0, 0, 0, 0 };
	publish(f, f->camera, 180, 1, FALSE, FALSE);
	video(f, 0, TRUE);
	for (guint i = 0; i < 500; i++)
		video(f, 0, FALSE);
	guint16 last = jx_read16(last_sent()->bytes + 2);
	sent_count();
	f->now = g_get_monotonic_time();
	guint64 throttled = jx_counted(nacks_throttled);
	for (guint round = 0; round < 4; round++) {
		for (guint i = 0; i < 400; i++) {
			jx_write16(nack + 12, (guint16)(last - i));
			feedback(f, 1, nack, sizeof nack);
		}
		g_usleep(41 * 1000); /* a round trip */
	}
	guint again = sent_count();
	g_assert_cmpuint(again, >=, 500);
	g_assert_cmpuint(again, <=, 66 * 1024 / 90);
	g_assert_cmpuint(jx_counted(nacks_throttled) - throttled, ==, 1600 - again);
	tick(f, 1100);
	jx_write16(nack + 12, last);
	feedback(f, 1, nack, sizeof nack);
	g_assert_cmpuint(sent_count(), ==, 1);
}

/* An audio packet that says it was sent `ms` before the one of 0 ms. */
static void sent_before(Fixture *f, gint ms) {
	guint8 packet[60] = { 0 };
	static guint16 seq = 100;
	guint32 stamp = (guint32)(0x800000 - ms * 262144 / 1000);
	jx_rtp_write_header(packet, FALSE, 111, ++seq, 3000, 77);
	packet[0] |= 0x10, packet[12] = 0xBE, packet[13] = 0xDE, packet[15] = 1, packet[16] = JX_EXT_ABS_SEND_TIME << 4 | 2;
	packet[17] = (guint8)(stamp >> 16), packet[18] = (guint8)(stamp >> 8), packet[19] = (guint8)stamp;
	janus_plugin_rtp rtp = { .mindex = 0, .buffer = (char *)packet, .length = sizeof packet };
	rtp.extensions.audio_level = -1;
	jx_media_leg_rtp(f->from, &rtp);
}

static void test_queue_of_a_sender(Fixture *f, gconstpointer data) {
	publish(f, f->camera, -1, 1, FALSE, FALSE);
	jx_media_leg_uplink(f->from, 3000000, JX_EXT_ABS_SEND_TIME);
	for (guint i = 0; i < 30; i++) {
		sent_before(f, 0);
		tick(f, 200);
	}
	g_assert_cmpuint(fake_remb, ==, 3000000);
	/* Each packet is under way for longer: the peer is told before the second is over. */
	guint told = 0;
	for (; told < 5 && fake_remb == 3000000; told++) {
		sent_before(f, 70 + 40 * (gint)told);
		tick(f, 200);
	}
	g_assert_cmpuint(told, <=, 3);
	g_assert_cmpuint(fake_remb, <, 200000);
}

static void test_handover(Fixture *f, gconstpointer data) {
	publish(f, f->camera, -1, 1, TRUE, FALSE);
	video(f, 0, TRUE);
	guint16 seq = jx_read16(last_sent()->bytes + 2);
	publish(f, f->other, -1, 2, TRUE, FALSE);
	sent_count();
	video(f, 0, FALSE);
	video(f, 3, FALSE);
	g_assert_cmpuint(fake_sent->len, ==, 1); /* still the old one */
	g_assert_cmpuint(jx_read16(last_sent()->bytes + 2), ==, (guint16)(seq + 1));
	video(f, 3, TRUE);
	video(f, 0, TRUE);
	video(f, 3, FALSE);
	g_assert_cmpuint(sent_count(), ==, 3);
	tick(f, 50);
	/* Without soft the old picture ends at once. */
	publish(f, f->camera, -1, 3, FALSE, FALSE);
	video(f, 3, TRUE);
	video(f, 0, FALSE);
	g_assert_cmpuint(sent_count(), ==, 0);
	video(f, 0, TRUE);
	g_assert_cmpuint(jx_read16(last_sent()->bytes + 2), ==, (guint16)(seq + 4));
}

static void test_audio(Fixture *f, gconstpointer data) {
	publish(f, NULL, 0, 0, FALSE, FALSE);
	audio(f, 30);
	guint16 seq = jx_read16(last_sent()->bytes + 2);
	g_assert_true(last_sent()->mindex == 8 && !last_sent()->video && last_sent()->level == 30);
	for (guint i = 0; i < 50; i++)
		audio(f, 127);
	g_assert_cmpuint(sent_count(), ==, 11); /* silence ends after a while */
	audio(f, 40);
	g_assert_cmpuint(jx_read16(last_sent()->bytes + 2), ==, (guint16)(seq + 11)); /* without a hole */
	told_flowing = -1;
	for (guint i = 0; i < 100; i++) {
		audio(f, 20);
		jx_media_room_tick(f->room, f->now = g_get_monotonic_time() + i * 20000);
	}
	g_assert_true(told_speaker == f->voice);
	g_assert_cmpint(told_flowing, ==, TRUE);
	tick(f, 6000);
	g_assert_null(told_speaker);
	g_assert_cmpint(told_flowing, ==, FALSE);
	jx_media_leg_down(f->to);
	sent_count();
	audio(f, 20);
	g_assert_cmpuint(sent_count(), ==, 0);
}

/* Who cannot have packets again is given its first key frame twice. */
static void test_once_more(Fixture *f, gconstpointer data) {
	JxMediaSlotSpec spec = { .media = JX_MEDIA_VIDEO, .mindex = 12, .rtx_mindex = -1, .ssrc = 1200, .types = JX_PAYLOAD_TYPE(JX_CODEC_VP8, 100) };
	JxMediaSlot *slots[] = { jx_media_slot_new(f->to, &spec), f->slot };
	for (guint i = 0; i < G_N_ELEMENTS(slots); i++) {
		JxForwardTable *table = jx_forward_table_new(5);
		jx_forward_table_add_source(table, f->other, FALSE);
		jx_forward_table_add_feed(table, f->other, slots[i], -1, 1, TRUE);
		jx_media_room_publish(f->room, table);
		video(f, 3, TRUE);
		tick(f, 1400);
		g_array_set_size(fake_plis, 0);
		video(f, 3, FALSE);
		tick(f, 400);
		g_assert_cmpuint(fake_plis->len, ==, i == 0);
		g_array_set_size(fake_plis, 0);
		video(f, 3, TRUE);
		tick(f, 4000);
		g_assert_cmpuint(fake_plis->len, ==, 0);
	}
	publish(f, NULL, 0, 0, FALSE, FALSE);
	jx_media_slot_unref(slots[0]);
}

/* --- a class: one speaks, the others' rooms hum, now and then somebody coughs */
#define CLASS 20

typedef struct {
	JxMediaLeg *legs[CLASS];
	JxMediaSource *voices[CLASS];
	JxMediaSlot *slots[CLASS];
	JxMediaLeg *ear;
	gboolean apart; /* it is nobody's of the class */
	janus_plugin_session handles[CLASS + 1];
	guint16 seq;
} Class;

static JxMediaLeg *class_leg(Class *class, Fixture *f, guint i) {
	JxMediaLeg *leg = jx_media_leg_new(&class->handles[i], NULL, NULL);
	jx_media_leg_attach(leg, f->room);
	jx_media_leg_up(leg);
	return leg;
}

/* Who listens: one of the class, or CLASS for somebody without a voice. */
static void class_enter(Class *class, Fixture *f, guint listener) {
	JxForwardTable *table = jx_forward_table_new(5);
	for (guint i = 0; i < CLASS; i++)
		class->legs[i] = class_leg(class, f, i);
	class->apart = listener == CLASS;
	class->ear = class->apart ? class_leg(class, f, CLASS) : class->legs[listener];
	for (guint i = 0; i < CLASS; i++) {
		JxMediaSourceSpec voice = { .media = JX_MEDIA_AUDIO, .mindex = 0, .top_mindex = -1, .types = JX_PAYLOAD_TYPE(JX_CODEC_OPUS, 111), .participant = i + 2 };
		JxMediaSlotSpec slot = { .media = JX_MEDIA_AUDIO, .mindex = (gint)i, .rtx_mindex = -1, .ssrc = 900 + i, .types = JX_PAYLOAD_TYPE(JX_CODEC_OPUS, 111) };
		class->voices[i] = jx_media_source_new(class->legs[i], &voice, NULL, NULL);
		class->slots[i] = jx_media_slot_new(class->ear, &slot);
		jx_forward_table_add_source(table, class->voices[i], FALSE);
		if (i != listener)
			jx_forward_table_add_feed(table, class->voices[i], class->slots[i], -1, 1, FALSE);
	}
	jx_media_room_publish(f->room, table);
}

static void class_leave(Class *class, Fixture *f) {
	publish(f, NULL, 0, 0, FALSE, FALSE);
	for (guint i = 0; i < CLASS; i++) {
		jx_media_leg_detach(class->legs[i]);
		jx_media_slot_unref(class->slots[i]);
		jx_media_source_unref(class->voices[i]);
		jx_media_leg_unref(class->legs[i]);
	}
	if (class->apart) {
		jx_media_leg_detach(class->ear);
		jx_media_leg_unref(class->ear);
	}
}

static void class_packet(Class *class, guint i, gint level) {
	guint8 packet[40] = { 0 };
	jx_rtp_write_header(packet, FALSE, 111, class->seq, class->seq * 960u, 77);
	janus_plugin_rtp rtp = { .mindex = 0, .buffer = (char *)packet, .length = sizeof packet };
	rtp.extensions.audio_level = (gint8)level;
	jx_media_leg_rtp(class->legs[i], &rtp);
}

/* One frame of everybody. */
static void class_frame(Class *class, guint speaker, guint frame, GRand *chance) {
	class->seq++;
	for (guint i = 0; i < CLASS; i++) {
		gboolean word = frame % 25 < 20, cough = frame % 500 < 5 && i == (frame / 500 + 7) % CLASS;
		class_packet(class, i, (i == speaker && word) || cough ? g_rand_int_range(chance, 25, 50) : g_rand_int_range(chance, 78, 100));
	}
}

static void test_one_speaks(Fixture *f, gconstpointer data) {
	g_autofree Class *class = g_new0(Class, 1);
	GRand *chance = g_rand_new_with_seed(11);
	class_enter(class, f, CLASS);
	guint most = 0, streams[CLASS] = { 0 }, all = 0;
	for (guint frame = 0; frame < 60 * 50; frame++) {
		sent_count();
		class_frame(class, 3, frame, chance);
		for (guint i = 0; i < fake_sent->len; i++)
			streams[g_array_index(fake_sent, FakeSent, i).mindex]++;
		if (frame >= 50) { /* who has just come is heard whatever it says */
			most = MAX(most, fake_sent->len);
			all += fake_sent->len;
		}
		f->now += 20 * 1000;
		if (frame % 3 == 2)
			jx_media_room_tick(f->room, f->now);
	}
	g_rand_free(chance);
	g_test_message("voices sent: %.2f, %u at most", all / (59.0 * 50), most);
	g_assert_true(told_speaker == class->voices[3]);
	g_assert_cmpuint(streams[3], >=, 59 * 50); /* nothing of the speaker is left out */
	g_assert_cmpuint(most, <=, 3);
	g_assert_cmpfloat(all / (59.0 * 50), <, 1.5);
	class_leave(class, f);
}

/* Eight talk at once: everybody is sent five others. */
static void test_many_speak(Fixture *f, gconstpointer data) {
	static const struct {
		guint listener;
		const char *heard;
	} rows[] = { { CLASS, "01234" }, { 0, "12345" }, { 4, "01235" }, { 5, "01234" } };
	for (gsize row = 0; row < G_N_ELEMENTS(rows); row++) {
		g_autofree Class *class = g_new0(Class, 1);
		gboolean sent[CLASS] = { 0 };
		class_enter(class, f, rows[row].listener);
		for (guint frame = 0; frame < 200; frame++) {
			sent_count();
			class->seq++;
			for (guint i = 0; i < CLASS; i++)
				class_packet(class, i, i < 8 ? 20 + (gint)i * 4 : 90);
			for (guint i = 0; frame >= 100 && i < fake_sent->len; i++)
				sent[g_array_index(fake_sent, FakeSent, i).mindex] = TRUE;
			f->now += 20 * 1000;
			if (frame % 3 == 2)
				jx_media_room_tick(f->room, f->now);
		}
		g_autoptr(GString) heard = g_string_new(NULL);
		for (guint i = 0; i < CLASS; i++)
			if (sent[i])
				g_string_append_printf(heard, "%u", i);
		g_assert_cmpstr(heard->str, ==, rows[row].heard);
		class_leave(class, f);
	}
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/engine/" #name, Fixture, NULL, set_up, test_##name, tear_down)
	ADD(forward);
	ADD(gap);
	ADD(feedback);
	ADD(handover);
	ADD(narrow_receiver);
	ADD(resent_in_bounds);
	ADD(queue_of_a_sender);
	ADD(audio);
	ADD(once_more);
	ADD(one_speaks);
	ADD(many_speak);
	return g_test_run();
}
