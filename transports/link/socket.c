#include "config.h"

#include "link/socket.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "link/dial.h"
#include "link/http_head.h"

/* Bytes read before other descriptors get their turn. */
#define READ_AT_ONCE (256 * 1024)

struct JxSocket {
	const JxLinkEnv *env;
	const char *label;
	JxSocketEvents events;
	gpointer data;
	JxDial *dial;
	char *host; /* behind the proxy */
	guint16 port;
	JxProxy *proxy;
	GString *answer; /* of the proxy, as far as it has come; NULL when the way is open */
	int fd;
	JxTls *tls;
	gpointer watch;
	GString *queue;
	gsize written; /* of the queue's beginning */
	guint64 sent;
	gboolean shut;
	guint busy;    /* callbacks under way */
	gboolean dead; /* freed in one of them */
};

JxSocket *jx_socket_new(const JxLinkEnv *env, const char *label, const JxSocketEvents *events, gpointer data) {
	JxSocket *self = g_new0(JxSocket, 1);
	self->env = env;
	self->label = label;
	self->events = *events;
	self->data = data;
	self->fd = -1;
	self->queue = g_string_new(NULL);
	return self;
}

static void hang_up(JxSocket *self) {
	jx_dial_cancel(g_steal_pointer(&self->dial));
	if (self->watch)
		self->env->unwatch(self->env->env, g_steal_pointer(&self->watch));
	jx_tls_free(g_steal_pointer(&self->tls));
	if (self->fd >= 0)
		close(self->fd);
	self->fd = -1;
	g_string_truncate(self->queue, 0);
	self->written = 0;
}

static void release(JxSocket *self) {
	jx_proxy_free(self->proxy);
	if (self->answer)
		g_string_free(self->answer, TRUE);
	g_string_free(self->queue, TRUE);
	g_free(self->host);
	g_free(self);
}

void jx_socket_free(JxSocket *self) {
	if (!self)
		return;
	hang_up(self);
	self->dead = TRUE;
	if (!self->busy)
		release(self);
}

static void enter(JxSocket *self) {
	self->busy++;
}

static void leave(JxSocket *self) {
	if (--self->busy == 0 && self->dead)
		release(self);
}

static void lose(JxSocket *self, const GError *reason) {
	hang_up(self);
	self->events.lost(reason, self->data);
}

static void lose_by(JxSocket *self, JxLinkErrorCode code, const char *sentence) {
	g_autoptr(GError) reason = g_error_new_literal(JX_LINK_ERROR, code, sentence);
	lose(self, reason);
}

/* --- writing */

static void watch_for(JxSocket *self) {
	gboolean out = self->tls && !jx_tls_ready(self->tls) ? jx_tls_wants_write(self->tls)
		: self->queue->len > self->written || (self->tls && jx_tls_wants_write(self->tls));
	if (self->watch)
		self->env->watch_events(self->env->env, self->watch, out ? POLLIN | POLLOUT : POLLIN);
}

