/* Stream management (XEP-0198), the counting of it: what was sent and not acknowledged, what was received. Pure. Private to link/. */
#ifndef JX_LINK_ACKS_H
#define JX_LINK_ACKS_H

#include <glib.h>

G_BEGIN_DECLS

/* Ask the server for an acknowledgement after so many stanzas. */
#define JX_ACKS_EVERY 10

typedef struct {
	gboolean on;
	char *id;           /* to resume with; NULL = the server does not resume */
	guint seconds;      /* that it may be resumed after */
	GQueue unacked;     /* char *: stanzas as text, oldest first */
	gsize bytes;        /* of them */
	guint32 acked;      /* of ours, modulo 2^32 */
	guint32 received;   /* from the server, modulo 2^32 */
	guint since;        /* stanzas sent since we asked */
} JxAcks;

void jx_acks_clear(JxAcks *acks);
/* TRUE: ask for an acknowledgement now. */
gboolean jx_acks_sent(JxAcks *acks, const char *text, gsize length);
/* The server has h of ours. FALSE: it has more than we sent, the count is broken. */
gboolean jx_acks_acked(JxAcks *acks, guint32 h);

G_END_DECLS

#endif
