/* Packets missing in what a sender sends. The core asks for them twice; what is not there by then will not come, and only
 * a key frame helps. Pure; the sender's thread. */
#ifndef JX_MEDIA_HOLES_H
#define JX_MEDIA_HOLES_H

#include <glib.h>

/* The core's two NACKs and their answers take less. */
#define JX_HOLE_PATIENCE_US (300 * 1000)
#define JX_HOLES_MOST 16

typedef struct {
	gboolean started;
	guint16 newest;
	guint n;
	guint16 seq[JX_HOLES_MOST];
	gint64 since_us[JX_HOLES_MOST];
} JxHoles;

/* A packet came; returns how many before it are newly missing. */
guint jx_holes_packet(JxHoles *holes, guint16 seq, gint64 now_us);
/* A key frame began: what was missing before it does not matter any more. */
void jx_holes_forget(JxHoles *holes);
/* TRUE once for what has been missing for too long, or is too much. */
gboolean jx_holes_hopeless(JxHoles *holes, gint64 now_us);

#endif
