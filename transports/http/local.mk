noinst_LTLIBRARIES += transports/libjx_http.la
TRANSPORT_LIBS += transports/libjx_http.la
TESTABLE_LIBS += transports/libjx_http.la
transports_libjx_http_la_SOURCES = \
	transports/http/files.c transports/http/files.h \
	transports/http/server.c transports/http/server.h
transports_libjx_http_la_CPPFLAGS = $(PURE_CPPFLAGS) $(HTTPD_CFLAGS)
transports_libjx_http_la_CFLAGS = $(AM_CFLAGS) -fPIC
