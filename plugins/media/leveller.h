/* Brings a voice to the level at which voices are mixed: who sits far from the microphone is as loud as who sits before it. Pure; one owner. */
#ifndef JX_MEDIA_LEVELLER_H
#define JX_MEDIA_LEVELLER_H

#include <glib.h>

/* All zero: nothing is known of the voice yet. */
typedef struct {
	double power; /* mean square of its speech */
	guint frames; /* of speech so far */
	double gain;  /* of the last frame */
} JxLeveller;

/* Levels 20 ms in place. Speech moves the gain slowly, by at most a quarter of a decibel a frame; pauses do not, nor does the noise in them. */
void jx_level(JxLeveller *leveller, gint16 *pcm, guint n);

#endif
