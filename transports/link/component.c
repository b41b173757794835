#include "config.h"

#include "link/component.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "link/dial.h"
#include "link/stream.h"
#include "wire/core/stanza.h"
#include "wire/core/stanza_error.h"

#define CONTENT_NS "jabber:component:accept"
#define PING_ID "janus-xmpp-keepalive"
#define CLOSE_MS 1000
/* Bytes read before other descriptors get their turn. */
#define READ_AT_ONCE (256 * 1024)
/* A link that was up this long starts again with the first backoff. */
#define STABLE_MS 10000
/* Longest pause while nobody listens. */
#define REFUSED_MOST_MS 2000

typedef struct {
	JxLink link;
	char *domain, *server, *secret;
	guint16 port;
	guint backoff_first, backoff_most, connect_timeout, ping_after, ping_timeout;
	gsize queue_limit;

	JxDial *dial;
	int fd;
	gpointer watch;
	JxStream *stream;
	gboolean authenticated; /* the handshake was answered */
	gboolean handshaking;   /* and was sent */
	GString *queue;
	gsize written; /* of the queue's beginning */
	gpointer timer; /* next attempt, deadline of an attempt or of closing, or keepalive, by state */
	guint failures; /* attempts since it was stable */
	gint64 up_since, heard; /* ms */
	gboolean asked; /* a keepalive is unanswered */
	GError *stream_error; /* what the server said in <stream:error/> */
} Component;

static void attempt(gpointer data);
static void lose(Component *self, const GError *reason, const char *condition);
static void on_keepalive(gpointer data);

static void set_timer(Component *self, guint delay, void (*expired)(gpointer)) {
	const JxLinkEnv *env = &self->link.env;
	if (self->timer != NULL)
		env->timer_cancel(env->env, self->timer);
	self->timer = expired != NULL ? env->timer(env->env, delay, expired, self) : NULL;
}

static void lose_with(Component *self, JxLinkErrorCode code, const char *message, const char *condition) {
	g_autoptr(GError) error = g_error_new_literal(JX_LINK_ERROR, code, message);
	lose(self, error, condition);
}

/* --- writing */

static void queue_bytes(Component *self, const char *text, gsize length) {
	g_string_append_len(self->queue, text, length);
	self->link.stats.queued = self->queue->len - self->written;
	self->link.env.watch_events(self->link.env.env, self->watch, POLLIN | POLLOUT);
}

