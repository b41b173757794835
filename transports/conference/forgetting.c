/* Takes away what was recorded, at the word of a room's moderator: asked of the plugin, by a controller that lives as long as the question, since the room may be long over. */
#include "config.h"
#include "conference/internal.h"

typedef struct {
	const JxHost *host;
	JxController *controller;
	char *folder, *participant; /* participant: nullable */
	JxForgotten done;           /* NULL: was called */
	gpointer data;
} Forgetting;

static void release(gpointer data) {
	Forgetting *forgetting = data;
	jx_controller_free(forgetting->controller);
	g_free(forgetting->folder);
	g_free(forgetting->participant);
	g_free(forgetting);
}

static void tell(Forgetting *forgetting, const json_t *reply, const char *error) {
	JxForgotten done = forgetting->done;
	forgetting->done = NULL;
	if (done)
		done((guint)json_integer_value(json_object_get(reply, "tracks")), error, forgetting->data);
}

/* The room that it was asked from is gone. */
static void over(const json_t *reply, const char *error, gpointer data) {
	((Forgetting *)data)->host->invoke(release, data);
}

static void answered(const json_t *reply, const char *error, gpointer data) {
	Forgetting *forgetting = data;
	tell(forgetting, reply, error);
	jx_controller_request(forgetting->controller, json_pack("{s:s}", "request", "destroy"), over, forgetting);
}

static void ready(JxController *controller, const char *error, gpointer data) {
	Forgetting *forgetting = data;
	if (!error) {
		jx_controller_request(controller, json_pack("{s:s, s:s, s:s*}", "request", "forget", "folder", forgetting->folder, "participant", forgetting->participant),
			answered, forgetting);
		return;
	}
	tell(forgetting, NULL, error);
	forgetting->host->invoke(release, forgetting);
}

static void on_event(JxController *controller, const char *name, const json_t *event, gpointer data) {
}

static void on_gap(JxController *controller, gpointer data) {
}

static void gone(JxController *controller, const char *why, gpointer data) {
	Forgetting *forgetting = data;
	if (!forgetting->done) /* by our own word: `over` comes */
		return;
	tell(forgetting, NULL, why);
	forgetting->host->invoke(release, forgetting);
}

void jx_conferences_forget(JxConferences *all, const char *folder, const char *participant, JxForgotten done, gpointer data) {
	static const JxControllerEvents events = { .ready = ready, .event = on_event, .gap = on_gap, .gone = gone };
	Forgetting *forgetting = g_new0(Forgetting, 1);
	g_autofree char *id = g_uuid_string_random(), *room = g_strconcat("forget/", id, NULL);
	*forgetting = (Forgetting){ .host = all->host, .folder = g_strdup(folder), .participant = g_strdup(participant), .done = done, .data = data };
	forgetting->controller = jx_controller_new(jx_core(), room, NULL, &events, forgetting);
}
