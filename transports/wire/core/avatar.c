#include "config.h"

#include "wire/core/avatar.h"

#include <string.h>

#include "wire/core/ns.h"
#include "wire/core/stanza.h"

#define ID_LENGTH 40

static char *id_of(xmpp_stanza_t *info) {
	const char *id = jx_stanza_attr(info, "id");
	if (!id || strlen(id) != ID_LENGTH)
		return NULL;
	for (const char *c = id; *c; c++)
		if (!g_ascii_isxdigit(*c))
			return NULL;
	return g_ascii_strdown(id, -1);
}

/* One with a URL is somewhere else. */
char *jx_avatar_metadata_read(xmpp_stanza_t *metadata, gsize max) {
	if (!jx_stanza_is(metadata, JX_NS_AVATAR_METADATA, "metadata"))
		return NULL;
	for (xmpp_stanza_t *c = jx_stanza_child(metadata, JX_NS_AVATAR_METADATA, "info"); c; c = jx_stanza_next_named(c, JX_NS_AVATAR_METADATA, "info")) {
		guint64 bytes;
		char *id = jx_stanza_attr(c, "url") || !jx_stanza_attr_number(c, "bytes", 1, max, 1, &bytes, NULL) ? NULL : id_of(c);
		if (id)
			return id;
	}
	return NULL;
}

/* Clients break the lines. */
static GBytes *read_base64(xmpp_stanza_t *element, gsize max) {
	g_autofree char *text = element ? jx_stanza_text(element, max * 3 / 2) : NULL;
	if (!text)
		return NULL;
	for (const char *c = text; *c; c++)
		if (!g_ascii_isalnum(*c) && !strchr("+/= \t\r\n", *c))
			return NULL;
	gsize length;
	guchar *bytes = g_base64_decode(text, &length);
	if (length > 0 && length <= max)
		return g_bytes_new_take(bytes, length);
	g_free(bytes);
	return NULL;
}

GBytes *jx_avatar_data_read(xmpp_stanza_t *data, gsize max) {
	return jx_stanza_is(data, JX_NS_AVATAR_DATA, "data") ? read_base64(data, max) : NULL;
}

GBytes *jx_avatar_vcard_read(xmpp_stanza_t *vcard, gsize max) {
	xmpp_stanza_t *photo = jx_stanza_is(vcard, JX_NS_VCARD, "vCard") ? jx_stanza_child(vcard, JX_NS_VCARD, "PHOTO") : NULL;
	return photo ? read_base64(jx_stanza_child(photo, JX_NS_VCARD, "BINVAL"), max) : NULL;
}

xmpp_stanza_t *jx_avatar_metadata_write(xmpp_ctx_t *ctx, const char *id, gsize bytes, guint width, guint height) {
	xmpp_stanza_t *metadata = jx_stanza_new(ctx, "metadata", JX_NS_AVATAR_METADATA);
	xmpp_stanza_t *info = jx_stanza_add(metadata, "info", NULL);
	jx_stanza_set(info, "id", id);
	jx_stanza_set(info, "type", "image/png");
	jx_stanza_set_number(info, "bytes", bytes);
	jx_stanza_set_number(info, "width", width);
	jx_stanza_set_number(info, "height", height);
	return metadata;
}

xmpp_stanza_t *jx_avatar_data_write(xmpp_ctx_t *ctx, GBytes *png) {
	gsize length;
	const guchar *bytes = g_bytes_get_data(png, &length);
	g_autofree char *text = g_base64_encode(bytes, length);
	xmpp_stanza_t *data = jx_stanza_new(ctx, "data", JX_NS_AVATAR_DATA);
	jx_stanza_set_text(data, text);
	return data;
}
