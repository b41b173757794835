/* Plays: a room is recorded with everybody's consent. Who is there is asked, who comes later too; answers come by chat and by keys; the focus's presence names
 * those who are not recorded. The same by ad-hoc command. */
#include "config.h"

#include <string.h>

#include "scenes.h"

#define NS_JIBRI "http://jitsi.org/protocol/jibri"
#define NS_CONSENT "urn:janus-xmpp:recording:0"
#define TEACHER "teacher@school.example/web"
#define STUDENT "student@school.example/web"
#define PARENT "parent@school.example/phone"
#define START "<iq type='set' id='r1' from='" ROOM "/ab12cd34' to='" FOCUS "'><jibri xmlns='" NS_JIBRI "' action='start' recording_mode='file'/></iq>"
#define SHOWN(attributes, missing) "<presence from='" FOCUS "'><jibri-recording-status xmlns='" NS_JIBRI "' " attributes "><consent xmlns='" NS_CONSENT "'>" missing \
	"</consent></jibri-recording-status></presence>"
#define MISSING(nick, answer) "<missing nick='" nick "' answer='" answer "'/>"
#define WRITES(nick, kind, body) "<message type='" kind "' id='m1' from='" ROOM "/" nick "' to='" FOCUS "'><body>" body "</body></message>"
#define ALONE(nick, text) "<message type='chat' from='" FOCUS "' to='" ROOM "/" nick "'><body>" text "</body></message>"
#define SAID(text) "<message type='groupchat' from='" FOCUS "' to='" ROOM "'><body>" text "</body></message>"
#define EVENT(state) "{\"event\":\"recording\",\"id\":\"k3v9d2\",\"folder\":\"x/y\",\"consent\":true,\"state\":\"" state "\"}"
#define JOINED(id, endpoint) "{\"event\":\"joined\",\"participant\":\"" id "\",\"endpoint\":\"" endpoint "\",\"name\":\"x\",\"origin\":\"controller\"}"
#define ANSWER(id, answer) "{\"request\":\"consent\",\"participant\":\"" id "\",\"answer\":\"" answer "\"}"
#define HOW "Whoever agrees writes /agree, whoever does not /decline (by telephone: *1 or *0). Nobody is recorded before that."
#define AGREED "You agreed to be recorded. /decline ends it at any time."
#define DECLINED "You are not recorded. /agree changes that."

/* The teacher has media (p1), the student too (p2). */
static void enter(void) {
	play_begin();
	scene_conference();
	scene_browser("ab12cd34", TEACHER);
	play_server("focus", "<presence from='" ROOM "/ab12cd34' to='" FOCUS "'><x xmlns='" NS_USER "'><item affiliation='owner' role='moderator' jid='" TEACHER "'/></x></presence>");
	scene_browser("cd34ef56", STUDENT);
	play_skip();
}

static void ask(void) {
	play_room_answers("{\"state\":\"pending\",\"id\":\"k3v9d2\",\"consent\":true}");
	play_server("focus", START);
	play_sends(SAID("This room is to be recorded. " HOW));
}

static void test_all_agree(void) {
	play_setting("record_consent_rooms", 1);
	play_begin();
	scene_conference();
	play_controller("{\"request\":\"create\",\"settings\":{\"max_participants\":0,\"description\":\"" ROOM "\",\"record\":\"asked\",\"record_consent\":true,\"record_wait\":30}}");
	play_end();
	enter();
	play_server("focus", WRITES("cd34ef56", "chat", "/agree"));
	play_sends(ALONE("cd34ef56", "There is nothing to agree to: the room is not being recorded, or nobody is asked."));
	play_no_request("{\"request\":\"consent\"}");
	ask();
	play_controller(ANSWER("p1", "given")); /* who asks for it */
	play_sends("<iq type='result' id='r1'><jibri xmlns='" NS_JIBRI "' session_id='k3v9d2'/></iq>");
	play_pass(400);
	play_sends(SHOWN("session_id='k3v9d2' status='pending' initiator='" ROOM "/ab12cd34'", MISSING("cd34ef56", "waiting")));
	play_server("focus", WRITES("cd34ef56", "groupchat", " /Agree "));
	play_controller(ANSWER("p2", "given"));
	play_sends(ALONE("cd34ef56", AGREED));
	play_room_event(EVENT("on"));
	play_sends(SAID("The recording has begun. Only those are recorded who have agreed to it."));
	play_sends(SHOWN("session_id='k3v9d2' status='on'", ""));
	play_silent("<presence><jibri-recording-status><consent><missing/></consent></jibri-recording-status></presence>");
	/* It ends: there is no question any more. */
	play_room_event("{\"event\":\"recording\",\"id\":\"k3v9d2\",\"state\":\"off\",\"reason\":\"asked\"}");
	play_skip();
	play_server("focus", WRITES("cd34ef56", "chat", "/decline"));
	play_sends(ALONE("cd34ef56", "There is nothing to agree to: the room is not being recorded, or nobody is asked."));
	play_end();
}

