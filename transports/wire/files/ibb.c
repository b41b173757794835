#include "config.h"

#include <string.h>

#include "wire/core/base64.h"
#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"
#include "wire/files/ibb.h"

#define DEFAULT_BLOCK 4096 /* where a transport or an <open/> says nothing */

/* --- Jingle's transport */

JxIbbTransport *jx_ibb_transport_new(const char *sid, guint block_size) {
	JxIbbTransport *transport = g_new0(JxIbbTransport, 1);
	transport->sid = g_strdup(sid);
	transport->block_size = block_size;
	return transport;
}

void jx_ibb_transport_free(JxIbbTransport *transport) {
	if(transport == NULL)
		return;
	g_free(transport->sid);
	g_free(transport);
}

static gboolean read_block(xmpp_stanza_t *stanza, guint *block, gboolean *messages, GError **error) {
	guint64 size;
	if(!jx_stanza_attr_number(stanza, "block-size", 1, JX_IBB_BLOCK_MAX, DEFAULT_BLOCK, &size, error))
		return FALSE;
	*block = (guint)size;
	*messages = g_strcmp0(jx_stanza_attr(stanza, "stanza"), "message") == 0;
	return TRUE;
}

JxIbbTransport *jx_ibb_transport_read(xmpp_stanza_t *stanza, GError **error) {
	const char *sid = jx_stanza_attr_token(stanza, "sid", error);
	g_autoptr(JxIbbTransport) transport = sid != NULL ? jx_ibb_transport_new(sid, 0) : NULL;
	if(transport == NULL || !read_block(stanza, &transport->block_size, &transport->messages, error))
		return NULL;
	return g_steal_pointer(&transport);
}

void jx_ibb_transport_write(xmpp_stanza_t *content, const JxIbbTransport *transport) {
	xmpp_stanza_t *stanza = jx_stanza_add(content, "transport", JX_NS_JINGLE_IBB);
	jx_stanza_set(stanza, "sid", transport->sid);
	jx_stanza_set_number(stanza, "block-size", transport->block_size);
	if(transport->messages)
		jx_stanza_set(stanza, "stanza", "message");
}

/* --- the bytestream */

void jx_ibb_free(JxIbb *ibb) {
	if(ibb == NULL)
		return;
	g_free(ibb->sid);
	g_clear_pointer(&ibb->bytes, g_bytes_unref);
	g_free(ibb);
}

static gboolean read_data(xmpp_stanza_t *stanza, JxIbb *ibb, GError **error) {
	guint64 seq;
	if(!jx_stanza_attr_number(stanza, "seq", 0, G_MAXUINT16, JX_REQUIRED, &seq, error))
		return FALSE;
	ibb->seq = (guint16)seq;
	g_autofree char *text = jx_stanza_text(stanza, JX_MAX_TEXT_BYTES);
	ibb->bytes = text != NULL ? jx_base64_read(text, JX_IBB_BLOCK_MAX) : NULL;
	if(ibb->bytes == NULL || g_bytes_get_size(ibb->bytes) == 0)
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "block %u is not base64", ibb->seq);
	return TRUE;
}

JxIbb *jx_ibb_read(xmpp_stanza_t *stanza, GError **error) {
	static const char *const names[] = { "open", "data", "close" };
	g_autoptr(JxIbb) ibb = g_new0(JxIbb, 1);
	const char *sid = jx_stanza_attr_token(stanza, "sid", error);
	if(sid == NULL)
		return NULL;
	ibb->sid = g_strdup(sid);
	for(guint i = 0; i < G_N_ELEMENTS(names); i++) {
		if(!jx_stanza_is(stanza, JX_NS_IBB, names[i]))
			continue;
		ibb->kind = i;
		if((i == JX_IBB_OPEN && !read_block(stanza, &ibb->block_size, &ibb->messages, error)) || (i == JX_IBB_DATA && !read_data(stanza, ibb, error)))
			return NULL;
		return g_steal_pointer(&ibb);
	}
	jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "<open/>, <data/> or <close/> is missing");
	return NULL;
}

static xmpp_stanza_t *payload(xmpp_ctx_t *ctx, const char *name, const char *sid) {
	xmpp_stanza_t *stanza = jx_stanza_new(ctx, name, JX_NS_IBB);
	jx_stanza_set(stanza, "sid", sid);
	return stanza;
}

xmpp_stanza_t *jx_ibb_open_write(xmpp_ctx_t *ctx, const JxIbbTransport *transport) {
	xmpp_stanza_t *stanza = payload(ctx, "open", transport->sid);
	jx_stanza_set_number(stanza, "block-size", transport->block_size);
	jx_stanza_set(stanza, "stanza", "iq");
	return stanza;
}

xmpp_stanza_t *jx_ibb_data_write(xmpp_ctx_t *ctx, const char *sid, guint16 seq, GBytes *bytes) {
	xmpp_stanza_t *stanza = payload(ctx, "data", sid);
	gsize length;
	const guchar *raw = g_bytes_get_data(bytes, &length);
	g_autofree char *text = g_base64_encode(raw, length);
	jx_stanza_set_number(stanza, "seq", seq);
	jx_stanza_set_text(stanza, text);
	return stanza;
}

xmpp_stanza_t *jx_ibb_close_write(xmpp_ctx_t *ctx, const char *sid) {
	return payload(ctx, "close", sid);
}
