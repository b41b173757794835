/* From a session's tracks to one file: the loop over the pictures of what is composed. Holds, for each track that is on, a few pictures and packets. */
#ifndef JX_COMPOSE_RENDER_H
#define JX_COMPOSE_RENDER_H

#include <signal.h>

#include "make/container.h"
#include "make/progress.h"
#include "make/thumbnail.h"
#include "plan/mix.h"
#include "plan/stage.h"

typedef struct {
	const JxFolder *folder;
	const JxLanes *lanes;
	const JxTimeline *timeline;
	const JxPerson *only;      /* nullable: of everybody */
	JxLayout layout;
	JxContainerSpec spec;
	const char *path;
	JxProgress *progress;
	JxProblems *problems;      /* what was wrong with the tracks; nullable */
	JxWaveform *waveform;      /* nullable */
	JxThumbnail *thumbnail;    /* nullable */
	const volatile sig_atomic_t *stop;
} JxRenderJob;

typedef enum { JX_RENDER_DONE, JX_RENDER_STOPPED, JX_RENDER_FAILED } JxRenderResult;

/* `error` (g_free) when it failed. */
JxRenderResult jx_render(const JxRenderJob *job, char **error);

#endif
