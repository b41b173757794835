/* Sound into packets of a voice codec, 20 ms at a time, from 48 kHz and one channel. One owner at a time. */
#ifndef JX_MEDIA_ENCODER_H
#define JX_MEDIA_ENCODER_H

#include "media/voice.h"
#include "model/codec.h"

#define JX_ENCODED_BYTES 1200

typedef struct JxEncoder JxEncoder;

/* `codec`: one of voices. NULL: no memory. */
JxEncoder *jx_encoder_new(JxCodec codec);
/* Of Opus: one that goes on where this one is now. Who listens to it hears no change. NULL: no memory, or another codec. */
JxEncoder *jx_encoder_copy(const JxEncoder *encoder);
void jx_encoder_free(JxEncoder *encoder);
/* Bytes written, 0: none could be made. */
guint jx_encode(JxEncoder *encoder, const gint16 pcm[JX_FRAME_SAMPLES], guint8 out[JX_ENCODED_BYTES]);

#endif