/* FALSE when the socket is lost; nothing was done about that yet. */
static gboolean flush(Component *self) {
	while (self->written < self->queue->len) {
		ssize_t n = send(self->fd, self->queue->str + self->written, self->queue->len - self->written, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		self->written += n;
		self->link.stats.bytes_out += n;
	}
	gboolean alive = self->written == self->queue->len || errno == EAGAIN || errno == EWOULDBLOCK;
	/* What is written is cut off when it is half of the queue: each byte is moved at most once on average. */
	if (self->written >= self->queue->len / 2) {
		g_string_erase(self->queue, 0, self->written);
		self->written = 0;
	}
	self->link.stats.queued = self->queue->len - self->written;
	return alive;
}

static gboolean component_send(JxLink *link, xmpp_stanza_t *stanza) {
	Component *self = (Component *)link;
	if (self->queue->len - self->written > self->queue_limit) {
		/* Not from in here: the caller may be in the middle of anything. */
		set_timer(self, 0, on_keepalive);
		return FALSE;
	}
	if (!jx_stream_write(self->queue, stanza)) {
		link->env.log(link->env.env, JX_LINK_LOG_WARNING, "a stanza of ours is too large to be sent");
		return FALSE;
	}
	link->stats.stanzas_out++;
	queue_bytes(self, "", 0);
	return TRUE;
}

/* --- the connection's end */

static void drop_connection(Component *self) {
	const JxLinkEnv *env = &self->link.env;
	jx_dial_cancel(g_steal_pointer(&self->dial));
	if (self->watch != NULL)
		env->unwatch(env->env, g_steal_pointer(&self->watch));
	if (self->fd >= 0)
		close(self->fd);
	self->fd = -1;
	set_timer(self, 0, NULL);
	g_string_truncate(self->queue, 0);
	self->written = 0;
	self->link.stats.queued = 0;
	self->authenticated = self->handshaking = self->asked = FALSE;
	g_clear_error(&self->stream_error);
}

/* Ends the connection, tells the server why where `condition` (RFC 6120, section 4.9.3) is given, and waits for the next attempt. */
static void lose(Component *self, const GError *reason, const char *condition) {
	gboolean was_up = self->authenticated, closing = self->link.state == JX_LINK_CLOSING;
	g_autoptr(GError) why = g_error_copy(reason);
	if (self->fd >= 0 && condition != NULL && self->written == 0) {
		g_string_append_printf(self->queue,
			"<stream:error><%s xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>", condition);
		flush(self);
	}
	gint64 now = self->link.env.now(self->link.env.env);
	if (was_up && now - self->up_since >= STABLE_MS)
		self->failures = 0;
	drop_connection(self);
	if (closing) {
		self->link.state = JX_LINK_IDLE;
		self->link.events.down(&self->link, was_up, why, -1, self->link.data);
		return;
	}
	/* A refused connection costs nobody anything, and calls wait for the server to be back. */
	guint most = why->code == JX_LINK_ERROR_REFUSED ? MIN(self->backoff_most, REFUSED_MOST_MS) : self->backoff_most;
	guint delay = self->backoff_first;
	for (guint i = 0; i < self->failures && delay < most; i++)
		delay *= 2;
	delay = MIN(delay, most);
	/* Half to whole: many components of one server do not come back at once. */
	delay = delay / 2 + (guint)(delay / 2 * self->link.env.random(self->link.env.env));
	self->failures++;
	self->link.state = JX_LINK_WAITING;
	set_timer(self, delay, attempt);
	self->link.events.down(&self->link, was_up, why, delay, self->link.data);
}

/* --- reading */

static void on_opened(const char *id, const char *from, gpointer data) {
	Component *self = data;
	if (self->handshaking)
		return;
	self->handshaking = TRUE;
	/* XEP-0114, section 3: SHA-1 of the stream's id and the secret. */
	g_autofree char *both = g_strconcat(id != NULL ? id : "", self->secret, NULL);
	g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA1, both, -1);
	g_autofree char *handshake = g_strdup_printf("<handshake>%s</handshake>", digest);
	queue_bytes(self, handshake, strlen(handshake));
}

static void note_stream_error(Component *self, xmpp_stanza_t *stanza) {
	const char *condition = "undefined-condition";
	g_autofree char *text = NULL;
	for (xmpp_stanza_t *c = xmpp_stanza_get_children(stanza); c != NULL; c = xmpp_stanza_get_next(c)) {
		const char *name = xmpp_stanza_get_name(c);
		if (name == NULL)
			continue;
		if (g_str_equal(name, "text")) {
			char *foreign = xmpp_stanza_get_text(c);
			g_free(text);
			text = g_strdup(foreign);
			if (foreign != NULL)
				xmpp_free(self->link.env.context, foreign);
		} else {
			condition = name;
		}
	}
	gboolean refused = !self->authenticated
		&& (g_str_equal(condition, "not-authorized") || g_str_equal(condition, "host-unknown") || g_str_equal(condition, "conflict"));
	g_clear_error(&self->stream_error);
	g_set_error(&self->stream_error, JX_LINK_ERROR, refused ? JX_LINK_ERROR_AUTH : JX_LINK_ERROR_STREAM, "%s%s: %.40s%s%.200s",
		refused ? "the server refuses the component " : "the server ends the stream of ", self->domain, condition,
		text != NULL ? ": " : "", text != NULL ? text : "");
	jx_stream_stop(self->stream);
}

static gboolean is_own_keepalive(Component *self, xmpp_stanza_t *stanza) {
	return g_strcmp0(xmpp_stanza_get_id(stanza), PING_ID) == 0 && g_strcmp0(xmpp_stanza_get_name(stanza), "iq") == 0
		&& g_strcmp0(xmpp_stanza_get_from(stanza), self->domain) == 0;
}

static void came_up(Component *self) {
	self->authenticated = TRUE;
	self->link.state = JX_LINK_UP;
	self->link.stats.connects++;
	self->up_since = self->heard = self->link.env.now(self->link.env.env);
	set_timer(self, self->ping_after, on_keepalive);
	self->link.events.up(&self->link, self->link.data);
}

