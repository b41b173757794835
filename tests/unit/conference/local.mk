# conference: decisions as tables, and plays (tests/plays): the real conference, modules and codecs on a stage instead of host and Janus.
CONFERENCE_TEST_LIBS = transports/libjx_modules.la transports/libjx_conference.la transports/libjx_omemo_chats.la transports/libjx_omemo.la transports/libjx_pep.la transports/libjx_call.la transports/libjx_link.la transports/libjx_wire.la $(SQLITE_LIBS) $(OMEMO_LIBS)
PLAY_STAGE = tests/plays/host.c tests/plays/janus.c transports/host/pictures.c transports/host/tickets.c tests/plays/play.c tests/plays/play.h tests/plays/play_private.h \
	tests/plays/scenes.c tests/plays/scenes.h
UNIT_TESTS += tests/unit/conference/test_decisions tests/unit/conference/test_tokens tests/plays/test_browsers tests/plays/test_callers tests/plays/test_dial_out tests/plays/test_guests tests/plays/test_bad_days tests/plays/test_hazards tests/plays/test_moderation tests/plays/test_okedu tests/plays/test_recording tests/plays/test_pep

tests_unit_conference_test_decisions_SOURCES = tests/unit/conference/test_decisions.c
tests_unit_conference_test_decisions_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_conference_test_decisions_LDADD = $(CONFERENCE_TEST_LIBS) $(GLIB_LIBS) $(XMPP_LIBS)

tests_plays_test_browsers_SOURCES = tests/plays/test_browsers.c $(PLAY_STAGE)
tests_plays_test_browsers_CPPFLAGS = $(FULL_CPPFLAGS)
tests_plays_test_browsers_LDADD = $(CONFERENCE_TEST_LIBS) $(GLIB_LIBS) $(XMPP_LIBS)
tests_plays_test_callers_SOURCES = tests/plays/test_callers.c $(PLAY_STAGE)
tests_plays_test_callers_CPPFLAGS = $(FULL_CPPFLAGS)
tests_plays_test_callers_LDADD = $(CONFERENCE_TEST_LIBS) $(GLIB_LIBS) $(XMPP_LIBS)
tests_plays_test_bad_days_SOURCES = tests/plays/test_bad_days.c $(PLAY_STAGE)
tests_plays_test_bad_days_CPPFLAGS = $(FULL_CPPFLAGS)
tests_plays_test_bad_days_LDADD = $(CONFERENCE_TEST_LIBS) $(GLIB_LIBS) $(XMPP_LIBS)
tests_plays_test_hazards_SOURCES = tests/plays/test_hazards.c $(PLAY_STAGE)
tests_plays_test_hazards_CPPFLAGS = $(FULL_CPPFLAGS)
tests_plays_test_hazards_LDADD = $(CONFERENCE_TEST_LIBS) $(GLIB_LIBS) $(XMPP_LIBS)
tests_plays_test_recording_SOURCES = tests/plays/test_recording.c $(PLAY_STAGE)
tests_plays_test_recording_CPPFLAGS = $(FULL_CPPFLAGS)
tests_plays_test_recording_LDADD = $(CONFERENCE_TEST_LIBS) $(GLIB_LIBS) $(XMPP_LIBS)
tests_plays_test_moderation_SOURCES = tests/plays/test_moderation.c $(PLAY_STAGE)
tests_plays_test_moderation_CPPFLAGS = $(FULL_CPPFLAGS)
tests_plays_test_moderation_LDADD = $(CONFERENCE_TEST_LIBS) $(GLIB_LIBS) $(XMPP_LIBS)
tests_plays_test_okedu_SOURCES = tests/plays/test_okedu.c $(PLAY_STAGE)
tests_plays_test_okedu_CPPFLAGS = $(FULL_CPPFLAGS)
tests_plays_test_okedu_LDADD = $(CONFERENCE_TEST_LIBS) $(GLIB_LIBS) $(XMPP_LIBS)
tests_unit_conference_test_tokens_SOURCES = tests/unit/conference/test_tokens.c
tests_unit_conference_test_tokens_CPPFLAGS = $(FULL_CPPFLAGS)
tests_unit_conference_test_tokens_LDADD = $(CONFERENCE_TEST_LIBS) $(GLIB_LIBS) $(XMPP_LIBS)
tests_plays_test_dial_out_SOURCES = tests/plays/test_dial_out.c $(PLAY_STAGE)
tests_plays_test_dial_out_CPPFLAGS = $(FULL_CPPFLAGS)
tests_plays_test_dial_out_LDADD = $(CONFERENCE_TEST_LIBS) $(GLIB_LIBS) $(XMPP_LIBS)
tests_plays_test_pep_SOURCES = tests/plays/test_pep.c $(PLAY_STAGE)
tests_plays_test_pep_CPPFLAGS = $(FULL_CPPFLAGS)
tests_plays_test_pep_LDADD = $(CONFERENCE_TEST_LIBS) $(GLIB_LIBS) $(XMPP_LIBS)
tests_plays_test_guests_SOURCES = tests/plays/test_guests.c $(PLAY_STAGE)
tests_plays_test_guests_CPPFLAGS = $(FULL_CPPFLAGS)
tests_plays_test_guests_LDADD = $(CONFERENCE_TEST_LIBS) $(GLIB_LIBS) $(XMPP_LIBS)
