/* How much video a leg may be sent, and how much it may send: pure, with the clock passed in (microseconds).
 *
 * Downlink: there is no limit until the receiver shows one. Loss above 10 %, or a REMB that falls below what is being
 * sent, makes one. A limit is lifted by trials: half as much again for 3 s; what goes well is kept, what does not is
 * undone and the wait before the next trial doubles. REMB grows with what is received (to about 1.5 times of it), so it is
 * a sign and never the target. */
#ifndef JX_MODEL_BANDWIDTH_H
#define JX_MODEL_BANDWIDTH_H

#include <glib.h>

#include "model/types.h"

#define JX_BANDWIDTH_UNLIMITED G_MAXUINT32

typedef struct JxBandwidth JxBandwidth;

JxBandwidth *jx_bandwidth_new(void);
void jx_bandwidth_free(JxBandwidth *bandwidth);
/* What the receiver reports: its REMB in bit/s, the share of packets lost (0 to 1) of one stream. */
void jx_bandwidth_remb(JxBandwidth *bandwidth, guint32 bps);
void jx_bandwidth_loss(JxBandwidth *bandwidth, double lost, gint64 now_us);
/* About once a second. `sent`: bit/s of video now; `demand`: bit/s if everything wanted were sent. Returns the limit in
 * bit/s, or JX_BANDWIDTH_UNLIMITED. */
guint32 jx_bandwidth_limit(JxBandwidth *bandwidth, guint32 sent, guint32 demand, gint64 now_us);

/* What the path is believed to take, for people to see, bit/s: the limit, else the last REMB; 0 nothing is known. */
guint32 jx_bandwidth_estimate(const JxBandwidth *bandwidth);

/* One video slot that asks for its share. */
typedef struct {
	guint32 rates[JX_MAX_LAYERS]; /* bit/s, low to high; 0: does not flow */
	gint top;                     /* the layer wanted, -1: nothing */
	gint cap;                     /* out: the highest layer that fits, -1: not even the lowest */
} JxShare;

/* Fills in caps: first every slot's lowest layer, in order, then one layer more each, in order. The first slot always gets its
 * lowest. */
void jx_bandwidth_share(JxShare *shares, guint n, guint32 limit);

/* What a sender with video sources of these heights wanted (0: nobody, -1: no limit) needs at most, in bit/s; never above
 * `most`. */
guint32 jx_bandwidth_uplink(const gint *heights, guint n, guint32 most);

/* The cap of this second after that of the last (0: none yet): up at once, down by a third at most, because an encoder whose rate falls
 * to a fraction drops frames until its queue is empty. */
guint32 jx_bandwidth_soften(guint32 before, guint32 cap);

#endif
