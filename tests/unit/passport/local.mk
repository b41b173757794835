# Logins: the pure parts, and the whole module behind its HTTP server with a passport service of the test's own.
UNIT_TESTS += tests/unit/passport/test_passport tests/unit/passport/test_login
PASSPORT_TEST_LIBS = transports/libjx_passport.la $(HOST_TEST_LIBS)
tests_unit_passport_test_passport_CPPFLAGS = $(PURE_CPPFLAGS) $(HTTPD_CFLAGS)
tests_unit_passport_test_passport_LDADD = $(PASSPORT_TEST_LIBS)
tests_unit_passport_test_login_CPPFLAGS = $(PURE_CPPFLAGS) $(SQLITE_CFLAGS)
tests_unit_passport_test_login_LDADD = $(PASSPORT_TEST_LIBS) -ljansson
