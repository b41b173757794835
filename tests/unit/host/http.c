/* The whole host with its HTTP server, and no XMPP server to talk to: /health, /metrics, files, POST to a module. */
#include "config.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/host.h"
#include "host/pictures.h"
#include "host/web.h"
#include "http/files.h"
#include "http/server.h"

static char *folder;
static JxSettings *settings;
static JxHttpServer *server;

/* --- a module that answers a POST */

static JxWebRequest *kept;

static void on_post(JxWebRequest *request, gpointer data) {
	g_assert_true(jx_loop_is_current(jx_host_loop()));
	if (g_str_equal(jx_web_body(request), "keep")) {
		kept = request;
		return;
	}
	g_autofree char *reply = g_strdup_printf("%s|%s|%s", jx_web_body(request), jx_web_token(request) ? jx_web_token(request) : "-",
		jx_web_query(request, "room") ? jx_web_query(request, "room") : "-");
	jx_web_reply(request, 200, "text/plain", reply);
}

static gpointer attach(const JxHost *host, JxAccount *account, GError **error) {
	jx_web_handle("/conference-request/v1", "POST", on_post, NULL);
	return account;
}

static void detach(gpointer self) {
	jx_web_handle("/conference-request/v1", NULL, NULL, NULL);
	if (kept != NULL)
		jx_web_reply(g_steal_pointer(&kept), 200, "text/plain", "late");
}

static const JxModule poster = { JX_MODULE_HEADER, .name = "poster", .attach = attach, .detach = detach };

/* --- a client */

static char *ask(const char *request) {
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(jx_http_port(server)) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	g_assert_cmpint(connect(fd, (struct sockaddr *)&address, sizeof address), ==, 0);
	g_assert_cmpint(write(fd, request, strlen(request)), ==, strlen(request));
	GString *answer = g_string_new(NULL);
	char buffer[4096];
	for (ssize_t n; (n = read(fd, buffer, sizeof buffer)) > 0;)
		g_string_append_len(answer, buffer, n);
	close(fd);
	return g_string_free(answer, FALSE);
}

static char *get(const char *path) {
	g_autofree char *request = g_strdup_printf("GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", path);
	return ask(request);
}

static char *post(const char *path, const char *headers, const char *body) {
	g_autofree char *request = g_strdup_printf("POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %zu\r\n%s\r\n%s", path,
		strlen(body), headers, body);
	return ask(request);
}

static void expect(char *answer, const char *status, const char *words) {
	g_autofree char *line = g_strdup_printf("HTTP/1.1 %s ", status);
	g_test_message("%.300s", answer);
	g_assert_true(g_str_has_prefix(answer, line));
	g_assert_nonnull(strstr(answer, words));
	g_free(answer);
}

/* --- the tests */

static void test_health(void) {
	/* No XMPP server: not healthy, but it says so. */
	expect(get("/health"), "503", "\"healthy\":false");
	expect(get("/health"), "503", "\"loop_alive\":true");
	expect(get("/metrics"), "200", "janus_xmpp_link_up{account=\"focus\"} 0\n");
	expect(get("/metrics"), "200", "application/openmetrics-text");
}

static void test_files(void) {
	expect(get("/"), "200", "<p>index</p>");
	expect(get("/"), "200", "Content-Security-Policy: default-src 'none'; script-src 'self'");
	expect(get("/a.js"), "200", "Content-Type: text/javascript");
	expect(get("/sub"), "301", "Location: sub/");
	expect(get("/sub/"), "200", "sub index");
	static const char *const hidden[] = {
		"/../secret", "/sub/../../secret", "/%2e%2e/secret", "/sub/%2e%2e/%2e%2e/secret", "/..%2fsecret", "/link", "/.hidden", "//a.js", "/a.js/",
		"/none", "/a.js%00.html", "/sub\\..\\..\\secret",
	};
	for (gsize i = 0; i < G_N_ELEMENTS(hidden); i++) {
		g_autofree char *answer = get(hidden[i]);
		g_test_message("%s: %.40s", hidden[i], answer);
		g_assert_null(strstr(answer, "the secret"));
		g_assert_false(g_str_has_prefix(answer, "HTTP/1.1 200") && !g_str_equal(hidden[i], "/a.js%00.html"));
	}
	expect(post("/a.js", "", ""), "405", "GET");
}

static void test_post(void) {
	expect(post("/conference-request/v1?room=a%20b", "Authorization: Bearer abc\r\n", "{}"), "200", "{}|abc|a b");
	expect(get("/conference-request/v1"), "405", "POST");
	g_autofree char *large = g_strnfill(65 * 1024, 'x');
	expect(post("/conference-request/v1", "", large), "413", "64 KiB");
	/* CORS: the listed origin only. */
	expect(post("/conference-request/v1", "Origin: https://good.example\r\n", "{}"), "200", "Access-Control-Allow-Origin: https://good.example");
	g_autofree char *other = post("/conference-request/v1", "Origin: https://evil.example\r\n", "{}");
	g_assert_null(strstr(other, "Access-Control"));
	expect(ask("OPTIONS /conference-request/v1 HTTP/1.1\r\nHost: x\r\nOrigin: https://good.example\r\nConnection: close\r\n\r\n"), "204",
		"Access-Control-Allow-Headers: Content-Type, Authorization");
	/* One that is never answered. */
	gint64 begun = g_get_monotonic_time();
	expect(post("/conference-request/v1", "", "keep"), "504", "in time");
	g_assert_cmpint((g_get_monotonic_time() - begun) / G_TIME_SPAN_MILLISECOND, >=, 900);
}

