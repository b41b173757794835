#include "config.h"

#include "model/token.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "model/types.h"

#define MAC_BYTES 32
#define MAX_TOKEN 2048

static char *to_base64url(const guint8 *bytes, gsize n) {
	char *text = g_base64_encode(bytes, n);
	g_strdelimit(text, "+", '-');
	g_strdelimit(text, "/", '_');
	for (gsize end = strlen(text); end > 0 && text[end - 1] == '='; end--)
		text[end - 1] = '\0';
	return text;
}

/* NULL for what is not base64url. */
static guint8 *from_base64url(const char *text, gsize *n) {
	gsize length = strlen(text);
	if (strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != length || length % 4 == 1)
		return NULL;
	g_autofree char *padded = g_strconcat(text, length % 4 == 2 ? "==" : length % 4 == 3 ? "=" : "", NULL);
	g_strdelimit(padded, "-", '+');
	g_strdelimit(padded, "_", '/');
	return g_base64_decode(padded, n);
}

static void mac(const char *secret, const char *payload, guint8 out[MAC_BYTES]) {
	unsigned int length = MAC_BYTES;
	/* The prefix keeps these MACs apart from any other use of the secret. */
	g_autofree char *text = g_strconcat("janus-xmpp join token\n", payload, NULL);
	HMAC(EVP_sha256(), secret, (int)strlen(secret), (const unsigned char *)text, strlen(text), out, &length);
}

/* expires "\n" nonce "\n" length of room "\n" room name: the length keeps a room from reaching into the name. */
static char *payload_of(const char *room, const char *name, guint64 nonce, gint64 expires) {
	return g_strdup_printf("%" G_GINT64_FORMAT "\n%" G_GUINT64_FORMAT "\n%zu\n%s%s", expires, nonce, strlen(room), room, name);
}

char *jx_token_make(const char *secret, const char *room, const char *name, guint64 nonce, gint64 expires) {
	g_autofree char *payload = payload_of(room, name, nonce, expires);
	guint8 sum[MAC_BYTES];
	mac(secret, payload, sum);
	g_autofree char *first = to_base64url((const guint8 *)payload, strlen(payload));
	g_autofree char *second = to_base64url(sum, sizeof sum);
	return g_strconcat(first, ".", second, NULL);
}

static char *refuse(GError **error, const char *why) {
	g_set_error_literal(error, JX_MODEL_ERROR, JX_MODEL_ERROR_INVALID, why);
	return NULL;
}

/* The payload if its MAC is ours. */
static char *genuine_payload(const char *secret, const char *token) {
	if (strlen(token) > MAX_TOKEN)
		return NULL;
	g_auto(GStrv) parts = g_strsplit(token, ".", 3);
	if (g_strv_length(parts) != 2)
		return NULL;
	gsize payload_length = 0, sum_length = 0;
	g_autofree guint8 *payload = from_base64url(parts[0], &payload_length);
	g_autofree guint8 *sum = from_base64url(parts[1], &sum_length);
	if (!payload || !sum || sum_length != MAC_BYTES || memchr(payload, 0, payload_length))
		return NULL;
	g_autofree char *text = g_strndup((const char *)payload, payload_length);
	guint8 right[MAC_BYTES];
	mac(secret, text, right);
	return CRYPTO_memcmp(right, sum, MAC_BYTES) == 0 ? g_steal_pointer(&text) : NULL;
}

char *jx_token_check(const char *secret, const char *token, const char *room, gint64 now, GError **error) {
	g_autofree char *payload = genuine_payload(secret, token);
	if (!payload)
		return refuse(error, "the token is not genuine");
	char *end;
	gint64 expires = g_ascii_strtoll(payload, &end, 10);
	if (*end == '\n')
		(void)g_ascii_strtoull(end + 1, &end, 10); /* the nonce */
	guint64 room_length = *end == '\n' ? g_ascii_strtoull(end + 1, &end, 10) : 0;
	if (*end != '\n' || room_length > strlen(end + 1))
		return refuse(error, "the token is not genuine");
	const char *room_start = end + 1;
	if (strlen(room) != room_length || strncmp(room_start, room, room_length) != 0)
		return refuse(error, "the token is for another room");
	if (now >= expires)
		return refuse(error, "the token has expired");
	return g_strdup(room_start + room_length);
}

gboolean jx_secret_equal(const char *a, const char *b) {
	gsize length = strlen(a);
	return length == strlen(b) && CRYPTO_memcmp(a, b, length) == 0;
}
