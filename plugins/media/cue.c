#include "config.h"

#include "media/cue.h"

#include <math.h>

#include "media/voice.h"

#define LOW 587.0        /* Hz */
#define HIGH 880.0       /* a fifth above */
#define RECORDING 1400.0 /* by which telephones tell that a call is recorded */
#define RECORDED 1050.0  /* a fourth below */
#define LOUD 3000.0      /* about -20 dB of full scale */
#define SOFT 900.0       /* 10 dB less */
#define RAMP 480.0       /* samples, 10 ms: no click */

typedef struct {
	double hz[3]; /* one after the other; 0: a rest */
	guint tones, frames; /* how many, and how long each is */
	double loudness;
} Tones;

static const Tones cues[] = {
	[JX_CUE_RISING] = { { LOW, HIGH }, 2, 6, LOUD },
	[JX_CUE_FALLING] = { { HIGH, LOW }, 2, 6, LOUD },
	[JX_CUE_RECORDING] = { { RECORDING, 0, RECORDING }, 3, 12, LOUD },
	[JX_CUE_RECORDED] = { { RECORDED }, 1, 12, SOFT },
	[JX_CUE_REMINDER] = { { RECORDING }, 1, 10, SOFT },
};

gboolean jx_cue_add(JxCue cue, guint frame, gint32 *sum) {
	const Tones *played = &cues[cue];
	if (frame >= played->tones * played->frames)
		return FALSE;
	double hz = played->hz[frame / played->frames];
	guint begin = (frame % played->frames) * JX_FRAME_SAMPLES, all = played->frames * JX_FRAME_SAMPLES;
	for (guint i = 0; i < JX_FRAME_SAMPLES; i++) {
		guint at = begin + i;
		double ramp = MIN(1.0, MIN(at, all - at) / RAMP);
		sum[i] += (gint32)(played->loudness * ramp * sin(2 * G_PI * hz * at / 48000));
	}
	return TRUE;
}
