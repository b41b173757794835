/* SOCKS5 on the carriers' thread: the server that peers come to, and the client that goes to theirs and to proxies. */
#include "config.h"

#include "files/carrier_private.h"

#include <string.h>
#include <unistd.h>

#define HANDSHAKE_S 10
#define DIAL_S 5
#define MAX_GUESTS 64 /* that have not said yet which stream they mean */

/* --- the server */

typedef struct {
	GSocket *socket;
	GSource *reading, *patience;
	guint8 buffer[JX_SOCKS5_MAX];
	gsize filled;
	gboolean greeted;
} Guest;

static GSocket *listener;
static GSource *accepting;
static GHashTable *guests;   /* Guest *, owned */
static GHashTable *expected; /* dstaddr → JxCarrier *, borrowed */

static void guest_free(gpointer data) {
	Guest *guest = data;
	g_source_destroy(guest->reading);
	g_source_unref(guest->reading);
	g_source_destroy(guest->patience);
	g_source_unref(guest->patience);
	g_clear_object(&guest->socket);
	g_free(guest);
}

static gboolean guest_gone(gpointer guest) {
	g_hash_table_remove(guests, guest);
	return G_SOURCE_REMOVE;
}

static gboolean answer(Guest *guest, const guint8 *bytes, gsize count) {
	return g_socket_send(guest->socket, (const char *)bytes, count, NULL, NULL) == (gssize)count;
}

/* TRUE: it may go on; FALSE: it is gone. */
static gboolean hear(Guest *guest) {
	static const guint8 no_authentication[] = { 5, 0 };
	char dstaddr[41];
	int used = guest->greeted ? jx_socks5_request(guest->buffer, guest->filled, dstaddr) : jx_socks5_greeting(guest->buffer, guest->filled);
	if (used <= 0)
		return used == 0 && guest->filled < sizeof guest->buffer;
	guest->filled -= (gsize)used;
	memmove(guest->buffer, guest->buffer + used, guest->filled);
	if (!guest->greeted) {
		guest->greeted = TRUE;
		return answer(guest, no_authentication, sizeof no_authentication) && (guest->filled == 0 || hear(guest));
	}
	JxCarrier *carrier = g_hash_table_lookup(expected, dstaddr);
	guint8 out[JX_SOCKS5_MAX];
	gboolean granted = carrier != NULL && carrier->mine == NULL && guest->filled == 0;
	if (answer(guest, out, jx_socks5_write_answer(out, granted, dstaddr)) && granted)
		carrier->mine = g_steal_pointer(&guest->socket);
	return FALSE;
}

static gboolean read_guest(GSocket *socket, GIOCondition condition, gpointer data) {
	Guest *guest = data;
	gssize got = g_socket_receive(socket, (char *)guest->buffer + guest->filled, sizeof guest->buffer - guest->filled, NULL, NULL);
	if (got > 0) {
		guest->filled += (gsize)got;
		if (hear(guest))
			return G_SOURCE_CONTINUE;
	}
	return guest_gone(guest);
}

static gboolean accept_guest(GSocket *socket, GIOCondition condition, gpointer data) {
	GSocket *fresh = g_socket_accept(socket, NULL, NULL);
	if (fresh == NULL)
		return G_SOURCE_CONTINUE;
	if (g_hash_table_size(guests) >= MAX_GUESTS) {
		g_object_unref(fresh);
		return G_SOURCE_CONTINUE;
	}
	Guest *guest = g_new0(Guest, 1);
	guest->socket = fresh;
	g_socket_set_blocking(fresh, FALSE);
	guest->reading = g_socket_create_source(fresh, G_IO_IN, NULL);
	g_source_set_callback(guest->reading, G_SOURCE_FUNC(read_guest), guest, NULL);
	g_source_attach(guest->reading, jx_carriers_context());
	guest->patience = g_timeout_source_new_seconds(HANDSHAKE_S);
	g_source_set_callback(guest->patience, guest_gone, guest, NULL);
	g_source_attach(guest->patience, jx_carriers_context());
	g_hash_table_add(guests, guest);
	return G_SOURCE_CONTINUE;
}

