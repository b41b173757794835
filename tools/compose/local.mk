# janus-xmpp-compose: read and plan know nothing of libav; make stands on it. Nothing of it is linked into Janus.
if COMPOSE
noinst_LTLIBRARIES += tools/compose/libjx_compose.la
bin_PROGRAMS = tools/compose/janus-xmpp-compose
man_MANS = docs/man/janus-xmpp-compose.1
COMPOSE_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/tools/compose -I$(srcdir)/plugins $(GLIB_CFLAGS) $(LIBAV_CFLAGS)

# The plugin's readers of RTP and of pictures are compiled in as they are.
tools_compose_libjx_compose_la_SOURCES = \
	plugins/media/h264.c plugins/media/picture.c plugins/media/rtp.c plugins/media/vp8.c plugins/media/vp9.c \
	tools/compose/plan/attendance.c tools/compose/plan/attendance.h \
	tools/compose/plan/captions.c tools/compose/plan/captions.h \
	tools/compose/plan/chapters.c tools/compose/plan/chapters.h \
	tools/compose/plan/layout.c tools/compose/plan/layout.h \
	tools/compose/plan/mix.c tools/compose/plan/mix.h \
	tools/compose/plan/stage.c tools/compose/plan/stage.h \
	tools/compose/plan/timeline.c tools/compose/plan/timeline.h \
	tools/compose/plan/vtt.c tools/compose/plan/vtt.h \
	tools/compose/read/codec.c tools/compose/read/codec.h \
	tools/compose/read/drift.c tools/compose/read/drift.h \
	tools/compose/read/folder.c tools/compose/read/folder.h \
	tools/compose/read/journal.c tools/compose/read/journal.h \
	tools/compose/read/lane.c tools/compose/read/lane.h \
	tools/compose/read/mjr.c tools/compose/read/mjr.h \
	tools/compose/read/nal.c tools/compose/read/nal.h \
	tools/compose/read/packets.c tools/compose/read/packets.h \
	tools/compose/read/pictures.c tools/compose/read/pictures.h \
	tools/compose/read/problems.c tools/compose/read/problems.h \
	tools/compose/read/session.c tools/compose/read/session.h
tools_compose_libjx_compose_la_CPPFLAGS = $(COMPOSE_CPPFLAGS)

tools_compose_janus_xmpp_compose_SOURCES = \
	tools/compose/main.c \
	tools/compose/compose.c tools/compose/compose.h \
	tools/compose/options.c tools/compose/options.h \
	tools/compose/queue.c tools/compose/queue.h \
	tools/compose/make/canvas.c tools/compose/make/canvas.h \
	tools/compose/make/cast.c tools/compose/make/cast.h \
	tools/compose/make/container.c tools/compose/make/container.h \
	tools/compose/make/decoder.c tools/compose/make/decoder.h \
	tools/compose/make/encoder.c tools/compose/make/encoder.h \
	tools/compose/make/film.c tools/compose/make/film.h \
	tools/compose/make/label.c tools/compose/make/label.h \
	tools/compose/make/outputs.c tools/compose/make/outputs.h \
	tools/compose/make/progress.c tools/compose/make/progress.h \
	tools/compose/make/render.c tools/compose/make/render.h \
	tools/compose/make/report.c tools/compose/make/report.h \
	tools/compose/make/thumbnail.c tools/compose/make/thumbnail.h \
	tools/compose/make/voice.c tools/compose/make/voice.h
tools_compose_janus_xmpp_compose_CPPFLAGS = $(COMPOSE_CPPFLAGS)
tools_compose_janus_xmpp_compose_LDADD = tools/compose/libjx_compose.la $(GLIB_LIBS) $(LIBAV_LIBS) -lm
endif
