/* The queue between a media thread and the writer: a ring of bytes made once, filled without a lock, an allocation or a wait. One side puts, one side
 * takes; who puts may change under a lock of its own. */
#ifndef JX_RECORD_TAP_H
#define JX_RECORD_TAP_H

#include <glib.h>

/* Longest record, in bytes. */
#define JX_TAP_MOST 1600

typedef enum { JX_TAP_PACKET, JX_TAP_CLOCK } JxTapKind;

typedef struct {
	guint16 len;
	guint8 kind;      /* JxTapKind */
	guint8 codec;     /* of a packet: JxCodec */
	guint32 rtp;      /* of a clock: RTP time stamp */
	gint64 at_us;     /* monotonic: when it came */
	gint64 ntp_us;    /* of a clock */
} JxTapRecord;

typedef struct JxTap JxTap;

/* `size` in bytes, a power of two. */
JxTap *jx_tap_new(gsize size);
void jx_tap_free(JxTap *tap);
/* FALSE: there is no room; a packet is counted as lost. */
gboolean jx_tap_put(JxTap *tap, const JxTapRecord *record, const guint8 *data);
/* FALSE: there is nothing. */
gboolean jx_tap_take(JxTap *tap, JxTapRecord *record, guint8 data[JX_TAP_MOST]);
/* Packets lost since it was asked last; of the side that takes. */
guint jx_tap_lost(JxTap *tap);

#endif
