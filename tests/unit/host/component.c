/* The component link against a real socket, with a server that behaves well, badly and worse. */
#include "config.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/env.h"
#include "host/loop.h"
#include "host/work.h"
#include "link/component.h"
#include "link/stream.h"
#include "wire/core/stanza.h"

#define HEADER "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' id='3BF96D32'>"
#define LONGEST_MS 20000

/* What the server does with the n-th connection; runs on the server's thread with blocking sockets. */
typedef void (*Script)(int fd, guint connection);

typedef struct {
	JxLoop *loop;
	JxWork *work;
	xmpp_ctx_t *context;
	JxLinkEnv *env;
	JxLink *link;
	int listener;
	Script script;
	GThread *server;
	guint connections;
	/* what the link told */
	guint ups, downs;
	int codes[8];
	GPtrArray *stanzas;
	gboolean (*done)(void);
} World;

static World world;

/* --- the server's side */

static char *read_until(int fd, const char *end) {
	GString *text = g_string_new(NULL);
	char c;
	while (strstr(text->str, end) == NULL && recv(fd, &c, 1, 0) == 1)
		g_string_append_c(text, c);
	return g_string_free(text, FALSE);
}

static char *read_to_end(int fd) {
	return read_until(fd, "\x01");
}

static void say(int fd, const char *text, gsize length) {
	while (length > 0) {
		ssize_t n = send(fd, text, length, MSG_NOSIGNAL);
		if (n <= 0)
			return;
		text += n;
		length -= n;
	}
}

static void say_text(int fd, const char *text) {
	say(fd, text, strlen(text));
}

static void accept_handshake(int fd) {
	g_autofree char *header = read_until(fd, "to='calls.example'>");
	say_text(fd, HEADER);
	g_autofree char *handshake = read_until(fd, "</handshake>");
	/* SHA-1 of "3BF96D32" and "secret" */
	g_autofree char *expected = g_compute_checksum_for_string(G_CHECKSUM_SHA1, "3BF96D32secret", -1);
	g_assert_nonnull(strstr(handshake, expected));
	say_text(fd, "<handshake/>");
}

static gpointer serve(gpointer unused) {
	for (int fd; (fd = accept(world.listener, NULL, NULL)) >= 0;) {
		world.script(fd, world.connections++);
		close(fd);
	}
	return NULL;
}

/* --- the link's side */

static void check(gpointer unused) {
	if (world.done())
		jx_loop_stop(world.loop);
}

static void too_long(gpointer unused) {
	g_error("not done in time: ups=%u downs=%u stanzas=%u", world.ups, world.downs, world.stanzas->len);
}

static void on_up(JxLink *link, gpointer data) {
	world.ups++;
}

static void on_down(JxLink *link, gboolean was_up, const GError *reason, int retry_ms, gpointer data) {
	if (world.downs < G_N_ELEMENTS(world.codes))
		world.codes[world.downs] = reason->code;
	world.downs++;
}

static void on_stanza(JxLink *link, xmpp_stanza_t *stanza, gpointer data) {
	GString *text = g_string_new(NULL);
	g_assert_true(jx_stream_write(text, stanza));
	g_ptr_array_add(world.stanzas, g_string_free(text, FALSE));
}

static guint16 listen_somewhere(void) {
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof address;
	world.listener = socket(AF_INET, SOCK_STREAM, 0);
	g_assert_cmpint(bind(world.listener, (struct sockaddr *)&address, size), ==, 0);
	g_assert_cmpint(listen(world.listener, 8), ==, 0);
	getsockname(world.listener, (struct sockaddr *)&address, &size);
	return ntohs(address.sin_port);
}

/* Name look-ups that never end, until the test does. */
static GSList *hung;
static void (*hung_done)(gpointer);
static const char *server_name = "127.0.0.1";
static gboolean lookups_hang;

static void hang(gpointer env, void (*work)(gpointer), void (*done)(gpointer), gpointer data) {
	hung = g_slist_prepend(hung, data);
	hung_done = done;
}

