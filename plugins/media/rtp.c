#include "config.h"

#include "media/rtp.h"

gboolean jx_rtp_read(const guint8 *data, gsize len, JxRtp *rtp) {
	if (!data || len < JX_RTP_HEADER || (data[0] & 0xC0) != 0x80)
		return FALSE;
	gsize at = JX_RTP_HEADER + 4u * (data[0] & 0x0F);
	if (data[0] & 0x10) {
		if (len < at + 4)
			return FALSE;
		at += 4 + 4u * jx_read16(data + at + 2);
	}
	if (len < at)
		return FALSE;
	gsize padding = 0;
	if (data[0] & 0x20) {
		padding = len > at ? data[len - 1] : 0;
		if (padding == 0 || padding > len - at)
			return FALSE;
	}
	rtp->marker = (data[1] & 0x80) != 0;
	rtp->pt = data[1] & 0x7F;
	rtp->seq = jx_read16(data + 2);
	rtp->timestamp = jx_read32(data + 4);
	rtp->ssrc = jx_read32(data + 8);
	rtp->payload = data + at;
	rtp->payload_len = len - at - padding;
	return TRUE;
}

const guint8 *jx_rtp_extension(const guint8 *data, guint id, gsize len) {
	if (!(data[0] & 0x10))
		return NULL;
	const guint8 *p = data + JX_RTP_HEADER + 4u * (data[0] & 0x0F);
	const guint8 *end = p + 4 + 4u * jx_read16(p + 2);
	if (jx_read16(p) != 0xBEDE)
		return NULL;
	for (p += 4; p < end && p[0] >> 4 != 15;) {
		if (p[0] == 0) { /* padding */
			p++;
			continue;
		}
		gsize has = (p[0] & 0x0F) + 1u;
		if (has >= (gsize)(end - p))
			return NULL;
		if (p[0] >> 4 == (gint)id)
			return has == len ? p + 1 : NULL;
		p += 1 + has;
	}
	return NULL;
}

void jx_rtp_write_header(guint8 out[JX_RTP_HEADER], gboolean marker, guint8 pt, guint16 seq, guint32 timestamp, guint32 ssrc) {
	out[0] = 0x80;
	out[1] = (guint8)((marker ? 0x80 : 0) | (pt & 0x7F));
	jx_write16(out + 2, seq);
	jx_write32(out + 4, timestamp);
	jx_write32(out + 8, ssrc);
}
