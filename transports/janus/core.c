/* Sessions and handles at Janus's core. The session's id is ours, so that create, attach and destroy may follow each other without waiting: the
 * core's one requests thread takes them in order. Only `message` runs on a pool, hence one at a time per handle. */
#include "config.h"

#include "call/call.h"
#include "janus/core.h"
#include "wire/core/stanza.h"

#define KEEPALIVE_MS 20000 /* until Janus has told its session_timeout */

typedef enum { REQUEST_INFO, REQUEST_CREATE, REQUEST_ATTACH, REQUEST_MESSAGE } RequestKind;

typedef struct {
	RequestKind kind;
	JxCoreSession *session; /* NULL: the core's own */
	JxCoreHandle *handle;   /* attach: NULL once the handle is freed */
	guint tag;
} Request;

struct JxCore {
	janus_transport_callbacks *gateway;
	janus_transport *transport;
	const JxHost *host;
	char *plugin, *controller_secret, *api_secret, *token;
	GHashTable *requests; /* number → Request * */
	GHashTable *sessions; /* janus_transport_session * → JxCoreSession * */
	guint last_request;
	janus_transport_session *own;
	JxTimer *keepalive;
};

struct JxCoreSession {
	JxCore *core;
	janus_transport_session *transport;
	guint64 id;
	GPtrArray *handles;
	JxCoreSessionEvents events;
	gpointer data;
};

typedef struct {
	guint tag;
	json_t *body;
	char *jsep, *sdp;
} Message;

struct JxCoreHandle {
	JxCoreSession *session;
	guint64 id; /* 0 = not attached yet */
	gboolean busy;
	GQueue messages;   /* Message * */
	GQueue candidates; /* json_t *: trickle bodies, until attached */
	JxCoreHandleEvents events;
	gpointer data;
};

static JxCore *the_core;
static const JxHost *the_host; /* for jx_core_incoming, which may come after the core has gone */
static gint running, sessions_live, handles_live, requests_live;

JxCore *jx_core(void) {
	return the_core;
}

const char *jx_core_controller_secret(const JxCore *core) {
	return core->controller_secret;
}

const JxHost *jx_core_host(const JxCore *core) {
	return core->host;
}

json_t *jx_core_counters(void) {
	return json_pack("{si,si,si,si,si}", "sessions", g_atomic_int_get(&sessions_live), "handles", g_atomic_int_get(&handles_live),
		"requests", g_atomic_int_get(&requests_live), "calls", (int)jx_call_live(), "legs", (int)jx_call_legs_live());
}

/* --- requests */
static void request_free(gpointer data) {
	g_free(data);
	g_atomic_int_add(&requests_live, -1);
}

/* Takes `message`. kind < 0: the answer is not wanted. */
static void submit(JxCore *core, janus_transport_session *transport, int kind, JxCoreSession *session, JxCoreHandle *handle, guint tag, json_t *message) {
	gpointer id = NULL;
	if (kind >= 0) {
		Request *request = g_new0(Request, 1);
		request->kind = (RequestKind)kind;
		request->session = session;
		request->handle = handle;
		request->tag = tag;
		if (!++core->last_request)
			core->last_request = 1;
		id = GUINT_TO_POINTER(core->last_request);
		g_hash_table_insert(core->requests, id, request);
		g_atomic_int_inc(&requests_live);
	}
	g_autofree char *transaction = g_strdup_printf("%u", tag);
	json_object_set_new(message, "transaction", json_string(transaction));
	if (core->api_secret)
		json_object_set_new(message, "apisecret", json_string(core->api_secret));
	if (core->token)
		json_object_set_new(message, "token", json_string(core->token));
	if (session && kind != REQUEST_CREATE)
		json_object_set_new(message, "session_id", json_integer((json_int_t)session->id));
	core->gateway->incoming_request(core->transport, transport, id, FALSE, message, NULL);
}

static void submit_handle(JxCoreHandle *handle, int kind, guint tag, json_t *message) {
	json_object_set_new(message, "handle_id", json_integer((json_int_t)handle->id));
	submit(handle->session->core, handle->session->transport, kind, handle->session, handle, tag, message);
}

