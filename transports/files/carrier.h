/* What waits of a transfer: the file on the disk and SOCKS5 connections, on the one thread of all transfers, where each gets its turn (at most 64 KiB). Everything here is called on
 * the XMPP thread, does its work there, and calls back on the XMPP thread.
 */
#ifndef JX_FILES_CARRIER_H
#define JX_FILES_CARRIER_H

#include "host/shelf.h"
#include "wire/files/socks5.h"

G_BEGIN_DECLS

typedef struct JxCarrier JxCarrier;

typedef struct {
	/* The file is open: `had` bytes are there of an earlier try. Or error. */
	void (*opened)(gpointer data, guint64 had, const GError *error);
	void (*written)(gpointer data, const GError *error);   /* one jx_carrier_write */
	void (*block)(gpointer data, GBytes *bytes);           /* one jx_carrier_read; empty: it cannot be read */
	void (*connected)(gpointer data, const char *cid);     /* jx_carrier_connect: NULL: to none */
	void (*proxied)(gpointer data, gboolean there);        /* jx_carrier_proxy: there: the connection stands, and is not activated yet */
	void (*flowing)(gpointer data, guint64 bytes);         /* so many have moved, about once a second */
	void (*flowed)(gpointer data, gboolean whole, const GError *error /* of the disk, or too many bytes; nullable */);
	void (*checked)(gpointer data, const JxShelved *shelved, const GError *error);
} JxCarrierEvents;

/* Starts the thread and the SOCKS5 server; port 0: none. FALSE and an error that names the port: there is no server, and all the rest works. */
gboolean jx_carriers_start(const JxHost *host, guint16 port, GError **error);
void jx_carriers_stop(void); /* waits for what is being written */

JxCarrier *jx_carrier_new(const JxCarrierEvents *events, gpointer data);
/* No event comes any more. The half file is kept where it can be resumed (keep), or goes. NULL is fine. */
void jx_carrier_end(JxCarrier *carrier, gboolean keep);

/* --- the file */
void jx_carrier_open_part(JxCarrier *carrier, const JxPartOrder *order); /* copied */
void jx_carrier_open_file(JxCarrier *carrier, const JxShelved *shelved, guint64 offset);
void jx_carrier_seek(JxCarrier *carrier, guint64 offset); /* of a file that goes */
void jx_carrier_write(JxCarrier *carrier, GBytes *bytes);
void jx_carrier_read(JxCarrier *carrier, gsize count);
void jx_carrier_expect_hash(JxCarrier *carrier, const JxFile *file);
void jx_carrier_check(JxCarrier *carrier);

/* --- SOCKS5 */
void jx_carrier_expect(JxCarrier *carrier, const char *dstaddr);
void jx_carrier_connect(JxCarrier *carrier, const GPtrArray *candidates /* JxS5bCandidate * */, const char *dstaddr);
void jx_carrier_proxy(JxCarrier *carrier, const JxS5bCandidate *candidate, const char *dstaddr);
/* due: bytes that are to come (-1: until the connection ends) or to go; theirs: over what jx_carrier_connect made. */
void jx_carrier_flow(JxCarrier *carrier, gboolean sending, gint64 due, gboolean theirs);

G_END_DECLS

#endif
