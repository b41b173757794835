#include "config.h"

#include "link/client_private.h"

#include <string.h>

#include "wire/core/jid.h"
#include "wire/core/stanza.h"

#define PING_ID "janus-xmpp-keepalive"
#define PORT_STARTTLS 5222
#define PORT_DIRECT 5223

/* --- where to */

static void dial_target(JxClient *self) {
	const JxSrvTarget *target = self->targets->pdata[self->target % self->targets->len];
	self->direct = target->direct;
	jx_connection_dial(&self->connection, target->host, target->port, NULL);
}

static void on_targets(GPtrArray *targets, gpointer data) {
	JxClient *self = data;
	self->srv = NULL;
	g_clear_pointer(&self->targets, g_ptr_array_unref);
	self->targets = targets;
	dial_target(self);
}

/* Records may change, and are asked for again when all of them were tried. */
static void client_attempt(JxConnection *connection) {
	JxClient *self = (JxClient *)connection;
	if (self->server) {
		self->direct = self->security == JX_CLIENT_DIRECT;
		jx_connection_dial(connection, self->server, self->port, NULL);
	} else if (self->targets && self->target < self->targets->len) {
		dial_target(self);
	} else {
		self->target = 0;
		self->srv = jx_srv_look_up(&connection->link.env, self->domain, on_targets, self);
	}
}

/* --- what comes */

static gboolean is_own_ping(const JxClient *self, xmpp_stanza_t *stanza) {
	return g_strcmp0(xmpp_stanza_get_id(stanza), PING_ID) == 0 && g_strcmp0(xmpp_stanza_get_name(stanza), "iq") == 0
		&& g_strcmp0(xmpp_stanza_get_from(stanza), self->domain) == 0;
}

gboolean jx_client_element(JxConnection *connection, xmpp_stanza_t *element) {
	JxClient *self = (JxClient *)connection;
	if (jx_client_acks_element(self, element) || jx_client_login(self, element) || !connection->up)
		return FALSE;
	self->acks.received++;
	/* A server leaves the account's own address out where it speaks for the account. */
	if (!xmpp_stanza_get_from(element))
		xmpp_stanza_set_from(element, connection->address);
	return !is_own_ping(self, element);
}

void jx_client_refused(JxConnection *connection, xmpp_stanza_t *stanza) {
	((JxClient *)connection)->acks.received++;
}

/* --- what goes */

void jx_client_ping(JxConnection *connection) {
	const JxClient *self = (JxClient *)connection;
	g_autofree char *ping = self->acks.on ? g_strdup("<r xmlns='" JX_NS_SM "'/>")
		: g_markup_printf_escaped("<iq type='get' id='" PING_ID "' to='%s'><ping xmlns='urn:xmpp:ping'/></iq>", self->domain);
	jx_connection_say(connection, ping);
}

static gboolean too_much(const JxClient *self, const char *text) {
	return self->acks.bytes + strlen(text) > self->connection.times.queue_limit;
}

gboolean jx_client_send(JxLink *link, xmpp_stanza_t *stanza) {
	JxClient *self = (JxClient *)link;
	const char *from = xmpp_stanza_get_from(stanza);
	if (!self->connection.told_up)
		return FALSE;
	if (from && jx_jid_bare_equal(from, self->connection.address))
		xmpp_stanza_set_from(stanza, self->jid);
	if (!self->acks.on)
		return jx_connection_send(link, stanza);
	g_autoptr(GString) text = g_string_new(NULL);
	if (!jx_stream_write(text, stanza) || too_much(self, text->str))
		return FALSE;
	link->stats.stanzas_out++;
	gboolean ask = jx_acks_sent(&self->acks, text->str, text->len);
	/* While the connection is being resumed it is kept, and sent then. */
	if (self->connection.up) {
		jx_connection_say(&self->connection, text->str);
		if (ask)
			jx_connection_say(&self->connection, "<r xmlns='" JX_NS_SM "'/>");
	}
	return TRUE;
}

