/* Which simulcast layer a slot shows. The source keeps what it knows of its layers; each slot chooses for itself: the
 * highest that flows and is not larger than wanted. Changes happen at key frames only. Pure. */
#ifndef JX_MEDIA_LAYERS_H
#define JX_MEDIA_LAYERS_H

#include "model/types.h"

/* A layer that is silent for that long while another flows is given up by its viewers, unless the other has begun fewer pictures than that: an
 * encoder that is slow, or stands still for a while, makes its layers one after the other. */
#define JX_LAYER_SILENCE_US (250 * 1000)
#define JX_LAYER_MISSED 3
/* The lowest is given more time: without it there is only a larger one than wanted. */
#define JX_LOWEST_SILENCE_US (1000 * 1000)
#define JX_LAYER_NONE (-1)

typedef struct {
	gint height;     /* pixels of the smaller side, from its last key frame; 0 not known */
	gint64 last_us;  /* its last packet, 0 never */
	guint32 bitrate; /* bit/s over the last second; falls by an eighth a second at most: an encoder that pauses will go on */
	gint64 hole_us;  /* its last hole that nobody mends, 0 never */
	gint64 avoid_us; /* better the one below until then */
	guint32 timestamp, pictures;  /* RTP's of its last picture, and how many have begun */
	guint32 seen[JX_MAX_LAYERS];  /* pictures of each layer at its last packet */
} JxLayer;

/* Low to high. Written by the sender's thread alone. */
typedef struct {
	JxLayer layer[JX_MAX_LAYERS];
	guint n;
} JxLayers;

/* A packet of this layer. */
void jx_layers_packet(JxLayers *layers, guint layer, guint32 timestamp, gint64 now_us);

/* A hole that nobody mends. Alone it costs a key frame; when another follows soon, the layer below (which is repaired) is better until there have
 * been none for a while: a large key frame does not come through whole. */
#define JX_HOLES_APART_US (3000 * 1000)
#define JX_AVOID_US (5000 * 1000)
void jx_layers_hole(JxLayers *layers, guint layer, gint64 now_us);

/* TRUE unless the layer has been silent while another one flowed. */
gboolean jx_layers_alive(const JxLayers *layers, guint layer);

/* The layer to go for: the highest that is alive, at most `cap` (JX_LAYER_NONE: no cap) and at most max_height high, else
 * the lowest alive; JX_LAYER_NONE if max_height is 0 or nothing has ever come. */
gint jx_layers_target(const JxLayers *layers, gint max_height, gint cap);

/* A key frame of `layer` begins: shall a slot that shows `current` and aims at `target` change to it? */
gboolean jx_layers_accept(const JxLayers *layers, gint current, gint target, gint layer);

#endif
