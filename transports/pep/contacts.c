/* Contacts of our addresses that are present, and the nodes that their clients want to hear of ("+notify", XEP-0163, section 4.3.2). What a client can do is
 * asked of it; a hash of XEP-0115 saves the question only where its answer was seen to fit. */
#include "config.h"

#include <string.h>

#include "pep/private.h"
#include "wire/core/caps.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

#define MAX_CONTACTS 10000
#define MAX_CAPS 1024
#define MAX_ASKING 256
#define ASK_MS 20000
#define NOTIFY "+notify"

typedef struct {
	JxPep *pep;
	char *address, *jid; /* ours, bare; the contact's, full */
	JxCaps *caps;
	gboolean asking;
	GPtrArray *wants;    /* names of nodes, a reference; NULL: not known yet */
} Contact;

static void contact_free(gpointer data) {
	Contact *contact = data;
	if (contact->asking) {
		contact->pep->host->iq_forget(contact);
		contact->pep->asking--;
	}
	jx_caps_free(contact->caps);
	g_free(contact->address);
	g_free(contact->jid);
	if (contact->wants)
		g_ptr_array_unref(contact->wants);
	g_free(contact);
}

void jx_pep_contacts_init(JxPep *pep) {
	pep->contacts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, contact_free);
	pep->caps = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
}

void jx_pep_contacts_clear(JxPep *pep) {
	g_hash_table_unref(pep->contacts);
	g_hash_table_unref(pep->caps);
}

static gboolean is_wanted(const Contact *contact, const char *node) {
	for (guint i = 0; contact->wants && i < contact->wants->len; i++)
		if (strcmp(g_ptr_array_index(contact->wants, i), node) == 0)
			return TRUE;
	return FALSE;
}

GPtrArray *jx_pep_contacts_wanting(JxPep *pep, const char *address, const char *node) {
	GPtrArray *found = g_ptr_array_new();
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, pep->contacts);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		Contact *contact = value;
		if (strcmp(contact->address, address) == 0 && is_wanted(contact, node))
			g_ptr_array_add(found, contact->jid);
	}
	return found;
}

/* What an address has published last is told to who comes (section 4.3.4). */
static void learn(Contact *contact, GPtrArray *wants) {
	g_autoptr(GPtrArray) before = contact->wants;
	contact->wants = g_ptr_array_ref(wants);
	for (guint i = 0; i < wants->len; i++) {
		const char *node = g_ptr_array_index(wants, i);
		gboolean known = FALSE;
		for (guint k = 0; before && k < before->len; k++)
			known = known || strcmp(g_ptr_array_index(before, k), node) == 0;
		g_auto(JxPepNode) stored = { 0 };
		if (known || !jx_pep_nodes_get(contact->pep, contact->address, node, &stored))
			continue;
		const JxPubsubItem item = { stored.id, stored.payload };
		jx_pep_send_event(contact->pep, contact->address, node, &item, contact->jid);
	}
}

static GPtrArray *wants_of(const JxDiscoInfo *info) {
	GPtrArray *wants = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < info->features->len; i++) {
		const char *var = g_ptr_array_index(info->features, i);
		if (g_str_has_suffix(var, NOTIFY))
			g_ptr_array_add(wants, g_strndup(var, strlen(var) - strlen(NOTIFY)));
	}
	return wants;
}

static void got_info(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	Contact *contact = data;
	JxPep *pep = contact->pep;
	contact->asking = FALSE;
	pep->asking--;
	xmpp_stanza_t *query = outcome == JX_IQ_RESULT ? jx_stanza_child(stanza, JX_NS_DISCO_INFO, "query") : NULL;
	g_autoptr(JxDiscoInfo) info = query ? jx_disco_info_read(query, NULL) : NULL;
	if (!info)
		return;
	g_autoptr(GPtrArray) wants = wants_of(info);
	if (jx_caps_verify(info, contact->caps) == JX_CAPS_VALID && g_hash_table_size(pep->caps) < MAX_CAPS)
		g_hash_table_insert(pep->caps, g_strdup(contact->caps->ver), g_ptr_array_ref(wants));
	learn(contact, wants);
}

static void ask(Contact *contact) {
	JxPep *pep = contact->pep;
	GPtrArray *known = g_strcmp0(contact->caps->hash, "sha-1") == 0 ? g_hash_table_lookup(pep->caps, contact->caps->ver) : NULL;
	if (known) {
		learn(contact, known);
		return;
	}
	if (contact->asking || pep->asking >= MAX_ASKING)
		return;
	xmpp_ctx_t *ctx = pep->host->context();
	g_autofree char *node = g_strdup_printf("%s#%s", contact->caps->node, contact->caps->ver);
	g_autoptr(xmpp_stanza_t) iq = jx_stanza_top(ctx, "iq", "get", NULL, contact->address, contact->jid);
	jx_stanza_append(iq, jx_disco_info_request(ctx, node));
	contact->asking = TRUE;
	pep->asking++;
	pep->host->iq(pep->account, iq, ASK_MS, got_info, contact);
}

static Contact *contact_new(JxPep *pep, const char *key, const char *address, const char *jid) {
	Contact *contact = g_new0(Contact, 1);
	*contact = (Contact){ .pep = pep, .address = g_strdup(address), .jid = g_strdup(jid) };
	g_hash_table_insert(pep->contacts, g_strdup(key), contact);
	return contact;
}

void jx_pep_presence(const JxIncoming *in) {
	JxPep *pep = jx_pep_of(in->account);
	/* What a room tells its occupants goes to full JIDs. */
	if (!pep || !pep->served || !jx_jid_resource(in->from) || !*in->to || jx_jid_resource(in->to))
		return;
	g_autofree char *key = jx_pep_key(in->to, in->from);
	if (strcmp(in->type, "unavailable") == 0 || strcmp(in->type, "error") == 0) {
		g_hash_table_remove(pep->contacts, key);
		return;
	}
	xmpp_stanza_t *c = *in->type ? NULL : jx_stanza_child(in->stanza, JX_NS_CAPS, "c");
	JxCaps *caps = c ? jx_caps_read(c) : NULL;
	if (!caps)
		return;
	Contact *contact = g_hash_table_lookup(pep->contacts, key);
	gboolean same = contact && strcmp(contact->caps->ver, caps->ver) == 0 && strcmp(contact->caps->node, caps->node) == 0;
	if (same || (!contact && g_hash_table_size(pep->contacts) >= MAX_CONTACTS)) {
		jx_caps_free(caps);
		return;
	}
	if (!contact)
		contact = contact_new(pep, key, in->to, in->from);
	jx_caps_free(contact->caps);
	contact->caps = caps;
	ask(contact);
}
