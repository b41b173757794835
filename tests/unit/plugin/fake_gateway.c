#include "config.h"

#include <string.h>

#include "fake_gateway.h"

GArray *fake_sent, *fake_plis;
guint32 fake_remb;
gint fake_holds;
gboolean fake_keep = TRUE;
guint64 fake_count;
static GMutex lock;

void fake_gateway_reset(void) {
	g_mutex_lock(&lock);
	g_clear_pointer(&fake_sent, g_array_unref);
	g_clear_pointer(&fake_plis, g_array_unref);
	fake_sent = g_array_new(FALSE, TRUE, sizeof(FakeSent));
	fake_plis = g_array_new(FALSE, TRUE, sizeof(gint));
	fake_remb = 0;
	g_mutex_unlock(&lock);
}

void jx_gateway_relay(janus_plugin_session *handle, gint mindex, gboolean video, const guint8 *packet, gsize len, gint level) {
	if (!fake_keep) {
		fake_count++;
		return;
	}
	FakeSent sent = { .handle = handle, .mindex = mindex, .video = video, .level = level, .len = len };
	g_assert_cmpuint(len, <=, sizeof sent.bytes);
	memcpy(sent.bytes, packet, len);
	g_mutex_lock(&lock);
	g_array_append_val(fake_sent, sent);
	g_mutex_unlock(&lock);
}

void jx_gateway_pli(janus_plugin_session *handle, gint mindex) {
	g_mutex_lock(&lock);
	g_array_append_val(fake_plis, mindex);
	g_mutex_unlock(&lock);
}

void jx_gateway_remb(janus_plugin_session *handle, guint32 bps) { fake_remb = bps; }
void jx_gateway_hold(janus_plugin_session *handle) { g_atomic_int_inc(&fake_holds); }
void jx_gateway_release(janus_plugin_session *handle) { g_atomic_int_add(&fake_holds, -1); }
void jx_gateway_note(const char *format, ...) { }
