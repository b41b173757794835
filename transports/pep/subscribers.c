/* Who has subscribed to a node (XEP-0060, section 6.1), beside those whose clients are told by their presence. */
#include "config.h"

#include <string.h>

#include "pep/private.h"
#include "wire/core/jid.h"

#define TABLE "pep_subscriptions" /* "address LF node LF JID" */
#define MAX_SUBSCRIBERS 10000     /* of an account: anybody may subscribe */

static void note(JxPep *pep, char *key /* taken */, const char *jid) {
	GHashTable *set = g_hash_table_lookup(pep->subscriptions, key);
	if (!set) {
		set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		g_hash_table_insert(pep->subscriptions, g_strdup(key), set);
	}
	pep->subscribers += g_hash_table_add(set, g_strdup(jid));
	g_free(key);
}

static void restored(GHashTable *values, const GError *error, gpointer data) {
	JxPep *pep = jx_pep_of(data);
	GHashTableIter iter;
	gpointer key;
	if (error || !pep)
		return;
	g_hash_table_iter_init(&iter, values);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		g_auto(GStrv) parts = g_strsplit(key, "\n", 3);
		g_autofree char *domain = jx_jid_domain(parts[0]);
		if (g_strv_length(parts) == 3 && strcmp(domain, pep->address) == 0)
			note(pep, jx_pep_key(parts[0], parts[1]), parts[2]);
	}
}

void jx_pep_subscribers_restore(JxPep *pep) {
	pep->host->store_list(TABLE, restored, pep->account);
}

gboolean jx_pep_subscribers_add(JxPep *pep, const char *address, const char *node, const char *jid) {
	if (pep->subscribers >= MAX_SUBSCRIBERS)
		return FALSE;
	g_autofree char *stored = g_strdup_printf("%s\n%s\n%s", address, node, jid);
	g_autoptr(GBytes) one = g_bytes_new_static("1", 1);
	note(pep, jx_pep_key(address, node), jid);
	pep->host->store_put(TABLE, stored, one, NULL, NULL);
	return TRUE;
}

GHashTable *jx_pep_subscribers_of(JxPep *pep, const char *address, const char *node) {
	g_autofree char *key = jx_pep_key(address, node);
	return g_hash_table_lookup(pep->subscriptions, key);
}

gboolean jx_pep_subscribers_remove(JxPep *pep, const char *address, const char *node, const char *jid) {
	g_autofree char *stored = g_strdup_printf("%s\n%s\n%s", address, node, jid), *key = jx_pep_key(address, node);
	GHashTable *set = g_hash_table_lookup(pep->subscriptions, key);
	if (!set || !g_hash_table_remove(set, jid))
		return FALSE;
	pep->subscribers--;
	if (g_hash_table_size(set) == 0)
		g_hash_table_remove(pep->subscriptions, key);
	pep->host->store_remove(TABLE, stored, NULL, NULL);
	return TRUE;
}
