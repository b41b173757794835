/* Decoders of recorded codecs. One thread each; nothing of theirs is kept beyond a picture or a packet. */
#ifndef JX_COMPOSE_DECODER_H
#define JX_COMPOSE_DECODER_H

#include <libavcodec/avcodec.h>

#include "read/codec.h"

/* NULL: libavcodec was built without it. Freed with avcodec_free_context. */
AVCodecContext *jx_decoder_new(JxTrackCodec codec);

#endif
