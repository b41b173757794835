#include "config.h"

#include "media/bits.h"
#include "media/picture.h"

enum { CONTINUES = 0x80, NEW_SEQUENCE = 0x08, OBU_SEQUENCE = 1, OBU_EXTENSION = 0x04, OBU_HAS_SIZE = 0x02 };

static gboolean read_leb128(const guint8 *data, gsize len, gsize *at, gsize *value) {
	*value = 0;
	for (guint i = 0; i < 8 && *at < len; i++) {
		guint8 byte = data[(*at)++];
		*value |= (gsize)(byte & 0x7F) << (7 * i);
		if (!(byte & 0x80))
			return TRUE;
	}
	return FALSE;
}

static void skip_timing(JxBits *bits, gboolean *model, guint *delay_bits) {
	jx_bits(bits, 32);
	jx_bits(bits, 32);
	if (jx_bits(bits, 1))
		jx_bits_golomb(bits);
	*model = jx_bits(bits, 1);
	if (!*model)
		return;
	*delay_bits = jx_bits(bits, 5) + 1;
	jx_bits(bits, 32);
	jx_bits(bits, 10);
}

static void skip_operating_points(JxBits *bits) {
	gboolean model = FALSE;
	guint delay_bits = 0;
	if (jx_bits(bits, 1))
		skip_timing(bits, &model, &delay_bits);
	gboolean delayed = jx_bits(bits, 1);
	for (guint n = jx_bits(bits, 5) + 1; n > 0; n--) {
		jx_bits(bits, 12);
		if (jx_bits(bits, 5) > 7)
			jx_bits(bits, 1);
		if (model && jx_bits(bits, 1)) {
			jx_bits(bits, delay_bits);
			jx_bits(bits, delay_bits);
			jx_bits(bits, 1);
		}
		if (delayed && jx_bits(bits, 1))
			jx_bits(bits, 4);
	}
}

/* Pixels of the smaller side; 0 if it cannot be told. */
static guint sequence_height(const guint8 *data, gsize len) {
	JxBits bits = { .data = data, .len = len };
	jx_bits(&bits, 4);
	if (jx_bits(&bits, 1))
		jx_bits(&bits, 5);
	else
		skip_operating_points(&bits);
	guint width_bits = jx_bits(&bits, 4) + 1, height_bits = jx_bits(&bits, 4) + 1;
	guint width = jx_bits(&bits, width_bits) + 1, height = jx_bits(&bits, height_bits) + 1;
	return bits.over ? 0 : MIN(width, height);
}

/* The first unit of a packet that begins a sequence. */
static guint first_height(const guint8 *payload, gsize len) {
	gsize at = 1, size = 0;
	guint elements = (payload[0] >> 4) & 3;
	if (elements != 1 && !read_leb128(payload, len, &at, &size))
		return 0;
	if (elements == 1)
		size = len - at;
	if (size < 2 || size > len - at || ((payload[at] >> 3) & 0x0F) != OBU_SEQUENCE)
		return 0;
	gsize end = at + size, own;
	guint8 header = payload[at];
	at += header & OBU_EXTENSION ? 2 : 1;
	if (((header & OBU_HAS_SIZE) && !read_leb128(payload, end, &at, &own)) || at >= end)
		return 0;
	return sequence_height(payload + at, end - at);
}

gboolean jx_av1_read(const guint8 *payload, gsize len, JxPicture *picture) {
	if (len < 2)
		return FALSE;
	picture->begins = !(payload[0] & CONTINUES);
	picture->keyframe = picture->begins && (payload[0] & NEW_SEQUENCE);
	if (picture->keyframe)
		picture->height[0] = first_height(payload, len);
	return TRUE;
}
