/* A file that comes: half of it under a name that begins with a dot, until all bytes are there and have the right hash. */
#include "config.h"

#include "host/shelf_private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define HALF ".half-"
#define KEY_DIGITS 32
#define HASH_BYTES (1024 * 1024)
#define HALF_LIFE_S (24 * 60 * 60)

struct JxPart {
	char *room, *sender, *title, *path;
	char *id;           /* that it will have */
	JxFile *file;       /* what was announced */
	gboolean resumes;
	int fd;
	guint64 size;       /* bytes in it */
	guint64 limit;      /* that it may have */
	guint64 hashed;
	GChecksum *sums[JX_HASHES]; /* SHA-1, SHA-256, and what was announced; NULL: not wanted */
	GError *broken;     /* it can not be read or written any more */
};

static GMutex lock;
static GHashTable *open_parts; /* path → JxPart, borrowed */

/* --- what is allowed */

static gboolean fits(const char *pattern, const char *name, const char *type) {
	if (*pattern != '.')
		return g_pattern_match_simple(pattern, type);
	g_autofree char *folded = g_utf8_casefold(name, -1), *ending = g_utf8_casefold(pattern, -1);
	return g_str_has_suffix(folded, ending);
}

static gboolean is_wanted(const JxFile *file) {
	const char *const *types = jx_shelf_settings()->types;
	const char *name = file->name != NULL ? file->name : "";
	g_autofree char *type = NULL;
	if (types == NULL || types[0] == NULL)
		return TRUE;
	if (file->media_type != NULL) {
		type = g_strdup(file->media_type);
	} else {
		g_autofree char *guess = g_content_type_guess(name, NULL, 0, NULL);
		type = g_content_type_get_mime_type(guess);
	}
	for (guint i = 0; types[i] != NULL; i++)
		if (fits(types[i], name, type != NULL ? type : "application/octet-stream"))
			return TRUE;
	return FALSE;
}

/* Under the lock: bytes that open parts of this room have or will have. */
static guint64 reserved(const char *room) {
	GHashTableIter iter;
	gpointer value;
	guint64 sum = 0;
	g_hash_table_iter_init(&iter, open_parts);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const JxPart *part = value;
		if (strcmp(part->room, room) == 0)
			sum += part->file->size >= 0 ? (guint64)part->file->size : part->size;
	}
	return sum;
}

static gboolean too_large(GError **error, guint64 most) {
	g_autofree char *size = g_format_size(most);
	g_set_error(error, JX_SHELF_ERROR, JX_SHELF_ERROR_TOO_LARGE, "The file is too large: at most %s", size);
	return FALSE;
}

/* Under the lock. *limit: how many bytes it may have. */
static gboolean may_come(const JxPartOrder *order, guint64 *limit, GError **error) {
	const JxShelfSettings *settings = jx_shelf_settings();
	if (*settings->folder == '\0') {
		g_set_error_literal(error, JX_SHELF_ERROR, JX_SHELF_ERROR_OFF, "This server keeps no files");
		return FALSE;
	}
	if (!is_wanted(order->file)) {
		g_set_error_literal(error, JX_SHELF_ERROR, JX_SHELF_ERROR_TYPE, "Files of this kind are not taken here");
		return FALSE;
	}
	guint64 used = jx_shelf_used(order->room) + reserved(order->room), left = used < settings->max_room ? settings->max_room - used : 0;
	guint64 size = order->file->size >= 0 ? (guint64)order->file->size : 0;
	if (size > settings->max_size)
		return too_large(error, settings->max_size);
	if (size > left || left == 0) {
		g_autofree char *text = g_format_size(left);
		g_set_error(error, JX_SHELF_ERROR, JX_SHELF_ERROR_FULL, "The room has no place for this file: %s are left", text);
		return FALSE;
	}
	*limit = order->file->size >= 0 ? size : MIN(settings->max_size, left);
	return TRUE;
}

/* --- names */

char *jx_shelf_random(void) {
	guint32 words[4];
	if (getrandom(words, sizeof words, 0) != (gssize)sizeof words)
		return NULL;
	return g_strdup_printf("%08x%08x%08x%08x", words[0], words[1], words[2], words[3]);
}

/* The same file of the same sender has the same name again, where something tells that it is the same. */
static char *half_name(const JxPartOrder *order) {
	const char *sure = order->file->date;
	for (guint i = 0; i < JX_HASHES; i++)
		if (order->file->hash[i] != NULL)
			sure = order->file->hash[i];
	g_autofree char *digits = order->resumes && sure != NULL && order->sender != NULL ? NULL : jx_shelf_random();
	if (digits == NULL) {
		g_autofree char *all = g_strdup_printf("%s\n%s\n%s\n%" G_GINT64_FORMAT, order->sender, order->file->name, sure, order->file->size);
		digits = g_compute_checksum_for_string(G_CHECKSUM_SHA256, all, -1);
	}
	return g_strdup_printf(HALF "%.*s", KEY_DIGITS, digits);
}

