/* Log lines: one event a line, `[xmpp/area] key=value …`. Any thread. */
#ifndef JX_HOST_LOG_H
#define JX_HOST_LOG_H

#include <stdarg.h>

#include "host/module.h"

G_BEGIN_DECLS

typedef void (*JxLogSink)(JxLogLevel level, const char *line);
/* Where lines go; standard error until it is set. */
void jx_log_set_sink(JxLogSink sink);
/* Control characters of foreign text become blanks; a line has at most 2000 bytes. */
void jx_log(JxLogLevel level, const char *area, const char *format, ...) G_GNUC_PRINTF(3, 4);

G_END_DECLS

#endif
