/* A telephone without Opus in a room: it hears the mix in its own codec, and browsers are sent its voice in Opus. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "fake_gateway.h"
#include "media/counters.h"
#include "media/cue.h"
#include "media/decoder.h"
#include "media/encoder.h"
#include "media/keys.h"
#include "media/media.h"
#include "media/mixer.h"
#include "media/rtp.h"

static janus_plugin_session phone, browser, other;

/* dB, of a window of samples. */
static double goertzel(const gint16 *pcm, guint n, double hz) {
	double w = 2 * cos(2 * G_PI * hz / JX_VOICE_RATE), a = 0, b = 0;
	for (guint i = 0; i < n; i++) {
		double next = pcm[i] * (0.5 - 0.5 * cos(2 * G_PI * i / n)) + w * a - b;
		b = a;
		a = next;
	}
	return 10 * log10((a * a + b * b - w * a * b) / ((double)n * n) + 1e-9);
}

static void tone(gint16 pcm[JX_FRAME_SAMPLES], double hz, guint frame) {
	for (guint i = 0; i < JX_FRAME_SAMPLES; i++)
		pcm[i] = (gint16)(8000 * sin(2 * G_PI * hz * (frame * JX_FRAME_SAMPLES + i) / JX_VOICE_RATE));
}

/* --- the codecs by themselves */

static const struct {
	JxCodec codec;
	guint8 pt;
	guint bytes; /* of 20 ms */
} phones[] = { { JX_CODEC_PCMU, 0, 160 }, { JX_CODEC_PCMA, 8, 160 }, { JX_CODEC_G722, 9, 160 } };

static void test_there_and_back(void) {
	static const double low[] = { 300, 440, 1000, 3000 };
	for (gsize c = 0; c < G_N_ELEMENTS(phones); c++) {
		for (gsize t = 0; t < G_N_ELEMENTS(low); t++) {
			JxEncoder *encoder = jx_encoder_new(phones[c].codec);
			JxDecoder *decoder = jx_decoder_new(phones[c].codec);
			g_autofree gint16 *heard = g_new0(gint16, 60 * JX_FRAME_SAMPLES);
			guint n = 0;
			for (guint frame = 0; frame < 55; frame++) {
				gint16 pcm[JX_FRAME_SAMPLES];
				guint8 packet[JX_ENCODED_BYTES];
				tone(pcm, low[t], frame);
				g_assert_cmpuint(jx_encode(encoder, pcm, packet), ==, phones[c].bytes);
				g_assert_cmpuint(jx_packet_samples(phones[c].codec, packet, phones[c].bytes), ==, JX_FRAME_SAMPLES);
				gboolean lost = frame == 20 || frame == 21;
				guint got = jx_decode(decoder, lost ? NULL : packet, phones[c].bytes, lost, heard + n, JX_FRAME_SAMPLES);
				g_assert_cmpuint(got, ==, JX_FRAME_SAMPLES);
				n += got;
			}
			/* The tone in the last half second as loud as it was (66 dB by this measure), and nothing at another place. */
			const gint16 *last = heard + n - JX_VOICE_RATE / 2;
			double level = goertzel(last, JX_VOICE_RATE / 2, low[t]), beside = goertzel(last, JX_VOICE_RATE / 2, low[t] * 2 + 100);
			g_test_message("codec %d %.0f Hz: %.1f dB, beside %.1f dB", phones[c].codec, low[t], level, beside);
			g_assert_cmpfloat(fabs(level - 66.0), <, 0.5);
			g_assert_cmpfloat(beside, <, level - 45);
			jx_encoder_free(encoder);
			jx_decoder_free(decoder);
		}
	}
}

