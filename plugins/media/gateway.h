/* The few calls into Janus that the engine makes. All of Janus's symbols are behind it, so that the engine runs in unit
 * tests with a gateway of their own. Any thread. */
#ifndef JX_MEDIA_GATEWAY_H
#define JX_MEDIA_GATEWAY_H

#include <glib.h>
#include <plugins/plugin.h>

#define JX_LEVEL_NONE (-1)

/* Sends `len` bytes on m-line `mindex`; they are copied. `level`: audio level in -dBov, JX_LEVEL_NONE: no such extension. */
void jx_gateway_relay(janus_plugin_session *handle, gint mindex, gboolean video, const guint8 *packet, gsize len, gint level);
void jx_gateway_pli(janus_plugin_session *handle, gint mindex);
void jx_gateway_remb(janus_plugin_session *handle, guint32 bps);
void jx_gateway_hold(janus_plugin_session *handle);
void jx_gateway_release(janus_plugin_session *handle);
/* One line in Janus's log, at the level of notices. */
void jx_gateway_note(const char *format, ...) G_GNUC_PRINTF(1, 2);

#endif
