# Fuzzers: the corpus and a fixed series of mutations in `make check`; longer with JX_FUZZ_RUNS and another JX_FUZZ_SEED.
FUZZERS = tests/fuzz/fuzz_stanza tests/fuzz/fuzz_text tests/fuzz/fuzz_stream tests/fuzz/fuzz_call tests/fuzz/fuzz_packets tests/fuzz/fuzz_omemo tests/fuzz/fuzz_web
UNIT_TESTS += $(FUZZERS)

tests_fuzz_fuzz_stanza_SOURCES = tests/fuzz/fuzz_stanza.c tests/fuzz/fuzz.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_stanza_CPPFLAGS = $(PURE_CPPFLAGS)
tests_fuzz_fuzz_stanza_LDADD = transports/libjx_link.la transports/libjx_wire.la $(GLIB_LIBS) $(XMPP_LIBS)

tests_fuzz_fuzz_text_SOURCES = tests/fuzz/fuzz_text.c tests/fuzz/fuzz.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_text_CPPFLAGS = $(PURE_CPPFLAGS)
tests_fuzz_fuzz_text_LDADD = transports/libjx_link.la transports/libjx_wire.la $(GLIB_LIBS) $(XMPP_LIBS)

tests_fuzz_fuzz_packets_SOURCES = tests/fuzz/fuzz_packets.c tests/fuzz/fuzz.c tests/fuzz/fuzz.h tests/unit/plugin/fake_gateway.c tests/unit/plugin/fake_gateway.h
tests_fuzz_fuzz_packets_CPPFLAGS = $(FULL_CPPFLAGS)
tests_fuzz_fuzz_packets_LDADD = plugins/libjx_media.la plugins/libjx_model.la $(GLIB_LIBS) $(VOICE_LIBS) -lm -lcrypto

tests_fuzz_fuzz_omemo_SOURCES = tests/fuzz/fuzz_omemo.c tests/fuzz/fuzz.c tests/fuzz/fuzz.h $(OMEMO_TEST_SHARED)
tests_fuzz_fuzz_omemo_CPPFLAGS = $(FULL_CPPFLAGS)
tests_fuzz_fuzz_omemo_LDADD = $(OMEMO_TEST_LIBS)

tests_fuzz_fuzz_stream_SOURCES = tests/fuzz/fuzz_stream.c tests/fuzz/fuzz.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_stream_CPPFLAGS = $(PURE_CPPFLAGS)
tests_fuzz_fuzz_stream_LDADD = transports/libjx_link.la transports/libjx_wire.la $(GLIB_LIBS) $(XMPP_LIBS)

tests_fuzz_fuzz_web_SOURCES = tests/fuzz/fuzz_web.c tests/fuzz/fuzz.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_web_CPPFLAGS = $(PURE_CPPFLAGS)
tests_fuzz_fuzz_web_LDADD = transports/libjx_link.la transports/libjx_wire.la $(GLIB_LIBS) $(XMPP_LIBS)

tests_fuzz_fuzz_call_SOURCES = tests/fuzz/fuzz_call.c tests/fuzz/fuzz.c tests/fuzz/fuzz.h tests/unit/call/harness.c tests/unit/call/harness.h tests/unit/call/conversations.c tests/unit/call/conversations.h
tests_fuzz_fuzz_call_CPPFLAGS = $(PURE_CPPFLAGS)
tests_fuzz_fuzz_call_LDADD = transports/libjx_call.la transports/libjx_link.la transports/libjx_wire.la $(GLIB_LIBS) $(XMPP_LIBS)

if COMPOSE
UNIT_TESTS += tests/fuzz/fuzz_recording
tests_fuzz_fuzz_recording_SOURCES = tests/fuzz/fuzz_recording.c tests/fuzz/fuzz.c tests/fuzz/fuzz.h tests/unit/compose/recording.c tests/unit/compose/recording.h
tests_fuzz_fuzz_recording_CPPFLAGS = $(COMPOSE_CPPFLAGS) -I$(srcdir)/tests/unit/compose
tests_fuzz_fuzz_recording_LDADD = tools/compose/libjx_compose.la $(GLIB_LIBS) -lm
endif
