/* Personal eventing: our addresses as a service, and we as a contact of others. */
#include "config.h"

#include "modules/builtin_modules.h"
#include "pep/pep.h"
#include "play_private.h"
#include "scenes.h"
#include "wire/core/avatar.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

#define ADDRESS "algebra1@calls.school.example"
#define PARENT "parent@school.example/phone"
#define NODE "urn:example:mood"
#define ASKS(kind, id, child) "<iq type='" kind "' id='" id "' from='" PARENT "' to='" ADDRESS "'><pubsub xmlns='" JX_NS_PUBSUB "'>" child "</pubsub></iq>"
#define ITEM(id, text) "<items node='" NODE "'><item id='" id "'><mood xmlns='" NODE "'>" text "</mood></item></items>"
#define EVENT(items) "<event xmlns='" JX_NS_PUBSUB_EVENT "'>" items "</event>"

static void publish(const char *id, const char *text) {
	g_autoptr(xmpp_stanza_t) payload = jx_stanza_new(play_context(), "mood", NODE);
	jx_stanza_set_text(payload, text);
	const JxPubsubItem item = { id, payload };
	jx_pep_publish(play_account("calls"), ADDRESS, NODE, &item, NULL, NULL);
}

static void refused(const char *request, const char *id, const char *condition, const char *specific) {
	g_autofree char *error = g_strdup_printf("<iq type='error' id='%s' to='" PARENT "' from='" ADDRESS "'><error><%s xmlns='" JX_NS_STANZAS "'/>%s%s%s</error></iq>", id, condition,
		specific ? "<" : "", specific ? specific : "", specific ? " xmlns='" JX_NS_PUBSUB_ERRORS "'/>" : "");
	play_server("calls", request);
	play_sends(error);
}

static void test_items(void) {
	play_begin();
	refused(ASKS("get", "g0", "<items node='" NODE "'/>"), "g0", "item-not-found", NULL);
	publish("i1", "calm");
	play_server("calls", ASKS("get", "g1", "<items node='" NODE "'/>"));
	play_sends("<iq type='result' id='g1' from='" ADDRESS "' to='" PARENT "'><pubsub xmlns='" JX_NS_PUBSUB "'>" ITEM("i1", "calm") "</pubsub></iq>");
	play_server("calls", ASKS("get", "g2", "<items node='" NODE "'><item id='i0'/></items>"));
	play_sends("<iq type='result' id='g2'><pubsub xmlns='" JX_NS_PUBSUB "'><items node='" NODE "'/></pubsub></iq>");
	/* A request whose id is empty is answered with it (COMPAT(OkEDU)). */
	play_server("calls", ASKS("get", "", "<items node='" NODE "'><item id='i1'/></items>"));
	play_sends("<iq type='result' id=''><pubsub xmlns='" JX_NS_PUBSUB "'>" ITEM("i1", "calm") "</pubsub></iq>");
	play_server("calls", "<iq type='get' id='d1' from='" PARENT "' to='" ADDRESS "'><query xmlns='" JX_NS_DISCO_ITEMS "'/></iq>");
	play_sends("<iq type='result' id='d1'><query xmlns='" JX_NS_DISCO_ITEMS "'><item jid='" ADDRESS "' node='" NODE "'/><item jid='" ADDRESS "' node='" JX_NS_NICK "'/></query></iq>");
	jx_pep_delete(play_account("calls"), ADDRESS, NODE, NULL, NULL);
	refused(ASKS("get", "g3", "<items node='" NODE "'/>"), "g3", "item-not-found", NULL);
	play_end();
}

