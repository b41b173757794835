/* Rooms configured by their owners: at room@calls, by ad-hoc command, in the chat. */
#include "config.h"

#include <string.h>

#include "scenes.h"
#include "wire/core/ns.h"

#define CLASS "class@conference.school.example"
#define ADDRESS "class@calls.school.example"
#define STUDENT "student@school.example/OkEDU-Classroom-Desktop"
#define OWNERS "<query xmlns='" NS_ADMIN "'><item affiliation='owner' jid='student@school.example'/><item affiliation='owner' jid='parent@school.example'/>" \
	"<item affiliation='owner' jid='teacher@school.example'/></query>"
#define FIELD(var, type, value) "<field var='" var "' type='" type "'><value>" value "</value></field>"
#define CONFIG "muc#roomconfig_"
/* As Prosody's; this is what must be there again, in order. */
#define FORM "<query xmlns='" NS_OWNER "'><x xmlns='jabber:x:data' type='form'><title>Configuration</title><field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#roomconfig</value></field>" \
	"<field type='fixed'><value>Room information</value></field>" FIELD(CONFIG "roomname", "text-single", "old") FIELD(CONFIG "roomdesc", "text-single", "kept") \
	FIELD(CONFIG "persistentroom", "boolean", "1") "<field var='" CONFIG "roomsecret' type='text-private'><value/></field>" FIELD(CONFIG "membersonly", "boolean", "0") \
	FIELD("muc#roominfo_meetingId", "text-single", "4b590592") FIELD(CONFIG "whois", "list-single", "anyone") FIELD("x#unknown", "text-single", "kept too") "</x></query>"
/* As ejabberd's, where it differs. */
#define FORM_EJABBERD "<query xmlns='" NS_OWNER "'><x xmlns='jabber:x:data' type='form'>" FIELD(CONFIG "roomname", "text-single", "old") \
	FIELD(CONFIG "passwordprotectedroom", "boolean", "0") FIELD(CONFIG "roomsecret", "text-private", "") FIELD(CONFIG "allowinvites", "boolean", "0") "</x></query>"

static void admits(const char *room, const char *form) {
	g_autofree char *admin = g_strdup_printf("<iq type='get' from='" FOCUS "' to='%s'><query xmlns='" NS_ADMIN "'><item affiliation='owner'/></query></iq>", room);
	g_autofree char *get = g_strdup_printf("<iq type='get' from='" FOCUS "' to='%s'><query xmlns='" NS_OWNER "'/></iq>", room);
	play_answer(admin, OWNERS, NULL);
	play_answer(get, form, NULL);
}

/* --- what clients submit, verbatim */

static void test_submit_desktop(void) {
	play_begin();
	play_fixture("calls", "11-owner-config-submit-desktop.xml", STUDENT, ADDRESS, NULL);
	admits(CLASS, FORM);
	/* The second of the twins counts; whois stays as browsers need it; what the room's form has not is left out, the rest is as it was. */
	play_answer("<iq type='set' from='" FOCUS "' to='" CLASS "'><query xmlns='" NS_OWNER "'><x xmlns='jabber:x:data' type='submit'>"
		FIELD(CONFIG "roomname", "text-single", "示例教室二") "<field var='" CONFIG "roomdesc'><value/></field>" FIELD(CONFIG "persistentroom", "boolean", "1")
		FIELD("muc#roominfo_meetingId", "text-single", "17d359cf-759c-4fb3-8d94-7349e44868a5") FIELD(CONFIG "whois", "list-single", "anyone")
		FIELD("x#unknown", "text-single", "kept too") "</x></query></iq>", NULL, NULL);
	play_sends("<iq type='result' id='f248c9aabb7212f5df7673e03815a8b0b9f209cd0000009c' from='" ADDRESS "' to='" STUDENT "'/>");
	play_end();
}

static void test_submit_monocles(void) {
	play_begin();
	play_fixture("calls", "11-owner-config-submit-monocles.xml", "parent@school.example/monocles chat[1.5.14].O64r", "class7@calls.school.example", NULL);
	admits("class7@conference.school.example", FORM);
	/* Fields without value say nothing. */
	play_answer("<iq type='set' to='class7@conference.school.example'><query xmlns='" NS_OWNER "'><x xmlns='jabber:x:data' type='submit'>"
		FIELD(CONFIG "roomname", "text-single", "class8y") FIELD(CONFIG "membersonly", "boolean", "0") FIELD(CONFIG "whois", "list-single", "anyone")
		FIELD("x#unknown", "text-single", "kept too") "</x></query></iq>", NULL, NULL);
	play_sends("<iq type='result' id='7j58suPzu0Sm'/>");
	play_end();
}

/* --- the form */

