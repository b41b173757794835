/* All sessions of a recordings' folder that are over and not composed yet: each by a composer of its own, so that one whose media end its decoder costs
 * nothing but that session. */
#ifndef JX_COMPOSE_QUEUE_H
#define JX_COMPOSE_QUEUE_H

#include <signal.h>

#include "options.h"

/* A session is given up after so many runs that failed; composed/.attempts counts them. --force tries again. */
#define JX_QUEUE_ATTEMPTS 3

/* options->session is the recordings' folder: <room>/<session>/. Runs up to options->jobs at a time, the oldest session first. A session whose recorder was
 * killed is over when its journal has not grown for 10 minutes. Returns an exit code: JX_EXIT_FAILED if any session failed. */
int jx_queue(const JxOptions *options, const volatile sig_atomic_t *stop);

#endif
