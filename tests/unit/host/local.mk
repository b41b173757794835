# Tests of link/, host/ and http/: no Janus, no XMPP server; sockets and files of their own.
HOST_TESTS = \
	tests/unit/host/component \
	tests/unit/host/http \
	tests/unit/host/loop \
	tests/unit/host/modules \
	tests/unit/host/recordings \
	tests/unit/host/router \
	tests/unit/host/settings \
	tests/unit/host/store \
	tests/unit/host/stream \
	tests/unit/host/timers \
	tests/unit/host/websocket
UNIT_TESTS += $(HOST_TESTS)
EXTRA_DIST += tests/unit/host/example_module.c
HOST_TEST_LIBS = $(TESTABLE_LIBS) $(GLIB_LIBS) $(XMPP_LIBS) $(SQLITE_LIBS) $(OMEMO_LIBS) $(HTTPD_LIBS) $(CURL_LIBS) -lconfig
tests_unit_host_component_CPPFLAGS = $(PURE_CPPFLAGS) $(SQLITE_CFLAGS)
tests_unit_host_component_LDADD = $(HOST_TEST_LIBS)
tests_unit_host_http_CPPFLAGS = $(PURE_CPPFLAGS) $(SQLITE_CFLAGS)
tests_unit_host_http_LDADD = $(HOST_TEST_LIBS)
tests_unit_host_loop_CPPFLAGS = $(PURE_CPPFLAGS) $(SQLITE_CFLAGS)
tests_unit_host_loop_LDADD = $(HOST_TEST_LIBS)
tests_unit_host_modules_CPPFLAGS = $(PURE_CPPFLAGS) $(SQLITE_CFLAGS) -DJX_CC='"$(CC)"'
tests_unit_host_modules_LDADD = $(HOST_TEST_LIBS)
tests_unit_host_recordings_CPPFLAGS = $(PURE_CPPFLAGS) $(SQLITE_CFLAGS)
tests_unit_host_recordings_LDADD = $(HOST_TEST_LIBS) -ljansson
tests_unit_host_router_CPPFLAGS = $(PURE_CPPFLAGS) $(SQLITE_CFLAGS)
tests_unit_host_router_LDADD = $(HOST_TEST_LIBS)
tests_unit_host_settings_CPPFLAGS = $(PURE_CPPFLAGS) $(SQLITE_CFLAGS)
tests_unit_host_settings_LDADD = $(HOST_TEST_LIBS)
tests_unit_host_store_CPPFLAGS = $(PURE_CPPFLAGS) $(SQLITE_CFLAGS)
tests_unit_host_store_LDADD = $(HOST_TEST_LIBS)
tests_unit_host_stream_CPPFLAGS = $(PURE_CPPFLAGS) $(SQLITE_CFLAGS)
tests_unit_host_stream_LDADD = $(HOST_TEST_LIBS)
tests_unit_host_timers_CPPFLAGS = $(PURE_CPPFLAGS) $(SQLITE_CFLAGS)
tests_unit_host_timers_LDADD = $(HOST_TEST_LIBS)
tests_unit_host_websocket_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_host_websocket_LDADD = $(HOST_TEST_LIBS)
