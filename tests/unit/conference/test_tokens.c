/* Tokens of conference requests: whose are believed, for what, until when. */
#include "config.h"

#include <jwt.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "conference/tokens.h"

#define NOW 1760000000
#define SECRET "a secret of thirty-two characters"
#define GOOD "\"iss\":\"school\",\"aud\":[\"jitsi\",\"janus\"],\"exp\":1760003600,\"room\":\"algebra1\""

static char *sign(jwt_alg_t algorithm, const char *key, const char *claims) {
	jwt_t *jwt = NULL;
	g_assert_cmpint(jwt_new(&jwt), ==, 0);
	g_assert_cmpint(jwt_add_grants_json(jwt, claims), ==, 0);
	g_assert_cmpint(jwt_set_alg(jwt, algorithm, (const unsigned char *)key, key ? (int)strlen(key) : 0), ==, 0);
	char *text = jwt_encode_str(jwt), *copy = g_strdup(text);
	free(text);
	jwt_free(jwt);
	return copy;
}

static void key_pair(char **private, char **public) {
	EVP_PKEY *key = EVP_RSA_gen(2048);
	BIO *a = BIO_new(BIO_s_mem()), *b = BIO_new(BIO_s_mem());
	char *bytes;
	g_assert_cmpint(PEM_write_bio_PrivateKey(a, key, NULL, NULL, 0, NULL, NULL), ==, 1);
	g_assert_cmpint(PEM_write_bio_PUBKEY(b, key), ==, 1);
	long length = BIO_get_mem_data(a, &bytes);
	*private = g_strndup(bytes, (gsize)length);
	length = BIO_get_mem_data(b, &bytes);
	*public = g_strndup(bytes, (gsize)length);
	BIO_free(a);
	BIO_free(b);
	EVP_PKEY_free(key);
}

static JxTokens *shared(void) {
	const JxTokensConfig config = { .secret = SECRET, .issuer = "school", .audience = "janus" };
	return jx_tokens_new(&config, NULL);
}

static void test_claims(void) {
	static const struct { const char *claims, *refusal; JxTokenRight right; } rows[] = {
		{ "{" GOOD "}", NULL, JX_TOKEN_SILENT },
		{ "{" GOOD ",\"context\":{\"user\":{\"moderator\":true}}}", NULL, JX_TOKEN_MODERATOR },
		{ "{" GOOD ",\"context\":{\"user\":{\"moderator\":\"true\"}}}", NULL, JX_TOKEN_MODERATOR },
		{ "{" GOOD ",\"context\":{\"user\":{\"moderator\":\"false\"}},\"moderator\":true}", NULL, JX_TOKEN_NO_MODERATOR },
		{ "{" GOOD ",\"moderator\":true}", NULL, JX_TOKEN_MODERATOR },
		{ "{" GOOD ",\"context\":{\"user\":{\"affiliation\":\"owner\"}}}", NULL, JX_TOKEN_MODERATOR },
		{ "{" GOOD ",\"context\":{\"user\":{\"affiliation\":\"member\"}}}", NULL, JX_TOKEN_NO_MODERATOR },
		{ "{\"iss\":\"school\",\"aud\":\"janus\",\"exp\":1760003600,\"room\":\"*\"}", NULL, JX_TOKEN_SILENT },
		{ "{\"iss\":\"school\",\"aud\":\"janus\",\"exp\":1759999960,\"room\":\"*\"}", NULL, JX_TOKEN_SILENT }, /* within a minute of clocks that differ */
		{ "{\"iss\":\"school\",\"aud\":\"janus\",\"exp\":1759999940,\"room\":\"*\"}", "expired", 0 },
		{ "{\"iss\":\"school\",\"aud\":\"janus\",\"room\":\"*\"}", "no end", 0 },
		{ "{\"iss\":\"school\",\"aud\":\"janus\",\"exp\":\"soon\",\"room\":\"*\"}", "no end", 0 },
		{ "{" GOOD ",\"nbf\":1760000061}", "not in force yet", 0 },
		{ "{\"iss\":\"stranger\",\"aud\":\"janus\",\"exp\":1760003600,\"room\":\"*\"}", "issuer", 0 },
		{ "{\"aud\":\"janus\",\"exp\":1760003600,\"room\":\"*\"}", "issuer", 0 },
		{ "{\"iss\":\"school\",\"aud\":[\"jitsi\"],\"exp\":1760003600,\"room\":\"*\"}", "audience", 0 },
		{ "{\"iss\":\"school\",\"aud\":\"janus\",\"exp\":1760003600,\"room\":\"algebra2\"}", "another room", 0 },
		{ "{\"iss\":\"school\",\"aud\":\"janus\",\"exp\":1760003600}", "another room", 0 },
	};
	JxTokens *tokens = shared();
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("row %zu", i);
		g_autofree char *token = sign(JWT_ALG_HS256, SECRET, rows[i].claims);
		g_autoptr(GError) error = NULL;
		JxTokenRight right = JX_TOKEN_SILENT;
		gboolean good = jx_tokens_check(tokens, token, "algebra1", NOW, &right, &error);
		g_assert_cmpint(good, ==, rows[i].refusal == NULL);
		if (good)
			g_assert_cmpint(right, ==, rows[i].right);
		else
			g_assert_nonnull(strstr(error->message, rows[i].refusal));
	}
	jx_tokens_free(tokens);
}

