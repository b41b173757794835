# files: transfers between people and rooms.
noinst_LTLIBRARIES += transports/libjx_files.la
TRANSPORT_LIBS += transports/libjx_files.la
transports_libjx_files_la_SOURCES = \
	transports/files/candidates.c transports/files/candidates.h \
	transports/files/exchange.c transports/files/exchange_private.h transports/files/exchanges.c transports/files/exchanges.h \
	transports/files/carrier.c transports/files/carrier.h transports/files/carrier_private.h \
	transports/files/carrier_flow.c transports/files/carrier_socks.c
transports_libjx_files_la_CPPFLAGS = $(PURE_CPPFLAGS)
transports_libjx_files_la_CFLAGS = $(AM_CFLAGS) -fPIC
