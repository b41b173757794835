/* The pictures of callers on their tiles: the URL stands in the presence of their virtual occupants, as Jitsi clients say it of themselves. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "conference/addresses.h"
#include "host/pictures.h"
#include "wire/core/jid.h"

typedef struct {
	JxCallerWatch watch;
	gpointer data;
} Watch;

void jx_conferences_watch_callers(JxConferences *all, JxCallerWatch watch, gpointer data) {
	if (!all->caller_watches)
		all->caller_watches = g_array_new(FALSE, FALSE, sizeof(Watch));
	g_array_append_val(all->caller_watches, ((Watch){ watch, data }));
}

void jx_conferences_unwatch_callers(JxConferences *all, gpointer data) {
	for (guint i = all->caller_watches->len; i-- > 0;)
		if (g_array_index(all->caller_watches, Watch, i).data == data)
			g_array_remove_index(all->caller_watches, i);
}

static gboolean is_of(const JxVirtual *virtual, const char *person) {
	return virtual->caller && jx_jid_bare_equal(virtual->caller, person);
}

gboolean jx_conferences_has_caller(JxConferences *all, const char *person) {
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, all->virtuals);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (is_of(value, person))
			return TRUE;
	return FALSE;
}

void jx_faces_caller(JxVirtual *virtual) {
	JxConferences *all = virtual->conference->all;
	if (!virtual->caller)
		return;
	g_autofree char *full = jx_address_callable(virtual->conference->room, all->calls_domain);
	g_autofree char *address = jx_jid_bare(full), *person = jx_jid_bare(virtual->caller);
	for (guint i = 0; all->caller_watches && i < all->caller_watches->len; i++) {
		const Watch *watch = &g_array_index(all->caller_watches, Watch, i);
		watch->watch(address, person, watch->data);
	}
}

void jx_conferences_face(JxConferences *all, const char *person, const char *picture) {
	const char *base = all->settings.public_url;
	gsize length = strlen(base) - g_str_has_suffix(base, "/");
	g_autofree char *url = picture && length ? g_strdup_printf("%.*s" JX_PICTURES_BELOW "%s", (int)length, base, picture) : NULL;
	g_autoptr(GList) virtuals = g_hash_table_get_values(all->virtuals);
	for (GList *l = virtuals; l; l = l->next) {
		JxVirtual *virtual = l->data;
		if (!is_of(virtual, person) || g_strcmp0(virtual->picture, url) == 0)
			continue;
		g_free(virtual->picture);
		virtual->picture = g_strdup(url);
		jx_virtual_publish(virtual);
	}
}
