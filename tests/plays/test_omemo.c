/* Encrypted chats: the room's device, a contact's (an engine of its own), and everything between them. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../unit/omemo/device.h"
#include "link/stream.h"
#include "play_private.h"
#include "scenes.h"
#include "wire/core/ns.h"
#include "wire/core/pubsub.h"
#include "wire/core/stanza.h"
#include "wire/omemo/omemo_devices.h"

#define ADDRESS "algebra1@calls.school.example"
#define PERSON "parent@school.example"
#define PARENT PERSON "/phone"
#define DEVICES JX_OMEMO_NODE_DEVICES
#define ASKED_DEVICES "<iq type='get' to='" PERSON "' from='" ADDRESS "'><pubsub xmlns='" JX_NS_PUBSUB "'><items node='" DEVICES "'/></pubsub></iq>"

static char *folder;

static xmpp_stanza_t *parse(const char *xml) {
	GError *error = NULL;
	xmpp_stanza_t *stanza = jx_stanza_parse(play_context(), xml, strlen(xml), &error);
	g_assert_no_error(error);
	return stanza;
}

static char *text_of(xmpp_stanza_t *stanza /* taken */) {
	GString *text = g_string_new(NULL);
	g_assert_true(jx_stream_write(text, stanza));
	xmpp_stanza_release(stanza);
	return g_string_free(text, FALSE);
}

/* What was sent last and has this, anywhere; it is not expected any more. Borrowed until then: a clone. */
static xmpp_stanza_t *take_sent(const char *name, const char *child) {
	for (guint i = 0; i < play.sent->len; i++) {
		xmpp_stanza_t *stanza = g_ptr_array_index(play.sent, i);
		if (strcmp(xmpp_stanza_get_name(stanza), name) != 0 || !jx_stanza_child(stanza, NULL, child))
			continue;
		xmpp_stanza_t *taken = xmpp_stanza_clone(stanza);
		g_ptr_array_remove_index(play.sent, i);
		return taken;
	}
	g_error("no <%s/> with <%s/> was sent", name, child);
}

/* --- the room's device, as a client finds it */

static xmpp_stanza_t *ask_node(const char *node) {
	g_autofree char *ask = g_strdup_printf("<iq type='get' id='' from='" PARENT "' to='" ADDRESS "'><pubsub xmlns='" JX_NS_PUBSUB "'><items node='%s'/></pubsub></iq>", node);
	play_server("calls", ask);
	xmpp_stanza_t *reply = take_sent("iq", "pubsub");
	g_assert_cmpstr(xmpp_stanza_get_type(reply), ==, "result");
	g_assert_cmpstr(xmpp_stanza_get_id(reply), ==, "");
	return reply;
}

static xmpp_stanza_t *payload_of(xmpp_stanza_t *reply) {
	g_autoptr(JxPubsubItems) items = jx_pubsub_items_read(jx_stanza_child(reply, JX_NS_PUBSUB, "pubsub"), NULL);
	g_assert_cmpuint(items->items->len, ==, 1);
	return g_array_index(items->items, JxPubsubItem, 0).payload;
}

static guint32 room_device(void) {
	g_autoptr(xmpp_stanza_t) reply = ask_node(DEVICES);
	g_autoptr(GArray) devices = jx_omemo_devices_read(payload_of(reply));
	g_assert_cmpuint(devices->len, ==, 1);
	return g_array_index(devices, guint32, 0);
}

static void meet_room(Device *from) {
	g_autofree char *node = g_strdup_printf(JX_OMEMO_NODE_BUNDLES "%u", room_device());
	g_autoptr(xmpp_stanza_t) reply = ask_node(node);
	g_autoptr(JxOmemoBundle) bundle = jx_omemo_bundle_read(payload_of(reply), NULL);
	g_assert_cmpuint(bundle->prekeys->len, ==, JX_OMEMO_PREKEYS);
	g_assert_true(jx_omemo_engine_meet(from->engine, from->jid, &(JxOmemoRecipient){ADDRESS, room_device()}, bundle, NULL, NULL));
}