static void begin(Script script, gboolean (*done)(void), guint ping_after) {
	memset(&world, 0, sizeof world);
	world.script = script;
	world.done = done;
	world.stanzas = g_ptr_array_new_with_free_func(g_free);
	world.loop = jx_loop_new(NULL);
	world.work = jx_work_new(world.loop, 1);
	world.context = xmpp_ctx_new(NULL, NULL);
	const JxComponentConfig config = {
		.domain = "calls.example", .server = server_name, .port = listen_somewhere(), .secret = "secret", .times = { .backoff_first = 20,
		.backoff_most = 100, .ping_after = ping_after, .ping_timeout = 100, .connect_timeout = lookups_hang ? 50 : 2000, .queue_limit = 100 * 1024 },
	};
	const JxLinkEvents events = { on_up, on_down, on_stanza };
	world.env = jx_link_env_new(world.loop, world.work, world.context);
	if (lookups_hang)
		world.env->work = hang;
	world.link = jx_component_new(world.env, &config, &events, NULL);
	world.server = g_thread_new("server", serve, NULL);
	jx_loop_timer(world.loop, 5, TRUE, check, NULL);
	jx_loop_timer(world.loop, LONGEST_MS, FALSE, too_long, NULL);
	jx_link_start(world.link);
}

static void run_to_end(void) {
	jx_loop_run(world.loop);
	jx_link_free(world.link);
	shutdown(world.listener, SHUT_RDWR);
	close(world.listener);
	g_thread_join(world.server);
	jx_work_free(world.work);
	g_ptr_array_unref(world.stanzas);
	jx_link_env_free(world.env);
	xmpp_ctx_free(world.context);
	jx_loop_unref(world.loop);
}

/* --- the tests */

static gboolean got_echo(void) {
	if (world.stanzas->len == 1 && jx_link_state(world.link) == JX_LINK_UP) {
		g_autoptr(xmpp_stanza_t) iq = jx_stanza_top(world.context, "iq", "result", "1", "calls.example", "a@b");
		g_assert_true(jx_link_send(world.link, iq));
		jx_link_close(world.link);
	}
	return jx_link_state(world.link) == JX_LINK_IDLE && world.downs == 1;
}

static void good_server(int fd, guint connection) {
	accept_handshake(fd);
	say_text(fd, "<iq type='get' id='1' from='a@b' to='calls.example'><ping xmlns='urn:xmpp:ping'/></iq>");
	g_autofree char *rest = read_until(fd, "</stream:stream>");
	/* The order of attributes is libstrophe's. */
	g_assert_nonnull(strstr(rest, "type='result'"));
	g_assert_nonnull(strstr(rest, "to='a@b'"));
	say_text(fd, "</stream:stream>");
}

static void test_good(void) {
	begin(good_server, got_echo, 0);
	run_to_end();
	g_assert_cmpuint(world.ups, ==, 1);
}

static gboolean up_again(void) {
	return world.ups == 2;
}

static gboolean up_after_failure(void) {
	return world.ups == 1 && world.downs >= 1;
}

/* One hostile connection, then a good one that stays. */
#define HOSTILE(name, words) \
	static void name(int fd, guint connection) \
	{ \
		accept_handshake(fd); \
		if (connection == 0) { \
			words; \
		} else { \
			g_autofree char *more = read_to_end(fd); \
		} \
	}

static void say_deep(int fd) {
	GString *text = g_string_new(NULL);
	for (int i = 0; i < 100000; i++)
		g_string_append(text, "<a>");
	say(fd, text->str, text->len);
	g_string_free(text, TRUE);
}

static void say_long(int fd) {
	g_autofree char *part = g_strnfill(1000 * 1000, 'x');
	say_text(fd, "<message><body>");
	for (int i = 0; i < 20; i++)
		say(fd, part, 1000 * 1000);
	say_text(fd, "</body></message>");
}

