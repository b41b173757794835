# model: pure rules of the room.
noinst_LTLIBRARIES += plugins/libjx_model.la
PLUGIN_LIBS += plugins/libjx_model.la
TESTABLE_LIBS += plugins/libjx_model.la
plugins_libjx_model_la_SOURCES =
plugins_libjx_model_la_CPPFLAGS = $(PURE_CPPFLAGS)
plugins_libjx_model_la_CFLAGS = $(AM_CFLAGS) -fPIC

plugins_libjx_model_la_SOURCES += \
	plugins/model/types.c plugins/model/types.h plugins/model/codec.c plugins/model/codec.h plugins/model/lines.c plugins/model/lines.h plugins/model/policy.c plugins/model/policy.h \
	plugins/model/leg.c plugins/model/leg.h plugins/model/leg_private.h plugins/model/guests.c plugins/model/slot.h plugins/model/source.c plugins/model/source.h \
	plugins/model/participant.h plugins/model/room.c plugins/model/room.h plugins/model/room_private.h \
	plugins/model/selector.c plugins/model/selector.h plugins/model/token.c plugins/model/token.h

plugins_libjx_model_la_SOURCES += \
	plugins/model/bandwidth.c plugins/model/bandwidth.h plugins/model/uplink.c plugins/model/uplink.h plugins/model/speaker.c plugins/model/speaker.h
