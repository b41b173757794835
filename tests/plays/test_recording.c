/* Plays: a room is recorded. Moderators ask the focus as they would ask for a Jibri; the plugin does it; everybody sees what it does. */
#include "config.h"

#include <string.h>

#include "host/tickets.h"
#include "scenes.h"

#define NS_JIBRI "http://jitsi.org/protocol/jibri"
#define JIBRI(id, nick, attributes) "<iq type='set' id='" id "' from='" ROOM "/" nick "' to='" FOCUS "'><jibri xmlns='" NS_JIBRI "' " attributes "/></iq>"
#define START(id) JIBRI(id, "ab12cd34", "action='start' recording_mode='file'")
#define STOP(id) JIBRI(id, "ab12cd34", "action='stop' recording_mode='file'")
#define REFUSED(id, condition) "<iq type='error' id='" id "'><error><" condition " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
#define BEGUN(id, session) "<iq type='result' id='" id "' to='" ROOM "/ab12cd34'><jibri xmlns='" NS_JIBRI "' session_id='" session "'/></iq>"
#define SHOWN(attributes) "<presence from='" FOCUS "'><jibri-recording-status xmlns='" NS_JIBRI "' recording_mode='file' " attributes "/></presence>"
#define SAID(text) "<message type='groupchat' from='" FOCUS "' to='" ROOM "'><body>" text "</body></message>"
#define EVENT(more) "{\"event\":\"recording\",\"folder\":\"x/y\"," more "}"
#define ASKED(action) "{\"request\":\"record\",\"action\":\"" action "\"}"
#define BY_TEACHER "initiator='" ROOM "/ab12cd34'"
#define TEACHER "teacher@school.example/web"
#define STUDENT "student@school.example/web"

static void enter(void) {
	play_begin();
	scene_conference();
	scene_occupant("ab12cd34", TEACHER, "owner", "moderator");
	scene_browser("cd34ef56", STUDENT);
	play_skip();
}

static void presence(const char *extra) {
	g_autofree char *xml = g_strdup_printf("<presence from='" ROOM "/cd34ef56' to='" FOCUS "'>%s<x xmlns='" NS_USER "'>"
		"<item affiliation='none' role='participant' jid='" STUDENT "'/></x></presence>", extra);
	play_server("focus", xml);
}

static void begin(void) {
	play_room_answers("{\"state\":\"pending\",\"id\":\"k3v9d2\"}");
	play_server("focus", START("r1"));
	play_controller("{\"request\":\"record\",\"action\":\"start\",\"audio_only\":false}");
	play_room_event(EVENT("\"state\":\"on\",\"id\":\"k3v9d2\""));
}

static void test_refusals(void) {
	static const struct { const char *request, *answer; } rows[] = {
		{ JIBRI("j1", "stranger", "action='start' recording_mode='file'"), REFUSED("j1", "forbidden") },
		{ JIBRI("j2", "cd34ef56", "action='start' recording_mode='file'"), REFUSED("j2", "not-allowed") },
		{ STOP("j4"), REFUSED("j4", "item-not-found") },
		{ JIBRI("j5", "ab12cd34", "action='start' recording_mode='stream'"), REFUSED("j5", "bad-request") },
		{ JIBRI("j6", "ab12cd34", "action='start' recording_mode='file' streamid='x'"), REFUSED("j6", "bad-request") },
		{ JIBRI("j7", "ab12cd34", "action='start' recording_mode='stream' streamid='x'"), REFUSED("j7", "service-unavailable") },
		{ JIBRI("j8", "ab12cd34", "action='pause' recording_mode='file'"), REFUSED("j8", "bad-request") },
		{ JIBRI("j9", "ab12cd34", "action='start' recording_mode='tape'"), REFUSED("j9", "bad-request") },
	};
	enter();
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		play_server("focus", rows[i].request);
		play_sends(rows[i].answer);
	}
	play_no_request("{\"request\":\"record\"}");
	/* Of somebody who moderates, but here nothing is recorded. */
	play_room_answers("{\"error\":\"nothing is recorded here\"}");
	play_server("focus", START("j10"));
	play_sends("<iq type='error' id='j10'><error><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
		"<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>nothing is recorded here</text></error></iq>");
	play_silent("<presence><jibri-recording-status xmlns='" NS_JIBRI "'/></presence>");
	play_end();
}

