/* Dominant speaker and bandwidth: traces in, decisions out. */
#include "config.h"

#include "model/bandwidth.h"
#include "model/speaker.h"

#define MS 1000
static const char anna[] = "anna", ben[] = "ben", cleo[] = "cleo";

/* One frame each: levels in -dBov. */
static gconstpointer talk(JxSpeakers *speakers, gint64 *now, guint ms, guint8 a, guint8 b, guint8 c) {
	gconstpointer dominant = NULL;
	for (guint t = 0; t < ms; t += 20, *now += 20 * MS) {
		jx_speakers_level(speakers, anna, a, *now);
		jx_speakers_level(speakers, ben, b, *now);
		if (c < 255)
			jx_speakers_level(speakers, cleo, c, *now);
		if (t % 300 == 0)
			dominant = jx_speakers_decide(speakers, *now);
	}
	return dominant;
}

static void test_speaker(void) {
	JxSpeakers *speakers = jx_speakers_new();
	gint64 now = 1000 * MS;
	gconstpointer loudest[3];
	g_assert_null(talk(speakers, &now, 2000, 127, 90, 255));
	g_assert_false(jx_speakers_active(speakers, now));
	g_assert_true(talk(speakers, &now, 1500, 25, 90, 255) == anna);
	g_assert_true(jx_speakers_active(speakers, now));
	g_assert_true(talk(speakers, &now, 60, 127, 20, 255) == anna); /* a cough of Ben */
	g_assert_true(talk(speakers, &now, 1500, 25, 90, 255) == anna);
	g_assert_true(talk(speakers, &now, 2500, 127, 30, 255) == ben);
	g_assert_cmpuint(jx_speakers_loudest(speakers, loudest, 3, now), ==, 1);
	g_assert_true(loudest[0] == ben);
	talk(speakers, &now, 600, 40, 30, 20);
	g_assert_cmpuint(jx_speakers_loudest(speakers, loudest, 2, now), ==, 2);
	g_assert_true(loudest[0] == cleo && loudest[1] == ben);
	/* Everybody falls silent: still the last one, not active. */
	talk(speakers, &now, 3000, 127, 127, 255);
	g_assert_false(jx_speakers_active(speakers, now));
	g_assert_cmpuint(jx_speakers_loudest(speakers, loudest, 3, now), ==, 0);
	jx_speakers_remove(speakers, ben);
	jx_speakers_remove(speakers, cleo);
	jx_speakers_remove(speakers, cleo);
	/* A steady tone is speech too. */
	g_assert_true(talk(speakers, &now, 30000, 30, 127, 255) == anna);
	jx_speakers_free(speakers);
}

/* How long after Ben begins he is the speaker, in ms, with words of 280 ms and pauses of 120; 0 never. Anna spoke before, and perhaps goes on. */
static guint until_ben(guint phase, gboolean anna_before, gboolean anna_after, guint8 bens) {
	JxSpeakers *speakers = jx_speakers_new();
	GRand *chance = g_rand_new_with_seed(7);
	gint64 begin = 6000 * MS, told = 0;
	for (gint64 now = 0; now < begin + 8000 * MS && !told; now += 20 * MS) {
		gboolean word = now / (20 * MS) % 20 < 14, other = (now / (20 * MS) + 9) % 20 < 14;
		gboolean talks = now < begin ? anna_before : anna_after;
		jx_speakers_level(speakers, anna, (guint8)(talks && other ? g_rand_int_range(chance, 28, 45) : g_rand_int_range(chance, 80, 110)), now);
		jx_speakers_level(speakers, ben, (guint8)(now >= begin + phase * MS && word ? g_rand_int_range(chance, bens, bens + 15) : g_rand_int_range(chance, 80, 110)), now);
		if (now % JX_SPEAKER_DECISION_US == 0 && jx_speakers_decide(speakers, now) == ben)
			told = now - begin - phase * MS;
	}
	g_rand_free(chance);
	jx_speakers_free(speakers);
	return (guint)(told / MS);
}

static void test_speaker_in_time(void) {
	for (guint phase = 0; phase < 400; phase += 20) {
		guint after_silence = until_ben(phase, FALSE, FALSE, 28), after_anna = until_ben(phase, TRUE, FALSE, 28);
		g_test_message("phase %u: %u ms after silence, %u ms after somebody else", phase, after_silence, after_anna);
		g_assert_cmpuint(after_silence, >=, 300);
		g_assert_cmpuint(after_silence, <=, 1000);
		g_assert_cmpuint(after_anna, >=, 300);
		g_assert_cmpuint(after_anna, <=, 1000);
	}
	/* Both at once: the one who was first keeps the floor. */
	g_assert_cmpuint(until_ben(0, TRUE, TRUE, 28), ==, 0);
}

