#include "config.h"

#include "host/web.h"

#include "host/host.h"

typedef struct {
	JxWebHandler handler;
	gpointer data;
} Handler;

/* Two references: who waits, and who is to reply. */
struct JxWebRequest {
	gint references;
	char *path, *body, *token;
	GHashTable *query;
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
	g_free(request->path);
	g_free(request->body);
	g_free(request->token);
	g_clear_pointer(&request->query, g_hash_table_unref);
	g_free(request->reply.content_type);
	g_free(request->reply.body);
	g_mutex_clear(&request->lock);
	g_cond_clear(&request->cond);
	g_free(request);
}

void jx_web_handle(const char *path, JxWebHandler handler, gpointer data) {
	g_mutex_lock(&lock);
	if (handlers == NULL)
		handlers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	if (handler == NULL) {
		g_hash_table_remove(handlers, path);
	} else {
		Handler *entry = g_new(Handler, 1);
		*entry = (Handler) { handler, data };
		g_hash_table_insert(handlers, g_strdup(path), entry);
	}
	g_mutex_unlock(&lock);
}

static gboolean find(const char *path, Handler *found) {
	g_mutex_lock(&lock);
	const Handler *entry = handlers != NULL ? g_hash_table_lookup(handlers, path) : NULL;
	if (entry != NULL)
		*found = *entry;
	g_mutex_unlock(&lock);
	return entry != NULL;
}

gboolean jx_web_is_handled(const char *path) {
	Handler unused;
	return find(path, &unused);
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
	request->reply = (JxWebReply) { status, g_strdup(content_type), g_strdup(body) };
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

gboolean jx_web_ask(const char *path, const char *body, const char *token, GHashTable *query, guint timeout_ms, JxWebReply *reply) {
	if (!jx_web_is_handled(path))
		return FALSE;
	JxWebRequest *request = g_new0(JxWebRequest, 1);
	request->references = 2;
	request->path = g_strdup(path);
	request->body = g_strdup(body);
	request->token = g_strdup(token);
	request->query = query != NULL ? copy_query(query) : NULL;
	g_mutex_init(&request->lock);
	g_cond_init(&request->cond);
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
