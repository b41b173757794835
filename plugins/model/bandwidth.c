#include "config.h"

#include "model/bandwidth.h"

#define TRIAL_US (3 * G_USEC_PER_SEC)
#define LONGEST_WAIT_US (60 * G_USEC_PER_SEC)
#define LOSS_TOO_MUCH 0.10
#define SMOOTH_US (2 * G_USEC_PER_SEC)
#define LEAST_LIMIT 250000u
/* Reports are about the time before the last cut for that long. */
#define SETTLE_US (3 * G_USEC_PER_SEC)
#define SHORT_LOOKS 3

struct JxBandwidth {
	guint32 limit;
	guint32 before_trial;
	gboolean trial;
	gint64 trial_us;   /* when it ends, or when the next may begin */
	gint64 wait_us;
	guint32 remb, remb_before;
	double lost;       /* smoothed over SMOOTH_US: one report is about too few packets to be trusted */
	gint64 lost_us;    /* the last report; 0 none since the last cut */
	gboolean reported; /* since the last look */
	guint bad;         /* looks in a row at which REMB fell short */
	gint64 cut_us;
	gboolean was_cut;
};

JxBandwidth *jx_bandwidth_new(void) {
	JxBandwidth *bandwidth = g_new0(JxBandwidth, 1);
	bandwidth->limit = JX_BANDWIDTH_UNLIMITED;
	bandwidth->wait_us = TRIAL_US;
	return bandwidth;
}

void jx_bandwidth_free(JxBandwidth *bandwidth) {
	g_free(bandwidth);
}

void jx_bandwidth_remb(JxBandwidth *bandwidth, guint32 bps) {
	bandwidth->remb = bps;
}

void jx_bandwidth_loss(JxBandwidth *bandwidth, double lost, gint64 now_us) {
	double weight = bandwidth->lost_us ? (double)(now_us - bandwidth->lost_us) / SMOOTH_US : 0.125;
	bandwidth->lost += (lost - bandwidth->lost) * CLAMP(weight, 0, 0.5);
	bandwidth->lost_us = now_us;
	bandwidth->reported = TRUE;
}

/* REMB below what is sent, and not on its way up as it is at the beginning of a call. */
static gboolean falls_short(JxBandwidth *bandwidth, guint32 sent) {
	gboolean low = bandwidth->remb > 0 && bandwidth->remb < sent / 10 * 7 && bandwidth->remb < bandwidth->remb_before;
	bandwidth->bad = low ? bandwidth->bad + 1 : 0;
	bandwidth->remb_before = bandwidth->remb;
	return bandwidth->bad >= SHORT_LOOKS;
}

static void cut(JxBandwidth *bandwidth, guint32 limit, gint64 now_us) {
	gboolean failed = bandwidth->trial;
	bandwidth->limit = MAX(failed ? MIN(bandwidth->before_trial, limit) : limit, LEAST_LIMIT);
	bandwidth->trial = FALSE;
	if (failed)
		bandwidth->wait_us = MIN(bandwidth->wait_us * 2, LONGEST_WAIT_US);
	bandwidth->trial_us = now_us + bandwidth->wait_us;
	bandwidth->bad = 0;
	bandwidth->cut_us = now_us;
	bandwidth->was_cut = TRUE;
	bandwidth->lost = 0;
	bandwidth->lost_us = 0; /* what was lost was lost at the old rate */
}

static void advance(JxBandwidth *bandwidth, guint32 demand, gint64 now_us) {
	if (now_us < bandwidth->trial_us)
		return;
	if (bandwidth->trial) { /* went well */
		bandwidth->trial = FALSE;
		bandwidth->wait_us = TRIAL_US;
	}
	if (bandwidth->limit / 3 >= demand / 2) { /* room for all that is wanted and half as much again */
		bandwidth->limit = JX_BANDWIDTH_UNLIMITED;
		return;
	}
	bandwidth->before_trial = bandwidth->limit;
	bandwidth->limit += bandwidth->limit / 2;
	bandwidth->trial = TRUE;
	bandwidth->trial_us = now_us + TRIAL_US;
}

guint32 jx_bandwidth_limit(JxBandwidth *bandwidth, guint32 sent, guint32 demand, gint64 now_us) {
	gboolean lossy = bandwidth->reported && bandwidth->lost > LOSS_TOO_MUCH;
	gboolean shortage = falls_short(bandwidth, sent);
	gboolean settling = bandwidth->was_cut && !bandwidth->trial && now_us - bandwidth->cut_us < SETTLE_US;
	bandwidth->reported = FALSE;
	if (settling) {
		bandwidth->bad = 0;
		return bandwidth->limit;
	}
	if (lossy)
		cut(bandwidth, sent - sent / 3, now_us);
	else if (shortage)
		cut(bandwidth, bandwidth->remb, now_us);
	else if (bandwidth->limit != JX_BANDWIDTH_UNLIMITED)
		advance(bandwidth, demand, now_us);
	return bandwidth->limit;
}

guint32 jx_bandwidth_estimate(const JxBandwidth *bandwidth) {
	return bandwidth->limit != JX_BANDWIDTH_UNLIMITED ? bandwidth->limit : bandwidth->remb;
}

void jx_bandwidth_share(JxShare *shares, guint n, guint32 limit) {
	guint64 used = 0;
	for (guint i = 0; i < n; i++)
		shares[i].cap = -1;
	for (gint layer = 0; layer < JX_MAX_LAYERS; layer++)
		for (guint i = 0; i < n; i++) {
			JxShare *share = &shares[i];
			if (share->top < layer || share->cap != layer - 1)
				continue;
			guint32 before = share->cap >= 0 ? share->rates[share->cap] : 0;
			guint64 with = used - before + share->rates[layer];
			/* A limit that is not enough for one picture is believed to be wrong. */
			if (with > limit && used > 0)
				continue;
			if (with > limit && layer > 0)
				continue;
			used = with;
			share->cap = layer;
		}
}

guint32 jx_bandwidth_uplink(const gint *heights, guint n, guint32 most) {
	guint64 need = 0;
	for (guint i = 0; i < n; i++) {
		/* What Chrome spends on the layers up to that height, with room for the next key frame; nothing at all would switch
		 * the encoder off, and the first viewer would wait for it. */
		if (heights[i] < 0 || heights[i] > 360)
			return most;
		need += heights[i] > 180 ? 1000000 : heights[i] > 0 ? 400000 : 150000;
	}
	return n == 0 ? most : (guint32)MIN(need, (guint64)most);
}

guint32 jx_bandwidth_soften(guint32 before, guint32 cap) {
	return MAX(cap, before - before / 3);
}
