/* The login as its clients see it: the module in a host with its HTTP server, before a passport service of this test's own. */
#include "config.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/host.h"
#include "host/passes.h"
#include "http/server.h"
#include "passport/passport.h"

#define LOGIN "/api/ua/passport/login"
#define WRONG_MS 300

static char *folder, *log_text;
static JxSettings *settings;
static JxHttpServer *server;
static GMutex log_lock;

/* --- the service behind: anna's password is "open sesame", "slow" takes its time, "broken" and "moved" are no answers */

static int service_fd;
static guint16 service_port;
static gint service_asked;

static const char *service_says(const char *request) {
	if (strstr(request, "\"broken\""))
		return "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>";
	if (strstr(request, "\"moved\""))
		return "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
	if (strstr(request, "\"denied\""))
		return "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
	if (strstr(request, "\"open sesame\""))
		return "HTTP/1.1 200 OK\r\nContent-Length: 16\r\nConnection: close\r\n\r\n{\"success\":true}";
	return "HTTP/1.1 200 OK\r\nContent-Length: 17\r\nConnection: close\r\n\r\n{\"success\":false}";
}

static gpointer serve(gpointer data) {
	for (int fd; (fd = accept(service_fd, NULL, NULL)) >= 0;) {
		g_autoptr(GString) request = g_string_new(NULL);
		char buffer[4096];
		for (ssize_t n; !strstr(request->str, "\"password\":") && (n = read(fd, buffer, sizeof buffer)) > 0;)
			g_string_append_len(request, buffer, n);
		g_atomic_int_inc(&service_asked);
		if (strstr(request->str, "\"slow\""))
			g_usleep(WRONG_MS * 1000 / 2);
		const char *answer = service_says(request->str);
		g_assert_cmpint(write(fd, answer, strlen(answer)), ==, strlen(answer));
		close(fd);
	}
	return NULL;
}

static void start_service(void) {
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof address;
	service_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	g_assert_cmpint(bind(service_fd, (struct sockaddr *)&address, sizeof address), ==, 0);
	g_assert_cmpint(listen(service_fd, 64), ==, 0);
	g_assert_cmpint(getsockname(service_fd, (struct sockaddr *)&address, &length), ==, 0);
	service_port = ntohs(address.sin_port);
	g_thread_unref(g_thread_new("service", serve, NULL));
}

/* --- a client */

static char *ask(const char *method, const char *path, const char *headers, const char *body) {
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(jx_http_port(server)) };
	g_autofree char *request = g_strdup_printf("%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %zu\r\n%s\r\n%s", method, path, strlen(body), headers, body);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	g_assert_cmpint(connect(fd, (struct sockaddr *)&address, sizeof address), ==, 0);
	g_assert_cmpint(write(fd, request, strlen(request)), ==, strlen(request));
	GString *answer = g_string_new(NULL);
	char buffer[4096];
	for (ssize_t n; (n = read(fd, buffer, sizeof buffer)) > 0;)
		g_string_append_len(answer, buffer, n);
	close(fd);
	g_test_message("%s %s: %.600s", method, path, answer->str);
	return g_string_free(answer, FALSE);
}

static guint status_of(const char *answer) {
	return (guint)g_ascii_strtoull(answer + strlen("HTTP/1.1 "), NULL, 10);
}

/* The body, which has the eight members, whatever the answer. New reference. */
static json_t *body_of(const char *answer) {
	json_t *body = json_loads(strstr(answer, "\r\n\r\n") + 4, 0, NULL);
	static const char *const members[] = { "type", "data", "msg", "extra", "warn", "verify", "success", "error" };
	g_assert_cmpuint(json_object_size(body), ==, G_N_ELEMENTS(members));
	for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
		g_assert_nonnull(json_object_get(body, members[i]));
	gboolean success = json_is_true(json_object_get(body, "success"));
	g_assert_cmpint(json_is_true(json_object_get(body, "error")), ==, !success);
	g_assert_cmpstr(json_string_value(json_object_get(body, "type")), ==, success ? "success" : "error");
	return body;
}

