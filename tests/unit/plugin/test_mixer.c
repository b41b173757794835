/* The mix: what comes out is decoded again and judged by its tones. */
#include "config.h"

#include <math.h>
#include <opus/opus.h>
#include <string.h>

#include "fake_gateway.h"
#include "media/counters.h"
#include "media/decoder.h"
#include "media/jitter.h"
#include "media/leveller.h"
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

/* --- one ear, and voices as the test wants them */

typedef struct {
	JxMediaLeg *leg;
	JxMediaSlot *slot;
	JxMix *mix;
	JxCodec codec;
	JxVoice *voices[3]; /* the first is the ear's own */
	OpusEncoder *encoders[3];
	guint frame;
	gint16 *heard;
	guint n, packets;
} Listener;

static void listener_open(Listener *l, JxCodec codec) {
	JxMediaSlotSpec spec = { .media = JX_MEDIA_AUDIO, .rtx_mindex = -1 };
	int error;
	*l = (Listener){ .codec = codec, .heard = g_new0(gint16, 400 * 960) };
	jx_payload_set(&spec.types, codec, 97);
	fake_gateway_reset();
	l->leg = jx_media_leg_new(&handles[0], NULL, NULL);
	jx_media_leg_up(l->leg);
	l->slot = jx_media_slot_new(l->leg, &spec);
	l->mix = jx_mix_new();
	for (guint i = 0; i < 3; i++) {
		l->voices[i] = jx_voice_new(i + 1, JX_CODEC_OPUS);
		l->encoders[i] = opus_encoder_create(48000, 1, OPUS_APPLICATION_AUDIO, &error);
	}
}

static void listener_set(Listener *l, guint n_voices) {
	JxMixVoice voices[3] = { { l->voices[0], NULL }, { l->voices[1], NULL }, { l->voices[2], NULL } };
	jx_mix_set(l->mix, voices, n_voices, &(JxEar){ l->slot, 1 }, 1);
}

static void listener_say(Listener *l, guint who, double hz, double amplitude) {
	gint16 pcm[960];
	guint8 bytes[1275];
	for (guint i = 0; i < 960; i++)
		pcm[i] = (gint16)(amplitude * sin(2 * G_PI * hz * (l->frame * 960 + i) / 48000));
	gint len = opus_encode(l->encoders[who], pcm, 960, bytes, sizeof bytes);
	JxRtp rtp = { .seq = (guint16)l->frame, .timestamp = l->frame * 960, .payload = bytes, .payload_len = (gsize)len };
	jx_voice_put(l->voices[who], &rtp, 15, g_get_monotonic_time());
}

static void listener_turn(Listener *l) {
	l->frame++;
	jx_mixer_turn(g_get_monotonic_time());
}

/* Decodes all that was sent; what was not sent is silence. Sequence numbers have no hole, timestamps are those of the time. */
static void listener_hear(Listener *l) {
	JxDecoder *decoder = jx_decoder_new(l->codec);
	guint16 seq = 0;
	guint32 timestamp = 0, frame = jx_codec_clock(l->codec) / 50;
	for (guint i = 0; i < fake_sent->len; i++) {
		const FakeSent *sent = &g_array_index(fake_sent, FakeSent, i);
		JxRtp rtp;
		g_assert_true(jx_rtp_read(sent->bytes, sent->len, &rtp));
		if (l->packets++ > 0) {
			g_assert_cmpuint(rtp.seq, ==, (guint16)(seq + 1));
			g_assert_cmpuint((rtp.timestamp - timestamp) % frame, ==, 0);
			g_assert_true(rtp.marker == (rtp.timestamp - timestamp > frame));
			l->n += ((rtp.timestamp - timestamp) / frame - 1) * 960;
		}
		seq = rtp.seq;
		timestamp = rtp.timestamp;
		l->n += jx_decode(decoder, rtp.payload, rtp.payload_len, FALSE, l->heard + l->n, 960);
	}
	jx_decoder_free(decoder);
}