/* --- the contact's */

static void write_room(Device *from, const char *id, const char *text) {
	g_autoptr(GBytes) bytes = text ? g_bytes_new(text, strlen(text)) : NULL;
	g_autoptr(JxOmemoMessage) message = jx_omemo_engine_encrypt(from->engine, from->jid, &(JxOmemoRecipient){ADDRESS, room_device()}, 1, bytes, NULL);
	g_assert_nonnull(message);
	g_autofree char *xml = g_strdup_printf("<message xmlns='jabber:client' type='chat' id='%s' from='" PARENT "' to='" ADDRESS "'><body>plain</body><request xmlns='" JX_NS_RECEIPTS "'/></message>", id);
	g_autoptr(xmpp_stanza_t) plain = parse(xml);
	g_autofree char *sealed = text_of(jx_omemo_message_seal(plain, message));
	play_server("calls", sealed);
}

/* The oldest encrypted message to the contact says this (NULL: nothing). */
static void reads(Device *device, JxOmemoOutcome outcome, const char *text) {
	g_autoptr(xmpp_stanza_t) stanza = take_sent("message", "encrypted");
	g_autoptr(JxOmemoMessage) message = jx_omemo_message_read(jx_stanza_child(stanza, JX_NS_OMEMO_SIACS, "encrypted"), NULL);
	g_assert_cmpstr(xmpp_stanza_get_to(stanza), ==, PERSON);
	g_assert_nonnull(jx_stanza_child(stanza, JX_NS_HINTS, "store"));
	g_assert_nonnull(jx_stanza_child(stanza, JX_NS_EME, "encryption"));
	JxOmemoReading reading;
	jx_omemo_engine_decrypt(device->engine, device->jid, ADDRESS, message, NOW, &reading, NULL);
	g_assert_cmpint(reading.outcome, ==, outcome);
	if (text) {
		g_autofree char *said = g_strndup(g_bytes_get_data(reading.text, NULL), g_bytes_get_size(reading.text));
		if (!strstr(said, text))
			g_error("\"%s\" is not in \"%s\"", text, said);
	}
	g_clear_pointer(&reading.text, g_bytes_unref);
}

static void answer_devices(const char *const *ids, gsize count) {
	g_autoptr(GString) list = g_string_new("<pubsub xmlns='" JX_NS_PUBSUB "'><items node='" DEVICES "'><item id='current'><list xmlns='" JX_NS_OMEMO_SIACS "'>");
	for (gsize i = 0; i < count; i++)
		g_string_append_printf(list, "<device id='%s'/>", ids[i]);
	g_string_append(list, "</list></item></items></pubsub>");
	play_answer(ASKED_DEVICES, list->str, NULL);
}

static void answer_device(const Device *device) {
	g_autofree char *id = g_strdup_printf("%u", device_number(device));
	answer_devices((const char *const[]){id}, 1);
}

static void answer_bundle(const Device *device) {
	g_autofree char *pattern = g_strdup_printf("<iq type='get' to='" PERSON "' from='" ADDRESS "'><pubsub xmlns='" JX_NS_PUBSUB "'><items node='" JX_OMEMO_NODE_BUNDLES "%u'/></pubsub></iq>", device_number(device));
	g_autoptr(JxOmemoBundle) bundle = device_bundle(device);
	g_autofree char *inside = text_of(jx_omemo_bundle_write(play_context(), bundle));
	g_autofree char *payload = g_strdup_printf("<pubsub xmlns='" JX_NS_PUBSUB "'><items node='" JX_OMEMO_NODE_BUNDLES "%u'><item id='current'>%s</item></items></pubsub>", device_number(device), inside);
	play_answer(pattern, payload, NULL);
}

static void room_says(const char *text) {
	g_autofree char *xml = g_strdup_printf("<message type='groupchat' id='r1' from='" ROOM "/ab12cd34' to='" FOCUS "'><body>%s</body></message>", text);
	play_server("focus", xml);
}