#define ASKS(id) "<iq type='get' id='" id "' from='" STUDENT "' to='" ADDRESS "'><query xmlns='" NS_OWNER "'/></iq>"

static void test_form(void) {
	play_begin();
	play_server("calls", ASKS("o1"));
	admits(CLASS, FORM);
	play_sends("<iq type='result' id='o1' from='" ADDRESS "'><query xmlns='" NS_OWNER "'><x xmlns='jabber:x:data' type='form'>" FIELD(CONFIG "roomname", "text-single", "old")
		FIELD("x#unknown", "text-single", "kept too") "<field var='x-janus#record' type='list-single'><desc>asked or always or never</desc><option><value>never</value></option></field>"
		"<field var='x-janus#audio_last_n' type='text-single' label='{any}'/></x></query></iq>");
	/* Nobody else, and no room that there is not. */
	play_server("calls", ASKS("o2"));
	play_answer("<iq type='get' to='" CLASS "'><query xmlns='" NS_ADMIN "'/></iq>", "<query xmlns='" NS_ADMIN "'><item affiliation='owner' jid='teacher@school.example'/></query>", NULL);
	play_sends("<iq type='error' id='o2'><error><forbidden xmlns='" JX_NS_STANZAS "'/></error></iq>");
	play_server("calls", ASKS("o3"));
	play_answer("<iq type='get' to='" CLASS "'><query xmlns='" NS_ADMIN "'/></iq>", NULL, "item-not-found");
	play_sends("<iq type='error' id='o3'><error><forbidden xmlns='" JX_NS_STANZAS "'/></error></iq>");
	/* The room refuses: its own words. */
	play_fixture("calls", "11-owner-config-submit-desktop.xml", STUDENT, ADDRESS, NULL);
	admits(CLASS, FORM);
	play_answer("<iq type='set' to='" CLASS "'><query xmlns='" NS_OWNER "'/></iq>", NULL, "not-acceptable");
	play_sends("<iq type='error'><error><not-acceptable xmlns='" JX_NS_STANZAS "'/></error></iq>");
	play_server("calls", "<iq type='set' id='o4' from='" STUDENT "' to='" ADDRESS "'><query xmlns='" NS_OWNER "'><x xmlns='jabber:x:data' type='cancel'/></query></iq>");
	play_sends("<iq type='result' id='o4'/>");
	play_server("calls", "<iq type='set' id='o5' from='" STUDENT "' to='" ADDRESS "'><query xmlns='" NS_OWNER "'><destroy/></query></iq>");
	play_sends("<iq type='error' id='o5'><error><feature-not-implemented xmlns='" JX_NS_STANZAS "'/></error></iq>");
	play_server("calls", "<iq type='set' id='o6' from='" STUDENT "' to='" ADDRESS "'><query xmlns='" NS_OWNER "'/></iq>");
	play_sends("<iq type='error' id='o6'><error><bad-request xmlns='" JX_NS_STANZAS "'/></error></iq>");
	play_end();
}

/* --- our own settings, by ad-hoc command */

#define COMMAND(id, inside) "<iq type='set' id='" id "' from='teacher@school.example/web' to='algebra1@calls.school.example'>" \
	"<command xmlns='" JX_NS_COMMANDS "' node='configure'>" inside "</command></iq>"
#define SUBMIT(fields) "<x xmlns='jabber:x:data' type='submit'>" fields "</x>"

static void submitted(void) {
	play_answer("<iq type='set' to='" ROOM "'><query xmlns='" NS_OWNER "'/></iq>", NULL, NULL);
}