static void send_keepalives(gpointer data) {
	JxCore *core = data;
	GHashTableIter iter;
	gpointer session;
	g_hash_table_iter_init(&iter, core->sessions);
	while (g_hash_table_iter_next(&iter, NULL, &session))
		submit(core, ((JxCoreSession *)session)->transport, -1, session, NULL, 0, json_pack("{ss}", "janus", "keepalive"));
}

/* A session ends at Janus when no request came for session_timeout, media or not. */
static void set_keepalive(JxCore *core, const json_t *info) {
	const json_t *timeout = json_object_get(info, "session-timeout");
	if (!json_is_integer(timeout))
		return;
	g_clear_pointer(&core->keepalive, core->host->timer_cancel);
	if (json_integer_value(timeout) > 0)
		core->keepalive = core->host->timer((guint)CLAMP(json_integer_value(timeout) * 1000 / 3, 300, KEEPALIVE_MS), TRUE, send_keepalives, core);
}

/* --- the core */
JxCore *jx_core_new(const JxCoreConfig *config) {
	g_return_val_if_fail(!the_core, NULL);
	JxCore *core = g_new0(JxCore, 1);
	core->gateway = config->gateway;
	core->transport = config->transport;
	core->host = config->host;
	core->plugin = g_strdup(config->plugin);
	core->controller_secret = g_strdup(config->controller_secret);
	core->api_secret = config->api_secret && *config->api_secret ? g_strdup(config->api_secret) : NULL;
	core->token = config->token && *config->token ? g_strdup(config->token) : NULL;
	core->requests = g_hash_table_new_full(NULL, NULL, NULL, request_free);
	core->sessions = g_hash_table_new(NULL, NULL);
	core->own = janus_transport_session_create(NULL, NULL);
	core->keepalive = core->host->timer(KEEPALIVE_MS, TRUE, send_keepalives, core);
	the_core = core;
	the_host = core->host;
	g_atomic_int_set(&running, 1);
	submit(core, core->own, REQUEST_INFO, NULL, NULL, 0, json_pack("{ss}", "janus", "info"));
	return core;
}

void jx_core_deaf(void) {
	g_atomic_int_set(&running, 0);
}

void jx_core_free(JxCore *core) {
	if (!core)
		return;
	jx_core_deaf();
	GHashTableIter iter;
	gpointer session;
	g_hash_table_iter_init(&iter, core->sessions);
	while (g_hash_table_iter_next(&iter, NULL, &session)) {
		jx_core_session_free(session);
		g_hash_table_iter_init(&iter, core->sessions);
	}
	core->host->timer_cancel(core->keepalive);
	janus_transport_session_destroy(core->own);
	g_hash_table_unref(core->requests);
	g_hash_table_unref(core->sessions);
	g_free(core->plugin);
	g_free(core->controller_secret);
	g_free(core->api_secret);
	g_free(core->token);
	g_free(core);
	the_core = NULL;
}

/* --- sessions */
JxCoreSession *jx_core_session_new(JxCore *core, const JxCoreSessionEvents *events, gpointer data) {
	JxCoreSession *session = g_new0(JxCoreSession, 1);
	session->core = core;
	session->events = *events;
	session->data = data;
	session->transport = janus_transport_session_create(NULL, NULL);
	session->handles = g_ptr_array_new();
	/* 52 bits: what Janus itself makes, and JavaScript can hold. */
	do
		session->id = ((guint64)g_random_int() << 20) ^ g_random_int_range(0, 1 << 20);
	while (!session->id);
	g_hash_table_insert(core->sessions, session->transport, session);
	g_atomic_int_inc(&sessions_live);
	submit(core, session->transport, REQUEST_CREATE, session, NULL, 0,
		json_pack("{ss,sI}", "janus", "create", "id", (json_int_t)session->id));
	return session;
}

static gboolean of_session(gpointer id, gpointer request, gpointer session) {
	return ((Request *)request)->session == session;
}

