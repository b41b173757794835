#include "config.h"

#include "api/validate.h"

#include <string.h>

#include "api/errors.h"

static gboolean fail(GError **error, const char *where, const JxField *field, const char *what) {
	g_set_error(error, JX_API_ERROR, JX_API_ERROR_INVALID_REQUEST, "%s%s %s", where, field->name, what);
	return FALSE;
}

static gboolean is_type(const json_t *value, JxFieldType type) {
	switch (type) {
	case JX_FIELD_STRING:
		return json_is_string(value);
	case JX_FIELD_INT:
		return json_is_integer(value);
	case JX_FIELD_BOOL:
		return json_is_boolean(value);
	case JX_FIELD_OBJECT:
		return json_is_object(value);
	case JX_FIELD_ARRAY:
		return json_is_array(value);
	}
	return FALSE;
}

static gint64 measure(const json_t *value, JxFieldType type) {
	switch (type) {
	case JX_FIELD_STRING:
		return (gint64)json_string_length(value);
	case JX_FIELD_INT:
		return json_integer_value(value);
	case JX_FIELD_OBJECT:
		return (gint64)json_object_size(value);
	case JX_FIELD_ARRAY:
		return (gint64)json_array_size(value);
	case JX_FIELD_BOOL:
		break;
	}
	return 0;
}

static const char *const type_names[] = { "must be a string", "must be an integer", "must be true or false", "must be an object", "must be an array" };
static const char *const units[] = { " bytes", "", "", " members", " items" };

static gboolean check(const json_t *value, const JxField *field, const char *where, GError **error) {
	if (!is_type(value, field->type))
		return fail(error, where, field, type_names[field->type]);
	gint64 size = measure(value, field->type);
	if (field->type != JX_FIELD_BOOL && (size < field->min || size > field->max)) {
		g_autofree char *what = g_strdup_printf("must be %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT "%s", field->min, field->max, units[field->type]);
		return fail(error, where, field, what);
	}
	/* json strings may hold a NUL, C strings may not. */
	if (field->type == JX_FIELD_STRING && strlen(json_string_value(value)) != (gsize)size)
		return fail(error, where, field, "must not contain NUL");
	if (field->words) {
		g_auto(GStrv) words = g_strsplit(field->words, " ", -1);
		if (!g_strv_contains((const char *const *)words, json_string_value(value))) {
			g_autofree char *what = g_strdup_printf("must be one of: %s", field->words);
			return fail(error, where, field, what);
		}
	}
	return TRUE;
}

gboolean jx_validate(const json_t *object, const JxField *fields, gsize n, const char *where, GError **error) {
	if (!json_is_object(object)) {
		g_set_error(error, JX_API_ERROR, JX_API_ERROR_INVALID_REQUEST, "%s must be an object", *where ? where : "the request");
		return FALSE;
	}
	for (gsize i = 0; i < n; i++) {
		const json_t *value = json_object_get(object, fields[i].name);
		if (!value && fields[i].required)
			return fail(error, where, &fields[i], "is missing");
		if (!value || (fields[i].nullable && json_is_null(value)))
			continue;
		if (!check(value, &fields[i], where, error))
			return FALSE;
	}
	return TRUE;
}

const char *jx_get_string(const json_t *object, const char *name, const char *fallback) {
	const json_t *value = json_object_get(object, name);
	return json_is_string(value) ? json_string_value(value) : fallback;
}

gint64 jx_get_int(const json_t *object, const char *name, gint64 fallback) {
	const json_t *value = json_object_get(object, name);
	return json_is_integer(value) ? json_integer_value(value) : fallback;
}

gboolean jx_get_bool(const json_t *object, const char *name, gboolean fallback) {
	const json_t *value = json_object_get(object, name);
	return json_is_boolean(value) ? json_is_true(value) : fallback;
}
