/* The okedu dialect: what is left out of the offer, sources one by one, a hint instead of sources, no second session. */
#include "config.h"

#include <string.h>

#include "harness.h"

#define DESK ROOM "/Qm3xTa"
#define RTP "xmlns='urn:xmpp:jingle:apps:rtp:1'"
#define SSMA "xmlns='urn:xmpp:jingle:apps:rtp:ssma:0'"

/* As the client writes it: cname before msid, group last, a content `data` whether there was one or not. */
static const char accept_xml[] = "<jingle xmlns='urn:xmpp:jingle:1' action='session-accept' responder='student@school.example/OkEDU.pc.v1.Qm3xTa' sid='s1'>"
	"<content creator='responder' disposition='session' name='audio' senders='both'><description " RTP " media='audio'>"
	"<payload-type id='111' name='opus' clockrate='48000' channels='2'/>"
	"<source " SSMA " ssrc='511' name='Qm3xTa-a0'><parameter name='cname' value='c'/><parameter name='msid' value='Qm3xTa-audio-0-0 Ab3dE5gH1j'/></source>"
	"<rtcp-mux/></description>" BENCH_TRANSPORT("active") "</content>"
	"<content creator='responder' disposition='session' name='data' senders='both'><description " RTP " media='application'/>" BENCH_TRANSPORT("active") "</content>"
	"<content creator='responder' disposition='session' name='video' senders='both'><description " RTP " media='video'>"
	"<payload-type id='100' name='VP8' clockrate='90000'/>"
	"<source " SSMA " ssrc='521' name='Qm3xTa-v0' videoType='camera'><parameter name='cname' value='c'/><parameter name='msid' value='Qm3xTa-video-0-0 Cd'/></source>"
	"<ssrc-group " SSMA " semantics='FID'><source ssrc='521'/></ssrc-group>"
	"<rtcp-mux/></description>" BENCH_TRANSPORT("active") "</content>"
	"<group xmlns='urn:xmpp:jingle:apps:grouping:0' semantics='BUNDLE'><content name='audio'/><content name='data'/><content name='video'/></group></jingle>";

static JxCallConfig desk(void) {
	JxCallConfig config = bench_browser();
	config.dialect = &jx_dialect_okedu;
	config.peer = DESK;
	config.endpoint = "Qm3xTa";
	config.bridge_session = NULL;
	return config;
}

static void offered(Bench *bench) {
	JxCallConfig config = desk();
	g_autofree char *offer = bench_private_offer(4);
	bench_open(bench, &config);
	bench_start(bench);
	bench_event(bench, 0, "\"event\":\"joined\"", "offer", offer);
	bench_janus(bench, 0, 0, "{\"janus\":\"trickle\",\"candidate\":{\"sdpMid\":\"0\",\"candidate\":\"candidate:1 1 udp 2015363327 192.0.2.2 18781 typ host\"}}");
	bench_janus(bench, 0, 0, "{\"janus\":\"trickle\",\"candidate\":{\"sdpMid\":\"0\",\"candidate\":\"candidate:3 1 tcp 1015363327 192.0.2.2 18781 typ host tcptype passive\"}}");
	/* It hears nothing by transport-info, so its offer waits longer than a browser's. */
	bench_tick(bench, 1999);
	g_assert_cmpstr(bench->line->str, ==, "");
	bench_tick(bench, 1);
	g_assert_cmpstr(bench->line->str, ==, "send session-initiate");
}

static void active(Bench *bench) {
	offered(bench);
	bench_jingle(bench, DESK, accept_xml);
	g_assert_cmpstr(bench->line->str, ==, "result; configure 0 answer; notice accepted; notice sources");
}

