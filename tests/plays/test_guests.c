/* Plays: a room of ours in a meeting elsewhere. What its focus and its room say is as Jicofo and its MUC were seen to say it. */
#include "config.h"

#include "scenes.h"

#define MEETING "maths@conference.other.example"
#define TRUNK "us@other.example/1"

static void moderator_says(const char *text) {
	g_autofree char *xml = g_strdup_printf("<message type='groupchat' from='" ROOM "/ab12cd34' to='" FOCUS "'><body>%s</body></message>", text);
	play_server("focus", xml);
}

/* The room, with a moderator whose session is accepted. */
static void open_room(void) {
	scene_conference();
	scene_occupant("ab12cd34", "teacher@school.example/web", "owner", "moderator");
	scene_features("ab12cd34");
	play_call_accepted("p1", "ab12cd34-a0", "ab12cd34-v0", TRUE);
	scene_occupant("ab12cd34", "teacher@school.example/web", "owner", "moderator");
	play_skip();
}

static void reply(const char *ready) {
	g_autofree char *payload = g_strdup_printf("<conference xmlns='" NS_FOCUS "' room='" MEETING "' ready='%s' focusjid='focus@auth.other.example'/>", ready);
	play_answer("<iq type='set' to='focus.other.example' from='" TRUNK "'><conference xmlns='" NS_FOCUS "' room='" MEETING "'/></iq>", payload, NULL);
}

/* The seat number n is let in; {there} is its address in the room then. */
static void let_in(guint n) {
	g_autofree char *presence = g_strdup_printf("<presence from='us@other.example/%u' to='{there}'><x xmlns='http://jabber.org/protocol/muc'/><SourceInfo>{}</SourceInfo>"
		"<guest xmlns='urn:janus-xmpp:guest:0' room='" ROOM "'/></presence>", n);
	g_autofree char *answer = g_strdup_printf("<presence from='{there}' to='us@other.example/%u'><x xmlns='" NS_USER "'><item affiliation='none' role='participant'/>"
		"<status code='110'/></x></presence>", n);
	play_forget("there");
	play_sends(presence);
	play_guest(n, answer);
}

static void somebody(const char *nick, const char *name, const char *info, const char *more) {
	g_autofree char *xml = g_strdup_printf("<presence from='" MEETING "/%s' to='" TRUNK "'><SourceInfo>%s</SourceInfo><nick xmlns='http://jabber.org/protocol/nick'>%s</nick>%s"
		"<x xmlns='" NS_USER "'><item affiliation='none' role='participant'/></x></presence>", nick, info, name, more);
	play_guest(1, xml);
}

static void inside(void) {
	open_room();
	moderator_says("/join https://meet.other.example/Maths");
	play_guest_link(1, TRUE);
	reply("true");
	let_in(1);
}

static void test_way_in(void) {
	play_begin();
	open_room();
	moderator_says("/join https://unknown.example/Maths");
	play_sends("<message type='chat' to='" ROOM "/ab12cd34' from='" FOCUS "'/>");
	moderator_says("/join https://meet.other.example/Maths");
	play_guest_link(1, TRUE);
	reply("false"); /* asked again, later */
	play_silent("<iq type='set' to='focus.other.example'/>");
	play_pass(1000);
	reply("true");
	let_in(1);
	/* Each of us has a seat of its own, with a connection of its own. */
	play_guest_link(2, TRUE);
	let_in(2);
	play_sends("<presence to='{there}'><SourceInfo>{}</SourceInfo><nick xmlns='http://jabber.org/protocol/nick'>ab12cd34</nick></presence>");
	moderator_says("/join https://meet.other.example/Physics");
	play_sends("<message type='chat' to='" ROOM "/ab12cd34'/>"); /* one at a time */
	moderator_says("/join stop");
	play_sends("<message type='groupchat' to='" ROOM "' from='" FOCUS "'><body>maths at meet.other.example: we have left.</body></message>");
	play_sends("<presence type='unavailable' to='{there}' from='us@other.example/2'/>");
	play_sends("<presence type='unavailable' from='" TRUNK "'/>");
	g_assert_true(play_guest_closed(1) && play_guest_closed(2));
	play_end();
}

/* The same by the ad-hoc command, from any client of a moderator's. */
#define AT "algebra1@calls.school.example"
#define COMMAND(id, from, fields) "<iq type='set' id='" id "' from='" from "' to='" AT "'><command xmlns='http://jabber.org/protocol/commands' node='join' sessionid='s1'>" \
	"<x xmlns='jabber:x:data' type='submit'>" fields "</x></command></iq>"
