/* What an account may see of a room, beside the MUC's own door: its recordings, its files. Learnt by the conference from the room's lists and its occupants, kept in the store, so
 * that it outlives the room and a restart. Only accounts of one domain are remembered: those that can log in.
 */
#ifndef JX_HOST_ACCESS_H
#define JX_HOST_ACCESS_H

#include <glib.h>

#include "host/module.h"

G_BEGIN_DECLS

/* As the room's lists say. */
typedef enum {
	JX_ACCESS_NONE,
	JX_ACCESS_MEMBER,
	JX_ACCESS_ADMIN, /* from here on: moderates */
	JX_ACCESS_OWNER,
	JX_ACCESS_BANNED,
} JxAccess;

/* --- by the module that lets accounts log in; XMPP thread. Before open and after close nothing is remembered, and nobody may see anything. */
void jx_access_open(const JxHost *host, const char *domain);
void jx_access_close(void);
gboolean jx_access_is_open(void);

/* --- by the conference; XMPP thread. room: its JID. account: a bare or full JID; of another domain: nothing happens. */
/* The room's lists were read: who is not set until jx_access_listed is on none of them any more. */
void jx_access_list(const char *room);
void jx_access_set(const char *room, const char *account, JxAccess access);
void jx_access_listed(const char *room);
/* It is in the room now, or no longer. */
void jx_access_present(const char *room, const char *account, gboolean present);
/* Nobody is: the conference is over. */
void jx_access_empty(const char *room);
/* It was there while this session was recorded, as this participant (the room plugin's id). */
void jx_access_took_part(const char *room, const char *account, const char *session, const char *participant);
/* This participant of that session (NULL: all of them) was erased. */
void jx_access_erased(const char *room, const char *session, const char *participant);

/* --- any thread */
JxAccess jx_access_of(const char *account, const char *room);
/* Owners, admins and members may see everything of their room; others what is of a session in which they took part, or (session NULL: what is of none) of a room in which they
 * are at the moment; who is banned nothing. */
gboolean jx_access_may_read(const char *account, const char *room, const char *session);
/* JIDs of the rooms of which it may see something (char *), sorted. */
GPtrArray *jx_access_rooms(const char *account);

G_END_DECLS

#endif
