#include "config.h"

#include "wire/core/dataform.h"

#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

static void option_free(gpointer data) {
	JxFormOption *option = data;
	g_free(option->label);
	g_free(option->value);
	g_free(option);
}

static void field_free(gpointer data) {
	JxFormField *field = data;
	g_free(field->var);
	g_free(field->type);
	g_free(field->label);
	g_free(field->desc);
	g_ptr_array_unref(field->values);
	g_ptr_array_unref(field->options);
	g_free(field);
}

static JxFormField *field_new(void) {
	JxFormField *field = g_new0(JxFormField, 1);
	field->values = g_ptr_array_new_with_free_func(g_free);
	field->options = g_ptr_array_new_with_free_func(option_free);
	return field;
}

JxForm *jx_form_new(const char *type) {
	JxForm *form = g_new0(JxForm, 1);
	form->type = g_strdup(type);
	form->fields = g_ptr_array_new_with_free_func(field_free);
	return form;
}

void jx_form_free(JxForm *form) {
	if(form == NULL)
		return;
	g_free(form->type);
	g_free(form->title);
	g_free(form->instructions);
	g_ptr_array_unref(form->fields);
	g_free(form);
}

/* Texts of forms are data: nothing is trimmed from them. */
static char *exact_text(xmpp_stanza_t *element) {
	GString *text = g_string_new(NULL);
	for(xmpp_stanza_t *c = xmpp_stanza_get_children(element); c != NULL; c = xmpp_stanza_get_next(c))
		if(xmpp_stanza_is_text(c) && xmpp_stanza_get_text_ptr(c) != NULL)
			g_string_append(text, xmpp_stanza_get_text_ptr(c));
	return g_string_free(text, FALSE);
}

static char *child_text(xmpp_stanza_t *parent, const char *name) {
	xmpp_stanza_t *child = jx_stanza_child(parent, JX_NS_DATA, name);
	return child == NULL ? NULL : exact_text(child);
}

static gboolean field_read(xmpp_stanza_t *stanza, GPtrArray *fields, GError **error) {
	JxFormField *field = field_new();
	g_ptr_array_add(fields, field);
	field->var = g_strdup(jx_stanza_attr(stanza, "var"));
	field->type = g_strdup(jx_stanza_attr(stanza, "type"));
	field->label = g_strdup(jx_stanza_attr(stanza, "label"));
	field->desc = child_text(stanza, "desc");
	for(xmpp_stanza_t *c = jx_stanza_first(stanza); c != NULL; c = jx_stanza_next(c)) {
		if(!jx_wire_room_for_one(field->values->len + field->options->len, JX_MAX_FIELD_VALUES, "values in a form field", error))
			return FALSE;
		if(jx_stanza_is(c, JX_NS_DATA, "value")) {
			g_ptr_array_add(field->values, exact_text(c));
		} else if(jx_stanza_is(c, JX_NS_DATA, "option")) {
			JxFormOption *option = g_new0(JxFormOption, 1);
			option->label = g_strdup(jx_stanza_attr(c, "label"));
			option->value = child_text(c, "value");
			if(option->value == NULL)
				option->value = g_strdup("");
			g_ptr_array_add(field->options, option);
		} else if(jx_stanza_is(c, JX_NS_DATA, "required")) {
			field->required = TRUE;
		}
	}
	return TRUE;
}

JxForm *jx_form_read(xmpp_stanza_t *x, GError **error) {
	if(!jx_stanza_is(x, JX_NS_DATA, "x")) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "a data form is missing");
		return NULL;
	}
	const char *type = jx_stanza_attr(x, "type");
	g_autoptr(JxForm) form = jx_form_new(type != NULL ? type : "form");
	form->title = child_text(x, "title");
	form->instructions = child_text(x, "instructions");
	for(xmpp_stanza_t *c = jx_stanza_child(x, JX_NS_DATA, "field"); c != NULL; c = jx_stanza_next_named(c, JX_NS_DATA, "field"))
		if(!jx_wire_room_for_one(form->fields->len, JX_MAX_FIELDS, "fields in a form", error) || !field_read(c, form->fields, error))
			return NULL;
	return g_steal_pointer(&form);
}

static void field_write(xmpp_stanza_t *x, const JxFormField *field) {
	xmpp_stanza_t *stanza = jx_stanza_add(x, "field", NULL);
	jx_stanza_set(stanza, "var", field->var);
	jx_stanza_set(stanza, "type", field->type);
	jx_stanza_set(stanza, "label", field->label);
	jx_stanza_add_text(stanza, "desc", NULL, field->desc);
	if(field->required)
		jx_stanza_add(stanza, "required", NULL);
	for(guint i = 0; i < field->values->len; i++)
		jx_stanza_add_text(stanza, "value", NULL, g_ptr_array_index(field->values, i));
	for(guint i = 0; i < field->options->len; i++) {
		const JxFormOption *option = g_ptr_array_index(field->options, i);
		xmpp_stanza_t *element = jx_stanza_add(stanza, "option", NULL);
		jx_stanza_set(element, "label", option->label);
		jx_stanza_add_text(element, "value", NULL, option->value);
	}
}

xmpp_stanza_t *jx_form_write(xmpp_ctx_t *ctx, const JxForm *form) {
	xmpp_stanza_t *x = jx_stanza_new(ctx, "x", JX_NS_DATA);
	jx_stanza_set(x, "type", form->type);
	jx_stanza_add_text(x, "title", NULL, form->title);
	jx_stanza_add_text(x, "instructions", NULL, form->instructions);
	for(guint i = 0; i < form->fields->len; i++)
		field_write(x, g_ptr_array_index(form->fields, i));
	return x;
}

JxFormField *jx_form_field(const JxForm *form, const char *var) {
	for(guint i = form->fields->len; i > 0; i--) {
		JxFormField *field = g_ptr_array_index(form->fields, i - 1);
		if(g_strcmp0(field->var, var) == 0)
			return field;
	}
	return NULL;
}

const char *jx_form_value(const JxForm *form, const char *var) {
	const JxFormField *field = jx_form_field(form, var);
	return field == NULL || field->values->len == 0 ? NULL : g_ptr_array_index(field->values, 0);
}

gboolean jx_form_bool(const JxForm *form, const char *var, gboolean fallback) {
	const char *value = jx_form_value(form, var);
	if(value == NULL)
		return fallback;
	return strcmp(value, "1") == 0 || strcmp(value, "true") == 0;
}

const char *jx_form_type(const JxForm *form) {
	return jx_form_value(form, "FORM_TYPE");
}

void jx_form_field_add_option(JxFormField *field, const char *value) {
	JxFormOption *option = g_new0(JxFormOption, 1);
	option->label = g_strdup(value);
	option->value = g_strdup(value);
	g_ptr_array_add(field->options, option);
}

JxFormField *jx_form_add(JxForm *form, const char *var, const char *type, const char *value) {
	JxFormField *field = field_new();
	field->var = g_strdup(var);
	field->type = g_strdup(type);
	if(value != NULL)
		g_ptr_array_add(field->values, g_strdup(value));
	g_ptr_array_add(form->fields, field);
	return field;
}

void jx_form_set(JxForm *form, const char *var, const char *type, const char *value) {
	JxFormField *field = jx_form_field(form, var);
	if(field == NULL) {
		jx_form_add(form, var, type, value);
		return;
	}
	g_ptr_array_set_size(field->values, 0);
	if(value != NULL)
		g_ptr_array_add(field->values, g_strdup(value));
}