static void test_from_start_to_stop(void) {
	enter();
	play_room_answers("{\"state\":\"pending\",\"id\":\"k3v9d2\"}");
	play_server("focus", JIBRI("r1", "ab12cd34", "action='start' recording_mode='file' app_data='{\"audio_only\":true}'"));
	play_controller("{\"request\":\"record\",\"action\":\"start\",\"audio_only\":true}");
	play_sends(BEGUN("r1", "k3v9d2"));
	play_sends(SHOWN("session_id='k3v9d2' status='pending' " BY_TEACHER));
	play_server("focus", START("r2"));
	play_sends(REFUSED("r2", "unexpected-request"));
	play_room_event(EVENT("\"state\":\"pending\",\"id\":\"k3v9d2\""));
	play_room_event(EVENT("\"state\":\"on\",\"id\":\"k3v9d2\""));
	play_sends(SHOWN("session_id='k3v9d2' status='on' " BY_TEACHER));
	play_sends(SAID("This room is being recorded from now on."));
	play_skip();
	play_server("focus", STOP("r3"));
	play_sends("<iq type='result' id='r3'/>");
	play_controller(ASKED("stop"));
	play_silent(SHOWN("status='off'")); /* it is not over yet */
	play_room_event(EVENT("\"state\":\"off\",\"id\":\"k3v9d2\",\"reason\":\"asked\""));
	play_sends(SHOWN("session_id='k3v9d2' status='off' " BY_TEACHER));
	play_sends(SAID("The recording has ended."));
	play_silent(SHOWN("failure_reason='error'"));
	play_server("focus", STOP("r4"));
	play_sends(REFUSED("r4", "item-not-found"));
	/* Once more; what is late of the first one changes nothing. */
	play_room_answers("{\"state\":\"pending\",\"id\":\"second\"}");
	play_server("focus", START("r5"));
	play_sends(BEGUN("r5", "second"));
	play_sends(SHOWN("session_id='second' status='pending' " BY_TEACHER));
	play_room_event(EVENT("\"state\":\"off\",\"id\":\"k3v9d2\",\"reason\":\"asked\""));
	play_silent(SHOWN("status='off'"));
	play_end();
}

static void test_disk_full(void) {
	enter();
	begin();
	play_skip();
	play_room_event(EVENT("\"state\":\"failed\",\"id\":\"k3v9d2\",\"reason\":\"disk-full\",\"text\":\"writing: No space left on device\""));
	play_sends(SHOWN("session_id='k3v9d2' status='off' failure_reason='error'"));
	play_sends(SAID("The recording has ended: the server has no more space for it. What was recorded so far is kept."));
	play_end();
}

/* By the Admin API: everybody sees it all the same. */
static void test_begun_by_others(void) {
	enter();
	play_room_event(EVENT("\"state\":\"pending\",\"id\":\"other\""));
	play_room_event(EVENT("\"state\":\"on\",\"id\":\"other\""));
	play_sends(SHOWN("session_id='other' status='on'"));
	play_server("focus", STOP("r1"));
	play_sends("<iq type='result' id='r1'/>");
	play_controller(ASKED("stop"));
	play_end();
}

/* A room that is always recorded; but not one in which everybody encrypts. */
static void test_always(void) {
	play_setting("record_rooms", 1);
	play_begin();
	scene_conference();
	play_controller("{\"request\":\"create\",\"settings\":{\"max_participants\":0,\"description\":\"" ROOM "\",\"record\":\"always\",\"record_consent\":false,\"record_wait\":30}}");
	play_server("focus", "<presence from='" ROOM "/ab12cd34' to='" FOCUS "'><jitsi_participant_e2ee.enabled>true</jitsi_participant_e2ee.enabled><x xmlns='" NS_USER "'>"
		"<item affiliation='owner' role='moderator' jid='" TEACHER "'/></x></presence>");
	play_room_event(EVENT("\"state\":\"on\",\"id\":\"k3v9d2\""));
	play_controller("{\"request\":\"record\",\"action\":\"stop\",\"reason\":\"encrypted\"}");
	play_end();
}

static void test_encrypted(void) {
	play_begin();
	scene_conference();
	scene_occupant("ab12cd34", TEACHER, "owner", "moderator");
	begin();
	play_server("focus", "<presence from='" ROOM "/ab12cd34' to='" FOCUS "'><jitsi_participant_e2ee.enabled>true</jitsi_participant_e2ee.enabled><x xmlns='" NS_USER "'>"
		"<item affiliation='owner' role='moderator' jid='" TEACHER "'/></x></presence>");
	play_controller("{\"request\":\"record\",\"action\":\"stop\",\"reason\":\"encrypted\"}");
	play_room_event(EVENT("\"state\":\"off\",\"id\":\"k3v9d2\",\"reason\":\"encrypted\""));
	play_sends(SAID("The recording has ended: the room is encrypted end to end now."));
	play_server("focus", START("r2"));
	play_sends("<iq type='error' id='r2'><error><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
		"<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>The room is encrypted end to end: there is nothing here that could be recorded</text></error></iq>");
	play_end();
}