/* On stage: a room with somebody in it, and the parent in a call with it. */
static void begin(void) {
	g_autofree char *keys = g_build_filename(folder, "omemo.sqlite", NULL);
	remove(keys);
	play_folder_is(folder);
	play_begin();
	scene_conference();
	scene_browser("ab12cd34", "ab12cd34@guests.school.example/web");
	scene_caller(PARENT, "s1");
	play_skip();
}

static void end(void) {
	play_end();
	play_folder_is(NULL);
}

static Device *person_in_chat(void) {
	Device *device = device_new(PERSON);
	meet_room(device);
	write_room(device, "m0", "Good morning");
	reads(device, JX_OMEMO_EMPTY, NULL); /* completes the session */
	play_sends("<message type='groupchat' id='m0' from='{any}' to='" ROOM "'><body>Good morning</body></message>");
	answer_device(device);
	reads(device, JX_OMEMO_READ, "everybody in the room reads");
	play_silent("<message/>");
	return device;
}

/* --- plays */

static void test_both_ways(void) {
	begin();
	g_autoptr(Device) parent = person_in_chat();
	/* What the room shows is told by a receipt, in the clear; what others say comes sealed. */
	play_server("focus", "<message type='groupchat' id='m0' from='{seat}' to='" FOCUS "'><body>Good morning</body></message>");
	play_sends("<message to='" PARENT "' from='" ADDRESS "/janus'><received xmlns='" JX_NS_RECEIPTS "' id='m0'/></message>");
	for (guint i = 0; i < 3; i++) {
		room_says("Moin");
		reads(parent, JX_OMEMO_READ, "ab12cd34: Moin");
		write_room(parent, "m1", "And you?");
		play_sends("<message type='groupchat' id='m1' to='" ROOM "'><body>And you?</body></message>");
	}
	play_silent("<message type='chat'/>");
	/* In kind. */
	play_server("calls", "<message type='chat' id='m2' from='" PARENT "' to='" ADDRESS "'><body>clear</body></message>");
	play_sends("<message type='groupchat' id='m2'><body>clear</body></message>");
	room_says("clear, too");
	play_sends("<message type='chat' to='" PERSON "'><body>ab12cd34: clear, too</body></message>");
	write_room(parent, "m3", "sealed");
	room_says("sealed, too");
	reads(parent, JX_OMEMO_READ, "sealed, too");
	end();
}

/* A contact that has not written yet, with three devices, of which one publishes nothing and one nonsense. */
static void test_begun_by_room(void) {
	begin();
	g_autoptr(Device) phone = device_new(PERSON);
	g_autofree char *id = g_strdup_printf("%u", device_number(phone));
	room_says("Hello");
	room_says("Are you there?");
	play_silent("<message type='chat'/>");
	answer_devices((const char *const[]){"11", id, "12"}, 3);
	play_answer("<iq type='get' to='" PERSON "'><pubsub xmlns='" JX_NS_PUBSUB "'><items node='" JX_OMEMO_NODE_BUNDLES "11'/></pubsub></iq>", NULL, "item-not-found");
	play_answer("<iq type='get' to='" PERSON "'><pubsub xmlns='" JX_NS_PUBSUB "'><items node='" JX_OMEMO_NODE_BUNDLES "12'/></pubsub></iq>",
		"<pubsub xmlns='" JX_NS_PUBSUB "'><items node='" JX_OMEMO_NODE_BUNDLES "12'><item id='x'><bundle xmlns='" JX_NS_OMEMO_SIACS "'/></item></items></pubsub>", NULL);
	play_silent("<message type='chat'/>");
	answer_bundle(phone);
	reads(phone, JX_OMEMO_READ, "ab12cd34: Hello");
	reads(phone, JX_OMEMO_READ, "Are you there?"); /* and nobody asks for the spoilt ones again */
	play_silent("<iq/>");
	end();
}

