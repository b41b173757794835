/* Plays: a room calls people. */
#include "config.h"

#include "scenes.h"

#define NS_JMI "urn:xmpp:jingle-message:0"
#define NS_RTP "urn:xmpp:jingle:apps:rtp:1"
#define STANZAS "urn:ietf:params:xml:ns:xmpp-stanzas"
#define PERSON "parent@school.example"
#define PHONE PERSON "/phone"
#define TABLET PERSON "/tablet"
#define SELF "algebra1@calls.school.example/janus"
#define SAYS(text) "<message type='groupchat' from='" FOCUS "' to='" ROOM "'><body>" text "</body></message>"
#define WRITES(body) "<message type='groupchat' id='g1' from='" ROOM "/teacher' to='" FOCUS "'><body>" body "</body></message>"
#define FROM_PERSON(from, inner) "<message type='chat' from='" from "' to='" SELF "'>" inner "</message>"
#define JMI(kind) "<" kind " xmlns='" NS_JMI "' id='{call}'/>"
#define PROPOSES "<message type='chat' id='{any}' from='" SELF "' to='" PERSON "'><propose xmlns='" NS_JMI "' id='{call}'>" \
	"<description xmlns='" NS_RTP "' media='audio'/><description xmlns='" NS_RTP "' media='video'/></propose>" \
	"<request xmlns='urn:xmpp:receipts'/><store xmlns='urn:xmpp:hints'/></message>"
#define RETRACTS(to) "<message from='" SELF "' to='" to "'><retract xmlns='" NS_JMI "' id='{call}'/></message>"

static void rings(void) {
	play_begin();
	scene_conference();
	scene_occupant("teacher", "teacher@school.example/web", "owner", "moderator");
	scene_occupant("pupil", "pupil@school.example/web", "none", "participant");
	play_forget("call");
	play_skip();
	play_server("focus", WRITES("/call " PERSON));
	play_sends(SAYS("Calling " PERSON "."));
	play_silent("<message><propose xmlns='" NS_JMI "'/></message>"); /* not before the lists are read */
	scene_door("", "");
	play_sends(PROPOSES);
}

/* The device answers, as Dino with a key of its own, and is offered a session. */
static void proceeds(const char *device) {
	g_autofree char *xml = g_strdup_printf(FROM_PERSON("%s", "<proceed xmlns='" NS_JMI "' id='{call}'><device xmlns='http://gultsch.de/xmpp/drafts/omemo/dlts-srtp-verification' id='1234'/></proceed>"), device);
	g_autofree char *line = g_strdup_printf("new p1 called %s", device);
	play_server("calls", xml);
	play_no_call();
	play_forget("virtual");
	play_forget("seat");
	play_sends("<presence from='{virtual}' to='{seat}'><x xmlns='http://jabber.org/protocol/muc'/><nick xmlns='http://jabber.org/protocol/nick'>parent</nick></presence>");
	play_server("calls", "<presence from='{seat}' to='{virtual}'><x xmlns='" NS_USER "'><item affiliation='none' role='participant'/><status code='110'/></x></presence>");
	play_call(line);
	play_call("start p1");
}

static void test_answered(void) {
	rings();
	play_server("calls", FROM_PERSON(PHONE, JMI("ringing")));
	play_sends(SAYS("It rings at " PERSON "."));
	play_server("calls", FROM_PERSON(TABLET, JMI("ringing")));
	play_silent(SAYS("It rings at " PERSON "."));
	proceeds(PHONE);
	/* The other one was not fast enough, now and later. */
	play_server("calls", FROM_PERSON(TABLET, JMI("proceed")));
	play_sends(RETRACTS(TABLET));
	play_call_accepted("p1", "x-a0", "x-v0", TRUE);
	play_sends(SAYS(PERSON " has answered."));
	play_sends("<presence to='{seat}'><SourceInfo>{any}</SourceInfo></presence>");
	play_skip();
	play_server("calls", FROM_PERSON(TABLET, JMI("proceed")));
	play_sends(RETRACTS(TABLET));
	play_server("calls", FROM_PERSON(PHONE, JMI("proceed")));
	play_silent(RETRACTS(PHONE));
	play_pass(120000); /* nothing rings any more */
	play_silent("<message from='" SELF "'/>");
	/* It is a caller like any other. */
	play_call_ends("p1", "success", TRUE, FALSE);
	play_sends("<presence type='unavailable' from='{virtual}' to='{seat}'/>");
	play_silent(SAYS("{any}"));
	play_end();
}

