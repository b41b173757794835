/* An output file: WebM (VP8, Opus) or MP4 (H.264, AAC), encoded and written as it comes. Errors are sentences (g_free), on the first of which the file is
 * of no more use; jx_container_free is all that may follow. */
#ifndef JX_COMPOSE_CONTAINER_H
#define JX_COMPOSE_CONTAINER_H

#include <libavutil/frame.h>

#include "plan/chapters.h"

typedef enum { JX_FORMAT_WEBM, JX_FORMAT_MP4 } JxFormat;

typedef struct {
	JxFormat format;
	gboolean video;
	guint width, height, fps; /* of video */
	const char *title;        /* nullable */
	const GArray *chapters;   /* JxChapter; nullable */
} JxContainerSpec;

typedef struct JxContainer JxContainer;

JxContainer *jx_container_new(const char *path, const JxContainerSpec *spec, char **error);
/* A block of the mix: 2 × JX_MIX_BLOCK floats. */
gboolean jx_container_audio(JxContainer *container, const float *block, char **error);
/* The picture of the next 1/fps s, YUV 4:2:0. */
gboolean jx_container_video(JxContainer *container, const AVFrame *picture, char **error);
/* What the encoders still hold, and the end of the file. */
gboolean jx_container_finish(JxContainer *container, char **error);
void jx_container_free(JxContainer *container);

#endif
