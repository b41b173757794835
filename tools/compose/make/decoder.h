/* Decoders of recorded codecs. One thread each; nothing of theirs is kept beyond a picture or a packet. */
#ifndef JX_COMPOSE_DECODER_H
#define JX_COMPOSE_DECODER_H

#include <libavcodec/avcodec.h>

#include "read/lane.h"

/* The lane's packets and their decoder; NULL and a sentence: there are none, or libavcodec was built without it. Freed with avcodec_free_context
 * and jx_packets_free. */
AVCodecContext *jx_decoder_open(const JxFolder *folder, const JxLane *lane, JxPackets **packets, char **error);

#endif
