/* One content of a Jingle session (XEP-0166, section 7.3). */
#ifndef JX_WIRE_CONTENT_H
#define JX_WIRE_CONTENT_H

#include "wire/jingle/ice_udp.h"
#include "wire/jingle/rtp.h"

typedef enum { JX_PARTY_INITIATOR, JX_PARTY_RESPONDER } JxParty;

typedef struct {
	JxParty creator;
	char *name;
	JxSenders senders;               /* BOTH where not said */
	gboolean senders_given;
	char *disposition;               /* nullable = session */
	JxRtpDescription *description;   /* NULL where absent or not RTP */
	char *application;               /* namespace of a description that is not RTP; nullable */
	JxIceTransport *transport;       /* NULL where absent or not ICE-UDP */
	char *transport_ns;              /* namespace of a transport that is not ICE-UDP; nullable */
} JxContent;

JxContent *jx_content_new(JxParty creator, const char *name, JxSenders senders);
void jx_content_free(JxContent *content);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxContent, jx_content_free)
JxContent *jx_content_copy(const JxContent *content); /* deep */
JxContent *jx_content_read(xmpp_stanza_t *stanza, GError **error);
void jx_content_write(xmpp_stanza_t *jingle, const JxContent *content);
const char *jx_party_name(JxParty party);

#endif
