/* Janus's recording format, version 2 (janus-gateway src/record.c): what stands in a file before its packets, and before each. Pure. */
#ifndef JX_RECORD_MJR_H
#define JX_RECORD_MJR_H

#include "model/codec.h"

#define JX_MJR_FRAME 10 /* bytes before each packet */

/* "opus", "vp8" … */
const char *jx_codec_word(JxCodec codec);
/* Appends magic and JSON header. Times in µs since 1970: when the recording was made, when its first packet came. */
void jx_mjr_begin(GByteArray *out, JxCodec codec, gint64 made_us, gint64 first_us);
/* Appends a packet that came `ms` after the first. */
void jx_mjr_packet(GByteArray *out, guint32 ms, const guint8 *packet, guint16 len);

#endif
