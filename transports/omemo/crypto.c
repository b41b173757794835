#include "config.h"

#include "omemo/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_CIPHER_CTX, EVP_CIPHER_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_KDF_CTX, EVP_KDF_CTX_free)

gboolean jx_crypto_random(guint8 *into, gsize length) {
	return RAND_bytes(into, (int)length) == 1;
}

/* --- the library's provider: 0, or a negative number */

static int random_bytes(uint8_t *data, size_t length, void *user) {
	return jx_crypto_random(data, length) ? 0 : SG_ERR_UNKNOWN;
}

static int hmac_begin(void **context, const uint8_t *key, size_t length, void *user) {
	EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *mac = hmac ? EVP_MAC_CTX_new(hmac) : NULL;
	EVP_MAC_free(hmac);
	char digest[] = "SHA256";
	const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string("digest", digest, 0), OSSL_PARAM_construct_end()};
	/* No key at all would mean that an earlier one stays. */
	if (!mac || EVP_MAC_init(mac, length > 0 ? key : (const uint8_t *)"", length, params) != 1) {
		EVP_MAC_CTX_free(mac);
		return SG_ERR_UNKNOWN;
	}
	*context = mac;
	return 0;
}

static int hmac_add(void *context, const uint8_t *data, size_t length, void *user) {
	return EVP_MAC_update(context, data, length) == 1 ? 0 : SG_ERR_UNKNOWN;
}

static int hmac_end(void *context, signal_buffer **output, void *user) {
	guint8 mac[32];
	size_t length = 0;
	if (EVP_MAC_final(context, mac, &length, sizeof mac) != 1)
		return SG_ERR_UNKNOWN;
	*output = signal_buffer_create(mac, length);
	OPENSSL_cleanse(mac, sizeof mac);
	return *output ? 0 : SG_ERR_NOMEM;
}

static void hmac_free(void *context, void *user) {
	EVP_MAC_CTX_free(context);
}

static int digest_begin(void **context, void *user) {
	EVP_MD_CTX *digest = EVP_MD_CTX_new();
	if (!digest || EVP_DigestInit_ex(digest, EVP_sha512(), NULL) != 1) {
		EVP_MD_CTX_free(digest);
		return SG_ERR_UNKNOWN;
	}
	*context = digest;
	return 0;
}

static int digest_add(void *context, const uint8_t *data, size_t length, void *user) {
	return EVP_DigestUpdate(context, data, length) == 1 ? 0 : SG_ERR_UNKNOWN;
}

static int digest_end(void *context, signal_buffer **output, void *user) {
	guint8 hash[64];
	unsigned length = 0;
	if (EVP_DigestFinal_ex(context, hash, &length) != 1 || EVP_DigestInit_ex(context, EVP_sha512(), NULL) != 1)
		return SG_ERR_UNKNOWN;
	*output = signal_buffer_create(hash, length);
	OPENSSL_cleanse(hash, sizeof hash);
	return *output ? 0 : SG_ERR_NOMEM;
}

static void digest_free(void *context, void *user) {
	EVP_MD_CTX_free(context);
}

static const EVP_CIPHER *cipher_of(int kind, size_t key_length) {
	gboolean cbc = kind == SG_CIPHER_AES_CBC_PKCS5;
	if (!cbc && kind != SG_CIPHER_AES_CTR_NOPADDING)
		return NULL;
	switch (key_length) {
	case 16: return cbc ? EVP_aes_128_cbc() : EVP_aes_128_ctr();
	case 24: return cbc ? EVP_aes_192_cbc() : EVP_aes_192_ctr();
	case 32: return cbc ? EVP_aes_256_cbc() : EVP_aes_256_ctr();
	default: return NULL;
	}
}

static int run_cipher(signal_buffer **output, gboolean encrypt, int kind, const uint8_t *key, size_t key_length, const uint8_t *iv, size_t iv_length, const uint8_t *input, size_t length) {
	g_autoptr(EVP_CIPHER_CTX) context = EVP_CIPHER_CTX_new();
	const EVP_CIPHER *cipher = cipher_of(kind, key_length);
	if (!context || !cipher || iv_length != 16 || length > G_MAXINT - EVP_MAX_BLOCK_LENGTH)
		return SG_ERR_INVAL;
	gsize room = length + EVP_MAX_BLOCK_LENGTH;
	guint8 *out = g_malloc(room);
	int written = 0, last = 0;
	gboolean fine = EVP_CipherInit_ex(context, cipher, NULL, key, iv, encrypt) == 1 && EVP_CipherUpdate(context, out, &written, input, (int)length) == 1 &&
		EVP_CipherFinal_ex(context, out + written, &last) == 1;
	*output = fine ? signal_buffer_create(out, written + last) : NULL;
	OPENSSL_cleanse(out, room);
	g_free(out);
	return *output ? 0 : SG_ERR_UNKNOWN;
}

