#include "config.h"

#include <string.h>

#include "pep/private.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

static GHashTable *attached; /* JxAccount → JxPep */

JxPep *jx_pep_of(JxAccount *account) {
	return attached ? g_hash_table_lookup(attached, account) : NULL;
}

char *jx_pep_key(const char *address, const char *node) {
	return g_strdup_printf("%s\n%s", address, node);
}

/* --- disco */

void jx_pep_describe(JxAccount *account, xmpp_stanza_t *query) {
	static const char *const features[] = { "", "#access-open", "#auto-subscribe", "#filtered-notifications", "#last-published", "#persistent-items",
		"#retrieve-items", "#retrieve-subscriptions", "#subscribe" };
	JxPep *pep = jx_pep_of(account);
	if (!pep || !pep->served)
		return;
	xmpp_stanza_t *identity = jx_stanza_add(query, "identity", NULL);
	jx_stanza_set(identity, "category", "pubsub");
	jx_stanza_set(identity, "type", "pep");
	for (gsize i = 0; i < G_N_ELEMENTS(features); i++) {
		g_autofree char *var = g_strconcat(JX_NS_PUBSUB, features[i], NULL);
		jx_stanza_set(jx_stanza_add(query, "feature", NULL), "var", var);
	}
}

static gboolean answer_disco(const char *to, const char *from, xmpp_stanza_t *query, gpointer data) {
	JxPep *pep = data;
	const char *node = jx_stanza_attr(query, "node");
	g_auto(JxPepNode) item = { 0 };
	if (!node || !jx_pep_nodes_get(pep, to, node, &item))
		return FALSE;
	xmpp_stanza_t *identity = jx_stanza_add(query, "identity", NULL);
	jx_stanza_set(identity, "category", "pubsub");
	jx_stanza_set(identity, "type", "leaf");
	jx_stanza_set(jx_stanza_add(query, "feature", NULL), "var", JX_NS_PUBSUB);
	return TRUE;
}

JxVerdict jx_pep_disco_items(const JxIncoming *in) {
	JxPep *pep = jx_pep_of(in->account);
	const char *node = jx_stanza_attr(in->payload, "node");
	if (!pep || !pep->served || (node && *node))
		return JX_PASS;
	g_autoptr(GPtrArray) names = jx_pep_nodes_names(pep, in->to);
	if (names->len == 0)
		return JX_PASS;
	g_autoptr(xmpp_stanza_t) query = jx_stanza_new(pep->host->context(), "query", JX_NS_DISCO_ITEMS);
	for (guint i = 0; i < names->len; i++) {
		xmpp_stanza_t *item = jx_stanza_add(query, "item", NULL);
		jx_stanza_set(item, "jid", in->to);
		jx_stanza_set(item, "node", g_ptr_array_index(names, i));
	}
	pep->host->reply_result(in, query);
	return JX_HANDLED;
}

/* --- accounts */

/* A client's server sends events to those whose presence says what they want. */
static void on_link(JxAccount *account, gboolean online, gpointer data) {
	JxPep *pep = data;
	if (!online)
		return;
	g_autoptr(xmpp_stanza_t) presence = jx_stanza_top(pep->host->context(), "presence", NULL, NULL, NULL, NULL);
	jx_stanza_append(presence, pep->host->caps(account, NULL));
	pep->host->send(account, presence);
}

static void free_set(gpointer set) {
	g_hash_table_unref(set);
}

static void free_node(gpointer node) {
	jx_pep_node_clear(node);
	g_free(node);
}

void jx_pep_attach(const JxHost *host, JxAccount *account) {
	JxPep *pep = g_new0(JxPep, 1);
	pep->host = host;
	pep->account = account;
	pep->address = host->account_address(account);
	pep->served = strchr(pep->address, '@') == NULL;
	pep->nodes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_node);
	pep->subscriptions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_set);
	jx_pep_providers_init(pep);
	jx_pep_contacts_init(pep);
	if (!attached)
		attached = g_hash_table_new(NULL, NULL);
	g_hash_table_insert(attached, account, pep);
	if (pep->served) {
		jx_pep_nodes_restore(pep);
		jx_pep_subscribers_restore(pep);
		host->disco_address(account, answer_disco, pep);
	} else {
		host->watch_account(account, on_link, pep);
	}
}

void jx_pep_detach(JxAccount *account) {
	JxPep *pep = jx_pep_of(account);
	if (!pep)
		return;
	g_hash_table_remove(attached, account);
	jx_pep_contacts_clear(pep);
	jx_pep_errands_clear(pep);
	g_hash_table_unref(pep->nodes);
	g_hash_table_unref(pep->subscriptions);
	g_array_unref(pep->providers);
	g_free(pep);
}
