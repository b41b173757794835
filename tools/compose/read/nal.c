#include "config.h"

#include "read/nal.h"

#include "media/rtp.h"

enum { STAP_A = 24, FU_A = 28 };

static void append_unit(GByteArray *stream, const guint8 *unit, gsize len) {
	static const guint8 start[] = { 0, 0, 0, 1 };
	g_byte_array_append(stream, start, sizeof start);
	g_byte_array_append(stream, unit, (guint)len);
}

static gboolean append_aggregate(GByteArray *stream, const guint8 *payload, gsize len) {
	for (gsize at = 1; at < len;) {
		gsize size = at + 2 <= len ? jx_read16(payload + at) : 0;
		at += 2;
		if (size == 0 || at + size > len)
			return FALSE;
		append_unit(stream, payload + at, size);
		at += size;
	}
	return TRUE;
}

static gboolean append_fragment(GByteArray *stream, const guint8 *payload, gsize len) {
	if (len < 3)
		return FALSE;
	if (payload[1] & 0x80) {
		guint8 head = (guint8)((payload[0] & 0xE0) | (payload[1] & 0x1F));
		append_unit(stream, &head, 1);
	}
	g_byte_array_append(stream, payload + 2, (guint)(len - 2));
	return TRUE;
}

gboolean jx_nal_append(GByteArray *stream, const guint8 *payload, gsize len) {
	guint type = len > 1 ? payload[0] & 0x1F : 0;
	if (type == STAP_A)
		return append_aggregate(stream, payload, len);
	if (type == FU_A)
		return append_fragment(stream, payload, len);
	if (type == 0 || type > STAP_A)
		return FALSE;
	append_unit(stream, payload, len);
	return TRUE;
}
