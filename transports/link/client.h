/* Client link (RFC 6120): one connection of an account with a password, or of a guest without one. Finds its server by SRV records, or goes
 * through a WebSocket (RFC 7395); demands TLS; resumes a lost connection where the server manages streams (XEP-0198): its owner hears of the
 * loss only when it cannot be resumed. */
#ifndef JX_LINK_CLIENT_H
#define JX_LINK_CLIENT_H

#include "link/connection.h"

G_BEGIN_DECLS

typedef enum {
	JX_CLIENT_STARTTLS, /* also where SRV says so; demanded */
	JX_CLIENT_DIRECT,   /* TLS from the first byte; needs a server */
	JX_CLIENT_PLAIN,    /* without TLS; the caller sees to it that the server is this machine */
} JxClientSecurity;

/* Strings are copied. */
typedef struct {
	const char *jid;      /* bare; of a guest: the domain that lets guests in */
	const char *password; /* NULL: a guest (SASL ANONYMOUS); the server makes up the address, see jx_link_jid */
	const char *resource; /* asked for; the server may give another */
	const char *server;   /* host name or address; NULL or "": SRV records of the JID's domain */
	guint16 port;         /* of server; 0 = 5222, or 5223 with direct TLS */
	JxClientSecurity security;
	const char *ca_file, *sha256; /* see link/tls.h */
	/* Over a WebSocket: these in place of server, port and security. */
	const char *url;      /* ws: or wss:; NULL: TCP */
	const char *room;     /* local part of the room that is entered, for servers that spread rooms by it (?room=); nullable */
	const char *token;    /* JSON Web Token of a guest (?token=); nullable */
	const char *proxy;    /* see jx_proxy_for in link/proxy.h */
	/* Only whether the server takes the password: it is up then, and has no session; JX_LINK_ERROR_PASSWORD where it does not, or there is no such account. */
	gboolean password_only;
	JxConnectionTimes times;
} JxClientConfig;

/* A url that is none fails as a link does: by `down`. */
JxLink *jx_client_new(const JxLinkEnv *env, const JxClientConfig *config, const JxLinkEvents *events, gpointer data);

G_END_DECLS

#endif
