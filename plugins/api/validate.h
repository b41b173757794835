/* Declarative checks of request bodies: a table of members says what each may be. Pure (jansson). */
#ifndef JX_API_VALIDATE_H
#define JX_API_VALIDATE_H

#include <glib.h>
#include <jansson.h>

typedef enum {
	JX_FIELD_STRING, /* min and max in bytes */
	JX_FIELD_INT,    /* min and max of the value */
	JX_FIELD_BOOL,
	JX_FIELD_OBJECT, /* min and max in members */
	JX_FIELD_ARRAY,  /* min and max in items */
} JxFieldType;

typedef struct {
	const char *name;
	JxFieldType type;
	gint64 min, max;
	gboolean required;
	gboolean nullable;
	const char *words; /* JX_FIELD_STRING: the allowed ones, separated by one blank each; NULL any */
} JxField;

/* Checks every member that the table names; members it does not name are let be. The error (JX_API_ERROR_INVALID_REQUEST)
 * names the member, prefixed with `where` ("sources[2]." or ""). */
gboolean jx_validate(const json_t *object, const JxField *fields, gsize n, const char *where, GError **error);

/* Members after validation; the fallback when absent or null. */
const char *jx_get_string(const json_t *object, const char *name, const char *fallback);
gint64 jx_get_int(const json_t *object, const char *name, gint64 fallback);
gboolean jx_get_bool(const json_t *object, const char *name, gboolean fallback);

#endif