static GSocket *listen_on(GSocketFamily family, guint16 port, GError **error) {
	g_autoptr(GSocket) socket = g_socket_new(family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
	if (socket == NULL)
		return NULL;
	g_autoptr(GInetAddress) any = g_inet_address_new_any(family);
	g_autoptr(GSocketAddress) address = g_inet_socket_address_new(any, port);
	g_socket_set_blocking(socket, FALSE);
	if (!g_socket_bind(socket, address, TRUE, error) || !g_socket_listen(socket, error))
		return NULL;
	return g_steal_pointer(&socket);
}

gboolean jx_socks_server_start(guint16 port, GError **error) {
	GError *wrong = NULL;
	listener = listen_on(G_SOCKET_FAMILY_IPV6, port, NULL); /* IPv4 as well */
	if (listener == NULL)
		listener = listen_on(G_SOCKET_FAMILY_IPV4, port, &wrong);
	if (listener == NULL) {
		g_set_error(error, wrong->domain, wrong->code, "files.socks5_port %u of janus.transport.xmpp.jcfg: %s", port, wrong->message);
		g_error_free(wrong);
		return FALSE;
	}
	guests = g_hash_table_new_full(NULL, NULL, guest_free, NULL);
	expected = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	accepting = g_socket_create_source(listener, G_IO_IN, NULL);
	g_source_set_callback(accepting, G_SOURCE_FUNC(accept_guest), NULL, NULL);
	g_source_attach(accepting, jx_carriers_context());
	return TRUE;
}

void jx_socks_server_stop(void) {
	if (listener == NULL)
		return;
	g_source_destroy(accepting);
	g_clear_pointer(&accepting, g_source_unref);
	g_clear_pointer(&guests, g_hash_table_unref);
	g_clear_pointer(&expected, g_hash_table_unref);
	g_clear_object(&listener);
}

static void expect_now(JxCarrier *carrier, gpointer dstaddr) {
	if (listener == NULL)
		return;
	jx_socks_server_forget(carrier);
	carrier->expected = g_strdup(dstaddr);
	g_hash_table_replace(expected, g_strdup(dstaddr), carrier);
}

void jx_carrier_expect(JxCarrier *carrier, const char *dstaddr) {
	jx_carrier_do(carrier, expect_now, g_strdup(dstaddr), g_free);
}

void jx_socks_server_forget(JxCarrier *carrier) {
	if (listener != NULL && carrier->expected != NULL && g_hash_table_lookup(expected, carrier->expected) == carrier)
		g_hash_table_remove(expected, carrier->expected);
	g_clear_pointer(&carrier->expected, g_free);
}

/* --- the client */

typedef struct {
	JxCarrier *carrier;
	GCancellable *cancellable;
	JxDialed done;
	char dstaddr[41];
	GSocket *socket;
	GSource *reading, *patience;
	guint8 buffer[JX_SOCKS5_MAX];
	gsize filled;
	gboolean greeted;
} Dial;

/* Who offers an address of this machine, or of its own link, is after something that is not a file. */
static gboolean may_dial(const char *host) {
	g_autoptr(GInetAddress) address = g_inet_address_new_from_string(host);
	return address == NULL ? g_ascii_strcasecmp(host, "localhost") != 0 && !g_str_has_suffix(host, ".localhost")
		: !g_inet_address_get_is_loopback(address) && !g_inet_address_get_is_any(address) && !g_inet_address_get_is_link_local(address)
			&& !g_inet_address_get_is_multicast(address);
}

static void end_source(GSource **source) {
	if (*source != NULL)
		g_source_destroy(*source);
	g_clear_pointer(source, g_source_unref);
}

static void dialed(Dial *dial, gboolean stands) {
	gboolean cancelled = g_cancellable_is_cancelled(dial->cancellable);
	end_source(&dial->reading);
	end_source(&dial->patience);
	if (!cancelled)
		dial->done(dial->carrier, stands ? dial->socket : NULL);
	g_clear_object(&dial->socket);
	g_clear_object(&dial->cancellable);
	jx_carrier_unref(dial->carrier);
	g_free(dial);
}

static gboolean too_late(gpointer data) {
	dialed(data, FALSE);
	return G_SOURCE_REMOVE;
}

static gboolean read_server(GSocket *socket, GIOCondition condition, gpointer data) {
	Dial *dial = data;
	/* No byte more than the answer: what follows is the file. */
	gsize want = dial->greeted ? (dial->filled < 5 ? 5 : dial->filled + 1) : 2;
	gssize got = g_socket_receive(socket, (char *)dial->buffer + dial->filled, MIN(want, sizeof dial->buffer) - dial->filled, NULL, NULL);
	dial->filled += got > 0 ? (gsize)got : 0;
	int used = got <= 0 ? -1 : dial->greeted ? jx_socks5_connected(dial->buffer, dial->filled) : jx_socks5_greeted(dial->buffer, dial->filled);
	if (used == 0 && dial->filled < sizeof dial->buffer)
		return G_SOURCE_CONTINUE;
	if (used > 0 && !dial->greeted) {
		guint8 out[JX_SOCKS5_MAX];
		gsize size = jx_socks5_write_request(out, dial->dstaddr);
		dial->greeted = TRUE;
		dial->filled = 0;
		if (g_socket_send(socket, (char *)out, size, NULL, NULL) == (gssize)size)
			return G_SOURCE_CONTINUE;
		used = -1;
	}
	dialed(dial, used > 0);
	return G_SOURCE_REMOVE;
}

static void connected(GObject *client, GAsyncResult *result, gpointer data) {
	static const guint8 greeting[] = { 5, 1, 0 };
	Dial *dial = data;
	g_autoptr(GSocketConnection) connection = g_socket_client_connect_to_host_finish(G_SOCKET_CLIENT(client), result, NULL);
	g_autoptr(GSocketAddress) remote = connection != NULL ? g_socket_connection_get_remote_address(connection, NULL) : NULL;
	g_autofree char *host = remote != NULL && G_IS_INET_SOCKET_ADDRESS(remote) ? g_inet_address_to_string(g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(remote))) : NULL;
	if (host == NULL || !may_dial(host) || g_cancellable_is_cancelled(dial->cancellable)) {
		dialed(dial, FALSE);
		return;
	}
	/* A socket of our own: the connection closes its own when it goes. */
	int fd = dup(g_socket_get_fd(g_socket_connection_get_socket(connection)));
	dial->socket = fd >= 0 ? g_socket_new_from_fd(fd, NULL) : NULL;
	if (dial->socket == NULL) {
		dialed(dial, FALSE);
		return;
	}
	g_socket_set_blocking(dial->socket, FALSE);
	dial->patience = g_timeout_source_new_seconds(DIAL_S);
	g_source_set_callback(dial->patience, too_late, dial, NULL);
	g_source_attach(dial->patience, jx_carriers_context());
	dial->reading = g_socket_create_source(dial->socket, G_IO_IN, NULL);
	g_source_set_callback(dial->reading, G_SOURCE_FUNC(read_server), dial, NULL);
	g_source_attach(dial->reading, jx_carriers_context());
	if (g_socket_send(dial->socket, (const char *)greeting, sizeof greeting, NULL, NULL) != sizeof greeting)
		dialed(dial, FALSE);
}