static void test_without_devices(void) {
	begin();
	room_says("Hello");
	play_answer(ASKED_DEVICES, NULL, "item-not-found");
	play_sends("<message type='chat' to='" PERSON "'><body>ab12cd34: Hello</body></message>");
	room_says("again");
	play_sends("<message type='chat' to='" PERSON "'><body>ab12cd34: again</body></message>");
	end();
}

/* A list that is not for us to read, or that its server has lost: who wrote is written to. */
static void test_hidden_list(void) {
	begin();
	g_autoptr(Device) parent = device_new(PERSON);
	meet_room(parent);
	write_room(parent, "m0", "Good morning");
	reads(parent, JX_OMEMO_EMPTY, NULL);
	play_answer(ASKED_DEVICES, NULL, "forbidden");
	reads(parent, JX_OMEMO_READ, "everybody in the room reads");
	room_says("Moin");
	reads(parent, JX_OMEMO_READ, "Moin");
	end();
}

static void test_lost_session(void) {
	begin();
	g_autoptr(Device) parent = person_in_chat();
	/* Our side has lost everything but the device. */
	play_skip();
	g_autoptr(Device) fresh = device_new(PERSON);
	meet_room(fresh);
	g_autoptr(JxOmemoMessage) unknown = jx_omemo_engine_encrypt(fresh->engine, PERSON, &(JxOmemoRecipient){ADDRESS, room_device()}, 1, NULL, NULL);
	g_array_index(unknown->keys, JxOmemoKey, 0).prekey = FALSE; /* as if it followed on something that we never had */
	g_autoptr(GBytes) payload = g_bytes_new_static("x", 1);
	unknown->payload = g_bytes_ref(payload);
	g_autoptr(xmpp_stanza_t) around = parse("<message xmlns='jabber:client' type='chat' id='m9' from='" PARENT "' to='" ADDRESS "'/>");
	g_autofree char *xml = text_of(jx_omemo_message_seal(around, unknown));
	play_server("calls", xml);
	answer_bundle(fresh);
	reads(fresh, JX_OMEMO_EMPTY, NULL); /* a new session */
	play_sends("<message type='error' id='m9' to='" PARENT "'><error><not-acceptable xmlns='" JX_NS_STANZAS "'/></error></message>");
	reads(parent, JX_OMEMO_READ, "please write it again");
	g_autofree char *event = g_strdup_printf("<message type='headline' from='" PERSON "' to='" ADDRESS "'><event xmlns='" JX_NS_PUBSUB_EVENT "'><items node='" DEVICES "'><item id='current'>"
		"<list xmlns='" JX_NS_OMEMO_SIACS "'><device id='%u'/><device id='%u'/></list></item></items></event></message>", device_number(parent), device_number(fresh));
	play_silent("<message/>");
	play_server("calls", event);
	room_says("for both");
	g_autoptr(xmpp_stanza_t) both = take_sent("message", "encrypted");
	g_ptr_array_add(play.sent, xmpp_stanza_copy(both));
	reads(parent, JX_OMEMO_READ, "for both");
	g_ptr_array_add(play.sent, xmpp_stanza_copy(both));
	reads(fresh, JX_OMEMO_READ, "for both");
	write_room(fresh, "m10", "again");
	play_sends("<message type='groupchat' id='m10'><body>again</body></message>");
	end();
}

