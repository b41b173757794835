/* Publish-subscribe. */
#include "config.h"

#include "fixture.h"
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

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/pubsub/requests", test_requests);
	g_test_add_func("/pubsub/events", test_events);
	g_test_add_func("/pubsub/many", test_many);
	g_test_add_func("/pubsub/options", test_options);
	g_test_add_func("/expected/07-nick-publish-desktop", test_publish_desktop);
	g_test_add_func("/expected/07-nick-publish-monocles", test_publish_monocles);
	int status = g_test_run();
	test_ctx_free();
	return status;
}
