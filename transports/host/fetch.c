#include "config.h"

#include "host/fetch.h"

#include <curl/curl.h>
#include <openssl/ssl.h>

#include "host/host.h"
#include "link/tls.h"

G_DEFINE_QUARK(jx-fetch-error-quark, jx_fetch_error)

#define LIMIT (256 * 1024)
#define TIMEOUT_MS 10000
#define MOST_REDIRECTS 3L

struct JxFetch {
	char *url, *body, *token, *ca_file, *proxy;
	gboolean pinned;
	guint8 pin[32];
	gsize limit;
	guint timeout_ms;
	JxFetchDone done; /* NULL: cancelled; XMPP thread only */
	gpointer data;
	/* the answer */
	long status;
	GString *answer;
	GError *error;
};

const char *jx_fetch_error_word(int code) {
	static const char *const words[] = {
		[JX_FETCH_ERROR_DNS] = "dns", [JX_FETCH_ERROR_CONNECT] = "connect", [JX_FETCH_ERROR_TLS] = "tls", [JX_FETCH_ERROR_PROXY] = "proxy",
		[JX_FETCH_ERROR_SILENT] = "silent", [JX_FETCH_ERROR_SIZE] = "size", [JX_FETCH_ERROR_OTHER] = "http",
	};
	return code >= 0 && code < (int)G_N_ELEMENTS(words) ? words[code] : "unknown";
}

/* --- on the worker */

static size_t take(char *bytes, size_t size, size_t count, void *data) {
	JxFetch *self = data;
	gsize length = size * count;
	if (self->answer->len + length > self->limit)
		return 0;
	g_string_append_len(self->answer, bytes, length);
	return length;
}

/* In place of all other checks: this certificate and no other. */
static int is_the_one(X509_STORE_CTX *context, void *data) {
	const JxFetch *self = data;
	return jx_tls_is_pinned(X509_STORE_CTX_get0_cert(context), self->pin);
}

static CURLcode pin_certificate(CURL *curl, void *context, void *data) {
	SSL_CTX_set_cert_verify_callback(context, is_the_one, data);
	return CURLE_OK;
}

static void set_trust(JxFetch *self, CURL *curl) {
	if (self->pinned) {
		curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
		curl_easy_setopt(curl, CURLOPT_SSL_CTX_FUNCTION, pin_certificate);
		curl_easy_setopt(curl, CURLOPT_SSL_CTX_DATA, self);
	} else if (self->ca_file && *self->ca_file) {
		curl_easy_setopt(curl, CURLOPT_CAINFO, self->ca_file);
	}
}

static struct curl_slist *headers_of(const JxFetch *self) {
	struct curl_slist *headers = NULL;
	if (self->body)
		headers = curl_slist_append(headers, "Content-Type: application/json");
	if (self->token) {
		g_autofree char *bearer = g_strconcat("Authorization: Bearer ", self->token, NULL);
		headers = curl_slist_append(headers, bearer);
	}
	return headers;
}

static void set_options(JxFetch *self, CURL *curl, const struct curl_slist *headers, char *reason) {
	curl_easy_setopt(curl, CURLOPT_URL, self->url);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https,http");
	curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "https");
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "janus-xmpp/" PACKAGE_VERSION);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)self->timeout_ms);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, self);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	if (self->body) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, self->body);
	} else {
		curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
		curl_easy_setopt(curl, CURLOPT_MAXREDIRS, MOST_REDIRECTS);
	}
	if (*self->proxy) /* else curl reads the environment */
		curl_easy_setopt(curl, CURLOPT_PROXY, g_str_equal(self->proxy, "none") ? "" : self->proxy);
	set_trust(self, curl);
}

static JxFetchErrorCode kind_of(CURLcode code) {
	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST:
		return JX_FETCH_ERROR_DNS;
	case CURLE_COULDNT_CONNECT:
		return JX_FETCH_ERROR_CONNECT;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
		return JX_FETCH_ERROR_TLS;
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_PROXY:
		return JX_FETCH_ERROR_PROXY;
	case CURLE_OPERATION_TIMEDOUT:
		return JX_FETCH_ERROR_SILENT;
	case CURLE_WRITE_ERROR:
		return JX_FETCH_ERROR_SIZE;
	default:
		return JX_FETCH_ERROR_OTHER;
	}
}

static void run(gpointer data) {
	JxFetch *self = data;
	char reason[CURL_ERROR_SIZE] = "";
	CURL *curl = curl_easy_init();
	if (!curl)
		g_error("curl_easy_init: out of memory");
	struct curl_slist *headers = headers_of(self);
	set_options(self, curl, headers, reason);
	CURLcode code = curl_easy_perform(curl);
	if (code == CURLE_OK)
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &self->status);
	else if (kind_of(code) == JX_FETCH_ERROR_SIZE)
		g_set_error(&self->error, JX_FETCH_ERROR, JX_FETCH_ERROR_SIZE, "the answer has more than %" G_GSIZE_FORMAT " KiB", self->limit / 1024);
	else
		g_set_error_literal(&self->error, JX_FETCH_ERROR, kind_of(code), *reason ? reason : curl_easy_strerror(code));
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
}

/* --- on the XMPP thread */

static void done(gpointer data) {
	JxFetch *self = data;
	if (self->done)
		self->done((guint)self->status, self->answer->str, self->answer->len, self->error, self->data);
	g_string_free(self->answer, TRUE);
	g_clear_error(&self->error);
	g_free(self->url);
	g_free(self->body);
	g_free(self->token);
	g_free(self->ca_file);
	g_free(self->proxy);
	g_free(self);
}

JxFetch *jx_fetch(const JxFetchRequest *request, JxFetchDone callback, gpointer data) {
	static gsize ready;
	if (g_once_init_enter(&ready)) {
		curl_global_init(CURL_GLOBAL_DEFAULT);
		g_once_init_leave(&ready, 1);
	}
	JxFetch *self = g_new0(JxFetch, 1);
	self->url = g_strdup(request->url);
	self->body = g_strdup(request->body);
	self->token = g_strdup(request->token);
	self->ca_file = g_strdup(request->ca_file);
	self->proxy = g_strdup(jx_host_proxy());
	self->pinned = request->sha256 && *request->sha256 && jx_tls_parse_sha256(request->sha256, self->pin);
	self->limit = request->limit ? request->limit : LIMIT;
	self->timeout_ms = request->timeout_ms ? request->timeout_ms : TIMEOUT_MS;
	self->answer = g_string_new(NULL);
	self->done = callback;
	self->data = data;
	const JxLinkEnv *env = jx_host_link_env();
	env->work(env->env, run, done, self);
	return self;
}

void jx_fetch_cancel(JxFetch *self) {
	if (self)
		self->done = NULL;
}
