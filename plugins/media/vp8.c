#include "config.h"

#include "media/rtp.h"
#include "media/vp8.h"

static gboolean read_extension(const guint8 *payload, gsize len, gsize *at, JxVp8 *vp8) {
	if (len < *at + 1)
		return FALSE;
	guint8 bits = payload[(*at)++];
	if (bits & 0x80) {
		if (len < *at + 1)
			return FALSE;
		vp8->picture_id_at = *at;
		vp8->picture_id_long = (payload[*at] & 0x80) != 0;
		if (vp8->picture_id_long) {
			if (len < *at + 2)
				return FALSE;
			vp8->picture_id = jx_read16(payload + *at) & 0x7FFF;
			*at += 2;
		} else {
			vp8->picture_id = payload[(*at)++];
		}
	}
	if (bits & 0x40) {
		if (len < *at + 1)
			return FALSE;
		vp8->tl0picidx_at = *at;
		vp8->tl0picidx = payload[(*at)++];
	}
	if (bits & 0x30) {
		if (len < *at + 1)
			return FALSE;
		*at += 1;
	}
	return TRUE;
}

gboolean jx_vp8_read(const guint8 *payload, gsize len, JxVp8 *vp8) {
	*vp8 = (JxVp8){ .picture_id = -1, .tl0picidx = -1 };
	if (!payload || len < 2)
		return FALSE;
	gsize at = 1;
	if ((payload[0] & 0x80) && !read_extension(payload, len, &at, vp8))
		return FALSE;
	if (len <= at)
		return FALSE;
	vp8->descriptor_len = at;
	vp8->frame_start = (payload[0] & 0x10) && (payload[0] & 0x07) == 0;
	vp8->keyframe = vp8->frame_start && (payload[at] & 0x01) == 0;
	if (vp8->keyframe && len >= at + 10 && payload[at + 3] == 0x9D && payload[at + 4] == 0x01 && payload[at + 5] == 0x2A) {
		vp8->width = (payload[at + 6] | payload[at + 7] << 8) & 0x3FFF;
		vp8->height = (payload[at + 8] | payload[at + 9] << 8) & 0x3FFF;
	}
	return TRUE;
}

void jx_vp8_write_ids(guint8 *payload, const JxVp8 *vp8, guint16 picture_id, guint8 tl0picidx) {
	if (vp8->picture_id >= 0) {
		if (vp8->picture_id_long)
			jx_write16(payload + vp8->picture_id_at, 0x8000 | (picture_id & 0x7FFF));
		else
			payload[vp8->picture_id_at] = picture_id & 0x7F;
	}
	if (vp8->tl0picidx >= 0)
		payload[vp8->tl0picidx_at] = tl0picidx;
}
