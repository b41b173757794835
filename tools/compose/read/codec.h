/* Codecs of recorded tracks, as the journal and .mjr files name them. Pure values. */
#ifndef JX_COMPOSE_CODEC_H
#define JX_COMPOSE_CODEC_H

#include <glib.h>

typedef enum { JX_TRACK_OPUS, JX_TRACK_PCMU, JX_TRACK_PCMA, JX_TRACK_G722, JX_TRACK_VP8, JX_TRACK_VP9, JX_TRACK_H264 } JxTrackCodec;

/* "opus", "vp8" …; FALSE: one that is not known here. */
gboolean jx_track_codec_parse(const char *word, JxTrackCodec *codec);
const char *jx_track_codec_name(JxTrackCodec codec);
gboolean jx_track_codec_is_video(JxTrackCodec codec);
/* Of RTP time stamps, in Hz (RFC 3551: G.722 counts 8000, though it is sampled at 16000). */
guint jx_track_codec_clock_rate(JxTrackCodec codec);

#endif