void jx_socks_dial(JxCarrier *carrier, const JxS5bCandidate *candidate, JxDialed done) {
	if (!may_dial(candidate->host)) {
		done(carrier, NULL);
		return;
	}
	Dial *dial = g_new0(Dial, 1);
	dial->carrier = jx_carrier_ref(carrier);
	dial->done = done;
	g_strlcpy(dial->dstaddr, carrier->dstaddr, sizeof dial->dstaddr);
	if (carrier->dialing == NULL)
		carrier->dialing = g_cancellable_new();
	dial->cancellable = g_object_ref(carrier->dialing);
	g_autoptr(GSocketClient) client = g_socket_client_new();
	g_socket_client_set_timeout(client, DIAL_S);
	g_socket_client_set_enable_proxy(client, FALSE);
	g_socket_client_connect_to_host_async(client, candidate->host, candidate->port, carrier->dialing, connected, dial);
}

/* --- the peer's candidates, one after the other */

static void try_next(JxCarrier *carrier);

static void tried(JxCarrier *carrier, GSocket *socket) {
	const JxS5bCandidate *candidate = g_ptr_array_index(carrier->candidates, 0);
	if (socket != NULL) {
		carrier->theirs = g_object_ref(socket);
		jx_carrier_tell(carrier, (JxCarrierEvent) { .kind = JX_EVENT_CONNECTED, .cid = g_strdup(candidate->cid) });
		return;
	}
	g_ptr_array_remove_index(carrier->candidates, 0);
	try_next(carrier);
}

