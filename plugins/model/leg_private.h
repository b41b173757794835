/* What only the room does with its legs. Pure. */
#ifndef JX_MODEL_LEG_PRIVATE_H
#define JX_MODEL_LEG_PRIVATE_H

#include "model/leg.h"

/* Makes the slots of the lines that have none yet; made(slot, user) for each. */
void jx_leg_make_slots(JxLeg *leg, gboolean ready, GFunc made, gpointer user);
/* Gives the slot another source, or none; its generation grows. */
void jx_leg_assign(JxSlot *slot, JxSource *source);
void jx_slot_free(gpointer slot);
/* Appends a block of lines. */
void jx_leg_grow_lines(JxLeg *leg);

#endif
