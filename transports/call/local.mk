# call: pure state machines of Jingle sessions.
noinst_LTLIBRARIES += transports/libjx_call.la
TRANSPORT_LIBS += transports/libjx_call.la
TESTABLE_LIBS += transports/libjx_call.la
transports_libjx_call_la_SOURCES = transports/call/actions.c transports/call/call.c transports/call/call_janus.c transports/call/call_jingle.c transports/call/codecs.c transports/call/codecs.h transports/call/compact.c transports/call/compact.h \
	transports/call/legs.c transports/call/sources.c transports/call/dialects/av_conference.c transports/call/dialects/browser.c transports/call/dialects/browser_answer.c \
	transports/call/dialects/browser_colibri.c transports/call/dialects/browser_restart.c transports/call/dialects/browser_slots.c \
	transports/call/dialects/caller.c transports/call/dialects/caller_content.c transports/call/dialects/caller_dial.c transports/call/dialects/caller_keys.c transports/call/dialects/caller_offer.c transports/call/dialects/caller_restart.c transports/call/dialects/okedu.c \
	transports/call/dialects/foreign.c transports/call/dialects/foreign_channel.c transports/call/dialects/foreign_sources.c transports/call/dialects/foreign.h \
	transports/call/actions.h transports/call/call.h transports/call/call_private.h transports/call/dialect.h transports/call/sources.h \
	transports/call/dialects/browser.h transports/call/dialects/caller.h
transports_libjx_call_la_CPPFLAGS = $(PURE_CPPFLAGS)
transports_libjx_call_la_CFLAGS = $(AM_CFLAGS) -fPIC
