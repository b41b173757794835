#include "config.h"

#include "record/tap.h"

#include <string.h>

struct JxTap {
	gsize size;
	gsize in, out; /* bytes ever put and taken, atomic */
	guint lost;    /* atomic */
	guint8 *bytes;
};

JxTap *jx_tap_new(gsize size) {
	JxTap *tap = g_new0(JxTap, 1);
	tap->size = size;
	tap->bytes = g_malloc(size);
	return tap;
}

void jx_tap_free(JxTap *tap) {
	if (!tap)
		return;
	g_free(tap->bytes);
	g_free(tap);
}

static void copy_in(JxTap *tap, gsize at, const void *from, gsize len) {
	gsize start = at & (tap->size - 1), first = MIN(len, tap->size - start);
	memcpy(tap->bytes + start, from, first);
	memcpy(tap->bytes, (const guint8 *)from + first, len - first);
}

static void copy_out(const JxTap *tap, gsize at, void *to, gsize len) {
	gsize start = at & (tap->size - 1), first = MIN(len, tap->size - start);
	memcpy(to, tap->bytes + start, first);
	memcpy((guint8 *)to + first, tap->bytes, len - first);
}

gboolean jx_tap_put(JxTap *tap, const JxTapRecord *record, const guint8 *data) {
	gsize in = tap->in, out = __atomic_load_n(&tap->out, __ATOMIC_ACQUIRE);
	gsize need = sizeof *record + record->len;
	if (record->len > JX_TAP_MOST || tap->size - (in - out) < need) {
		if (record->kind == JX_TAP_PACKET)
			__atomic_fetch_add(&tap->lost, 1, __ATOMIC_RELAXED);
		return FALSE;
	}
	copy_in(tap, in, record, sizeof *record);
	copy_in(tap, in + sizeof *record, data, record->len);
	__atomic_store_n(&tap->in, in + need, __ATOMIC_RELEASE);
	return TRUE;
}

gboolean jx_tap_take(JxTap *tap, JxTapRecord *record, guint8 data[JX_TAP_MOST]) {
	gsize out = tap->out, in = __atomic_load_n(&tap->in, __ATOMIC_ACQUIRE);
	if (in == out)
		return FALSE;
	copy_out(tap, out, record, sizeof *record);
	copy_out(tap, out + sizeof *record, data, record->len);
	__atomic_store_n(&tap->out, out + sizeof *record + record->len, __ATOMIC_RELEASE);
	return TRUE;
}

guint jx_tap_lost(JxTap *tap) {
	return __atomic_exchange_n(&tap->lost, 0, __ATOMIC_RELAXED);
}
