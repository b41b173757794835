/* What is looked at before anything starts: whether this build fits the running Janus, and what the operator should know. */
#ifndef JX_CHECKS_H
#define JX_CHECKS_H

#include <glib.h>

G_BEGIN_DECLS

/* NULL, or a sentence that says why not and what to do. New string. */
char *jx_checks_fault(void);
/* One warning in the log for each: event_loops = 0, full_trickle = false, few descriptors, a Janus with known holes. folder: where janus.jcfg is. */
void jx_checks_warn(const char *folder);

G_END_DECLS

#endif
