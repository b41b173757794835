/* The plugin's room of a conference: asked for until it is there, and again when its controller is gone. */
#include "config.h"
#include "conference/internal.h"

#define CONTROL_RETRY_MS 2000

static void open_again(gpointer data);

JxController *jx_conference_controller(JxConference *conference) {
	return conference->controlled ? conference->controller : NULL;
}

static void controller_free_later(gpointer data) {
	jx_controller_free(data);
}

static void controlled(JxController *controller, const char *error, gpointer data) {
	JxConference *conference = data;
	if (conference->closing)
		return;
	if (error) {
		jx_conference_log(conference, JX_LOG_WARNING, "event=no-plugin-room reason=\"%s\"", error);
		conference->controller = NULL;
		conference->all->host->invoke(controller_free_later, controller);
		jx_conference_cancel(conference, &conference->control_timer);
		conference->control_timer = conference->all->host->timer(CONTROL_RETRY_MS, FALSE, open_again, conference);
		return;
	}
	conference->controlled = TRUE;
	jx_recording_resume(conference);
	jx_conference_settle(conference);
}

static void controller_gone(JxController *controller, const char *why, gpointer data) {
	JxConference *conference = data;
	conference->controlled = FALSE;
	conference->recording.starting = FALSE;
	conference->controller = NULL;
	conference->all->host->invoke(controller_free_later, controller);
	if (conference->closing) {
		conference->all->host->invoke(jx_conference_free_later, conference);
		return;
	}
	jx_conference_log(conference, JX_LOG_WARNING, "event=controller-gone reason=\"%s\"", why);
	jx_conference_cancel(conference, &conference->control_timer);
	conference->control_timer = conference->all->host->timer(CONTROL_RETRY_MS, FALSE, open_again, conference);
}

static const JxControllerEvents room_events = {
	.ready = controlled,
	.event = jx_room_event,
	.gap = jx_room_gap,
	.gone = controller_gone,
};

static gboolean is_among(const char *local, const char *rooms) {
	g_auto(GStrv) names = g_strsplit(rooms, ",", -1);
	return g_strv_contains((const char *const *)names, local) || g_strv_contains((const char *const *)names, "*");
}

void jx_plugin_room_open(JxConference *conference) {
	const JxConferenceSettings *settings = &conference->all->settings;
	json_t *wish = json_pack("{s:s, s:b, s:i}", "description", conference->room,
		"record_consent", is_among(conference->local, settings->record_consent_rooms), "record_wait", (int)settings->record_wait);
	jx_room_options_apply(conference, wish);
	conference->controller = jx_controller_new(jx_core(), conference->plugin_room, wish, &room_events, conference);
	json_decref(wish);
}

static void open_again(gpointer data) {
	JxConference *conference = data;
	conference->control_timer = NULL;
	jx_plugin_room_open(conference);
}
