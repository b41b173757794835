/* Clocks, pauses, layout, who is in the picture, chapters, the limiter. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "plan/chapters.h"
#include "plan/mix.h"
#include "plan/stage.h"
#include "recording.h"

/* --- clocks */

/* An hour of a clock that is 100 ppm fast and starts anywhere, seen through a network that delays by 0 to 200 ms: each packet is placed within 5 ms of when it was sent, give or take the constant. */
static void test_drift(void) {
	JxDrift *drift = jx_drift_new();
	guint32 noise = 1;
	for (gint64 t = 0; t < 3600 * JX_SECOND; t += 20000) {
		noise = noise * 1664525 + 1013904223;
		jx_drift_add(drift, t + (noise >> 16) % 200000, G_GINT64_CONSTANT(777000000000) + t + t / 10000);
	}
	jx_drift_finish(drift);
	g_assert_cmpuint(jx_drift_jumps(drift), ==, 0);
	for (gint64 t = 0; t < 3600 * JX_SECOND; t += 7 * JX_SECOND) {
		gint64 placed = jx_drift_place(drift, t + 150000, G_GINT64_CONSTANT(777000000000) + t + t / 10000);
		g_assert_cmpint(ABS(placed - t), <, 5000);
	}
	jx_drift_free(drift);
}

/* A minute in which everything is half a second late moves nothing; a clock that is set anew is followed. */
static void test_drift_disturbed(void) {
	JxDrift *drift = jx_drift_new();
	for (gint64 t = 0; t < 600 * JX_SECOND; t += 100000) {
		gboolean late = t > 200 * JX_SECOND && t < 260 * JX_SECOND, anew = t >= 400 * JX_SECOND;
		jx_drift_add(drift, t + (late ? 500000 : 20000), t + (anew ? 5000 * JX_SECOND : 0));
	}
	jx_drift_finish(drift);
	g_assert_cmpuint(jx_drift_jumps(drift), ==, 1);
	g_assert_cmpint(ABS(jx_drift_place(drift, 230 * JX_SECOND + 500000, 230 * JX_SECOND) - 230 * JX_SECOND - 20000), <, 20000);
	g_assert_cmpint(ABS(jx_drift_place(drift, 500 * JX_SECOND, 5500 * JX_SECOND) - 500 * JX_SECOND), <, 30000);
	g_assert_cmpint(jx_drift_place(drift, 500 * JX_SECOND, 12), ==, 500 * JX_SECOND); /* nonsense: where it arrived */
	jx_drift_free(drift);
}

/* Two tracks of one clock are apart by the network's delay, those of two clocks by more. */
static void test_drift_apart(void) {
	for (guint other = 0; other < 2; other++) {
		JxDrift *voice = jx_drift_new(), *picture = jx_drift_new(), *shared = jx_drift_new();
		for (gint64 t = 0; t < 60 * JX_SECOND; t += 100000) {
			jx_drift_add(voice, t + 20000, t);
			jx_drift_add(picture, t + 180000, t - (other ? 3 * JX_SECOND : 0));
		}
		jx_drift_merge(shared, voice);
		jx_drift_merge(shared, picture);
		jx_drift_finish(voice);
		jx_drift_finish(picture);
		jx_drift_finish(shared);
		g_assert_cmpint(jx_drift_apart(voice, shared), ==, 0);
		g_assert_cmpint(ABS(jx_drift_apart(picture, shared) - (other ? 3160000 : 160000)), <, 5000);
		jx_drift_free(voice);
		jx_drift_free(picture);
		jx_drift_free(shared);
	}
}

static void test_timeline(void) {
	static const struct {
		gint64 session, composed;
	} rows[] = { { 0, 0 }, { 5, 5 }, { 10, 10 }, { 15, 10 }, { 20, 10 }, { 25, 15 }, { 30, 20 }, { 90, 20 } };
	g_autoptr(GArray) pauses = g_array_new(FALSE, FALSE, sizeof(JxSpan));
	jx_spans_open(pauses, 10);
	jx_spans_close(pauses, 20);
	jx_spans_open(pauses, 30); /* until the end */
	JxTimeline *timeline = jx_timeline_new(pauses, 100);
	g_assert_cmpint(jx_timeline_length(timeline), ==, 20);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpint(jx_timeline_from_session(timeline, rows[i].session), ==, rows[i].composed);
	g_assert_cmpint(jx_timeline_to_session(timeline, 9), ==, 9);
	g_assert_cmpint(jx_timeline_to_session(timeline, 10), ==, 20);
	g_assert_cmpint(jx_timeline_to_session(timeline, 15), ==, 25);
	g_assert_true(jx_timeline_paused(timeline, 10) && !jx_timeline_paused(timeline, 20) && jx_timeline_paused(timeline, 99));
	jx_timeline_free(timeline);
}

