/* An adaptive jitter buffer for the audio packets of one voice: sorts them, waits for late ones as long as the network's jitter asks
 * for, and gets shorter again. Pure; one owner; times in microseconds, durations in samples at 48 kHz. */
#ifndef JX_MEDIA_JITTER_H
#define JX_MEDIA_JITTER_H

#include <glib.h>

#define JX_JITTER_PACKETS 64
#define JX_JITTER_BYTES 1500

typedef struct {
	gboolean used;
	guint16 seq;
	guint32 duration;
	guint16 len;
	guint8 data[JX_JITTER_BYTES];
} JxJitterPacket;

typedef struct JxJitter JxJitter;

typedef enum {
	JX_JITTER_PACKET, /* the next one */
	JX_JITTER_LOST,   /* the next one will not come; `packet` is the one after it, if that is here (for FEC), and stays */
	JX_JITTER_EMPTY,  /* nothing to play: the sender pauses, or the network is late */
} JxJitterResult;

JxJitter *jx_jitter_new(void);
void jx_jitter_free(JxJitter *jitter);
/* Forgets what waits, and what came before: the next packet is the first. */
void jx_jitter_restart(JxJitter *jitter);
/* FALSE: it came too late, twice, or is too long. `len` 0: nothing sounds in it, and its timestamp says nothing. */
gboolean jx_jitter_put(JxJitter *jitter, guint16 seq, guint32 timestamp, guint32 duration, const guint8 *data, gsize len, gint64 arrival_us);
/* What to play next. `packet` is valid until the next call. */
JxJitterResult jx_jitter_take(JxJitter *jitter, const JxJitterPacket **packet);
/* How much is waiting, and how much should be; samples. */
guint32 jx_jitter_level(const JxJitter *jitter);
guint32 jx_jitter_target(const JxJitter *jitter);

#endif
