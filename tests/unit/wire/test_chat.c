/* Messages that people read. */
#include "config.h"

#include <string.h>

#include "fixture.h"
#include "wire/core/chat.h"

static void test_whole(void) {
	g_autoptr(xmpp_stanza_t) message = test_xml("<message xmlns='jabber:client' id='m1'><body>  two\n lines </body><thread>t</thread>"
		"<origin-id xmlns='urn:xmpp:sid:0' id='o'/><replace xmlns='urn:xmpp:message-correct:0' id='m0'/><request xmlns='urn:xmpp:receipts'/>"
		"<markable xmlns='urn:xmpp:chat-markers:0'/><nick xmlns='http://jabber.org/protocol/nick'>Ann</nick></message>");
	g_autoptr(JxChat) chat = jx_chat_read(message);
	g_assert_cmpstr(chat->body, ==, "  two\n lines "); /* as it was written */
	g_assert_cmpstr(chat->id, ==, "m1");
	g_assert_cmpstr(chat->origin_id, ==, "o");
	g_assert_cmpstr(chat->replaces, ==, "m0");
	g_assert_cmpstr(chat->thread, ==, "t");
	g_assert_cmpstr(chat->name, ==, "Ann");
	g_assert_true(chat->receipt_wanted && chat->markable);
	g_assert_false(chat->delayed || chat->encrypted || chat->too_long);
	g_autoptr(xmpp_stanza_t) again = test_trip(jx_chat_write(test_ctx(), chat, "groupchat", "a@b/c", "d@e"));
	g_autoptr(JxChat) same = jx_chat_read(again);
	g_assert_cmpstr(same->body, ==, chat->body);
	g_assert_cmpstr(same->origin_id, ==, "o");
	g_assert_cmpstr(same->replaces, ==, "m0");
	g_assert_true(same->receipt_wanted && same->markable);
}

static void test_nothing_to_read(void) {
	static const char *const messages[] = {
		"<message xmlns='jabber:client'/>",
		"<message xmlns='jabber:client'><body/></message>",
		"<message xmlns='jabber:client'><subject>topic</subject></message>",
		"<message xmlns='jabber:client'><received xmlns='urn:xmpp:receipts' id='m1'/></message>",
		"<message xmlns='jabber:client'><body xmlns='urn:other'>no body of a message</body></message>",
	};
	for (gsize i = 0; i < G_N_ELEMENTS(messages); i++) {
		g_autoptr(xmpp_stanza_t) message = test_xml(messages[i]);
		g_assert_null(jx_chat_read(message));
	}
}

static void test_unreadable(void) {
	g_autoptr(xmpp_stanza_t) sealed = test_xml("<message xmlns='jabber:client'><body>[encrypted]</body><encrypted xmlns='eu.siacs.conversations.axolotl'/></message>");
	g_autoptr(JxChat) chat = jx_chat_read(sealed);
	g_assert_true(chat->encrypted);
	g_assert_null(chat->body);
	for (gsize over = 0; over < 2; over++) {
		g_autofree char *text = g_strnfill(JX_MAX_CHAT + over, 'a');
		g_autofree char *xml = g_strdup_printf("<message xmlns='jabber:client'><body>%s</body></message>", text);
		g_autoptr(xmpp_stanza_t) message = test_xml(xml);
		g_autoptr(JxChat) long_one = jx_chat_read(message);
		g_assert_cmpint(long_one->too_long, ==, over);
		g_assert_cmpint(long_one->body != NULL, ==, !over);
	}
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/chat/whole", test_whole);
	g_test_add_func("/chat/nothing-to-read", test_nothing_to_read);
	g_test_add_func("/chat/unreadable", test_unreadable);
	int status = g_test_run();
	test_ctx_free();
	return status;
}
