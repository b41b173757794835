#include "config.h"

#include "omemo/engine.h"

#include <openssl/crypto.h>
#include <string.h>

#include "omemo/crypto.h"
#include "omemo/signal_store.h"
#include "wire/omemo/omemo_devices.h"

#define DAY_MS ((gint64)24 * 60 * 60 * 1000)
#define EPOCH_MS (7 * DAY_MS)
/* Bundles that somebody fetched are still good for as long. */
#define EPOCH_KEPT_MS (4 * EPOCH_MS)
#define USED_KEPT_MS DAY_MS
#define INNER_BYTES (2 * JX_CRYPTO_KEY) /* key and tag of a payload */
#define IV_BYTES 12

struct JxOmemoEngine {
	JxKeystore *keys;
	JxSignalStore signal;
	guint32 device;
	JxOmemoFace *face;
};

/* --- the device's own keys */

/* Of the keystore's, or freshly made and put there. */
static GBytes *value_or_made(JxOmemoEngine *engine, const char *name, GBytes *(*make)(JxOmemoEngine *engine)) {
	GBytes *value = jx_keystore_value(engine->keys, name);
	if (value || jx_keystore_failed(engine->keys))
		return value;
	value = make(engine);
	if (value)
		jx_keystore_set_value(engine->keys, name, value);
	return value;
}

static GBytes *make_pair(JxOmemoEngine *engine) {
	ec_key_pair *pair = NULL;
	GBytes *bytes = curve_generate_key_pair(engine->signal.context, &pair) == SG_SUCCESS ? jx_signal_pair_bytes(pair) : NULL;
	SIGNAL_UNREF(pair);
	return bytes;
}

static GBytes *make_number(JxOmemoEngine *engine) {
	guint32 number;
	if (!jx_crypto_random((guint8 *)&number, sizeof number))
		return NULL;
	number = number % JX_OMEMO_MAX_DEVICE + 1;
	return g_bytes_new(&number, sizeof number);
}

static gboolean take(GBytes *value, gpointer into, gsize length) {
	if (!value || g_bytes_get_size(value) != length)
		return FALSE;
	memcpy(into, g_bytes_get_data(value, NULL), length);
	return TRUE;
}

static void add_prekeys(JxOmemoEngine *engine, guint count) {
	guint32 id = jx_keystore_last_prekey(engine->keys);
	for (guint i = 0; i < count; i++) {
		g_autoptr(GBytes) pair = make_pair(engine);
		if (pair)
			jx_keystore_add_prekey(engine->keys, ++id, pair);
	}
}

static void keep_epoch(guint32 id, GBytes *secret, gint64 made, gpointer data) {
	JxOmemoEpoch epoch = {.id = id, .made = made};
	if (take(secret, epoch.secret, sizeof epoch.secret))
		g_array_append_val((GArray *)data, epoch);
	OPENSSL_cleanse(&epoch, sizeof epoch);
}

static void read_epochs(JxOmemoEngine *engine) {
	g_array_set_size(engine->signal.epochs, 0);
	jx_keystore_each_epoch(engine->keys, keep_epoch, engine->signal.epochs);
}

static const JxOmemoEpoch *last_epoch(const JxOmemoEngine *engine) {
	const GArray *epochs = engine->signal.epochs;
	return epochs->len > 0 ? &g_array_index(epochs, JxOmemoEpoch, epochs->len - 1) : NULL;
}

/* TRUE: a new one has begun. */
static gboolean turn_epoch(JxOmemoEngine *engine, gint64 now) {
	const JxOmemoEpoch *last = last_epoch(engine);
	guint8 secret[JX_OMEMO_SECRET_BYTES];
	if ((last && now - last->made < EPOCH_MS) || !jx_crypto_random(secret, sizeof secret))
		return FALSE;
	g_autoptr(GBytes) bytes = g_bytes_new(secret, sizeof secret);
	jx_keystore_add_epoch(engine->keys, last ? last->id + 1 : 1, bytes, now);
	OPENSSL_cleanse(secret, sizeof secret);
	return TRUE;
}