/* What is lost is concealed by something like it, for a while. */
static void test_concealed(void) {
	for (gsize c = 0; c < G_N_ELEMENTS(phones); c++) {
		JxEncoder *encoder = jx_encoder_new(phones[c].codec);
		JxDecoder *decoder = jx_decoder_new(phones[c].codec);
		gint16 pcm[JX_FRAME_SAMPLES];
		guint8 packet[JX_ENCODED_BYTES];
		for (guint frame = 0; frame < 20; frame++) {
			tone(pcm, 300, frame);
			guint len = jx_encode(encoder, pcm, packet);
			jx_decode(decoder, packet, len, FALSE, pcm, JX_FRAME_SAMPLES);
		}
		g_assert_cmpuint(jx_decode(decoder, NULL, 0, TRUE, pcm, JX_FRAME_SAMPLES), ==, JX_FRAME_SAMPLES);
		gint peak = 0;
		for (guint i = 0; i < JX_FRAME_SAMPLES; i++)
			peak = MAX(peak, ABS(pcm[i]));
		g_assert_cmpint(peak, >, 5000);
		for (guint i = 0; i < 10; i++)
			jx_decode(decoder, NULL, 0, TRUE, pcm, JX_FRAME_SAMPLES);
		for (guint i = 0; i < JX_FRAME_SAMPLES; i++)
			g_assert_cmpint(ABS(pcm[i]), <, 200);
		jx_encoder_free(encoder);
		jx_decoder_free(decoder);
	}
}

static void test_packets(void) {
	guint8 data[1500] = { 0 };
	g_assert_cmpuint(jx_packet_samples(JX_CODEC_PCMU, data, 80), ==, 480);
	g_assert_cmpuint(jx_packet_samples(JX_CODEC_PCMA, data, 960), ==, 5760);
	g_assert_cmpuint(jx_packet_samples(JX_CODEC_PCMA, data, 961), ==, 0);
	g_assert_cmpuint(jx_packet_samples(JX_CODEC_G722, data, 1500), ==, 0);
	g_assert_cmpuint(jx_packet_samples(JX_CODEC_PCMU, data, 0), ==, 0);
	JxPayloadTypes none = { 0 }, pcmu = JX_PAYLOAD_TYPE(JX_CODEC_PCMU, 0);
	g_assert_cmpint(jx_payload_codec(&none, 0), ==, JX_CODEC_NONE);
	g_assert_cmpint(jx_payload_codec(&pcmu, 0), ==, JX_CODEC_PCMU);
	g_assert_cmpint(jx_payload_voice(&pcmu), ==, JX_CODEC_PCMU);
}

/* --- keys */

static char press(JxKeys *keys, guint32 timestamp, gboolean marker, const char *hex) {
	guint8 payload[16];
	gsize len = strlen(hex) / 2;
	for (gsize i = 0; i < len; i++)
		payload[i] = (guint8)(g_ascii_xdigit_value(hex[2 * i]) << 4 | g_ascii_xdigit_value(hex[2 * i + 1]));
	JxRtp rtp = { .marker = marker, .timestamp = timestamp, .ssrc = 7, .payload = payload, .payload_len = len };
	return jx_keys_packet(keys, &rtp);
}

static void test_keys(void) {
	static const struct { guint32 timestamp; gboolean marker; const char *hex; char key; } rows[] = {
		{ 0xFFFFFF00, TRUE, "0a0a00a0", '*' }, { 0xFFFFFF00, FALSE, "0a0a0140", 0 },
		{ 0xFFFFFF00, FALSE, "0a8a01e0", 0 }, { 0xFFFFFF00, FALSE, "0a8a01e0", 0 }, { 0xFFFFFF00, FALSE, "0a8a01e0", 0 }, /* its end, three times */
		{ 0x00000500, FALSE, "060a00a0", '6' }, /* over the wrap; the packet with the marker was lost */
		{ 0xFFFFFF00, FALSE, "0a8a01e0", 0 }, /* late */
		{ 0x00000a00, FALSE, "068a0320", '6' }, /* the same key again, of which nothing but the end came */
		{ 0x00000a00, FALSE, "098a0320", 0 }, /* another event at the same time is junk */
		{ 0x00002000, TRUE, "010a00a0", '1' }, { 0x00002000, FALSE, "010affff", 0 },
		{ 0x00011fff, FALSE, "010a00a0", 0 }, { 0x00021ffe, FALSE, "018a00a0", 0 }, /* held for long: segments */
		{ 0x00031ffd, TRUE, "010a00a0", '1' }, /* at that very time a new one, as the marker says */
		{ 0x00041ffc, FALSE, "020a00a0", '2' }, /* or another key */
		{ 0x00050000, TRUE, "0b0a00a0", '#' }, { 0x00060000, TRUE, "0f0a00a0", 'D' },
		{ 0x00070000, TRUE, "100a00a0", 0 }, { 0x00070000, TRUE, "ff8a00a0", 0 }, /* no keys */
		{ 0x00070000, TRUE, "010a0000", 0 }, /* no duration */
		{ 0x00070000, TRUE, "010a00", 0 }, { 0x00070000, TRUE, "", 0 },
		{ 0x00070000, TRUE, "000a00a0020a00a0", '0' },
	};
	JxKeys keys = { 0 };
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("row %" G_GSIZE_FORMAT, i);
		g_assert_cmpint(press(&keys, rows[i].timestamp, rows[i].marker, rows[i].hex), ==, rows[i].key);
	}
	/* Another stream has times of its own. */
	guint8 payload[] = { 3, 10, 0, 160 };
	JxRtp rtp = { .timestamp = 5, .ssrc = 8, .payload = payload, .payload_len = 4 };
	g_assert_cmpint(jx_keys_packet(&keys, &rtp), ==, '3');
	g_assert_cmpint(jx_keys_packet(&keys, &rtp), ==, 0);
}

