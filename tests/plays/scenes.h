/* Beginnings that several plays share. Room algebra1, focus at focus.school.example. */
#ifndef JX_TESTS_SCENES_H
#define JX_TESTS_SCENES_H

#include "play.h"

#define ROOM "algebra1@conference.school.example"
#define FOCUS "focus.school.example/focus"
#define NS_USER "http://jabber.org/protocol/muc#user"
#define NS_OWNER "http://jabber.org/protocol/muc#owner"
#define NS_ADMIN "http://jabber.org/protocol/muc#admin"
#define NS_INFO "http://jabber.org/protocol/disco#info"
#define NS_JINGLE "urn:xmpp:jingle:1"
#define NS_FOCUS "http://jitsi.org/protocol/focus"

void scene_request(void);               /* teacher asks for the conference (id q1) */
void scene_room_admits_focus(int code); /* the focus's own presence comes back; code 201 = it made the room, 0 = it was there */
void scene_room_form(void);             /* the form is asked for, changed, submitted */
void scene_room_facts(const char *features); /* and the room's disco#info */
void scene_room_configured(void);            /* both, on a server with our modules */
void scene_conference(void);            /* all of that, and the answer to q1 */
void scene_occupant(const char *nick, const char *jid, const char *affiliation, const char *role);
void scene_features(const char *nick);  /* the browser answers what it can */
void scene_browser(const char *nick, const char *jid); /* arrives, tells its features, is offered a session */
void scene_call(const char *jid, const char *sid);     /* session-initiate of a native caller */
void scene_door(const char *features, const char *outcasts); /* the MUC answers what kind of room it is, and who is banned */
void scene_caller(const char *jid, const char *sid);   /* is admitted, joins as {endpoint} */

#endif