static void keep_prekey(guint32 id, GBytes *pair, gint64 time, gpointer data) {
	JxOmemoPreKey prekey = {.id = id};
	if (g_bytes_get_size(pair) != JX_OMEMO_PAIR_BYTES)
		return;
	memcpy(prekey.key, g_bytes_get_data(pair, NULL), JX_OMEMO_KEY_BYTES);
	g_array_append_val((GArray *)data, prekey);
}

/* Fills up what was used, and shows what there is now; the old face stays where the keystore fails. */
static void renew_face(JxOmemoEngine *engine) {
	g_autoptr(GArray) prekeys = g_array_new(FALSE, FALSE, sizeof(JxOmemoPreKey));
	jx_keystore_each_prekey(engine->keys, keep_prekey, prekeys);
	if (prekeys->len < JX_OMEMO_PREKEYS && !jx_keystore_failed(engine->keys)) {
		add_prekeys(engine, JX_OMEMO_PREKEYS - prekeys->len);
		g_array_set_size(prekeys, 0);
		jx_keystore_each_prekey(engine->keys, keep_prekey, prekeys);
	}
	const JxOmemoEpoch *epoch = last_epoch(engine);
	if (!epoch || jx_keystore_failed(engine->keys))
		return;
	jx_omemo_face_unref(engine->face);
	engine->face = jx_omemo_face_new(engine->device, engine->signal.identity, engine->signal.identity + JX_OMEMO_KEY_BYTES, epoch, prekeys);
}

JxOmemoFace *jx_omemo_engine_face(JxOmemoEngine *engine) {
	return jx_omemo_face_ref(engine->face);
}

static gboolean read_keys(JxOmemoEngine *engine) {
	g_autoptr(GBytes) identity = value_or_made(engine, "identity", make_pair);
	g_autoptr(GBytes) device = value_or_made(engine, "device", make_number);
	g_autoptr(GBytes) registration = value_or_made(engine, "registration", make_number);
	return take(identity, engine->signal.identity, JX_OMEMO_PAIR_BYTES) && take(device, &engine->device, sizeof engine->device) &&
		take(registration, &engine->signal.registration, sizeof engine->signal.registration);
}

JxOmemoEngine *jx_omemo_engine_open(const char *path, gint64 now, GError **error) {
	JxKeystore *keys = jx_keystore_open(path, error);
	if (!keys)
		return NULL;
	JxOmemoEngine *engine = g_new0(JxOmemoEngine, 1);
	engine->keys = keys;
	jx_keystore_begin(keys);
	gboolean fine = jx_signal_store_init(&engine->signal, keys) && read_keys(engine);
	if (fine) {
		read_epochs(engine);
		if (turn_epoch(engine, now))
			read_epochs(engine);
		renew_face(engine);
	}
	gboolean written = jx_keystore_commit(keys, error);
	if (written && fine && engine->face)
		return engine;
	if (written)
		g_set_error(error, JX_KEYSTORE_ERROR, JX_KEYSTORE_ERROR_DAMAGED, "%s: the keys in it are of the wrong length (bring it back from a copy, or move it away"
			" to begin with new keys)", path);
	jx_omemo_engine_close(engine);
	return NULL;
}

void jx_omemo_engine_close(JxOmemoEngine *engine) {
	if (!engine)
		return;
	jx_signal_store_clear(&engine->signal);
	jx_keystore_close(engine->keys);
	jx_omemo_face_unref(engine->face);
	g_free(engine);
}

gboolean jx_omemo_engine_upkeep(JxOmemoEngine *engine, gint64 now, GError **error) {
	jx_keystore_begin(engine->keys);
	jx_keystore_forget_used(engine->keys, now - USED_KEPT_MS);
	jx_keystore_forget_epochs(engine->keys, now - EPOCH_KEPT_MS);
	turn_epoch(engine, now);
	gboolean written = jx_keystore_commit(engine->keys, error);
	if (!written)
		return FALSE;
	jx_keystore_begin(engine->keys);
	read_epochs(engine);
	renew_face(engine);
	return jx_keystore_commit(engine->keys, error);
}

/* --- sessions */

