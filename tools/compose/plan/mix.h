/* Voices added up: stereo floats of full scale 1, and a limiter that turns a sum that is too loud down at once and up again slowly. Pure. */
#ifndef JX_COMPOSE_MIX_H
#define JX_COMPOSE_MIX_H

#include <glib.h>

#define JX_MIX_RATE 48000
#define JX_MIX_BLOCK 960 /* samples of a channel: 20 ms */

typedef struct {
	float gain; /* 1 at first */
} JxLimiter;

/* `block`: 2 × JX_MIX_BLOCK samples; afterwards none is beyond ±1. Returns the block's peak, 0…1. */
float jx_limit(JxLimiter *limiter, float *block);

/* Peaks of a recording for a page to draw: one of 0…100 for each tenth of a second. */
typedef struct {
	GByteArray *peaks;
	guint blocks; /* in the tenth that is being looked at */
	float peak;
} JxWaveform;

void jx_waveform_add(JxWaveform *waveform, float peak);
/* JSON: { "version": 1, "peaks_per_second": 10, "peaks": [ … ] } (g_free). */
char *jx_waveform_json(const JxWaveform *waveform);

#endif
