/* The transport's life inside Janus: what the table in janus_xmpp.c points to. */
#ifndef JX_LIFECYCLE_H
#define JX_LIFECYCLE_H

#include <transports/transport.h>

G_BEGIN_DECLS

/* transport: the table itself. See janus_transport for the rest. */
int jx_transport_init(janus_transport *transport, janus_transport_callbacks *callbacks, const char *config_path);
void jx_transport_destroy(void);
int jx_transport_incoming(janus_transport_session *session, void *request_id, json_t *message);
json_t *jx_transport_query(json_t *request);

G_END_DECLS

#endif