static void test_pictures(void) {
	static const char png[] = "\x89PNG\r\n\x1a\nnot really";
	g_autoptr(GBytes) picture = g_bytes_new_static(png, sizeof png - 1), text = g_bytes_new_static("<svg/>", 6);
	g_autofree char *name = jx_pictures_add(picture), *path = g_strconcat("/avatars/", name, NULL);
	expect(get(path), "200", "Content-Type: image/png");
	expect(get(path), "200", "Cross-Origin-Resource-Policy: cross-origin");
	expect(get("/avatars/0000000000000000000000000000000000000000"), "404", "nothing");
	expect(get("/avatars/"), "404", "nothing");
	g_assert_null(jx_pictures_add(text)); /* no page, no script */
	/* The least recently used ones go; one that was just looked at stays. */
	for (guint i = 0; i < 600; i++) {
		g_autofree char *bytes = g_strdup_printf("GIF89a%u", i);
		g_autoptr(GBytes) gif = g_bytes_new(bytes, strlen(bytes));
		g_autofree char *added = jx_pictures_add(gif);
		g_assert_nonnull(added);
		g_assert_true(jx_pictures_has(name));
	}
	g_autoptr(GBytes) first = g_bytes_new_static("GIF89a0", 7);
	g_autofree char *gone = g_compute_checksum_for_bytes(G_CHECKSUM_SHA1, first);
	g_assert_false(jx_pictures_has(gone));
	g_autofree guint8 *much = g_malloc0(JX_PICTURE_MAX + 1);
	memcpy(much, png, sizeof png);
	g_autoptr(GBytes) large = g_bytes_new(much, JX_PICTURE_MAX + 1), fits = g_bytes_new(much, JX_PICTURE_MAX);
	g_autofree char *fitted = jx_pictures_add(fits);
	g_assert_null(jx_pictures_add(large));
	g_assert_nonnull(fitted);
}

static void test_types(void) {
	g_assert_cmpstr(jx_files_type("/a/b.html"), ==, "text/html; charset=utf-8");
	g_assert_cmpstr(jx_files_type("/a/"), ==, "text/html; charset=utf-8");
	g_assert_cmpstr(jx_files_type("/a.svg"), ==, "image/svg+xml");
	g_assert_cmpstr(jx_files_type("/a"), ==, "application/octet-stream");
}

static void write_file(const char *name, const char *text) {
	g_autofree char *path = g_build_filename(folder, name, NULL), *parent = g_path_get_dirname(path);
	g_assert_cmpint(g_mkdir_with_parents(parent, 0700), ==, 0);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void quiet(JxLogLevel level, const char *line) {
	g_test_message("%s", line);
}

static void start(void) {
	static const JxModule *const builtin[] = { &poster, NULL };
	g_autoptr(GError) error = NULL;
	folder = g_dir_make_tmp("http-XXXXXX", NULL);
	write_file("secret", "the secret");
	write_file("html/index.html", "<p>index</p>");
	write_file("html/a.js", "1");
	write_file("html/sub/index.html", "sub index");
	write_file("html/.hidden", "the secret");
	g_autofree char *link = g_build_filename(folder, "html", "link", NULL), *path = g_build_filename(folder, "conf", NULL);
	g_assert_cmpint(symlink("../secret", link), ==, 0);
	g_autofree char *text = g_strdup_printf("general: { state_folder = \"%s/state\" }\n"
		"accounts: { focus: { domain = \"f.x\", secret = \"s\", port = 1 } }\n"
		"http: { port = 0, html_folder = \"%s/html\", allow_origins = [ \"https://good.example\" ], request_timeout = 1 }\n", folder, folder);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	settings = jx_settings_read(path, &error);
	g_assert_no_error(error);
	g_assert_true(jx_host_open(settings, builtin, &error) && jx_host_start(&error));
	server = jx_http_start(settings, &error);
	g_assert_no_error(error);
}

static void finish(void) {
	jx_http_stop(server);
	jx_host_stop();
	jx_loop_unref(jx_host_loop());
	jx_settings_free(settings);
	char *const arguments[] = { "rm", "-rf", folder, NULL };
	g_spawn_sync(NULL, (char **)arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
	g_free(folder);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	jx_log_set_sink(quiet);
	start();
	g_test_add_func("/http/health", test_health);
	g_test_add_func("/http/files", test_files);
	g_test_add_func("/http/post", test_post);
	g_test_add_func("/http/pictures", test_pictures);
	g_test_add_func("/http/types", test_types);
	int result = g_test_run();
	finish();
	return result;
}
