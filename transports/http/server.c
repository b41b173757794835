#include "config.h"

#include "http/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>

#include "host/host.h"
#include "host/metrics.h"
#include "host/web.h"
#include "http/answer.h"
#include "http/client.h"
#include "http/files.h"
#include "http/pictures.h"
#include "http/recordings.h"
#include "http/room_files.h"
#include "http/upload.h"

#define LARGEST_BODY (64 * 1024)
#define IDLE_S 15

G_DEFINE_QUARK(jx-http-error-quark, jx_http_error)

struct JxHttpServer {
	struct MHD_Daemon *daemon; /* NULL: no server is wanted */
	const char *html_folder, *recordings; /* folders; "": none */
	const char *const *origins, *const *proxies;
	guint timeout_ms;
	char *policy; /* Content-Security-Policy of html */
};

/* One request: its body while it comes. */
typedef struct {
	GString *body;
	gboolean too_large;
	JxHttpUpload *upload; /* NULL: it is none */
} Request;

static void free_request(void *user, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode code) {
	Request *request = *state;
	if (request != NULL) {
		g_string_free(request->body, TRUE);
		jx_http_upload_free(request->upload);
	}
	g_free(request);
	*state = NULL;
}

/* --- /metrics, /health */

static enum MHD_Result answer_metrics(struct MHD_Connection *connection) {
	g_autofree char *text = jx_metrics_text();
	return jx_answer_text(connection, MHD_HTTP_OK, "application/openmetrics-text; version=1.0.0; charset=utf-8", text);
}

static enum MHD_Result answer_health(struct MHD_Connection *connection) {
	json_t *detail = NULL;
	gboolean healthy = jx_host_healthy(&detail);
	char *text = json_dumps(detail, JSON_COMPACT | JSON_SORT_KEYS);
	enum MHD_Result result = jx_answer_text(connection, healthy ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE, "application/json", text);
	free(text);
	json_decref(detail);
	return result;
}

/* --- what modules answer */

/* CORS: only origins of the list; the requests carry no cookies, so none are allowed. */
static void add_cors(const JxHttpServer *server, struct MHD_Connection *connection, const char *methods, struct MHD_Response *response) {
	const char *origin = jx_answer_header(connection, "Origin");
	jx_answer_add(response, "Vary", "Origin");
	if (origin == NULL || !(g_strv_contains(server->origins, origin) || g_strv_contains(server->origins, "*")))
		return;
	jx_answer_add(response, "Access-Control-Allow-Origin", origin);
	g_autofree char *all = g_strconcat(methods, ", OPTIONS", NULL);
	jx_answer_add(response, "Access-Control-Allow-Methods", all);
	jx_answer_add(response, "Access-Control-Allow-Headers", "Content-Type, Authorization");
	jx_answer_add(response, "Access-Control-Max-Age", "600");
}

static enum MHD_Result collect_query(void *user, enum MHD_ValueKind kind, const char *key, const char *value) {
	g_hash_table_insert(user, g_strdup(key), g_strdup(value != NULL ? value : ""));
	return MHD_YES;
}

static char *client_of(const JxHttpServer *server, struct MHD_Connection *connection) {
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	return jx_client_address(info->client_addr, jx_answer_header(connection, "X-Forwarded-For"), server->proxies);
}

static enum MHD_Result answer_module(const JxHttpServer *server, struct MHD_Connection *connection, const char *path, const char *method, const char *methods,
	const Request *request) {
	g_autofree char *client = client_of(server, connection);
	g_autoptr(GHashTable) query = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, collect_query, query);
	const JxWebQuestion question = { .method = method, .path = path, .body = request->body->str, .client = client, .token = jx_answer_bearer(connection), .query = query };
	JxWebReply reply = { 0 };
	if (!jx_web_ask(&question, server->timeout_ms, &reply))
		reply = (JxWebReply) { MHD_HTTP_GATEWAY_TIMEOUT, 0, g_strdup("text/plain"), g_strdup("no answer in time\n") };
	struct MHD_Response *response = jx_answer_new_text(reply.content_type, reply.body);
	add_cors(server, connection, methods, response);
	if (reply.retry_after > 0) {
		g_autofree char *seconds = g_strdup_printf("%u", reply.retry_after);
		jx_answer_add(response, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
	}
	enum MHD_Result result = jx_answer_queue(connection, reply.status, response);
	g_free(reply.content_type);
	g_free(reply.body);
	return result;
}

