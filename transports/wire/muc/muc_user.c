#include "config.h"

#include "wire/muc/muc_user.h"

#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

static const char *const affiliation_names[] = { "none", "outcast", "member", "admin", "owner" };
static const char *const role_names[] = { "none", "visitor", "participant", "moderator" };

const char *jx_affiliation_name(JxAffiliation affiliation) {
	return affiliation_names[affiliation];
}

gboolean jx_affiliation_parse(const char *text, JxAffiliation *affiliation) {
	for(guint i = 0; i < G_N_ELEMENTS(affiliation_names); i++)
		if(g_strcmp0(text, affiliation_names[i]) == 0) {
			*affiliation = (JxAffiliation)i;
			return TRUE;
		}
	return FALSE;
}

const char *jx_role_name(JxRole role) {
	return role_names[role];
}

gboolean jx_role_parse(const char *text, JxRole *role) {
	for(guint i = 0; i < G_N_ELEMENTS(role_names); i++)
		if(g_strcmp0(text, role_names[i]) == 0) {
			*role = (JxRole)i;
			return TRUE;
		}
	return FALSE;
}

/* --- items */

JxMucItem *jx_muc_item_new(void) {
	return g_new0(JxMucItem, 1);
}

void jx_muc_item_free(JxMucItem *item) {
	if(item == NULL)
		return;
	g_free(item->jid);
	g_free(item->nick);
	g_free(item->actor_jid);
	g_free(item->actor_nick);
	g_free(item->reason);
	g_free(item);
}

JxMucItem *jx_muc_item_read(xmpp_stanza_t *stanza, GError **error) {
	const char *affiliation = jx_stanza_attr(stanza, "affiliation"), *role = jx_stanza_attr(stanza, "role");
	JxMucItem *item = jx_muc_item_new();
	item->has_affiliation = affiliation != NULL;
	item->has_role = role != NULL;
	if((affiliation != NULL && !jx_affiliation_parse(affiliation, &item->affiliation)) || (role != NULL && !jx_role_parse(role, &item->role))) {
		jx_muc_item_free(item);
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "an affiliation or role that is none");
		return NULL;
	}
	item->jid = g_strdup(jx_stanza_attr(stanza, "jid"));
	item->nick = g_strdup(jx_stanza_attr(stanza, "nick"));
	item->reason = jx_stanza_child_text(stanza, jx_stanza_ns(stanza), "reason", JX_MAX_VALUE);
	xmpp_stanza_t *actor = jx_stanza_child(stanza, jx_stanza_ns(stanza), "actor");
	if(actor != NULL) {
		item->actor_jid = g_strdup(jx_stanza_attr(actor, "jid"));
		item->actor_nick = g_strdup(jx_stanza_attr(actor, "nick"));
	}
	return item;
}

void jx_muc_item_write(xmpp_stanza_t *parent, const JxMucItem *item) {
	xmpp_stanza_t *stanza = jx_stanza_add(parent, "item", NULL);
	if(item->has_affiliation)
		jx_stanza_set(stanza, "affiliation", jx_affiliation_name(item->affiliation));
	if(item->has_role)
		jx_stanza_set(stanza, "role", jx_role_name(item->role));
	jx_stanza_set(stanza, "jid", item->jid);
	jx_stanza_set(stanza, "nick", item->nick);
	if(item->actor_jid != NULL || item->actor_nick != NULL) {
		xmpp_stanza_t *actor = jx_stanza_add(stanza, "actor", NULL);
		jx_stanza_set(actor, "jid", item->actor_jid);
		jx_stanza_set(actor, "nick", item->actor_nick);
	}
	jx_stanza_add_text(stanza, "reason", NULL, item->reason);
}

/* --- <x/> */

JxMucUser *jx_muc_user_new(void) {
	JxMucUser *user = g_new0(JxMucUser, 1);
	user->codes = g_array_new(FALSE, FALSE, sizeof(guint16));
	return user;
}

void jx_muc_user_free(JxMucUser *user) {
	if(user == NULL)
		return;
	jx_muc_item_free(user->item);
	g_array_unref(user->codes);
	g_free(user->destroy_jid);
	g_free(user->destroy_reason);
	g_free(user->invite_from);
	g_free(user->invite_to);
	g_free(user->invite_reason);
	g_free(user->password);
	g_free(user);
}

