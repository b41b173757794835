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

static void join(JxRewrite *rewrite, const JxRtp *rtp, const JxPicture *picture, gint64 now_us) {
	rewrite->seq_offset = (guint16)(rewrite->seq_last_out + 1 - rtp->seq);
	rewrite->seq_first = rewrite->seq_last_in = rtp->seq;
	rewrite->ts_offset = rewrite->ts_last_out + elapsed_ticks(rewrite, now_us) - rtp->timestamp;
	if (picture && picture->picture_id >= 0)
		rewrite->picture_offset = (guint16)(rewrite->picture_last + 1 - picture->picture_id);
	if (picture && picture->tl0picidx >= 0)
		rewrite->tl0_offset = (guint8)(rewrite->tl0_last + 1 - picture->tl0picidx);
	rewrite->skips = 0;
	rewrite->joined = TRUE;
}

/* The one that was left out as the i-th last. */
static guint16 skipped(const JxRewrite *rewrite, guint i) {
	return rewrite->skipped[(rewrite->skip_next + JX_REWRITE_SKIPS - 1 - i) % JX_REWRITE_SKIPS];
}

static guint16 skips_after(const JxRewrite *rewrite, guint16 seq) {
	guint n = 0;
	while (n < rewrite->skips && jx_seq_after(skipped(rewrite, n), seq))
		n++;
	return (guint16)n;
}

/* The newest that came in. A window of packets may come late; a stream that runs long enough must not take its own wrap for lateness. */
static void advance(JxRewrite *rewrite, guint16 seq) {
	rewrite->seq_last_in = seq;
	if ((guint16)(seq - rewrite->seq_first) > 0x4000)
		rewrite->seq_first = (guint16)(seq - 0x2000);
	while (rewrite->skips > 0 && jx_seq_after(rewrite->seq_first, skipped(rewrite, rewrite->skips - 1)))
		rewrite->skips--;
}

gboolean jx_rewrite_packet(JxRewrite *rewrite, const JxRtp *rtp, const JxPicture *picture, gint64 now_us, JxRewritten *out) {
	gboolean first = !rewrite->joined;
	if (first)
		join(rewrite, rtp, picture, now_us);
	else if (jx_seq_after(rewrite->seq_first, rtp->seq))
		return FALSE;
	out->seq = (guint16)(rtp->seq + rewrite->seq_offset + skips_after(rewrite, rtp->seq));
	out->timestamp = rtp->timestamp + rewrite->ts_offset;
	out->picture_id = picture && picture->picture_id >= 0 ? (picture->picture_id + rewrite->picture_offset) & 0x7FFF : 0;
	out->tl0picidx = picture && picture->tl0picidx >= 0 ? (guint8)(picture->tl0picidx + rewrite->tl0_offset) : 0;
	if (first || jx_seq_after(rtp->seq, rewrite->seq_last_in)) {
		advance(rewrite, rtp->seq);
		rewrite->seq_last_out = out->seq;
		rewrite->ts_last_out = out->timestamp;
		rewrite->last_us = now_us;
		rewrite->started = TRUE;
		if (picture && picture->picture_id >= 0)
			rewrite->picture_last = out->picture_id;
		if (picture && picture->tl0picidx >= 0)
			rewrite->tl0_last = out->tl0picidx;
	}
	return TRUE;
}

void jx_rewrite_skip(JxRewrite *rewrite, const JxRtp *rtp) {
	if (!rewrite->joined || !jx_seq_after(rtp->seq, rewrite->seq_last_in))
		return;
	if (rewrite->skips == JX_REWRITE_SKIPS)
		rewrite->seq_first = (guint16)(skipped(rewrite, --rewrite->skips) + 1);
	rewrite->skipped[rewrite->skip_next] = rtp->seq;
	rewrite->skip_next = (rewrite->skip_next + 1) % JX_REWRITE_SKIPS;
	rewrite->skips++;
	rewrite->seq_offset--;
	advance(rewrite, rtp->seq);
	rewrite->seq_last_out = (guint16)(rtp->seq + rewrite->seq_offset);
}
