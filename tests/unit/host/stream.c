/* The bounded stream: what it takes, what it refuses, and how stanzas are written. */
#include "config.h"

#include <string.h>

#include "link/link.h"
#include "link/stream.h"
#include "wire/core/stanza.h"

#define HEADER "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' id='i1' from='d'>"

typedef struct {
	JxStream *stream;
	xmpp_ctx_t *context;
	GPtrArray *stanzas; /* text */
	char *refused;      /* text of the last one */
	char *id;
	gboolean closed;
} Fixture;

static void on_opened(const char *id, const char *from, gpointer data) {
	Fixture *f = data;
	g_free(f->id);
	f->id = g_strdup(id);
}

static void on_stanza(xmpp_stanza_t *stanza, gpointer data) {
	Fixture *f = data;
	GString *text = g_string_new(NULL);
	g_assert_true(jx_stream_write(text, stanza));
	g_ptr_array_add(f->stanzas, g_string_free(text, FALSE));
}

static void on_refused(xmpp_stanza_t *stanza, const char *why, gpointer data) {
	Fixture *f = data;
	GString *text = g_string_new(NULL);
	g_assert_true(jx_stream_write(text, stanza));
	g_free(f->refused);
	f->refused = g_string_free(text, FALSE);
	g_assert_cmpstr(why, !=, "");
}

static void on_closed(gpointer data) {
	((Fixture *)data)->closed = TRUE;
}

static void set_up(Fixture *f, gconstpointer unused) {
	const JxStreamEvents events = { on_opened, on_stanza, on_refused, on_closed };
	f->context = xmpp_ctx_new(NULL, NULL);
	f->stream = jx_stream_new(f->context, "jabber:component:accept", &events, f);
	f->stanzas = g_ptr_array_new_with_free_func(g_free);
}

static void tear_down(Fixture *f, gconstpointer unused) {
	jx_stream_free(f->stream);
	xmpp_ctx_free(f->context);
	g_ptr_array_unref(f->stanzas);
	g_free(f->id);
	g_free(f->refused);
}

static void feed(Fixture *f, const char *text) {
	g_autoptr(GError) error = NULL;
	gboolean fine = jx_stream_feed(f->stream, text, strlen(text), &error);
	g_assert_no_error(error);
	g_assert_true(fine);
}

static void refuse(Fixture *f, const char *text, gsize length, int code) {
	g_autoptr(GError) error = NULL;
	g_assert_false(jx_stream_feed(f->stream, text, length, &error));
	g_assert_error(error, JX_LINK_ERROR, code);
	/* And it stays refused. */
	g_assert_false(jx_stream_feed(f->stream, "<a/>", 4, NULL));
}

static void refuse_text(Fixture *f, const char *text, int code) {
	feed(f, HEADER);
	refuse(f, text, strlen(text), code);
	g_assert_cmpuint(f->stanzas->len, ==, 0);
}

/* One stanza is not taken, the stream goes on. */
static void lose_one(Fixture *f, const char *text) {
	guint before = f->stanzas->len;
	g_clear_pointer(&f->refused, g_free);
	feed(f, text);
	g_assert_nonnull(f->refused);
	g_assert_cmpuint(f->stanzas->len, ==, before);
	feed(f, "<presence/>");
	g_assert_cmpuint(f->stanzas->len, ==, before + 1);
	g_assert_cmpstr(g_ptr_array_index(f->stanzas, before), ==, "<presence/>");
}

static void test_plain(Fixture *f, gconstpointer unused) {
	feed(f, HEADER "<handshake/> \n<message to='a' from='b'><body>x &amp; &lt;y&gt;</body><e xmlns='urn:e'><f/><g xmlns='urn:g' h=\"'\"/></e></message>");
	feed(f, "<iq/></stream:stream>");
	g_assert_cmpstr(f->id, ==, "i1");
	g_assert_true(f->closed);
	g_assert_cmpuint(f->stanzas->len, ==, 3);
	const char *message = g_ptr_array_index(f->stanzas, 1);
	g_assert_nonnull(strstr(message, "<body>x &amp; &lt;y&gt;</body><e xmlns='urn:e'><f/><g xmlns='urn:g' h='&apos;'/></e>"));
}

