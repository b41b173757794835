#include "config.h"

#include "make/decoder.h"

/* A screen of 8K; what says it is larger is damaged. */
#define PIXELS_MOST (7680 * 4320)

static const struct {
	enum AVCodecID id;
	int rate, channels; /* of audio */
} decoders[] = {
	[JX_TRACK_OPUS] = { AV_CODEC_ID_OPUS, 48000, 2 },
	[JX_TRACK_PCMU] = { AV_CODEC_ID_PCM_MULAW, 8000, 1 },
	[JX_TRACK_PCMA] = { AV_CODEC_ID_PCM_ALAW, 8000, 1 },
	[JX_TRACK_G722] = { AV_CODEC_ID_ADPCM_G722, 16000, 1 },
	[JX_TRACK_VP8] = { AV_CODEC_ID_VP8, 0, 0 },
	[JX_TRACK_VP9] = { AV_CODEC_ID_VP9, 0, 0 },
	[JX_TRACK_H264] = { AV_CODEC_ID_H264, 0, 0 },
};

static AVCodecContext *new_decoder(JxTrackCodec codec) {
	const AVCodec *found = avcodec_find_decoder(decoders[codec].id);
	AVCodecContext *context = found != NULL ? avcodec_alloc_context3(found) : NULL;
	if (context == NULL)
		return NULL;
	context->thread_count = 1;
	context->max_pixels = PIXELS_MOST;
	context->flags |= AV_CODEC_FLAG_LOW_DELAY;
	if (codec == JX_TRACK_G722)
		context->bits_per_coded_sample = 8;
	if (decoders[codec].channels > 0) {
		context->sample_rate = decoders[codec].rate;
		av_channel_layout_default(&context->ch_layout, decoders[codec].channels);
	}
	if (avcodec_open2(context, found, NULL) < 0)
		avcodec_free_context(&context);
	return context;
}

AVCodecContext *jx_decoder_open(const JxFolder *folder, const JxLane *lane, JxPackets **packets, char **error) {
	*packets = jx_lane_open(folder, lane->track, error);
	if (*packets == NULL)
		return NULL;
	AVCodecContext *decoder = new_decoder(lane->track->codec);
	if (decoder == NULL) {
		*error = g_strdup_printf("there is no decoder for %s here", jx_track_codec_name(lane->track->codec));
		g_clear_pointer(packets, jx_packets_free);
	}
	return decoder;
}
