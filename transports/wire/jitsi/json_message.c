#include "config.h"

#include "wire/jitsi/json_message.h"

#include <string.h>

#include "wire/core/json.h"
#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

xmpp_stanza_t *jx_json_message_write(xmpp_ctx_t *ctx, const json_t *object, const char *from, const char *to) {
	xmpp_stanza_t *message = jx_stanza_top(ctx, "message", NULL, NULL, from, to);
	g_autofree char *text = jx_json_line(object);
	jx_stanza_add_text(message, "json-message", JX_NS_JITMEET, text);
	return message;
}

json_t *jx_json_message_read(xmpp_stanza_t *message, GError **error) {
	xmpp_stanza_t *element = jx_stanza_child(message, JX_NS_JITMEET, "json-message");
	if(element == NULL)
		return NULL;
	g_autofree char *text = jx_stanza_text(element, JX_MAX_JSON_BYTES);
	return jx_json_object_parse(text != NULL ? text : "", text != NULL ? strlen(text) : 0, error);
}

xmpp_stanza_t *jx_conference_duration_write(xmpp_ctx_t *ctx, gint64 created_ms, const char *from, const char *to) {
	g_autoptr(json_t) object = json_pack("{s:s,s:I}", "type", "conference_duration", "created_timestamp", (json_int_t)created_ms);
	return jx_json_message_write(ctx, object, from, to);
}

gboolean jx_conference_duration_read(xmpp_stanza_t *message, gint64 *created_ms) {
	g_autoptr(json_t) object = jx_json_message_read(message, NULL);
	guint64 number;
	if(g_strcmp0(json_string_value(json_object_get(object, "type")), "conference_duration") != 0
		|| !jx_json_number(json_object_get(object, "created_timestamp"), 0, G_MAXINT64, &number))
		return FALSE;
	*created_ms = (gint64)number;
	return TRUE;
}
