/* Plays: A/V moderation. Moderators decide who may unmute; the room enforces it. */
#include "config.h"

#include "scenes.h"

#define NS_JITMEET "http://jitsi.org/jitmeet"
#define ASKS(id, from, attributes) "<message id='" id "' from='" from "' to='focus.school.example'><av_moderation " attributes "/></message>"
#define TOLD(to, json) "<message from='focus.school.example' to='" to "'><json-message xmlns='" NS_JITMEET "'>" json "</json-message></message>"
#define STATE(more) "{\"type\":\"av_moderation\",\"room\":\"" ROOM "\",\"mediaType\":\"audio\"," more "}"
#define TEACHER "teacher@school.example/web"
#define STUDENT "student@school.example/web"
#define MUTED(participant, muted) "{\"request\":\"mute\",\"participant\":\"" participant "\",\"media\":\"audio\",\"muted\":" muted "}"

static void presence(const char *muted) {
	g_autofree char *xml = g_strdup_printf("<presence from='" ROOM "/cd34ef56' to='" FOCUS "'><SourceInfo>{\"cd34ef56-a0\":{\"muted\":%s}}</SourceInfo>"
		"<x xmlns='" NS_USER "'><item affiliation='none' role='participant' jid='" STUDENT "'/></x></presence>", muted);
	play_server("focus", xml);
}

static void moderated(void) {
	play_begin();
	scene_conference();
	scene_occupant("ab12cd34", TEACHER, "owner", "moderator");
	scene_features("ab12cd34");
	scene_browser("cd34ef56", STUDENT);
	play_skip();
	play_server("focus", ASKS("a1", TEACHER, "enable='true' mediaType='audio'"));
}

static void test_turned_on(void) {
	moderated();
	play_sends(TOLD(STUDENT, STATE("\"enabled\":true,\"actor\":\"" ROOM "/ab12cd34\"")));
	play_sends(TOLD(TEACHER, STATE("\"enabled\":true,\"actor\":\"" ROOM "/ab12cd34\"")));
	play_sends(TOLD(TEACHER, STATE("\"whitelists\":{\"audio\":[]}")));
	play_sends("<iq type='set' to='" ROOM "/cd34ef56'><mute xmlns='http://jitsi.org/jitmeet/audio'>true</mute></iq>");
	play_silent("<iq type='set' to='" ROOM "/ab12cd34'><mute xmlns='http://jitsi.org/jitmeet/audio'/></iq>");
	play_controller(MUTED("p2", "true"));
	/* It mutes itself, and unmutes itself all the same: nothing of it is heard. */
	presence("true");
	presence("false");
	play_pass(60000);
	play_no_request(MUTED("p2", "false"));
	play_server("focus", ASKS("a2", TEACHER, "jidToWhitelist='" ROOM "/cd34ef56' mediaType='audio'"));
	play_controller(MUTED("p2", "false"));
	play_sends(TOLD(STUDENT, STATE("\"approved\":true")));
	play_sends(TOLD(TEACHER, STATE("\"whitelists\":{\"audio\":[\"" ROOM "/cd34ef56\"]}")));
	/* Taken back. */
	play_server("focus", ASKS("a3", TEACHER, "jidToBlacklist='" ROOM "/cd34ef56' mediaType='audio'"));
	play_controller(MUTED("p2", "true"));
	play_sends(TOLD(STUDENT, STATE("\"removed\":true")));
	/* And all of it ends. */
	play_server("focus", ASKS("a4", TEACHER, "enable='false' mediaType='audio'"));
	play_controller(MUTED("p2", "false"));
	play_sends(TOLD(STUDENT, STATE("\"enabled\":false,\"actor\":\"" ROOM "/ab12cd34\"")));
	play_end();
}

static void test_newcomer(void) {
	moderated();
	play_skip();
	scene_browser("12ab34cd", "late@school.example/web");
	play_sends(TOLD("late@school.example/web", STATE("\"enabled\":true,\"actor\":\"" ROOM "/ab12cd34\"")));
	play_room_event("{\"conference\":\"event\",\"event\":\"joined\",\"participant\":\"p3\",\"endpoint\":\"12ab34cd\",\"origin\":\"controller\"}");
	play_controller(MUTED("p3", "true"));
	play_end();
}

#define CALLER_MUTED(word) "<presence from='{virtual}' to='{seat}'><SourceInfo>{\"c-a0\":{\"muted\":" word "},\"c-v0\":{\"muted\":false}}</SourceInfo></presence>"

/* A caller raises its hand by keys; whom a moderator has muted is heard again by keys, unless the room is moderated. */
static void test_caller_keys(void) {
	play_begin();
	scene_conference();
	scene_occupant("ab12cd34", TEACHER, "owner", "moderator");
	scene_features("ab12cd34");
	scene_caller("parent@school.example/phone", "s1");
	play_call_accepted("p2", "c-a0", "c-v0", TRUE);
	play_skip();
	play_call_hand("p2", TRUE);
	play_sends("<presence from='{virtual}' to='{seat}'><jitsi_participant_raisedHand>{since}</jitsi_participant_raisedHand></presence>");
	play_call_hand("p2", FALSE);
	play_sends("<presence from='{virtual}' to='{seat}'><jitsi_participant_raisedHand>0</jitsi_participant_raisedHand></presence>");
	play_server("focus", "<iq type='set' id='m1' from='" ROOM "/ab12cd34' to='" FOCUS "'><mute xmlns='http://jitsi.org/jitmeet/audio' jid='{seat}'>true</mute></iq>");
	play_controller(MUTED("p2", "true"));
	play_sends(CALLER_MUTED("true"));
	play_call_unmute("p2");
	play_controller(MUTED("p2", "false"));
	play_sends(CALLER_MUTED("false"));
	play_call_unmute("p2"); /* of whom nobody has muted */
	play_no_request(MUTED("p2", "false"));
	play_server("focus", ASKS("a1", TEACHER, "enable='true' mediaType='audio'"));
	play_controller(MUTED("p2", "true"));
	play_call_unmute("p2");
	play_no_request(MUTED("p2", "false"));
	play_end();
}

static void test_refused(void) {
	static const struct { const char *request, *condition; } rows[] = {
		{ ASKS("b1", STUDENT, "enable='false' mediaType='audio'"), "not-allowed" },
		{ ASKS("b1", STUDENT, "jidToWhitelist='" ROOM "/cd34ef56' mediaType='audio'"), "not-allowed" },
		{ ASKS("b1", "stranger@school.example/web", "enable='false' mediaType='audio'"), "forbidden" },
		{ ASKS("b1", TEACHER, "enable='perhaps' mediaType='audio'"), "bad-request" },
		{ ASKS("b1", TEACHER, "enable='true' mediaType='smell'"), "bad-request" },
		{ ASKS("b1", TEACHER, "jidToWhitelist='" ROOM "/nobody' mediaType='audio'"), "item-not-found" },
		{ ASKS("b1", TEACHER, "jidToWhitelist='" ROOM "/cd34ef56' mediaType='video'"), "unexpected-request" },
	};
	moderated();
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("row %zu", i);
		play_skip();
		play_server("focus", rows[i].request);
		g_autofree char *pattern = g_strdup_printf("<message type='error' id='b1'><error><%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>", rows[i].condition);
		play_sends(pattern);
	}
	play_end();
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/plays/moderation/turned-on", test_turned_on);
	g_test_add_func("/plays/moderation/newcomer", test_newcomer);
	g_test_add_func("/plays/moderation/caller-keys", test_caller_keys);
	g_test_add_func("/plays/moderation/refused", test_refused);
	return g_test_run();
}
