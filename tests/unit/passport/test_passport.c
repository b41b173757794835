/* The pure parts of the login: its two fixtures, what is refused, whose name it is, who has tried too often, whose request it is. */
#include "config.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "http/client.h"
#include "passport/limits.h"
#include "passport/names.h"
#include "passport/upstream.h"
#include "wire/passport/login.h"

static char *fixture(const char *name) {
	g_autofree char *path = g_test_build_filename(G_TEST_DIST, "fixtures", name, NULL);
	char *text = NULL;
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	return text;
}

/* --- the codec */

static void test_request(void) {
	g_autofree char *text = fixture("01-login-request.json");
	g_autoptr(JxLogin) login = jx_login_read(text, strlen(text), NULL);
	g_assert_nonnull(login);
	g_assert_cmpstr(login->id, ==, "teacher01");
	g_assert_cmpuint(strlen(login->password), >, 8);
	g_autofree char *again = jx_login_write(login);
	g_autoptr(JxLogin) twin = jx_login_read(again, strlen(again), NULL);
	g_assert_cmpstr(twin->password, ==, login->password);
}

static void test_reply(void) {
	g_autofree char *text = fixture("01-login-reply.json");
	g_autoptr(json_t) wanted = json_loads(text, 0, NULL);
	g_autofree char *line = jx_login_reply_write(TRUE, json_incref(json_object_get(wanted, "data")), json_string_value(json_object_get(wanted, "msg")), NULL);
	g_autoptr(json_t) written = json_loads(line, 0, NULL);
	g_assert_true(json_equal(wanted, written));
	/* The members in their order, too. */
	g_assert_true(g_str_has_prefix(line, "{\"type\":\"success\",\"data\":\""));
	g_assert_true(g_str_has_suffix(line, ",\"extra\":{},\"warn\":false,\"verify\":false,\"success\":true,\"error\":false}"));
	g_autofree char *failure = jx_login_reply_write(FALSE, NULL, "no", NULL);
	g_assert_cmpstr(failure, ==, "{\"type\":\"error\",\"data\":null,\"msg\":\"no\",\"extra\":{},\"warn\":false,\"verify\":false,\"success\":false,\"error\":true}");
	gboolean right = FALSE;
	g_assert_true(jx_login_reply_read(text, strlen(text), &right, NULL) && right);
	g_assert_true(jx_login_reply_read(failure, strlen(failure), &right, NULL) && !right);
	g_assert_false(jx_login_reply_read("{\"success\":\"true\"}", 18, &right, NULL));
	g_assert_false(jx_login_reply_read("<html>", 6, &right, NULL));
}

static void test_malformed(void) {
	g_autofree char *long_id = g_strnfill(JX_LOGIN_ID_MOST + 1, 'a'), *long_body = g_strdup_printf("{\"loginId\":\"%s\",\"password\":\"x\"}", long_id);
	const char *const bodies[] = {
		"", "{", "[]", "null", "{}", "{\"loginId\":\"a\"}", "{\"password\":\"a\"}", "{\"loginId\":\"\",\"password\":\"a\"}", "{\"loginId\":\"  \",\"password\":\"a\"}",
		"{\"loginId\":\"a\",\"password\":\"\"}", "{\"loginId\":1,\"password\":\"a\"}", "{\"loginId\":\"a\",\"password\":[\"a\"]}", "{\"loginId\":\"a\",\"loginId\":\"b\",\"password\":\"x\"}",
		"{\"loginId\":\"a\\u0000b\",\"password\":\"x\"}", "{\"loginId\":\"\xff\",\"password\":\"x\"}", "{\"loginId\":\"a\",\"password\":\"hunter2\"} x", long_body,
	};
	for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
		g_autoptr(GError) error = NULL;
		g_test_message("%.80s", bodies[i]);
		g_assert_null(jx_login_read(bodies[i], strlen(bodies[i]), &error));
		g_assert_nonnull(error);
		g_assert_null(strstr(error->message, "hunter2"));
	}
	g_autoptr(JxLogin) login = jx_login_read("{\"loginId\":\" a \",\"password\":\" b \",\"captcha\":null}", 49, NULL);
	g_assert_cmpstr(login->id, ==, "a");
	g_assert_cmpstr(login->password, ==, " b ");
}

/* --- whose name */

