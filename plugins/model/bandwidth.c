#include "config.h"

#include "model/bandwidth.h"

#define SECONDS(n) ((gint64)(n)*G_USEC_PER_SEC)

#define START_LIMIT 1000000u
#define LEAST_LIMIT 150000u
/* Between steps while nothing has ever spoken against more. */
#define START_STEP_US SECONDS(2)
#define TRIAL_US SECONDS(6)
#define FIRST_WAIT_US SECONDS(60)
#define LONGEST_WAIT_US SECONDS(240)
#define AFTER_SUCCESS_US SECONDS(10)

#define LOSS_TOO_MUCH 0.10
#define SMOOTH_US SECONDS(2)
/* Reports are about the time before the last cut for that long, or about the queue that it left. */
#define SETTLE_US SECONDS(3)

#define FRESH_US SECONDS(5)
/* A REMB that has gained two percent within that time is rising. */
#define RISING_US (SECONDS(17) / 10)
#define SHORT_LOOKS 2
#define START_CLIMBS 3
/* A round trip that is longer by that says that packets wait, and one burst is over after that time. */
#define QUEUE_US (SECONDS(6) / 100)
#define BURST_US SECONDS(3)
#define BASE_SPAN_US SECONDS(60)

struct JxBandwidth {
	guint32 limit;
	guint32 before_trial;
	gboolean trial;
	gint64 trial_us; /* when it ends, or when the next may begin; 0: at the first look */
	gint64 wait_us;  /* after the next one that fails */

	guint32 remb;
	gint64 remb_us; /* when it came, 0 never */
	guint64 sent;    /* at the last look, bit/s */
	guint32 high;   /* the highest REMB since the last cut or trial */
	gint64 high_us;
	guint bad;    /* looks in a row at which REMB was short */
	guint climbs; /* looks in a row at which REMB was higher than ever */

	gint64 base[2];  /* the shortest round trips of this span and of the one before, 0 none */
	gint64 base_us;  /* since when this one; 0: no round trip is known */
	gint64 clear_us; /* the last one without a queue */

	double lost, lost_last; /* smoothed over SMOOTH_US: one report is about too few packets to be trusted; the last one */
	gint64 lost_us;         /* the last report; 0 none since the last cut */
	guint reports;          /* since the last cut */
	gboolean reported;      /* since the last look */

	gint64 cut_us;
	guint32 cut_remb; /* REMB at the last cut, 0 none */
	gboolean was_cut;
};

JxBandwidth *jx_bandwidth_new(void) {
	JxBandwidth *bandwidth = g_new0(JxBandwidth, 1);
	bandwidth->limit = START_LIMIT;
	bandwidth->wait_us = FIRST_WAIT_US;
	return bandwidth;
}

void jx_bandwidth_free(JxBandwidth *bandwidth) {
	g_free(bandwidth);
}

void jx_bandwidth_remb(JxBandwidth *bandwidth, guint32 bps, gint64 now_us) {
	bandwidth->remb = bps;
	bandwidth->remb_us = now_us;
	if (bps > bandwidth->high + bandwidth->high / 50) {
		bandwidth->high = bps;
		bandwidth->high_us = now_us;
	}
}

void jx_bandwidth_rtt(JxBandwidth *bandwidth, gint64 rtt_us, gint64 now_us) {
	if (bandwidth->base_us == 0 || now_us - bandwidth->base_us >= BASE_SPAN_US) {
		bandwidth->base[1] = bandwidth->base_us ? bandwidth->base[0] : rtt_us;
		bandwidth->base[0] = rtt_us;
		bandwidth->base_us = now_us;
	}
	bandwidth->base[0] = MIN(bandwidth->base[0], rtt_us);
	if (rtt_us < MIN(bandwidth->base[0], bandwidth->base[1]) + QUEUE_US)
		bandwidth->clear_us = now_us;
}

void jx_bandwidth_loss(JxBandwidth *bandwidth, double lost, gint64 now_us) {
	double weight = bandwidth->lost_us ? (double)(now_us - bandwidth->lost_us) / SMOOTH_US : 0.125;
	bandwidth->lost += (lost - bandwidth->lost) * CLAMP(weight, 0, 0.5);
	bandwidth->lost_last = lost;
	bandwidth->lost_us = now_us;
	bandwidth->reports++;
	bandwidth->reported = TRUE;
}

