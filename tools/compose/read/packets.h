/* A track's packets in the order in which they were sent: sorted within a window, doubles dropped, sequence numbers and time stamps counted on past
 * their ends. Memory: the window. */
#ifndef JX_COMPOSE_PACKETS_H
#define JX_COMPOSE_PACKETS_H

#include "read/mjr.h"

/* A packet that comes later than this many others is lost: a retransmission takes a round trip, some 60 packets of a picture of 720 lines. */
#define JX_PACKETS_WINDOW 256

typedef struct {
	gint64 seq;       /* counted on past 65535 */
	gint64 timestamp; /* counted on past 2^32, RTP ticks */
	gint64 arrival;   /* µs since the file's first packet */
	gboolean marker;
	gsize len;
	guint8 *data; /* payload; the packet's own */
} JxPacket;

typedef struct JxPackets JxPackets;

/* Takes `mjr`. */
JxPackets *jx_packets_new(JxMjr *mjr);
void jx_packets_free(JxPackets *packets);
/* The next one, valid until the next call; NULL: the end. Packets without payload are passed over. */
const JxPacket *jx_packets_next(JxPackets *packets);
const JxMjr *jx_packets_mjr(const JxPackets *packets);

#endif