/* Rising and falling are told apart by the order of the two tones, and end. */
static void test_cues(void) {
	for (JxCue cue = JX_CUE_RISING; cue <= JX_CUE_FALLING; cue++) {
		gint16 pcm[20 * JX_FRAME_SAMPLES];
		guint frames = 0;
		gint before = 0, step = 0;
		for (;; frames++) {
			gint32 sum[JX_FRAME_SAMPLES] = { 0 };
			if (!jx_cue_add(cue, frames, sum))
				break;
			for (guint i = 0; i < JX_FRAME_SAMPLES; i++) {
				step = MAX(step, ABS(sum[i] - before));
				before = sum[i];
				pcm[frames * JX_FRAME_SAMPLES + i] = (gint16)sum[i];
			}
		}
		g_assert_cmpuint(frames, ==, 12);
		g_assert_cmpint(ABS(before), <, 50);
		g_assert_cmpint(step, <, 400); /* no click */
		double first = goertzel(pcm, 6 * JX_FRAME_SAMPLES, 880) - goertzel(pcm, 6 * JX_FRAME_SAMPLES, 587);
		double second = goertzel(pcm + 6 * JX_FRAME_SAMPLES, 6 * JX_FRAME_SAMPLES, 880) - goertzel(pcm + 6 * JX_FRAME_SAMPLES, 6 * JX_FRAME_SAMPLES, 587);
		g_assert_true(cue == JX_CUE_RISING ? first < -20 && second > 20 : first > 20 && second < -20);
	}
}

/* A room that is recorded: two beeps, then a lower one when it ends; softly what is not news. */
static void test_recording_cues(void) {
	static const struct { JxCue cue; guint frames, hz; gint least, most; } rows[] = {
		{ JX_CUE_RECORDING, 36, 1400, 55, 60 }, { JX_CUE_RECORDED, 12, 1050, 45, 50 }, { JX_CUE_REMINDER, 10, 1400, 45, 50 },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		gint16 pcm[40 * JX_FRAME_SAMPLES];
		guint frames = 0;
		for (;; frames++) {
			gint32 sum[JX_FRAME_SAMPLES] = { 0 };
			if (!jx_cue_add(rows[i].cue, frames, sum))
				break;
			for (guint k = 0; k < JX_FRAME_SAMPLES; k++)
				pcm[frames * JX_FRAME_SAMPLES + k] = (gint16)sum[k];
		}
		double level = goertzel(pcm + JX_FRAME_SAMPLES, 8 * JX_FRAME_SAMPLES, rows[i].hz);
		g_assert_cmpuint(frames, ==, rows[i].frames);
		g_assert_cmpfloat(level, >, rows[i].least);
		g_assert_cmpfloat(level, <, rows[i].most);
	}
}

/* --- in a room */

#define FRAMES 150
#define HERS 440
#define HIS 700

