/* Plays: links that break, servers and processes that die, clients that vanish. */
#include "config.h"

#include "scenes.h"

#define PARENT "parent@school.example/phone"

static void both(gboolean online) {
	play_link("focus", online);
	play_link("calls", online);
}

static void test_link_lost(void) {
	play_begin();
	scene_conference();
	scene_browser("ab12cd34", "teacher@school.example/web");
	scene_browser("cd34ef56", "student@school.example/web");
	scene_browser("ef56ab78", "third@school.example/web");
	scene_caller(PARENT, "s1");
	play_call_up("p1");
	play_skip();
	both(FALSE);
	play_pass(60000);
	play_no_call(); /* media goes on */
	both(TRUE);
	scene_request();
	play_silent("<presence to='{any}'><SourceInfo/></presence>"); /* the focus first */
	scene_room_admits_focus(201);
	play_silent("<iq type='result' id='q1'/>");
	scene_occupant("ab12cd34", "teacher@school.example/web", "none", "participant"); /* the same client: its call goes on */
	scene_occupant("9999aaaa", "student@school.example/new", "none", "participant"); /* the same person, started anew */
	play_call("terminate p2 gone silent");
	scene_room_configured();
	play_sends("<iq type='result' id='q1'><conference xmlns='" NS_FOCUS "' ready='true'/></iq>");
	play_sends("<presence from='{virtual}' to='{seat}'><x xmlns='http://jabber.org/protocol/muc'/></presence>");
	scene_features("9999aaaa");
	play_call("start p5");
	play_pass(30000);
	play_call("terminate p3 gone silent"); /* did not come back */
	play_end();
}

static void test_caller_calls_again(void) {
	play_begin();
	scene_conference();
	scene_caller(PARENT, "s1");
	scene_caller(PARENT, "s2"); /* two calls of one client are its own affair */
	play_skip();
	both(FALSE);
	play_pass(1000);
	both(TRUE);
	scene_room_admits_focus(201);
	scene_room_configured();
	play_no_call();
	play_skip(); /* both are back in the room */
	scene_caller(PARENT, "s3");
	play_call("new p3 caller " PARENT);
	play_pass(60000); /* it is somebody, too */
	play_silent("<presence type='unavailable' from='" FOCUS "'/>");
	play_end();
}

static void test_silent_while_lost(void) {
	play_begin();
	scene_conference();
	scene_browser("ab12cd34", "teacher@school.example/web");
	play_call_up("p1");
	both(FALSE);
	play_room_event("{\"event\":\"leg\",\"participant\":\"p1\",\"leg\":\"main\",\"state\":\"silent\"}");
	both(TRUE);
	play_skip();
	play_server("focus", "<presence from='" ROOM "/focus' to='" FOCUS "'><x xmlns='" NS_USER "'><item affiliation='owner' role='moderator' jid='" FOCUS "'/><status code='110'/></x></presence>");
	scene_occupant("ab12cd34", "teacher@school.example/web", "none", "participant");
	play_call("terminate p1 gone silent");
	scene_room_configured();
	scene_features("ab12cd34");
	play_call("start p2");
	play_end();
}

static void test_restart(void) {
	play_begin();
	scene_conference();
	scene_browser("ab12cd34", "teacher@school.example/web");
	scene_caller(PARENT, "s1");
	g_assert_cmpuint(play_stored("conference"), ==, 1);
	g_assert_cmpuint(play_stored("session"), ==, 2);
	play_restart();
	both(TRUE);
	scene_request();
	play_sends("<iq type='result' id='q1'><conference xmlns='" NS_FOCUS "' ready='false'/></iq>"); /* not before the focus is back */
	scene_room_admits_focus(0);
	scene_occupant("ab12cd34", "teacher@school.example/web", "owner", "moderator");
	scene_room_configured();
	play_sends("<iq type='set' to='" PARENT "' from='algebra1@calls.school.example/janus'><jingle xmlns='" NS_JINGLE "' action='session-terminate' sid='s1'/></iq>");
	scene_features("ab12cd34");
	play_sends("<iq type='set' to='" ROOM "/ab12cd34' from='" FOCUS "'><jingle xmlns='" NS_JINGLE "' action='session-terminate'/></iq>");
	play_call("start p1");
	scene_request();
	play_sends("<iq type='result' id='q1'><conference xmlns='" NS_FOCUS "' ready='true'/></iq>");
	play_end();
}

static void test_vanished(void) {
	play_begin();
	scene_conference();
	scene_browser("ab12cd34", "teacher@school.example/web");
	scene_caller(PARENT, "s1");
	play_skip();
#define SILENT(p) "{\"event\":\"leg\",\"participant\":\"" p "\",\"leg\":\"main\",\"state\":\"silent\"}"
#define ASKED(to) "<iq type='get' to='" to "'><query xmlns='" NS_INFO "'/></iq>"
	play_room_event(SILENT("p1"));
	play_answer(ASKED(ROOM "/ab12cd34"), "<query xmlns='" NS_INFO "'/>", NULL);
	play_no_call(); /* it only has nothing to say, and is asked again */
	play_pass(15000);
	play_answer(ASKED(ROOM "/ab12cd34"), "<query xmlns='" NS_INFO "'/>", NULL);
	play_pass(15000 + 8000);
	play_sends("<iq type='set' to='" ROOM "'><query xmlns='" NS_ADMIN "'><item nick='ab12cd34' role='none'/></query></iq>");
	play_call("terminate p1 timeout");
	play_room_event(SILENT("p2"));
	play_answer(ASKED(PARENT), NULL, "service-unavailable");
	play_call("terminate p2 timeout");
	play_sends("<presence type='unavailable' from='{virtual}' to='{seat}'/>");
	play_end();
}

static void test_put_out(void) {
	play_begin();
	scene_conference();
	scene_browser("ab12cd34", "teacher@school.example/web");
	play_skip();
	play_server("focus", "<presence type='unavailable' from='" ROOM "/focus' to='" FOCUS "'><x xmlns='" NS_USER "'><item affiliation='owner' role='none'/><status code='307'/><status code='110'/></x></presence>");
	play_no_call();
	play_pass(1000);
	scene_room_admits_focus(0);
	play_end();
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/plays/bad-days/link-lost", test_link_lost);
	g_test_add_func("/plays/bad-days/caller-calls-again", test_caller_calls_again);
	g_test_add_func("/plays/bad-days/silent-while-lost", test_silent_while_lost);
	g_test_add_func("/plays/bad-days/restart", test_restart);
	g_test_add_func("/plays/bad-days/vanished", test_vanished);
	g_test_add_func("/plays/bad-days/put-out", test_put_out);
	return g_test_run();
}
