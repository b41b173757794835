#include "config.h"

#include "omemo/keystore.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_MS 2000

G_DEFINE_QUARK(jx-keystore-error-quark, jx_keystore_error)

struct JxKeystore {
	sqlite3 *db;
	char *path;
	GHashTable *statements; /* SQL (static) → sqlite3_stmt */
	int failure;            /* an SQLite code since begin; SQLITE_OK */
	char *why;
};

/* Step n brings version n to n + 1. A step is never changed once released. */
static const char *const steps[] = {
	"CREATE TABLE single (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE sessions (self TEXT NOT NULL, peer TEXT NOT NULL, device INTEGER NOT NULL, record BLOB NOT NULL, PRIMARY KEY (self, peer, device)) WITHOUT ROWID;"
	"CREATE TABLE identities (peer TEXT NOT NULL, device INTEGER NOT NULL, key BLOB NOT NULL, PRIMARY KEY (peer, device)) WITHOUT ROWID;"
	"CREATE TABLE prekeys (id INTEGER PRIMARY KEY, record BLOB NOT NULL, used INTEGER NOT NULL DEFAULT 0);"
	"CREATE TABLE epochs (id INTEGER PRIMARY KEY, secret BLOB NOT NULL, made INTEGER NOT NULL);",
};

/* --- opening */

static int code_of(int sqlite) {
	switch (sqlite & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED: return JX_KEYSTORE_ERROR_BUSY;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_SCHEMA: return JX_KEYSTORE_ERROR_DAMAGED;
	default: return JX_KEYSTORE_ERROR_IO;
	}
}

static gboolean fail(GError **error, int code, const char *path, const char *why) {
	static const char *const remedies[] = {
		[JX_KEYSTORE_ERROR_BUSY] = "another process holds it; it is tried again",
		[JX_KEYSTORE_ERROR_DAMAGED] = "bring it back from a copy, or move it away to begin with new keys",
		[JX_KEYSTORE_ERROR_IO] = "is the disk full, or the folder not writable?",
	};
	g_set_error(error, JX_KEYSTORE_ERROR, code, "%s: %s (%s)", path, why, remedies[code]);
	return FALSE;
}

static gboolean fail_by(sqlite3 *db, const char *path, GError **error) {
	return fail(error, code_of(sqlite3_errcode(db)), path, sqlite3_errmsg(db));
}

/* Only its owner may read it, from the first byte on. */
static gboolean make_file(const char *path, GError **error) {
	int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0 || fchmod(fd, 0600) != 0) {
		int code = errno;
		if (fd >= 0)
			close(fd);
		return fail(error, JX_KEYSTORE_ERROR_IO, path, g_strerror(code));
	}
	close(fd);
	return TRUE;
}

static int number_of(sqlite3 *db, const char *sql) {
	sqlite3_stmt *statement = NULL;
	int number = -1;
	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
		number = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	return number;
}

