#include "fixture.h"

#include "link/stream.h"

static xmpp_ctx_t *shared;

xmpp_ctx_t *test_ctx(void) {
	if(shared == NULL)
		shared = xmpp_ctx_new(NULL, NULL);
	return shared;
}

void test_ctx_free(void) {
	g_clear_pointer(&shared, xmpp_ctx_free);
}

xmpp_stanza_t *test_xml(const char *text) {
	GError *error = NULL;
	xmpp_stanza_t *stanza = jx_stanza_parse(test_ctx(), text, strlen(text), &error);
	g_assert_no_error(error);
	return stanza;
}

xmpp_stanza_t *test_fixture(const char *name) {
	g_autofree char *path = g_test_build_filename(G_TEST_DIST, "fixtures", name, NULL);
	g_autofree char *text = NULL;
	GError *error = NULL;
	g_file_get_contents(path, &text, NULL, &error);
	g_assert_no_error(error);
	return test_xml(text);
}

xmpp_stanza_t *test_trip(xmpp_stanza_t *built) {
	GString *text = g_string_new(NULL);
	g_assert_true(jx_stream_write(text, built));
	xmpp_stanza_release(built);
	xmpp_stanza_t *again = test_xml(text->str);
	g_string_free(text, TRUE);
	return again;
}

xmpp_stanza_t *test_nth(xmpp_stanza_t *parent, const char *name, guint n) {
	xmpp_stanza_t *child = jx_stanza_child(parent, NULL, name);
	while(n-- > 0 && child != NULL)
		child = jx_stanza_next_named(child, NULL, name);
	g_assert_nonnull(child);
	return child;
}

char *test_replace(const char *text, const char *from, const char *to) {
	g_auto(GStrv) parts = g_strsplit(text, from, -1);
	return g_strjoinv(to, parts);
}
