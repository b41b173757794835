#include "config.h"

#include "link/sasl.h"

#include <gsasl.h>
#include <string.h>

#include "link/link.h"

/* Best first. Channel binding (-PLUS) is left out: it needs the server's word about which kind it has. */
static const char *const mechanisms[] = { "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", NULL };
static const char *const guests[] = { "ANONYMOUS", NULL };

struct JxSasl {
	Gsasl *context;
	Gsasl_session *session;
	const char *mechanism;
	gboolean done; /* the mechanism has said all it has to say */
};

static gboolean fail(GError **error, const char *what, int code) {
	g_set_error(error, JX_LINK_ERROR, JX_LINK_ERROR_AUTH, "%s: %s", what, gsasl_strerror(code));
	return FALSE;
}

static const char *choose(const char *const *known, const char *const *offered, gboolean protected) {
	for (gsize i = 0; known[i] != NULL; i++)
		if (g_strv_contains(offered, known[i]) && (protected || !g_str_equal(known[i], "PLAIN")))
			return known[i];
	return NULL;
}

JxSasl *jx_sasl_new(const char *const *offered, const char *user, const char *password, gboolean protected, GError **error) {
	const char *mechanism = choose(user ? mechanisms : guests, offered, protected);
	if (mechanism == NULL) {
		g_autofree char *list = g_strjoinv(", ", (char **)offered);
		g_set_error(error, JX_LINK_ERROR, JX_LINK_ERROR_AUTH, "the server offers no way to log on that can be used%s: %s",
			!user ? " by a guest" : protected ? "" : " without TLS", *list ? list : "none");
		return NULL;
	}
	JxSasl *sasl = g_new0(JxSasl, 1);
	sasl->mechanism = mechanism;
	int code = gsasl_init(&sasl->context);
	if (code == GSASL_OK)
		code = gsasl_client_start(sasl->context, mechanism, &sasl->session);
	if (code != GSASL_OK) {
		fail(error, "SASL cannot be set up", code);
		jx_sasl_free(sasl);
		return NULL;
	}
	if (user) {
		gsasl_property_set(sasl->session, GSASL_AUTHID, user);
		gsasl_property_set(sasl->session, GSASL_PASSWORD, password);
	} else {
		gsasl_property_set(sasl->session, GSASL_ANONYMOUS_TOKEN, ""); /* a trace, which nobody needs (RFC 4505) */
	}
	return sasl;
}

void jx_sasl_free(JxSasl *sasl) {
	if (sasl == NULL)
		return;
	if (sasl->session != NULL)
		gsasl_finish(sasl->session);
	if (sasl->context != NULL)
		gsasl_done(sasl->context);
	g_free(sasl);
}

const char *jx_sasl_mechanism(const JxSasl *sasl) {
	return sasl->mechanism;
}

char *jx_sasl_step(JxSasl *sasl, const char *challenge, GError **error) {
	char *message = NULL;
	int code = gsasl_step64(sasl->session, challenge != NULL && !g_str_equal(challenge, "=") ? challenge : "", &message);
	if (code != GSASL_OK && code != GSASL_NEEDS_MORE) {
		gsasl_free(message);
		fail(error, "what the server says while logging on is wrong", code);
		return NULL;
	}
	sasl->done = code == GSASL_OK;
	char *text = g_strdup(message != NULL && *message != '\0' ? message : "=");
	gsasl_free(message);
	return text;
}

gboolean jx_sasl_success(JxSasl *sasl, const char *additional, GError **error) {
	if (!sasl->done && additional != NULL && *additional != '\0') {
		g_autofree char *nothing = jx_sasl_step(sasl, additional, error);
		if (nothing == NULL)
			return FALSE;
	}
	return sasl->done || fail(error, "the server ended the log-on before it proved that it knows the password", GSASL_AUTHENTICATION_ERROR);
}
