/* jingle-message (XEP-0353): propose as OkEDU writes it, and the rest. */
#include "fixture.h"

#include "wire/core/chat.h"
#include "wire/jingle/jmi.h"

static void check_04(const JxJmi *jmi) {
	g_assert_cmpint(jmi->kind, ==, JX_JMI_PROPOSE);
	g_assert_cmpstr(jmi->id, ==, "1682520400001");
	g_assert_true(jmi->audio && !jmi->video && !jmi->receipt_wanted && !jmi->delayed);
	g_assert_cmpstr(jmi->thread, ==, "gloox2dc9be05e78c33726bcf057eeaf924a9a498103a000000dc");
	g_assert_cmpstr(jmi->message_id, ==, "c05f93a894de68f03b5f561a2007e2751301d96700000092");
	g_assert_null(jmi->reason);
}

static void test_jmi_propose(void) {
	g_autoptr(xmpp_stanza_t) message = test_fixture("04-jmi-propose.xml");
	g_autoptr(JxJmi) jmi = jx_jmi_read(message, NULL);
	check_04(jmi);
	g_autoptr(xmpp_stanza_t) again = test_trip(jx_jmi_write(test_ctx(), jmi, "student@school.example/OkEDU-Classroom-Desktop", "teacher@school.example"));
	g_assert_cmpstr(jx_stanza_attr(again, "type"), ==, "chat");
	g_assert_cmpstr(jx_stanza_attr(again, "to"), ==, "teacher@school.example");
	g_autoptr(JxJmi) twin = jx_jmi_read(again, NULL);
	check_04(twin);
}

static void test_jmi_others(void) {
	for(int kind = JX_JMI_PROPOSE; kind <= JX_JMI_FINISH; kind++) {
		g_autoptr(JxJmi) jmi = jx_jmi_new(kind, "S1");
		if(kind >= JX_JMI_REJECT)
			jmi->reason = jx_reason_new("busy", "in another call");
		g_autoptr(xmpp_stanza_t) again = test_trip(jx_jmi_write(test_ctx(), jmi, "a@b/c", "d@e/f"));
		g_autofree char *id = g_strdup_printf("jm-%s-S1", jx_jmi_kind_name(kind));
		g_assert_cmpstr(jx_stanza_attr(again, "id"), ==, id);
		g_assert_nonnull(jx_stanza_child(again, JX_NS_HINTS, "store"));
		g_autoptr(JxJmi) twin = jx_jmi_read(again, NULL);
		g_assert_cmpint(twin->kind, ==, kind);
		g_assert_cmpstr(twin->id, ==, "S1");
		g_assert_cmpint(twin->reason != NULL, ==, kind >= JX_JMI_REJECT);
		g_assert_true(twin->reason == NULL || g_str_equal(twin->reason->condition, "busy"));
	}
	GError *error = NULL;
	g_autoptr(xmpp_stanza_t) no_id = test_xml("<message><propose xmlns='urn:xmpp:jingle-message:0'/></message>");
	assert_bad(jx_jmi_read(no_id, &error), error, "id");
	g_autoptr(xmpp_stanza_t) unknown = test_xml("<message><migrate xmlns='urn:xmpp:jingle-message:0' id='x'/></message>");
	g_assert_true(jx_jmi_read(unknown, &error) == NULL && error == NULL);
	g_autoptr(xmpp_stanza_t) late = test_xml("<message id='m'><propose xmlns='urn:xmpp:jingle-message:0' id='x'><description media='video' xmlns='urn:xmpp:jingle:apps:rtp:1'/>"
		"</propose><request xmlns='urn:xmpp:receipts'/><delay xmlns='urn:xmpp:delay' stamp='2026-11-23T02:30:14Z'/></message>");
	g_autoptr(JxJmi) jmi = jx_jmi_read(late, NULL);
	g_assert_true(jmi->delayed && jmi->receipt_wanted && jmi->video && !jmi->audio);
	g_autoptr(xmpp_stanza_t) receipt = test_trip(jx_chat_receipt(test_ctx(), "m", "a@b/c", "d@e/f", "t"));
	g_assert_cmpstr(jx_stanza_attr(jx_stanza_child(receipt, JX_NS_RECEIPTS, "received"), "id"), ==, "m");
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/wire/jmi/04-propose", test_jmi_propose);
	g_test_add_func("/wire/jmi/others", test_jmi_others);
	int result = g_test_run();
	test_ctx_free();
	return result;
}
