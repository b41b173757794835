/* The mix: what comes out is decoded again and judged by its tones. */
#include "config.h"

#include <math.h>
#include <opus/opus.h>
#include <string.h>

#include "fake_gateway.h"
#include "media/counters.h"
#include "media/jitter.h"
#include "media/limiter.h"
#include "media/mixer.h"

/* --- jitter buffer and limiter --- */

static void test_jitter(void) {
	JxJitter *jitter = jx_jitter_new();
	const JxJitterPacket *packet;
	guint8 data[4] = { 0 };
	g_assert_cmpint(jx_jitter_take(jitter, &packet), ==, JX_JITTER_EMPTY);
	/* 65534, 0, 65535, then nothing of 1, and 2. */
	g_assert_true(jx_jitter_put(jitter, 65534, 0, 960, data, 4, 1000000));
	g_assert_true(jx_jitter_put(jitter, 0, 1920, 960, data, 4, 1040000));
	g_assert_true(jx_jitter_put(jitter, 65535, 960, 960, data, 4, 1041000));
	g_assert_false(jx_jitter_put(jitter, 65535, 960, 960, data, 4, 1042000));
	g_assert_true(jx_jitter_put(jitter, 2, 3840, 960, data, 4, 1080000));
	g_assert_cmpuint(jx_jitter_level(jitter), ==, 4 * 960);
	for (guint16 seq = 65534; seq != 1; seq++) {
		g_assert_cmpint(jx_jitter_take(jitter, &packet), ==, JX_JITTER_PACKET);
		g_assert_cmpuint(packet->seq, ==, seq);
	}
	g_assert_cmpint(jx_jitter_take(jitter, &packet), ==, JX_JITTER_LOST);
	g_assert_nonnull(packet);
	g_assert_false(jx_jitter_put(jitter, 1, 2880, 960, data, 4, 1100000)); /* too late */
	g_assert_cmpint(jx_jitter_take(jitter, &packet), ==, JX_JITTER_PACKET);
	for (guint i = 0; i < 6; i++)
		g_assert_cmpint(jx_jitter_take(jitter, &packet), ==, JX_JITTER_EMPTY);
	/* Another stream begins elsewhere. */
	g_assert_true(jx_jitter_put(jitter, 30000, 5, 960, data, 4, 2000000));
	/* Jittery arrivals make it wait longer; too much waiting is worked off. */
	for (guint i = 1; i < 300; i++) {
		jx_jitter_put(jitter, (guint16)(30000 + i), i * 960, 960, data, 4, 2000000 + i * 20000 + (i % 3) * 30000);
		if (i > 40)
			jx_jitter_take(jitter, &packet);
	}
	g_assert_cmpuint(jx_jitter_target(jitter), >, 2 * 960);
	g_assert_cmpuint(jx_jitter_level(jitter), <=, jx_jitter_target(jitter) + 8 * 960);
	jx_jitter_free(jitter);
}

static void test_limiter(void) {
	JxLimiter limiter = { 0 };
	gint32 sum[960];
	gint16 out[960];
	for (guint i = 0; i < 960; i++)
		sum[i] = (gint32)(90000 * sin(i * 0.1));
	jx_limit(&limiter, sum, out, 960);
	for (guint i = 0; i < 960; i++)
		g_assert_cmpint(ABS(out[i] - sum[i] * 32000.0 / 90000), <, 50);
	for (guint i = 0; i < 960; i++)
		sum[i] /= 90;
	for (guint frame = 0; frame < 30; frame++)
		jx_limit(&limiter, sum, out, 960);
	for (guint i = 0; i < 960; i++)
		g_assert_cmpint(out[i], ==, sum[i]);
}

/* --- the mix --- */

static double goertzel(const gint16 *pcm, guint n, double hz) {
	double w = 2 * cos(2 * G_PI * hz / 48000), a = 0, b = 0;
	for (guint i = 0; i < n; i++) {
		double next = pcm[i] * (0.5 - 0.5 * cos(2 * G_PI * i / n)) + w * a - b;
		b = a;
		a = next;
	}
	return 10 * log10((a * a + b * b - w * a * b) / ((double)n * n) + 1e-9);
}

#define PEOPLE 4 /* three who speak, of whom one sends stereo and one 60 ms packets; the last only listens */
static const double tones[] = { 440, 700, 1100 };
static janus_plugin_session handles[PEOPLE];

typedef struct {
	JxMediaLeg *leg;
	JxMediaSlot *slot;
	JxVoice *voice;
	OpusEncoder *encoder;
	OpusDecoder *decoder;
	gint16 *heard;
	guint n, seq, last_seq;
} Person;

static void speak(Person *person, guint who, guint frame, guint channels, guint frames) {
	gint16 pcm[5760 * 2];
	guint8 bytes[1275];
	if (frame % frames)
		return;
	for (guint i = 0; i < 960 * frames; i++)
		for (guint c = 0; c < channels; c++)
			pcm[i * channels + c] = (gint16)(8000 * sin(2 * G_PI * tones[who] * (frame * 960 + i) / 48000));
	gint len = opus_encode(person->encoder, pcm, (gint)(960 * frames), bytes, sizeof bytes);
	g_assert_cmpint(len, >, 0);
	JxRtp rtp = { .seq = (guint16)(person->seq++), .timestamp = frame * 960, .payload = bytes, .payload_len = (gsize)len };
	if (who == 0 && frame % 37 == 5)
		return; /* lost on the way */
	jx_voice_put(person->voice, &rtp, 15, g_get_monotonic_time());
}

