#include "config.h"

#include "wire/omemo/omemo_bundle.h"

#include <string.h>

#include "wire/core/base64.h"
#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

JxOmemoBundle *jx_omemo_bundle_new(void) {
	JxOmemoBundle *bundle = g_new0(JxOmemoBundle, 1);
	bundle->prekeys = g_array_new(FALSE, FALSE, sizeof(JxOmemoPreKey));
	return bundle;
}

void jx_omemo_bundle_free(JxOmemoBundle *bundle) {
	if (!bundle)
		return;
	g_array_unref(bundle->prekeys);
	g_free(bundle);
}

static gboolean read_bytes(xmpp_stanza_t *element, guint8 *into, gsize length, GError **error) {
	g_autofree char *text = element ? jx_stanza_text(element, JX_MAX_VALUE) : NULL;
	g_autoptr(GBytes) bytes = text ? jx_base64_read(text, length) : NULL;
	if (!element || !bytes || g_bytes_get_size(bytes) != length)
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "<%s/> of an OMEMO bundle must be %" G_GSIZE_FORMAT " bytes in base64",
			element ? xmpp_stanza_get_name(element) : "bundle", length);
	memcpy(into, g_bytes_get_data(bytes, NULL), length);
	return TRUE;
}

static gboolean read_prekey(xmpp_stanza_t *element, const char *id, JxOmemoPreKey *prekey, GError **error) {
	guint64 number;
	if (!jx_stanza_attr_number(element, id, 0, G_MAXUINT32, JX_REQUIRED, &number, error))
		return FALSE;
	prekey->id = number;
	return read_bytes(element, prekey->key, JX_OMEMO_KEY_BYTES, error);
}

static xmpp_stanza_t *part(xmpp_stanza_t *bundle, const char *name, GError **error) {
	xmpp_stanza_t *child = jx_stanza_child(bundle, JX_NS_OMEMO_SIACS, name);
	if (!child)
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "an OMEMO bundle lacks <%s/>", name);
	return child;
}

JxOmemoBundle *jx_omemo_bundle_read(xmpp_stanza_t *element, GError **error) {
	g_autoptr(JxOmemoBundle) bundle = jx_omemo_bundle_new();
	xmpp_stanza_t *child, *prekeys;
	if (!jx_stanza_is(element, JX_NS_OMEMO_SIACS, "bundle")) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "it is no OMEMO bundle");
		return NULL;
	}
	if (!(child = part(element, "identityKey", error)) || !read_bytes(child, bundle->identity, JX_OMEMO_KEY_BYTES, error))
		return NULL;
	if (!(child = part(element, "signedPreKeyPublic", error)) || !read_prekey(child, "signedPreKeyId", &bundle->signed_prekey, error))
		return NULL;
	if (!(child = part(element, "signedPreKeySignature", error)) || !read_bytes(child, bundle->signature, JX_OMEMO_SIGNATURE_BYTES, error))
		return NULL;
	if (!(prekeys = part(element, "prekeys", error)))
		return NULL;
	for (xmpp_stanza_t *c = jx_stanza_first(prekeys); c && bundle->prekeys->len < JX_MAX_OMEMO_PREKEYS; c = jx_stanza_next(c)) {
		JxOmemoPreKey prekey = {0};
		if (jx_stanza_is(c, JX_NS_OMEMO_SIACS, "preKeyPublic") && read_prekey(c, "preKeyId", &prekey, NULL))
			g_array_append_val(bundle->prekeys, prekey);
	}
	if (bundle->prekeys->len == 0) {
		jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "an OMEMO bundle has no prekey left");
		return NULL;
	}
	return g_steal_pointer(&bundle);
}

static void write_bytes(xmpp_stanza_t *element, const guint8 *bytes, gsize length) {
	g_autofree char *text = g_base64_encode(bytes, length);
	jx_stanza_set_text(element, text);
}

static void write_prekey(xmpp_stanza_t *parent, const char *name, const char *id, const JxOmemoPreKey *prekey) {
	xmpp_stanza_t *element = jx_stanza_add(parent, name, NULL);
	jx_stanza_set_number(element, id, prekey->id);
	write_bytes(element, prekey->key, JX_OMEMO_KEY_BYTES);
}

xmpp_stanza_t *jx_omemo_bundle_write(xmpp_ctx_t *ctx, const JxOmemoBundle *bundle) {
	xmpp_stanza_t *element = jx_stanza_new(ctx, "bundle", JX_NS_OMEMO_SIACS);
	write_prekey(element, "signedPreKeyPublic", "signedPreKeyId", &bundle->signed_prekey);
	write_bytes(jx_stanza_add(element, "signedPreKeySignature", NULL), bundle->signature, JX_OMEMO_SIGNATURE_BYTES);
	write_bytes(jx_stanza_add(element, "identityKey", NULL), bundle->identity, JX_OMEMO_KEY_BYTES);
	xmpp_stanza_t *prekeys = jx_stanza_add(element, "prekeys", NULL);
	for (guint i = 0; i < bundle->prekeys->len; i++)
		write_prekey(prekeys, "preKeyPublic", "preKeyId", &g_array_index(bundle->prekeys, JxOmemoPreKey, i));
	return element;
}
