/* Packets of a video track → pictures as its decoder takes them: VP8 (RFC 7741), VP9 (RFC 9628), H.264 as a byte stream (RFC 6184). Holds one picture. */
#ifndef JX_COMPOSE_PICTURES_H
#define JX_COMPOSE_PICTURES_H

#include "read/packets.h"

/* Larger ones are dropped. */
#define JX_PICTURE_MOST (8 << 20)

typedef struct {
	gint64 timestamp; /* counted on, RTP ticks */
	gint64 arrival;   /* of its first packet; µs since the file's first packet */
	gboolean key;
	const guint8 *data;
	gsize len;
} JxRecordedPicture;

typedef struct JxPictures JxPictures;

/* Takes `packets`. */
JxPictures *jx_pictures_new(JxPackets *packets, JxTrackCodec codec);
void jx_pictures_free(JxPictures *pictures);
/* The next whole one, valid until the next call; FALSE: the end. After a loss pictures are left out up to the next key frame: one that stands still is
 * better than one that is wrong. Where none comes within 5 s, decoding goes on with what there is. */
gboolean jx_pictures_next(JxPictures *pictures, JxRecordedPicture *picture);
/* Left out so far: cut by loss, or waiting for a key frame. */
guint64 jx_pictures_left_out(const JxPictures *pictures);

#endif
