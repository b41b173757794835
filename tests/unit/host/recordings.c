/* Recordings over HTTP: ranges, tickets, the list of a room's sessions, and what is not served. */
#include "config.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/access.h"
#include "host/host.h"
#include "host/passes.h"
#include "host/tickets.h"
#include "http/range.h"
#include "http/server.h"

#define ROOM "class@conference.school.example"
#define OTHER "../other room@conference.school.example"
#define ONE "2026-09-01T081500Z-k3v9d2"
#define TWO "2026-09-02T081500Z-zzz111"
#define HOUR 3600000

static char *folder;
static JxSettings *settings;
static JxHttpServer *server;

/* --- ranges */

static void test_ranges(void) {
	static const struct {
		const char *header;
		guint64 size;
		JxRange wanted;
	} rows[] = {
		{ NULL, 10, { JX_RANGE_ALL, 0, 10 } },
		{ "bytes=0-", 10, { JX_RANGE_PART, 0, 10 } },
		{ "bytes=0-0", 10, { JX_RANGE_PART, 0, 1 } },
		{ "bytes=3-5", 10, { JX_RANGE_PART, 3, 3 } },
		{ "Bytes=9-20", 10, { JX_RANGE_PART, 9, 1 } },
		{ "bytes= 3 - 5 ", 10, { JX_RANGE_PART, 3, 3 } },
		{ "bytes=-4", 10, { JX_RANGE_PART, 6, 4 } },
		{ "bytes=-40", 10, { JX_RANGE_PART, 0, 10 } },
		{ "bytes=4294967296-4294967297", 5000000000, { JX_RANGE_PART, 4294967296, 2 } },
		{ "bytes=10-", 10, { JX_RANGE_OUT, 0, 0 } },
		{ "bytes=-0", 10, { JX_RANGE_OUT, 0, 0 } },
		{ "bytes=0-", 0, { JX_RANGE_OUT, 0, 0 } },
		{ "bytes=5-3", 10, { JX_RANGE_ALL, 0, 10 } },
		{ "bytes=-", 10, { JX_RANGE_ALL, 0, 10 } },
		{ "bytes=", 10, { JX_RANGE_ALL, 0, 10 } },
		{ "bytes=a-b", 10, { JX_RANGE_ALL, 0, 10 } },
		{ "bytes=+1-2", 10, { JX_RANGE_ALL, 0, 10 } },
		{ "bytes=1--2", 10, { JX_RANGE_ALL, 0, 10 } },
		{ "bytes=0-1,3-4", 10, { JX_RANGE_ALL, 0, 10 } },
		{ "bytes=0-99999999999999999999", 10, { JX_RANGE_ALL, 0, 10 } },
		{ "lines=0-1", 10, { JX_RANGE_ALL, 0, 10 } },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		JxRange range = jx_range_parse(rows[i].header, rows[i].size);
		g_test_message("%s", rows[i].header);
		g_assert_cmpint(range.kind, ==, rows[i].wanted.kind);
		g_assert_cmpuint(range.first, ==, rows[i].wanted.first);
		g_assert_cmpuint(range.length, ==, rows[i].wanted.length);
	}
}

/* --- asking the XMPP thread */

typedef struct {
	const char *room, *session;
	gint64 until;
	char *token;
	guint count;
	GMutex lock;
	GCond cond;
	gboolean done;
} Asked;

static void on_loop(gpointer data) {
	Asked *asked = data;
	g_mutex_lock(&asked->lock);
	if (asked->until != 0)
		asked->token = jx_tickets_make(asked->room, asked->session, asked->until);
	else
		asked->count = jx_tickets_revoke(asked->room);
	asked->done = TRUE;
	g_cond_signal(&asked->cond);
	g_mutex_unlock(&asked->lock);
}

static void on_the_loop(Asked *asked) {
	jx_loop_invoke(jx_host_loop(), "test", on_loop, asked);
	g_mutex_lock(&asked->lock);
	while (!asked->done)
		g_cond_wait(&asked->cond, &asked->lock);
	g_mutex_unlock(&asked->lock);
}

