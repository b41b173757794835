#include "config.h"

#include "make/container.h"

#include <libavformat/avformat.h>
#include <libavutil/audio_fifo.h>
#include <libavutil/opt.h>

#include "make/encoder.h"
#include "plan/mix.h"

struct JxContainer {
	AVFormatContext *format;
	AVCodecContext *audio, *video;
	AVStream *audio_stream, *video_stream;
	AVAudioFifo *samples; /* interleaved, until the encoder has a frame's worth */
	AVFrame *sound;
	AVPacket *packet;
	gint64 audio_at, video_at; /* of the next frame, samples and pictures */
};

static gboolean failed(int code, const char *what, char **error) {
	if (code >= 0)
		return FALSE;
	char reason[AV_ERROR_MAX_STRING_SIZE];
	av_strerror(code, reason, sizeof reason);
	*error = g_strdup_printf("%s: %s", what, reason);
	return TRUE;
}

static AVStream *add_stream(JxContainer *container, const AVCodecContext *encoder) {
	AVStream *stream = avformat_new_stream(container->format, NULL);
	if (stream != NULL) {
		avcodec_parameters_from_context(stream->codecpar, encoder);
		stream->time_base = encoder->time_base;
		stream->avg_frame_rate = encoder->framerate;
	}
	return stream;
}

static gboolean add_streams(JxContainer *container, const JxContainerSpec *spec, char **error) {
	gboolean global = (container->format->oformat->flags & AVFMT_GLOBALHEADER) != 0;
	container->audio = jx_encoder_audio(spec->format, global);
	container->video = spec->video ? jx_encoder_video(spec, global) : NULL;
	if (container->audio == NULL || (spec->video && container->video == NULL)) {
		*error = g_strdup_printf("this libavcodec has no encoder for %s", spec->format == JX_FORMAT_WEBM ? "Opus (libopus) or VP8 (libvpx)" : "AAC or H.264 (libx264)");
		return FALSE;
	}
	if (container->video != NULL)
		container->video_stream = add_stream(container, container->video);
	container->audio_stream = add_stream(container, container->audio);
	container->samples = av_audio_fifo_alloc(AV_SAMPLE_FMT_FLT, 2, 4 * JX_MIX_BLOCK);
	container->sound = av_frame_alloc();
	container->sound->format = container->audio->sample_fmt;
	container->sound->nb_samples = container->audio->frame_size;
	container->sound->sample_rate = JX_MIX_RATE;
	av_channel_layout_copy(&container->sound->ch_layout, &container->audio->ch_layout);
	return !failed(av_frame_get_buffer(container->sound, 0), "audio", error);
}

static void add_chapters(JxContainer *container, const GArray *chapters) {
	guint n = chapters != NULL ? chapters->len : 0;
	if (n == 0)
		return;
	container->format->chapters = av_calloc(n, sizeof(AVChapter *));
	for (guint i = 0; i < n; i++) {
		const JxChapter *from = &g_array_index(chapters, JxChapter, i);
		AVChapter *chapter = av_mallocz(sizeof *chapter);
		chapter->id = i + 1;
		chapter->time_base = (AVRational){ 1, 1000 };
		chapter->start = from->from / 1000;
		chapter->end = MAX(from->to / 1000, chapter->start + 1);
		av_dict_set(&chapter->metadata, "title", from->title, 0);
		container->format->chapters[container->format->nb_chapters++] = chapter;
	}
}

static gboolean start(JxContainer *container, const char *path, const JxContainerSpec *spec, char **error) {
	g_autofree char *url = g_strconcat("file:", path, NULL);
	if (failed(avformat_alloc_output_context2(&container->format, NULL, spec->format == JX_FORMAT_WEBM ? "webm" : "mp4", url), path, error) ||
		!add_streams(container, spec, error))
		return FALSE;
	add_chapters(container, spec->chapters);
	if (spec->title != NULL)
		av_dict_set(&container->format->metadata, "title", spec->title, 0);
	if (failed(avio_open(&container->format->pb, url, AVIO_FLAG_WRITE), path, error))
		return FALSE;
	/* the index in front, so that a page can seek while it loads */
	AVDictionary *options = NULL;
	av_dict_set(&options, spec->format == JX_FORMAT_WEBM ? "cues_to_front" : "movflags", spec->format == JX_FORMAT_WEBM ? "1" : "+faststart", 0);
	int code = avformat_write_header(container->format, &options);
	av_dict_free(&options);
	return !failed(code, path, error);
}