void jx_client_ready(JxClient *self) {
	self->target = 0;
	jx_connection_came_up(&self->connection);
	g_autoptr(xmpp_stanza_t) presence = jx_stanza_top(self->connection.link.env.context, "presence", NULL, NULL, NULL, NULL);
	jx_client_send(&self->connection.link, presence);
}

/* --- losses */

void jx_client_give_up(JxClient *self, const char *why) {
	self->resume_until = 0;
	self->resuming = FALSE;
	jx_connection_tell_down(&self->connection, why);
}

gboolean jx_client_forgiven(JxConnection *connection, const GError *reason) {
	JxClient *self = (JxClient *)connection;
	gint64 now = connection->link.env.now(connection->link.env.env);
	if (!connection->told_up || !self->acks.id || reason->code == JX_LINK_ERROR_AUTH || reason->code == JX_LINK_ERROR_TLS)
		return FALSE;
	if (!self->resume_until)
		self->resume_until = now + 1000 * (gint64)self->acks.seconds;
	if (now < self->resume_until)
		return TRUE;
	self->resume_until = 0;
	jx_acks_clear(&self->acks);
	return FALSE;
}

void jx_client_lost(JxConnection *connection) {
	JxClient *self = (JxClient *)connection;
	jx_srv_cancel(g_steal_pointer(&self->srv));
	g_clear_pointer(&self->sasl, jx_sasl_free);
	self->authenticated = self->resuming = FALSE;
	self->target++;
	if (!self->acks.id)
		jx_acks_clear(&self->acks);
}

/* --- the interface */

void jx_client_close(JxLink *link) {
	jx_acks_clear(&((JxClient *)link)->acks);
	jx_connection_close(link);
}

void jx_client_free(JxLink *link) {
	JxClient *self = (JxClient *)link;
	jx_connection_clear(&self->connection);
	g_clear_pointer(&self->targets, g_ptr_array_unref);
	jx_acks_clear(&self->acks);
	jx_url_free(self->target_url);
	g_free(self->url);
	g_free(self->room);
	g_free(self->token);
	g_free(self->proxy);
	g_free(self->password);
	g_free(self->resource);
	g_free(self->domain);
	g_free(self->server);
	g_free(self->ca_file);
	g_free(self->sha256);
	g_free(self->jid);
	g_free(self);
}

const char *jx_client_jid(const JxLink *link) {
	return ((const JxClient *)link)->jid;
}

static const JxConnectionKind kind = {
	.link = { jx_connection_start, jx_client_send, jx_client_close, jx_client_free, jx_client_jid },
	.label = "link/client",
	.content_ns = "jabber:client",
	.whose = "the account ",
	.attempt = client_attempt,
	.connected = jx_client_connected,
	.secured = jx_client_begin_stream,
	.element = jx_client_element,
	.refused = jx_client_refused,
	.ping = jx_client_ping,
	.lost = jx_client_lost,
	.forgiven = jx_client_forgiven,
};

JxLink *jx_client_new(const JxLinkEnv *env, const JxClientConfig *config, const JxLinkEvents *events, gpointer data) {
	JxClient *self = g_new0(JxClient, 1);
	jx_connection_init(&self->connection, config->url ? &jx_client_websocket_kind : &kind, env, events, data, config->jid, &config->times);
	self->domain = jx_jid_domain(config->jid);
	self->password = g_strdup(config->password);
	self->resource = g_strdup(config->resource);
	self->server = config->server && *config->server ? g_strdup(config->server) : NULL;
	self->security = config->security;
	self->password_only = config->password_only;
	self->port = config->port ? config->port : config->security == JX_CLIENT_DIRECT ? PORT_DIRECT : PORT_STARTTLS;
	self->ca_file = g_strdup(config->ca_file);
	self->sha256 = g_strdup(config->sha256);
	self->url = g_strdup(config->url);
	self->room = g_strdup(config->room);
	self->token = g_strdup(config->token);
	self->proxy = g_strdup(config->proxy);
	return &self->connection.link;
}
