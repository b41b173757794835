/* Who speaks, told from audio levels: dominant speaker identification for multipoint videoconferencing by Volfin and
 * Cohen (Computer Speech and Language 27, 2013), with speech activity at three time scales. Pure; one owner; times in
 * microseconds. */
#ifndef JX_MODEL_SPEAKER_H
#define JX_MODEL_SPEAKER_H

#include <glib.h>

typedef struct JxSpeakers JxSpeakers;

/* Levels below are heard, in -dBov: room noise behind a decent microphone stays above. */
#define JX_SPEAKER_AUDIBLE 75
/* How often jx_speakers_decide is worth calling. */
#define JX_SPEAKER_DECISION_US (200 * 1000)

JxSpeakers *jx_speakers_new(void);
void jx_speakers_free(JxSpeakers *speakers);
/* `voice` is any pointer but NULL; only compared. Removing forgets it. */
void jx_speakers_remove(JxSpeakers *speakers, gconstpointer voice);
/* One frame (20 ms) of a voice: level in -dBov, 0 loudest, 127 silence. */
void jx_speakers_level(JxSpeakers *speakers, gconstpointer voice, guint8 level, gint64 now_us);
/* Voices of which nothing came lately are silent from then on. The dominant one, NULL before anybody spoke. */
gconstpointer jx_speakers_decide(JxSpeakers *speakers, gint64 now_us);
/* TRUE while the dominant speaker is not silent. */
gboolean jx_speakers_active(JxSpeakers *speakers, gint64 now_us);
/* The voices heard within the last second, loudest first; at most `max`. */
guint jx_speakers_loudest(JxSpeakers *speakers, gconstpointer *voices, guint max, gint64 now_us);

#endif
