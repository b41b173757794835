# api: what the plugin shows to Janus and to those who ask. The part that needs nothing of Janus is a library of its own, for unit tests.
noinst_LTLIBRARIES += plugins/libjx_api_plain.la plugins/libjx_api.la
PLUGIN_LIBS += plugins/libjx_api_plain.la plugins/libjx_api.la
TESTABLE_LIBS += plugins/libjx_api_plain.la
plugins_libjx_api_plain_la_SOURCES = plugins/api/errors.c plugins/api/errors.h plugins/api/validate.c plugins/api/validate.h \
	plugins/api/settings.c plugins/api/settings.h plugins/api/offer.c plugins/api/offer.h plugins/api/events.c plugins/api/events.h
plugins_libjx_api_plain_la_CPPFLAGS = $(PURE_CPPFLAGS)
plugins_libjx_api_plain_la_CFLAGS = $(AM_CFLAGS) -fPIC

plugins_libjx_api_la_SOURCES = plugins/api/compat.h plugins/api/plugin.c plugins/api/plugin.h plugins/api/session.c plugins/api/session.h \
	plugins/api/outbox.c plugins/api/outbox.h plugins/api/data_channel.c plugins/api/data_channel.h plugins/api/live_room.c plugins/api/live_room.h \
	plugins/api/room_sink.c plugins/api/room_sink.h plugins/api/request.c plugins/api/request.h plugins/api/room_requests.c plugins/api/leg_requests.c \
	plugins/api/join.c plugins/api/join.h plugins/api/sources.c plugins/api/sources.h plugins/api/peer_sdp.c plugins/api/peer_sdp.h \
	plugins/api/clock.c plugins/api/clock.h plugins/api/admin.c plugins/api/admin.h \
	plugins/api/recording.c plugins/api/recording.h plugins/api/recording_private.h plugins/api/consent.c plugins/api/record_requests.c
plugins_libjx_api_la_CPPFLAGS = $(FULL_CPPFLAGS)
plugins_libjx_api_la_CFLAGS = $(AM_CFLAGS) -fPIC
