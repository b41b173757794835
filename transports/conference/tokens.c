#include "config.h"

#include "conference/tokens.h"

#include <jansson.h>
#include <jwt.h>
#include <string.h>

#define TOKEN_MAX 8192
#define LEEWAY_S 60 /* between their clock and ours */

struct JxTokens {
	gboolean symmetric;
	unsigned char *key;
	int length;
	char *issuer, *audience;
};

GQuark jx_token_error_quark(void) {
	return g_quark_from_static_string("jx-token-error");
}

static gboolean refuse(GError **error, const char *text) {
	g_set_error_literal(error, JX_TOKEN_ERROR, 0, text);
	return FALSE;
}

JxTokens *jx_tokens_new(const JxTokensConfig *config, GError **error) {
	gboolean symmetric = config->secret && *config->secret;
	if (symmetric == (config->key && *config->key)) {
		refuse(error, symmetric ? "a secret and a key: only one can sign" : "there is neither a secret nor a key");
		return NULL;
	}
	if (!symmetric && !strstr(config->key, "-----BEGIN PUBLIC KEY-----")) {
		refuse(error, "the key is no public key in PEM (-----BEGIN PUBLIC KEY-----)");
		return NULL;
	}
	JxTokens *tokens = g_new0(JxTokens, 1);
	tokens->symmetric = symmetric;
	tokens->key = (unsigned char *)g_strdup(symmetric ? config->secret : config->key);
	tokens->length = (int)strlen((char *)tokens->key);
	tokens->issuer = g_strdup(config->issuer ? config->issuer : "");
	tokens->audience = g_strdup(config->audience ? config->audience : "");
	return tokens;
}

void jx_tokens_free(JxTokens *tokens) {
	if (!tokens)
		return;
	g_free(tokens->key);
	g_free(tokens->issuer);
	g_free(tokens->audience);
	g_free(tokens);
}

/* The token names its algorithm itself: taken at its word, a public key would do for a secret. */
static gboolean is_ours(const JxTokens *tokens, jwt_alg_t algorithm) {
	if (tokens->symmetric)
		return algorithm == JWT_ALG_HS256 || algorithm == JWT_ALG_HS384 || algorithm == JWT_ALG_HS512;
	return algorithm == JWT_ALG_RS256 || algorithm == JWT_ALG_RS384 || algorithm == JWT_ALG_RS512
		|| algorithm == JWT_ALG_ES256 || algorithm == JWT_ALG_ES384 || algorithm == JWT_ALG_ES512;
}

static json_t *claims_of(const JxTokens *tokens, const char *token) {
	jwt_t *jwt = NULL;
	json_t *claims = NULL;
	if (strlen(token) <= TOKEN_MAX && jwt_decode(&jwt, token, tokens->key, tokens->length) == 0 && is_ours(tokens, jwt_get_alg(jwt))) {
		char *text = jwt_get_grants_json(jwt, NULL);
		claims = text ? json_loads(text, 0, NULL) : NULL;
		free(text);
	}
	jwt_free(jwt);
	return claims;
}

static gboolean in_force(const json_t *claims, gint64 now, GError **error) {
	const json_t *until = json_object_get(claims, "exp"), *from = json_object_get(claims, "nbf");
	if (!json_is_number(until))
		return refuse(error, "The token has no end (exp)");
	if (now - LEEWAY_S >= (gint64)json_number_value(until))
		return refuse(error, "The token has expired");
	if (from && (!json_is_number(from) || now + LEEWAY_S < (gint64)json_number_value(from)))
		return refuse(error, "The token is not in force yet");
	return TRUE;
}

static gboolean is(const json_t *value, const char *wanted) {
	return json_is_string(value) && strcmp(json_string_value(value), wanted) == 0;
}

static gboolean has(const json_t *value, const char *wanted) {
	size_t i;
	const json_t *one;
	json_array_foreach(value, i, one)
		if (is(one, wanted))
			return TRUE;
	return is(value, wanted);
}

static gboolean is_for(const JxTokens *tokens, const json_t *claims, const char *room, GError **error) {
	if (*tokens->issuer && !is(json_object_get(claims, "iss"), tokens->issuer))
		return refuse(error, "The token is from an issuer that is not believed here");
	if (*tokens->audience && !has(json_object_get(claims, "aud"), tokens->audience))
		return refuse(error, "The token is for another audience");
	const json_t *named = json_object_get(claims, "room");
	if (!is(named, "*") && !is(named, room))
		return refuse(error, "The token is for another room");
	return TRUE;
}

static JxTokenRight right_of(const json_t *claims) {
	const json_t *user = json_object_get(json_object_get(claims, "context"), "user");
	const json_t *flags[] = { json_object_get(user, "moderator"), json_object_get(claims, "moderator") };
	for (gsize i = 0; i < G_N_ELEMENTS(flags); i++) {
		if (json_is_true(flags[i]) || is(flags[i], "true"))
			return JX_TOKEN_MODERATOR;
		if (flags[i])
			return JX_TOKEN_NO_MODERATOR;
	}
	const json_t *affiliation = json_object_get(user, "affiliation");
	if (!affiliation)
		return JX_TOKEN_SILENT;
	return is(affiliation, "owner") || is(affiliation, "moderator") || is(affiliation, "teacher") ? JX_TOKEN_MODERATOR : JX_TOKEN_NO_MODERATOR;
}

gboolean jx_tokens_check(const JxTokens *tokens, const char *token, const char *room, gint64 now, JxTokenRight *right, GError **error) {
	json_t *claims = claims_of(tokens, token);
	if (!claims)
		return refuse(error, "The token is not signed by who may let you in");
	gboolean good = in_force(claims, now, error) && is_for(tokens, claims, room, error);
	if (good)
		*right = right_of(claims);
	json_decref(claims);
	return good;
}
