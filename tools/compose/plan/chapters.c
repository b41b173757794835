#include "config.h"

#include "plan/chapters.h"

#include <string.h>

#include "plan/vtt.h"

#define TOGETHER (2 * JX_SECOND)
#define LONG_SPEECH (30 * JX_SECOND)
#define TITLE_MOST 200 /* bytes; then "…" */

typedef struct {
	gint64 at;
	char *title;
} Mark;

static void mark_clear(gpointer p) {
	g_free(((Mark *)p)->title);
}

static void chapter_clear(gpointer p) {
	g_free(((JxChapter *)p)->title);
}

static gint by_time(gconstpointer a, gconstpointer b) {
	gint64 left = ((const Mark *)a)->at, right = ((const Mark *)b)->at;
	return left < right ? -1 : left > right;
}

static void mark(GArray *marks, gint64 at, const JxPerson *person, const char *what) {
	Mark made = { at, g_strdup_printf("%s %s", jx_person_name(person, at), what) };
	g_array_append_val(marks, made);
}

static void mark_stays(GArray *marks, const JxSession *session) {
	for (guint i = 0; i < session->people->len; i++) {
		const JxPerson *person = g_ptr_array_index(session->people, i);
		for (guint j = 0; j < person->stays->len; j++) {
			const JxSpan *stay = &g_array_index(person->stays, JxSpan, j);
			if (stay->from > TOGETHER)
				mark(marks, stay->from, person, j == 0 ? "joins" : "joins again");
			if (stay->to >= 0 && stay->to < session->end - TOGETHER)
				mark(marks, stay->to, person, "leaves");
		}
	}
}

static void mark_screens(GArray *marks, const JxLanes *lanes) {
	for (guint i = 0; i < lanes->lanes->len; i++) {
		const JxLane *lane = g_ptr_array_index(lanes->lanes, i);
		if (lane->track->kind != JX_SCREEN || !lane->usable)
			continue;
		mark(marks, lane->from, lane->track->person, "shows a screen");
		mark(marks, lane->until, lane->track->person, "ends the screen");
	}
}

static void mark_speeches(GArray *marks, const JxSession *session) {
	for (guint i = 0; i < session->speakers->len; i++) {
		const JxSpeaker *speaker = &g_array_index(session->speakers, JxSpeaker, i);
		gint64 until = i + 1 < session->speakers->len ? g_array_index(session->speakers, JxSpeaker, i + 1).at : session->end;
		if (speaker->person != NULL && until - speaker->at >= LONG_SPEECH)
			mark(marks, speaker->at, speaker->person, "speaks");
	}
}

static void join_titles(JxChapter *chapter, const char *title) {
	if (strlen(chapter->title) + strlen(title) > TITLE_MOST) {
		if (!g_str_has_suffix(chapter->title, "…")) {
			char *cut = g_strconcat(chapter->title, " …", NULL);
			g_free(chapter->title);
			chapter->title = cut;
		}
		return;
	}
	char *both = g_strconcat(chapter->title, ", ", title, NULL);
	g_free(chapter->title);
	chapter->title = both;
}

GArray *jx_chapters(const JxSession *session, const JxLanes *lanes, const JxTimeline *timeline) {
	g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(Mark));
	g_array_set_clear_func(marks, mark_clear);
	mark_stays(marks, session);
	mark_screens(marks, lanes);
	mark_speeches(marks, session);
	g_array_sort(marks, by_time);

	GArray *chapters = g_array_new(FALSE, FALSE, sizeof(JxChapter));
	g_array_set_clear_func(chapters, chapter_clear);
	gint64 length = jx_timeline_length(timeline);
	JxChapter first = { 0, length, g_strdup(session->title != NULL && *session->title != '\0' ? session->title : "Beginning") };
	g_array_append_val(chapters, first);
	for (guint i = 0; i < marks->len; i++) {
		const Mark *next = &g_array_index(marks, Mark, i);
		JxChapter *last = &g_array_index(chapters, JxChapter, chapters->len - 1);
		gint64 from = jx_timeline_from_session(timeline, next->at);
		if (from >= length)
			break;
		if (from - last->from < TOGETHER) {
			join_titles(last, next->title);
			continue;
		}
		last->to = from;
		JxChapter chapter = { from, length, g_strdup(next->title) };
		g_array_append_val(chapters, chapter);
	}
	return chapters;
}

char *jx_chapters_vtt(const GArray *chapters) {
	GString *vtt = jx_vtt_new();
	for (guint i = 0; i < chapters->len; i++) {
		const JxChapter *chapter = &g_array_index(chapters, JxChapter, i);
		jx_vtt_cue(vtt, chapter->from, chapter->to, NULL, chapter->title);
	}
	return g_string_free(vtt, FALSE);
}