static void test_offer(void) {
	Bench bench;
	JxCallConfig config = desk();
	bench_open(&bench, &config);
	bench_start(&bench);
	const json_t *join = bench_action(&bench, JX_ACT_REQUEST, 0)->body;
	g_assert_true(json_is_true(json_object_get(join, "sticky")));
	g_assert_true(json_is_false(json_object_get(join, "data")));
	g_assert_cmpstr(json_string_value(json_object_get(join, "policy")), ==, "pinned");
	bench_close(&bench);
	offered(&bench);
	const JxJingle *jingle = bench_action(&bench, JX_ACT_SEND, 0)->jingle;
	g_assert_cmpuint(jingle->contents->len, ==, 2);
	g_assert_null(jx_jingle_content(jingle, "data"));
	g_assert_null(jingle->bridge);
	for (guint i = 0; i < 2; i++) {
		const JxContent *content = jingle->contents->pdata[i];
		g_assert_cmpuint(content->description->sources->len, ==, 1);
		g_assert_cmpuint(content->transport->fingerprints->len, ==, 1);
		g_assert_null(strpbrk(((JxFingerprint *)content->transport->fingerprints->pdata[0])->value, " \t\r\n"));
		g_assert_cmpuint(content->transport->candidates->len, ==, 1); /* the one over UDP */
		g_assert_null(content->transport->sctp);
	}
	/* It reads one rtcp-fb of a payload type. */
	const JxRtpDescription *video = jx_jingle_content(jingle, "video")->description;
	g_assert_cmpuint(video->payload_types->len, ==, 1); /* no RTX */
	const JxRtcpFb *first = ((JxPayloadType *)video->payload_types->pdata[0])->feedback->pdata[0];
	g_assert_cmpstr(first->type, ==, "nack");
	g_assert_cmpstr(first->subtype, ==, "pli");
	bench_janus(&bench, 0, 0, "{\"janus\":\"trickle\",\"candidate\":{\"sdpMid\":\"0\",\"candidate\":\"candidate:2 1 udp 2015363326 192.0.2.9 18782 typ host\"}}");
	g_assert_cmpstr(bench.line->str, ==, ""); /* no transport-info */
	bench_close(&bench);
}

/* A person accepts, and the client gathers to the end: minutes, not seconds. */
static void test_late_accept(void) {
	Bench bench;
	offered(&bench);
	bench_tick(&bench, 299000);
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_jingle(&bench, DESK, accept_xml);
	g_assert_cmpstr(bench.line->str, ==, "result; configure 0 answer; notice accepted; notice sources");
	const GPtrArray *sources = jx_call_sources(bench.call);
	g_assert_cmpuint(sources->len, ==, 2);
	g_assert_cmpstr(((JxCallSource *)sources->pdata[1])->name, ==, "Qm3xTa-v0");
	bench_close(&bench);
	offered(&bench);
	bench_tick(&bench, 300000);
	g_assert_cmpstr(bench.line->str, ==, "send session-terminate; close 0; end timeout by us");
	bench_close(&bench);
}

#define SLOT(mid, generation, source, endpoint, type) "\"event\":\"slot\",\"mid\":\"" mid "\",\"rtx_mid\":\"r9\",\"generation\":" generation "," \
	"\"source\":" source ",\"participant\":\"p9\",\"endpoint\":\"" endpoint "\",\"media\":\"video\",\"video_type\":\"" type "\""

static const JxSource *only_source(const Bench *bench) {
	const JxJingle *jingle = bench_action(bench, JX_ACT_SEND, 0)->jingle;
	g_assert_cmpuint(jingle->contents->len, ==, 1);
	const JxContent *content = jingle->contents->pdata[0];
	g_assert_cmpuint(content->description->sources->len, ==, 1);
	g_assert_cmpuint(content->description->groups->len, ==, 0);
	return content->description->sources->pdata[0];
}

static void test_one_by_one(void) {
	Bench bench;
	active(&bench);
	bench_event(&bench, 0, SLOT("a0", "1", "\"anna_1-a0\"", "anna_1", "camera"), NULL, NULL);
	bench_event(&bench, 0, SLOT("v0", "2", "\"anna_1-v0\"", "anna_1", "camera"), NULL, NULL);
	bench_event(&bench, 0, SLOT("v1", "3", "\"ben-v0\"", "ben", "camera"), NULL, NULL);
	bench_tick(&bench, 100);
	g_assert_cmpstr(bench.line->str, ==, "send source-add");
	g_assert_cmpuint(only_source(&bench)->ssrc, ==, 2000);
	bench_tick(&bench, 199);
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_tick(&bench, 1);
	g_assert_cmpstr(bench.line->str, ==, "send source-add");
	/* Shown by the part of the stream id before the first dash: it must be the nick, byte for byte. */
	g_assert_true(g_str_has_prefix(jx_source_msid(only_source(&bench)), "anna_1-"));
	g_assert_cmpstr(only_source(&bench)->owner, ==, "anna_1");
	bench_tick(&bench, 200);
	g_assert_cmpuint(only_source(&bench)->ssrc, ==, 3001);
	bench_tick(&bench, 200);
	g_assert_cmpstr(bench.line->str, ==, "");
	/* Anna's screen takes her camera's slot, is freed and comes back: the client knows the SSRC, and is told nothing. */
	bench_event(&bench, 0, SLOT("v0", "4", "\"anna_1-v1\"", "anna_1", "desktop"), NULL, NULL);
	bench_tick(&bench, 1000);
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_event(&bench, 0, SLOT("v0", "5", "null", "", "camera"), NULL, NULL);
	bench_tick(&bench, 1000);
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_event(&bench, 0, SLOT("v0", "6", "\"anna_1-v0\"", "anna_1", "camera"), NULL, NULL);
	bench_tick(&bench, 1000);
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_close(&bench);
}

