/* The VP8 payload descriptor and the beginning of a key frame (RFC 7741 section 4.2, RFC 6386 section 9.1). Pure; any thread. */
#ifndef JX_MEDIA_VP8_H
#define JX_MEDIA_VP8_H

#include <glib.h>

typedef struct {
	gsize descriptor_len;
	gboolean frame_start; /* first packet of a frame */
	gboolean keyframe;    /* first packet of a key frame */
	guint width, height;  /* pixels, of a key frame; 0 if it is cut off before them */
	gint picture_id;      /* 7 or 15 bits; -1 none */
	gboolean picture_id_long;
	gsize picture_id_at;  /* offsets into the payload, valid if the value is not -1 */
	gint tl0picidx;       /* -1 none */
	gsize tl0picidx_at;
} JxVp8;

/* FALSE if the payload is shorter than its descriptor says or has no byte of picture behind it. */
gboolean jx_vp8_read(const guint8 *payload, gsize len, JxVp8 *vp8);

/* Writes picture id and tl0picidx over those that `vp8` was read with, in the width they have; absent ones stay absent. */
void jx_vp8_write_ids(guint8 *payload, const JxVp8 *vp8, guint16 picture_id, guint8 tl0picidx);

#endif
