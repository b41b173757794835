#include "config.h"

#include "make/thumbnail.h"

#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libswscale/swscale.h>
#include <stdio.h>

#define WIDEST 640

/* Variance of the luma, of every fourth pixel. */
static double contrast_of(const AVFrame *picture) {
	double sum = 0, squares = 0, n = 0;
	for (int y = 0; y < picture->height; y += 4) {
		const guint8 *row = picture->data[0] + (gsize)y * (gsize)picture->linesize[0];
		for (int x = 0; x < picture->width; x += 4, n++) {
			sum += row[x];
			squares += (double)row[x] * row[x];
		}
	}
	return n > 0 ? squares / n - sum / n * (sum / n) : 0;
}

void jx_thumbnail_look(JxThumbnail *thumbnail, const AVFrame *picture) {
	double contrast = contrast_of(picture);
	if (thumbnail->best != NULL && contrast <= thumbnail->contrast)
		return;
	av_frame_free(&thumbnail->best);
	thumbnail->best = av_frame_clone(picture);
	thumbnail->contrast = contrast;
}

void jx_thumbnail_clear(JxThumbnail *thumbnail) {
	av_frame_free(&thumbnail->best);
}

static AVFrame *small(const AVFrame *picture) {
	AVFrame *frame = av_frame_alloc();
	frame->width = MIN(picture->width, WIDEST);
	frame->height = (int)((gint64)picture->height * frame->width / picture->width) & ~1;
	frame->format = AV_PIX_FMT_YUVJ420P;
	frame->quality = 4 * FF_QP2LAMBDA;
	struct SwsContext *sws = sws_getContext(picture->width, picture->height, picture->format, frame->width, frame->height, frame->format, SWS_AREA, NULL, NULL, NULL);
	if (sws != NULL && av_frame_get_buffer(frame, 0) >= 0)
		sws_scale(sws, (const guint8 *const *)picture->data, picture->linesize, 0, picture->height, frame->data, frame->linesize);
	else
		av_frame_free(&frame);
	sws_freeContext(sws);
	return frame;
}

static AVPacket *encode(AVFrame *frame) {
	AVCodecContext *jpeg = avcodec_alloc_context3(avcodec_find_encoder(AV_CODEC_ID_MJPEG));
	AVPacket *packet = av_packet_alloc();
	jpeg->width = frame->width;
	jpeg->height = frame->height;
	jpeg->pix_fmt = frame->format;
	jpeg->time_base = (AVRational){ 1, 1 };
	jpeg->flags |= AV_CODEC_FLAG_QSCALE;
	jpeg->global_quality = frame->quality;
	if (avcodec_open2(jpeg, NULL, NULL) < 0 || avcodec_send_frame(jpeg, frame) < 0 || avcodec_receive_packet(jpeg, packet) < 0)
		av_packet_free(&packet);
	avcodec_free_context(&jpeg);
	return packet;
}

gboolean jx_thumbnail_write(const JxThumbnail *thumbnail, const char *path, char **error) {
	AVFrame *frame = thumbnail->best != NULL ? small(thumbnail->best) : NULL;
	AVPacket *packet = frame != NULL ? encode(frame) : NULL;
	FILE *file = packet != NULL ? fopen(path, "wb") : NULL;
	gboolean written = file != NULL && fwrite(packet->data, 1, (gsize)packet->size, file) == (gsize)packet->size;
	if (file != NULL)
		written = fclose(file) == 0 && written;
	if (!written)
		*error = g_strdup_printf("%s: %s", path, packet != NULL ? g_strerror(errno) : "the picture could not be encoded");
	av_packet_free(&packet);
	av_frame_free(&frame);
	return written;
}
