#include "config.h"

#include "api/plugin.h"

#include <string.h>

#include <apierror.h>

#include "api/admin.h"
#include "api/clock.h"
#include "api/data_channel.h"
#include "api/events.h"
#include "api/live_room.h"
#include "api/outbox.h"
#include "api/recording.h"
#include "api/request.h"
#include "api/settings.h"

static janus_plugin *table;
static JxSettings *settings;
/* Callbacks may come before init() is done and after destroy() began. */
static gint running;

void jx_plugin_set_table(janus_plugin *self) {
	table = self;
}

/* --- start and end --- */

static gboolean check_version(GError **error) {
	if (janus_version == JX_JANUS_VERSION)
		return TRUE;
	g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
		"this plugin was built for Janus %s (%d), but this is Janus %d: build it again with --with-janus pointing at this Janus",
		JX_JANUS_VERSION_STRING, JX_JANUS_VERSION, janus_version);
	return FALSE;
}

static gboolean start(janus_callbacks *callbacks, const char *config_path, GError **error) {
	if (!check_version(error))
		return FALSE;
	g_autofree char *file = g_strdup_printf("%s/%s.jcfg", config_path, JX_PLUGIN_PACKAGE);
	settings = jx_settings_load(file, error);
	if (!settings || !jx_settings_make_secret(settings, error))
		return FALSE;
	JxMediaSettings media = { .silence_ms = (guint)settings->silence };
	if (!jx_media_init(callbacks, table, &media, &jx_live_room_reports, error) || !jx_outbox_init(callbacks, table, error))
		return FALSE;
	jx_data_channel_init(callbacks);
	jx_live_rooms_init();
	return jx_live_recordings_init(settings, error) && jx_clock_start(error);
}

int jx_plugin_init(janus_callbacks *callbacks, const char *config_path) {
	g_autoptr(GError) error = NULL;
	if (!callbacks || !config_path)
		return -1;
	if (!start(callbacks, config_path, &error)) {
		JANUS_LOG(LOG_ERR, "[conference] not started: %s\n", error->message);
		g_clear_pointer(&settings, jx_settings_free);
		return -1;
	}
	g_atomic_int_set(&running, 1);
	JANUS_LOG(LOG_INFO, "[conference] version %s started\n", PACKAGE_VERSION);
	return 0;
}

void jx_plugin_destroy(void) {
	if (!g_atomic_int_compare_and_exchange(&running, 1, 0))
		return;
	jx_clock_stop();
	jx_live_rooms_shutdown();
	jx_live_recordings_shutdown();
	jx_outbox_shutdown();
	jx_media_shutdown();
	g_clear_pointer(&settings, jx_settings_free);
}

/* --- who we are --- */

int jx_plugin_get_api_compatibility(void) {
	return JANUS_PLUGIN_API_VERSION;
}

int jx_plugin_get_version(void) {
	return 1;
}

const char *jx_plugin_get_version_string(void) {
	return PACKAGE_VERSION;
}

const char *jx_plugin_get_description(void) {
	return "Conference room: one PeerConnection per participant, with slots to receive through";
}

const char *jx_plugin_get_name(void) {
	return "janus-xmpp conference plugin";
}

const char *jx_plugin_get_author(void) {
	return "The janus-xmpp authors";
}

const char *jx_plugin_get_package(void) {
	return JX_PLUGIN_PACKAGE;
}

/* --- handles --- */

void jx_plugin_create_session(janus_plugin_session *handle, int *error) {
	if (!g_atomic_int_get(&running)) {
		*error = -1;
		return;
	}
	jx_session_new(handle);
}

/* The PeerConnection or the handle is gone: so is the leg. */
static void end_leg(JxSession *session, const char *reason, gboolean gone) {
	JxMediaLeg *media = g_atomic_pointer_get(&session->media);
	if (media)
		jx_media_leg_down(media);
	jx_data_channel_reset(session->data);
	g_autoptr(JxLiveRoom) room = jx_session_room(session);
	if (!room)
		return;
	g_mutex_lock(&room->mutex);
	session->gone = session->gone || gone;
	session->up = FALSE;
	g_mutex_unlock(&room->mutex);
	if (!jx_live_room_begin(room))
		return;
	if (session->leg)
		jx_room_remove_leg(room->model, session->leg, reason);
	if (gone && room->controller == session)
		jx_live_room_set_controller(room, NULL);
	jx_live_room_end(room);
}

