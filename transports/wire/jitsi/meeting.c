#include "config.h"

#include "wire/jitsi/meeting.h"

#include <string.h>

#include "wire/core/jid.h"
#include "wire/core/wire_error.h"

#define MOST_URL 8192
#define MOST_SCRIPT (256 * 1024)
/* What encodeURIComponent leaves as it is. */
#define UNRESERVED "!~*'()"

/* --- the URL */

static gboolean is_loopback(const char *host) {
	return g_str_equal(host, "localhost") || g_str_has_suffix(host, ".localhost") || g_str_has_prefix(host, "127.") || g_str_equal(host, "::1");
}

/* As Jitsi clients do (getBackendSafeRoomName). NULL where it is no name. */
static char *room_of(const char *escaped) {
	g_autofree char *plain = g_uri_unescape_string(escaped, NULL);
	g_autofree char *normal = plain ? g_utf8_normalize(plain, -1, G_NORMALIZE_NFKC) : NULL, *small = normal ? g_utf8_strdown(normal, -1) : NULL;
	g_autofree char *again = small ? g_uri_escape_string(small, UNRESERVED, FALSE) : NULL;
	g_autofree char *room = again ? g_ascii_strdown(again, -1) : NULL, *jid = room ? g_strconcat(room, "@x", NULL) : NULL;
	return room && *room && jx_jid_valid(jid) ? g_steal_pointer(&room) : NULL;
}

static char *token_of(const char *query) {
	g_autoptr(GHashTable) fields = query ? g_uri_parse_params(query, -1, "&", G_URI_PARAMS_NONE, NULL) : NULL;
	const char *token = fields ? g_hash_table_lookup(fields, "jwt") : NULL;
	return token && *token ? g_strdup(token) : NULL;
}

static gboolean take_url(JxMeetingUrl *url, GUri *uri) {
	const char *path = g_uri_get_path(uri), *scheme = g_uri_get_scheme(uri), *slash = strrchr(path, '/');
	if (!g_uri_get_host(uri) || !*g_uri_get_host(uri) || g_uri_get_userinfo(uri) || !slash)
		return FALSE;
	url->host = g_ascii_strdown(g_uri_get_host(uri), -1);
	url->loopback = is_loopback(url->host);
	if (!g_str_equal(scheme, "https") && !(g_str_equal(scheme, "http") && url->loopback))
		return FALSE;
	gboolean brackets = strchr(url->host, ':') != NULL;
	g_autofree char *port = g_uri_get_port(uri) > 0 ? g_strdup_printf(":%d", g_uri_get_port(uri)) : g_strdup("");
	url->origin = g_strconcat(scheme, "://", brackets ? "[" : "", url->host, brackets ? "]" : "", port, NULL);
	url->folder = g_strndup(path, slash - path + 1);
	url->room = room_of(slash + 1);
	url->token = token_of(g_uri_get_query(uri));
	return url->room != NULL;
}

JxMeetingUrl *jx_meeting_url_parse(const char *text, GError **error) {
	g_autofree char *full = strstr(text, "://") ? g_strdup(text) : g_strconcat("https://", text, NULL);
	gboolean sane = strlen(full) <= MOST_URL && g_utf8_validate(full, -1, NULL) && !strpbrk(full, " \t\r\n\"<>\\");
	g_autoptr(GUri) uri = sane ? g_uri_parse(full, G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED, NULL) : NULL;
	g_autoptr(JxMeetingUrl) url = g_new0(JxMeetingUrl, 1);
	if (uri && take_url(url, uri))
		return g_steal_pointer(&url);
	jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "that is no meeting's address: it looks like https://meet.example/Room");
	return NULL;
}

void jx_meeting_url_free(JxMeetingUrl *url) {
	if (!url)
		return;
	g_free(url->origin);
	g_free(url->host);
	g_free(url->folder);
	g_free(url->room);
	g_free(url->token);
	g_free(url);
}

char *jx_meeting_config_url(const JxMeetingUrl *url) {
	g_autofree char *room = g_uri_escape_string(url->room, NULL, FALSE);
	return g_strconcat(url->origin, url->folder, "config.js?room=", room, NULL);
}

/* --- the configuration */

void jx_meeting_config_free(JxMeetingConfig *config) {
	if (!config)
		return;
	g_free(config->domain);
	g_free(config->guests);
	g_free(config->muc);
	g_free(config->focus);
	g_free(config->websocket);
	g_free(config->request_url);
	g_free(config);
}

