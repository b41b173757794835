/* How busy this process is, with a memory: what decides about newcomers does not change its mind every second. Pure. */
#ifndef JX_CONFERENCE_LOAD_H
#define JX_CONFERENCE_LOAD_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
	gint64 cpu_us, at_ms; /* of the last note; at_ms 0 = none yet */
	gdouble percent;      /* of all cores, averaged over about ten seconds */
	gboolean busy;
} JxLoad;

/* Every JX_LOAD_PERIOD_MS: the process's CPU time so far, µs, at this monotonic time, on so many cores. */
#define JX_LOAD_PERIOD_MS 2000
void jx_load_note(JxLoad *load, gint64 cpu_us, gint64 now_ms, guint cores);
/* TRUE from `limit` percent on, until it is ten below. limit 0: never. */
gboolean jx_load_busy(JxLoad *load, guint limit);

G_END_DECLS

#endif
