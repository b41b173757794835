/* JSON text of foreign hands (Jansson): bounded in bytes and depth, duplicate keys refused. Any thread. */
#ifndef JX_WIRE_JSON_H
#define JX_WIRE_JSON_H

#include <glib.h>
#include <jansson.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(json_t, json_decref)

/* One JSON object. New reference; NULL and an error otherwise. */
json_t *jx_json_object_parse(const char *text, gsize length, GError **error);
/* One line, keys in the order in which they were set. New string; g_free. */
char *jx_json_line(const json_t *value);
/* An integer, or a string of digits, of low..high. FALSE: neither. */
gboolean jx_json_number(const json_t *value, guint64 low, guint64 high, guint64 *number);

#endif
