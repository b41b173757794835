/* A room's configuration, read and changed by its owners: the MUC's own form, and our options of the room (wire/muc/room_option.h), which the store keeps.
 * XMPP thread only. */
#ifndef JX_CONFERENCE_CONFIGURE_H
#define JX_CONFERENCE_CONFIGURE_H

#include "conference/conferences.h"
#include "wire/core/dataform.h"

G_BEGIN_DECLS

/* The ad-hoc command that does it. */
#define JX_CONFIGURE_NODE "configure"

/* Whether people may do that here at all; off until it is switched on. */
void jx_conferences_allow_configuration(JxConferences *conferences, gboolean allowed);
gboolean jx_conferences_configurable(const JxConferences *conferences);

/* form: where it was read, borrowed. condition: of a stanza error, with a text for people; NULL: done. Once, perhaps at once. */
typedef void (*JxConfigured)(const JxForm *form, const char *condition, const char *text, gpointer data);

/* For room@calls.<domain>. person: who asks (a JID that a server stamped). submitted: NULL: the form is read; else what of it is to be changed, taken.
 * strict: an unknown field is an error. */
void jx_conferences_configure(JxConferences *conferences, const char *address, const char *person, JxForm *submitted, gboolean strict, JxConfigured done, gpointer data);
/* What the room says of itself, for room@calls.<domain>: its muc#roominfo form; NULL where there is none. Calls back once; FALSE: it is not asked. */
typedef void (*JxRoomTold)(xmpp_stanza_t *form, gpointer data);
gboolean jx_conferences_room_info(JxConferences *conferences, const char *address, JxRoomTold told, gpointer data);

/* No callback of either kind with this data any more. */
void jx_conferences_configure_forget(gpointer data);

G_END_DECLS

#endif
