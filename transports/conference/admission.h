/* Who may come in. The MUC sees only our component behind a native caller, so its bans, members-only setting and password
 * never touch the person: this is where they do (XEP-0045, sections 7.2.5 to 7.2.9, for somebody else's JID). Pure. */
#ifndef JX_CONFERENCE_ADMISSION_H
#define JX_CONFERENCE_ADMISSION_H

#include <glib.h>

G_BEGIN_DECLS

/* The affiliation of the caller's own bare JID, as the room's lists give it. */
typedef enum {
	JX_STANDING_UNKNOWN, /* the focus may not read the lists */
	JX_STANDING_NONE,
	JX_STANDING_OUTCAST,
	JX_STANDING_MEMBER,
	JX_STANDING_ADMIN, /* or owner */
} JxStanding;

typedef struct {
	JxStanding standing;
	gboolean members_only, password_protected;
	gboolean knows_password; /* has written it to the room's address */
	gboolean invited;   /* a moderator has this person called: lists and passwords keep nobody out but outcasts */
	gboolean encrypted; /* end to end, by everybody in it */
	guint occupants, max_occupants; /* people in the room without the focus; 0 = no limit */
	guint virtual_occupants, max_virtual_occupants;
	guint load, max_load; /* calls of this process; 0 = no limit */
} JxAdmissionFacts;

typedef struct {
	gboolean admitted;
	const char *reason;    /* one word for the log and the metrics: "banned" */
	const char *condition; /* of the stanza error, RFC 6120, section 8.3.3 */
	const char *jingle;    /* the same as a Jingle reason, XEP-0166, section 7.4 */
	const char *text;      /* for people */
} JxAdmission;

/* Everything returned is constant. An admitted caller has reason "admitted" and the rest NULL. Outcasts are refused before
 * anything else is said about the room. */
JxAdmission jx_admission_decide(const JxAdmissionFacts *facts);

G_END_DECLS

#endif