static signal_protocol_address address_of(const JxOmemoRecipient *recipient) {
	return (signal_protocol_address){recipient->peer, strlen(recipient->peer), (int32_t)recipient->device};
}

static void begin(JxOmemoEngine *engine, const char *self, gint64 now) {
	jx_keystore_begin(engine->keys);
	engine->signal.self = self;
	engine->signal.now = now;
	engine->signal.consumed = FALSE;
}

static gboolean fail(GError **error, int code) {
	g_set_error(error, JX_KEYSTORE_ERROR, JX_KEYSTORE_ERROR_IO, "%s", jx_signal_error(code));
	return FALSE;
}

/* The keystore's error, if it has one, is the cause of any other. */
static gboolean finish(JxOmemoEngine *engine, int code, GError **error) {
	if (code == SG_SUCCESS)
		return jx_keystore_commit(engine->keys, error);
	if (jx_keystore_failed(engine->keys))
		return jx_keystore_commit(engine->keys, error);
	jx_keystore_rollback(engine->keys);
	return fail(error, code);
}

gboolean jx_omemo_engine_without_session(JxOmemoEngine *engine, const char *self, const JxOmemoRecipient *recipients, gsize count, GArray *without, GError **error) {
	g_array_set_size(without, 0);
	begin(engine, self, 0);
	for (guint i = 0; i < count; i++) {
		signal_protocol_address address = address_of(&recipients[i]);
		if (!signal_protocol_session_contains_session(engine->signal.store, &address))
			g_array_append_val(without, i);
	}
	return finish(engine, SG_SUCCESS, error);
}

static int bundle_of(JxOmemoEngine *engine, guint32 device, const JxOmemoBundle *bundle, session_pre_key_bundle **result) {
	guint32 pick;
	ec_public_key *identity = NULL, *prekey = NULL, *signed_prekey = NULL;
	if (bundle->prekeys->len == 0)
		return SG_ERR_INVALID_KEY_ID;
	if (!jx_crypto_random((guint8 *)&pick, sizeof pick))
		return SG_ERR_UNKNOWN;
	const JxOmemoPreKey *one = &g_array_index(bundle->prekeys, JxOmemoPreKey, pick % bundle->prekeys->len);
	int code = curve_decode_point(&identity, bundle->identity, JX_OMEMO_KEY_BYTES, engine->signal.context);
	if (code == SG_SUCCESS)
		code = curve_decode_point(&prekey, one->key, JX_OMEMO_KEY_BYTES, engine->signal.context);
	if (code == SG_SUCCESS)
		code = curve_decode_point(&signed_prekey, bundle->signed_prekey.key, JX_OMEMO_KEY_BYTES, engine->signal.context);
	if (code == SG_SUCCESS)
		code = session_pre_key_bundle_create(result, 0, (int)device, one->id, prekey, bundle->signed_prekey.id, signed_prekey, bundle->signature,
			JX_OMEMO_SIGNATURE_BYTES, identity);
	SIGNAL_UNREF(identity);
	SIGNAL_UNREF(prekey);
	SIGNAL_UNREF(signed_prekey);
	return code;
}

/* What the contact's own server says of its device is as good as what it said at first. */
static gboolean believe(JxOmemoEngine *engine, const JxOmemoRecipient *recipient, const JxOmemoBundle *bundle) {
	g_autoptr(GBytes) key = g_bytes_new(bundle->identity, JX_OMEMO_KEY_BYTES);
	g_autoptr(GBytes) known = jx_keystore_identity(engine->keys, recipient->peer, recipient->device);
	if (!known || g_bytes_equal(known, key))
		return FALSE;
	jx_keystore_set_identity(engine->keys, recipient->peer, recipient->device, key);
	return TRUE;
}

