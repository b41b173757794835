#include "config.h"

#include "host/shelf_private.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "record/names.h"

#define TABLE "file"
#define SECRET "secret" /* no id */
#define ID_DIGITS 32
#define MAC_DIGITS 32
#define DAY_MS ((gint64)24 * 60 * 60 * 1000)
#define SWEEP_MS (60 * 60 * 1000)

G_DEFINE_QUARK(jx-shelf-error-quark, jx_shelf_error)

static GMutex lock;
static GHashTable *files; /* id → JxShelved */
static char *secret;      /* of the tokens; NULL until the store has answered */
static const JxHost *host;
static JxShelfSettings settings;
static JxTimer *sweeper;

void jx_shelved_free(JxShelved *shelved) {
	if (shelved == NULL)
		return;
	g_free(shelved->id);
	g_free(shelved->room);
	g_free(shelved->name);
	g_free(shelved->type);
	g_free(shelved->sender);
	g_free(shelved->title);
	g_free(shelved->sha1);
	g_free(shelved->sha256);
	g_free(shelved);
}

static JxShelved *copy_of(const JxShelved *shelved) {
	JxShelved *copy = g_memdup2(shelved, sizeof *shelved);
	copy->id = g_strdup(shelved->id);
	copy->room = g_strdup(shelved->room);
	copy->name = g_strdup(shelved->name);
	copy->type = g_strdup(shelved->type);
	copy->sender = g_strdup(shelved->sender);
	copy->title = g_strdup(shelved->title);
	copy->sha1 = g_strdup(shelved->sha1);
	copy->sha256 = g_strdup(shelved->sha256);
	return copy;
}

/* --- the store */

/* `shelved` is the host's function table's thread's or another: the store takes calls from the XMPP thread only. */
typedef struct {
	char *id;
	GBytes *value; /* NULL: remove */
} Kept;

static void keep_now(gpointer data) {
	Kept *kept = data;
	if (kept->value != NULL)
		host->store_put(TABLE, kept->id, kept->value, NULL, NULL);
	else
		host->store_remove(TABLE, kept->id, NULL, NULL);
	g_clear_pointer(&kept->value, g_bytes_unref);
	g_free(kept->id);
	g_free(kept);
}

static void keep(const char *id, const JxShelved *shelved /* nullable */) {
	Kept *kept = g_new0(Kept, 1);
	kept->id = g_strdup(id);
	if (shelved != NULL) {
		json_t *value = json_pack("{s:s, s:s, s:s*, s:s*, s:s, s:I, s:s, s:s, s:b, s:b, s:I}", "room", shelved->room, "name", shelved->name, "type", shelved->type,
			"sender", shelved->sender, "title", shelved->title, "size", (json_int_t)shelved->size, "sha1", shelved->sha1, "sha256", shelved->sha256,
			"verified", shelved->verified, "past", shelved->past, "when", (json_int_t)shelved->when);
		char *text = json_dumps(value, JSON_COMPACT);
		kept->value = g_bytes_new_with_free_func(text, strlen(text), free, text);
		json_decref(value);
	}
	host->invoke(keep_now, kept);
}

static JxShelved *parse(const char *id, GBytes *bytes) {
	gsize size;
	const char *data = g_bytes_get_data(bytes, &size), *room, *name, *type = NULL, *sender = NULL, *title, *sha1, *sha256;
	json_t *value = json_loadb(data, size, 0, NULL);
	json_int_t length, when;
	int verified, past;
	JxShelved *shelved = NULL;
	if (value != NULL && json_unpack(value, "{s:s, s:s, s?s, s?s, s:s, s:I, s:s, s:s, s:b, s:b, s:I}", "room", &room, "name", &name, "type", &type, "sender", &sender,
			"title", &title, "size", &length, "sha1", &sha1, "sha256", &sha256, "verified", &verified, "past", &past, "when", &when) == 0) {
		shelved = g_new0(JxShelved, 1);
		*shelved = (JxShelved) { g_strdup(id), g_strdup(room), g_strdup(name), g_strdup(type), g_strdup(sender), g_strdup(title), (guint64)length, g_strdup(sha1),
			g_strdup(sha256), verified, past, when };
	}
	json_decref(value);
	return shelved;
}

/* Under the lock. */
static void make_secret(void) {
	guchar bytes[32];
	if (getrandom(bytes, sizeof bytes, 0) != (gssize)sizeof bytes)
		return; /* no links, then */
	secret = g_base64_encode(bytes, sizeof bytes);
	g_autoptr(GBytes) value = g_bytes_new(secret, strlen(secret));
	host->store_put(TABLE, SECRET, value, NULL, NULL);
}

