/* The one line of Janus's log in which handle and SSRC of a packet stand that no m-line is known for: "[<handle>] Unknown SSRC, dropping packet
 * (SSRC <ssrc>)..." (ice.c of 1.1.2 and 1.4.1). Pure. */
#ifndef JX_JANUS_SSRC_LINE_H
#define JX_JANUS_SSRC_LINE_H

#include <glib.h>

/* FALSE: another line. Colours and time before it do not matter. */
gboolean jx_ssrc_line_read(const char *line, guint64 *handle, guint32 *ssrc);

#endif
