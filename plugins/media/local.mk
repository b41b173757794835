# media: the engine, without a symbol of Janus, so that it runs in unit tests; and its gateway into Janus.
noinst_LTLIBRARIES += plugins/libjx_media.la plugins/libjx_media_gateway.la
PLUGIN_LIBS += plugins/libjx_media.la plugins/libjx_media_gateway.la
plugins_libjx_media_la_SOURCES = \
	plugins/media/bits.h \
	plugins/media/counters.c plugins/media/counters.h \
	plugins/media/cue.c plugins/media/cue.h \
	plugins/media/decoder.c plugins/media/decoder.h \
	plugins/media/encoder.c plugins/media/encoder.h \
	plugins/media/feedback.c \
	plugins/media/forward.c \
	plugins/media/gateway.h \
	plugins/media/grace.c plugins/media/grace.h \
	plugins/media/h264.c \
	plugins/media/holes.c plugins/media/holes.h \
	plugins/media/jitter.c plugins/media/jitter.h \
	plugins/media/keyframes.c plugins/media/keyframes.h \
	plugins/media/keys.c plugins/media/keys.h \
	plugins/media/layers.c plugins/media/layers.h \
	plugins/media/leg.c plugins/media/leg.h \
	plugins/media/leveller.c plugins/media/leveller.h \
	plugins/media/limiter.c plugins/media/limiter.h \
	plugins/media/media.h \
	plugins/media/mix_output.c plugins/media/mix_output.h \
	plugins/media/mixer.c plugins/media/mixer.h \
	plugins/media/picture.c plugins/media/picture.h \
	plugins/media/retransmit.c plugins/media/retransmit.h \
	plugins/media/rewrite.c plugins/media/rewrite.h \
	plugins/media/room.c plugins/media/room.h \
	plugins/media/rtcp.c plugins/media/rtcp.h \
	plugins/media/rtp.c plugins/media/rtp.h \
	plugins/media/settings.c plugins/media/settings.h \
	plugins/media/slot.c plugins/media/slot.h \
	plugins/media/source.c plugins/media/source.h \
	plugins/media/table.c plugins/media/table.h \
	plugins/media/voice.c plugins/media/voice.h \
	plugins/media/vp8.c plugins/media/vp9.c
plugins_libjx_media_la_CPPFLAGS = $(FULL_CPPFLAGS)
plugins_libjx_media_la_CFLAGS = $(AM_CFLAGS) -fPIC
plugins_libjx_media_gateway_la_SOURCES = plugins/media/gateway.c
plugins_libjx_media_gateway_la_CPPFLAGS = $(FULL_CPPFLAGS)
plugins_libjx_media_gateway_la_CFLAGS = $(AM_CFLAGS) -fPIC
