#include "config.h"

#include "media/leveller.h"

#include <math.h>
#include <stdlib.h>

#define TARGET 2320.0   /* root mean square of speech: -23 dB of full scale */
#define FLOOR 104.0     /* below that, -50 dB, it is no speech */
#define MOST 4.0        /* 12 dB up */
#define LEAST 0.35      /* 9 dB down */
#define STEP 1.0292     /* a quarter of a decibel */
#define PEAK 30000.0
#define KNOWN_FRAMES 50 /* what was heard before counts as so many at most: a second */

static double wanted(JxLeveller *leveller, double power) {
	if (power > FLOOR * FLOOR) {
		leveller->frames = MIN(leveller->frames + 1, KNOWN_FRAMES);
		leveller->power += (power - leveller->power) / leveller->frames;
	}
	return leveller->frames ? CLAMP(TARGET / sqrt(leveller->power), LEAST, MOST) : 1;
}

void jx_level(JxLeveller *leveller, gint16 *pcm, guint n) {
	double power = 0;
	gint peak = 1;
	for (guint i = 0; i < n; i++) {
		power += (double)pcm[i] * pcm[i];
		peak = MAX(peak, abs(pcm[i]));
	}
	double before = leveller->gain > 0 ? leveller->gain : 1, aim = wanted(leveller, power / n);
	double after = MIN(CLAMP(aim, before / STEP, before * STEP), MAX(1, PEAK / peak));
	for (guint i = 0; i < n; i++) {
		double gain = MIN(after < before ? after : before + (after - before) * i / n, MAX(1, PEAK / peak));
		pcm[i] = (gint16)CLAMP(lrint(pcm[i] * gain), G_MININT16, G_MAXINT16);
	}
	leveller->gain = after;
}
