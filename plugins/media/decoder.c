#include "config.h"

#include "media/decoder.h"

#include <opus/opus.h>
#include <spandsp.h>
#include <speex/speex_resampler.h>
#include <string.h>

/* Of speexdsp, 0 to 10: at 4 voices have nothing above their band, for 4 ms of delay from 8 kHz. */
#define RESAMPLER_QUALITY 4
/* 120 ms of G.722. */
#define LONGEST_NARROW 1920
/* More than the concealment of spandsp looks back at. */
#define HISTORY 320

struct JxDecoder {
	JxCodec codec;
	OpusDecoder *opus;
	/* The others. */
	g722_decode_state_t *g722;
	plc_state_t *conceal;
	gint16 history[HISTORY]; /* the last of what came */
	gboolean concealing;
	SpeexResamplerState *up;
};

/* What a telephone codec samples, Hz. */
static guint own_rate(JxCodec codec) {
	return codec == JX_CODEC_G722 ? 16000 : 8000;
}

JxDecoder *jx_decoder_new(JxCodec codec) {
	int error = 0;
	JxDecoder *decoder = g_new0(JxDecoder, 1);
	decoder->codec = codec;
	if (codec == JX_CODEC_OPUS) {
		decoder->opus = opus_decoder_create(JX_VOICE_RATE, 1, &error);
	} else {
		decoder->up = speex_resampler_init(1, own_rate(codec), JX_VOICE_RATE, RESAMPLER_QUALITY, &error);
		decoder->conceal = plc_init(NULL);
		if (codec == JX_CODEC_G722)
			decoder->g722 = g722_decode_init(NULL, 64000, 0);
	}
	if (decoder->opus || (decoder->up && decoder->conceal && (codec != JX_CODEC_G722 || decoder->g722)))
		return decoder;
	jx_decoder_free(decoder);
	return NULL;
}

void jx_decoder_free(JxDecoder *decoder) {
	if (!decoder)
		return;
	if (decoder->opus)
		opus_decoder_destroy(decoder->opus);
	if (decoder->up)
		speex_resampler_destroy(decoder->up);
	if (decoder->conceal)
		plc_free(decoder->conceal);
	if (decoder->g722)
		g722_decode_free(decoder->g722);
	g_free(decoder);
}

void jx_decoder_reset(JxDecoder *decoder) {
	if (decoder->opus) {
		opus_decoder_ctl(decoder->opus, OPUS_RESET_STATE);
		return;
	}
	speex_resampler_reset_mem(decoder->up);
	memset(decoder->history, 0, sizeof decoder->history);
	decoder->concealing = FALSE;
	if (decoder->g722)
		g722_decode_init(decoder->g722, 64000, 0);
}

guint jx_packet_samples(JxCodec codec, const guint8 *data, gsize len) {
	gint samples = codec == JX_CODEC_OPUS ? opus_packet_get_nb_samples(data, (opus_int32)len, JX_VOICE_RATE) :
		(gint)(MIN(len, (gsize)JX_LONGEST_PACKET) * (JX_VOICE_RATE / 8000)); /* a byte is 1/8000 s in each of them */
	return samples > 0 && samples <= JX_LONGEST_PACKET ? (guint)samples : 0;
}

static gint decode_narrow(JxDecoder *decoder, const guint8 *data, gsize len, gint16 *narrow) {
	if (decoder->codec == JX_CODEC_G722)
		return g722_decode(decoder->g722, narrow, data, (gint)len);
	for (gsize i = 0; i < len; i++)
		narrow[i] = decoder->codec == JX_CODEC_PCMU ? ulaw_to_linear(data[i]) : alaw_to_linear(data[i]);
	return (gint)len;
}

/* spandsp 0.0.6 copies within its own history by memcpy() unless it was given all of it at once: it is, where a gap begins. */
static void conceal(JxDecoder *decoder, gint16 *narrow, guint n) {
	if (!decoder->concealing) {
		plc_init(decoder->conceal);
		plc_rx(decoder->conceal, decoder->history, HISTORY);
	}
	decoder->concealing = TRUE;
	plc_fillin(decoder->conceal, narrow, (gint)n);
}

static void after_gap(JxDecoder *decoder, gint16 *narrow, guint n) {
	if (decoder->concealing)
		plc_rx(decoder->conceal, narrow, (gint)n); /* from what was made up to what is */
	decoder->concealing = FALSE;
	guint keep = n < HISTORY ? HISTORY - n : 0;
	memmove(decoder->history, decoder->history + HISTORY - keep, keep * sizeof *narrow);
	memcpy(decoder->history + keep, narrow + n - (HISTORY - keep), (HISTORY - keep) * sizeof *narrow);
}

static guint decode_telephone(JxDecoder *decoder, const guint8 *data, gsize len, gint16 *pcm, guint room) {
	gint16 narrow[LONGEST_NARROW];
	gint n;
	if (data) {
		n = decode_narrow(decoder, data, MIN(len, (gsize)JX_LONGEST_PACKET / 6), narrow);
		after_gap(decoder, narrow, (guint)n);
	} else {
		n = (gint)MIN(room * own_rate(decoder->codec) / JX_VOICE_RATE, (guint)LONGEST_NARROW);
		conceal(decoder, narrow, (guint)n);
	}
	spx_uint32_t in = (spx_uint32_t)n, out = room;
	speex_resampler_process_int(decoder->up, 0, narrow, &in, pcm, &out);
	return out;
}

guint jx_decode(JxDecoder *decoder, const guint8 *data, gsize len, gboolean lost, gint16 *pcm, guint room) {
	room = MIN(room, (guint)JX_LONGEST_PACKET);
	if (!decoder->opus)
		return decode_telephone(decoder, lost ? NULL : data, len, pcm, room);
	gint n = opus_decode(decoder->opus, data, (opus_int32)(data ? len : 0), pcm, (gint)room, data && lost);
	return n > 0 ? (guint)n : 0;
}