typedef struct {
	JxMediaRoom *room;
	JxMediaLeg *legs[3];              /* the phone, a browser that speaks, one that listens */
	JxMediaSource *sources[2];
	JxMediaSlot *mix, *forwarded[2];  /* of the phone; of the browsers */
	JxEncoder *encoders[2];
	guint16 seq[2];
	guint frame;
} Scene;

static void publish(Scene *s, gboolean muted) {
	JxForwardTable *table = jx_forward_table_new(5);
	jx_forward_table_add_source(table, s->sources[0], muted);
	jx_forward_table_add_source(table, s->sources[1], FALSE);
	jx_forward_table_add_mix(table, s->mix, 1);
	for (guint i = 0; i < 2; i++)
		jx_forward_table_add_feed(table, s->sources[0], s->forwarded[i], -1, 1, FALSE);
	jx_media_room_publish(s->room, table);
}

static void open_scene(Scene *s, gsize c) {
	janus_plugin_session *const handles[] = { &phone, &browser, &other };
	const JxPayloadTypes opus = JX_PAYLOAD_TYPE(JX_CODEC_OPUS, 111);
	JxPayloadTypes own = { 0 };
	*s = (Scene){ 0 };
	jx_payload_set(&own, phones[c].codec, phones[c].pt);
	jx_payload_set(&own, JX_CODEC_EVENT, 126);
	fake_gateway_reset();
	s->room = jx_media_room_new(NULL);
	for (guint i = 0; i < 3; i++) {
		s->legs[i] = jx_media_leg_new(handles[i], NULL, NULL);
		jx_media_leg_attach(s->legs[i], s->room);
		jx_media_leg_up(s->legs[i]);
	}
	for (guint i = 0; i < 2; i++) {
		JxMediaSourceSpec source = { .media = JX_MEDIA_AUDIO, .top_mindex = -1, .types = i ? opus : own, .participant = i + 1 };
		JxMediaSlotSpec slot = { .media = JX_MEDIA_AUDIO, .mindex = 7, .rtx_mindex = -1, .ssrc = 900 + i, .types = opus };
		s->sources[i] = jx_media_source_new(s->legs[i], &source, NULL, NULL);
		s->forwarded[i] = jx_media_slot_new(s->legs[i + 1], &slot);
		s->encoders[i] = jx_encoder_new(i ? JX_CODEC_OPUS : phones[c].codec);
	}
	JxMediaSlotSpec mix = { .media = JX_MEDIA_AUDIO, .mindex = 0, .rtx_mindex = -1, .ssrc = 800, .types = own };
	s->mix = jx_media_slot_new(s->legs[0], &mix);
	publish(s, FALSE);
}

static void close_scene(Scene *s) {
	jx_media_room_close(s->room);
	jx_media_slot_unref(s->mix);
	for (guint i = 0; i < 2; i++) {
		jx_media_slot_unref(s->forwarded[i]);
		jx_media_source_unref(s->sources[i]);
		jx_encoder_free(s->encoders[i]);
	}
	for (guint i = 0; i < 3; i++)
		jx_media_leg_unref(s->legs[i]);
	jx_media_room_unref(s->room);
	jx_media_shutdown();
#define GONE(name) g_assert_cmpuint(jx_counted(name), ==, 0);
	JX_LIVES(GONE)
}

static void speak(Scene *s, guint who, guint8 pt, guint clock) {
	gint16 pcm[JX_FRAME_SAMPLES];
	guint8 packet[JX_RTP_HEADER + JX_ENCODED_BYTES];
	tone(pcm, who ? HIS : HERS, s->frame);
	guint len = jx_encode(s->encoders[who], pcm, packet + JX_RTP_HEADER);
	jx_rtp_write_header(packet, FALSE, pt, s->seq[who]++, s->frame * (clock / 50), 77);
	janus_plugin_rtp rtp = { .mindex = 0, .buffer = (char *)packet, .length = (uint16_t)(JX_RTP_HEADER + len) };
	rtp.extensions.audio_level = -1;
	if (s->frame % 37 != 5) /* lost on the way */
		jx_media_leg_rtp(s->legs[who], &rtp);
}

