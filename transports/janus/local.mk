# janus: the only place of the transport that talks to Janus's core.
noinst_LTLIBRARIES += transports/libjx_janus.la
TRANSPORT_LIBS += transports/libjx_janus.la
transports_libjx_janus_la_SOURCES = transports/janus/core.c transports/janus/controller.c transports/janus/late_ssrc.c transports/janus/late_ssrc.h transports/janus/runner.c \
	transports/janus/core.h transports/janus/controller.h transports/janus/runner.h
transports_libjx_janus_la_CPPFLAGS = $(FULL_CPPFLAGS)
transports_libjx_janus_la_CFLAGS = $(AM_CFLAGS) -fPIC
