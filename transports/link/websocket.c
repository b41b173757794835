#include "config.h"

#include "link/websocket.h"

#include "link/socket.h"
#include "link/ws_codec.h"

#define LIMIT (512 * 1024)
#define BACKLOG (1024 * 1024)
#define CONNECT_MS 10000
#define PING_AFTER_MS 30000
#define PING_TIMEOUT_MS 15000

struct JxWebsocket {
	const JxLinkEnv *env;
	JxWebsocketEvents events;
	gpointer data;
	JxUrl *url;
	JxSocket *socket;
	JxWsCodec *codec;
	gpointer timer; /* deadline of connecting, or keepalive */
	char *protocol, *ca_file, *sha256;
	gsize limit;
	GError *fault;  /* of the address or the proxy's: told from the loop */
	guint ping_after, ping_timeout;
	gboolean open, asked;
	gint64 heard;
};

static void set_timer(JxWebsocket *self, guint delay, void (*expired)(gpointer)) {
	if (self->timer)
		self->env->timer_cancel(self->env->env, self->timer);
	self->timer = expired ? self->env->timer(self->env->env, delay, expired, self) : NULL;
}

static void hang_up(JxWebsocket *self) {
	set_timer(self, 0, NULL);
	jx_ws_codec_free(g_steal_pointer(&self->codec));
	jx_socket_free(g_steal_pointer(&self->socket));
	self->open = FALSE;
}

/* Its last act. */
static void end(JxWebsocket *self, guint code, const GError *reason) {
	hang_up(self);
	self->events.closed(code, reason, self->data);
}

static void end_by(JxWebsocket *self, guint code, JxLinkErrorCode error, const char *sentence) {
	g_autoptr(GError) reason = g_error_new_literal(JX_LINK_ERROR, error, sentence);
	end(self, code, reason);
}

/* --- the codec's */

static void on_write(const char *bytes, gsize length, gpointer data) {
	JxWebsocket *self = data;
	jx_socket_write(self->socket, bytes, length);
}

static void on_keepalive(gpointer data) {
	JxWebsocket *self = data;
	gint64 silence = self->env->now(self->env->env) - self->heard;
	self->timer = NULL;
	if (self->asked) {
		end_by(self, 0, JX_LINK_ERROR_SILENT, "the server is silent");
	} else if (silence < self->ping_after) {
		set_timer(self, self->ping_after - (guint)silence, on_keepalive);
	} else {
		self->asked = TRUE;
		jx_ws_codec_ping(self->codec);
		set_timer(self, self->ping_timeout, on_keepalive);
	}
}

static void on_opened(gpointer data) {
	JxWebsocket *self = data;
	self->open = TRUE;
	set_timer(self, self->ping_after, on_keepalive);
	self->events.opened(self->data);
}

static void on_text(const char *text, gsize length, gpointer data) {
	JxWebsocket *self = data;
	g_autofree char *whole = g_strndup(text, length);
	self->events.text(whole, length, self->data);
}

static void on_closed(guint code, const char *reason, gpointer data) {
	g_autofree char *sentence = g_strdup_printf("the server closed the WebSocket: %u%s%.120s", code, *reason ? " " : "", reason);
	end_by(data, code, JX_LINK_ERROR_CLOSED, sentence);
}

/* --- the socket's */

static void begin(JxWebsocket *self) {
	const JxWsEvents events = { on_write, on_opened, on_text, NULL, on_closed };
	self->codec = jx_ws_codec_new(self->url, self->protocol, self->limit, &events, self);
	jx_ws_codec_start(self->codec);
}

static void on_connected(gpointer data) {
	JxWebsocket *self = data;
	const JxTlsTrust trust = { .name = self->url->host, .ca_file = self->ca_file, .sha256 = self->sha256, .alpn = "http/1.1" };
	g_autoptr(GError) error = NULL;
	if (!self->url->tls)
		begin(self);
	else if (!jx_socket_secure(self->socket, &trust, &error))
		end(self, 0, error);
}

static void on_secured(gpointer data) {
	begin(data);
}

static void on_bytes(const char *bytes, gsize length, gpointer data) {
	JxWebsocket *self = data;
	g_autoptr(GError) error = NULL;
	self->heard = self->env->now(self->env->env);
	self->asked = FALSE;
	if (self->codec && !jx_ws_codec_feed(self->codec, bytes, length, &error))
		end(self, 0, error);
}

static void on_lost(const GError *reason, gpointer data) {
	end(data, 0, reason);
}

/* --- the interface */

static void on_too_slow(gpointer data) {
	JxWebsocket *self = data;
	self->timer = NULL;
	end_by(self, 0, JX_LINK_ERROR_CONNECT, "no connection in time");
}

static void on_fault(gpointer data) {
	JxWebsocket *self = data;
	self->timer = NULL;
	g_autoptr(GError) reason = g_steal_pointer(&self->fault);
	end(self, 0, reason);
}

JxWebsocket *jx_websocket_open(const JxLinkEnv *env, const JxWebsocketConfig *config, const JxWebsocketEvents *events, gpointer data) {
	JxWebsocket *self = g_new0(JxWebsocket, 1);
	const JxSocketEvents socket = { on_connected, on_secured, on_bytes, on_lost };
	self->env = env;
	self->events = *events;
	self->data = data;
	self->protocol = g_strdup(config->protocol);
	self->limit = config->limit ? config->limit : LIMIT;
	self->ca_file = g_strdup(config->ca_file);
	self->sha256 = g_strdup(config->sha256);
	self->ping_after = config->ping_after ? config->ping_after : PING_AFTER_MS;
	self->ping_timeout = config->ping_timeout ? config->ping_timeout : PING_TIMEOUT_MS;
	self->url = jx_url_parse(config->url, &self->fault);
	JxProxy *proxy = self->url ? jx_proxy_for(config->proxy, self->url->tls, self->url->host, &self->fault) : NULL;
	if (self->fault) {
		set_timer(self, 0, on_fault);
		return self;
	}
	self->socket = jx_socket_new(env, "link/websocket", &socket, self);
	set_timer(self, config->connect_timeout ? config->connect_timeout : CONNECT_MS, on_too_slow);
	jx_socket_dial(self->socket, self->url->host, self->url->port, proxy);
	return self;
}

gboolean jx_websocket_send(JxWebsocket *self, const char *text, gsize length) {
	if (!self->open || jx_socket_queued(self->socket) > BACKLOG)
		return FALSE;
	jx_ws_codec_send(self->codec, text, length);
	return TRUE;
}

void jx_websocket_free(JxWebsocket *self) {
	if (!self)
		return;
	hang_up(self);
	jx_url_free(self->url);
	g_clear_error(&self->fault);
	g_free(self->protocol);
	g_free(self->ca_file);
	g_free(self->sha256);
	g_free(self);
}

void jx_websocket_close(JxWebsocket *self, guint code) {
	if (self && self->open) {
		jx_ws_codec_close(self->codec, code);
		jx_socket_last_word(self->socket, "", 0);
	}
	jx_websocket_free(self);
}
