/* Packets of a voice into sound: 48 kHz, one channel, whatever the codec. Opus by libopus; G.722 and G.711 by spandsp, resampled by speexdsp.
 * One owner at a time. */
#ifndef JX_MEDIA_DECODER_H
#define JX_MEDIA_DECODER_H

#include "model/codec.h"

#define JX_VOICE_RATE 48000
/* 120 ms, the longest Opus packet; of the others no longer one is taken. Samples. */
#define JX_LONGEST_PACKET 5760

typedef struct JxDecoder JxDecoder;

/* `codec`: one of voices. NULL: no memory. */
JxDecoder *jx_decoder_new(JxCodec codec);
void jx_decoder_free(JxDecoder *decoder);
/* Forgets what was before. */
void jx_decoder_reset(JxDecoder *decoder);

/* How many samples a packet holds; 0: it is not of this codec, or too long. */
guint jx_packet_samples(JxCodec codec, const guint8 *data, gsize len);

/* Up to `room` samples of the packet. `data` NULL, or `lost`: `room` samples that conceal a lost packet, with `data` as the one after it (Opus's
 * FEC). Returns how many were written, 0 for none. */
guint jx_decode(JxDecoder *decoder, const guint8 *data, gsize len, gboolean lost, gint16 *pcm, guint room);

#endif
