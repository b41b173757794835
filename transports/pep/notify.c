/* Events of our nodes (XEP-0163, section 4.3): to subscribers, and to contacts whose clients want them. */
#include "config.h"

#include <string.h>

#include "pep/private.h"
#include "wire/core/jid.h"
#include "wire/core/stanza.h"

void jx_pep_send_event(JxPep *pep, const char *address, const char *node, const JxPubsubItem *item, const char *to) {
	xmpp_ctx_t *ctx = pep->host->context();
	g_autofree char *id = g_strdup_printf("pep%08x%08x", g_random_int(), g_random_int());
	g_autoptr(xmpp_stanza_t) message = jx_stanza_top(ctx, "message", "headline", id, address, to);
	jx_stanza_append(message, jx_pubsub_event_write(ctx, node, item));
	pep->host->send(pep->account, message);
	pep->host->count("pep_events", NULL, 1);
}

/* Nobody is told twice: who has subscribed is left out among those who are present. */
void jx_pep_notify(JxPep *pep, const char *address, const char *node) {
	g_auto(JxPepNode) stored = { 0 };
	gboolean there = jx_pep_nodes_get(pep, address, node, &stored);
	const JxPubsubItem item = { stored.id, stored.payload };
	GHashTable *subscribers = jx_pep_subscribers_of(pep, address, node);
	GHashTableIter iter;
	gpointer jid;
	if (subscribers) {
		g_hash_table_iter_init(&iter, subscribers);
		while (g_hash_table_iter_next(&iter, &jid, NULL))
			jx_pep_send_event(pep, address, node, there ? &item : NULL, jid);
	}
	g_autoptr(GPtrArray) present = jx_pep_contacts_wanting(pep, address, node);
	for (guint i = 0; i < present->len; i++) {
		g_autofree char *bare = jx_jid_bare(g_ptr_array_index(present, i));
		if (!subscribers || !(g_hash_table_contains(subscribers, bare) || g_hash_table_contains(subscribers, g_ptr_array_index(present, i))))
			jx_pep_send_event(pep, address, node, there ? &item : NULL, g_ptr_array_index(present, i));
	}
}

void jx_pep_changed(JxAccount *account, const char *address, const char *node) {
	JxPep *pep = jx_pep_of(account);
	if (pep && pep->served)
		jx_pep_notify(pep, address, node);
}
