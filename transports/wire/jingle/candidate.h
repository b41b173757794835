/* ICE candidates in Jingle (XEP-0176, section 5.1), also TCP ones (XEP-0371's tcptype; RFC 6544). */
#ifndef JX_WIRE_CANDIDATE_H
#define JX_WIRE_CANDIDATE_H

#include <glib.h>
#include <strophe.h>

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

JxCandidate *jx_candidate_new(void);
void jx_candidate_free(JxCandidate *candidate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxCandidate, jx_candidate_free)
JxCandidate *jx_candidate_copy(const JxCandidate *candidate);
gboolean jx_candidate_equal(const JxCandidate *a, const JxCandidate *b); /* same way to the peer: component, protocol, ip, port, type */
/* All members are in their ranges and the addresses are addresses; FALSE and an error that names the member otherwise. */
gboolean jx_candidate_check(const JxCandidate *candidate, GError **error);
/* Literal IPv4 ("192.0.2.1") or IPv6 ("2001:db8::1") without a zone; no name. */
gboolean jx_address_literal(const char *text);

JxCandidate *jx_candidate_read(xmpp_stanza_t *stanza, GError **error);
void jx_candidate_write(xmpp_stanza_t *transport, const JxCandidate *candidate);

const char *jx_candidate_type_name(JxCandidateType type);
gboolean jx_candidate_type_parse(const char *text, JxCandidateType *type);

#endif
