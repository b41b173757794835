/* A leg: one Janus handle, one PeerConnection of a participant. Pure. Fields are read-only outside of model/. */
#ifndef JX_MODEL_LEG_H
#define JX_MODEL_LEG_H

#include "model/lines.h"
#include "model/policy.h"
#include "model/slot.h"

/* Slots of each media that a block adds, and how few free ones start the next. */
#define JX_SLOT_BLOCK 16
#define JX_SLOT_FREE_LOW 4
/* Slots of each media that a leg may have at most. */
#define JX_MAX_SLOTS 240

struct JxLeg {
	char *id;
	JxParticipant *participant;
	JxPolicy policy;
	JxLines *lines;
	GPtrArray *slots;       /* JxSlot, in the order of the lines */
	GHashTable *by_source;  /* JxSource → the slot that it is in; borrowed */
	GPtrArray *sources;     /* JxSource that it sends, borrowed from the room's list */
	GPtrArray *guests;      /* JxParticipant whose sources come on this leg too, borrowed */
	JxConstraints *constraints;
	guint32 generation;     /* of the last assignment of any slot */
	char *of;               /* endpoint of the one participant that the leg receives (JX_POLICY_ONE); NULL: the policy decides */
	gboolean sticky;        /* a slot carries sources of one endpoint only, for good, and one video source of each */
	gboolean answered;      /* the lines of the first offer */
	gboolean growing;       /* a block is offered and not answered */
	GPtrArray *forwarded;   /* names last told, owned */
	gpointer session;       /* api's */
};

/* Whether the next block should be offered now: a pinned leg of ours, answered, short of free slots. */
gboolean jx_leg_wants_growth(const JxLeg *leg);
/* Before the leg has been settled for the first time. */
void jx_leg_set_sticky(JxLeg *leg);
/* The same; JX_POLICY_ONE. */
void jx_leg_set_of(JxLeg *leg, const char *endpoint);
/* The peer answered the lines that there are: their slots may be used. */
void jx_leg_answered(JxLeg *leg);
JxSlot *jx_leg_slot_by_mindex(const JxLeg *leg, guint mindex);
/* Janus's own SSRCs of a line. Returns the slot that it concerns, or NULL for a line without one. */
JxSlot *jx_leg_set_ssrc(JxLeg *leg, const char *mid, guint32 ssrc, guint32 rtx_ssrc);

#endif
