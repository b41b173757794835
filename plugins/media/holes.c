#include "config.h"

#include "media/holes.h"
#include "media/rtp.h"

static void fill(JxHoles *holes, guint16 seq) {
	for (guint i = 0; i < holes->n; i++)
		if (holes->seq[i] == seq) {
			holes->n--;
			holes->seq[i] = holes->seq[holes->n];
			holes->since_us[i] = holes->since_us[holes->n];
			return;
		}
}

guint jx_holes_packet(JxHoles *holes, guint16 seq, gint64 now_us) {
	if (!holes->started) {
		holes->started = TRUE;
		holes->newest = seq;
		return 0;
	}
	if (!jx_seq_after(seq, holes->newest)) {
		fill(holes, seq);
		return 0;
	}
	guint missing = (guint16)(seq - holes->newest - 1);
	for (guint i = 0; i < missing && holes->n < JX_HOLES_MOST; i++) {
		holes->seq[holes->n] = (guint16)(seq - 1 - i);
		/* A burst that does not fit cannot be watched: hopeless at once. */
		holes->since_us[holes->n++] = missing > JX_HOLES_MOST ? G_MININT64 / 2 : now_us;
	}
	holes->newest = seq;
	return missing;
}

void jx_holes_forget(JxHoles *holes) {
	holes->n = 0;
}

gboolean jx_holes_hopeless(JxHoles *holes, gint64 now_us) {
	for (guint i = 0; i < holes->n; i++)
		if (now_us - holes->since_us[i] > JX_HOLE_PATIENCE_US) {
			holes->n = 0;
			return TRUE;
		}
	return FALSE;
}
