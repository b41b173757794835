noinst_LTLIBRARIES += transports/libjx_host.la
TRANSPORT_LIBS += transports/libjx_host.la
TESTABLE_LIBS += transports/libjx_host.la
transports_libjx_host_la_SOURCES = \
	transports/settings.c transports/settings.h \
	transports/settings_table.c transports/settings_table.h \
	transports/sites.c \
	transports/host/access.c transports/host/access.h \
	transports/host/account.c transports/host/account.h \
	transports/host/disco.c transports/host/disco.h \
	transports/host/env.c transports/host/env.h \
	transports/host/fetch.c transports/host/fetch.h \
	transports/host/functions.c \
	transports/host/guests.c transports/host/guests.h \
	transports/host/health.c \
	transports/host/host.c transports/host/host.h transports/host/host_private.h \
	transports/host/iq.c transports/host/iq.h \
	plugins/record/names.c plugins/record/names.h \
	transports/host/part.c \
	transports/host/shelf.c transports/host/shelf.h transports/host/shelf_private.h \
	transports/host/tickets.c transports/host/tickets.h \
	transports/host/links.c \
	transports/host/log.c transports/host/log.h \
	transports/host/loop.c transports/host/loop.h \
	transports/host/metrics.c transports/host/metrics.h \
	transports/host/module.h \
	transports/host/modules.c transports/host/modules.h \
	transports/host/passes.c transports/host/passes.h \
	transports/host/pictures.c transports/host/pictures.h \
	transports/host/router.c transports/host/router.h \
	transports/host/secrets.c transports/host/secrets.h \
	transports/host/senders.c transports/host/senders.h \
	transports/host/survey.c transports/host/survey.h \
	transports/host/store.c transports/host/store.h \
	transports/host/store_schema.c transports/host/store_schema.h \
	transports/host/timers.c transports/host/timers.h \
	transports/host/uploads.c transports/host/uploads.h \
	transports/host/web.c transports/host/web.h \
	transports/host/work.c transports/host/work.h
transports_libjx_host_la_CPPFLAGS = $(PURE_CPPFLAGS) $(SQLITE_CFLAGS)
transports_libjx_host_la_CFLAGS = $(AM_CFLAGS) -fPIC

# What modules outside this tree are built with.
pkgincludedir = $(includedir)/janus-xmpp
pkginclude_HEADERS = transports/host/module.h
pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA = janus-xmpp.pc
