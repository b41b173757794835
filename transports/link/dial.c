#include "config.h"

#include "link/dial.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ONE_ADDRESS_MS 5000
#define USER_TIMEOUT_MS 30000

/* The look-up: on the worker, alone; outlives a cancelled dial. */
typedef struct {
	JxDial *dial; /* NULL once cancelled; XMPP thread only */
	char *server, *service;
	struct addrinfo *found;
	int failure;
} Lookup;

struct JxDial {
	const JxLinkEnv *env;
	JxDialDone done;
	gpointer data;
	char *server;
	Lookup *lookup;
	struct addrinfo *addresses, *next;
	int fd;
	gpointer watch, timer;
	GError *error; /* of the last address that was tried */
};

static void try_next(JxDial *dial);

static void drop_attempt(JxDial *dial) {
	if (dial->watch != NULL)
		dial->env->unwatch(dial->env->env, g_steal_pointer(&dial->watch));
	if (dial->timer != NULL)
		dial->env->timer_cancel(dial->env->env, g_steal_pointer(&dial->timer));
	if (dial->fd >= 0)
		close(dial->fd);
	dial->fd = -1;
}

void jx_dial_cancel(JxDial *dial) {
	if (dial == NULL)
		return;
	drop_attempt(dial);
	if (dial->lookup != NULL)
		dial->lookup->dial = NULL;
	if (dial->addresses != NULL)
		freeaddrinfo(dial->addresses);
	g_clear_error(&dial->error);
	g_free(dial->server);
	g_free(dial);
}

static void finish(JxDial *dial) {
	JxDialDone done = dial->done;
	gpointer data = dial->data;
	int fd = dial->fd;
	g_autoptr(GError) error = fd < 0 ? g_steal_pointer(&dial->error) : NULL;
	dial->fd = -1;
	jx_dial_cancel(dial);
	done(fd, error, data);
}

static void failed(JxDial *dial, int number) {
	g_clear_error(&dial->error);
	g_set_error(&dial->error, JX_LINK_ERROR, number == ECONNREFUSED ? JX_LINK_ERROR_REFUSED : JX_LINK_ERROR_CONNECT, "%s: %s",
		dial->server, g_strerror(number));
	drop_attempt(dial);
	try_next(dial);
}

static void on_expired(gpointer data) {
	JxDial *dial = data;
	dial->timer = NULL;
	failed(dial, ETIMEDOUT);
}

static void on_ready(short revents, gpointer data) {
	JxDial *dial = data;
	int number = 0;
	socklen_t size = sizeof number;
	if (getsockopt(dial->fd, SOL_SOCKET, SO_ERROR, &number, &size) != 0)
		number = errno;
	if (number != 0) {
		failed(dial, number);
		return;
	}
	int fd = dial->fd;
	dial->fd = -1;
	drop_attempt(dial);
	dial->fd = fd;
	finish(dial);
}

static void set_options(int fd) {
	int on = 1;
	unsigned timeout = USER_TIMEOUT_MS;
	/* Best effort: without them the link is slower to send and to notice, not wrong. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	(void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, sizeof timeout);
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
}

static void try_next(JxDial *dial) {
	struct addrinfo *address = dial->next;
	if (address == NULL) {
		finish(dial);
		return;
	}
	dial->next = address->ai_next;
	dial->fd = socket(address->ai_family, address->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address->ai_protocol);
	if (dial->fd < 0) {
		failed(dial, errno);
		return;
	}
	set_options(dial->fd);
	if (connect(dial->fd, address->ai_addr, address->ai_addrlen) != 0 && errno != EINPROGRESS) {
		failed(dial, errno);
		return;
	}
	/* Also where it connected at once: poll() says so in the next turn. */
	dial->watch = dial->env->watch(dial->env->env, "link/connect", dial->fd, POLLOUT, on_ready, dial);
	dial->timer = dial->env->timer(dial->env->env, ONE_ADDRESS_MS, on_expired, dial);
}

static int resolve(const char *server, const char *service, int flags, struct addrinfo **found) {
	const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = flags | AI_NUMERICSERV };
	return getaddrinfo(server, service, &hints, found);
}

static void lookup_work(gpointer data) {
	Lookup *lookup = data;
	lookup->failure = resolve(lookup->server, lookup->service, AI_ADDRCONFIG, &lookup->found);
}

static void lookup_done(gpointer data) {
	Lookup *lookup = data;
	JxDial *dial = lookup->dial;
	if (dial == NULL) {
		if (lookup->found != NULL)
			freeaddrinfo(lookup->found);
	} else {
		dial->lookup = NULL;
		dial->addresses = dial->next = lookup->found;
		if (lookup->failure != 0)
			g_set_error(&dial->error, JX_LINK_ERROR, JX_LINK_ERROR_RESOLVE, "%s: %s", dial->server, gai_strerror(lookup->failure));
		try_next(dial);
	}
	g_free(lookup->server);
	g_free(lookup->service);
	g_free(lookup);
}

static void numeric_work(gpointer data) {
}

JxDial *jx_dial(const JxLinkEnv *env, const char *server, guint16 port, JxDialDone done, gpointer data) {
	JxDial *dial = g_new0(JxDial, 1);
	dial->env = env;
	dial->done = done;
	dial->data = data;
	dial->server = g_strdup(server);
	dial->fd = -1;
	Lookup *lookup = dial->lookup = g_new0(Lookup, 1);
	lookup->dial = dial;
	lookup->server = g_strdup(server);
	lookup->service = g_strdup_printf("%u", port);
	/* An address needs no look-up, and must not wait behind one that hangs. */
	gboolean numeric = resolve(server, lookup->service, AI_NUMERICHOST, &lookup->found) == 0;
	env->work(env->env, numeric ? numeric_work : lookup_work, lookup_done, lookup);
	return dial;
}
