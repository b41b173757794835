/* The file of the keys: over restarts, and locked, full, damaged, of a later version, another's. What cannot be used is not touched. */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "device.h"

static void refused(const char *path, int code, const char *words) {
	g_autoptr(GError) error = NULL;
	g_assert_null(jx_omemo_engine_open(path, NOW, &error));
	g_assert_error(error, JX_KEYSTORE_ERROR, code);
	g_test_message("%s", error->message);
	g_assert_nonnull(strstr(error->message, words));
	g_assert_nonnull(strstr(error->message, path));
}

static GBytes *content(const char *path) {
	char *bytes;
	gsize length;
	g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
	return g_bytes_new_take(bytes, length);
}

static void run_sql(const char *path, const char *sql) {
	sqlite3 *db;
	g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
	sqlite3_close(db);
}

static void test_kept(void) {
	g_autoptr(Device) device = device_new("a@b");
	struct stat status;
	g_assert_cmpint(stat(device->path, &status), ==, 0);
	g_assert_cmpint(status.st_mode & 0777, ==, 0600);
	guint32 number = device_number(device);
	g_autoptr(JxOmemoBundle) before = device_bundle(device);
	device_restart(device);
	g_autoptr(JxOmemoBundle) after = device_bundle(device);
	g_assert_cmpuint(device_number(device), ==, number);
	g_assert_cmpmem(before->identity, JX_OMEMO_KEY_BYTES, after->identity, JX_OMEMO_KEY_BYTES);
	g_assert_cmpmem(before->signed_prekey.key, JX_OMEMO_KEY_BYTES, after->signed_prekey.key, JX_OMEMO_KEY_BYTES);
	g_assert_cmpmem(before->prekeys->data, before->prekeys->len * sizeof(JxOmemoPreKey), after->prekeys->data, after->prekeys->len * sizeof(JxOmemoPreKey));
}

static void test_locked(void) {
	g_autoptr(Device) device = device_new("a@b");
	refused(device->path, JX_KEYSTORE_ERROR_BUSY, "another process holds it");
	device_restart(device);
}

static void test_damaged(void) {
	g_autoptr(Device) device = device_new("a@b");
	g_autofree char *text = device_file(), *hole = device_file(), *newer = device_file(), *others = device_file(), *cut = device_file(), *folder = device_file();
	jx_omemo_engine_close(g_steal_pointer(&device->engine));
	g_autoptr(GBytes) whole = content(device->path);
	gsize length;
	const char *bytes = g_bytes_get_data(whole, &length);

	g_assert_true(g_file_set_contents(text, "this is no database, and long enough to be seen as none: ..............................", -1, NULL));
	refused(text, JX_KEYSTORE_ERROR_DAMAGED, "move it away");

	g_autofree char *holed = g_memdup2(bytes, length);
	memset(holed + 4096, 'x', 3 * 4096);
	g_assert_true(g_file_set_contents(hole, holed, length, NULL));
	refused(hole, JX_KEYSTORE_ERROR_DAMAGED, "move it away");
	g_autoptr(GBytes) still = content(hole);
	g_assert_cmpmem(g_bytes_get_data(still, NULL), g_bytes_get_size(still), holed, length);

	g_assert_true(g_file_set_contents(newer, bytes, length, NULL));
	run_sql(newer, "PRAGMA user_version = 99");
	refused(newer, JX_KEYSTORE_ERROR_DAMAGED, "later version");

	run_sql(others, "CREATE TABLE music (title TEXT)");
	g_autoptr(GBytes) music = content(others);
	refused(others, JX_KEYSTORE_ERROR_DAMAGED, "another program");
	g_autoptr(GBytes) untouched = content(others);
	g_assert_true(g_bytes_equal(music, untouched));

	g_assert_true(g_file_set_contents(cut, bytes, length, NULL));
	run_sql(cut, "UPDATE single SET value = x'0102' WHERE name = 'identity'");
	refused(cut, JX_KEYSTORE_ERROR_DAMAGED, "wrong length");

	g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
	refused(folder, JX_KEYSTORE_ERROR_IO, folder);
	g_rmdir(folder);
}

/* No file may grow: nothing is half done, and all goes on when there is room. */
static void test_full(void) {
	g_autoptr(Device) anna = device_new("anna@school.example");
	g_autoptr(Device) room = device_new("room@calls.school.example");
	device_meet(anna, room);
	device_say(anna, room, "hello");
	device_say(room, anna, "hello");
	g_autoptr(JxOmemoMessage) late = device_write(anna, room, "late");
	struct rlimit old, none;
	getrlimit(RLIMIT_FSIZE, &old);
	none = old;
	none.rlim_cur = 4096;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &none);
	g_autoptr(GError) error = NULL, other = NULL;
	JxOmemoReading reading;
	g_autoptr(GBytes) text = g_bytes_new_static("x", 1);
	jx_omemo_engine_decrypt(room->engine, room->jid, anna->jid, late, NOW, &reading, &error);
	JxOmemoMessage *unwritten = jx_omemo_engine_encrypt(room->engine, room->jid, &(JxOmemoRecipient){anna->jid, device_number(anna)}, 1, text, &other);
	setrlimit(RLIMIT_FSIZE, &old);
	g_assert_cmpint(reading.outcome, ==, JX_OMEMO_FAILED);
	g_assert_error(error, JX_KEYSTORE_ERROR, JX_KEYSTORE_ERROR_IO);
	g_assert_nonnull(strstr(error->message, "is the disk full"));
	g_assert_null(unwritten);
	g_assert_error(other, JX_KEYSTORE_ERROR, JX_KEYSTORE_ERROR_IO);
	g_clear_error(&other);
	device_read(room, anna, late, JX_OMEMO_READ, "late");
	device_say(room, anna, "there is room again");
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/omemo/keystore/kept", test_kept);
	g_test_add_func("/omemo/keystore/locked", test_locked);
	g_test_add_func("/omemo/keystore/damaged", test_damaged);
	g_test_add_func("/omemo/keystore/full", test_full);
	int result = g_test_run();
	device_folder_clear();
	return result;
}
