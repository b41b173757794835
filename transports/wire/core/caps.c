#include "config.h"

#include "wire/core/caps.h"

#include <string.h>

#include "wire/core/ns.h"
#include "wire/core/stanza.h"

JxCaps *jx_caps_read(xmpp_stanza_t *c) {
	if(!jx_stanza_is(c, JX_NS_CAPS, "c") || jx_stanza_attr(c, "node") == NULL || jx_stanza_attr(c, "ver") == NULL)
		return NULL;
	JxCaps *caps = g_new0(JxCaps, 1);
	caps->node = g_strdup(jx_stanza_attr(c, "node"));
	caps->ver = g_strdup(jx_stanza_attr(c, "ver"));
	caps->hash = g_strdup(jx_stanza_attr(c, "hash"));
	caps->ext = g_strdup(jx_stanza_attr(c, "ext"));
	return caps;
}

void jx_caps_free(JxCaps *caps) {
	if(caps == NULL)
		return;
	g_free(caps->node);
	g_free(caps->ver);
	g_free(caps->hash);
	g_free(caps->ext);
	g_free(caps);
}

xmpp_stanza_t *jx_caps_write(xmpp_ctx_t *ctx, const char *node, const char *ver) {
	xmpp_stanza_t *c = jx_stanza_new(ctx, "c", JX_NS_CAPS);
	jx_stanza_set(c, "hash", "sha-1");
	jx_stanza_set(c, "node", node);
	jx_stanza_set(c, "ver", ver);
	return c;
}

static int compare_strings(gconstpointer a, gconstpointer b) {
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The strings in order, each followed by '<'. Takes the list. */
static void append_sorted(GString *text, GPtrArray *strings) {
	g_ptr_array_sort(strings, compare_strings);
	for(guint i = 0; i < strings->len; i++) {
		g_string_append(text, g_ptr_array_index(strings, i));
		g_string_append_c(text, '<');
	}
	g_ptr_array_unref(strings);
}

static GPtrArray *identity_strings(const JxDiscoInfo *info) {
	GPtrArray *strings = g_ptr_array_new_with_free_func(g_free);
	for(guint i = 0; i < info->identities->len; i++) {
		const JxIdentity *identity = g_ptr_array_index(info->identities, i);
		g_ptr_array_add(strings, g_strdup_printf("%s/%s/%s/%s", identity->category, identity->type,
			identity->lang != NULL ? identity->lang : "", identity->name != NULL ? identity->name : ""));
	}
	return strings;
}

static char *field_string(const JxFormField *field) {
	GString *text = g_string_new(field->var);
	g_string_append_c(text, '<');
	GPtrArray *values = g_ptr_array_new();
	for(guint i = 0; i < field->values->len; i++)
		g_ptr_array_add(values, g_ptr_array_index(field->values, i));
	append_sorted(text, values);
	return g_string_free(text, FALSE);
}

/* "" for a form without a hidden FORM_TYPE: it does not count (section 5.4, 3.6). */
static char *form_string(const JxForm *form) {
	const JxFormField *type = jx_form_field(form, "FORM_TYPE");
	if(type == NULL || type->values->len == 0 || (type->type != NULL && strcmp(type->type, "hidden") != 0))
		return g_strdup("");
	GString *text = g_string_new(g_ptr_array_index(type->values, 0));
	g_string_append_c(text, '<');
	GPtrArray *fields = g_ptr_array_new_with_free_func(g_free);
	for(guint i = 0; i < form->fields->len; i++) {
		const JxFormField *field = g_ptr_array_index(form->fields, i);
		if(field->var != NULL && strcmp(field->var, "FORM_TYPE") != 0)
			g_ptr_array_add(fields, field_string(field));
	}
	g_ptr_array_sort(fields, compare_strings);
	for(guint i = 0; i < fields->len; i++)
		g_string_append(text, g_ptr_array_index(fields, i));
	g_ptr_array_unref(fields);
	return g_string_free(text, FALSE);
}

char *jx_caps_hash(const JxDiscoInfo *info) {
	GString *text = g_string_new(NULL);
	append_sorted(text, identity_strings(info));
	GPtrArray *features = g_ptr_array_new();
	for(guint i = 0; i < info->features->len; i++)
		g_ptr_array_add(features, g_ptr_array_index(info->features, i));
	append_sorted(text, features);
	GPtrArray *forms = g_ptr_array_new_with_free_func(g_free);
	for(guint i = 0; i < info->forms->len; i++)
		g_ptr_array_add(forms, form_string(g_ptr_array_index(info->forms, i)));
	g_ptr_array_sort(forms, compare_strings);
	for(guint i = 0; i < forms->len; i++)
		g_string_append(text, g_ptr_array_index(forms, i));
	g_ptr_array_unref(forms);

	guint8 digest[20];
	gsize length = sizeof digest;
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA1);
	g_checksum_update(checksum, (const guchar *)text->str, (gssize)text->len);
	g_checksum_get_digest(checksum, digest, &length);
	g_string_free(text, TRUE);
	return g_base64_encode(digest, length);
}

/* Takes the list, whose strings it may borrow. */
static gboolean has_twins(GPtrArray *strings) {
	gboolean found = FALSE;
	g_ptr_array_sort(strings, compare_strings);
	for(guint i = 1; i < strings->len && !found; i++)
		found = strcmp(g_ptr_array_index(strings, i - 1), g_ptr_array_index(strings, i)) == 0;
	g_ptr_array_unref(strings);
	return found;
}

static gboolean ill_formed(const JxDiscoInfo *info) {
	GPtrArray *features = g_ptr_array_new();
	for(guint i = 0; i < info->features->len; i++)
		g_ptr_array_add(features, g_ptr_array_index(info->features, i));
	GPtrArray *types = g_ptr_array_new();
	for(guint i = 0; i < info->forms->len; i++) {
		const char *type = jx_form_type(g_ptr_array_index(info->forms, i));
		if(type != NULL)
			g_ptr_array_add(types, (gpointer)type);
	}
	gboolean twins = has_twins(features);
	twins |= has_twins(types);
	twins |= has_twins(identity_strings(info));
	return twins;
}

JxCapsVerdict jx_caps_verify(const JxDiscoInfo *info, const JxCaps *caps) {
	if(ill_formed(info))
		return JX_CAPS_ILL_FORMED;
	if(g_strcmp0(caps->hash, "sha-1") != 0)
		return JX_CAPS_MISMATCH;
	g_autofree char *hash = jx_caps_hash(info);
	return strcmp(hash, caps->ver) == 0 ? JX_CAPS_VALID : JX_CAPS_MISMATCH;
}
