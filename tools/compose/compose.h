/* What there is to make of a session, and making it. */
#ifndef JX_COMPOSE_COMPOSE_H
#define JX_COMPOSE_COMPOSE_H

#include <signal.h>

#include "options.h"

/* Returns an exit code of options.h; what went wrong is said on stderr. */
int jx_compose(const JxOptions *options, const volatile sig_atomic_t *stop);

#endif