#define FIELD(var, value) "<field var='" var "'><value>" value "</value></field>"
#define REFUSED(id, condition) "<iq type='error' id='" id "'><error><" condition " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
#define DONE(id) "<iq type='result' id='" id "'><command xmlns='http://jabber.org/protocol/commands' node='join' status='completed'/></iq>"

static void test_command(void) {
	play_begin();
	open_room();
	play_server("calls", COMMAND("c1", "student@school.example/web", FIELD("meeting", "https://meet.other.example/Maths")));
	play_sends(REFUSED("c1", "forbidden"));
	play_server("calls", COMMAND("c2", "teacher@school.example/web", FIELD("meeting", "https://unknown.example/Maths")));
	play_sends(REFUSED("c2", "not-acceptable"));
	play_server("calls", COMMAND("c3", "teacher@school.example/web", FIELD("meeting", "")));
	play_sends(REFUSED("c3", "bad-request"));
	play_server("calls", COMMAND("c4", "teacher@school.example/phone", FIELD("meeting", "https://meet.other.example/Maths")));
	play_sends(DONE("c4"));
	play_guest_link(1, TRUE);
	reply("true");
	let_in(1);
	play_server("calls", COMMAND("c5", "teacher@school.example/web", FIELD("leave", "1")));
	play_sends(DONE("c5"));
	play_sends("<presence type='unavailable' from='" TRUNK "'/>");
	play_server("calls", COMMAND("c6", "teacher@school.example/web", FIELD("leave", "1")));
	play_sends(REFUSED("c6", "not-acceptable"));
	play_end();
}