static char *make(const char *room, const char *session, gint64 from_now) {
	Asked asked = { .room = room, .session = session, .until = jx_host()->wall() + from_now };
	on_the_loop(&asked);
	g_assert_cmpuint(strlen(asked.token), ==, 43);
	g_assert_null(strpbrk(asked.token, "+/="));
	return asked.token;
}

static guint revoke_all(const char *room) {
	Asked asked = { .room = room };
	on_the_loop(&asked);
	return asked.count;
}

/* --- a client */

static char *ask(const char *path, const char *headers) {
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(jx_http_port(server)) };
	g_autofree char *request = g_strdup_printf("GET /recordings/%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n", path, headers);
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

static char *get(const char *token, const char *path, const char *headers) {
	g_autofree char *whole = g_strconcat(token, "/", path, NULL);
	return ask(whole, headers);
}

static void expect(const char *token, const char *path, const char *headers, const char *status, const char *words) {
	g_autofree char *answer = get(token, path, headers), *line = g_strdup_printf("HTTP/1.1 %s ", status);
	g_test_message("%s: %.300s", path, answer);
	g_assert_true(g_str_has_prefix(answer, line));
	g_assert_nonnull(strstr(answer, words));
	g_assert_null(strstr(answer, "the secret"));
}

/* A 404 tells nothing of its reason: but for the date, it is this. */
static void expect_nothing(const char *token, const char *path) {
	expect(token, path, "", "404", "\r\n\r\nThere is nothing here.\n");
}

static json_t *list(const char *token) {
	g_autofree char *answer = get(token, "sessions", "");
	g_assert_true(g_str_has_prefix(answer, "HTTP/1.1 200 "));
	json_t *root = json_loads(strstr(answer, "\r\n\r\n") + 4, 0, NULL), *sessions = json_incref(json_object_get(root, "sessions"));
	json_decref(root);
	g_assert_true(json_is_array(sessions));
	return sessions;
}

static const char *of(const json_t *sessions, gsize i, const char *key) {
	return json_string_value(json_object_get(json_array_get(sessions, i), key));
}

/* --- the tests */

static void test_list(void) {
	g_autofree char *token = make(ROOM, NULL, HOUR), *one = make(ROOM, "k3v9d2", HOUR), *empty = make("empty@x", NULL, HOUR);
	json_t *sessions = list(token), *first;
	g_assert_cmpuint(json_array_size(sessions), ==, 5);
	static const char *const states[][2] = { { "2026-09-05T081500Z-eee555", "composing" }, { "2026-09-04T081500Z-ddd444", "failed" },
		{ "2026-09-03T081500Z-ccc333", "recording" }, { TWO, "ready" }, { ONE, "ready" } };
	for (gsize i = 0; i < G_N_ELEMENTS(states); i++) {
		g_assert_cmpstr(of(sessions, i, "folder"), ==, states[i][0]);
		g_assert_cmpstr(of(sessions, i, "state"), ==, states[i][1]);
	}
	first = json_array_get(sessions, 4);
	g_assert_cmpstr(of(sessions, 4, "title"), ==, "Year 7");
	g_assert_cmpfloat(json_real_value(json_object_get(first, "length_s")), ==, 60.5);
	g_assert_cmpstr(json_string_value(json_array_get(json_object_get(first, "people"), 0)), ==, "Anna");
	g_assert_cmpuint(json_array_size(json_object_get(first, "files")), ==, 5); /* neither the link nor what begins with a dot */
	json_decref(sessions);
	sessions = list(one);
	g_assert_cmpuint(json_array_size(sessions), ==, 1);
	g_assert_cmpstr(of(sessions, 0, "folder"), ==, ONE);
	json_decref(sessions);
	sessions = list(empty);
	g_assert_cmpuint(json_array_size(sessions), ==, 0);
	json_decref(sessions);
}

