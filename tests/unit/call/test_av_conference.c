/* Audio/video conferences: what a member sends, and what it is called back for. */
#include "config.h"

#include <string.h>

#include "harness.h"

#define CODEC_AUDIO "<payload-type id='111' name='opus' clockrate='48000' channels='2'/>"
#define CODEC_VIDEO "<payload-type id='100' name='VP8' clockrate='90000'/>"
#define FINGERPRINT "<fingerprint xmlns='urn:xmpp:jingle:apps:dtls:0' hash='sha-256' setup='active'>" \
	"CB:56:68:93:4B:A7:85:33:0A:B4:35:00:F7:90:E7:A8:13:5E:E0:F7:94:85:59:E0:80:74:AE:FE:1F:EB:3A:DC</fingerprint>"
#define TRANSPORT(ufrag, inner) "<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='" ufrag "' pwd='pw1234567890123456789012'>" FINGERPRINT inner "</transport>"
#define CONTENT(name, codecs, transport) "<content creator='initiator' name='" name "'>" \
	"<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='" name "'>" codecs "<rtcp-mux/></description>" transport "</content>"
#define BUNDLE "<group xmlns='urn:xmpp:jingle:apps:grouping:0' semantics='BUNDLE'><content name='audio'/><content name='video'/></group>"
#define CANDIDATE(ip) "<candidate component='1' foundation='1' generation='0' ip='" ip "' port='5000' priority='100' protocol='udp' type='host'/>"
#define OURS(ip) "{\"janus\":\"trickle\",\"candidate\":{\"sdpMid\":null,\"candidate\":\"candidate:1 1 udp 2015363327 " ip " 18781 typ host\"}}"
#define SENT(media, codec) "<content creator='initiator' name='" media "' senders='initiator'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='" media "'>" \
	codec "<rtcp-mux/></description>" BENCH_TRANSPORT("actpass") "</content>"

static char *one_way(char *sdp /* taken */, const char *direction) {
	g_auto(GStrv) parts = g_strsplit(sdp, "a=sendrecv", -1);
	g_free(sdp);
	return g_strjoinv(direction, parts);
}

static const char *word(const JxAction *request, const char *key) {
	return json_string_value(json_object_get(request->body, key));
}

/* The member's own session: it joins as who receives nothing, and is told that this is a conference. */
static void test_sends(void) {
	JxCallConfig config = bench_caller();
	config.dialect = &jx_dialect_av_conference;
	Bench bench;
	bench_open(&bench, &config);
	bench_jingle(&bench, CALLER, BENCH_JINGLE("session-initiate", BUNDLE SENT("audio", CODEC_AUDIO) SENT("video", CODEC_VIDEO)));
	g_assert_cmpstr(bench.line->str, ==, "result; open 0; join 0 offer");
	const JxAction *join = bench_action(&bench, JX_ACT_REQUEST, 0);
	g_assert_cmpstr(word(join, "policy"), ==, "none");
	g_assert_nonnull(strstr(join->sdp, "a=sendonly"));
	g_assert_cmpuint(json_array_size(json_object_get(join->body, "sources")), ==, 2);
	g_autofree char *answer = one_way(bench_answer("audio=audio video=video"), "a=recvonly");
	bench_event(&bench, 0, "\"event\":\"joined\"", "answer", answer);
	const JxJingle *accept = bench_action(&bench, JX_ACT_SEND, 0)->jingle;
	g_assert_cmpint(accept->action, ==, JX_JINGLE_SESSION_ACCEPT);
	g_assert_nonnull(accept->coin);
	g_assert_null(accept->coin->entity);
	for (guint i = 0; i < accept->contents->len; i++)
		g_assert_cmpint(((JxContent *)accept->contents->pdata[i])->senders, ==, JX_SENDERS_INITIATOR);
	bench_close(&bench);
}

static JxCallConfig forward(void) {
	JxCallConfig config = bench_caller();
	config.dialect = &jx_dialect_av_forward;
	config.of = "ab12cd34";
	config.entity = "xmpp:" ROOM "/ab12cd34";
	config.of_name = "Anna";
	config.height = 360;
	return config;
}

