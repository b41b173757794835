/* What receivers report (and, for recorders, senders of their clocks), routed by the media SSRC inside and never by the m-line it came on: Chrome sends all of it with one SSRC,
 * and Janus then names the m-line of the client's own camera. */
#include "config.h"

#include "media/counters.h"
#include "media/gateway.h"
#include "media/leg.h"
#include "media/rtcp.h"
#include "media/slot.h"
#include "media/source.h"

#define MOST_NACKS 256

/* A slot by its own SSRC or its partner's; inside the leg's section. */
static JxMediaSlot *slot_by_ssrc(const JxSlotList *slots, guint32 ssrc) {
	for (guint i = 0; slots && ssrc && i < slots->n; i++)
		if (slots->slot[i]->spec.ssrc == ssrc || slots->slot[i]->spec.rtx_ssrc == ssrc)
			return slots->slot[i];
	return NULL;
}

/* Where nobody told us Janus's SSRCs (a page of its own, a caller) the m-line is all there is. */
static JxMediaSlot *slot_by_line(const JxSlotList *slots, gint mindex) {
	for (guint i = 0; slots && i < slots->n; i++)
		if (slots->slot[i]->spec.ssrc == 0 && slots->slot[i]->spec.mindex == mindex)
			return slots->slot[i];
	return NULL;
}

static JxMediaSlot *addressed(const JxSlotList *slots, guint32 ssrc, gint mindex) {
	JxMediaSlot *slot = slot_by_ssrc(slots, ssrc);
	return slot ? slot : slot_by_line(slots, mindex);
}

/* A core that looks feedback up by media SSRC says the slot's own m-line; then private lines would not be needed. */
static void detect_cure(const JxMediaSlot *slot, const JxRtcp *packet, gint mindex) {
	static gint told;
	if (!slot->spec.private_line || slot->spec.mindex != mindex || packet->sender <= 1)
		return;
	jx_count(feedback_cured);
	if (g_atomic_int_compare_and_exchange(&told, FALSE, TRUE))
		jx_gateway_note("feedback came with its slot's own m-line: a receiver with an SSRC per line, or a core that looks it up by media SSRC");
}

static void wants_keyframe(const JxSlotList *slots, const JxRtcp *packet, gint mindex, gint64 now_us) {
	if (packet->count == JX_RTCP_PLI) {
		jx_count(pli_received);
		JxMediaSlot *slot = addressed(slots, packet->media, mindex);
		if (!slot) {
			jx_count(feedback_unrouted);
			return;
		}
		detect_cure(slot, packet, mindex);
		jx_slot_keyframe_wanted(slot, now_us);
		return;
	}
	guint32 ssrc;
	for (guint i = 0; i < 16 && jx_rtcp_fir(packet, i, &ssrc); i++) {
		jx_count(fir_received);
		JxMediaSlot *slot = addressed(slots, ssrc, mindex);
		if (slot)
			jx_slot_keyframe_wanted(slot, now_us);
		else
			jx_count(feedback_unrouted);
	}
}

static void lost_packets(const JxSlotList *slots, const JxRtcp *packet, gint mindex, gint64 now_us) {
	guint16 seqs[MOST_NACKS];
	guint n = jx_rtcp_nacks(packet, seqs, MOST_NACKS);
	JxMediaSlot *slot = n > 0 ? addressed(slots, packet->media, mindex) : NULL;
	if (slot && slot->spec.media == JX_MEDIA_VIDEO)
		jx_slot_nack(slot, seqs, n, now_us);
	else if (n > 0)
		jx_count(feedback_unrouted);
}

/* The middle 32 bits of the NTP clock that Janus's sender reports carry. */
static guint32 ntp_middle(void) {
	guint64 now_us = (guint64)g_get_real_time();
	guint64 seconds = now_us / G_USEC_PER_SEC + 2208988800u;
	guint64 fraction = ((now_us % G_USEC_PER_SEC) << 16) / G_USEC_PER_SEC;
	return (guint32)(seconds << 16 | fraction);
}

/* A report on a video slot itself; its RTX partner sees too few packets to judge by, and Janus writes over the first block. */
static gboolean tells_loss(const JxSlotList *slots, guint32 ssrc) {
	for (guint i = 0; slots && i < slots->n; i++)
		if (slots->slot[i]->spec.ssrc == ssrc && ssrc)
			return slots->slot[i]->spec.media == JX_MEDIA_VIDEO && slots->slot[i]->packets > 0;
	return FALSE;
}

