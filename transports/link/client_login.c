/* TLS, SASL and the resource (RFC 6120, sections 5 to 7). */
#include "config.h"

#include "link/client_private.h"

#include <string.h>

#include "wire/core/stanza.h"

#define NS_STREAM "http://etherx.jabber.org/streams"
#define NS_TLS "urn:ietf:params:xml:ns:xmpp-tls"
#define NS_SASL "urn:ietf:params:xml:ns:xmpp-sasl"
#define NS_BIND "urn:ietf:params:xml:ns:xmpp-bind"
#define BIND_ID "janus-xmpp-bind"

void jx_client_begin_stream(JxConnection *connection) {
	const JxClient *self = (JxClient *)connection;
	/* Who we are is told to those only whom we have seen the certificate of. */
	gboolean tell = self->password && jx_connection_is_secure(connection);
	g_autofree char *from = tell ? g_markup_printf_escaped(" from='%s'", connection->address) : g_strdup("");
	g_autofree char *attributes = g_markup_printf_escaped(" to='%s' version='1.0' xml:lang='en'", self->domain);
	g_autofree char *all = g_strconcat(attributes, from, NULL);
	jx_connection_open_stream(connection, all);
}

/* --- TLS */

static void start_tls(JxConnection *connection) {
	const JxClient *self = (JxClient *)connection;
	const JxTlsTrust trust = {
		.name = self->domain, .ca_file = self->ca_file, .sha256 = self->sha256, .alpn = self->direct ? "xmpp-client" : NULL, /* XEP-0368 */
	};
	jx_connection_secure(connection, &trust);
}

void jx_client_connected(JxConnection *connection) {
	if (((JxClient *)connection)->direct)
		start_tls(connection);
	else
		jx_client_begin_stream(connection);
}

static void ask_for_tls(JxClient *self, xmpp_stanza_t *features) {
	if (jx_stanza_child(features, NS_TLS, "starttls"))
		jx_connection_say(&self->connection, "<starttls xmlns='" NS_TLS "'/>");
	else
		jx_connection_fail(&self->connection, JX_LINK_ERROR_TLS, "policy-violation", "the server of %s offers no TLS, and without it no password is sent", self->domain);
}

static void on_tls(JxClient *self, xmpp_stanza_t *element) {
	if (jx_stanza_is(element, NS_TLS, "proceed") && !jx_connection_is_secure(&self->connection))
		jx_connection_after(&self->connection, start_tls);
	else
		jx_connection_fail(&self->connection, JX_LINK_ERROR_TLS, NULL, "the server of %s refuses TLS", self->domain);
}

/* --- SASL */

static void answer(JxClient *self, const char *challenge) {
	g_autoptr(GError) error = NULL;
	g_autofree char *step = jx_sasl_step(self->sasl, challenge, &error);
	if (!step) {
		jx_connection_fail(&self->connection, JX_LINK_ERROR_AUTH, NULL, "%s", error->message);
		return;
	}
	g_autofree char *text = challenge ? g_strdup_printf("<response xmlns='" NS_SASL "'>%s</response>", step)
		: g_strdup_printf("<auth xmlns='" NS_SASL "' mechanism='%s'>%s</auth>", jx_sasl_mechanism(self->sasl), step);
	jx_connection_say(&self->connection, text);
}

static void log_on(JxClient *self, xmpp_stanza_t *features) {
	g_autoptr(GPtrArray) offered = g_ptr_array_new_with_free_func(g_free);
	xmpp_stanza_t *list = jx_stanza_child(features, NS_SASL, "mechanisms");
	for (xmpp_stanza_t *c = list ? jx_stanza_first(list) : NULL; c; c = jx_stanza_next(c))
		if (jx_stanza_is(c, NS_SASL, "mechanism"))
			g_ptr_array_add(offered, jx_connection_text(&self->connection, c));
	g_ptr_array_remove(offered, NULL);
	g_ptr_array_add(offered, NULL);
	g_autofree char *user = self->password ? g_strndup(self->connection.address, strcspn(self->connection.address, "@")) : NULL;
	g_autoptr(GError) error = NULL;
	jx_sasl_free(self->sasl);
	self->sasl = jx_sasl_new((const char *const *)offered->pdata, user, self->password, jx_connection_is_secure(&self->connection), &error);
	if (self->sasl)
		answer(self, NULL);
	else
		jx_connection_fail(&self->connection, JX_LINK_ERROR_AUTH, NULL, "%s", error->message);
}

