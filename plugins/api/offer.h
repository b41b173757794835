/* The offers that the plugin makes; docs/plugin-api.md, "Lines". Janus adds ICE, DTLS, SSRCs and BUNDLE. Pure. */
#ifndef JX_API_OFFER_H
#define JX_API_OFFER_H

#include <jansson.h>

#include "model/lines.h"

/* version grows with every SDP of the leg. The caller owns what comes back. */
char *jx_offer_sdp(const JxLines *lines, guint64 version);
/* {"type":"offer","sdp"} */
json_t *jx_offer_jsep(const JxLines *lines, guint64 version);

/* Parts that answers need as well. */
void jx_sdp_begin(GString *sdp, guint64 version);
const char *jx_sdp_direction(JxDirection direction);

#endif