gboolean jx_part_is_half(const char *name) {
	return g_str_has_prefix(name, HALF);
}

/* --- life */

static void part_free(JxPart *part) {
	g_mutex_lock(&lock);
	if (g_hash_table_lookup(open_parts, part->path) == part)
		g_hash_table_remove(open_parts, part->path);
	g_mutex_unlock(&lock);
	if (part->fd >= 0)
		close(part->fd);
	for (guint i = 0; i < JX_HASHES; i++)
		if (part->sums[i] != NULL)
			g_checksum_free(part->sums[i]);
	jx_file_free(part->file);
	g_clear_error(&part->broken);
	g_free(part->room);
	g_free(part->sender);
	g_free(part->title);
	g_free(part->path);
	g_free(part->id);
	g_free(part);
}

/* Under the lock. */
static JxPart *part_make(const JxPartOrder *order, guint64 limit) {
	g_autofree char *name = half_name(order);
	JxPart *part = g_new0(JxPart, 1);
	part->room = g_strdup(order->room);
	part->sender = g_strdup(order->sender);
	part->title = g_strdup(order->title);
	part->id = order->id != NULL ? g_strdup(order->id) : jx_shelf_random();
	part->file = jx_file_copy(order->file);
	part->limit = limit;
	part->path = jx_shelf_path(order->room, name);
	part->resumes = order->resumes;
	part->fd = -1;
	if (g_hash_table_contains(open_parts, part->path)) { /* it comes twice at once */
		g_autofree char *digits = jx_shelf_random(), *other = g_strdup_printf(HALF "%s", digits != NULL ? digits : "again");
		g_free(part->path);
		part->path = jx_shelf_path(order->room, other);
		part->resumes = FALSE;
	}
	g_hash_table_insert(open_parts, part->path, part);
	return part;
}

static gboolean part_open(JxPart *part, GError **error) {
	g_autofree char *folder = g_path_get_dirname(part->path);
	struct stat state;
	if (g_mkdir_with_parents(folder, 0750) == 0)
		part->fd = open(part->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (part->fd < 0 || fstat(part->fd, &state) != 0) {
		g_set_error(error, JX_SHELF_ERROR, JX_SHELF_ERROR_DISK, "The server cannot keep the file (%s)", g_strerror(errno));
		return FALSE;
	}
	part->size = (guint64)state.st_size;
	if ((part->size > 0 && !part->resumes) || part->size > part->limit) {
		if (ftruncate(part->fd, 0) != 0) {
			g_set_error(error, JX_SHELF_ERROR, JX_SHELF_ERROR_DISK, "The server cannot keep the file (%s)", g_strerror(errno));
			return FALSE;
		}
		part->size = 0;
	}
	return TRUE;
}

static void want_sum(JxPart *part, JxHash hash) {
	if (part->sums[hash] == NULL)
		part->sums[hash] = g_checksum_new(jx_hash_type(hash));
}

gboolean jx_shelf_may_come(const JxPartOrder *order, GError **error) {
	guint64 limit;
	g_mutex_lock(&lock);
	if (open_parts == NULL)
		open_parts = g_hash_table_new(g_str_hash, g_str_equal);
	gboolean may = may_come(order, &limit, error);
	g_mutex_unlock(&lock);
	return may;
}

JxPart *jx_part_new(const JxPartOrder *order, GError **error) {
	guint64 limit = 0;
	g_mutex_lock(&lock);
	if (open_parts == NULL)
		open_parts = g_hash_table_new(g_str_hash, g_str_equal);
	JxPart *part = may_come(order, &limit, error) ? part_make(order, limit) : NULL;
	g_mutex_unlock(&lock);
	if (part == NULL)
		return NULL;
	if (!part_open(part, error)) {
		part_free(part);
		return NULL;
	}
	want_sum(part, JX_HASH_SHA1);
	want_sum(part, JX_HASH_SHA256);
	jx_part_expect(part, part->file);
	return part;
}

guint64 jx_part_size(const JxPart *part) {
	return part->size;
}

gboolean jx_part_write(JxPart *part, const void *bytes, gsize count, GError **error) {
	if (count > part->limit - part->size) {
		if (part->file->size >= 0)
			g_set_error_literal(error, JX_SHELF_ERROR, JX_SHELF_ERROR_TOO_LARGE, "The file has more bytes than were announced");
		else
			too_large(error, part->limit);
		return FALSE;
	}
	while (count > 0) {
		gssize written = pwrite(part->fd, bytes, count, (off_t)part->size);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0) {
			g_set_error(error, JX_SHELF_ERROR, JX_SHELF_ERROR_DISK, "The server cannot keep the file (%s)", g_strerror(errno));
			return FALSE;
		}
		part->size += (guint64)written;
		bytes = (const guint8 *)bytes + written;
		count -= (gsize)written;
	}
	return TRUE;
}