static void test_names(void) {
	static const char *const rows[][2] = {
		{ "teacher01", "teacher01@school.example" }, { "Teacher01", "teacher01@school.example" }, { "teacher01@school.example", "teacher01@school.example" },
		{ "T@SCHOOL.example", "t@school.example" }, { "t@elsewhere.example", NULL }, { "t@school.example/x", NULL }, { "a b", NULL }, { "a/b", NULL }, { "@school.example", NULL },
		{ "a<b", NULL }, { "school.example", "school.example@school.example" }, { "a@b@school.example", NULL },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *account = jx_names_account(rows[i][0], "school.example", "", &error);
		g_assert_no_error(error);
		g_assert_cmpstr(account, ==, rows[i][1]);
	}
}

static void test_table(void) {
	static const char table[] = "# people\n  12345\tanna\nmüller@old.example   ben@school.example  \nonly\n\n#x y\n";
	static const char *const rows[][2] = {
		{ "12345", "anna" }, { "MÜLLER@old.example", "ben@school.example" }, { "only", NULL }, { "#x", NULL }, { "", NULL }, { "nobody", NULL },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *found = jx_names_look_up(table, rows[i][0]);
		g_assert_cmpstr(found, ==, rows[i][1]);
	}
	g_autofree char *path = g_build_filename(g_get_tmp_dir(), "jx-names-XXXXXX", NULL);
	close(g_mkstemp(path));
	g_assert_true(g_file_set_contents(path, table, -1, NULL));
	g_autofree char *account = jx_names_account("12345", "school.example", path, NULL), *same = jx_names_account("carl", "school.example", path, NULL);
	g_assert_cmpstr(account, ==, "anna@school.example");
	g_assert_cmpstr(same, ==, "carl@school.example");
	unlink(path);
	g_autoptr(GError) error = NULL;
	g_assert_null(jx_names_account("12345", "school.example", path, &error));
	g_assert_nonnull(strstr(error->message, path));
}

static void test_upstream_urls(void) {
	static const struct {
		const char *url;
		gboolean good;
	} rows[] = {
		{ "https://passport.school.example/login", TRUE }, { "http://127.0.0.1:8080/login", TRUE }, { "http://[::1]/", TRUE }, { "http://localhost/", TRUE },
		{ "http://passport.school.example/login", FALSE }, { "ftp://127.0.0.1/", FALSE }, { "file:///etc/passwd", FALSE }, { "passport", FALSE }, { "https://", FALSE },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *fault = jx_upstream_fault(rows[i].url);
		g_test_message("%s: %s", rows[i].url, fault);
		g_assert_cmpint(fault == NULL, ==, rows[i].good);
	}
}

/* --- who has tried too often */

#define S(seconds) ((gint64)(seconds) * 1000)

static const JxLimitsConfig config = { 3, 5, 60, 100 };

static void test_account_locked(void) {
	JxLimits *limits = jx_limits_new(&config);
	g_assert_cmpuint(jx_limits_ask(limits, "anna", "a", S(0)), ==, 0);
	g_assert_false(jx_limits_failed(limits, "anna", "a", S(0)));
	g_assert_false(jx_limits_failed(limits, "anna", "b", S(1)));
	g_assert_cmpuint(jx_limits_ask(limits, "anna", "c", S(2)), ==, 0);
	g_assert_true(jx_limits_failed(limits, "anna", "c", S(2)));
	/* From any address; others may. */
	g_assert_cmpuint(jx_limits_ask(limits, "anna", "d", S(2)), ==, 100);
	g_assert_cmpuint(jx_limits_ask(limits, "anna", "d", S(101)), ==, 1);
	g_assert_cmpuint(jx_limits_ask(limits, "ben", "c", S(3)), ==, 0);
	/* It begins anew. */
	g_assert_cmpuint(jx_limits_ask(limits, "anna", "d", S(102)), ==, 0);
	g_assert_false(jx_limits_failed(limits, "anna", "d", S(102)));
	jx_limits_free(limits);
}

static void test_forgotten(void) {
	JxLimits *limits = jx_limits_new(&config);
	for (int i = 0; i < 20; i++) /* each is forgotten when the next comes */
		g_assert_false(jx_limits_failed(limits, "anna", "a", S(i * 101)));
	g_assert_false(jx_limits_failed(limits, "ben", "x", S(0)));
	g_assert_false(jx_limits_failed(limits, "ben", "x", S(1)));
	jx_limits_succeeded(limits, "ben");
	g_assert_false(jx_limits_failed(limits, "ben", "x", S(2)));
	g_assert_cmpuint(jx_limits_ask(limits, "ben", "x", S(3)), ==, 0);
	jx_limits_free(limits);
}

