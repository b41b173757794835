#include "config.h"

#include "media/layers.h"

static gint64 newest(const JxLayers *layers) {
	gint64 last = 0;
	for (guint i = 0; i < layers->n; i++)
		last = MAX(last, layers->layer[i].last_us);
	return last;
}

void jx_layers_packet(JxLayers *layers, guint layer, guint32 timestamp, gint64 now_us) {
	JxLayer *of = &layers->layer[layer];
	if (of->pictures == 0 || of->timestamp != timestamp)
		of->pictures++;
	of->timestamp = timestamp;
	of->last_us = now_us;
	for (guint i = 0; i < JX_MAX_LAYERS; i++)
		of->seen[i] = layers->layer[i].pictures;
}

/* How many pictures the busiest of the others has begun since its last packet. */
static guint32 missed(const JxLayers *layers, guint layer) {
	guint32 most = 0;
	for (guint i = 0; i < layers->n; i++)
		most = MAX(most, layers->layer[i].pictures - layers->layer[layer].seen[i]);
	return most;
}

gboolean jx_layers_alive(const JxLayers *layers, guint layer) {
	/* Compared with its siblings and not with the clock: a still screen sends nothing for seconds. */
	return layer < layers->n && layers->layer[layer].last_us > 0 &&
		(missed(layers, layer) < JX_LAYER_MISSED ||
			newest(layers) - layers->layer[layer].last_us <= (layer == 0 ? JX_LOWEST_SILENCE_US : JX_LAYER_SILENCE_US));
}

void jx_layers_hole(JxLayers *layers, guint layer, gint64 now_us) {
	JxLayer *holed = &layers->layer[layer];
	if (holed->hole_us > 0 && now_us - holed->hole_us < JX_HOLES_APART_US)
		holed->avoid_us = now_us + JX_AVOID_US;
	holed->hole_us = now_us;
}

/* Heights halve from layer to layer; one that is not known yet is told from its neighbour's. */
static gint likely_height(const JxLayers *layers, gint layer) {
	for (gint distance = 0; distance < (gint)layers->n; distance++) {
		gint below = layer - distance, above = layer + distance;
		if (below >= 0 && layers->layer[below].height > 0)
			return layers->layer[below].height << distance;
		if (above < (gint)layers->n && layers->layer[above].height > 0)
			return layers->layer[above].height >> distance;
	}
	return 0;
}

gint jx_layers_target(const JxLayers *layers, gint max_height, gint cap) {
	gint best = JX_LAYER_NONE;
	if (max_height == JX_HEIGHT_NONE)
		return JX_LAYER_NONE;
	for (gint i = 0; i < (gint)layers->n; i++) {
		if (!jx_layers_alive(layers, (guint)i))
			continue;
		gint height = likely_height(layers, i);
		/* Cameras in portrait or at odd sizes are a little higher than the round number that was asked for. */
		gboolean fits = max_height < 0 || (height > 0 && height <= max_height + max_height / 8);
		if ((cap >= 0 && i > cap) || layers->layer[i].avoid_us > newest(layers))
			fits = FALSE;
		if (best == JX_LAYER_NONE || fits)
			best = i;
	}
	return best;
}

gboolean jx_layers_accept(const JxLayers *layers, gint current, gint target, gint layer) {
	if (layer == current)
		return FALSE;
	if (layer == target)
		return TRUE;
	/* On the way: better than a black or standing picture. */
	if (current == JX_LAYER_NONE || !jx_layers_alive(layers, (guint)current))
		return target == JX_LAYER_NONE || layer < target;
	return FALSE;
}
