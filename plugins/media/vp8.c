#include "config.h"

#include "media/picture.h"

static gboolean read_extension(const guint8 *payload, gsize len, gsize *at, JxPicture *picture) {
	if (len < *at + 1)
		return FALSE;
	guint8 bits = payload[(*at)++];
	if ((bits & 0x80) && !jx_picture_read_id(payload, len, at, picture))
		return FALSE;
	if (bits & 0x40) {
		if (len < *at + 1)
			return FALSE;
		picture->tl0picidx_at = *at;
		picture->tl0picidx = payload[(*at)++];
	}
	if (bits & 0x30) {
		if (len < *at + 1)
			return FALSE;
		*at += 1;
	}
	return TRUE;
}

gboolean jx_vp8_read(const guint8 *payload, gsize len, JxPicture *picture) {
	if (len < 2)
		return FALSE;
	gsize at = 1;
	if ((payload[0] & 0x80) && !read_extension(payload, len, &at, picture))
		return FALSE;
	if (len <= at)
		return FALSE;
	picture->descriptor_len = at;
	picture->begins = (payload[0] & 0x10) && (payload[0] & 0x07) == 0;
	picture->keyframe = picture->begins && (payload[at] & 0x01) == 0;
	if (picture->keyframe && len >= at + 10 && payload[at + 3] == 0x9D && payload[at + 4] == 0x01 && payload[at + 5] == 0x2A) {
		guint width = (payload[at + 6] | payload[at + 7] << 8) & 0x3FFF;
		guint height = (payload[at + 8] | payload[at + 9] << 8) & 0x3FFF;
		picture->height[0] = MIN(width, height);
	}
	return TRUE;
}
