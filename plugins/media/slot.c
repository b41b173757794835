#include "config.h"

#include "media/counters.h"
#include "media/gateway.h"
#include "media/grace.h"
#include "media/leg.h"
#include "media/slot.h"
#include "media/source.h"

/* A source that has sent nothing for that long is not asked for key frames: its camera is off. */
#define ASK_LIVING_US (3 * G_USEC_PER_SEC)
#define ASK_FRESH_US (10 * G_USEC_PER_SEC)

JxMediaSlot *jx_media_slot_new(JxMediaLeg *to, const JxMediaSlotSpec *spec) {
	JxMediaSlot *slot = g_new0(JxMediaSlot, 1);
	slot->refs = 1;
	slot->leg = jx_leg_ref(to);
	g_mutex_init(&slot->lock);
	slot->spec = *spec;
	slot->layer = slot->cap = JX_LAYER_NONE;
	slot->max_height = JX_HEIGHT_NO_LIMIT;
	slot->rtx_seq = (guint16)g_random_int_range(1, 0x4000);
	jx_rewrite_init(&slot->rewrite, spec->media == JX_MEDIA_VIDEO ? 90000 : jx_codec_clock(jx_payload_voice(&spec->types)), (guint16)g_random_int_range(1, 0x4000), g_random_int());
	jx_live(media_slots, 1);
	jx_leg_add_slot(to, slot);
	return slot;
}

static void slot_destroy(gpointer data) {
	JxMediaSlot *slot = data;
	if (slot->ring)
		jx_live(rings, -1);
	jx_ring_free(slot->ring);
	g_mutex_clear(&slot->lock);
	jx_media_leg_unref(slot->leg);
	if (slot->spec.sink_free)
		slot->spec.sink_free(slot->spec.sink_user);
	g_free(slot);
	jx_live(media_slots, -1);
}

JxMediaSlot *jx_slot_ref(JxMediaSlot *slot) {
	g_atomic_int_inc(&slot->refs);
	return slot;
}

void jx_media_slot_unref(JxMediaSlot *slot) {
	if (!slot || !g_atomic_int_dec_and_test(&slot->refs))
		return;
	jx_leg_remove_slot(slot->leg, slot);
	g_clear_pointer(&slot->source, jx_media_source_unref);
	g_clear_pointer(&slot->next, jx_media_source_unref);
	g_clear_pointer(&slot->before, jx_media_source_unref);
	jx_grace_retire(slot, slot_destroy);
}

void jx_media_slot_update(JxMediaSlot *slot, const JxMediaSlotSpec *spec) {
	g_mutex_lock(&slot->lock);
	slot->spec = *spec;
	g_mutex_unlock(&slot->lock);
}

void jx_media_slot_play(JxMediaSlot *slot, JxCue cue) {
	g_atomic_int_set(&slot->cue, (gint)cue);
}

gboolean jx_media_slot_suspended(JxMediaSlot *slot) {
	g_mutex_lock(&slot->lock);
	gboolean suspended = slot->source && slot->suspended;
	g_mutex_unlock(&slot->lock);
	return suspended;
}

static void need_ring(JxMediaSlot *slot) {
	if (slot->ring || slot->spec.media != JX_MEDIA_VIDEO || slot->spec.rtx_mindex < 0)
		return;
	slot->ring = jx_ring_new();
	jx_live(rings, 1);
}

static void drop_ring(JxMediaSlot *slot) {
	if (!slot->ring)
		return;
	g_clear_pointer(&slot->ring, jx_ring_free);
	jx_live(rings, -1);
}

JxMediaSource *jx_slot_assign(JxMediaSlot *slot, JxMediaSource *source, gint max_height, guint32 generation, gboolean soft) {
	JxMediaSource *let_go[3] = { NULL, NULL, NULL };
	gboolean fresh = FALSE;
	g_mutex_lock(&slot->lock);
	let_go[2] = g_steal_pointer(&slot->before);
	gboolean same = (soft || slot->generation == generation) && (source == slot->source || source == slot->next);
	if (source && !same && soft && slot->source && slot->layer != JX_LAYER_NONE && source != slot->source) {
		let_go[0] = slot->next;
		slot->next = jx_media_source_ref(source);
		fresh = TRUE;
	} else if (!same || !source) {
		let_go[0] = slot->source;
		let_go[1] = slot->next;
		slot->source = source ? jx_media_source_ref(source) : NULL;
		slot->next = NULL;
		slot->layer = JX_LAYER_NONE;
		slot->silent = 0;
		jx_rewrite_switch(&slot->rewrite);
		fresh = source != NULL;
		if (source)
			need_ring(slot);
		else
			drop_ring(slot);
	} else if (source == slot->source) {
		/* Back to what it still shows. */
		let_go[0] = slot->next;
		slot->next = NULL;
	}
	slot->generation = generation;
	slot->max_height = max_height;
	if (fresh) {
		slot->assigned_us = g_get_monotonic_time();
		slot->asked_us = 0;
	}
	JxMediaSource *carried = slot->source ? jx_media_source_ref(slot->source) : NULL;
	g_mutex_unlock(&slot->lock);
	jx_media_source_unref(let_go[0]);
	jx_media_source_unref(let_go[1]);
	jx_media_source_unref(let_go[2]);
	return carried;
}

