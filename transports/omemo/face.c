#include "config.h"

#include "omemo/face.h"

#include <openssl/crypto.h>
#include <string.h>

#include "omemo/crypto.h"

struct JxOmemoFace {
	gint references;
	guint32 device;
	guint8 public_key[JX_OMEMO_KEY_BYTES], private_key[JX_OMEMO_SECRET_BYTES];
	JxOmemoEpoch epoch;
	GArray *prekeys;
};

JxOmemoFace *jx_omemo_face_new(guint32 device, const guint8 *public_key, const guint8 *private_key, const JxOmemoEpoch *epoch, GArray *prekeys) {
	JxOmemoFace *face = g_new0(JxOmemoFace, 1);
	*face = (JxOmemoFace){.references = 1, .device = device, .epoch = *epoch, .prekeys = g_array_ref(prekeys)};
	memcpy(face->public_key, public_key, sizeof face->public_key);
	memcpy(face->private_key, private_key, sizeof face->private_key);
	return face;
}

JxOmemoFace *jx_omemo_face_ref(JxOmemoFace *face) {
	g_atomic_int_inc(&face->references);
	return face;
}

void jx_omemo_face_unref(JxOmemoFace *face) {
	if (!face || !g_atomic_int_dec_and_test(&face->references))
		return;
	g_array_unref(face->prekeys);
	OPENSSL_cleanse(face, sizeof *face);
	g_free(face);
}

guint32 jx_omemo_face_device(const JxOmemoFace *face) {
	return face->device;
}

int jx_omemo_epoch_pair(const JxOmemoEpoch *epoch, const char *self, signal_context *context, ec_key_pair **pair) {
	guint8 secret[JX_OMEMO_SECRET_BYTES];
	g_autofree char *purpose = g_strconcat("janus-xmpp signed prekey ", self, NULL);
	ec_private_key *private_key = NULL;
	ec_public_key *public_key = NULL;
	if (!jx_crypto_derive(epoch->secret, purpose, secret))
		return SG_ERR_UNKNOWN;
	secret[0] &= 248; /* RFC 7748, section 5 */
	secret[31] = (secret[31] & 127) | 64;
	int code = curve_decode_private_point(&private_key, secret, sizeof secret, context);
	OPENSSL_cleanse(secret, sizeof secret);
	if (code == SG_SUCCESS)
		code = curve_generate_public_key(&public_key, private_key);
	if (code == SG_SUCCESS)
		code = ec_key_pair_create(pair, public_key, private_key);
	SIGNAL_UNREF(private_key);
	SIGNAL_UNREF(public_key);
	return code;
}

static gboolean sign(const JxOmemoFace *face, const char *self, signal_context *context, JxOmemoBundle *bundle) {
	ec_key_pair *pair = NULL;
	ec_private_key *identity = NULL;
	signal_buffer *key = NULL, *signature = NULL;
	gboolean fine = jx_omemo_epoch_pair(&face->epoch, self, context, &pair) == SG_SUCCESS &&
		curve_decode_private_point(&identity, face->private_key, sizeof face->private_key, context) == SG_SUCCESS &&
		ec_public_key_serialize(&key, ec_key_pair_get_public(pair)) == SG_SUCCESS && signal_buffer_len(key) == JX_OMEMO_KEY_BYTES &&
		curve_calculate_signature(context, &signature, identity, signal_buffer_const_data(key), signal_buffer_len(key)) == SG_SUCCESS &&
		signal_buffer_len(signature) == JX_OMEMO_SIGNATURE_BYTES;
	if (fine) {
		bundle->signed_prekey.id = face->epoch.id;
		memcpy(bundle->signed_prekey.key, signal_buffer_const_data(key), JX_OMEMO_KEY_BYTES);
		memcpy(bundle->signature, signal_buffer_const_data(signature), JX_OMEMO_SIGNATURE_BYTES);
	}
	signal_buffer_free(key);
	signal_buffer_free(signature);
	SIGNAL_UNREF(pair);
	SIGNAL_UNREF(identity);
	return fine;
}

JxOmemoBundle *jx_omemo_face_bundle(const JxOmemoFace *face, const char *self) {
	signal_context *context = jx_signal_context_new();
	g_autoptr(JxOmemoBundle) bundle = jx_omemo_bundle_new();
	gboolean fine = context && sign(face, self, context, bundle);
	signal_context_destroy(context);
	if (!fine)
		return NULL;
	memcpy(bundle->identity, face->public_key, JX_OMEMO_KEY_BYTES);
	g_array_append_vals(bundle->prekeys, face->prekeys->data, face->prekeys->len);
	return g_steal_pointer(&bundle);
}

char *jx_omemo_fingerprint(const guint8 *key) {
	GString *text = g_string_new(NULL);
	for (guint i = 1; i < JX_OMEMO_KEY_BYTES; i++)
		g_string_append_printf(text, "%s%02x", i % 4 == 1 && i > 1 ? " " : "", key[i]);
	return g_string_free(text, FALSE);
}

char *jx_omemo_face_fingerprint(const JxOmemoFace *face) {
	return jx_omemo_fingerprint(face->public_key);
}
