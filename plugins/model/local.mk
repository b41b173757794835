# model: pure rules of the room.
noinst_LTLIBRARIES += plugins/libjx_model.la
PLUGIN_LIBS += plugins/libjx_model.la
TESTABLE_LIBS += plugins/libjx_model.la
plugins_libjx_model_la_SOURCES =
plugins_libjx_model_la_CPPFLAGS = $(PURE_CPPFLAGS)
plugins_libjx_model_la_CFLAGS = $(AM_CFLAGS) -fPIC

plugins_libjx_model_la_SOURCES += plugins/model/types.c plugins/model/types.h
plugins_libjx_model_la_SOURCES += plugins/model/lines.h plugins/model/source.h plugins/model/slot.h plugins/model/policy.h
plugins_libjx_model_la_SOURCES += plugins/model/leg.h plugins/model/participant.h plugins/model/room.h plugins/model/selector.h plugins/model/token.h
