#include "config.h"

#include "read/codec.h"

static const struct {
	const char *name;
	guint clock_rate;
} codecs[] = {
	[JX_TRACK_OPUS] = { "opus", 48000 }, [JX_TRACK_PCMU] = { "pcmu", 8000 }, [JX_TRACK_PCMA] = { "pcma", 8000 }, [JX_TRACK_G722] = { "g722", 8000 },
	[JX_TRACK_VP8] = { "vp8", 90000 },   [JX_TRACK_VP9] = { "vp9", 90000 },  [JX_TRACK_H264] = { "h264", 90000 },
};

gboolean jx_track_codec_parse(const char *word, JxTrackCodec *codec) {
	for (guint i = 0; i < G_N_ELEMENTS(codecs); i++) {
		if (word != NULL && g_ascii_strcasecmp(word, codecs[i].name) == 0) {
			*codec = (JxTrackCodec)i;
			return TRUE;
		}
	}
	return FALSE;
}

const char *jx_track_codec_name(JxTrackCodec codec) {
	return codecs[codec].name;
}

gboolean jx_track_codec_is_video(JxTrackCodec codec) {
	return codec >= JX_TRACK_VP8;
}

guint jx_track_codec_clock_rate(JxTrackCodec codec) {
	return codecs[codec].clock_rate;
}