static void test_declined_and_late(void) {
	enter();
	ask();
	play_server("focus", WRITES("cd34ef56", "chat", "/decline"));
	play_controller(ANSWER("p2", "declined"));
	play_sends(ALONE("cd34ef56", DECLINED));
	play_room_event(EVENT("on"));
	play_sends(SHOWN("status='on'", MISSING("cd34ef56", "declined")));
	/* One that comes later is asked alone, and is not recorded before. */
	scene_browser("ef56ab12", "guest@school.example/web");
	play_room_event(JOINED("p3", "ef56ab12"));
	play_sends(ALONE("ef56ab12", "This room is recorded. " HOW));
	play_pass(400);
	play_sends(SHOWN("status='on'", MISSING("ef56ab12", "waiting")));
	play_no_request("{\"participant\":\"p3\"}");
	/* Its media begin anew: what it answered still counts. */
	play_server("focus", WRITES("ef56ab12", "chat", "/agree"));
	play_controller(ANSWER("p3", "given"));
	play_room_event(JOINED("p3", "ef56ab12"));
	play_controller(ANSWER("p3", "given"));
	/* Agreed once, not for good. */
	play_server("focus", WRITES("ef56ab12", "chat", "/decline"));
	play_controller(ANSWER("p3", "declined"));
	/* Somebody without XMPP answers on its own handle. */
	play_room_event("{\"event\":\"consent\",\"participant\":\"p2\",\"endpoint\":\"cd34ef56\",\"answer\":\"given\"}");
	play_no_request(ANSWER("p2", "given"));
	play_skip();
	play_pass(400);
	play_sends(SHOWN("status='on'", MISSING("ef56ab12", "declined")));
	/* Who goes is not missing. */
	play_server("focus", "<presence type='unavailable' from='" ROOM "/ef56ab12' to='" FOCUS "'><x xmlns='" NS_USER "'><item affiliation='none' role='none'/></x></presence>");
	play_skip();
	play_pass(400);
	play_sends(SHOWN("status='on'", ""));
	play_silent(SHOWN("status='on'", MISSING("ef56ab12", "declined")));
	play_end();
}

static void test_caller(void) {
	enter();
	scene_caller(PARENT, "s1");
	ask();
	play_skip();
	play_server("calls", "<message type='chat' id='c1' from='" PARENT "' to='algebra1@calls.school.example'><body>/decline</body></message>");
	play_controller(ANSWER("p3", "declined"));
	play_sends("<message type='chat' to='parent@school.example' from='algebra1@calls.school.example/janus'><body>" DECLINED "</body></message>");
	play_silent("<message type='groupchat'><body>/decline</body></message>"); /* for the focus alone */
	play_call_consents("p3", TRUE); /* *1 */
	play_controller(ANSWER("p3", "given"));
	play_end();
	/* Keys without a question are nothing. */
	enter();
	scene_caller(PARENT, "s1");
	play_call_consents("p3", TRUE);
	play_no_request("{\"request\":\"consent\"}");
	/* One that comes into a room that records asks nobody, but is told. */
	play_room_event("{\"event\":\"recording\",\"id\":\"k3v9d2\",\"state\":\"on\"}");
	play_forget("virtual");
	play_skip();
	scene_caller("aunt@school.example/phone", "s2");
	g_autofree char *seat = play_captured("seat");
	g_autofree char *event = g_strdup_printf("{\"event\":\"joined\",\"participant\":\"p4\",\"endpoint\":\"%s\",\"name\":\"x\",\"origin\":\"controller\"}", strrchr(seat, '/') + 1);
	play_room_event(event);
	play_sends("<message type='chat' to='aunt@school.example'><body>This room is being recorded.</body></message>");
	play_end();
}

static void test_nobody_agrees(void) {
	enter();
	play_room_event(EVENT("pending"));
	play_sends(SAID("This room is to be recorded. " HOW)); /* whoever asked for it */
	play_room_event("{\"event\":\"recording\",\"id\":\"k3v9d2\",\"state\":\"off\",\"reason\":\"declined\"}");
	play_sends(SAID("Nothing is recorded: nobody has agreed to it."));
	play_end();
}

/* --- by ad-hoc command */

