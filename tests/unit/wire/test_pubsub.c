/* Publish-subscribe. */
#include "config.h"

#include "fixture.h"
#include "wire/core/avatar.h"
#include "wire/core/pubsub.h"

static void test_requests(void) {
	static const struct {
		const char *xml;
		JxPubsubVerb verb;
		const char *node, *jid;
		guint ids;
	} rows[] = {
		{ "<pubsub xmlns='" JX_NS_PUBSUB "'><items node='n' max_items='1'><item id='a'/><item id='b'/><item/></items></pubsub>", JX_PUBSUB_ITEMS, "n", NULL, 2 },
		{ "<pubsub xmlns='" JX_NS_PUBSUB "'><items node=''/></pubsub>", JX_PUBSUB_ITEMS, NULL, NULL, 0 },
		{ "<pubsub xmlns='" JX_NS_PUBSUB "'><subscribe node='n' jid='a@b'/><options/></pubsub>", JX_PUBSUB_SUBSCRIBE, "n", "a@b", 0 },
		{ "<pubsub xmlns='" JX_NS_PUBSUB "'><unsubscribe node='n' jid='a@b'/></pubsub>", JX_PUBSUB_UNSUBSCRIBE, "n", "a@b", 0 },
		{ "<pubsub xmlns='" JX_NS_PUBSUB "'><subscriptions/></pubsub>", JX_PUBSUB_SUBSCRIPTIONS, NULL, NULL, 0 },
		{ "<pubsub xmlns='" JX_NS_PUBSUB "'><publish node='n'><item/></publish></pubsub>", JX_PUBSUB_OWNERS, "n", NULL, 0 },
		{ "<pubsub xmlns='" JX_NS_PUBSUB_OWNER "'><subscriptions node='n'/></pubsub>", JX_PUBSUB_OWNERS, "n", NULL, 0 },
		{ "<pubsub xmlns='" JX_NS_PUBSUB "'><affiliations/></pubsub>", JX_PUBSUB_OTHER, NULL, NULL, 0 },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(xmpp_stanza_t) stanza = test_xml(rows[i].xml);
		g_autoptr(GError) error = NULL;
		g_autoptr(JxPubsubRequest) request = jx_pubsub_request_read(stanza, &error);
		g_assert_no_error(error);
		g_assert_cmpint(request->verb, ==, rows[i].verb);
		g_assert_cmpstr(request->node, ==, rows[i].node);
		g_assert_cmpstr(request->jid, ==, rows[i].jid);
		g_assert_cmpuint(request->ids->len, ==, rows[i].ids);
	}
	g_autoptr(xmpp_stanza_t) empty = test_xml("<pubsub xmlns='" JX_NS_PUBSUB "'/>");
	g_autoptr(GError) error = NULL;
	g_assert_null(jx_pubsub_request_read(empty, &error));
	g_assert_error(error, JX_WIRE_ERROR, JX_WIRE_BAD_REQUEST);
}

static void test_events(void) {
	static const struct {
		const char *xml, *node;
		guint items;
		const char *id, *payload;
	} rows[] = {
		{ "<items node='n'><item id='1'><a xmlns='urn:a'/></item></items>", "n", 1, "1", "a" },
		{ "<items node='n'><item/></items>", "n", 1, NULL, NULL },
		{ "<items node='n'><retract id='1'/><retract id='2'/></items>", "n", 2, "1", NULL },
		{ "<items node='n'/>", "n", 0, NULL, NULL },
		{ "<purge node='n'/>", "n", 1, NULL, NULL },
		{ "<delete node='n'/>", "n", 1, NULL, NULL },
		{ "<items><item id='1'/></items>", "", 1, "1", NULL },
		{ "<configuration node='n'/>", NULL, 0, NULL, NULL },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *xml = g_strdup_printf("<event xmlns='" JX_NS_PUBSUB_EVENT "'>%s</event>", rows[i].xml);
		g_autoptr(xmpp_stanza_t) event = test_xml(xml);
		g_autoptr(JxPubsubItems) items = jx_pubsub_items_read(event, NULL);
		g_assert_cmpint(items != NULL, ==, rows[i].node != NULL);
		if (!items)
			continue;
		g_assert_cmpstr(items->node, ==, rows[i].node);
		g_assert_cmpuint(items->items->len, ==, rows[i].items);
		if (!items->items->len)
			continue;
		const JxPubsubItem *item = &g_array_index(items->items, JxPubsubItem, 0);
		g_assert_cmpstr(item->id, ==, rows[i].id);
		g_assert_cmpstr(item->payload ? xmpp_stanza_get_name(item->payload) : NULL, ==, rows[i].payload);
	}
}

static void test_many(void) {
	GString *xml = g_string_new("<event xmlns='" JX_NS_PUBSUB_EVENT "'><items node='n'>");
	for (guint i = 0; i < 1025; i++)
		g_string_append(xml, "<item/>");
	g_string_append(xml, "</items></event>");
	g_autoptr(xmpp_stanza_t) event = test_xml(xml->str);
	g_string_free(xml, TRUE);
	g_autoptr(GError) error = NULL;
	g_assert_null(jx_pubsub_items_read(event, &error));
	g_assert_error(error, JX_WIRE_ERROR, JX_WIRE_RESOURCE_CONSTRAINT);
}

