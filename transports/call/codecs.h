/* The video codecs of a call, as words in order of preference: "vp8,h264". Pure. */
#ifndef JX_CALL_CODECS_H
#define JX_CALL_CODECS_H

#include "wire/jingle/rtp.h"

G_BEGIN_DECLS

/* Is the payload type of one of these codecs, in a form that everybody else can show? */
gboolean jx_codecs_allow(const char *codecs, const JxPayloadType *type);
/* Those of `codecs` that the description has, as such words. New string, "" for none. */
char *jx_codecs_common(const char *codecs, const JxRtpDescription *description);

G_END_DECLS

#endif
