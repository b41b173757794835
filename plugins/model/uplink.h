/* What the way from a sender takes, told from how long its packets are under way (abs-send-time: draft-alvestrand-rmcat-remb-03 section 5.1,
 * 24 bits of 1/2^18 s). Only the change counts: what the shortest way of the last seconds took is no queue, what is above it is one. The
 * shortest of each look is compared, so that a packet that a scheduler held up does not matter.
 *
 * A leg begins with a limit that doubles while there is no queue. A queue that is there and does not shrink makes the limit 85 % of
 * what arrives, 60 % when it is long; without one it grows by 8 % a second, slowly where the last queue began. Loss is left to the sender's own
 * estimator, which has the core's receiver reports. Pure; times in microseconds of one clock. */
#ifndef JX_MODEL_UPLINK_H
#define JX_MODEL_UPLINK_H

#include <glib.h>

#define JX_UPLINK_UNLIMITED G_MAXUINT32
#define JX_UPLINK_LOOK_US (200 * 1000)
#define JX_UPLINK_NO_DELAY G_MAXINT64
#define JX_UPLINK_BASES 10

/* What the thread that receives notes; the one that looks takes it. */
typedef struct {
	gboolean started;
	guint32 send_time; /* of the last packet, as it was written */
	gint64 send_us, arrival_us;
	gint64 delay_us; /* atomic: the shortest since the last look, on a scale of its own; JX_UPLINK_NO_DELAY: none */
	guint64 bytes;   /* atomic: since the last look */
} JxUplinkTrace;

void jx_uplink_trace_init(JxUplinkTrace *trace);
/* A packet of `bytes` with `send_time` in the low 24 bits came. */
void jx_uplink_trace_packet(JxUplinkTrace *trace, guint32 send_time, gsize bytes, gint64 arrival_us);

typedef struct {
	guint32 limit; /* bit/s, 0: nothing known yet */
	gboolean congested;
	guint32 knee;                          /* what arrived at the last cut */
	gint64 base[JX_UPLINK_BASES], base_us; /* the shortest delays of spans of two seconds */
	guint base_at;
	gint64 queue_us;
	guint full;  /* looks in a row with a queue that does not shrink */
	double rate; /* bit/s that arrives, smoothed */
	gint64 cut_us, step_us, look_us;
} JxUplink;

void jx_uplink_init(JxUplink *uplink);
/* Every JX_UPLINK_LOOK_US: takes what was traced. Returns what the sender may send in all, bit/s, or JX_UPLINK_UNLIMITED where its packets carry
 * no times. */
guint32 jx_uplink_look(JxUplink *uplink, JxUplinkTrace *trace, gint64 now_us);

#endif
