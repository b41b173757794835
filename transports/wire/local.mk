# wire: pure codecs, foreign input in, structs out, and back.
noinst_LTLIBRARIES += transports/libjx_wire.la
TRANSPORT_LIBS += transports/libjx_wire.la
TESTABLE_LIBS += transports/libjx_wire.la
transports_libjx_wire_la_SOURCES = \
	transports/wire/core/ns.h transports/wire/core/limits.h \
	transports/wire/core/wire_error.c transports/wire/core/wire_error.h \
	transports/wire/core/stanza.c transports/wire/core/stanza_parse.c transports/wire/core/stanza.h \
	transports/wire/core/jid.c transports/wire/core/jid.h \
	transports/wire/core/stanza_error.c transports/wire/core/stanza_error.h \
	transports/wire/core/dataform.c transports/wire/core/dataform.h \
	transports/wire/core/disco.c transports/wire/core/disco.h \
	transports/wire/core/caps.c transports/wire/core/caps.h
transports_libjx_wire_la_CPPFLAGS = $(PURE_CPPFLAGS)
transports_libjx_wire_la_CFLAGS = $(AM_CFLAGS) -fPIC
