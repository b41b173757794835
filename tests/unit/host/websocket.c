/* The WebSocket codec, proxies and addresses, byte by byte: no network. */
#include "config.h"

#include <string.h>

#include "link/http_head.h"
#include "link/proxy.h"
#include "link/ws_codec.h"

/* --- addresses and proxies */

static void test_url(void) {
	static const struct {
		const char *text, *host, *resource, *authority;
		gboolean tls;
		guint port;
	} rows[] = {
		{ "wss://meet.example/xmpp-websocket", "meet.example", "/xmpp-websocket", "meet.example", TRUE, 443 },
		{ "ws://127.0.0.1:5280/xmpp-websocket?a=b", "127.0.0.1", "/xmpp-websocket?a=b", "127.0.0.1:5280", FALSE, 5280 },
		{ "wss://[2001:db8::1]:8443", "2001:db8::1", "/", "[2001:db8::1]:8443", TRUE, 8443 },
	};
	static const char *const wrong[] = { "", "https://meet.example/", "wss:///x", "wss://u:p@meet.example/", "meet.example", "wss://meet.example/a b",
		"wss://meet.example/\r\nX: y", "wss://meet.example:99999/", "wss://m\xc3\xa9.example/" };
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(JxUrl) url = jx_url_parse(rows[i].text, NULL);
		g_assert_nonnull(url);
		g_autofree char *authority = jx_url_authority(url);
		g_assert_cmpstr(url->host, ==, rows[i].host);
		g_assert_cmpstr(url->resource, ==, rows[i].resource);
		g_assert_cmpstr(authority, ==, rows[i].authority);
		g_assert_cmpint(url->tls, ==, rows[i].tls);
		g_assert_cmpuint(url->port, ==, rows[i].port);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autoptr(GError) error = NULL;
		g_assert_null(jx_url_parse(wrong[i], &error));
		g_assert_error(error, JX_LINK_ERROR, JX_LINK_ERROR_HTTP);
	}
	g_autoptr(JxUrl) url = jx_url_parse("wss://meet.example/x", NULL);
	jx_url_add(url, "room", "a b&c");
	jx_url_add(url, "token", NULL);
	jx_url_add(url, "previd", "1");
	g_assert_cmpstr(url->resource, ==, "/x?room=a%20b%26c&previd=1");
}

