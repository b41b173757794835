#include "fixture.h"

#include "wire/core/caps.h"
#include "wire/core/jid.h"
#include "wire/core/json.h"
#include "wire/core/limits.h"
#include "wire/core/stanza_error.h"

static void test_numbers(void) {
	static const struct {
		const char *text;
		guint64 low, high;
		gboolean good;
	} rows[] = {
		{ "0", 0, 10, TRUE }, { "10", 0, 10, TRUE }, { "11", 0, 10, FALSE }, { "", 0, 10, FALSE }, { NULL, 0, 10, FALSE },
		{ " 1", 0, 10, FALSE }, { "1 ", 0, 10, FALSE }, { "+1", 0, 10, FALSE }, { "-1", 0, 10, FALSE }, { "0x1", 0, 10, FALSE },
		{ "1.0", 0, 10, FALSE }, { "007", 0, 10, TRUE }, { "18446744073709551615", 0, G_MAXUINT64, TRUE },
		{ "18446744073709551616", 0, G_MAXUINT64, FALSE }, { "99999999999999999999999", 0, G_MAXUINT64, FALSE },
	};
	for(guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		guint64 value = 4711;
		g_test_message("row %u", i);
		g_assert_cmpint(jx_parse_number(rows[i].text, rows[i].low, rows[i].high, &value), ==, rows[i].good);
		g_assert_true(rows[i].good || value == 4711);
	}
}

static void test_reading(void) {
	g_autoptr(xmpp_stanza_t) s = test_xml("<a xmlns='x:y' n='5' t='true' o='1' f='0' w='maybe'> one <b/>two\n<b xmlns='other'>  inner </b><b k='2'/></a>");
	GError *error = NULL;
	guint64 n;
	g_assert_true(jx_stanza_is(s, "x:y", "a"));
	g_assert_false(jx_stanza_is(s, "x:z", "a"));
	g_assert_false(jx_stanza_is(NULL, NULL, "a"));
	g_assert_true(jx_stanza_attr_number(s, "n", 1, 5, JX_REQUIRED, &n, &error) && n == 5);
	g_assert_true(jx_stanza_attr_number(s, "gone", 1, 5, 2, &n, &error) && n == 2);
	g_assert_false(jx_stanza_attr_number(s, "n", 1, 4, 2, &n, &error));
	g_assert_cmpstr(error->message, ==, "attribute n of <a/> must be a number from 1 to 4");
	g_assert_cmpstr(jx_wire_error_condition(error), ==, "bad-request");
	g_clear_error(&error);
	g_assert_false(jx_stanza_attr_number(s, "gone", 1, 5, JX_REQUIRED, &n, &error));
	g_clear_error(&error);
	g_assert_true(jx_stanza_attr_bool(s, "t", FALSE) && jx_stanza_attr_bool(s, "o", FALSE) && !jx_stanza_attr_bool(s, "f", TRUE));
	g_assert_true(jx_stanza_attr_bool(s, "w", TRUE) && !jx_stanza_attr_bool(s, "gone", FALSE));
	g_autofree char *text = jx_stanza_text(s, 100);
	g_assert_cmpstr(text, ==, "one two");
	g_assert_null(jx_stanza_text(s, 3));
	g_autofree char *inner = jx_stanza_child_text(s, "other", "b", 100);
	g_assert_cmpstr(inner, ==, "inner");
	guint all = 0, own = 0;
	for(xmpp_stanza_t *c = jx_stanza_first(s); c != NULL; c = jx_stanza_next(c))
		all++;
	for(xmpp_stanza_t *c = jx_stanza_child(s, "x:y", "b"); c != NULL; c = jx_stanza_next_named(c, "x:y", "b"))
		own++;
	g_assert_cmpuint(all, ==, 3);
	g_assert_cmpuint(own, ==, 2);
}

static void test_client_namespace(void) {
	g_autoptr(xmpp_stanza_t) s = test_xml("<presence xmlns='jabber:component:accept'><SourceInfo>{}</SourceInfo></presence>");
	g_assert_nonnull(jx_stanza_child(s, JX_NS_CLIENT, "SourceInfo"));
	g_autoptr(xmpp_stanza_t) bare = test_xml("<presence><SourceInfo/></presence>");
	g_assert_nonnull(jx_stanza_child(bare, JX_NS_CLIENT, "SourceInfo"));
}

