/* Tickets: links that a moderator hands out: whoever has one may watch a room's recordings, or one session of it, until it ends. The token is 256 random bits; what is kept
 * of it, in memory and in the store, is its SHA-256, so neither a copy of the store nor the time that a look-up takes gives one away.
 */
#ifndef JX_HOST_TICKETS_H
#define JX_HOST_TICKETS_H

#include <glib.h>

#include "host/module.h"

G_BEGIN_DECLS

#define JX_TICKETS_OF_ROOM 100 /* one more makes the one that ends first invalid */

typedef struct {
	char *room;    /* as the room's API names it: its JID */
	char *session; /* id of a session, NULL: all of the room */
	gint64 until;  /* wall clock, ms since 1970 */
} JxTicket;
void jx_ticket_free(JxTicket *ticket); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxTicket, jx_ticket_free)

/* --- by the host */
void jx_tickets_open(const JxHost *host); /* the store is open; what it knows counts soon after the loop runs */
void jx_tickets_close(void);

/* --- XMPP thread */
/* The token (43 characters that need no escaping in a URL), NULL where the system has no randomness; owned by the caller. session nullable. */
char *jx_tickets_make(const char *room, const char *session, gint64 until);
/* All of the room, those of its sessions too. How many there were. */
guint jx_tickets_revoke(const char *room);

/* --- any thread */
/* NULL: unknown, revoked, over, or no token at all. */
JxTicket *jx_tickets_find(const char *token);

G_END_DECLS

#endif