static void refused(const JxTokens *tokens, const char *token) {
	g_autoptr(GError) error = NULL;
	JxTokenRight right;
	g_assert_false(jx_tokens_check(tokens, token, "algebra1", NOW, &right, &error));
	g_assert_nonnull(strstr(error->message, "not signed"));
}

static void test_signatures(void) {
	g_autofree char *private = NULL, *public = NULL, *other = NULL, *unused = NULL;
	key_pair(&private, &public);
	key_pair(&other, &unused);
	JxTokens *secret = shared();
	const JxTokensConfig config = { .key = public };
	JxTokens *keyed = jx_tokens_new(&config, NULL);
	g_assert_nonnull(keyed);
	JxTokenRight right;
	g_autofree char *hs = sign(JWT_ALG_HS256, SECRET, "{" GOOD "}"), *hs384 = sign(JWT_ALG_HS384, SECRET, "{" GOOD "}"), *rs = sign(JWT_ALG_RS256, private, "{" GOOD "}");
	g_assert_true(jx_tokens_check(secret, hs, "algebra1", NOW, &right, NULL));
	g_assert_true(jx_tokens_check(secret, hs384, "algebra1", NOW, &right, NULL));
	g_assert_true(jx_tokens_check(keyed, rs, "algebra1", NOW, &right, NULL));
	g_autofree char *none = sign(JWT_ALG_NONE, NULL, "{" GOOD "}"), *wrong = sign(JWT_ALG_HS256, "guess", "{" GOOD "}"),
		*strange = sign(JWT_ALG_RS256, other, "{" GOOD "}"), *confused = sign(JWT_ALG_HS256, public, "{" GOOD "}");
	refused(secret, none);
	refused(keyed, none);
	refused(secret, wrong);
	refused(secret, rs);
	refused(keyed, strange);
	refused(keyed, hs);
	refused(keyed, confused); /* the public key taken for a secret */
	refused(secret, "");
	refused(secret, "a.b.c");
	g_autofree char *cut = g_strndup(hs, strlen(hs) - 4), *more = g_strconcat(hs, "A", NULL), *long_one = g_strnfill(9000, 'a');
	refused(secret, cut);
	refused(secret, more);
	refused(secret, long_one);
	jx_tokens_free(secret);
	jx_tokens_free(keyed);
}

static void test_no_key(void) {
	static const struct { JxTokensConfig config; const char *why; } rows[] = {
		{ { 0 }, "neither" }, { { .secret = "", .key = "" }, "neither" }, { { .secret = "s", .key = "-----BEGIN PUBLIC KEY-----" }, "only one" },
		{ { .key = "-----BEGIN RSA PRIVATE KEY-----" }, "PEM" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_assert_null(jx_tokens_new(&rows[i].config, &error));
		g_assert_nonnull(strstr(error->message, rows[i].why));
	}
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/conference/tokens/claims", test_claims);
	g_test_add_func("/conference/tokens/signatures", test_signatures);
	g_test_add_func("/conference/tokens/no-key", test_no_key);
	return g_test_run();
}
