/* A heap of timers. Pure: the clock is passed in. */
#ifndef JX_HOST_TIMERS_H
#define JX_HOST_TIMERS_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct JxTimers JxTimers;
typedef struct JxTimer JxTimer;

JxTimers *jx_timers_new(void);
void jx_timers_free(JxTimers *timers);
/* due: ms; interval: ms, 0 = one-shot. label: static or interned text. */
JxTimer *jx_timers_add(JxTimers *timers, gint64 due, guint interval, const char *label, void (*callback)(gpointer data), gpointer data);
/* NULL is fine; also from within its own callback. */
void jx_timers_cancel(JxTimers *timers, JxTimer *timer);
/* When the first is due, -1 where there is none. */
gint64 jx_timers_next(const JxTimers *timers);
/* Takes the first timer that is due at `now`, or returns FALSE. Ties: in the order in which they were made. A repeating one
 * is due again `interval` after it should have run, but never twice for time that is past. `run` calls it. */
gboolean jx_timers_run_one(JxTimers *timers, gint64 now,
	void (*run)(const char *label, void (*callback)(gpointer), gpointer data, gpointer user), gpointer user);
guint jx_timers_count(const JxTimers *timers);

G_END_DECLS

#endif
