noinst_LTLIBRARIES += transports/libjx_link.la
TRANSPORT_LIBS += transports/libjx_link.la
TESTABLE_LIBS += transports/libjx_link.la
transports_libjx_link_la_SOURCES = \
	transports/link/acks.c transports/link/acks.h \
	transports/link/client.c transports/link/client.h \
	transports/link/client_acks.c transports/link/client_login.c transports/link/client_private.h transports/link/client_websocket.c \
	transports/link/component.c transports/link/component.h \
	transports/link/connection.c transports/link/connection.h \
	transports/link/dial.c transports/link/dial.h \
	transports/link/http_head.c transports/link/http_head.h \
	transports/link/link.c transports/link/link.h \
	transports/link/proxy.c transports/link/proxy.h \
	transports/link/sasl.c transports/link/sasl.h \
	transports/link/socket.c transports/link/socket.h \
	transports/link/srv.c transports/link/srv.h \
	transports/link/stream.c transports/link/stream.h \
	transports/link/tls.c transports/link/tls.h \
	transports/link/url.c transports/link/url.h \
	transports/link/websocket.c transports/link/websocket.h \
	transports/link/write.c \
	transports/link/ws_codec.c transports/link/ws_codec.h
transports_libjx_link_la_CPPFLAGS = $(PURE_CPPFLAGS)
transports_libjx_link_la_CFLAGS = $(AM_CFLAGS) -fPIC