static void handle_release(JxCoreHandle *handle) {
	Message *message;
	json_t *candidate;
	while ((message = g_queue_pop_head(&handle->messages))) {
		json_decref(message->body);
		g_free(message->jsep);
		g_free(message->sdp);
		g_free(message);
	}
	while ((candidate = g_queue_pop_head(&handle->candidates)))
		json_decref(candidate);
	g_free(handle);
	g_atomic_int_add(&handles_live, -1);
}

void jx_core_session_free(JxCoreSession *session) {
	if (!session)
		return;
	JxCore *core = session->core;
	g_hash_table_foreach_remove(core->requests, of_session, session);
	submit(core, session->transport, -1, session, NULL, 0, json_pack("{ss}", "janus", "destroy"));
	g_hash_table_remove(core->sessions, session->transport);
	for (guint i = 0; i < session->handles->len; i++)
		handle_release(session->handles->pdata[i]);
	g_ptr_array_unref(session->handles);
	/* The core keeps references of its own until it has dealt with the request. */
	janus_transport_session_destroy(session->transport);
	g_free(session);
	g_atomic_int_add(&sessions_live, -1);
}

/* --- handles */
JxCoreHandle *jx_core_handle_new(JxCoreSession *session, const JxCoreHandleEvents *events, gpointer data) {
	JxCoreHandle *handle = g_new0(JxCoreHandle, 1);
	handle->session = session;
	handle->events = *events;
	handle->data = data;
	g_ptr_array_add(session->handles, handle);
	g_atomic_int_inc(&handles_live);
	submit(session->core, session->transport, REQUEST_ATTACH, session, handle, 0,
		json_pack("{ss,ss}", "janus", "attach", "plugin", session->core->plugin));
	return handle;
}

static void pump(JxCoreHandle *handle) {
	json_t *candidate;
	while (handle->id && (candidate = g_queue_pop_head(&handle->candidates)))
		submit_handle(handle, -1, 0, candidate);
	Message *message = handle->id && !handle->busy ? g_queue_pop_head(&handle->messages) : NULL;
	if (!message)
		return;
	json_t *request = json_pack("{ss,so}", "janus", "message", "body", message->body);
	if (message->jsep)
		json_object_set_new(request, "jsep", json_pack("{ss,ss}", "type", message->jsep, "sdp", message->sdp));
	handle->busy = TRUE;
	submit_handle(handle, REQUEST_MESSAGE, message->tag, request);
	g_free(message->jsep);
	g_free(message->sdp);
	g_free(message);
}

void jx_core_handle_send(JxCoreHandle *handle, guint tag, json_t *body, const char *jsep_type, const char *sdp) {
	Message *message = g_new0(Message, 1);
	message->tag = tag;
	message->body = body;
	message->jsep = g_strdup(jsep_type);
	message->sdp = g_strdup(sdp);
	g_queue_push_tail(&handle->messages, message);
	pump(handle);
}

void jx_core_handle_trickle(JxCoreHandle *handle, const char *candidate, const char *mid) {
	json_t *object = candidate ? json_pack("{ss,ss*}", "candidate", candidate, "sdpMid", mid) : json_pack("{sb}", "completed", TRUE);
	g_queue_push_tail(&handle->candidates, json_pack("{ss,so}", "janus", "trickle", "candidate", object));
	pump(handle);
}

void jx_core_handle_free(JxCoreHandle *handle) {
	if (!handle)
		return;
	GHashTableIter iter;
	gpointer request;
	g_hash_table_iter_init(&iter, handle->session->core->requests);
	while (g_hash_table_iter_next(&iter, NULL, &request)) {
		if (((Request *)request)->handle != handle)
			continue;
		if (((Request *)request)->kind == REQUEST_ATTACH)
			((Request *)request)->handle = NULL; /* detached when its id is known */
		else
			g_hash_table_iter_remove(&iter);
	}
	if (handle->id)
		submit_handle(handle, -1, 0, json_pack("{ss}", "janus", "detach"));
	g_ptr_array_remove(handle->session->handles, handle);
	handle_release(handle);
}

/* --- what Janus says */
static void session_gone(JxCoreSession *session, const char *why) {
	session->events.gone(session, why, session->data);
}

