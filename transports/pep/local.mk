# pep: personal eventing of our addresses, and of their contacts.
noinst_LTLIBRARIES += transports/libjx_pep.la
TRANSPORT_LIBS += transports/libjx_pep.la
transports_libjx_pep_la_SOURCES = \
	transports/pep/contacts.c \
	transports/pep/events.c \
	transports/pep/nodes.c \
	transports/pep/notify.c \
	transports/pep/pep.c transports/pep/pep.h \
	transports/pep/private.h \
	transports/pep/publish.c \
	transports/pep/service.c \
	transports/pep/subscribers.c
transports_libjx_pep_la_CPPFLAGS = $(PURE_CPPFLAGS)
transports_libjx_pep_la_CFLAGS = $(AM_CFLAGS) -fPIC
