/* Chapters of a session: who came and went, what was shown, who spoke for long. Pure. */
#ifndef JX_COMPOSE_CHAPTERS_H
#define JX_COMPOSE_CHAPTERS_H

#include "plan/timeline.h"
#include "read/lane.h"

typedef struct {
	gint64 from, to; /* of what is composed, µs: each ends where the next begins */
	char *title;
} JxChapter;

/* JxChapter, in order, the first at 0; never empty. What happens within 2 s is one chapter. */
GArray *jx_chapters(const JxSession *session, const JxLanes *lanes, const JxTimeline *timeline);
/* WebVTT (g_free). */
char *jx_chapters_vtt(const GArray *chapters);

#endif
