/* How a sender's clock runs beside the session's: the difference between a packet's arrival and its sender time, of which the least in each window of
 * 5 s counts (the rest is delay of the network), below a line that rises and falls no faster than clocks do. Pure; times in µs. */
#ifndef JX_COMPOSE_DRIFT_H
#define JX_COMPOSE_DRIFT_H

#include <glib.h>

typedef struct JxDrift JxDrift;

JxDrift *jx_drift_new(void);
void jx_drift_free(JxDrift *drift);
/* A packet that arrived at session time `at` and was sent at `sent` of its sender's clock. In any order; before jx_drift_finish. */
void jx_drift_add(JxDrift *drift, gint64 at, gint64 sent);
/* Adds all that `from` was given. */
void jx_drift_merge(JxDrift *drift, const JxDrift *from);
void jx_drift_finish(JxDrift *drift);
/* How often the clock jumped by more than a second. After jx_drift_finish. */
guint jx_drift_jumps(const JxDrift *drift);
/* By how much `own` lies above `shared`, which it was merged into, in the middle of all windows: the delay of the network, or, when it is large, another clock. Both finished. */
gint64 jx_drift_apart(const JxDrift *own, const JxDrift *shared);
/* The session time of what was sent at `sent` and arrived at `at`: never more than 5 s from its arrival. After jx_drift_finish. */
gint64 jx_drift_place(const JxDrift *drift, gint64 at, gint64 sent);

#endif
