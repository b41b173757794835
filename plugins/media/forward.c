/* The packet path: from a leg's m-line and SSRC to a source and its layer, and from there to every slot that carries it.
 * Takes no lock but the slot's own, which nobody else wants at that time, and allocates nothing. */
#include "config.h"

#include <string.h>

#include "media/counters.h"
#include "media/gateway.h"
#include "media/leg.h"
#include "media/picture.h"
#include "media/rtp.h"
#include "media/slot.h"
#include "media/source.h"
#include "model/speaker.h"

/* Silence (-127 dBov) is still sent for that many packets, then left out. */
#define SILENT_PACKETS 10
#define SILENCE 127

/* The packet that goes out: header and payload, without extensions, which Janus writes. */
typedef struct {
	guint8 bytes[JX_RTP_HEADER + JX_RTP_MAX];
	gsize len;
} Outgoing;

static void prepare(Outgoing *out, const JxRtp *rtp) {
	memcpy(out->bytes + JX_RTP_HEADER, rtp->payload, rtp->payload_len);
	out->len = JX_RTP_HEADER + rtp->payload_len;
}

/* FALSE: a recorder could not take it. Slot locked. */
static gboolean hand_over(JxMediaSlot *slot, JxCodec codec, const Outgoing *out, gint level, gint64 now_us) {
	slot->packets++;
	jx_count(packets_forwarded);
	if (slot->spec.sink)
		return slot->spec.sink->packet(slot->spec.sink_user, codec, out->bytes, out->len, now_us);
	jx_gateway_relay(slot->leg->handle, slot->spec.mindex, slot->spec.media == JX_MEDIA_VIDEO, out->bytes, out->len, level);
	return TRUE;
}

/* --- audio --- */

/* A voice without levels is believed to be loud. */
static gboolean is_heard(JxMediaSource *source, const JxMediaLeg *by, gint level) {
	switch ((JxAudible)g_atomic_int_get(&source->audible)) {
	case JX_AUDIBLE:
		return TRUE;
	case JX_AUDIBLE_LOUD:
		return level < JX_SPEAKER_AUDIBLE;
	case JX_AUDIBLE_NEXT:
		return g_atomic_int_get(&by->loud);
	default:
		return FALSE;
	}
}

static void audio_to_slot(JxMediaSource *source, JxMediaSlot *slot, const JxRtp *rtp, Outgoing *out, gint level, gint64 now_us) {
	JxRewritten header;
	g_mutex_lock(&slot->lock);
	if (slot->source != source || !g_atomic_int_get(&slot->leg->up)) {
		g_mutex_unlock(&slot->lock);
		return;
	}
	slot->silent = level == SILENCE ? MIN(slot->silent + 1, SILENT_PACKETS + 1) : 0;
	gboolean silent = slot->silent > SILENT_PACKETS;
	slot->stream = rtp->ssrc;
	if (!slot->spec.sink && (silent || !is_heard(source, slot->leg, level))) {
		jx_rewrite_skip(&slot->rewrite, rtp);
		if (silent)
			jx_count(dropped_silent);
		else
			jx_count(dropped_not_loudest);
	} else if (jx_rewrite_packet(&slot->rewrite, rtp, NULL, now_us, &header)) {
		jx_rtp_write_header(out->bytes, rtp->marker, slot->spec.types.pt[JX_CODEC_OPUS], header.seq, header.timestamp, slot->spec.ssrc);
		hand_over(slot, JX_CODEC_OPUS, out, level, now_us);
		__atomic_fetch_add(&slot->leg->sent_audio, out->len, __ATOMIC_RELAXED);
	} else {
		jx_count(dropped_late);
	}
	g_mutex_unlock(&slot->lock);
}

static void audio_to_fan(JxMediaSource *source, const JxFan *fan, const JxRtp *rtp, gint level, gint64 now_us) {
	Outgoing out;
	if (fan->n == 0)
		return;
	prepare(&out, rtp);
	for (guint i = 0; i < fan->n; i++)
		audio_to_slot(source, fan->slot[i], rtp, &out, level, now_us);
}

void jx_source_send_voice(JxMediaSource *source, const JxRtp *rtp, gint level, gint64 now_us) {
	const JxFan *fan = g_atomic_pointer_get(&source->fan);
	if (fan && !fan->muted)
		audio_to_fan(source, fan, rtp, level, now_us);
}

