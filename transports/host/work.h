/* A pool of worker threads for what may wait. */
#ifndef JX_HOST_WORK_H
#define JX_HOST_WORK_H

#include "host/loop.h"

G_BEGIN_DECLS

typedef struct JxWork JxWork;

/* At most `threads` run at once, more wait their turn. */
JxWork *jx_work_new(JxLoop *loop, guint threads);
/* Any thread: `work` on a worker, then `done` (nullable) on the loop. */
void jx_work_push(JxWork *work, JxLoopCallback run, JxLoopCallback done, gpointer data);
/* Does not wait for work that hangs; what has not begun is not begun any more. NULL is fine. */
void jx_work_free(JxWork *work);

G_END_DECLS

#endif