static void expect_error(int fd, const char *condition) {
	g_autofree char *said = read_to_end(fd);
	g_autofree char *expected = g_strdup_printf("<stream:error><%s xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>",
		condition);
	g_assert_nonnull(strstr(said, expected));
}

HOSTILE(deep_server, say_deep(fd); expect_error(fd, "policy-violation"))
HOSTILE(long_server, say_long(fd))
HOSTILE(doctype_server, say_text(fd, "<!DOCTYPE a>"); expect_error(fd, "restricted-xml"))
HOSTILE(garbage_server, say_text(fd, "<<<<"); expect_error(fd, "restricted-xml"))
HOSTILE(closing_server, say_text(fd, "</stream:stream>"))
HOSTILE(vanishing_server, say_text(fd, "<message"))

static void hostile(Script script, int code) {
	begin(script, up_again, 0);
	run_to_end();
	g_assert_cmpuint(world.downs, ==, 1);
	g_assert_cmpint(world.codes[0], ==, code);
}

static void test_deep(void) {
	hostile(deep_server, JX_LINK_ERROR_POLICY);
}

static void test_long(void) {
	hostile(long_server, JX_LINK_ERROR_POLICY);
}

static void test_doctype(void) {
	hostile(doctype_server, JX_LINK_ERROR_MALFORMED);
}

static void test_garbage(void) {
	hostile(garbage_server, JX_LINK_ERROR_MALFORMED);
}

static void test_closing(void) {
	hostile(closing_server, JX_LINK_ERROR_CLOSED);
}

static void test_vanishing(void) {
	hostile(vanishing_server, JX_LINK_ERROR_CLOSED);
}

static void slow_server(int fd, guint connection) {
	const char *text = "<message from='a' to='calls.example'><body>slow</body></message>";
	accept_handshake(fd);
	for (; *text != '\0'; text++) {
		say(fd, text, 1);
		g_usleep(500);
	}
	g_autofree char *more = read_to_end(fd);
}

static gboolean one_stanza(void) {
	return world.stanzas->len == 1;
}

static void test_slow(void) {
	begin(slow_server, one_stanza, 0);
	run_to_end();
}

static void refusing_server(int fd, guint connection) {
	if (connection > 0) {
		accept_handshake(fd);
		g_autofree char *more = read_to_end(fd);
		return;
	}
	g_autofree char *header = read_until(fd, "to='calls.example'>");
	say_text(fd, HEADER "<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
		"<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>wrong</text></stream:error></stream:stream>");
}

static void test_refused(void) {
	begin(refusing_server, up_after_failure, 0);
	run_to_end();
	g_assert_cmpint(world.codes[0], ==, JX_LINK_ERROR_AUTH);
}

/* The first connection answers nothing any more, the second one does. */
static void silent_server(int fd, guint connection) {
	accept_handshake(fd);
	g_autofree char *ping = read_until(fd, "</iq>");
	if (connection > 0 && strstr(ping, "</iq>") == NULL)
		return; /* the test is over */
	g_assert_nonnull(strstr(ping, "to='calls.example'><ping xmlns='urn:xmpp:ping'/></iq>"));
	if (connection > 0)
		say_text(fd, "<iq type='get' id='janus-xmpp-keepalive' from='calls.example' to='calls.example'><ping xmlns='urn:xmpp:ping'/></iq>");
	g_autofree char *more = read_to_end(fd);
}

static void test_silent(void) {
	begin(silent_server, up_again, 100);
	run_to_end();
	g_assert_cmpint(world.codes[0], ==, JX_LINK_ERROR_SILENT);
	/* Our own keepalive that comes back is no stanza. */
	g_assert_cmpuint(world.stanzas->len, ==, 0);
}

/* Reads slowly at first: partial writes; then nothing: the queue's bound. */
static void deaf_server(int fd, guint connection) {
	int small = 4096;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
	accept_handshake(fd);
	if (connection > 0) {
		g_autofree char *more = read_to_end(fd);
		return;
	}
	while (world.downs == 0)
		g_usleep(1000);
}