static void test_files(void) {
	g_autofree char *token = make(ROOM, NULL, HOUR), *one = make(ROOM, "k3v9d2", HOUR), *other = make(OTHER, NULL, HOUR);
	expect(token, ONE "/session.webm", "", "200", "Content-Type: video/webm");
	expect(token, ONE "/session.webm", "", "200", "Accept-Ranges: bytes");
	expect(token, ONE "/session.webm", "", "200", "\r\n\r\n0123456789");
	expect(token, ONE "/captions.vtt", "", "200", "Content-Type: text/vtt");
	expect(token, ONE "/participant-a%2540b.webm", "", "200", "of a");
	expect(token, TWO "/session.webm", "", "200", "two");
	expect(one, ONE "/session.webm", "", "200", "0123456789");
	expect_nothing(one, TWO "/session.webm");
	expect(other, ONE "/session.webm", "", "200", "other");
	/* Parts. */
	expect(token, ONE "/session.webm", "Range: bytes=2-4\r\n", "206", "Content-Range: bytes 2-4/10");
	expect(token, ONE "/session.webm", "Range: bytes=2-4\r\n", "206", "\r\n\r\n234");
	expect(token, ONE "/session.webm", "Range: bytes=-3\r\n", "206", "\r\n\r\n789");
	expect(token, ONE "/session.webm", "Range: bytes=10-\r\n", "416", "Content-Range: bytes */10");
	expect(token, ONE "/session.webm", "Range: bytes=2-4\r\nIf-Range: \"another\"\r\n", "200", "0123456789");
	g_autofree char *answer = get(token, ONE "/session.webm", ""), *etag = g_strndup(strstr(answer, "ETag: ") + 6, strcspn(strstr(answer, "ETag: ") + 6, "\r"));
	g_autofree char *same = g_strdup_printf("If-None-Match: %s\r\n", etag), *part = g_strdup_printf("Range: bytes=2-4\r\nIf-Range: %s\r\n", etag);
	expect(token, ONE "/session.webm", same, "304", etag);
	expect(token, ONE "/session.webm", part, "206", "\r\n\r\n234");
}

static void test_nothing_else(void) {
	g_autofree char *token = make(ROOM, NULL, HOUR);
	static const char *const paths[] = {
		"", "/", ONE, ONE "/", ONE "/none", ONE "/.lock", ONE "/link.webm", ONE "/sub", ONE "/../session.json", ONE "/../journal.jsonl", ONE "/%2e%2e/journal.jsonl",
		ONE "/..%2fjournal.jsonl", ONE "/%252e%252e/journal.jsonl", ONE "/..%5cjournal.jsonl", "../" ONE "/session.webm", "%2e%2e/%2e%2e/secret",
		"..%2f..%2f..%2fsecret", ONE "%2f..%2f..%2f..%2fsecret", "linked-session/session.webm", "2026-linked/secret", "session.json", "sessions/", "sessions/x",
		"2026-09-03T081500Z-ccc333/a-a0.1.mjr", ONE "/session.webm/", ONE "//session.webm", "/etc/passwd", "%2fetc%2fpasswd",
	};
	for (gsize i = 0; i < G_N_ELEMENTS(paths); i++)
		expect_nothing(token, paths[i]);
	expect_nothing("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "sessions");
	expect_nothing("", "sessions");
	expect_nothing("..", "sessions");
	expect_nothing("%2e%2e", ONE "/session.webm");
}

static void test_tickets(void) {
	g_autofree char *token = make(ROOM, NULL, HOUR), *other = make("empty@x", NULL, HOUR), *over = make(ROOM, NULL, -1), *flipped = g_strdup(token);
	expect(token, "sessions", "", "200", "sessions");
	expect_nothing(over, "sessions");
	flipped[20] = flipped[20] == 'A' ? 'B' : 'A';
	expect_nothing(flipped, "sessions");
	/* The store has no token, and gives them all back. */
	jx_http_stop(server);
	jx_host_stop();
	g_autofree char *path = g_build_filename(folder, "state", "store.sqlite", NULL), *bytes = NULL;
	gsize size;
	g_autoptr(GError) error = NULL;
	g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
	g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, token, -1);
	g_assert_nonnull(memmem(bytes, size, hash, strlen(hash)));
	g_assert_null(memmem(bytes, size, token, strlen(token)));
	jx_loop_unref(jx_host_loop());
	static const JxModule *const builtin[] = { NULL };
	g_assert_true(jx_host_open(settings, builtin, &error) && jx_host_start(&error));
	server = jx_http_start(settings, &error);
	g_assert_no_error(error);
	for (int i = 0; i < 100; i++) {
		g_autoptr(JxTicket) found = jx_tickets_find(token);
		if (found != NULL)
			break;
		g_usleep(20000);
	}
	expect(token, "sessions", "", "200", "sessions");
	g_assert_cmpuint(revoke_all(ROOM), >=, 1);
	g_assert_cmpuint(revoke_all(ROOM), ==, 0);
	expect_nothing(token, "sessions");
	expect(other, "sessions", "", "200", "sessions");
	/* Not too many: the one that ends first goes. */
	g_autofree char *soon = make("many@x", NULL, HOUR / 2), *late = make("many@x", NULL, 2 * HOUR);
	for (int i = 0; i < JX_TICKETS_OF_ROOM - 1; i++)
		g_free(make("many@x", NULL, HOUR));
	expect_nothing(soon, "sessions");
	expect(late, "sessions", "", "200", "sessions");
	g_assert_cmpuint(revoke_all("many@x"), ==, JX_TICKETS_OF_ROOM);
}

