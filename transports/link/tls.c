#include "config.h"

#include "link/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "link/link.h"

struct JxTls {
	SSL_CTX *context;
	SSL *ssl;
	char *name;
	gboolean pinned;
	guint8 pin[32];
	gboolean ready, wants_write;
};

gboolean jx_tls_parse_sha256(const char *text, guint8 out[32]) {
	gsize n = 0;
	for (const char *c = text; *c; c++) {
		if (*c == ':')
			continue;
		int digit = g_ascii_xdigit_value(*c);
		if (digit < 0 || n >= 64)
			return FALSE;
		out[n / 2] = n % 2 ? (guint8)(out[n / 2] << 4 | digit) : (guint8)digit;
		n++;
	}
	return n == 64;
}

gboolean jx_tls_is_pinned(X509 *certificate, const guint8 pin[32]) {
	guint8 digest[32];
	unsigned int length = 0;
	return certificate && X509_digest(certificate, EVP_sha256(), digest, &length) && length == sizeof digest && memcmp(digest, pin, sizeof digest) == 0;
}

static gboolean fail(GError **error, const char *what) {
	unsigned long code = ERR_get_error();
	char reason[160] = "";
	if (code)
		ERR_error_string_n(code, reason, sizeof reason);
	ERR_clear_error();
	g_set_error(error, JX_LINK_ERROR, JX_LINK_ERROR_TLS, "%s%s%s", what, *reason ? ": " : "", reason);
	return FALSE;
}

static gboolean set_trust(JxTls *tls, const JxTlsTrust *trust, GError **error) {
	if (trust->sha256 && *trust->sha256) {
		tls->pinned = jx_tls_parse_sha256(trust->sha256, tls->pin);
		return tls->pinned || fail(error, "the pinned certificate is not the SHA-256 of one");
	}
	if (trust->ca_file && *trust->ca_file) {
		if (SSL_CTX_load_verify_locations(tls->context, trust->ca_file, NULL) != 1)
			return fail(error, "the file of trusted certificates cannot be read");
	} else if (SSL_CTX_set_default_verify_paths(tls->context) != 1) {
		return fail(error, "the system's trusted certificates cannot be read");
	}
	return TRUE;
}

static gboolean set_alpn(SSL *ssl, const char *protocol) {
	g_autofree char *list = g_strdup_printf("%c%s", (int)strlen(protocol), protocol);
	return SSL_set_alpn_protos(ssl, (const unsigned char *)list, strlen(list)) == 0;
}

/* Whose certificate it must be; told to the server too, unless it is an address (RFC 6066, section 3). */
static gboolean set_name(SSL *ssl, const char *name) {
	if (g_hostname_is_ip_address(name))
		return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name);
	return SSL_set1_host(ssl, name) && SSL_set_tlsext_host_name(ssl, name);
}

JxTls *jx_tls_new(int fd, const JxTlsTrust *trust, GError **error) {
	JxTls *tls = g_new0(JxTls, 1);
	tls->name = g_strdup(trust->name);
	tls->wants_write = TRUE; /* the first word is ours */
	tls->context = SSL_CTX_new(TLS_client_method());
	if (!tls->context || !SSL_CTX_set_min_proto_version(tls->context, TLS1_2_VERSION) || !set_trust(tls, trust, error)) {
		if (error && !*error)
			fail(error, "TLS cannot be set up");
		jx_tls_free(tls);
		return NULL;
	}
	tls->ssl = SSL_new(tls->context);
	SSL_set_mode(tls->ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	/* What the handshake finds wrong is told by jx_tls_handshake, with a reason; it goes on until then. */
	SSL_set_verify(tls->ssl, SSL_VERIFY_NONE, NULL);
	SSL_set_hostflags(tls->ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	if (!set_name(tls->ssl, trust->name) || !SSL_set_fd(tls->ssl, fd)
		|| (trust->alpn && !set_alpn(tls->ssl, trust->alpn))) {
		fail(error, "TLS cannot be set up");
		jx_tls_free(tls);
		return NULL;
	}
	return tls;
}

void jx_tls_free(JxTls *tls) {
	if (!tls)
		return;
	SSL_free(tls->ssl);
	SSL_CTX_free(tls->context);
	g_free(tls->name);
	g_free(tls);
}

static JxTlsResult result_of(JxTls *tls, int outcome) {
	int reason = SSL_get_error(tls->ssl, outcome);
	tls->wants_write = reason == SSL_ERROR_WANT_WRITE;
	if (reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE)
		return JX_TLS_AGAIN;
	return reason == SSL_ERROR_ZERO_RETURN ? JX_TLS_CLOSED : JX_TLS_FAILED;
}

static gboolean is_believed(JxTls *tls, GError **error) {
	X509 *certificate = SSL_get1_peer_certificate(tls->ssl);
	guint8 digest[32];
	unsigned int length = 0;
	gboolean good = certificate && X509_digest(certificate, EVP_sha256(), digest, &length) && length == sizeof digest;
	X509_free(certificate);
	if (!good)
		return fail(error, "the server shows no certificate");
	if (tls->pinned && memcmp(digest, tls->pin, sizeof digest) == 0)
		return TRUE;
	if (tls->pinned) {
		g_autoptr(GString) shown = g_string_new(NULL);
		for (gsize i = 0; i < sizeof digest; i++)
			g_string_append_printf(shown, "%s%02X", i ? ":" : "", digest[i]);
		g_set_error(error, JX_LINK_ERROR, JX_LINK_ERROR_TLS, "the server's certificate is not the pinned one; it shows %s", shown->str);
		return FALSE;
	}
	long verdict = SSL_get_verify_result(tls->ssl);
	if (verdict == X509_V_OK)
		return TRUE;
	g_set_error(error, JX_LINK_ERROR, JX_LINK_ERROR_TLS, "the server's certificate is not believed for %s: %s", tls->name, X509_verify_cert_error_string(verdict));
	return FALSE;
}

JxTlsResult jx_tls_handshake(JxTls *tls, GError **error) {
	ERR_clear_error();
	int outcome = SSL_connect(tls->ssl);
	if (outcome != 1) {
		JxTlsResult result = result_of(tls, outcome);
		if (result == JX_TLS_AGAIN)
			return result;
		fail(error, result == JX_TLS_CLOSED ? "the server ended the TLS handshake" : "the TLS handshake failed");
		return JX_TLS_FAILED;
	}
	tls->wants_write = FALSE;
	tls->ready = is_believed(tls, error);
	return tls->ready ? JX_TLS_DONE : JX_TLS_FAILED;
}

gboolean jx_tls_ready(const JxTls *tls) {
	return tls->ready;
}

JxTlsResult jx_tls_read(JxTls *tls, char *buffer, gsize size, gsize *got) {
	ERR_clear_error();
	int outcome = SSL_read_ex(tls->ssl, buffer, size, got);
	return outcome == 1 ? JX_TLS_DONE : result_of(tls, outcome);
}

JxTlsResult jx_tls_write(JxTls *tls, const char *bytes, gsize length, gsize *took) {
	ERR_clear_error();
	int outcome = SSL_write_ex(tls->ssl, bytes, length, took);
	if (outcome == 1)
		tls->wants_write = FALSE;
	return outcome == 1 ? JX_TLS_DONE : result_of(tls, outcome);
}

gboolean jx_tls_wants_write(const JxTls *tls) {
	return tls->wants_write;
}