void jx_part_expect(JxPart *part, const JxFile *file) {
	for (guint i = 0; i < JX_HASHES; i++) {
		if (file->hash[i] == NULL || part->hashed > 0)
			continue;
		want_sum(part, i);
		if (file != part->file) {
			g_free(part->file->hash[i]);
			part->file->hash[i] = g_strdup(file->hash[i]);
		}
	}
}

gboolean jx_part_hash(JxPart *part) {
	g_autofree guint8 *bytes = g_malloc(HASH_BYTES);
	gssize got = 0;
	if (part->broken == NULL && part->hashed < part->size)
		got = pread(part->fd, bytes, (gsize)MIN((guint64)HASH_BYTES, part->size - part->hashed), (off_t)part->hashed);
	if (got < 0)
		g_set_error(&part->broken, JX_SHELF_ERROR, JX_SHELF_ERROR_DISK, "The server cannot read what it has kept (%s)", g_strerror(errno));
	for (guint i = 0; got > 0 && i < JX_HASHES; i++)
		if (part->sums[i] != NULL)
			g_checksum_update(part->sums[i], bytes, got);
	part->hashed += got > 0 ? (guint64)got : 0;
	return got <= 0 || part->hashed >= part->size;
}

/* --- the end of it */

void jx_part_discard(JxPart *part) {
	if (part == NULL)
		return;
	unlink(part->path);
	part_free(part);
}

void jx_part_leave(JxPart *part) {
	if (part != NULL && part->resumes && part->size > 0)
		part_free(part);
	else
		jx_part_discard(part);
}

static gboolean check(JxPart *part, gboolean *verified, GError **error) {
	if (part->broken != NULL) {
		g_propagate_error(error, g_steal_pointer(&part->broken));
		return FALSE;
	}
	if (part->file->size >= 0 && part->size != (guint64)part->file->size) {
		g_set_error_literal(error, JX_SHELF_ERROR, JX_SHELF_ERROR_HASH, "The file has fewer bytes than were announced");
		return FALSE;
	}
	for (guint i = 0; i < JX_HASHES; i++) {
		if (part->file->hash[i] == NULL || part->sums[i] == NULL)
			continue;
		if (strcmp(part->file->hash[i], g_checksum_get_string(part->sums[i])) != 0) {
			g_set_error(error, JX_SHELF_ERROR, JX_SHELF_ERROR_HASH, "The file was damaged on its way: it has another %s hash than was announced", jx_hash_name(i));
			return FALSE;
		}
		*verified = TRUE;
	}
	return TRUE;
}

static gboolean put_in_place(JxPart *part, const JxShelved *shelved, GError **error) {
	g_autofree char *name = jx_shelf_stored_name(shelved), *path = jx_shelf_path(shelved->room, name);
	if (fdatasync(part->fd) == 0 && g_rename(part->path, path) == 0)
		return TRUE;
	g_set_error(error, JX_SHELF_ERROR, JX_SHELF_ERROR_DISK, "The server cannot keep the file (%s)", g_strerror(errno));
	return FALSE;
}

JxShelved *jx_part_shelve(JxPart *part, GError **error) {
	gboolean verified = FALSE;
	if (part->id == NULL || !check(part, &verified, error)) {
		jx_part_discard(part);
		return NULL;
	}
	JxShelved *shelved = g_new0(JxShelved, 1);
	*shelved = (JxShelved) { g_strdup(part->id), g_strdup(part->room), jx_file_plain_name(part->file->name), g_strdup(part->file->media_type), g_strdup(part->sender),
		g_strdup(part->title), part->size, g_strdup(g_checksum_get_string(part->sums[JX_HASH_SHA1])), g_strdup(g_checksum_get_string(part->sums[JX_HASH_SHA256])),
		verified, FALSE, jx_shelf_wall() };
	if (!put_in_place(part, shelved, error)) {
		jx_shelved_free(shelved);
		jx_part_leave(part);
		return NULL;
	}
	JxShelved *copy = jx_shelf_add(shelved); /* before the part's reservation goes */
	part_free(part);
	return copy;
}

void jx_parts_sweep(const char *folder) {
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		struct stat state;
		if (!jx_part_is_half(name) || lstat(path, &state) != 0 || state.st_mtime + HALF_LIFE_S > jx_shelf_wall() / 1000)
			continue;
		g_mutex_lock(&lock);
		if (open_parts == NULL || !g_hash_table_contains(open_parts, path))
			unlink(path);
		g_mutex_unlock(&lock);
	}
}