static void test_errors(void) {
	play_begin();
	publish("i1", "calm");
	refused(ASKS("get", "e1", "<items/>"), "e1", "bad-request", "nodeid-required");
	refused(ASKS("set", "e2", "<publish node='" NODE "'><item><mood xmlns='" NODE "'/></item></publish>"), "e2", "forbidden", NULL);
	refused("<iq type='set' id='e3' from='" PARENT "' to='" ADDRESS "'><pubsub xmlns='" JX_NS_PUBSUB_OWNER "'><delete node='" NODE "'/></pubsub></iq>", "e3", "forbidden", NULL);
	refused(ASKS("set", "e4", "<subscribe node='" NODE "' jid='other@school.example'/>"), "e4", "bad-request", "invalid-jid");
	refused(ASKS("set", "e5", "<subscribe node='" NODE "' jid='parent@school.example/tablet'/>"), "e5", "bad-request", "invalid-jid");
	refused(ASKS("set", "e6", "<unsubscribe node='" NODE "' jid='parent@school.example'/>"), "e6", "unexpected-request", "not-subscribed");
	refused(ASKS("set", "e7", "<subscribe node='none' jid='parent@school.example'/>"), "e7", "item-not-found", NULL);
	refused(ASKS("get", "e8", "<affiliations/>"), "e8", "feature-not-implemented", "unsupported");
	refused(ASKS("set", "e9", "<items node='" NODE "'/>"), "e9", "feature-not-implemented", "unsupported");
	refused(ASKS("get", "e10", ""), "e10", "bad-request", NULL);
	play_end();
}

static void test_subscriptions(void) {
	play_begin();
	publish("i1", "calm");
	play_server("calls", ASKS("set", "s1", "<subscribe node='" NODE "' jid='parent@school.example'/>"));
	play_sends("<iq type='result' id='s1'><pubsub xmlns='" JX_NS_PUBSUB "'><subscription node='" NODE "' jid='parent@school.example' subscription='subscribed'/></pubsub></iq>");
	play_sends("<message type='headline' from='" ADDRESS "' to='parent@school.example'>" EVENT(ITEM("i1", "calm")) "</message>");
	publish("i2", "merry");
	play_sends("<message from='" ADDRESS "' to='parent@school.example'>" EVENT(ITEM("i2", "merry")) "</message>");
	play_restart(); /* nodes and subscriptions outlive it */
	play_link("calls", TRUE);
	play_server("calls", ASKS("get", "s2", "<subscriptions/>"));
	play_sends("<iq type='result' id='s2'><pubsub xmlns='" JX_NS_PUBSUB "'><subscriptions><subscription node='" NODE "' jid='parent@school.example'/></subscriptions></pubsub></iq>");
	play_server("calls", ASKS("get", "s3", "<items node='" NODE "'/>"));
	play_sends("<iq type='result' id='s3'><pubsub xmlns='" JX_NS_PUBSUB "'>" ITEM("i2", "merry") "</pubsub></iq>");
	jx_pep_delete(play_account("calls"), ADDRESS, NODE, NULL, NULL);
	play_sends("<message from='" ADDRESS "' to='parent@school.example'>" EVENT("<delete node='" NODE "'/>") "</message>");
	play_server("calls", ASKS("set", "s4", "<unsubscribe node='" NODE "' jid='parent@school.example'/>"));
	play_sends("<iq type='result' id='s4'/>");
	play_skip();
	publish("i3", "sad");
	play_silent("<message>" EVENT("") "</message>");
	play_end();
}

/* --- contacts that are present */

#define CAPS(ver) "<c xmlns='" JX_NS_CAPS "' hash='sha-1' node='urn:client' ver='" ver "'/>"
#define IS_THERE(jid, ver) "<presence from='" jid "' to='" ADDRESS "'>" CAPS(ver) "</presence>"
#define WANTS "<query xmlns='" NS_INFO "'><identity category='client' type='pc'/><feature var='" NODE "+notify'/></query>"
#define HASH "BshVrlyaS9KB/iA2HLn0JACLBVk=" /* of WANTS */

static void asked(const char *jid, const char *answer, const char *error) {
	g_autofree char *pattern = g_strdup_printf("<iq type='get' from='" ADDRESS "' to='%s'><query xmlns='" NS_INFO "'/></iq>", jid);
	play_answer(pattern, answer, error);
}