static char *login_from(const char *address, const char *id, const char *password, guint status) {
	g_autofree char *body = g_strdup_printf("{\"loginId\":\"%s\",\"password\":\"%s\"}", id, password), *header = g_strdup_printf("X-Forwarded-For: %s\r\n", address);
	g_autofree char *answer = ask("POST", LOGIN, header, body);
	g_assert_cmpuint(status_of(answer), ==, status);
	json_t *read = body_of(answer);
	char *token = g_strdup(json_string_value(json_object_get(read, "data")));
	g_assert_cmpint(token != NULL, ==, json_is_true(json_object_get(read, "success")));
	json_decref(read);
	return token;
}

static char *good_login(void) {
	char *token = login_from("192.0.2.1", "anna", "open sesame", 200);
	g_assert_nonnull(token);
	return token;
}

static char *with_token(const char *method, const char *path, const char *token) {
	g_autofree char *header = token != NULL ? g_strdup_printf("Authorization: Bearer %s\r\n", token) : g_strdup("");
	return ask(method, path, header, "");
}

static guint me(const char *token) {
	g_autofree char *answer = with_token("GET", "/api/ua/passport/me", token);
	json_decref(body_of(answer));
	return status_of(answer);
}

static gint64 took(const char *address, const char *id, const char *password) {
	gint64 begun = g_get_monotonic_time();
	g_assert_null(login_from(address, id, password, 200));
	return (g_get_monotonic_time() - begun) / 1000;
}

/* --- the tests */

static void test_right(void) {
	g_autofree char *one = good_login(), *two = good_login();
	g_assert_true(g_uuid_string_is_valid(one) && one[14] == '4');
	g_assert_cmpstr(one, !=, two);
	g_autofree char *answer = ask("POST", LOGIN, "", "{\"loginId\":\"Anna@School.example\",\"password\":\"open sesame\"}");
	json_t *body = body_of(answer);
	g_assert_cmpstr(json_string_value(json_object_get(body, "msg")), ==, "登录成功");
	json_decref(body);
	g_autofree char *account = jx_passes_account(one, NULL);
	g_assert_cmpstr(account, ==, "anna@school.example");
	g_assert_nonnull(strstr(answer, "Cache-Control: no-store"));
}

static void test_wrong(void) {
	/* The same answer, byte for byte but for the date, for a wrong password, a name that nobody has and one that nobody can have. */
	static const char *const ids[] = { "anna", "nobody", "anna@elsewhere.example", "a b", "denied" };
	g_autofree char *first = NULL;
	for (gsize i = 0; i < G_N_ELEMENTS(ids); i++) {
		g_autofree char *body = g_strdup_printf("{\"loginId\":\"%s\",\"password\":\"hunter2\"}", ids[i]), *address = g_strdup_printf("X-Forwarded-For: 192.0.2.1%zu\r\n", i);
		g_autofree char *answer = ask("POST", LOGIN, address, body);
		char *date = strstr(answer, "Date: ");
		memset(date, 'x', strcspn(date, "\r"));
		if (first == NULL)
			first = g_strdup(answer);
		g_assert_cmpstr(answer, ==, first);
	}
	g_assert_cmpuint(status_of(first), ==, 200);
	/* In the same time, be it asked for or not, and be the answer slow. */
	gint64 asked = took("192.0.2.20", "ben", "x"), slow = took("192.0.2.21", "slow", "x"), unasked = took("192.0.2.22", "a b", "x");
	g_test_message("asked %d, slow %d, unasked %d ms", (int)asked, (int)slow, (int)unasked);
	g_assert_cmpint(MIN(asked, MIN(slow, unasked)), >=, WRONG_MS - 1);
	g_assert_cmpint(MAX(asked, MAX(slow, unasked)), <, MIN(asked, MIN(slow, unasked)) + WRONG_MS / 3);
}

static void test_malformed(void) {
	g_autofree char *malformed = ask("POST", LOGIN, "", "{\"loginId\":"), *method = ask("GET", LOGIN, "", ""), *deleted = ask("DELETE", LOGIN, "", "");
	g_assert_cmpuint(status_of(malformed), ==, 400);
	json_decref(body_of(malformed));
	g_assert_cmpuint(status_of(method), ==, 405);
	g_assert_nonnull(strstr(method, "Allow: POST\r\n"));
	g_assert_cmpuint(status_of(deleted), ==, 405);
	g_autofree char *large = g_strnfill(65 * 1024, ' '), *too_large = ask("POST", LOGIN, "", large);
	g_assert_cmpuint(status_of(too_large), ==, 413);
}

