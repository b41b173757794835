#include "config.h"

#include "api/outbox.h"

#define THREADS 4

typedef struct {
	char *transaction;
	json_t *event; /* NULL: close the PeerConnection */
	json_t *jsep;
} Item;

struct JxOutbox {
	JxSession *session;
	GMutex mutex;
	GQueue items;
	gboolean busy; /* a thread is at it, or will be */
};

static janus_callbacks *gateway;
static janus_plugin *plugin;
static GThreadPool *pool;
static GRWLock pool_lock;

static void item_free(Item *item) {
	g_free(item->transaction);
	json_decref(item->event);
	json_decref(item->jsep);
	g_free(item);
}

static void send(JxSession *session, Item *item) {
	if (item->event)
		gateway->push_event(session->handle, plugin, item->transaction, item->event, item->jsep);
	else
		gateway->close_pc(session->handle);
}

static void empty(gpointer data, gpointer user) {
	JxSession *session = data;
	JxOutbox *outbox = session->outbox;
	for (;;) {
		g_mutex_lock(&outbox->mutex);
		Item *item = g_queue_pop_head(&outbox->items);
		if (!item)
			outbox->busy = FALSE;
		g_mutex_unlock(&outbox->mutex);
		if (!item)
			break;
		send(session, item);
		item_free(item);
	}
	jx_session_unref(session);
}

gboolean jx_outbox_init(janus_callbacks *callbacks, janus_plugin *self, GError **error) {
	gateway = callbacks;
	plugin = self;
	pool = g_thread_pool_new(empty, NULL, THREADS, TRUE, error);
	return pool != NULL;
}

void jx_outbox_shutdown(void) {
	g_rw_lock_writer_lock(&pool_lock);
	GThreadPool *old = g_steal_pointer(&pool);
	g_rw_lock_writer_unlock(&pool_lock);
	if (old)
		g_thread_pool_free(old, FALSE, TRUE);
}

JxOutbox *jx_outbox_new(JxSession *session) {
	JxOutbox *outbox = g_new0(JxOutbox, 1);
	outbox->session = session;
	g_mutex_init(&outbox->mutex);
	g_queue_init(&outbox->items);
	return outbox;
}

void jx_outbox_free(JxOutbox *outbox) {
	g_queue_clear_full(&outbox->items, (GDestroyNotify)item_free);
	g_mutex_clear(&outbox->mutex);
	g_free(outbox);
}

static void post(JxSession *session, Item *item) {
	JxOutbox *outbox = session->outbox;
	g_rw_lock_reader_lock(&pool_lock);
	if (!pool) {
		g_rw_lock_reader_unlock(&pool_lock);
		item_free(item);
		return;
	}
	g_mutex_lock(&outbox->mutex);
	g_queue_push_tail(&outbox->items, item);
	gboolean start = !outbox->busy;
	outbox->busy = TRUE;
	g_mutex_unlock(&outbox->mutex);
	if (start)
		g_thread_pool_push(pool, jx_session_ref(session), NULL);
	g_rw_lock_reader_unlock(&pool_lock);
}

void jx_outbox_post(JxSession *session, const char *transaction, json_t *event, json_t *jsep) {
	Item *item = g_new0(Item, 1);
	item->transaction = g_strdup(transaction);
	item->event = event;
	item->jsep = jsep;
	post(session, item);
}

void jx_outbox_close_pc(JxSession *session) {
	post(session, g_new0(Item, 1));
}