/* --- layout */

static gboolean overlap(const JxRect *a, const JxRect *b) {
	return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h && b->y < a->y + a->h;
}

static void check_tiles(const JxTile *tiles, guint n, guint width, guint height) {
	for (guint i = 0; i < n; i++) {
		const JxRect *p = &tiles[i].picture, *q = &tiles[i].name;
		g_assert_true(p->w > 0 && p->h > 0 && p->x + p->w <= width && q->y + q->h <= height && p->y + p->h == q->y);
		g_assert_cmpuint((p->x | p->y | p->w | p->h | q->x | q->y | q->w | q->h) & 1, ==, 0);
		for (guint j = 0; j < i; j++)
			g_assert_false(overlap(p, &tiles[j].picture) || overlap(p, &tiles[j].name) || overlap(q, &tiles[j].picture));
	}
}

static void test_layout(void) {
	static const guint sizes[][2] = { { 1280, 720 }, { 640, 360 }, { 320, 180 }, { 128, 72 }, { 720, 1280 } };
	JxTile tiles[JX_TILES_MOST];
	for (guint s = 0; s < G_N_ELEMENTS(sizes); s++) {
		for (guint n = 1; n <= JX_TILES_MOST; n++) {
			jx_layout_grid(sizes[s][0], sizes[s][1], n, tiles);
			check_tiles(tiles, n, sizes[s][0], sizes[s][1]);
			guint shown = jx_layout_main(sizes[s][0], sizes[s][1], n, tiles);
			g_assert_true(shown >= MIN(n, 2) && shown <= n);
			check_tiles(tiles, shown, sizes[s][0], sizes[s][1]);
			g_assert_true(n == 1 || tiles[0].picture.w >= 3 * tiles[1].picture.w);
		}
	}
	JxRect fit = jx_layout_fit((JxRect){ 100, 50, 640, 360 }, 480, 640);
	g_assert_true(fit.w == 270 && fit.h == 360 && fit.x == 284 && fit.y == 50);
	fit = jx_layout_fit((JxRect){ 0, 0, 640, 360 }, 1, 100000);
	g_assert_true(fit.w <= 2 && fit.h == 360);
}

/* --- who is in the picture */

typedef struct {
	JxSession *session;
	JxLanes lanes;
} Lesson;

/* t: seconds, not 0 */
#define EVENT(t, rest) "{\"t\":" #t "000000," rest "}\n"
#define JOIN(t, who) EVENT(t, "\"event\":\"join\",\"participant\":\"" who "\",\"name\":\"" who "\"")
#define HERE(who) "{\"t\":0,\"event\":\"join\",\"participant\":\"" who "\",\"name\":\"" who "\"}\n"
#define TRACK(t, source, who, kind) EVENT(t, "\"event\":\"track\",\"file\":\"" source ".mjr\",\"source\":\"" source "\",\"participant\":\"" who "\",\"kind\":\"" kind "\",\"codec\":\"vp8\"")
#define SPEAKER(t, who) EVENT(t, "\"event\":\"speaker\",\"participant\":" who)

static Lesson lesson_new(const char *journal) {
	Lesson lesson = { recording_session(journal, NULL), { g_ptr_array_new_with_free_func(g_free), NULL } };
	for (guint i = 0; i < lesson.session->tracks->len; i++) {
		JxLane *lane = g_new0(JxLane, 1);
		lane->track = g_ptr_array_index(lesson.session->tracks, i);
		lane->usable = TRUE;
		lane->from = lane->track->begins;
		lane->until = lane->track->ends >= 0 ? lane->track->ends : lesson.session->end;
		g_ptr_array_add(lesson.lanes.lanes, lane);
	}
	return lesson;
}

