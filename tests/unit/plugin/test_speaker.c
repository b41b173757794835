/* The dominant speaker: traces of levels in, decisions out. */
#include "config.h"

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

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/speaker/trace", test_speaker);
	g_test_add_func("/speaker/in-time", test_speaker_in_time);
	g_test_add_func("/speaker/is-steady", test_speaker_is_steady);
	return g_test_run();
}
