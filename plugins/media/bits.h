/* Reading bit by bit. What is behind the end reads as 0 and is said by `over`. Pure. */
#ifndef JX_MEDIA_BITS_H
#define JX_MEDIA_BITS_H

#include <glib.h>

typedef struct {
	const guint8 *data;
	gsize len, at; /* bytes, bits */
	gboolean over;
} JxBits;

static inline guint32 jx_bits(JxBits *bits, guint n) {
	guint32 value = 0;
	for (; n > 0; n--, bits->at++) {
		gsize byte = bits->at / 8;
		if (byte >= bits->len)
			bits->over = TRUE;
		value = value << 1 | (bits->over ? 0 : (guint32)(bits->data[byte] >> (7 - bits->at % 8)) & 1);
	}
	return value;
}

/* ue(v): values below 2^31. */
static inline guint32 jx_bits_golomb(JxBits *bits) {
	guint zeros = 0;
	while (zeros < 31 && !bits->over && !jx_bits(bits, 1))
		zeros++;
	return bits->over ? 0 : (1u << zeros) - 1 + jx_bits(bits, zeros);
}

#endif
