#include "config.h"

#include "omemo/signal.h"

#include "omemo/crypto.h"

signal_context *jx_signal_context_new(void) {
	signal_context *context = NULL;
	if (signal_context_create(&context, NULL) != SG_SUCCESS)
		return NULL;
	signal_context_set_crypto_provider(context, jx_crypto_provider());
	return context;
}

int jx_signal_builder_new(session_builder **builder, signal_protocol_store_context *store, const signal_protocol_address *address, signal_context *context) {
	int code = session_builder_create(builder, store, address, context);
#ifdef HAVE_LIBOMEMO_C
	if (code == SG_SUCCESS)
		session_builder_set_version(*builder, CIPHERTEXT_CURRENT_VERSION);
#endif
	return code;
}

int jx_signal_cipher_new(session_cipher **cipher, signal_protocol_store_context *store, const signal_protocol_address *address, signal_context *context) {
	int code = session_cipher_create(cipher, store, address, context);
#ifdef HAVE_LIBOMEMO_C
	if (code == SG_SUCCESS)
		session_cipher_set_version(*cipher, CIPHERTEXT_CURRENT_VERSION);
#endif
	return code;
}

int jx_signal_signed_prekey_new(session_signed_pre_key **key, guint32 id, gint64 created_ms, ec_key_pair *pair, signal_buffer *signature) {
	const guint8 *data = signal_buffer_const_data(signature);
	gsize length = signal_buffer_len(signature);
#ifdef HAVE_LIBOMEMO_C
	return session_signed_pre_key_create(key, id, created_ms, pair, data, length, data, length);
#else
	return session_signed_pre_key_create(key, id, created_ms, pair, data, length);
#endif
}

const char *jx_signal_error(int code) {
	switch (code) {
	case SG_ERR_NOMEM: return "no memory";
	case SG_ERR_DUPLICATE_MESSAGE: return "it was received before";
	case SG_ERR_INVALID_KEY: return "a damaged key";
	case SG_ERR_INVALID_KEY_ID: return "a prekey that we do not have";
	case SG_ERR_INVALID_MAC: return "a wrong checksum";
	case SG_ERR_INVALID_MESSAGE: return "no session can read it";
	case SG_ERR_INVALID_VERSION: return "another version of the protocol";
	case SG_ERR_LEGACY_MESSAGE: return "a version of the protocol that is too old";
	case SG_ERR_NO_SESSION: return "there is no session with this device";
	case SG_ERR_STALE_KEY_EXCHANGE: return "an old exchange of keys";
	case SG_ERR_UNTRUSTED_IDENTITY: return "the device has another identity key than before";
	case SG_ERR_INVALID_PROTO_BUF: return "damaged data";
	default: return "an error inside the OMEMO library";
	}
}
