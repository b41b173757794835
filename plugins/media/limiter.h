/* Keeps the sum of several voices within 16 bits without clipping what can be turned down instead. Pure. */
#ifndef JX_MEDIA_LIMITER_H
#define JX_MEDIA_LIMITER_H

#include <glib.h>

typedef struct {
	double gain; /* 0 before the first frame: begins at what that needs */
} JxLimiter;

/* `sum` of `n` samples to `out`; the gain falls at once and comes back over about half a second. */
void jx_limit(JxLimiter *limiter, const gint32 *sum, gint16 *out, guint n);

#endif
