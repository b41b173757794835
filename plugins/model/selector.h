/* Which source feeds which slot. Called by jx_room_settle() only. Pure. */
#ifndef JX_MODEL_SELECTOR_H
#define JX_MODEL_SELECTOR_H

#include "model/room.h"

/* What the selector looks at; borrowed. */
typedef struct {
	const GPtrArray *sources;  /* JxSource, oldest first */
	const GPtrArray *ranking;  /* JxSource of audio, loudest first */
	const GPtrArray *speakers; /* JxParticipant, latest first */
	gint video_last_n;         /* of the room; -1 all */
} JxSelectorView;

/* Assigns the leg's slots anew and sets their heights. changed is called for each slot whose source is another than before;
 * its generation has grown then. */
void jx_selector_run(JxLeg *leg, const JxSelectorView *view, void (*changed)(gpointer user, JxSlot *slot), gpointer user);

#endif
