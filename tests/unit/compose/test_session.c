/* The journal, and what is made of it alone: captions, attendance. */
#include "config.h"

#include <string.h>

#include "plan/attendance.h"
#include "plan/captions.h"
#include "read/journal.h"
#include "recording.h"

#define BEGIN "{\"event\":\"begin\",\"t\":0,\"wall\":1788250500123000,\"id\":\"i\",\"room\":\"r\",\"title\":\"Biology\",\"audio_only\":false}\n"

static void test_journal(void) {
	guint problems = 0;
	JxSession *session = recording_session(BEGIN
		"{\"event\":\"join\",\"t\":1000000,\"participant\":\"anna\",\"name\":\"Anna\",\"kind\":\"browser\"}\n"
		"{\"event\":\"track\",\"t\":1500000,\"file\":\"anna-v0.1.mjr\",\"source\":\"anna-v0\",\"participant\":\"anna\",\"kind\":\"camera\",\"codec\":\"vp8\",\"clock_rate\":90000}\n"
		"{\"event\":\"clock\",\"t\":2000000,\"file\":\"anna-v0.1.mjr\",\"rtp\":4294967295,\"ntp\":3988250502000000}\n"
		"{\"event\":\"mute\",\"t\":2500000,\"source\":\"anna-v0\",\"muted\":true}\n"
		"{\"event\":\"name\",\"t\":3000000,\"participant\":\"anna\",\"name\":\"Anna A.\"}\n"
		"{\"event\":\"track-end\",\"t\":4000000,\"file\":\"anna-v0.1.mjr\",\"packets\":9,\"lost\":2}\n"
		"{\"event\":\"from the future\",\"t\":4000000,\"thing\":{}}\n"
		"{\"event\":\"speaker\",\"t\":4100000,\"participant\":null}\n"
		"{\"event\":\"leave\",\"t\":5000000,\"participant\":\"anna\",\"reason\":\"left\"}\n"
		"{\"event\":\"end\",\"t\":6000000,\"reason\":\"asked\"}\n", &problems);
	g_assert_cmpuint(problems, ==, 0);
	g_assert_true(session->complete && session->end == 6000000 && session->started_wall == 1788250500123000);
	g_assert_cmpstr(session->title, ==, "Biology");
	const JxTrack *track = jx_session_track(session, "anna-v0.1.mjr");
	g_assert_true(track != NULL && track->kind == JX_CAMERA && track->codec == JX_TRACK_VP8 && track->begins == 1500000 && track->ends == 4000000 && track->lost == 2);
	g_assert_true(track->clocks->len == 1 && g_array_index(track->clocks, JxClock, 0).rtp == 4294967295u);
	g_assert_true(!jx_spans_have(track->source->mutes, 2400000) && jx_spans_have(track->source->mutes, 9000000));
	g_assert_cmpstr(jx_person_name(track->person, 2000000), ==, "Anna");
	g_assert_cmpstr(jx_person_name(track->person, 3000000), ==, "Anna A.");
	g_assert_true(jx_spans_have(track->person->stays, 1000000) && !jx_spans_have(track->person->stays, 5000000));
	g_assert_true(session->speakers->len == 1 && g_array_index(session->speakers, JxSpeaker, 0).person == NULL);
	jx_session_free(session);
}

/* Each is a problem, none does harm, and what follows is read. */
static void test_journal_damaged(void) {
	static const char *const lines[] = { "no JSON", "[]", "{\"event\":\"join\"}", "{\"event\":\"join\",\"t\":-1,\"participant\":\"x\"}", "{\"event\":7,\"t\":1}", "{\"event\":\"join\",\"t\":1e3}",
		"{\"event\":\"end\",\"t\":9223372036854775807}", "{\"event\":\"track\",\"t\":1,\"file\":\"../../etc/x.mjr\",\"source\":\"s\",\"participant\":\"p\",\"kind\":\"audio\",\"codec\":\"opus\"}",
		"{\"event\":\"track\",\"t\":1,\"file\":\".x.mjr\",\"source\":\"s\",\"participant\":\"p\",\"kind\":\"audio\",\"codec\":\"opus\"}",
		"{\"event\":\"track\",\"t\":1,\"file\":\"x.mjr\",\"source\":\"s\",\"participant\":\"p\",\"kind\":\"audio\",\"codec\":\"vp8\"}" };
	for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
		guint problems = 0;
		g_autofree char *journal = g_strdup_printf(BEGIN "%s\n{\"event\":\"join\",\"t\":5,\"participant\":\"anna\"}\n", lines[i]);
		JxSession *session = recording_session(journal, &problems);
		g_test_message("%s", lines[i]);
		g_assert_cmpuint(problems, ==, 1);
		g_assert_true(session->people->len == 1 && session->tracks->len == 0 && session->end == 5 && !session->complete);
		jx_session_free(session);
	}
}

