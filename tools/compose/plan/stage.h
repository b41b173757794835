/* Who is in the picture at a time, in which order. Pure. */
#ifndef JX_COMPOSE_STAGE_H
#define JX_COMPOSE_STAGE_H

#include "plan/layout.h"
#include "read/lane.h"

typedef enum { JX_LAYOUT_SPEAKER, JX_LAYOUT_GRID } JxLayout;

typedef struct {
	const JxPerson *person;
	const char *name;   /* what the person is called then */
	const JxLane *lane; /* of a camera or screen; NULL: only the name */
	gboolean speaks;
	JxTile tile;
} JxActor;

typedef struct {
	guint n;
	JxActor actors[JX_TILES_MOST];
} JxStage;

/* At session time t: the newest screen first, then (speaker view) who speaks or spoke last, then everybody else with a picture, then those without, each
 * in the order of their coming. Who speaks is always shown. `only`: nobody else; nullable. */
void jx_stage_at(const JxSession *session, const JxLanes *lanes, const JxPerson *only, JxLayout layout, guint width, guint height, gint64 t, JxStage *stage);
/* Equal stages need no drawing anew. */
gboolean jx_stage_equal(const JxStage *a, const JxStage *b);
/* TRUE while the lane is to be seen or heard: between its ends, and its source not muted. */
gboolean jx_lane_on(const JxLane *lane, gint64 t);

#endif
