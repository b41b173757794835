noinst_LTLIBRARIES += transports/libjx_http.la
TRANSPORT_LIBS += transports/libjx_http.la
TESTABLE_LIBS += transports/libjx_http.la
transports_libjx_http_la_SOURCES = \
	transports/http/answer.c transports/http/answer.h \
	transports/http/client.c transports/http/client.h \
	transports/http/files.c transports/http/files.h \
	transports/http/pictures.c transports/http/pictures.h \
	transports/http/range.c transports/http/range.h \
	transports/http/recordings.c transports/http/recordings.h \
	transports/http/room_files.c transports/http/room_files.h \
	transports/http/upload.c transports/http/upload.h \
	transports/http/sessions.c transports/http/sessions.h \
	transports/http/server.c transports/http/server.h
transports_libjx_http_la_CPPFLAGS = $(PURE_CPPFLAGS) $(HTTPD_CFLAGS)
transports_libjx_http_la_CFLAGS = $(AM_CFLAGS) -fPIC
