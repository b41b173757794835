/* Janus's recordings (.mjr, version 2): `MJR00002`, a 16-bit length and a JSON header, then frames of `MEET`, 32-bit milliseconds, 16-bit length and
 * an RTP packet; numbers in network order. Reads hostile, cut off and damaged files: what is between two frames and is none is skipped, and counted.
 * Holds one packet at a time. */
#ifndef JX_COMPOSE_MJR_H
#define JX_COMPOSE_MJR_H

#include <glib.h>
#include <stdio.h>

#include "media/rtp.h"
#include "read/codec.h"

typedef struct JxMjr JxMjr;

typedef struct {
	gboolean has_codec;
	JxTrackCodec codec;
	gint64 first_wall; /* µs since 1970 at which its first packet was written; 0 not told */
	gboolean encrypted;
} JxMjrHeader;

typedef struct {
	guint32 ms; /* arrival, counted from the file's first packet */
	JxRtp rtp;  /* its payload is valid until the next read */
} JxMjrPacket;

/* Takes `file` and closes it. NULL with a sentence in `error` (g_free): it is no .mjr, or its header is cut off. */
JxMjr *jx_mjr_open(FILE *file, char **error);
void jx_mjr_close(JxMjr *mjr);
const JxMjrHeader *jx_mjr_header(const JxMjr *mjr);
/* FALSE: the end, whole or cut off. Frames that hold no RTP packet are passed over. */
gboolean jx_mjr_next(JxMjr *mjr, JxMjrPacket *packet);
/* What was passed over so far: bytes that belong to no frame (a frame cut off at the end, too), and frames without an RTP packet. */
guint64 jx_mjr_lost_bytes(const JxMjr *mjr);
guint64 jx_mjr_bad_frames(const JxMjr *mjr);

#endif
