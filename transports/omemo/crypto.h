/* OpenSSL for OMEMO: the library's provider of cryptography, and AES-128-GCM of a message's payload. Any thread. */
#ifndef JX_OMEMO_CRYPTO_H
#define JX_OMEMO_CRYPTO_H

#include "omemo/signal.h"

G_BEGIN_DECLS

#define JX_CRYPTO_KEY 16 /* bytes of a payload's key, and of its tag */

const signal_crypto_provider *jx_crypto_provider(void);
/* FALSE where the system has no randomness to give. */
gboolean jx_crypto_random(guint8 *into, gsize length);
/* Ciphertext of the same length, new, and its tag; NULL on failure. */
GBytes *jx_crypto_seal(const guint8 key[JX_CRYPTO_KEY], GBytes *iv, GBytes *plaintext, guint8 tag[JX_CRYPTO_KEY]);
/* NULL where it was changed, or is another's. New. */
GBytes *jx_crypto_open(const guint8 key[JX_CRYPTO_KEY], GBytes *iv, GBytes *ciphertext, const guint8 tag[JX_CRYPTO_KEY]);
/* HKDF with SHA-256 (RFC 5869), no salt: 32 bytes for this purpose. */
gboolean jx_crypto_derive(const guint8 secret[32], const char *purpose, guint8 into[32]);

G_END_DECLS

#endif
