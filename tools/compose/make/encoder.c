#include "config.h"

#include "make/encoder.h"

#include <libavutil/opt.h>

#include "plan/mix.h"

#define AUDIO_BITS 96000
#define KEY_EVERY 4 /* s: how exactly a page can seek */

AVCodecContext *jx_encoder_audio(JxFormat format, gboolean global_header) {
	const AVCodec *codec = format == JX_FORMAT_WEBM ? avcodec_find_encoder_by_name("libopus") : avcodec_find_encoder_by_name("aac");
	AVCodecContext *context = codec != NULL ? avcodec_alloc_context3(codec) : NULL;
	if (context == NULL)
		return NULL;
	context->sample_rate = JX_MIX_RATE;
	context->bit_rate = AUDIO_BITS;
	context->sample_fmt = format == JX_FORMAT_WEBM ? AV_SAMPLE_FMT_FLT : AV_SAMPLE_FMT_FLTP;
	context->time_base = (AVRational){ 1, JX_MIX_RATE };
	av_channel_layout_default(&context->ch_layout, 2);
	if (global_header)
		context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
	if (avcodec_open2(context, codec, NULL) < 0)
		avcodec_free_context(&context);
	return context;
}

/* A tenth of a bit for each pixel and picture: 2.3 Mbit/s at most for 1280 × 720 at 25; still pictures take a fraction. */
static gint64 video_bits(const JxContainerSpec *spec) {
	return MAX((gint64)spec->width * spec->height * spec->fps / 10, 150000);
}

AVCodecContext *jx_encoder_video(const JxContainerSpec *spec, gboolean global_header) {
	const AVCodec *codec = avcodec_find_encoder_by_name(spec->format == JX_FORMAT_WEBM ? "libvpx" : "libx264");
	AVCodecContext *context = codec != NULL ? avcodec_alloc_context3(codec) : NULL;
	if (context == NULL)
		return NULL;
	context->width = (int)spec->width;
	context->height = (int)spec->height;
	context->pix_fmt = AV_PIX_FMT_YUV420P;
	context->time_base = (AVRational){ 1, (int)spec->fps };
	context->framerate = (AVRational){ (int)spec->fps, 1 };
	context->gop_size = (int)(KEY_EVERY * spec->fps);
	context->color_range = AVCOL_RANGE_MPEG;
	context->colorspace = AVCOL_SPC_SMPTE170M;
	if (spec->format == JX_FORMAT_WEBM) {
		context->thread_count = 1; /* libvpx's threads wait for each other by spinning: on a busy machine, where we are niced, ten times slower than one */
		context->bit_rate = video_bits(spec);
		context->qmax = 50;
		av_opt_set(context->priv_data, "deadline", "realtime", 0);
		av_opt_set_int(context->priv_data, "cpu-used", 8, 0);
		av_opt_set_int(context->priv_data, "crf", 20, 0);
		av_opt_set_int(context->priv_data, "static-thresh", 100, 0);
	} else {
		context->thread_count = (int)CLAMP(g_get_num_processors(), 1, 4);
		av_opt_set(context->priv_data, "preset", "veryfast", 0);
		av_opt_set(context->priv_data, "profile", "main", 0);
		av_opt_set_int(context->priv_data, "crf", 24, 0);
		context->rc_max_rate = video_bits(spec);
		context->rc_buffer_size = (int)(2 * video_bits(spec));
	}
	if (global_header)
		context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
	if (avcodec_open2(context, codec, NULL) < 0)
		avcodec_free_context(&context);
	return context;
}