/* Up to the session-initiate, which the peer has acknowledged. */
static void offered(Bench *bench) {
	JxCallConfig config = forward();
	g_autofree char *offer = one_way(bench_answer("audio=audio video=video"), "a=sendonly");
	bench_open(bench, &config);
	bench_start(bench);
	g_assert_cmpstr(bench->line->str, ==, "open 0; join 0");
	const JxAction *join = bench_action(bench, JX_ACT_REQUEST, 0);
	g_assert_cmpstr(word(join, "policy"), ==, "one");
	g_assert_cmpstr(word(join, "of"), ==, "ab12cd34");
	g_assert_cmpstr(word(join, "leg"), ==, "of-ab12cd34");
	g_assert_cmpstr(word(join, "lines"), ==, "call");
	g_assert_true(json_is_false(json_object_get(join->body, "send")));
	bench_janus(bench, 0, 0, OURS("192.0.2.1"));
	g_assert_cmpstr(bench->line->str, ==, ""); /* nobody knows of a session yet */
	bench_event(bench, 0, "\"event\":\"joined\"", "offer", offer);
	g_assert_cmpstr(bench->line->str, ==, "send session-initiate");
}

static void test_calls_back(void) {
	Bench bench;
	offered(&bench);
	const JxJingle *offer = bench_action(&bench, JX_ACT_SEND, 0)->jingle;
	g_assert_cmpstr(offer->coin->entity, ==, "xmpp:" ROOM "/ab12cd34");
	g_assert_cmpstr(offer->coin->name, ==, "Anna");
	g_assert_cmpuint(offer->contents->len, ==, 2);
	g_assert_true(jx_group_has(jx_jingle_bundle(offer), "video"));
	for (guint i = 0; i < offer->contents->len; i++) {
		const JxContent *content = offer->contents->pdata[i];
		g_assert_cmpint(content->senders, ==, JX_SENDERS_INITIATOR);
		g_assert_cmpint(((JxFingerprint *)content->transport->fingerprints->pdata[0])->setup, ==, JX_SETUP_ACTPASS);
	}
	bench_iq(&bench, bench_action(&bench, JX_ACT_SEND, 0)->tag, NULL);
	g_assert_cmpstr(bench.line->str, ==, "send transport-info");
	/* The answer names no senders, as the example of the specification: nothing is taken of the peer all the same. */
	bench_jingle(&bench, CALLER, BENCH_JINGLE("session-accept", BUNDLE CONTENT("audio", CODEC_AUDIO, TRANSPORT("u1", CANDIDATE("192.0.2.9")))
		CONTENT("video", CODEC_VIDEO, TRANSPORT("u1", ""))));
	g_assert_cmpstr(bench.line->str, ==, "result; configure 0 answer; constraints 0; trickle 0; notice accepted");
	const JxAction *answer = bench_action(&bench, JX_ACT_REQUEST, 0), *constraints = bench_action(&bench, JX_ACT_REQUEST, 1);
	g_assert_nonnull(strstr(answer->sdp, "a=recvonly"));
	g_assert_null(strstr(answer->sdp, "a=sendrecv"));
	g_assert_cmpuint(json_array_size(json_object_get(answer->body, "sources")), ==, 0);
	g_assert_cmpint(json_integer_value(json_object_get(constraints->body, "default_height")), ==, 360);
	jx_call_height(bench.call, 720);
	bench_took(&bench);
	g_assert_cmpstr(bench.line->str, ==, "constraints 0");
	bench_janus(&bench, 0, 0, "{\"janus\":\"webrtcup\"}");
	g_assert_cmpstr(bench.line->str, ==, "notice up");
	bench_jingle(&bench, CALLER, BENCH_JINGLE("session-terminate", "<reason><decline/></reason>"));
	g_assert_cmpstr(bench.line->str, ==, "result; close 0; end decline by peer");
	bench_close(&bench);
}

