/* Key frame requests to one encoder, merged: whoever asks, at most one goes out per interval, and none that came too
 * early is lost. Pure; the owner locks. */
#ifndef JX_MEDIA_KEYFRAMES_H
#define JX_MEDIA_KEYFRAMES_H

#include <glib.h>

/* Chrome ignores a PLI within 300 ms of its last key frame. */
#define JX_KEYFRAME_INTERVAL_US (400 * 1000)

typedef struct {
	gint64 sent_us;
	gboolean pending;
} JxKeyframes;

/* Somebody needs one. TRUE: send a request now. FALSE: it is remembered. */
gboolean jx_keyframes_ask(JxKeyframes *keyframes, gint64 now_us);
/* From a clock: TRUE when a remembered request is due. */
gboolean jx_keyframes_due(JxKeyframes *keyframes, gint64 now_us);
/* A key frame began: what was remembered is answered. */
void jx_keyframes_arrived(JxKeyframes *keyframes);

#endif
