#include "config.h"

#include <stdlib.h>

#include "media/limiter.h"

#define CEILING 32000.0
#define RECOVERY 0.04 /* a frame */

void jx_limit(JxLimiter *limiter, const gint32 *sum, gint16 *out, guint n) {
	gint32 peak = 1;
	for (guint i = 0; i < n; i++)
		peak = MAX(peak, abs(sum[i]));
	double needed = MIN(1.0, CEILING / peak), before = limiter->gain > 0 ? limiter->gain : needed;
	double after = needed < before ? needed : MIN(needed, before + RECOVERY);
	for (guint i = 0; i < n; i++) {
		double gain = after < before ? after : before + (after - before) * i / n;
		out[i] = (gint16)CLAMP(sum[i] * gain, -32768.0, 32767.0);
	}
	limiter->gain = after;
}