JxContainer *jx_container_new(const char *path, const JxContainerSpec *spec, char **error) {
	JxContainer *container = g_new0(JxContainer, 1);
	container->packet = av_packet_alloc();
	if (start(container, path, spec, error))
		return container;
	jx_container_free(container);
	return NULL;
}

/* Moves what the encoder has ready into the file. */
static gboolean drain(JxContainer *container, AVCodecContext *encoder, const AVStream *stream, char **error) {
	while (avcodec_receive_packet(encoder, container->packet) >= 0) {
		av_packet_rescale_ts(container->packet, encoder->time_base, stream->time_base);
		container->packet->stream_index = stream->index;
		if (failed(av_interleaved_write_frame(container->format, container->packet), "writing", error))
			return FALSE;
	}
	return TRUE;
}

/* n samples out of the fifo, in the encoder's shape; the rest of the frame is silence. */
static gboolean encode_audio(JxContainer *container, int n, char **error) {
	AVFrame *sound = container->sound;
	float block[2 * 2048] = { 0 };
	void *planes[] = { block };
	if (failed(av_frame_make_writable(sound), "audio", error))
		return FALSE;
	av_audio_fifo_read(container->samples, planes, MIN(n, 2048));
	gboolean planar = av_sample_fmt_is_planar(container->audio->sample_fmt);
	for (int i = 0; i < sound->nb_samples; i++) {
		for (int channel = 0; channel < 2; channel++) {
			float *out = (float *)(void *)sound->data[planar ? channel : 0];
			out[planar ? i : 2 * i + channel] = block[2 * i + channel];
		}
	}
	sound->pts = container->audio_at;
	container->audio_at += sound->nb_samples;
	return !failed(avcodec_send_frame(container->audio, sound), "audio", error) && drain(container, container->audio, container->audio_stream, error);
}

gboolean jx_container_audio(JxContainer *container, const float *block, char **error) {
	void *planes[] = { (void *)(gsize)block };
	if (failed(av_audio_fifo_write(container->samples, planes, JX_MIX_BLOCK), "audio", error))
		return FALSE;
	while (av_audio_fifo_size(container->samples) >= container->audio->frame_size)
		if (!encode_audio(container, container->audio->frame_size, error))
			return FALSE;
	return TRUE;
}

gboolean jx_container_video(JxContainer *container, const AVFrame *picture, char **error) {
	AVFrame *frame = av_frame_clone(picture);
	if (frame == NULL)
		return FALSE;
	frame->pts = container->video_at++;
	int code = avcodec_send_frame(container->video, frame);
	av_frame_free(&frame);
	return !failed(code, "video", error) && drain(container, container->video, container->video_stream, error);
}

gboolean jx_container_finish(JxContainer *container, char **error) {
	int left = av_audio_fifo_size(container->samples);
	if (left > 0 && !encode_audio(container, left, error))
		return FALSE;
	avcodec_send_frame(container->audio, NULL);
	if (!drain(container, container->audio, container->audio_stream, error))
		return FALSE;
	if (container->video != NULL) {
		avcodec_send_frame(container->video, NULL);
		if (!drain(container, container->video, container->video_stream, error))
			return FALSE;
	}
	return !failed(av_write_trailer(container->format), "writing", error) && !failed(avio_closep(&container->format->pb), "writing", error);
}

void jx_container_free(JxContainer *container) {
	avcodec_free_context(&container->audio);
	avcodec_free_context(&container->video);
	av_frame_free(&container->sound);
	av_packet_free(&container->packet);
	if (container->samples != NULL)
		av_audio_fifo_free(container->samples);
	if (container->format != NULL)
		avio_closep(&container->format->pb);
	avformat_free_context(container->format);
	g_free(container);
}
