/* ICE-UDP transport (XEP-0176), with what Jitsi adds to it: rtcp-mux, web-socket, ice-generation, TCP candidates. */
#ifndef JX_WIRE_ICE_UDP_H
#define JX_WIRE_ICE_UDP_H

#include "wire/jingle/candidate.h"
#include "wire/jingle/dtls.h"

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
/* Whether this may be a ufrag or pwd: 1..JX_MAX_TOKEN visible ASCII characters. */
gboolean jx_ice_credential(const char *text);
/* Candidates whose transport or type this file does not know are an error: a peer that sends rubbish should hear it. */
JxIceTransport *jx_ice_transport_read(xmpp_stanza_t *transport, GError **error);
void jx_ice_transport_write(xmpp_stanza_t *content, const JxIceTransport *transport);

#endif