gboolean jx_omemo_engine_meet(JxOmemoEngine *engine, const char *self, const JxOmemoRecipient *recipient, const JxOmemoBundle *bundle, gboolean *changed, GError **error) {
	const signal_protocol_address address = address_of(recipient);
	session_builder *builder = NULL;
	session_pre_key_bundle *given = NULL;
	begin(engine, self, 0);
	gboolean other = believe(engine, recipient, bundle);
	int code = bundle_of(engine, recipient->device, bundle, &given);
	if (code == SG_SUCCESS)
		code = jx_signal_builder_new(&builder, engine->signal.store, &address, engine->signal.context);
	if (code == SG_SUCCESS)
		code = session_builder_process_pre_key_bundle(builder, given);
	if (builder)
		session_builder_free(builder);
	SIGNAL_UNREF(given);
	if (changed)
		*changed = other && code == SG_SUCCESS;
	return finish(engine, code, error);
}

/* --- writing */

static int add_key(JxOmemoEngine *engine, JxOmemoMessage *message, const JxOmemoRecipient *recipient, const guint8 inner[INNER_BYTES]) {
	const signal_protocol_address address = address_of(recipient);
	session_cipher *cipher = NULL;
	ciphertext_message *sealed = NULL;
	if (!signal_protocol_session_contains_session(engine->signal.store, &address))
		return SG_SUCCESS;
	int code = jx_signal_cipher_new(&cipher, engine->signal.store, &address, engine->signal.context);
	if (code == SG_SUCCESS)
		code = session_cipher_encrypt(cipher, inner, INNER_BYTES, &sealed);
	if (code == SG_SUCCESS) {
		const signal_buffer *bytes = ciphertext_message_get_serialized(sealed);
		jx_omemo_message_add(message, recipient->device, ciphertext_message_get_type(sealed) == CIPHERTEXT_PREKEY_TYPE,
			g_bytes_new(signal_buffer_const_data(bytes), signal_buffer_len(bytes)));
	}
	SIGNAL_UNREF(sealed);
	if (cipher)
		session_cipher_free(cipher);
	return code;
}

/* The payload, and its key and tag, which go to each device. */
static gboolean seal(JxOmemoMessage *message, GBytes *text, guint8 inner[INNER_BYTES]) {
	guint8 iv[IV_BYTES];
	g_autoptr(GBytes) nothing = g_bytes_new_static("", 0);
	if (!jx_crypto_random(inner, JX_CRYPTO_KEY) || !jx_crypto_random(iv, sizeof iv))
		return FALSE;
	message->iv = g_bytes_new(iv, sizeof iv);
	g_autoptr(GBytes) payload = jx_crypto_seal(inner, message->iv, text ? text : nothing, inner + JX_CRYPTO_KEY);
	message->payload = text && payload ? g_bytes_ref(payload) : NULL;
	return payload != NULL;
}

JxOmemoMessage *jx_omemo_engine_encrypt(JxOmemoEngine *engine, const char *self, const JxOmemoRecipient *recipients, gsize count, GBytes *text, GError **error) {
	g_autoptr(JxOmemoMessage) message = jx_omemo_message_new(engine->device);
	guint8 inner[INNER_BYTES];
	begin(engine, self, 0);
	int code = seal(message, text, inner) ? SG_SUCCESS : SG_ERR_UNKNOWN;
	for (gsize i = 0; i < count && code == SG_SUCCESS; i++)
		code = add_key(engine, message, &recipients[i], inner);
	OPENSSL_cleanse(inner, sizeof inner);
	if (code == SG_SUCCESS && message->keys->len == 0)
		code = SG_ERR_NO_SESSION;
	return finish(engine, code, error) ? g_steal_pointer(&message) : NULL;
}

/* --- reading */

static int unlock_first(JxOmemoEngine *engine, session_cipher *cipher, GBytes *data, signal_buffer **inner, guint32 *unanswered) {
	pre_key_signal_message *first = NULL;
	int code = pre_key_signal_message_deserialize(&first, g_bytes_get_data(data, NULL), g_bytes_get_size(data), engine->signal.context);
	if (code == SG_SUCCESS) {
		*unanswered = signal_message_get_counter(pre_key_signal_message_get_signal_message(first));
		code = session_cipher_decrypt_pre_key_signal_message(cipher, first, NULL, inner);
	}
	SIGNAL_UNREF(first);
	return code;
}