/* --- by account */

#define ANNA "anna@school.example"
#define BEN "ben@school.example"
#define CARL "carl@school.example"

typedef struct {
	const char *account;
	char *pass;
} Login;

/* Anna owns ROOM, Ben took part in one session of it, Carl in both but is banned; all of OTHER's is nobody's. */
static void on_school(gpointer data) {
	if (!jx_access_is_open()) {
		jx_passes_open(jx_host());
		jx_access_open(jx_host(), "school.example");
	}
	jx_access_list(ROOM);
	jx_access_set(ROOM, ANNA, JX_ACCESS_OWNER);
	jx_access_set(ROOM, "stranger@elsewhere.example", JX_ACCESS_OWNER);
	jx_access_took_part(ROOM, BEN "/phone", "k3v9d2", "p2");
	jx_access_took_part(ROOM, CARL, "k3v9d2", "p3");
	jx_access_took_part(ROOM, CARL, "zzz111", "p1");
	jx_access_set(ROOM, CARL, JX_ACCESS_BANNED);
	jx_access_listed(ROOM);
}

static void on_login(gpointer data) {
	Login *login = data;
	login->pass = jx_passes_make(login->account, jx_host()->wall() + HOUR);
}

static void on_forget(gpointer data) {
	jx_access_erased(ROOM, "k3v9d2", "p1");
	jx_access_erased(ROOM, "k3v9d2", data);
}

static void on_members(gpointer data) {
	jx_access_list(ROOM);
	jx_access_set(ROOM, BEN, JX_ACCESS_MEMBER);
	jx_access_listed(ROOM);
}

static void on_close(gpointer data) {
	jx_access_close();
	jx_passes_close();
}

typedef struct {
	JxLoopCallback callback;
	gpointer data;
	gint done;
} Turn;

static void on_turn(gpointer data) {
	Turn *turn = data;
	turn->callback(turn->data);
	g_atomic_int_set(&turn->done, 1);
}

static void in_turn(JxLoopCallback callback, gpointer data) {
	Turn turn = { callback, data, 0 };
	jx_loop_invoke(jx_host_loop(), "test", on_turn, &turn);
	while (!g_atomic_int_get(&turn.done))
		g_usleep(1000);
}

static char *log_in(const char *account) {
	Login login = { account, NULL };
	in_turn(on_login, &login);
	return login.pass;
}

/* What "GET /recordings/sessions" says. New reference; NULL: 401. */
static json_t *all_of(const char *pass) {
	g_autofree char *header = g_strdup_printf("Authorization: Bearer %s\r\n", pass), *answer = ask("sessions", header);
	if (g_str_has_prefix(answer, "HTTP/1.1 401 "))
		return NULL;
	g_assert_true(g_str_has_prefix(answer, "HTTP/1.1 200 "));
	return json_loads(strstr(answer, "\r\n\r\n") + 4, 0, NULL);
}

static void expect_all(const char *headers, const char *status, const char *words) {
	g_autofree char *answer = ask("sessions", headers), *line = g_strdup_printf("HTTP/1.1 %s ", status);
	g_assert_true(g_str_has_prefix(answer, line));
	g_assert_nonnull(strstr(answer, words));
}

