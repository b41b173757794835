/* Open IQ requests: ids, who may answer, time-outs. XMPP thread. */
#ifndef JX_HOST_IQ_H
#define JX_HOST_IQ_H

#include "host/loop.h"
#include "host/module.h"

G_BEGIN_DECLS

#define JX_IQ_DEFAULT_MS 30000

typedef struct JxIqs JxIqs;

JxIqs *jx_iqs_new(JxLoop *loop);
/* Calls everybody back with JX_IQ_GONE. NULL is fine. */
void jx_iqs_free(JxIqs *iqs);
/* Gives `stanza` an id where it has none (or an empty one), and notes it. owner: the account's own address. Returns the id. */
const char *jx_iqs_open(JxIqs *iqs, gpointer account, const char *owner, xmpp_stanza_t *stanza, guint timeout_ms,
	JxIqCallback callback, gpointer data);
/* A result or error for `account`. FALSE: nobody waits for it, or not from this sender. */
gboolean jx_iqs_take(JxIqs *iqs, gpointer account, xmpp_stanza_t *stanza);
void jx_iqs_forget(JxIqs *iqs, gpointer data);
/* The account's link is lost: JX_IQ_GONE for each of its requests. */
void jx_iqs_gone(JxIqs *iqs, gpointer account);
guint jx_iqs_count(const JxIqs *iqs);
/* Open requests of the process. Any thread. */
guint jx_iqs_live(void);

/* Pure. Whether a reply from `from` (NULL: no from) answers a request of `owner` to `to` (NULL or "": our server): it is that address, or,
 * for what was sent to nobody, our own bare address or its server; an error may also come from the server of `to`. */
gboolean jx_iq_may_answer(const char *owner, const char *to, const char *from, gboolean is_error);

G_END_DECLS

#endif
