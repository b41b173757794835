/* Short tone pairs by which a listener of the mix is told something: that its key was understood. Pure. */
#ifndef JX_MEDIA_CUE_H
#define JX_MEDIA_CUE_H

#include <glib.h>

typedef enum {
	JX_CUE_NONE,
	JX_CUE_RISING,  /* on: heard again, hand up */
	JX_CUE_FALLING, /* off */
} JxCue;

/* Adds frame number `frame` (20 ms at 48 kHz, JX_FRAME_SAMPLES) of the cue to `sum`. FALSE: it is over, nothing was added. */
gboolean jx_cue_add(JxCue cue, guint frame, gint32 *sum);

#endif
