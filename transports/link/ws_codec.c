#include "config.h"

#include "link/ws_codec.h"

#include <openssl/rand.h>
#include <string.h>
#include <wslay/wslay.h>

#include "link/http_head.h"

#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11" /* RFC 6455, section 1.3 */

struct JxWsCodec {
	JxWsEvents events;
	gpointer data;
	char *authority, *resource, *protocol, *key;
	gsize limit;
	GString *head; /* of the answer, as far as it has come; NULL when the upgrade is done */
	wslay_event_context_ptr frames;
	const char *input; /* not yet taken by wslay */
	gsize input_length;
	gboolean binary; /* a message came that is not text */
	guint busy;    /* a call of ours is under way */
	gboolean dead; /* freed in it */
};

static gboolean fail(GError **error, JxLinkErrorCode code, const char *format, ...) G_GNUC_PRINTF(3, 4);

static gboolean fail(GError **error, JxLinkErrorCode code, const char *format, ...) {
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *sentence = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error_literal(error, JX_LINK_ERROR, code, sentence);
	return FALSE;
}

/* --- between wslay and us */

static ssize_t take_input(wslay_event_context_ptr frames, uint8_t *buffer, size_t length, int flags, void *data) {
	JxWsCodec *self = data;
	gsize take = self->dead ? 0 : MIN(length, self->input_length);
	if (take == 0) {
		wslay_event_set_error(frames, WSLAY_ERR_WOULDBLOCK);
		return -1;
	}
	memcpy(buffer, self->input, take);
	self->input += take;
	self->input_length -= take;
	return (ssize_t)take;
}

static ssize_t give_output(wslay_event_context_ptr frames, const uint8_t *bytes, size_t length, int flags, void *data) {
	JxWsCodec *self = data;
	if (!self->dead)
		self->events.write((const char *)bytes, length, self->data);
	return (ssize_t)length;
}

static int make_mask(wslay_event_context_ptr frames, uint8_t *buffer, size_t length, void *data) {
	return RAND_bytes(buffer, (int)length) == 1 ? 0 : -1;
}

static void on_closed(JxWsCodec *self, const struct wslay_event_on_msg_recv_arg *message) {
	GString *reason = g_string_new(NULL);
	for (gsize i = 2; i < message->msg_length; i++)
		g_string_append_c(reason, g_ascii_isprint(message->msg[i]) ? (char)message->msg[i] : '?');
	self->events.closed(message->status_code ? message->status_code : WSLAY_CODE_NO_STATUS_RCVD, reason->str, self->data);
	g_string_free(reason, TRUE);
}

static void on_message(wslay_event_context_ptr frames, const struct wslay_event_on_msg_recv_arg *message, void *data) {
	JxWsCodec *self = data;
	if (self->dead)
		return;
	if (message->opcode == WSLAY_TEXT_FRAME)
		self->events.text((const char *)message->msg, message->msg_length, self->data);
	else if (message->opcode == WSLAY_CONNECTION_CLOSE)
		on_closed(self, message);
	else if (message->opcode == WSLAY_PONG && self->events.pong)
		self->events.pong(self->data);
	else if (message->opcode == WSLAY_BINARY_FRAME)
		self->binary = TRUE;
}

static const struct wslay_event_callbacks callbacks = {
	.recv_callback = take_input, .send_callback = give_output, .genmask_callback = make_mask, .on_msg_recv_callback = on_message,
};

/* --- life */

JxWsCodec *jx_ws_codec_new(const JxUrl *url, const char *protocol, gsize limit, const JxWsEvents *events, gpointer data) {
	JxWsCodec *self = g_new0(JxWsCodec, 1);
	guint8 nonce[16];
	if (RAND_bytes(nonce, sizeof nonce) != 1 || wslay_event_context_client_init(&self->frames, &callbacks, self) != 0)
		g_error("a WebSocket cannot be made: out of memory or of randomness");
	wslay_event_config_set_max_recv_msg_length(self->frames, limit);
	self->events = *events;
	self->data = data;
	self->authority = jx_url_authority(url);
	self->resource = g_strdup(url->resource);
	self->protocol = g_strdup(protocol);
	self->key = g_base64_encode(nonce, sizeof nonce);
	self->limit = limit;
	self->head = g_string_new(NULL);
	return self;
}

static void release(JxWsCodec *self) {
	wslay_event_context_free(self->frames);
	if (self->head)
		g_string_free(self->head, TRUE);
	g_free(self->authority);
	g_free(self->resource);
	g_free(self->protocol);
	g_free(self->key);
	g_free(self);
}

void jx_ws_codec_free(JxWsCodec *self) {
	if (!self)
		return;
	self->dead = TRUE;
	if (!self->busy)
		release(self);
}

/* --- the upgrade (section 4) */

void jx_ws_codec_start(JxWsCodec *self) {
	g_autofree char *protocol = self->protocol ? g_strdup_printf("Sec-WebSocket-Protocol: %s\r\n", self->protocol) : g_strdup("");
	g_autofree char *request = g_strdup_printf("GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
		"Sec-WebSocket-Key: %s\r\nSec-WebSocket-Version: 13\r\n%sUser-Agent: janus-xmpp/" PACKAGE_VERSION "\r\n\r\n",
		self->resource, self->authority, self->key, protocol);
	self->events.write(request, strlen(request), self->data);
}

