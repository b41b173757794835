/* A client over a WebSocket (RFC 7395): the way there. From the first <open/> on it is a client as any other. */
#include "config.h"

#include "link/client_private.h"

static void websocket_attempt(JxConnection *connection) {
	JxClient *self = (JxClient *)connection;
	g_autoptr(GError) error = NULL;
	g_clear_pointer(&self->target_url, jx_url_free);
	self->target_url = jx_url_parse(self->url, &error);
	if (!self->target_url) {
		jx_connection_fail(connection, JX_LINK_ERROR_HTTP, NULL, "the url \"%.200s\" %s", self->url, error->message);
		return;
	}
	JxUrl *url = self->target_url;
	JxProxy *proxy = jx_proxy_for(self->proxy, url->tls, url->host, &error);
	if (error) {
		jx_connection_fail(connection, JX_LINK_ERROR_PROXY, NULL, "the proxy %s", error->message);
		return;
	}
	jx_url_add(url, "room", self->room);
	jx_url_add(url, "token", self->token);
	/* COMPAT(Jitsi): who is to be resumed must be known before the log-on, which gives a guest another name each time. */
	if (self->resume_until && !self->password)
		jx_url_add(url, "previd", self->acks.id);
	self->security = url->tls ? JX_CLIENT_DIRECT : JX_CLIENT_PLAIN;
	jx_connection_dial(connection, url->host, url->port, proxy);
}

static void start(JxConnection *connection) {
	jx_connection_upgrade(connection, ((JxClient *)connection)->target_url);
}

static void websocket_connected(JxConnection *connection) {
	const JxClient *self = (JxClient *)connection;
	const JxTlsTrust trust = { .name = self->target_url->host, .ca_file = self->ca_file, .sha256 = self->sha256, .alpn = "http/1.1" };
	if (self->target_url->tls)
		jx_connection_secure(connection, &trust);
	else
		start(connection);
}

const JxConnectionKind jx_client_websocket_kind = {
	.link = { jx_connection_start, jx_client_send, jx_client_close, jx_client_free, jx_client_jid },
	.label = "link/websocket",
	.content_ns = "jabber:client",
	.whose = "the account ",
	.attempt = websocket_attempt,
	.connected = websocket_connected,
	.secured = start,
	.upgraded = jx_client_begin_stream,
	.element = jx_client_element,
	.refused = jx_client_refused,
	.ping = jx_client_ping,
	.lost = jx_client_lost,
	.forgiven = jx_client_forgiven,
};
