# Tests of wire/: fixtures into structs and back, and tables of bad input.
WIRE_TESTS = tests/unit/wire/test_core tests/unit/wire/test_chat tests/unit/wire/test_jingle tests/unit/wire/test_jmi tests/unit/wire/test_sdp tests/unit/wire/test_jitsi tests/unit/wire/test_muc \
	tests/unit/wire/test_files tests/unit/wire/test_meeting tests/unit/wire/test_omemo tests/unit/wire/test_pubsub
UNIT_TESTS += $(WIRE_TESTS)
EXTRA_DIST += tests/fixtures
WIRE_TEST_LIBS = transports/libjx_link.la transports/libjx_wire.la $(GLIB_LIBS) $(XMPP_LIBS)
WIRE_TEST_SHARED = tests/unit/wire/fixture.c tests/unit/wire/fixture.h

tests_unit_wire_test_core_SOURCES = tests/unit/wire/test_core.c $(WIRE_TEST_SHARED)
tests_unit_wire_test_core_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_wire_test_core_LDADD = $(WIRE_TEST_LIBS)

tests_unit_wire_test_chat_SOURCES = tests/unit/wire/test_chat.c $(WIRE_TEST_SHARED)
tests_unit_wire_test_chat_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_wire_test_chat_LDADD = $(WIRE_TEST_LIBS)

tests_unit_wire_test_jingle_SOURCES = tests/unit/wire/test_jingle.c $(WIRE_TEST_SHARED)
tests_unit_wire_test_jingle_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_wire_test_jingle_LDADD = $(WIRE_TEST_LIBS)

tests_unit_wire_test_jmi_SOURCES = tests/unit/wire/test_jmi.c $(WIRE_TEST_SHARED)
tests_unit_wire_test_jmi_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_wire_test_jmi_LDADD = $(WIRE_TEST_LIBS)

tests_unit_wire_test_sdp_SOURCES = tests/unit/wire/test_sdp.c $(WIRE_TEST_SHARED)
tests_unit_wire_test_sdp_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_wire_test_sdp_LDADD = $(WIRE_TEST_LIBS)

tests_unit_wire_test_jitsi_SOURCES = tests/unit/wire/test_jitsi.c $(WIRE_TEST_SHARED)
tests_unit_wire_test_jitsi_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_wire_test_jitsi_LDADD = $(WIRE_TEST_LIBS)

tests_unit_wire_test_muc_SOURCES = tests/unit/wire/test_muc.c $(WIRE_TEST_SHARED)
tests_unit_wire_test_muc_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_wire_test_muc_LDADD = $(WIRE_TEST_LIBS)

tests_unit_wire_test_meeting_SOURCES = tests/unit/wire/test_meeting.c
tests_unit_wire_test_meeting_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_wire_test_meeting_LDADD = $(WIRE_TEST_LIBS)

tests_unit_wire_test_pubsub_SOURCES = tests/unit/wire/test_pubsub.c $(WIRE_TEST_SHARED)
tests_unit_wire_test_pubsub_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_wire_test_pubsub_LDADD = $(WIRE_TEST_LIBS)

tests_unit_wire_test_omemo_SOURCES = tests/unit/wire/test_omemo.c $(WIRE_TEST_SHARED)
tests_unit_wire_test_omemo_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_wire_test_omemo_LDADD = $(WIRE_TEST_LIBS)

tests_unit_wire_test_files_SOURCES = tests/unit/wire/test_files.c $(WIRE_TEST_SHARED)
tests_unit_wire_test_files_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_wire_test_files_LDADD = $(WIRE_TEST_LIBS)