static void lesson_free(Lesson *lesson) {
	g_ptr_array_unref(lesson->lanes.lanes);
	jx_session_free(lesson->session);
}

/* "anna-v0 ben! (carl)": a camera or screen by its source, ! who speaks, () a name alone. */
static char *stage_text(const Lesson *lesson, JxLayout layout, gint64 second) {
	JxStage stage;
	GString *text = g_string_new(NULL);
	jx_stage_at(lesson->session, &lesson->lanes, NULL, layout, 640, 360, second * JX_SECOND, &stage);
	for (guint i = 0; i < stage.n; i++) {
		const JxActor *actor = &stage.actors[i];
		if (actor->lane != NULL)
			g_string_append_printf(text, "%s%s%s", i > 0 ? " " : "", actor->lane->track->source->id, actor->speaks ? "!" : "");
		else
			g_string_append_printf(text, "%s(%s)%s", i > 0 ? " " : "", actor->name, actor->speaks ? "!" : "");
	}
	return g_string_free(text, FALSE);
}

static void test_stage(void) {
	Lesson lesson = lesson_new(HERE("carl") HERE("anna") HERE("ben") TRACK(1, "anna-v0", "anna", "camera") TRACK(1, "ben-v0", "ben", "camera") SPEAKER(2, "\"ben\"")
		TRACK(4, "ben-v1", "ben", "screen") EVENT(6, "\"event\":\"track-end\",\"file\":\"ben-v1.mjr\"") EVENT(7, "\"event\":\"mute\",\"source\":\"ben-v0\",\"muted\":true")
		SPEAKER(8, "null") EVENT(9, "\"event\":\"leave\",\"participant\":\"ben\"") EVENT(9, "\"event\":\"track-end\",\"file\":\"ben-v0.mjr\"") EVENT(12, "\"event\":\"end\""));
	static const struct {
		gint64 second;
		const char *speaker, *grid;
	} rows[] = {
		{ 0, "(carl) (anna) (ben)", "(carl) (anna) (ben)" },
		{ 1, "anna-v0 ben-v0 (carl)", "anna-v0 ben-v0 (carl)" },
		{ 3, "ben-v0! anna-v0 (carl)", "anna-v0 ben-v0! (carl)" },
		{ 5, "ben-v1 ben-v0! anna-v0 (carl)", "ben-v1 anna-v0 ben-v0! (carl)" },
		{ 6, "ben-v0! anna-v0 (carl)", "anna-v0 ben-v0! (carl)" },
		{ 7, "(ben)! anna-v0 (carl)", "anna-v0 (carl) (ben)!" },
		{ 8, "(ben) anna-v0 (carl)", "anna-v0 (carl) (ben)" },
		{ 10, "anna-v0 (carl)", "anna-v0 (carl)" },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *speaker = stage_text(&lesson, JX_LAYOUT_SPEAKER, rows[i].second), *grid = stage_text(&lesson, JX_LAYOUT_GRID, rows[i].second);
		g_assert_cmpstr(speaker, ==, rows[i].speaker);
		g_assert_cmpstr(grid, ==, rows[i].grid);
	}
	lesson_free(&lesson);
}

/* Of a crowd those are shown for whom there is room, and whoever speaks. */
static void test_stage_crowd(void) {
	g_autoptr(GString) journal = g_string_new(NULL);
	for (guint i = 0; i < 30; i++)
		g_string_append_printf(journal, "{\"t\":0,\"event\":\"join\",\"participant\":\"p%u\",\"name\":\"p%u\"}\n", i, i);
	g_string_append(journal, TRACK(1, "p3-v1", "p3", "screen") SPEAKER(1, "\"p29\"") EVENT(9, "\"event\":\"end\""));
	Lesson lesson = lesson_new(journal->str);
	JxStage stage;
	for (JxLayout layout = JX_LAYOUT_SPEAKER; layout <= JX_LAYOUT_GRID; layout++) {
		jx_stage_at(lesson.session, &lesson.lanes, NULL, layout, 640, 360, 2 * JX_SECOND, &stage);
		guint speaking = 0;
		for (guint i = 0; i < stage.n; i++)
			speaking += stage.actors[i].speaks;
		g_assert_true(stage.n >= 4 && stage.n <= JX_TILES_MOST && speaking == 1);
		g_assert_cmpstr(stage.actors[0].lane->track->source->id, ==, "p3-v1");
	}
	lesson_free(&lesson);
}

