/* Stream management of a client link (XEP-0198). */
#include "config.h"

#include "link/client_private.h"
#include "wire/core/stanza.h"

#define RESUME_SECONDS 30 /* that calls and rooms wait for the connection, at most */

static gboolean read_number(xmpp_stanza_t *element, const char *name, guint64 *value) {
	const char *text = jx_stanza_attr(element, name);
	return text && g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT32, value, NULL);
}

/* FALSE: the count is broken, and the connection lost. */
static gboolean take_count(JxClient *self, xmpp_stanza_t *element) {
	guint64 h;
	if (read_number(element, "h", &h) && jx_acks_acked(&self->acks, (guint32)h))
		return TRUE;
	jx_acks_clear(&self->acks);
	jx_connection_fail(&self->connection, JX_LINK_ERROR_STREAM, "undefined-condition", "the server of %s counts stanzas that were never sent", self->domain);
	return FALSE;
}

void jx_client_enable_acks(JxClient *self) {
	jx_acks_clear(&self->acks);
	jx_connection_say(&self->connection, "<enable xmlns='" JX_NS_SM "' resume='true'/>");
}

void jx_client_resume(JxClient *self) {
	g_autofree char *text = g_markup_printf_escaped("<resume xmlns='" JX_NS_SM "' previd='%s' h='%u'/>", self->acks.id, self->acks.received);
	self->resuming = TRUE;
	jx_connection_say(&self->connection, text);
}

static void on_enabled(JxClient *self, xmpp_stanza_t *element) {
	const char *resume = jx_stanza_attr(element, "resume"), *id = jx_stanza_attr(element, "id");
	guint64 seconds;
	self->acks.on = TRUE;
	if (id && (g_strcmp0(resume, "true") == 0 || g_strcmp0(resume, "1") == 0)) {
		self->acks.id = g_strdup(id);
		self->acks.seconds = read_number(element, "max", &seconds) ? (guint)MIN(seconds, RESUME_SECONDS) : RESUME_SECONDS;
	}
	jx_client_ready(self);
}

static void on_resumed(JxClient *self, xmpp_stanza_t *element) {
	if (!take_count(self, element))
		return;
	self->resuming = FALSE;
	self->resume_until = 0;
	jx_connection_came_up(&self->connection);
	for (GList *one = self->acks.unacked.head; one; one = one->next)
		jx_connection_say(&self->connection, one->data);
}

static void on_failed(JxClient *self) {
	gboolean resuming = self->resuming;
	jx_acks_clear(&self->acks);
	if (!resuming) { /* of enable: then without it */
		jx_client_ready(self);
		return;
	}
	jx_client_give_up(self, "the server has forgotten the lost connection");
	jx_client_bind(self);
}

gboolean jx_client_acks_element(JxClient *self, xmpp_stanza_t *element) {
	if (g_strcmp0(jx_stanza_ns(element), JX_NS_SM) != 0)
		return FALSE;
	if (jx_stanza_is(element, JX_NS_SM, "a") && self->acks.on) {
		take_count(self, element);
	} else if (jx_stanza_is(element, JX_NS_SM, "r") && self->acks.on) {
		g_autofree char *text = g_strdup_printf("<a xmlns='" JX_NS_SM "' h='%u'/>", self->acks.received);
		jx_connection_say(&self->connection, text);
	} else if (!self->connection.up && self->authenticated) {
		if (jx_stanza_is(element, JX_NS_SM, "enabled") && !self->acks.on)
			on_enabled(self, element);
		else if (jx_stanza_is(element, JX_NS_SM, "resumed") && self->resuming)
			on_resumed(self, element);
		else if (jx_stanza_is(element, JX_NS_SM, "failed"))
			on_failed(self);
	}
	return TRUE;
}
