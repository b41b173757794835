/* Keys that a peer presses, as telephone events (RFC 4733 section 2). Pure; one owner: the sender's thread.
 *
 * An event is sent again and again while it lasts, its end three times, and any of that may be lost, late or doubled: a key is told once, at the
 * first packet of it that comes. One that is held longer than a duration can say goes on as segments of their own (section 2.5.1.3). */
#ifndef JX_MEDIA_KEYS_H
#define JX_MEDIA_KEYS_H

#include "media/rtp.h"

typedef struct {
	gboolean seen;      /* any event yet, of this SSRC */
	guint32 ssrc;
	guint32 timestamp;  /* where the last event, or its last segment, began */
	guint8 event;
} JxKeys;

/* The key that the packet is the first to tell of, one of "0123456789*#ABCD"; 0: none, it was told before, or what it says is no key. */
char jx_keys_packet(JxKeys *keys, const JxRtp *rtp);

#endif