static void try_next(JxCarrier *carrier) {
	if (carrier->candidates->len == 0)
		jx_carrier_tell(carrier, (JxCarrierEvent) { .kind = JX_EVENT_CONNECTED });
	else
		jx_socks_dial(carrier, g_ptr_array_index(carrier->candidates, 0), tried);
}

typedef struct {
	GPtrArray *candidates;
	char *dstaddr;
} Wanted;

static void wanted_free(gpointer data) {
	Wanted *wanted = data;
	g_clear_pointer(&wanted->candidates, g_ptr_array_unref);
	g_free(wanted->dstaddr);
	g_free(wanted);
}

static void take(JxCarrier *carrier, Wanted *wanted) {
	g_clear_pointer(&carrier->candidates, g_ptr_array_unref);
	carrier->candidates = g_steal_pointer(&wanted->candidates);
	g_free(carrier->dstaddr);
	carrier->dstaddr = g_steal_pointer(&wanted->dstaddr);
}

static Wanted *want(const char *dstaddr) {
	Wanted *wanted = g_new(Wanted, 1);
	*wanted = (Wanted) { g_ptr_array_new_with_free_func((GDestroyNotify)jx_s5b_candidate_free), g_strdup(dstaddr) };
	return wanted;
}

static void connect_now(JxCarrier *carrier, gpointer wanted) {
	take(carrier, wanted);
	try_next(carrier);
}

void jx_carrier_connect(JxCarrier *carrier, const GPtrArray *candidates, const char *dstaddr) {
	Wanted *wanted = want(dstaddr);
	for (guint i = 0; i < candidates->len; i++)
		g_ptr_array_add(wanted->candidates, jx_s5b_candidate_copy(g_ptr_array_index(candidates, i)));
	jx_carrier_do(carrier, connect_now, wanted, wanted_free);
}

/* --- our own proxy */

static void proxied(JxCarrier *carrier, GSocket *socket) {
	if (socket != NULL)
		g_set_object(&carrier->mine, socket);
	jx_carrier_tell(carrier, (JxCarrierEvent) { .kind = JX_EVENT_PROXIED, .yes = socket != NULL });
}

static void proxy_now(JxCarrier *carrier, gpointer wanted) {
	take(carrier, wanted);
	jx_socks_dial(carrier, g_ptr_array_index(carrier->candidates, 0), proxied);
}

void jx_carrier_proxy(JxCarrier *carrier, const JxS5bCandidate *candidate, const char *dstaddr) {
	Wanted *wanted = want(dstaddr);
	g_ptr_array_add(wanted->candidates, jx_s5b_candidate_copy(candidate));
	jx_carrier_do(carrier, proxy_now, wanted, wanted_free);
}
