noinst_LTLIBRARIES += transports/libjx_link.la
TRANSPORT_LIBS += transports/libjx_link.la
TESTABLE_LIBS += transports/libjx_link.la
transports_libjx_link_la_SOURCES = \
	transports/link/component.c transports/link/component.h \
	transports/link/connection.c transports/link/connection.h \
	transports/link/dial.c transports/link/dial.h \
	transports/link/link.c transports/link/link.h \
	transports/link/stream.c transports/link/stream.h \
	transports/link/tls.c transports/link/tls.h \
	transports/link/write.c
transports_libjx_link_la_CPPFLAGS = $(PURE_CPPFLAGS)
transports_libjx_link_la_CFLAGS = $(AM_CFLAGS) -fPIC
