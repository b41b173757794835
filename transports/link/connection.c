#include "config.h"

#include "link/connection.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire/core/stanza.h"
#include "wire/core/stanza_error.h"

#define STREAM_NS "http://etherx.jabber.org/streams"
#define CLOSE_MS 1000
/* Bytes read before other descriptors get their turn. */
#define READ_AT_ONCE (256 * 1024)
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

static void watch_for(JxConnection *self) {
	gboolean out = self->tls != NULL && !jx_tls_ready(self->tls) ? jx_tls_wants_write(self->tls)
		: self->queue->len > self->written || (self->tls != NULL && jx_tls_wants_write(self->tls));
	if (self->watch != NULL)
		self->link.env.watch_events(self->link.env.env, self->watch, out ? POLLIN | POLLOUT : POLLIN);
}

static void queued(JxConnection *self) {
	self->link.stats.queued = self->queue->len - self->written;
	watch_for(self);
}

/* What the kernel, or TLS, takes now. FALSE when the connection is lost. */
static gboolean push(JxConnection *self, const char *bytes, gsize length, gsize *took) {
	*took = 0;
	if (self->tls != NULL) {
		JxTlsResult result = jx_tls_write(self->tls, bytes, length, took);
		return result == JX_TLS_DONE || result == JX_TLS_AGAIN;
	}
	ssize_t n;
	do
		n = send(self->fd, bytes, length, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == EAGAIN || errno == EWOULDBLOCK;
	*took = n;
	return TRUE;
}

/* FALSE when the socket is lost; nothing was done about that yet. */
static gboolean flush(JxConnection *self) {
	gboolean alive = TRUE;
	gsize took = 1;
	while (alive && took > 0 && self->written < self->queue->len) {
		alive = push(self, self->queue->str + self->written, self->queue->len - self->written, &took);
		self->written += took;
		self->link.stats.bytes_out += took;
	}
	/* What is written is cut off when it is half of the queue: each byte is moved at most once on average. */
	if (self->written >= self->queue->len / 2) {
		g_string_erase(self->queue, 0, self->written);
		self->written = 0;
	}
	self->link.stats.queued = self->queue->len - self->written;
	return alive;
}

void jx_connection_say(JxConnection *self, const char *text) {
	g_string_append(self->queue, text);
	queued(self);
}

gboolean jx_connection_write(JxConnection *self, xmpp_stanza_t *stanza) {
	if (!jx_stream_write(self->queue, stanza)) {
		self->link.env.log(self->link.env.env, JX_LINK_LOG_WARNING, "a stanza of ours is too large to be sent");
		return FALSE;
	}
	queued(self);
	return TRUE;
}

gboolean jx_connection_send(JxLink *link, xmpp_stanza_t *stanza) {
	JxConnection *self = (JxConnection *)link;
	if (self->queue->len - self->written > self->times.queue_limit) {
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
	const JxLinkEnv *env = &self->link.env;
	jx_dial_cancel(g_steal_pointer(&self->dial));
	if (self->watch != NULL)
		env->unwatch(env->env, g_steal_pointer(&self->watch));
	jx_tls_free(g_steal_pointer(&self->tls));
	if (self->fd >= 0)
		close(self->fd);
	self->fd = -1;
	set_timer(self, 0, NULL);
	g_string_truncate(self->queue, 0);
	self->written = 0;
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

/* Ends the connection, tells the server why where `condition` is given, and waits for the next attempt. */
static void lose(JxConnection *self, const GError *reason, const char *condition) {
	gboolean was_up = self->told_up, closing = self->link.state == JX_LINK_CLOSING;
	g_autoptr(GError) why = g_error_copy(reason);
	if (self->fd >= 0 && condition != NULL && self->written == 0 && (self->tls == NULL || jx_tls_ready(self->tls))) {
		g_string_append_printf(self->queue,
			"<stream:error><%s xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>", condition);
		flush(self);
	}
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

static void on_stanza(xmpp_stanza_t *stanza, gpointer data) {
	JxConnection *self = data;
	if (jx_stanza_is(stanza, STREAM_NS, "error")) {
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

static void on_closed(gpointer data) {
	jx_connection_fail(data, JX_LINK_ERROR_CLOSED, NULL, "the server closed the stream");
}

static void take(JxConnection *self, const char *bytes, gsize length) {
	g_autoptr(GError) error = NULL;
	self->link.stats.bytes_in += length;
	self->heard = self->link.env.now(self->link.env.env);
	self->asked = FALSE;
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
	}
}

/* → JX_TLS_AGAIN: nothing for now. */
static JxTlsResult pull(JxConnection *self, char *buffer, gsize size, gsize *got) {
	*got = 0;
	if (self->tls != NULL)
		return jx_tls_read(self->tls, buffer, size, got);
	ssize_t n;
	do
		n = recv(self->fd, buffer, size, 0);
	while (n < 0 && errno == EINTR);
	if (n > 0)
		*got = n;
	return n > 0 ? JX_TLS_DONE : n == 0 ? JX_TLS_CLOSED : errno == EAGAIN || errno == EWOULDBLOCK ? JX_TLS_AGAIN : JX_TLS_FAILED;
}

static void read_all(JxConnection *self) {
	char buffer[16 * 1024];
	/* TLS is read until it has nothing more: what it holds back makes no descriptor readable. */
	for (gsize got, sum = 0; self->fd >= 0 && self->stream != NULL && (self->tls != NULL || sum < READ_AT_ONCE); sum += got) {
		JxTlsResult result = pull(self, buffer, sizeof buffer, &got);
		if (result == JX_TLS_AGAIN)
			return;
		if (result != JX_TLS_DONE) {
			jx_connection_fail(self, JX_LINK_ERROR_CLOSED, NULL, "%s",
				result == JX_TLS_CLOSED || errno == 0 ? "the server closed the connection" : g_strerror(errno));
			return;
		}
		gboolean secured = self->tls != NULL;
		take(self, buffer, got);
		if (secured != (self->tls != NULL))
			return;
	}
}

static void shake_hands(JxConnection *self) {
	g_autoptr(GError) error = NULL;
	JxTlsResult result = jx_tls_handshake(self->tls, &error);
	if (result == JX_TLS_FAILED)
		lose(self, error, NULL);
	else if (result == JX_TLS_DONE)
		self->kind->secured(self);
}

static void on_ready(short revents, gpointer data) {
	JxConnection *self = data;
	if (self->tls != NULL && !jx_tls_ready(self->tls)) {
		shake_hands(self);
		watch_for(self);
		return;
	}
	if ((revents & POLLOUT) && !flush(self)) {
		jx_connection_fail(self, JX_LINK_ERROR_CLOSED, NULL, "%s", g_strerror(errno));
		return;
	}
	if (self->link.state == JX_LINK_CLOSING && self->queue->len == self->written)
		shutdown(self->fd, SHUT_WR); /* what the server still says is read until it closes too */
	if (revents & (POLLIN | POLLHUP | POLLERR) || self->tls != NULL)
		read_all(self);
	watch_for(self);
}

/* --- connecting */

static void on_too_slow(gpointer data) {
	JxConnection *self = data;
	self->timer = NULL;
	if (self->link.state == JX_LINK_CLOSING)
		jx_connection_fail(self, JX_LINK_ERROR_CLOSED, NULL, "closed");
	else
		jx_connection_fail(self, JX_LINK_ERROR_CONNECT, NULL, self->fd < 0 ? "no connection in time" : "no answer to the handshake in time");
}

static void on_dialled(int fd, const GError *error, gpointer data) {
	JxConnection *self = data;
	self->dial = NULL;
	if (fd < 0) {
		lose(self, error, NULL);
		return;
	}
	self->fd = fd;
	self->watch = self->link.env.watch(self->link.env.env, self->kind->label, fd, POLLIN, on_ready, self);
	self->kind->connected(self);
}

void jx_connection_dial(JxConnection *self, const char *server, guint16 port) {
	self->dial = jx_dial(&self->link.env, server, port, on_dialled, self);
}

void jx_connection_secure(JxConnection *self, JxTls *tls) {
	self->tls = tls;
	shake_hands(self);
	watch_for(self);
}

void jx_connection_after(JxConnection *self, void (*turn)(JxConnection *self)) {
	self->turn = turn;
	jx_stream_stop(self->stream);
}

void jx_connection_open_stream(JxConnection *self, const char *attributes) {
	const JxStreamEvents events = { on_opened, on_stanza, on_refused, on_closed };
	jx_stream_free(self->stream);
	self->stream = jx_stream_new(self->link.env.context, self->kind->content_ns, &events, self);
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
	if (self->queue->len - self->written > self->times.queue_limit) {
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
	jx_connection_say(self, "</stream:stream>");
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
	self->fd = -1;
	self->queue = g_string_new(NULL);
}

void jx_connection_clear(JxConnection *self) {
	drop_connection(self);
	jx_stream_free(self->stream);
	g_string_free(self->queue, TRUE);
	g_free(self->address);
}
