# omemo: our device of OMEMO 0.3.
noinst_LTLIBRARIES += transports/libjx_omemo.la
TRANSPORT_LIBS += transports/libjx_omemo.la
TESTABLE_LIBS += transports/libjx_omemo.la
transports_libjx_omemo_la_SOURCES = \
	transports/omemo/crypto.c transports/omemo/crypto.h \
	transports/omemo/engine.c transports/omemo/engine.h \
	transports/omemo/face.c transports/omemo/face.h \
	transports/omemo/keystore.c transports/omemo/keystore.h \
	transports/omemo/signal.c transports/omemo/signal.h \
	transports/omemo/signal_store.c transports/omemo/signal_store.h
transports_libjx_omemo_la_CPPFLAGS = $(PURE_CPPFLAGS) $(SQLITE_CFLAGS) $(OMEMO_CFLAGS)
transports_libjx_omemo_la_CFLAGS = $(AM_CFLAGS) -fPIC