static int unlock_next(JxOmemoEngine *engine, session_cipher *cipher, GBytes *data, signal_buffer **inner, guint32 *unanswered) {
	signal_message *next = NULL;
	int code = signal_message_deserialize(&next, g_bytes_get_data(data, NULL), g_bytes_get_size(data), engine->signal.context);
	if (code == SG_SUCCESS) {
		*unanswered = signal_message_get_counter(next);
		code = session_cipher_decrypt_signal_message(cipher, next, NULL, inner);
	}
	SIGNAL_UNREF(next);
	return code;
}

static int unlock(JxOmemoEngine *engine, const JxOmemoRecipient *sender, const JxOmemoKey *key, signal_buffer **inner, guint32 *unanswered) {
	const signal_protocol_address address = address_of(sender);
	session_cipher *cipher = NULL;
	int code = jx_signal_cipher_new(&cipher, engine->signal.store, &address, engine->signal.context);
	if (code == SG_SUCCESS)
		code = (key->prekey ? unlock_first : unlock_next)(engine, cipher, key->data, inner, unanswered);
	if (cipher)
		session_cipher_free(cipher);
	return code;
}

static JxOmemoOutcome outcome_of(int code) {
	switch (code) {
	case SG_SUCCESS: return JX_OMEMO_READ;
	case SG_ERR_DUPLICATE_MESSAGE: return JX_OMEMO_AGAIN;
	case SG_ERR_UNTRUSTED_IDENTITY: return JX_OMEMO_CHANGED;
	case SG_ERR_NOMEM: return JX_OMEMO_FAILED;
	default: return JX_OMEMO_BROKEN;
	}
}

/* What may stand in a body: characters of XML 1.0. */
static gboolean is_text(const char *bytes, gsize length) {
	if (!g_utf8_validate(bytes, length, NULL))
		return FALSE;
	for (const char *p = bytes; p < bytes + length; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xfffe || c == 0xffff)
			return FALSE;
	}
	return TRUE;
}

static void open_payload(const JxOmemoMessage *message, const signal_buffer *inner, JxOmemoReading *reading) {
	const guint8 *key = signal_buffer_const_data(inner);
	reading->outcome = JX_OMEMO_DAMAGED;
	if (signal_buffer_len(inner) != INNER_BYTES) {
		reading->reason = "its key is of the wrong length";
		return;
	}
	g_autoptr(GBytes) text = jx_crypto_open(key, message->iv, message->payload, key + JX_CRYPTO_KEY);
	if (!text) {
		reading->reason = "it was changed on its way";
		return;
	}
	gsize length;
	const char *bytes = g_bytes_get_data(text, &length);
	if (!is_text(bytes, length)) {
		reading->reason = "it is no text";
		return;
	}
	reading->outcome = JX_OMEMO_READ;
	reading->text = g_steal_pointer(&text);
}

void jx_omemo_engine_decrypt(JxOmemoEngine *engine, const char *self, const char *peer, const JxOmemoMessage *message, gint64 now, JxOmemoReading *reading, GError **error) {
	const JxOmemoKey *key = jx_omemo_message_key(message, engine->device);
	*reading = (JxOmemoReading){.outcome = JX_OMEMO_NOT_FOR_US};
	if (!key)
		return;
	signal_buffer *inner = NULL;
	begin(engine, self, now);
	int code = unlock(engine, &(JxOmemoRecipient){peer, message->sid}, key, &inner, &reading->unanswered);
	reading->outcome = outcome_of(code);
	if (code == SG_SUCCESS) {
		reading->begun = key->prekey;
		if (engine->signal.consumed)
			renew_face(engine);
		if (message->payload)
			open_payload(message, inner, reading);
		else
			reading->outcome = JX_OMEMO_EMPTY;
	} else {
		reading->reason = jx_signal_error(code);
	}
	signal_buffer_bzero_free(inner);
	/* A failure of the library's is the outcome, not an error. */
	if (code != SG_SUCCESS && !jx_keystore_failed(engine->keys)) {
		jx_keystore_rollback(engine->keys);
	} else if (!jx_keystore_commit(engine->keys, error)) {
		g_clear_pointer(&reading->text, g_bytes_unref);
		reading->outcome = JX_OMEMO_FAILED;
	}
}