static gboolean flood_until_lost(void) {
	g_autoptr(xmpp_stanza_t) message = jx_stanza_top(world.context, "message", NULL, NULL, NULL, "a@b");
	g_autofree char *text = g_strnfill(60 * 1024, 'y');
	jx_stanza_add_text(message, "body", NULL, text);
	for (int i = 0; i < 8 && world.ups == 1; i++)
		jx_link_send(world.link, message);
	return world.ups == 2;
}

static void test_deaf(void) {
	begin(deaf_server, flood_until_lost, 0);
	run_to_end();
	g_assert_cmpint(world.codes[0], ==, JX_LINK_ERROR_BACKLOG);
}

/* Every byte of a burst larger than the socket's buffer arrives, in order. */
#define BURST 40
static gboolean burst_sent, burst_read;

static void burst_server(int fd, guint connection) {
	accept_handshake(fd);
	g_usleep(200 * 1000);
	for (int i = 0; i < BURST; i++) {
		g_autofree char *message = read_until(fd, "</message>"), *mark = g_strdup_printf("id='n%d'", i);
		g_assert_nonnull(strstr(message, mark));
	}
	burst_read = TRUE;
}

static gboolean burst_done(void) {
	g_autofree char *text = g_strnfill(2000, 'z');
	for (int i = 0; i < BURST && world.ups == 1 && !burst_sent; i++) {
		g_autofree char *id = g_strdup_printf("n%d", i);
		g_autoptr(xmpp_stanza_t) message = jx_stanza_top(world.context, "message", NULL, id, NULL, "a@b");
		jx_stanza_add_text(message, "body", NULL, text);
		g_assert_true(jx_link_send(world.link, message));
	}
	burst_sent = world.ups > 0;
	return burst_read;
}

static void test_burst(void) {
	begin(burst_server, burst_done, 0);
	run_to_end();
}

static gboolean closed_early(void) {
	if (jx_link_state(world.link) == JX_LINK_CONNECTING)
		jx_link_close(world.link);
	return jx_link_state(world.link) == JX_LINK_IDLE;
}

static void mute_server(int fd, guint connection) {
	g_autofree char *all = read_to_end(fd);
}

static void test_closed_early(void) {
	begin(mute_server, closed_early, 0);
	run_to_end();
	g_assert_cmpuint(world.ups, ==, 0);
}

static gboolean up_once(void) {
	return world.ups == 1;
}

static void test_name(void) {
	server_name = "localhost";
	begin(slow_server, up_once, 0);
	run_to_end();
	server_name = "127.0.0.1";
}

static gboolean failed_thrice(void) {
	return world.downs == 3;
}

static void test_hanging_lookup(void) {
	server_name = "hangs.example";
	lookups_hang = TRUE;
	begin(slow_server, failed_thrice, 0);
	run_to_end();
	g_assert_cmpint(world.codes[2], ==, JX_LINK_ERROR_CONNECT);
	/* They come back when nobody waits for them any more. */
	g_assert_cmpuint(g_slist_length(hung), >=, 3);
	g_slist_free_full(hung, hung_done);
	server_name = "127.0.0.1";
	lookups_hang = FALSE;
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/component/good", test_good);
	g_test_add_func("/component/deep", test_deep);
	g_test_add_func("/component/long", test_long);
	g_test_add_func("/component/doctype", test_doctype);
	g_test_add_func("/component/garbage", test_garbage);
	g_test_add_func("/component/closing", test_closing);
	g_test_add_func("/component/vanishing", test_vanishing);
	g_test_add_func("/component/slow", test_slow);
	g_test_add_func("/component/refused", test_refused);
	g_test_add_func("/component/silent", test_silent);
	g_test_add_func("/component/deaf", test_deaf);
	g_test_add_func("/component/burst", test_burst);
	g_test_add_func("/component/name", test_name);
	g_test_add_func("/component/hanging-lookup", test_hanging_lookup);
	g_test_add_func("/component/closed-early", test_closed_early);
	return g_test_run();
}