/* Its packets are in the voice's sequence and nothing of its sound. */
static void take_key(JxMediaSource *source, const JxFan *fan, const JxRtp *rtp, gint64 now_us) {
	jx_source_put_key(source, rtp);
	if (fan->voice)
		jx_voice_pass(fan->voice, rtp, now_us);
	for (guint i = 0; i < fan->n; i++) {
		JxMediaSlot *slot = fan->slot[i];
		g_mutex_lock(&slot->lock);
		if (slot->source == source && jx_payload_voice(&source->spec.types) == JX_CODEC_OPUS)
			jx_rewrite_skip(&slot->rewrite, rtp);
		g_mutex_unlock(&slot->lock);
	}
}

/* What is not Opus goes through the mixer's thread, which makes it so. */
static void forward_audio(JxMediaSource *source, const JxFan *fan, const JxRtp *rtp, JxCodec codec, gint level, gint64 now_us) {
	if (level >= 0)
		jx_source_put_level(source, (guint8)level);
	source->layers.layer[0].last_us = now_us;
	if (fan->voice)
		jx_voice_put(fan->voice, rtp, level, now_us);
	if (codec == JX_CODEC_OPUS)
		audio_to_fan(source, fan, rtp, level, now_us);
}

/* --- video --- */

/* A packet of video on its way: of which source and layer, and in which codec. */
typedef struct {
	JxMediaSource *source;
	gint layer;
	JxCodec codec;
	const JxRtp *rtp;
	JxPicture picture;
} Video;

static void show(JxMediaSlot *slot, const Video *video, gint layer) {
	if (slot->next == video->source) {
		slot->before = slot->source;
		slot->source = video->source;
		slot->next = NULL;
		jx_count(source_switches);
	} else if (slot->layer != JX_LAYER_NONE) {
		jx_count(layer_switches);
	}
	slot->layer = layer;
	slot->stream = video->rtp->ssrc;
	jx_rewrite_switch(&slot->rewrite);
	if (slot->ring)
		jx_ring_forget(slot->ring); /* a narrow path has better to carry than the picture before */
}

/* Simulcast: each layer is a stream of its own; the slot changes with a key frame. Slot locked. */
static gboolean takes_stream(JxMediaSlot *slot, const Video *video) {
	gboolean coming = slot->next == video->source;
	if (!coming && slot->layer == video->layer) {
		if (slot->stream == video->rtp->ssrc)
			return TRUE;
		slot->layer = JX_LAYER_NONE; /* another stream now, as when the codec changed from one with spatial layers */
	}
	if (!video->picture.keyframe)
		return FALSE;
	gint target = jx_layers_target(&video->source->layers, slot->max_height, slot->cap);
	if (!jx_layers_accept(&video->source->layers, coming ? JX_LAYER_NONE : slot->layer, target, video->layer))
		return FALSE;
	show(slot, video, video->layer);
	return TRUE;
}

/* Layers of one stream: more of them from a key frame on, fewer from any picture on. Slot locked. */
static gboolean takes_spatial(JxMediaSlot *slot, const Video *video) {
	const JxPicture *picture = &video->picture;
	if (slot->next == video->source || slot->layer == JX_LAYER_NONE || slot->stream != video->rtp->ssrc) {
		if (!picture->keyframe)
			return FALSE;
		show(slot, video, jx_layers_target(&video->source->layers, slot->max_height, slot->cap));
	} else if (picture->begins && video->layer == 0) {
		gint target = jx_layers_target(&video->source->layers, slot->max_height, slot->cap);
		if (target != slot->layer && target != JX_LAYER_NONE && (picture->keyframe || target < slot->layer)) {
			slot->layer = target;
			jx_count(layer_switches);
		}
	}
	if (video->layer <= slot->layer)
		return TRUE;
	jx_rewrite_skip(&slot->rewrite, video->rtp);
	return FALSE;
}

/* Decides whether the slot takes this packet, and changes source or layer where that is possible. Slot locked. */
static gboolean slot_takes(JxMediaSlot *slot, const Video *video) {
	if (!g_atomic_int_get(&slot->leg->up) || slot->suspended || slot->max_height == JX_HEIGHT_NONE)
		return FALSE;
	if (slot->source != video->source && slot->next != video->source)
		return FALSE;
	slot->lacks_codec = !jx_payload_has(&slot->spec.types, video->codec);
	if (slot->lacks_codec) {
		slot->lacked = video->codec;
		slot->layer = JX_LAYER_NONE;
		jx_count(dropped_codec);
		return FALSE;
	}
	return jx_source_is_scalable(video->source) ? takes_spatial(slot, video) : takes_stream(slot, video);
}

