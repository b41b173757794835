/* A TCP connection that never waits: dialled, through an HTTP proxy where there is one; TLS from where it is started; what is written is
 * kept until the kernel takes it. Knows nothing of what the bytes mean. Private to link/. */
#ifndef JX_LINK_SOCKET_H
#define JX_LINK_SOCKET_H

#include "link/link.h"
#include "link/proxy.h"
#include "link/tls.h"

G_BEGIN_DECLS

typedef struct JxSocket JxSocket;

/* None is called from within a call of ours. The socket may be freed in each. */
typedef struct {
	void (*connected)(gpointer data);
	void (*secured)(gpointer data); /* nullable, where no TLS is started */
	void (*bytes)(const char *bytes, gsize length, gpointer data);
	/* Once, and nothing after it; the socket is still the owner's to free. JX_LINK_ERROR: RESOLVE, CONNECT, REFUSED, PROXY, TLS, CLOSED. */
	void (*lost)(const GError *reason, gpointer data);
} JxSocketEvents;

/* label: static text, for the watchdog. env is borrowed. */
JxSocket *jx_socket_new(const JxLinkEnv *env, const char *label, const JxSocketEvents *events, gpointer data);
/* At once. NULL is fine. */
void jx_socket_free(JxSocket *socket);
/* → connected, or lost. proxy: taken, nullable. */
void jx_socket_dial(JxSocket *socket, const char *host, guint16 port, JxProxy *proxy);
/* TLS from here on → secured, or lost; from within `connected` or `bytes`. FALSE and an error where it cannot be set up. */
gboolean jx_socket_secure(JxSocket *socket, const JxTlsTrust *trust, GError **error);
gboolean jx_socket_is_secure(const JxSocket *socket); /* TLS was begun */
gboolean jx_socket_is_open(const JxSocket *socket);   /* connected, and not lost */
void jx_socket_write(JxSocket *socket, const char *bytes, gsize length);
/* Written at once or not at all: for what is said before it is freed. */
void jx_socket_last_word(JxSocket *socket, const char *bytes, gsize length);
/* Nothing more is written: the other end hears of it once it has everything. What it still says is read. */
void jx_socket_shut(JxSocket *socket);
gsize jx_socket_queued(const JxSocket *socket); /* bytes that the kernel has not taken */
guint64 jx_socket_sent(const JxSocket *socket); /* bytes that it has */

G_END_DECLS

#endif
