#include "config.h"

#include "api/session.h"

#include "api/data_channel.h"
#include "api/live_room.h"
#include "api/outbox.h"

/* Guards the handles' plugin_handle: requests come on other threads than the end of a handle. */
static GMutex handles;

JxSession *jx_session_new(janus_plugin_session *handle) {
	JxSession *session = g_new0(JxSession, 1);
	session->refs = 1;
	session->handle = handle;
	session->outbox = jx_outbox_new(session);
	session->data = jx_data_channel_new(handle);
	g_mutex_init(&session->mutex);
	g_mutex_lock(&handles);
	handle->plugin_handle = session;
	g_mutex_unlock(&handles);
	return session;
}

JxSession *jx_session_ref(JxSession *session) {
	g_atomic_int_inc(&session->refs);
	return session;
}

void jx_session_unref(JxSession *session) {
	if (!session || !g_atomic_int_dec_and_test(&session->refs))
		return;
	jx_live_room_unref(session->room);
	jx_outbox_free(session->outbox);
	jx_data_channel_free(session->data);
	g_mutex_clear(&session->mutex);
	/* COMPAT(janus): the core counts a reference to the handle for the plugin when it attaches; nobody else gives it back. */
	janus_refcount_decrease(&session->handle->ref);
	g_free(session);
}

JxSession *jx_session_lookup(janus_plugin_session *handle) {
	g_mutex_lock(&handles);
	JxSession *session = handle->plugin_handle;
	if (session)
		jx_session_ref(session);
	g_mutex_unlock(&handles);
	return session;
}

JxSession *jx_session_take_off(janus_plugin_session *handle) {
	g_mutex_lock(&handles);
	JxSession *session = handle->plugin_handle;
	handle->plugin_handle = NULL;
	g_mutex_unlock(&handles);
	return session;
}

gboolean jx_session_bind(JxSession *session, JxLiveRoom *room, gboolean controller) {
	g_mutex_lock(&session->mutex);
	gboolean free_or_same = !session->room || (session->room == room && session->controller == controller);
	if (!session->room) {
		session->room = jx_live_room_ref(room);
		session->controller = controller;
	}
	g_mutex_unlock(&session->mutex);
	return free_or_same;
}

void jx_session_unbind(JxSession *session) {
	g_mutex_lock(&session->mutex);
	JxLiveRoom *room = g_steal_pointer(&session->room);
	session->controller = FALSE;
	g_mutex_unlock(&session->mutex);
	jx_live_room_unref(room);
}

JxLiveRoom *jx_session_room(JxSession *session) {
	g_mutex_lock(&session->mutex);
	JxLiveRoom *room = session->room ? jx_live_room_ref(session->room) : NULL;
	g_mutex_unlock(&session->mutex);
	return room;
}

gboolean jx_session_is_controller(JxSession *session) {
	g_mutex_lock(&session->mutex);
	gboolean controller = session->controller;
	g_mutex_unlock(&session->mutex);
	return controller;
}