/* Where upper layers are left out, the marker that ends the picture is with the last of those that are not. */
static gboolean ends_picture(const JxMediaSlot *slot, const Video *video) {
	return video->rtp->marker ||
		(jx_source_is_scalable(video->source) && video->picture.ends && video->layer == slot->layer);
}

static void video_to_slot(JxMediaSlot *slot, const Video *video, Outgoing *out, gint64 now_us) {
	JxRewritten header;
	g_mutex_lock(&slot->lock);
	if (slot_takes(slot, video)) {
		if (jx_rewrite_packet(&slot->rewrite, video->rtp, &video->picture, now_us, &header)) {
			jx_rtp_write_header(out->bytes, ends_picture(slot, video), slot->spec.types.pt[video->codec], header.seq, header.timestamp, slot->spec.ssrc);
			jx_picture_write_ids(out->bytes + JX_RTP_HEADER, &video->picture, header.picture_id, header.tl0picidx);
			if (slot->ring)
				jx_ring_put(slot->ring, out->bytes, out->len, now_us);
			if (!hand_over(slot, video->codec, out, JX_LEVEL_NONE, now_us))
				slot->layer = JX_LAYER_NONE;
			__atomic_fetch_add(&slot->leg->sent_video, out->len, __ATOMIC_RELAXED);
		} else {
			jx_count(dropped_late);
		}
	}
	g_mutex_unlock(&slot->lock);
}

/* Whether a slot is fed by the stream of this layer. Slot locked. */
static gboolean shows(const JxMediaSlot *slot, const JxMediaSource *source, gint layer) {
	return slot->source == source && (slot->layer == layer || (slot->layer != JX_LAYER_NONE && jx_source_is_scalable(source)));
}

/* A packet without payload (padding, to probe the path) is in its stream's sequence all the same. */
static void skip_in_slots(JxMediaSource *source, gint layer, const JxFan *fan, const JxRtp *rtp) {
	for (guint i = 0; i < fan->n; i++) {
		JxMediaSlot *slot = fan->slot[i];
		g_mutex_lock(&slot->lock);
		if (shows(slot, source, layer))
			jx_rewrite_skip(&slot->rewrite, rtp);
		g_mutex_unlock(&slot->lock);
	}
}

static gboolean shown_by_any(JxMediaSource *source, gint layer, const JxFan *fan) {
	gboolean shown = FALSE;
	for (guint i = 0; i < fan->n && !shown; i++) {
		g_mutex_lock(&fan->slot[i]->lock);
		shown = shows(fan->slot[i], source, layer);
		g_mutex_unlock(&fan->slot[i]->lock);
	}
	return shown;
}

/* A hole can only be mended by a key frame where the core sends no NACK, and where its NACKs were in vain: the receiver itself
 * would take a second to find that out. */
static void watch_for_holes(JxMediaSource *source, gint layer, const JxFan *fan, guint16 seq, gint mindex, gint64 now_us) {
	JxHoles *holes = &source->holes[layer];
	guint missing = jx_holes_packet(holes, seq, now_us);
	gboolean ask = jx_holes_hopeless(holes, now_us);
	if (missing > 0) {
		jx_count(uplink_gaps);
		if (jx_source_unrepaired(source, mindex)) {
			jx_layers_hole(&source->layers, (guint)layer, now_us);
			ask = TRUE;
		}
	}
	if (ask && shown_by_any(source, layer, fan))
		jx_source_ask_keyframe(source, layer, now_us);
}

/* A key frame began: what it says of the heights is true until the next one. */
static void note_keyframe(JxMediaSource *source, gint stream, const JxPicture *picture, guint32 timestamp, gint64 now_us) {
	jx_holes_forget(&source->holes[stream]);
	jx_source_keyframe_arrived(source, stream);
	if (stream == 0)
		g_atomic_int_set(&source->spatial_layers, (gint)MIN(picture->spatial_layers, (guint)JX_MAX_LAYERS));
	if (!jx_source_is_scalable(source)) {
		if (picture->height[0])
			source->layers.layer[stream].height = (gint)picture->height[0];
		return;
	}
	source->layers.n = MAX(source->layers.n, (guint)source->spatial_layers);
	for (gint i = 0; i < source->spatial_layers; i++) {
		jx_layers_packet(&source->layers, (guint)i, timestamp, now_us); /* they all come with it */
		if (picture->height[i])
			source->layers.layer[i].height = (gint)picture->height[i];
	}
}

