/* Events to a handle, in order and without any lock held: push_event() may wait (for candidates, for an old PeerConnection to go).
 * A small pool of threads empties the outboxes; one outbox is emptied by one thread at a time. Any thread may post. */
#ifndef JX_API_OUTBOX_H
#define JX_API_OUTBOX_H

#include "api/session.h"

gboolean jx_outbox_init(janus_callbacks *gateway, janus_plugin *plugin, GError **error);
/* Waits for what is being sent; what comes later is dropped. */
void jx_outbox_shutdown(void);

JxOutbox *jx_outbox_new(JxSession *session);
void jx_outbox_free(JxOutbox *outbox);
/* Takes event and jsep (may be NULL); transaction may be NULL. */
void jx_outbox_post(JxSession *session, const char *transaction, json_t *event, json_t *jsep);
/* Closes the PeerConnection once everything before it is told. */
void jx_outbox_close_pc(JxSession *session);

#endif