static void test_chapters(void) {
	Lesson lesson = lesson_new("{\"event\":\"begin\",\"t\":0,\"wall\":1,\"title\":\"\"}\n" HERE("anna") JOIN(10, "ben") JOIN(11, "carl") TRACK(20, "anna-v1", "anna", "screen")
		EVENT(30, "\"event\":\"track-end\",\"file\":\"anna-v1.mjr\"") SPEAKER(40, "\"ben\"") SPEAKER(90, "\"carl\"") SPEAKER(95, "null") EVENT(99, "\"event\":\"leave\",\"participant\":\"ben\"")
		EVENT(100, "\"event\":\"end\""));
	JxTimeline *timeline = jx_timeline_new(lesson.session->pauses, lesson.session->end);
	g_autoptr(GArray) chapters = jx_chapters(lesson.session, &lesson.lanes, timeline);
	static const struct {
		gint64 second;
		const char *title;
	} rows[] = { { 0, "Beginning" }, { 10, "ben joins, carl joins" }, { 20, "anna shows a screen" }, { 30, "anna ends the screen" }, { 40, "ben speaks" } };
	g_assert_cmpuint(chapters->len, ==, G_N_ELEMENTS(rows));
	for (guint i = 0; i < chapters->len; i++) {
		const JxChapter *chapter = &g_array_index(chapters, JxChapter, i);
		g_assert_cmpstr(chapter->title, ==, rows[i].title);
		g_assert_cmpint(chapter->from, ==, rows[i].second * JX_SECOND);
		g_assert_cmpint(chapter->to, ==, (i + 1 < G_N_ELEMENTS(rows) ? rows[i + 1].second : 100) * JX_SECOND);
	}
	jx_timeline_free(timeline);
	lesson_free(&lesson);
}

/* --- sound */

static void test_limiter(void) {
	static float block[2 * JX_MIX_BLOCK];
	JxLimiter limiter = { 1 };
	for (guint round = 0; round < 250; round++) {
		float loudness = round < 50 ? 0.5f : round < 60 ? 4 : 0.5f, loudest = 0;
		for (guint i = 0; i < 2 * JX_MIX_BLOCK; i++)
			block[i] = loudness * sinf((float)i * 0.05f);
		float peak = jx_limit(&limiter, block);
		for (guint i = 0; i < 2 * JX_MIX_BLOCK; i++)
			loudest = fmaxf(loudest, fabsf(block[i]));
		g_assert_true(loudest <= 1 && fabsf(loudest - peak) < 1e-6f);
		g_assert_true(round >= 50 || fabsf(peak - 0.5f) < 0.01f); /* what is not too loud stays as it is */
		g_assert_true(round != 62 || peak < 0.3f);                /* up again slowly… */
	}
	g_assert_cmpfloat(limiter.gain, ==, 1); /* …but in the end */
}

static void test_waveform(void) {
	JxWaveform waveform = { .peaks = g_byte_array_new() };
	for (guint i = 0; i < 10; i++)
		jx_waveform_add(&waveform, i == 3 ? 0.5f : i == 9 ? 1 : 0.1f);
	g_autofree char *json = jx_waveform_json(&waveform);
	g_assert_cmpstr(json, ==, "{\"version\":1,\"peaks_per_second\":10,\"peaks\":[50,100]}\n");
	g_byte_array_unref(waveform.peaks);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/compose/drift", test_drift);
	g_test_add_func("/compose/drift/disturbed", test_drift_disturbed);
	g_test_add_func("/compose/drift/apart", test_drift_apart);
	g_test_add_func("/compose/timeline", test_timeline);
	g_test_add_func("/compose/layout", test_layout);
	g_test_add_func("/compose/stage", test_stage);
	g_test_add_func("/compose/stage/crowd", test_stage_crowd);
	g_test_add_func("/compose/chapters", test_chapters);
	g_test_add_func("/compose/limiter", test_limiter);
	g_test_add_func("/compose/waveform", test_waveform);
	return g_test_run();
}