/* Of a stream with spatial layers each needs those below: what it costs is theirs too. */
static void count_layer(JxMediaSource *source, const Video *video, gint64 now_us) {
	gsize bytes = video->rtp->payload_len + JX_RTP_HEADER;
	gint last = jx_source_is_scalable(source) ? source->spatial_layers - 1 : video->layer;
	jx_layers_packet(&source->layers, (guint)video->layer, video->rtp->timestamp, now_us);
	for (gint i = video->layer; i <= last; i++)
		__atomic_fetch_add(&source->bytes[i], bytes, __ATOMIC_RELAXED);
}

static void forward_video(const JxRoute *route, const JxFan *fan, const JxRtp *rtp, JxCodec codec, gint mindex, gint64 now_us) {
	JxMediaSource *source = route->source;
	Video video = { .source = source, .layer = route->layer, .codec = codec, .rtp = rtp };
	Outgoing out;
	source->layers.n = MAX(route->layers, (guint)MAX(source->spatial_layers, 1));
	watch_for_holes(source, route->layer, fan, rtp->seq, mindex, now_us);
	if (rtp->payload_len == 0) {
		skip_in_slots(source, route->layer, fan, rtp);
		return;
	}
	if (!jx_picture_read(codec, rtp->payload, rtp->payload_len, &video.picture)) {
		jx_count(dropped_malformed);
		return;
	}
	if (video.picture.keyframe)
		note_keyframe(source, route->layer, &video.picture, rtp->timestamp, now_us);
	if (jx_source_is_scalable(source))
		video.layer = (gint)MIN(video.picture.spatial, (guint)source->spatial_layers - 1);
	count_layer(source, &video, now_us);
	if (fan->n == 0)
		return;
	prepare(&out, rtp);
	for (guint i = 0; i < fan->n; i++)
		video_to_slot(fan->slot[i], &video, &out, now_us);
}

/* --- both --- */

static void forward(JxMediaLeg *leg, const JxRtp *rtp, const janus_plugin_rtp *packet, gint64 now_us) {
	const JxRoute *route = jx_leg_find_route(leg, packet->mindex, rtp->ssrc);
	if (!route) {
		jx_count(dropped_unrouted);
		return;
	}
	if (route->rtx) {
		jx_count(dropped_rtx);
		return;
	}
	const JxFan *fan = g_atomic_pointer_get(&route->source->fan);
	gint codec = jx_payload_codec(&route->source->spec.types, rtp->pt);
	if (fan && codec == JX_CODEC_EVENT) { /* of who is muted, too: to be heard again, maybe */
		take_key(route->source, fan, rtp, now_us);
		return;
	}
	if (!fan || fan->muted) {
		jx_count(dropped_muted);
		return;
	}
	if (codec == JX_CODEC_NONE) { /* RTX on a private line, comfort noise */
		jx_count(dropped_payload_type);
		return;
	}
	if (route->source->spec.media == JX_MEDIA_AUDIO)
		forward_audio(route->source, fan, rtp, (JxCodec)codec, packet->extensions.audio_level, now_us);
	else
		forward_video(route, fan, rtp, (JxCodec)codec, packet->mindex, now_us);
}

static void note_send_time(JxMediaLeg *leg, const janus_plugin_rtp *packet, gint64 now_us) {
	gint id = g_atomic_int_get(&leg->send_time_id);
	const guint8 *time = id ? jx_rtp_extension((const guint8 *)packet->buffer, (guint)id, 3) : NULL;
	if (time)
		jx_uplink_trace_packet(&leg->trace, (guint32)time[0] << 16 | jx_read16(time + 1), packet->length, now_us);
}

void jx_media_leg_rtp(JxMediaLeg *leg, janus_plugin_rtp *packet) {
	JxRtp rtp;
	gint64 now_us = g_get_monotonic_time();
	jx_count(packets_in);
	jx_count_add(bytes_in, packet->length);
	if (packet->length > JX_RTP_MAX || !jx_rtp_read((const guint8 *)packet->buffer, packet->length, &rtp)) {
		jx_count(dropped_malformed);
		return;
	}
	__atomic_store_n(&leg->last_us, now_us, __ATOMIC_RELAXED);
	note_send_time(leg, packet, now_us);
	jx_grace_enter(&leg->reader);
	forward(leg, &rtp, packet, now_us);
	jx_grace_leave(&leg->reader);
}
