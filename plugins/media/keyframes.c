#include "config.h"

#include "media/keyframes.h"

static gboolean ready(const JxKeyframes *keyframes, gint64 now_us) {
	return keyframes->sent_us == 0 || now_us - keyframes->sent_us >= JX_KEYFRAME_INTERVAL_US;
}

gboolean jx_keyframes_ask(JxKeyframes *keyframes, gint64 now_us) {
	keyframes->pending = !ready(keyframes, now_us);
	if (!keyframes->pending)
		keyframes->sent_us = now_us;
	return !keyframes->pending;
}

gboolean jx_keyframes_due(JxKeyframes *keyframes, gint64 now_us) {
	return keyframes->pending && jx_keyframes_ask(keyframes, now_us);
}

void jx_keyframes_arrived(JxKeyframes *keyframes) {
	keyframes->pending = FALSE;
}
