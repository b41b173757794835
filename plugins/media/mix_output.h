/* One encoded stream of a mix, for one ear or for all that hear the same. The mixer's thread. */
#ifndef JX_MEDIA_MIX_OUTPUT_H
#define JX_MEDIA_MIX_OUTPUT_H

#include "media/encoder.h"
#include "media/limiter.h"

typedef struct {
	JxEncoder *encoder;
	JxLimiter limiter;
	guint8 packet[JX_ENCODED_BYTES];
	guint len;     /* of `packet`; 0: nothing is sent in this turn */
	guint64 turn;  /* that `packet` is of */
	guint quiet;   /* turns in a row in which nothing sounded */
} JxMixOutput;

/* `sum` as a packet of turn number `turn`. What stays silent is sent for 200 ms, and then one packet of 20 (DTX). */
void jx_mix_output_encode(JxMixOutput *output, JxCodec codec, const gint32 sum[JX_FRAME_SAMPLES], guint64 turn);
/* The same of one voice, as it is. */
void jx_mix_output_recode(JxMixOutput *output, const gint16 pcm[JX_FRAME_SAMPLES]);
/* `output`, all zero, goes on where `other` is, which is in Opus: its listener hears no change. */
void jx_mix_output_follow(JxMixOutput *output, const JxMixOutput *other);
void jx_mix_output_clear(JxMixOutput *output);

#endif
