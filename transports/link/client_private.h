/* The parts of a client link. Private to link/client*.c. */
#ifndef JX_LINK_CLIENT_PRIVATE_H
#define JX_LINK_CLIENT_PRIVATE_H

#include "link/acks.h"
#include "link/client.h"
#include "link/sasl.h"
#include "link/srv.h"

#define JX_NS_SM "urn:xmpp:sm:3"

typedef struct {
	JxConnection connection;
	char *password; /* NULL: a guest */
	char *resource, *domain, *server, *ca_file, *sha256;
	char *url, *room, *token, *proxy; /* over a WebSocket */
	JxUrl *target_url;                /* of this attempt */
	guint16 port;
	JxClientSecurity security;
	gboolean password_only;

	JxSrv *srv;
	GPtrArray *targets; /* JxSrvTarget, from SRV; NULL with a server or before */
	guint target;       /* the one to try next */
	gboolean direct;    /* of this attempt */

	JxSasl *sasl;
	gboolean authenticated, sm_offered, resuming;
	char *jid;          /* full */
	JxAcks acks;
	gint64 resume_until; /* ms; 0 = the connection is not lost */
} JxClient;

/* --- client.c */
/* The session stands: the owner hears of it. */
void jx_client_ready(JxClient *self);
/* The lost connection cannot be resumed: the owner hears of that. */
void jx_client_give_up(JxClient *self, const char *why);

/* --- client_login.c: from the socket to the bound resource. TRUE: the element was of it. */
gboolean jx_client_login(JxClient *self, xmpp_stanza_t *element);
void jx_client_connected(JxConnection *connection);
void jx_client_begin_stream(JxConnection *connection);
void jx_client_bind(JxClient *self);

/* --- client_websocket.c */
extern const JxConnectionKind jx_client_websocket_kind;

/* --- client.c, for the kinds */
gboolean jx_client_send(JxLink *link, xmpp_stanza_t *stanza);
void jx_client_close(JxLink *link);
void jx_client_free(JxLink *link);
const char *jx_client_jid(const JxLink *link);
gboolean jx_client_element(JxConnection *connection, xmpp_stanza_t *element);
void jx_client_refused(JxConnection *connection, xmpp_stanza_t *stanza);
void jx_client_ping(JxConnection *connection);
void jx_client_lost(JxConnection *connection);
gboolean jx_client_forgiven(JxConnection *connection, const GError *reason);

/* --- client_acks.c: TRUE: the element was of it. */
gboolean jx_client_acks_element(JxClient *self, xmpp_stanza_t *element);
void jx_client_enable_acks(JxClient *self);
void jx_client_resume(JxClient *self);

#endif