static void test_proxy(void) {
	static const struct {
		const char *list, *host;
		gboolean exempt;
	} rows[] = {
		{ "localhost,.school.example", "meet.school.example", TRUE }, { "school.example", "school.example", TRUE },
		{ "school.example", "preschool.example", FALSE }, { "*", "anything", TRUE }, { "", "x", FALSE }, { "a, b", "B", TRUE },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpint(jx_proxy_is_exempt(rows[i].list, rows[i].host), ==, rows[i].exempt);
	g_autoptr(GError) error = NULL;
	g_autoptr(JxProxy) proxy = jx_proxy_parse("http://anna:s%3Acret@proxy.example", &error);
	g_assert_no_error(error);
	g_assert_cmpuint(proxy->port, ==, 3128);
	g_autofree char *request = jx_proxy_request(proxy, "2001:db8::1", 443);
	/* base64 of "anna:s:cret" */
	g_assert_cmpstr(request, ==, "CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\nProxy-Authorization: Basic YW5uYTpzOmNyZXQ=\r\n\r\n");
	g_assert_null(jx_proxy_parse("socks5://proxy.example", NULL));
	const char *refusal = "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n";
	g_assert_false(jx_proxy_answer(proxy, "meet.example", refusal, strlen(refusal), &error));
	g_assert_cmpstr(error->message, ==, "the proxy proxy.example:3128 opens no way to meet.example: HTTP 407 Proxy Authentication Required: give user and password in its address");

	g_setenv("https_proxy", "http://one.example:1", TRUE);
	g_setenv("all_proxy", "http://two.example:2", TRUE);
	g_setenv("no_proxy", "inside.example", TRUE);
	g_autoptr(JxProxy) by_environment = jx_proxy_for("", TRUE, "meet.example", NULL);
	g_autoptr(JxProxy) plain = jx_proxy_for(NULL, FALSE, "meet.example", NULL);
	g_assert_cmpstr(by_environment->host, ==, "one.example");
	g_assert_cmpstr(plain->host, ==, "two.example");
	g_assert_null(jx_proxy_for("", TRUE, "a.inside.example", NULL));
	g_assert_null(jx_proxy_for("none", TRUE, "meet.example", NULL));
	g_unsetenv("https_proxy");
	g_unsetenv("all_proxy");
	g_unsetenv("no_proxy");
}

static void test_head(void) {
	static const char *const wrong[] = { "", "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nnothing\r\n\r\n", "HTTP/1.1 2000\r\n\r\n",
		"HTTP/1.1", "HTTP/1.1 ", "SSH-2.0-x\r\n\r\n" };
	for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
		g_assert_null(jx_http_head_parse(wrong[i], strlen(wrong[i])));
	const char *text = "HTTP/1.1 101 Switching\x01 Protocols\r\nConnection: keep-alive\r\nCONNECTION:  Upgrade \r\n\r\n";
	g_autoptr(JxHttpHead) head = jx_http_head_parse(text, strlen(text));
	g_assert_cmpuint(jx_http_head_length(text, strlen(text)), ==, strlen(text));
	g_assert_cmpuint(jx_http_head_length(text, strlen(text) - 1), ==, 0);
	g_assert_cmpstr(head->phrase, ==, "Switching? Protocols");
	g_assert_true(jx_http_head_has(head, "connection", "upgrade"));
	g_assert_false(jx_http_head_has(head, "connection", "keep"));
}

/* --- the codec */

static struct {
	JxWsCodec *codec;
	GString *sent, *seen;
	gboolean free_in_text;
} world;

static void on_write(const char *bytes, gsize length, gpointer data) {
	g_string_append_len(world.sent, bytes, length);
}

static void on_opened(gpointer data) {
	g_string_append(world.seen, "opened;");
}

static void on_text(const char *text, gsize length, gpointer data) {
	g_string_append_printf(world.seen, "%.*s;", (int)length, text);
	if (world.free_in_text)
		jx_ws_codec_free(g_steal_pointer(&world.codec));
}

static void on_closed(guint code, const char *reason, gpointer data) {
	g_string_append_printf(world.seen, "closed %u %s;", code, reason);
}

static void begin(const char *protocol) {
	const JxWsEvents events = { on_write, on_opened, on_text, NULL, on_closed };
	g_autoptr(JxUrl) url = jx_url_parse("wss://meet.example/xmpp-websocket?room=r", NULL);
	world.sent = g_string_new(NULL);
	world.seen = g_string_new(NULL);
	world.codec = jx_ws_codec_new(url, protocol, 1024, &events, NULL);
	jx_ws_codec_start(world.codec);
}

static void end(void) {
	jx_ws_codec_free(g_steal_pointer(&world.codec));
	g_string_free(world.sent, TRUE);
	g_string_free(world.seen, TRUE);
}

static char *accept_for_sent(void) {
	const char *key = strstr(world.sent->str, "Sec-WebSocket-Key: ") + strlen("Sec-WebSocket-Key: ");
	g_autofree char *both = g_strndup(key, 24), *whole = g_strconcat(both, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", NULL);
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA1);
	guint8 digest[20];
	gsize length = sizeof digest;
	g_checksum_update(sum, (const guchar *)whole, -1);
	g_checksum_get_digest(sum, digest, &length);
	return g_base64_encode(digest, length);
}

static void upgrade(const char *more) {
	g_autofree char *accept = accept_for_sent();
	g_autofree char *answer = g_strdup_printf("HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"
		"Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: xmpp\r\n\r\n%s", accept, more);
	g_assert_true(jx_ws_codec_feed(world.codec, answer, strlen(answer), NULL));
	g_string_truncate(world.sent, 0);
}

static void test_messages(void) {
	begin("xmpp");
	g_assert_true(g_str_has_prefix(world.sent->str, "GET /xmpp-websocket?room=r HTTP/1.1\r\nHost: meet.example\r\n"));
	/* The first frame comes with the head; then one in two pieces, with a ping between, byte by byte; then a close. */
	static const char frames[] = "\x01\x03" "one" "\x89\x01" "!" "\x80\x03" "two" "\x88\x06\x03\xe9" "gone";
	upgrade("\x81\x02" "hi");
	for (gsize i = 0; i < sizeof frames - 1; i++)
		g_assert_true(jx_ws_codec_feed(world.codec, frames + i, 1, NULL));
	g_assert_cmpstr(world.seen->str, ==, "opened;hi;onetwo;closed 1001 gone;");
	/* A pong and a close, both masked. */
	g_assert_cmpuint((guint8)world.sent->str[0], ==, 0x8a);
	g_assert_cmpuint((guint8)world.sent->str[1], ==, 0x81);
	g_assert_cmpuint((guint8)world.sent->str[7], ==, 0x88);
	end();
}

static void test_sending(void) {
	begin("xmpp");
	jx_ws_codec_send(world.codec, "early", 5);
	upgrade("");
	jx_ws_codec_send(world.codec, "hello", 5);
	g_assert_cmpuint(world.sent->len, ==, 2 + 4 + 5);
	for (guint i = 0; i < 5; i++)
		g_assert_cmpint(world.sent->str[6 + i] ^ world.sent->str[2 + i % 4], ==, "hello"[i]);
	end();
}

static void test_freed_in_a_callback(void) {
	begin("xmpp");
	world.free_in_text = TRUE;
	upgrade("\x81\x01" "a" "\x81\x01" "b");
	g_assert_cmpstr(world.seen->str, ==, "opened;a;");
	world.free_in_text = FALSE;
	end();
}

static void test_refusals(void) {
	static const struct {
		const char *answer, *sentence;
		int code;
	} rows[] = {
		{ "HTTP/1.1 401 Unauthorized\r\n\r\n", "meet.example/xmpp-websocket answers HTTP 401 Unauthorized: it refuses the token or the room", JX_LINK_ERROR_AUTH },
		{ "HTTP/1.1 403 Forbidden\r\n\r\n", "HTTP 403 Forbidden: it refuses the token or the room", JX_LINK_ERROR_AUTH },
		{ "HTTP/1.1 404 Not Found\r\n\r\n", "HTTP 404 Not Found: there is no WebSocket at this path", JX_LINK_ERROR_HTTP },
		{ "HTTP/1.1 502 Bad Gateway\r\n\r\n", "HTTP 502 Bad Gateway: the web server does not reach its XMPP server", JX_LINK_ERROR_HTTP },
		{ "HTTP/1.1 301 Moved\r\n\r\n", "it sends clients elsewhere", JX_LINK_ERROR_HTTP },
		{ "SSH-2.0-OpenSSH\r\n\r\n", "meet.example does not answer as a web server", JX_LINK_ERROR_HTTP },
		{ "HTTP/1.1 101 Ok\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n", "does not do what a WebSocket's upgrade demands", JX_LINK_ERROR_HTTP },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		begin("xmpp");
		g_assert_false(jx_ws_codec_feed(world.codec, rows[i].answer, strlen(rows[i].answer), &error));
		g_assert_error(error, JX_LINK_ERROR, rows[i].code);
		g_assert_nonnull(strstr(error->message, rows[i].sentence));
		g_assert_cmpstr(world.seen->str, ==, "");
		end();
	}
	begin("other");
	g_autofree char *accept = accept_for_sent();
	g_autofree char *answer = g_strdup_printf("HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", accept);
	g_autoptr(GError) error = NULL;
	g_assert_false(jx_ws_codec_feed(world.codec, answer, strlen(answer), &error));
	g_assert_nonnull(strstr(error->message, "does not speak \"other\""));
	end();
}

static void test_broken_frames(void) {
	static const struct {
		const char *frame;
		gsize length;
		int code;
	} rows[] = {
		{ "\x82\x01x", 3, JX_LINK_ERROR_MALFORMED },                 /* binary */
		{ "\xc1\x01x", 3, JX_LINK_ERROR_MALFORMED },                 /* an extension's bit */
		{ "\x81\x81\1\2\3\4x", 7, JX_LINK_ERROR_MALFORMED },         /* masked by the server */
		{ "\x81\x01\xff", 3, JX_LINK_ERROR_MALFORMED },              /* not UTF-8 */
		{ "\x81\x7f\0\0\0\0\x10\0\0\0x", 11, JX_LINK_ERROR_POLICY },  /* larger than the limit */
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		begin("xmpp");
		upgrade("");
		g_test_message("row %" G_GSIZE_FORMAT, i);
		g_assert_false(jx_ws_codec_feed(world.codec, rows[i].frame, rows[i].length, &error));
		g_assert_error(error, JX_LINK_ERROR, rows[i].code);
		end();
	}
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/websocket/url", test_url);
	g_test_add_func("/websocket/proxy", test_proxy);
	g_test_add_func("/websocket/head", test_head);
	g_test_add_func("/websocket/messages", test_messages);
	g_test_add_func("/websocket/sending", test_sending);
	g_test_add_func("/websocket/freed-in-a-callback", test_freed_in_a_callback);
	g_test_add_func("/websocket/refusals", test_refusals);
	g_test_add_func("/websocket/broken-frames", test_broken_frames);
	return g_test_run();
}