static void test_slow(Fixture *f, gconstpointer unused) {
	const char *text = HEADER "<message><body>\xC3\xA4</body></message>";
	for (const char *p = text; *p != '\0'; p++)
		g_assert_true(jx_stream_feed(f->stream, p, 1, NULL));
	g_assert_cmpuint(f->stanzas->len, ==, 1);
	g_assert_cmpstr(g_ptr_array_index(f->stanzas, 0), ==, "<message><body>\xC3\xA4</body></message>");
}

static char *nested(guint levels) {
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < levels; i++)
		g_string_append(text, "<a>");
	for (guint i = 0; i < levels; i++)
		g_string_append(text, "</a>");
	return g_string_free(text, FALSE);
}

static void test_depth(Fixture *f, gconstpointer unused) {
	g_autofree char *fits = nested(JX_STREAM_MAX_DEPTH), *deeper = nested(JX_STREAM_MAX_DEPTH + 1);
	feed(f, HEADER);
	feed(f, fits);
	g_assert_cmpuint(f->stanzas->len, ==, 1);
	lose_one(f, deeper);
	g_autofree char *addressed = g_strconcat("<iq type='set' id='7' from='a@b/c' to='d' x='y'>", deeper, deeper, "<e/>text</iq>", NULL);
	lose_one(f, addressed);
	g_assert_nonnull(strstr(f->refused, "id='7'"));
	g_assert_nonnull(strstr(f->refused, "from='a@b/c'"));
	g_assert_null(strstr(f->refused, "<a"));
}

static void test_abyss(Fixture *f, gconstpointer unused) {
	g_autofree char *text = nested(100000);
	refuse_text(f, text, JX_LINK_ERROR_POLICY);
}

static char *filled(const char *before, gsize length, const char *after) {
	g_autofree char *fill = g_strnfill(length, 'x');
	return g_strconcat(before, fill, after, NULL);
}

/* 20 MB in one text, in one attribute, and in many small elements. */
static void test_huge_text(Fixture *f, gconstpointer unused) {
	g_autofree char *text = filled("<message><body>", 20 * 1000 * 1000, "</body></message>");
	refuse_text(f, text, JX_LINK_ERROR_POLICY);
}

static void test_huge_attribute(Fixture *f, gconstpointer unused) {
	g_autofree char *text = filled("<message id='", 20 * 1000 * 1000, "'/>");
	refuse_text(f, text, JX_LINK_ERROR_POLICY);
}

static void test_huge_stanza(Fixture *f, gconstpointer unused) {
	GString *text = g_string_new("<message>");
	g_autofree char *part = filled("<a>", 100 * 1000, "</a>");
	for (int i = 0; i < 6; i++)
		g_string_append(text, part);
	g_string_append(text, "</message>");
	refuse_text(f, text->str, JX_LINK_ERROR_POLICY);
	g_string_free(text, TRUE);
}

static void test_text_bound(Fixture *f, gconstpointer unused) {
	g_autofree char *fits = filled("<message><body>", JX_STREAM_MAX_TEXT, "</body></message>");
	g_autofree char *longer = filled("<message><body>", JX_STREAM_MAX_TEXT + 1, "</body></message>");
	feed(f, HEADER);
	feed(f, fits);
	g_assert_cmpuint(f->stanzas->len, ==, 1);
	lose_one(f, longer);
}

static void test_nodes(Fixture *f, gconstpointer unused) {
	GString *text = g_string_new("<message>");
	for (int i = 0; i < JX_STREAM_MAX_NODES; i++)
		g_string_append(text, i % 2 == 0 ? "<a>" : "</a>");
	for (int i = 0; i < JX_STREAM_MAX_NODES; i++)
		g_string_append(text, "<a/>");
	g_string_append(text, "</message>");
	feed(f, HEADER);
	gint64 begun = g_get_monotonic_time();
	lose_one(f, text->str);
	g_test_message("refused for its siblings: %" G_GINT64_FORMAT " us", g_get_monotonic_time() - begun);
	g_string_free(text, TRUE);
}

static void test_siblings(Fixture *f, gconstpointer unused) {
	GString *text = g_string_new("<message>");
	for (int i = 0; i < 5700; i++)
		g_string_append(text, "<a/>");
	g_string_append(text, "</message>");
	feed(f, HEADER);
	gint64 begun = g_get_monotonic_time();
	feed(f, text->str);
	g_test_message("5700 siblings: %" G_GINT64_FORMAT " us", g_get_monotonic_time() - begun);
	g_assert_cmpuint(f->stanzas->len, ==, 1);
	g_string_free(text, TRUE);
}