static void turns(Scene *s, gsize c, guint n) {
	for (guint i = 0; i < n; i++, s->frame++) {
		speak(s, 0, phones[c].pt, 8000);
		speak(s, 1, 111, 48000);
		jx_mixer_turn(g_get_monotonic_time());
	}
}

/* What was sent to `handle` as sound; its packets are whole, and in the codec. */
static gint16 *heard(const janus_plugin_session *handle, JxCodec codec, guint8 pt, guint *n) {
	JxDecoder *decoder = jx_decoder_new(codec);
	gint16 *pcm = g_new0(gint16, (fake_sent->len + 1) * JX_FRAME_SAMPLES);
	guint16 seq = 0;
	guint32 timestamp = 0;
	*n = 0;
	for (guint i = 0; i < fake_sent->len; i++) {
		const FakeSent *sent = &g_array_index(fake_sent, FakeSent, i);
		JxRtp rtp;
		if (sent->handle != handle)
			continue;
		g_assert_true(jx_rtp_read(sent->bytes, sent->len, &rtp));
		g_assert_cmpuint(rtp.pt, ==, pt);
		if (*n > 0) {
			g_assert_cmpuint(rtp.seq, ==, (guint16)(seq + 1));
			g_assert_cmpuint(rtp.timestamp, ==, timestamp + jx_codec_clock(codec) / 50);
		}
		seq = rtp.seq;
		timestamp = rtp.timestamp;
		guint got = jx_decode(decoder, rtp.payload, rtp.payload_len, FALSE, pcm + *n, JX_LONGEST_PACKET);
		g_assert_cmpuint(got, ==, JX_FRAME_SAMPLES);
		*n += got;
	}
	jx_decoder_free(decoder);
	return pcm;
}

static void test_room(void) {
	for (gsize c = 0; c < G_N_ELEMENTS(phones); c++) {
		Scene scene;
		guint n;
		guint64 recodes = jx_counted(mix_recodes);
		open_scene(&scene, c);
		turns(&scene, c, FRAMES);
		g_assert_cmpuint(jx_counted(mix_recodes) - recodes, <=, FRAMES); /* once, for both who are forwarded it */
		g_autofree gint16 *at_phone = heard(&phone, phones[c].codec, phones[c].pt, &n);
		g_assert_cmpuint(n, ==, FRAMES * JX_FRAME_SAMPLES);
		double his = goertzel(at_phone + n - 48000, 48000, HIS), hers = goertzel(at_phone + n - 48000, 48000, HERS);
		g_test_message("at the phone: his %.1f dB, its own %.1f dB", his, hers);
		g_assert_cmpfloat(his, >, 55);
		g_assert_cmpfloat(his, <, 61); /* brought to the level of the mix: he speaks 8 dB louder */
		g_assert_cmpfloat(hers, <, his - 40);
		const janus_plugin_session *const browsers[] = { &browser, &other };
		for (guint i = 0; i < 2; i++) {
			g_autofree gint16 *at_browser = heard(browsers[i], JX_CODEC_OPUS, 111, &n);
			g_assert_cmpuint(n, >, (FRAMES - 15) * JX_FRAME_SAMPLES);
			g_assert_cmpfloat(goertzel(at_browser + n - 48000, 48000, HERS), >, 55);
			g_assert_cmpfloat(goertzel(at_browser + n - 48000, 48000, HIS), <, 25);
		}
		close_scene(&scene);
	}
}

static guint count(const janus_plugin_session *handle) {
	guint n = 0;
	for (guint i = 0; i < fake_sent->len; i++)
		n += g_array_index(fake_sent, FakeSent, i).handle == handle;
	return n;
}

static void key(Scene *s, guint8 event, guint32 timestamp) {
	guint8 packet[JX_RTP_HEADER + 4] = { 0 };
	const guint8 payload[] = { event, 10, 0, 160 };
	jx_rtp_write_header(packet, TRUE, 126, s->seq[0]++, timestamp, 77);
	memcpy(packet + JX_RTP_HEADER, payload, sizeof payload);
	janus_plugin_rtp rtp = { .mindex = 0, .buffer = (char *)packet, .length = sizeof packet };
	rtp.extensions.audio_level = -1;
	jx_media_leg_rtp(s->legs[0], &rtp);
}

