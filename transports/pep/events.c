/* Events of contacts' nodes: told to who watches the node. */
#include "config.h"

#include <string.h>

#include "pep/private.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

typedef struct {
	char *node;
	JxPepEvent event;
	gpointer data;
} Watcher;

static GPtrArray *watchers;

static void free_watcher(gpointer data) {
	g_free(((Watcher *)data)->node);
	g_free(data);
}

void jx_pep_watch(const char *node, JxPepEvent event, gpointer data) {
	Watcher *watcher = g_new(Watcher, 1);
	*watcher = (Watcher){ g_strdup(node), event, data };
	if (!watchers)
		watchers = g_ptr_array_new_with_free_func(free_watcher);
	g_ptr_array_add(watchers, watcher);
}

void jx_pep_unwatch(gpointer data) {
	for (guint i = watchers ? watchers->len : 0; i-- > 0;)
		if (((Watcher *)g_ptr_array_index(watchers, i))->data == data)
			g_ptr_array_remove_index(watchers, i);
}

/* They come from the bare JID, which the person's server alone writes; what an archive replays is over. */
JxVerdict jx_pep_event(const JxIncoming *in) {
	if (jx_jid_resource(in->from) || strcmp(in->type, "error") == 0 || jx_stanza_child(in->stanza, JX_NS_DELAY, "delay"))
		return JX_HANDLED;
	g_autoptr(JxPubsubItems) items = jx_pubsub_items_read(in->payload, NULL);
	g_autofree char *to = jx_jid_bare(in->to);
	for (guint i = 0; items && watchers && i < watchers->len; i++) {
		const Watcher *watcher = g_ptr_array_index(watchers, i);
		for (guint k = 0; k < items->items->len && strcmp(watcher->node, items->node) == 0; k++)
			watcher->event(in->account, to, in->from, &g_array_index(items->items, JxPubsubItem, k), watcher->data);
	}
	return JX_HANDLED;
}
