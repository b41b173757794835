#include "config.h"

#include <string.h>

#include "media/bits.h"
#include "media/picture.h"
#include "media/rtp.h"

enum { NAL_IDR = 5, NAL_SPS = 7, NAL_STAP_A = 24, NAL_FU_A = 28 };

/* Longer ones carry scaling lists, which are not read. */
#define SPS_MOST 64

/* Without the bytes that keep start codes out (section 7.4.1). */
static gsize unescape(const guint8 *nal, gsize len, guint8 out[SPS_MOST]) {
	gsize n = 0;
	for (gsize i = 0, zeros = 0; i < len && n < SPS_MOST; i++) {
		if (zeros >= 2 && nal[i] == 3) {
			zeros = 0;
			continue;
		}
		zeros = nal[i] == 0 ? zeros + 1 : 0;
		out[n++] = nal[i];
	}
	return n;
}

static gboolean has_chroma_format(guint profile) {
	static const guint8 high[] = { 100, 110, 122, 244, 44, 83, 86, 118, 128 };
	return memchr(high, (int)profile, sizeof high) != NULL;
}

/* FALSE: this one says more than is read here. */
static gboolean skip_chroma(JxBits *bits) {
	if (jx_bits_golomb(bits) == 3)
		jx_bits(bits, 1);
	jx_bits_golomb(bits);
	jx_bits_golomb(bits);
	jx_bits(bits, 1);
	return !jx_bits(bits, 1); /* scaling matrices */
}

static void skip_picture_order(JxBits *bits) {
	guint32 type = jx_bits_golomb(bits);
	if (type == 0)
		jx_bits_golomb(bits);
	if (type != 1)
		return;
	jx_bits(bits, 1);
	jx_bits_golomb(bits);
	jx_bits_golomb(bits);
	for (guint32 n = jx_bits_golomb(bits); n > 0 && !bits->over; n--)
		jx_bits_golomb(bits);
}

/* Pixels of the smaller side; 0 if it cannot be told. */
static guint sps_height(const guint8 *nal, gsize len) {
	guint8 plain[SPS_MOST];
	JxBits bits = { .data = plain, .len = unescape(nal + 1, len - 1, plain) };
	guint profile = jx_bits(&bits, 8);
	jx_bits(&bits, 16);
	jx_bits_golomb(&bits);
	if (has_chroma_format(profile) && !skip_chroma(&bits))
		return 0;
	jx_bits_golomb(&bits);
	skip_picture_order(&bits);
	jx_bits_golomb(&bits);
	jx_bits(&bits, 1);
	guint32 width = (jx_bits_golomb(&bits) + 1) * 16, rows = (jx_bits_golomb(&bits) + 1) * 16;
	gboolean frames = jx_bits(&bits, 1);
	if (!frames)
		jx_bits(&bits, 1);
	jx_bits(&bits, 1);
	guint32 height = rows * (frames ? 1 : 2);
	if (jx_bits(&bits, 1)) { /* cropped, in pairs of pixels */
		width -= 2 * (jx_bits_golomb(&bits) + jx_bits_golomb(&bits));
		height -= 2 * (frames ? 1 : 2) * (jx_bits_golomb(&bits) + jx_bits_golomb(&bits));
	}
	return bits.over || width > 0x4000 || height > 0x4000 ? 0 : MIN(width, height);
}

/* A unit that a packet holds, or that it begins. */
static void read_unit(const guint8 *nal, gsize len, JxPicture *picture) {
	guint type = nal[0] & 0x1F;
	picture->begins = TRUE;
	if (type == NAL_SPS || type == NAL_IDR)
		picture->keyframe = TRUE;
	if (type == NAL_SPS)
		picture->height[0] = sps_height(nal, len);
}

static gboolean read_aggregate(const guint8 *payload, gsize len, JxPicture *picture) {
	for (gsize at = 1; at < len;) {
		if (at + 2 > len)
			return FALSE;
		gsize size = jx_read16(payload + at);
		at += 2;
		if (size == 0 || at + size > len)
			return FALSE;
		read_unit(payload + at, size, picture);
		at += size;
	}
	return TRUE;
}

gboolean jx_h264_read(const guint8 *payload, gsize len, JxPicture *picture) {
	if (len < 2)
		return FALSE;
	switch (payload[0] & 0x1F) {
	case NAL_STAP_A:
		return read_aggregate(payload, len, picture);
	case NAL_FU_A:
		picture->begins = (payload[1] & 0x80) != 0;
		picture->keyframe = picture->begins && (payload[1] & 0x1F) == NAL_IDR;
		return len > 2;
	default:
		read_unit(payload, len, picture);
		return TRUE;
	}
}