/* COMPAT(Conversations 2.12): a receipt is all that it says. */
static void test_receipt(void) {
	rings();
	play_server("calls", FROM_PERSON(PHONE, "<received xmlns='urn:xmpp:receipts' id='jm-propose-{call}'/>"));
	play_sends(SAYS("It rings at " PERSON "."));
	play_end();
}

static void test_outcomes(void) {
	static const struct { const char *xml, *line; } rows[] = {
		{ FROM_PERSON(PHONE, JMI("reject")), PERSON " has declined." },
		{ FROM_PERSON(PHONE, "<reject xmlns='" NS_JMI "' id='{call}'><reason xmlns='urn:xmpp:jingle:1'><busy/></reason></reject>"), PERSON " is busy." },
		{ "<message type='error' id='jm-propose-{call}' from='" PERSON "' to='" SELF "'><error type='cancel'><service-unavailable xmlns='" STANZAS "'/></error></message>",
			PERSON " could not be reached (service-unavailable)." },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *line = g_strdup_printf(SAYS("%s"), rows[i].line);
		rings();
		play_server("calls", rows[i].xml);
		play_sends(line);
		play_silent(RETRACTS("{any}"));
		play_server("calls", FROM_PERSON(PHONE, JMI("proceed"))); /* too late */
		play_silent("<presence from='{any}' to='{any}'><x xmlns='http://jabber.org/protocol/muc'/></presence>");
		play_end();
	}
}

static void test_unanswered(void) {
	rings();
	play_server("calls", FROM_PERSON(PHONE, JMI("ringing")));
	play_pass(59999);
	play_silent(RETRACTS(PERSON));
	play_pass(1);
	play_sends(RETRACTS(PERSON));
	play_sends(SAYS(PERSON " has not answered within 60 seconds."));
	play_sends("<message type='chat' to='" PERSON "' from='algebra1@calls.school.example/janus'><body>You were called into the room algebra1. Call this address to come in.</body></message>");
	play_end();
	rings();
	play_pass(60000);
	play_sends(SAYS(PERSON " could not be reached: nothing has rung within 60 seconds."));
	play_end();
}

static void test_withdrawn(void) {
	rings();
	play_server("focus", WRITES("/hangup"));
	play_sends(RETRACTS(PERSON));
	play_sends(SAYS("The call to " PERSON " was withdrawn."));
	play_server("focus", WRITES("/hangup"));
	play_sends("<message type='chat' to='" ROOM "/teacher'><body>There is no such call</body></message>");
	play_end();
	/* While we join for the device that has answered. */
	rings();
	play_server("calls", FROM_PERSON(PHONE, JMI("proceed")));
	play_server("focus", WRITES("/hangup " PERSON));
	play_sends(RETRACTS(PHONE));
	play_sends(SAYS("The call to " PERSON " was withdrawn."));
	play_end();
	/* And in the midst of the call. */
	rings();
	proceeds(PHONE);
	play_call_accepted("p1", "x-a0", "x-v0", TRUE);
	play_server("focus", WRITES("/hangup"));
	play_call("terminate p1 success");
	play_end();
}

/* It says yes, and then no, before we have joined for it; what another device says then counts for nothing. */
static void test_hangs_up_at_once(void) {
	rings();
	play_server("calls", FROM_PERSON(PHONE, JMI("proceed")));
	play_forget("virtual");
	play_forget("seat");
	play_sends("<presence from='{virtual}' to='{seat}'><x xmlns='http://jabber.org/protocol/muc'/></presence>");
	play_server("calls", FROM_PERSON(TABLET, JMI("reject")));
	play_silent(SAYS("{any}"));
	play_server("calls", FROM_PERSON(PHONE, JMI("reject")));
	play_sends(SAYS(PERSON " has declined."));
	play_sends("<presence type='unavailable' from='{virtual}' to='{seat}'/>");
	play_silent(RETRACTS("{any}"));
	play_no_call();
	play_end();
}