#define NS_COMMANDS "http://jabber.org/protocol/commands"
#define COMMAND(id, from, to, inner) "<iq type='set' id='" id "' from='" from "' to='" to "'><command xmlns='" NS_COMMANDS "' node='record' sessionid='s1'>" inner "</command></iq>"
#define FIELD(var, value) "<field var='" var "'><value>" value "</value></field>"
#define SUBMIT(fields) "<x xmlns='jabber:x:data' type='submit'>" fields "</x>"
#define ERROR(id, condition) "<iq type='error' id='" id "'><error><" condition " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
#define AT "algebra1@calls.school.example"
#define DONE(id) "<iq type='result' id='" id "'><command xmlns='" NS_COMMANDS "' node='record' status='completed'><note type='info'>{any}</note></command></iq>"
#define STATUS(id, fields) "<iq type='result' id='" id "'><command xmlns='" NS_COMMANDS "' status='completed'><x xmlns='jabber:x:data' type='result'>" fields "</x></command></iq>"

static void test_command(void) {
	enter();
	play_server("calls", "<iq type='get' id='c1' from='" TEACHER "' to='" AT "'><query xmlns='http://jabber.org/protocol/disco#items' node='" NS_COMMANDS "'/></iq>");
	play_sends("<iq type='result' id='c1'><query xmlns='http://jabber.org/protocol/disco#items'><item node='record' jid='" AT "'/></query></iq>");
	play_server("calls", COMMAND("c2", TEACHER, AT, ""));
	play_sends("<iq type='result' id='c2'><command xmlns='" NS_COMMANDS "' status='executing'><x xmlns='jabber:x:data' type='form'><field var='action' type='list-single'>"
		"<option><value>start</value></option></field><field var='audio-only'/><field var='consent'/></x></command></iq>");
	play_server("calls", COMMAND("c3", STUDENT, AT, SUBMIT(FIELD("action", "start"))));
	play_sends(ERROR("c3", "forbidden"));
	play_server("calls", COMMAND("c4", STUDENT, AT, SUBMIT(FIELD("action", "status"))));
	play_sends(ERROR("c4", "forbidden"));
	play_server("calls", COMMAND("c5", TEACHER, AT, SUBMIT(FIELD("action", "explode"))));
	play_sends(ERROR("c5", "bad-request"));
	play_server("calls", COMMAND("c6", TEACHER, AT, SUBMIT(FIELD("action", "stop"))));
	play_sends(ERROR("c6", "item-not-found"));
	play_server("calls", COMMAND("c7", TEACHER, AT, SUBMIT(FIELD("action", "status"))));
	play_sends(STATUS("c7", FIELD("state", "off")));
	play_room_answers("{\"state\":\"pending\",\"id\":\"k3v9d2\",\"consent\":true}");
	/* From another device of the moderator's, the room named in the form. */
	play_server("calls", COMMAND("c8", "teacher@school.example/phone", "calls.school.example",
		SUBMIT(FIELD("room", "algebra1") FIELD("action", "start") FIELD("audio-only", "true") FIELD("consent", "1"))));
	play_sends(DONE("c8"));
	play_controller("{\"request\":\"record\",\"action\":\"start\",\"audio_only\":true,\"consent\":true}");
	play_room_event(EVENT("on"));
	play_server("calls", COMMAND("c9", TEACHER, AT, SUBMIT(FIELD("action", "status"))));
	play_sends(STATUS("c9", FIELD("state", "on") FIELD("session", "k3v9d2") FIELD("audio-only", "1") FIELD("not-recorded", "cd34ef56 (has not answered)")));
	play_server("calls", COMMAND("c10", TEACHER, AT, SUBMIT(FIELD("action", "pause"))));
	play_sends(DONE("c10"));
	play_controller("{\"request\":\"record\",\"action\":\"pause\"}");
	play_room_event(EVENT("paused"));
	play_server("calls", COMMAND("c11", TEACHER, AT, SUBMIT(FIELD("action", "status"))));
	play_sends(STATUS("c11", FIELD("state", "paused")));
	play_server("calls", COMMAND("c12", TEACHER, AT, SUBMIT(FIELD("action", "stop"))));
	play_sends(DONE("c12"));
	play_controller("{\"request\":\"record\",\"action\":\"stop\"}");
	play_server("calls", COMMAND("c13", TEACHER, AT, "<x xmlns='jabber:x:data' type='cancel'/>"));
	play_sends("<iq type='result' id='c13'><command xmlns='" NS_COMMANDS "' status='canceled'/></iq>");
	play_end();
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/plays/consent/all agree", test_all_agree);
	g_test_add_func("/plays/consent/declined, and late", test_declined_and_late);
	g_test_add_func("/plays/consent/caller", test_caller);
	g_test_add_func("/plays/consent/nobody", test_nobody_agrees);
	g_test_add_func("/plays/consent/command", test_command);
	return g_test_run();
}