static gboolean read_code(xmpp_stanza_t *c, JxMucUser *user, GError **error) {
	guint64 code;
	if(!jx_wire_room_for_one(user->codes->len, JX_MAX_STATUS_CODES, "status codes", error)
		|| !jx_stanza_attr_number(c, "code", 0, 999, JX_REQUIRED, &code, error))
		return FALSE;
	guint16 value = (guint16)code;
	g_array_append_val(user->codes, value);
	return TRUE;
}

static gboolean read_child(xmpp_stanza_t *c, JxMucUser *user, GError **error) {
	if(!jx_stanza_is(c, JX_NS_MUC_USER, NULL))
		return TRUE;
	if(jx_stanza_is(c, NULL, "item") && user->item == NULL) {
		user->item = jx_muc_item_read(c, error);
		return user->item != NULL;
	}
	if(jx_stanza_is(c, NULL, "status"))
		return read_code(c, user, error);
	if(jx_stanza_is(c, NULL, "destroy") && !user->destroyed) {
		user->destroyed = TRUE;
		user->destroy_jid = g_strdup(jx_stanza_attr(c, "jid"));
		user->destroy_reason = jx_stanza_child_text(c, JX_NS_MUC_USER, "reason", JX_MAX_VALUE);
	} else if(jx_stanza_is(c, NULL, "invite") && user->invite_from == NULL && user->invite_to == NULL) {
		user->invite_from = g_strdup(jx_stanza_attr(c, "from"));
		user->invite_to = g_strdup(jx_stanza_attr(c, "to"));
		user->invite_reason = user->invite_reason != NULL ? user->invite_reason : jx_stanza_child_text(c, JX_NS_MUC_USER, "reason", JX_MAX_VALUE);
	} else if(jx_stanza_is(c, NULL, "password") && user->password == NULL) {
		user->password = jx_stanza_text(c, JX_MAX_VALUE);
	}
	return TRUE;
}

JxMucUser *jx_muc_user_read(xmpp_stanza_t *stanza, GError **error) {
	xmpp_stanza_t *x = jx_stanza_is(stanza, JX_NS_MUC_USER, "x") ? stanza : jx_stanza_child(stanza, JX_NS_MUC_USER, "x");
	if(x == NULL)
		return NULL;
	g_autoptr(JxMucUser) user = jx_muc_user_new();
	for(xmpp_stanza_t *c = jx_stanza_first(x); c != NULL; c = jx_stanza_next(c))
		if(!read_child(c, user, error))
			return NULL;
	return g_steal_pointer(&user);
}

xmpp_stanza_t *jx_muc_user_write(xmpp_ctx_t *ctx, const JxMucUser *user) {
	xmpp_stanza_t *x = jx_stanza_new(ctx, "x", JX_NS_MUC_USER);
	if(user->item != NULL)
		jx_muc_item_write(x, user->item);
	for(guint i = 0; i < user->codes->len; i++)
		jx_stanza_set_number(jx_stanza_add(x, "status", NULL), "code", g_array_index(user->codes, guint16, i));
	if(user->destroyed) {
		xmpp_stanza_t *destroy = jx_stanza_add(x, "destroy", NULL);
		jx_stanza_set(destroy, "jid", user->destroy_jid);
		jx_stanza_add_text(destroy, "reason", NULL, user->destroy_reason);
	}
	if(user->invite_from != NULL || user->invite_to != NULL) {
		xmpp_stanza_t *invite = jx_stanza_add(x, "invite", NULL);
		jx_stanza_set(invite, "from", user->invite_from);
		jx_stanza_set(invite, "to", user->invite_to);
		jx_stanza_add_text(invite, "reason", NULL, user->invite_reason);
	}
	jx_stanza_add_text(x, "password", NULL, user->password);
	return x;
}

gboolean jx_muc_user_has_code(const JxMucUser *user, guint code) {
	for(guint i = 0; user != NULL && i < user->codes->len; i++)
		if(g_array_index(user->codes, guint16, i) == code)
			return TRUE;
	return FALSE;
}
