/* Bandwidth: a receiver behind a narrow path, simulated in steps of 100 ms: what it is sent settles on what fits and stays there. */
#include "config.h"

#include "model/bandwidth.h"

#define MS ((gint64)1000)
#define STEP_MS 100
#define AUDIO 50000u
#define LONGEST_QUEUE 3.0 /* seconds of the path's rate */

static const guint32 layer_rates[] = {150000, 500000, 1700000};

typedef enum { PATH_DROPS, PATH_QUEUES } PathKind;
/* What the receiver's REMB is like. */
typedef enum {
	REMB_NONE,
	REMB_STEADY,   /* the path's rate, however long the queue is; half as much again as is received where that is less */
	REMB_SAWTOOTH, /* 8 % a second up, to 85 % of what is received when the queue grows */
	REMB_NERVOUS,  /* so, but a burst that queues for a tenth of a second is enough */
} RembKind;

typedef struct {
	PathKind kind;
	RembKind says;
	double capacity;             /* bit/s */
	guint64 video;               /* bits sent since the last look */
	double queue;                /* bits */
	double sent, lost, received; /* bits since the last report */
	double estimate, queue_before;
	double busy, busy_until; /* what the camera's layers are multiplied with, until when (ms); 0: they swing by 15 % */
	double got[10];          /* bits received in the last second, by step */
	gint steps;
	gint cuts;      /* after 15 s */
	gboolean times; /* reports tell round trips */
	gint layer;       /* what is sent */
	gint64 switch_us; /* a layer more begins with a key frame, then */
	gint next;
	gint changes[20];  /* from 15 s on, by minute */
	gint late_steps;   /* in which audio waited for more than 0.4 s, after 15 s */
	double audio_lost; /* bits, after 15 s */
	double audio_sent;
} Path;

/* A camera on a busy machine: pauses of a second, and bursts of up to two and a half times the rate, key frames among them. */
static double swing(Path *path, GRand *chance, gint64 now) {
	double ms = (double)now / MS;
	if (ms >= path->busy_until) {
		path->busy_until = ms + g_rand_double_range(chance, 400, 2000);
		path->busy = g_rand_boolean(chance) ? g_rand_double_range(chance, 0.03, 0.3) : g_rand_double_range(chance, 0.8, 2.4);
	}
	return path->busy * (g_rand_int_range(chance, 0, 40) == 0 ? 4 : 1);
}

static void carry(Path *path, GRand *chance, gint64 now) {
	double factor = path->says == REMB_NERVOUS ? swing(path, chance, now) : g_rand_double_range(chance, 0.85, 1.15);
	double video = path->layer < 0 ? 0 : layer_rates[path->layer] * factor;
	path->video += (guint64)(video * STEP_MS / 1000);
	double bits = (video + AUDIO) * STEP_MS / 1000, room = path->capacity * STEP_MS / 1000, got = MIN(bits, room), lost;
	if (path->kind == PATH_QUEUES) {
		got = MIN(path->queue + bits, room);
		path->queue += bits - got;
		lost = MAX(path->queue - path->capacity * LONGEST_QUEUE, 0);
		path->queue -= lost;
	} else {
		lost = bits - got;
	}
	path->lost += lost;
	path->sent += bits;
	path->received += got;
	path->got[path->steps++ % 10] = got;
	if (path->says == REMB_NERVOUS) {
		double second = 0;
		for (guint i = 0; i < 10; i++)
			second += path->got[i];
		if (path->queue > path->queue_before + path->capacity / 25)
			path->estimate = MIN(second * 0.85, path->estimate);
		path->queue_before = path->queue;
	}
	if (now >= 15000 * MS) {
		path->late_steps += path->queue > path->capacity * 0.4;
		path->audio_sent += AUDIO / 10.0;
		path->audio_lost += AUDIO / 10.0 * lost / bits;
	}
}