/* The session that we offer comes to nothing. */
static void test_session_fails(void) {
	rings();
	proceeds(PHONE);
	play_call_ends("p1", "incompatible-parameters", FALSE, FALSE);
	play_sends(RETRACTS(PHONE));
	play_sends(SAYS("The call to " PERSON " failed: incompatible-parameters"));
	play_sends("<presence type='unavailable' from='{virtual}' to='{seat}'/>");
	play_end();
	rings();
	proceeds(PHONE);
	play_call_ends("p1", "busy", TRUE, FALSE);
	play_silent(RETRACTS(PHONE));
	play_sends(SAYS(PERSON " is busy."));
	play_end();
	/* The room does not let us in for it. */
	rings();
	play_server("calls", FROM_PERSON(PHONE, JMI("proceed")));
	play_forget("virtual");
	play_forget("seat");
	play_sends("<presence from='{virtual}' to='{seat}'><x xmlns='http://jabber.org/protocol/muc'/></presence>");
	play_server("calls", "<presence type='error' from='{seat}' to='{virtual}'><error type='cancel'><service-unavailable xmlns='" STANZAS "'/></error></presence>");
	play_sends(RETRACTS(PHONE));
	play_sends(SAYS("The call to " PERSON " failed: service-unavailable. The room refused"));
	play_end();
}

#define THEIRS(id, media) "<message type='chat' id='t1' from='" PHONE "' to='algebra1@calls.school.example'><propose xmlns='" NS_JMI "' id='" id "'>" media "</propose></message>"
#define BOTH "<description xmlns='" NS_RTP "' media='audio'/><description xmlns='" NS_RTP "' media='video'/>"

/* The person calls us while we call: the smaller id stands. Ours begins with d. */
static void test_crossed(void) {
	rings();
	play_server("calls", THEIRS("z1", BOTH));
	play_silent("<message to='" PHONE "'><ringing xmlns='" NS_JMI "'/></message>");
	proceeds(PHONE);
	play_end();
	rings();
	play_server("calls", THEIRS("a1", BOTH));
	play_sends(RETRACTS(PERSON));
	play_sends("<message to='" PHONE "'><ringing xmlns='" NS_JMI "' id='a1'/></message>");
	/* A password keeps nobody out whom a moderator has called. */
	scene_door("<feature var='muc_passwordprotected'/>", "");
	for (guint i = 0; i < 3; i++)
		play_answer("<iq type='get'><query xmlns='" NS_ADMIN "'><item affiliation='{any}'/></query></iq>", "<query xmlns='" NS_ADMIN "'/>", NULL);
	play_sends("<message to='" PHONE "'><proceed xmlns='" NS_JMI "' id='a1'/></message>");
	scene_call(PHONE, "a1");
	scene_door("", "");
	play_sends(SAYS(PERSON " has answered."));
	play_end();
	/* Other media: theirs counts, whatever the ids. */
	rings();
	play_server("calls", THEIRS("z1", "<description xmlns='" NS_RTP "' media='audio'/>"));
	play_sends(RETRACTS(PERSON));
	play_sends("<message to='" PHONE "'><ringing xmlns='" NS_JMI "' id='z1'/></message>");
	/* It never comes. */
	play_pass(60000);
	play_sends(SAYS(PERSON " could not be reached: nothing has rung within 60 seconds."));
	play_end();
}

