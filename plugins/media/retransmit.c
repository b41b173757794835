#include "config.h"

#include <string.h>

#include "media/retransmit.h"

#define FIRST_BYTES (64 * 1024)
#define MOST_BYTES (512 * 1024)
#define HISTORY_US G_USEC_PER_SEC

typedef struct {
	guint64 at;     /* position in the endless row of bytes; the store is its last `size` bytes */
	guint16 len;    /* 0: empty */
	guint16 seq;
	gint64 put_us;
	gint64 resent_us;
} Entry;

struct JxRing {
	Entry entries[JX_RING_PACKETS]; /* by sequence number */
	guint8 *bytes;
	gsize size;
	guint64 end;
};

JxRing *jx_ring_new(void) {
	JxRing *ring = g_new0(JxRing, 1);
	ring->size = FIRST_BYTES;
	ring->bytes = g_malloc(ring->size);
	return ring;
}

void jx_ring_free(JxRing *ring) {
	if (!ring)
		return;
	g_free(ring->bytes);
	g_free(ring);
}

static gboolean stored(const JxRing *ring, const Entry *entry) {
	return entry->len > 0 && entry->at + ring->size >= ring->end;
}

/* Packets never wrap: one that does not fit before the end of the store begins at its start. */
static guint64 place(const JxRing *ring, gsize len) {
	gsize at = ring->end % ring->size;
	return at + len <= ring->size ? ring->end : ring->end + (ring->size - at);
}

void jx_ring_put(JxRing *ring, const guint8 *packet, gsize len, gint64 now_us) {
	if (len < JX_RTP_HEADER || len > JX_RTP_MAX)
		return;
	guint16 seq = jx_read16(packet + 2);
	Entry *entry = &ring->entries[seq % JX_RING_PACKETS];
	guint64 at = place(ring, len);
	ring->end = at + len;
	memcpy(ring->bytes + at % ring->size, packet, len);
	*entry = (Entry){ .at = at, .len = (guint16)len, .seq = seq, .put_us = now_us };
}

void jx_ring_grow(JxRing *ring, gint64 now_us) {
	gint64 oldest = G_MAXINT64;
	if (ring->size >= MOST_BYTES || ring->end < ring->size)
		return;
	for (guint i = 0; i < JX_RING_PACKETS; i++)
		if (stored(ring, &ring->entries[i]))
			oldest = MIN(oldest, ring->entries[i].put_us);
	if (oldest == G_MAXINT64 || now_us - oldest >= HISTORY_US)
		return;
	/* Begun anew and not copied: a hole of one history in what can be resent, once per doubling. */
	g_free(ring->bytes);
	ring->size *= 2;
	ring->bytes = g_malloc(ring->size);
	ring->end = 0;
	memset(ring->entries, 0, sizeof ring->entries);
}

void jx_ring_forget(JxRing *ring) {
	memset(ring->entries, 0, sizeof ring->entries);
}

JxRingResult jx_ring_rtx(JxRing *ring, guint16 seq, guint16 rtx_seq, guint32 rtx_ssrc, gint64 rtt_us, gint64 now_us,
	guint8 *out, gsize *len) {
	Entry *entry = &ring->entries[seq % JX_RING_PACKETS];
	if (!stored(ring, entry) || entry->seq != seq)
		return JX_RING_MISSING;
	if (entry->resent_us > 0 && now_us - entry->resent_us < rtt_us)
		return JX_RING_THROTTLED;
	entry->resent_us = now_us;
	const guint8 *packet = ring->bytes + entry->at % ring->size;
	jx_rtp_write_header(out, (packet[1] & 0x80) != 0, JX_RTX_OF(packet[1] & 0x7F), rtx_seq, jx_read32(packet + 4), rtx_ssrc);
	jx_write16(out + JX_RTP_HEADER, seq);
	memcpy(out + JX_RTP_HEADER + 2, packet + JX_RTP_HEADER, entry->len - JX_RTP_HEADER);
	*len = entry->len + 2u;
	return JX_RING_FOUND;
}
