/* Plays: the OkEDU desktop and the client of 2023 in a room of browsers (SPEC 7, fixtures 08 to 10). */
#include "config.h"

#include <string.h>

#include "scenes.h"

#define DESK ROOM "/Qm3xTa"
#define DESK_JID "student@school.example/OkEDU.pc.v1.Qm3xTa"
#define NS_STATE "urn:janus-xmpp:sourceinfo:0"
#define ITEM(jid) "<x xmlns='" NS_USER "'><item affiliation='none' role='participant' jid='" jid "'/></x>"
#define TELLS "<iq type='set' from='" FOCUS "' to='" ROOM "'><sourceinfo xmlns='" NS_STATE "'/></iq>"

/* Caps of a browser, whatever it is; one codec; an empty SourceInfo. */
static void desk_presence(const char *info) {
	g_autofree char *xml = g_strdup_printf("<presence from='" DESK "' to='" FOCUS "'><stats-id>Norris-oDt</stats-id>"
		"<c xmlns='http://jabber.org/protocol/caps' node='https://jitsi.org/jitsi-meet' ver='zI2SFRd7GspEplY5WO8C4+MeFgQ=' hash='sha-1'/>"
		"<SourceInfo>%s</SourceInfo><jitsi_participant_region>region1</jitsi_participant_region><jitsi_participant_codecType>vp9</jitsi_participant_codecType>"
		"<nick xmlns='http://jabber.org/protocol/nick'>Desk</nick>" ITEM(DESK_JID) "</presence>", info);
	play_server("focus", xml);
}

static void desk_answers(void) {
	play_answer("<iq type='get' to='" DESK "'><query xmlns='" NS_INFO "'/></iq>", "<query xmlns='" NS_INFO "'><feature var='urn:xmpp:jingle:1'/>"
		"<feature var='urn:xmpp:jingle:1'/><feature var='urn:xmpp:jingle:apps:rtp:audio'/><feature var='urn:xmpp:jingle:apps:rtp:video'/>"
		"<feature var='urn:xmpp:jingle:transports:dtls-sctp:1'/><feature var='http://jitsi.org/jitmeet'/></query>", NULL);
}

static void desk_joins(void) {
	desk_presence("{}");
	desk_answers();
	play_call("new p1 okedu " DESK);
	play_call("start p1");
}

static void test_recognised(void) {
	play_begin();
	scene_conference();
	desk_presence("{}");
	play_silent("<iq type='get' to='" DESK "'><query xmlns='" NS_INFO "' node='{any}'/></iq>"); /* with a node it answers item-not-found */
	desk_answers();
	play_call("new p1 okedu " DESK);
	play_call("start p1");
	scene_browser("ab12cd34", "teacher@school.example/web");
	play_call("new p2 browser " ROOM "/ab12cd34");
	play_end();
}

static void test_true_state(void) {
	play_begin();
	scene_conference();
	desk_joins();
	/* Browsers would take its one codec for all that it shows. */
	play_answer("<iq type='set' from='" FOCUS "' to='" ROOM "'><sourceinfo xmlns='" NS_STATE "' nick='Qm3xTa' codecs='vp8'>{}</sourceinfo></iq>", NULL, NULL);
	play_call_accepted("p1", "Qm3xTa-a0", "Qm3xTa-v0", FALSE);
	play_sends("<iq type='set' to='" ROOM "'><sourceinfo xmlns='" NS_STATE "' nick='Qm3xTa'>{\"Qm3xTa-a0\":{\"muted\":true},\"Qm3xTa-v0\":{\"muted\":true}}</sourceinfo></iq>");
	play_call_accepted("p1", "Qm3xTa-a0", "Qm3xTa-v0", TRUE);
	play_sends("<iq type='set' to='" ROOM "'><sourceinfo xmlns='" NS_STATE "' nick='Qm3xTa'>{\"Qm3xTa-a0\":{\"muted\":false},\"Qm3xTa-v0\":{\"muted\":false}}</sourceinfo></iq>");
	/* Its button mutes the microphone and writes the same of the camera: that goes on. */
	desk_presence("{\"Qm3xTa-a0\":{\"muted\":true},\"Qm3xTa-v0\":{\"muted\":true}}");
	play_call("state p1 Qm3xTa-a0 muted");
	play_no_call();
	play_sends("<iq type='set' to='" ROOM "'><sourceinfo xmlns='" NS_STATE "' nick='Qm3xTa'>{\"Qm3xTa-a0\":{\"muted\":true},\"Qm3xTa-v0\":{\"muted\":false}}</sourceinfo></iq>");
	/* What our module put there in its place is not what it said. */
	play_server("focus", "<presence from='" DESK "' to='" FOCUS "'><SourceInfo>{\"Qm3xTa-a0\":{\"muted\":false}}</SourceInfo>"
		"<original xmlns='" NS_STATE "'><SourceInfo xmlns='jabber:client'>{\"Qm3xTa-a0\":{\"muted\":true}}</SourceInfo></original>" ITEM(DESK_JID) "</presence>");
	play_call("state p1 Qm3xTa-a0 muted");
	play_silent(TELLS);
	play_end();
}