static void report(Path *path, JxBandwidth *bandwidth, gint64 now) {
	if (path->sent > 0)
		jx_bandwidth_loss(bandwidth, path->lost / path->sent, now);
	if (path->times)
		jx_bandwidth_rtt(bandwidth, (gint64)((0.02 + path->queue / path->capacity) * G_USEC_PER_SEC), now);
	if (path->says == REMB_STEADY)
		path->estimate = MIN(path->received * 1.5 + 10000, path->capacity);
	if (path->says == REMB_SAWTOOTH) {
		gboolean overuse = path->queue > path->queue_before + 20000;
		path->estimate = overuse ? path->received * 0.85 : MIN(path->estimate * 1.08, path->received * 1.5 + 10000);
	}
	if (path->says == REMB_NERVOUS)
		path->estimate = MAX(MIN(path->estimate * 1.08, path->received * 1.5 + 10000), path->estimate);
	if (path->says != REMB_NONE)
		jx_bandwidth_remb(bandwidth, (guint32)path->estimate, now);
	if (path->says != REMB_NERVOUS)
		path->queue_before = path->queue;
	path->sent = path->lost = path->received = 0;
}

static void look(Path *path, JxBandwidth *bandwidth, guint32 video, gint64 now) {
	JxShare share = {.rates = {layer_rates[0], layer_rates[1], layer_rates[2]}, .top = 2, .held = path->next};
	gboolean capped = jx_bandwidth_allocate(bandwidth, &share, 1, video, AUDIO, now);
	gint layer = capped ? share.cap : share.top;
	if (layer != path->next) {
		path->next = layer;
		path->switch_us = now + 300 * MS;
	}
}

/* `seconds` of a call; the layer at its end. */
static Path simulate(PathKind kind, RembKind says, guint32 capacity, guint32 seed, gint seconds) {
	Path path = {.kind = kind, .says = says, .capacity = capacity, .estimate = 100000, .layer = 2, .next = -1, .times = says == REMB_NERVOUS || seed % 2};
	GRand *chance = g_rand_new_with_seed(seed);
	JxBandwidth *bandwidth = jx_bandwidth_new();
	gint64 phase = g_rand_int_range(chance, 0, 10) * STEP_MS;
	for (gint64 ms = 0; ms < seconds * 1000; ms += STEP_MS) {
		gint64 now = ms * MS + 1;
		if (path.layer != path.next && now >= path.switch_us) {
			if (ms >= 15000)
				path.changes[(ms - 15000) / 60000]++;
			path.layer = path.next;
		}
		carry(&path, chance, now);
		if (ms % 1000 == phase)
			report(&path, bandwidth, now);
		if (ms % 1000 == 0) {
			gint before = path.next;
			look(&path, bandwidth, (guint32)path.video, now);
			path.video = 0;
			path.cuts += ms > 15000 && path.next < before;
		}
		if (ms == 15000 && says != REMB_NERVOUS)
			g_assert_cmpint(path.next, ==, capacity > 1800000 ? 2 : capacity > 600000 ? 1 : 0);
	}
	g_rand_free(chance);
	jx_bandwidth_free(bandwidth);
	return path;
}

static void check(PathKind kind, RembKind says, guint32 capacity, guint32 seed) {
	Path path = simulate(kind, says, capacity, seed, 15 + 600);
	g_test_message("%s, REMB %d, %u bit/s, seed %u: layer %d; changes by minute %d %d %d %d %d %d; audio late for %.1f s, lost %.1f %%",
				   kind == PATH_DROPS ? "drops" : "queues", says, capacity, seed, path.layer, path.changes[0], path.changes[1], path.changes[2],
				   path.changes[3], path.changes[4], path.changes[5], path.late_steps * STEP_MS / 1000.0, 100 * path.audio_lost / path.audio_sent);
	for (guint i = 0; i < 10; i++)
		g_assert_cmpint(path.changes[i], <=, 2);
	g_assert_cmpint(path.late_steps, <=, 60000 / STEP_MS);
	g_assert_cmpfloat(path.audio_lost, <=, path.audio_sent * 0.05);
}

static void test_settles(gconstpointer data) {
	static const guint32 rates[] = {300000, 1000000, 5000000};
	guint combination = GPOINTER_TO_UINT(data);
	for (guint i = 0; i < G_N_ELEMENTS(rates); i++)
		for (guint32 seed = 1; seed <= 8; seed++)
			check(combination & 1 ? PATH_QUEUES : PATH_DROPS, (RembKind)(combination >> 1), rates[i], seed);
}

static JxShare one_camera(gint held) {
	return (JxShare){.rates = {150000, 500000, 1700000}, .top = 2, .held = held};
}

