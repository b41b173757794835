/* The plugin's one clock thread: ticks every room's media engine each 50 ms and forgets rooms that nobody uses or controls. */
#ifndef JX_API_CLOCK_H
#define JX_API_CLOCK_H

#include <glib.h>

gboolean jx_clock_start(GError **error);
/* Waits for the thread's end. */
void jx_clock_stop(void);

#endif
