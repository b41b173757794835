#include "config.h"

#include "conference/avatar.h"

#include <png.h>
#include <string.h>

#define BLOCKS 5
#define HALF ((BLOCKS + 1) / 2)
#define BLOCK 16 /* pixels */
#define MARGIN 8
#define SIDE (2 * MARGIN + BLOCKS * BLOCK)
G_STATIC_ASSERT(SIDE == JX_AVATAR_SIDE);

#define MAX_KEPT 1024

/* XEP-0392, section 5.1: the hue, in degrees, is the first 16 bits of the SHA-1. */
static gint hue(const char *name) {
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA1);
	guint8 digest[20];
	gsize length = sizeof digest;
	g_checksum_update(sum, (const guchar *)name, -1);
	g_checksum_get_digest(sum, digest, &length);
	return (digest[0] | digest[1] << 8) * 360 / 65536;
}

/* One channel of a colour of half lightness and strong saturation. */
static guint8 channel(gint degrees) {
	gint from_opposite = ABS((degrees + 360) % 360 - 180);
	return (guint8)(60 + CLAMP(from_opposite - 60, 0, 60) * 140 / 60);
}

static void paint(guint8 *pixels, guint column, guint row, const guint8 *colour) {
	for (guint y = 0; y < BLOCK; y++)
		for (guint x = 0; x < BLOCK; x++)
			memcpy(pixels + 3 * ((MARGIN + row * BLOCK + y) * SIDE + MARGIN + column * BLOCK + x), colour, 3);
}

GBytes *jx_avatar(const char *name) {
	g_autofree guint8 *pixels = g_malloc(SIDE * SIDE * 3);
	gint degrees = hue(name);
	const guint8 colour[] = {channel(degrees), channel(degrees - 120), channel(degrees - 240)};
	guint32 pattern = g_str_hash(name) * 2654435761u; /* spreads what names of one school have in common */
	memset(pixels, 0xF2, SIDE * SIDE * 3);
	for (guint row = 0; row < BLOCKS; row++)
		for (guint column = 0; column < HALF; column++) {
			if (!(pattern >> (31 - (row * HALF + column)) & 1))
				continue;
			paint(pixels, column, row, colour);
			paint(pixels, BLOCKS - 1 - column, row, colour);
		}
	png_image image = {.version = PNG_IMAGE_VERSION, .width = SIDE, .height = SIDE, .format = PNG_FORMAT_RGB};
	png_alloc_size_t length = PNG_IMAGE_PNG_SIZE_MAX(image);
	g_autofree guint8 *file = g_malloc(length);
	gboolean written = png_image_write_to_memory(&image, file, &length, FALSE, pixels, 0, NULL);
	g_assert(written); /* there is room for the largest that it can be */
	return g_bytes_new(file, length);
}

static void avatar_free(gpointer data) {
	JxAvatar *avatar = data;
	g_bytes_unref(avatar->png);
	g_free(avatar->sha1);
	g_free(avatar);
}

const JxAvatar *jx_avatar_of(const char *name) {
	static GHashTable *kept;
	if (!kept)
		kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, avatar_free);
	JxAvatar *avatar = g_hash_table_lookup(kept, name);
	if (avatar)
		return avatar;
	if (g_hash_table_size(kept) >= MAX_KEPT)
		g_hash_table_remove_all(kept);
	avatar = g_new(JxAvatar, 1);
	avatar->png = jx_avatar(name);
	avatar->sha1 = g_compute_checksum_for_bytes(G_CHECKSUM_SHA1, avatar->png);
	g_hash_table_insert(kept, g_strdup(name), avatar);
	return avatar;
}
