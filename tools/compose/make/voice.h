/* An audio track, decoded as it is needed and laid on the timeline: silence where nothing is, stretched a little where its clock runs otherwise. */
#ifndef JX_COMPOSE_VOICE_H
#define JX_COMPOSE_VOICE_H

#include "plan/timeline.h"
#include "read/lane.h"

typedef struct JxVoice JxVoice;

/* NULL with a sentence in `error` (g_free). All arguments outlive it. */
JxVoice *jx_voice_new(const JxFolder *folder, const JxLane *lane, const JxTimeline *timeline, char **error);
void jx_voice_free(JxVoice *voice);
/* Adds samples from…from + n of what is composed (48 kHz) to `mix`, 2 × n floats. `from` never runs backwards. FALSE: the track is over. */
gboolean jx_voice_add(JxVoice *voice, gint64 from, guint n, float *mix);
/* Packets that could not be decoded. */
guint64 jx_voice_bad(const JxVoice *voice);

#endif
