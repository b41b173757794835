#include "config.h"

#include "host/store_schema.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/store.h"

/* Step n brings version n to n + 1. A step is never changed once released. */
static const char *const steps[] = {
	"CREATE TABLE items (tab TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (tab, key)) WITHOUT ROWID",
};

int jx_store_schema_version(void) {
	return G_N_ELEMENTS(steps);
}

static gboolean run(sqlite3 *db, const char *sql, const char *path, GError **error) {
	char *message = NULL;
	if (sqlite3_exec(db, sql, NULL, NULL, &message) == SQLITE_OK)
		return TRUE;
	g_set_error(error, JX_STORE_ERROR, JX_STORE_ERROR_OPEN, "%s: %s", path, message != NULL ? message : sqlite3_errmsg(db));
	sqlite3_free(message);
	return FALSE;
}

static int version_of(sqlite3 *db) {
	sqlite3_stmt *statement = NULL;
	int version = -1;
	if (sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
		version = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	return version;
}

static gboolean migrate(sqlite3 *db, const char *path, GError **error) {
	int version = version_of(db), wanted = jx_store_schema_version();
	if (version < 0) {
		g_set_error(error, JX_STORE_ERROR, JX_STORE_ERROR_OPEN, "%s: %s", path, sqlite3_errmsg(db));
		return FALSE;
	}
	if (version > wanted) {
		g_set_error(error, JX_STORE_ERROR, JX_STORE_ERROR_NEWER, "%s was written by a later version of janus-xmpp (schema %d, this one"
			" knows %d): install that version, or move the file away to start with an empty store", path, version, wanted);
		return FALSE;
	}
	for (; version < wanted; version++) {
		g_autofree char *sql = g_strdup_printf("BEGIN IMMEDIATE; %s; PRAGMA user_version = %d; COMMIT", steps[version], version + 1);
		if (!run(db, sql, path, error)) {
			sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
			return FALSE;
		}
	}
	return TRUE;
}

/* Made by us before SQLite does, so that nobody else may read it for a moment even; its -wal and -shm files take its mode. */
static gboolean make_private(const char *path, GError **error) {
	struct stat status;
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	gboolean fine = fd >= 0 && fstat(fd, &status) == 0;
	if (!fine)
		g_set_error(error, JX_STORE_ERROR, JX_STORE_ERROR_OPEN, "%s: %s", path, g_strerror(errno));
	else if (!(fine = S_ISREG(status.st_mode)))
		g_set_error(error, JX_STORE_ERROR, JX_STORE_ERROR_OPEN, "%s is no file", path);
	else if (!(fine = status.st_uid == geteuid()))
		g_set_error(error, JX_STORE_ERROR, JX_STORE_ERROR_OPEN, "%s belongs to another user (uid %u, Janus runs as uid %u)", path,
			(unsigned)status.st_uid, (unsigned)geteuid());
	else if ((status.st_mode & 0077) != 0 && !(fine = fchmod(fd, 0600) == 0))
		g_set_error(error, JX_STORE_ERROR, JX_STORE_ERROR_OPEN, "%s: chmod: %s", path, g_strerror(errno));
	if (fd >= 0)
		close(fd);
	return fine;
}

sqlite3 *jx_store_schema_open(const char *path, GError **error) {
	sqlite3 *db = NULL;
	if (!make_private(path, error))
		return NULL;
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
		g_set_error(error, JX_STORE_ERROR, JX_STORE_ERROR_OPEN, "%s: %s", path, db != NULL ? sqlite3_errmsg(db) : "out of memory");
		sqlite3_close(db);
		return NULL;
	}
	sqlite3_busy_timeout(db, 2000);
	/* NORMAL in WAL mode: what was committed survives the end of the process; a power failure may take the last moments. */
	if (!run(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", path, error) || !migrate(db, path, error)) {
		sqlite3_close(db);
		return NULL;
	}
	return db;
}