static enum MHD_Result answer_preflight(const JxHttpServer *server, struct MHD_Connection *connection, const char *methods) {
	struct MHD_Response *response = MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);
	add_cors(server, connection, methods, response);
	return jx_answer_queue(connection, MHD_HTTP_NO_CONTENT, response);
}

/* --- files */

static enum MHD_Result answer_upload(const JxHttpServer *server, struct MHD_Connection *connection, const Request *request) {
	guint status;
	struct MHD_Response *response = jx_http_upload_end(request->upload, &status);
	add_cors(server, connection, "PUT", response);
	return jx_answer_queue(connection, status, response);
}

static enum MHD_Result answer_redirect(struct MHD_Connection *connection, const char *path) {
	g_autofree char *base = g_path_get_basename(path), *escaped = g_uri_escape_string(base, NULL, FALSE);
	g_autofree char *location = g_strconcat(escaped, "/", NULL);
	struct MHD_Response *response = MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);
	jx_answer_add(response, "Location", location);
	return jx_answer_queue(connection, MHD_HTTP_MOVED_PERMANENTLY, response);
}

static enum MHD_Result answer_file(const JxHttpServer *server, struct MHD_Connection *connection, const char *path) {
	guint64 size = 0;
	gboolean is_folder = FALSE;
	int fd = *server->html_folder != '\0' ? jx_files_open(server->html_folder, path, &size, &is_folder) : -1;
	if (is_folder)
		return answer_redirect(connection, path);
	if (fd < 0)
		return jx_answer_nothing(connection);
	return jx_answer_file(connection, fd, &(JxAnswerFile) { jx_files_type(path), server->policy, NULL });
}

/* --- dispatch */

static enum MHD_Result dispatch(const JxHttpServer *server, struct MHD_Connection *connection, const char *path, const char *method,
	const Request *request) {
	gboolean is_get = g_str_equal(method, "GET") || g_str_equal(method, "HEAD");
	if (request->upload != NULL)
		return answer_upload(server, connection, request);
	if (g_str_equal(method, "OPTIONS") && jx_room_files_is_below(path))
		return answer_preflight(server, connection, "PUT");
	if (request->too_large)
		return jx_answer_text(connection, MHD_HTTP_CONTENT_TOO_LARGE, "text/plain", "The body has more than 64 KiB.\n");
	g_autofree char *methods = jx_web_methods(path);
	if (methods != NULL) {
		g_auto(GStrv) allowed = g_strsplit(methods, ", ", -1);
		if (g_strv_contains((const char *const *)allowed, method))
			return answer_module(server, connection, path, method, methods, request);
		return g_str_equal(method, "OPTIONS") ? answer_preflight(server, connection, methods) : jx_answer_not_allowed(connection, methods);
	}
	if (!is_get)
		return jx_answer_not_allowed(connection, "GET, HEAD");
	if (jx_http_is_picture(path))
		return jx_http_answer_picture(connection, path);
	if (jx_recordings_is_below(path))
		return jx_recordings_answer(connection, server->recordings, path);
	if (jx_room_files_is_below(path))
		return jx_room_files_answer(connection, path);
	if (g_str_equal(path, "/metrics"))
		return answer_metrics(connection);
	if (g_str_equal(path, "/health"))
		return answer_health(connection);
	return answer_file(server, connection, path);
}

static enum MHD_Result on_request(void *user, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
	const char *data, size_t *size, void **state) {
	Request *request = *state;
	if (request == NULL) {
		request = g_new0(Request, 1);
		request->body = g_string_new(NULL);
		request->upload = jx_http_upload_new(url, method);
		*state = request;
		return MHD_YES;
	}
	if (*size > 0) {
		if (request->upload != NULL)
			jx_http_upload_take(request->upload, data, *size);
		else if (request->body->len + *size > LARGEST_BODY)
			request->too_large = TRUE;
		else
			g_string_append_len(request->body, data, *size);
		*size = 0;
		return MHD_YES;
	}
	return dispatch(user, connection, url, method, request);
}

