/* A voice on its way into the mix: the sender's thread puts packets into a bounded queue without a lock, the mixer's thread
 * takes 20 ms of sound at a time. */
#ifndef JX_MEDIA_VOICE_H
#define JX_MEDIA_VOICE_H

#include "media/rtp.h"
#include "model/codec.h"

#define JX_FRAME_SAMPLES 960 /* 20 ms at 48 kHz */

typedef struct JxVoice JxVoice;

/* `participant`: whose; nobody hears their own. `codec`: of its packets. */
JxVoice *jx_voice_new(guint64 participant, JxCodec codec);
JxVoice *jx_voice_ref(JxVoice *voice);
void jx_voice_unref(JxVoice *voice);
guint64 jx_voice_participant(const JxVoice *voice);

/* The sender's thread. A full queue drops the packet (counted). `level` in -dBov, -1 unknown. */
void jx_voice_put(JxVoice *voice, const JxRtp *rtp, gint level, gint64 now_us);
/* The same for a packet in the voice's sequence that is none of its sound: a telephone event. */
void jx_voice_pass(JxVoice *voice, const JxRtp *rtp, gint64 now_us);

/* --- the mixer's thread --- */
/* It comes into a mix, maybe again: what waits from before is not heard late. */
void jx_voice_enter(JxVoice *voice);
/* Moves what came into the jitter buffer; before anything else of a turn. */
void jx_voice_collect(JxVoice *voice);
/* How loud, 0 (silent, gone) to 127: who is decoded is decided by it. */
double jx_voice_loudness(const JxVoice *voice);
/* The next 20 ms. FALSE: there is no sound, `pcm` is zeroed. */
gboolean jx_voice_frame(JxVoice *voice, gint16 pcm[JX_FRAME_SAMPLES]);
/* Lets 20 ms pass without decoding. */
void jx_voice_skip(JxVoice *voice);

/* Any thread: how many frames were decoded so far, and the level of the last in -dBov; for peers that send no levels. */
guint jx_voice_decoded(const JxVoice *voice, guint8 *level);

#endif
