#include "config.h"

#include "media/picture.h"

#include "media/rtp.h"

gboolean jx_picture_read(JxCodec codec, const guint8 *payload, gsize len, JxPicture *picture) {
	*picture = (JxPicture){ .picture_id = -1, .tl0picidx = -1 };
	switch (codec) {
	case JX_CODEC_VP8: return jx_vp8_read(payload, len, picture);
	case JX_CODEC_H264: return jx_h264_read(payload, len, picture);
	case JX_CODEC_VP9: return jx_vp9_read(payload, len, picture);
	default: break;
	}
	return FALSE;
}

gboolean jx_picture_read_id(const guint8 *payload, gsize len, gsize *at, JxPicture *picture) {
	if (*at >= len)
		return FALSE;
	picture->picture_id_at = *at;
	picture->picture_id_long = (payload[*at] & 0x80) != 0;
	if (picture->picture_id_long && *at + 2 > len)
		return FALSE;
	picture->picture_id = picture->picture_id_long ? jx_read16(payload + *at) & 0x7FFF : payload[*at];
	*at += picture->picture_id_long ? 2 : 1;
	return TRUE;
}

void jx_picture_write_ids(guint8 *payload, const JxPicture *picture, guint16 picture_id, guint8 tl0picidx) {
	if (picture->picture_id >= 0) {
		if (picture->picture_id_long)
			jx_write16(payload + picture->picture_id_at, 0x8000 | (picture_id & 0x7FFF));
		else
			payload[picture->picture_id_at] = picture_id & 0x7F;
	}
	if (picture->tl0picidx >= 0)
		payload[picture->tl0picidx_at] = tl0picidx;
}
