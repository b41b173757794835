/* room@conference.school.example ↔ room@calls.school.example, and the addresses of virtual occupants. Pure. */
#ifndef JX_CONFERENCE_ADDRESSES_H
#define JX_CONFERENCE_ADDRESSES_H

#include <glib.h>

G_BEGIN_DECLS

/* Resource of the callable address: calls come from and go to room@calls/janus. */
#define JX_CALLS_RESOURCE "janus"

/* The room on `muc` that a callable address (bare or with our resource) stands for. NULL where `address` is none: no local part,
 * or another resource (which is how virtual occupants look). New string. */
char *jx_address_room(const char *address, const char *muc);
/* room@muc → room@calls/janus. New string. */
char *jx_address_callable(const char *room, const char *calls);
/* The JID that joins the MUC for a participant: <endpoint>@calls/<local part of the room>. New string. */
char *jx_address_virtual(const char *endpoint, const char *calls, const char *room);
/* A display name for somebody who has told none: the local part of the JID, else its domain. New string. */
char *jx_address_display_name(const char *jid);

G_END_DECLS

#endif
