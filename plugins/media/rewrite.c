#include "config.h"

#include "media/rewrite.h"

void jx_rewrite_init(JxRewrite *rewrite, guint32 clock_rate, guint16 seq, guint32 timestamp) {
	*rewrite = (JxRewrite){ .clock_rate = clock_rate, .seq_last_out = seq, .ts_last_out = timestamp };
}

void jx_rewrite_switch(JxRewrite *rewrite) {
	rewrite->joined = FALSE;
}

/* Timestamps go on by the time that passed, so that lip sync and jitter estimates survive the change. */
static guint32 elapsed_ticks(const JxRewrite *rewrite, gint64 now_us) {
	if (!rewrite->started)
		return 0;
	gint64 ticks = (now_us - rewrite->last_us) * rewrite->clock_rate / G_USEC_PER_SEC;
	return ticks < 1 ? 1 : (guint32)ticks;
}

static void join(JxRewrite *rewrite, const JxRtp *rtp, const JxVp8 *vp8, gint64 now_us) {
	rewrite->seq_offset = (guint16)(rewrite->seq_last_out + 1 - rtp->seq);
	rewrite->seq_first = rewrite->seq_last_in = rtp->seq;
	rewrite->ts_offset = rewrite->ts_last_out + elapsed_ticks(rewrite, now_us) - rtp->timestamp;
	if (vp8 && vp8->picture_id >= 0)
		rewrite->picture_offset = (guint16)(rewrite->picture_last + 1 - vp8->picture_id);
	if (vp8 && vp8->tl0picidx >= 0)
		rewrite->tl0_offset = (guint8)(rewrite->tl0_last + 1 - vp8->tl0picidx);
	rewrite->joined = TRUE;
}

gboolean jx_rewrite_packet(JxRewrite *rewrite, const JxRtp *rtp, const JxVp8 *vp8, gint64 now_us, JxRewritten *out) {
	gboolean first = !rewrite->joined;
	if (first)
		join(rewrite, rtp, vp8, now_us);
	else if (jx_seq_after(rewrite->seq_first, rtp->seq))
		return FALSE;
	out->seq = (guint16)(rtp->seq + rewrite->seq_offset);
	out->timestamp = rtp->timestamp + rewrite->ts_offset;
	out->picture_id = vp8 && vp8->picture_id >= 0 ? (vp8->picture_id + rewrite->picture_offset) & 0x7FFF : 0;
	out->tl0picidx = vp8 && vp8->tl0picidx >= 0 ? (guint8)(vp8->tl0picidx + rewrite->tl0_offset) : 0;
	if (first || jx_seq_after(rtp->seq, rewrite->seq_last_in)) {
		/* A window of packets that may come late; a stream that runs long enough must not take its own wrap for lateness. */
		if ((guint16)(rtp->seq - rewrite->seq_first) > 0x4000)
			rewrite->seq_first = (guint16)(rtp->seq - 0x2000);
		rewrite->seq_last_in = rtp->seq;
		rewrite->seq_last_out = out->seq;
		rewrite->ts_last_out = out->timestamp;
		rewrite->last_us = now_us;
		rewrite->started = TRUE;
		if (vp8 && vp8->picture_id >= 0)
			rewrite->picture_last = out->picture_id;
		if (vp8 && vp8->tl0picidx >= 0)
			rewrite->tl0_last = out->tl0picidx;
	}
	return TRUE;
}

void jx_rewrite_skip(JxRewrite *rewrite, const JxRtp *rtp) {
	if (!rewrite->joined || !jx_seq_after(rtp->seq, rewrite->seq_last_in))
		return;
	/* Holes before it stay holes; packets from before it can no longer be told apart and are dropped. */
	rewrite->seq_offset--;
	rewrite->seq_last_in = rtp->seq;
	rewrite->seq_last_out = (guint16)(rtp->seq + rewrite->seq_offset);
	rewrite->seq_first = (guint16)(rtp->seq + 1);
}
