#include "config.h"

#include "media/picture.h"
#include "media/rtp.h"

enum { HAS_ID = 0x80, INTER = 0x40, HAS_LAYER = 0x20, FLEXIBLE = 0x10, BEGINS = 0x08, ENDS = 0x04, HAS_STRUCTURE = 0x02 };

static gboolean read_layer(const guint8 *payload, gsize len, gsize *at, JxPicture *picture) {
	if (*at >= len)
		return FALSE;
	picture->spatial = (payload[(*at)++] >> 1) & 0x07;
	if (payload[0] & FLEXIBLE)
		return TRUE;
	if (*at >= len)
		return FALSE;
	picture->tl0picidx_at = *at;
	picture->tl0picidx = payload[(*at)++];
	return TRUE;
}

/* Up to three pictures that it refers to, in flexible mode. */
static gboolean skip_references(const guint8 *payload, gsize len, gsize *at) {
	for (guint i = 0; i < 3; i++) {
		if (*at >= len)
			return FALSE;
		if (!(payload[(*at)++] & 1))
			break;
	}
	return TRUE;
}

static gboolean skip_groups(const guint8 *payload, gsize len, gsize *at) {
	if (*at >= len)
		return FALSE;
	guint n = payload[(*at)++];
	for (guint i = 0; i < n; i++) {
		if (*at >= len)
			return FALSE;
		*at += 1u + ((payload[*at] >> 2) & 3);
	}
	return TRUE;
}

static gboolean read_structure(const guint8 *payload, gsize len, gsize *at, JxPicture *picture) {
	if (*at >= len)
		return FALSE;
	guint8 bits = payload[(*at)++];
	picture->spatial_layers = (guint)(bits >> 5) + 1;
	for (guint i = 0; (bits & 0x10) && i < picture->spatial_layers; i++, *at += 4) {
		if (*at + 4 > len)
			return FALSE;
		if (i < JX_MAX_LAYERS)
			picture->height[i] = MIN(jx_read16(payload + *at), jx_read16(payload + *at + 2));
	}
	return !(bits & 0x08) || skip_groups(payload, len, at);
}

gboolean jx_vp9_read(const guint8 *payload, gsize len, JxPicture *picture) {
	if (len < 2)
		return FALSE;
	guint8 bits = payload[0];
	gsize at = 1;
	if ((bits & HAS_ID) && !jx_picture_read_id(payload, len, &at, picture))
		return FALSE;
	if ((bits & HAS_LAYER) && !read_layer(payload, len, &at, picture))
		return FALSE;
	if ((bits & FLEXIBLE) && (bits & INTER) && !skip_references(payload, len, &at))
		return FALSE;
	if ((bits & HAS_STRUCTURE) && !read_structure(payload, len, &at, picture))
		return FALSE;
	if (len <= at)
		return FALSE;
	picture->descriptor_len = at;
	picture->begins = (bits & BEGINS) != 0;
	picture->ends = (bits & ENDS) != 0;
	picture->keyframe = picture->begins && !(bits & INTER) && picture->spatial == 0;
	return TRUE;
}
