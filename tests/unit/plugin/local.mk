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
