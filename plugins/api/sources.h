/* The `sources`, `ssrcs` and `states` of requests → the model. Under the room's lock. */
#ifndef JX_API_SOURCES_H
#define JX_API_SOURCES_H

#include "api/live_room.h"
#include "api/peer_sdp.h"

/* A request's list. Error: INVALID_REQUEST, or of the model. */
gboolean jx_sources_apply(JxRoom *model, JxLeg *leg, const json_t *sources, GError **error);
/* A request's `guests`, where it has them: a list of {participant, endpoint, name?}. */
gboolean jx_guests_apply(JxRoom *model, JxLeg *leg, const json_t *guests, GError **error);
/* Names what the leg sends after its lines: <endpoint>-a0, -v0, -v1. sdp and simulcast are the peer's last SDP and what the core said of it. */
gboolean jx_sources_by_lines(JxRoom *model, JxLeg *leg, const JxPeerSdp *sdp, const json_t *simulcast, GError **error);
/* Checks and applies `ssrcs`. */
gboolean jx_ssrcs_apply(JxLeg *leg, const json_t *ssrcs, GError **error);
gboolean jx_states_apply(JxRoom *model, JxLeg *leg, const json_t *states, GError **error);

#endif