#define CHAT(id, nick, body, more) "<message type='groupchat' id='" id "' from='" ROOM "/" nick "' to='" FOCUS "'><body>" body "</body>" more "</message>"
#define ALONE(nick, text) "<message type='chat' from='" FOCUS "' to='" ROOM "/" nick "'><body>" text "</body></message>"

/* By chat lines, for clients without a button; and paused, which Jitsi's clients have no word for. */
static void test_chat_commands(void) {
	enter();
	play_server("focus", CHAT("c1", "cd34ef56", "/record", ""));
	play_sends(ALONE("cd34ef56", "Only moderators may have the room recorded"));
	play_server("focus", CHAT("c2", "ab12cd34", "/record tape", ""));
	play_sends(ALONE("ab12cd34", "Usage: /record, /record audio, /record ask, /record pause, /record resume, /record stop"));
	play_room_answers("{\"error\":\"nothing is recorded here\"}");
	play_server("focus", CHAT("c3", "ab12cd34", "/record", ""));
	play_sends(ALONE("ab12cd34", "nothing is recorded here"));
	play_room_answers("{\"state\":\"pending\",\"id\":\"k3v9d2\"}");
	play_server("focus", CHAT("c4", "ab12cd34", "/record audio", ""));
	play_controller("{\"request\":\"record\",\"action\":\"start\",\"audio_only\":true}");
	play_room_event(EVENT("\"state\":\"on\",\"id\":\"k3v9d2\""));
	play_sends(SHOWN("session_id='k3v9d2' status='on' " BY_TEACHER));
	play_server("focus", CHAT("c5", "ab12cd34", "/record resume", ""));
	play_sends(ALONE("ab12cd34", "The recording is not paused"));
	play_server("focus", CHAT("c6", "ab12cd34", "/record pause", ""));
	play_controller(ASKED("pause"));
	play_room_event(EVENT("\"state\":\"paused\",\"id\":\"k3v9d2\""));
	play_sends(SAID("The recording is paused."));
	play_server("focus", CHAT("c7", "ab12cd34", "/record resume", ""));
	play_controller(ASKED("resume"));
	play_room_event(EVENT("\"state\":\"on\",\"id\":\"k3v9d2\""));
	play_sends(SAID("The recording goes on."));
	play_server("focus", CHAT("c8", "ab12cd34", "/record stop", "<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/>"));
	play_no_request(ASKED("stop"));
	play_server("focus", CHAT("c9", "ab12cd34", "/record stop", ""));
	play_controller(ASKED("stop"));
	play_end();
}

#define ROOMS_ID(id) "<stanza-id xmlns='urn:xmpp:sid:0' id='" id "' by='" ROOM "'/>"
#define NOTE(more) "{\"request\":\"note\"," more "}"

static void test_journal(void) {
	enter();
	play_server("focus", CHAT("m0", "cd34ef56", "before", ""));
	presence("<jitsi_participant_raisedHand>1764000000000</jitsi_participant_raisedHand>");
	play_no_request("{\"request\":\"note\"}");
	begin();
	play_controller(NOTE("\"event\":\"hand\",\"participant\":\"p1\",\"raised\":true")); /* it was up */
	play_server("focus", CHAT("m1", "cd34ef56", "hello", "<stanza-id xmlns='urn:xmpp:sid:0' id='forged' by='mallory@school.example'/>" ROOMS_ID("s1")));
	play_controller(NOTE("\"event\":\"chat\",\"participant\":\"p1\",\"name\":\"cd34ef56\",\"text\":\"hello\",\"stanza_id\":\"s1\""));
	play_server("focus", CHAT("m2", "onlooker", "me too", ""));
	play_controller(NOTE("\"event\":\"chat\",\"participant\":null,\"name\":\"onlooker\",\"text\":\"me too\",\"stanza_id\":\"\""));
	play_server("focus", CHAT("m3", "cd34ef56", "history", "<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/>"));
	play_server("focus", CHAT("m4", "focus", "our own line", ""));
	play_no_request(NOTE("\"text\":\"history\""));
	play_no_request(NOTE("\"text\":\"our own line\""));
	presence("<jitsi_participant_raisedHand/>");
	play_controller(NOTE("\"event\":\"hand\",\"participant\":\"p1\",\"raised\":false"));
	presence("<nick xmlns='http://jabber.org/protocol/nick'>Benjamin</nick>");
	play_controller(NOTE("\"event\":\"name\",\"participant\":\"p1\",\"name\":\"Benjamin\""));
	play_end();
}

/* Janus dies: what was being recorded is again, as soon as the room is there. What had been stopped is not. */
static void come_back(void) {
	play_restart();
	play_link("focus", TRUE);
	play_link("calls", TRUE);
	scene_room_admits_focus(0);
	scene_room_configured();
}

