#include "config.h"

#include "omemo/signal_store.h"

#include <openssl/crypto.h>
#include <string.h>

GBytes *jx_signal_pair_bytes(const ec_key_pair *pair) {
	signal_buffer *public_key = NULL, *private_key = NULL;
	GBytes *bytes = NULL;
	if (ec_public_key_serialize(&public_key, ec_key_pair_get_public(pair)) == SG_SUCCESS && signal_buffer_len(public_key) == JX_OMEMO_KEY_BYTES &&
		ec_private_key_serialize(&private_key, ec_key_pair_get_private(pair)) == SG_SUCCESS && signal_buffer_len(private_key) == JX_OMEMO_SECRET_BYTES) {
		guint8 both[JX_OMEMO_PAIR_BYTES];
		memcpy(both, signal_buffer_const_data(public_key), JX_OMEMO_KEY_BYTES);
		memcpy(both + JX_OMEMO_KEY_BYTES, signal_buffer_const_data(private_key), JX_OMEMO_SECRET_BYTES);
		bytes = g_bytes_new(both, sizeof both);
		OPENSSL_cleanse(both, sizeof both);
	}
	signal_buffer_free(public_key);
	signal_buffer_bzero_free(private_key);
	return bytes;
}

static int pair_of(const guint8 *bytes, signal_context *context, ec_key_pair **pair) {
	ec_public_key *public_key = NULL;
	ec_private_key *private_key = NULL;
	int code = curve_decode_point(&public_key, bytes, JX_OMEMO_KEY_BYTES, context);
	if (code == SG_SUCCESS)
		code = curve_decode_private_point(&private_key, bytes + JX_OMEMO_KEY_BYTES, JX_OMEMO_SECRET_BYTES, context);
	if (code == SG_SUCCESS)
		code = ec_key_pair_create(pair, public_key, private_key);
	SIGNAL_UNREF(public_key);
	SIGNAL_UNREF(private_key);
	return code;
}

/* The rest of a callback that changes something. */
static int result(const JxSignalStore *store) {
	return jx_keystore_failed(store->keys) ? SG_ERR_UNKNOWN : SG_SUCCESS;
}

static char *name_of(const signal_protocol_address *address) {
	return g_strndup(address->name, address->name_len);
}

/* --- sessions */

