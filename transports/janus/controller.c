#include "config.h"

#include "janus/controller.h"

#define CREATE_TAG 1

typedef struct {
	JxControllerReply reply;
	gpointer data;
} OpenRequest;

struct JxController {
	JxCore *core;
	JxCoreSession *session;
	JxCoreHandle *handle;
	char *room;
	guint last_tag;
	GHashTable *open; /* tag → OpenRequest * */
	gint64 seq;       /* of the last event; 0 = none yet */
	gboolean ready, freed;
	guint depth;
	JxControllerEvents events;
	gpointer data;
};

static void release(JxController *controller) {
	jx_core_session_free(controller->session);
	g_hash_table_unref(controller->open);
	g_free(controller->room);
	g_free(controller);
}

/* Callbacks may free the controller: it goes when the outermost is back. */
static void leave(JxController *controller) {
	if (!--controller->depth && controller->freed)
		release(controller);
}

static void on_gone(JxCoreSession *session, const char *why, gpointer data) {
	JxController *controller = data;
	controller->depth++;
	if (controller->ready)
		controller->events.gone(controller, why, controller->data);
	else
		controller->events.ready(controller, why, controller->data);
	leave(controller);
}

static void on_answer(JxController *controller, guint tag, const json_t *data, const char *error) {
	if (tag == CREATE_TAG) {
		controller->ready = !error;
		controller->events.ready(controller, error, controller->data);
		return;
	}
	OpenRequest *open = g_hash_table_lookup(controller->open, GUINT_TO_POINTER(tag));
	if (!open)
		return;
	OpenRequest request = *open;
	g_hash_table_remove(controller->open, GUINT_TO_POINTER(tag));
	request.reply(data, error, request.data);
}

static void on_event(JxController *controller, const json_t *data) {
	const char *name = json_string_value(json_object_get(data, "event"));
	gint64 seq = json_integer_value(json_object_get(data, "seq"));
	if (!name || seq <= controller->seq)
		return; /* told already */
	gboolean hole = controller->seq && seq != controller->seq + 1;
	controller->seq = seq;
	if (hole)
		controller->events.gap(controller, controller->data);
	if (!controller->freed)
		controller->events.event(controller, name, data, controller->data);
}

static const char *error_of(const json_t *message, const json_t *data) {
	const char *core = json_string_value(json_object_get(json_object_get(message, "error"), "reason"));
	const char *kind = json_string_value(json_object_get(data, "conference"));
	if (core)
		return core;
	if (g_strcmp0(kind, "error") != 0)
		return NULL;
	const char *text = json_string_value(json_object_get(data, "error"));
	return text ? text : "no reason given";
}

static void on_message(JxCoreHandle *handle, guint tag, const json_t *message, gpointer user) {
	JxController *controller = user;
	const char *kind = json_string_value(json_object_get(message, "janus"));
	const json_t *data = json_object_get(json_object_get(message, "plugindata"), "data");
	const char *error = error_of(message, data);
	controller->depth++;
	if (g_strcmp0(kind, "detached") == 0)
		controller->events.gone(controller, "the room has another controller", controller->data);
	else if (tag)
		on_answer(controller, tag, data, error);
	else if (error && !controller->ready)
		controller->events.ready(controller, error, controller->data);
	else if (data)
		on_event(controller, data);
	leave(controller);
}

JxController *jx_controller_new(JxCore *core, const char *room, const json_t *settings, const JxControllerEvents *events, gpointer data) {
	static const JxCoreSessionEvents session_events = { .gone = on_gone };
	static const JxCoreHandleEvents handle_events = { .message = on_message };
	JxController *controller = g_new0(JxController, 1);
	controller->core = core;
	controller->room = g_strdup(room);
	controller->events = *events;
	controller->data = data;
	controller->last_tag = CREATE_TAG;
	controller->open = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	controller->session = jx_core_session_new(core, &session_events, controller);
	controller->handle = jx_core_handle_new(controller->session, &handle_events, controller);
	json_t *body = json_pack("{ss,ss,ss*,sb}", "request", "create", "room", room, "secret", jx_core_controller_secret(core), "adopt", TRUE);
	if (settings)
		json_object_set(body, "settings", (json_t *)settings);
	jx_core_handle_send(controller->handle, CREATE_TAG, body, NULL, NULL);
	return controller;
}

void jx_controller_request(JxController *controller, json_t *body, JxControllerReply reply, gpointer data) {
	guint tag = ++controller->last_tag;
	json_object_set_new(body, "room", json_string(controller->room));
	if (jx_core_controller_secret(controller->core))
		json_object_set_new(body, "secret", json_string(jx_core_controller_secret(controller->core)));
	if (reply) {
		OpenRequest *open = g_new0(OpenRequest, 1);
		open->reply = reply;
		open->data = data;
		g_hash_table_insert(controller->open, GUINT_TO_POINTER(tag), open);
	}
	jx_core_handle_send(controller->handle, tag, body, NULL, NULL);
}

void jx_controller_free(JxController *controller) {
	if (!controller || controller->freed)
		return;
	controller->freed = TRUE;
	if (!controller->depth)
		release(controller);
}