static void listener_close(Listener *l) {
	jx_mix_free(l->mix);
	for (guint i = 0; i < 3; i++) {
		jx_voice_unref(l->voices[i]);
		opus_encoder_destroy(l->encoders[i]);
	}
	jx_media_slot_unref(l->slot);
	jx_media_leg_unref(l->leg);
	g_free(l->heard);
	jx_media_shutdown();
}

/* In silence hardly anything is sent, and nothing is encoded; who then speaks is heard. */
static void test_silence(void) {
	static const JxCodec codecs[] = { JX_CODEC_OPUS, JX_CODEC_PCMU };
	for (gsize c = 0; c < G_N_ELEMENTS(codecs); c++) {
		Listener l;
		listener_open(&l, codecs[c]);
		listener_set(&l, 2);
		guint64 encodes = jx_counted(mix_encodes);
		for (guint i = 0; i < 110; i++)
			listener_turn(&l);
		g_assert_cmpuint(fake_sent->len, ==, 10 + 5); /* 200 ms, then every 400 ms */
		g_assert_cmpuint(jx_counted(mix_encodes) - encodes, ==, 15);
		for (guint i = 0; i < 50; i++) {
			listener_say(&l, 1, 440, 8000);
			listener_turn(&l);
		}
		g_assert_cmpuint(fake_sent->len, >=, 15 + 40);
		listener_hear(&l);
		g_assert_cmpfloat(goertzel(l.heard + l.n - 24000, 24000, 440), >, 55);
		listener_close(&l);
	}
}

/* The largest step between two samples of a stretch of frames. */
static gint roughest(const gint16 *pcm, guint from, guint to) {
	gint step = 0;
	for (guint i = from * 960 + 1; i < to * 960; i++)
		step = MAX(step, ABS(pcm[i] - pcm[i - 1]));
	return step;
}

/* A voice that comes, is muted in the midst of a tone, and comes again: no click. A telephone hears it, whose codec keeps the wave. */
static void test_fades(void) {
	Listener l;
	guint begin = 20, end = 80, again = 120;
	listener_open(&l, JX_CODEC_PCMU);
	listener_set(&l, 1);
	for (guint i = 0; i < 180; i++) {
		if (i == begin || i == again)
			listener_set(&l, 2);
		if (i == end)
			listener_set(&l, 1);
		listener_say(&l, 1, 197, 4000);
		listener_turn(&l);
	}
	listener_hear(&l);
	gint steady = roughest(l.heard, end - 20, end - 5);
	g_test_message("steps: steady %d, begin %d, end %d, again %d", steady, roughest(l.heard, begin, begin + 20), roughest(l.heard, end - 3, end + 5),
		roughest(l.heard, again, again + 20));
	g_assert_cmpint(steady, >, 60);
	g_assert_cmpint(roughest(l.heard, 0, begin + 20), <, steady * 3 / 2);
	g_assert_cmpint(roughest(l.heard, end - 3, end + 5), <, steady * 3 / 2);
	g_assert_cmpint(roughest(l.heard, again - 2, again + 20), <, steady * 3 / 2);
	/* Within a frame and its fade there is silence. */
	for (guint i = (end + 3) * 960; i < again * 960; i++)
		g_assert_cmpint(ABS(l.heard[i]), <, 100);
	listener_close(&l);
}

/* Who listens and begins to speak is moved to an encoder of their own, and back: what they hear goes on. */
static void test_own_encoder(void) {
	static const JxCodec codecs[] = { JX_CODEC_OPUS, JX_CODEC_G722, JX_CODEC_PCMA };
	for (gsize c = 0; c < G_N_ELEMENTS(codecs); c++) {
		Listener l;
		double least = 1e9, most = -1e9;
		listener_open(&l, codecs[c]);
		listener_set(&l, 2);
		for (guint i = 0; i < 300; i++) {
			listener_say(&l, 1, 500, 4000);
			if (i >= 100 && i < 160)
				listener_say(&l, 0, 1300, 8000);
			listener_turn(&l);
		}
		g_assert_cmpuint(fake_sent->len, ==, 300);
		listener_hear(&l);
		for (guint i = 60 * 960; i < 290 * 960; i += 480) {
			double power = 0;
			for (guint k = 0; k < 480; k++)
				power += (double)l.heard[i + k] * l.heard[i + k];
			double level = 10 * log10(power / 480 + 1);
			least = MIN(least, level);
			most = MAX(most, level);
		}
		g_test_message("codec %d: 10 ms have %.1f to %.1f dB", codecs[c], least, most);
		g_assert_cmpfloat(most - least, <, 2.5);
		g_assert_cmpfloat(goertzel(l.heard + 60 * 960, 200 * 960, 1300), <, 15);
		listener_close(&l);
	}
}

