/* <json-message xmlns='http://jitsi.org/jitmeet'/> in messages: what the domain's components tell clients. */
#ifndef JX_WIRE_JSON_MESSAGE_H
#define JX_WIRE_JSON_MESSAGE_H

#include <glib.h>
#include <jansson.h>
#include <strophe.h>

/* A whole <message/> whose json-message is this object (not consumed). New reference. */
xmpp_stanza_t *jx_json_message_write(xmpp_ctx_t *ctx, const json_t *object, const char *from, const char *to);
/* The object of a <message/>; NULL and no error where there is no json-message. New reference. */
json_t *jx_json_message_read(xmpp_stanza_t *message, GError **error);
/* {"type":"conference_duration","created_timestamp":ms since 1970}. New reference. */
xmpp_stanza_t *jx_conference_duration_write(xmpp_ctx_t *ctx, gint64 created_ms, const char *from, const char *to);
gboolean jx_conference_duration_read(xmpp_stanza_t *message, gint64 *created_ms);

#endif
