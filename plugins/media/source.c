#include "config.h"

#include <string.h>

#include "media/counters.h"
#include "media/gateway.h"
#include "media/grace.h"
#include "media/leg.h"
#include "media/source.h"

JxMediaSource *jx_media_source_new(JxMediaLeg *from, const JxMediaSourceSpec *spec, gpointer source_user, GDestroyNotify user_free) {
	JxMediaSource *source = g_new0(JxMediaSource, 1);
	source->refs = 1;
	source->leg = jx_leg_ref(from);
	source->user = source_user;
	source->user_free = user_free;
	source->audible = JX_AUDIBLE;
	source->wanted = JX_HEIGHT_NO_LIMIT;
	source->spec = *spec;
	source->layers.n = MAX(spec->layers, 1u);
	source->made_us = g_get_monotonic_time();
	g_mutex_init(&source->lock);
	jx_live(media_sources, 1);
	return source;
}

static void source_destroy(gpointer data) {
	JxMediaSource *source = data;
	g_free(source->fan);
	jx_voice_unref(source->voice);
	g_mutex_clear(&source->lock);
	jx_media_leg_unref(source->leg);
	if (source->user_free)
		source->user_free(source->user);
	g_free(source);
	jx_live(media_sources, -1);
}

JxMediaSource *jx_media_source_ref(JxMediaSource *source) {
	g_atomic_int_inc(&source->refs);
	return source;
}

void jx_media_source_unref(JxMediaSource *source) {
	if (source && g_atomic_int_dec_and_test(&source->refs))
		jx_grace_retire(source, source_destroy);
}

void jx_media_source_update(JxMediaSource *source, const JxMediaSourceSpec *spec) {
	g_mutex_lock(&source->lock);
	source->spec = *spec;
	g_mutex_unlock(&source->lock);
}

void jx_source_spec(JxMediaSource *source, JxMediaSourceSpec *spec) {
	g_mutex_lock(&source->lock);
	*spec = source->spec;
	g_mutex_unlock(&source->lock);
}

void jx_media_source_wanted(JxMediaSource *source, gint height) {
	g_atomic_int_set(&source->wanted, height);
}

void jx_source_set_fan(JxMediaSource *source, JxFan *fan) {
	jx_grace_retire(g_atomic_pointer_exchange(&source->fan, fan), g_free);
}

gboolean jx_source_is_scalable(const JxMediaSource *source) {
	return g_atomic_int_get(&source->spatial_layers) > 1;
}

/* Which of the two request limiters a layer belongs to. Source locked. */
static guint line_of(const JxMediaSource *source, gint layer) {
	const JxMediaSourceSpec *spec = &source->spec;
	if (spec->top_mindex < 0 || spec->layers == 0 || (jx_source_is_scalable(source) && spec->layers > 1))
		return 0;
	return spec->layers == 1 || layer == (gint)spec->layers - 1;
}

void jx_source_ask_keyframe(JxMediaSource *source, gint layer, gint64 now_us) {
	g_mutex_lock(&source->lock);
	guint line = line_of(source, layer);
	gint mindex = line ? source->spec.top_mindex : source->spec.mindex;
	gboolean send = source->spec.media == JX_MEDIA_VIDEO && g_atomic_int_get(&source->leg->up) &&
		jx_keyframes_ask(&source->keyframes[line], now_us);
	g_mutex_unlock(&source->lock);
	if (!send)
		return;
	jx_count(keyframes_asked);
	jx_gateway_pli(source->leg->handle, mindex);
}

void jx_source_keyframe_arrived(JxMediaSource *source, gint layer) {
	g_mutex_lock(&source->lock);
	jx_keyframes_arrived(&source->keyframes[line_of(source, layer)]);
	g_mutex_unlock(&source->lock);
	jx_count(keyframes_received);
}

gboolean jx_source_unrepaired(JxMediaSource *source, gint mindex) {
	return source->spec.top_mindex >= 0 && source->spec.top_mindex == mindex;
}

void jx_source_put_level(JxMediaSource *source, guint8 level) {
	guint at = g_atomic_int_get(&source->levels_in);
	source->levels[at % JX_LEVEL_RING] = level;
	g_atomic_int_set(&source->levels_in, at + 1);
}

void jx_source_put_key(JxMediaSource *source, const JxRtp *rtp) {
	guint in = g_atomic_int_get(&source->pressed_in);
	char key = jx_keys_packet(&source->keys, rtp);
	if (!key || in - g_atomic_int_get(&source->pressed_out) >= JX_KEY_RING)
		return;
	jx_count(keys_pressed);
	source->pressed[in % JX_KEY_RING] = key;
	g_atomic_int_set(&source->pressed_in, in + 1);
}

char jx_source_take_key(JxMediaSource *source) {
	guint out = g_atomic_int_get(&source->pressed_out);
	if (out == (guint)g_atomic_int_get(&source->pressed_in))
		return 0;
	char key = source->pressed[out % JX_KEY_RING];
	g_atomic_int_set(&source->pressed_out, out + 1);
	return key;
}

#define BITRATE_US G_USEC_PER_SEC

void jx_source_tick(JxMediaSource *source, gint64 now_us) {
	gint due[2] = { -1, -1 };
	g_mutex_lock(&source->lock);
	for (guint line = 0; line < 2; line++)
		if (jx_keyframes_due(&source->keyframes[line], now_us))
			due[line] = line ? source->spec.top_mindex : source->spec.mindex;
	g_mutex_unlock(&source->lock);
	for (guint line = 0; line < 2; line++) {
		if (due[line] < 0 || !g_atomic_int_get(&source->leg->up))
			continue;
		jx_count(keyframes_asked);
		jx_gateway_pli(source->leg->handle, due[line]);
	}
	if (now_us - source->bitrate_us < BITRATE_US)
		return;
	gint64 span = now_us - source->bitrate_us;
	for (guint i = 0; i < JX_MAX_LAYERS; i++) {
		guint64 bytes = __atomic_load_n(&source->bytes[i], __ATOMIC_RELAXED);
		guint32 now = source->bitrate_us ? (guint32)((bytes - source->bytes_seen[i]) * 8 * G_USEC_PER_SEC / (guint64)span) : 0;
		guint32 before = source->layers.layer[i].bitrate;
		source->layers.layer[i].bitrate = MAX(now, before - before / 8);
		source->bytes_seen[i] = bytes;
	}
	source->bitrate_us = now_us;
}
