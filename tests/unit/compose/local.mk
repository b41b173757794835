# tests of unit/compose
if COMPOSE
UNIT_TESTS += tests/unit/compose/test_reading tests/unit/compose/test_session tests/unit/compose/test_plan
COMPOSE_TEST_LIBS = tools/compose/libjx_compose.la $(GLIB_LIBS) -lm
tests_unit_compose_test_reading_SOURCES = tests/unit/compose/test_reading.c tests/unit/compose/recording.c tests/unit/compose/recording.h
tests_unit_compose_test_reading_CPPFLAGS = $(COMPOSE_CPPFLAGS)
tests_unit_compose_test_reading_LDADD = $(COMPOSE_TEST_LIBS)
tests_unit_compose_test_session_SOURCES = tests/unit/compose/test_session.c tests/unit/compose/recording.c tests/unit/compose/recording.h
tests_unit_compose_test_session_CPPFLAGS = $(COMPOSE_CPPFLAGS)
tests_unit_compose_test_session_LDADD = $(COMPOSE_TEST_LIBS)
tests_unit_compose_test_plan_SOURCES = tests/unit/compose/test_plan.c tests/unit/compose/recording.c tests/unit/compose/recording.h
tests_unit_compose_test_plan_CPPFLAGS = $(COMPOSE_CPPFLAGS)
tests_unit_compose_test_plan_LDADD = $(COMPOSE_TEST_LIBS)
endif
