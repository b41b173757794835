/* Recordings made in memory, for tests of what reads them. */
#ifndef JX_TEST_RECORDING_H
#define JX_TEST_RECORDING_H

#include "read/packets.h"
#include "read/session.h"

/* An .mjr with a header for this codec ("vp8"). */
GByteArray *recording_new(const char *codec);
/* A frame with an RTP packet. */
void recording_add(GByteArray *recording, guint32 ms, guint16 seq, guint32 timestamp, gboolean marker, const void *payload, gsize len);
/* Its reader; `recording` outlives it. */
JxMjr *recording_open(const GByteArray *recording);
/* A session of these lines; the number of problems that they had is added to *problems (nullable). */
JxSession *recording_session(const char *journal, guint *problems);

#endif
