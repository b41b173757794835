#include "config.h"

#include "link/proxy.h"

#include <string.h>

#include "link/http_head.h"
#include "link/link.h"

#define USUAL_PORT 3128

static gboolean fail(GError **error, const char *sentence) {
	g_set_error_literal(error, JX_LINK_ERROR, JX_LINK_ERROR_PROXY, sentence);
	return FALSE;
}

JxProxy *jx_proxy_parse(const char *text, GError **error) {
	g_autofree char *full = strstr(text, "://") ? g_strdup(text) : g_strconcat("http://", text, NULL);
	g_autoptr(GUri) uri = g_uri_parse(full, G_URI_FLAGS_HAS_PASSWORD, NULL);
	if (!uri || !g_str_equal(g_uri_get_scheme(uri), "http") || !g_uri_get_host(uri) || !*g_uri_get_host(uri)) {
		fail(error, "must be the address of an HTTP proxy, such as \"http://proxy.school.example:3128\", or \"none\"");
		return NULL;
	}
	JxProxy *proxy = g_new0(JxProxy, 1);
	proxy->host = g_strdup(g_uri_get_host(uri));
	proxy->port = g_uri_get_port(uri) > 0 ? (guint16)g_uri_get_port(uri) : USUAL_PORT;
	if (g_uri_get_user(uri)) {
		const char *password = g_uri_get_password(uri);
		g_autofree char *both = g_strconcat(g_uri_get_user(uri), ":", password ? password : "", NULL);
		g_autofree char *encoded = g_base64_encode((const guchar *)both, strlen(both));
		proxy->authorization = g_strconcat("Basic ", encoded, NULL);
	}
	return proxy;
}

void jx_proxy_free(JxProxy *proxy) {
	if (!proxy)
		return;
	g_free(proxy->host);
	g_free(proxy->authorization);
	g_free(proxy);
}

gboolean jx_proxy_is_exempt(const char *no_proxy, const char *host) {
	g_auto(GStrv) names = g_strsplit_set(no_proxy, ", ", -1);
	for (char **one = names; *one; one++) {
		const char *name = **one == '.' ? *one + 1 : *one;
		gsize length = strlen(name), whole = strlen(host);
		if (g_str_equal(name, "*"))
			return TRUE;
		if (length > 0 && length <= whole && g_ascii_strcasecmp(host + whole - length, name) == 0 && (length == whole || host[whole - length - 1] == '.'))
			return TRUE;
	}
	return FALSE;
}

/* HTTP_PROXY in capitals is not looked at, as in curl: a CGI's client could set it. */
static const char *environment(gboolean tls) {
	const char *const names[][4] = { { "http_proxy", "all_proxy", "ALL_PROXY" }, { "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY" } };
	for (gsize i = 0; i < G_N_ELEMENTS(names[0]) && names[tls][i]; i++)
		if (g_getenv(names[tls][i]) && *g_getenv(names[tls][i]))
			return g_getenv(names[tls][i]);
	return NULL;
}

JxProxy *jx_proxy_for(const char *setting, gboolean tls, const char *host, GError **error) {
	if (setting && g_str_equal(setting, "none"))
		return NULL;
	if (setting && *setting)
		return jx_proxy_parse(setting, error);
	const char *except = g_getenv("no_proxy") ? g_getenv("no_proxy") : g_getenv("NO_PROXY"), *address = environment(tls);
	if (!address || (except && jx_proxy_is_exempt(except, host)))
		return NULL;
	JxProxy *proxy = jx_proxy_parse(address, error);
	if (!proxy)
		g_prefix_error(error, "the environment's %s ", tls ? "https_proxy" : "http_proxy");
	return proxy;
}

char *jx_proxy_request(const JxProxy *proxy, const char *host, guint16 port) {
	gboolean brackets = strchr(host, ':') != NULL;
	g_autofree char *target = g_strdup_printf("%s%s%s:%u", brackets ? "[" : "", host, brackets ? "]" : "", port);
	return g_strdup_printf("CONNECT %s HTTP/1.1\r\nHost: %s\r\n%s%s%s\r\n", target, target, proxy->authorization ? "Proxy-Authorization: " : "",
		proxy->authorization ? proxy->authorization : "", proxy->authorization ? "\r\n" : "");
}

gboolean jx_proxy_answer(const JxProxy *proxy, const char *host, const char *head, gsize length, GError **error) {
	g_autoptr(JxHttpHead) answer = jx_http_head_parse(head, length);
	if (answer && answer->status / 100 == 2)
		return TRUE;
	g_autofree char *sentence = !answer ? g_strdup_printf("the proxy %s:%u does not answer as an HTTP proxy", proxy->host, proxy->port)
		: g_strdup_printf("the proxy %s:%u opens no way to %s: HTTP %u %s%s", proxy->host, proxy->port, host, answer->status, answer->phrase,
			answer->status == 407 ? ": give user and password in its address" : "");
	return fail(error, sentence);
}
