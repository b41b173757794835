#include "config.h"

#include "wire/core/json.h"

#include <stdlib.h>
#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

/* Jansson's own bound is 2048 levels; nothing of ours needs that many. */
static gboolean too_deep(const char *text, gsize length) {
	int depth = 0;
	gboolean in_string = FALSE;
	for(gsize i = 0; i < length; i++) {
		if(in_string) {
			if(text[i] == '\\')
				i++;
			else if(text[i] == '"')
				in_string = FALSE;
		} else if(text[i] == '"') {
			in_string = TRUE;
		} else if(text[i] == '[' || text[i] == '{') {
			if(++depth > JX_MAX_JSON_DEPTH)
				return TRUE;
		} else if(text[i] == ']' || text[i] == '}') {
			depth--;
		}
	}
	return FALSE;
}

json_t *jx_json_object_parse(const char *text, gsize length, GError **error) {
	if(length > JX_MAX_JSON_BYTES || too_deep(text, length)) {
		jx_wire_refuse(error, JX_WIRE_RESOURCE_CONSTRAINT, "the JSON is too long or too deep");
		return NULL;
	}
	json_t *object = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
	if(object != NULL && json_is_object(object))
		return object;
	json_decref(object);
	jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "not a JSON object");
	return NULL;
}

char *jx_json_line(const json_t *value) {
	char *text = json_dumps(value, JSON_COMPACT);
	char *copy = g_strdup(text);
	free(text);
	return copy;
}

gboolean jx_json_number(const json_t *value, guint64 low, guint64 high, guint64 *number) {
	if(json_is_string(value))
		return jx_parse_number(json_string_value(value), low, high, number);
	if(!json_is_integer(value) || json_integer_value(value) < 0)
		return FALSE;
	guint64 n = (guint64)json_integer_value(value);
	if(n < low || n > high)
		return FALSE;
	*number = n;
	return TRUE;
}