/* A device that comes back with another identity is believed when its owner's server says so. */
static void test_other_identity(void) {
	begin();
	g_autoptr(Device) parent = person_in_chat();
	g_autoptr(Device) reborn = device_new(PERSON);
	meet_room(reborn);
	g_autoptr(GBytes) text = g_bytes_new_static("it is me", 8);
	g_autoptr(JxOmemoMessage) message = jx_omemo_engine_encrypt(reborn->engine, PERSON, &(JxOmemoRecipient){ADDRESS, room_device()}, 1, text, NULL);
	message->sid = device_number(parent);
	g_autoptr(xmpp_stanza_t) around = parse("<message xmlns='jabber:client' type='chat' id='m9' from='" PARENT "' to='" ADDRESS "'/>");
	g_autofree char *xml = text_of(jx_omemo_message_seal(around, message));
	play_skip();
	play_server("calls", xml);
	play_silent("<message/>");
	g_autofree char *pattern = g_strdup_printf("<iq type='get' to='" PERSON "'><pubsub xmlns='" JX_NS_PUBSUB "'><items node='" JX_OMEMO_NODE_BUNDLES "%u'/></pubsub></iq>", message->sid);
	g_autoptr(JxOmemoBundle) bundle = device_bundle(reborn);
	g_autofree char *inside = text_of(jx_omemo_bundle_write(play_context(), bundle));
	g_autofree char *payload = g_strdup_printf("<pubsub xmlns='" JX_NS_PUBSUB "'><items node='n'><item id='current'>%s</item></items></pubsub>", inside);
	play_answer(pattern, payload, NULL);
	play_sends("<message type='groupchat' id='m9'><body>it is me</body></message>");
	end();
}

static void test_damaged(void) {
	begin();
	g_autoptr(Device) parent = person_in_chat();
	play_skip();
	static const char *const inside[] = {
		"<header sid='0'><iv>AAAAAAAAAAAAAAAA</iv></header><payload>AA</payload>",
		"<header sid='7'><iv>AAAAAAAAAAAAAAA*</iv></header><payload>AA</payload>",
		"<header sid='7'><iv>AAAAAAAAAAAAAAAA</iv></header><payload>A</payload>",
	};
	for (gsize i = 0; i < G_N_ELEMENTS(inside); i++) {
		g_autofree char *xml = g_strdup_printf("<message type='chat' id='d1' from='" PARENT "' to='" ADDRESS "'><encrypted xmlns='" JX_NS_OMEMO_SIACS "'>%s</encrypted></message>", inside[i]);
		play_server("calls", xml);
		play_sends("<message type='error' id='d1'><error><not-acceptable xmlns='" JX_NS_STANZAS "'/></error></message>");
		reads(parent, JX_OMEMO_READ, "damaged on its way");
	}
	/* The newer OMEMO, which we do not speak. */
	play_server("calls", "<message type='chat' id='d2' from='" PARENT "' to='" ADDRESS "'><encrypted xmlns='" JX_NS_OMEMO "'/></message>");
	play_sends("<message type='error' id='d2'><error><not-acceptable xmlns='" JX_NS_STANZAS "'/></error></message>");
	reads(parent, JX_OMEMO_READ, "cannot decrypt it");
	play_silent("<message type='groupchat'/>");
	end();
}

/* --- fixtures */

static void test_contact_list(void) {
	begin();
	play_fixture("calls", "03-omemo-devicelist-contact.xml", PERSON, ADDRESS, NULL);
	room_says("Hello");
	static const char *const bundles[] = {"367541462", "538481392", "608432720"};
	for (gsize i = 0; i < G_N_ELEMENTS(bundles); i++) {
		g_autofree char *pattern = g_strdup_printf("<iq type='get' to='" PERSON "' from='" ADDRESS "'><pubsub xmlns='" JX_NS_PUBSUB "'><items node='" JX_OMEMO_NODE_BUNDLES "%s'/></pubsub></iq>", bundles[i]);
		play_silent("<message type='chat'/>");
		play_answer(pattern, NULL, "item-not-found");
	}
	play_sends("<message type='chat' to='" PERSON "'><body>ab12cd34: Hello</body></message>"); /* none of them can be written to */
	end();
}

static void test_bundle_request(void) {
	begin();
	play_fixture("calls", "03-omemo-bundle-request.xml", PARENT, ADDRESS, NULL);
	play_sends("<iq type='error' id='' to='" PARENT "' from='" ADDRESS "'><error><item-not-found xmlns='" JX_NS_STANZAS "'/></error></iq>"); /* a device that we are not */
	g_autoptr(Device) parent = device_new(PERSON);
	meet_room(parent); /* asks with an empty id, and gets it back */
	end();
}