static void got(GHashTable *values, const GError *error, gpointer data) {
	GHashTableIter iter;
	gpointer id, bytes;
	g_mutex_lock(&lock);
	if (error == NULL && files != NULL) {
		g_hash_table_iter_init(&iter, values);
		while (g_hash_table_iter_next(&iter, &id, &bytes)) {
			JxShelved *shelved = strcmp(id, SECRET) != 0 ? parse(id, bytes) : NULL;
			if (shelved != NULL)
				g_hash_table_replace(files, shelved->id, shelved);
			else if (strcmp(id, SECRET) == 0)
				secret = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
		}
	}
	if (error == NULL && files != NULL && secret == NULL)
		make_secret();
	g_mutex_unlock(&lock);
}

static void sweep_away(gpointer data) {
	jx_shelf_sweep();
}

static void sweep_soon(gpointer data) {
	host->work(sweep_away, NULL, NULL);
}

void jx_shelf_open(const JxHost *functions, const JxShelfSettings *wanted) {
	host = functions;
	g_mutex_lock(&lock);
	settings = *wanted;
	files = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)jx_shelved_free);
	g_mutex_unlock(&lock);
	host->store_list(TABLE, got, NULL);
	if (*settings.folder != '\0')
		sweeper = host->timer(SWEEP_MS, TRUE, sweep_soon, NULL);
}

void jx_shelf_close(void) {
	if (sweeper != NULL)
		host->timer_cancel(sweeper);
	sweeper = NULL;
	g_mutex_lock(&lock);
	g_clear_pointer(&files, g_hash_table_unref);
	g_clear_pointer(&secret, g_free);
	settings.folder = settings.public_url = "";
	g_mutex_unlock(&lock);
}

const JxShelfSettings *jx_shelf_settings(void) {
	return &settings;
}

gint64 jx_shelf_wall(void) {
	return host->wall();
}

/* --- the list */

void jx_shelf_new_room(const char *room) {
	GHashTableIter iter;
	gpointer value;
	g_mutex_lock(&lock);
	g_hash_table_iter_init(&iter, files);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		JxShelved *shelved = value;
		if (shelved->past || strcmp(shelved->room, room) != 0)
			continue;
		shelved->past = TRUE;
		keep(shelved->id, shelved);
	}
	g_mutex_unlock(&lock);
}

static gint by_time(gconstpointer a, gconstpointer b) {
	const JxShelved *one = *(JxShelved *const *)a, *other = *(JxShelved *const *)b;
	return one->when < other->when ? -1 : one->when > other->when ? 1 : strcmp(one->id, other->id);
}

GPtrArray *jx_shelf_list(const char *room) {
	GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)jx_shelved_free);
	GHashTableIter iter;
	gpointer value;
	g_mutex_lock(&lock);
	if (files != NULL) {
		g_hash_table_iter_init(&iter, files);
		while (g_hash_table_iter_next(&iter, NULL, &value)) {
			const JxShelved *shelved = value;
			if (!shelved->past && strcmp(shelved->room, room) == 0)
				g_ptr_array_add(list, copy_of(shelved));
		}
	}
	g_mutex_unlock(&lock);
	g_ptr_array_sort(list, by_time);
	return list;
}

guint64 jx_shelf_used(const char *room) {
	GHashTableIter iter;
	gpointer value;
	guint64 used = 0;
	g_mutex_lock(&lock);
	if (files != NULL)
		g_hash_table_iter_init(&iter, files);
	while (files != NULL && g_hash_table_iter_next(&iter, NULL, &value))
		if (strcmp(((JxShelved *)value)->room, room) == 0)
			used += ((JxShelved *)value)->size;
	g_mutex_unlock(&lock);
	return used;
}

JxShelved *jx_shelf_find(const char *id) {
	g_mutex_lock(&lock);
	const JxShelved *shelved = files != NULL ? g_hash_table_lookup(files, id) : NULL;
	JxShelved *found = shelved != NULL ? copy_of(shelved) : NULL;
	g_mutex_unlock(&lock);
	return found;
}

JxShelved *jx_shelf_add(JxShelved *shelved) {
	JxShelved *copy = copy_of(shelved);
	keep(shelved->id, shelved);
	g_mutex_lock(&lock);
	g_hash_table_replace(files, shelved->id, shelved);
	g_mutex_unlock(&lock);
	return copy;
}

