/* What the tests of wire/ share: one libstrophe context, fixtures from tests/fixtures, and a trip through text. */
#ifndef JX_TEST_FIXTURE_H
#define JX_TEST_FIXTURE_H

#include <glib.h>
#include <strophe.h>

#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

xmpp_ctx_t *test_ctx(void);
void test_ctx_free(void);
/* tests/fixtures/<name> as a tree; new reference. */
xmpp_stanza_t *test_fixture(const char *name);
/* XML text as a tree; must be well-formed. New reference. */
xmpp_stanza_t *test_xml(const char *text);
/* Consumes a built tree and gives what a peer would see of it: text, parsed again. New reference. */
xmpp_stanza_t *test_trip(xmpp_stanza_t *built);
/* The n-th element child named so, any namespace; borrowed. */
xmpp_stanza_t *test_nth(xmpp_stanza_t *parent, const char *name, guint n);
/* text with every `from` replaced; new string. */
char *test_replace(const char *text, const char *from, const char *to);

#define assert_bad(result, error, part) \
	do { \
		g_assert_null(result); \
		g_assert_nonnull(error); \
		g_assert_true((error)->domain == JX_WIRE_ERROR); \
		if(strstr((error)->message, part) == NULL) \
			g_error("\"%s\" does not say \"%s\"", (error)->message, part); \
		g_clear_error(&(error)); \
	} while(0)

#endif
