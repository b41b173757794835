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
	char *password, *resource, *domain, *server, *ca_file, *sha256;
	guint16 port;
	JxClientSecurity security;

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

/* --- client_acks.c: TRUE: the element was of it. */
gboolean jx_client_acks_element(JxClient *self, xmpp_stanza_t *element);
void jx_client_enable_acks(JxClient *self);
void jx_client_resume(JxClient *self);

#endif
