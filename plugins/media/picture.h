/* What a packet of video says of its picture, whatever the codec: where a picture begins, where decoding may begin, which spatial layer it
 * is of, how high that is, and the ids that must go on without a jump. Pure; any thread. */
#ifndef JX_MEDIA_PICTURE_H
#define JX_MEDIA_PICTURE_H

#include "model/codec.h"
#include "model/types.h"

typedef struct {
	gsize descriptor_len;        /* bytes before the picture's own */
	gboolean begins;             /* first packet of a picture, of its layer where it has layers */
	gboolean ends;               /* last packet of its layer's part; VP9 alone tells */
	gboolean keyframe;           /* first packet of a key frame: decoding may begin with it */
	guint spatial;               /* layer, 0 the lowest */
	guint spatial_layers;        /* of the key frame; 0: it has none */
	guint height[JX_MAX_LAYERS]; /* of a key frame, by layer: pixels of the smaller side; 0 not told */
	gint picture_id;             /* 7 or 15 bits; -1 none */
	gboolean picture_id_long;
	gsize picture_id_at;         /* offsets into the payload, valid if the value is not -1 */
	gint tl0picidx;              /* -1 none */
	gsize tl0picidx_at;
} JxPicture;

/* FALSE if the payload is shorter than it says or has no byte of picture. */
gboolean jx_picture_read(JxCodec codec, const guint8 *payload, gsize len, JxPicture *picture);

/* Writes picture id and tl0picidx over those that `picture` was read with, in the width they have; absent ones stay absent. */
void jx_picture_write_ids(guint8 *payload, const JxPicture *picture, guint16 picture_id, guint8 tl0picidx);

/* --- by codec: what jx_picture_read calls; `picture` is empty, its ids -1 */
/* RFC 7741 section 4.2, RFC 6386 section 9.1 */
gboolean jx_vp8_read(const guint8 *payload, gsize len, JxPicture *picture);
/* RFC 9628 section 4.2 */
gboolean jx_vp9_read(const guint8 *payload, gsize len, JxPicture *picture);
/* RFC 6184 section 5; heights from the sequence parameter set, ITU-T H.264 section 7.3.2.1.1 */
gboolean jx_h264_read(const guint8 *payload, gsize len, JxPicture *picture);
/* The picture id of VP8 and VP9 at *at, which moves behind it. FALSE: cut off. */
gboolean jx_picture_read_id(const guint8 *payload, gsize len, gsize *at, JxPicture *picture);

#endif