static double level_of(const gint16 *pcm, guint n) {
	double power = 0;
	for (guint i = 0; i < n; i++)
		power += (double)pcm[i] * pcm[i];
	return 10 * log10(power / n / 32768 / 32768 + 1e-12);
}

/* Voices come to one level, within what is sensible; noise stays what it is. */
static void test_levels(void) {
	static const struct { double amplitude, level, within; } rows[] = {
		{ 3280, -23, 0.3 }, { 1000, -23, 0.5 }, { 12000, -20.8, 0.5 }, { 30000, -12.9, 1 }, { 400, -29.3, 0.5 }, { 100, -53.3, 0.5 },
	};
	for (gsize r = 0; r < G_N_ELEMENTS(rows); r++) {
		JxLeveller leveller = { 0 };
		gint16 pcm[960];
		double before = 1;
		for (guint frame = 0; frame < 200; frame++) {
			for (guint i = 0; i < 960; i++)
				pcm[i] = (gint16)(rows[r].amplitude * sin(i * 2 * G_PI / 96));
			jx_level(&leveller, pcm, 960);
			g_assert_cmpfloat(fabs(20 * log10(leveller.gain / before)), <, 0.26);
			before = leveller.gain;
		}
		g_test_message("amplitude %.0f: %.1f dB", rows[r].amplitude, level_of(pcm, 960));
		g_assert_cmpfloat(fabs(level_of(pcm, 960) - rows[r].level), <, rows[r].within);
		/* A pause changes nothing, a shout after it is not clipped. */
		memset(pcm, 0, sizeof pcm);
		for (guint frame = 0; frame < 100; frame++)
			jx_level(&leveller, pcm, 960);
		g_assert_cmpfloat(fabs(20 * log10(leveller.gain / before)), <, 0.26);
		for (guint i = 0; i < 960; i++)
			pcm[i] = (gint16)(29000 * sin(i * 2 * G_PI / 96));
		jx_level(&leveller, pcm, 960);
		for (guint i = 0; i < 960; i++)
			g_assert_cmpint(ABS(pcm[i]), <=, 30000);
	}
}

/* The thread keeps its times: a turn every 20 ms. Where the machine was busy for a while it leaves turns out, and counts that. */
static void test_thread(void) {
	Listener l;
	g_assert_true(jx_mixer_start(NULL));
	listener_open(&l, JX_CODEC_OPUS);
	listener_set(&l, 1);
	guint64 before = jx_counted(mix_turns), overruns = jx_counted(mix_overruns);
	gint64 begin = g_get_monotonic_time();
	g_usleep(1000 * 1000);
	gint64 due = (g_get_monotonic_time() - begin) / (20 * 1000), made = (gint64)(jx_counted(mix_turns) - before);
	g_assert_cmpint(made, <=, due + 2);
	if (jx_counted(mix_overruns) == overruns)
		g_assert_cmpint(made, >=, due - 6);
	else
		g_assert_cmpint(made, >=, due / 4);
	listener_close(&l);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mixer/jitter", test_jitter);
	g_test_add_func("/mixer/limiter", test_limiter);
	g_test_add_func("/mixer/mix", test_mix);
	g_test_add_func("/mixer/silence", test_silence);
	g_test_add_func("/mixer/fades", test_fades);
	g_test_add_func("/mixer/own-encoder", test_own_encoder);
	g_test_add_func("/mixer/levels", test_levels);
	g_test_add_func("/mixer/thread", test_thread);
	return g_test_run();
}