/* What the kernel, or TLS, takes now. FALSE when the connection is lost. */
static gboolean push(JxSocket *self, const char *bytes, gsize length, gsize *took) {
	*took = 0;
	if (self->tls) {
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
static gboolean flush(JxSocket *self) {
	gboolean alive = TRUE;
	gsize took = 1;
	while (alive && took > 0 && self->written < self->queue->len) {
		alive = push(self, self->queue->str + self->written, self->queue->len - self->written, &took);
		self->written += took;
		self->sent += took;
	}
	/* What is written is cut off when it is half of the queue: each byte is moved at most once on average. */
	if (self->written >= self->queue->len / 2) {
		g_string_erase(self->queue, 0, self->written);
		self->written = 0;
	}
	return alive;
}

void jx_socket_write(JxSocket *self, const char *bytes, gsize length) {
	g_string_append_len(self->queue, bytes, length);
	watch_for(self);
}

void jx_socket_last_word(JxSocket *self, const char *bytes, gsize length) {
	if (self->fd < 0 || self->answer || self->written > 0 || (self->tls && !jx_tls_ready(self->tls)))
		return;
	g_string_append_len(self->queue, bytes, length);
	flush(self);
}

void jx_socket_shut(JxSocket *self) {
	self->shut = TRUE;
	watch_for(self);
}

gsize jx_socket_queued(const JxSocket *self) {
	return self->queue->len - self->written;
}

guint64 jx_socket_sent(const JxSocket *self) {
	return self->sent;
}

gboolean jx_socket_is_secure(const JxSocket *self) {
	return self->tls != NULL;
}

gboolean jx_socket_is_open(const JxSocket *self) {
	return self->fd >= 0;
}

/* --- reading */

/* → JX_TLS_AGAIN: nothing for now. */
static JxTlsResult pull(JxSocket *self, char *buffer, gsize size, gsize *got) {
	*got = 0;
	if (self->tls)
		return jx_tls_read(self->tls, buffer, size, got);
	ssize_t n;
	do
		n = recv(self->fd, buffer, size, 0);
	while (n < 0 && errno == EINTR);
	if (n > 0)
		*got = n;
	return n > 0 ? JX_TLS_DONE : n == 0 ? JX_TLS_CLOSED : errno == EAGAIN || errno == EWOULDBLOCK ? JX_TLS_AGAIN : JX_TLS_FAILED;
}

static void read_all(JxSocket *self) {
	char buffer[16 * 1024];
	const gboolean secured = self->tls != NULL;
	/* TLS is read until it has nothing more: what it holds back makes no descriptor readable. */
	for (gsize got, sum = 0; self->fd >= 0 && secured == (self->tls != NULL) && (secured || sum < READ_AT_ONCE); sum += got) {
		JxTlsResult result = pull(self, buffer, sizeof buffer, &got);
		if (result == JX_TLS_AGAIN)
			return;
		if (result != JX_TLS_DONE) {
			lose_by(self, JX_LINK_ERROR_CLOSED, result == JX_TLS_CLOSED || errno == 0 ? "the server closed the connection" : g_strerror(errno));
			return;
		}
		self->events.bytes(buffer, got, self->data);
	}
}

static void shake_hands(JxSocket *self) {
	g_autoptr(GError) error = NULL;
	JxTlsResult result = jx_tls_handshake(self->tls, &error);
	if (result == JX_TLS_FAILED)
		lose(self, error);
	else if (result == JX_TLS_DONE)
		self->events.secured(self->data);
}

/* The proxy's answer: nobody speaks behind it before we do. */
static void read_answer(JxSocket *self) {
	char buffer[1024];
	gsize got;
	g_autoptr(GError) error = NULL;
	JxTlsResult result = pull(self, buffer, sizeof buffer, &got);
	if (result == JX_TLS_AGAIN)
		return;
	g_string_append_len(self->answer, buffer, got);
	gsize head = jx_http_head_length(self->answer->str, self->answer->len);
	if (head == 0 && result == JX_TLS_DONE && self->answer->len < JX_HTTP_HEAD_MOST)
		return;
	if (!jx_proxy_answer(self->proxy, self->host, self->answer->str, head, &error)) {
		lose(self, error);
		return;
	}
	g_string_free(g_steal_pointer(&self->answer), TRUE);
	self->events.connected(self->data);
}

static void step(JxSocket *self, short revents) {
	if (self->tls && !jx_tls_ready(self->tls)) {
		shake_hands(self);
		return;
	}
	if ((revents & POLLOUT) && !flush(self)) {
		lose_by(self, JX_LINK_ERROR_CLOSED, g_strerror(errno));
		return;
	}
	if (self->shut && self->queue->len == self->written)
		shutdown(self->fd, SHUT_WR);
	if (!(revents & (POLLIN | POLLHUP | POLLERR)) && !self->tls)
		return;
	if (self->answer)
		read_answer(self);
	else
		read_all(self);
}

static void on_ready(short revents, gpointer data) {
	JxSocket *self = data;
	enter(self);
	step(self, revents);
	watch_for(self);
	leave(self);
}

/* --- connecting */

static void on_dialled(int fd, const GError *error, gpointer data) {
	JxSocket *self = data;
	self->dial = NULL;
	enter(self);
	if (fd < 0) {
		g_autoptr(GError) reason = g_error_copy(error);
		if (self->proxy)
			g_prefix_error(&reason, "the proxy ");
		lose(self, reason);
	} else {
		self->fd = fd;
		self->watch = self->env->watch(self->env->env, self->label, fd, POLLIN, on_ready, self);
		if (self->proxy) {
			g_autofree char *request = jx_proxy_request(self->proxy, self->host, self->port);
			self->answer = g_string_new(NULL);
			jx_socket_write(self, request, strlen(request));
		} else {
			self->events.connected(self->data);
		}
	}
	leave(self);
}

void jx_socket_dial(JxSocket *self, const char *host, guint16 port, JxProxy *proxy) {
	self->host = g_strdup(host);
	self->port = port;
	self->proxy = proxy;
	self->dial = jx_dial(self->env, proxy ? proxy->host : host, proxy ? proxy->port : port, on_dialled, self);
}

gboolean jx_socket_secure(JxSocket *self, const JxTlsTrust *trust, GError **error) {
	self->tls = jx_tls_new(self->fd, trust, error);
	watch_for(self);
	return self->tls != NULL;
}
