/* Stanzas per second of each sender: who floods us is seen in the log and the metrics. Bounded memory. */
#ifndef JX_HOST_SENDERS_H
#define JX_HOST_SENDERS_H

#include <glib.h>

G_BEGIN_DECLS

#define JX_SENDERS_MOST 4096   /* remembered at once */
#define JX_SENDERS_LOUD 200    /* stanzas in one second that are told, once per second and sender */

typedef struct JxSenders JxSenders;
JxSenders *jx_senders_new(void);
void jx_senders_free(JxSenders *senders);
/* from: full JID as the server stamped it. now: monotonic ms. Returns the sender's stanzas in this second so far. */
guint jx_senders_count(JxSenders *senders, const char *from, gint64 now);

G_END_DECLS

#endif
