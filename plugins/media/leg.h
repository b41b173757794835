/* A leg of the media engine: one Janus handle, the routes of what it sends and the slots through which it receives. */
#ifndef JX_MEDIA_LEG_H
#define JX_MEDIA_LEG_H

#include "media/grace.h"
#include "media/media.h"
#include "model/bandwidth.h"
#include "model/uplink.h"

/* Which source and layer a packet belongs to. */
typedef struct {
	gint mindex;   /* -1: any */
	guint32 ssrc;  /* 0: any */
	JxMediaSource *source;
	gint layer;
	guint layers;  /* of the source */
	gboolean rtx;  /* its RTX stream, which the core did not ask for */
} JxRoute;

/* Immutable; the forwarding table keeps the sources alive. */
typedef struct {
	guint n;
	JxRoute route[];
} JxRoutes;

/* Immutable; a slot takes itself out before it goes. */
typedef struct {
	guint n;
	JxMediaSlot *slot[];
} JxSlotList;

/* The SSRCs that an m-line had first: Janus goes on writing these into packets when the peer's change. */
typedef struct {
	gint mindex;
	guint32 ssrcs[JX_MAX_LAYERS];
} JxFirstSsrcs;

struct JxMediaLeg {
	gint refs;
	janus_plugin_session *handle; /* NULL: a recorder's */
	gpointer user;
	GDestroyNotify user_free;
	JxGraceReader reader;
	JxRoutes *routes;    /* atomic */
	JxSlotList *slots;   /* atomic */
	gint up;             /* atomic */
	gint64 last_us;      /* last packet received; written by the leg's own thread */
	gint64 rtt_us;       /* from receiver reports, atomic */
	guint32 uplink_bps;  /* atomic */
	gint loud;           /* atomic: one of its voices is among the loudest */
	gint send_time_id;   /* atomic */
	JxUplinkTrace trace; /* the leg's own thread writes, the clock takes */

	GMutex lock;         /* the rest */
	JxMediaRoom *room;
	GArray *origins;     /* JxFirstSsrcs */
	JxBandwidth *downlink;
	guint64 sent_video, sent_audio, resent; /* atomic: bytes since the last look */

	/* The clock thread's own. */
	gboolean flowing;
	gint64 remb_us, bandwidth_us;
	guint32 remb_bps;    /* the last one sent */
	guint32 wanted_bps;  /* what was wanted at that time, softened */
	JxUplink uplink;
	guint32 path_bps;    /* of the last look */
	guint32 told_bps;    /* the last estimate that was reported */
	gint64 blind_us;     /* since when a slot carries what the peer cannot show; 0: none does */
	gboolean blind_told;
};

JxMediaLeg *jx_leg_ref(JxMediaLeg *leg);
/* Makes the routes of a leg from the sources that are in the room's table now. */
void jx_leg_route(JxMediaLeg *leg, GPtrArray *sources);
const JxRoute *jx_leg_find_route(JxMediaLeg *leg, gint mindex, guint32 ssrc);
void jx_leg_add_slot(JxMediaLeg *leg, JxMediaSlot *slot);
void jx_leg_remove_slot(JxMediaLeg *leg, JxMediaSlot *slot);
/* The slots, each a new reference. */
GPtrArray *jx_leg_slots(JxMediaLeg *leg);
/* From the clock thread: REMB once a second, silence, bandwidth. TRUE: tell leg_media. */
gboolean jx_leg_tick(JxMediaLeg *leg, gint64 now_us);

#endif
