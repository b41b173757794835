/* The codecs of a call; those of video as words in order of preference: "vp8,h264". Pure. */
#ifndef JX_CALL_CODECS_H
#define JX_CALL_CODECS_H

#include "wire/jingle/rtp.h"

G_BEGIN_DECLS

/* Is it a codec in which the plugin takes voices (docs/plugin-api.md, `join`)? */
gboolean jx_codecs_is_voice(const JxPayloadType *type);
/* Has the description such a codec? */
gboolean jx_codecs_have_voice(const JxRtpDescription *description);
/* Is the payload type of one of these codecs, in a form that everybody else can show? */
gboolean jx_codecs_allow(const char *codecs, const JxPayloadType *type);
/* Those of `codecs` that the description has, as such words. New string, "" for none. */
char *jx_codecs_common(const char *codecs, const JxRtpDescription *description);

/* Of a peer's description: what rooms forward of it, without transport-cc: congestion control towards who offers is REMB. */
void jx_codecs_keep_usable(const char *codecs, JxRtpDescription *description);

G_END_DECLS

#endif
