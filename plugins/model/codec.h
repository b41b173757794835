/* Codecs that rooms forward, and the payload types that an m-line has for them. Pure values. */
#ifndef JX_MODEL_CODEC_H
#define JX_MODEL_CODEC_H

#include <glib.h>

typedef enum {
	JX_CODEC_OPUS,
	JX_CODEC_VP8,
	JX_CODEC_H264,
	JX_CODEC_VP9,
	JX_CODECS,
} JxCodec;
#define JX_CODEC_NONE (-1)

/* By codec; 0: the line does not take it. */
typedef struct {
	guint8 pt[JX_CODECS];
} JxPayloadTypes;

/* Video codecs, the preferred one first. */
typedef struct {
	guint n;
	JxCodec codec[JX_CODECS];
} JxCodecList;

/* What is taken where nobody asks for others: VP8 is sent, H.264 where somebody can do nothing else. */
extern const JxCodecList jx_codecs_default;

/* From "vp8" and so on, as Jitsi's presence and our settings write them. FALSE for a word that is no video codec of ours. */
gboolean jx_video_codec_parse(const char *word, JxCodec *codec);
/* What `a=rtpmap` says, "VP8/90000". */
const char *jx_codec_rtpmap(JxCodec codec);
/* What `a=fmtp` says on the lines that we offer; NULL: nothing. */
const char *jx_codec_fmtp(JxCodec codec);
/* Payload types of the lines that we offer. RTX of a video codec is the next one, as Janus gives it to plain lines by itself. */
guint8 jx_codec_payload_type(JxCodec codec);
#define JX_RTX_OF(pt) ((guint8)((pt) + 1))

void jx_codecs_add(JxCodecList *list, JxCodec codec);
gboolean jx_codecs_have(const JxCodecList *list, JxCodec codec);
/* The codec that a payload type stands for on the line, or JX_CODEC_NONE. */
static inline gint jx_payload_codec(const JxPayloadTypes *types, guint8 pt) {
	for (gint codec = 0; codec < JX_CODECS; codec++)
		if (types->pt[codec] == pt && pt != 0)
			return codec;
	return JX_CODEC_NONE;
}

#endif
