#include "config.h"

#include "host/disco.h"

#include <string.h>

#include "wire/core/caps.h"
#include "wire/core/stanza.h"

#define DISCO_INFO "http://jabber.org/protocol/disco#info"

static void changed(JxAccount *account) {
	g_clear_pointer(&account->ver, g_free);
}

void jx_disco_account_identity(JxAccount *account, const char *category, const char *type, const char *name) {
	jx_disco_add_identity(account->info, category, type, name);
	changed(account);
}

void jx_disco_account_feature(JxAccount *account, const char *var) {
	if (!jx_disco_has_feature(account->info, var))
		jx_disco_add_feature(account->info, var);
	changed(account);
}

void jx_disco_account_answer(JxAccount *account, JxDiscoAnswer answer, gpointer data) {
	g_array_append_val(account->answers, ((JxDiscoAnswerer) { answer, data }));
}

/* What fills in the account's own identities and features: they are children of the query that `info` would be written as. */
static void fill_own(JxAccount *account, xmpp_stanza_t *query) {
	if (account->info->identities->len == 0)
		jx_disco_add_identity(account->info, "component", "generic", "janus-xmpp");
	g_autoptr(xmpp_stanza_t) own = jx_disco_info_write(xmpp_stanza_get_context(query), account->info);
	for (xmpp_stanza_t *child = jx_stanza_first(own); child != NULL; child = jx_stanza_next(child))
		jx_stanza_append(query, xmpp_stanza_copy(child));
}

/* Events that a module wants (XEP-0163, section 4.3.2) it wants at every address of the account. */
static void add_wishes(JxAccount *account, xmpp_stanza_t *query) {
	for (guint i = 0; i < account->info->features->len; i++) {
		const char *var = g_ptr_array_index(account->info->features, i);
		if (g_str_has_suffix(var, "+notify"))
			jx_stanza_set(jx_stanza_add(query, "feature", NULL), "var", var);
	}
}

static void fill_without_node(JxAccount *account, const char *to, const char *from, xmpp_stanza_t *query) {
	for (guint i = 0; i < account->answers->len; i++) {
		JxDiscoAnswerer *answerer = &g_array_index(account->answers, JxDiscoAnswerer, i);
		if (answerer->answer(to, from, query, answerer->data)) {
			add_wishes(account, query);
			return;
		}
	}
	fill_own(account, query);
}

static char *hash_of(JxAccount *account, xmpp_ctx_t *context, const char *address) {
	gboolean own = address == NULL || g_str_equal(address, account->address);
	if (own && account->ver != NULL)
		return g_strdup(account->ver);
	g_autoptr(xmpp_stanza_t) query = jx_stanza_new(context, "query", DISCO_INFO);
	fill_without_node(account, own ? account->address : address, "", query);
	g_autoptr(JxDiscoInfo) info = jx_disco_info_read(query, NULL);
	char *ver = info != NULL ? jx_caps_hash(info) : g_strdup("");
	if (own)
		account->ver = g_strdup(ver);
	return ver;
}

/* Our caps node, or what a module knows by the query's node. */
gboolean jx_disco_fill(JxAccount *account, const char *to, const char *from, const char *node, xmpp_stanza_t *query) {
	if (node == NULL || *node == '\0') {
		fill_without_node(account, to, from, query);
		return TRUE;
	}
	const char *ver = g_str_has_prefix(node, JX_CAPS_NODE "#") ? node + strlen(JX_CAPS_NODE "#") : NULL;
	if (ver != NULL) {
		/* Who asks for an older hash of ours gets what holds now, and sees by the hash that it does not fit. */
		g_autoptr(xmpp_stanza_t) plain = jx_stanza_new(xmpp_stanza_get_context(query), "query", DISCO_INFO);
		fill_without_node(account, to, from, plain);
		for (xmpp_stanza_t *child = jx_stanza_first(plain); child != NULL; child = jx_stanza_next(child))
			jx_stanza_append(query, xmpp_stanza_copy(child));
		return TRUE;
	}
	for (guint i = 0; i < account->answers->len; i++) {
		JxDiscoAnswerer *answerer = &g_array_index(account->answers, JxDiscoAnswerer, i);
		if (answerer->answer(to, from, query, answerer->data))
			return TRUE;
	}
	return FALSE;
}

xmpp_stanza_t *jx_disco_caps(JxAccount *account, xmpp_ctx_t *context, const char *address) {
	g_autofree char *ver = hash_of(account, context, address);
	return jx_caps_write(context, JX_CAPS_NODE, ver);
}
