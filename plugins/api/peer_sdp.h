/* The peer's SDP as the core hands it on (without SSRCs, ICE and RTX): its offers become lines and get an answer; its answers say what it sends. */
#ifndef JX_API_PEER_SDP_H
#define JX_API_PEER_SDP_H

#include "api/compat.h"
#include "model/lines.h"

typedef struct JxPeerSdp JxPeerSdp;

/* Error: INVALID_SDP. */
JxPeerSdp *jx_peer_sdp_parse(const char *text, GError **error);
void jx_peer_sdp_free(JxPeerSdp *sdp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxPeerSdp, jx_peer_sdp_free)

/* Puts an offer's lines into lines (JX_LINES_OFFERED): new ones are appended, known ones take their new direction.
 * What the leg receives is by its policy: JX_POLICY_NONE nothing, and a voice codec other than Opus only with JX_POLICY_MIX. Error: INVALID_SDP when lines are missing or no line is of use. */
gboolean jx_peer_sdp_to_lines(const JxPeerSdp *sdp, JxLines *lines, JxPolicy policy, GError **error);
/* Puts the answer to an offer of ours into lines (of jx_lines_append_call). Error: INVALID_SDP as above. */
gboolean jx_peer_sdp_answers(const JxPeerSdp *sdp, JxLines *lines, JxPolicy policy, GError **error);
/* The answer to an offer whose lines these are: {"type":"answer","sdp"}. */
json_t *jx_peer_sdp_answer(const JxPeerSdp *sdp, const JxLines *lines, guint64 version);
/* Whether the peer sends on the line of that index. */
gboolean jx_peer_sdp_sends(const JxPeerSdp *sdp, guint index);
/* The id under which the peer's offer has abs-send-time, one for all its lines (RFC 8285 section 5); 0: it has none, or two. */
guint jx_peer_sdp_send_time(const JxPeerSdp *sdp);

#endif