/* A wide path that nothing is lost on, and a camera whose bursts make the receiver nervous: there is no reason to hold it back. */
static void test_bursts(void) {
	gint cuts = 0;
	for (guint32 seed = 1; seed <= 20; seed++) {
		Path path = simulate(PATH_QUEUES, REMB_NERVOUS, 5000000, seed, 15 + 600);
		cuts += path.cuts;
		g_test_message("seed %u: layer %d, %d cuts, REMB at last %.0f", seed, path.next, path.cuts, path.estimate);
		g_assert_cmpint(path.cuts, <=, 1);
	}
	g_assert_cmpint(cuts, <=, 5); /* in 200 minutes */
}

/* Looks once a second for `seconds`; the seconds until the layer was `layer`, or -1. */
static gint until(JxBandwidth *bandwidth, gint64 *now, gint seconds, gint *layer_now, gint layer, guint32 remb, guint32 grows) {
	for (gint i = 0; i < seconds; i++, *now += G_USEC_PER_SEC) {
		JxShare share = one_camera(*layer_now);
		if (remb)
			jx_bandwidth_remb(bandwidth, remb + (guint32)i * grows, *now);
		guint32 video = *layer_now < 0 ? 0 : layer_rates[*layer_now];
		*layer_now = jx_bandwidth_allocate(bandwidth, &share, 1, video, AUDIO, *now) ? share.cap : share.top;
		if (*layer_now == layer)
			return i;
	}
	return -1;
}

static void test_a_call_begins(void) {
	/* REMB is far below what is sent and catches up: that is no limit. */
	JxBandwidth *bandwidth = jx_bandwidth_new();
	gint64 now = 1;
	gint layer = -1;
	g_assert_cmpint(until(bandwidth, &now, 10, &layer, 1, 104000, 14000), ==, 0);
	g_assert_cmpint(until(bandwidth, &now, 10, &layer, 2, 104000, 14000), ==, 2);
	g_assert_cmpint(until(bandwidth, &now, 30, &layer, 1, 132000, 14000), ==, -1);
	g_assert_cmpuint(jx_bandwidth_estimate(bandwidth), ==, 132000 + 29 * 14000);
	/* It stays where it is: now it is one, at what it says. */
	gint waited = until(bandwidth, &now, 10, &layer, 0, 538000, 0);
	g_assert_cmpint(waited, >=, 2);
	g_assert_cmpint(waited, <=, 5);
	g_assert_cmpuint(jx_bandwidth_estimate(bandwidth), ==, 538000 / 20 * 19 - AUDIO);
	/* It does not rise and has no room for a layer more: nothing is tried while it is fresh, however long that is. */
	g_assert_cmpint(until(bandwidth, &now, 300, &layer, 1, 220000, 0), ==, -1);
	/* It has room for it: at once. */
	g_assert_cmpint(until(bandwidth, &now, 5, &layer, 1, 700000, 0), ==, 0);
	jx_bandwidth_free(bandwidth);
}

/* Loss of 5 %, unevenly reported, is none of its business; of one report neither. */
static void test_a_little_loss(void) {
	JxBandwidth *bandwidth = jx_bandwidth_new();
	gint64 now = 1;
	gint layer = -1;
	until(bandwidth, &now, 10, &layer, 2, 0, 0);
	for (guint i = 0; i < 120; i++) {
		jx_bandwidth_loss(bandwidth, i % 3 ? 0.02 : 0.11, now);
		if (i % 4 == 0)
			g_assert_cmpint(until(bandwidth, &now, 1, &layer, 1, 0, 0), ==, -1);
		now -= i % 4 == 0 ? 750 * MS : -250 * MS;
	}
	g_assert_cmpint(layer, ==, 2);
	jx_bandwidth_free(bandwidth);
}

