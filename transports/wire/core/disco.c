#include "config.h"

#include "wire/core/disco.h"

#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

static void identity_free(gpointer data) {
	JxIdentity *identity = data;
	g_free(identity->category);
	g_free(identity->type);
	g_free(identity->name);
	g_free(identity->lang);
	g_free(identity);
}

JxDiscoInfo *jx_disco_info_new(const char *node) {
	JxDiscoInfo *info = g_new0(JxDiscoInfo, 1);
	info->node = node == NULL || *node == '\0' ? NULL : g_strdup(node);
	info->identities = g_ptr_array_new_with_free_func(identity_free);
	info->features = g_ptr_array_new_with_free_func(g_free);
	info->forms = g_ptr_array_new_with_free_func((GDestroyNotify)jx_form_free);
	return info;
}

void jx_disco_info_free(JxDiscoInfo *info) {
	if(info == NULL)
		return;
	g_free(info->node);
	g_ptr_array_unref(info->identities);
	g_ptr_array_unref(info->features);
	g_ptr_array_unref(info->forms);
	g_free(info);
}

static void add_identity(JxDiscoInfo *info, const char *category, const char *type, const char *name, const char *lang) {
	JxIdentity *identity = g_new0(JxIdentity, 1);
	identity->category = g_strdup(category);
	identity->type = g_strdup(type);
	identity->name = g_strdup(name);
	identity->lang = g_strdup(lang);
	g_ptr_array_add(info->identities, identity);
}

void jx_disco_add_identity(JxDiscoInfo *info, const char *category, const char *type, const char *name) {
	add_identity(info, category, type, name, NULL);
}

void jx_disco_add_feature(JxDiscoInfo *info, const char *var) {
	g_ptr_array_add(info->features, g_strdup(var));
}

static gboolean entry_read(xmpp_stanza_t *entry, JxDiscoInfo *info, GError **error) {
	if(jx_stanza_is(entry, JX_NS_DISCO_INFO, "identity")) {
		const char *category = jx_stanza_attr(entry, "category"), *type = jx_stanza_attr(entry, "type");
		if(!jx_wire_room_for_one(info->identities->len, JX_MAX_IDENTITIES, "identities", error))
			return FALSE;
		if(category != NULL && type != NULL)
			add_identity(info, category, type, jx_stanza_attr(entry, "name"),
				jx_stanza_attr(entry, jx_stanza_attr(entry, "lang") != NULL ? "lang" : "xml:lang"));
	} else if(jx_stanza_is(entry, JX_NS_DISCO_INFO, "feature")) {
		const char *var = jx_stanza_attr(entry, "var");
		if(!jx_wire_room_for_one(info->features->len, JX_MAX_FEATURES, "features", error))
			return FALSE;
		if(var != NULL)
			jx_disco_add_feature(info, var);
	} else if(jx_stanza_is(entry, JX_NS_DATA, "x")) {
		if(!jx_wire_room_for_one(info->forms->len, JX_MAX_FORMS, "forms", error))
			return FALSE;
		JxForm *form = jx_form_read(entry, NULL);
		if(form != NULL)
			g_ptr_array_add(info->forms, form);
	}
	return TRUE;
}

JxDiscoInfo *jx_disco_info_read(xmpp_stanza_t *query, GError **error) {
	if(!jx_stanza_is(query, JX_NS_DISCO_INFO, "query")) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "a disco#info query is missing");
		return NULL;
	}
	g_autoptr(JxDiscoInfo) info = jx_disco_info_new(jx_stanza_attr(query, "node"));
	for(xmpp_stanza_t *c = jx_stanza_first(query); c != NULL; c = jx_stanza_next(c))
		if(!entry_read(c, info, error))
			return NULL;
	return g_steal_pointer(&info);
}

xmpp_stanza_t *jx_disco_info_request(xmpp_ctx_t *ctx, const char *node) {
	xmpp_stanza_t *query = jx_stanza_new(ctx, "query", JX_NS_DISCO_INFO);
	jx_stanza_set(query, "node", node);
	return query;
}

xmpp_stanza_t *jx_disco_info_write(xmpp_ctx_t *ctx, const JxDiscoInfo *info) {
	xmpp_stanza_t *query = jx_disco_info_request(ctx, info->node);
	for(guint i = 0; i < info->identities->len; i++) {
		const JxIdentity *identity = g_ptr_array_index(info->identities, i);
		xmpp_stanza_t *stanza = jx_stanza_add(query, "identity", NULL);
		jx_stanza_set(stanza, "category", identity->category);
		jx_stanza_set(stanza, "type", identity->type);
		jx_stanza_set(stanza, "name", identity->name);
		jx_stanza_set(stanza, "xml:lang", identity->lang);
	}
	for(guint i = 0; i < info->features->len; i++)
		jx_stanza_set(jx_stanza_add(query, "feature", NULL), "var", g_ptr_array_index(info->features, i));
	for(guint i = 0; i < info->forms->len; i++)
		jx_stanza_append(query, jx_form_write(ctx, g_ptr_array_index(info->forms, i)));
	return query;
}

gboolean jx_disco_has_feature(const JxDiscoInfo *info, const char *var) {
	for(guint i = 0; i < info->features->len; i++)
		if(strcmp(g_ptr_array_index(info->features, i), var) == 0)
			return TRUE;
	return FALSE;
}

const JxIdentity *jx_disco_identity(const JxDiscoInfo *info, const char *category, const char *type) {
	for(guint i = 0; i < info->identities->len; i++) {
		const JxIdentity *identity = g_ptr_array_index(info->identities, i);
		if((category == NULL || strcmp(identity->category, category) == 0) && (type == NULL || strcmp(identity->type, type) == 0))
			return identity;
	}
	return NULL;
}

const JxForm *jx_disco_form(const JxDiscoInfo *info, const char *form_type) {
	for(guint i = 0; i < info->forms->len; i++) {
		const JxForm *form = g_ptr_array_index(info->forms, i);
		if(g_strcmp0(jx_form_type(form), form_type) == 0)
			return form;
	}
	return NULL;
}
