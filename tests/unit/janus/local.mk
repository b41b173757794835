# tests of unit/janus
UNIT_TESTS += tests/unit/janus/test_ssrc_line
tests_unit_janus_test_ssrc_line_SOURCES = tests/unit/janus/test_ssrc_line.c transports/janus/ssrc_line.c
tests_unit_janus_test_ssrc_line_CPPFLAGS = $(PURE_CPPFLAGS)
tests_unit_janus_test_ssrc_line_LDADD = $(GLIB_LIBS)
