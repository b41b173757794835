# omemo: what our device says to contacts,
noinst_LTLIBRARIES += transports/libjx_omemo_chats.la
TRANSPORT_LIBS += transports/libjx_omemo_chats.la
transports_libjx_omemo_chats_la_SOURCES = \
	transports/omemo/inbox.c \
	transports/omemo/omemo.c transports/omemo/omemo.h \
	transports/omemo/outbox.c \
	transports/omemo/people.c \
	transports/omemo/private.h \
	transports/omemo/strand.c transports/omemo/strand.h
transports_libjx_omemo_chats_la_CPPFLAGS = $(PURE_CPPFLAGS) $(OMEMO_CFLAGS)
transports_libjx_omemo_chats_la_CFLAGS = $(AM_CFLAGS) -fPIC

# and its keys and sessions, which tests link without the rest.
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
