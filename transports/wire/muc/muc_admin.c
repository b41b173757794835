#include "config.h"

#include "wire/muc/muc_admin.h"

#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

static xmpp_stanza_t *query_with(xmpp_ctx_t *ctx, const JxMucItem *item) {
	xmpp_stanza_t *query = jx_stanza_new(ctx, "query", JX_NS_MUC_ADMIN);
	jx_muc_item_write(query, item);
	return query;
}

xmpp_stanza_t *jx_muc_admin_get(xmpp_ctx_t *ctx, JxAffiliation affiliation) {
	const JxMucItem item = { .has_affiliation = TRUE, .affiliation = affiliation };
	return query_with(ctx, &item);
}

xmpp_stanza_t *jx_muc_admin_set_affiliation(xmpp_ctx_t *ctx, const char *jid, JxAffiliation affiliation, const char *reason) {
	const JxMucItem item = { .has_affiliation = TRUE, .affiliation = affiliation, .jid = (char *)jid, .reason = (char *)reason };
	return query_with(ctx, &item);
}

xmpp_stanza_t *jx_muc_admin_set_role(xmpp_ctx_t *ctx, const char *nick, JxRole role, const char *reason) {
	const JxMucItem item = { .has_role = TRUE, .role = role, .nick = (char *)nick, .reason = (char *)reason };
	return query_with(ctx, &item);
}

GPtrArray *jx_muc_admin_read(xmpp_stanza_t *query, GError **error) {
	if(!jx_stanza_is(query, JX_NS_MUC_ADMIN, "query")) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "a muc#admin query is missing");
		return NULL;
	}
	GPtrArray *items = g_ptr_array_new_with_free_func((GDestroyNotify)jx_muc_item_free);
	static const char *const ns = JX_NS_MUC_ADMIN;
	for(xmpp_stanza_t *c = jx_stanza_child(query, ns, "item"); c != NULL; c = jx_stanza_next_named(c, ns, "item")) {
		JxMucItem *item = NULL;
		if(jx_wire_room_for_one(items->len, JX_MAX_MUC_ITEMS, "items in a list", error))
			item = jx_muc_item_read(c, error);
		if(item == NULL) {
			g_ptr_array_unref(items);
			return NULL;
		}
		g_ptr_array_add(items, item);
	}
	return items;
}