static void on_stanza(xmpp_stanza_t *stanza, gpointer data) {
	Component *self = data;
	const char *name = xmpp_stanza_get_name(stanza), *ns = xmpp_stanza_get_ns(stanza);
	if (g_str_equal(name, "error") && g_strcmp0(ns, "http://etherx.jabber.org/streams") == 0) {
		note_stream_error(self, stanza);
	} else if (!self->authenticated) {
		if (g_str_equal(name, "handshake") && self->handshaking)
			came_up(self);
	} else if (!is_own_keepalive(self, stanza) && self->link.state == JX_LINK_UP) {
		self->link.stats.stanzas_in++;
		self->link.events.stanza(&self->link, stanza, self->link.data);
	}
}

/* Refused before it was built: the sender of a request is told, the operator too. */
static void on_refused(xmpp_stanza_t *stanza, const char *why, gpointer data) {
	Component *self = data;
	const char *from = xmpp_stanza_get_from(stanza), *type = xmpp_stanza_get_type(stanza);
	self->link.stats.refused++;
	g_autofree char *line = g_strdup_printf("refused: address=%s from=%s: %s", self->domain, from != NULL ? from : "", why);
	self->link.env.log(self->link.env.env, JX_LINK_LOG_WARNING, line);
	if (from == NULL || !jx_stanza_is(stanza, NULL, "iq") || (g_strcmp0(type, "get") != 0 && g_strcmp0(type, "set") != 0))
		return;
	g_autoptr(xmpp_stanza_t) reply = jx_stanza_error_reply(stanza, "policy-violation", why, NULL);
	jx_link_send(&self->link, reply);
}

static void on_closed(gpointer data) {
	Component *self = data;
	if (self->stream_error == NULL)
		g_set_error_literal(&self->stream_error, JX_LINK_ERROR, JX_LINK_ERROR_CLOSED, "the server closed the stream");
	jx_stream_stop(self->stream);
}

static void take(Component *self, const char *bytes, gsize length) {
	g_autoptr(GError) error = NULL;
	self->link.stats.bytes_in += length;
	self->heard = self->link.env.now(self->link.env.env);
	self->asked = FALSE;
	if (!jx_stream_feed(self->stream, bytes, length, &error)) {
		gboolean policy = error->code == JX_LINK_ERROR_POLICY;
		if (policy)
			self->link.stats.refused++;
		lose(self, error, policy ? "policy-violation" : "restricted-xml");
	} else if (self->stream_error != NULL) {
		lose(self, self->stream_error, NULL);
	}
}

