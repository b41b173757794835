host_tests = \
	tests/unit/host/component \
	tests/unit/host/stream \
	tests/unit/host/timers
UNIT_TESTS += $(host_tests)
HOST_TEST_LIBS = $(TESTABLE_LIBS) $(GLIB_LIBS) $(XMPP_LIBS) $(SQLITE_LIBS) $(HTTPD_LIBS) -lconfig
tests_unit_host_component_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_host_component_LDADD = $(HOST_TEST_LIBS)
tests_unit_host_stream_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_host_stream_LDADD = $(HOST_TEST_LIBS)
tests_unit_host_timers_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_host_timers_LDADD = $(HOST_TEST_LIBS)
