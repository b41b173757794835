#include "config.h"

#include <debug.h>

#include "media/gateway.h"
#include "media/settings.h"

void jx_gateway_relay(janus_plugin_session *handle, gint mindex, gboolean video, const guint8 *packet, gsize len, gint level) {
	/* Janus copies the bytes before it returns and does not write to them. */
	janus_plugin_rtp rtp = { .mindex = mindex, .video = video, .buffer = (char *)packet, .length = (uint16_t)len };
	janus_plugin_rtp_extensions_reset(&rtp.extensions);
	if (level >= 0)
		rtp.extensions.audio_level = (int8_t)level;
	jx_media.gateway->relay_rtp(handle, &rtp);
}

void jx_gateway_pli(janus_plugin_session *handle, gint mindex) {
	jx_media.gateway->send_pli_stream(handle, mindex);
}

void jx_gateway_remb(janus_plugin_session *handle, guint32 bps) {
	jx_media.gateway->send_remb(handle, bps);
}

void jx_gateway_hold(janus_plugin_session *handle) {
	janus_refcount_increase(&handle->ref);
}

void jx_gateway_release(janus_plugin_session *handle) {
	janus_refcount_decrease(&handle->ref);
}

void jx_gateway_note(const char *format, ...) {
	va_list args;
	va_start(args, format);
	g_autofree char *line = g_strdup_vprintf(format, args);
	va_end(args);
	JANUS_LOG(LOG_INFO, "[conference/media] %s\n", line);
}
