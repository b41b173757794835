/* SOCKS5 Bytestreams: their transport in Jingle (XEP-0260), the proxy's part of XEP-0065, and the few bytes of RFC 1928 that both ends exchange. */
#ifndef JX_WIRE_SOCKS5_H
#define JX_WIRE_SOCKS5_H

#include <glib.h>
#include <strophe.h>

G_BEGIN_DECLS

typedef enum { JX_S5B_DIRECT, JX_S5B_ASSISTED, JX_S5B_TUNNEL, JX_S5B_PROXY } JxS5bType;

typedef struct {
	char *cid, *host, *jid;
	guint16 port;
	guint32 priority;
	JxS5bType type;
} JxS5bCandidate;

#define JX_MAX_S5B_CANDIDATES 32

typedef struct {
	char *sid;
	char *dstaddr;           /* nullable */
	gboolean udp;            /* mode='udp', which nobody here speaks */
	GPtrArray *candidates;   /* JxS5bCandidate *; never NULL */
	char *used, *activated;  /* cids of <candidate-used/> and <activated/>; nullable */
	gboolean error, proxy_error; /* <candidate-error/>, <proxy-error/> */
} JxS5bTransport;

JxS5bTransport *jx_s5b_transport_new(const char *sid);
void jx_s5b_transport_free(JxS5bTransport *transport); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxS5bTransport, jx_s5b_transport_free)
JxS5bTransport *jx_s5b_transport_read(xmpp_stanza_t *stanza, GError **error);
void jx_s5b_transport_write(xmpp_stanza_t *content, const JxS5bTransport *transport);
void jx_s5b_candidate_free(JxS5bCandidate *candidate);
JxS5bCandidate *jx_s5b_candidate_copy(const JxS5bCandidate *candidate);
const JxS5bCandidate *jx_s5b_candidate_find(const GPtrArray *candidates, const char *cid); /* NULL: none */
/* XEP-0260, section 2.2. preference: 0…65535, higher is better. */
guint32 jx_s5b_priority(JxS5bType type, guint16 preference);

/* What both ends call the stream at a SOCKS5 server: SHA-1 of sid, initiator of the offer with that candidate, and the other. 40 digits; new string. */
char *jx_s5b_dstaddr(const char *sid, const char *offerer, const char *other);

/* --- RFC 1928. A client's three messages come to a server, a server's two come back; no authentication, a domain of 40 bytes as address, port 0. */
#define JX_SOCKS5_MAX 262 /* bytes of the longest message */
/* → how many bytes of `data` the message takes; 0: more must come; -1: it is none of ours. */
int jx_socks5_greeting(const guint8 *data, gsize length);                           /* the client's first one, with "no authentication" among its methods */
int jx_socks5_greeted(const guint8 *data, gsize length);                            /* the server's answer: that method */
int jx_socks5_request(const guint8 *data, gsize length, char dstaddr[41]);          /* CONNECT */
int jx_socks5_connected(const guint8 *data, gsize length);                          /* the server's answer: success */
gsize jx_socks5_write_request(guint8 out[JX_SOCKS5_MAX], const char *dstaddr);
gsize jx_socks5_write_answer(guint8 out[JX_SOCKS5_MAX], gboolean granted, const char *dstaddr);

/* --- XEP-0065: the answer of a proxy that was asked for its address. FALSE: it has none that can be used. */
gboolean jx_s5b_streamhost_read(xmpp_stanza_t *query, char **host, guint16 *port, char **jid);
/* <query sid><activate>target</activate></query>. New reference. */
xmpp_stanza_t *jx_s5b_activate_write(xmpp_ctx_t *ctx, const char *sid, const char *target);

G_END_DECLS

#endif
