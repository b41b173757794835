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
/* Keys that are remembered while nothing can be written, and how often that is tried. */
#define OWED_MOST 10000
#define RETRY_S 5

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
	GHashTable *owed; /* "table\nkey" → Operation that could not be written; the thread's */
};

static void free_operation(Operation *operation) {
	g_free(operation->table);
	g_free(operation->key);
	g_clear_pointer(&operation->value, g_bytes_unref);
	g_clear_pointer(&operation->values, g_hash_table_unref);
	g_clear_error(&operation->error);
	g_free(operation);
}

/* --- on the loop */

static void deliver(gpointer data) {
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

static sqlite3_stmt *prepare(JxStore *store, const char *sql, const Operation *operation) {
	sqlite3_stmt *statement = NULL;
	if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) != SQLITE_OK)
		return NULL;
	sqlite3_bind_text(statement, 1, operation->table, -1, SQLITE_STATIC);
	if (operation->key != NULL)
		sqlite3_bind_text(statement, 2, operation->key, -1, SQLITE_STATIC);
	return statement;
}

static GBytes *column_bytes(sqlite3_stmt *statement, int column) {
	return g_bytes_new(sqlite3_column_blob(statement, column), sqlite3_column_bytes(statement, column));
}

static int run_one(JxStore *store, Operation *operation) {
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

static void set_failed(Operation *operation, const char *message) {
	if (operation->error == NULL)
		g_set_error(&operation->error, JX_STORE_ERROR, JX_STORE_ERROR_IO, "the store: %s", message);
}

static gboolean is_write(const Operation *operation) {
	return operation->kind == PUT || operation->kind == REMOVE;
}

/* In one transaction. NULL, or what went wrong: nothing of it was written then. New string. */
static char *run_together(JxStore *store, GPtrArray *operations) {
	char *failure = NULL;
	if (sqlite3_exec(store->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
		failure = g_strdup(sqlite3_errmsg(store->db));
	for (guint i = 0; i < operations->len && failure == NULL; i++)
		if (run_one(store, g_ptr_array_index(operations, i)) != SQLITE_OK)
			failure = g_strdup(sqlite3_errmsg(store->db));
	if (failure == NULL && sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
		failure = g_strdup(sqlite3_errmsg(store->db));
	if (failure != NULL && !sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	return failure;
}

/* What could not be written is owed, the last word for each key, and tried again. */
static void owe(JxStore *store, const Operation *operation) {
	char *name = g_strdup_printf("%s\n%s", operation->table, operation->key);
	if (g_hash_table_size(store->owed) >= OWED_MOST && !g_hash_table_contains(store->owed, name)) {
		g_free(name);
		return;
	}
	Operation *copy = g_new0(Operation, 1);
	*copy = (Operation) { .kind = operation->kind, .table = g_strdup(operation->table), .key = g_strdup(operation->key),
		.value = operation->value != NULL ? g_bytes_ref(operation->value) : NULL };
	g_hash_table_replace(store->owed, name, copy);
}

static char *pay(JxStore *store) {
	if (g_hash_table_size(store->owed) == 0)
		return NULL;
	g_autoptr(GPtrArray) all = g_ptr_array_new();
	GHashTableIter iter;
	gpointer operation;
	g_hash_table_iter_init(&iter, store->owed);
	while (g_hash_table_iter_next(&iter, NULL, &operation))
		g_ptr_array_add(all, operation);
	char *failure = run_together(store, all);
	if (failure == NULL)
		g_hash_table_remove_all(store->owed);
	return failure;
}

static void note_health(JxStore *store, const char *failure) {
	if (failure != NULL && !store->failing)
		jx_log(JX_LOG_ERROR, "store", "failing: file=%s: %s; calls go on, what changes is kept in memory until it can be written", store->path,
			failure);
	else if (failure == NULL && store->failing)
		jx_log(JX_LOG_WARNING, "store", "works again: file=%s", store->path);
	store->failing = failure != NULL;
	jx_metrics_gauge("store_failing", NULL, store->failing);
}

/* After a failure: writes are owed, reads stand alone, as a full disk can still be read. */
static void run_apart(JxStore *store, GPtrArray *batch, const char *failure) {
	for (guint i = 0; i < batch->len; i++) {
		Operation *operation = g_ptr_array_index(batch, i);
		if (is_write(operation)) {
			jx_metrics_count("store_errors", NULL, 1);
			set_failed(operation, failure);
			owe(store, operation);
			continue;
		}
		g_clear_pointer(&operation->value, g_bytes_unref);
		g_clear_pointer(&operation->values, g_hash_table_unref);
		if (run_one(store, operation) != SQLITE_OK) {
			jx_metrics_count("store_errors", NULL, 1);
			set_failed(operation, sqlite3_errmsg(store->db));
		}
	}
}

/* Everything that waits, in one transaction. An empty batch only tries what is owed. */
static void run_batch(JxStore *store, GPtrArray *batch) {
	g_autofree char *failure = pay(store);
	if (failure == NULL && batch->len > 0)
		failure = run_together(store, batch);
	if (failure != NULL)
		run_apart(store, batch, failure);
	note_health(store, failure);
	for (guint i = 0; i < batch->len; i++) {
		Operation *operation = g_ptr_array_index(batch, i);
		if (!jx_loop_invoke(store->loop, "store", deliver, operation))
			free_operation(operation);
	}
	g_ptr_array_set_size(batch, 0);
}

/* The next operation; NULL when it is time to try again what is owed. */
static Operation *wait_for_operation(JxStore *store) {
	if (g_hash_table_size(store->owed) == 0)
		return g_async_queue_pop(store->queue);
	return g_async_queue_timeout_pop(store->queue, RETRY_S * G_TIME_SPAN_SECOND);
}

static gpointer run_thread(gpointer data) {
	JxStore *store = data;
	g_autoptr(GPtrArray) batch = g_ptr_array_new();
	for (gboolean end = FALSE; !end;) {
		Operation *operation = wait_for_operation(store);
		for (; operation != NULL; operation = batch->len < AT_ONCE ? g_async_queue_try_pop(store->queue) : NULL) {
			if (operation->kind == END) {
				end = TRUE;
				free_operation(operation);
				break;
			}
			g_ptr_array_add(batch, operation);
		}
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
	JxStoreListCallback list_callback, gpointer data) {
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

void jx_store_put(JxStore *store, const char *table, const char *key, GBytes *value, JxStoreCallback callback, gpointer data) {
	push(store, PUT, table, key, value, callback, NULL, data);
}

void jx_store_get(JxStore *store, const char *table, const char *key, JxStoreCallback callback, gpointer data) {
	push(store, GET, table, key, NULL, callback, NULL, data);
}

void jx_store_remove(JxStore *store, const char *table, const char *key, JxStoreCallback callback, gpointer data) {
	push(store, REMOVE, table, key, NULL, callback, NULL, data);
}

void jx_store_list(JxStore *store, const char *table, JxStoreListCallback callback, gpointer data) {
	push(store, LIST, table, NULL, NULL, NULL, callback, data);
}

JxStore *jx_store_open(const char *path, JxLoop *loop, GError **error) {
	sqlite3 *db = jx_store_schema_open(path, error);
	if (db == NULL)
		return NULL;
	JxStore *store = g_new0(JxStore, 1);
	store->db = db;
	store->path = g_strdup(path);
	store->loop = jx_loop_ref(loop);
	store->queue = g_async_queue_new();
	store->owed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)free_operation);
	g_mutex_init(&store->lock);
	g_cond_init(&store->cond);
	store->thread = g_thread_new("jx-store", run_thread, store);
	return store;
}

void jx_store_close(JxStore *store) {
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
	g_hash_table_unref(store->owed);
	jx_loop_unref(store->loop);
	g_mutex_clear(&store->lock);
	g_cond_clear(&store->cond);
	g_free(store->path);
	g_free(store);
}