/* The focus there offers; its people are people here, and leave with themselves. */
static void test_people(void) {
	play_begin();
	inside();
	somebody("0a1b2c3d", "Anna", "{\"0a1b2c3d-a0\":{\"muted\":true}}", "");
	play_forget("virtual");
	play_forget("seat");
	play_sends("<presence from='{virtual}' to='{seat}'><x xmlns='http://jabber.org/protocol/muc'/><nick xmlns='http://jabber.org/protocol/nick'>Anna (meet.other.example)</nick>"
		"<guest xmlns='urn:janus-xmpp:guest:0' room='" MEETING "'/></presence>");
	play_server("calls", "<presence from='{seat}' to='{virtual}'><x xmlns='" NS_USER "'><item affiliation='none' role='participant'/><status code='110'/></x></presence>");
	play_skip();
	play_guest(1, "<iq type='set' id='i1' from='" MEETING "/focus' to='" TRUNK "'><jingle xmlns='" NS_JINGLE "' action='session-initiate' sid='s7'/></iq>");
	play_call("new guest-trunk-1 foreign " MEETING "/focus");
	play_call("guest guest-trunk-1 0a1b2c3d Anna (meet.other.example)");
	play_call("state guest-trunk-1 0a1b2c3d-a0 muted");
	play_call("jingle guest-trunk-1 session-initiate");
	/* Two that are of some visit: another room's, and nobody's business. */
	somebody("feedbeef", "Other room", "{}", "<guest xmlns='urn:janus-xmpp:guest:0' room='art@conference.third.example'/>");
	play_silent("<presence><nick xmlns='http://jabber.org/protocol/nick'>Other room (meet.other.example)</nick></presence>");
	/* Peer to peer is none of ours. */
	play_guest(1, "<iq type='set' id='i2' from='" MEETING "/0a1b2c3d' to='" TRUNK "'><jingle xmlns='" NS_JINGLE "' action='session-initiate' sid='s8'/></iq>");
	play_sends("<iq type='error' id='i2'><error><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	play_guest(1, "<presence type='unavailable' from='" MEETING "/0a1b2c3d' to='" TRUNK "'><x xmlns='" NS_USER "'><item affiliation='none' role='none'/></x></presence>");
	play_call("guest-gone guest-trunk-1 0a1b2c3d");
	play_sends("<presence type='unavailable' from='{virtual}' to='{seat}'/>");
	play_end();
}

/* A line is read on the other side once, under its author's name, and is not carried back. */
static void test_chat(void) {
	play_begin();
	inside();
	play_guest_link(2, TRUE);
	let_in(2);
	somebody("0a1b2c3d", "Anna", "{}", "");
	play_forget("virtual");
	play_forget("seat");
	play_sends("<presence from='{virtual}' to='{seat}'><nick xmlns='http://jabber.org/protocol/nick'>Anna (meet.other.example)</nick></presence>");
	play_server("calls", "<presence from='{seat}' to='{virtual}'><x xmlns='" NS_USER "'><item affiliation='none' role='participant'/><status code='110'/></x></presence>");
	play_skip();
	moderator_says("Good morning");
	play_sends("<message type='groupchat' to='" MEETING "' from='us@other.example/2'><body>Good morning</body></message>");
	play_silent("<message type='groupchat' to='" MEETING "'/>");
	play_guest(1, "<message type='groupchat' from='{there}' to='" TRUNK "'><body>Good morning</body></message>");
	play_silent("<message type='groupchat' to='" ROOM "'/>");
	play_guest(1, "<message type='groupchat' from='" MEETING "/0a1b2c3d' to='" TRUNK "'><body>Moin</body></message>");
	play_sends("<message type='groupchat' to='" ROOM "' from='{virtual}'><body>Moin</body></message>");
	play_server("focus", "<message type='groupchat' from='{seat}' to='" FOCUS "'><body>Moin</body></message>");
	play_silent("<message type='groupchat' to='" MEETING "'/>");
	play_end();
}

/* A moderator there mutes one of ours: there only, until its owner mutes and unmutes. */
static void test_muted_there(void) {
	static const char look[] = "<presence from='" ROOM "/ab12cd34' to='" FOCUS "'><SourceInfo>{\"ab12cd34-a0\":{\"muted\":%s}}</SourceInfo>"
		"<x xmlns='" NS_USER "'><item affiliation='owner' role='moderator' jid='teacher@school.example/web'/></x></presence>";
	g_autofree char *on = g_strdup_printf(look, "false"), *off = g_strdup_printf(look, "true");
	play_begin();
	inside();
	play_guest_link(2, TRUE);
	let_in(2);
	play_server("focus", on);
	play_sends("<presence to='{there}'><audiomuted xmlns='http://jitsi.org/jitmeet/audio'>false</audiomuted></presence>");
	play_guest(2, "<iq type='set' id='m1' from='" MEETING "/focus' to='us@other.example/2'><mute xmlns='http://jitsi.org/jitmeet/audio' actor='" MEETING "/0a1b2c3d'>true</mute></iq>");
	play_sends("<iq type='result' id='m1'/>");
	play_sends("<message type='chat' to='" ROOM "/ab12cd34'/>");
	play_sends("<presence to='{there}'><audiomuted xmlns='http://jitsi.org/jitmeet/audio'>true</audiomuted></presence>");
	play_server("focus", off);
	play_server("focus", on);
	play_sends("<presence to='{there}'><audiomuted xmlns='http://jitsi.org/jitmeet/audio'>false</audiomuted></presence>");
	play_guest(2, "<iq type='set' id='m2' from='" MEETING "/0a1b2c3d' to='us@other.example/2'><mute xmlns='http://jitsi.org/jitmeet/audio'>true</mute></iq>");
	play_sends("<iq type='error' id='m2'/>");
	play_end();
}

/* What goes wrong there is said once, tried again, and is nothing to the room here. */
static void test_bad_days(void) {
	play_begin();
	inside();
	somebody("0a1b2c3d", "Anna", "{}", "");
	play_skip();
	play_guest_link(1, FALSE);
	play_sends("<message type='groupchat' to='" ROOM "' from='" FOCUS "'/>");
	play_pass(0);
	g_assert_true(play_guest_closed(1));
	play_no_call();
	play_pass(2000);
	play_guest_link(3, TRUE); /* 2 was the teacher's seat */
	play_answer("<iq type='set' to='focus.other.example'/>", NULL, "internal-server-error");
	play_silent("<message type='groupchat' to='" ROOM "'/>"); /* the room knows */
	play_pass(3999);
	play_pass(1);
	play_guest_link(4, TRUE);
	play_answer("<iq type='set' to='focus.other.example'/>", NULL, "not-authorized"); /* somebody must log in there: for good */
	play_sends("<message type='groupchat' to='" ROOM "'/>");
	play_pass(300000);
	g_assert_true(play_guest_closed(4));
	play_end();
}

static void test_lobby_and_password(void) {
	play_begin();
	open_room();
	moderator_says("/join https://meet.other.example/Maths secret");
	play_guest_link(1, TRUE);
	reply("true");
	play_forget("there");
	play_sends("<presence to='{there}'><x xmlns='http://jabber.org/protocol/muc'><password>secret</password></x></presence>");
	play_guest(1, "<presence type='error' from='{there}' to='" TRUNK "'><error type='auth'><registration-required xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>");
	play_sends("<message type='groupchat' to='" ROOM "'><body>maths at meet.other.example: waiting for admission by somebody there.</body></message>");
	play_pass(10000);
	reply("true");
	let_in(1);
	/* Put out, we stay out. */
	play_guest(1, "<presence type='unavailable' from='{there}' to='" TRUNK "'><x xmlns='" NS_USER "'><item affiliation='none' role='none'><reason>Sorry</reason></item>"
		"<status code='110'/><status code='307'/></x></presence>");
	play_sends("<message type='groupchat' to='" ROOM "'><body>maths at meet.other.example: we were put out of it: Sorry</body></message>");
	play_pass(300000);
	g_assert_true(play_guest_closed(1));
	play_end();
}

/* Nobody there: it ends by itself. Our room a second time: one of the two gives way. */
static void test_ends(void) {
	play_begin();
	inside();
	play_pass(20000);
	play_sends("<message type='groupchat' to='" ROOM "'><body>maths at meet.other.example: nobody is there; we have left.</body></message>");
	moderator_says("/join https://meet.other.example/Maths");
	play_guest_link(3, TRUE);
	play_answer("<iq type='set' to='focus.other.example'/>", "<conference xmlns='" NS_FOCUS "' room='" MEETING "' ready='true'/>", NULL);
	play_guest(3, "<presence from='" MEETING "/77777777' to='us@other.example/3'><guest xmlns='urn:janus-xmpp:guest:0' room='" ROOM "'/>"
		"<x xmlns='" NS_USER "'><item affiliation='none' role='participant'/></x></presence>");
	play_sends("<message type='groupchat' to='" ROOM "'><body>maths at meet.other.example: our room has joined it already. We keep trying.</body></message>");
	play_end();
}

/* A focus that is asked over HTTP. */
static void test_asked_over_http(void) {
	static const char url[] = "https://meet.other.example/conference-request/v1?room=maths";
	play_setting("conference_request_url", 1);
	play_begin();
	open_room();
	moderator_says("/join https://meet.other.example/Maths");
	play_guest_link(1, TRUE);
	play_silent("<iq type='set' to='focus.other.example'/>");
	play_web(url, "\"room\":\"" MEETING "\"", 200, "{\"ready\":false}");
	play_pass(1000);
	play_web(url, "\"room\":\"" MEETING "\"", 502, "<html>");
	play_pass(2000);
	play_web(url, "\"room\":\"" MEETING "\"", 200, "{\"ready\":true,\"focusJid\":\"focus@auth.other.example\"}");
	let_in(1);
	moderator_says("/join stop");
	play_skip();
	moderator_says("/join https://meet.other.example/Maths");
	play_guest_link(3, TRUE);
	play_web(url, "{", 403, "");
	play_sends("<message type='groupchat' to='" ROOM "'><body>maths at meet.other.example: HTTP 403: it wants a login: the token is missing or wrong, or others must open the room.</body></message>");
	play_pass(300000);
	g_assert_true(play_guest_closed(3));
	play_end();
}

/* A site that the settings do not name: its own configuration says where its rooms are. */
static void test_anywhere(void) {
	static const char config[] = "var config = { hosts: { domain: 'other.example', muc: 'conference.' + 'other.example' }, websocket: 'wss://third.example/xmpp-websocket' };";
	play_setting("anywhere", 1);
	play_begin();
	open_room();
	moderator_says("/join https://third.example/Maths");
	moderator_says("/join https://third.example/Physics");
	play_sends("<message type='chat' to='" ROOM "/ab12cd34'/>"); /* one at a time */
	play_web("https://third.example/config.js?room=maths", NULL, 200, "<html>");
	play_sends("<message type='chat' to='" ROOM "/ab12cd34'><body>third.example is no Jitsi, or hides it: its config.js names no hosts.domain</body></message>");
	moderator_says("/join https://third.example/Maths");
	moderator_says("/join stop");
	moderator_says("/join https://third.example/Maths");
	play_web("https://third.example/config.js?room=maths", NULL, 200, config);
	play_guest_link(1, TRUE);
	reply("true");
	let_in(1);
	moderator_says("/join stop");
	play_sends("<message type='groupchat' to='" ROOM "' from='" FOCUS "'><body>maths at third.example: we have left.</body></message>");
	play_end();
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/plays/guests/way-in", test_way_in);
	g_test_add_func("/plays/guests/command", test_command);
	g_test_add_func("/plays/guests/people", test_people);
	g_test_add_func("/plays/guests/chat", test_chat);
	g_test_add_func("/plays/guests/muted-there", test_muted_there);
	g_test_add_func("/plays/guests/bad-days", test_bad_days);
	g_test_add_func("/plays/guests/lobby-and-password", test_lobby_and_password);
	g_test_add_func("/plays/guests/ends", test_ends);
	g_test_add_func("/plays/guests/asked-over-http", test_asked_over_http);
	g_test_add_func("/plays/guests/anywhere", test_anywhere);
	return g_test_run();
}
