# record: sessions, tracks and the thread that writes them; without a symbol of Janus, so that it runs in unit tests.
noinst_LTLIBRARIES += plugins/libjx_record.la
PLUGIN_LIBS += plugins/libjx_record.la
plugins_libjx_record_la_SOURCES = \
	plugins/record/erase.c plugins/record/erase.h \
	plugins/record/folder.c plugins/record/folder.h \
	plugins/record/keeper.c plugins/record/keeper.h \
	plugins/record/mjr.c plugins/record/mjr.h \
	plugins/record/names.c plugins/record/names.h \
	plugins/record/private.h plugins/record/record.h \
	plugins/record/retention.c plugins/record/retention.h \
	plugins/record/tap.c plugins/record/tap.h \
	plugins/record/track.c plugins/record/writer.c
plugins_libjx_record_la_CPPFLAGS = $(PURE_CPPFLAGS)
plugins_libjx_record_la_CFLAGS = $(AM_CFLAGS) -fPIC
