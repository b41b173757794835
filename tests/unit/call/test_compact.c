/* Sources that come as compact JSON. */
#include "config.h"

#include <string.h>

#include "call/sources.h"
#include "harness.h"

#define JSON(action, text) BENCH_JINGLE(action, "<json-message xmlns='http://jitsi.org/jitmeet'>" text "</json-message>")

/* The same rules as for contents; what is said of others is nothing. */
static void test_sources(void) {
	static const struct { const char *xml, *expected; } rows[] = {
		{ JSON("source-add", "{\"sources\":{\"ab12cd34\":[[{\"s\":41,\"n\":\"ab12cd34-v1\",\"m\":\"sd td\",\"v\":\"d\"},{\"s\":51,\"n\":\"ab12cd34-v1\",\"m\":\"sd td\"}],[[\"f\",41,51]],[]]}}"),
			"result; configure 0 answer; notice sources" },
		{ JSON("source-add", "{\"sources\":{\"ab12cd34\":[[{\"s\":41,\"m\":\"se te\"}]]}}"), "error bad-request" }, /* announced already */
		{ JSON("source-add", "{\"sources\":{\"ab12cd34\":[[{\"s\":42,\"m\":\"sf tf\"}]]}}"), "error resource-constraint" }, /* the third picture */
		{ JSON("source-add", "{\"sources\":{\"ab12cd34\":[[],[],[{\"s\":43,\"m\":\"sg tg\"}],[[\"f\",43,44]]]}}"), "error bad-request" }, /* 44 is not there */
		{ JSON("source-remove", "{\"sources\":{\"ab12cd34\":[[{\"s\":41},{\"s\":51}]]}}"), "result; configure 0 answer; notice sources" },
		{ JSON("source-remove", "{\"sources\":{\"ab12cd34\":[[{\"s\":41}]]}}"), "error bad-request" },
	};
	Bench bench;
	bench_active_browser(&bench);
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("row %zu", i);
		bench_jingle(&bench, BROWSER, rows[i].xml);
		g_assert_cmpstr(bench.line->str, ==, rows[i].expected);
		if (i == 0) {
			const JxCallSource *screen = jx_call_sources(bench.call)->pdata[2];
			g_assert_cmpstr(screen->name, ==, "ab12cd34-v1");
			g_assert_true(screen->desktop);
			g_assert_cmpuint(g_array_index(screen->rtx, guint32, 0), ==, 51);
		}
	}
	bench_jingle(&bench, BROWSER, JSON("source-add", "{\"sources\":{\"somebody\":[[{\"s\":99,\"m\":\"a b\"}]]}}"));
	g_assert_cmpuint(jx_call_sources(bench.call)->len, ==, 2);
	bench_close(&bench);
}

/* A session-accept whose contents have the codecs and whose JSON has the sources. */
static void test_accept(void) {
	static const char accept[] = BENCH_JINGLE("session-accept",
		"<content creator='initiator' name='audio'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'><payload-type id='111' name='opus' clockrate='48000' channels='2'/>"
		"</description>" BENCH_TRANSPORT("active") "</content><json-message xmlns='http://jitsi.org/jitmeet'>"
		"{\"sources\":{\"ab12cd34\":[[],[],[{\"s\":11,\"n\":\"ab12cd34-a0\",\"m\":\"sa ta\"}]]}}</json-message>");
	g_autofree char *offer = bench_private_offer(2);
	JxCallConfig config = bench_browser();
	Bench bench;
	bench_open(&bench, &config);
	bench_start(&bench);
	bench_event(&bench, 0, "\"event\":\"joined\"", "offer", offer);
	bench_tick(&bench, 500);
	bench_jingle(&bench, BROWSER, accept);
	g_assert_true(g_str_has_prefix(bench.line->str, "result; configure 0 answer; notice accepted"));
	g_assert_cmpuint(jx_call_sources(bench.call)->len, ==, 1);
	g_assert_nonnull(strstr(bench_action(&bench, JX_ACT_REQUEST, 0)->sdp, "a=ssrc:11 "));
	bench_close(&bench);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/call/compact/sources", test_sources);
	g_test_add_func("/call/compact/accept", test_accept);
	return g_test_run();
}