/* Two who take turns every 1.5 s: not more than one change in two seconds. */
static void test_speaker_is_steady(void) {
	JxSpeakers *speakers = jx_speakers_new();
	gconstpointer dominant = NULL;
	gint64 last = 0;
	guint changes = 0;
	for (gint64 now = 0; now < 30000 * MS; now += 20 * MS) {
		gboolean anna_talks = now / (1500 * MS) % 2 == 0;
		jx_speakers_level(speakers, anna, anna_talks ? 30 : 100, now);
		jx_speakers_level(speakers, ben, anna_talks ? 100 : 30, now);
		if (now % JX_SPEAKER_DECISION_US != 0 || jx_speakers_decide(speakers, now) == dominant)
			continue;
		dominant = jx_speakers_decide(speakers, now);
		g_assert_true(changes == 0 || now - last >= 2000 * MS);
		last = now;
		changes++;
	}
	g_assert_cmpuint(changes, >, 2);
	jx_speakers_free(speakers);
}

/* Four reports a second for two seconds, until `now`. */
static void report(JxBandwidth *bandwidth, double lost, gint64 now) {
	for (gint i = 8; i > 0; i--)
		jx_bandwidth_loss(bandwidth, lost, now - i * 250 * MS);
}

static void test_bandwidth_trace(void) {
	JxBandwidth *bandwidth = jx_bandwidth_new();
	gint64 now = 0;
	/* A call begins: REMB is far below what is sent and grows: no limit. */
	for (guint i = 0; i < 20; i++, now += 1000 * MS) {
		jx_bandwidth_remb(bandwidth, 104000 + i * 14000);
		g_assert_cmpuint(jx_bandwidth_limit(bandwidth, 500000, 500000, now), ==, JX_BANDWIDTH_UNLIMITED);
	}
	/* Loss of 5 %, unevenly reported, is none of its business; of 20 % is: less than is sent, at once. */
	for (guint i = 0; i < 30; i++, now += 1000 * MS) {
		for (guint k = 0; k < 4; k++)
			jx_bandwidth_loss(bandwidth, (i * 4 + k) % 3 ? 0.02 : 0.11, now + k * 250 * MS);
		g_assert_cmpuint(jx_bandwidth_limit(bandwidth, 3000000, 3000000, now), ==, JX_BANDWIDTH_UNLIMITED);
	}
	report(bandwidth, 0.2, now);
	guint32 limit = jx_bandwidth_limit(bandwidth, 3000000, 3000000, now);
	g_assert_cmpuint(limit, ==, 2000000);
	now += 1000 * MS;
	g_assert_cmpuint(jx_bandwidth_limit(bandwidth, 1900000, 3000000, now), ==, 2000000);
	/* The trial fails: back, and the next wait is twice as long. */
	now += 3000 * MS;
	g_assert_cmpuint(jx_bandwidth_limit(bandwidth, 1900000, 3000000, now), ==, 3000000);
	now += 1000 * MS;
	report(bandwidth, 0.3, now);
	g_assert_cmpuint(jx_bandwidth_limit(bandwidth, 2900000, 3000000, now), <=, 2000000);
	guint seconds = 0;
	limit = 0;
	for (; limit <= 2000000; seconds++) {
		now += 1000 * MS;
		limit = jx_bandwidth_limit(bandwidth, 1900000, 3000000, now);
	}
	g_assert_cmpuint(seconds, ==, 6);
	/* Then all goes well: the limit is lifted. */
	for (guint i = 0; i < 20; i++, now += 1000 * MS)
		limit = jx_bandwidth_limit(bandwidth, 2500000, 3000000, now);
	g_assert_cmpuint(limit, ==, JX_BANDWIDTH_UNLIMITED);
	jx_bandwidth_free(bandwidth);
}

static void test_bandwidth_share(void) {
	JxShare shares[3] = {
		{ { 150000, 500000, 2000000 }, 2, 0 }, { { 150000, 500000, 2000000 }, 1, 0 }, { { 150000, 500000, 2000000 }, -1, 0 },
	};
	static const struct { guint32 limit; gint caps[3]; } rows[] = {
		{ JX_BANDWIDTH_UNLIMITED, { 2, 1, -1 } }, { 2500000, { 2, 1, -1 } }, { 2400000, { 1, 1, -1 } }, { 700000, { 1, 0, -1 } },
		{ 300000, { 0, 0, -1 } }, { 200000, { 0, -1, -1 } }, { 100000, { 0, -1, -1 } },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		jx_bandwidth_share(shares, 3, rows[i].limit);
		for (guint k = 0; k < 3; k++)
			g_assert_cmpint(shares[k].cap, ==, rows[i].caps[k]);
	}
	gint heights[] = { 180, 360, -1 };
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
	g_test_add_func("/speaker/trace", test_speaker);
	g_test_add_func("/speaker/in-time", test_speaker_in_time);
	g_test_add_func("/speaker/is-steady", test_speaker_is_steady);
	g_test_add_func("/bandwidth/trace", test_bandwidth_trace);
	g_test_add_func("/bandwidth/share", test_bandwidth_share);
	return g_test_run();
}
