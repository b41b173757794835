#include "config.h"

#include "read/packets.h"

#include <string.h>

/* A packet that is older is none that comes late: the numbering began anew. */
#define JUMP 3000

struct JxPackets {
	JxMjr *mjr;
	gboolean ended, started;
	gint64 top_seq, top_timestamp; /* of the newest packet */
	gint64 given;                  /* sequence number of the last one that was given out */
	guint n;
	JxPacket *waiting[JX_PACKETS_WINDOW]; /* sorted by seq, descending: the next one is the last */
	JxPacket *out;
};

static void packet_free(JxPacket *packet) {
	if (packet == NULL)
		return;
	g_free(packet->data);
	g_free(packet);
}

JxPackets *jx_packets_new(JxMjr *mjr) {
	JxPackets *packets = g_new0(JxPackets, 1);
	packets->mjr = mjr;
	return packets;
}

void jx_packets_free(JxPackets *packets) {
	for (guint i = 0; i < packets->n; i++)
		packet_free(packets->waiting[i]);
	packet_free(packets->out);
	jx_mjr_close(packets->mjr);
	g_free(packets);
}

const JxMjr *jx_packets_mjr(const JxPackets *packets) {
	return packets->mjr;
}

/* Sequence numbers and time stamps without their wrapping: nearest to the newest ones. */
static void count_on(JxPackets *packets, const JxRtp *rtp, gint64 *seq, gint64 *timestamp) {
	if (!packets->started) {
		packets->started = TRUE;
		packets->top_seq = 0x10000 + rtp->seq;
		packets->top_timestamp = G_GINT64_CONSTANT(0x100000000) + rtp->timestamp;
		packets->given = packets->top_seq - JX_PACKETS_WINDOW;
	}
	gint16 step = (gint16)(guint16)(rtp->seq - (guint16)packets->top_seq);
	*seq = packets->top_seq + step + (step < -JUMP ? 0x10000 : 0);
	*timestamp = packets->top_timestamp + (gint32)(rtp->timestamp - (guint32)packets->top_timestamp);
	if (*seq >= packets->top_seq) {
		packets->top_seq = *seq;
		packets->top_timestamp = *timestamp;
	}
}

static void put(JxPackets *packets, const JxMjrPacket *read) {
	gint64 seq, timestamp;
	count_on(packets, &read->rtp, &seq, &timestamp);
	if (read->rtp.payload_len == 0 || seq <= packets->given)
		return;
	guint at = packets->n;
	while (at > 0 && packets->waiting[at - 1]->seq < seq)
		at--;
	if (at > 0 && packets->waiting[at - 1]->seq == seq)
		return;
	JxPacket *packet = g_new(JxPacket, 1);
	*packet = (JxPacket){ seq, timestamp, (gint64)read->ms * 1000, read->rtp.marker, read->rtp.payload_len, g_memdup2(read->rtp.payload, read->rtp.payload_len) };
	memmove(packets->waiting + at + 1, packets->waiting + at, (packets->n - at) * sizeof *packets->waiting);
	packets->waiting[at] = packet;
	packets->n++;
}

const JxPacket *jx_packets_next(JxPackets *packets) {
	JxMjrPacket read;
	while (!packets->ended && packets->n < JX_PACKETS_WINDOW) {
		packets->ended = !jx_mjr_next(packets->mjr, &read);
		if (!packets->ended)
			put(packets, &read);
	}
	packet_free(packets->out);
	packets->out = packets->n > 0 ? packets->waiting[--packets->n] : NULL;
	if (packets->out != NULL)
		packets->given = packets->out->seq;
	return packets->out;
}
