# The transport: one shared object out of the layers below it. Includes point down only (see docs/architecture.md).
# The upper layers first: a test links these as archives, and an archive gives only what was asked for before it.
include $(srcdir)/transports/modules/local.mk
include $(srcdir)/transports/files/local.mk
include $(srcdir)/transports/conference/local.mk
include $(srcdir)/transports/omemo/local.mk
include $(srcdir)/transports/pep/local.mk
include $(srcdir)/transports/janus/local.mk
include $(srcdir)/transports/passport/local.mk
include $(srcdir)/transports/http/local.mk
include $(srcdir)/transports/host/local.mk
include $(srcdir)/transports/link/local.mk
include $(srcdir)/transports/call/local.mk
include $(srcdir)/transports/transfer/local.mk
include $(srcdir)/transports/wire/local.mk

# Janus unloads what failed to start; GLib keeps pointers into it (quarks, thread pools) for good: hence nodelete.
transportsdir = $(JANUS_MODULES)/transports
transports_LTLIBRARIES = transports/libjanus_xmpp.la
transports_libjanus_xmpp_la_SOURCES = transports/janus_xmpp.c \
	transports/checks.c transports/checks.h transports/lifecycle.c transports/lifecycle.h
transports_libjanus_xmpp_la_CPPFLAGS = $(FULL_CPPFLAGS)
# Janus's initialisers set every member once more.
transports_libjanus_xmpp_la_CFLAGS = $(AM_CFLAGS) -Wno-override-init
transports_libjanus_xmpp_la_LDFLAGS = $(AM_LDFLAGS) -Wl,-z,nodelete -module -avoid-version -shared -export-symbols-regex '^create$$'
transports_libjanus_xmpp_la_LIBADD = $(TRANSPORT_LIBS) $(GLIB_LIBS) $(XMPP_LIBS) $(SQLITE_LIBS) $(OMEMO_LIBS) $(HTTPD_LIBS) $(CURL_LIBS) -lconfig

# A logger of its own: Janus has one folder, and one kind, for each.
loggersdir = $(JANUS_MODULES)/loggers
loggers_LTLIBRARIES = transports/libjanus_ssrc_logger.la
transports_libjanus_ssrc_logger_la_SOURCES = transports/ssrc_logger.c transports/janus/ssrc_line.c transports/janus/ssrc_line.h transports/janus/ssrc_listen.h
transports_libjanus_ssrc_logger_la_CPPFLAGS = $(FULL_CPPFLAGS)
transports_libjanus_ssrc_logger_la_CFLAGS = $(AM_CFLAGS) -Wno-override-init
transports_libjanus_ssrc_logger_la_LDFLAGS = $(AM_LDFLAGS) -Wl,-z,nodelete -module -avoid-version -shared -export-symbols-regex '^(create|jx_ssrc_listen)$$'
transports_libjanus_ssrc_logger_la_LIBADD = $(GLIB_LIBS)
