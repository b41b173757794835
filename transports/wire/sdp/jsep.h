/* Jingle contents ↔ m-sections of SDP (XEP-0167, section 6; RFC 8829, 8839, 8842, 8843).
 *
 * `party` is always the side whose description it is: an SDP that Janus wrote for a call that we initiated is the INITIATOR's. Directions in
 * SDP are relative to that side, senders in Jingle are not. */
#ifndef JX_WIRE_JSEP_H
#define JX_WIRE_JSEP_H

#include "wire/jingle/jingle.h"
#include "wire/sdp/sdp.h"

typedef enum { JX_SENDRECV, JX_SENDONLY, JX_RECVONLY, JX_INACTIVE } JxDirection;

const char *jx_direction_name(JxDirection direction);
gboolean jx_direction_parse(const char *text, JxDirection *direction);
JxDirection jx_direction_reverse(JxDirection direction);
JxDirection jx_direction_from_senders(JxSenders senders, JxParty party);
JxSenders jx_direction_to_senders(JxDirection direction, JxParty party);
/* Of a section: its own attribute, else the session's, else sendrecv. */
JxDirection jx_sdp_direction(const JxSdp *sdp, const JxSdpMedia *media);

/* --- SDP → Jingle */
/* One section as a content named `name` (NULL: its mid, else its index). ICE credentials, fingerprint and setup that only the session level has
 * are inherited; candidates of the section come along. port 0 without bundle-only gives senders none. creator is `party`. New content. */
JxContent *jx_jsep_content(const JxSdp *sdp, guint index, const char *name, JxParty party, GError **error);
/* All sections and the BUNDLE group into a jingle whose contents and groups are replaced; names are mids. FALSE and error: jingle unchanged. */
gboolean jx_jsep_contents(const JxSdp *sdp, JxParty party, JxJingle *jingle, GError **error);
/* The parts by themselves. */
JxRtpDescription *jx_jsep_description(const JxSdpMedia *media, GError **error);
JxIceTransport *jx_jsep_transport(const JxSdp *sdp, const JxSdpMedia *media, GError **error);

/* --- Jingle → SDP */
/* A section from a content's description and transport, with this mid and direction. transport_too FALSE leaves ICE, DTLS and candidates out (a section
 * bundled with another that has them). New section; NULL and error for a content without description
 * (one whose transport has an SCTP map is an application all the same) or an RTP one without payload types. An application without SCTP map gets port 5000. */
JxSdpMedia *jx_jsep_media(const JxContent *content, const char *mid, JxDirection direction, gboolean transport_too, GError **error);
/* A whole SDP from a jingle's contents: one section each in order, mid = content name, direction by senders as `party` writes it, BUNDLE from the groups.
 * setup: as in the contents' fingerprints. New SDP. */
JxSdp *jx_jsep_sdp(const JxJingle *jingle, JxParty party, guint64 session_id, guint64 version, GError **error);
/* Appended to a section: what describes codecs, feedback and header extensions (and formats) / sources and groups (a=ssrc with cname and msid,
 * a=ssrc-group) / ICE, fingerprint, setup and candidates / sctp. For callers that put sections together themselves. */
void jx_jsep_add_codecs(JxSdpMedia *media, const JxRtpDescription *description);
void jx_jsep_add_sources(JxSdpMedia *media, const GPtrArray *sources, const GPtrArray *groups);
void jx_jsep_add_transport(JxSdpMedia *media, const JxIceTransport *transport);
/* SSRCs that a section announces by a=ssrc, in order, each once: array of guint32. */
GArray *jx_jsep_ssrcs(const JxSdpMedia *media);

/* --- candidates: "candidate:1 1 udp 2130706431 192.0.2.1 10000 typ host" (no "a="; the reader takes it with and without "a=" and "candidate:"). */
JxCandidate *jx_jsep_candidate_parse(const char *line, GError **error);
char *jx_jsep_candidate_line(const JxCandidate *candidate); /* new string */

#endif
