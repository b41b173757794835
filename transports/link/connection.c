#include "config.h"

#include "link/connection.h"

#include <string.h>

#include "wire/core/stanza.h"
#include "wire/core/stanza_error.h"

#define STREAM_NS "http://etherx.jabber.org/streams"
#define FRAMING_NS "urn:ietf:params:xml:ns:xmpp-framing"
#define WS_POLICY_VIOLATION 1008
/* One message is one element: the parser's bound is the one that tells. */
#define WS_LIMIT (2 * JX_STREAM_MAX_STANZA)
#define CLOSE_MS 1000
/* A link that was up this long starts again with the first backoff. */
#define STABLE_MS 10000
/* Longest pause while nobody listens. */
#define REFUSED_MOST_MS 2000
/* A wrong password is wrong again at once, and servers lock out who insists. */
#define AUTH_FIRST_MS 5000
#define AUTH_MOST_MS (5 * 60 * 1000)

static void attempt(gpointer data);
static void on_keepalive(gpointer data);
static void lose(JxConnection *self, const GError *reason, const char *condition);

static void set_timer(JxConnection *self, guint delay, void (*expired)(gpointer)) {
	const JxLinkEnv *env = &self->link.env;
	if (self->timer != NULL)
		env->timer_cancel(env->env, self->timer);
	self->timer = expired != NULL ? env->timer(env->env, delay, expired, self) : NULL;
}

/* --- writing */

static void note_queue(JxConnection *self) {
	self->link.stats.queued = self->socket ? jx_socket_queued(self->socket) : 0;
	if (self->socket) {
		self->link.stats.bytes_out += jx_socket_sent(self->socket) - self->sent;
		self->sent = jx_socket_sent(self->socket);
	}
}

/* In a WebSocket there is no stream around an element that would give it a namespace. Our texts escape ">" in attributes. */
static void say_framed(JxConnection *self, const char *text) {
	gsize name = strcspn(text, " />");
	const char *own = g_strstr_len(text, strcspn(text, ">"), " xmlns='");
	g_autofree char *whole = own != NULL ? g_strdup(text) : g_strdup_printf("%.*s xmlns='%s'%s", (int)name, text, self->kind->content_ns, text + name);
	jx_ws_codec_send(self->ws, whole, strlen(whole));
}

void jx_connection_say(JxConnection *self, const char *text) {
	if (self->ws != NULL)
		say_framed(self, text);
	else
		jx_socket_write(self->socket, text, strlen(text));
	note_queue(self);
}

gboolean jx_connection_write(JxConnection *self, xmpp_stanza_t *stanza) {
	g_autoptr(GString) text = g_string_new(NULL);
	if (!jx_stream_write(text, stanza)) {
		self->link.env.log(self->link.env.env, JX_LINK_LOG_WARNING, "a stanza of ours is too large to be sent");
		return FALSE;
	}
	jx_connection_say(self, text->str);
	return TRUE;
}

gboolean jx_connection_send(JxLink *link, xmpp_stanza_t *stanza) {
	JxConnection *self = (JxConnection *)link;
	note_queue(self);
	if (link->stats.queued > self->times.queue_limit) {
		/* Not from in here: the caller may be in the middle of anything. */
		set_timer(self, 0, on_keepalive);
		return FALSE;
	}
	if (!jx_connection_write(self, stanza))
		return FALSE;
	link->stats.stanzas_out++;
	return TRUE;
}

/* --- the connection's end */

static void drop_connection(JxConnection *self) {
	note_queue(self);
	jx_ws_codec_free(g_steal_pointer(&self->ws));
	jx_socket_free(g_steal_pointer(&self->socket));
	set_timer(self, 0, NULL);
	self->link.stats.queued = 0;
	self->up = self->asked = FALSE;
	g_clear_error(&self->stream_error);
	if (self->kind->lost != NULL)
		self->kind->lost(self);
}