static void test_unavailable(void) {
	g_assert_null(login_from("192.0.2.30", "broken", "x", 503));
	g_assert_null(login_from("192.0.2.30", "moved", "x", 503));
	/* That is nobody's failure. */
	for (int i = 0; i < 5; i++)
		g_assert_null(login_from("192.0.2.30", "broken", "x", 503));
	g_autofree char *token = login_from("192.0.2.30", "anna", "open sesame", 200);
	g_assert_nonnull(token);
}

static void test_locked(void) {
	int before = g_atomic_int_get(&service_asked);
	for (int i = 0; i < 3; i++)
		g_assert_null(login_from("192.0.2.40", "victim", "guess", 200));
	g_assert_null(login_from("192.0.2.41", "Victim", "guess", 429));
	g_assert_null(login_from("192.0.2.41", "victim@school.example", "open sesame", 429));
	g_assert_cmpint(g_atomic_int_get(&service_asked), ==, before + 3);
	g_autofree char *answer = ask("POST", LOGIN, "X-Forwarded-For: 192.0.2.42\r\n", "{\"loginId\":\"victim\",\"password\":\"x\"}");
	guint64 wait = g_ascii_strtoull(strstr(answer, "Retry-After: ") + strlen("Retry-After: "), NULL, 10);
	g_assert_cmpuint(wait, >, 50);
	g_assert_cmpuint(wait, <=, 60);
	/* An address, though it has a name each time, and all of an IPv6 network is one. */
	for (int i = 0; i < 6; i++) {
		g_autofree char *name = g_strdup_printf("spray%d", i), *address = g_strdup_printf("2001:db8:1:1::%d", i);
		g_assert_null(login_from(address, name, "x", 200));
	}
	g_assert_null(login_from("2001:db8:1:1:ffff::1", "anna", "open sesame", 429));
	g_autofree char *elsewhere = login_from("2001:db8:1:2::1", "anna", "open sesame", 200);
	g_assert_nonnull(elsewhere);
}

static void test_me_and_logout(void) {
	g_autofree char *one = good_login(), *two = good_login(), *three = good_login(), *view = jx_passes_view(one);
	g_autofree char *answer = with_token("GET", "/api/ua/passport/me", one);
	json_t *body = body_of(answer), *data = json_object_get(body, "data");
	g_assert_cmpstr(json_string_value(json_object_get(data, "account")), ==, "anna@school.example");
	g_assert_true(g_str_has_suffix(json_string_value(json_object_get(data, "until")), "Z"));
	json_decref(body);
	g_assert_cmpuint(me(NULL), ==, 401);
	g_assert_cmpuint(me("d47b0793-b02c-4e74-b40f-965077d47377"), ==, 401);
	/* The view reads, and is no pass; a pass is no view. */
	g_autofree char *viewer = jx_passes_viewer(view);
	g_assert_cmpstr(viewer, ==, "anna@school.example");
	g_assert_cmpuint(me(view), ==, 401);
	g_assert_null(jx_passes_viewer(one));
	g_autofree char *out = with_token("POST", "/api/ua/passport/logout", one), *again = with_token("POST", "/api/ua/passport/logout", one);
	g_assert_cmpuint(status_of(out), ==, 200);
	g_assert_cmpuint(status_of(again), ==, 401);
	g_assert_cmpuint(me(one), ==, 401);
	g_assert_null(jx_passes_viewer(view));
	g_assert_cmpuint(me(two), ==, 200);
	g_autofree char *all = with_token("POST", "/api/ua/passport/logout?all=1", two);
	g_assert_cmpuint(status_of(all), ==, 200);
	g_assert_cmpuint(me(three), ==, 401);
}

static void test_many_passes(void) {
	g_autofree char *first = good_login();
	for (int i = 0; i < JX_PASSES_OF_ACCOUNT; i++)
		g_free(good_login());
	g_assert_cmpuint(me(first), ==, 401);
}

/* --- from start to end */