static gboolean fresh(const JxBandwidth *bandwidth, gint64 now_us) {
	return bandwidth->remb > 0 && now_us - bandwidth->remb_us < FRESH_US;
}

static gboolean rising(const JxBandwidth *bandwidth, gint64 now_us) {
	return now_us - bandwidth->high_us < RISING_US;
}

/* No packet waits, or only those of one burst did: what is sent fits, whatever REMB makes of it. */
static gboolean is_clear(const JxBandwidth *bandwidth, gint64 now_us) {
	return bandwidth->clear_us > 0 && now_us - bandwidth->clear_us < BURST_US;
}

/* REMB below what is sent, and not on its way up as it is at the beginning of a call. */
static gboolean falls_short(JxBandwidth *bandwidth, guint64 sent, gint64 now_us) {
	/* One second of a burst is not what is sent: REMB follows what came before it. */
	guint64 steady = MIN(sent, bandwidth->sent);
	bandwidth->sent = sent;
	gboolean low = fresh(bandwidth, now_us) && bandwidth->remb < steady * 17 / 20;
	gboolean fell = bandwidth->remb < bandwidth->high - bandwidth->high / 10;
	bandwidth->climbs = now_us - bandwidth->high_us < SECONDS(5) / 4 ? bandwidth->climbs + 1 : 0;
	bandwidth->bad = low && !is_clear(bandwidth, now_us) && (fell || !rising(bandwidth, now_us)) ? bandwidth->bad + 1 : 0;
	return bandwidth->bad >= (bandwidth->trial ? 1 : SHORT_LOOKS);
}

static gboolean is_lossy(JxBandwidth *bandwidth) {
	gboolean lossy = bandwidth->reported && bandwidth->reports > 1 && bandwidth->lost > LOSS_TOO_MUCH;
	bandwidth->reported = FALSE;
	return lossy;
}

static void cut(JxBandwidth *bandwidth, guint64 path, guint32 audio, gint64 now_us) {
	guint64 video = path * 19 / 20 > audio ? path * 19 / 20 - audio : 0;
	guint32 limit = (guint32)CLAMP(video, (guint64)LEAST_LIMIT, (guint64)G_MAXINT32);
	if (bandwidth->trial) {
		bandwidth->wait_us = MIN(bandwidth->wait_us * 2, LONGEST_WAIT_US);
		limit = bandwidth->before_trial; /* that went well */
	}
	bandwidth->limit = MIN(limit, bandwidth->limit);
	bandwidth->trial = FALSE;
	bandwidth->trial_us = now_us + bandwidth->wait_us;
	bandwidth->bad = 0;
	bandwidth->cut_us = now_us;
	bandwidth->was_cut = TRUE;
	bandwidth->cut_remb = bandwidth->remb;
	bandwidth->high = bandwidth->remb;
	/* What was lost was lost at the old rate. */
	bandwidth->lost = 0;
	bandwidth->lost_us = 0;
	bandwidth->reports = 0;
}

/* What was reported since the last look may say that the path takes less than it is given. TRUE: there is a new limit. */
static gboolean observe(JxBandwidth *bandwidth, guint32 video, guint32 audio, gint64 now_us) {
	guint64 sent = (guint64)video + audio;
	guint64 burst = MAX(sent, bandwidth->sent); /* what was lost need not be lost of the second in which it is told */
	gboolean lossy = is_lossy(bandwidth), shortage = falls_short(bandwidth, sent, now_us);
	if (bandwidth->was_cut && !bandwidth->trial && now_us - bandwidth->cut_us < SETTLE_US) {
		bandwidth->bad = 0;
		return FALSE;
	}
	if (lossy)
		cut(bandwidth, (guint64)((double)burst * (1 - MAX(bandwidth->lost, bandwidth->lost_last))), audio, now_us);
	else if (shortage)
		cut(bandwidth, bandwidth->remb, audio, now_us);
	else if (bandwidth->trial && now_us >= bandwidth->trial_us) { /* went well */
		bandwidth->trial = FALSE;
		bandwidth->wait_us = FIRST_WAIT_US;
		bandwidth->trial_us = now_us + AFTER_SUCCESS_US;
	}
	return lossy || shortage;
}