static void test_message_for_others(void) {
	begin();
	play_fixture("calls", "03-omemo-message.xml", PARENT, ADDRESS, NULL);
	play_silent("<message type='groupchat'/>"); /* nothing of the fallback body */
	/* Its author, who is in a call with the room, is told; the device that wrote learns ours from the list. */
	play_sends("<message type='error' id='4a6b6aae-c3b4-4b46-9ec2-6857eca63a48' to='" PARENT "'><error><not-acceptable xmlns='" JX_NS_STANZAS "'/></error></message>");
	play_answer(ASKED_DEVICES, NULL, "item-not-found");
	play_sends("<message type='chat' to='" PERSON "'><body>{any}</body></message>");
	play_silent("<message/>");
	end();
}

/* Our own list, on a client account: others' devices stay, ours is put back. */
static void test_own_list(void) {
#define SELF "student@school.example"
#define OWN "<iq type='set'><pubsub xmlns='" JX_NS_PUBSUB "'><publish node='" DEVICES "'><item id='current'><list xmlns='" JX_NS_OMEMO_SIACS "'>"
	g_autofree char *keys = g_build_filename(folder, "omemo.sqlite", NULL);
	remove(keys);
	play_folder_is(folder);
	play_calls_is(SELF);
	play_begin();
	for (guint round = 0; round < 2; round++) {
		if (round == 0)
			play_answer("<iq type='get' to='" SELF "'><pubsub xmlns='" JX_NS_PUBSUB "'><items node='" DEVICES "'/></pubsub></iq>",
				"<pubsub xmlns='" JX_NS_PUBSUB "'><items node='" DEVICES "'><item id='a'><list xmlns='" JX_NS_OMEMO_SIACS "'><device id='160102524'/></list></item></items></pubsub>", NULL);
		else
			play_fixture("calls", "03-omemo-devicelist-self.xml", SELF, SELF "/janus", NULL);
		if (round == 0) /* the bundle first, or who sees the device finds nothing */
			play_answer("<iq type='set'><pubsub xmlns='" JX_NS_PUBSUB "'><publish node='{bundle}'><item id='current'><bundle xmlns='" JX_NS_OMEMO_SIACS "'/></item></publish></pubsub></iq>", NULL, NULL);
		play_answer(OWN "<device id='160102524'/></list></item></publish></pubsub></iq>", NULL, NULL);
	}
	play_silent("<iq type='set'><pubsub xmlns='" JX_NS_PUBSUB "'/></iq>"); /* of other kinds there may be: carbons */
	end();
	play_calls_is(NULL);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	folder = g_dir_make_tmp("omemo-play-XXXXXX", NULL);
	g_test_add_func("/plays/omemo/both-ways", test_both_ways);
	g_test_add_func("/plays/omemo/begun-by-room", test_begun_by_room);
	g_test_add_func("/plays/omemo/without-devices", test_without_devices);
	g_test_add_func("/plays/omemo/hidden-list", test_hidden_list);
	g_test_add_func("/plays/omemo/lost-session", test_lost_session);
	g_test_add_func("/plays/omemo/other-identity", test_other_identity);
	g_test_add_func("/plays/omemo/damaged", test_damaged);
	g_test_add_func("/expected/03-omemo-devicelist-contact", test_contact_list);
	g_test_add_func("/expected/03-omemo-devicelist-self", test_own_list);
	g_test_add_func("/expected/03-omemo-bundle-request", test_bundle_request);
	g_test_add_func("/expected/03-omemo-message", test_message_for_others);
	int result = g_test_run();
	g_autofree char *keys = g_build_filename(folder, "omemo.sqlite", NULL);
	remove(keys);
	rmdir(folder);
	device_folder_clear();
	g_free(folder);
	return result;
}