/* Where only the password is looked at: this one, as against trouble of the server's or ours. */
static JxLinkErrorCode code_of(const JxClient *self, const char *condition) {
	static const char *const wrong[] = { "not-authorized", "account-disabled", "credentials-expired", "invalid-authzid", "malformed-request", NULL };
	return self->password_only && condition && g_strv_contains(wrong, condition) ? JX_LINK_ERROR_PASSWORD : JX_LINK_ERROR_AUTH;
}

static void on_sasl(JxClient *self, xmpp_stanza_t *element) {
	g_autofree char *text = jx_connection_text(&self->connection, element);
	g_autoptr(GError) error = NULL;
	if (!self->sasl || self->authenticated)
		return;
	if (jx_stanza_is(element, NS_SASL, "challenge")) {
		answer(self, text ? text : "=");
	} else if (jx_stanza_is(element, NS_SASL, "failure")) {
		xmpp_stanza_t *condition = jx_stanza_first(element);
		const char *name = condition ? xmpp_stanza_get_name(condition) : NULL;
		jx_connection_fail(&self->connection, code_of(self, name), NULL, "the server refuses %s%s: %.40s", self->password ? "the password of " : "a guest of ", self->connection.address,
			name ? name : "no reason given");
	} else if (jx_stanza_is(element, NS_SASL, "success")) {
		if (!jx_sasl_success(self->sasl, text, &error)) {
			jx_connection_fail(&self->connection, JX_LINK_ERROR_AUTH, NULL, "%s", error->message);
			return;
		}
		self->authenticated = TRUE;
		if (self->password_only)
			jx_connection_came_up(&self->connection);
		else
			jx_connection_after(&self->connection, jx_client_begin_stream);
	}
}

/* --- the resource */

void jx_client_bind(JxClient *self) {
	g_autofree char *text = g_markup_printf_escaped("<iq type='set' id='" BIND_ID "'><bind xmlns='" NS_BIND "'><resource>%s</resource></bind></iq>", self->resource);
	jx_connection_say(&self->connection, text);
}

static void on_bound(JxClient *self, xmpp_stanza_t *iq) {
	xmpp_stanza_t *bound = jx_stanza_child(iq, NS_BIND, "bind"), *jid = bound ? jx_stanza_child(bound, NS_BIND, "jid") : NULL;
	g_free(self->jid);
	self->jid = jid ? jx_connection_text(&self->connection, jid) : NULL;
	if (!self->jid) {
		jx_connection_fail(&self->connection, JX_LINK_ERROR_AUTH, NULL, "the server gives %s no resource", self->connection.address);
		return;
	}
	if (self->sm_offered)
		jx_client_enable_acks(self);
	else
		jx_client_ready(self);
}

static void on_features(JxClient *self, xmpp_stanza_t *features) {
	if (!jx_connection_is_secure(&self->connection) && self->security != JX_CLIENT_PLAIN) {
		ask_for_tls(self, features);
	} else if (!self->authenticated) {
		log_on(self, features);
	} else {
		self->sm_offered = jx_stanza_child(features, JX_NS_SM, "sm") != NULL;
		if (self->sm_offered && self->resume_until)
			jx_client_resume(self);
		else
			jx_client_bind(self);
	}
}

gboolean jx_client_login(JxClient *self, xmpp_stanza_t *element) {
	if (self->connection.up)
		return FALSE;
	if (jx_stanza_is(element, NS_STREAM, "features"))
		on_features(self, element);
	else if (g_strcmp0(jx_stanza_ns(element), NS_TLS) == 0)
		on_tls(self, element);
	else if (g_strcmp0(jx_stanza_ns(element), NS_SASL) == 0)
		on_sasl(self, element);
	else if (self->authenticated && jx_stanza_is(element, "jabber:client", "iq") && g_strcmp0(xmpp_stanza_get_id(element), BIND_ID) == 0)
		on_bound(self, element);
	else
		return FALSE;
	return TRUE;
}
