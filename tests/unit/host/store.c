/* The store: order, restarts, migrations, and a disk that is full. */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "host/log.h"
#include "host/metrics.h"
#include "host/store.h"
#include "host/store_schema.h"

static char *folder, *path;
static JxLoop *loop;
static JxStore *store;
static GString *told;

static void quiet(JxLogLevel level, const char *line) {
	g_test_message("%s", line);
}

static void open_store(void) {
	g_autoptr(GError) error = NULL;
	loop = jx_loop_new(NULL);
	told = g_string_new(NULL);
	store = jx_store_open(path, loop, &error);
	g_assert_no_error(error);
}

static void on_value(const char *key, GBytes *value, const GError *error, gpointer data) {
	gsize size = 0;
	const char *bytes = value != NULL ? g_bytes_get_data(value, &size) : NULL;
	if (error != NULL)
		g_string_append_printf(told, "%s:error ", key);
	else if (value == NULL)
		g_string_append_printf(told, "%s:- ", key);
	else
		g_string_append_printf(told, "%s:%.*s ", key, (int)size, bytes != NULL ? bytes : "");
}

static void on_list(GHashTable *values, const GError *error, gpointer data) {
	g_string_append_printf(told, "list:%u ", g_hash_table_size(values));
}

static void stop(const char *key, GBytes *value, const GError *error, gpointer data) {
	jx_loop_stop(loop);
}

/* Runs until everything asked so far was answered, then closes. */
static void finish(void) {
	jx_store_get(store, "-", "-", stop, NULL);
	jx_loop_run(loop);
	jx_store_close(store);
	jx_loop_unref(loop);
}

static void expect(const char *text) {
	g_assert_cmpstr(told->str, ==, text);
	g_string_free(told, TRUE);
}

static void put(const char *table, const char *key, const char *value, JxStoreCallback callback) {
	g_autoptr(GBytes) bytes = g_bytes_new(value, strlen(value));
	jx_store_put(store, table, key, bytes, callback, NULL);
}

static void test_values(void) {
	open_store();
	put("t", "a", "1", NULL);
	put("t", "a", "2", on_value);
	jx_store_get(store, "t", "a", on_value, NULL);
	put("t", "b", "", NULL);
	jx_store_get(store, "t", "b", on_value, NULL);
	jx_store_get(store, "u", "a", on_value, NULL);
	jx_store_list(store, "t", on_list, NULL);
	jx_store_remove(store, "t", "b", NULL, NULL);
	jx_store_list(store, "t", on_list, NULL);
	finish();
	expect("a:2 a:2 b: a:- list:2 list:1 ");
	/* Over a restart, and for nobody else. */
	struct stat status;
	g_assert_cmpint(stat(path, &status), ==, 0);
	g_assert_cmpint(status.st_mode & 0777, ==, 0600);
	open_store();
	jx_store_get(store, "t", "a", on_value, NULL);
	finish();
	expect("a:2 ");
}

static void test_large(void) {
	open_store();
	g_autofree char *large = g_strnfill(1024 * 1024 + 1, 'x');
	put("t", "large", large, on_value);
	finish();
	expect("large:error ");
}

static void run_sql(const char *sql) {
	sqlite3 *db;
	g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
	sqlite3_close(db);
}

static void refuse_to_open(int code, const char *words) {
	g_autoptr(GError) error = NULL;
	loop = jx_loop_new(NULL);
	g_assert_null(jx_store_open(path, loop, &error));
	g_assert_error(error, JX_STORE_ERROR, code);
	g_test_message("%s", error->message);
	g_assert_nonnull(strstr(error->message, words));
	jx_loop_unref(loop);
}

static void test_newer(void) {
	g_autofree char *newer = g_strdup_printf("PRAGMA user_version = %d", jx_store_schema_version() + 1);
	g_autofree char *ours = g_strdup_printf("PRAGMA user_version = %d", jx_store_schema_version());
	run_sql(newer);
	refuse_to_open(JX_STORE_ERROR_NEWER, "later version");
	run_sql(ours);
	open_store();
	finish();
	expect("");
}

static void test_no_database(void) {
	g_assert_true(g_file_set_contents(path, "this is no database, and long enough to be seen as none: ..............................", -1, NULL));
	refuse_to_open(JX_STORE_ERROR_OPEN, "not a database");
	g_unlink(path);
	g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
	refuse_to_open(JX_STORE_ERROR_OPEN, path);
	g_rmdir(path);
}

/* No file may grow: what is put fails, can still be read around, and is written when there is room. */
static void test_full(void) {
	open_store();
	put("t", "before", "1", on_value);
	finish();
	expect("before:1 ");
	open_store();
	struct rlimit old, none;
	getrlimit(RLIMIT_FSIZE, &old);
	none = old;
	none.rlim_cur = 4096;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &none);
	g_autofree char *much = g_strnfill(200 * 1024, 'x');
	put("t", "late", much, on_value);
	put("t", "late", "3", on_value);
	jx_store_get(store, "t", "before", on_value, NULL);
	jx_store_get(store, "-", "-", stop, NULL);
	jx_loop_run(loop);
	g_assert_nonnull(strstr(told->str, "late:error "));
	g_assert_nonnull(strstr(told->str, "before:1 "));
	g_assert_cmpint(jx_metrics_value("store_errors", NULL), >, 0);
	setrlimit(RLIMIT_FSIZE, &old);
	/* Written by the last try, which closing makes. */
	jx_store_close(store);
	jx_loop_unref(loop);
	g_string_free(told, TRUE);
	open_store();
	jx_store_get(store, "t", "late", on_value, NULL);
	jx_store_get(store, "t", "before", on_value, NULL);
	finish();
	expect("late:3 before:1 ");
	g_assert_cmpint(jx_metrics_value("store_failing", NULL), ==, 0);
}

static void remove_files(void) {
	static const char *const ends[] = { "", "-wal", "-shm" };
	for (gsize i = 0; i < G_N_ELEMENTS(ends); i++) {
		g_autofree char *name = g_strconcat(path, ends[i], NULL);
		g_unlink(name);
	}
	g_rmdir(folder);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	jx_log_set_sink(quiet);
	folder = g_dir_make_tmp("store-XXXXXX", NULL);
	path = g_build_filename(folder, "store.sqlite", NULL);
	g_test_add_func("/store/values", test_values);
	g_test_add_func("/store/large", test_large);
	g_test_add_func("/store/newer", test_newer);
	g_test_add_func("/store/full", test_full);
	g_test_add_func("/store/no-database", test_no_database);
	int result = g_test_run();
	remove_files();
	g_free(folder);
	g_free(path);
	return result;
}
