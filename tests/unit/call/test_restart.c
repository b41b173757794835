/* ICE restarted in place: who is told which credentials when. */
#include "config.h"

#include <string.h>

#include "harness.h"

#define ASK(id) BENCH_JINGLE("session-info", "<bridge-session xmlns='http://jitsi.org/protocol/focus' id='" id "' ice-restart='true'/>")
#define FRESH(name, generation, ufrag)                                                                                                               \
	BENCH_JINGLE("transport-info", "<content creator='initiator' name='" name "'>"                                                                   \
								   "<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='" ufrag                                           \
								   "' pwd='fresh4567890123456789012' ice-generation='" generation "'>"                                               \
								   "<candidate component='1' foundation='1' generation='1' ip='192.0.2.9' port='5002' priority='100' "               \
								   "protocol='udp' type='host'/></transport></content>")

static void open_connected(Bench *bench) {
	bench_active_browser(bench);
	bench_janus(bench, 0, 0, "{\"janus\":\"webrtcup\"}");
	g_assert_cmpstr(bench->line->str, ==, "notice up");
}

/* Janus's offer with fresh credentials. */
static char *fresh_offer(const char *ufrag) {
	g_autofree char *offer = bench_private_offer(2);
	g_auto(GStrv) parts = g_strsplit(offer, "a=ice-ufrag:jan1", -1);
	g_autofree char *line = g_strconcat("a=ice-ufrag:", ufrag, NULL);
	return g_strjoinv(line, parts);
}

static void janus_restarts(Bench *bench, const char *ufrag) {
	g_autofree char *offer = fresh_offer(ufrag);
	bench_event(bench, 0, "\"event\":\"offer\",\"restart\":true", "offer", offer);
}

static void test_in_place(void) {
	Bench bench;
	open_connected(&bench);
	bench_jingle(&bench, BROWSER, ASK("b1"));
	g_assert_cmpstr(bench.line->str, ==, "result; restart 0");
	janus_restarts(&bench, "jan2");
	g_assert_cmpstr(bench.line->str, ==, "send transport-info");
	const JxJingle *told = bench_action(&bench, JX_ACT_SEND, 0)->jingle;
	g_assert_cmpuint(told->contents->len, ==, 1);
	const JxContent *content = jx_jingle_content(told, "audio");
	g_assert_cmpint(content->transport->ice_generation, ==, 1);
	g_assert_cmpstr(content->transport->ufrag, ==, "jan2");
	g_assert_cmpuint(content->transport->candidates->len, ==, 1); /* a browser takes a restart without candidates for a dead end */
	/* Janus tells its candidates once more: the peer has them. */
	bench_janus(&bench, 0, 0,
				"{\"janus\":\"trickle\",\"candidate\":{\"sdpMid\":\"0\",\"candidate\":\"candidate:1 1 udp 2015363327 192.0.2.2 18781 typ host\"}}");
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_jingle(&bench, BROWSER, FRESH("0", "1", "uf99"));
	g_assert_cmpstr(bench.line->str, ==, "configure 0 answer; trickle 0; result");
	const char *answer = bench_action(&bench, JX_ACT_REQUEST, 0)->sdp;
	g_assert_nonnull(strstr(answer, "a=ice-ufrag:uf99\r\n"));
	g_assert_nonnull(strstr(answer, "a=ice-pwd:fresh4567890123456789012\r\n"));
	g_assert_nonnull(strstr(answer, "CB:56:68:93")); /* DTLS goes on */
	/* One comes for each m-line. */
	bench_jingle(&bench, BROWSER, FRESH("1", "1", "uf99"));
	g_assert_cmpstr(bench.line->str, ==, "trickle 0; result");
	bench_tick(&bench, 600000);
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_close(&bench);
}

static void test_again(void) {
	Bench bench;
	open_connected(&bench);
	for (guint i = 1; i <= 2; i++) {
		g_autofree char *ufrag = g_strdup_printf("jan%u", i + 1);
		bench_jingle(&bench, BROWSER, ASK("b1"));
		janus_restarts(&bench, ufrag);
		const JxContent *content = jx_jingle_content(bench_action(&bench, JX_ACT_SEND, 0)->jingle, "audio");
		g_assert_cmpint(content->transport->ice_generation, ==, i);
		if (i == 2) { /* of the first round, late */
			bench_jingle(&bench, BROWSER, FRESH("2", "1", "uf99"));
			g_assert_cmpstr(bench.line->str, ==, "result");
		}
		bench_jingle(&bench, BROWSER, i == 1 ? FRESH("0", "1", "uf99") : FRESH("0", "2", "uf77"));
		g_assert_cmpstr(bench.line->str, ==, "configure 0 answer; trickle 0; result");
	}
	g_assert_nonnull(strstr(bench_action(&bench, JX_ACT_REQUEST, 0)->sdp, "a=ice-ufrag:uf77\r\n"));
	/* Nobody asked for a third. */
	bench_jingle(&bench, BROWSER, FRESH("0", "3", "uf55"));
	g_assert_cmpstr(bench.line->str, ==, "result");
	bench_close(&bench);
}

/* What comes between waits, and is in the one answer that Janus gets. */
static void test_no_answer_between(void) {
	Bench bench;
	open_connected(&bench);
	bench_jingle(&bench, BROWSER, ASK("b1"));
	g_autofree char *old = bench_private_offer(3);
	bench_event(&bench, 0, "\"event\":\"offer\"", "offer", old);
	g_assert_cmpstr(bench.line->str, ==, "");
	janus_restarts(&bench, "jan2");
	bench_jingle(&bench, BROWSER,
				 BENCH_JINGLE("source-add", "<content creator='initiator' name='video'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'>"
											"<source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='51' name='ab12cd34-v1' "
											"videoType='desktop'><parameter name='msid' value='sd td'/></source></description></content>"));
	g_assert_null(strstr(bench.line->str, "configure"));
	bench_jingle(&bench, BROWSER, FRESH("0", "1", "uf99"));
	g_assert_nonnull(strstr(bench_action(&bench, JX_ACT_REQUEST, 0)->sdp, "a=ssrc:51 "));
	bench_close(&bench);
}

static void test_no_answer(void) {
	Bench bench;
	open_connected(&bench);
	bench_jingle(&bench, BROWSER, ASK("b1"));
	janus_restarts(&bench, "jan2");
	bench_tick(&bench, 19999);
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_tick(&bench, 1);
	g_assert_cmpstr(bench.line->str, ==, "send session-terminate; close 0; end connectivity-error by us");
	bench_close(&bench);
}

static void test_refused(void) {
	Bench bench;
	open_connected(&bench);
	bench_jingle(&bench, BROWSER, ASK("b0"));
	g_assert_cmpstr(bench.line->str, ==, "error item-not-found");
	bench_jingle(&bench, BROWSER, ASK("b1"));
	guint tag = bench_action(&bench, JX_ACT_REQUEST, 0)->tag;
	bench_janus(&bench, 0, tag, "{\"janus\":\"event\",\"plugindata\":{\"data\":{\"conference\":\"error\",\"error\":\"no such request\"}}}");
	g_assert_cmpstr(bench.line->str, ==, "send session-terminate; close 0; end failed-transport by us");
	bench_close(&bench);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/call/restart/in-place", test_in_place);
	g_test_add_func("/call/restart/again", test_again);
	g_test_add_func("/call/restart/no-answer-between", test_no_answer_between);
	g_test_add_func("/call/restart/no-answer", test_no_answer);
	g_test_add_func("/call/restart/refused", test_refused);
	return g_test_run();
}
