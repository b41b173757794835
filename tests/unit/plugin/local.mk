# tests of unit/plugin
plugin_room_tests = tests/unit/plugin/test_lines tests/unit/plugin/test_room tests/unit/plugin/test_token tests/unit/plugin/test_requests
UNIT_TESTS += $(plugin_room_tests)
tests_unit_plugin_test_lines_SOURCES = tests/unit/plugin/test_lines.c
tests_unit_plugin_test_lines_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_plugin_test_lines_LDADD = plugins/libjx_api_plain.la plugins/libjx_model.la $(GLIB_LIBS) -lconfig -lcrypto
tests_unit_plugin_test_room_SOURCES = tests/unit/plugin/test_room.c
tests_unit_plugin_test_room_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_plugin_test_room_LDADD = plugins/libjx_model.la $(GLIB_LIBS) -lcrypto
tests_unit_plugin_test_token_SOURCES = tests/unit/plugin/test_token.c
tests_unit_plugin_test_token_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_plugin_test_token_LDADD = plugins/libjx_model.la $(GLIB_LIBS) -lcrypto
tests_unit_plugin_test_requests_SOURCES = tests/unit/plugin/test_requests.c
tests_unit_plugin_test_requests_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_plugin_test_requests_LDADD = plugins/libjx_api_plain.la plugins/libjx_model.la $(GLIB_LIBS) -lconfig -lcrypto
# media and its parts of the model
plugin_test_cppflags = $(FULL_CPPFLAGS) -I$(srcdir)/tests/unit/plugin
engine_test_libs = plugins/libjx_media.la plugins/libjx_model.la $(GLIB_LIBS) $(OPUS_LIBS) -lm
UNIT_TESTS += tests/unit/plugin/test_packets tests/unit/plugin/test_streams tests/unit/plugin/test_speaker tests/unit/plugin/test_engine \
	tests/unit/plugin/test_mixer tests/unit/plugin/test_bandwidth
tests_unit_plugin_test_bandwidth_SOURCES = tests/unit/plugin/test_bandwidth.c
tests_unit_plugin_test_bandwidth_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_plugin_test_bandwidth_LDADD = plugins/libjx_model.la $(GLIB_LIBS) -lcrypto
tests_unit_plugin_test_packets_SOURCES = tests/unit/plugin/test_packets.c
tests_unit_plugin_test_packets_CPPFLAGS = $(plugin_test_cppflags)
tests_unit_plugin_test_packets_LDADD = $(engine_test_libs)
tests_unit_plugin_test_streams_SOURCES = tests/unit/plugin/test_streams.c
tests_unit_plugin_test_streams_CPPFLAGS = $(plugin_test_cppflags)
tests_unit_plugin_test_streams_LDADD = $(engine_test_libs)
tests_unit_plugin_test_speaker_SOURCES = tests/unit/plugin/test_speaker.c
tests_unit_plugin_test_speaker_CPPFLAGS = $(plugin_test_cppflags)
tests_unit_plugin_test_speaker_LDADD = $(engine_test_libs)
tests_unit_plugin_test_engine_SOURCES = tests/unit/plugin/test_engine.c tests/unit/plugin/fake_gateway.c tests/unit/plugin/fake_gateway.h
tests_unit_plugin_test_engine_CPPFLAGS = $(plugin_test_cppflags)
tests_unit_plugin_test_engine_LDADD = $(engine_test_libs)
tests_unit_plugin_test_mixer_SOURCES = tests/unit/plugin/test_mixer.c tests/unit/plugin/fake_gateway.c tests/unit/plugin/fake_gateway.h
tests_unit_plugin_test_mixer_CPPFLAGS = $(plugin_test_cppflags)
tests_unit_plugin_test_mixer_LDADD = $(engine_test_libs)
