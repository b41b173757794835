/* What the logger module hears. It is a shared object of its own, which Janus loads before us; it is found by name among what is loaded. */
#ifndef JX_JANUS_SSRC_LISTEN_H
#define JX_JANUS_SSRC_LISTEN_H

#include <glib.h>

/* Packets of this SSRC come to this handle, and Janus drops them: no m-line has announced it. On Janus's logging thread; must not log. The same
 * pair is told again after a second at the earliest. */
typedef void (*JxSsrcHeard)(guint64 handle, guint32 ssrc);

/* One listener; NULL: none any more, and none is being called when it returns. */
#define JX_SSRC_LISTEN_NAME "jx_ssrc_listen"
typedef void (*JxSsrcListen)(JxSsrcHeard heard);
void jx_ssrc_listen(JxSsrcHeard heard);

#endif
