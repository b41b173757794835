/* ICE-UDP transport (XEP-0176), with what Jitsi adds to it: rtcp-mux, web-socket, ice-generation, TCP candidates. */
#ifndef JX_WIRE_ICE_UDP_H
#define JX_WIRE_ICE_UDP_H

#include "wire/jingle/dtls.h"

typedef enum { JX_CANDIDATE_HOST, JX_CANDIDATE_SRFLX, JX_CANDIDATE_PRFLX, JX_CANDIDATE_RELAY } JxCandidateType;

typedef struct {
	char *foundation;  /* 1..32 ice-chars */
	guint component;   /* 1..256 */
	gboolean tcp;      /* protocol: udp, or tcp with `tcptype` */
	char *tcptype;     /* active, passive, so; NULL for udp */
	guint32 priority;  /* never 0 */
	char *ip;          /* literal IPv4 or IPv6 address, or a *.local name (mDNS) */
	guint16 port;      /* 0 only for tcp active */
	JxCandidateType type;
	char *rel_addr;    /* nullable */
	guint16 rel_port;
	guint generation;
	char *id;          /* nullable: made up by the writer where missing */
	guint network;
} JxCandidate;

typedef struct {
	char *ufrag, *pwd;       /* nullable: a content-add stub has none; both or neither */
	int ice_generation;      /* Jitsi's ICE restart; -1 = absent */
	gboolean rtcp_mux;
	GPtrArray *candidates;   /* JxCandidate *, in order */
	GPtrArray *fingerprints; /* JxFingerprint *, in order */
	JxSctpMap *sctp;         /* nullable */
	char *web_socket;        /* colibri URL; nullable */
} JxIceTransport;

JxIceTransport *jx_ice_transport_new(const char *ufrag /* nullable */, const char *pwd /* nullable */);
void jx_ice_transport_free(JxIceTransport *transport);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxIceTransport, jx_ice_transport_free)
JxIceTransport *jx_ice_transport_copy(const JxIceTransport *transport); /* deep */
/* Candidates whose transport or type this file does not know are an error: a peer that sends rubbish should hear it. */
JxIceTransport *jx_ice_transport_read(xmpp_stanza_t *transport, GError **error);
void jx_ice_transport_write(xmpp_stanza_t *content, const JxIceTransport *transport);

JxCandidate *jx_candidate_new(void);
void jx_candidate_free(JxCandidate *candidate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxCandidate, jx_candidate_free)
JxCandidate *jx_candidate_copy(const JxCandidate *candidate);
gboolean jx_candidate_equal(const JxCandidate *a, const JxCandidate *b); /* same way to the peer: component, protocol, ip, port, type */
/* All members are in their ranges and the addresses are addresses; FALSE and an error that names the member otherwise. */
gboolean jx_candidate_check(const JxCandidate *candidate, GError **error);
/* Literal IPv4 ("192.0.2.1") or IPv6 ("2001:db8::1", zone allowed: "fe80::1%eth0" is not); no name. */
gboolean jx_address_literal(const char *text);

const char *jx_candidate_type_name(JxCandidateType type);
gboolean jx_candidate_type_parse(const char *text, JxCandidateType *type);

#endif