static void test_contacts(void) {
	play_begin();
	publish("i1", "calm");
	play_server("calls", IS_THERE(PARENT, HASH));
	play_sends("<iq type='get' to='" PARENT "'><query xmlns='" NS_INFO "' node='urn:client#" HASH "'/></iq>");
	play_end();

	play_begin();
	publish("i1", "calm");
	play_server("calls", IS_THERE(PARENT, HASH));
	play_silent("<message>" EVENT("") "</message>");
	asked(PARENT, WANTS, NULL);
	play_sends("<message from='" ADDRESS "' to='" PARENT "'>" EVENT(ITEM("i1", "calm")) "</message>"); /* what was published last */
	play_server("calls", IS_THERE(PARENT, HASH)); /* away, back: nothing new */
	play_silent("<message>" EVENT("") "</message>");
	publish("i2", "merry");
	play_sends("<message from='" ADDRESS "' to='" PARENT "'>" EVENT(ITEM("i2", "merry")) "</message>");
	/* The hash was seen to fit: the next one with it is not asked. */
	play_server("calls", IS_THERE("teacher@school.example/pc", HASH));
	play_silent("<iq type='get' to='teacher@school.example/pc'/>");
	play_sends("<message from='" ADDRESS "' to='teacher@school.example/pc'>" EVENT(ITEM("i2", "merry")) "</message>");
	play_server("calls", "<presence type='unavailable' from='" PARENT "' to='" ADDRESS "'/>");
	publish("i3", "sad");
	play_sends("<message to='teacher@school.example/pc'>" EVENT(ITEM("i3", "sad")) "</message>");
	play_silent("<message to='" PARENT "'>" EVENT("") "</message>");
	play_end();
}

/* A hash that does not fit what its sender can do says nothing of anybody else who has it. */
static void test_liar(void) {
	play_begin();
	publish("i1", "calm");
	play_server("calls", IS_THERE("liar@school.example/x", "bm90IGl0cyBoYXNo"));
	asked("liar@school.example/x", WANTS, NULL);
	play_sends("<message to='liar@school.example/x'>" EVENT(ITEM("i1", "calm")) "</message>");
	play_server("calls", IS_THERE(PARENT, "bm90IGl0cyBoYXNo"));
	asked(PARENT, "<query xmlns='" NS_INFO "'/>", NULL);
	play_silent("<message to='" PARENT "'>" EVENT("") "</message>");
	play_server("calls", IS_THERE("mute@school.example/x", HASH)); /* does not answer */
	asked("mute@school.example/x", NULL, "service-unavailable");
	play_silent("<message to='mute@school.example/x'>" EVENT("") "</message>");
	play_end();
}

/* --- we as a contact */

static void note_event(JxAccount *account, const char *to, const char *contact, const JxPubsubItem *item, gpointer data) {
	g_autofree char *text = item->payload ? jx_stanza_text(item->payload, 100) : g_strdup("nothing");
	g_string_append_printf(data, "%s %s %s %s;", to, contact, item->id ? item->id : "-", text);
}

static void test_events(void) {
	GString *heard = g_string_new(NULL);
	play_begin();
	jx_pep_watch(NODE, note_event, heard);
	play_server("calls", "<message from='parent@school.example' to='" ADDRESS "'>" EVENT(ITEM("i1", "calm")) "</message>");
	play_server("calls", "<message from='parent@school.example/evil' to='" ADDRESS "'>" EVENT(ITEM("i1", "forged")) "</message>");
	play_server("calls", "<message from='parent@school.example' to='" ADDRESS "'>" EVENT(ITEM("i1", "old")) "<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/></message>");
	play_server("calls", "<message from='parent@school.example' to='" ADDRESS "/janus'>" EVENT("<items node='" NODE "'><retract id='i1'/></items>") "</message>");
	play_server("calls", "<message from='parent@school.example' to='" ADDRESS "'>" EVENT("<items node='other'><item id='i1'/></items>") "</message>");
	g_assert_cmpstr(heard->str, ==, ADDRESS " parent@school.example i1 calm;" ADDRESS " parent@school.example i1 nothing;");
	jx_pep_unwatch(heard);
	play_server("calls", "<message from='parent@school.example' to='" ADDRESS "'>" EVENT(ITEM("i1", "calm")) "</message>");
	play_end();
	g_string_free(heard, TRUE);
}

