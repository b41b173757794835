#include "config.h"

#include "read/pictures.h"

#include "media/picture.h"
#include "read/nal.h"

#define WAIT_FOR_KEY 5000000 /* µs */

struct JxPictures {
	JxPackets *packets;
	JxTrackCodec codec;
	const JxPacket *next; /* read, and of the picture after this one */
	gint64 last_seq;      /* of the newest packet taken; -1 none */
	gboolean want_key;
	gint64 wanted_since;
	guint64 left_out;
	GByteArray *data;
};

JxPictures *jx_pictures_new(JxPackets *packets, JxTrackCodec codec) {
	JxPictures *pictures = g_new0(JxPictures, 1);
	pictures->packets = packets;
	pictures->codec = codec;
	pictures->last_seq = -1;
	pictures->want_key = TRUE;
	pictures->wanted_since = -1;
	pictures->data = g_byte_array_new();
	pictures->next = jx_packets_next(packets);
	return pictures;
}

void jx_pictures_free(JxPictures *pictures) {
	g_byte_array_unref(pictures->data);
	jx_packets_free(pictures->packets);
	g_free(pictures);
}

static JxCodec room_codec(JxTrackCodec codec) {
	return codec == JX_TRACK_VP8 ? JX_CODEC_VP8 : codec == JX_TRACK_VP9 ? JX_CODEC_VP9 : JX_CODEC_H264;
}

/* Appends what one packet has of the picture. FALSE: it cannot be read, or all is too long. */
static gboolean append(JxPictures *pictures, const JxPacket *packet, const JxPicture *picture) {
	if (pictures->data->len + packet->len > JX_PICTURE_MOST)
		return FALSE;
	if (pictures->codec == JX_TRACK_H264)
		return jx_nal_append(pictures->data, packet->data, packet->len);
	g_byte_array_append(pictures->data, packet->data + picture->descriptor_len, (guint)(packet->len - picture->descriptor_len));
	return TRUE;
}

/* Collects the packets of one time stamp. TRUE: a whole picture. */
static gboolean collect(JxPictures *pictures, JxRecordedPicture *out) {
	gboolean whole = TRUE, first = TRUE, marked = FALSE;
	g_byte_array_set_size(pictures->data, 0);
	*out = (JxRecordedPicture){ pictures->next->timestamp, pictures->next->arrival, FALSE, NULL, 0 };
	for (const JxPacket *packet = pictures->next; packet != NULL && packet->timestamp == out->timestamp; packet = jx_packets_next(pictures->packets), pictures->next = packet) {
		JxPicture picture;
		gboolean readable = jx_picture_read(room_codec(pictures->codec), packet->data, packet->len, &picture);
		if (pictures->last_seq >= 0 && packet->seq != pictures->last_seq + 1) {
			pictures->want_key = TRUE;
			whole = whole && first;
		}
		pictures->last_seq = packet->seq;
		whole = whole && readable && (!first || picture.begins) && append(pictures, packet, &picture);
		out->key = out->key || (readable && picture.keyframe);
		marked = packet->marker || (readable && picture.ends);
		first = FALSE;
	}
	/* some senders mark no last packet: the next one says whether anything is missing */
	return whole && (marked || (pictures->next != NULL && pictures->next->seq == pictures->last_seq + 1));
}

gboolean jx_pictures_next(JxPictures *pictures, JxRecordedPicture *picture) {
	while (pictures->next != NULL) {
		gboolean whole = collect(pictures, picture);
		if (pictures->wanted_since < 0)
			pictures->wanted_since = picture->arrival;
		gboolean patient = picture->arrival - pictures->wanted_since < WAIT_FOR_KEY;
		if (whole && (picture->key || !pictures->want_key || !patient)) {
			pictures->want_key = FALSE;
			pictures->wanted_since = picture->arrival;
			picture->data = pictures->data->data;
			picture->len = pictures->data->len;
			return TRUE;
		}
		pictures->want_key = pictures->want_key || !whole;
		pictures->left_out++;
	}
	return FALSE;
}

guint64 jx_pictures_left_out(const JxPictures *pictures) {
	return pictures->left_out;
}
