/* How much video a leg may be sent, and how much it may send: pure, with the clock passed in (microseconds).
 *
 * Downlink. A leg begins with a limit of its own and is given more every two seconds as long as nothing speaks against it. What
 * does: loss above 10 %, or a REMB that stays below what is sent without rising. Both say what the path takes, and that
 * becomes the limit. From then on a layer more is a trial: it is undone when the same signs come back, the next
 * one has to wait for two minutes, then for four; a REMB that has room for it ends the wait. A REMB that is not
 * rising and less than what the trial needs bars it while it is fresh. REMB grows with what is received, to about
 * 1.5 times of it: where it is below what is sent but rises, it is catching up and says nothing. Where round trips say that nothing
 * waits on the path, a low REMB says nothing either.
 * docs/decisions/0011-bandwidth.md has the reasons. */
#ifndef JX_MODEL_BANDWIDTH_H
#define JX_MODEL_BANDWIDTH_H

#include <glib.h>

#include "model/types.h"

typedef struct JxBandwidth JxBandwidth;

JxBandwidth *jx_bandwidth_new(void);
void jx_bandwidth_free(JxBandwidth *bandwidth);
/* What the receiver reports: its REMB in bit/s, the share of packets lost (0 to 1) of the streams of one report. */
void jx_bandwidth_remb(JxBandwidth *bandwidth, guint32 bps, gint64 now_us);
void jx_bandwidth_loss(JxBandwidth *bandwidth, double lost, gint64 now_us);
/* A round trip that a report told (RFC 3550 section 6.4.1), us. */
void jx_bandwidth_rtt(JxBandwidth *bandwidth, gint64 rtt_us, gint64 now_us);

/* One video slot that asks for its share. */
typedef struct {
	guint32 rates[JX_MAX_LAYERS]; /* bit/s, low to high; 0: does not flow */
	gint top;                     /* the layer wanted, -1: nothing */
	gint held;                    /* the cap it had, -1: none, or it is new */
	gint cap;                     /* out: the highest layer that fits, -1: not even the lowest */
} JxShare;

/* About once a second: looks at what was reported and fills in the caps. `video` and `audio`: bit/s sent since the last look. FALSE:
 * nothing speaks against more than the caps, and all of them are what is wanted. */
gboolean jx_bandwidth_allocate(JxBandwidth *bandwidth, JxShare *shares, guint n, guint32 video, guint32 audio, gint64 now_us);

/* What the path is believed to take, for people to see, bit/s: the limit once there was a sign of one, else the last REMB; 0 nothing is
 * known. */
guint32 jx_bandwidth_estimate(const JxBandwidth *bandwidth);
/* The limit for video and the last REMB, bit/s, and the share of packets lost of late. */
void jx_bandwidth_seen(const JxBandwidth *bandwidth, guint32 *limit, guint32 *remb, double *lost);

/* Fills in caps: first every slot's lowest layer, in order, then one layer more each, in order. The first slot always gets its
 * lowest, and with `every_lowest` all do, and all keep what they hold. A layer that is held may be a quarter more than fits, a new one must be a
 * tenth less: rates of encoders go up and down. A slot gets one layer more than it held at most. Returns what would be sent, in bit/s, with the
 * smallest of the steps that did not fit; 0: all do fit. */
guint32 jx_bandwidth_share(JxShare *shares, guint n, guint32 limit, gboolean every_lowest);

/* What a sender with video sources of these heights wanted (0: nobody, -1: no limit) needs at most, in bit/s; never above
 * `most`. */
guint32 jx_bandwidth_uplink(const gint *heights, guint n, guint32 most);

/* The cap of this second after that of the last (0: none yet): up at once, down by a third at most, because an encoder whose rate falls
 * to a fraction drops frames until its queue is empty. */
guint32 jx_bandwidth_soften(guint32 before, guint32 cap);

#endif
