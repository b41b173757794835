/* Plays: native callers of room@calls, and people who came in without XMPP. */
#include "config.h"

#include "scenes.h"

#define PARENT "parent@school.example/phone"
#define VIRTUAL_JOINS "<presence from='{virtual}' to='{seat}'><x xmlns='http://jabber.org/protocol/muc'/></presence>"

static void test_direct(void) {
	play_begin();
	scene_conference();
	scene_call(PARENT, "s1");
	/* Candidates may come before anybody has decided. */
	play_server("calls", "<iq type='set' id='j2' from='" PARENT "' to='algebra1@calls.school.example/janus'><jingle xmlns='" NS_JINGLE "' action='transport-info' sid='s1'/></iq>");
	play_sends("<iq type='result' id='j2'/>");
	play_server("calls", "<iq type='set' id='j3' from='" PARENT "' to='algebra1@calls.school.example/janus'><jingle xmlns='" NS_JINGLE "' action='session-initiate' sid='s1'/></iq>");
	play_sends("<iq type='error' id='j3'><error><unexpected-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	scene_door("", "");
	play_sends("<presence from='{virtual}' to='{seat}'><x xmlns='http://jabber.org/protocol/muc'/><nick xmlns='http://jabber.org/protocol/nick'>parent</nick>"
		"<SourceInfo>{}</SourceInfo></presence>");
	play_silent("<iq type='result' id='j1'/>");
	play_server("calls", "<presence from='{seat}' to='{virtual}'><x xmlns='" NS_USER "'><item affiliation='none' role='participant'/><status code='110'/></x></presence>");
	play_sends("<iq type='result' id='j1' to='" PARENT "'/>");
	play_call("new p1 caller " PARENT);
	play_call("jingle p1 session-initiate");
	play_call("jingle p1 transport-info");
	play_call_ends("p1", "success", TRUE, FALSE);
	play_sends("<presence type='unavailable' from='{virtual}' to='{seat}'/>");
	play_end();
}

static void test_nobody(void) {
	play_begin();
	play_server("calls", "<iq type='set' id='j1' from='" PARENT "' to='calls.school.example'><jingle xmlns='" NS_JINGLE "' action='session-initiate' sid='s1'/></iq>");
	play_sends("<iq type='error' id='j1'><error><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>{any}</text></error></iq>");
	/* A room that the MUC does not know is not opened by a call. */
	scene_call(PARENT, "s1");
	play_answer("<iq type='get' to='" ROOM "'><query xmlns='" NS_INFO "'/></iq>", NULL, "item-not-found");
	play_sends("<iq type='error' id='j1'><error><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>{any}</text></error></iq>");
	play_server("calls", "<iq type='set' id='j4' from='" PARENT "' to='algebra1@calls.school.example/janus'><jingle xmlns='" NS_JINGLE "' action='transport-info' sid='s1'/></iq>");
	play_sends("<iq type='error' id='j4'><error><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><unknown-session xmlns='urn:xmpp:jingle:errors:1'/></error></iq>");
	play_no_call();
	play_end();
}

static void test_opens_room(void) {
	play_setting("callers_open_rooms", 1);
	play_begin();
	scene_call(PARENT, "s1");
	scene_room_admits_focus(201);
	scene_room_configured();
	scene_door("", "");
	play_sends(VIRTUAL_JOINS);
	play_end();
}

static void refused(const char *features, const char *outcasts, const char *condition) {
	play_begin();
	scene_conference();
	scene_call(PARENT, "s1");
	scene_door(features, outcasts);
	if (*features) {
		play_answer("<iq type='get'><query xmlns='" NS_ADMIN "'><item affiliation='owner'/></query></iq>", "<query xmlns='" NS_ADMIN "'><item affiliation='owner' jid='focus.school.example'/></query>", NULL);
		play_answer("<iq type='get'><query xmlns='" NS_ADMIN "'><item affiliation='admin'/></query></iq>", "<query xmlns='" NS_ADMIN "'/>", NULL);
		play_answer("<iq type='get'><query xmlns='" NS_ADMIN "'><item affiliation='member'/></query></iq>", "<query xmlns='" NS_ADMIN "'><item affiliation='member' jid='else@school.example'/></query>", NULL);
	}
	g_autofree char *pattern = g_strdup_printf("<iq type='error' id='j1'><error><%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
		"<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>{any}</text></error></iq>", condition);
	play_sends(pattern);
	play_no_call();
	play_silent(VIRTUAL_JOINS);
	play_end();
}

static void test_refusals(void) {
	refused("", "<item affiliation='outcast' jid='parent@school.example'/>", "forbidden");
	refused("", "<item affiliation='outcast' jid='school.example'/>", "forbidden");
	refused("<feature var='muc_membersonly'/>", "", "registration-required");
	refused("<feature var='muc_passwordprotected'/>", "", "not-authorized");
}

static void test_member(void) {
	play_begin();
	scene_conference();
	scene_call(PARENT, "s1");
	scene_door("<feature var='muc_membersonly'/>", "");
	play_answer("<iq type='get'><query xmlns='" NS_ADMIN "'><item affiliation='owner'/></query></iq>", "<query xmlns='" NS_ADMIN "'><item affiliation='owner' jid='parent@school.example'/></query>", NULL);
	play_sends(VIRTUAL_JOINS);
	/* The room does not know the address that we join for the caller: the focus brings it in. */
	play_server("calls", "<presence type='error' from='{seat}' to='{virtual}'><error type='auth'><registration-required xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>");
	play_answer("<iq type='set' to='" ROOM "'><query xmlns='" NS_ADMIN "'><item affiliation='member' jid='{bare}'/></query></iq>", NULL, NULL);
	play_sends(VIRTUAL_JOINS);
	play_end();
}

static void test_ban(void) {
	play_begin();
	scene_conference();
	scene_caller(PARENT, "s1");
	play_skip();
	/* The ban of what the room sees is copied to the person. */
	play_server("calls", "<presence type='unavailable' from='{seat}' to='{virtual}'><x xmlns='" NS_USER "'><item affiliation='outcast' role='none'><reason>enough</reason></item>"
		"<status code='301'/><status code='110'/></x></presence>");
	play_sends("<iq type='set' to='" ROOM "'><query xmlns='" NS_ADMIN "'><item affiliation='outcast' jid='parent@school.example'><reason>enough</reason></item></query></iq>");
	play_call("terminate p1 gone");
	play_end();
}

static void says_encrypted(const char *nick, const char *word) {
	g_autofree char *presence = g_strdup_printf("<presence from='" ROOM "/%s' to='" FOCUS "'><jitsi_participant_e2ee.enabled>%s</jitsi_participant_e2ee.enabled>"
		"<x xmlns='" NS_USER "'><item affiliation='none' role='participant' jid='%s@guests.school.example/web'/></x></presence>", nick, word, nick);
	play_server("focus", presence);
}

/* End-to-end encryption and calls do not go together. */
static void test_encrypted(void) {
	play_begin();
	scene_conference();
	scene_browser("ab12cd34", "ab12cd34@guests.school.example/web");
	scene_browser("cd34ef56", "cd34ef56@guests.school.example/web");
	scene_caller(PARENT, "s1");
	play_skip();
	says_encrypted("ab12cd34", "true");
	play_no_call(); /* one alone puts nobody out */
	says_encrypted("cd34ef56", "true");
	play_call("terminate p3 security-error");
	play_sends("<presence type='unavailable' from='{virtual}' to='{seat}'/>");
	scene_call(PARENT, "s2");
	scene_door("", "");
	play_sends("<iq type='error' id='j1'><error><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
		"<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>{any}</text></error></iq>");
	says_encrypted("cd34ef56", "false");
	scene_caller(PARENT, "s3");
	play_end();
}

static void test_ban_of_person(void) {
	play_begin();
	scene_conference();
	scene_caller(PARENT, "s1");
	play_skip();
	play_server("focus", "<message from='" ROOM "' to='" FOCUS "'><x xmlns='" NS_USER "'><item affiliation='outcast' jid='parent@school.example'/></x></message>");
	play_call("terminate p1 gone");
	play_sends("<presence type='unavailable' from='{virtual}' to='{seat}'/>");
	/* Where the room announces nothing the lists are read again. */
	scene_caller("aunt@school.example/phone", "s2");
	play_skip();
	play_pass(15000);
	play_answer("<iq type='get' to='" ROOM "'><query xmlns='" NS_ADMIN "'><item affiliation='outcast'/></query></iq>",
		"<query xmlns='" NS_ADMIN "'><item affiliation='outcast' jid='aunt@school.example'/></query>", NULL);
	play_call("terminate p2 gone");
	play_end();
}

static void test_jmi(void) {
	play_begin();
	scene_conference();
	static const char propose[] = "<message type='chat' id='jm-propose-1' from='" PARENT "' to='algebra1@calls.school.example'><thread>t1</thread>"
		"<propose xmlns='urn:xmpp:jingle-message:0' id='c1'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'/></propose>"
		"<request xmlns='urn:xmpp:receipts'/></message>";
	play_server("calls", propose);
	play_sends("<message to='" PARENT "' from='algebra1@calls.school.example/janus'><received xmlns='urn:xmpp:receipts' id='jm-propose-1'/></message>");
	play_sends("<message to='" PARENT "'><ringing xmlns='urn:xmpp:jingle-message:0' id='c1'/></message>");
	play_server("calls", propose); /* OkEDU proposes twice */
	play_silent("<message><ringing xmlns='urn:xmpp:jingle-message:0'/></message>");
	play_silent("<message><proceed xmlns='urn:xmpp:jingle-message:0'/></message>");
	scene_door("", "");
	play_sends("<message to='" PARENT "' from='algebra1@calls.school.example/janus'><proceed xmlns='urn:xmpp:jingle-message:0' id='c1'/><thread>t1</thread></message>");
	scene_caller(PARENT, "c1");
	play_call("jingle p1 session-initiate");
	/* A banned person is told so. */
	play_server("calls", "<message type='chat' id='m2' from='aunt@school.example/phone' to='algebra1@calls.school.example'>"
		"<propose xmlns='urn:xmpp:jingle-message:0' id='c2'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'/></propose></message>");
	scene_door("", "<item affiliation='outcast' jid='aunt@school.example'/>");
	play_sends("<message to='aunt@school.example/phone'><reject xmlns='urn:xmpp:jingle-message:0' id='c2'/></message>");
	/* What an archive replays is over. */
	play_skip();
	play_server("calls", "<message type='chat' id='m3' from='" PARENT "' to='algebra1@calls.school.example'>"
		"<propose xmlns='urn:xmpp:jingle-message:0' id='c3'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'/></propose>"
		"<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/></message>");
	play_silent("<message/>");
	play_end();
}

#define NS_RECEIPTS "urn:xmpp:receipts"
#define WRITES(from, id, inside) "<message type='chat' id='" id "' from='" from "' to='algebra1@calls.school.example'>" inside "</message>"

/* What a caller writes is said in the room, what is said there comes to it; receipts follow what the room has shown. */
static void test_chat(void) {
	play_begin();
	scene_conference();
	scene_browser("ab12cd34", "ab12cd34@guests.school.example/web");
	scene_caller(PARENT, "s1");
	play_forget("virtual");
	play_forget("seat");
	scene_call("aunt@school.example/phone", "s2");
	scene_door("", "");
	play_sends("<presence from='{aunt}' to='{aunts}'><x xmlns='http://jabber.org/protocol/muc'/></presence>");
	play_server("calls", "<presence from='{aunts}' to='{aunt}'><x xmlns='" NS_USER "'><item affiliation='none' role='participant'/><status code='110'/></x></presence>");
	play_skip();
	play_server("calls", WRITES("aunt@school.example/laptop", "m1", " <body>  Good morning</body><thread>t</thread><origin-id xmlns='urn:xmpp:sid:0' id='m1'/>"
		"<request xmlns='" NS_RECEIPTS "'/><markable xmlns='urn:xmpp:chat-markers:0'/>"));
	play_sends("<message type='groupchat' id='m1' from='{aunt}' to='" ROOM "'><body>  Good morning</body><origin-id xmlns='urn:xmpp:sid:0' id='m1'/></message>");
	play_silent("<message to='aunt@school.example/laptop'/>");
	play_server("focus", "<message type='groupchat' id='m1' from='{aunts}' to='" FOCUS "'><body>  Good morning</body></message>");
	play_sends("<message to='aunt@school.example/laptop' from='algebra1@calls.school.example/janus'><received xmlns='" NS_RECEIPTS "' id='m1'/><thread>t</thread></message>");
	play_sends("<message to='aunt@school.example/laptop'><displayed xmlns='urn:xmpp:chat-markers:0' id='m1'/></message>");
	play_sends("<message type='chat' id='m1' to='parent@school.example' from='algebra1@calls.school.example/janus'><body>aunt:   Good morning</body></message>");
	play_silent("<message to='aunt@school.example'/>");
	/* A correction stays one; history is not news. */
	play_server("focus", "<message type='groupchat' id='m2' from='" ROOM "/ab12cd34' to='" FOCUS "'><body>Moin</body><replace xmlns='urn:xmpp:message-correct:0' id='m0'/></message>");
	play_sends("<message type='chat' id='m2' to='aunt@school.example'><body>ab12cd34: Moin</body><replace xmlns='urn:xmpp:message-correct:0' id='m0'/></message>");
	play_skip();
	play_server("focus", "<message type='groupchat' from='" ROOM "/ab12cd34' to='" FOCUS "'><body>old</body><delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/></message>");
	play_server("focus", "<message type='groupchat' from='" ROOM "' to='" FOCUS "'><body>of the room itself</body></message>");
	play_server("calls", "<message type='groupchat' from='" ROOM "/ab12cd34' to='{aunt}'><body>its copy</body></message>");
	play_silent("<message/>");
	/* To one alone; what the room refuses. */
	play_server("calls", "<message type='chat' id='p1' from='" ROOM "/ab12cd34' to='{aunt}'><body>psst</body></message>");
	play_sends("<message type='chat' to='aunt@school.example'><body>ab12cd34 (to you alone): psst</body></message>");
	play_server("calls", WRITES("aunt@school.example/phone", "m3", "<body>again</body>"));
	play_sends("<message type='groupchat' id='m3' from='{aunt}'/>");
	play_server("calls", "<message type='error' id='m3' from='" ROOM "' to='{aunt}'><error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>");
	play_sends("<message type='chat' to='aunt@school.example'><body>The room did not take what you wrote: forbidden</body></message>");
	play_end();
}

static void test_chat_refused(void) {
	play_begin();
	scene_conference();
	scene_caller(PARENT, "s1");
	play_skip();
	/* Typing, receipts and markers are nobody's to read. */
	play_server("calls", WRITES(PARENT, "c1", "<composing xmlns='http://jabber.org/protocol/chatstates'/>"));
	play_server("calls", WRITES(PARENT, "c2", "<received xmlns='" NS_RECEIPTS "' id='x'/>"));
	play_silent("<message/>");
	play_server("calls", WRITES(PARENT, "c3", "<body>[This message is OMEMO encrypted]</body><encrypted xmlns='eu.siacs.conversations.axolotl'/>"));
	play_sends("<message type='error' id='c3' to='" PARENT "'><error><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>");
	play_sends("<message type='chat' to='parent@school.example'><body>{any}</body></message>");
	play_silent("<message type='groupchat'/>");
	/* In no call: told once in a while. */
	for (int i = 0; i < 2; i++) {
		play_server("calls", WRITES("aunt@school.example/phone", "c4", "<body>Is anybody there?</body>"));
		play_sends("<message type='error' id='c4'><error><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>");
	}
	play_sends("<message type='chat' to='aunt@school.example'><body>{any}</body></message>");
	play_silent("<message type='chat' to='aunt@school.example'/>");
	play_silent("<message type='groupchat'/>");
	/* A flood. */
	for (int i = 0; i < 20; i++) {
		play_server("calls", WRITES(PARENT, "f", "<body>a</body>"));
		play_sends("<message type='groupchat' id='f'/>");
	}
	play_server("calls", WRITES(PARENT, "f", "<body>a</body>"));
	play_sends("<message type='error' id='f'><error><resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>");
	play_silent("<message type='groupchat'/>");
	play_end();
}

/* What a room with a password asks for its lists. */
static void closed_door(void) {
	scene_door("<feature var='muc_passwordprotected'/>", "");
	play_answer("<iq type='get'><query xmlns='" NS_ADMIN "'><item affiliation='owner'/></query></iq>", "<query xmlns='" NS_ADMIN "'/>", NULL);
	play_answer("<iq type='get'><query xmlns='" NS_ADMIN "'><item affiliation='admin'/></query></iq>", "<query xmlns='" NS_ADMIN "'/>", NULL);
	play_answer("<iq type='get'><query xmlns='" NS_ADMIN "'><item affiliation='member'/></query></iq>", "<query xmlns='" NS_ADMIN "'/>", NULL);
}

static void refused_for_password(const char *sid, const char *line) {
	scene_call(PARENT, sid);
	closed_door();
	g_autofree char *asks = g_strdup_printf("<message type='chat' to='parent@school.example' from='algebra1@calls.school.example/janus'><body>%s</body></message>", line);
	play_sends(asks);
	play_sends("<iq type='error' id='j1'><error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
}

/* A room that was given a password while we are in it: the caller writes it and calls again. */
static void test_password(void) {
	play_begin();
	scene_conference();
	play_server("focus", "<message type='groupchat' from='" ROOM "' to='" FOCUS "'><x xmlns='" NS_USER "'><status code='104'/></x></message>");
	play_answer("<iq type='get' to='" ROOM "' from='" FOCUS "'><query xmlns='" NS_OWNER "'/></iq>", "<query xmlns='" NS_OWNER "'><x xmlns='jabber:x:data' type='form'>"
		"<field var='muc#roomconfig_roomsecret' type='text-private'><value>sesame</value></field></x></query>", NULL);
	refused_for_password("s1", "This room has a password. Write it here, then call again.");
	play_server("calls", WRITES(PARENT, "m1", "<body>Sesame!</body>"));
	play_sends("<message type='chat' to='parent@school.example'><body>Thank you. Now call again.</body></message>");
	play_silent("<message type='groupchat'/>");
	refused_for_password("s2", "That is not the password of this room. Write it here, then call again.");
	play_server("calls", WRITES(PARENT, "m2", "<body> sesame </body>"));
	play_sends("<message type='chat' to='parent@school.example'><body>Thank you. Now call again.</body></message>");
	scene_call(PARENT, "s3");
	closed_door();
	play_sends("<presence from='{virtual}' to='{seat}'><x xmlns='http://jabber.org/protocol/muc'><password>sesame</password></x></presence>");
	play_end();
}

static void test_nick(void) {
	play_begin();
	scene_conference();
	scene_caller(PARENT, "s1");
	play_skip();
	play_server("calls", "<message type='headline' from='parent@school.example' to='algebra1@calls.school.example'><event xmlns='http://jabber.org/protocol/pubsub#event'>"
		"<items node='http://jabber.org/protocol/nick'><item id='1'><nick xmlns='http://jabber.org/protocol/nick'>Mum of Ben</nick></item></items></event></message>");
	play_sends("<presence from='{virtual}' to='{seat}'><nick xmlns='http://jabber.org/protocol/nick'>Mum of Ben</nick></presence>");
	play_server("calls", "<message type='headline' from='parent@school.example/evil' to='algebra1@calls.school.example'><event xmlns='http://jabber.org/protocol/pubsub#event'>"
		"<items node='http://jabber.org/protocol/nick'><item id='1'><nick xmlns='http://jabber.org/protocol/nick'>X</nick></item></items></event></message>");
	play_silent("<presence from='{virtual}'/>");
	play_server("calls", "<message type='headline' from='parent@school.example' to='algebra1@calls.school.example'><event xmlns='http://jabber.org/protocol/pubsub#event'>"
		"<items node='http://jabber.org/protocol/nick'><retract id='1'/></items></event></message>");
	play_sends("<presence from='{virtual}' to='{seat}'><nick xmlns='http://jabber.org/protocol/nick'>parent</nick></presence>");
	play_end();
}

/* What a contact list shows of a room's address. */
static void test_contact(void) {
	play_begin();
	play_server("calls", "<presence type='subscribe' from='parent@school.example' to='algebra1@calls.school.example'/>");
	play_sends("<presence type='subscribed' to='parent@school.example'/>");
	play_sends("<presence type='subscribe' to='parent@school.example' from='algebra1@calls.school.example'><nick xmlns='http://jabber.org/protocol/nick'>algebra1</nick></presence>");
	play_sends("<presence to='parent@school.example' from='algebra1@calls.school.example/janus'><nick xmlns='http://jabber.org/protocol/nick'>algebra1</nick>"
		"<x xmlns='vcard-temp:x:update'><photo>{hash}</photo></x></presence>");
	play_server("calls", "<iq type='get' id='v1' from='" PARENT "' to='algebra1@calls.school.example'><vCard xmlns='vcard-temp'/></iq>");
	play_sends("<iq type='result' id='v1' to='" PARENT "'><vCard xmlns='vcard-temp'><FN>algebra1</FN><PHOTO><TYPE>image/png</TYPE><BINVAL>{photo}</BINVAL></PHOTO></vCard></iq>");
	g_autofree char *hash = play_captured("hash"), *photo = play_captured("photo");
	gsize length;
	g_autofree guchar *png = g_base64_decode(photo, &length);
	g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA1, png, length);
	g_assert_cmpstr(sum, ==, hash);
	g_assert_cmpmem(png, 4, "\x89PNG", 4);
	play_end();
}

/* Told once that there are pictures which it cannot show. */
#define SPEAKER(participant, endpoint, previous) "{\"event\":\"speaker\",\"participant\":\"" participant "\",\"endpoint\":\"" endpoint \
	"\",\"previous\":[" previous "],\"silence\":false}"
#define MEMBER "member@school.example/laptop"
#define NS_COMMANDS "http://jabber.org/protocol/commands"
#define CONFIGURES(id, form) "<iq type='set' id='" id "' from='" MEMBER "' to='algebra1@calls.school.example'><command xmlns='" NS_COMMANDS "' node='urn:xmpp:av-conferences:config'>" \
	form "</command></iq>"
#define SUBMITS(var, value) "<x xmlns='jabber:x:data' type='submit'><field var='" var "'><value>" value "</value></field></x>"

static void member_calls(const char *feature) {
	play_forget("virtual");
	play_forget("seat");
	play_server("calls", "<iq type='set' id='j1' from='" MEMBER "' to='algebra1@calls.school.example/janus'><jingle xmlns='" NS_JINGLE "' action='session-initiate' sid='s1'>"
		"<content creator='initiator' name='audio' senders='initiator'/></jingle></iq>");
	scene_door("", "");
	play_sends("<presence from='{virtual}' to='{seat}'><x xmlns='http://jabber.org/protocol/muc'/></presence>");
	play_server("calls", "<presence from='{seat}' to='{virtual}'><x xmlns='" NS_USER "'><item affiliation='none' role='participant'/><status code='110'/></x></presence>");
	play_sends("<iq type='result' id='j1'/>");
	play_call("new p2 av_conference " MEMBER);
	play_call("jingle p2 session-initiate");
	play_call_accepted("p2", "member-a0", "member-v0", TRUE);
	g_autofree char *info = g_strdup_printf("<query xmlns='" NS_INFO "'><identity category='client' type='pc'/><feature var='%s'/></query>", feature);
	play_answer("<iq type='get' from='algebra1@calls.school.example/janus' to='" MEMBER "'><query xmlns='" NS_INFO "'/></iq>", info, NULL);
}

/* A call that only sends, of a client that knows conferences: it is called back for everybody who sends, once for whom it does not want. */
static void test_conference(void) {
	play_setting("forward_last_n", 1);
	play_begin();
	scene_conference();
	scene_browser("ab12cd34", "teacher@school.example/browser");
	play_call_accepted("p1", "ab12cd34-a0", "ab12cd34-v0", TRUE);
	member_calls("urn:xmpp:jingle:av-conferences:0");
	play_call("new p2<ab12cd34 av_forward " MEMBER);
	play_call("start p2<ab12cd34");
	play_call_ends("p2<ab12cd34", "decline", TRUE, FALSE);
	play_no_call();
	/* Of more than the last N, who speaks takes the place of who has been silent for longest. */
	scene_browser("cd34ef56", "pupil@school.example/browser");
	play_call("start p3");
	play_call_accepted("p3", "cd34ef56-a0", "cd34ef56-v0", TRUE);
	play_no_call();
	play_room_event(SPEAKER("p3", "cd34ef56", "\"ab12cd34\""));
	play_call("new p2<cd34ef56 av_forward " MEMBER);
	play_call("start p2<cd34ef56");
	/* What fails on our side is tried again, at most every few seconds. */
	play_call_ends("p2<cd34ef56", "connectivity-error", FALSE, FALSE);
	play_call("start p2<cd34ef56");
	/* What it wishes: within what the operator allows. */
	play_server("calls", CONFIGURES("c1", ""));
	play_sends("<iq type='result' id='c1'><command xmlns='" NS_COMMANDS "' status='executing'><x xmlns='jabber:x:data' type='form'><title>{any}</title>"
		"<field var='last_n'><value>1</value></field><field var='height'><value>360</value></field></x></command></iq>");
	play_server("calls", CONFIGURES("c2", SUBMITS("last_n", "2")));
	play_sends("<iq type='error' id='c2'><error><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	play_server("calls", CONFIGURES("c3", SUBMITS("height", "4000")));
	play_sends("<iq type='error' id='c3'><error><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	play_server("calls", CONFIGURES("c4", SUBMITS("height", "720")));
	play_sends("<iq type='result' id='c4'><command xmlns='" NS_COMMANDS "' status='completed'/></iq>");
	play_call("height p2<cd34ef56 720");
	/* The member hangs up: what it was called back for ends with its own session. */
	play_call_ends("p2", "success", TRUE, FALSE);
	play_call("terminate p2<cd34ef56 success");
	play_sends("<presence type='unavailable' from='{virtual}' to='{seat}'/>");
	play_server("calls", CONFIGURES("c5", SUBMITS("height", "720")));
	play_sends("<iq type='error' id='c5'><error><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	play_end();
	play_setting("forward_last_n", 8);
}

/* The same of a client that says nothing of conferences: somebody who only wants to be seen. */
static void test_sends_only(void) {
	play_begin();
	scene_conference();
	scene_browser("ab12cd34", "teacher@school.example/browser");
	play_call_accepted("p1", "ab12cd34-a0", "ab12cd34-v0", TRUE);
	member_calls("urn:xmpp:jingle:1");
	play_no_call();
	play_end();
}

#define DINO "parent@school.example/dino.5ab3"
#define DINO_CONTENT(kind, payload) "<content senders='both' name='" kind "' creator='initiator'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='" kind "'>" payload \
	"<encryption><crypto crypto-suite='AES_CM_128_HMAC_SHA1_80' tag='1' key-params='inline:bm90IGEgc2VjcmV0IG9mIGFueWJvZHkgYXQgYWxs'/></encryption><rtcp-mux/></description>" \
	"<transport pwd='THvSCAKmnSiGPKFTx6TaEO' ufrag='pVJc' xmlns='urn:xmpp:jingle:transports:ice-udp:1'/></content>"
#define DINO_OFFER(video) "<jingle action='session-initiate' initiator='" DINO "' xmlns='" NS_JINGLE "' sid='d1'>" \
	DINO_CONTENT("audio", "<payload-type channels='2' id='111' name='opus' clockrate='48000'/>") video "</jingle>"

/* As Dino 0.4 speaks: it asks for no receipt, its session follows to our full JID, and when it hangs up it says so in the session alone. */
static void dino(gboolean video) {
	g_autofree char *propose = g_strdup_printf("<message to='algebra1@calls.school.example' id='m1' type='chat' xml:lang='en' from='" DINO "'><propose xmlns='urn:xmpp:jingle-message:0' id='d1'>"
		"<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'/>%s</propose></message>", video ? "<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'/>" : "");
	play_begin();
	scene_conference();
	play_server("calls", propose);
	play_silent("<message><received xmlns='urn:xmpp:receipts'/></message>");
	scene_door("", "");
	play_sends("<message from='algebra1@calls.school.example/janus' to='" DINO "'><proceed xmlns='urn:xmpp:jingle-message:0' id='d1'/></message>");
	play_forget("virtual");
	play_forget("seat");
	play_server("calls", video ? "<iq to='algebra1@calls.school.example/janus' from='" DINO "' id='i1' type='set' xml:lang='en'>"
		DINO_OFFER(DINO_CONTENT("video", "<payload-type id='98' name='VP8' clockrate='90000'/>")) "</iq>"
		: "<iq to='algebra1@calls.school.example/janus' from='" DINO "' id='i1' type='set' xml:lang='en'>" DINO_OFFER("") "</iq>");
	scene_door("", "");
	play_sends(VIRTUAL_JOINS);
	play_server("calls", "<presence from='{seat}' to='{virtual}'><x xmlns='" NS_USER "'><item affiliation='none' role='participant'/><status code='110'/></x></presence>");
	play_sends("<iq type='result' id='i1' to='" DINO "'/>");
	play_call("new p1 caller " DINO);
	play_call("jingle p1 session-initiate");
	play_server("calls", "<iq to='algebra1@calls.school.example/janus' from='" DINO "' id='i2' type='set'><jingle action='session-terminate' sid='d1' xmlns='" NS_JINGLE "'><reason><success/></reason></jingle></iq>");
	play_call("jingle p1 session-terminate");
	play_sends("<iq type='result' id='i2' to='" DINO "'/>");
	play_end();
}

static void test_dino(void) {
	dino(FALSE);
	dino(TRUE);
}

/* Dino's group calls (XEP-0272) go from member to member: one in our room is an occupant like any, and what it sends to an occupant of ours is refused. */
static void test_dino_muji(void) {
	play_begin();
	scene_conference();
	scene_caller("aunt@school.example/phone", "s2");
	play_server("focus", "<presence from='" ROOM "/db28' to='" FOCUS "'><x xmlns='" NS_USER "'><item affiliation='none' role='participant' jid='" DINO "'/></x>"
		"<muji xmlns='urn:xmpp:jingle:muji:0'><preparing/><device xmlns='http://gultsch.de/xmpp/drafts/omemo/dlts-srtp-verification' id='1234'/></muji></presence>");
	play_server("calls", "<iq to='{virtual}' from='" DINO "' id='i1' type='set'>" DINO_OFFER("") "</iq>");
	play_sends("<iq type='error' id='i1' to='" DINO "'><error><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	play_end();
}

static void test_unshown(void) {
	play_begin();
	scene_conference();
	scene_caller(PARENT, "s1");
	play_skip();
	play_call_unshown("p1", "VP9");
	play_sends("<message type='chat' to='parent@school.example' from='algebra1@calls.school.example/janus'><body>{any}</body></message>");
	play_call_unshown("p1", "VP9");
	play_silent("<message/>");
	play_end();
}

static void test_full(void) {
	play_setting("max_virtual_occupants", 1);
	play_begin();
	scene_conference();
	scene_caller(PARENT, "s1");
	scene_call("aunt@school.example/phone", "s2");
	scene_door("", "");
	play_sends("<iq type='error' id='j1'><error><resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
	play_end();
}

static void test_ghost(void) {
	play_begin();
	play_server("calls", "<presence from='" ROOM "/ab12cd34' to='1a2b3c4d@calls.school.example/algebra1'><x xmlns='" NS_USER "'><item affiliation='none' role='participant'/></x></presence>");
	play_sends("<presence type='unavailable' from='1a2b3c4d@calls.school.example/algebra1' to='" ROOM "/1a2b3c4d'/>");
	play_server("focus", "<presence from='" ROOM "/ab12cd34' to='" FOCUS "'><x xmlns='" NS_USER "'><item affiliation='none' role='participant'/></x></presence>");
	play_sends("<presence type='unavailable' from='" FOCUS "' to='" ROOM "/focus'/>");
	play_end();
}

static void test_others_presence(void) {
	play_begin();
	scene_conference();
	scene_caller(PARENT, "s1");
	play_skip();
	/* What the room tells our occupant about others is dropped; the caller's own way out is not. */
	play_server("calls", "<presence from='" ROOM "/ab12cd34' to='{virtual}'><x xmlns='" NS_USER "'><item affiliation='none' role='participant'/></x></presence>");
	play_silent("<presence/>");
	play_server("calls", "<presence type='unavailable' from='" PARENT "' to='algebra1@calls.school.example'/>");
	play_call("terminate p1 gone");
	play_end();
}

static void test_token(void) {
	play_begin();
	scene_conference();
	play_room_event("{\"event\":\"joined\",\"participant\":\"t1\",\"endpoint\":\"feedbeef\",\"name\":\"Page\",\"origin\":\"token\"}");
	play_sends("<presence from='feedbeef@calls.school.example/algebra1' to='" ROOM "/feedbeef'><nick xmlns='http://jabber.org/protocol/nick'>Page</nick></presence>");
	play_server("calls", "<presence from='" ROOM "/feedbeef' to='feedbeef@calls.school.example/algebra1'><x xmlns='" NS_USER "'><item affiliation='none' role='participant'/><status code='110'/></x></presence>");
	play_room_event("{\"event\":\"source\",\"participant\":\"t1\",\"endpoint\":\"feedbeef\",\"source\":\"feedbeef-a0\",\"media\":\"audio\",\"muted\":false}");
	play_sends("<presence to='" ROOM "/feedbeef'><SourceInfo>{\"feedbeef-a0\":{\"muted\":false}}</SourceInfo></presence>");
	/* A moderator mutes the page: that is what the others see, whatever it says itself, until it has muted and unmuted itself. */
	scene_occupant("ab12cd34", "teacher@school.example/web", "owner", "moderator");
	play_server("focus", "<iq type='set' id='m1' from='" ROOM "/ab12cd34' to='" FOCUS "'><mute xmlns='http://jitsi.org/jitmeet/audio' jid='" ROOM "/feedbeef'>true</mute></iq>");
	play_sends("<iq type='result' id='m1'/>");
	play_controller("{\"request\":\"mute\",\"participant\":\"t1\",\"media\":\"audio\",\"muted\":true}");
	play_sends("<presence to='" ROOM "/feedbeef'><SourceInfo>{\"feedbeef-a0\":{\"muted\":true}}</SourceInfo></presence>");
#define SAYS(muted) play_room_event("{\"event\":\"source\",\"participant\":\"t1\",\"source\":\"feedbeef-a0\",\"media\":\"audio\",\"muted\":" muted "}")
	SAYS("false");
	play_sends("<presence to='" ROOM "/feedbeef'><SourceInfo>{\"feedbeef-a0\":{\"muted\":true}}</SourceInfo></presence>");
	SAYS("true");
	play_sends("<presence to='" ROOM "/feedbeef'><SourceInfo>{\"feedbeef-a0\":{\"muted\":true}}</SourceInfo></presence>");
	SAYS("false");
	play_controller("{\"request\":\"mute\",\"participant\":\"t1\",\"media\":\"audio\",\"muted\":false}");
	play_sends("<presence to='" ROOM "/feedbeef'><SourceInfo>{\"feedbeef-a0\":{\"muted\":false}}</SourceInfo></presence>");
	play_room_event("{\"event\":\"left\",\"participant\":\"t1\",\"reason\":\"left\"}");
	play_sends("<presence type='unavailable' from='feedbeef@calls.school.example/algebra1'/>");
	play_end();
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/plays/callers/direct", test_direct);
	g_test_add_func("/plays/callers/nobody", test_nobody);
	g_test_add_func("/plays/callers/opens-room", test_opens_room);
	g_test_add_func("/plays/callers/refusals", test_refusals);
	g_test_add_func("/plays/callers/member", test_member);
	g_test_add_func("/plays/callers/ban", test_ban);
	g_test_add_func("/plays/callers/ban-of-person", test_ban_of_person);
	g_test_add_func("/plays/callers/jmi", test_jmi);
	g_test_add_func("/plays/callers/chat", test_chat);
	g_test_add_func("/plays/callers/chat-refused", test_chat_refused);
	g_test_add_func("/plays/callers/password", test_password);
	g_test_add_func("/plays/callers/nick", test_nick);
	g_test_add_func("/plays/callers/contact", test_contact);
	g_test_add_func("/plays/callers/unshown", test_unshown);
	g_test_add_func("/plays/callers/dino", test_dino);
	g_test_add_func("/plays/callers/dino-muji", test_dino_muji);
	g_test_add_func("/plays/callers/conference", test_conference);
	g_test_add_func("/plays/callers/sends-only", test_sends_only);
	g_test_add_func("/plays/callers/full", test_full);
	g_test_add_func("/plays/callers/encrypted", test_encrypted);
	g_test_add_func("/plays/callers/ghost", test_ghost);
	g_test_add_func("/plays/callers/others-presence", test_others_presence);
	g_test_add_func("/plays/callers/token", test_token);
	return g_test_run();
}
