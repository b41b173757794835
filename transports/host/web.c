#include "config.h"

#include "host/web.h"

#include "host/host.h"

typedef struct {
	JxWebHandler handler;
	gpointer data;
	char *methods;
} Handler;

/* Two references: who waits, and who is to reply. */
struct JxWebRequest {
	gint references;
	char *method, *path, *body, *client, *token;
	GHashTable *query;
	guint retry_after;
	GMutex lock;
	GCond cond;
	gboolean replied;
	JxWebReply reply;
};

static GMutex lock;
static GHashTable *handlers; /* path → Handler; guarded by the lock */

static void unref(JxWebRequest *request) {
	if (!g_atomic_int_dec_and_test(&request->references))
		return;
	g_free(request->method);
	g_free(request->path);
	g_free(request->client);
	g_free(request->body);
	g_free(request->token);
	g_clear_pointer(&request->query, g_hash_table_unref);
	g_free(request->reply.content_type);
	g_free(request->reply.body);
	g_mutex_clear(&request->lock);
	g_cond_clear(&request->cond);
	g_free(request);
}

static void free_handler(gpointer data) {
	g_free(((Handler *)data)->methods);
	g_free(data);
}

void jx_web_handle(const char *path, const char *methods, JxWebHandler handler, gpointer data) {
	g_mutex_lock(&lock);
	if (handlers == NULL)
		handlers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_handler);
	if (handler == NULL) {
		g_hash_table_remove(handlers, path);
	} else {
		Handler *entry = g_new(Handler, 1);
		*entry = (Handler) { handler, data, g_strdup(methods) };
		g_hash_table_insert(handlers, g_strdup(path), entry);
	}
	g_mutex_unlock(&lock);
}

/* Without its methods, which stay the table's. */
static gboolean find(const char *path, Handler *found) {
	g_mutex_lock(&lock);
	const Handler *entry = handlers != NULL ? g_hash_table_lookup(handlers, path) : NULL;
	if (entry != NULL)
		*found = (Handler) { entry->handler, entry->data, NULL };
	g_mutex_unlock(&lock);
	return entry != NULL;
}

char *jx_web_methods(const char *path) {
	g_mutex_lock(&lock);
	const Handler *entry = handlers != NULL ? g_hash_table_lookup(handlers, path) : NULL;
	char *methods = entry != NULL ? g_strdup(entry->methods) : NULL;
	g_mutex_unlock(&lock);
	return methods;
}

const char *jx_web_method(const JxWebRequest *request) {
	return request->method;
}

const char *jx_web_client(const JxWebRequest *request) {
	return request->client;
}

void jx_web_retry_after(JxWebRequest *request, guint seconds) {
	request->retry_after = seconds;
}

const char *jx_web_body(const JxWebRequest *request) {
	return request->body;
}

const char *jx_web_token(const JxWebRequest *request) {
	return request->token;
}

const char *jx_web_query(const JxWebRequest *request, const char *key) {
	return request->query != NULL ? g_hash_table_lookup(request->query, key) : NULL;
}

void jx_web_reply(JxWebRequest *request, guint status, const char *content_type, const char *body) {
	g_mutex_lock(&request->lock);
	request->reply = (JxWebReply) { status, request->retry_after, g_strdup(content_type), g_strdup(body) };
	request->replied = TRUE;
	g_cond_signal(&request->cond);
	g_mutex_unlock(&request->lock);
	unref(request);
}

static void hand_over(gpointer data) {
	JxWebRequest *request = data;
	Handler found;
	/* The handler may have gone since. */
	if (find(request->path, &found))
		found.handler(request, found.data);
	else
		jx_web_reply(request, 503, "text/plain", "not available\n");
}

static GHashTable *copy_query(GHashTable *query) {
	GHashTable *copy = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	GHashTableIter iter;
	gpointer key, value;
	g_hash_table_iter_init(&iter, query);
	while (g_hash_table_iter_next(&iter, &key, &value))
		g_hash_table_insert(copy, g_strdup(key), g_strdup(value));
	return copy;
}

static JxWebRequest *new_request(const JxWebQuestion *question) {
	JxWebRequest *request = g_new0(JxWebRequest, 1);
	request->references = 2;
	request->method = g_strdup(question->method);
	request->path = g_strdup(question->path);
	request->body = g_strdup(question->body);
	request->client = g_strdup(question->client);
	request->token = g_strdup(question->token);
	request->query = question->query != NULL ? copy_query(question->query) : NULL;
	g_mutex_init(&request->lock);
	g_cond_init(&request->cond);
	return request;
}

gboolean jx_web_ask(const JxWebQuestion *question, guint timeout_ms, JxWebReply *reply) {
	Handler unused;
	if (!find(question->path, &unused))
		return FALSE;
	JxWebRequest *request = new_request(question);
	if (!jx_loop_invoke(jx_host_loop(), "web", hand_over, request)) {
		unref(request);
		unref(request);
		return FALSE;
	}
	gint64 deadline = g_get_monotonic_time() + timeout_ms * G_TIME_SPAN_MILLISECOND;
	g_mutex_lock(&request->lock);
	while (!request->replied && g_cond_wait_until(&request->cond, &request->lock, deadline))
		;
	gboolean replied = request->replied;
	if (replied) {
		*reply = request->reply;
		request->reply = (JxWebReply) { 0 };
	}
	g_mutex_unlock(&request->lock);
	unref(request);
	return replied;
}
