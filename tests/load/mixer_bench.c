/* The mix, by itself: without Janus, without a network. Prints one line of JSON.
 *
 *   mixer_bench cost SPEAKERS LISTENERS SPEAKING [CODEC]   microseconds of CPU per turn (20 ms of sound): SPEAKERS voices at once, LISTENERS who hear
 *                                                          them, of whom SPEAKING are among the speakers; CODEC of the listeners: opus, g722, pcmu
 *   mixer_bench delay SECONDS JITTER                       milliseconds from a packet of a voice to the mix that has it in it, in real time; packets
 *                                                          come up to JITTER ms late */
#include "config.h"

#include <math.h>
#include <opus/opus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "media/decoder.h"
#include "media/gateway.h"
#include "media/mixer.h"

#define TURNS 1500
#define MOST 64
#define BEEP_EVERY 15 /* packets */
#define BEEP 2
#define LOUD 600

static janus_plugin_session handle;
static JxMixVoice voices[MOST];
static OpusEncoder *encoders[MOST];
static JxEar ears[MOST];
static guint64 relayed;

/* --- what comes out: for the delay it is decoded, and beeps are looked for */

static JxDecoder *listener;
static gint64 beeps[10000];
static guint n_beeps;
static gboolean was_quiet;

static void look_for_beep(const guint8 *packet, gsize len) {
	gint16 pcm[JX_LONGEST_PACKET];
	gint64 now = g_get_monotonic_time();
	guint n = jx_decode(listener, packet + JX_RTP_HEADER, len - JX_RTP_HEADER, FALSE, pcm, JX_LONGEST_PACKET), at = 0;
	while (at < n && ABS(pcm[at]) < LOUD)
		at++;
	if (at < n && was_quiet && n_beeps < G_N_ELEMENTS(beeps))
		beeps[n_beeps++] = now + at * G_USEC_PER_SEC / JX_VOICE_RATE;
	was_quiet = at == n;
}

void jx_gateway_relay(janus_plugin_session *to, gint mindex, gboolean video, const guint8 *packet, gsize len, gint level) {
	relayed++;
	if (listener)
		look_for_beep(packet, len);
}

void jx_gateway_pli(janus_plugin_session *to, gint mindex) { }
void jx_gateway_remb(janus_plugin_session *to, guint32 bps) { }
void jx_gateway_hold(janus_plugin_session *held) { }
void jx_gateway_release(janus_plugin_session *held) { }
void jx_gateway_note(const char *format, ...) { }

/* --- setting up */

static gint number(const char *text, gint low, gint high) {
	gint64 value = text ? g_ascii_strtoll(text, NULL, 10) : -1;
	if (value < low || value > high)
		exit(2);
	return (gint)value;
}

static JxMix *set_up(gint speakers, gint listeners, gint speaking, JxCodec codec) {
	JxMediaSlotSpec spec = { .media = JX_MEDIA_AUDIO, .mindex = 0, .rtx_mindex = -1 };
	int error;
	jx_payload_set(&spec.types, codec, 97);
	for (gint i = 0; i < speakers; i++) {
		voices[i].voice = jx_voice_new((guint64)i + 1, JX_CODEC_OPUS);
		encoders[i] = opus_encoder_create(JX_VOICE_RATE, 1, OPUS_APPLICATION_VOIP, &error);
	}
	for (gint i = 0; i < listeners; i++) {
		JxMediaLeg *leg = jx_media_leg_new(&handle, NULL, NULL);
		jx_media_leg_up(leg);
		ears[i] = (JxEar){ jx_media_slot_new(leg, &spec), (guint64)i + (i < speaking ? 1 : 1 + MOST) };
	}
	JxMix *mix = jx_mix_new();
	jx_mix_set(mix, voices, (guint)speakers, ears, (guint)listeners);
	return mix;
}

static void put(gint who, guint seq, const gint16 *pcm) {
	guint8 bytes[1275];
	gint len = opus_encode(encoders[who], pcm, JX_FRAME_SAMPLES, bytes, sizeof bytes);
	JxRtp rtp = { .seq = (guint16)seq, .timestamp = seq * JX_FRAME_SAMPLES, .payload = bytes, .payload_len = (gsize)(len > 0 ? len : 0) };
	jx_voice_put(voices[who].voice, &rtp, 15, g_get_monotonic_time());
}

