# passport: logins over HTTP, checked against the XMPP server or a service behind ours.
noinst_LTLIBRARIES += transports/libjx_passport.la
TRANSPORT_LIBS += transports/libjx_passport.la
TESTABLE_LIBS += transports/libjx_passport.la
transports_libjx_passport_la_SOURCES = \
	transports/passport/check.c transports/passport/check.h \
	transports/passport/limits.c transports/passport/limits.h \
	transports/passport/names.c transports/passport/names.h \
	transports/passport/passport.c transports/passport/passport.h \
	transports/passport/texts.c transports/passport/texts.h \
	transports/passport/upstream.c transports/passport/upstream.h
transports_libjx_passport_la_CPPFLAGS = $(PURE_CPPFLAGS) $(CURL_CFLAGS)
transports_libjx_passport_la_CFLAGS = $(AM_CFLAGS) -fPIC
