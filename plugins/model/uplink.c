#include "config.h"

#include "model/uplink.h"

#define START_LIMIT 800000u
#define LEAST_LIMIT 80000u
#define START_STEP_US (600 * 1000)
#define BASE_SPAN_US (2 * G_USEC_PER_SEC)
/* Longer than jitter, shorter than what is heard. */
#define QUEUE_US (60 * 1000)
#define NO_QUEUE_US (25 * 1000)
/* One that is heard is emptied faster. */
#define LONG_QUEUE_US (200 * 1000)
#define FULL_LOOKS 2
/* REMB, the encoder and the packets under way: until then a cut is not seen. */
#define CUT_APART_US (600 * 1000)
#define PAUSE_US (16 * G_USEC_PER_SEC)

void jx_uplink_trace_init(JxUplinkTrace *trace) {
	*trace = (JxUplinkTrace){.delay_us = JX_UPLINK_NO_DELAY};
}

void jx_uplink_trace_packet(JxUplinkTrace *trace, guint32 send_time, gsize bytes, gint64 arrival_us) {
	gint32 ticks = (gint32)((send_time - trace->send_time) << 8) >> 8; /* it wraps every 64 s */
	__atomic_fetch_add(&trace->bytes, bytes, __ATOMIC_RELAXED);
	if (!trace->started || arrival_us - trace->arrival_us > PAUSE_US) {
		trace->started = TRUE;
		trace->send_us = trace->send_us ? trace->send_us + arrival_us - trace->arrival_us : arrival_us;
	} else {
		trace->send_us += (gint64)ticks * G_USEC_PER_SEC / (1 << 18);
	}
	trace->send_time = send_time;
	trace->arrival_us = arrival_us;
	/* What a look takes in between is counted twice at most. */
	gint64 delay = arrival_us - trace->send_us;
	if (delay < __atomic_load_n(&trace->delay_us, __ATOMIC_RELAXED))
		__atomic_store_n(&trace->delay_us, delay, __ATOMIC_RELAXED);
}

void jx_uplink_init(JxUplink *uplink) {
	*uplink = (JxUplink){0};
	for (guint i = 0; i < JX_UPLINK_BASES; i++)
		uplink->base[i] = JX_UPLINK_NO_DELAY;
}

static gint64 shortest(JxUplink *uplink, gint64 delay_us, gint64 now_us) {
	if (now_us - uplink->base_us >= BASE_SPAN_US) {
		uplink->base_us = now_us;
		uplink->base_at = (uplink->base_at + 1) % JX_UPLINK_BASES;
		uplink->base[uplink->base_at] = JX_UPLINK_NO_DELAY;
	}
	uplink->base[uplink->base_at] = MIN(uplink->base[uplink->base_at], delay_us);
	gint64 least = delay_us;
	for (guint i = 0; i < JX_UPLINK_BASES; i++)
		least = MIN(least, uplink->base[i]);
	return least;
}

static void cut(JxUplink *uplink, gint64 now_us) {
	if (now_us - uplink->cut_us < CUT_APART_US)
		return;
	uplink->knee = (guint32)MIN(uplink->rate, (double)G_MAXINT32);
	guint32 limit = uplink->knee / 20 * (uplink->queue_us > LONG_QUEUE_US ? 12 : 17);
	/* What arrives is what the path takes only while there is a queue: a sender that pauses is not believed to have a slow path. */
	uplink->limit = MAX(uplink->congested ? MIN(limit, uplink->limit) : limit, LEAST_LIMIT);
	uplink->congested = TRUE;
	uplink->cut_us = uplink->step_us = now_us;
	uplink->full = 0;
}

static void grow(JxUplink *uplink, gint64 now_us) {
	gint64 span = now_us - uplink->step_us;
	if (!uplink->congested) {
		if (span < START_STEP_US)
			return;
		uplink->limit = MIN(uplink->limit, (guint32)G_MAXINT32 / 2) * 2;
		uplink->step_us = now_us;
		return;
	}
	uplink->step_us = now_us;
	if (uplink->limit > uplink->rate * 3 / 2 + 10000)
		return; /* it does not use what it has */
	gboolean near = uplink->limit > uplink->knee / 5 * 4 && uplink->limit < uplink->knee / 4 * 5;
	double share = (near ? 0.02 : 0.08) * (double)span / G_USEC_PER_SEC;
	uplink->limit += (guint32)(MIN(uplink->limit, (guint32)G_MAXINT32 / 2) * MIN(share, 0.1));
}

guint32 jx_uplink_look(JxUplink *uplink, JxUplinkTrace *trace, gint64 now_us) {
	gint64 delay = __atomic_exchange_n(&trace->delay_us, JX_UPLINK_NO_DELAY, __ATOMIC_RELAXED);
	guint64 bytes = __atomic_exchange_n(&trace->bytes, 0, __ATOMIC_RELAXED);
	gint64 span = uplink->look_us ? MAX(now_us - uplink->look_us, 1) : JX_UPLINK_LOOK_US;
	uplink->look_us = now_us;
	uplink->rate += ((double)bytes * 8 * G_USEC_PER_SEC / (double)span - uplink->rate) * MIN((double)span / G_USEC_PER_SEC * 2, 1);
	if (delay == JX_UPLINK_NO_DELAY)
		return uplink->limit ? uplink->limit : JX_UPLINK_UNLIMITED;
	if (uplink->limit == 0) {
		uplink->limit = START_LIMIT;
		uplink->step_us = now_us;
	}
	gint64 queue = delay - shortest(uplink, delay, now_us);
	uplink->full = queue > QUEUE_US && queue > uplink->queue_us - NO_QUEUE_US / 5 ? uplink->full + 1 : 0;
	uplink->queue_us = queue;
	if (uplink->full >= FULL_LOOKS)
		cut(uplink, now_us);
	else if (queue < NO_QUEUE_US)
		grow(uplink, now_us);
	else
		uplink->step_us = now_us;
	return uplink->limit;
}
