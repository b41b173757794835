/* Encoders of what is composed. */
#ifndef JX_COMPOSE_ENCODER_H
#define JX_COMPOSE_ENCODER_H

#include <libavcodec/avcodec.h>

#include "make/container.h"

/* Opus or AAC, 48 kHz stereo; its sample format is float or planar float. NULL: libavcodec has none. */
AVCodecContext *jx_encoder_audio(JxFormat format, gboolean global_header);
/* VP8 or H.264. NULL: libavcodec has none. */
AVCodecContext *jx_encoder_video(const JxContainerSpec *spec, gboolean global_header);

#endif
