/* The last packets of one outgoing video stream, kept to answer NACKs with RTX (RFC 4588 section 4). Bounded in packets and
 * in bytes. Pure; the owner locks. */
#ifndef JX_MEDIA_RETRANSMIT_H
#define JX_MEDIA_RETRANSMIT_H

#include "media/rtp.h"
#include "model/codec.h"

#define JX_RING_PACKETS 512

typedef struct JxRing JxRing;

typedef enum {
	JX_RING_FOUND,
	JX_RING_MISSING,   /* never sent, or too old */
	JX_RING_THROTTLED, /* sent again less than a round trip ago */
} JxRingResult;

JxRing *jx_ring_new(void);
void jx_ring_free(JxRing *ring);
/* Gives room for more bytes if less than about a second's packets fit; called from a clock, because it allocates. */
void jx_ring_grow(JxRing *ring, gint64 now_us);
/* What was kept is of no use any more: the picture begins anew. */
void jx_ring_forget(JxRing *ring);
/* Keeps a packet that begins with a header of JX_RTP_HEADER bytes. Never allocates; longer than JX_RTP_MAX is not kept. */
void jx_ring_put(JxRing *ring, const guint8 *packet, gsize len, gint64 now_us);
/* Writes the RTX form (the original sequence number before the payload) of packet `seq` to `out` (JX_RTP_MAX + 2 bytes) with the
 * sequence number and SSRC given and the packet's payload type's own RTX; `len` bytes. */
JxRingResult jx_ring_rtx(JxRing *ring, guint16 seq, guint16 rtx_seq, guint32 rtx_ssrc, gint64 rtt_us, gint64 now_us,
	guint8 *out, gsize *len);

#endif