static int encrypt(signal_buffer **output, int cipher, const uint8_t *key, size_t key_length, const uint8_t *iv, size_t iv_length, const uint8_t *plaintext, size_t length, void *user) {
	return run_cipher(output, TRUE, cipher, key, key_length, iv, iv_length, plaintext, length);
}

static int decrypt(signal_buffer **output, int cipher, const uint8_t *key, size_t key_length, const uint8_t *iv, size_t iv_length, const uint8_t *ciphertext, size_t length, void *user) {
	return run_cipher(output, FALSE, cipher, key, key_length, iv, iv_length, ciphertext, length);
}

const signal_crypto_provider *jx_crypto_provider(void) {
	static const signal_crypto_provider provider = {
		.random_func = random_bytes,
		.hmac_sha256_init_func = hmac_begin,
		.hmac_sha256_update_func = hmac_add,
		.hmac_sha256_final_func = hmac_end,
		.hmac_sha256_cleanup_func = hmac_free,
		.sha512_digest_init_func = digest_begin,
		.sha512_digest_update_func = digest_add,
		.sha512_digest_final_func = digest_end,
		.sha512_digest_cleanup_func = digest_free,
		.encrypt_func = encrypt,
		.decrypt_func = decrypt,
	};
	return &provider;
}

/* --- a message's payload */

static EVP_CIPHER_CTX *gcm_begin(const guint8 *key, GBytes *iv, gboolean seal) {
	g_autoptr(EVP_CIPHER_CTX) context = EVP_CIPHER_CTX_new();
	gsize length;
	const guint8 *nonce = g_bytes_get_data(iv, &length);
	if (!context || EVP_CipherInit_ex(context, EVP_aes_128_gcm(), NULL, NULL, NULL, seal) != 1 ||
		EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_IVLEN, (int)length, NULL) != 1 || EVP_CipherInit_ex(context, NULL, NULL, key, nonce, seal) != 1)
		return NULL;
	return g_steal_pointer(&context);
}

/* What comes out of `input`; not to be believed before the tag is checked. */
static guint8 *gcm_run(EVP_CIPHER_CTX *context, GBytes *input, gsize *length) {
	const guint8 *data = g_bytes_get_data(input, length);
	guint8 *out = g_malloc(*length + 1);
	int written = 0;
	if (*length > 0 && (EVP_CipherUpdate(context, out, &written, data, (int)*length) != 1 || (gsize)written != *length))
		g_clear_pointer(&out, g_free);
	return out;
}

GBytes *jx_crypto_seal(const guint8 key[JX_CRYPTO_KEY], GBytes *iv, GBytes *plaintext, guint8 tag[JX_CRYPTO_KEY]) {
	g_autoptr(EVP_CIPHER_CTX) context = gcm_begin(key, iv, TRUE);
	gsize length;
	g_autofree guint8 *out = context ? gcm_run(context, plaintext, &length) : NULL;
	guint8 none[EVP_MAX_BLOCK_LENGTH];
	int written;
	if (!out || EVP_CipherFinal_ex(context, none, &written) != 1 || EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, JX_CRYPTO_KEY, tag) != 1)
		return NULL;
	return g_bytes_new_take(g_steal_pointer(&out), length);
}

GBytes *jx_crypto_open(const guint8 key[JX_CRYPTO_KEY], GBytes *iv, GBytes *ciphertext, const guint8 tag[JX_CRYPTO_KEY]) {
	g_autoptr(EVP_CIPHER_CTX) context = gcm_begin(key, iv, FALSE);
	gsize length;
	g_autofree guint8 *out = context ? gcm_run(context, ciphertext, &length) : NULL;
	guint8 none[EVP_MAX_BLOCK_LENGTH], expected[JX_CRYPTO_KEY];
	int written;
	memcpy(expected, tag, sizeof expected); /* it wants one that it might write to */
	if (!out || EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, JX_CRYPTO_KEY, expected) != 1 || EVP_CipherFinal_ex(context, none, &written) != 1)
		return NULL;
	return g_bytes_new_take(g_steal_pointer(&out), length);
}

gboolean jx_crypto_derive(const guint8 secret[32], const char *purpose, guint8 into[32]) {
	EVP_KDF *hkdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	g_autoptr(EVP_KDF_CTX) context = hkdf ? EVP_KDF_CTX_new(hkdf) : NULL;
	EVP_KDF_free(hkdf);
	char digest[] = "SHA256";
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string("digest", digest, 0),
		OSSL_PARAM_construct_octet_string("key", (void *)secret, 32),
		OSSL_PARAM_construct_octet_string("info", (void *)purpose, strlen(purpose)),
		OSSL_PARAM_construct_end(),
	};
	return context && EVP_KDF_derive(context, into, 32, params) == 1;
}