/* A picture is not taken: its line is refused. */
static void test_voice_only(void) {
	Bench bench;
	offered(&bench);
	bench_jingle(&bench, CALLER, BENCH_JINGLE("session-accept", CONTENT("audio", CODEC_AUDIO, TRANSPORT("u1", ""))));
	g_assert_cmpstr(bench.line->str, ==, "result; configure 0 answer; notice accepted; send transport-info");
	g_assert_nonnull(strstr(bench_action(&bench, JX_ACT_REQUEST, 0)->sdp, "m=video 0 "));
	bench_close(&bench);
}

/* Who does not bundle has a leg for each content. */
static void test_apart(void) {
	JxCallConfig config = forward();
	config.apart = TRUE;
	Bench bench;
	g_autofree char *voice = one_way(bench_answer("audio=audio"), "a=sendonly");
	g_autofree char *picture = one_way(bench_apart_offer(), "a=sendonly");
	bench_open(&bench, &config);
	bench_start(&bench);
	g_assert_cmpstr(bench.line->str, ==, "open 0; open 1; join 0; join 1");
	g_assert_true(json_is_false(json_object_get(bench_action(&bench, JX_ACT_REQUEST, 1)->body, "audio")));
	bench_event(&bench, 0, "\"event\":\"joined\"", "offer", voice);
	bench_event(&bench, 1, "\"event\":\"joined\"", "offer", picture);
	const JxJingle *offer = bench_action(&bench, JX_ACT_SEND, 0)->jingle;
	g_assert_null(jx_jingle_bundle(offer));
	g_assert_cmpstr(jx_jingle_content(offer, "video")->transport->ufrag, ==, "apart");
	bench_jingle(&bench, CALLER, BENCH_JINGLE("session-accept", CONTENT("audio", CODEC_AUDIO, TRANSPORT("u1", "")) CONTENT("video", CODEC_VIDEO, TRANSPORT("u2", ""))));
	g_assert_cmpstr(bench.line->str, ==, "result; configure 0 answer; configure 1 answer; constraints 1; notice accepted");
	bench_close(&bench);
}

static void test_refusals(void) {
	static const struct {
		const char *accept, *line;
	} rows[] = {
		{ "", "result; send session-terminate; close 0; end failed-application by us" },
		{ CONTENT("audio", CODEC_AUDIO, TRANSPORT("u1", "")) CONTENT("audio", CODEC_AUDIO, TRANSPORT("u1", "")), "result; send session-terminate; close 0; end failed-application by us" },
		{ "<content creator='initiator' name='more'/>", "result; send session-terminate; close 0; end failed-application by us" },
		{ CONTENT("audio", "<payload-type id='3' name='GSM' clockrate='8000'/>", TRANSPORT("u1", "")), "result; send session-terminate; close 0; end incompatible-parameters by us" },
		{ CONTENT("video", "<payload-type id='98' name='H265' clockrate='90000'/>", TRANSPORT("u1", "")), "result; send session-terminate; close 0; end incompatible-parameters by us" },
		{ CONTENT("audio", CODEC_AUDIO, ""), "result; send session-terminate; close 0; end security-error by us" },
		{ CONTENT("audio", CODEC_AUDIO, TRANSPORT("u1", "")) CONTENT("video", CODEC_VIDEO, TRANSPORT("u2", "")), "result; send session-terminate; close 0; end unsupported-transports by us" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		Bench bench;
		offered(&bench);
		g_autofree char *accept = g_strdup_printf(BENCH_JINGLE("session-accept", "%s"), rows[i].accept);
		bench_jingle(&bench, CALLER, accept);
		g_assert_cmpstr(bench.line->str, ==, rows[i].line);
		bench_close(&bench);
	}
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/call/av-conference/sends", test_sends);
	g_test_add_func("/call/av-conference/calls-back", test_calls_back);
	g_test_add_func("/call/av-conference/voice-only", test_voice_only);
	g_test_add_func("/call/av-conference/apart", test_apart);
	g_test_add_func("/call/av-conference/refusals", test_refusals);
	return g_test_run();
}