/* When trials fail each waits longer than the one before; when the path has become wide the first succeeds and the next comes soon. */
static void test_trials(void) {
	JxBandwidth *bandwidth = jx_bandwidth_new();
	gint64 now = 1, cut = 0;
	gint layer = -1, n = 0;
	gint64 waits[4] = {0};
	for (gint i = 0; i < 1200 && n < 5; i++) {
		gint before = layer;
		jx_bandwidth_loss(bandwidth, layer > 0 ? 0.5 : 0, now);
		until(bandwidth, &now, 1, &layer, 9, 0, 0);
		if (layer > before && cut)
			waits[n < 4 ? n : 3] = now - cut, n++;
		if (layer < before)
			cut = now;
	}
	g_assert_cmpint(waits[0] / G_USEC_PER_SEC, ==, 60);
	g_assert_cmpint(waits[1] / G_USEC_PER_SEC, ==, 120);
	g_assert_cmpint(waits[2] / G_USEC_PER_SEC, ==, 240);
	g_assert_cmpint(waits[3] / G_USEC_PER_SEC, ==, 240);
	gint first = until(bandwidth, &now, 300, &layer, 1, 0, 0);
	g_assert_cmpint(first, >=, 0);
	gint second = until(bandwidth, &now, 300, &layer, 2, 0, 0);
	g_assert_cmpint(second, >, 0);
	g_assert_cmpint(second, <=, 20);
	jx_bandwidth_free(bandwidth);
}

static void test_share(void) {
	JxShare shares[3] = {
		{{150000, 500000, 2000000}, 2, -1, 0},
		{{150000, 500000, 2000000}, 1, -1, 0},
		{{150000, 500000, 2000000}, -1, -1, 0},
	};
	static const struct {
		guint32 limit, next;
		gint caps[3];
	} rows[] = {
		{3000000, 0, {2, 1, -1}},     {2600000, 2500000, {1, 1, -1}}, {800000, 1000000, {1, 0, -1}},
		{340000, 650000, {0, 0, -1}}, {300000, 300000, {0, -1, -1}},  {100000, 300000, {0, -1, -1}},
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_assert_cmpuint(jx_bandwidth_share(shares, 3, rows[i].limit, FALSE), ==, rows[i].next);
		for (guint k = 0; k < 3; k++)
			g_assert_cmpint(shares[k].cap, ==, rows[i].caps[k]);
	}
	/* At the beginning of a call nobody is left black. */
	jx_bandwidth_share(shares, 3, 100000, TRUE);
	g_assert_cmpint(shares[1].cap, ==, 0);
	/* Never two layers more at once, however little they seem to cost. */
	JxShare paused = { { 150000, 500000, 0 }, 2, 0, 0 };
	jx_bandwidth_share(&paused, 1, 900000, FALSE);
	g_assert_cmpint(paused.cap, ==, 1);
	/* What is held may be a little more. */
	shares[0].held = 2, shares[1].held = 1;
	g_assert_cmpuint(jx_bandwidth_share(shares, 3, 2000000, FALSE), ==, 0);
	g_assert_cmpuint(jx_bandwidth_share(shares, 3, 1900000, FALSE), ==, 2500000);
}

static void test_uplink_cap(void) {
	gint heights[] = {180, 360, -1};
	g_assert_cmpuint(jx_bandwidth_uplink(heights, 0, 3000000), ==, 3000000);
	g_assert_cmpuint(jx_bandwidth_uplink(heights, 1, 3000000), ==, 400000);
	g_assert_cmpuint(jx_bandwidth_uplink(heights, 2, 3000000), ==, 1400000);
	g_assert_cmpuint(jx_bandwidth_uplink(heights, 3, 3000000), ==, 3000000);
	g_assert_cmpuint(jx_bandwidth_uplink(heights, 2, 500000), ==, 500000);
	g_assert_cmpuint(jx_bandwidth_soften(0, 400000), ==, 400000);
	g_assert_cmpuint(jx_bandwidth_soften(3000000, 400000), ==, 2000000);
	g_assert_cmpuint(jx_bandwidth_soften(400000, 3000000), ==, 3000000);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_data_func("/bandwidth/drops/no-remb", GUINT_TO_POINTER(0), test_settles);
	g_test_add_data_func("/bandwidth/drops/steady-remb", GUINT_TO_POINTER(2), test_settles);
	g_test_add_data_func("/bandwidth/queues/steady-remb", GUINT_TO_POINTER(3), test_settles);
	g_test_add_data_func("/bandwidth/queues/sawtooth-remb", GUINT_TO_POINTER(5), test_settles);
	g_test_add_func("/bandwidth/bursts", test_bursts);
	g_test_add_func("/bandwidth/a-call-begins", test_a_call_begins);
	g_test_add_func("/bandwidth/a-little-loss", test_a_little_loss);
	g_test_add_func("/bandwidth/trials", test_trials);
	g_test_add_func("/bandwidth/share", test_share);
	g_test_add_func("/bandwidth/uplink-cap", test_uplink_cap);
	return g_test_run();
}