static void test_hint(void) {
	static const char hint[] = BENCH_JINGLE("source-add", "<json-message xmlns='http://jitsi.org/jitmeet'>"
		"{\"sources\":{\"Qm3xTa\":[[{\"s\":\"123\",\"n\":\"cname\",\"m\":\"Qm3xTa-video-0-0 x\",\"v\":\"camera\"},{\"s\":\"124\",\"n\":\"cname\",\"m\":\"Qm3xTa-video-0-0 x\"}],"
		"[\"FID\",\"123\",\"124\"],[]]}}</json-message>");
	Bench bench;
	offered(&bench);
	bench_jingle(&bench, DESK, hint);
	g_assert_cmpstr(bench.line->str, ==, "result");
	bench_jingle(&bench, DESK, accept_xml);
	bench_jingle(&bench, DESK, hint);
	g_assert_cmpstr(bench.line->str, ==, "result");
	g_assert_cmpuint(jx_call_sources(bench.call)->len, ==, 2);
	bench_close(&bench);
}

#define MEDIA(mid, receiving) "{\"janus\":\"media\",\"type\":\"audio\",\"mid\":\"" mid "\",\"receiving\":" receiving "}"

/* What is announced is not yet sent: Janus says when it comes. A single SSRC of video comes on the line of the top layer. */
static void test_flows(void) {
	static const struct { const char *json, *expected; } rows[] = {
		{ MEDIA("0", "true"), "notice sources" },
		{ MEDIA("0", "true"), "" },
		{ MEDIA("l1", "true"), "notice sources" },
		{ MEDIA("1", "true"), "" },
		{ MEDIA("l1", "false"), "" },
		{ MEDIA("1", "false"), "notice sources" },
		{ MEDIA("lx1", "true"), "" },
		{ MEDIA("a0", "true"), "" },
		{ MEDIA("l2", "true"), "" },
	};
	Bench bench;
	active(&bench);
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("row %zu", i);
		bench_janus(&bench, 0, 0, rows[i].json);
		g_assert_cmpstr(bench.line->str, ==, rows[i].expected);
	}
	g_assert_cmpuint(((JxCallSource *)jx_call_sources(bench.call)->pdata[0])->flows, ==, 1);
	g_assert_cmpuint(((JxCallSource *)jx_call_sources(bench.call)->pdata[1])->flows, ==, 0);
	bench_close(&bench);
}

static void test_no_restart(void) {
	Bench bench;
	active(&bench);
	bench_jingle(&bench, DESK, BENCH_JINGLE("session-terminate", "<reason><connectivity-error/></reason><bridge-session xmlns='http://jitsi.org/protocol/focus' id='b1' restart='true'/>"));
	g_assert_cmpstr(bench.line->str, ==, "error item-not-found");
	bench_jingle(&bench, DESK, BENCH_JINGLE("session-info", "<ice-state xmlns='http://jitsi.org/protocol/focus'>failed</ice-state><bridge-session xmlns='http://jitsi.org/protocol/focus' id='b1'/>"));
	g_assert_cmpstr(bench.line->str, ==, "result");
	bench_close(&bench);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/call/okedu/offer", test_offer);
	g_test_add_func("/call/okedu/late-accept", test_late_accept);
	g_test_add_func("/call/okedu/one-by-one", test_one_by_one);
	g_test_add_func("/call/okedu/hint", test_hint);
	g_test_add_func("/call/okedu/flows", test_flows);
	g_test_add_func("/call/okedu/no-restart", test_no_restart);
	return g_test_run();
}
