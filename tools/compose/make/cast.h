/* The decoders of a session's tracks, each opened when its time comes and closed when it is over. */
#ifndef JX_COMPOSE_CAST_H
#define JX_COMPOSE_CAST_H

#include "make/film.h"
#include "make/voice.h"

typedef struct JxCast JxCast;

/* `only`: the tracks of one person; nullable. `problems` (nullable): what is wrong with tracks is told there. All outlive it. */
JxCast *jx_cast_new(const JxFolder *folder, const JxLanes *lanes, const JxTimeline *timeline, const JxPerson *only, JxProblems *problems);
void jx_cast_free(JxCast *cast);

/* Films move on to session time t. */
void jx_cast_advance(JxCast *cast, gint64 t);
/* NULL: no picture now. */
const AVFrame *jx_cast_picture(const JxCast *cast, const JxLane *lane);
/* The picture is another one than before the last jx_cast_advance. */
gboolean jx_cast_changed(const JxCast *cast, const JxLane *lane);

/* Adds n ≤ JX_MIX_BLOCK samples of all voices that are on to `mix` (2 × n floats), from sample `from` of what is composed. */
void jx_cast_mix(JxCast *cast, gint64 from, guint n, float *mix);

#endif
