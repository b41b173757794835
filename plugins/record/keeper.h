/* Keeps the recordings' folder within its limits: a thread of its own that looks every few minutes, and when it is told to. */
#ifndef JX_RECORD_KEEPER_H
#define JX_RECORD_KEEPER_H

#include "record/retention.h"

/* Nothing to do where there is no limit. */
gboolean jx_keeper_start(const char *root, const JxLimits *limits, GError **error);
/* Waits for its end. */
void jx_keeper_stop(void);
/* Any thread: a session began or ended. */
void jx_keeper_look(void);

#endif
