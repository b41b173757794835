#include "config.h"

#include "passport/upstream.h"

#include <curl/curl.h>
#include <gio/gio.h>
#include <string.h>

#define CONNECT_MS 4000L
#define ALL_MS 8000L /* less than http.request_timeout's default */
#define REPLY_MOST (64 * 1024)

static gboolean is_this_machine(const char *host) {
	g_autoptr(GInetAddress) address = g_inet_address_new_from_string(host);
	return address ? g_inet_address_get_is_loopback(address) : strcmp(host, "localhost") == 0;
}

char *jx_upstream_fault(const char *url) {
	g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_NONE, NULL);
	if (!uri || !g_uri_get_host(uri) || !*g_uri_get_host(uri))
		return g_strdup("must be a URL, such as \"https://passport.school.example/api/ua/passport/login\"");
	if (strcmp(g_uri_get_scheme(uri), "https") == 0 || (strcmp(g_uri_get_scheme(uri), "http") == 0 && is_this_machine(g_uri_get_host(uri))))
		return NULL;
	return g_strdup("must begin with https://; http:// is for a service on this machine only, http://127.0.0.1/");
}

static size_t on_data(char *bytes, size_t size, size_t count, void *data) {
	GString *reply = data;
	if (reply->len + size * count > REPLY_MOST)
		return 0;
	g_string_append_len(reply, bytes, (gssize)(size * count));
	return size * count;
}

static int on_progress(void *data, curl_off_t all, curl_off_t so_far, curl_off_t to_go, curl_off_t gone) {
	return g_atomic_int_get((const gint *)data);
}

static CURL *prepare(const char *url, const char *body, struct curl_slist *headers, const gint *stopping, GString *reply) {
	CURL *curl = curl_easy_init();
	if (!curl)
		return NULL;
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, ALL_MS);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_data);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, reply);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, stopping);
	return curl;
}

static gboolean read_reply(long status, const GString *reply, gboolean *right, GError **error) {
	*right = FALSE;
	if (status == 401 || status == 403)
		return TRUE;
	if (status == 200)
		return jx_login_reply_read(reply->str, reply->len, right, error);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "it answers with status %ld", status);
	return FALSE;
}

gboolean jx_upstream_ask(const char *url, const JxLogin *login, const gint *stopping, gboolean *right, GError **error) {
	g_autofree char *body = jx_login_write(login);
	g_autoptr(GString) reply = g_string_new(NULL);
	struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
	CURL *curl = prepare(url, body, headers, stopping, reply);
	CURLcode code = curl ? curl_easy_perform(curl) : CURLE_OUT_OF_MEMORY;
	long status = 0;
	if (curl)
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(curl);
	curl_slist_free_all(headers);
	explicit_bzero(body, strlen(body));
	if (code == CURLE_OK)
		return read_reply(status, reply, right, error);
	g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED, curl_easy_strerror(code));
	return FALSE;
}
