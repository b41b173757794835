#include "config.h"

#include "media/mix_output.h"

#include "media/counters.h"

#define QUIET_TURNS 10
#define QUIET_EVERY 20

static gboolean is_silence(const gint32 *sum) {
	for (guint i = 0; i < JX_FRAME_SAMPLES; i++)
		if (sum[i] != 0)
			return FALSE;
	return TRUE;
}

static void encode(JxMixOutput *output, JxCodec codec, const gint16 *pcm) {
	if (!output->encoder)
		output->encoder = jx_encoder_new(codec);
	output->len = output->encoder ? jx_encode(output->encoder, pcm, output->packet) : 0;
}

void jx_mix_output_encode(JxMixOutput *output, JxCodec codec, const gint32 sum[JX_FRAME_SAMPLES], guint64 turn) {
	gint16 pcm[JX_FRAME_SAMPLES];
	output->turn = turn;
	output->quiet = is_silence(sum) ? output->quiet + 1 : 0;
	if (output->quiet > QUIET_TURNS && output->quiet % QUIET_EVERY != 0) {
		output->len = 0;
		return;
	}
	jx_limit(&output->limiter, sum, pcm, JX_FRAME_SAMPLES);
	encode(output, codec, pcm);
	jx_count(mix_encodes);
}

void jx_mix_output_recode(JxMixOutput *output, const gint16 pcm[JX_FRAME_SAMPLES]) {
	encode(output, JX_CODEC_OPUS, pcm);
	jx_count(mix_recodes);
}

void jx_mix_output_follow(JxMixOutput *output, const JxMixOutput *other) {
	output->limiter = other->limiter;
	output->quiet = other->quiet;
	output->encoder = other->encoder ? jx_encoder_copy(other->encoder) : NULL;
}

void jx_mix_output_clear(JxMixOutput *output) {
	g_clear_pointer(&output->encoder, jx_encoder_free);
}
