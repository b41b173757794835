#include "config.h"

#include "media/cue.h"

#include <math.h>

#include "media/voice.h"

#define LOW 587.0   /* Hz */
#define HIGH 880.0  /* a fifth above */
#define TONE 6      /* frames of each */
#define LOUD 3000.0 /* about -20 dB of full scale */
#define RAMP 480.0  /* samples, 10 ms: no click */

gboolean jx_cue_add(JxCue cue, guint frame, gint32 *sum) {
	if (cue == JX_CUE_NONE || frame >= 2 * TONE)
		return FALSE;
	gboolean second = frame >= TONE;
	double hz = (cue == JX_CUE_RISING) == second ? HIGH : LOW;
	guint begin = (frame % TONE) * JX_FRAME_SAMPLES, all = TONE * JX_FRAME_SAMPLES;
	for (guint i = 0; i < JX_FRAME_SAMPLES; i++) {
		guint at = begin + i;
		double ramp = MIN(1.0, MIN(at, all - at) / RAMP);
		sum[i] += (gint32)(LOUD * ramp * sin(2 * G_PI * hz * at / 48000));
	}
	return TRUE;
}
