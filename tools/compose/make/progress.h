/* How far composing is: a bar with the time left on a terminal, or a line of JSON now and then. */
#ifndef JX_COMPOSE_PROGRESS_H
#define JX_COMPOSE_PROGRESS_H

#include <glib.h>

typedef enum { JX_PROGRESS_NONE, JX_PROGRESS_BAR, JX_PROGRESS_JSON } JxProgressMode;

typedef struct {
	JxProgressMode mode;
	const char *file;           /* being made */
	gint64 began, told;         /* µs, monotonic */
} JxProgress;

/* Of one file. `file` outlives it. */
void jx_progress_begin(JxProgress *progress, JxProgressMode mode, const char *file);
/* done: 0…1. Tells it at most five times a second, and 1 always. */
void jx_progress_tell(JxProgress *progress, double done);
/* Takes the bar away. */
void jx_progress_end(JxProgress *progress);
/* Seconds left, after `elapsed` µs; -1: too early to say. Pure. */
gint64 jx_progress_left(gint64 elapsed, double done);

#endif