static gboolean is_sound(sqlite3 *db, const char *path, GError **error) {
	sqlite3_stmt *statement = NULL;
	g_autofree char *finding = NULL;
	if (sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
		finding = g_strdup((const char *)sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	if (!finding)
		return fail_by(db, path, error);
	return strcmp(finding, "ok") == 0 || fail(error, JX_KEYSTORE_ERROR_DAMAGED, path, finding);
}

static gboolean is_ours(sqlite3 *db, const char *path, GError **error) {
	int version = number_of(db, "PRAGMA user_version");
	if (version < 0)
		return fail_by(db, path, error);
	if (version > (int)G_N_ELEMENTS(steps))
		return fail(error, JX_KEYSTORE_ERROR_DAMAGED, path, "a later version of janus-xmpp has written it");
	/* A version of none beside tables that are there. */
	return version > 0 || number_of(db, "SELECT count(*) FROM sqlite_schema") == 0 ||
		fail(error, JX_KEYSTORE_ERROR_DAMAGED, path, "it is another program's database");
}

static gboolean migrate(sqlite3 *db, const char *path, GError **error) {
	for (int version = number_of(db, "PRAGMA user_version"); version < (int)G_N_ELEMENTS(steps); version++) {
		g_autofree char *sql = g_strdup_printf("BEGIN;%sPRAGMA user_version = %d;COMMIT", steps[version], version + 1);
		if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
			return fail_by(db, path, error);
	}
	return TRUE;
}

/* The lock first: nothing is read that another process may be writing. And nothing is written before it is known to be ours. */
static gboolean set_up(sqlite3 *db, const char *path, GError **error) {
	sqlite3_busy_timeout(db, BUSY_MS);
	if (sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT", NULL, NULL, NULL) != SQLITE_OK)
		return fail_by(db, path, error);
	if (!is_sound(db, path, error) || !is_ours(db, path, error))
		return FALSE;
	if (sqlite3_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON", NULL, NULL, NULL) != SQLITE_OK)
		return fail_by(db, path, error);
	return migrate(db, path, error);
}

static void finalize(gpointer statement) {
	sqlite3_finalize(statement);
}

JxKeystore *jx_keystore_open(const char *path, GError **error) {
	sqlite3 *db = NULL;
	if (!make_file(path, error))
		return NULL;
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK || !set_up(db, path, error)) {
		if (error && !*error)
			fail_by(db, path, error);
		sqlite3_close(db);
		return NULL;
	}
	JxKeystore *store = g_new0(JxKeystore, 1);
	*store = (JxKeystore){.db = db, .path = g_strdup(path),
		.statements = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, finalize)};
	return store;
}

void jx_keystore_close(JxKeystore *store) {
	if (!store)
		return;
	g_hash_table_unref(store->statements);
	sqlite3_close(store->db);
	g_free(store->path);
	g_free(store->why);
	g_free(store);
}

/* --- transactions */

static void note(JxKeystore *store, int code) {
	if (store->failure != SQLITE_OK)
		return;
	store->failure = code;
	store->why = g_strdup(sqlite3_errmsg(store->db));
}

gboolean jx_keystore_failed(const JxKeystore *store) {
	return store->failure != SQLITE_OK;
}

static void command(JxKeystore *store, const char *sql) {
	int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
	if (code != SQLITE_OK)
		note(store, code);
}

void jx_keystore_begin(JxKeystore *store) {
	command(store, "BEGIN IMMEDIATE");
}

void jx_keystore_rollback(JxKeystore *store) {
	if (!sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	store->failure = SQLITE_OK;
	g_clear_pointer(&store->why, g_free);
}

gboolean jx_keystore_commit(JxKeystore *store, GError **error) {
	if (!jx_keystore_failed(store))
		command(store, "COMMIT");
	if (!jx_keystore_failed(store))
		return TRUE;
	fail(error, code_of(store->failure), store->path, store->why);
	jx_keystore_rollback(store);
	return FALSE;
}

/* --- statements. Types of values: s text, u number, t time, b bytes; in the order of ?1, ?2 … */

static sqlite3_stmt *statement_of(JxKeystore *store, const char *sql) {
	sqlite3_stmt *statement = g_hash_table_lookup(store->statements, sql);
	if (statement || jx_keystore_failed(store))
		return jx_keystore_failed(store) ? NULL : statement;
	int code = sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
	if (code == SQLITE_OK)
		g_hash_table_insert(store->statements, (gpointer)sql, statement);
	else
		note(store, code);
	return statement;
}

static void bind(sqlite3_stmt *statement, const char *types, va_list values) {
	for (int i = 1; types[i - 1]; i++) {
		gsize length;
		gconstpointer bytes;
		switch (types[i - 1]) {
		case 's':
			sqlite3_bind_text(statement, i, va_arg(values, const char *), -1, SQLITE_STATIC);
			break;
		case 'u':
			sqlite3_bind_int64(statement, i, va_arg(values, guint32));
			break;
		case 't':
			sqlite3_bind_int64(statement, i, va_arg(values, gint64));
			break;
		default:
			bytes = g_bytes_get_data(va_arg(values, GBytes *), &length);
			sqlite3_bind_blob64(statement, i, length > 0 ? bytes : "", length, SQLITE_STATIC);
		}
	}
}

static void done(JxKeystore *store, sqlite3_stmt *statement, int code) {
	if (code != SQLITE_DONE && code != SQLITE_ROW)
		note(store, code);
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
}

static void run(JxKeystore *store, const char *sql, const char *types, ...) {
	sqlite3_stmt *statement = statement_of(store, sql);
	if (!statement)
		return;
	va_list values;
	va_start(values, types);
	bind(statement, types, values);
	va_end(values);
	done(store, statement, sqlite3_step(statement));
}

static GBytes *column_bytes(sqlite3_stmt *statement, int column) {
	return g_bytes_new(sqlite3_column_blob(statement, column), sqlite3_column_bytes(statement, column));
}

static GBytes *ask(JxKeystore *store, const char *sql, const char *types, ...) {
	sqlite3_stmt *statement = statement_of(store, sql);
	if (!statement)
		return NULL;
	va_list values;
	va_start(values, types);
	bind(statement, types, values);
	va_end(values);
	int code = sqlite3_step(statement);
	GBytes *bytes = code == SQLITE_ROW ? column_bytes(statement, 0) : NULL;
	done(store, statement, code);
	return bytes;
}

/* Rows of (number, bytes, time). */
static void each_row(JxKeystore *store, const char *sql, JxKeystoreEach each, gpointer data) {
	sqlite3_stmt *statement = statement_of(store, sql);
	int code = SQLITE_DONE;
	while (statement && (code = sqlite3_step(statement)) == SQLITE_ROW) {
		g_autoptr(GBytes) bytes = column_bytes(statement, 1);
		each(sqlite3_column_int64(statement, 0), bytes, sqlite3_column_int64(statement, 2), data);
	}
	if (statement)
		done(store, statement, code);
}

/* --- what is in it */

GBytes *jx_keystore_value(JxKeystore *store, const char *name) {
	return ask(store, "SELECT value FROM single WHERE name = ?1", "s", name);
}

void jx_keystore_set_value(JxKeystore *store, const char *name, GBytes *value) {
	run(store, "INSERT OR REPLACE INTO single (name, value) VALUES (?1, ?2)", "sb", name, value);
}

GBytes *jx_keystore_session(JxKeystore *store, const char *self, const char *peer, guint32 device) {
	return ask(store, "SELECT record FROM sessions WHERE self = ?1 AND peer = ?2 AND device = ?3", "ssu", self, peer, device);
}

void jx_keystore_set_session(JxKeystore *store, const char *self, const char *peer, guint32 device, GBytes *record) {
	run(store, "INSERT OR REPLACE INTO sessions (self, peer, device, record) VALUES (?1, ?2, ?3, ?4)", "ssub", self, peer, device, record);
}

void jx_keystore_remove_session(JxKeystore *store, const char *self, const char *peer, guint32 device) {
	run(store, "DELETE FROM sessions WHERE self = ?1 AND peer = ?2 AND device = ?3", "ssu", self, peer, device);
}

GBytes *jx_keystore_identity(JxKeystore *store, const char *peer, guint32 device) {
	return ask(store, "SELECT key FROM identities WHERE peer = ?1 AND device = ?2", "su", peer, device);
}

void jx_keystore_set_identity(JxKeystore *store, const char *peer, guint32 device, GBytes *key) {
	run(store, "INSERT OR REPLACE INTO identities (peer, device, key) VALUES (?1, ?2, ?3)", "sub", peer, device, key);
}

GBytes *jx_keystore_prekey(JxKeystore *store, guint32 id) {
	return ask(store, "SELECT record FROM prekeys WHERE id = ?1", "u", id);
}

void jx_keystore_add_prekey(JxKeystore *store, guint32 id, GBytes *record) {
	run(store, "INSERT INTO prekeys (id, record) VALUES (?1, ?2)", "ub", id, record);
}

void jx_keystore_use_prekey(JxKeystore *store, guint32 id, gint64 now) {
	run(store, "UPDATE prekeys SET used = ?2 WHERE id = ?1 AND used = 0", "ut", id, now);
}

void jx_keystore_each_prekey(JxKeystore *store, JxKeystoreEach each, gpointer data) {
	each_row(store, "SELECT id, record, used FROM prekeys WHERE used = 0 ORDER BY id", each, data);
}

void jx_keystore_forget_used(JxKeystore *store, gint64 before) {
	run(store, "DELETE FROM prekeys WHERE used != 0 AND used < ?1", "t", before);
}

static void keep_id(guint32 id, GBytes *record, gint64 time, gpointer data) {
	*(guint32 *)data = id;
}

guint32 jx_keystore_last_prekey(JxKeystore *store) {
	guint32 last = 0;
	each_row(store, "SELECT id, record, used FROM prekeys ORDER BY id DESC LIMIT 1", keep_id, &last);
	return last;
}

void jx_keystore_add_epoch(JxKeystore *store, guint32 id, GBytes *secret, gint64 now) {
	run(store, "INSERT INTO epochs (id, secret, made) VALUES (?1, ?2, ?3)", "ubt", id, secret, now);
}

void jx_keystore_each_epoch(JxKeystore *store, JxKeystoreEach each, gpointer data) {
	each_row(store, "SELECT id, secret, made FROM epochs ORDER BY id", each, data);
}

void jx_keystore_forget_epochs(JxKeystore *store, gint64 before) {
	run(store, "DELETE FROM epochs WHERE made < ?1", "t", before);
}