static const char *error_text(const json_t *message) {
	const char *text = json_string_value(json_object_get(json_object_get(message, "error"), "reason"));
	return text ? text : "no reason given";
}

static void on_attached(JxCoreSession *session, JxCoreHandle *handle, gboolean error, const json_t *message) {
	guint64 id = (guint64)json_integer_value(json_object_get(json_object_get(message, "data"), "id"));
	if (error || !id) {
		if (handle)
			handle->events.message(handle, 0, message, handle->data);
	} else if (handle) {
		handle->id = id;
		pump(handle);
	} else {
		submit(session->core, session->transport, -1, session, NULL, 0,
			json_pack("{ss,sI}", "janus", "detach", "handle_id", (json_int_t)id));
	}
}

static void on_message_answer(JxCoreHandle *handle, guint tag, gboolean ack, const json_t *message) {
	handle->busy = FALSE;
	pump(handle);
	if (!ack)
		handle->events.message(handle, tag, message, handle->data);
}

static void on_answer(JxCore *core, guint number, const char *kind, const json_t *message) {
	Request *found = g_hash_table_lookup(core->requests, GUINT_TO_POINTER(number));
	if (!found)
		return; /* of a session or handle that is gone */
	Request request = *found;
	g_hash_table_remove(core->requests, GUINT_TO_POINTER(number));
	gboolean error = g_str_equal(kind, "error");
	switch (request.kind) {
	case REQUEST_INFO: set_keepalive(core, message); break;
	case REQUEST_CREATE:
		if (error)
			session_gone(request.session, error_text(message));
		break;
	case REQUEST_ATTACH: on_attached(request.session, request.handle, error, message); break;
	case REQUEST_MESSAGE: on_message_answer(request.handle, request.tag, g_str_equal(kind, "ack"), message); break;
	}
}

static void on_event(JxCoreSession *session, const char *kind, const json_t *message) {
	if (g_str_equal(kind, "timeout")) {
		session_gone(session, "Janus's session timed out");
		return;
	}
	guint64 sender = (guint64)json_integer_value(json_object_get(message, "sender")), tag = 0;
	const char *transaction = json_string_value(json_object_get(message, "transaction"));
	if (transaction)
		jx_parse_number(transaction, 0, G_MAXUINT, &tag);
	for (guint i = 0; sender && i < session->handles->len; i++) {
		JxCoreHandle *handle = session->handles->pdata[i];
		if (handle->id == sender) {
			handle->events.message(handle, (guint)tag, message, handle->data);
			return;
		}
	}
}

void jx_core_unknown_ssrc(JxCore *core, guint64 id, guint32 ssrc) {
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, core->sessions);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const JxCoreSession *session = value;
		for (guint i = 0; i < session->handles->len; i++) {
			JxCoreHandle *handle = session->handles->pdata[i];
			if (handle->id != id)
				continue;
			if (handle->events.unknown_ssrc)
				handle->events.unknown_ssrc(handle, ssrc, handle->data);
			return;
		}
	}
}

typedef struct {
	janus_transport_session *transport;
	guint request;
	json_t *message;
} Incoming;

static void on_incoming(gpointer data) {
	Incoming *incoming = data;
	JxCore *core = the_core;
	JxCoreSession *session = core ? g_hash_table_lookup(core->sessions, incoming->transport) : NULL;
	const char *kind = json_string_value(json_object_get(incoming->message, "janus"));
	if (core && kind && incoming->request) {
		on_answer(core, incoming->request, kind, incoming->message);
	} else if (session && kind) {
		on_event(session, kind, incoming->message);
	}
	janus_refcount_decrease(&incoming->transport->ref);
	json_decref(incoming->message);
	g_free(incoming);
}

int jx_core_incoming(janus_transport_session *session, void *request_id, json_t *message) {
	if (!g_atomic_int_get(&running)) {
		json_decref(message);
		return -1;
	}
	Incoming *incoming = g_new0(Incoming, 1);
	incoming->transport = session;
	incoming->request = GPOINTER_TO_UINT(request_id);
	incoming->message = message;
	janus_refcount_increase(&session->ref);
	the_host->invoke(on_incoming, incoming);
	return 0;
}