static void test_attributes(Fixture *f, gconstpointer unused) {
	for (int count = JX_STREAM_MAX_ATTRIBUTES; count <= JX_STREAM_MAX_ATTRIBUTES + 1; count++) {
		GString *text = g_string_new("<message");
		for (int i = 0; i < count; i++)
			g_string_append_printf(text, " a%d='1'", i);
		g_string_append(text, "/>");
		if (count == JX_STREAM_MAX_ATTRIBUTES) {
			feed(f, HEADER);
			feed(f, text->str);
			g_assert_cmpuint(f->stanzas->len, ==, 1);
		} else {
			lose_one(f, text->str);
		}
		g_string_free(text, TRUE);
	}
}

static void test_many_stanzas(Fixture *f, gconstpointer unused) {
	/* The bound is of one stanza, not of the stream. */
	g_autofree char *stanza = filled("<message><body>", 200 * 1024, "</body></message>\n");
	feed(f, HEADER);
	for (int i = 0; i < 20; i++)
		feed(f, stanza);
	g_assert_cmpuint(f->stanzas->len, ==, 20);
}

static void test_restricted(gconstpointer data) {
	Fixture f = { 0 };
	const char *text = data;
	set_up(&f, NULL);
	refuse(&f, text, strlen(text), JX_LINK_ERROR_MALFORMED);
	g_assert_cmpuint(f.stanzas->len, ==, 0);
	tear_down(&f, NULL);
}

static void test_namespace_with_blank(Fixture *f, gconstpointer unused) {
	/* What any user may send must not end the link. */
	feed(f, HEADER "<message><a xmlns='a b&#10;c'/></message>");
	g_assert_cmpuint(f->stanzas->len, ==, 1);
}

static void test_write(void) {
	xmpp_ctx_t *context = xmpp_ctx_new(NULL, NULL);
	xmpp_stanza_t *message = jx_stanza_top(context, "message", NULL, NULL, NULL, "a&b");
	jx_stanza_add_text(message, "body", NULL, "a\x01" "b\xff]]>\r\n");
	jx_stanza_add(jx_stanza_add(message, "x", "urn:x"), "y", "jabber:client");
	GString *text = g_string_new("before");
	g_assert_true(jx_stream_write(text, message));
	g_assert_cmpstr(text->str, ==, "before<message to='a&amp;b'><body>a\xEF\xBF\xBD" "b\xEF\xBF\xBD]]&gt;&#13;\n</body>"
		"<x xmlns='urn:x'><y xmlns='jabber:client'/></x></message>");
	g_string_truncate(text, 0);
	xmpp_stanza_t *at = message;
	for (int i = 0; i < 80; i++)
		at = jx_stanza_add(at, "d", NULL);
	g_assert_false(jx_stream_write(text, message));
	g_assert_cmpuint(text->len, ==, 0);
	g_string_free(text, TRUE);
	xmpp_stanza_release(message);
	xmpp_ctx_free(context);
}

#define ADD(name, function) g_test_add("/stream/" name, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	ADD("plain", test_plain);
	ADD("slow", test_slow);
	ADD("depth", test_depth);
	ADD("abyss", test_abyss);
	ADD("huge-text", test_huge_text);
	ADD("huge-attribute", test_huge_attribute);
	ADD("huge-stanza", test_huge_stanza);
	ADD("text-bound", test_text_bound);
	ADD("nodes", test_nodes);
	ADD("siblings", test_siblings);
	ADD("attributes", test_attributes);
	ADD("many-stanzas", test_many_stanzas);
	ADD("namespace-with-blank", test_namespace_with_blank);
	g_test_add_data_func("/stream/doctype", "<!DOCTYPE a [<!ENTITY b 'c'>]>" HEADER, test_restricted);
	g_test_add_data_func("/stream/entity", HEADER "<message>&b;</message>", test_restricted);
	g_test_add_data_func("/stream/comment", HEADER "<message><!-- --></message>", test_restricted);
	g_test_add_data_func("/stream/instruction", HEADER "<?a b?>", test_restricted);
	g_test_add_data_func("/stream/text-outside", HEADER "text", test_restricted);
	g_test_add_data_func("/stream/no-header", "<message/>", test_restricted);
	g_test_add_data_func("/stream/not-xml", "HTTP/1.1 400 Bad Request\r\n", test_restricted);
	g_test_add_data_func("/stream/bad-end", HEADER "<a></b>", test_restricted);
	g_test_add_func("/stream/write", test_write);
	return g_test_run();
}
