#include "config.h"

#include "link/component.h"

#include "wire/core/stanza.h"

#define PING_ID "janus-xmpp-keepalive"

typedef struct {
	JxConnection connection;
	char *server, *secret;
	guint16 port;
	gboolean handshaking; /* the handshake was sent */
} Component;

static void component_attempt(JxConnection *connection) {
	const Component *self = (Component *)connection;
	jx_connection_dial(connection, self->server, self->port, NULL);
}

static void component_connected(JxConnection *connection) {
	g_autofree char *to = g_markup_printf_escaped(" to='%s'", connection->address);
	jx_connection_open_stream(connection, to);
}

static void component_opened(JxConnection *connection, const char *id) {
	Component *self = (Component *)connection;
	if (self->handshaking)
		return;
	self->handshaking = TRUE;
	/* XEP-0114, section 3: SHA-1 of the stream's id and the secret. */
	g_autofree char *both = g_strconcat(id != NULL ? id : "", self->secret, NULL);
	g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA1, both, -1);
	g_autofree char *handshake = g_strdup_printf("<handshake>%s</handshake>", digest);
	jx_connection_say(connection, handshake);
}

static gboolean is_own_ping(const JxConnection *connection, xmpp_stanza_t *stanza) {
	return g_strcmp0(xmpp_stanza_get_id(stanza), PING_ID) == 0 && g_strcmp0(xmpp_stanza_get_name(stanza), "iq") == 0
		&& g_strcmp0(xmpp_stanza_get_from(stanza), connection->address) == 0;
}

static gboolean component_element(JxConnection *connection, xmpp_stanza_t *element) {
	const Component *self = (Component *)connection;
	if (connection->up)
		return !is_own_ping(connection, element);
	if (self->handshaking && g_strcmp0(xmpp_stanza_get_name(element), "handshake") == 0)
		jx_connection_came_up(connection);
	return FALSE;
}

/* An IQ to our own domain makes the whole way through the server's router and back. */
static void component_ping(JxConnection *connection) {
	g_autofree char *ping = g_markup_printf_escaped("<iq type='get' id='" PING_ID "' from='%s' to='%s'><ping xmlns='urn:xmpp:ping'/></iq>",
		connection->address, connection->address);
	jx_connection_say(connection, ping);
}

static void component_lost(JxConnection *connection) {
	((Component *)connection)->handshaking = FALSE;
}

static void component_free(JxLink *link) {
	Component *self = (Component *)link;
	jx_connection_clear(&self->connection);
	g_free(self->server);
	g_free(self->secret);
	g_free(self);
}

static const JxConnectionKind kind = {
	.link = { jx_connection_start, jx_connection_send, jx_connection_close, component_free, NULL },
	.label = "link/component",
	.content_ns = "jabber:component:accept",
	.whose = "the component ",
	.attempt = component_attempt,
	.connected = component_connected,
	.opened = component_opened,
	.element = component_element,
	.ping = component_ping,
	.lost = component_lost,
};

JxLink *jx_component_new(const JxLinkEnv *env, const JxComponentConfig *config, const JxLinkEvents *events, gpointer data) {
	Component *self = g_new0(Component, 1);
	jx_connection_init(&self->connection, &kind, env, events, data, config->domain, &config->times);
	self->server = g_strdup(config->server);
	self->secret = g_strdup(config->secret);
	self->port = config->port;
	return &self->connection.link;
}
