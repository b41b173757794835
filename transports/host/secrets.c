#include "config.h"

#include "host/secrets.h"

#include <sys/random.h>

#define SECRET_BYTES 32
#define UUID_BYTES 16

/* RFC 4648, section 5, without padding. */
char *jx_secret_new(void) {
	guchar bytes[SECRET_BYTES];
	if (getrandom(bytes, sizeof bytes, 0) != (gssize)sizeof bytes)
		return NULL;
	char *secret = g_base64_encode(bytes, sizeof bytes);
	g_strdelimit(g_strdelimit(secret, "+", '-'), "/", '_');
	secret[JX_SECRET_CHARACTERS] = '\0';
	return secret;
}

char *jx_secret_new_uuid(void) {
	guchar b[UUID_BYTES];
	if (getrandom(b, sizeof b, 0) != (gssize)sizeof b)
		return NULL;
	b[6] = (b[6] & 0x0f) | 0x40;
	b[8] = (b[8] & 0x3f) | 0x80;
	return g_strdup_printf("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7],
		b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

char *jx_secret_hash(const char *secret) {
	return g_compute_checksum_for_string(G_CHECKSUM_SHA256, secret, -1);
}
