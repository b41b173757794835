#include "config.h"

#include "media/encoder.h"

#include <opus/opus.h>
#include <spandsp.h>
#include <speex/speex_resampler.h>
#include <string.h>

#include "media/decoder.h"

#define BITRATE 32000
#define COMPLEXITY 4
#define EXPECTED_LOSS 10 /* percent, for in-band FEC */
#define RESAMPLER_QUALITY 4 /* as the decoder's */
/* 20 ms of what G.722 samples. */
#define MOST_NARROW 320

struct JxEncoder {
	JxCodec codec;
	OpusEncoder *opus;
	/* The others. */
	g722_encode_state_t *g722;
	SpeexResamplerState *down;
};

static OpusEncoder *opus_new(void) {
	int error = 0;
	OpusEncoder *opus = opus_encoder_create(JX_VOICE_RATE, 1, OPUS_APPLICATION_VOIP, &error);
	if (!opus)
		return NULL;
	opus_encoder_ctl(opus, OPUS_SET_BITRATE(BITRATE));
	opus_encoder_ctl(opus, OPUS_SET_COMPLEXITY(COMPLEXITY));
	opus_encoder_ctl(opus, OPUS_SET_INBAND_FEC(1));
	opus_encoder_ctl(opus, OPUS_SET_PACKET_LOSS_PERC(EXPECTED_LOSS));
	return opus;
}

JxEncoder *jx_encoder_new(JxCodec codec) {
	int error = 0;
	JxEncoder *encoder = g_new0(JxEncoder, 1);
	encoder->codec = codec;
	if (codec == JX_CODEC_OPUS) {
		encoder->opus = opus_new();
	} else {
		encoder->down = speex_resampler_init(1, JX_VOICE_RATE, codec == JX_CODEC_G722 ? 16000 : 8000, RESAMPLER_QUALITY, &error);
		if (codec == JX_CODEC_G722)
			encoder->g722 = g722_encode_init(NULL, 64000, 0);
	}
	if (encoder->opus || (encoder->down && (codec != JX_CODEC_G722 || encoder->g722)))
		return encoder;
	jx_encoder_free(encoder);
	return NULL;
}

JxEncoder *jx_encoder_copy(const JxEncoder *encoder) {
	JxEncoder *copy = encoder->opus ? jx_encoder_new(JX_CODEC_OPUS) : NULL;
	/* libopus: the state is one piece of memory, and a shallow copy is enough. */
	if (copy)
		memcpy(copy->opus, encoder->opus, (gsize)opus_encoder_get_size(1));
	return copy;
}

void jx_encoder_free(JxEncoder *encoder) {
	if (!encoder)
		return;
	if (encoder->opus)
		opus_encoder_destroy(encoder->opus);
	if (encoder->down)
		speex_resampler_destroy(encoder->down);
	if (encoder->g722)
		g722_encode_free(encoder->g722);
	g_free(encoder);
}

guint jx_encode(JxEncoder *encoder, const gint16 pcm[JX_FRAME_SAMPLES], guint8 out[JX_ENCODED_BYTES]) {
	if (encoder->opus) {
		gint len = opus_encode(encoder->opus, pcm, JX_FRAME_SAMPLES, out, JX_ENCODED_BYTES);
		return len > 0 ? (guint)len : 0;
	}
	gint16 narrow[MOST_NARROW];
	spx_uint32_t in = JX_FRAME_SAMPLES, n = MOST_NARROW;
	speex_resampler_process_int(encoder->down, 0, pcm, &in, narrow, &n);
	if (encoder->codec == JX_CODEC_G722) {
		gint len = g722_encode(encoder->g722, out, narrow, (gint)n);
		return len > 0 ? (guint)len : 0;
	}
	for (guint i = 0; i < n; i++)
		out[i] = encoder->codec == JX_CODEC_PCMU ? linear_to_ulaw(narrow[i]) : linear_to_alaw(narrow[i]);
	return n;
}
