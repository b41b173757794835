#include "config.h"

#include <string.h>

#include "media/rtcp.h"
#include "media/rtp.h"

#define REPORT_LEN 24
#define SENDER_INFO_LEN 20

void jx_rtcp_reader(JxRtcpReader *reader, const guint8 *data, gsize len) {
	reader->data = data;
	reader->len = data ? len : 0;
}

/* Where the body of a packet of this type begins, 0 for types that are passed over. */
static gsize body_offset(guint8 type) {
	switch (type) {
	case JX_RTCP_SR: return 8 + SENDER_INFO_LEN;
	case JX_RTCP_RR: return 8;
	case JX_RTCP_RTPFB:
	case JX_RTCP_PSFB: return 12;
	default: return 0;
	}
}

gboolean jx_rtcp_next(JxRtcpReader *reader, JxRtcp *packet) {
	while (reader->len >= 4) {
		const guint8 *p = reader->data;
		gsize whole = 4u * (jx_read16(p + 2) + 1u);
		if ((p[0] & 0xC0) != 0x80 || whole > reader->len)
			return FALSE;
		reader->data += whole;
		reader->len -= whole;
		gsize offset = body_offset(p[1]);
		if (offset == 0)
			continue;
		if (whole < offset)
			return FALSE;
		packet->type = p[1];
		packet->count = p[0] & 0x1F;
		packet->sender = jx_read32(p + 4);
		packet->media = p[1] >= JX_RTCP_RTPFB ? jx_read32(p + 8) : 0;
		packet->body = p + offset;
		packet->body_len = whole - offset;
		return TRUE;
	}
	return FALSE;
}

gboolean jx_rtcp_sender_info(const JxRtcp *packet, gint64 *ntp_us, guint32 *timestamp) {
	if (packet->type != JX_RTCP_SR)
		return FALSE;
	const guint8 *info = packet->body - SENDER_INFO_LEN; /* jx_rtcp_next saw that it is there */
	*ntp_us = (gint64)jx_read32(info) * G_USEC_PER_SEC + (gint64)((guint64)jx_read32(info + 4) * G_USEC_PER_SEC >> 32);
	*timestamp = jx_read32(info + 8);
	return TRUE;
}

gboolean jx_rtcp_report(const JxRtcp *packet, guint index, JxRtcpReport *report) {
	if ((packet->type != JX_RTCP_SR && packet->type != JX_RTCP_RR) || index >= packet->count ||
			packet->body_len < (gsize)REPORT_LEN * (index + 1))
		return FALSE;
	const guint8 *p = packet->body + (gsize)REPORT_LEN * index;
	report->ssrc = jx_read32(p);
	report->fraction_lost = p[4];
	report->lsr = jx_read32(p + 16);
	report->dlsr = jx_read32(p + 20);
	return TRUE;
}

guint jx_rtcp_nacks(const JxRtcp *packet, guint16 *seqs, guint max) {
	guint n = 0;
	if (packet->type != JX_RTCP_RTPFB || packet->count != JX_RTCP_NACK)
		return 0;
	for (gsize at = 0; at + 4 <= packet->body_len && n < max; at += 4) {
		guint16 first = jx_read16(packet->body + at), mask = jx_read16(packet->body + at + 2);
		seqs[n++] = first;
		for (guint bit = 0; bit < 16 && n < max; bit++)
			if (mask & (1u << bit))
				seqs[n++] = (guint16)(first + bit + 1);
	}
	return n;
}

gboolean jx_rtcp_fir(const JxRtcp *packet, guint index, guint32 *ssrc) {
	if (packet->type != JX_RTCP_PSFB || packet->count != JX_RTCP_FIR || packet->body_len / 8 <= index)
		return FALSE;
	*ssrc = jx_read32(packet->body + 8u * index);
	return TRUE;
}

gboolean jx_rtcp_remb(const JxRtcp *packet, guint32 *bps) {
	if (packet->type != JX_RTCP_PSFB || packet->count != JX_RTCP_AFB || packet->body_len < 8 ||
			memcmp(packet->body, "REMB", 4) != 0)
		return FALSE;
	guint exponent = packet->body[5] >> 2;
	guint64 mantissa = (guint64)(packet->body[5] & 0x03) << 16 | jx_read16(packet->body + 6);
	guint64 value = exponent > 32 ? (mantissa ? G_MAXUINT32 : 0) : mantissa << exponent;
	*bps = (guint32)MIN(value, (guint64)G_MAXUINT32);
	return TRUE;
}
