/* A file over a socket: while it can be read or written, a turn at a time. */
#include "config.h"

#include "files/carrier_private.h"

#include <unistd.h>

void jx_flow_stop(JxCarrier *carrier) {
	for (guint i = 0; i < G_N_ELEMENTS(carrier->flows); i++) {
		if (carrier->flows[i] == NULL)
			continue;
		g_source_destroy(carrier->flows[i]);
		g_clear_pointer(&carrier->flows[i], g_source_unref);
	}
	if (carrier->dialing != NULL)
		g_cancellable_cancel(carrier->dialing);
	g_clear_object(&carrier->dialing);
	g_clear_object(&carrier->mine);
	g_clear_object(&carrier->theirs);
}

static gboolean finish(JxCarrier *carrier, gboolean whole, GError *error) {
	jx_flow_stop(carrier);
	jx_carrier_tell(carrier, (JxCarrierEvent) { .kind = JX_EVENT_FLOWED, .yes = whole, .error = error });
	return G_SOURCE_REMOVE;
}

static void count(JxCarrier *carrier, gsize bytes) {
	gint64 now = g_get_monotonic_time();
	carrier->moved += bytes;
	if (carrier->left >= 0)
		carrier->left -= (gint64)bytes;
	if (now - carrier->told < G_USEC_PER_SEC)
		return;
	carrier->told = now;
	jx_carrier_tell(carrier, (JxCarrierEvent) { .kind = JX_EVENT_FLOWING, .number = carrier->moved });
}

/* --- receiving */

/* This one carries the file: the other is of no use any more. */
static void settle_on(JxCarrier *carrier, GSocket *socket) {
	GSocket **other = socket == carrier->mine ? &carrier->theirs : &carrier->mine;
	guint index = socket == carrier->mine ? 1 : 0;
	if (carrier->flows[index] != NULL) {
		g_source_destroy(carrier->flows[index]);
		g_clear_pointer(&carrier->flows[index], g_source_unref);
	}
	g_clear_object(other);
}

/* One of two may end before the other has begun. */
static gboolean ended(JxCarrier *carrier, GSocket *socket) {
	gboolean other = socket == carrier->mine ? carrier->theirs != NULL : carrier->mine != NULL;
	if (carrier->moved > 0 || !other)
		return finish(carrier, carrier->left <= 0, NULL);
	guint index = socket == carrier->mine ? 0 : 1;
	g_clear_pointer(&carrier->flows[index], g_source_unref);
	g_clear_object(index == 0 ? &carrier->mine : &carrier->theirs);
	return G_SOURCE_REMOVE;
}

static gboolean receive(GSocket *socket, GIOCondition condition, gpointer data) {
	JxCarrier *carrier = data;
	guint8 bytes[JX_CARRIER_TURN];
	GError *error = NULL;
	gssize got = g_socket_receive(socket, (char *)bytes, sizeof bytes, NULL, &error);
	if (got < 0 && g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
		g_clear_error(&error);
		return G_SOURCE_CONTINUE;
	}
	g_clear_error(&error);
	if (got <= 0)
		return ended(carrier, socket);
	if (carrier->moved == 0)
		settle_on(carrier, socket);
	if (!jx_part_write(carrier->part, bytes, (gsize)got, &error))
		return finish(carrier, FALSE, error);
	count(carrier, (gsize)got);
	return carrier->left == 0 ? finish(carrier, TRUE, NULL) : G_SOURCE_CONTINUE;
}

/* --- sending */

static gboolean fill(JxCarrier *carrier) {
	gssize got = pread(carrier->fd, carrier->buffer, (gsize)MIN(carrier->left, JX_CARRIER_TURN), (off_t)carrier->at);
	carrier->buffered = got > 0 ? (gsize)got : 0;
	carrier->taken = 0;
	carrier->at += carrier->buffered;
	return got > 0;
}

static gboolean send_on(GSocket *socket, GIOCondition condition, gpointer data) {
	JxCarrier *carrier = data;
	g_autoptr(GError) error = NULL;
	if (carrier->taken == carrier->buffered && !fill(carrier))
		return finish(carrier, FALSE, g_error_new_literal(JX_SHELF_ERROR, JX_SHELF_ERROR_DISK, "The file cannot be read any more"));
	gssize sent = g_socket_send(socket, (char *)carrier->buffer + carrier->taken, carrier->buffered - carrier->taken, NULL, &error);
	if (sent < 0)
		return g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) ? G_SOURCE_CONTINUE : finish(carrier, FALSE, NULL);
	carrier->taken += (gsize)sent;
	count(carrier, (gsize)sent);
	return carrier->left == 0 ? finish(carrier, TRUE, NULL) : G_SOURCE_CONTINUE;
}

/* --- both */

static void attach(JxCarrier *carrier, guint index, GSocket *socket) {
	if (socket == NULL)
		return;
	carrier->flows[index] = g_socket_create_source(socket, carrier->sending ? G_IO_OUT : G_IO_IN, NULL);
	g_source_set_callback(carrier->flows[index], G_SOURCE_FUNC(carrier->sending ? send_on : receive), carrier, NULL);
	g_source_attach(carrier->flows[index], jx_carriers_context());
}

typedef struct {
	gboolean sending, theirs;
	gint64 due;
} Flow;

static void flow_now(JxCarrier *carrier, gpointer arguments) {
	const Flow *flow = arguments;
	carrier->sending = flow->sending;
	carrier->left = flow->due;
	carrier->moved = 0;
	carrier->told = g_get_monotonic_time();
	if (flow->due == 0) {
		finish(carrier, TRUE, NULL);
		return;
	}
	if (flow->sending)
		settle_on(carrier, flow->theirs ? carrier->theirs : carrier->mine);
	if ((carrier->mine == NULL && carrier->theirs == NULL) || (flow->sending ? carrier->fd < 0 : carrier->part == NULL)) {
		finish(carrier, FALSE, NULL);
		return;
	}
	if (flow->sending && carrier->buffer == NULL)
		carrier->buffer = g_malloc(JX_CARRIER_TURN);
	attach(carrier, 0, carrier->mine);
	attach(carrier, 1, carrier->theirs);
}

void jx_carrier_flow(JxCarrier *carrier, gboolean sending, gint64 due, gboolean theirs) {
	Flow *flow = g_new(Flow, 1);
	*flow = (Flow) { sending, theirs, due };
	jx_carrier_do(carrier, flow_now, flow, g_free);
}