/* --- links */

/* NULL while there is no secret. */
static char *token_of(const char *id) {
	g_mutex_lock(&lock);
	char *mac = secret != NULL ? g_compute_hmac_for_string(G_CHECKSUM_SHA256, (const guchar *)secret, strlen(secret), id, -1) : NULL;
	g_mutex_unlock(&lock);
	if (mac == NULL)
		return NULL;
	char *token = g_strdup_printf("%s%.*s", id, MAC_DIGITS, mac);
	g_free(mac);
	return token;
}

char *jx_shelf_link(const JxShelved *shelved) {
	g_autofree char *token = *settings.public_url != '\0' ? token_of(shelved->id) : NULL;
	if (token == NULL)
		return NULL;
	g_autofree char *name = g_uri_escape_string(shelved->name, NULL, FALSE);
	return g_strdup_printf("%s%sfiles/%s/%s", settings.public_url, g_str_has_suffix(settings.public_url, "/") ? "" : "/", token, name);
}

/* The time that it takes tells nothing. */
static gboolean equal(const char *a, const char *b) {
	guint differ = 0;
	for (gsize i = 0; i < ID_DIGITS + MAC_DIGITS; i++)
		differ |= (guint)(guchar)a[i] ^ (guchar)b[i];
	return differ == 0;
}

JxShelved *jx_shelf_by_token(const char *token) {
	if (strlen(token) != ID_DIGITS + MAC_DIGITS || strspn(token, "0123456789abcdef") != ID_DIGITS + MAC_DIGITS)
		return NULL;
	g_autofree char *id = g_strndup(token, ID_DIGITS), *right = token_of(id);
	return right != NULL && equal(token, right) ? jx_shelf_find(id) : NULL;
}

/* --- the disk */

char *jx_shelf_path(const char *room, const char *name) {
	g_autofree char *folder = jx_file_name(room);
	return g_build_filename(settings.folder, folder, name, NULL);
}

char *jx_shelf_stored_name(const JxShelved *shelved) {
	g_autofree char *name = jx_file_name(shelved->name);
	return g_strconcat(shelved->id, "-", name, NULL);
}

int jx_shelf_open_file(const JxShelved *shelved) {
	g_autofree char *name = jx_shelf_stored_name(shelved), *path = jx_shelf_path(shelved->room, name);
	return open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
}

void jx_shelf_remove(const char *id) {
	g_autoptr(JxShelved) shelved = jx_shelf_find(id);
	if (shelved == NULL)
		return;
	g_autofree char *name = jx_shelf_stored_name(shelved), *path = jx_shelf_path(shelved->room, name);
	if (unlink(path) != 0 && errno != ENOENT) {
		host->log(JX_LOG_WARNING, "files", "room=%s file=%s event=not-removed reason=\"%s: %s\"", shelved->room, id, path, g_strerror(errno));
		return;
	}
	g_mutex_lock(&lock);
	if (files != NULL)
		g_hash_table_remove(files, id);
	g_mutex_unlock(&lock);
	keep(id, NULL);
}

static GPtrArray *too_old(void) {
	GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
	GHashTableIter iter;
	gpointer value;
	g_mutex_lock(&lock);
	if (files != NULL && settings.keep_days > 0) {
		g_hash_table_iter_init(&iter, files);
		while (g_hash_table_iter_next(&iter, NULL, &value))
			if (((JxShelved *)value)->when + settings.keep_days * DAY_MS < host->wall())
				g_ptr_array_add(ids, g_strdup(((JxShelved *)value)->id));
	}
	g_mutex_unlock(&lock);
	return ids;
}

void jx_shelf_sweep(void) {
	g_autoptr(GPtrArray) ids = too_old();
	for (guint i = 0; i < ids->len; i++)
		jx_shelf_remove(g_ptr_array_index(ids, i));
	g_autoptr(GDir) dir = *settings.folder != '\0' ? g_dir_open(settings.folder, 0, NULL) : NULL;
	for (const char *room; dir != NULL && (room = g_dir_read_name(dir)) != NULL;) {
		g_autofree char *folder = g_build_filename(settings.folder, room, NULL);
		jx_parts_sweep(folder);
		if (rmdir(folder) == 0) /* only where nothing is in it */
			host->log(JX_LOG_DEBUG, "files", "folder=%s event=empty-folder-removed", room);
	}
}
