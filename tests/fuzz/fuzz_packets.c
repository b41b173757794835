/* RTP and RTCP of hostile peers: through the readers one by one, and through the whole engine on a gateway that only looks at lengths.
 *
 * An input is a sequence of records: kind, argument, length (16 bits), bytes. */
#include "fuzz.h"

#include <string.h>

#include "../unit/plugin/fake_gateway.h"
#include "media/counters.h"
#include "media/jitter.h"
#include "media/media.h"
#include "media/rtcp.h"
#include "media/rtp.h"
#include "media/picture.h"

#define MAX_RECORDS 64

enum { RTP, RTCP_BACK, RTCP_OWN, TICK, PUBLISH, KINDS };

/* --- readers */

static void read_picture(JxCodec codec, const guint8 *payload, gsize len) {
	JxPicture picture;
	if(!jx_picture_read(codec, payload, len, &picture))
		return;
	g_assert_cmpuint(picture.descriptor_len, <, len);
	g_autofree guint8 *copy = g_memdup2(payload, len);
	jx_picture_write_ids(copy, &picture, 0x1234, 0x56);
	JxPicture again;
	g_assert_true(jx_picture_read(codec, copy, len, &again));
	g_assert_cmpuint(again.descriptor_len, ==, picture.descriptor_len);
}

static void read_rtp(const guint8 *data, gsize len) {
	JxRtp rtp;
	if(!jx_rtp_read(data, len, &rtp))
		return;
	g_assert_true(rtp.payload >= data && rtp.payload + rtp.payload_len <= data + len);
	for(JxCodec codec = JX_CODEC_VP8; codec < JX_CODECS; codec++)
		read_picture(codec, rtp.payload, rtp.payload_len);
	JxJitter *jitter = jx_jitter_new();
	const JxJitterPacket *packet;
	for(guint i = 0; i < 4; i++)
		jx_jitter_put(jitter, (guint16)(rtp.seq + i * rtp.pt), rtp.timestamp + i * rtp.ssrc, rtp.ssrc & 0xffff, rtp.payload, rtp.payload_len, i * 20000);
	for(guint i = 0; i < 8; i++)
		jx_jitter_take(jitter, &packet);
	jx_jitter_free(jitter);
}

static void read_rtcp(const guint8 *data, gsize len) {
	JxRtcpReader reader;
	JxRtcp packet;
	guint guard = 0;
	jx_rtcp_reader(&reader, data, len);
	while(jx_rtcp_next(&reader, &packet)) {
		JxRtcpReport report;
		guint16 seqs[64];
		guint32 value;
		g_assert_cmpuint(++guard, <=, len / 4 + 1);
		for(guint i = 0; i < 33; i++)
			jx_rtcp_report(&packet, i, &report);
		g_assert_cmpuint(jx_rtcp_nacks(&packet, seqs, G_N_ELEMENTS(seqs)), <=, G_N_ELEMENTS(seqs));
		for(guint i = 0; i < 300; i++)
			jx_rtcp_fir(&packet, i, &value);
		jx_rtcp_remb(&packet, &value);
	}
}

/* --- the engine: one sender of camera, screen, voice and a telephone's voice, one receiver of a picture, a voice and a mix */

static janus_plugin_session handles[2];
static const JxMediaReports reports;

#define SOURCES 4

typedef struct {
	JxMediaRoom *room;
	JxMediaLeg *from, *to;
	JxMediaSource *sources[SOURCES]; /* camera, screen, voice, telephone */
	JxMediaSlot *slots[3];     /* picture, ear, mix */
	gint64 now;
	guint32 generation;
} Engine;

static void publish(Engine *engine, guint8 how) {
	JxForwardTable *table = jx_forward_table_new(how & 1 ? 5 : 0);
	for(guint i = 0; i < SOURCES; i++)
		jx_forward_table_add_source(table, engine->sources[i], (how & 2) != 0);
	jx_forward_table_add_feed(table, engine->sources[how & 4 ? 1 : 0], engine->slots[0], how & 8 ? 180 : -1, ++engine->generation, (how & 16) != 0);
	jx_forward_table_add_feed(table, engine->sources[how & 64 ? 3 : 2], engine->slots[1], -1, how & 64 ? 2 : 1, FALSE);
	if(how & 32)
		jx_forward_table_add_mix(table, engine->slots[2], 2);
	jx_media_room_publish(engine->room, table);
}

