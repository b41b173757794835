# transfer: files on their way, pure.
noinst_LTLIBRARIES += transports/libjx_transfer.la
TRANSPORT_LIBS += transports/libjx_transfer.la
TESTABLE_LIBS += transports/libjx_transfer.la
transports_libjx_transfer_la_SOURCES = \
	transports/transfer/transfer.c transports/transfer/transfer.h transports/transfer/transfer_private.h \
	transports/transfer/transfer_ibb.c transports/transfer/transfer_s5b.c
transports_libjx_transfer_la_CPPFLAGS = $(PURE_CPPFLAGS)
transports_libjx_transfer_la_CFLAGS = $(AM_CFLAGS) -fPIC
