/* The uplink's estimator against a simulated sender: an encoder that follows what it is told, a path with a queue, a clock of its own. */
#include "config.h"

#include "model/uplink.h"

#define MS ((gint64)1000)

typedef struct {
	guint32 capacity; /* bit/s */
	double drift;     /* of the sender's clock */
	gint64 jitter_us; /* of each arrival, beside the queue */
	gboolean times;   /* packets carry them */
	guint32 wants;    /* bit/s, whatever it is told at most */
} Scene;

typedef struct {
	gint64 worst_us, late_us, sum_us; /* after ten seconds: the longest queue, time with more than 250 ms, for the mean */
	guint packets;
	double arrived; /* bits, after ten seconds */
	guint32 limit, at_3s;
} Seen;

/* A packet every 10 ms (or its share of what is to be sent), a look every 200 ms, the encoder follows 300 ms after. */
static Seen simulate(const Scene *scene, gboolean told, guint32 seed, gint seconds) {
	JxUplinkTrace trace;
	JxUplink uplink;
	Seen seen = {0};
	GRand *chance = g_rand_new_with_seed(seed);
	double free_us = 0; /* when the path has sent all that is queued */
	guint32 rate = 300000, limits[64] = {0};
	guint at = 0;
	jx_uplink_trace_init(&trace);
	jx_uplink_init(&uplink);
	gint64 origin = g_rand_int_range(chance, 1, 1 << 24);
	for (gint64 now = MS; now < seconds * G_USEC_PER_SEC; now += 10 * MS) {
		guint bytes = (guint)(rate / 800.0 * g_rand_double_range(chance, 0.7, 1.3));
		free_us = MAX(free_us, (double)now) + bytes * 8.0 * G_USEC_PER_SEC / scene->capacity;
		gint64 arrival = (gint64)free_us + 20 * MS + g_rand_int_range(chance, 0, (gint)scene->jitter_us + 1);
		guint32 stamp = (guint32)(origin + (gint64)((double)now * (1 + scene->drift) * (1 << 18) / G_USEC_PER_SEC));
		if (scene->times)
			jx_uplink_trace_packet(&trace, stamp & 0xFFFFFF, bytes, arrival);
		gint64 queue = (gint64)free_us - now;
		if (now > 10 * G_USEC_PER_SEC) {
			seen.worst_us = MAX(seen.worst_us, queue);
			seen.late_us += queue > 250 * MS ? 10 * MS : 0;
			seen.sum_us += queue;
			seen.packets++;
			seen.arrived += bytes * 8.0;
		}
		if (now / (10 * MS) % 20 == 0) {
			limits[at++ % 64] = seen.limit = jx_uplink_look(&uplink, &trace, arrival);
			guint32 follows = at > 2 ? limits[(at - 2) % 64] : 300000;
			rate = MIN(told ? follows : G_MAXUINT32, scene->wants);
		}
		if (now / (10 * MS) == 300)
			seen.at_3s = seen.limit;
	}
	g_rand_free(chance);
	return seen;
}

static void test_narrow(void) {
	static const guint32 capacities[] = {300000, 1000000};
	for (guint i = 0; i < G_N_ELEMENTS(capacities); i++)
		for (guint32 seed = 1; seed <= 8; seed++) {
			Scene scene = {.capacity = capacities[i], .drift = seed % 3 * 1e-4 - 1e-4, .jitter_us = 10 * MS, .times = TRUE, .wants = 2500000};
			Seen with = simulate(&scene, TRUE, seed, 70), without = simulate(&scene, FALSE, seed, 70);
			double used = with.arrived / 60 / capacities[i];
			g_test_message("%u bit/s, seed %u: queue %d ms at worst, %d ms on average (%d ms untold), %.0f %% used", capacities[i], seed,
						   (gint)(with.worst_us / MS), (gint)(with.sum_us / with.packets / MS), (gint)(without.sum_us / without.packets / MS),
						   used * 100);
			g_assert_cmpint(with.late_us, <=, 6 * G_USEC_PER_SEC);
			g_assert_cmpint(with.sum_us / with.packets, <=, 120 * MS);
			g_assert_cmpint(without.sum_us / without.packets, >, 5000 * MS);
			g_assert_cmpfloat(used, >=, 0.6);
		}
}

/* On a wide path nothing holds it up: not jitter, not a clock that runs away, not the wrap of the times. */
static void test_wide(void) {
	for (guint32 seed = 1; seed <= 8; seed++) {
		Scene scene = {.capacity = 20000000, .drift = seed % 2 ? 2e-4 : -2e-4, .jitter_us = 40 * MS, .times = TRUE, .wants = 2500000};
		Seen seen = simulate(&scene, TRUE, seed, 200);
		g_assert_cmpuint(seen.at_3s, >=, 3000000);
		g_assert_cmpuint(seen.limit, >=, 3000000);
	}
}

static void test_without_times(void) {
	Scene scene = {.capacity = 300000, .wants = 2500000};
	g_assert_cmpuint(simulate(&scene, FALSE, 1, 5).limit, ==, JX_UPLINK_UNLIMITED);
}

/* A pause (camera and microphone off) is no queue, however long. */
static void test_pause(void) {
	static const gint pauses[] = {1, 10, 17, 40, 63, 64, 100};
	for (guint i = 0; i < G_N_ELEMENTS(pauses); i++) {
		JxUplinkTrace trace;
		JxUplink uplink;
		jx_uplink_trace_init(&trace);
		jx_uplink_init(&uplink);
		guint32 limit = 0;
		gint64 now = MS;
		for (guint part = 0; part < 2; part++, now += pauses[i] * G_USEC_PER_SEC)
			for (guint k = 0; k < 500; k++, now += 10 * MS) {
				jx_uplink_trace_packet(&trace, (guint32)((now << 18) / G_USEC_PER_SEC) & 0xFFFFFF, 500, now + 20 * MS);
				if (k % 20 == 0)
					limit = jx_uplink_look(&uplink, &trace, now);
			}
		g_assert_cmpuint(limit, >=, 3000000);
	}
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/uplink/narrow", test_narrow);
	g_test_add_func("/uplink/wide", test_wide);
	g_test_add_func("/uplink/without-times", test_without_times);
	g_test_add_func("/uplink/pause", test_pause);
	return g_test_run();
}
