/* What web servers say: a WebSocket's upgrade and frames, heads of answers, a proxy's and a conference request's, a deployment's config.js, a meeting's URL. */
#include "fuzz.h"

#include <string.h>

#include "link/http_head.h"
#include "link/proxy.h"
#include "link/ws_codec.h"
#include "wire/jitsi/focus_iq.h"
#include "wire/jitsi/meeting.h"

#define LIMIT 4096

typedef struct {
	GString *sent, *seen;
} Ear;

static void on_write(const char *bytes, gsize length, gpointer data) {
	g_string_append_len(((Ear *)data)->sent, bytes, length);
}

static void on_opened(gpointer data) {
	g_string_append(((Ear *)data)->seen, "[opened]");
}

static void on_text(const char *text, gsize length, gpointer data) {
	g_assert_cmpuint(length, <=, LIMIT);
	g_autoptr(GBytes) bytes = g_bytes_new(text, length);
	g_string_append_printf(((Ear *)data)->seen, "[%" G_GSIZE_FORMAT " %u]", length, g_bytes_hash(bytes));
}

static void on_closed(guint code, const char *reason, gpointer data) {
	g_string_append_printf(((Ear *)data)->seen, "[closed %u %s]", code, reason);
}

static char *upgrade_for(const char *request) {
	const char *key = strstr(request, "Sec-WebSocket-Key: ") + strlen("Sec-WebSocket-Key: ");
	g_autofree char *own = g_strndup(key, 24), *whole = g_strconcat(own, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", NULL);
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA1);
	guint8 digest[20];
	gsize length = sizeof digest;
	g_checksum_update(sum, (const guchar *)whole, -1);
	g_checksum_get_digest(sum, digest, &length);
	g_autofree char *accept = g_base64_encode(digest, length);
	return g_strdup_printf("HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: xmpp\r\n\r\n", accept);
}

/* Everything that the codec told of these bytes, in pieces of `piece`. */
static char *told(const char *text, gsize length, gsize piece, gboolean upgraded) {
	static const JxWsEvents events = { on_write, on_opened, on_text, NULL, on_closed };
	Ear ear = { g_string_new(NULL), g_string_new(NULL) };
	g_autoptr(JxUrl) url = jx_url_parse("wss://meet.example/xmpp-websocket", NULL);
	JxWsCodec *codec = jx_ws_codec_new(url, "xmpp", LIMIT, &events, &ear);
	jx_ws_codec_start(codec);
	gboolean going = TRUE;
	if (upgraded) {
		g_autofree char *answer = upgrade_for(ear.sent->str);
		going = jx_ws_codec_feed(codec, answer, strlen(answer), NULL);
		g_assert_true(going);
	}
	for (gsize at = 0; at < length && going; at += piece) {
		gsize n = MIN(piece, length - at);
		/* on the heap by itself, so that a read past a piece's end is seen */
		g_autofree char *own = g_memdup2(text + at, n);
		going = jx_ws_codec_feed(codec, own, n, NULL);
	}
	jx_ws_codec_free(codec);
	g_string_free(ear.sent, TRUE);
	return g_string_free(ear.seen, FALSE);
}

static void websocket(const char *text, gsize length) {
	for (gboolean upgraded = FALSE; upgraded <= TRUE; upgraded++) {
		g_autofree char *whole = told(text, length, length, upgraded), *pieces = told(text, length, 7, upgraded);
		/* When it gives up on a frame that is wrong in its midst depends on the pieces. */
		if (!g_str_has_prefix(whole, pieces) && !g_str_has_prefix(pieces, whole))
			g_error("in one piece: %s\nin many: %s", whole, pieces);
	}
}

static void heads(const char *text, gsize length) {
	g_autoptr(JxHttpHead) head = jx_http_head_parse(text, length);
	if (head)
		g_assert_true(head->status >= 100 && head->status <= 999 && g_str_is_ascii(head->phrase));
	g_autoptr(JxProxy) proxy = jx_proxy_parse(text, NULL);
	if (proxy)
		jx_proxy_answer(proxy, "meet.example", text, length, NULL);
	jx_proxy_is_exempt(text, "meet.example");
}

static void requests(const char *text, gsize length) {
	g_autoptr(JxConferenceReply) reply = NULL;
	const char *sentence = NULL;
	if (jx_conference_outcome(200, text, length, &reply, &sentence) == JX_CONFERENCE_REFUSED)
		return;
	g_autofree char *line = jx_conference_reply_write_json(reply);
	g_autoptr(JxConferenceReply) twin = jx_conference_reply_read_json(line, strlen(line), NULL);
	g_assert_nonnull(twin);
	g_assert_cmpstr(twin->focus_jid, ==, reply->focus_jid);
}

static void meetings(const char *text, gsize length) {
	g_autoptr(JxMeetingUrl) own = jx_meeting_url_parse(text, NULL);
	if (own) {
		g_autofree char *config = jx_meeting_config_url(own);
		g_assert_true(g_uri_is_valid(config, G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED, NULL));
	}
	g_autoptr(JxMeetingUrl) url = jx_meeting_url_parse("https://meet.example/Room", NULL);
	g_autoptr(JxMeetingConfig) config = jx_meeting_config_parse(text, length, url, NULL);
	if (!config)
		return;
	g_autoptr(JxUrl) websocket = jx_url_parse(config->websocket, NULL);
	g_assert_true(!websocket || websocket->tls);
}

static void execute(const char *text, gsize length) {
	if (length == 0)
		return;
	websocket(text, length);
	heads(text, length);
	requests(text, length);
	meetings(text, length);
}

static const char *const corpus[] = {
	"\x81\x02hi\x89\x01!\x01\x03one\x80\x03two\x88\x06\x03\xe9gone",
	"\x81\x7e\x01\x01x",
	"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\nSec-WebSocket-Protocol: xmpp\r\n\r\n",
	"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=x\r\nProxy-Authenticate: NTLM\r\n\r\n",
	"http://anna:secret@proxy.example:3128", "localhost,.school.example, 192.0.2.1",
	"{\"ready\":true,\"focusJid\":\"focus@auth.meet.example\",\"sessionId\":\"s\",\"properties\":{\"authentication\":\"false\",\"x\":true}}",
	"https://meet.example:8443/Tenant/My%20Room?lang=sv&jwt=a.b.c#config.x=1",
	"var subdomain = ''; var config = { hosts: { domain: 'meet.example', /* */ muc: 'conference.' + subdomain + 'meet.example', }, // x\n bosh: '/http-bind',\n"
	"websocket: 'wss://meet.example/' + subdir + 'xmpp-websocket', f: function (a) { return { b: [1, 2] }; } };",
	"config.hosts.domain = \"meet.jitsi\"\nconfig.websocket = 'wss://' + window.location.host + '/xmpp-websocket'\nconfig.conferenceRequestUrl = `//x/v1`;",
	NULL,
};
static const char *const dictionary[] = { "\x81", "\x88\x02", "\x7e", "\x7f", "\r\n\r\n", "HTTP/1.1 ", "config.hosts.domain=", "websocket:", "'", "{", "}", "/*", "\\", "wss://", "%2f", "+", NULL };

int main(int argc, char **argv) {
	const JxFuzz fuzz = { .name = "web", .corpus = corpus, .dictionary = dictionary, .runs = 20000, .execute = execute };
	return jx_fuzz_main(argc, argv, &fuzz);
}
