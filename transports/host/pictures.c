#include "config.h"

#include "host/pictures.h"

#include <string.h>

#define MOST 512
#define MOST_BYTES (24 * 1024 * 1024)

typedef struct {
	char *name;
	GBytes *bytes;
	GList link; /* in `order` */
} Picture;

static GMutex lock;
static GHashTable *pictures; /* Picture.name → Picture, owned */
static GQueue order = G_QUEUE_INIT; /* the one used last first */
static gsize size;

const char *jx_picture_type(GBytes *picture) {
	static const struct {
		const char *magic, *type;
		gsize offset, length;
	} kinds[] = { { "\x89PNG\r\n\x1a\n", "image/png", 0, 8 }, { "\xff\xd8\xff", "image/jpeg", 0, 3 }, { "GIF87a", "image/gif", 0, 6 }, { "GIF89a", "image/gif", 0, 6 },
		{ "WEBP", "image/webp", 8, 4 } };
	gsize length;
	const guint8 *bytes = g_bytes_get_data(picture, &length);
	for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (length >= kinds[i].offset + kinds[i].length && memcmp(bytes + kinds[i].offset, kinds[i].magic, kinds[i].length) == 0)
			return kinds[i].type;
	return NULL;
}

static void picture_free(gpointer data) {
	Picture *picture = data;
	g_queue_unlink(&order, &picture->link);
	size -= g_bytes_get_size(picture->bytes);
	g_bytes_unref(picture->bytes);
	g_free(picture->name);
	g_free(picture);
}

static Picture *find(const char *name) {
	Picture *picture = pictures ? g_hash_table_lookup(pictures, name) : NULL;
	if (!picture)
		return NULL;
	g_queue_unlink(&order, &picture->link);
	g_queue_push_head_link(&order, &picture->link);
	return picture;
}

char *jx_pictures_add(GBytes *bytes) {
	if (g_bytes_get_size(bytes) > JX_PICTURE_MAX || !jx_picture_type(bytes))
		return NULL;
	char *name = g_compute_checksum_for_bytes(G_CHECKSUM_SHA1, bytes);
	g_mutex_lock(&lock);
	if (!pictures)
		pictures = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, picture_free);
	if (!find(name)) {
		Picture *picture = g_new0(Picture, 1);
		*picture = (Picture){ .name = g_strdup(name), .bytes = g_bytes_ref(bytes), .link = { .data = picture } };
		size += g_bytes_get_size(bytes);
		g_queue_push_head_link(&order, &picture->link);
		g_hash_table_insert(pictures, picture->name, picture);
		while (size > MOST_BYTES || g_hash_table_size(pictures) > MOST)
			g_hash_table_remove(pictures, ((Picture *)g_queue_peek_tail(&order))->name);
	}
	g_mutex_unlock(&lock);
	return name;
}

GBytes *jx_pictures_find(const char *name) {
	g_mutex_lock(&lock);
	Picture *picture = find(name);
	GBytes *bytes = picture ? g_bytes_ref(picture->bytes) : NULL;
	g_mutex_unlock(&lock);
	return bytes;
}

gboolean jx_pictures_has(const char *name) {
	g_autoptr(GBytes) bytes = jx_pictures_find(name);
	return bytes != NULL;
}