static guint next_delay(JxConnection *self, int code) {
	gboolean auth = code == JX_LINK_ERROR_AUTH;
	/* A refused connection costs nobody anything, and calls wait for the server to be back. */
	guint most = auth ? AUTH_MOST_MS : code == JX_LINK_ERROR_REFUSED ? MIN(self->times.backoff_most, REFUSED_MOST_MS) : self->times.backoff_most;
	guint delay = auth ? MAX(AUTH_FIRST_MS, self->times.backoff_first) : self->times.backoff_first;
	for (guint i = 0; i < self->failures && delay < most; i++)
		delay *= 2;
	delay = MIN(delay, most);
	/* Half to whole: many links of one server do not come back at once. */
	return delay / 2 + (guint)(delay / 2 * self->link.env.random(self->link.env.env));
}

static void say_why(JxConnection *self, const char *condition) {
	g_autofree char *text = g_strdup_printf("<stream:error%s><%s xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>%s",
		self->ws != NULL ? " xmlns:stream='" STREAM_NS "'" : "", condition, self->ws != NULL ? "" : "</stream:stream>");
	if (self->ws != NULL) {
		jx_ws_codec_send(self->ws, text, strlen(text));
		jx_ws_codec_close(self->ws, WS_POLICY_VIOLATION);
	}
	jx_socket_last_word(self->socket, self->ws != NULL ? "" : text, self->ws != NULL ? 0 : strlen(text));
}

/* Ends the connection, tells the server why where `condition` is given, and waits for the next attempt. */
static void lose(JxConnection *self, const GError *reason, const char *condition) {
	gboolean was_up = self->told_up, closing = self->link.state == JX_LINK_CLOSING;
	g_autoptr(GError) why = g_error_copy(reason);
	if (self->socket != NULL && condition != NULL)
		say_why(self, condition);
	gint64 now = self->link.env.now(self->link.env.env);
	if (self->up && now - self->up_since >= STABLE_MS)
		self->failures = 0;
	drop_connection(self);
	if (closing) {
		self->link.state = JX_LINK_IDLE;
		self->told_up = FALSE;
		self->link.events.down(&self->link, was_up, why, -1, self->link.data);
		return;
	}
	guint delay = next_delay(self, why->code);
	self->failures++;
	self->link.state = JX_LINK_WAITING;
	set_timer(self, delay, attempt);
	if (self->kind->forgiven != NULL && self->kind->forgiven(self, why))
		return;
	self->told_up = FALSE;
	self->link.events.down(&self->link, was_up, why, delay, self->link.data);
}

void jx_connection_fail(JxConnection *self, JxLinkErrorCode code, const char *condition, const char *format, ...) {
	va_list arguments;
	va_start(arguments, format);
	g_autoptr(GError) error = g_error_new_valist(JX_LINK_ERROR, code, format, arguments);
	va_end(arguments);
	if (self->parsing) {
		if (self->stream_error == NULL)
			self->stream_error = g_steal_pointer(&error);
		self->condition = condition;
		jx_stream_stop(self->stream);
		return;
	}
	lose(self, error, condition);
}

/* --- reading */

char *jx_connection_text(JxConnection *self, xmpp_stanza_t *element) {
	char *foreign = xmpp_stanza_get_text(element), *text = g_strdup(foreign);
	if (foreign != NULL)
		xmpp_free(self->link.env.context, foreign);
	return text;
}

