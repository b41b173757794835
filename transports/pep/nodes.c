/* The nodes of our addresses: those that were published, kept in the store, and those that are made when somebody asks. */
#include "config.h"

#include <string.h>

#include "link/stream.h"
#include "pep/private.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

#define TABLE "pep"

typedef struct {
	char *node;
	JxPepProvide provide;
	gpointer data;
} Provider;

/* --- provided */

static void clear_provider(gpointer data) {
	g_free(((Provider *)data)->node);
}

void jx_pep_providers_init(JxPep *pep) {
	pep->providers = g_array_new(FALSE, FALSE, sizeof(Provider));
	g_array_set_clear_func(pep->providers, clear_provider);
}

void jx_pep_provide(JxAccount *account, const char *node, JxPepProvide provide, gpointer data) {
	JxPep *pep = jx_pep_of(account);
	if (pep)
		g_array_append_val(pep->providers, ((Provider){ g_strdup(node), provide, data }));
}

static gboolean is_of(const Provider *provider, const char *node) {
	return g_str_has_suffix(provider->node, ":") ? g_str_has_prefix(node, provider->node) : strcmp(provider->node, node) == 0;
}

static gboolean provided(JxPep *pep, const char *address, const char *node, JxPepNode *item) {
	for (guint i = 0; i < pep->providers->len; i++) {
		const Provider *provider = &g_array_index(pep->providers, Provider, i);
		if (is_of(provider, node) && provider->provide(address, node, &item->id, &item->payload, provider->data))
			return TRUE;
	}
	return FALSE;
}

/* --- stored: as the <item/> in the namespace of pubsub */

void jx_pep_node_clear(JxPepNode *node) {
	g_clear_pointer(&node->id, g_free);
	g_clear_pointer(&node->payload, xmpp_stanza_release);
}

static JxPepNode *node_new(const char *id, xmpp_stanza_t *payload) {
	JxPepNode *node = g_new(JxPepNode, 1);
	*node = (JxPepNode){ g_strdup(id ? id : "current"), xmpp_stanza_copy(payload) };
	return node;
}

static void restored(GHashTable *values, const GError *error, gpointer data) {
	JxPep *pep = jx_pep_of(data);
	GHashTableIter iter;
	gpointer key, value;
	if (error || !pep)
		return;
	g_hash_table_iter_init(&iter, values);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		gsize length;
		const char *text = g_bytes_get_data(value, &length);
		g_autoptr(xmpp_stanza_t) item = jx_stanza_parse(pep->host->context(), text, length, NULL);
		g_autofree char *address = g_strndup(key, strcspn(key, "\n")), *domain = jx_jid_domain(address);
		xmpp_stanza_t *payload = item && strcmp(domain, pep->address) == 0 ? jx_stanza_first(item) : NULL;
		if (payload && !g_hash_table_contains(pep->nodes, key)) /* what was published meanwhile is newer */
			g_hash_table_insert(pep->nodes, g_strdup(key), node_new(jx_stanza_attr(item, "id"), payload));
	}
}

void jx_pep_nodes_restore(JxPep *pep) {
	pep->host->store_list(TABLE, restored, pep->account);
}

void jx_pep_nodes_put(JxPep *pep, const char *address, const char *node, const JxPubsubItem *item) {
	char *key = jx_pep_key(address, node);
	JxPepNode *kept = node_new(item->id, item->payload);
	g_autoptr(xmpp_stanza_t) element = jx_stanza_new(pep->host->context(), "item", JX_NS_PUBSUB);
	jx_stanza_set(element, "id", kept->id);
	jx_stanza_append(element, xmpp_stanza_copy(item->payload));
	GString *text = g_string_new(NULL);
	if (jx_stream_write(text, element)) {
		g_autoptr(GBytes) value = g_bytes_new(text->str, text->len);
		pep->host->store_put(TABLE, key, value, NULL, NULL);
	}
	g_string_free(text, TRUE);
	g_hash_table_replace(pep->nodes, key, kept);
}

gboolean jx_pep_nodes_remove(JxPep *pep, const char *address, const char *node) {
	g_autofree char *key = jx_pep_key(address, node);
	pep->host->store_remove(TABLE, key, NULL, NULL);
	return g_hash_table_remove(pep->nodes, key);
}

/* --- both */

gboolean jx_pep_nodes_get(JxPep *pep, const char *address, const char *node, JxPepNode *item) {
	g_autofree char *key = jx_pep_key(address, node);
	const JxPepNode *stored = g_hash_table_lookup(pep->nodes, key);
	if (!stored)
		return provided(pep, address, node, item);
	*item = (JxPepNode){ g_strdup(stored->id), xmpp_stanza_clone(stored->payload) };
	return TRUE;
}

GPtrArray *jx_pep_nodes_names(JxPep *pep, const char *address) {
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *prefix = jx_pep_key(address, "");
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, pep->nodes);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		if (g_str_has_prefix(key, prefix))
			g_ptr_array_add(names, g_strdup((char *)key + strlen(prefix)));
	for (guint i = 0; i < pep->providers->len; i++) {
		const char *node = g_array_index(pep->providers, Provider, i).node;
		g_auto(JxPepNode) item = { 0 };
		g_autofree char *name = jx_pep_key(address, node);
		if (!g_hash_table_contains(pep->nodes, name) && provided(pep, address, node, &item))
			g_ptr_array_add(names, g_strdup(node));
	}
	return names;
}
