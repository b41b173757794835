#include "config.h"

#include "host/store.h"

#include "host/log.h"
#include "host/metrics.h"
#include "host/store_schema.h"

#define LARGEST (1024 * 1024)
/* Operations of one transaction, and waiting ones beyond which puts are refused: a disk that hangs must not fill the memory. */
#define AT_ONCE 256
#define WAITING_MOST 20000
#define CLOSE_S 2

G_DEFINE_QUARK(jx-store-error-quark, jx_store_error)

typedef enum { PUT, GET, REMOVE, LIST, END } Kind;

typedef struct {
	Kind kind;
	char *table, *key;
	GBytes *value;
	GHashTable *values;
	JxStoreCallback callback;
	JxStoreListCallback list_callback;
	gpointer data;
	GError *error;
} Operation;

struct JxStore {
	sqlite3 *db; /* the thread's, once it runs */
	char *path;
	JxLoop *loop; /* a reference */
	GThread *thread;
	GAsyncQueue *queue; /* of Operation */
	GMutex lock;
	GCond cond;
	gboolean ended;
	gboolean failing; /* the last transaction failed: said once, and once that it works again */
};

static void free_operation(Operation *operation)
{
	g_free(operation->table);
	g_free(operation->key);
	g_clear_pointer(&operation->value, g_bytes_unref);
	g_clear_pointer(&operation->values, g_hash_table_unref);
	g_clear_error(&operation->error);
	g_free(operation);
}

/* --- on the loop */

static void deliver(gpointer data)
{
	Operation *operation = data;
	if (operation->kind == LIST) {
		g_autoptr(GHashTable) none = g_hash_table_new(g_str_hash, g_str_equal);
		if (operation->list_callback != NULL)
			operation->list_callback(operation->values != NULL ? operation->values : none, operation->error, operation->data);
	} else if (operation->callback != NULL) {
		operation->callback(operation->key, operation->value, operation->error, operation->data);
	}
	free_operation(operation);
}

/* --- on the store's thread */

static sqlite3_stmt *prepare(JxStore *store, const char *sql, const Operation *operation)
{
	sqlite3_stmt *statement = NULL;
	if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) != SQLITE_OK)
		return NULL;
	sqlite3_bind_text(statement, 1, operation->table, -1, SQLITE_STATIC);
	if (operation->key != NULL)
		sqlite3_bind_text(statement, 2, operation->key, -1, SQLITE_STATIC);
	return statement;
}

static GBytes *column_bytes(sqlite3_stmt *statement, int column)
{
	return g_bytes_new(sqlite3_column_blob(statement, column), sqlite3_column_bytes(statement, column));
}

static int run_one(JxStore *store, Operation *operation)
{
	static const char *const sql[] = {
		[PUT] = "INSERT INTO items (tab, key, value) VALUES (?1, ?2, ?3) ON CONFLICT (tab, key) DO UPDATE SET value = ?3",
		[GET] = "SELECT value FROM items WHERE tab = ?1 AND key = ?2",
		[REMOVE] = "DELETE FROM items WHERE tab = ?1 AND key = ?2",
		[LIST] = "SELECT key, value FROM items WHERE tab = ?1",
	};
	sqlite3_stmt *statement = prepare(store, sql[operation->kind], operation);
	int code = statement != NULL ? SQLITE_OK : sqlite3_errcode(store->db);
	if (operation->kind == PUT && statement != NULL) {
		gsize size;
		gconstpointer bytes = g_bytes_get_data(operation->value, &size);
		sqlite3_bind_blob(statement, 3, size > 0 ? bytes : "", size, SQLITE_STATIC);
	}
	if (operation->kind == LIST)
		operation->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
	while (statement != NULL && (code = sqlite3_step(statement)) == SQLITE_ROW) {
		if (operation->kind == GET)
			operation->value = column_bytes(statement, 0);
		else if (operation->kind == LIST)
			g_hash_table_insert(operation->values, g_strdup((const char *)sqlite3_column_text(statement, 0)), column_bytes(statement, 1));
		if (operation->kind == GET)
			break;
	}
	sqlite3_finalize(statement);
	return code == SQLITE_DONE || code == SQLITE_ROW ? SQLITE_OK : code;
}

static void set_failed(Operation *operation, const char *message)
{
	if (operation->error == NULL)
		g_set_error(&operation->error, JX_STORE_ERROR, JX_STORE_ERROR_IO, "the store: %s", message);
}

/* A full disk can still be read: only what writes says that it works again. */
static void note_health(JxStore *store, const char *failure, guint operations, gboolean writes)
{
	if (failure != NULL)
		jx_metrics_count("store_errors", NULL, operations);
	if (failure == NULL && !writes)
		return;
	if (failure != NULL && !store->failing)
		jx_log(JX_LOG_ERROR, "store", "failing: file=%s: %s; calls go on, what changes now is not kept over a restart", store->path, failure);
	else if (failure == NULL && store->failing)
		jx_log(JX_LOG_WARNING, "store", "works again: file=%s", store->path);
	store->failing = failure != NULL;
	jx_metrics_gauge("store_failing", NULL, store->failing);
}

