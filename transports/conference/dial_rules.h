/* Whom a room may call, and at whose word. Pure. */
#ifndef JX_CONFERENCE_DIAL_RULES_H
#define JX_CONFERENCE_DIAL_RULES_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
	gboolean enabled;    /* the operator's setting */
	gboolean moderator;  /* who asks is one of this room */
	const char *person;  /* bare JID, in lower case; NULL: what was given is none */
	const char *domains; /* where people may be called: "school.example,club.example"; "*" = everywhere */
	gboolean online;     /* our address for calls is connected */
	gboolean present;    /* that person is in the room by a call already */
	gboolean ringing;    /* or is being called */
	guint open, max;     /* calls of this room that are not answered yet */
} JxDialFacts;

typedef struct {
	const char *reason;    /* one word for the log and the metrics */
	const char *condition; /* of the stanza error, RFC 6120, section 8.3.3 */
	const char *text;      /* for people */
} JxDialRefusal;

/* NULL: call. Constant. Who is no moderator learns nothing else. */
const JxDialRefusal *jx_dial_refusal(const JxDialFacts *facts);
/* The domain that rooms on `muc` call people of where no other is set: conference.school.example → school.example. Points into muc. */
const char *jx_dial_own_domain(const char *muc);

G_END_DECLS

#endif
