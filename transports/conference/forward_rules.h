/* Which of the others a member of an audio/video conference is sent, where they may be too many. Pure. */
#ifndef JX_CONFERENCE_FORWARD_RULES_H
#define JX_CONFERENCE_FORWARD_RULES_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
	const char *endpoint;
	guint spoke;        /* place among those who spoke, the latest first; G_MAXUINT: never */
	gboolean forwarded; /* is being sent now */
	gint64 since;       /* in the room, monotonic ms */
} JxForwardFacts;

/* Sorts them, most wanted first: who spoke last, then who is being sent already, then who was there first. The first last_n are to be sent: a change
 * is due only when somebody speaks who is not among the last that did. */
void jx_forward_order(JxForwardFacts *all, guint n);

G_END_DECLS

#endif
