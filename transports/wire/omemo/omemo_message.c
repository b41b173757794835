#include "config.h"

#include "wire/omemo/omemo_message.h"

#include "wire/core/base64.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"
#include "wire/omemo/omemo_devices.h"

#define FALLBACK "This message is encrypted with OMEMO, which your client cannot read or has turned off for this chat."

static void clear_key(gpointer data) {
	g_bytes_unref(((JxOmemoKey *)data)->data);
}

JxOmemoMessage *jx_omemo_message_new(guint32 sid) {
	JxOmemoMessage *message = g_new0(JxOmemoMessage, 1);
	message->sid = sid;
	message->keys = g_array_new(FALSE, FALSE, sizeof(JxOmemoKey));
	g_array_set_clear_func(message->keys, clear_key);
	return message;
}

void jx_omemo_message_free(JxOmemoMessage *message) {
	if (!message)
		return;
	g_array_unref(message->keys);
	g_clear_pointer(&message->iv, g_bytes_unref);
	g_clear_pointer(&message->payload, g_bytes_unref);
	g_free(message);
}

void jx_omemo_message_add(JxOmemoMessage *message, guint32 rid, gboolean prekey, GBytes *data) {
	g_array_append_val(message->keys, ((JxOmemoKey){rid, prekey, data}));
}

const JxOmemoKey *jx_omemo_message_key(const JxOmemoMessage *message, guint32 rid) {
	for (guint i = 0; i < message->keys->len; i++) {
		const JxOmemoKey *key = &g_array_index(message->keys, JxOmemoKey, i);
		if (key->rid == rid)
			return key;
	}
	return NULL;
}

static GBytes *bytes_of(xmpp_stanza_t *element, gsize max) {
	g_autofree char *text = element ? jx_stanza_text(element, max * 2) : NULL;
	return text ? jx_base64_read(text, max) : NULL;
}

static void read_key(JxOmemoMessage *message, xmpp_stanza_t *element) {
	guint64 rid;
	if (message->keys->len >= JX_MAX_OMEMO_KEYS || !jx_stanza_attr_number(element, "rid", 1, JX_OMEMO_MAX_DEVICE, JX_REQUIRED, &rid, NULL))
		return;
	GBytes *data = bytes_of(element, JX_MAX_OMEMO_KEY);
	if (data)
		jx_omemo_message_add(message, rid, jx_stanza_attr_bool(element, "prekey", FALSE), data);
}

JxOmemoMessage *jx_omemo_message_read(xmpp_stanza_t *encrypted, GError **error) {
	xmpp_stanza_t *header = jx_stanza_child(encrypted, JX_NS_OMEMO_SIACS, "header");
	xmpp_stanza_t *payload = jx_stanza_child(encrypted, JX_NS_OMEMO_SIACS, "payload");
	guint64 sid;
	if (!header) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "<encrypted/> lacks its <header/>");
		return NULL;
	}
	if (!jx_stanza_attr_number(header, "sid", 1, JX_OMEMO_MAX_DEVICE, JX_REQUIRED, &sid, error))
		return NULL;
	g_autoptr(JxOmemoMessage) message = jx_omemo_message_new(sid);
	for (xmpp_stanza_t *c = jx_stanza_first(header); c; c = jx_stanza_next(c))
		if (jx_stanza_is(c, JX_NS_OMEMO_SIACS, "key"))
			read_key(message, c);
	message->iv = bytes_of(jx_stanza_child(header, JX_NS_OMEMO_SIACS, "iv"), 16);
	gsize iv = message->iv ? g_bytes_get_size(message->iv) : 0;
	if (iv != 12 && iv != 16) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "<iv/> of an OMEMO message must be 12 or 16 bytes in base64");
		return NULL;
	}
	message->payload = bytes_of(payload, JX_MAX_OMEMO_PAYLOAD);
	if (payload && !message->payload) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "<payload/> of an OMEMO message must be base64 of 1 to %d bytes", JX_MAX_OMEMO_PAYLOAD);
		return NULL;
	}
	return g_steal_pointer(&message);
}

static void write_bytes(xmpp_stanza_t *parent, const char *name, GBytes *bytes) {
	g_autofree char *text = jx_base64_write(bytes);
	jx_stanza_add_text(parent, name, NULL, text);
}

xmpp_stanza_t *jx_omemo_message_write(xmpp_ctx_t *ctx, const JxOmemoMessage *message) {
	xmpp_stanza_t *encrypted = jx_stanza_new(ctx, "encrypted", JX_NS_OMEMO_SIACS);
	xmpp_stanza_t *header = jx_stanza_add(encrypted, "header", NULL);
	jx_stanza_set_number(header, "sid", message->sid);
	for (guint i = 0; i < message->keys->len; i++) {
		const JxOmemoKey *key = &g_array_index(message->keys, JxOmemoKey, i);
		g_autofree char *text = jx_base64_write(key->data);
		xmpp_stanza_t *element = jx_stanza_add(header, "key", NULL);
		jx_stanza_set_number(element, "rid", key->rid);
		if (key->prekey)
			jx_stanza_set_bool(element, "prekey", TRUE);
		jx_stanza_set_text(element, text);
	}
	write_bytes(header, "iv", message->iv);
	if (message->payload)
		write_bytes(encrypted, "payload", message->payload);
	return encrypted;
}

/* --- around it */

static gboolean goes(xmpp_stanza_t *child) {
	return jx_stanza_is(child, JX_NS_OMEMO_SIACS, "encrypted") || jx_stanza_is(child, JX_NS_EME, "encryption") || jx_stanza_is(child, JX_NS_CLIENT, "body");
}

/* A tree has no way to take a child out. */
static xmpp_stanza_t *rest_of(xmpp_stanza_t *message) {
	xmpp_stanza_t *rest = jx_stanza_top(xmpp_stanza_get_context(message), "message", xmpp_stanza_get_type(message), xmpp_stanza_get_id(message),
		xmpp_stanza_get_from(message), xmpp_stanza_get_to(message));
	for (xmpp_stanza_t *c = jx_stanza_first(message); c; c = jx_stanza_next(c))
		if (!goes(c))
			jx_stanza_append(rest, xmpp_stanza_copy(c));
	return rest;
}

xmpp_stanza_t *jx_omemo_message_seal(xmpp_stanza_t *message, const JxOmemoMessage *omemo) {
	xmpp_stanza_t *sealed = rest_of(message);
	if (omemo->payload)
		jx_stanza_add_text(sealed, "body", NULL, FALLBACK);
	jx_stanza_append(sealed, jx_omemo_message_write(xmpp_stanza_get_context(message), omemo));
	xmpp_stanza_t *eme = jx_stanza_add(sealed, "encryption", JX_NS_EME);
	jx_stanza_set(eme, "namespace", JX_NS_OMEMO_SIACS);
	jx_stanza_set(eme, "name", "OMEMO");
	jx_stanza_add(sealed, "store", JX_NS_HINTS);
	return sealed;
}

xmpp_stanza_t *jx_omemo_message_open(xmpp_stanza_t *message, const char *text) {
	xmpp_stanza_t *opened = rest_of(message);
	jx_stanza_add_text(opened, "body", NULL, text);
	return opened;
}