/* May `next` bit/s of video be tried? */
static gboolean may_try(JxBandwidth *bandwidth, guint32 next, guint32 video, guint32 audio, gint64 now_us) {
	if (bandwidth->trial)
		return FALSE;
	guint64 needs = (guint64)next + audio, sent = (guint64)video + audio;
	/* At the beginning a REMB that catches up is good enough, but it must have been seen to. */
	if (fresh(bandwidth, now_us) && !bandwidth->was_cut && bandwidth->remb < sent * 17 / 20 && bandwidth->climbs < START_CLIMBS)
		return FALSE;
	if (fresh(bandwidth, now_us) && bandwidth->was_cut) {
		if (bandwidth->remb > needs + needs / 10 && bandwidth->remb > bandwidth->cut_remb + bandwidth->cut_remb / 5)
			return now_us - bandwidth->cut_us >= SETTLE_US;
		if (bandwidth->remb < needs && bandwidth->remb < sent * 6 / 5 && !rising(bandwidth, now_us))
			return FALSE;
	}
	return now_us >= bandwidth->trial_us;
}

static void try_more(JxBandwidth *bandwidth, guint32 next, gint64 now_us) {
	guint32 needed = (guint32)MIN((guint64)next * 9 / 8, (guint64)G_MAXINT32);
	bandwidth->before_trial = bandwidth->limit;
	if (!bandwidth->was_cut) {
		bandwidth->limit = MAX(needed, MIN(bandwidth->limit, (guint32)G_MAXINT32 / 2) * 2);
		bandwidth->trial_us = now_us + START_STEP_US;
		return;
	}
	bandwidth->limit = MAX(needed, bandwidth->limit);
	bandwidth->trial = TRUE;
	bandwidth->trial_us = now_us + TRIAL_US;
	bandwidth->high = bandwidth->remb;
	bandwidth->high_us = now_us;
}

gboolean jx_bandwidth_allocate(JxBandwidth *bandwidth, JxShare *shares, guint n, guint32 video, guint32 audio, gint64 now_us) {
	if (bandwidth->trial_us == 0)
		bandwidth->trial_us = now_us + START_STEP_US;
	gboolean was_cut = observe(bandwidth, video, audio, now_us);
	for (guint i = 0; was_cut && i < n; i++)
		shares[i].held = -1;
	guint32 next = jx_bandwidth_share(shares, n, bandwidth->limit, !bandwidth->was_cut);
	if (next > 0 && may_try(bandwidth, next, video, audio, now_us)) {
		try_more(bandwidth, next, now_us);
		jx_bandwidth_share(shares, n, bandwidth->limit, !bandwidth->was_cut);
	}
	return bandwidth->was_cut || next > 0;
}

guint32 jx_bandwidth_estimate(const JxBandwidth *bandwidth) {
	return bandwidth->was_cut ? bandwidth->limit : bandwidth->remb;
}

void jx_bandwidth_seen(const JxBandwidth *bandwidth, guint32 *limit, guint32 *remb, double *lost) {
	*limit = bandwidth->limit;
	*remb = bandwidth->remb;
	*lost = bandwidth->lost;
}

/* Does one layer more fit? `with`: bit/s with it, `before`: without. */
static gboolean fits(const JxShare *share, gint layer, guint64 with, guint64 before, guint32 limit, gboolean every_lowest) {
	/* A limit that is not enough for one picture is believed to be wrong. */
	if (layer == 0 && (before == 0 || every_lowest))
		return TRUE;
	/* At the beginning nothing speaks against what is sent. */
	if (every_lowest && share->held >= layer)
		return TRUE;
	return share->held >= layer ? with <= (guint64)limit * 5 / 4 : with <= (guint64)limit * 9 / 10;
}

guint32 jx_bandwidth_share(JxShare *shares, guint n, guint32 limit, gboolean every_lowest) {
	guint64 used = 0, next = 0;
	for (guint i = 0; i < n; i++)
		shares[i].cap = -1;
	for (gint layer = 0; layer < JX_MAX_LAYERS; layer++)
		for (guint i = 0; i < n; i++) {
			JxShare *share = &shares[i];
			if (share->top < layer || share->cap != layer - 1)
				continue;
			guint64 with = used - (share->cap >= 0 ? share->rates[share->cap] : 0) + share->rates[layer];
			/* One at a time: the rate of a layer that nobody is sent may be that of a pause. */
			if (!every_lowest && share->held >= 0 && layer > share->held + 1)
				continue;
			if (!fits(share, layer, with, used, limit, every_lowest)) {
				next = next ? MIN(next, with) : with;
				continue;
			}
			used = with;
			share->cap = layer;
		}
	return (guint32)MIN(next, (guint64)G_MAXINT32);
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
