#include "config.h"
#include "scenes.h"

void scene_request(void) {
	play_server("focus", "<iq type='set' id='q1' from='teacher@school.example/web' to='focus.school.example'>"
		"<conference xmlns='" NS_FOCUS "' room='" ROOM "' machine-uid='1'/></iq>");
}

void scene_room_admits_focus(int code) {
	play_sends("<presence from='" FOCUS "' to='" ROOM "/focus'><x xmlns='http://jabber.org/protocol/muc'/>"
		"<conference-properties xmlns='" NS_FOCUS "'><property key='visitor-codecs' value='vp8,h264'/></conference-properties></presence>");
	g_autofree char *xml = g_strdup_printf("<presence from='" ROOM "/focus' to='" FOCUS "'><x xmlns='" NS_USER "'>"
		"<item affiliation='owner' role='moderator' jid='" FOCUS "'/><status code='110'/>%s</x></presence>", code ? "<status code='201'/>" : "");
	play_server("focus", xml);
}

void scene_room_form(void) {
	play_answer("<iq type='get' to='" ROOM "' from='" FOCUS "'><query xmlns='" NS_OWNER "'/></iq>",
		"<query xmlns='" NS_OWNER "'><x xmlns='jabber:x:data' type='form'>"
		"<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#roomconfig</value></field>"
		"<field type='fixed'><value>Access</value></field>"
		"<field var='muc#roomconfig_roomdesc' type='text-single'><value>kept</value></field>"
		"<field var='muc#roomconfig_whois' type='list-single'><value>moderators</value></field></x></query>", NULL);
	play_answer("<iq type='set' to='" ROOM "'><query xmlns='" NS_OWNER "'><x xmlns='jabber:x:data' type='submit'>"
		"<field var='muc#roomconfig_roomdesc'><value>kept</value></field>"
		"<field var='muc#roomconfig_whois'><value>anyone</value></field></x></query></iq>", NULL, NULL);
}

void scene_room_facts(const char *features) {
	g_autofree char *info = g_strdup_printf("<query xmlns='" NS_INFO "'><identity category='conference' type='text'/>%s</query>", features);
	play_answer("<iq type='get' to='" ROOM "' from='" FOCUS "'><query xmlns='" NS_INFO "'/></iq>", info, NULL);
}

void scene_room_configured(void) {
	scene_room_form();
	scene_room_facts("<feature var='urn:janus-xmpp:media-by-focus:0'/>");
}

void scene_conference(void) {
	scene_request();
	scene_room_admits_focus(201);
	scene_room_configured();
	play_sends("<iq type='result' id='q1' to='teacher@school.example/web' from='focus.school.example'>"
		"<conference xmlns='" NS_FOCUS "' room='" ROOM "' ready='true' focusjid='focus.school.example'/></iq>");
}

void scene_occupant(const char *nick, const char *jid, const char *affiliation, const char *role) {
	g_autofree char *xml = g_strdup_printf("<presence from='" ROOM "/%s' to='" FOCUS "'><SourceInfo>{}</SourceInfo>"
		"<nick xmlns='http://jabber.org/protocol/nick'>%s</nick>"
		"<x xmlns='" NS_USER "'><item affiliation='%s' role='%s' jid='%s'/></x></presence>", nick, nick, affiliation, role, jid);
	play_server("focus", xml);
}

void scene_features(const char *nick) {
	g_autofree char *pattern = g_strdup_printf("<iq type='get' to='" ROOM "/%s'><query xmlns='" NS_INFO "'/></iq>", nick);
	play_answer(pattern, "<query xmlns='" NS_INFO "'><feature var='urn:xmpp:jingle:apps:rtp:audio'/><feature var='urn:xmpp:jingle:apps:rtp:video'/>"
		"<feature var='urn:xmpp:jingle:transports:dtls-sctp:1'/><feature var='urn:ietf:rfc:4588'/></query>", NULL);
}

void scene_browser(const char *nick, const char *jid) {
	scene_occupant(nick, jid, "none", "participant");
	scene_features(nick);
}

void scene_call(const char *jid, const char *sid) {
	g_autofree char *xml = g_strdup_printf("<iq type='set' id='j1' from='%s' to='algebra1@calls.school.example/janus'>"
		"<jingle xmlns='" NS_JINGLE "' action='session-initiate' initiator='%s' sid='%s'>"
		"<content creator='initiator' name='0'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'/>"
		"<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1'/></content></jingle></iq>", jid, jid, sid);
	play_server("calls", xml);
}

void scene_door(const char *features, const char *outcasts) {
	g_autofree char *info = g_strdup_printf("<query xmlns='" NS_INFO "'><identity category='conference' type='text'/>%s</query>", features);
	play_answer("<iq type='get' to='" ROOM "' from='" FOCUS "'><query xmlns='" NS_INFO "'/></iq>", info, NULL);
	g_autofree char *list = g_strdup_printf("<query xmlns='" NS_ADMIN "'>%s</query>", outcasts);
	play_answer("<iq type='get' to='" ROOM "'><query xmlns='" NS_ADMIN "'><item affiliation='outcast'/></query></iq>", list, NULL);
}

void scene_caller(const char *jid, const char *sid) {
	play_forget("virtual");
	play_forget("seat");
	scene_call(jid, sid);
	scene_door("", "");
	play_sends("<presence from='{virtual}' to='{seat}'><x xmlns='http://jabber.org/protocol/muc'/><SourceInfo>{}</SourceInfo></presence>");
	play_server("calls", "<presence from='{seat}' to='{virtual}'><x xmlns='" NS_USER "'><item affiliation='none' role='participant'/><status code='110'/></x></presence>");
	play_sends("<iq type='result' id='j1'/>");
}