static void note_stream_error(JxConnection *self, xmpp_stanza_t *stanza) {
	const char *condition = "undefined-condition";
	g_autofree char *text = NULL;
	for (xmpp_stanza_t *c = xmpp_stanza_get_children(stanza); c != NULL; c = xmpp_stanza_get_next(c)) {
		const char *name = xmpp_stanza_get_name(c);
		if (g_strcmp0(name, "text") == 0) {
			g_free(text);
			text = jx_connection_text(self, c);
		} else if (name != NULL) {
			condition = name;
		}
	}
	gboolean refused = !self->up
		&& (g_str_equal(condition, "not-authorized") || g_str_equal(condition, "host-unknown") || g_str_equal(condition, "conflict"));
	jx_connection_fail(self, refused ? JX_LINK_ERROR_AUTH : JX_LINK_ERROR_STREAM, NULL, "%s%s%s: %.40s%s%.200s",
		refused ? "the server refuses " : "the server ends the stream of ", refused ? self->kind->whose : "", self->address, condition,
		text != NULL ? ": " : "", text != NULL ? text : "");
}

static void on_opened(const char *id, const char *from, gpointer data) {
	JxConnection *self = data;
	if (self->kind->opened != NULL)
		self->kind->opened(self, id);
}

static void on_closed(gpointer data) {
	jx_connection_fail(data, JX_LINK_ERROR_CLOSED, NULL, "the server closed the stream");
}

static void on_stanza(xmpp_stanza_t *stanza, gpointer data) {
	JxConnection *self = data;
	if (jx_stanza_is(stanza, FRAMING_NS, "close")) {
		on_closed(self);
	} else if (jx_stanza_is(stanza, FRAMING_NS, "open")) {
		return; /* its features follow */
	} else if (jx_stanza_is(stanza, STREAM_NS, "error")) {
		note_stream_error(self, stanza);
	} else if (self->kind->element(self, stanza) && self->link.state == JX_LINK_UP) {
		self->link.stats.stanzas_in++;
		self->link.events.stanza(&self->link, stanza, self->link.data);
	}
}

/* Refused before it was built: the sender of a request is told, the operator too. */
static void on_refused(xmpp_stanza_t *stanza, const char *why, gpointer data) {
	JxConnection *self = data;
	const char *from = xmpp_stanza_get_from(stanza), *type = xmpp_stanza_get_type(stanza);
	self->link.stats.refused++;
	g_autofree char *line = g_strdup_printf("refused: address=%s from=%s: %s", self->address, from != NULL ? from : "", why);
	self->link.env.log(self->link.env.env, JX_LINK_LOG_WARNING, line);
	if (self->kind->refused != NULL)
		self->kind->refused(self, stanza);
	if (from == NULL || !jx_stanza_is(stanza, NULL, "iq") || (g_strcmp0(type, "get") != 0 && g_strcmp0(type, "set") != 0))
		return;
	g_autoptr(xmpp_stanza_t) reply = jx_stanza_error_reply(stanza, "policy-violation", why, NULL);
	jx_link_send(&self->link, reply);
}

/* Bytes of a stream, or one message of a WebSocket, which is one element. */
static void parse(JxConnection *self, const char *bytes, gsize length) {
	g_autoptr(GError) error = NULL;
	JxStream *stream = self->stream;
	self->parsing = TRUE;
	gboolean fine = jx_stream_feed(stream, bytes, length, &error);
	self->parsing = FALSE;
	if (self->stream_error != NULL) {
		g_autoptr(GError) reason = g_steal_pointer(&self->stream_error);
		lose(self, reason, self->condition);
	} else if (!fine) {
		gboolean policy = error->code == JX_LINK_ERROR_POLICY;
		if (policy)
			self->link.stats.refused++;
		lose(self, error, policy ? "policy-violation" : "restricted-xml");
	} else if (self->turn != NULL) {
		void (*turn)(JxConnection *) = g_steal_pointer(&self->turn);
		turn(self);
	} else if (self->ws != NULL && !jx_stream_is_between(stream)) {
		jx_connection_fail(self, JX_LINK_ERROR_MALFORMED, "bad-format", "the server sends a WebSocket message that is not one element");
	}
}

