/* A source of the media engine: its layers, who is fed by it, and the requests for its key frames. */
#ifndef JX_MEDIA_SOURCE_H
#define JX_MEDIA_SOURCE_H

#include "media/holes.h"
#include "media/keyframes.h"
#include "media/keys.h"
#include "media/layers.h"
#include "media/media.h"
#include "media/voice.h"

/* What of a voice is forwarded. */
typedef enum {
	JX_AUDIBLE_NOT,  /* others are louder, as many as may be heard */
	JX_AUDIBLE_NEXT, /* the next one: by those who are among the loudest, in the place of their own voice */
	JX_AUDIBLE_LOUD, /* what is above room noise: it was not heard of late, and may be */
	JX_AUDIBLE,      /* all: one of the loudest, or there are few enough */
} JxAudible;

#define JX_LEVEL_RING 64
/* Keys that the clock has not told yet: nobody presses more in 50 ms. */
#define JX_KEY_RING 8

/* Who carries a source. Immutable; the forwarding table keeps slots alive. */
typedef struct {
	gboolean muted;
	JxVoice *voice; /* NULL where nobody hears a mix */
	guint n;
	JxMediaSlot *slot[];
} JxFan;

struct JxMediaSource {
	gint refs;
	JxMediaLeg *leg;
	gpointer user;
	GDestroyNotify user_free;
	JxFan *fan; /* atomic */
	JxVoice *voice; /* made when first needed; under the room's lock */
	gint audible; /* atomic: JxAudible */
	gint wanted;  /* atomic: height */

	/* The sender's thread writes, others read for statistics. */
	JxLayers layers;
	guint64 bytes[JX_MAX_LAYERS]; /* by layer, of all that it takes to show it */
	gint spatial_layers;          /* atomic: layers inside its first SSRC, as the last key frame said; 0 none */
	JxHoles holes[JX_MAX_LAYERS];
	guint8 levels[JX_LEVEL_RING]; /* audio levels in -dBov by packet */
	guint levels_in;              /* atomic: how many were written, ever */
	JxKeys keys;
	char pressed[JX_KEY_RING];
	guint pressed_in;             /* atomic, as levels_in */

	guint16 recoded_seq; /* the mixer's thread's own */

	/* The clock thread's own. */
	guint levels_out, decoded_out;
	guint pressed_out; /* atomic: the sender's thread asks for room */
	guint64 bytes_seen[JX_MAX_LAYERS];
	gint64 bitrate_us;
	gint64 made_us;

	GMutex lock; /* the rest */
	JxMediaSourceSpec spec;
	JxKeyframes keyframes[2]; /* of the m-line, of the private line of the top layer */
};

void jx_source_spec(JxMediaSource *source, JxMediaSourceSpec *spec);
/* Somebody needs a key frame of `layer` (JX_LAYER_NONE: of any). Merged and limited. */
void jx_source_ask_keyframe(JxMediaSource *source, gint layer, gint64 now_us);
void jx_source_keyframe_arrived(JxMediaSource *source, gint layer);
/* TRUE: its layers are inside one SSRC (SVC) and not simulcast. */
gboolean jx_source_is_scalable(const JxMediaSource *source);
/* TRUE where the core sends no NACK for the layer: a hole will not be mended. */
gboolean jx_source_unrepaired(JxMediaSource *source, gint mindex);
void jx_source_set_fan(JxMediaSource *source, JxFan *fan);
/* A packet of Opus on its way to every slot that carries the source, in a section of the grace of whoever calls (forward.c). */
void jx_source_send_voice(JxMediaSource *source, const JxRtp *rtp, gint level, gint64 now_us);
/* The sender's thread notes an audio level. */
void jx_source_put_level(JxMediaSource *source, guint8 level);
/* The sender's thread: a telephone event came. */
void jx_source_put_key(JxMediaSource *source, const JxRtp *rtp);
/* From the clock thread: the next key that was pressed, 0 none. */
char jx_source_take_key(JxMediaSource *source);
/* From the clock thread: requests that are due, bit rates. */
void jx_source_tick(JxMediaSource *source, gint64 now_us);

#endif