static gsize count_of(const char *pass) {
	json_t *all = all_of(pass);
	gsize count = json_array_size(json_object_get(all, "sessions"));
	json_decref(all);
	return count;
}

static void test_accounts(void) {
	expect_all("", "404", "nothing here"); /* nobody can log in */
	in_turn(on_school, NULL);
	g_autofree char *anna = log_in(ANNA), *ben = log_in(BEN), *carl = log_in(CARL), *view = jx_passes_view(anna), *bens = jx_passes_view(ben), *carls = jx_passes_view(carl);
	expect_all("", "401", "Sign in");
	expect_all("Authorization: Bearer nonsense\r\n", "401", "Sign in");
	json_t *all = all_of(anna), *sessions = json_object_get(all, "sessions");
	g_assert_cmpuint(json_array_size(sessions), ==, 5);
	g_assert_cmpstr(of(sessions, 4, "room"), ==, ROOM);
	g_assert_cmpstr(of(sessions, 4, "path"), ==, ROOM "/" ONE);
	g_assert_cmpstr(of(sessions, 4, "role"), ==, "moderator");
	g_assert_cmpstr(json_string_value(json_object_get(all, "view")), ==, view);
	json_decref(all);
	g_assert_cmpuint(count_of(ben), ==, 1);
	g_assert_cmpuint(count_of(carl), ==, 0);
	expect(view, ROOM "/" ONE "/session.webm", "Range: bytes=2-4\r\n", "206", "\r\n\r\n234");
	expect(view, ROOM "/" TWO "/session.webm", "", "200", "two");
	expect(bens, ROOM "/" ONE "/session.webm", "", "200", "0123456789");
	expect_nothing(bens, ROOM "/" TWO "/session.webm");
	expect_nothing(carls, ROOM "/" ONE "/session.webm");
	/* The pass itself is good in no URL, the view for no list. */
	expect_nothing(anna, ROOM "/" ONE "/session.webm");
	g_assert_null(all_of(view));
	/* And nothing else. */
	static const char *const paths[] = {
		ONE "/session.webm", ROOM "/" ONE, ROOM "/" ONE "/", ROOM "/" ONE "/.lock", ROOM "/" ONE "/link.webm", ROOM "/" ONE "/../journal.jsonl", ROOM "/" ONE "/%2e%2e%2fjournal.jsonl",
		ROOM "/../" ONE "/session.webm", ROOM "/%2e%2e/" ROOM "/" ONE, "../secret", "%2e%2e/x/" ONE "/session.webm", "elsewhere/" ONE "/secret", ROOM "/2026-linked/secret",
		"%252E.%252Fother%2520room@conference.school.example/" ONE "/session.webm", ROOM "%2f" ONE "/x/session.webm", "//" ONE "/session.webm", "sessions", ROOM "/" ONE "/sub/secret",
		ROOM "/..-k3v9d2/session.webm", ROOM "/%2e%2e/session.webm",
	};
	for (gsize i = 0; i < G_N_ELEMENTS(paths); i++)
		expect_nothing(view, paths[i]);
}

static void test_account_changes(void) {
	g_autofree char *anna = log_in(ANNA), *ben = log_in(BEN);
	in_turn(on_forget, (gpointer)"p2"); /* all that Ben had */
	g_assert_cmpuint(count_of(ben), ==, 0);
	in_turn(on_members, NULL);
	g_assert_cmpuint(count_of(ben), ==, 5);
	g_assert_cmpuint(count_of(anna), ==, 0); /* owns it no more */
	/* Kept over a restart. */
	in_turn(on_close, NULL);
	g_assert_cmpuint(jx_access_of(BEN, ROOM), ==, JX_ACCESS_NONE);
	jx_http_stop(server);
	jx_host_stop();
	jx_loop_unref(jx_host_loop());
	static const JxModule *const builtin[] = { NULL };
	g_autoptr(GError) error = NULL;
	g_assert_true(jx_host_open(settings, builtin, &error) && jx_host_start(&error));
	jx_passes_open(jx_host());
	jx_access_open(jx_host(), "school.example");
	server = jx_http_start(settings, &error);
	g_assert_no_error(error);
	for (int i = 0; i < 100 && jx_access_of(BEN, ROOM) != JX_ACCESS_MEMBER; i++)
		g_usleep(20000);
	g_assert_cmpuint(count_of(ben), ==, 5);
	g_assert_true(jx_access_may_read(CARL, ROOM, "zzz111")); /* no longer banned, and took part */
	in_turn(on_close, NULL);
}

