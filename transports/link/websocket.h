/* One WebSocket connection of ours (RFC 6455), for text messages: a bridge's channel, say. XMPP over WebSocket is a client link (client.h).
 * Does not connect again: when it is closed it is over. One thread, the XMPP thread. */
#ifndef JX_LINK_WEBSOCKET_H
#define JX_LINK_WEBSOCKET_H

#include "link/link.h"

G_BEGIN_DECLS

typedef struct JxWebsocket JxWebsocket;

/* Strings are copied. */
typedef struct {
	const char *url;              /* ws: or wss: */
	const char *protocol;         /* the subprotocol; nullable */
	const char *proxy;            /* see jx_proxy_for in link/proxy.h; NULL or "": the environment's */
	const char *ca_file, *sha256; /* see link/tls.h */
	gsize limit;                  /* bytes of one message: 0 = 512 KiB */
	guint connect_timeout;        /* ms until it must be open: 0 = 10000 */
	guint ping_after, ping_timeout; /* ms: of silence before a ping: 0 = 30000; of waiting for anything after one: 0 = 15000 */
} JxWebsocketConfig;

/* None is called from within a call of ours. The WebSocket may be freed in each. */
typedef struct {
	void (*opened)(gpointer data);
	void (*text)(const char *text, gsize length, gpointer data); /* UTF-8, zero-terminated beyond `length` */
	/* Once, also where it never opened; not after jx_websocket_free. code: what the server closed with (RFC 6455, section 7.4), else 0.
	 * reason: a JX_LINK_ERROR whose message is a sentence for people. */
	void (*closed)(guint code, const GError *reason, gpointer data);
} JxWebsocketEvents;

/* Begins at once. env is borrowed. Never NULL: a wrong address is told by `closed`. */
JxWebsocket *jx_websocket_open(const JxLinkEnv *env, const JxWebsocketConfig *config, const JxWebsocketEvents *events, gpointer data);
/* FALSE where it is not open, or where the server does not read what we send (more than 1 MiB wait). */
gboolean jx_websocket_send(JxWebsocket *websocket, const char *text, gsize length);
/* Says goodbye (code: RFC 6455, section 7.4) and frees it. NULL is fine. */
void jx_websocket_close(JxWebsocket *websocket, guint code);
/* Without a word. NULL is fine. */
void jx_websocket_free(JxWebsocket *websocket);

G_END_DECLS

#endif
