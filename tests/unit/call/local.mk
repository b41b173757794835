# tests of unit/call
UNIT_TESTS += tests/unit/call/test_browser tests/unit/call/test_caller tests/unit/call/test_okedu tests/unit/call/test_restart tests/unit/call/test_hazards
tests_unit_call_test_browser_SOURCES = tests/unit/call/test_browser.c tests/unit/call/harness.c tests/unit/call/harness.h
tests_unit_call_test_browser_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_call_test_browser_LDADD = transports/libjx_call.la transports/libjx_wire.la $(GLIB_LIBS) $(XMPP_LIBS)
tests_unit_call_test_caller_SOURCES = tests/unit/call/test_caller.c tests/unit/call/harness.c tests/unit/call/harness.h
tests_unit_call_test_caller_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_call_test_caller_LDADD = transports/libjx_call.la transports/libjx_wire.la $(GLIB_LIBS) $(XMPP_LIBS)
tests_unit_call_test_okedu_SOURCES = tests/unit/call/test_okedu.c tests/unit/call/harness.c tests/unit/call/harness.h
tests_unit_call_test_okedu_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_call_test_okedu_LDADD = transports/libjx_call.la transports/libjx_wire.la $(GLIB_LIBS) $(XMPP_LIBS)
tests_unit_call_test_restart_SOURCES = tests/unit/call/test_restart.c tests/unit/call/harness.c tests/unit/call/harness.h
tests_unit_call_test_restart_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_call_test_restart_LDADD = transports/libjx_call.la transports/libjx_wire.la $(GLIB_LIBS) $(XMPP_LIBS)
tests_unit_call_test_hazards_SOURCES = tests/unit/call/test_hazards.c tests/unit/call/harness.c tests/unit/call/harness.h
tests_unit_call_test_hazards_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_call_test_hazards_LDADD = transports/libjx_call.la transports/libjx_wire.la $(GLIB_LIBS) $(XMPP_LIBS)