/* It knows no mute IQ: the room enforces it, and browsers are shown it. */
static void test_muted_by_moderator(void) {
	play_begin();
	scene_conference();
	desk_joins();
	scene_occupant("ab12cd34", "teacher@school.example/web", "owner", "moderator");
	play_call_accepted("p1", "Qm3xTa-a0", "Qm3xTa-v0", TRUE);
	play_skip();
	play_server("focus", "<iq type='set' id='m1' from='" ROOM "/ab12cd34' to='" FOCUS "'><mute xmlns='http://jitsi.org/jitmeet/video' jid='" DESK "'>true</mute></iq>");
	play_controller("{\"request\":\"mute\",\"participant\":\"p1\",\"media\":\"video\",\"muted\":true}");
	play_answer("<iq type='set' to='" DESK "'><mute xmlns='http://jitsi.org/jitmeet/video'>true</mute></iq>", NULL, "feature-not-implemented");
	play_sends("<iq type='set' to='" ROOM "'><sourceinfo xmlns='" NS_STATE "'>{\"Qm3xTa-a0\":{\"muted\":false},\"Qm3xTa-v0\":{\"muted\":true}}</sourceinfo></iq>");
	/* Its microphone button says something of its video, which it is not. */
	desk_presence("{\"Qm3xTa-a0\":{\"muted\":true},\"Qm3xTa-v0\":{\"muted\":true}}");
	desk_presence("{\"Qm3xTa-a0\":{\"muted\":false},\"Qm3xTa-v0\":{\"muted\":false}}");
	play_sends("<iq type='set' to='" ROOM "'><sourceinfo xmlns='" NS_STATE "'>{\"Qm3xTa-a0\":{\"muted\":true},\"Qm3xTa-v0\":{\"muted\":true}}</sourceinfo></iq>");
	play_sends("<iq type='set' to='" ROOM "'><sourceinfo xmlns='" NS_STATE "'>{\"Qm3xTa-a0\":{\"muted\":false},\"Qm3xTa-v0\":{\"muted\":true}}</sourceinfo></iq>");
	play_end();
}

static void test_server_without_module(void) {
	play_begin();
	scene_conference();
	desk_joins();
	play_answer(TELLS, NULL, "service-unavailable");
	play_call_accepted("p1", "Qm3xTa-a0", "Qm3xTa-v0", TRUE);
	play_silent(TELLS);
	play_end();
}

/* After a nick was given up between our word and its arrival, others are still told of. */
static void test_crossed_leave(void) {
	play_begin();
	scene_conference();
	desk_joins();
	play_answer(TELLS, NULL, "item-not-found");
	play_call_accepted("p1", "Qm3xTa-a0", "Qm3xTa-v0", TRUE);
	play_sends(TELLS);
	play_end();
}

/* The focus was away: what it told is forgotten with it. */
static void test_told_again(void) {
	play_begin();
	scene_conference();
	desk_joins();
	play_call_accepted("p1", "Qm3xTa-a0", "Qm3xTa-v0", TRUE);
	play_call_up("p1");
	play_link("focus", FALSE);
	play_skip();
	play_link("focus", TRUE);
	desk_presence("{}");
	scene_room_admits_focus(0);
	scene_room_configured();
	play_sends("<iq type='set' to='" ROOM "'><sourceinfo xmlns='" NS_STATE "' nick='Qm3xTa'>{\"Qm3xTa-a0\":{\"muted\":false},\"Qm3xTa-v0\":{\"muted\":false}}</sourceinfo></iq>");
	play_end();
}