static void test_who_may(void) {
	rings();
	play_server("focus", "<message type='groupchat' from='" ROOM "/pupil' to='" FOCUS "'><body>/call aunt@school.example</body></message>");
	play_sends("<message type='chat' to='" ROOM "/pupil'><body>Only moderators may have somebody called</body></message>");
	play_server("focus", "<message type='groupchat' from='" ROOM "/pupil' to='" FOCUS "'><body>/hangup</body></message>");
	play_sends("<message type='chat' to='" ROOM "/pupil'><body>Only moderators may end calls</body></message>");
	play_server("focus", WRITES("/call stranger@elsewhere.example"));
	play_sends(SAYS("People of that server may not be called from here"));
	play_server("focus", WRITES("/call Parent@School.Example/phone"));
	play_sends(SAYS("That person is being called already"));
	play_server("focus", WRITES("/call nobody"));
	play_sends(SAYS("That is no address: call somebody@school.example"));
	play_server("focus", WRITES("/call"));
	play_sends("<message type='chat' to='" ROOM "/teacher'><body>{any}</body></message>");
	/* What the room replays, and what is no command. */
	play_server("focus", "<message type='groupchat' from='" ROOM "/teacher' to='" FOCUS "'><body>/call aunt@school.example</body><delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/></message>");
	play_server("focus", WRITES("/callers"));
	play_server("focus", WRITES("call aunt@school.example"));
	play_silent(SAYS("{any}"));
	/* Two at a time, as this stage is set. */
	play_server("focus", WRITES("/call xmpp:aunt@school.example audio"));
	play_sends(SAYS("Calling aunt@school.example."));
	scene_door("", "");
	play_sends("<message to='aunt@school.example'><propose xmlns='" NS_JMI "'><description xmlns='" NS_RTP "' media='audio'/></propose></message>");
	play_server("focus", WRITES("/call uncle@school.example"));
	play_sends(SAYS("This room is calling as many people as it may at a time"));
	play_end();
	/* A private word to the focus is answered in private. */
	play_begin();
	scene_conference();
	scene_occupant("teacher", "teacher@school.example/web", "owner", "moderator");
	play_server("focus", "<message type='chat' from='" ROOM "/teacher' to='" FOCUS "'><body>/call " PERSON "</body></message>");
	play_sends("<message type='chat' to='" ROOM "/teacher'><body>Calling " PERSON ".</body></message>");
	scene_door("", "<item affiliation='outcast' jid='" PERSON "'/>");
	play_sends("<message type='chat' to='" ROOM "/teacher'><body>" PERSON " is banned from this room.</body></message>");
	play_silent("<message><propose xmlns='" NS_JMI "'/></message>");
	play_end();
}

/* What others say with its id is not believed. */
static void test_strangers(void) {
	rings();
	play_server("calls", FROM_PERSON("mallory@school.example/x", JMI("proceed")));
	play_server("calls", FROM_PERSON("mallory@school.example/x", JMI("reject")));
	play_server("calls", "<message type='error' id='jm-propose-{call}' from='mallory@school.example' to='" SELF "'><error type='cancel'><service-unavailable xmlns='" STANZAS "'/></error></message>");
	play_silent(SAYS("{any}"));
	proceeds(PHONE);
	play_end();
}

/* Somebody who leaves the room behind takes what rings with it. */
static void test_room_ends(void) {
	rings();
	play_server("focus", "<presence type='unavailable' from='" ROOM "/focus' to='" FOCUS "'><x xmlns='" NS_USER "'><item affiliation='none' role='none'/>"
		"<destroy/><status code='110'/></x></presence>");
	play_sends(RETRACTS(PERSON));
	play_end();
}

#define RAYO "urn:xmpp:rayo:1"
#define ERROR(id, condition) "<iq type='error' id='" id "'><error><" condition " xmlns='" STANZAS "'/></error></iq>"

/* As lib-jitsi-meet dials and hangs up. */
static void test_rayo(void) {
	rings();
	play_server("focus", WRITES("/hangup"));
	play_skip();
	play_server("focus", "<iq type='set' id='r1' from='" ROOM "/pupil' to='" FOCUS "'><dial xmlns='" RAYO "' to='aunt@school.example' from='fromnumber'/></iq>");
	play_sends(ERROR("r1", "forbidden"));
	play_server("focus", "<iq type='set' id='r2' from='stranger@school.example/x' to='" FOCUS "'><dial xmlns='" RAYO "' to='aunt@school.example'/></iq>");
	play_sends(ERROR("r2", "forbidden"));
	play_server("focus", "<iq type='set' id='r3' from='" ROOM "/teacher' to='" FOCUS "'><dial xmlns='" RAYO "' to='+49 30 1234'/></iq>");
	play_sends(ERROR("r3", "jid-malformed"));
	play_server("focus", "<iq type='set' id='r4' from='" ROOM "/teacher' to='" FOCUS "'><dial xmlns='" RAYO "' to='aunt@school.example' from='fromnumber'>"
		"<header name='JvbRoomName' value='" ROOM "'/></dial></iq>");
	play_sends("<iq type='result' id='r4'><ref xmlns='" RAYO "' uri='{uri}'/></iq>");
	play_sends("<message type='chat' to='" ROOM "/teacher'><body>Calling aunt@school.example.</body></message>");
	scene_door("", "");
	play_forget("call");
	play_sends("<message to='aunt@school.example'><propose xmlns='" NS_JMI "' id='{call}'/></message>");
	play_server("calls", "<iq type='set' id='r5' from='pupil@school.example/web' to='algebra1@calls.school.example/{call}'><hangup xmlns='" RAYO "'/></iq>");
	play_sends(ERROR("r5", "forbidden"));
	play_server("calls", "<iq type='set' id='r6' from='teacher@school.example/web' to='algebra1@calls.school.example/{call}'><hangup xmlns='" RAYO "'/></iq>");
	play_sends("<iq type='result' id='r6'/>");
	play_sends(RETRACTS("aunt@school.example"));
	play_server("calls", "<iq type='set' id='r7' from='teacher@school.example/web' to='algebra1@calls.school.example/{call}'><hangup xmlns='" RAYO "'/></iq>");
	play_sends(ERROR("r7", "item-not-found"));
	play_end();
}

