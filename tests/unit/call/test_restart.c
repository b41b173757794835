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

/* --- callers restart it themselves */
#define CALL(group) BENCH_JINGLE("session-initiate", group "<content creator='initiator' name='0'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'>" \
	"<payload-type id='96' name='opus' clockrate='48000' channels='2'/></description>" BENCH_TRANSPORT("actpass") "</content>" \
	"<content creator='initiator' name='1'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'><payload-type id='98' name='VP8' clockrate='90000'/></description>" \
	BENCH_TRANSPORT("actpass") "</content>")
#define BUNDLE "<group xmlns='urn:xmpp:jingle:apps:grouping:0' semantics='BUNDLE'><content name='0'/><content name='1'/></group>"
#define OTHER(ufrag, inner) "<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='" ufrag "' pwd='other4567890123456789012'>" inner "</transport>"
#define NEW_NETWORK(ufrag) BENCH_JINGLE("transport-info", "<content creator='initiator' name='0'>" OTHER(ufrag, "") "</content><content creator='initiator' name='1'>" OTHER(ufrag, "") "</content>")
#define NEW_CANDIDATE(ufrag) BENCH_JINGLE("transport-info", "<content creator='initiator' name='0'>" OTHER(ufrag, \
	"<candidate component='1' foundation='1' generation='1' ip='192.0.2.77' port='5000' priority='100' protocol='udp' type='host'/>") "</content>")

static char *fresh_answer(void) {
	g_autofree char *answer = bench_answer("0=audio 1=video");
	g_auto(GStrv) parts = g_strsplit(answer, "a=ice-ufrag:jan1", -1);
	return g_strjoinv("a=ice-ufrag:jan2", parts);
}

static void call_connected(Bench *bench, const JxCallConfig *config) {
	g_autofree char *answer = bench_answer("0=audio 1=video");
	bench_open(bench, config);
	bench_jingle(bench, CALLER, CALL(BUNDLE));
	bench_janus(bench, 0, 0, "{\"janus\":\"trickle\",\"candidate\":{\"sdpMid\":\"0\",\"candidate\":\"candidate:1 1 udp 2015363327 192.0.2.1 18781 typ host\"}}");
	bench_event(bench, 0, "\"event\":\"joined\"", "answer", answer);
}

static void test_caller_restarts(void) {
	JxCallConfig config = bench_caller();
	g_autofree char *fresh = fresh_answer();
	Bench bench;
	call_connected(&bench, &config);
	bench_jingle(&bench, CALLER, NEW_NETWORK("uf77"));
	g_assert_cmpstr(bench.line->str, ==, "error unexpected-request/out-of-order"); /* it has not connected yet */
	bench_janus(&bench, 0, 0, "{\"janus\":\"webrtcup\"}");
	bench_jingle(&bench, CALLER, NEW_NETWORK("uf77"));
	g_assert_cmpstr(bench.line->str, ==, "result; configure 0 offer"); /* once for the bundle */
	const char *offer = bench_action(&bench, JX_ACT_REQUEST, 0)->sdp;
	g_assert_nonnull(strstr(offer, "a=ice-ufrag:uf77\r\na=ice-pwd:other4567890123456789012\r\n"));
	g_assert_null(strstr(offer, "uf12"));
	g_assert_nonnull(strstr(offer, "CB:56:68:93")); /* DTLS goes on */
	/* Its candidates wait until Janus knows whose they are. */
	bench_jingle(&bench, CALLER, NEW_CANDIDATE("uf77"));
	g_assert_cmpstr(bench.line->str, ==, "result");
	bench_jingle(&bench, CALLER, NEW_NETWORK("uf78"));
	g_assert_cmpstr(bench.line->str, ==, "error unexpected-request/out-of-order");
	bench_event(&bench, 0, "\"event\":\"configured\"", "answer", fresh);
	g_assert_cmpstr(bench.line->str, ==, "send transport-info; trickle 0");
	const JxContent *told = bench_action(&bench, JX_ACT_SEND, 0)->jingle->contents->pdata[0];
	g_assert_cmpstr(told->transport->ufrag, ==, "jan2");
	g_assert_cmpuint(told->transport->candidates->len, ==, 1); /* COMPAT(Conversations): none would be an offer of ours */
	g_assert_cmpuint(told->transport->fingerprints->len, ==, 0);
	g_assert_nonnull(strstr(bench_action(&bench, JX_ACT_TRICKLE, 0)->candidate, "192.0.2.77"));
	/* Not over and over. */
	bench_jingle(&bench, CALLER, NEW_NETWORK("uf79"));
	g_assert_cmpstr(bench.line->str, ==, "error resource-constraint");
	bench_tick(&bench, 2000);
	bench_jingle(&bench, CALLER, NEW_NETWORK("uf79"));
	g_assert_cmpstr(bench.line->str, ==, "result; configure 0 offer");
	bench_close(&bench);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/call/restart/in-place", test_in_place);
	g_test_add_func("/call/restart/again", test_again);
	g_test_add_func("/call/restart/no-answer-between", test_no_answer_between);
	g_test_add_func("/call/restart/no-answer", test_no_answer);
	g_test_add_func("/call/restart/refused", test_refused);
	g_test_add_func("/call/restart/caller", test_caller_restarts);
	return g_test_run();
}