static void set_up(Engine *engine) {
	static const JxMediaSourceSpec sources[] = {
		{ .media = JX_MEDIA_VIDEO, .mindex = 1, .top_mindex = 4, .layers = 3, .ssrcs = { 101, 102, 103 }, .rtx = { 201, 202, 203 }, .types = JX_PAYLOAD_TYPE(JX_CODEC_VP8, 100), .participant = 1 },
		{ .media = JX_MEDIA_VIDEO, .mindex = 2, .top_mindex = 6, .layers = 0, .types = JX_PAYLOAD_TYPE(JX_CODEC_VP9, 104), .participant = 1 },
		{ .media = JX_MEDIA_AUDIO, .mindex = 0, .top_mindex = -1, .types = JX_PAYLOAD_TYPE(JX_CODEC_OPUS, 111), .participant = 1 },
		{ .media = JX_MEDIA_AUDIO, .mindex = 3, .top_mindex = -1, .types = JX_PAYLOAD_TYPE(JX_CODEC_G722, 9), .participant = 1 },
	};
	static const JxMediaSlotSpec slots[] = {
		{ .media = JX_MEDIA_VIDEO, .mindex = 10, .rtx_mindex = 11, .ssrc = 1000, .rtx_ssrc = 1001, .types = JX_PAYLOAD_TYPE(JX_CODEC_VP8, 100), .private_line = TRUE },
		{ .media = JX_MEDIA_AUDIO, .mindex = 8, .rtx_mindex = -1, .ssrc = 900, .types = JX_PAYLOAD_TYPE(JX_CODEC_OPUS, 111) },
		{ .media = JX_MEDIA_AUDIO, .mindex = 9, .rtx_mindex = -1, .ssrc = 901, .types = JX_PAYLOAD_TYPE(JX_CODEC_OPUS, 111) },
	};
	fake_gateway_reset();
	g_assert_true(jx_media_init(NULL, NULL, &(JxMediaSettings){ 5000 }, &reports, NULL));
	*engine = (Engine){ .now = g_get_monotonic_time() };
	engine->room = jx_media_room_new(NULL);
	engine->from = jx_media_leg_new(&handles[0], NULL, NULL);
	engine->to = jx_media_leg_new(&handles[1], NULL, NULL);
	jx_media_leg_attach(engine->from, engine->room);
	jx_media_leg_attach(engine->to, engine->room);
	jx_media_leg_uplink(engine->from, 3000000, 3);
	jx_media_leg_up(engine->from);
	jx_media_leg_up(engine->to);
	for(guint i = 0; i < SOURCES; i++)
		engine->sources[i] = jx_media_source_new(engine->from, &sources[i], NULL, NULL);
	for(guint i = 0; i < 3; i++)
		engine->slots[i] = jx_media_slot_new(engine->to, &slots[i]);
	publish(engine, 1);
}

static void tear_down(Engine *engine) {
	jx_media_room_close(engine->room);
	for(guint i = 0; i < 3; i++)
		jx_media_slot_unref(engine->slots[i]);
	for(guint i = 0; i < SOURCES; i++)
		jx_media_source_unref(engine->sources[i]);
	jx_media_leg_unref(engine->from);
	jx_media_leg_unref(engine->to);
	jx_media_room_unref(engine->room);
	jx_media_shutdown();
#define GONE(name) g_assert_cmpuint(jx_counted(name), ==, 0);
	JX_LIVES(GONE)
	g_assert_cmpint(fake_holds, ==, 0);
}

/* packet: exactly as long as it says, so that a read past its end is seen; the engine may write into it, as Janus allows. */
static void record(Engine *engine, guint8 kind, guint8 argument, guint8 *packet, gsize len) {
	janus_plugin_rtp rtp = { .mindex = argument & 15, .video = (argument & 16) != 0, .buffer = (char *)packet, .length = (guint16)len };
	janus_plugin_rtcp rtcp = { .mindex = argument & 15, .video = (argument & 16) != 0, .buffer = (char *)packet, .length = (guint16)len };
	rtp.extensions.audio_level = (gint8)(argument >> 1);
	switch(kind % KINDS) {
		case RTP:
			read_rtp(packet, len);
			jx_media_leg_rtp(engine->from, &rtp);
			break;
		case RTCP_BACK:
			read_rtcp(packet, len);
			jx_media_leg_rtcp(engine->to, &rtcp);
			break;
		case RTCP_OWN: jx_media_leg_rtcp(engine->from, &rtcp); break;
		case TICK:
			engine->now += argument * 10000;
			jx_media_room_tick(engine->room, engine->now);
			jx_media_housekeep(engine->now);
			break;
		default: publish(engine, argument);
	}
}