static void note_got(const JxPubsubItems *items, const char *condition, gpointer data) {
	g_string_append_printf(data, "%s %d;", condition ? condition : "fine", items ? (int)items->items->len : -1);
}

static void test_get(void) {
	static const char pattern[] = "<iq type='get' from='" ADDRESS "' to='parent@school.example'><pubsub xmlns='" JX_NS_PUBSUB "'><items node='" NODE "'/></pubsub></iq>";
	GString *got = g_string_new(NULL);
	play_begin();
	jx_pep_get(play_account("calls"), ADDRESS, "parent@school.example", NODE, note_got, got);
	play_answer(pattern, "<pubsub xmlns='" JX_NS_PUBSUB "'><items node='" NODE "'><item id='1'/><item id='2'/></items></pubsub>", NULL);
	jx_pep_get(play_account("calls"), ADDRESS, "parent@school.example", NODE, note_got, got);
	play_answer(pattern, NULL, "item-not-found");
	jx_pep_get(play_account("calls"), ADDRESS, "parent@school.example", NODE, note_got, got);
	play_answer(pattern, NULL, NULL);
	jx_pep_get(play_account("calls"), ADDRESS, "parent@school.example", NODE, note_got, got);
	jx_pep_forget(got);
	play_answer(pattern, NULL, "item-not-found");
	g_assert_cmpstr(got->str, ==, "fine 2;item-not-found -1;bad-request -1;");
	play_end();
	g_string_free(got, TRUE);
}

/* --- a room's address */

static void test_room_nick(void) {
	play_begin();
	play_server("calls", ASKS("get", "n1", "<items node='" JX_NS_NICK "'/>"));
	play_sends("<iq type='result' id='n1'><pubsub xmlns='" JX_NS_PUBSUB "'><items node='" JX_NS_NICK "'><item id='current'><nick xmlns='" JX_NS_NICK "'>algebra1</nick></item></items></pubsub></iq>");
	play_end();
}

static void test_room_picture(void) {
	play_begin();
	play_server("calls", ASKS("get", "a1", "<items node='" JX_NS_AVATAR_METADATA "'/>"));
	play_sends("<iq type='result' id='a1'><pubsub xmlns='" JX_NS_PUBSUB "'><items node='" JX_NS_AVATAR_METADATA "'><item id='{sha1}'>"
		"<metadata xmlns='" JX_NS_AVATAR_METADATA "'><info id='{sha1}' type='image/png' width='96' height='96' bytes='{bytes}'/></metadata></item></items></pubsub></iq>");
	play_server("calls", ASKS("get", "a2", "<items node='" JX_NS_AVATAR_DATA "'><item id='{sha1}'/></items>"));
	play_sends("<iq type='result' id='a2'><pubsub xmlns='" JX_NS_PUBSUB "'><items node='" JX_NS_AVATAR_DATA "'><item id='{sha1}'><data xmlns='" JX_NS_AVATAR_DATA "'>{base64}</data></item></items></pubsub></iq>");
	g_autofree char *base64 = play_captured("base64"), *sha1 = play_captured("sha1"), *bytes = play_captured("bytes");
	gsize length;
	g_autofree guchar *png = g_base64_decode(base64, &length);
	g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA1, png, length);
	g_assert_cmpstr(sum, ==, sha1);
	g_assert_cmpuint(g_ascii_strtoull(bytes, NULL, 10), ==, length);
	play_end();
}

/* --- a caller's name and picture on its tile */

#define GIF "R0lGODlhaGVsbG8="                              /* "GIF89ahello" */
#define GIF_ID "f955e72c8edcb550f6b18250bc7253fbcb52846f" /* its SHA-1 */
#define PERSON_ASKED(node) "<iq type='get' from='" ADDRESS "' to='parent@school.example'><pubsub xmlns='" JX_NS_PUBSUB "'><items node='" node "'/></pubsub></iq>"
#define METADATA(id) "<items node='" JX_NS_AVATAR_METADATA "'><item id='" id "'><metadata xmlns='" JX_NS_AVATAR_METADATA "'><info id='" id "' bytes='11' type='image/gif'/></metadata></item></items>"
#define DATA "<items node='" JX_NS_AVATAR_DATA "'><item id='" GIF_ID "'><data xmlns='" JX_NS_AVATAR_DATA "'>" GIF "</data></item></items>"
#define PUBSUB(items) "<pubsub xmlns='" JX_NS_PUBSUB "'>" items "</pubsub>"
#define SHOWN "<presence from='{virtual}' to='{seat}'><avatar-url>https://meet.school.example/sub/avatars/" GIF_ID "</avatar-url></presence>"