/* The source and layer whose key frame the slot waits for; a new reference, or NULL. Slot locked. */
static JxMediaSource *waits_for(JxMediaSlot *slot, gint *layer, gint64 now_us) {
	JxMediaSource *source = slot->next ? slot->next : slot->source;
	if (!source || slot->spec.media != JX_MEDIA_VIDEO || slot->suspended || slot->max_height == JX_HEIGHT_NONE ||
			!g_atomic_int_get(&slot->leg->up))
		return NULL;
	*layer = jx_layers_target(&source->layers, slot->max_height, slot->cap);
	if (!slot->next && *layer == slot->layer && *layer != JX_LAYER_NONE)
		return NULL;
	/* Fewer layers of one SSRC are to be had without one. */
	if (!slot->next && *layer != JX_LAYER_NONE && *layer < slot->layer && jx_source_is_scalable(source))
		return NULL;
	if (!slot->next && slot->lacks_codec)
		return NULL;
	gint64 last = 0;
	for (guint i = 0; i < JX_MAX_LAYERS; i++)
		last = MAX(last, source->layers.layer[i].last_us);
	if (now_us - last > ASK_LIVING_US && now_us - slot->assigned_us > ASK_FRESH_US)
		return NULL;
	return jx_media_source_ref(source);
}

/* The source that shall begin anew for a receiver that may have missed its first picture. Slot locked. */
static JxMediaSource *once_more(JxMediaSlot *slot, gint *layer, gint64 now_us) {
	if (slot->shown_us < 0 || slot->spec.media != JX_MEDIA_VIDEO || slot->spec.rtx_mindex >= 0 || slot->spec.sink || slot->layer == JX_LAYER_NONE)
		return NULL;
	if (slot->shown_us == 0)
		slot->shown_us = now_us;
	if (now_us - slot->shown_us < JX_SLOT_AGAIN_US || !slot->source)
		return NULL;
	slot->shown_us = -1;
	*layer = slot->layer;
	return jx_media_source_ref(slot->source);
}

void jx_slot_tick(JxMediaSlot *slot, gint64 now_us) {
	gint layer = JX_LAYER_NONE;
	gboolean none = FALSE;
	JxMediaSource *source = NULL;
	g_mutex_lock(&slot->lock);
	JxMediaSource *before = g_steal_pointer(&slot->before);
	if (slot->ring)
		jx_ring_grow(slot->ring, now_us);
	if (now_us - slot->asked_us >= JX_SLOT_ASK_US)
		source = waits_for(slot, &layer, now_us);
	if (!source)
		source = once_more(slot, &layer, now_us);
	if (source) {
		slot->asked_us = now_us;
		none = slot->layer == JX_LAYER_NONE;
	}
	g_mutex_unlock(&slot->lock);
	jx_media_source_unref(before);
	if (!source)
		return;
	jx_source_ask_keyframe(source, layer, now_us);
	if (none && layer > 0)
		jx_source_ask_keyframe(source, 0, now_us); /* whichever comes first */
	jx_media_source_unref(source);
}

void jx_slot_keyframe_wanted(JxMediaSlot *slot, gint64 now_us) {
	g_mutex_lock(&slot->lock);
	JxMediaSource *source = slot->source ? jx_media_source_ref(slot->source) : NULL;
	gint layer = slot->layer;
	g_mutex_unlock(&slot->lock);
	if (source)
		jx_source_ask_keyframe(source, layer, now_us);
	jx_media_source_unref(source);
}

/* A round trip of that much where none has been measured; Janus's own figure. */
#define RTT_UNKNOWN_US (40 * 1000)

/* What comes again may be half of what is sent, and this in any case, in bytes between two looks at the bandwidth: who misses more has a path that
 * cannot carry it. */
#define RESENT_LEAST (64 * 1024)

static gboolean may_resend(JxMediaLeg *leg) {
	guint64 resent = __atomic_load_n(&leg->resent, __ATOMIC_RELAXED);
	return resent < RESENT_LEAST || resent < __atomic_load_n(&leg->sent_video, __ATOMIC_RELAXED) / 2;
}

void jx_slot_nack(JxMediaSlot *slot, const guint16 *seqs, guint n, gint64 now_us) {
	guint8 packet[JX_RTP_MAX + 2];
	gsize len;
	gint64 rtt = __atomic_load_n(&slot->leg->rtt_us, __ATOMIC_RELAXED);
	jx_count_add(nacks_received, n);
	g_mutex_lock(&slot->lock);
	for (guint i = 0; i < n; i++) {
		if (!slot->ring || slot->spec.rtx_mindex < 0) {
			jx_count(nacks_missing);
			continue;
		}
		if (!may_resend(slot->leg)) {
			jx_count(nacks_throttled);
			continue;
		}
		switch (jx_ring_rtx(slot->ring, seqs[i], (guint16)(slot->rtx_seq + 1), slot->spec.rtx_ssrc,
			rtt ? rtt : RTT_UNKNOWN_US, now_us, packet, &len)) {
		case JX_RING_FOUND:
			slot->rtx_seq++;
			slot->resent++;
			jx_count(nacks_answered);
			__atomic_fetch_add(&slot->leg->resent, len, __ATOMIC_RELAXED);
			jx_gateway_relay(slot->leg->handle, slot->spec.rtx_mindex, TRUE, packet, len, JX_LEVEL_NONE);
			break;
		case JX_RING_THROTTLED: jx_count(nacks_throttled); break;
		case JX_RING_MISSING: jx_count(nacks_missing); break;
		}
	}
	g_mutex_unlock(&slot->lock);
}