static void test_address_locked(void) {
	JxLimits *limits = jx_limits_new(&config);
	/* A name each; one right password between does not help. */
	for (int i = 0; i < 4; i++) {
		g_autofree char *name = g_strdup_printf("n%d", i);
		g_assert_false(jx_limits_failed(limits, name, "a", S(i)));
		jx_limits_succeeded(limits, "mine");
	}
	g_assert_true(jx_limits_failed(limits, "n9", "a", S(5)));
	g_assert_cmpuint(jx_limits_ask(limits, "mine", "a", S(6)), ==, 99);
	g_assert_cmpuint(jx_limits_ask(limits, "mine", "b", S(6)), ==, 0);
	jx_limits_free(limits);
}

static void test_rate(void) {
	JxLimits *limits = jx_limits_new(&config);
	for (int i = 0; i < 60; i++)
		g_assert_cmpuint(jx_limits_ask(limits, "anna", "a", S(0)), ==, 0);
	g_assert_cmpuint(jx_limits_ask(limits, "anna", "a", S(0)), >=, 1);
	g_assert_cmpuint(jx_limits_ask(limits, "anna", "b", S(0)), ==, 0);
	g_assert_cmpuint(jx_limits_ask(limits, "anna", "a", S(2)), ==, 0);
	jx_limits_free(limits);
	const JxLimitsConfig none = { 0, 0, 0, 100 };
	limits = jx_limits_new(&none);
	for (int i = 0; i < 1000; i++) {
		g_assert_cmpuint(jx_limits_ask(limits, "anna", "a", S(0)), ==, 0);
		g_assert_false(jx_limits_failed(limits, "anna", "a", S(0)));
	}
	jx_limits_free(limits);
}

/* Names without end cost no memory without end. */
static void test_many(void) {
	JxLimits *limits = jx_limits_new(&config);
	for (int i = 0; i < 3 * JX_LIMITS_MOST; i++) {
		g_autofree char *name = g_strdup_printf("n%d", i);
		jx_limits_ask(limits, name, name, S(i));
		jx_limits_failed(limits, name, name, S(i));
	}
	jx_limits_free(limits);
}

/* --- whose request */

static void test_client(void) {
	static const char *const proxies[] = { "127.0.0.1", "::1", "192.0.2.1", NULL };
	static const struct {
		const char *peer, *forwarded, *client;
	} rows[] = {
		{ "198.51.100.7", NULL, "198.51.100.7" },
		{ "198.51.100.7", "203.0.113.9", "198.51.100.7" }, /* nobody we believe */
		{ "127.0.0.1", NULL, "127.0.0.1" },
		{ "127.0.0.1", "203.0.113.9", "203.0.113.9" },
		{ "127.0.0.1", "10.0.0.1, 203.0.113.9", "203.0.113.9" }, /* what the client wrote itself stands before */
		{ "127.0.0.1", "203.0.113.9, 192.0.2.1", "203.0.113.9" },
		{ "127.0.0.1", "203.0.113.9, unknown", "127.0.0.1" },
		{ "127.0.0.1", "", "127.0.0.1" },
		{ "::1", "2001:DB8::0:7", "2001:db8::7" },
		{ "::ffff:192.0.2.1", "203.0.113.9", "203.0.113.9" },
		{ "::ffff:198.51.100.7", "203.0.113.9", "198.51.100.7" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct sockaddr_in v4 = { .sin_family = AF_INET };
		struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
		gboolean is_v4 = inet_pton(AF_INET, rows[i].peer, &v4.sin_addr) == 1;
		g_assert_true(is_v4 || inet_pton(AF_INET6, rows[i].peer, &v6.sin6_addr) == 1);
		g_autofree char *client = jx_client_address(is_v4 ? (struct sockaddr *)&v4 : (struct sockaddr *)&v6, rows[i].forwarded, proxies);
		g_assert_cmpstr(client, ==, rows[i].client);
	}
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/expected/01-login-request", test_request);
	g_test_add_func("/expected/01-login-reply", test_reply);
	g_test_add_func("/passport/malformed", test_malformed);
	g_test_add_func("/passport/names", test_names);
	g_test_add_func("/passport/table", test_table);
	g_test_add_func("/passport/upstream-urls", test_upstream_urls);
	g_test_add_func("/passport/account-locked", test_account_locked);
	g_test_add_func("/passport/forgotten", test_forgotten);
	g_test_add_func("/passport/address-locked", test_address_locked);
	g_test_add_func("/passport/rate", test_rate);
	g_test_add_func("/passport/many", test_many);
	g_test_add_func("/passport/client", test_client);
	return g_test_run();
}