static void test_command(void) {
	play_begin();
	scene_conference();
	play_server("calls", "<iq type='get' id='i1' from='teacher@school.example/web' to='algebra1@calls.school.example'><query xmlns='" JX_NS_DISCO_ITEMS "' node='" JX_NS_COMMANDS "'/></iq>");
	play_sends("<iq type='result' id='i1'><query xmlns='" JX_NS_DISCO_ITEMS "'><item node='invite'/><item node='configure'/></query></iq>");
	play_server("calls", COMMAND("c1", ""));
	admits(ROOM, FORM);
	play_sends("<iq type='result' id='c1'><command xmlns='" JX_NS_COMMANDS "' node='configure' status='executing' sessionid='{session}'><actions execute='complete'/>"
		"<x xmlns='jabber:x:data' type='form'><field var='x-janus#record'/></x></command></iq>");
	play_server("calls", COMMAND("c2", SUBMIT(FIELD("x-janus#record", "list-single", "never") FIELD("x-janus#audio_last_n", "text-single", "3") FIELD("x-janus#video_last_n", "text-single", "-1"))));
	admits(ROOM, FORM);
	submitted();
	play_sends("<iq type='result' id='c2'><command xmlns='" JX_NS_COMMANDS "' status='completed'><note type='info'/></command></iq>");
	play_controller("{\"request\":\"edit\",\"settings\":{\"audio_last_n\":3,\"video_last_n\":-1,\"record\":\"asked\",\"max_participants\":0}}");
	g_assert_cmpuint(play_stored("room_options"), ==, 1);
	/* Out of range: nothing is asked of the room, the error says what is allowed. */
	play_server("calls", COMMAND("c3", SUBMIT(FIELD("x-janus#audio_last_n", "text-single", "51"))));
	play_sends("<iq type='error' id='c3'><error><not-acceptable xmlns='" JX_NS_STANZAS "'/><text xmlns='" JX_NS_STANZAS "'>audio_last_n must be a number from 1 to 50</text></error></iq>");
	play_silent("<iq type='get' to='" ROOM "'><query xmlns='" NS_ADMIN "'/></iq>");
	/* A default again; and the last one is forgotten. */
	play_server("calls", COMMAND("c4", SUBMIT("<field var='x-janus#record'><value/></field><field var='x-janus#audio_last_n'><value/></field><field var='x-janus#video_last_n'><value/></field>")));
	admits(ROOM, FORM);
	submitted();
	play_sends("<iq type='result' id='c4'/>");
	g_assert_cmpuint(play_stored("room_options"), ==, 0);
	play_server("calls", COMMAND("c5", "<x xmlns='jabber:x:data' type='cancel'/>"));
	play_sends("<iq type='result' id='c5'><command xmlns='" JX_NS_COMMANDS "' status='canceled'/></iq>");
	play_end();
}

static void test_kept(void) {
	play_begin();
	play_server("calls", COMMAND("c1", SUBMIT(FIELD("x-janus#record", "list-single", "never") FIELD("x-janus#video_codecs", "text-single", "h264"))));
	admits(ROOM, FORM);
	submitted();
	play_restart();
	play_link("focus", TRUE);
	play_link("calls", TRUE);
	scene_request();
	play_sends("<presence from='" FOCUS "' to='" ROOM "/focus'><conference-properties xmlns='" NS_FOCUS "'><property key='visitor-codecs' value='h264'/></conference-properties></presence>");
	play_server("focus", "<presence from='" ROOM "/focus' to='" FOCUS "'><x xmlns='" NS_USER "'><item affiliation='owner' role='moderator' jid='" FOCUS "'/><status code='110'/></x></presence>");
	scene_room_configured();
	scene_occupant("ab12cd34", "teacher@school.example/web", "owner", "moderator");
	play_server("focus", "<message type='groupchat' from='" ROOM "/ab12cd34' to='" FOCUS "'><body>/record</body></message>");
	play_sends("<message type='chat' to='" ROOM "/ab12cd34'><body>The owner of this room does not want it recorded</body></message>");
	play_end();
}

/* --- the chat */

#define WRITES(text) "<message type='groupchat' from='" ROOM "/ab12cd34' to='" FOCUS "'><body>" text "</body></message>"
#define READS(text) "<message type='chat' from='" FOCUS "' to='" ROOM "/ab12cd34'><body>" text "</body></message>"

static void test_chat(void) {
	play_begin();
	scene_conference();
	scene_occupant("ab12cd34", "teacher@school.example/web", "owner", "moderator");
	play_skip();
	play_server("focus", WRITES("/config title \"Algebra, Tuesdays\""));
	admits(ROOM, FORM);
	play_answer("<iq type='set' to='" ROOM "'><query xmlns='" NS_OWNER "'><x xmlns='jabber:x:data' type='submit'>" FIELD(CONFIG "roomname", "text-single", "Algebra, Tuesdays")
		FIELD(CONFIG "roomdesc", "text-single", "kept") "</x></query></iq>", NULL, NULL);
	play_sends(READS("title = \"Algebra, Tuesdays\""));
	play_server("focus", WRITES("/config"));
	admits(ROOM, FORM);
	play_sends(READS("{lines}"));
	g_autofree char *lines = play_captured("lines");
	g_assert_nonnull(strstr(lines, "title = \"old\"\ndescription = \"kept\""));
	g_assert_nonnull(strstr(lines, "password = (none)\npersistent = on\nmembers_only = off"));
	g_assert_null(strstr(lines, "invites"));
	play_server("focus", WRITES("/config audio_last_n"));
	admits(ROOM, FORM);
	play_sends(READS("{one}"));
	g_autofree char *one = play_captured("one");
	g_assert_true(g_str_has_prefix(one, "audio_last_n = (the server's default)\n") && strstr(one, "a number from 1 to 50"));
	play_server("focus", WRITES("/config members_only perhaps"));
	play_sends(READS("members_only must be on or off"));
	play_server("focus", WRITES("/config nonsense"));
	play_sends(READS("There is no such setting; /config lists them"));
	play_server("focus", WRITES("/config invites on")); /* this server has none */
	admits(ROOM, FORM);
	play_sends(READS("The server of this room has no such setting"));
	/* Never to the room: a password may be among it. ejabberd has a switch for it. */
	play_server("focus", WRITES("/config password sesame"));
	admits(ROOM, FORM_EJABBERD);
	play_answer("<iq type='set' to='" ROOM "'><query xmlns='" NS_OWNER "'><x xmlns='jabber:x:data'>" FIELD(CONFIG "roomsecret", "text-private", "sesame")
		FIELD(CONFIG "passwordprotectedroom", "boolean", "1") "</x></query></iq>", NULL, NULL);
	play_sends(READS("password = (set, not shown)"));
	play_silent("<message type='groupchat'/>");
	play_end();
}