static void on_bytes(const char *bytes, gsize length, gpointer data) {
	JxConnection *self = data;
	g_autoptr(GError) error = NULL;
	self->link.stats.bytes_in += length;
	self->heard = self->link.env.now(self->link.env.env);
	self->asked = FALSE;
	note_queue(self);
	if (self->ws == NULL)
		parse(self, bytes, length);
	else if (!jx_ws_codec_feed(self->ws, bytes, length, &error))
		lose(self, error, NULL);
}

static void on_lost(const GError *reason, gpointer data) {
	lose(data, reason, NULL);
}

/* --- in a WebSocket */

static void on_ws_write(const char *bytes, gsize length, gpointer data) {
	JxConnection *self = data;
	jx_socket_write(self->socket, bytes, length);
}

static void on_ws_opened(gpointer data) {
	JxConnection *self = data;
	self->kind->upgraded(self);
}

static void on_ws_text(const char *text, gsize length, gpointer data) {
	parse(data, text, length);
}

static void on_ws_closed(guint code, const char *reason, gpointer data) {
	jx_connection_fail(data, JX_LINK_ERROR_CLOSED, NULL, "the server closed the WebSocket: %u%s%.120s", code, *reason ? " " : "", reason);
}

void jx_connection_upgrade(JxConnection *self, const JxUrl *url) {
	const JxWsEvents events = { on_ws_write, on_ws_opened, on_ws_text, NULL, on_ws_closed };
	self->ws = jx_ws_codec_new(url, "xmpp", WS_LIMIT, &events, self);
	jx_ws_codec_start(self->ws);
}

/* A parser that is in the stream already: what comes are its children, each with its own namespaces (RFC 7395, section 3.3). */
static void open_framed(JxConnection *self, const char *attributes) {
	g_autofree char *header = g_strdup_printf("<stream:stream xmlns='%s' xmlns:stream='" STREAM_NS "'>", self->kind->content_ns);
	g_autofree char *open = g_strdup_printf("<open xmlns='" FRAMING_NS "'%s/>", attributes);
	jx_stream_feed(self->stream, header, strlen(header), NULL);
	jx_connection_say(self, open);
}

/* --- connecting */

static void on_too_slow(gpointer data) {
	JxConnection *self = data;
	self->timer = NULL;
	if (self->link.state == JX_LINK_CLOSING)
		jx_connection_fail(self, JX_LINK_ERROR_CLOSED, NULL, "closed");
	else
		jx_connection_fail(self, JX_LINK_ERROR_CONNECT, NULL, self->socket == NULL || !jx_socket_is_open(self->socket) ? "no connection in time" : "no answer to the handshake in time");
}

static void on_connected(gpointer data) {
	JxConnection *self = data;
	self->kind->connected(self);
}

static void on_secured(gpointer data) {
	JxConnection *self = data;
	self->kind->secured(self);
}

void jx_connection_dial(JxConnection *self, const char *server, guint16 port, JxProxy *proxy) {
	const JxSocketEvents events = { on_connected, on_secured, on_bytes, on_lost };
	self->socket = jx_socket_new(&self->link.env, self->kind->label, &events, self);
	self->sent = 0;
	jx_socket_dial(self->socket, server, port, proxy);
}

void jx_connection_secure(JxConnection *self, const JxTlsTrust *trust) {
	g_autoptr(GError) error = NULL;
	if (!jx_socket_secure(self->socket, trust, &error))
		lose(self, error, NULL);
}

gboolean jx_connection_is_secure(const JxConnection *self) {
	return self->socket != NULL && jx_socket_is_secure(self->socket);
}

void jx_connection_after(JxConnection *self, void (*turn)(JxConnection *self)) {
	self->turn = turn;
	jx_stream_stop(self->stream);
}

void jx_connection_open_stream(JxConnection *self, const char *attributes) {
	const JxStreamEvents events = { on_opened, on_stanza, on_refused, on_closed };
	jx_stream_free(self->stream);
	self->stream = jx_stream_new(self->link.env.context, self->kind->content_ns, &events, self);
	if (self->ws != NULL) {
		open_framed(self, attributes);
		return;
	}
	g_autofree char *header = g_strdup_printf("<?xml version='1.0'?><stream:stream xmlns='%s' xmlns:stream='" STREAM_NS "'%s>", self->kind->content_ns, attributes);
	jx_connection_say(self, header);
}