static char *expected_accept(const char *key) {
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA1);
	guint8 digest[20];
	gsize length = sizeof digest;
	g_checksum_update(sum, (const guchar *)key, -1);
	g_checksum_update(sum, (const guchar *)GUID, -1);
	g_checksum_get_digest(sum, digest, &length);
	return g_base64_encode(digest, length);
}

/* What people should look at first, by what the web server says. */
static const char *advice_for(guint status) {
	switch (status) {
	case 401:
	case 403:
		return ": it refuses the token or the room";
	case 404:
		return ": there is no WebSocket at this path";
	case 502:
	case 503:
	case 504:
		return ": the web server does not reach its XMPP server";
	default:
		return status / 100 == 3 ? ": it sends clients elsewhere" : "";
	}
}

static gboolean check_upgrade(const JxWsCodec *self, GError **error) {
	g_autoptr(JxHttpHead) head = jx_http_head_parse(self->head->str, self->head->len);
	g_autofree char *accept = expected_accept(self->key), *path = g_strndup(self->resource, strcspn(self->resource, "?"));
	if (!head)
		return fail(error, JX_LINK_ERROR_HTTP, "%s does not answer as a web server", self->authority);
	if (head->status != 101)
		return fail(error, head->status == 401 || head->status == 403 ? JX_LINK_ERROR_AUTH : JX_LINK_ERROR_HTTP, "%s%.100s answers HTTP %u %s%s",
			self->authority, path, head->status, head->phrase, advice_for(head->status));
	if (!jx_http_head_has(head, "upgrade", "websocket") || !jx_http_head_has(head, "connection", "upgrade")
		|| g_strcmp0(jx_http_head_field(head, "sec-websocket-accept"), accept) != 0 || jx_http_head_field(head, "sec-websocket-extensions"))
		return fail(error, JX_LINK_ERROR_HTTP, "%s%.100s does not do what a WebSocket's upgrade demands", self->authority, path);
	if (g_strcmp0(jx_http_head_field(head, "sec-websocket-protocol"), self->protocol) != 0)
		return fail(error, JX_LINK_ERROR_HTTP, "%s%.100s does not speak \"%s\" over its WebSocket", self->authority, path, self->protocol ? self->protocol : "");
	return TRUE;
}

/* Takes what is the head's of the input. FALSE with an error: given up; without: more must come. */
static gboolean upgrade(JxWsCodec *self, GError **error) {
	gsize before = self->head->len;
	g_string_append_len(self->head, self->input, self->input_length);
	gsize length = jx_http_head_length(self->head->str, self->head->len);
	if (length > JX_HTTP_HEAD_MOST || (length == 0 && self->head->len > JX_HTTP_HEAD_MOST))
		return fail(error, JX_LINK_ERROR_HTTP, "%s does not answer as a web server", self->authority);
	if (length == 0)
		return FALSE;
	self->input += length - before;
	self->input_length -= length - before;
	g_string_truncate(self->head, length);
	if (!check_upgrade(self, error))
		return FALSE;
	g_string_free(g_steal_pointer(&self->head), TRUE);
	self->events.opened(self->data);
	return TRUE;
}

/* --- messages */

static gboolean receive(JxWsCodec *self, GError **error) {
	int result = wslay_event_recv(self->frames);
	if (self->dead)
		return TRUE;
	wslay_event_send(self->frames); /* answers to pings and to a close */
	if (result == WSLAY_ERR_NOMEM)
		g_error("out of memory");
	if (self->binary)
		return fail(error, JX_LINK_ERROR_MALFORMED, "the server sends a message that is not text");
	if (result == 0 && (wslay_event_get_read_enabled(self->frames) || wslay_event_get_close_received(self->frames)))
		return TRUE;
	if (wslay_event_get_status_code_sent(self->frames) == WSLAY_CODE_MESSAGE_TOO_BIG)
		return fail(error, JX_LINK_ERROR_POLICY, "the server sends a message of more than %" G_GSIZE_FORMAT " KiB", self->limit / 1024);
	return fail(error, JX_LINK_ERROR_MALFORMED, "the server breaks the rules of WebSockets (RFC 6455)");
}

static gboolean feed(JxWsCodec *self, GError **error) {
	g_autoptr(GError) reason = NULL;
	if (self->head) {
		gboolean done = upgrade(self, &reason);
		if (reason) {
			g_propagate_error(error, g_steal_pointer(&reason));
			return FALSE;
		}
		if (!done || self->dead)
			return TRUE;
	}
	return receive(self, error);
}

gboolean jx_ws_codec_feed(JxWsCodec *self, const char *bytes, gsize length, GError **error) {
	self->input = bytes;
	self->input_length = length;
	self->busy++;
	gboolean fine = feed(self, error);
	if (--self->busy == 0 && self->dead)
		release(self);
	return fine;
}

static void queue(JxWsCodec *self, guint8 opcode, const char *text, gsize length) {
	const struct wslay_event_msg message = { opcode, (const uint8_t *)text, length };
	if (self->head || wslay_event_queue_msg(self->frames, &message) != 0)
		return; /* not open, or closing */
	wslay_event_send(self->frames);
}

void jx_ws_codec_send(JxWsCodec *self, const char *text, gsize length) {
	queue(self, WSLAY_TEXT_FRAME, text, length);
}

void jx_ws_codec_ping(JxWsCodec *self) {
	queue(self, WSLAY_PING, "", 0);
}

void jx_ws_codec_close(JxWsCodec *self, guint code) {
	if (self->head || wslay_event_queue_close(self->frames, (uint16_t)code, NULL, 0) != 0)
		return;
	wslay_event_send(self->frames);
}
