/* The room's chat as captions. Pure. */
#ifndef JX_COMPOSE_CAPTIONS_H
#define JX_COMPOSE_CAPTIONS_H

#include "plan/timeline.h"
#include "read/session.h"

/* WebVTT (g_free): a cue for each line of the chat, shown 4 to 10 s as its length asks for. */
char *jx_captions(const JxSession *session, const JxTimeline *timeline);

#endif
