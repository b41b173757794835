#include "config.h"

#include "wire/core/vcard.h"

#include "wire/core/ns.h"
#include "wire/core/stanza.h"

xmpp_stanza_t *jx_vcard_write(xmpp_ctx_t *ctx, const char *name, GBytes *png) {
	gsize length;
	const guchar *bytes = g_bytes_get_data(png, &length);
	g_autofree char *text = g_base64_encode(bytes, length);
	xmpp_stanza_t *card = jx_stanza_new(ctx, "vCard", JX_NS_VCARD);
	jx_stanza_add_text(card, "FN", NULL, name);
	xmpp_stanza_t *photo = jx_stanza_add(card, "PHOTO", NULL);
	jx_stanza_add_text(photo, "TYPE", NULL, "image/png");
	jx_stanza_add_text(photo, "BINVAL", NULL, text);
	return card;
}

xmpp_stanza_t *jx_vcard_update_write(xmpp_ctx_t *ctx, const char *hash) {
	xmpp_stanza_t *update = jx_stanza_new(ctx, "x", JX_NS_VCARD_UPDATE);
	jx_stanza_add_text(update, "photo", NULL, hash);
	return update;
}
