/* Session time ↔ time in what is made of it: pauses are cut out. Pure; µs. */
#ifndef JX_COMPOSE_TIMELINE_H
#define JX_COMPOSE_TIMELINE_H

#include <glib.h>

typedef struct {
	GArray *pauses; /* JxSpan, in order, none overlapping, all closed */
	gint64 end;     /* of the session */
} JxTimeline;

/* `pauses`: JxSpan; an open one lasts until `end`. */
JxTimeline *jx_timeline_new(const GArray *pauses, gint64 end);
void jx_timeline_free(JxTimeline *timeline);
gint64 jx_timeline_length(const JxTimeline *timeline);
/* What lies in a pause is put where the pause was cut. */
gint64 jx_timeline_from_session(const JxTimeline *timeline, gint64 t);
gint64 jx_timeline_to_session(const JxTimeline *timeline, gint64 t);
/* TRUE for a session time within a pause. */
gboolean jx_timeline_paused(const JxTimeline *timeline, gint64 t);

#endif
