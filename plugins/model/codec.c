#include "config.h"

#include "model/codec.h"

#include <string.h>

typedef struct {
	const char *name, *rtpmap, *fmtp;
	guint8 pt;
	guint clock;
} Codec;

static const Codec codecs[JX_CODECS] = {
	[JX_CODEC_OPUS] = { "opus", "opus/48000/2", "minptime=10;useinbandfec=1", 111, 48000 },
	[JX_CODEC_G722] = { "g722", "G722/8000", NULL, 9, 8000 },
	[JX_CODEC_PCMU] = { "pcmu", "PCMU/8000", NULL, 0, 8000 },
	[JX_CODEC_PCMA] = { "pcma", "PCMA/8000", NULL, 8, 8000 },
	[JX_CODEC_EVENT] = { "telephone-event", "telephone-event/8000", NULL, 126, 8000 },
	[JX_CODEC_VP8] = { "vp8", "VP8/90000", NULL, 100, 90000 },
	[JX_CODEC_H264] = { "h264", "H264/90000", "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f", 102, 90000 },
	[JX_CODEC_VP9] = { "vp9", "VP9/90000", "profile-id=0", 104, 90000 },
};

const JxCodecList jx_codecs_default = { 2, { JX_CODEC_VP8, JX_CODEC_H264 } };
const JxCodecList jx_codecs_voices = { JX_VOICE_CODECS, { JX_CODEC_OPUS, JX_CODEC_G722, JX_CODEC_PCMU, JX_CODEC_PCMA } };

gboolean jx_video_codec_parse(const char *word, JxCodec *codec) {
	for (guint i = JX_CODEC_VP8; i < JX_CODECS; i++) {
		if (strcmp(codecs[i].name, word) == 0) {
			*codec = (JxCodec)i;
			return TRUE;
		}
	}
	return FALSE;
}

const char *jx_codec_rtpmap(JxCodec codec) {
	return codecs[codec].rtpmap;
}

const char *jx_codec_fmtp(JxCodec codec) {
	return codecs[codec].fmtp;
}

guint jx_codec_clock(JxCodec codec) {
	return codecs[codec].clock;
}

guint8 jx_codec_payload_type(JxCodec codec) {
	return codecs[codec].pt;
}

void jx_codecs_add(JxCodecList *list, JxCodec codec) {
	if (!jx_codecs_have(list, codec))
		list->codec[list->n++] = codec;
}

gboolean jx_codecs_have(const JxCodecList *list, JxCodec codec) {
	for (guint i = 0; i < list->n; i++)
		if (list->codec[i] == codec)
			return TRUE;
	return FALSE;
}
