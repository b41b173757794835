UNIT_TESTS += tests/unit/transfer/test_transfer
tests_unit_transfer_test_transfer_SOURCES = tests/unit/transfer/test_transfer.c $(WIRE_TEST_SHARED)
tests_unit_transfer_test_transfer_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_transfer_test_transfer_LDADD = transports/libjx_transfer.la transports/libjx_link.la transports/libjx_wire.la $(GLIB_LIBS) $(XMPP_LIBS)