static void hear(Person *people, guint frames) {
	for (guint i = 0; i < fake_sent->len; i++) {
		const FakeSent *sent = &g_array_index(fake_sent, FakeSent, i);
		Person *person = &people[sent->handle - handles];
		guint16 seq = jx_read16(sent->bytes + 2);
		g_assert_true(sent->mindex == 0 && !sent->video && (sent->bytes[1] & 0x7F) == 97);
		if (person->n > 0)
			g_assert_cmpuint(seq, ==, (guint16)(person->last_seq + 1));
		person->last_seq = seq;
		gint n = opus_decode(person->decoder, sent->bytes + JX_RTP_HEADER, (gint)(sent->len - JX_RTP_HEADER), person->heard + person->n, 5760, 0);
		g_assert_cmpint(n, ==, 960);
		person->n += (guint)n;
	}
	g_array_set_size(fake_sent, 0);
}

#define FRAMES 150

static void test_mix(void) {
	Person people[PEOPLE] = { 0 };
	JxMixVoice voices[PEOPLE] = { 0 };
	JxEar ears[PEOPLE];
	int error;
	fake_gateway_reset();
	for (guint i = 0; i < PEOPLE; i++) {
		JxMediaSlotSpec spec = { .media = JX_MEDIA_AUDIO, .mindex = 0, .rtx_mindex = -1, .types = JX_PAYLOAD_TYPE(JX_CODEC_OPUS, 97) };
		Person *person = &people[i];
		person->leg = jx_media_leg_new(&handles[i], NULL, NULL);
		jx_media_leg_up(person->leg);
		person->slot = jx_media_slot_new(person->leg, &spec);
		person->voice = voices[i].voice = jx_voice_new(i + 1, JX_CODEC_OPUS);
		person->encoder = opus_encoder_create(48000, i == 1 ? 2 : 1, OPUS_APPLICATION_AUDIO, &error);
		person->decoder = opus_decoder_create(48000, 1, &error);
		person->heard = g_new0(gint16, (FRAMES + 10) * 960);
		ears[i] = (JxEar){ person->slot, i + 1 };
	}
	JxMix *mix = jx_mix_new();
	jx_mix_set(mix, voices, PEOPLE, ears, PEOPLE);
	for (guint frame = 0; frame < FRAMES; frame++) {
		speak(&people[0], 0, frame, 1, 1);
		speak(&people[1], 1, frame, 2, 1);
		speak(&people[2], 2, frame, 1, 3);
		jx_mixer_turn(g_get_monotonic_time());
		hear(people, frame);
		if (frame == FRAMES / 2)
			jx_mix_set(mix, voices, PEOPLE, ears, PEOPLE); /* a new table disturbs nobody */
	}
	for (guint i = 0; i < PEOPLE; i++) {
		double level[3], loudest = -1e9;
		g_assert_cmpuint(people[i].n, ==, FRAMES * 960);
		for (guint t = 0; t < 3; t++) {
			level[t] = goertzel(people[i].heard + people[i].n - 48000, 48000, tones[t]);
			loudest = MAX(loudest, level[t]);
		}
		g_test_message("ear %u: %.1f %.1f %.1f dB", i, level[0], level[1], level[2]);
		for (guint t = 0; t < 3; t++)
			if (t == i)
				g_assert_cmpfloat(level[t], <, loudest - 40);
			else
				g_assert_cmpfloat(level[t], >, loudest - 10);
	}
	/* One encoder for the one who is silent, one each for those who speak: never one for each pair. */
	g_assert_cmpuint(jx_counted(mix_encodes), <=, 4 * FRAMES);
	jx_mix_free(mix);
	for (guint i = 0; i < PEOPLE; i++) {
		jx_voice_unref(people[i].voice);
		jx_media_slot_unref(people[i].slot);
		jx_media_leg_unref(people[i].leg);
		opus_encoder_destroy(people[i].encoder);
		opus_decoder_destroy(people[i].decoder);
		g_free(people[i].heard);
	}
	jx_media_shutdown();
	g_assert_cmpuint(jx_counted(media_slots), ==, 0);
}

/* The thread keeps its times. */
static void test_thread(void) {
	JxMediaSlotSpec spec = { .media = JX_MEDIA_AUDIO, .mindex = 0, .rtx_mindex = -1, .types = JX_PAYLOAD_TYPE(JX_CODEC_OPUS, 97) };
	fake_gateway_reset();
	g_assert_true(jx_mixer_start(NULL));
	JxMediaLeg *leg = jx_media_leg_new(&handles[0], NULL, NULL);
	jx_media_leg_up(leg);
	JxMediaSlot *slot = jx_media_slot_new(leg, &spec);
	JxMix *mix = jx_mix_new();
	jx_mix_set(mix, NULL, 0, &(JxEar){ slot, 1 }, 1);
	guint64 before = jx_counted(mix_packets);
	g_usleep(1000 * 1000);
	guint64 sent = jx_counted(mix_packets) - before;
	g_assert_cmpuint(sent, >=, 48);
	g_assert_cmpuint(sent, <=, 52);
	jx_mix_free(mix);
	jx_media_slot_unref(slot);
	jx_media_leg_unref(leg);
	jx_media_shutdown();
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mixer/jitter", test_jitter);
	g_test_add_func("/mixer/limiter", test_limiter);
	g_test_add_func("/mixer/mix", test_mix);
	g_test_add_func("/mixer/thread", test_thread);
	return g_test_run();
}