void jx_plugin_hangup_media(janus_plugin_session *handle) {
	g_autoptr(JxSession) session = jx_session_lookup(handle);
	if (session)
		end_leg(session, "hangup", FALSE);
}

void jx_plugin_destroy_session(janus_plugin_session *handle, int *error) {
	g_autoptr(JxSession) session = jx_session_take_off(handle);
	if (!session) {
		*error = -2;
		return;
	}
	end_leg(session, "detached", TRUE);
	JxMediaLeg *media = g_atomic_pointer_exchange(&session->media, NULL);
	if (media)
		jx_media_leg_unref(media);
}

json_t *jx_plugin_query_session(janus_plugin_session *handle) {
	g_autoptr(JxSession) session = jx_session_lookup(handle);
	return session ? jx_admin_query(session) : json_object();
}

/* --- requests --- */

janus_plugin_result *jx_plugin_handle_message(janus_plugin_session *handle, char *transaction, json_t *message, json_t *jsep) {
	g_autofree char *own_transaction = transaction;
	g_autoptr(JxSession) session = jx_session_lookup(handle);
	janus_plugin_result *result;
	if (!session || !g_atomic_int_get(&running)) {
		result = janus_plugin_result_new(JANUS_PLUGIN_ERROR, "the handle is gone", NULL);
	} else {
		json_t *answer = jx_request_handle(settings, session, transaction, message, jsep);
		result = answer ? janus_plugin_result_new(JANUS_PLUGIN_OK, NULL, answer) : janus_plugin_result_new(JANUS_PLUGIN_OK_WAIT, NULL, NULL);
	}
	json_decref(message);
	json_decref(jsep);
	return result;
}

json_t *jx_plugin_handle_admin_message(json_t *message) {
	return g_atomic_int_get(&running) ? jx_admin_message(message) : json_object();
}

/* --- media --- */

void jx_plugin_setup_media(janus_plugin_session *handle) {
	g_autoptr(JxSession) session = jx_session_lookup(handle);
	g_autoptr(JxLiveRoom) room = session ? jx_session_room(session) : NULL;
	if (!room || !jx_live_room_begin(room))
		return;
	if (session->leg && !session->up) {
		session->up = TRUE;
		jx_media_leg_up(session->media);
		jx_outbox_post(session, NULL, jx_event("up", NULL), NULL);
		jx_live_room_tell(room, "leg", jx_event_leg_state(session->leg, "up", NULL));
		jx_live_recording_up(room, session->leg->participant);
	}
	jx_live_room_end(room);
}

/* Packets, data and the end of a handle come on the handle's own loop, one after the other: no reference is needed here. */
static JxMediaLeg *media_of(janus_plugin_session *handle) {
	JxSession *session = handle->plugin_handle;
	return session ? g_atomic_pointer_get(&session->media) : NULL;
}

void jx_plugin_incoming_rtp(janus_plugin_session *handle, janus_plugin_rtp *packet) {
	JxMediaLeg *media = media_of(handle);
	if (media)
		jx_media_leg_rtp(media, packet);
}

void jx_plugin_incoming_rtcp(janus_plugin_session *handle, janus_plugin_rtcp *packet) {
	JxMediaLeg *media = media_of(handle);
	if (media)
		jx_media_leg_rtcp(media, packet);
}

void jx_plugin_incoming_data(janus_plugin_session *handle, janus_plugin_data *packet) {
	g_autoptr(JxSession) session = jx_session_lookup(handle);
	if (!session || packet->binary || !packet->label || packet->length == 0 || !g_utf8_validate(packet->buffer, packet->length, NULL))
		return;
	if (jx_data_channel_heard(session->data, packet->label))
		jx_outbox_post(session, NULL, jx_event("data_open", json_pack("{ss}", "label", packet->label)), NULL);
	jx_outbox_post(session, NULL, jx_event("data", json_pack("{ss ss%}", "label", packet->label, "text", packet->buffer, (size_t)packet->length)), NULL);
}

void jx_plugin_data_ready(janus_plugin_session *handle) {
	g_autoptr(JxSession) session = jx_session_lookup(handle);
	if (session)
		jx_data_channel_ready(session->data);
}