void jx_connection_tell_down(JxConnection *self, const char *why) {
	g_autoptr(GError) error = g_error_new_literal(JX_LINK_ERROR, JX_LINK_ERROR_CLOSED, why);
	if (!self->told_up)
		return;
	self->told_up = FALSE;
	self->link.events.down(&self->link, TRUE, error, 0, self->link.data);
}

void jx_connection_came_up(JxConnection *self) {
	self->up = TRUE;
	self->link.state = JX_LINK_UP;
	self->link.stats.connects++;
	self->up_since = self->heard = self->link.env.now(self->link.env.env);
	set_timer(self, self->times.ping_after, on_keepalive);
	if (self->told_up)
		return;
	self->told_up = TRUE;
	self->link.events.up(&self->link, self->link.data);
}

static void attempt(gpointer data) {
	JxConnection *self = data;
	self->timer = NULL;
	self->link.state = JX_LINK_CONNECTING;
	set_timer(self, self->times.connect_timeout, on_too_slow);
	self->kind->attempt(self);
}

/* --- keepalive */

static void on_keepalive(gpointer data) {
	JxConnection *self = data;
	self->timer = NULL;
	note_queue(self);
	if (self->link.stats.queued > self->times.queue_limit) {
		jx_connection_fail(self, JX_LINK_ERROR_BACKLOG, NULL, "the server does not read what we send");
		return;
	}
	gint64 silence = self->link.env.now(self->link.env.env) - self->heard;
	if (self->asked) {
		jx_connection_fail(self, JX_LINK_ERROR_SILENT, "connection-timeout", "the server is silent");
	} else if (silence < self->times.ping_after) {
		set_timer(self, self->times.ping_after - silence, on_keepalive);
	} else {
		self->asked = TRUE;
		self->kind->ping(self);
		set_timer(self, self->times.ping_timeout, on_keepalive);
	}
}

/* --- the interface */

void jx_connection_start(JxLink *link) {
	attempt(link);
}

void jx_connection_close(JxLink *link) {
	JxConnection *self = (JxConnection *)link;
	if (self->link.state != JX_LINK_UP) {
		drop_connection(self);
		self->link.state = JX_LINK_IDLE;
		return;
	}
	self->link.state = JX_LINK_CLOSING;
	jx_connection_say(self, self->ws != NULL ? "<close xmlns='" FRAMING_NS "'/>" : "</stream:stream>");
	if (self->ws == NULL)
		jx_socket_shut(self->socket);
	set_timer(self, CLOSE_MS, on_too_slow);
}

void jx_connection_init(JxConnection *self, const JxConnectionKind *kind, const JxLinkEnv *env, const JxLinkEvents *events, gpointer data,
	const char *address, const JxConnectionTimes *times) {
	self->link = (JxLink){ .kind = &kind->link, .env = *env, .events = *events, .data = data, .state = JX_LINK_IDLE };
	self->kind = kind;
	self->address = g_strdup(address);
	self->times = (JxConnectionTimes){
		.backoff_first = times->backoff_first ? times->backoff_first : 500,
		.backoff_most = times->backoff_most ? times->backoff_most : 30000,
		.connect_timeout = times->connect_timeout ? times->connect_timeout : 10000,
		.ping_after = times->ping_after ? times->ping_after : 30000,
		.ping_timeout = times->ping_timeout ? times->ping_timeout : 15000,
		.queue_limit = times->queue_limit ? times->queue_limit : 8 * 1024 * 1024,
	};
}

void jx_connection_clear(JxConnection *self) {
	drop_connection(self);
	jx_stream_free(self->stream);
	g_free(self->address);
}