static GString *pressed;

static void on_key(gpointer leg_user, char key) {
	g_string_append_c(pressed, key);
}

/* Keys come through, also of who is muted; a cue is heard by its ear alone. */
static void test_keys_in_room(void) {
	static const JxMediaReports reports = { .key = on_key };
	Scene scene;
	guint n;
	open_scene(&scene, 0);
	g_assert_true(jx_media_init(NULL, NULL, &(JxMediaSettings){ 5000 }, &reports, NULL));
	jx_mixer_stop(); /* turns are made here */
	pressed = g_string_new(NULL);
	key(&scene, 10, 1000);
	key(&scene, 10, 1000);
	publish(&scene, TRUE);
	key(&scene, 6, 2000);
	jx_media_room_tick(scene.room, g_get_monotonic_time());
	g_assert_cmpstr(pressed->str, ==, "*6");
	for (guint i = 0; i < 100; i++)
		key(&scene, 1, 3000 + i * 1000);
	jx_media_room_tick(scene.room, g_get_monotonic_time());
	g_assert_cmpuint(pressed->len, <=, 10); /* more than a person presses is dropped */
	g_string_free(pressed, TRUE);
	turns(&scene, 0, 20);
	g_array_set_size(fake_sent, 0);
	jx_media_slot_play(scene.mix, JX_CUE_RISING);
	turns(&scene, 0, 15);
	g_autofree gint16 *at_phone = heard(&phone, JX_CODEC_PCMU, 0, &n);
	g_assert_cmpuint(n, ==, 15 * JX_FRAME_SAMPLES);
	g_assert_cmpfloat(goertzel(at_phone, 6 * JX_FRAME_SAMPLES, 587), >, 45);
	g_assert_cmpfloat(goertzel(at_phone + 6 * JX_FRAME_SAMPLES, 6 * JX_FRAME_SAMPLES, 880), >, 45);
	g_assert_cmpfloat(goertzel(at_phone + 12 * JX_FRAME_SAMPLES, 3 * JX_FRAME_SAMPLES, 880), <, 35);
	close_scene(&scene);
}

/* A mute and its end: nothing meanwhile, and what is sent then goes on in sequence. */
static void test_mute(void) {
	Scene scene;
	open_scene(&scene, 0);
	turns(&scene, 0, 50);
	guint before = count(&other);
	guint16 last = jx_read16(g_array_index(fake_sent, FakeSent, fake_sent->len - 1).bytes + 2);
	for (guint i = fake_sent->len; i-- > 0;) {
		const FakeSent *sent = &g_array_index(fake_sent, FakeSent, i);
		if (sent->handle == &other) {
			last = jx_read16(sent->bytes + 2);
			break;
		}
	}
	publish(&scene, TRUE);
	turns(&scene, 0, 50);
	g_assert_cmpuint(count(&other), ==, before);
	publish(&scene, FALSE);
	g_array_set_size(fake_sent, 0);
	turns(&scene, 0, 50);
	g_assert_cmpuint(count(&other), >, 35);
	for (guint i = 0; i < fake_sent->len; i++) {
		const FakeSent *sent = &g_array_index(fake_sent, FakeSent, i);
		if (sent->handle != &other)
			continue;
		g_assert_cmpuint(jx_read16(sent->bytes + 2), ==, (guint16)(last + 1));
		break;
	}
	close_scene(&scene);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/telephone/there-and-back", test_there_and_back);
	g_test_add_func("/telephone/concealed", test_concealed);
	g_test_add_func("/telephone/packets", test_packets);
	g_test_add_func("/telephone/keys", test_keys);
	g_test_add_func("/telephone/cues", test_cues);
	g_test_add_func("/telephone/recording cues", test_recording_cues);
	g_test_add_func("/telephone/room", test_room);
	g_test_add_func("/telephone/keys-in-room", test_keys_in_room);
	g_test_add_func("/telephone/mute", test_mute);
	return g_test_run();
}
