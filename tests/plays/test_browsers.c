/* Plays: what browsers see of the focus. */
#include "config.h"

#include <jwt.h>
#include <stdlib.h>
#include <string.h>

#include "scenes.h"

static void test_request(void) {
	play_begin();
	scene_request();
	play_server("focus", "<iq type='set' id='q2' from='student@school.example/web' to='focus.school.example'><conference xmlns='" NS_FOCUS "' room='" ROOM "'/></iq>");
	play_silent("<iq type='result'/>"); /* nobody is answered before the focus is in the room */
	scene_room_admits_focus(201);
	play_silent("<iq type='result'/>");
	scene_room_configured();
	play_sends("<iq type='result' id='q1'><conference xmlns='" NS_FOCUS "' ready='true' focusjid='focus.school.example'>"
		"<property name='authentication' value='false'/></conference></iq>");
	play_sends("<iq type='result' id='q2'><conference xmlns='" NS_FOCUS "' ready='true'/></iq>");
	play_end();
}

static void test_request_errors(void) {
	play_begin();
	play_server("focus", "<iq type='set' id='q1' from='teacher@school.example/web' to='focus.school.example'><conference xmlns='" NS_FOCUS "'/></iq>");
	play_sends("<iq type='error' id='q1'><error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	play_server("focus", "<iq type='set' id='q2' from='teacher@school.example/web' to='focus.school.example'><conference xmlns='" NS_FOCUS "' room='a@elsewhere.example'/></iq>");
	play_silent("<iq type='error' id='q2'><conference xmlns='" NS_FOCUS "'/></iq>"); /* never echoed: OkEDU takes it for a yes */
	play_sends("<iq type='error' id='q2'><error><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	play_end();
}

/* A room that hides its people, and in which the focus has no say: no browser would recognise it. Its owner can help, and is told so once. */
static void test_hidden(void) {
	play_begin();
	scene_request();
	scene_room_admits_focus(0);
	play_answer("<iq type='get' to='" ROOM "'><query xmlns='" NS_OWNER "'/></iq>", NULL, "forbidden");
	scene_room_facts("<feature var='muc_semianonymous'/>");
	play_sends("<iq type='result' id='q1'><conference xmlns='" NS_FOCUS "' ready='false'/></iq>");
	scene_occupant("ab12cd34", "teacher@school.example/web", "none", "participant");
	scene_features("ab12cd34");
	play_silent("<message type='chat'/>");
	scene_occupant("headroom", "head@school.example/web", "owner", "moderator");
	play_sends("<message type='chat' to='" ROOM "/headroom' from='" FOCUS "'/>");
	scene_occupant("second00", "deputy@school.example/web", "owner", "moderator");
	play_silent("<message type='chat'/>");
	play_no_call();
	scene_request(); /* each time one asks, it may be better */
	play_answer("<iq type='get' to='" ROOM "'><query xmlns='" NS_OWNER "'/></iq>", NULL, "forbidden");
	scene_room_facts("<feature var='muc_nonanonymous'/>");
	play_sends("<iq type='result' id='q1'><conference xmlns='" NS_FOCUS "' ready='true'/></iq>");
	play_call("start p1");
	play_silent("<message type='chat'/>");
	play_end();
}

/* A newcomer hears from the component how long it has been going on, and who has spoken for how long. */
static void test_services(void) {
	play_begin();
	scene_conference();
	scene_browser("ab12cd34", "teacher@school.example/web");
	play_sends("<message from='focus.school.example' to='teacher@school.example/web'><json-message xmlns='http://jitsi.org/jitmeet'>"
		"{\"type\":\"conference_duration\",\"created_timestamp\":1760000000000}</json-message></message>");
	play_silent("<message to='teacher@school.example/web'/>");
	play_room_event("{\"conference\":\"event\",\"event\":\"speaker\",\"endpoint\":\"ab12cd34\",\"previous\":[],\"silence\":false}");
	scene_browser("12ab34cd", "early@school.example/web");
	play_call("new p2 browser " ROOM "/12ab34cd");
	play_call("speaker p2 ab12cd34"); /* who speaks now, it learns from the bridge */
	play_pass(5000);
	play_room_event("{\"conference\":\"event\",\"event\":\"speaker\",\"endpoint\":\"ab12cd34\",\"previous\":[],\"silence\":true}");
	play_pass(5000);
	scene_occupant("ab12cd34", "teacher@school.example/web", "owner", "moderator"); /* it speaks of itself again: it knows already */
	scene_browser("ef56ab78", "student@school.example/web");
	play_sends("<message to='student@school.example/web'><json-message xmlns='http://jitsi.org/jitmeet'>{\"type\":\"conference_duration\",\"created_timestamp\":1760000000000}</json-message></message>");
	play_sends("<message from='focus.school.example' to='student@school.example/web'><json-message xmlns='http://jitsi.org/jitmeet'>"
		"{\"type\":\"speakerstats\",\"users\":{\"ab12cd34\":{\"displayName\":\"ab12cd34\",\"totalDominantSpeakerTime\":5000}}}</json-message></message>");
	play_silent("<message to='teacher@school.example/web'/>");
	play_end();
}

#define SECRET "a secret of thirty-two characters"

static char *token(const char *claims) {
	jwt_t *jwt = NULL;
	g_assert_cmpint(jwt_new(&jwt), ==, 0);
	g_autofree char *all = g_strdup_printf("{\"exp\":4102444800,\"room\":\"algebra1\"%s}", claims);
	g_assert_cmpint(jwt_add_grants_json(jwt, all), ==, 0);
	g_assert_cmpint(jwt_set_alg(jwt, JWT_ALG_HS256, (const unsigned char *)SECRET, (int)strlen(SECRET)), ==, 0);
	char *text = jwt_encode_str(jwt), *copy = g_strdup(text);
	free(text);
	jwt_free(jwt);
	return copy;
}

static void asks(const char *id, const char *from, const char *claims) {
	g_autofree char *text = claims ? token(claims) : g_strdup("guess");
	g_autofree char *xml = g_strdup_printf("<iq type='set' id='%s' from='%s' to='focus.school.example'><conference xmlns='" NS_FOCUS "' room='" ROOM "' token='%s'/></iq>", id, from, text);
	play_server("focus", xml);
}

/* Nobody comes in without one; who moderates is what it says, and nobody becomes owner for being the first. */
static void test_tokens(void) {
	play_token_secret(SECRET);
	play_begin();
	scene_request();
	play_sends("<iq type='error' id='q1'><error type='auth'><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	asks("q2", "stranger@school.example/web", NULL);
	play_sends("<iq type='error' id='q2'><error type='auth'><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	asks("q3", "student@school.example/web", ",\"moderator\":false");
	scene_room_admits_focus(201);
	scene_room_configured();
	play_sends("<iq type='result' id='q3'><conference xmlns='" NS_FOCUS "' ready='true'/></iq>");
	asks("q4", "teacher@school.example/web", ",\"context\":{\"user\":{\"moderator\":true}}");
	play_sends("<iq type='result' id='q4'><conference xmlns='" NS_FOCUS "' ready='true'/></iq>");
	scene_browser("ab12cd34", "student@school.example/web");
	scene_browser("cd90ef12", "guest@school.example/web"); /* asked for nothing, and came into the MUC */
	play_silent("<iq type='set' to='" ROOM "'><query xmlns='" NS_ADMIN "'/></iq>");
	scene_occupant("ef56ab78", "teacher@school.example/web", "none", "participant");
	play_sends("<iq type='set' to='" ROOM "'><query xmlns='" NS_ADMIN "'><item affiliation='owner' jid='teacher@school.example'/></query></iq>");
	play_end();
	play_token_secret(NULL);
}

/* What clients of the old kind ask: where to log in, and to log out. */
static void test_login(void) {
	static const char ask[] = "<iq type='get' id='u1' from='teacher@school.example/web' to='focus.school.example'>"
		"<login-url xmlns='" NS_FOCUS "' room='" ROOM "' machine-uid='1' popup='true'/></iq>";
	play_begin();
	play_server("focus", ask);
	play_sends("<iq type='error' id='u1'><error><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	play_server("focus", "<iq type='set' id='u2' from='teacher@school.example/web' to='focus.school.example'><logout xmlns='" NS_FOCUS "' session-id='s'/></iq>");
	play_sends("<iq type='result' id='u2'/>");
	play_end();
	play_login_page("https://school.example/login?room={room}");
	play_begin();
	play_server("focus", ask);
	play_sends("<iq type='result' id='u1'><login-url xmlns='" NS_FOCUS "' room='" ROOM "' machine-uid='1' popup='true' url='https%3A%2F%2Fschool.example%2Flogin%3Froom%3Dalgebra1'/></iq>");
	play_server("focus", "<iq type='get' id='u3' from='teacher@school.example/web' to='focus.school.example'><login-url xmlns='" NS_FOCUS "'/></iq>");
	play_sends("<iq type='error' id='u3'><error><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	play_end();
	play_login_page(NULL);
}

static void test_not_able(void) {
	play_begin();
	play_hold_controllers(TRUE);
	scene_request();
	scene_room_admits_focus(201);
	scene_room_configured();
	play_pass(8000);
	play_sends("<iq type='result' id='q1'><conference xmlns='" NS_FOCUS "' ready='false'/></iq>");
	play_controllers_ready();
	scene_request();
	play_sends("<iq type='result' id='q1'><conference xmlns='" NS_FOCUS "' ready='true'/></iq>");
	play_end();
}

static void test_invitation(void) {
	play_begin();
	scene_conference();
	scene_occupant("ab12cd34", "teacher@school.example/web", "none", "participant");
	/* The first person moderates a room that the focus made. */
	play_answer("<iq type='set' to='" ROOM "'><query xmlns='" NS_ADMIN "'><item affiliation='owner' jid='teacher@school.example'/></query></iq>", NULL, NULL);
	play_no_call();
	scene_features("ab12cd34");
	play_call("new p1 browser " ROOM "/ab12cd34");
	play_call("start p1");
	scene_browser("cd34ef56", "student@school.example/web");
	play_silent("<iq type='set' to='" ROOM "'><query xmlns='" NS_ADMIN "'/></iq>");
	play_call("start p2");
	play_server("focus", "<presence from='" ROOM "/cd34ef56' to='" FOCUS "'><SourceInfo>{\"cd34ef56-a0\":{\"muted\":false},\"cd34ef56-v0\":{\"muted\":true}}</SourceInfo>"
		"<x xmlns='" NS_USER "'><item affiliation='none' role='participant' jid='student@school.example/web'/></x></presence>");
	play_call("state p2 cd34ef56-a0 unmuted");
	play_call("state p2 cd34ef56-v0 muted");
	play_server("focus", "<presence type='unavailable' from='" ROOM "/cd34ef56' to='" FOCUS "'><x xmlns='" NS_USER "'><item affiliation='none' role='none'/></x></presence>");
	play_call("terminate p2 gone silent");
	play_end();
}

static void test_silent_about_features(void) {
	play_begin();
	scene_conference();
	scene_occupant("ab12cd34", "teacher@school.example/web", "none", "participant");
	play_no_call();
	play_pass(5000);
	play_call("start p1"); /* audio, video and data are assumed */
	play_end();
}

static void test_legacy_mute(void) {
	play_begin();
	scene_conference();
	play_server("focus", "<presence from='" ROOM "/student-ab12cd' to='" FOCUS "'><videomuted xmlns='http://jitsi.org/jitmeet/video'>false</videomuted>"
		"<x xmlns='" NS_USER "'><item affiliation='none' role='participant' jid='student@school.example/A-1'/></x></presence>");
	scene_features("student-ab12cd");
	play_call("state p1 student-ab12cd-v0 unmuted");
	play_call("start p1");
	play_no_call(); /* of its audio it says nothing: it is heard as soon as it sends */
	play_server("focus", "<presence from='" ROOM "/student-ab12cd' to='" FOCUS "'><audiomuted xmlns='http://jitsi.org/jitmeet/audio'>true</audiomuted>"
		"<x xmlns='" NS_USER "'><item affiliation='none' role='participant' jid='student@school.example/A-1'/></x></presence>");
	play_call("state p1 student-ab12cd-a0 muted");
	play_end();
}

static void test_restart(void) {
	play_begin();
	scene_conference();
	scene_browser("ab12cd34", "teacher@school.example/web");
	play_call("start p1");
	play_call_ends("p1", "connectivity-error", TRUE, TRUE);
	play_call("start p2");
	play_call_ends("p2", "success", TRUE, FALSE);
	play_no_call();
	play_end();
}

#define TO_ROOM(inner)                                                                                                                               \
	"<presence from='" FOCUS "' to='" ROOM "/focus'><conference-properties xmlns='" NS_FOCUS "'>" inner "</conference-properties></presence>"
#define VISITOR "<property key='visitor-count' value='1'/>"

/* A server without our module: the property that keeps two browsers on the bridge stands there before the second comes, and not with three. */
static void test_peer_to_peer(void) {
	play_begin();
	scene_request();
	scene_room_admits_focus(201);
	play_silent(TO_ROOM(VISITOR));
	scene_room_form();
	scene_room_facts("");
	play_sends(TO_ROOM(VISITOR));
	play_sends("<iq type='result' id='q1'/>");
	scene_browser("ab12cd34", "teacher@school.example/web");
	scene_browser("ef56ab78", "student@school.example/web");
	play_silent(TO_ROOM(""));
	scene_browser("cd90ef12", "guest@school.example/web");
	play_silent(TO_ROOM(VISITOR));
	play_sends(TO_ROOM("<property key='bridge-count' value='1'/>"));
	play_server("focus", "<presence type='unavailable' from='" ROOM "/cd90ef12' to='" FOCUS "'><x xmlns='" NS_USER
						 "'><item affiliation='none' role='none'/></x></presence>");
	play_sends(TO_ROOM(VISITOR));
	play_end();
}

/* One that refuses media sessions between occupants: applications have no visitor to show. */
static void test_no_visitor(void) {
	play_begin();
	scene_conference();
	scene_browser("ab12cd34", "teacher@school.example/web");
	scene_browser("ef56ab78", "student@school.example/web");
	play_silent(TO_ROOM(VISITOR));
	play_end();
}

#define FROM_P1(id, action, inner) "<iq type='set' id='" id "' from='" ROOM "/ab12cd34' to='" FOCUS "'><jingle xmlns='" NS_JINGLE "' action='" action "' sid='{sid-p1}'>" inner "</jingle></iq>"
#define ICE_FAILED "<ice-state xmlns='" NS_FOCUS "'>failed</ice-state>"
#define BRIDGE(id, attributes) "<bridge-session xmlns='" NS_FOCUS "' id='" id "' " attributes "/>"

/* Not sooner than 5 s after the last one, in whichever way it is asked; what names a session of before counts for nothing. */
static void test_restart_rate(void) {
	play_begin();
	scene_conference();
	scene_browser("ab12cd34", "teacher@school.example/web");
	play_call("start p1");
	play_server("focus", FROM_P1("r1", "session-terminate", BRIDGE("other", "restart='true'")));
	play_call("jingle p1 session-terminate");
	play_server("focus", FROM_P1("r2", "session-terminate", BRIDGE("{bridge-p1}", "restart='true'")));
	play_call("jingle p1 session-terminate");
	play_skip();
	play_pass(4999);
	play_server("focus", FROM_P1("r3", "session-terminate", BRIDGE("{bridge-p1}", "restart='true'")));
	play_sends("<iq type='error' id='r3'><error><resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	play_server("focus", FROM_P1("r4", "session-info", ICE_FAILED BRIDGE("{bridge-p1}", "")));
	play_sends("<iq type='result' id='r4'/>");
	play_server("focus", FROM_P1("ri", "session-info", BRIDGE("{bridge-p1}", "ice-restart='true'")));
	play_sends("<iq type='error' id='ri'><error><resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	play_no_call();
	play_server("focus", FROM_P1("r5", "session-terminate", "<reason><success/></reason>")); /* it may go at any time */
	play_call("jingle p1 session-terminate");
	play_pass(1);
	play_server("focus", FROM_P1("r6", "session-info", ICE_FAILED BRIDGE("{bridge-p1}", "")));
	play_call("jingle p1 session-info");
	play_end();
}

/* The last one's session ends after a while, and begins anew with the next to come. */
static void test_alone(void) {
	play_setting("alone_timeout", 60);
	play_begin();
	scene_conference();
	scene_browser("ab12cd34", "teacher@school.example/web");
	play_call("start p1");
	play_pass(59999);
	play_no_call();
	play_pass(1);
	play_call("terminate p1 expired");
	play_pass(120000);
	play_no_call();
	scene_browser("cd34ef56", "student@school.example/web");
	play_call("start p2");
	play_call("start p3");
	play_pass(120000);
	play_no_call();
	play_server("focus", "<presence type='unavailable' from='" ROOM "/cd34ef56' to='" FOCUS "'><x xmlns='" NS_USER "'><item affiliation='none' role='none'/></x></presence>");
	play_call("terminate p3 gone silent");
	play_pass(60000);
	play_call("terminate p2 expired");
	play_end();
	play_setting("alone_timeout", 0);
}

static void test_unknown_session(void) {
	play_begin();
	scene_conference();
	scene_browser("ab12cd34", "teacher@school.example/web");
	play_call_ends("p1", "success", TRUE, FALSE);
	play_skip();
	play_server("focus", "<iq type='set' id='t1' from='" ROOM "/ab12cd34' to='" FOCUS "'><jingle xmlns='" NS_JINGLE "' action='source-remove' sid='old'/></iq>");
	play_sends("<iq type='error' id='t1'><error><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><unknown-session xmlns='urn:xmpp:jingle:errors:1'/></error></iq>");
	play_call("start p2"); /* and it gets another session */
	/* Somebody else's session is nobody's. */
	play_server("focus", "<iq type='set' id='t2' from='" ROOM "/ffffffff' to='" FOCUS "'><jingle xmlns='" NS_JINGLE "' action='session-accept' sid='old'/></iq>");
	play_sends("<iq type='error' id='t2'><error><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	play_end();
}

static void test_mute(void) {
	play_begin();
	scene_conference();
	scene_occupant("ab12cd34", "teacher@school.example/web", "owner", "moderator");
	scene_features("ab12cd34");
	scene_browser("cd34ef56", "student@school.example/web");
	play_skip();
#define MUTE(id, from, who, what) "<iq type='set' id='" id "' from='" ROOM "/" from "' to='" FOCUS "'><mute xmlns='http://jitsi.org/jitmeet/audio' jid='" ROOM "/" who "'>" what "</mute></iq>"
	play_server("focus", MUTE("m1", "cd34ef56", "ab12cd34", "true"));
	play_sends("<iq type='error' id='m1'><error><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	play_server("focus", MUTE("m2", "ab12cd34", "cd34ef56", "false"));
	play_sends("<iq type='error' id='m2'><error><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	play_server("focus", MUTE("m3", "ab12cd34", "nobody", "true"));
	play_sends("<iq type='error' id='m3'><error><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	play_server("focus", MUTE("m4", "ab12cd34", "cd34ef56", "maybe"));
	play_sends("<iq type='error' id='m4'><error><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	play_server("focus", MUTE("m5", "ab12cd34", "cd34ef56", "true"));
	play_sends("<iq type='result' id='m5'/>");
	play_sends("<iq type='set' to='" ROOM "/cd34ef56'><mute xmlns='http://jitsi.org/jitmeet/audio' actor='" ROOM "/ab12cd34'>true</mute></iq>");
	play_controller("{\"request\":\"mute\",\"participant\":\"p2\",\"media\":\"audio\",\"muted\":true}");
	/* It obeys; when it unmutes itself later it is heard again. */
	scene_occupant("cd34ef56", "student@school.example/web", "none", "participant");
	play_server("focus", "<presence from='" ROOM "/cd34ef56' to='" FOCUS "'><SourceInfo>{\"cd34ef56-a0\":{\"muted\":false}}</SourceInfo>"
		"<x xmlns='" NS_USER "'><item affiliation='none' role='participant' jid='student@school.example/web'/></x></presence>");
	play_controller("{\"request\":\"mute\",\"participant\":\"p2\",\"media\":\"audio\",\"muted\":false}");
	play_end();
}

static void test_relay(void) {
	play_begin();
	scene_conference();
	scene_browser("ab12cd34", "teacher@school.example/web");
	scene_browser("cd34ef56", "student@school.example/web");
	scene_browser("ef56ab78", "parent@school.example/web");
	play_skip();
	play_call_relays("p1", "cd34ef56", "{\"to\":\"one\"}");
	play_call("relay p2 {\"to\":\"one\"}");
	play_no_call();
	play_call_relays("p2", "", "all");
	play_call("relay p1 all");
	play_room_event("{\"event\":\"speaker\",\"participant\":\"p3\",\"endpoint\":\"ef56ab78\",\"previous\":[\"ab12cd34\"],\"silence\":false}");
	play_call("speaker p1 ef56ab78");
	play_end();
}

static void test_stats(void) {
	play_begin();
	scene_conference();
	scene_browser("ab12cd34", "teacher@school.example/web");
	scene_browser("cd34ef56", "student@school.example/web");
	play_skip();
	play_call_relays("p1", "", "EndpointStats");
	play_call("stats p2 EndpointStats");
	play_end();
}

/* Only who asks for it, has a channel to be told on, and where the operator lets it. */
static void test_source_maps(void) {
	static const struct { gint64 setting; const char *features, *expected; } rows[] = {
		{ TRUE, "<feature var='http://jitsi.org/ssrc-rewriting-1'/><feature var='urn:xmpp:jingle:transports:dtls-sctp:1'/>", "new p1 browser+maps " ROOM "/ab12cd34" },
		{ TRUE, "<feature var='urn:xmpp:jingle:transports:dtls-sctp:1'/>", "new p1 browser " ROOM "/ab12cd34" },
		{ TRUE, "<feature var='http://jitsi.org/ssrc-rewriting-1'/>", "new p1 browser " ROOM "/ab12cd34" },
		{ FALSE, "<feature var='http://jitsi.org/ssrc-rewriting-1'/><feature var='urn:xmpp:jingle:transports:dtls-sctp:1'/>", "new p1 browser " ROOM "/ab12cd34" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		play_setting("ssrc_rewriting", rows[i].setting);
		play_begin();
		scene_conference();
		scene_occupant("ab12cd34", "teacher@school.example/web", "none", "participant");
		g_autofree char *answer = g_strdup_printf("<query xmlns='" NS_INFO "'><feature var='urn:xmpp:jingle:apps:rtp:audio'/>%s</query>", rows[i].features);
		play_answer("<iq type='get' to='" ROOM "/ab12cd34'><query xmlns='" NS_INFO "'/></iq>", answer, NULL);
		play_call(rows[i].expected);
		play_end();
	}
	play_setting("ssrc_rewriting", TRUE);
}

/* Media of somebody who sends stops and comes back; who is muted owes none. Who comes meanwhile is told. */
static void test_inactive(void) {
	play_begin();
	scene_conference();
	scene_browser("ab12cd34", "teacher@school.example/web");
	play_room_event("{\"event\":\"joined\",\"participant\":\"x1\",\"endpoint\":\"guest123\",\"name\":\"Guest\",\"origin\":\"token\"}");
	play_room_event("{\"event\":\"source\",\"participant\":\"x1\",\"endpoint\":\"guest123\",\"source\":\"guest123-a0\",\"media\":\"audio\",\"muted\":true}");
	play_call("new p1 browser " ROOM "/ab12cd34");
	play_call("start p1");
	play_room_event("{\"event\":\"leg\",\"participant\":\"x1\",\"leg\":\"main\",\"state\":\"silent\"}");
	play_no_call();
	play_room_event("{\"event\":\"source\",\"participant\":\"x1\",\"endpoint\":\"guest123\",\"source\":\"guest123-a0\",\"media\":\"audio\",\"muted\":false}");
	play_room_event("{\"event\":\"leg\",\"participant\":\"x1\",\"leg\":\"main\",\"state\":\"silent\"}");
	play_call("inactive p1 guest123");
	play_room_event("{\"event\":\"leg\",\"participant\":\"x1\",\"leg\":\"main\",\"state\":\"silent\"}");
	play_no_call();
	scene_browser("cd34ef56", "student@school.example/web");
	play_call("new p2 browser " ROOM "/cd34ef56");
	play_call("start p2");
	play_call("inactive p2 guest123"); /* not before: a session that has not begun keeps nothing */
	play_room_event("{\"event\":\"leg\",\"participant\":\"x1\",\"leg\":\"main\",\"state\":\"media\"}");
	play_call("active p1 guest123");
	play_end();
}

static void test_empty(void) {
	play_begin();
	scene_conference();
	play_pass(19000);
	play_silent("<presence type='unavailable'/>");
	play_pass(1000);
	play_sends("<presence type='unavailable' from='" FOCUS "' to='" ROOM "/focus'/>");
	play_controller("{\"request\":\"destroy\"}");
	g_assert_cmpuint(play_stored("conference"), ==, 0);
	play_end();
}

static void test_destroyed(void) {
	play_begin();
	scene_conference();
	scene_browser("ab12cd34", "teacher@school.example/web");
	play_server("focus", "<presence type='unavailable' from='" ROOM "/focus' to='" FOCUS "'><x xmlns='" NS_USER "'><item affiliation='none' role='none'/>"
		"<destroy><reason>over</reason></destroy><status code='110'/></x></presence>");
	play_call("terminate p1 gone");
	play_controller("{\"request\":\"destroy\"}");
	play_end();
}

static void test_nick_taken(void) {
	play_begin();
	scene_request();
	play_sends("<presence to='" ROOM "/focus'/>");
	play_server("focus", "<presence type='error' from='" ROOM "/focus' to='" FOCUS "'><error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>");
	play_pass(10);
	play_sends("<presence to='{spare}'><x xmlns='http://jabber.org/protocol/muc'/></presence>");
	play_server("focus", "<presence from='{spare}' to='" FOCUS "'><x xmlns='" NS_USER "'><item affiliation='owner' role='moderator' jid='" FOCUS "'/><status code='110'/></x></presence>");
	play_answer("<iq type='set' to='" ROOM "'><query xmlns='" NS_ADMIN "'><item nick='focus' role='none'/></query></iq>", NULL, NULL);
	play_sends("<presence from='" FOCUS "' to='" ROOM "/focus'/>");
	scene_room_configured();
	play_silent("<iq type='result' id='q1'/>");
	play_server("focus", "<presence type='unavailable' from='{spare}' to='" FOCUS "'><x xmlns='" NS_USER "'><item affiliation='owner' role='moderator' nick='focus'/>"
		"<status code='303'/><status code='110'/></x></presence>");
	play_server("focus", "<presence from='" ROOM "/focus' to='" FOCUS "'><x xmlns='" NS_USER "'><item affiliation='owner' role='moderator' jid='" FOCUS "'/><status code='110'/></x></presence>");
	play_sends("<iq type='result' id='q1'><conference xmlns='" NS_FOCUS "' ready='true'/></iq>");
	play_end();
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/plays/browsers/request", test_request);
	g_test_add_func("/plays/browsers/request-errors", test_request_errors);
	g_test_add_func("/plays/browsers/not-able", test_not_able);
	g_test_add_func("/plays/browsers/invitation", test_invitation);
	g_test_add_func("/plays/browsers/silent-about-features", test_silent_about_features);
	g_test_add_func("/plays/browsers/legacy-mute", test_legacy_mute);
	g_test_add_func("/plays/browsers/services", test_services);
	g_test_add_func("/plays/browsers/tokens", test_tokens);
	g_test_add_func("/plays/browsers/login", test_login);
	g_test_add_func("/plays/browsers/hidden", test_hidden);
	g_test_add_func("/plays/browsers/peer-to-peer", test_peer_to_peer);
	g_test_add_func("/plays/browsers/no-visitor", test_no_visitor);
	g_test_add_func("/plays/browsers/restart", test_restart);
	g_test_add_func("/plays/browsers/restart-rate", test_restart_rate);
	g_test_add_func("/plays/browsers/alone", test_alone);
	g_test_add_func("/plays/browsers/unknown-session", test_unknown_session);
	g_test_add_func("/plays/browsers/mute", test_mute);
	g_test_add_func("/plays/browsers/relay", test_relay);
	g_test_add_func("/plays/browsers/stats", test_stats);
	g_test_add_func("/plays/browsers/source-maps", test_source_maps);
	g_test_add_func("/plays/browsers/inactive", test_inactive);
	g_test_add_func("/plays/browsers/empty", test_empty);
	g_test_add_func("/plays/browsers/destroyed", test_destroyed);
	g_test_add_func("/plays/browsers/nick-taken", test_nick_taken);
	return g_test_run();
}