static void on_ready(short revents, gpointer data) {
	Component *self = data;
	if ((revents & POLLOUT) && !flush(self)) {
		lose_with(self, JX_LINK_ERROR_CLOSED, g_strerror(errno), NULL);
		return;
	}
	if (self->link.state == JX_LINK_CLOSING && self->queue->len == self->written)
		shutdown(self->fd, SHUT_WR); /* what the server still says is read until it closes too */
	char buffer[16 * 1024];
	for (gsize got = 0; (revents & (POLLIN | POLLHUP | POLLERR)) && self->fd >= 0 && got < READ_AT_ONCE;) {
		ssize_t n = recv(self->fd, buffer, sizeof buffer, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			break;
		if (n <= 0) {
			lose_with(self, JX_LINK_ERROR_CLOSED, n == 0 ? "the server closed the connection" : g_strerror(errno), NULL);
			return;
		}
		got += n;
		take(self, buffer, n);
	}
	if (self->watch != NULL)
		self->link.env.watch_events(self->link.env.env, self->watch, self->queue->len > self->written ? POLLIN | POLLOUT : POLLIN);
}

/* --- connecting */

static void on_too_slow(gpointer data) {
	Component *self = data;
	self->timer = NULL;
	if (self->link.state == JX_LINK_CLOSING)
		lose_with(self, JX_LINK_ERROR_CLOSED, "closed", NULL);
	else
		lose_with(self, JX_LINK_ERROR_CONNECT, self->fd < 0 ? "no connection in time" : "no answer to the handshake in time", NULL);
}

static void on_dialled(int fd, const GError *error, gpointer data) {
	Component *self = data;
	self->dial = NULL;
	if (fd < 0) {
		lose(self, error, NULL);
		return;
	}
	self->fd = fd;
	self->watch = self->link.env.watch(self->link.env.env, "link/component", fd, POLLIN, on_ready, self);
	const JxStreamEvents events = { on_opened, on_stanza, on_refused, on_closed };
	jx_stream_free(self->stream);
	self->stream = jx_stream_new(self->link.env.context, CONTENT_NS, &events, self);
	g_autofree char *domain = g_markup_escape_text(self->domain, -1);
	g_autofree char *header = g_strdup_printf("<?xml version='1.0'?><stream:stream xmlns='" CONTENT_NS
		"' xmlns:stream='http://etherx.jabber.org/streams' to='%s'>", domain);
	queue_bytes(self, header, strlen(header));
}

static void attempt(gpointer data) {
	Component *self = data;
	self->timer = NULL;
	self->link.state = JX_LINK_CONNECTING;
	set_timer(self, self->connect_timeout, on_too_slow);
	self->dial = jx_dial(&self->link.env, self->server, self->port, on_dialled, self);
}

/* --- keepalive: an IQ to our own domain makes the whole way through the server's router and back */

static void on_keepalive(gpointer data) {
	Component *self = data;
	self->timer = NULL;
	if (self->queue->len - self->written > self->queue_limit) {
		lose_with(self, JX_LINK_ERROR_BACKLOG, "the server does not read what we send", NULL);
		return;
	}
	gint64 silence = self->link.env.now(self->link.env.env) - self->heard;
	if (self->asked) {
		lose_with(self, JX_LINK_ERROR_SILENT, "the server is silent", "connection-timeout");
	} else if (silence < self->ping_after) {
		set_timer(self, self->ping_after - silence, on_keepalive);
	} else {
		g_autofree char *domain = g_markup_escape_text(self->domain, -1);
		g_autofree char *ping = g_strdup_printf("<iq type='get' id='" PING_ID "' from='%s' to='%s'><ping xmlns='urn:xmpp:ping'/></iq>",
			domain, domain);
		self->asked = TRUE;
		queue_bytes(self, ping, strlen(ping));
		set_timer(self, self->ping_timeout, on_keepalive);
	}
}

/* --- the interface */

static void component_close(JxLink *link) {
	Component *self = (Component *)link;
	gboolean up = link->state == JX_LINK_UP;
	if (!up) {
		drop_connection(self);
		link->state = JX_LINK_IDLE;
		return;
	}
	link->state = JX_LINK_CLOSING;
	queue_bytes(self, "</stream:stream>", strlen("</stream:stream>"));
	set_timer(self, CLOSE_MS, on_too_slow);
}

static void component_free(JxLink *link) {
	Component *self = (Component *)link;
	drop_connection(self);
	jx_stream_free(self->stream);
	g_string_free(self->queue, TRUE);
	g_free(self->domain);
	g_free(self->server);
	g_free(self->secret);
	g_free(self);
}

static void component_start(JxLink *link) {
	attempt(link);
}

JxLink *jx_component_new(const JxLinkEnv *env, const JxComponentConfig *config, const JxLinkEvents *events, gpointer data) {
	static const JxLinkKind kind = { component_start, component_send, component_close, component_free };
	Component *self = g_new0(Component, 1);
	self->link = (JxLink) { .kind = &kind, .env = *env, .events = *events, .data = data, .state = JX_LINK_IDLE };
	self->domain = g_strdup(config->domain);
	self->server = g_strdup(config->server);
	self->secret = g_strdup(config->secret);
	self->port = config->port;
	self->backoff_first = config->backoff_first != 0 ? config->backoff_first : 500;
	self->backoff_most = config->backoff_most != 0 ? config->backoff_most : 30000;
	self->connect_timeout = config->connect_timeout != 0 ? config->connect_timeout : 10000;
	self->ping_after = config->ping_after != 0 ? config->ping_after : 30000;
	self->ping_timeout = config->ping_timeout != 0 ? config->ping_timeout : 15000;
	self->queue_limit = config->queue_limit != 0 ? config->queue_limit : 8 * 1024 * 1024;
	self->fd = -1;
	self->queue = g_string_new(NULL);
	return &self->link;
}