static void quiet(JxLogLevel level, const char *line) {
	g_mutex_lock(&log_lock);
	char *longer = g_strconcat(log_text != NULL ? log_text : "", line, "\n", NULL);
	g_free(log_text);
	log_text = longer;
	g_mutex_unlock(&log_lock);
	g_test_message("%s", line);
}

static gpointer attach(const JxHost *host, JxAccount *account, GError **error) {
	return jx_passport_open(host, "school.example", error);
}

static void detach(gpointer self) {
	jx_passport_close(self);
}

static const JxHandler handlers[] = { { 0 } };
static const JxModule module = { JX_MODULE_HEADER, .name = "passport", .handlers = handlers, .attach = attach, .detach = detach };
static const JxModule *const builtin[] = { &module, NULL };

static void run_host(void) {
	g_autoptr(GError) error = NULL;
	gboolean good = jx_host_open(settings, builtin, &error) && jx_host_start(&error);
	g_assert_no_error(error);
	g_assert_true(good);
	server = jx_http_start(settings, &error);
	g_assert_no_error(error);
}

static void start(void) {
	g_autoptr(GError) error = NULL;
	folder = g_dir_make_tmp("login-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "conf", NULL), *text = g_strdup_printf("general: { state_folder = \"%s/state\" }\n"
		"accounts: { focus: { domain = \"f.x\", secret = \"s\", port = 1 } }\nhttp: { port = 0 }\n"
		"passport: { upstream = \"http://127.0.0.1:%u/login\", wrong_after = %d, account_failures = 3, address_failures = 6, lock_minutes = 1, address_rate = 0 }\n",
		folder, service_port, WRONG_MS);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	settings = jx_settings_read(path, &error);
	g_assert_no_error(error);
	run_host();
}

static void stop(void) {
	jx_http_stop(server);
	jx_host_stop();
	jx_loop_unref(jx_host_loop());
}

/* What the store has of it opens nothing, and what is kept over a restart opens as before. Log lines have neither token nor password, and a wrong one's name neither. */
static void test_kept(void) {
	g_autofree char *token = good_login(), *gone = good_login(), *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, token, -1);
	g_free(with_token("POST", "/api/ua/passport/logout", gone));
	g_assert_null(login_from("192.0.2.50", "typed-my-password-here", "hunter2", 200));
	stop();
	g_autofree char *path = g_build_filename(folder, "state", "store.sqlite", NULL), *bytes = NULL;
	gsize size;
	g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
	g_assert_nonnull(memmem(bytes, size, hash, strlen(hash)));
	g_assert_null(memmem(bytes, size, token, strlen(token)));
	g_mutex_lock(&log_lock);
	const char *const secrets[] = { token, "open sesame", "hunter2", "typed-my-password-here" };
	for (gsize i = 0; i < G_N_ELEMENTS(secrets); i++)
		g_assert_null(strstr(log_text, secrets[i]));
	g_assert_nonnull(strstr(log_text, "event=login account=anna@school.example from=192.0.2.1"));
	g_assert_nonnull(strstr(log_text, "event=wrong-password from=192.0.2.50"));
	g_mutex_unlock(&log_lock);
	g_assert_null(jx_passes_account(token, NULL)); /* the module is off: nobody has a pass */
	run_host();
	for (int i = 0; i < 100 && me(token) != 200; i++)
		g_usleep(20000);
	g_assert_cmpuint(me(token), ==, 200);
	g_assert_cmpuint(me(gone), ==, 401);
}

static void finish(void) {
	stop();
	jx_settings_free(settings);
	shutdown(service_fd, SHUT_RDWR);
	char *const arguments[] = { "rm", "-rf", folder, NULL };
	g_spawn_sync(NULL, (char **)arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
	g_free(folder);
	g_free(log_text);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	jx_log_set_sink(quiet);
	start_service();
	start();
	g_test_add_func("/login/right", test_right);
	g_test_add_func("/login/wrong", test_wrong);
	g_test_add_func("/login/malformed", test_malformed);
	g_test_add_func("/login/unavailable", test_unavailable);
	g_test_add_func("/login/locked", test_locked);
	g_test_add_func("/login/me-and-logout", test_me_and_logout);
	g_test_add_func("/login/many-passes", test_many_passes);
	g_test_add_func("/login/kept", test_kept);
	int result = g_test_run();
	finish();
	return result;
}
