#include "config.h"

#include "host/uploads.h"

#include <string.h>

#include "host/shelf_private.h"

#define LIFE_MS (5 * 60 * 1000)
#define MAX_SLOTS 1000

typedef struct {
	char *id, *room, *sender, *title;
	JxFile *file;
	gint64 until;
} Slot;

struct JxUpload {
	JxPart *part;
};

static GMutex lock;
static GHashTable *slots; /* token → Slot */
static const JxHost *host;
static JxUploadDone done;
static gpointer done_data;

static void slot_free(gpointer data) {
	Slot *slot = data;
	g_free(slot->id);
	g_free(slot->room);
	g_free(slot->sender);
	g_free(slot->title);
	jx_file_free(slot->file);
	g_free(slot);
}

static gboolean is_over(gpointer token, gpointer slot, gpointer data) {
	return ((Slot *)slot)->until < *(gint64 *)data;
}

/* Under the lock. */
static gboolean has_place(void) {
	gint64 now = jx_shelf_wall();
	if (slots == NULL)
		slots = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, slot_free);
	g_hash_table_foreach_remove(slots, is_over, &now);
	return g_hash_table_size(slots) < MAX_SLOTS;
}

char *jx_upload_slot(const JxPartOrder *order, char **get) {
	const char *base = jx_shelf_settings()->public_url;
	g_autofree char *token = jx_shelf_random(), *id = jx_shelf_random(), *name = jx_file_plain_name(order->file->name);
	*get = NULL;
	if (token == NULL || id == NULL || *base == '\0')
		return NULL;
	JxShelved coming = { .id = id, .name = name };
	*get = jx_shelf_link(&coming);
	char *put = g_strdup_printf("%s%s%s", base, JX_UPLOADS_BELOW + (g_str_has_suffix(base, "/") ? 1 : 0), token);
	Slot *slot = g_new(Slot, 1);
	*slot = (Slot) { g_steal_pointer(&id), g_strdup(order->room), g_strdup(order->sender), g_strdup(order->title), jx_file_copy(order->file), jx_shelf_wall() + LIFE_MS };
	g_mutex_lock(&lock);
	gboolean kept = *get != NULL && has_place();
	if (kept)
		g_hash_table_insert(slots, g_steal_pointer(&token), slot);
	g_mutex_unlock(&lock);
	if (kept)
		return put;
	slot_free(slot);
	g_free(put);
	g_clear_pointer(get, g_free);
	return NULL;
}

void jx_uploads_on_done(const JxHost *functions, JxUploadDone callback, gpointer data) {
	host = functions;
	done = callback;
	done_data = data;
}

/* --- HTTP threads */

static Slot *take(const char *token) {
	Slot *slot = NULL;
	gpointer key, value;
	g_mutex_lock(&lock);
	if (slots != NULL && g_hash_table_steal_extended(slots, token, &key, &value)) {
		g_free(key);
		slot = value;
	}
	g_mutex_unlock(&lock);
	if (slot != NULL && slot->until < jx_shelf_wall())
		g_clear_pointer(&slot, slot_free);
	return slot;
}

JxUpload *jx_upload_begin(const char *token, GError **error) {
	Slot *slot = take(token);
	if (slot == NULL) {
		g_set_error_literal(error, JX_SHELF_ERROR, JX_SHELF_ERROR_OFF, "There is no such place for a file, or it was used");
		return NULL;
	}
	JxPart *part = jx_part_new(&(JxPartOrder) { slot->room, slot->sender, slot->title, slot->file, FALSE, slot->id }, error);
	slot_free(slot);
	if (part == NULL)
		return NULL;
	JxUpload *upload = g_new(JxUpload, 1);
	upload->part = part;
	return upload;
}

gboolean jx_upload_write(JxUpload *upload, const void *bytes, gsize count, GError **error) {
	return jx_part_write(upload->part, bytes, count, error);
}

static void tell(gpointer data) {
	JxShelved *shelved = data;
	if (done != NULL)
		done(shelved, done_data);
	jx_shelved_free(shelved);
}

gboolean jx_upload_end(JxUpload *upload, GError **error) {
	while (!jx_part_hash(upload->part))
		;
	JxShelved *shelved = jx_part_shelve(g_steal_pointer(&upload->part), error);
	g_free(upload);
	if (shelved != NULL)
		host->invoke(tell, shelved);
	return shelved != NULL;
}

void jx_upload_free(JxUpload *upload) {
	if (upload == NULL)
		return;
	jx_part_discard(upload->part);
	g_free(upload);
}
