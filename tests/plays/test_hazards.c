/* The hazards of docs/protocol/hazards.md that concern the focus in the room: each by its number, and by what a client would see. */
#include "config.h"

#include "scenes.h"

#define DESK ROOM "/Qm3xTa"
#define ITEM(jid) "<x xmlns='" NS_USER "'><item affiliation='none' role='participant' jid='" jid "'/></x>"

static void desk_joins(void) {
	play_server("focus", "<presence from='" DESK "' to='" FOCUS "'><SourceInfo>{}</SourceInfo>" ITEM("student@school.example/OkEDU.pc.v1.Qm3xTa") "</presence>");
	play_answer("<iq type='get' to='" DESK "'><query xmlns='" NS_INFO "'/></iq>", "<query xmlns='" NS_INFO "'><feature var='urn:xmpp:jingle:apps:rtp:audio'/>"
		"<feature var='urn:xmpp:jingle:apps:rtp:video'/><feature var='http://jitsi.org/jitmeet'/></query>", NULL);
}

/* Under another nick a browser takes the offer for another browser's: nobody is answered or invited until the focus has its own. */
static void test_nick(void) {
	play_begin();
	scene_request();
	play_sends("<presence to='" ROOM "/focus'/>");
	play_server("focus", "<presence type='error' from='" ROOM "/focus' to='" FOCUS "'><error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>");
	play_pass(10);
	play_sends("<presence to='{spare}'><x xmlns='http://jabber.org/protocol/muc'/></presence>");
	play_server("focus", "<presence from='{spare}' to='" FOCUS "'><x xmlns='" NS_USER "'><item affiliation='owner' role='moderator' jid='" FOCUS "'/><status code='110'/></x></presence>");
	scene_room_configured();
	scene_occupant("ab12cd34", "teacher@school.example/web", "none", "participant");
	scene_features("ab12cd34");
	play_silent("<iq type='result' id='q1'/>");
	play_no_call();
	play_server("focus", "<presence from='" ROOM "/focus' to='" FOCUS "'><x xmlns='" NS_USER "'><item affiliation='owner' role='moderator' jid='" FOCUS "'/><status code='110'/></x></presence>");
	play_sends("<iq type='result' id='q1'><conference xmlns='" NS_FOCUS "' ready='true'/></iq>");
	play_call("new p1 browser " ROOM "/ab12cd34");
	play_end();
}

/* `focusjid`, a slash, and more: that is what stands in the focus's presence as its real JID. */
static void test_focusjid(void) {
	play_begin();
	scene_request();
	scene_room_admits_focus(201); /* joins from focus.school.example/focus */
	scene_room_configured();
	play_sends("<iq type='result' id='q1'><conference xmlns='" NS_FOCUS "' focusjid='focus.school.example'/></iq>");
	play_end();
}

static void test_mute_is_not_answered(void) {
	play_begin();
	scene_conference();
	scene_occupant("ab12cd34", "teacher@school.example/web", "owner", "moderator");
	scene_features("ab12cd34");
	scene_browser("cd34ef56", "student@school.example/web");
	play_skip();
#define MUTE(id, who) "<iq type='set' id='" id "' from='" ROOM "/ab12cd34' to='" FOCUS "'><mute xmlns='http://jitsi.org/jitmeet/audio' jid='" ROOM "/" who "'>true</mute></iq>"
	play_server("focus", MUTE("m1", "cd34ef56"));
	play_sends("<iq type='result' id='m1'/>"); /* at once: the muted one answers nothing */
	play_controller("{\"request\":\"mute\",\"participant\":\"p2\",\"media\":\"audio\",\"muted\":true}");
	play_sends("<iq type='set' to='" ROOM "/cd34ef56'><mute xmlns='http://jitsi.org/jitmeet/audio'>true</mute></iq>");
	play_pass(120000);
	play_silent("<iq type='error'/>");
	play_silent("<iq type='set' to='" ROOM "/cd34ef56'><jingle xmlns='" NS_JINGLE "' action='session-terminate'/></iq>");
	play_server("focus", MUTE("m2", "cd34ef56"));
	play_sends("<iq type='result' id='m2'/>");
	play_end();
}

/* The same hash for two clients that differ: both are asked, without a node, and each is offered what it says. */
static void test_caps(void) {
	play_begin();
	scene_conference();
#define CAPS "<c xmlns='http://jabber.org/protocol/caps' node='https://jitsi.org/jitsi-meet' ver='zI2SFRd7GspEplY5WO8C4+MeFgQ=' hash='sha-1'/>"
	play_server("focus", "<presence from='" ROOM "/ab12cd34' to='" FOCUS "'>" CAPS ITEM("teacher@school.example/web") "</presence>");
	play_server("focus", "<presence from='" DESK "' to='" FOCUS "'>" CAPS ITEM("student@school.example/OkEDU.pc.v1.Qm3xTa") "</presence>");
	play_silent("<iq type='get' to='" DESK "'><query xmlns='" NS_INFO "' node='{any}'/></iq>");
	scene_features("ab12cd34");
	play_call("new p1 browser " ROOM "/ab12cd34");
	play_answer("<iq type='get' to='" DESK "'><query xmlns='" NS_INFO "'/></iq>", "<query xmlns='" NS_INFO "'><feature var='urn:xmpp:jingle:apps:rtp:audio'/>"
		"<feature var='urn:xmpp:jingle:apps:rtp:video'/><feature var='http://jitsi.org/jitmeet'/></query>", NULL);
	play_call("start p1");
	play_call("new p2 okedu " DESK);
	play_end();
}

static void test_desk_is_not_restarted(void) {
	play_begin();
	scene_conference();
	desk_joins();
	play_call("new p1 okedu " DESK);
	play_call("start p1");
	play_call_ends("p1", "connectivity-error", FALSE, FALSE);
	play_pass(120000);
	play_no_call();
	play_end();
}

static void test_no_conference_in_errors(void) {
	play_begin();
	play_server("focus", "<iq type='set' id='q1' from='student@school.example/OkEDU' to='focus.school.example'><conference xmlns='" NS_FOCUS "' room='a@elsewhere.example'/></iq>");
	play_silent("<iq type='error' id='q1'><conference xmlns='" NS_FOCUS "'/></iq>");
	play_sends("<iq type='error' id='q1'><error><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	play_end();
}

/* On a server that does not refuse it. Where it does: tests/interop/browsers/test_peer_to_peer.py. */
static void test_no_peer_to_peer(void) {
	play_begin();
	scene_request();
	scene_room_admits_focus(201);
	scene_room_form();
	scene_room_facts("");
	play_sends("<presence from='" FOCUS "' to='" ROOM "/focus'><conference-properties xmlns='" NS_FOCUS "'><property key='visitor-count' value='1'/></conference-properties></presence>");
	play_end();
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/hazards/01-nobody-is-invited-under-another-nick", test_nick);
	g_test_add_func("/hazards/02-focusjid-begins-the-real-jid", test_focusjid);
	g_test_add_func("/hazards/08-a-mute-waits-for-no-answer", test_mute_is_not_answered);
	g_test_add_func("/hazards/14-features-are-asked-for", test_caps);
	g_test_add_func("/hazards/15-okedu-gets-no-second-session", test_desk_is_not_restarted);
	g_test_add_func("/hazards/22-no-conference-in-an-error", test_no_conference_in_errors);
	g_test_add_func("/hazards/24-two-browsers-stay-with-the-focus", test_no_peer_to_peer);
	return g_test_run();
}
