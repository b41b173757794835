/* Units of H.264 in RTP payloads (RFC 6184 section 5.4: single units, STAP-A, FU-A) → a byte stream with start codes (ITU-T H.264 annex B). Pure. */
#ifndef JX_COMPOSE_NAL_H
#define JX_COMPOSE_NAL_H

#include <glib.h>

/* Appends what a payload holds to `stream`. FALSE: it is shorter than it says, or of another kind; `stream` may have grown. */
gboolean jx_nal_append(GByteArray *stream, const guint8 *payload, gsize len);

#endif