#define COMMAND(id, from, to, inner) "<iq type='set' id='" id "' from='" from "' to='" to "'><command xmlns='http://jabber.org/protocol/commands' node='invite' sessionid='s1'>" inner "</command></iq>"
#define FIELD(var, value) "<field var='" var "'><value>" value "</value></field>"
#define SUBMIT(fields) "<x xmlns='jabber:x:data' type='submit'>" fields "</x>"

static void test_command(void) {
	rings();
	play_server("focus", WRITES("/hangup"));
	play_skip();
	play_server("calls", "<iq type='get' id='c1' from='teacher@school.example/web' to='algebra1@calls.school.example'>"
		"<query xmlns='http://jabber.org/protocol/disco#items' node='http://jabber.org/protocol/commands'/></iq>");
	play_sends("<iq type='result' id='c1'><query xmlns='http://jabber.org/protocol/disco#items'><item node='invite' jid='algebra1@calls.school.example'/></query></iq>");
	play_server("calls", COMMAND("c2", "teacher@school.example/web", "calls.school.example", ""));
	play_sends("<iq type='result' id='c2'><command xmlns='http://jabber.org/protocol/commands' status='executing' sessionid='s1'><x xmlns='jabber:x:data' type='form'>"
		"<field var='room'/><field var='person'/><field var='video'/></x></command></iq>");
	play_server("calls", COMMAND("c3", "teacher@school.example/web", "calls.school.example", SUBMIT(FIELD("person", "aunt@school.example"))));
	play_sends(ERROR("c3", "bad-request"));
	play_server("calls", COMMAND("c4", "pupil@school.example/web", "algebra1@calls.school.example", SUBMIT(FIELD("person", "aunt@school.example"))));
	play_sends(ERROR("c4", "forbidden"));
	play_server("calls", COMMAND("c5", "teacher@school.example/web", "calls.school.example", SUBMIT(FIELD("person", "x@elsewhere.example") FIELD("room", "algebra1"))));
	play_sends(ERROR("c5", "not-allowed"));
	/* From another device of the moderator's, of the room's address in the MUC. */
	play_server("calls", COMMAND("c6", "teacher@school.example/phone", "calls.school.example",
		SUBMIT(FIELD("person", "aunt@school.example") FIELD("room", ROOM) FIELD("video", "0"))));
	play_sends("<iq type='result' id='c6'><command xmlns='http://jabber.org/protocol/commands' status='completed'><note>{any}</note></command></iq>");
	scene_door("", "");
	play_sends("<message to='aunt@school.example'><propose xmlns='" NS_JMI "'><description xmlns='" NS_RTP "' media='audio'/></propose></message>");
	play_silent("<message><propose xmlns='" NS_JMI "'><description xmlns='" NS_RTP "' media='video'/></propose></message>");
	play_end();
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/plays/dial-out/answered", test_answered);
	g_test_add_func("/plays/dial-out/receipt", test_receipt);
	g_test_add_func("/plays/dial-out/outcomes", test_outcomes);
	g_test_add_func("/plays/dial-out/unanswered", test_unanswered);
	g_test_add_func("/plays/dial-out/withdrawn", test_withdrawn);
	g_test_add_func("/plays/dial-out/hangs-up-at-once", test_hangs_up_at_once);
	g_test_add_func("/plays/dial-out/session-fails", test_session_fails);
	g_test_add_func("/plays/dial-out/crossed", test_crossed);
	g_test_add_func("/plays/dial-out/who-may", test_who_may);
	g_test_add_func("/plays/dial-out/strangers", test_strangers);
	g_test_add_func("/plays/dial-out/room-ends", test_room_ends);
	g_test_add_func("/plays/dial-out/rayo", test_rayo);
	g_test_add_func("/plays/dial-out/command", test_command);
	return g_test_run();
}
