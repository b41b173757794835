#include "config.h"

#include "link/url.h"

#include <string.h>

#include "link/link.h"

#define LONGEST 8192

static guint16 usual_port(const JxUrl *url) {
	return url->tls ? 443 : 80;
}

static gboolean is_websocket(GUri *uri) {
	return g_str_equal(g_uri_get_scheme(uri), "wss") || g_str_equal(g_uri_get_scheme(uri), "ws");
}

JxUrl *jx_url_parse(const char *text, GError **error) {
	g_autoptr(GUri) uri = strlen(text) <= LONGEST ? g_uri_parse(text, G_URI_FLAGS_ENCODED, NULL) : NULL;
	const char *host = uri ? g_uri_get_host(uri) : NULL;
	/* No part of it may end the line of a request. */
	gboolean fine = host && *host && is_websocket(uri) && !g_uri_get_userinfo(uri) && g_str_is_ascii(text) && !strpbrk(text, " \t\r\n");
	if (!fine) {
		g_set_error(error, JX_LINK_ERROR, JX_LINK_ERROR_HTTP,
			"must be the address of a WebSocket, such as \"wss://meet.example/xmpp-websocket\"%s", uri && g_uri_get_userinfo(uri) ? ", without user and password" : "");
		return NULL;
	}
	JxUrl *url = g_new0(JxUrl, 1);
	const char *path = g_uri_get_path(uri), *query = g_uri_get_query(uri);
	url->tls = g_str_equal(g_uri_get_scheme(uri), "wss");
	url->host = g_strdup(host);
	url->port = g_uri_get_port(uri) > 0 ? (guint16)g_uri_get_port(uri) : usual_port(url);
	url->resource = g_strconcat(*path ? path : "/", query ? "?" : NULL, query, NULL);
	return url;
}

void jx_url_free(JxUrl *url) {
	if (!url)
		return;
	g_free(url->host);
	g_free(url->resource);
	g_free(url);
}

void jx_url_add(JxUrl *url, const char *key, const char *value) {
	if (!value || !*value)
		return;
	g_autofree char *escaped = g_uri_escape_string(value, NULL, FALSE), *before = url->resource;
	url->resource = g_strconcat(before, strchr(before, '?') ? "&" : "?", key, "=", escaped, NULL);
}

char *jx_url_authority(const JxUrl *url) {
	gboolean brackets = strchr(url->host, ':') != NULL;
	g_autofree char *host = g_strconcat(brackets ? "[" : "", url->host, brackets ? "]" : "", NULL);
	return url->port == usual_port(url) ? g_steal_pointer(&host) : g_strdup_printf("%s:%u", host, url->port);
}