/* What we publish is what others publish: the same element, node, item and payload. */
static void assert_publishes(const char *file, const char *nick) {
	g_autoptr(xmpp_stanza_t) iq = test_fixture(file);
	xmpp_stanza_t *theirs = jx_stanza_child(iq, JX_NS_PUBSUB, "pubsub"), *item = test_nth(jx_stanza_child(theirs, NULL, "publish"), "item", 0);
	g_autofree char *told = jx_stanza_child_text(item, JX_NS_NICK, "nick", 100);
	g_assert_cmpstr(told, ==, nick);
	const JxPubsubItem ours = { "current", jx_stanza_first(item) };
	g_autoptr(xmpp_stanza_t) written = test_trip(jx_pubsub_publish_write(test_ctx(), JX_NS_NICK, &ours, FALSE));
	xmpp_stanza_t *publish = jx_stanza_child(written, JX_NS_PUBSUB, "publish"), *again = test_nth(publish, "item", 0);
	g_assert_cmpstr(jx_stanza_attr(publish, "node"), ==, jx_stanza_attr(jx_stanza_child(theirs, NULL, "publish"), "node"));
	g_assert_cmpstr(jx_stanza_attr(again, "id"), ==, jx_stanza_attr(item, "id"));
	g_autofree char *read = jx_stanza_child_text(again, JX_NS_NICK, "nick", 100);
	g_assert_cmpstr(read, ==, nick);
}

static void test_publish_desktop(void) {
	assert_publishes("07-nick-publish-desktop.xml", "1000200030001");
}

static void test_publish_monocles(void) {
	assert_publishes("07-nick-publish-monocles.xml", "示例老师01");
}

static void test_options(void) {
	g_autoptr(xmpp_stanza_t) payload = test_xml("<a xmlns='urn:a'/>");
	const JxPubsubItem item = { "1", payload };
	g_autoptr(xmpp_stanza_t) pubsub = test_trip(jx_pubsub_publish_write(test_ctx(), "n", &item, TRUE));
	xmpp_stanza_t *options = jx_stanza_child(pubsub, JX_NS_PUBSUB, "publish-options");
	g_assert_nonnull(jx_stanza_child(options, JX_NS_DATA, "x"));
	g_autoptr(xmpp_stanza_t) configure = test_trip(jx_pubsub_configure_write(test_ctx(), "n"));
	g_assert_cmpstr(jx_stanza_ns(configure), ==, JX_NS_PUBSUB_OWNER);
	g_assert_nonnull(jx_stanza_child(jx_stanza_child(configure, NULL, "configure"), JX_NS_DATA, "x"));
}

/* --- pictures */

#define ID "0123456789abcdef0123456789abcdef01234567"

static void test_avatar_metadata(void) {
	static const struct {
		const char *infos, *id;
	} rows[] = {
		{ "<info id='" ID "' type='image/png' bytes='100' width='64' height='64'/>", ID },
		{ "<info id='0123456789ABCDEF0123456789abcdef01234567' bytes='100'/>", ID },
		{ "<info id='" ID "' bytes='5000'/>", NULL },
		{ "<info id='" ID "' bytes='5000'/><info id='" ID "' bytes='1000'/>", ID },
		{ "<info id='" ID "' bytes='100' url='https://elsewhere.example/a.png'/>", NULL },
		{ "<info id='../../etc/passwd' bytes='100'/>", NULL },
		{ "<info bytes='100'/>", NULL },
		{ "", NULL },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *xml = g_strdup_printf("<metadata xmlns='" JX_NS_AVATAR_METADATA "'>%s</metadata>", rows[i].infos);
		g_autoptr(xmpp_stanza_t) metadata = test_xml(xml);
		g_autofree char *id = jx_avatar_metadata_read(metadata, 1000);
		g_assert_cmpstr(id, ==, rows[i].id);
	}
	g_autoptr(xmpp_stanza_t) ours = test_trip(jx_avatar_metadata_write(test_ctx(), ID, 100, 96, 96));
	g_autofree char *id = jx_avatar_metadata_read(ours, 1000);
	g_assert_cmpstr(id, ==, ID);
}

static void test_avatar_data(void) {
	static const struct {
		const char *text;
		gssize length; /* -1: refused */
	} rows[] = { { "aGVs\nbG8=", 5 }, { "", -1 }, { "<b/>", -1 }, { "a%b", -1 }, { "aGVsbG8gd29ybGQgYW5kIG1vcmU=", -1 } };
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *xml = g_strdup_printf("<data xmlns='" JX_NS_AVATAR_DATA "'>%s</data>", rows[i].text);
		g_autofree char *card = g_strdup_printf("<vCard xmlns='vcard-temp'><PHOTO><TYPE>image/png</TYPE><BINVAL>%s</BINVAL></PHOTO></vCard>", rows[i].text);
		g_autoptr(xmpp_stanza_t) data = test_xml(xml), vcard = test_xml(card);
		g_autoptr(GBytes) bytes = jx_avatar_data_read(data, 8), photo = jx_avatar_vcard_read(vcard, 8);
		g_test_message("row %zu", i);
		g_assert_cmpint(bytes ? (gssize)g_bytes_get_size(bytes) : -1, ==, rows[i].length);
		g_assert_cmpint(photo != NULL, ==, bytes != NULL);
	}
	g_autoptr(GBytes) hello = g_bytes_new_static("hello", 5);
	g_autoptr(xmpp_stanza_t) ours = test_trip(jx_avatar_data_write(test_ctx(), hello));
	g_autoptr(GBytes) again = jx_avatar_data_read(ours, 8);
	g_assert_true(g_bytes_equal(hello, again));
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/pubsub/requests", test_requests);
	g_test_add_func("/pubsub/events", test_events);
	g_test_add_func("/pubsub/many", test_many);
	g_test_add_func("/pubsub/options", test_options);
	g_test_add_func("/avatar/metadata", test_avatar_metadata);
	g_test_add_func("/avatar/data", test_avatar_data);
	g_test_add_func("/expected/07-nick-publish-desktop", test_publish_desktop);
	g_test_add_func("/expected/07-nick-publish-monocles", test_publish_monocles);
	int status = g_test_run();
	test_ctx_free();
	return status;
}