static void execute(const char *text, gsize length) {
	const guint8 *data = (const guint8 *)text;
	Engine engine;
	set_up(&engine);
	for(guint n = 0; n < MAX_RECORDS && length >= 4; n++) {
		gsize len = MIN((gsize)jx_read16(data + 2), length - 4);
		g_autofree guint8 *packet = g_malloc(MAX(len, 1));
		memcpy(packet, data + 4, len);
		record(&engine, data[0], data[1], packet, len);
		data += 4 + len;
		length -= 4 + len;
	}
	tear_down(&engine);
}

/* --- what peers really send */

static void put(GByteArray *input, guint8 kind, guint8 argument, const guint8 *packet, guint16 len) {
	guint8 head[4] = { kind, argument };
	jx_write16(head + 2, len);
	g_byte_array_append(input, head, sizeof head);
	g_byte_array_append(input, packet, len);
}

static void put_video(GByteArray *input, guint8 mindex, guint32 ssrc, guint16 seq, gboolean key) {
	guint8 packet[60] = { 0 };
	jx_rtp_write_header(packet, TRUE, 100, seq, seq * 3000u, ssrc);
	static const guint8 descriptor[] = { 0x90, 0xE0, 0x80, 0, 9, 0x20 };
	memcpy(packet + JX_RTP_HEADER, descriptor, sizeof descriptor);
	packet[JX_RTP_HEADER + 3] = (guint8)seq;
	guint8 *picture = packet + JX_RTP_HEADER + sizeof descriptor;
	picture[0] = key ? 0 : 1;
	static const guint8 start[] = { 0x9D, 1, 0x2A, 0x80, 2, 0x68, 1 };
	memcpy(picture + 3, start, sizeof start);
	put(input, RTP, mindex | 16, packet, sizeof packet);
}

static void put_audio(GByteArray *input, guint16 seq) {
	guint8 packet[40] = { 0 };
	jx_rtp_write_header(packet, FALSE, 111, seq, seq * 960u, 77);
	packet[JX_RTP_HEADER] = 0xF8;
	put(input, RTP, 40, packet, sizeof packet);
}

static void seed(GPtrArray *corpus) {
	static const guint8 nack[] = { 0x81, 205, 0, 4, 0, 0, 0, 1, 0, 0, 3, 0xE8, 0, 20, 0xFF, 0xFF, 0, 40, 0, 1 };
	static const guint8 pli[] = { 0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 3, 0xE8 };
	static const guint8 fir[] = { 0x84, 206, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 0xE8, 1, 0, 0, 0 };
	static const guint8 remb[] = { 0x8F, 206, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0, 'R', 'E', 'M', 'B', 1, 0x12, 0xFF, 0xFF, 0, 0, 3, 0xE8 };
	static const guint8 rr[] = { 0x81, 201, 0, 7, 0, 0, 0, 1, 0, 0, 3, 0xE8, 20, 0, 0, 5, 0, 1, 0, 2, 0, 0, 0, 9, 1, 2, 3, 4, 0, 0, 1, 0, 0x81, 202, 0, 2, 0, 0, 0, 1, 1, 1, 'x', 0 };
	static const guint8 sr[] = { 0x80, 200, 0, 6, 0, 0, 0, 101, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 1, 0, 0, 0, 0, 9, 0, 0, 9, 9 };
	for(guint with_mix = 0; with_mix < 2; with_mix++) {
		GByteArray *input = g_byte_array_new();
		put(input, PUBLISH, with_mix ? 33 : 1, NULL, 0);
		for(guint16 i = 0; i < 6; i++) {
			put_video(input, i % 3 == 2 ? 4 : 1, 101 + i % 3, (guint16)(65533 + i), i < 3);
			put_audio(input, (guint16)(65533 + i));
		}
		put(input, RTCP_BACK, 10, nack, sizeof nack);
		put(input, RTCP_BACK, 1, pli, sizeof pli);
		put(input, RTCP_BACK, 1, fir, sizeof fir);
		put(input, RTCP_BACK, 1, remb, sizeof remb);
		put(input, RTCP_BACK, 10, rr, sizeof rr);
		put(input, RTCP_OWN, 1, sr, sizeof sr);
		put(input, TICK, 50, NULL, 0);
		put(input, PUBLISH, 5, NULL, 0);
		put_video(input, 6, 301, 3, TRUE);
		put(input, TICK, 250, NULL, 0);
		g_ptr_array_add(corpus, g_byte_array_free_to_bytes(input));
	}
}

int main(int argc, char **argv) {
	const JxFuzz fuzz = { .name = "packets", .seed = seed, .runs = 4000, .execute = execute };
	return jx_fuzz_main(argc, argv, &fuzz);
}
