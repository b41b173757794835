/* The carriers' thread, inside. Everything but JxCarrier's first members is its alone. */
#ifndef JX_FILES_CARRIER_PRIVATE_H
#define JX_FILES_CARRIER_PRIVATE_H

#include <gio/gio.h>

#include "files/carrier.h"

G_BEGIN_DECLS

#define JX_CARRIER_TURN (64 * 1024)

struct JxCarrier {
	const JxCarrierEvents *events;
	gpointer data;
	gboolean ended;            /* XMPP thread: no event any more */
	gint references;

	JxPart *part;
	int fd;                    /* of a file that goes; -1 */
	guint64 at;                /* where in it */
	char *expected;            /* dstaddr at the server; nullable */
	GSocket *mine, *theirs;    /* who came to us, or our proxy; what we have connected to */
	GCancellable *dialing;     /* nullable */
	GPtrArray *candidates;     /* to be tried: the first is being */
	char *dstaddr;
	GSource *flows[2], *hashing;
	gboolean sending;
	gint64 left;               /* bytes, -1: not known */
	guint64 moved;
	gint64 told;
	guint8 *buffer;            /* sending: what the socket did not take yet */
	gsize buffered, taken;
};

JxCarrier *jx_carrier_ref(JxCarrier *carrier);
void jx_carrier_unref(gpointer carrier);

/* Any thread → the carriers' thread; `arguments` freed with `destroy`. */
typedef void (*JxCarrierWork)(JxCarrier *carrier, gpointer arguments);
void jx_carrier_do(JxCarrier *carrier, JxCarrierWork work, gpointer arguments, GDestroyNotify destroy);
GMainContext *jx_carriers_context(void);

/* The carriers' thread → an event. Members that the event has are set; takes them. */
typedef enum { JX_EVENT_OPENED, JX_EVENT_WRITTEN, JX_EVENT_BLOCK, JX_EVENT_CONNECTED, JX_EVENT_PROXIED, JX_EVENT_FLOWING, JX_EVENT_FLOWED, JX_EVENT_CHECKED } JxCarrierEventKind;
typedef struct {
	JxCarrier *carrier;
	JxCarrierEventKind kind;
	guint64 number;
	gboolean yes;
	char *cid;
	GBytes *bytes;
	JxShelved *shelved;
	GError *error;
} JxCarrierEvent;
void jx_carrier_tell(JxCarrier *carrier, JxCarrierEvent event);

/* --- carrier_flow.c */
void jx_flow_stop(JxCarrier *carrier);

/* --- carrier_socks.c */
gboolean jx_socks_server_start(guint16 port, GError **error);
void jx_socks_server_stop(void);
void jx_socks_server_forget(JxCarrier *carrier);
/* Waits for the carrier's own proxy, or a candidate: connects, speaks SOCKS5, hands the socket over. done: socket NULL where it came to nothing. */
typedef void (*JxDialed)(JxCarrier *carrier, GSocket *socket);
void jx_socks_dial(JxCarrier *carrier, const JxS5bCandidate *candidate, JxDialed done);

G_END_DECLS

#endif