static int load_session(signal_buffer **record, signal_buffer **user_record, const signal_protocol_address *address, void *data) {
	JxSignalStore *store = data;
	g_autofree char *peer = name_of(address);
	g_autoptr(GBytes) bytes = jx_keystore_session(store->keys, store->self, peer, address->device_id);
	*user_record = NULL;
	if (!bytes)
		return jx_keystore_failed(store->keys) ? SG_ERR_UNKNOWN : 0;
	*record = signal_buffer_create(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
	return *record ? 1 : SG_ERR_NOMEM;
}

/* Groups of devices are the engine's business. */
static int list_sessions(signal_int_list **sessions, const char *name, size_t length, void *data) {
	*sessions = signal_int_list_alloc();
	return *sessions ? 0 : SG_ERR_NOMEM;
}

static int save_session(const signal_protocol_address *address, uint8_t *record, size_t length, uint8_t *user_record, size_t user_length, void *data) {
	JxSignalStore *store = data;
	g_autofree char *peer = name_of(address);
	g_autoptr(GBytes) bytes = g_bytes_new(record, length);
	jx_keystore_set_session(store->keys, store->self, peer, address->device_id, bytes);
	return result(store);
}

static int has_session(const signal_protocol_address *address, void *data) {
	JxSignalStore *store = data;
	g_autofree char *peer = name_of(address);
	g_autoptr(GBytes) bytes = jx_keystore_session(store->keys, store->self, peer, address->device_id);
	return bytes != NULL;
}

static int delete_session(const signal_protocol_address *address, void *data) {
	JxSignalStore *store = data;
	g_autofree char *peer = name_of(address);
	jx_keystore_remove_session(store->keys, store->self, peer, address->device_id);
	return result(store) == SG_SUCCESS ? 1 : SG_ERR_UNKNOWN;
}

static int delete_sessions(const char *name, size_t length, void *data) {
	return 0;
}

/* --- prekeys */

static int load_prekey(signal_buffer **record, uint32_t id, void *data) {
	JxSignalStore *store = data;
	g_autoptr(GBytes) bytes = jx_keystore_prekey(store->keys, id);
	ec_key_pair *pair = NULL;
	session_pre_key *key = NULL;
	if (!bytes || g_bytes_get_size(bytes) != JX_OMEMO_PAIR_BYTES)
		return SG_ERR_INVALID_KEY_ID;
	int code = pair_of(g_bytes_get_data(bytes, NULL), store->context, &pair);
	if (code == SG_SUCCESS)
		code = session_pre_key_create(&key, id, pair);
	if (code == SG_SUCCESS)
		code = session_pre_key_serialize(record, key);
	SIGNAL_UNREF(key);
	SIGNAL_UNREF(pair);
	return code;
}

static int has_prekey(uint32_t id, void *data) {
	JxSignalStore *store = data;
	g_autoptr(GBytes) bytes = jx_keystore_prekey(store->keys, id);
	return bytes != NULL;
}

static int save_prekey(uint32_t id, uint8_t *record, size_t length, void *data) {
	return SG_ERR_UNKNOWN; /* they are made by the engine alone */
}

/* Kept for a while: two contacts may have picked the same one out of the same bundle. */
static int use_prekey(uint32_t id, void *data) {
	JxSignalStore *store = data;
	jx_keystore_use_prekey(store->keys, id, store->now);
	store->consumed = TRUE;
	return result(store);
}

/* --- signed prekeys: made when they are needed, of the epoch and our address */

static const JxOmemoEpoch *epoch_of(const JxSignalStore *store, guint32 id) {
	for (guint i = 0; i < store->epochs->len; i++)
		if (g_array_index(store->epochs, JxOmemoEpoch, i).id == id)
			return &g_array_index(store->epochs, JxOmemoEpoch, i);
	return NULL;
}

static int load_signed_prekey(signal_buffer **record, uint32_t id, void *data) {
	JxSignalStore *store = data;
	const JxOmemoEpoch *epoch = epoch_of(store, id);
	ec_key_pair *pair = NULL;
	session_signed_pre_key *key = NULL;
	if (!epoch)
		return SG_ERR_INVALID_KEY_ID;
	/* Whoever begins a session has checked the signature; we need the pair alone. */
	signal_buffer *signature = signal_buffer_alloc(JX_OMEMO_SIGNATURE_BYTES);
	int code = signature ? jx_omemo_epoch_pair(epoch, store->self, store->context, &pair) : SG_ERR_NOMEM;
	if (code == SG_SUCCESS) {
		memset(signal_buffer_data(signature), 0, JX_OMEMO_SIGNATURE_BYTES);
		code = jx_signal_signed_prekey_new(&key, id, epoch->made, pair, signature);
	}
	if (code == SG_SUCCESS)
		code = session_signed_pre_key_serialize(record, key);
	SIGNAL_UNREF(key);
	SIGNAL_UNREF(pair);
	signal_buffer_free(signature);
	return code;
}

static int has_signed_prekey(uint32_t id, void *data) {
	return epoch_of(data, id) != NULL;
}

static int save_signed_prekey(uint32_t id, uint8_t *record, size_t length, void *data) {
	return SG_ERR_UNKNOWN;
}

static int remove_signed_prekey(uint32_t id, void *data) {
	return 0;
}

/* --- identities */

static int own_identity(signal_buffer **public_key, signal_buffer **private_key, void *data) {
	const JxSignalStore *store = data;
	*public_key = signal_buffer_create(store->identity, JX_OMEMO_KEY_BYTES);
	*private_key = signal_buffer_create(store->identity + JX_OMEMO_KEY_BYTES, JX_OMEMO_SECRET_BYTES);
	return *public_key && *private_key ? 0 : SG_ERR_NOMEM;
}

static int own_registration(void *data, uint32_t *registration) {
	*registration = ((const JxSignalStore *)data)->registration;
	return 0;
}

static int save_identity(const signal_protocol_address *address, uint8_t *key, size_t length, void *data) {
	JxSignalStore *store = data;
	g_autofree char *peer = name_of(address);
	g_autoptr(GBytes) bytes = g_bytes_new(key, length);
	g_autoptr(GBytes) known = jx_keystore_identity(store->keys, peer, address->device_id);
	if (!known || !g_bytes_equal(known, bytes))
		jx_keystore_set_identity(store->keys, peer, address->device_id, bytes);
	return result(store);
}

/* Blind trust: the first key of a device is believed, and no other after it. */
static int is_trusted(const signal_protocol_address *address, uint8_t *key, size_t length, void *data) {
	JxSignalStore *store = data;
	g_autofree char *peer = name_of(address);
	g_autoptr(GBytes) known = jx_keystore_identity(store->keys, peer, address->device_id);
	return !known || (g_bytes_get_size(known) == length && memcmp(g_bytes_get_data(known, NULL), key, length) == 0);
}

gboolean jx_signal_store_init(JxSignalStore *store, JxKeystore *keys) {
	*store = (JxSignalStore){.keys = keys, .context = jx_signal_context_new(), .epochs = g_array_new(FALSE, TRUE, sizeof(JxOmemoEpoch))};
	if (!store->context || signal_protocol_store_context_create(&store->store, store->context) != SG_SUCCESS)
		return FALSE;
	const signal_protocol_session_store sessions = {.load_session_func = load_session, .get_sub_device_sessions_func = list_sessions,
		.store_session_func = save_session, .contains_session_func = has_session, .delete_session_func = delete_session,
		.delete_all_sessions_func = delete_sessions, .user_data = store};
	const signal_protocol_pre_key_store prekeys = {.load_pre_key = load_prekey, .store_pre_key = save_prekey, .contains_pre_key = has_prekey,
		.remove_pre_key = use_prekey, .user_data = store};
	const signal_protocol_signed_pre_key_store signed_prekeys = {.load_signed_pre_key = load_signed_prekey, .store_signed_pre_key = save_signed_prekey,
		.contains_signed_pre_key = has_signed_prekey, .remove_signed_pre_key = remove_signed_prekey, .user_data = store};
	const signal_protocol_identity_key_store identities = {.get_identity_key_pair = own_identity, .get_local_registration_id = own_registration,
		.save_identity = save_identity, .is_trusted_identity = is_trusted, .user_data = store};
	signal_protocol_store_context_set_session_store(store->store, &sessions);
	signal_protocol_store_context_set_pre_key_store(store->store, &prekeys);
	signal_protocol_store_context_set_signed_pre_key_store(store->store, &signed_prekeys);
	signal_protocol_store_context_set_identity_key_store(store->store, &identities);
	return TRUE;
}

void jx_signal_store_clear(JxSignalStore *store) {
	signal_protocol_store_context_destroy(store->store);
	signal_context_destroy(store->context);
	for (guint i = 0; i < store->epochs->len; i++)
		OPENSSL_cleanse(&g_array_index(store->epochs, JxOmemoEpoch, i), sizeof(JxOmemoEpoch));
	g_array_unref(store->epochs);
	OPENSSL_cleanse(store->identity, sizeof store->identity);
}