static void test_never_restarted(void) {
	play_begin();
	scene_conference();
	desk_joins();
	play_call_ends("p1", "connectivity-error", FALSE, FALSE);
	play_no_call();
	/* Nor when it speaks of a session that is gone. */
	play_server("focus", "<iq type='set' id='t1' from='" DESK "' to='" FOCUS "'><jingle xmlns='" NS_JINGLE "' action='source-add' sid='old'/></iq>");
	play_sends("<iq type='error' id='t1'><error><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	play_no_call();
	play_pass(120000);
	play_no_call();
	/* It enters anew: then it is offered one. */
	play_server("focus", "<presence type='unavailable' from='" DESK "' to='" FOCUS "'><x xmlns='" NS_USER "'><item affiliation='none' role='none'/></x></presence>");
	desk_presence("{}");
	desk_answers();
	play_call("new p2 okedu " DESK);
	play_end();
}

static void test_not_after_our_restart(void) {
	play_begin();
	scene_conference();
	scene_browser("ab12cd34", "teacher@school.example/web");
	desk_presence("{}");
	desk_answers();
	play_call("new p2 okedu " DESK);
	play_call_accepted("p2", "Qm3xTa-a0", "Qm3xTa-v0", TRUE);
	play_restart();
	play_link("focus", TRUE);
	play_link("calls", TRUE);
	scene_room_admits_focus(0);
	scene_room_configured();
	scene_browser("ab12cd34", "teacher@school.example/web");
	play_call("start p1");
	desk_presence("{}");
	desk_answers();
	play_no_call();
	play_end();
}

/* --- the client of 2023, as it stands in the fixtures */

static void test_2023_enters(void) {
	play_begin();
	play_fixture("focus", "08-conference-request.xml", "student@school.example/A-q1w2e3", "focus.school.example", NULL);
	scene_room_admits_focus(201);
	scene_room_configured();
	/* Fixture 08-conference-reply: element, attributes, property; the id with its colon. */
	play_sends("<iq type='result' id='e2d5ce5e-749d-4681-b8ff-739635c05196:sendIQ' to='student@school.example/A-q1w2e3' from='focus.school.example'>"
		"<conference xmlns='" NS_FOCUS "' room='" ROOM "' ready='true' focusjid='focus.school.example'><property name='authentication' value='false'/></conference></iq>");
	play_fixture("focus", "09-presence-join.xml", ROOM "/student-ab12cd", FOCUS, ITEM("student@school.example/A-q1w2e3"));
	play_answer("<iq type='get' to='" ROOM "/student-ab12cd'><query xmlns='" NS_INFO "'/></iq>", "<query xmlns='" NS_INFO "'>"
		"<feature var='urn:xmpp:jingle:apps:rtp:audio'/><feature var='urn:xmpp:jingle:apps:rtp:video'/></query>", NULL);
	play_call("new p1 browser " ROOM "/student-ab12cd");
	play_call("state p1 student-ab12cd-v0 unmuted");
	play_call("start p1");
	play_silent(TELLS); /* it sends nothing yet */
	play_call_accepted("p1", "student-ab12cd-a0", "student-ab12cd-v0", TRUE);
	play_sends("<iq type='set' to='" ROOM "'><sourceinfo xmlns='" NS_STATE "' nick='student-ab12cd'>"
		"{\"student-ab12cd-a0\":{\"muted\":false},\"student-ab12cd-v0\":{\"muted\":false}}</sourceinfo></iq>");
	play_call_ends("p1", "success", TRUE, FALSE);
	play_sends("<iq type='set' to='" ROOM "'><sourceinfo xmlns='" NS_STATE "' nick='student-ab12cd'/></iq>");
	play_end();
}

/* Fixture 10: features twice over, no data channel, an id that is not to be touched. */
static void test_old_desktop(void) {
	play_begin();
	scene_conference();
	play_server("focus", "<presence from='" ROOM "/desk' to='" FOCUS "'>" ITEM("student@school.example/OkEDU-Classroom-Desktop") "</presence>");
	g_autofree char *path = g_build_filename(g_getenv("G_TEST_SRCDIR"), "fixtures", "10-client-disco-answer.xml", NULL);
	g_autofree char *text = NULL;
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	char *query = strstr(text, "<query");
	strstr(query, "</iq>")[0] = '\0';
	play_answer("<iq type='get' to='" ROOM "/desk'><query xmlns='" NS_INFO "'/></iq>", query, NULL);
	play_call("new p1 okedu " ROOM "/desk");
	play_end();
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/plays/okedu/recognised", test_recognised);
	g_test_add_func("/plays/okedu/true-state", test_true_state);
	g_test_add_func("/plays/okedu/muted-by-moderator", test_muted_by_moderator);
	g_test_add_func("/plays/okedu/server-without-module", test_server_without_module);
	g_test_add_func("/plays/okedu/crossed-leave", test_crossed_leave);
	g_test_add_func("/plays/okedu/told-again", test_told_again);
	g_test_add_func("/plays/okedu/never-restarted", test_never_restarted);
	g_test_add_func("/plays/okedu/not-after-our-restart", test_not_after_our_restart);
	g_test_add_func("/plays/okedu/client-of-2023", test_2023_enters);
	g_test_add_func("/plays/okedu/old-desktop", test_old_desktop);
	return g_test_run();
}