/* --- the folder */

static void write_file(const char *name, const char *text) {
	g_autofree char *path = g_build_filename(folder, name, NULL), *parent = g_path_get_dirname(path);
	g_assert_cmpint(g_mkdir_with_parents(parent, 0700), ==, 0);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void point(const char *name, const char *to) {
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_assert_cmpint(symlink(to, path), ==, 0);
}

static void fill(void) {
#define IN(session) "rec/" ROOM "/" session "/"
	write_file("secret", "the secret");
	write_file(IN(ONE) "session.json", "{\"title\":\"Year 7\",\"state\":\"complete\",\"started\":\"2026-09-01T08:15:00.123Z\",\"ended\":null}");
	write_file(IN(ONE) "journal.jsonl", "the secret");
	write_file(IN(ONE) "composed/session.webm", "0123456789");
	write_file(IN(ONE) "composed/captions.vtt", "WEBVTT\n");
	write_file(IN(ONE) "composed/participant-a%40b.webm", "of a");
	write_file(IN(ONE) "composed/attendance.json", "{\"people\":[{\"name\":\"Anna\"}]}");
	write_file(IN(ONE) "composed/report.json", "{\"length_s\":60.5}");
	write_file(IN(ONE) "composed/.lock", "the secret");
	write_file(IN(ONE) "composed/sub/secret", "the secret");
	point(IN(ONE) "composed/link.webm", "../journal.jsonl");
	write_file(IN(TWO) "session.json", "{\"title\":null,\"state\":\"recording\"}");
	write_file(IN(TWO) "composed/report.json", "{}");
	write_file(IN(TWO) "composed/session.webm", "two");
	write_file(IN("2026-09-03T081500Z-ccc333") "session.json", "{\"state\":\"recording\"}");
	write_file(IN("2026-09-03T081500Z-ccc333") "journal.jsonl", "the secret");
	write_file(IN("2026-09-03T081500Z-ccc333") "a-a0.1.mjr", "the secret");
	write_file(IN("2026-09-04T081500Z-ddd444") "session.json", "{\"state\":\"complete\"}");
	write_file(IN("2026-09-04T081500Z-ddd444") "composed/.attempts", "3\n");
	write_file(IN("2026-09-05T081500Z-eee555") "session.json", "{\"state\":\"complete\"}");
	write_file(IN("2026-09-06T081500Z-fff666") "session.json", "{ damaged");
	write_file("rec/%2E.%2Fother%20room@conference.school.example/" ONE "/composed/session.webm", "other");
	write_file("elsewhere/composed/secret", "the secret");
	point("rec/" ROOM "/2026-linked", "../../elsewhere");
#undef IN
}

static void quiet(JxLogLevel level, const char *line) {
	g_test_message("%s", line);
}

static void start(void) {
	static const JxModule *const builtin[] = { NULL };
	g_autoptr(GError) error = NULL;
	folder = g_dir_make_tmp("recordings-XXXXXX", NULL);
	fill();
	g_autofree char *path = g_build_filename(folder, "conf", NULL), *text = g_strdup_printf("general: { state_folder = \"%s/state\" }\n"
		"accounts: { focus: { domain = \"f.x\", secret = \"s\", port = 1 } }\nhttp: { port = 0 }\nrecordings: { folder = \"%s/rec\" }\n", folder, folder);
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
	g_test_add_func("/recordings/ranges", test_ranges);
	g_test_add_func("/recordings/list", test_list);
	g_test_add_func("/recordings/files", test_files);
	g_test_add_func("/recordings/nothing-else", test_nothing_else);
	g_test_add_func("/recordings/tickets", test_tickets);
	g_test_add_func("/recordings/accounts", test_accounts);
	g_test_add_func("/recordings/account-changes", test_account_changes);
	int result = g_test_run();
	finish();
	return result;
}