static void begin_with_caller(void) {
	play_setting("public_url", 1);
	play_begin();
	scene_conference();
	scene_caller(PARENT, "s1");
}

static void test_face(void) {
	begin_with_caller();
	play_answer(PERSON_ASKED(JX_NS_NICK), PUBSUB("<items node='" JX_NS_NICK "'><item id='current'><nick xmlns='" JX_NS_NICK "'>Mum of Ben</nick></item></items>"), NULL);
	play_sends("<presence from='{virtual}' to='{seat}'><nick xmlns='" JX_NS_NICK "'>Mum of Ben</nick></presence>");
	play_answer(PERSON_ASKED(JX_NS_AVATAR_METADATA), PUBSUB(METADATA(GIF_ID)), NULL);
	play_answer(PERSON_ASKED(JX_NS_AVATAR_DATA), PUBSUB(DATA), NULL);
	play_sends(SHOWN);
	play_skip();
	/* It is taken away; then the same again, which we have. */
	play_server("calls", "<message from='parent@school.example' to='" ADDRESS "'>" EVENT("<items node='" JX_NS_AVATAR_METADATA "'><item><metadata xmlns='" JX_NS_AVATAR_METADATA "'/></item></items>") "</message>");
	play_answer("<iq type='get' to='parent@school.example'><vCard xmlns='vcard-temp'/></iq>", NULL, "item-not-found");
	play_sends("<presence from='{virtual}' to='{seat}'/>");
	play_server("calls", "<message from='parent@school.example' to='" ADDRESS "'>" EVENT(METADATA(GIF_ID)) "</message>");
	play_silent(PERSON_ASKED(JX_NS_AVATAR_DATA));
	play_sends(SHOWN);
	play_end();
}

/* No PEP: the vCard. What is not what it was said to be is not shown. */
static void test_face_of_vcard(void) {
	begin_with_caller();
	play_answer(PERSON_ASKED(JX_NS_AVATAR_METADATA), NULL, "item-not-found");
	play_answer("<iq type='get' from='" ADDRESS "' to='parent@school.example'><vCard xmlns='vcard-temp'/></iq>",
		"<vCard xmlns='vcard-temp'><PHOTO><TYPE>image/gif</TYPE><BINVAL>" GIF "</BINVAL></PHOTO></vCard>", NULL);
	play_sends(SHOWN);
	play_end();

	begin_with_caller();
	play_answer(PERSON_ASKED(JX_NS_AVATAR_METADATA), PUBSUB(METADATA("0123456789abcdef0123456789abcdef01234567")), NULL);
	play_answer(PERSON_ASKED(JX_NS_AVATAR_DATA), PUBSUB(DATA), NULL);
	play_answer("<iq type='get' to='parent@school.example'><vCard xmlns='vcard-temp'/></iq>", NULL, "service-unavailable");
	play_skip();
	play_silent("<presence from='{virtual}'/>");
	play_end();
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/plays/pep/items", test_items);
	g_test_add_func("/plays/pep/errors", test_errors);
	g_test_add_func("/plays/pep/subscriptions", test_subscriptions);
	g_test_add_func("/plays/pep/contacts", test_contacts);
	g_test_add_func("/plays/pep/liar", test_liar);
	g_test_add_func("/plays/pep/events", test_events);
	g_test_add_func("/plays/pep/get", test_get);
	g_test_add_func("/plays/pep/room-nick", test_room_nick);
	g_test_add_func("/plays/pep/room-picture", test_room_picture);
	g_test_add_func("/plays/pep/face", test_face);
	g_test_add_func("/plays/pep/face-of-vcard", test_face_of_vcard);
	return g_test_run();
}