/* --- cost */

static double cpu_us(void) {
	struct timespec now;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void speak(gint who, guint turn) {
	gint16 pcm[JX_FRAME_SAMPLES];
	for (guint i = 0; i < JX_FRAME_SAMPLES; i++)
		pcm[i] = (gint16)(6000 * sin(2 * G_PI * (300 + 70 * who) * (turn * JX_FRAME_SAMPLES + i) / JX_VOICE_RATE) + rand() % 1000);
	put(who, turn, pcm);
}

static int cost(gint speakers, gint listeners, gint speaking, const char *name) {
	JxCodec codec = g_strcmp0(name, "g722") == 0 ? JX_CODEC_G722 : g_strcmp0(name, "pcmu") == 0 ? JX_CODEC_PCMU : JX_CODEC_OPUS;
	double spent = 0;
	set_up(speakers, listeners, speaking, codec);
	for (guint turn = 0; turn < TURNS; turn++) {
		for (gint i = 0; i < speakers; i++)
			speak(i, turn);
		double begin = cpu_us();
		jx_mixer_turn(g_get_monotonic_time());
		spent += cpu_us() - begin;
	}
	printf("{\"packets\":%" G_GUINT64_FORMAT ",\"us_per_turn\":%.1f}\n", relayed, spent / TURNS);
	return relayed == (guint64)TURNS * (guint64)listeners ? 0 : 1;
}

/* --- delay */

static int compare(const void *a, const void *b) {
	double left = *(const double *)a, right = *(const double *)b;
	return (left > right) - (left < right);
}

static int delay(gint seconds, gint jitter_ms) {
	static gint64 sent[10000];
	static double delays[10000];
	gint16 beep[BEEP * JX_FRAME_SAMPLES], silence[JX_FRAME_SAMPLES] = { 0 };
	guint packets = (guint)seconds * 50, n_sent = 0, n = 0;
	gint64 begin, base = g_get_monotonic_time(), last = 0;
	if (!jx_mixer_start(NULL))
		return 1;
	set_up(1, 1, 0, JX_CODEC_OPUS);
	listener = jx_decoder_new(JX_CODEC_OPUS);
	for (guint i = 0; i < G_N_ELEMENTS(beep); i++)
		beep[i] = (gint16)(9000 * sin(2 * G_PI * 1000 * i / JX_VOICE_RATE));
	for (guint seq = 0; seq < packets; seq++) {
		/* Not quite at the mixer's pace, so that packets come at each of its phases; late ones never before earlier ones. */
		begin = base + (gint64)seq * 20017;
		gint64 due = MAX(begin + (jitter_ms ? g_random_int_range(0, jitter_ms * 1000) : 0), last);
		gint64 wait = due - g_get_monotonic_time();
		last = due;
		if (wait > 0)
			g_usleep((gulong)wait);
		guint within = seq % BEEP_EVERY;
		if (within == 0)
			sent[n_sent++] = begin;
		put(0, seq, within < BEEP ? beep + within * JX_FRAME_SAMPLES : silence);
	}
	jx_mixer_stop();
	for (guint i = 0, k = 0; i < n_sent; i++) {
		while (k < n_beeps && beeps[k] < sent[i])
			k++;
		if (k < n_beeps && (i + 1 == n_sent || beeps[k] < sent[i + 1]) && i > 0)
			delays[n++] = (double)(beeps[k] - sent[i]) / 1000;
	}
	qsort(delays, n, sizeof *delays, compare);
	if (n == 0)
		return 1;
	printf("{\"beeps\":%u,\"heard\":%u,\"p50_ms\":%.1f,\"p99_ms\":%.1f}\n", n_sent - 1, n, delays[n / 2], delays[n * 99 / 100]);
	return 0;
}

int main(int argc, char **argv) {
	const char *what = argc > 1 ? argv[1] : "";
	if (strcmp(what, "cost") == 0 && argc >= 5)
		return cost(number(argv[2], 1, MOST), number(argv[3], 1, MOST), number(argv[4], 0, MOST), argc > 5 ? argv[5] : "opus");
	if (strcmp(what, "delay") == 0 && argc == 4)
		return delay(number(argv[2], 1, 600), number(argv[3], 0, 500));
	return 2;
}
