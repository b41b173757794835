/* WebVTT (W3C): cues of captions and chapters. Pure. */
#ifndef JX_COMPOSE_VTT_H
#define JX_COMPOSE_VTT_H

#include <glib.h>

GString *jx_vtt_new(void);
/* µs. `voice` (nullable) says who speaks. Both are any text: what would end a cue or open a tag is written otherwise. */
void jx_vtt_cue(GString *vtt, gint64 from, gint64 to, const char *voice, const char *text);

#endif
