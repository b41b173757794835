# Tests of omemo/: engines that talk to each other, and their file on bad days.
UNIT_TESTS += tests/unit/omemo/test_engine tests/unit/omemo/test_keystore
OMEMO_TEST_LIBS = transports/libjx_omemo.la transports/libjx_link.la transports/libjx_wire.la $(GLIB_LIBS) $(XMPP_LIBS) $(SQLITE_LIBS) $(OMEMO_LIBS)
OMEMO_TEST_SHARED = tests/unit/omemo/device.c tests/unit/omemo/device.h

tests_unit_omemo_test_engine_SOURCES = tests/unit/omemo/test_engine.c $(OMEMO_TEST_SHARED)
tests_unit_omemo_test_engine_CPPFLAGS = $(FULL_CPPFLAGS)
tests_unit_omemo_test_engine_LDADD = $(OMEMO_TEST_LIBS)

tests_unit_omemo_test_keystore_SOURCES = tests/unit/omemo/test_keystore.c $(OMEMO_TEST_SHARED)
tests_unit_omemo_test_keystore_CPPFLAGS = $(FULL_CPPFLAGS)
tests_unit_omemo_test_keystore_LDADD = $(OMEMO_TEST_LIBS)
