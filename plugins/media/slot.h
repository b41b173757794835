/* A slot of the media engine: what it carries, and the one outgoing stream made of it. */
#ifndef JX_MEDIA_SLOT_H
#define JX_MEDIA_SLOT_H

#include "media/layers.h"
#include "media/media.h"
#include "media/retransmit.h"
#include "media/rewrite.h"

/* A slot that waits for a key frame asks again after that long. */
#define JX_SLOT_ASK_US (400 * 1000)

/* COMPAT(Dino): what a receiver gets before it is ready it does not miss, and its first requests are lost in Janus, which does not know its SSRC
 * yet. Who cannot have packets again gets a second key frame that long after the first picture. */
#define JX_SLOT_AGAIN_US (1500 * 1000)

struct JxMediaSlot {
	gint refs;
	JxMediaLeg *leg;

	/* The rest: one uncontended lock. Its takers are the thread of the source it carries, the receiver's thread for a
	 * NACK, and the clock; with one event loop they are one thread. */
	GMutex lock;
	JxMediaSlotSpec spec;
	JxMediaSource *source; /* what it carries */
	JxMediaSource *next;   /* what it changes to at the next key frame (soft) */
	JxMediaSource *before; /* what it changed from, for the clock to release */
	guint32 generation;
	gint max_height;
	gint cap;              /* highest layer for bandwidth, JX_LAYER_NONE: no cap */
	gboolean suspended;    /* for bandwidth */
	gint layer;            /* what is being sent, JX_LAYER_NONE: waiting */
	guint32 stream;        /* the SSRC that it is made of, as Janus gives it; of audio that of the last packet */
	gboolean lacks_codec;  /* the source is sent in a codec that the peer does not take: */
	gint lacked;           /* JxCodec */
	gint cue;              /* atomic: JxCue that the mixer shall play */
	gint silent;           /* packets of silence in a row (audio) */
	gint64 asked_us, assigned_us;
	gint64 shown_us;       /* when its first picture was sent; -1: and seen to twice */
	JxRewrite rewrite;
	JxRing *ring;
	guint16 rtx_seq;
	guint64 packets, resent;
};

JxMediaSlot *jx_slot_ref(JxMediaSlot *slot);
/* From a published table. `source` NULL: carries nothing. Returns what it carries then, a new reference (soft: maybe the old one). */
JxMediaSource *jx_slot_assign(JxMediaSlot *slot, JxMediaSource *source, gint max_height, guint32 generation, gboolean soft);
/* From the clock thread: asks for the key frame that the slot waits for, gives the ring more room. */
void jx_slot_tick(JxMediaSlot *slot, gint64 now_us);
/* The receiver's NACK: answers with RTX where the slot has a partner. */
void jx_slot_nack(JxMediaSlot *slot, const guint16 *seqs, guint n, gint64 now_us);
/* The receiver lost its picture. */
void jx_slot_keyframe_wanted(JxMediaSlot *slot, gint64 now_us);

#endif
