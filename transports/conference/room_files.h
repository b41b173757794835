/* Files and rooms: who may give one to a room, and how the room is told. XMPP thread. */
#ifndef JX_CONFERENCE_ROOM_FILES_H
#define JX_CONFERENCE_ROOM_FILES_H

#include "conference/admission.h"
#include "conference/conferences.h"
#include "host/shelf.h"

G_BEGIN_DECLS

/* The person is in the room, as occupant or as caller, or could call it: refusal NULL; title: what it is called there. */
typedef void (*JxFileDoor)(const char *room, const char *title, const JxAdmission *refusal, gpointer data);
/* Calls back once, now or later. FALSE, and no call: `address` is no room's. person: full JID. */
gboolean jx_room_files_ask(JxConferences *all, const char *address, const char *person, JxFileDoor door, gpointer data);
/* Whether it is in the room now; *title: new string. */
gboolean jx_room_files_inside(JxConferences *all, const char *room, const char *person, char **title);
/* The room that a callable address stands for; NULL: none. New string. */
char *jx_room_files_room(JxConferences *all, const char *address);
#define JX_ROOM_FILES_TOLD 200 /* files of a list, at most */
/* Appends <file-sharing/> (XEP-0447) of it. */
void jx_room_files_write(xmpp_stanza_t *parent, const JxShelved *shelved);
/* A line in the room, with what clients read (XEP-0066, XEP-0447). */
void jx_room_files_announce(JxConferences *all, const JxShelved *shelved);

/* A line from the room's address to this person. */
void jx_room_files_tell(JxConferences *all, const char *room, const char *person, const char *text);

/* "/file 2": who carries it out. to: full JID. */
typedef void (*JxFileSender)(const char *self, const char *to, const JxShelved *shelved, gpointer data);
void jx_room_files_on_wanted(JxConferences *all, JxFileSender send, gpointer data); /* send NULL: nobody */

G_END_DECLS

#endif