static void test_restart(void) {
	enter();
	begin();
	come_back();
	play_controller(ASKED("state"));
	play_controller(ASKED("start"));
	play_room_event(EVENT("\"state\":\"on\",\"id\":\"after\""));
	play_sends(SHOWN("session_id='after' status='on' " BY_TEACHER));
	play_server("focus", "<presence from='" ROOM "/ab12cd34' to='" FOCUS "'><x xmlns='" NS_USER "'><item affiliation='owner' role='moderator' jid='" TEACHER "'/></x></presence>");
	play_server("focus", STOP("r9"));
	play_room_event(EVENT("\"state\":\"off\",\"id\":\"after\",\"reason\":\"asked\""));
	come_back();
	play_no_request("{\"request\":\"record\"}");
	play_end();
}

/* --- links */

#define WRITES(nick, kind, body) "<message type='" kind "' id='m1' from='" ROOM "/" nick "' to='" FOCUS "'><body>" body "</body></message>"
#define TOLD(nick, body) "<message type='chat' from='" FOCUS "' to='" ROOM "/" nick "'><body>" body "</body><x xmlns='" NS_USER "'/></message>"
#define ADDRESS "https://meet.school.example/sub/player/#"

/* What the link that the teacher was told of opens. */
static JxTicket *told(const char *begin, char **token) {
	play_forget("body");
	play_sends(TOLD("ab12cd34", "{body}"));
	g_autofree char *body = play_captured("body");
	g_assert_true(g_str_has_prefix(body, begin));
	char *address = strstr(body, ADDRESS);
	g_assert_nonnull(address);
	*token = g_strndup(address + strlen(ADDRESS), 43);
	return jx_tickets_find(*token);
}

static void test_links(void) {
	play_setting("public_url", 1);
	enter();
	g_autofree char *first = NULL, *second = NULL;
	play_server("focus", WRITES("cd34ef56", "groupchat", "/recordings"));
	play_sends(TOLD("cd34ef56", "Only moderators may hand out links to recordings"));
	play_server("focus", WRITES("cd34ef56", "chat", "/recordings revoke"));
	play_sends(TOLD("cd34ef56", "Only moderators may hand out links to recordings"));
	play_server("focus", WRITES("ab12cd34", "chat", "/recordings all"));
	play_sends(TOLD("ab12cd34", "Usage: /recordings, /recordings this, or /recordings revoke"));
	play_server("focus", WRITES("ab12cd34", "chat", "/recordings this"));
	play_sends(TOLD("ab12cd34", "Nothing has been recorded since this conference began"));
	g_assert_cmpuint(play_stored("ticket"), ==, 0);
	/* Written to the room, answered to its writer. */
	play_server("focus", WRITES("ab12cd34", "groupchat", "/recordings"));
	g_autoptr(JxTicket) all = told("The recordings of this room: ", &first);
	g_assert_cmpstr(all->room, ==, ROOM);
	g_assert_null(all->session);
	play_silent("<message type='groupchat'><body>{any}</body></message>");
	begin();
	play_skip();
	play_server("focus", WRITES("ab12cd34", "chat", "/recordings this"));
	g_autoptr(JxTicket) one = told("The recording that was begun last: ", &second);
	g_assert_cmpstr(one->session, ==, "k3v9d2");
	g_assert_cmpuint(play_stored("ticket"), ==, 2);
	play_server("focus", WRITES("ab12cd34", "chat", "/recordings revoke"));
	play_sends(TOLD("ab12cd34", "2 links are invalid now."));
	g_assert_cmpuint(play_stored("ticket"), ==, 0);
	g_assert_null(jx_tickets_find(first));
	play_end();
	/* Nobody knows the address. */
	enter();
	play_server("focus", WRITES("ab12cd34", "chat", "/recordings"));
	play_forget("body");
	play_sends(TOLD("ab12cd34", "{body}"));
	g_autofree char *body = play_captured("body");
	g_assert_nonnull(strstr(body, "http.public_url"));
	g_assert_cmpuint(play_stored("ticket"), ==, 0);
	play_end();
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/plays/recording/refusals", test_refusals);
	g_test_add_func("/plays/recording/links", test_links);
	g_test_add_func("/plays/recording/start-stop", test_from_start_to_stop);
	g_test_add_func("/plays/recording/disk-full", test_disk_full);
	g_test_add_func("/plays/recording/others", test_begun_by_others);
	g_test_add_func("/plays/recording/always", test_always);
	g_test_add_func("/plays/recording/encrypted", test_encrypted);
	g_test_add_func("/plays/recording/chat-commands", test_chat_commands);
	g_test_add_func("/plays/recording/journal", test_journal);
	g_test_add_func("/plays/recording/restart", test_restart);
	return g_test_run();
}