/* --- start and stop */

static const char *const this_machine[] = { "127.0.0.1", "::1", NULL };

static char *make_policy(const JxSettings *settings) {
	g_autofree char *connect = g_strjoinv(" ", (char **)jx_settings_list(settings, "http", "connect_sources"));
	return g_strdup_printf("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob: mediastream:;"
		" font-src 'self'; connect-src 'self' %s; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
		connect);
}

static gboolean parse_address(const char *text, guint16 port, struct sockaddr_storage *address) {
	struct sockaddr_in *v4 = (struct sockaddr_in *)address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address;
	memset(address, 0, sizeof *address);
	if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		return TRUE;
	}
	if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons(port);
		return TRUE;
	}
	return FALSE;
}

static gboolean listen_on(JxHttpServer *server, const JxSettings *settings, GError **error) {
	const char *text = jx_settings_string(settings, "http", "listen");
	guint16 port = jx_settings_int(settings, "http", "port");
	struct sockaddr_storage address;
	if (*text == '\0')
		return TRUE;
	if (!parse_address(text, port, &address)) {
		g_set_error(error, JX_HTTP_ERROR, 0, "%s: http.listen is \"%s\": it must be an IPv4 or IPv6 address, or empty for no HTTP server",
			jx_settings_path(settings), text);
		return FALSE;
	}
	/* A thread per connection: one that waits for the XMPP thread, or whose client reads slowly, keeps nobody else waiting. */
	unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL
		| (address.ss_family == AF_INET6 ? MHD_USE_IPv6 : 0);
	server->daemon = MHD_start_daemon(flags, port, NULL, NULL, on_request, server, MHD_OPTION_SOCK_ADDR, &address,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)jx_settings_int(settings, "http", "max_connections"),
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_NOTIFY_COMPLETED, free_request, NULL, MHD_OPTION_END);
	if (server->daemon != NULL)
		return TRUE;
	g_set_error(error, JX_HTTP_ERROR, 0, "%s: http.listen %s, http.port %u: %s", jx_settings_path(settings), text, port,
		errno != 0 ? g_strerror(errno) : "cannot listen");
	return FALSE;
}

static gboolean check_public_url(const JxSettings *settings, GError **error) {
	const char *url = jx_settings_string(settings, "http", "public_url");
	if (*url == '\0' || ((g_str_has_prefix(url, "https://") || g_str_has_prefix(url, "http://")) && strpbrk(url, "?# ") == NULL))
		return TRUE;
	g_set_error(error, JX_HTTP_ERROR, 0, "%s: http.public_url is \"%s\": it must begin with https:// (or http://) and have no ?, # or space",
		jx_settings_path(settings), url);
	return FALSE;
}

JxHttpServer *jx_http_start(const JxSettings *settings, GError **error) {
	JxHttpServer *server = g_new0(JxHttpServer, 1);
	server->html_folder = jx_settings_string(settings, "http", "html_folder");
	server->recordings = jx_settings_string(settings, "recordings", "folder");
	server->origins = jx_settings_list(settings, "http", "allow_origins");
	server->proxies = jx_settings_list(settings, "http", "trusted_proxies");
	if (server->proxies[0] == NULL)
		server->proxies = this_machine;
	server->timeout_ms = jx_settings_int(settings, "http", "request_timeout") * 1000;
	server->policy = make_policy(settings);
	if (check_public_url(settings, error) && listen_on(server, settings, error))
		return server;
	jx_http_stop(server);
	return NULL;
}

void jx_http_stop(JxHttpServer *server) {
	if (server == NULL)
		return;
	if (server->daemon != NULL)
		MHD_stop_daemon(server->daemon);
	g_free(server->policy);
	g_free(server);
}

guint16 jx_http_port(const JxHttpServer *server) {
	const union MHD_DaemonInfo *info = server->daemon != NULL ? MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT) : NULL;
	return info != NULL ? info->port : 0;
}