/* Half a line at the end is ignored, and told; a line without end is read over. */
static void test_journal_cut(void) {
	guint problems = 0;
	g_autofree char *noise = g_strnfill(JX_JOURNAL_LINE_MOST + 10, 'x');
	g_autofree char *journal = g_strconcat(BEGIN, noise, "\n{\"event\":\"hand\",\"t\":7,\"participant\":\"anna\",\"raised\":true}\n{\"event\":\"end\",\"t\":8}", NULL);
	JxSession *session = recording_session(journal, &problems);
	g_assert_cmpuint(problems, ==, 2);
	g_assert_true(!session->complete && session->end == 7 && ((JxPerson *)g_ptr_array_index(session->people, 0))->hands == 1);
	jx_session_free(session);
}

static void test_captions(void) {
	JxSession *session = recording_session(BEGIN
		"{\"event\":\"pause\",\"t\":1000000}\n{\"event\":\"resume\",\"t\":3000000}\n"
		"{\"event\":\"chat\",\"t\":4000000,\"participant\":null,\"name\":\"<b>\",\"text\":\"a-->b\\n\\n\\r\\n&\",\"stanza_id\":\"1\"}\n", NULL);
	JxTimeline *timeline = jx_timeline_new(session->pauses, 10000000);
	g_autofree char *vtt = jx_captions(session, timeline);
	g_assert_cmpstr(vtt, ==, "WEBVTT\n\n00:00:02.000 --> 00:00:06.000\n<v &lt;b&gt;>a--&gt;b\n&amp;\n");
	jx_timeline_free(timeline);
	jx_session_free(session);
}

static void test_attendance(void) {
	JxSession *session = recording_session(BEGIN
		"{\"event\":\"join\",\"t\":0,\"participant\":\"a\",\"name\":\"@SUM(A1)\\n\\\"x\\\"\",\"kind\":\"browser\"}\n"
		"{\"event\":\"chat\",\"t\":1,\"participant\":\"writer\",\"name\":\"W\",\"text\":\"t\"}\n"
		"{\"event\":\"talk\",\"t\":1000000,\"participant\":\"a\",\"talking\":true}\n{\"event\":\"talk\",\"t\":1400000,\"participant\":\"a\",\"talking\":true}\n"
		"{\"event\":\"leave\",\"t\":3000000,\"participant\":\"a\"}\n{\"event\":\"join\",\"t\":5000000,\"participant\":\"a\"}\n"
		"{\"event\":\"talk\",\"t\":6000000,\"participant\":\"a\",\"talking\":true}\n{\"event\":\"end\",\"t\":10000000}\n", NULL);
	g_autofree char *csv = jx_attendance_csv(session);
	g_assert_nonnull(strstr(csv, "\r\n\"'@SUM(A1) \"\"x\"\"\",\"a\",\"browser\",2026-09-01T08:15:00.123Z,2026-09-01T08:15:10.123Z,2,8,6,0\r\n"));
	g_assert_null(strstr(csv, "writer")); /* who never came in */
	jx_session_free(session);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/compose/journal", test_journal);
	g_test_add_func("/compose/journal/damaged", test_journal_damaged);
	g_test_add_func("/compose/journal/cut", test_journal_cut);
	g_test_add_func("/compose/captions", test_captions);
	g_test_add_func("/compose/attendance", test_attendance);
	return g_test_run();
}