static char *nested(guint depth) {
	GString *text = g_string_new(NULL);
	for(guint i = 0; i < depth; i++)
		g_string_append(text, "<a>");
	for(guint i = 0; i < depth; i++)
		g_string_append(text, "</a>");
	return g_string_free(text, FALSE);
}

static char *filled(const char *head, const char *unit, guint n, const char *tail) {
	GString *text = g_string_new(head);
	for(guint i = 0; i < n; i++)
		g_string_append_printf(text, unit, i);
	g_string_append(text, tail);
	return g_string_free(text, FALSE);
}

static void assert_refused(char *text, const char *part) {
	GError *error = NULL;
	xmpp_stanza_t *stanza = jx_stanza_parse(test_ctx(), text, strlen(text), &error);
	assert_bad(stanza, error, part);
	g_free(text);
}

static void test_parse_bounds(void) {
	g_autofree char *deep = nested(JX_MAX_DEPTH);
	g_autoptr(xmpp_stanza_t) good = test_xml(deep);
	assert_refused(nested(JX_MAX_DEPTH + 1), "nested too deeply");
	assert_refused(nested(50000), "nested too deeply");
	assert_refused(filled("<a>", "<b/>", JX_MAX_NODES, "</a>"), "too many elements");
	assert_refused(filled("<a", " b%u='1'", JX_MAX_ATTRIBUTES + 1, "/>"), "too many attributes");
	assert_refused(filled("<a>", "0123456789abcdef%.0u", JX_MAX_TEXT_BYTES / 16 + 1, "</a>"), "text that is too long");
	assert_refused(filled("<a b='", "0123456789abcdef%.0u", JX_MAX_STANZA_BYTES / 16 + 1, "'/>"), "too long");
	assert_refused(g_strdup("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "DOCTYPE");
	assert_refused(g_strdup("<?php x?><a/>"), "processing instruction");
	assert_refused(g_strdup("<a><b></a>"), "not well-formed");
	assert_refused(g_strdup("<a/><b/>"), "not well-formed");
	assert_refused(g_strdup("<a>\xff</a>"), "not well-formed");
	assert_refused(g_strdup("<p:a/>"), "not well-formed");
	assert_refused(g_strdup(""), "not well-formed");
	assert_refused(g_strdup("<a"), "not well-formed");
}

static void test_escape(void) {
	static const char text[] = "<&>\"' \xc3\xa4\n\xf0\x9f\x99\x82";
	xmpp_stanza_t *built = jx_stanza_new(test_ctx(), "a", "x:y");
	jx_stanza_set(built, "b", "<&>\"'");
	jx_stanza_set(built, "none", NULL);
	jx_stanza_set_text(built, text);
	jx_stanza_set_number(jx_stanza_add(built, "c", NULL), "n", G_MAXUINT64);
	g_autoptr(xmpp_stanza_t) again = test_trip(built);
	g_autofree char *read = jx_stanza_text(again, 100);
	g_assert_cmpstr(read, ==, text);
	g_assert_cmpstr(jx_stanza_attr(again, "b"), ==, "<&>\"'");
	g_assert_null(jx_stanza_attr(again, "none"));
	g_assert_cmpstr(jx_stanza_attr(jx_stanza_child(again, "x:y", "c"), "n"), ==, "18446744073709551615");
}

static void test_jids(void) {
	static const struct {
		const char *text, *local, *domain, *resource, *normal;
	} good[] = {
		{ "a@b/c", "a", "b", "c", "a@b/c" },
		{ "b.example", NULL, "b.example", NULL, "b.example" },
		{ "B.Example.", NULL, "B.Example.", NULL, "b.example" },
		{ "Teacher@School.Example/Ok MSG[1.5].X/y@z", "Teacher", "School.Example", "Ok MSG[1.5].X/y@z", "teacher@school.example/Ok MSG[1.5].X/y@z" },
		{ "\xc3\x84@b", "\xc3\x84", "b", NULL, "\xc3\xa4@b" },
		{ "b/a@c", NULL, "b", "a@c", "b/a@c" },
	};
	for(guint i = 0; i < G_N_ELEMENTS(good); i++) {
		g_autoptr(JxJid) jid = jx_jid_parse(good[i].text, NULL);
		g_assert_nonnull(jid);
		g_assert_cmpstr(jid->local, ==, good[i].local);
		g_assert_cmpstr(jid->domain, ==, good[i].domain);
		g_assert_cmpstr(jid->resource, ==, good[i].resource);
		g_autofree char *normal = jx_jid_normalize(good[i].text, NULL);
		g_assert_cmpstr(normal, ==, good[i].normal);
		g_autofree char *joined = jx_jid_join(jid->local, jid->domain, jid->resource);
		g_assert_cmpstr(joined, ==, good[i].text);
	}
	static const char *const bad[] = { NULL, "", "@b", "a@", "a@/c", "a@b/", "/c", "a b@c", "a\"@c", "a<@c", "a@b@c", "a\n@b", "a@b/\x01", "a@.", "a@b..", "a@.b", "a@b..c", "\xff@b" };
	for(guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		GError *error = NULL;
		g_assert_false(jx_jid_valid(bad[i]));
		assert_bad(jx_jid_normalize(bad[i], &error), error, "not an XMPP address");
	}
	g_autofree char *longest = g_strnfill(1024, 'a');
	g_assert_false(jx_jid_valid(longest));
	g_assert_true(jx_jid_bare_equal("a@b/c", "a@b") && !jx_jid_bare_equal("a@b", "a@bc") && !jx_jid_bare_equal(NULL, NULL));
	g_assert_cmpstr(jx_jid_resource("a@b/c/d"), ==, "c/d");
}

static void test_errors(void) {
	g_autoptr(xmpp_stanza_t) iq = test_xml("<iq id='' from='a@b/c' to='d' type='set'><q xmlns='x'/></iq>");
	xmpp_stanza_t *specific = jx_stanza_new(test_ctx(), "session-invalid", JX_NS_FOCUS);
	g_autoptr(xmpp_stanza_t) reply = test_trip(jx_stanza_error_reply(iq, "not-acceptable", "<that> & this", specific));
	xmpp_stanza_release(specific);
	g_assert_cmpstr(jx_stanza_attr(reply, "id"), ==, "");
	g_assert_cmpstr(jx_stanza_attr(reply, "to"), ==, "a@b/c");
	g_assert_cmpstr(jx_stanza_attr(reply, "from"), ==, "d");
	g_assert_cmpstr(jx_stanza_attr(reply, "type"), ==, "error");
	g_assert_null(jx_stanza_child(reply, "x", "q"));
	g_autoptr(JxStanzaError) error = jx_stanza_error_read(reply);
	g_assert_cmpstr(error->type, ==, "modify");
	g_assert_cmpstr(error->condition, ==, "not-acceptable");
	g_assert_cmpstr(error->text, ==, "<that> & this");
	g_assert_cmpstr(error->specific, ==, "session-invalid");
	g_assert_cmpstr(error->specific_ns, ==, JX_NS_FOCUS);
	g_autoptr(xmpp_stanza_t) empty = test_xml("<iq type='error'/>");
	g_autoptr(JxStanzaError) none = jx_stanza_error_read(empty);
	g_assert_cmpstr(none->condition, ==, "undefined-condition");
	g_assert_cmpstr(jx_stanza_error_type("item-not-found"), ==, "cancel");
}

/* --- disco and caps */

static void check_focus(const JxDiscoInfo *info) {
	g_assert_null(info->node);
	g_assert_cmpuint(info->identities->len, ==, 1);
	const JxIdentity *identity = jx_disco_identity(info, "component", "generic");
	g_assert_cmpstr(identity->name, ==, "Jitsi Meet Focus");
	static const char *const features[] = { JX_NS_DISCO_INFO, "urn:xmpp:ping", "jabber:iq:last", "urn:xmpp:time", JX_NS_FOCUS };
	g_assert_cmpuint(info->features->len, ==, G_N_ELEMENTS(features));
	for(guint i = 0; i < G_N_ELEMENTS(features); i++)
		g_assert_cmpstr(g_ptr_array_index(info->features, i), ==, features[i]);
	g_assert_cmpuint(info->forms->len, ==, 0);
}

static void test_disco_focus(void) {
	g_autoptr(xmpp_stanza_t) iq = test_fixture("02-disco-focus.xml");
	g_autoptr(JxDiscoInfo) info = jx_disco_info_read(jx_stanza_child(iq, NULL, "query"), NULL);
	check_focus(info);
	g_autoptr(xmpp_stanza_t) again = test_trip(jx_disco_info_write(test_ctx(), info));
	g_autoptr(JxDiscoInfo) twin = jx_disco_info_read(again, NULL);
	check_focus(twin);
}

static void check_client(const JxDiscoInfo *info) {
	g_assert_cmpstr(info->node, ==, "http://camaya.net/gloox#0jK59Jf2YCo81nFo88ETj+7R4e8=");
	g_assert_nonnull(jx_disco_identity(info, "client", "example.classroom-desktop"));
	g_assert_cmpuint(info->features->len, ==, 49);
	guint twins = 0;
	for(guint i = 1; i < info->features->len; i++)
		twins += g_str_equal(g_ptr_array_index(info->features, i - 1), g_ptr_array_index(info->features, i));
	g_assert_cmpuint(twins, ==, 9);
	g_assert_true(jx_disco_has_feature(info, JX_NS_JINGLE_RTP_AUDIO) && jx_disco_has_feature(info, JX_NS_JINGLE_RTP_VIDEO));
	g_assert_false(jx_disco_has_feature(info, JX_NS_JINGLE_SCTP));
	/* hashed over its duplicates, as its sender did; but never to be cached */
	g_autofree char *hash = jx_caps_hash(info);
	g_assert_cmpstr(hash, ==, "0jK59Jf2YCo81nFo88ETj+7R4e8=");
	const JxCaps caps = { .node = (char *)"http://camaya.net/gloox", .ver = hash, .hash = (char *)"sha-1" };
	g_assert_cmpint(jx_caps_verify(info, &caps), ==, JX_CAPS_ILL_FORMED);
}

static void test_disco_client(void) {
	g_autoptr(xmpp_stanza_t) iq = test_fixture("10-client-disco-answer.xml");
	g_autoptr(JxDiscoInfo) info = jx_disco_info_read(jx_stanza_child(iq, NULL, "query"), NULL);
	check_client(info);
	g_autoptr(xmpp_stanza_t) again = test_trip(jx_disco_info_write(test_ctx(), info));
	g_autoptr(JxDiscoInfo) twin = jx_disco_info_read(again, NULL);
	check_client(twin);
}

/* The examples of XEP-0115, sections 5.2 and 5.3. */
static void test_caps_examples(void) {
	g_autoptr(JxDiscoInfo) simple = jx_disco_info_new(NULL);
	jx_disco_add_identity(simple, "client", "pc", "Exodus 0.9.1");
	jx_disco_add_feature(simple, JX_NS_MUC);
	jx_disco_add_feature(simple, JX_NS_DISCO_ITEMS);
	jx_disco_add_feature(simple, JX_NS_DISCO_INFO);
	jx_disco_add_feature(simple, JX_NS_CAPS);
	g_autofree char *hash = jx_caps_hash(simple);
	g_assert_cmpstr(hash, ==, "QgayPKawpkPSDYmwT/WM94uAlu0=");
	g_autoptr(xmpp_stanza_t) c = test_trip(jx_caps_write(test_ctx(), "http://example.org", hash));
	g_autoptr(JxCaps) caps = jx_caps_read(c);
	g_assert_cmpint(jx_caps_verify(simple, caps), ==, JX_CAPS_VALID);
	jx_disco_add_feature(simple, "one:more");
	g_assert_cmpint(jx_caps_verify(simple, caps), ==, JX_CAPS_MISMATCH);

	g_autoptr(xmpp_stanza_t) query = test_xml("<query xmlns='http://jabber.org/protocol/disco#info' node='http://psi-im.org#q07IKJEyjvHSyhy//CH0CxmKi8w='>"
		"<identity xml:lang='en' category='client' name='Psi 0.11' type='pc'/><identity xml:lang='el' category='client' name='\xce\xa8 0.11' type='pc'/>"
		"<feature var='http://jabber.org/protocol/caps'/><feature var='http://jabber.org/protocol/disco#info'/>"
		"<feature var='http://jabber.org/protocol/disco#items'/><feature var='http://jabber.org/protocol/muc'/>"
		"<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:dataforms:softwareinfo</value></field>"
		"<field var='ip_version'><value>ipv4</value><value>ipv6</value></field><field var='os'><value>Mac</value></field>"
		"<field var='os_version'><value>10.5.1</value></field><field var='software'><value>Psi</value></field>"
		"<field var='software_version'><value>0.11</value></field></x></query>");
	g_autoptr(JxDiscoInfo) complex = jx_disco_info_read(query, NULL);
	g_autofree char *other = jx_caps_hash(complex);
	g_assert_cmpstr(other, ==, "q07IKJEyjvHSyhy//CH0CxmKi8w=");
	/* the language survives without a trip through text, too */
	g_autoptr(xmpp_stanza_t) built = jx_disco_info_write(test_ctx(), complex);
	g_autoptr(JxDiscoInfo) twin = jx_disco_info_read(built, NULL);
	g_autofree char *third = jx_caps_hash(twin);
	g_assert_cmpstr(third, ==, other);
}

static void test_disco_bad(void) {
	GError *error = NULL;
	g_autofree char *text = filled("<query xmlns='http://jabber.org/protocol/disco#info'>", "<feature var='f%u'/>", JX_MAX_FEATURES + 1, "</query>");
	g_autoptr(xmpp_stanza_t) many = test_xml(text);
	assert_bad(jx_disco_info_read(many, &error), error, "more than");
	g_autoptr(xmpp_stanza_t) other = test_xml("<query xmlns='x'/>");
	assert_bad(jx_disco_info_read(other, &error), error, "disco#info");
	g_autoptr(xmpp_stanza_t) holes = test_xml("<query xmlns='http://jabber.org/protocol/disco#info' node=''><feature/><identity type='x'/><x/></query>");
	g_autoptr(JxDiscoInfo) info = jx_disco_info_read(holes, NULL);
	g_assert_null(info->node);
	g_assert_cmpuint(info->features->len + info->identities->len + info->forms->len, ==, 0);
}

static void test_json(void) {
	static const struct {
		const char *text;
		gboolean good;
	} rows[] = {
		{ "{}", TRUE }, { " {\"a\":[1,2]} ", TRUE }, { "", FALSE }, { "[]", FALSE }, { "1", FALSE }, { "{\"a\":1,\"a\":2}", FALSE },
		{ "{\"a\":1}x", FALSE }, { "{\"a\":\"\xff\"}", FALSE }, { "{\"a\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"}", TRUE },
		{ "{\"a\":[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}", FALSE },
	};
	for(guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(json_t) object = jx_json_object_parse(rows[i].text, strlen(rows[i].text), NULL);
		g_test_message("row %u", i);
		g_assert_cmpint(object != NULL, ==, rows[i].good);
	}
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/wire/core/numbers", test_numbers);
	g_test_add_func("/wire/core/reading", test_reading);
	g_test_add_func("/wire/core/client-namespace", test_client_namespace);
	g_test_add_func("/wire/core/parse-bounds", test_parse_bounds);
	g_test_add_func("/wire/core/escape", test_escape);
	g_test_add_func("/wire/core/jids", test_jids);
	g_test_add_func("/wire/core/errors", test_errors);
	g_test_add_func("/wire/core/disco-focus", test_disco_focus);
	g_test_add_func("/wire/core/disco-client", test_disco_client);
	g_test_add_func("/wire/core/caps-examples", test_caps_examples);
	g_test_add_func("/wire/core/disco-bad", test_disco_bad);
	g_test_add_func("/wire/core/json", test_json);
	int result = g_test_run();
	test_ctx_free();
	return result;
}
