#include "config.h"

#include "link/acks.h"

#include <string.h>

void jx_acks_clear(JxAcks *acks) {
	g_queue_clear_full(&acks->unacked, g_free);
	g_free(acks->id);
	memset(acks, 0, sizeof *acks);
}

gboolean jx_acks_sent(JxAcks *acks, const char *text, gsize length) {
	g_queue_push_tail(&acks->unacked, g_strndup(text, length));
	acks->bytes += length;
	acks->since = (acks->since + 1) % JX_ACKS_EVERY;
	return acks->since == 0;
}

gboolean jx_acks_acked(JxAcks *acks, guint32 h) {
	guint32 fresh = h - acks->acked; /* modulo 2^32, as the counter is */
	if (fresh > acks->unacked.length)
		return FALSE;
	for (; fresh > 0; fresh--) {
		g_autofree char *text = g_queue_pop_head(&acks->unacked);
		acks->bytes -= strlen(text);
	}
	acks->acked = h;
	return TRUE;
}
