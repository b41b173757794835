/* Short tones by which a listener of the mix is told something: that its key was understood, that the room is recorded. Pure. */
#ifndef JX_MEDIA_CUE_H
#define JX_MEDIA_CUE_H

#include <glib.h>

typedef enum {
	JX_CUE_NONE,
	JX_CUE_RISING,  /* on: heard again, hand up */
	JX_CUE_FALLING, /* off */
	JX_CUE_RECORDING, /* the room is being recorded from now on, or will be: the tone that telephones know for it, two times */
	JX_CUE_RECORDED,  /* it is no longer; softly, and lower */
	JX_CUE_REMINDER,  /* it still is; softly */
} JxCue;

/* Adds frame number `frame` (20 ms at 48 kHz, JX_FRAME_SAMPLES) of the cue to `sum`. FALSE: it is over, nothing was added. */
gboolean jx_cue_add(JxCue cue, guint frame, gint32 *sum);

#endif
