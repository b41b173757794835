/* SSRCs that peers do not announce, from the logger module to the handle that they come to. */
#ifndef JX_JANUS_LATE_SSRC_H
#define JX_JANUS_LATE_SSRC_H

#include <glib.h>

/* After jx_core_new. FALSE: the module is not loaded, and such peers will not be heard. */
gboolean jx_late_ssrc_start(void);
/* Nothing is told any more. */
void jx_late_ssrc_stop(void);

#endif