/* One transaction for everything that waits: each of its operations shares its fate. */
static void run_batch(JxStore *store, GPtrArray *batch)
{
	g_autofree char *failure = NULL;
	gboolean writes = FALSE;
	for (guint i = 0; i < batch->len; i++) {
		Kind kind = ((Operation *)g_ptr_array_index(batch, i))->kind;
		writes = writes || kind == PUT || kind == REMOVE;
	}
	if (sqlite3_exec(store->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
		failure = g_strdup(sqlite3_errmsg(store->db));
	for (guint i = 0; i < batch->len && failure == NULL; i++)
		if (run_one(store, g_ptr_array_index(batch, i)) != SQLITE_OK)
			failure = g_strdup(sqlite3_errmsg(store->db));
	if (failure == NULL && sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
		failure = g_strdup(sqlite3_errmsg(store->db));
	if (failure != NULL && !sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	note_health(store, failure, batch->len, writes);
	for (guint i = 0; i < batch->len; i++) {
		Operation *operation = g_ptr_array_index(batch, i);
		if (failure != NULL)
			set_failed(operation, failure);
		if (!jx_loop_invoke(store->loop, "store", deliver, operation))
			free_operation(operation);
	}
	g_ptr_array_set_size(batch, 0);
}

static gpointer run_thread(gpointer data)
{
	JxStore *store = data;
	g_autoptr(GPtrArray) batch = g_ptr_array_new();
	for (gboolean end = FALSE; !end;) {
		Operation *operation = g_async_queue_pop(store->queue);
		for (; operation != NULL; operation = batch->len < AT_ONCE ? g_async_queue_try_pop(store->queue) : NULL) {
			if (operation->kind == END) {
				end = TRUE;
				free_operation(operation);
				break;
			}
			g_ptr_array_add(batch, operation);
		}
		if (batch->len > 0)
			run_batch(store, batch);
	}
	g_mutex_lock(&store->lock);
	store->ended = TRUE;
	g_cond_signal(&store->cond);
	g_mutex_unlock(&store->lock);
	return NULL;
}

/* --- from the loop */

static void push(JxStore *store, Kind kind, const char *table, const char *key, GBytes *value, JxStoreCallback callback,
	JxStoreListCallback list_callback, gpointer data)
{
	Operation *operation = g_new0(Operation, 1);
	*operation = (Operation) { .kind = kind, .table = g_strdup(table), .key = g_strdup(key), .value = value != NULL ? g_bytes_ref(value) : NULL,
		.callback = callback, .list_callback = list_callback, .data = data };
	const char *refusal = NULL;
	if (value != NULL && g_bytes_get_size(value) > LARGEST)
		refusal = "a value of more than 1 MiB";
	else if (g_async_queue_length(store->queue) > WAITING_MOST)
		refusal = "the disk does not keep up";
	if (refusal == NULL) {
		g_async_queue_push(store->queue, operation);
		return;
	}
	jx_metrics_count("store_errors", NULL, 1);
	set_failed(operation, refusal);
	if (!jx_loop_invoke(store->loop, "store", deliver, operation))
		free_operation(operation);
}

void jx_store_put(JxStore *store, const char *table, const char *key, GBytes *value, JxStoreCallback callback, gpointer data)
{
	push(store, PUT, table, key, value, callback, NULL, data);
}

void jx_store_get(JxStore *store, const char *table, const char *key, JxStoreCallback callback, gpointer data)
{
	push(store, GET, table, key, NULL, callback, NULL, data);
}

void jx_store_remove(JxStore *store, const char *table, const char *key, JxStoreCallback callback, gpointer data)
{
	push(store, REMOVE, table, key, NULL, callback, NULL, data);
}

void jx_store_list(JxStore *store, const char *table, JxStoreListCallback callback, gpointer data)
{
	push(store, LIST, table, NULL, NULL, NULL, callback, data);
}

JxStore *jx_store_open(const char *path, JxLoop *loop, GError **error)
{
	sqlite3 *db = jx_store_schema_open(path, error);
	if (db == NULL)
		return NULL;
	JxStore *store = g_new0(JxStore, 1);
	store->db = db;
	store->path = g_strdup(path);
	store->loop = jx_loop_ref(loop);
	store->queue = g_async_queue_new();
	g_mutex_init(&store->lock);
	g_cond_init(&store->cond);
	store->thread = g_thread_new("jx-store", run_thread, store);
	return store;
}

void jx_store_close(JxStore *store)
{
	if (store == NULL)
		return;
	Operation *end = g_new0(Operation, 1);
	end->kind = END;
	g_async_queue_push(store->queue, end);
	gint64 deadline = g_get_monotonic_time() + CLOSE_S * G_TIME_SPAN_SECOND;
	g_mutex_lock(&store->lock);
	while (!store->ended && g_cond_wait_until(&store->cond, &store->lock, deadline))
		;
	gboolean ended = store->ended;
	g_mutex_unlock(&store->lock);
	if (!ended) {
		/* A disk that hangs: its thread keeps what it stands on. */
		jx_log(JX_LOG_ERROR, "store", "not written out in time: file=%s", store->path);
		return;
	}
	g_thread_join(store->thread);
	sqlite3_close(store->db);
	g_async_queue_unref(store->queue);
	jx_loop_unref(store->loop);
	g_mutex_clear(&store->lock);
	g_cond_clear(&store->cond);
	g_free(store->path);
	g_free(store);
}