/* What a page knows of itself. Subfolder and subdomain are put in by the web server, or by the script itself from the page's path. */
static GHashTable *globals_of(const JxMeetingUrl *url) {
	GHashTable *globals = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
	const char *authority = strstr(url->origin, "://") + 3;
	static const char *const hosts[] = { "location.host", "window.location.host", "document.location.host" };
	static const char *const names[] = { "location.hostname", "window.location.hostname", "document.location.hostname" };
	for (gsize i = 0; i < G_N_ELEMENTS(hosts); i++) {
		g_hash_table_insert(globals, (char *)hosts[i], g_strdup(authority));
		g_hash_table_insert(globals, (char *)names[i], g_strdup(url->host));
	}
	g_hash_table_insert(globals, "window.location.origin", g_strdup(url->origin));
	g_hash_table_insert(globals, "subdir", g_strdup(url->folder + 1));
	g_hash_table_insert(globals, "subdomain", g_strdup(""));
	return globals;
}

/* key of `config`; fallback: prefix and base. NULL where what it says is no domain. */
static char *domain_of(GHashTable *values, const char *key, const char *prefix, const char *base) {
	const char *value = g_hash_table_lookup(values, key);
	g_autofree char *text = value && *value ? g_strdup(value) : g_strconcat(prefix, base, NULL);
	gboolean fine = jx_jid_valid(text) && !strpbrk(text, "@/ ");
	return fine ? jx_jid_normalize(text, NULL) : NULL;
}

/* "//host/x" and "/x" as pages write them. schemes: of TLS and without; the latter on this machine only. NULL where it is no such address. */
static char *absolute(const char *value, const JxMeetingUrl *url, const char *tls, const char *plain) {
	const char *scheme = g_str_has_prefix(url->origin, "https:") ? tls : plain;
	g_autofree char *full = g_str_has_prefix(value, "//") ? g_strconcat(scheme, ":", value, NULL)
		: *value == '/' ? g_strconcat(scheme, strchr(url->origin, ':'), value, NULL) : g_strdup(value);
	g_autoptr(GUri) uri = strlen(full) <= MOST_URL && !strpbrk(full, " \t\r\n") ? g_uri_parse(full, G_URI_FLAGS_ENCODED, NULL) : NULL;
	const char *host = uri ? g_uri_get_host(uri) : NULL;
	if (!host || !*host || g_uri_get_userinfo(uri))
		return NULL;
	/* A meeting elsewhere sends nobody to what listens on this machine. */
	g_autofree char *small = g_ascii_strdown(host, -1);
	if (is_loopback(small) && !url->loopback)
		return NULL;
	gboolean fine = g_str_equal(g_uri_get_scheme(uri), tls) || (g_str_equal(g_uri_get_scheme(uri), plain) && url->loopback);
	return fine ? g_steal_pointer(&full) : NULL;
}

static gboolean take_addresses(JxMeetingConfig *config, GHashTable *values, const JxMeetingUrl *url, gboolean told, GError **error) {
	const char *websocket = g_hash_table_lookup(values, "config.websocket"), *bosh = g_hash_table_lookup(values, "config.bosh");
	const char *request = g_hash_table_lookup(values, "config.conferenceRequestUrl");
	if (told && !websocket && bosh)
		return jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "%s offers BOSH only: its config.js names no websocket", url->host);
	g_autofree char *usual = g_strconcat(url->folder, "xmpp-websocket", NULL);
	config->websocket = absolute(websocket && *websocket ? websocket : usual, url, "wss", "ws");
	config->request_url = request && *request ? absolute(request, url, "https", "http") : NULL;
	if (!config->websocket || (request && *request && !config->request_url))
		return jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "the config.js of %s names a %s that cannot be used", url->host,
			config->websocket ? "conferenceRequestUrl" : "websocket");
	return TRUE;
}

JxMeetingConfig *jx_meeting_config_parse(const char *text, gsize length, const JxMeetingUrl *url, GError **error) {
	g_autoptr(GHashTable) globals = globals_of(url);
	g_autoptr(GHashTable) values = jx_script_values(text ? text : "", text ? MIN(length, MOST_SCRIPT) : 0, globals);
	g_autoptr(JxMeetingConfig) config = g_new0(JxMeetingConfig, 1);
	if (text && !g_hash_table_contains(values, "config.hosts.domain")) {
		jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "%s is no Jitsi, or hides it: its config.js names no hosts.domain", url->host);
		return NULL;
	}
	config->domain = domain_of(values, "config.hosts.domain", "", url->host);
	const char *base = config->domain ? config->domain : "";
	config->guests = domain_of(values, "config.hosts.anonymousdomain", "", base);
	config->muc = domain_of(values, "config.hosts.muc", "conference.", base);
	config->focus = domain_of(values, "config.hosts.focus", "focus.", base);
	if (!config->domain || !config->guests || !config->muc || !config->focus) {
		jx_wire_refuse(error, JX_WIRE_NOT_ACCEPTABLE, "the config.js of %s names hosts that are no domains", url->host);
		return NULL;
	}
	return take_addresses(config, values, url, text != NULL, error) ? g_steal_pointer(&config) : NULL;
}