static void test_no_owner(void) {
	play_begin();
	scene_conference();
	scene_occupant("ab12cd34", "pupil@school.example/web", "none", "moderator");
	play_skip();
	play_server("focus", WRITES("/config title mine"));
	play_answer("<iq type='get' to='" ROOM "'><query xmlns='" NS_ADMIN "'/></iq>", OWNERS, NULL);
	play_sends(READS("Only owners of the room may see and change its settings"));
	play_silent("<iq type='set'><query xmlns='" NS_OWNER "'/></iq>");
	play_end();
}

/* --- what the room says of itself */

static void says(const char *file, const char *form) {
	g_autofree char *path = g_build_filename(g_getenv("G_TEST_SRCDIR"), "fixtures", file, NULL), *text = NULL, *pattern = NULL;
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	const char *begin = strstr(text, "<query"), *end = strstr(text, "</query>") + strlen("</query>");
	g_autofree char *query = g_strndup(begin, (gsize)(end - begin));
	play_begin();
	play_server("calls", "<iq type='get' id='d1' from='" STUDENT "' to='" ADDRESS "'><query xmlns='" NS_INFO "'/></iq>");
	play_answer("<iq type='get' from='" FOCUS "' to='" CLASS "'><query xmlns='" NS_INFO "'/></iq>", query, NULL);
	pattern = g_strdup_printf("<iq type='result' id='d1' from='" ADDRESS "' to='" STUDENT "'><query xmlns='" NS_INFO "'><identity category='client'/>"
		"<x xmlns='jabber:x:data' type='result'>" FIELD("FORM_TYPE", "hidden", "http://jabber.org/protocol/muc#roominfo") "%s</x></query></iq>", form);
	play_sends(pattern);
	play_end();
}

static void test_info_prosody(void) {
	says("11-room-info-prosody.xml", FIELD("muc#roominfo_meetingId", "text-single", "8cad1df1-3a76-4057-8239-ae31c216326c") FIELD("muc#roominfo_occupants", "text-single", "3"));
}

static void test_info_openfire(void) {
	says("13-group-info-openfire.xml", FIELD("muc#roominfo_description", "text-single", "示例说明") FIELD("muc#roominfo_occupants", "text-single", "2")
		FIELD("x-muc#roominfo_creationdate", "text-single", "2025-03-04T08:15:16.171Z"));
}

/* A room that there is not yet can be called all the same. */
static void test_info_of_none(void) {
	play_begin();
	play_server("calls", "<iq type='get' id='d1' from='" STUDENT "' to='" ADDRESS "'><query xmlns='" NS_INFO "'/></iq>");
	play_answer("<iq type='get' to='" CLASS "'><query xmlns='" NS_INFO "'/></iq>", NULL, "item-not-found");
	play_silent("<iq type='result' id='d1'><query xmlns='" NS_INFO "'><x xmlns='jabber:x:data'/></query></iq>");
	play_sends("<iq type='result' id='d1'><query xmlns='" NS_INFO "'><identity category='client'/></query></iq>");
	play_end();
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/expected/11-owner-config-submit-desktop", test_submit_desktop);
	g_test_add_func("/expected/11-owner-config-submit-monocles", test_submit_monocles);
	g_test_add_func("/expected/11-room-info-prosody", test_info_prosody);
	g_test_add_func("/expected/13-group-info-openfire", test_info_openfire);
	g_test_add_func("/plays/config/form", test_form);
	g_test_add_func("/plays/config/command", test_command);
	g_test_add_func("/plays/config/kept", test_kept);
	g_test_add_func("/plays/config/chat", test_chat);
	g_test_add_func("/plays/config/no-owner", test_no_owner);
	g_test_add_func("/plays/config/info-of-none", test_info_of_none);
	return g_test_run();
}