static void reports(JxMediaLeg *leg, const JxSlotList *slots, const JxRtcp *packet, gint64 now_us) {
	JxRtcpReport report;
	double lost = 0;
	guint n = 0;
	gint64 shortest = 0;
	for (guint i = 0; jx_rtcp_report(packet, i, &report); i++) {
		if (report.lsr) {
			/* A clock that was set back in between makes it huge; that is no round trip. */
			guint32 rtt = ntp_middle() - report.lsr - report.dlsr;
			gint64 rtt_us = (gint64)rtt * G_USEC_PER_SEC >> 16;
			if (rtt < 5u << 16)
				shortest = shortest ? MIN(shortest, rtt_us) : MAX(rtt_us, 1);
		}
		if (!tells_loss(slots, report.ssrc))
			continue;
		lost += report.fraction_lost / 256.0;
		n++;
	}
	if (shortest > 0)
		__atomic_store_n(&leg->rtt_us, shortest, __ATOMIC_RELAXED);
	g_mutex_lock(&leg->lock);
	if (shortest > 0)
		jx_bandwidth_rtt(leg->downlink, shortest, now_us);
	if (n > 0)
		jx_bandwidth_loss(leg->downlink, lost / n, now_us);
	g_mutex_unlock(&leg->lock);
}

/* A recorder that keeps this very stream. */
static void clock_to_slot(JxMediaSlot *slot, const JxMediaSource *source, guint32 ssrc, guint32 timestamp, gint64 ntp_us, gint64 now_us) {
	g_mutex_lock(&slot->lock);
	if (slot->source == source && slot->stream == ssrc && slot->rewrite.joined)
		slot->spec.sink->clock(slot->spec.sink_user, timestamp + slot->rewrite.ts_offset, ntp_us, now_us);
	g_mutex_unlock(&slot->lock);
}

/* By SSRC alone, as feedback is; inside the leg's section. */
static void sender_clock(JxMediaLeg *leg, const JxRtcp *packet, gint64 now_us) {
	gint64 ntp_us;
	guint32 timestamp;
	const JxRoutes *routes = g_atomic_pointer_get(&leg->routes);
	if (!jx_rtcp_sender_info(packet, &ntp_us, &timestamp))
		return;
	for (guint i = 0; routes && i < routes->n; i++) {
		JxMediaSource *source = routes->route[i].source;
		const JxFan *fan = i > 0 && routes->route[i - 1].source == source ? NULL : g_atomic_pointer_get(&source->fan);
		for (guint k = 0; fan && k < fan->n; k++)
			if (fan->slot[k]->spec.sink)
				clock_to_slot(fan->slot[k], source, packet->sender, timestamp, ntp_us, now_us);
	}
}

void jx_media_leg_rtcp(JxMediaLeg *leg, janus_plugin_rtcp *packet) {
	JxRtcpReader reader;
	JxRtcp rtcp;
	guint32 bps;
	gint64 now_us = g_get_monotonic_time();
	if (!g_atomic_int_get(&leg->up))
		return;
	jx_grace_enter(&leg->reader);
	const JxSlotList *slots = g_atomic_pointer_get(&leg->slots);
	jx_rtcp_reader(&reader, (const guint8 *)packet->buffer, packet->length);
	while (jx_rtcp_next(&reader, &rtcp)) {
		if (rtcp.type == JX_RTCP_RTPFB) {
			lost_packets(slots, &rtcp, packet->mindex, now_us);
		} else if (rtcp.type == JX_RTCP_SR || rtcp.type == JX_RTCP_RR) {
			reports(leg, slots, &rtcp, now_us);
			sender_clock(leg, &rtcp, now_us);
		} else if (jx_rtcp_remb(&rtcp, &bps)) {
			jx_count(remb_received);
			g_mutex_lock(&leg->lock);
			jx_bandwidth_remb(leg->downlink, bps, now_us);
			g_mutex_unlock(&leg->lock);
		} else {
			wants_keyframe(slots, &rtcp, packet->mindex, now_us);
		}
	}
	jx_grace_leave(&leg->reader);
}
