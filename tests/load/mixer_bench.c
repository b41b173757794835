/* What a turn of the mix (20 ms of sound) costs: `argv[1]` (6) voices that speak at once and `argv[2]` (20) listeners, of whom the first ones
 * are those who speak. Prints microseconds of CPU per turn. */
#include "config.h"

#include <math.h>
#include <opus/opus.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../unit/plugin/fake_gateway.h"
#include "media/mixer.h"

#define TURNS 1500
#define MOST 64

static janus_plugin_session handle;
static JxMixVoice voices[MOST];
static OpusEncoder *encoders[MOST];
static JxEar ears[MOST];

static double cpu_us(void) {
	struct timespec now;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void speak(gint who, guint turn) {
	gint16 pcm[JX_FRAME_SAMPLES];
	guint8 bytes[1275];
	for (guint i = 0; i < JX_FRAME_SAMPLES; i++)
		pcm[i] = (gint16)(6000 * sin(2 * G_PI * (300 + 70 * who) * (turn * JX_FRAME_SAMPLES + i) / 48000) + rand() % 1000);
	gint len = opus_encode(encoders[who], pcm, JX_FRAME_SAMPLES, bytes, sizeof bytes);
	JxRtp rtp = { .seq = (guint16)turn, .timestamp = turn * JX_FRAME_SAMPLES, .payload = bytes, .payload_len = (gsize)MAX(len, 0) };
	jx_voice_put(voices[who].voice, &rtp, 15, g_get_monotonic_time());
}

int main(int argc, char **argv) {
	gint speakers = argc > 1 ? (gint)strtol(argv[1], NULL, 10) : 6, listeners = argc > 2 ? (gint)strtol(argv[2], NULL, 10) : 20, error;
	JxMediaSlotSpec spec = { .media = JX_MEDIA_AUDIO, .mindex = 0, .rtx_mindex = -1, .types = JX_PAYLOAD_TYPE(JX_CODEC_OPUS, 97) };
	double spent = 0;
	if (speakers < 1 || speakers > MOST || listeners < 1 || listeners > MOST)
		return 2;
	fake_gateway_reset();
	fake_keep = FALSE;
	for (gint i = 0; i < speakers; i++) {
		voices[i].voice = jx_voice_new((guint64)i + 1, JX_CODEC_OPUS);
		encoders[i] = opus_encoder_create(48000, 1, OPUS_APPLICATION_VOIP, &error);
	}
	for (gint i = 0; i < listeners; i++) {
		JxMediaLeg *leg = jx_media_leg_new(&handle, NULL, NULL);
		jx_media_leg_up(leg);
		ears[i] = (JxEar){ jx_media_slot_new(leg, &spec), (guint64)i + 1 };
	}
	JxMix *mix = jx_mix_new();
	jx_mix_set(mix, voices, (guint)speakers, ears, (guint)listeners);
	for (guint turn = 0; turn < TURNS; turn++) {
		for (gint i = 0; i < speakers; i++)
			speak(i, turn);
		double begin = cpu_us();
		jx_mixer_turn(g_get_monotonic_time());
		spent += cpu_us() - begin;
	}
	printf("{\"speakers\":%d,\"listeners\":%d,\"packets\":%" G_GUINT64_FORMAT ",\"us_per_turn\":%.1f}\n", speakers, listeners, fake_count, spent / TURNS);
	return fake_count == (guint64)TURNS * (guint64)listeners ? 0 : 1;
}
