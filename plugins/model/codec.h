/* Codecs that rooms take, and the payload types that an m-line has for them. Pure values. */
#ifndef JX_MODEL_CODEC_H
#define JX_MODEL_CODEC_H

#include <glib.h>

typedef enum {
	JX_CODEC_OPUS, /* voices, the preferred one first: Opus is forwarded, the others are for the mix and recoded for everybody else */
	JX_CODEC_G722,
	JX_CODEC_PCMU,
	JX_CODEC_PCMA,
	JX_CODEC_EVENT, /* keys of a telephone, RFC 4733 */
	JX_CODEC_VP8,   /* video */
	JX_CODEC_H264,
	JX_CODEC_VP9,
	JX_CODECS,
} JxCodec;
#define JX_CODEC_NONE (-1)
#define JX_VOICE_CODECS (JX_CODEC_PCMA + 1)

/* By codec. A zeroed one takes nothing: PCMU's payload type is 0, so what a line takes is said apart. */
typedef struct {
	guint16 taken; /* a bit for each codec */
	guint8 pt[JX_CODECS];
} JxPayloadTypes;
/* An initializer: one codec and its payload type. */
#define JX_PAYLOAD_TYPE(codec, type) { .taken = 1u << (codec), .pt = { [codec] = (type) } }

/* Codecs of one medium, the preferred one first. */
typedef struct {
	guint n;
	JxCodec codec[JX_CODECS];
} JxCodecList;

/* What is taken where nobody asks for others: VP8 is sent, H.264 where somebody can do nothing else. */
extern const JxCodecList jx_codecs_default;

/* Every codec of voices. */
extern const JxCodecList jx_codecs_voices;

/* From "vp8" and so on, as Jitsi's presence and our settings write them. FALSE for a word that is no video codec of ours. */
gboolean jx_video_codec_parse(const char *word, JxCodec *codec);
/* What `a=rtpmap` says, "VP8/90000". */
const char *jx_codec_rtpmap(JxCodec codec);
/* Ticks of its RTP timestamps in a second. G.722 has 8000, whatever it samples (RFC 3551 section 4.5.2). */
guint jx_codec_clock(JxCodec codec);
/* What `a=fmtp` says on the lines that we offer; NULL: nothing. */
const char *jx_codec_fmtp(JxCodec codec);
/* Payload types of the lines that we offer. RTX of a video codec is the next one, as Janus gives it to plain lines by itself. */
guint8 jx_codec_payload_type(JxCodec codec);
#define JX_RTX_OF(pt) ((guint8)((pt) + 1))

void jx_codecs_add(JxCodecList *list, JxCodec codec);
gboolean jx_codecs_have(const JxCodecList *list, JxCodec codec);
static inline gboolean jx_payload_has(const JxPayloadTypes *types, JxCodec codec) {
	return (types->taken >> codec & 1) != 0;
}
static inline void jx_payload_set(JxPayloadTypes *types, JxCodec codec, guint8 pt) {
	types->taken |= (guint16)(1u << codec);
	types->pt[codec] = pt;
}
/* The codec that a payload type stands for on the line, or JX_CODEC_NONE. */
static inline gint jx_payload_codec(const JxPayloadTypes *types, guint8 pt) {
	for (gint codec = 0; codec < JX_CODECS; codec++)
		if (jx_payload_has(types, (JxCodec)codec) && types->pt[codec] == pt)
			return codec;
	return JX_CODEC_NONE;
}
/* The codec in which voices are on the line: a line has one. Opus where it has none. */
static inline JxCodec jx_payload_voice(const JxPayloadTypes *types) {
	for (gint codec = JX_CODEC_OPUS; codec < JX_VOICE_CODECS; codec++)
		if (jx_payload_has(types, (JxCodec)codec))
			return (JxCodec)codec;
	return JX_CODEC_OPUS;
}

#endif
