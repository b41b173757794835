/* Whole conversations, in the order in which clients of Jitsi were recorded to have them with their own focus and bridge: what is accepted of
 * a session-accept, the life of a session's sources, and a call from its offer to its end. */
#include "config.h"

#include <string.h>

#include "harness.h"

#define SSMA "urn:xmpp:jingle:apps:rtp:ssma:0"
#define MSID(text) "<parameter name='msid' value='" text "'/>"
#define SOURCE(ssrc, attributes, inner) "<source xmlns='" SSMA "' ssrc='" ssrc "'" attributes ">" inner "</source>"
#define RTP(kind, inner) "<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='" kind "'>" inner "</description>"
#define AUDIO(inner) "<content creator='initiator' name='audio'>" RTP("audio", "<payload-type id='111' name='opus' clockrate='48000' channels='2'/>" inner "<rtcp-mux/>") \
	BENCH_TRANSPORT("active") "</content>"
#define VIDEO(inner) "<content creator='initiator' name='video'>" RTP("video", "<payload-type id='100' name='VP8' clockrate='90000'/>" inner "<rtcp-mux/>") \
	BENCH_TRANSPORT("active") "</content>"
#define DATA "<content creator='initiator' name='data'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='application'/>" BENCH_TRANSPORT("active") "</content>"
#define ACCEPT(audio, video) BENCH_JINGLE("session-accept", AUDIO(audio) VIDEO(video) DATA)
/* Who is refused believes in the session: it is ended as well. */
#define REFUSED "error bad-request; send session-terminate; close 0; end failed-application by us"
#define ACCEPTED "result; configure 0 answer; notice accepted; notice sources"

static void begin(Bench *bench) {
	JxCallConfig config = bench_browser();
	g_autofree char *offer = bench_private_offer(2);
	bench_open(bench, &config);
	bench_start(bench);
	bench_event(bench, 0, "\"event\":\"joined\"", "offer", offer);
	bench_janus(bench, 0, 0, "{\"janus\":\"trickle\",\"candidate\":{\"sdpMid\":\"0\",\"sdpMLineIndex\":0,\"candidate\":\"candidate:1 1 udp 2015363327 192.0.2.2 18781 typ host\"}}");
	bench_janus(bench, 0, 0, "{\"janus\":\"trickle\",\"candidate\":{\"completed\":true}}");
	g_assert_cmpstr(bench->line->str, ==, "send session-initiate");
}

/* What Jicofo takes, and what it refuses, of a session-accept. */
static void test_accepts(void) {
	static const struct { const char *what, *xml, *expected, *names; } rows[] = {
		{ "without names", ACCEPT(SOURCE("10", "", MSID("x a")), SOURCE("20", "", MSID("x v"))), ACCEPTED, "ab12cd34-a0 ab12cd34-v0" },
		{ "without msid", ACCEPT(SOURCE("10", " name='ab12cd34-a0'", ""), SOURCE("20", " name='ab12cd34-v0'", "")), ACCEPTED, "ab12cd34-a0 ab12cd34-v0" },
		{ "grouped without msid", ACCEPT(SOURCE("10", "", MSID("x a")), SOURCE("20", "", "") SOURCE("21", "", "") GROUP("FID", IN("20") IN("21"))),
			REFUSED, "" },
		{ "another's names", ACCEPT(SOURCE("10", " name='someoneelse-a0'", MSID("x y")), SOURCE("20", " name='weird name'", MSID("x z"))), ACCEPTED,
			"ab12cd34-a0 ab12cd34-v0" },
		{ "one msid of two sources", ACCEPT(SOURCE("10", "", MSID("m m")), SOURCE("20", " name='ab12cd34-v0'", MSID("m n")) SOURCE("21", " name='ab12cd34-v1'", MSID("m n"))),
			REFUSED, "" },
		{ "nothing is sent", ACCEPT("", ""), ACCEPTED, "" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		Bench bench;
		g_test_message("%s", rows[i].what);
		begin(&bench);
		bench_jingle(&bench, BROWSER, rows[i].xml);
		g_assert_cmpstr(bench.line->str, ==, rows[i].expected);
		g_autoptr(GString) names = g_string_new(NULL);
		const GPtrArray *sources = jx_call_sources(bench.call);
		for (guint k = 0; k < sources->len; k++)
			g_string_append_printf(names, "%s%s", k ? " " : "", ((JxCallSource *)sources->pdata[k])->name);
		g_assert_cmpstr(names->str, ==, rows[i].names);
		bench_close(&bench);
	}
}

#define CHANGE(action, kind, inner) BENCH_JINGLE(action, "<content creator='initiator' name='" kind "'>" RTP(kind, inner) "</content>")
#define SCREEN SOURCE("50", " name='ab12cd34-v1' videoType='desktop'", MSID("ab12cd34-video-1-1 q"))
#define N(n) SOURCE("60" #n, "", MSID("q" #n " t"))
#define ELEVEN N(0) N(1) N(2) N(3) N(4) N(5) N(6) N(7) N(8) N(9) SOURCE("6010", "", MSID("q10 t"))

/* The life of a session after that: each line what is sent and what comes back. */
static void test_life(void) {
	static const struct { const char *what, *xml, *expected; } rows[] = {
		{ "a screen begins", CHANGE("source-add", "video", SCREEN), "result; configure 0 answer; notice sources" },
		{ "the same again", CHANGE("source-add", "video", SCREEN), "error bad-request" },
		{ "the screen ends", CHANGE("source-remove", "video", SCREEN), "result; configure 0 answer; notice sources" },
		{ "one that never was", CHANGE("source-remove", "video", SOURCE("59", "", "")), "error bad-request" },
		{ "more SSRCs than anybody needs", CHANGE("source-add", "audio", ELEVEN SOURCE("70", "", MSID("r a")) SOURCE("71", "", MSID("r b")) SOURCE("72", "", MSID("r c"))
			SOURCE("73", "", MSID("r d")) SOURCE("74", "", MSID("r e")) SOURCE("75", "", MSID("r f"))), "error resource-constraint" },
		{ "a candidate", BENCH_JINGLE("transport-info", "<content creator='initiator' name='audio'><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='uf12' "
			"pwd='pw1234567890123456789012'><candidate foundation='1' component='1' protocol='udp' priority='1' ip='192.0.2.9' port='9' type='host' generation='0'/>"
			"</transport></content>"), "trickle 0; result" },
		{ "no session any more", BENCH_JINGLE("session-terminate", "<reason><success/></reason>"), "result; close 0; end success by peer" },
		{ "after the end", CHANGE("source-add", "video", SCREEN), "error item-not-found/unknown-session" },
	};
	Bench bench;
	begin(&bench);
	bench_jingle(&bench, BROWSER, bench_accept);
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("%s", rows[i].what);
		bench_jingle(&bench, BROWSER, rows[i].xml);
		g_assert_cmpstr(bench.line->str, ==, rows[i].expected);
	}
	bench_close(&bench);
}

static void says(Bench *bench, const char *text) {
	g_autofree char *quoted = g_strescape(text, NULL);
	g_autofree char *members = g_strdup_printf("\"event\":\"data\",\"label\":\"JVB data channel\",\"text\":\"%s\"", quoted);
	bench_event(bench, 0, members, NULL, NULL);
}

/* The colibri classes of what was just sent to the browser. */
static void hears(const Bench *bench, const char *expected) {
	g_autoptr(GString) heard = g_string_new(NULL);
	for (guint i = 0; i < bench->actions->len; i++) {
		const JxAction *action = bench->actions->pdata[i];
		const char *text = action->kind == JX_ACT_REQUEST ? json_string_value(json_object_get(action->body, "text")) : NULL;
		json_t *message = text ? json_loads(text, 0, NULL) : NULL;
		if (message)
			g_string_append_printf(heard, "%s%s", heard->len ? " " : "", json_string_value(json_object_get(message, "colibriClass")));
		json_decref(message);
	}
	g_assert_cmpstr(heard->str, ==, expected);
}

#define SLOT(mid, rtx, source, kind) "\"event\":\"slot\",\"mid\":\"" mid "\"" rtx ",\"media\":\"" kind "\",\"generation\":1,\"source\":\"" source "\",\"endpoint\":\"ee11ff22\",\"video_type\":\"camera\""

/* A call of two: the offer, both sides' sources, the first words on the bridge channel, constraints, who speaks, mutes, the other's leaving. */
static void test_call_of_two(void) {
	Bench bench;
	begin(&bench);
	/* The other one is there already: a slot is assigned before the browser has accepted, and told after that. */
	bench_event(&bench, 0, SLOT("a0", "", "ee11ff22-a0", "audio"), NULL, NULL);
	bench_event(&bench, 0, SLOT("v0", ",\"rtx_mid\":\"r0\"", "ee11ff22-v0", "video"), NULL, NULL);
	bench_jingle(&bench, BROWSER, bench_accept);
	g_assert_cmpstr(bench.line->str, ==, ACCEPTED "; send source-add");
	/* What is known when the channel opens is said then, behind the ServerHello. */
	bench_event(&bench, 0, "\"event\":\"forwarded\",\"sources\":[\"ee11ff22-v0\"]", NULL, NULL);
	hears(&bench, "");
	says(&bench, "{\"colibriClass\":\"SourceVideoTypeMessage\",\"sourceName\":\"ab12cd34-v0\",\"videoType\":\"camera\"}");
	hears(&bench, "ServerHello ForwardedSources");
	says(&bench, "{\"colibriClass\":\"ReceiverVideoConstraints\",\"lastN\":-1,\"assumedBandwidthBps\":-1}");
	g_assert_cmpstr(bench.line->str, ==, "constraints 0");
	bench_event(&bench, 0, "\"event\":\"wanted\",\"source\":\"ab12cd34-v0\",\"height\":180", NULL, NULL);
	hears(&bench, "SenderSourceConstraints");
	jx_call_speaker(bench.call, "ee11ff22", NULL, FALSE);
	bench_took(&bench);
	hears(&bench, "DominantSpeakerEndpointChangeEvent");
	/* Muted by presence: the room is told, and nobody's session changes. */
	jx_call_source_state(bench.call, "ab12cd34-a0", TRUE, NULL);
	bench_took(&bench);
	g_assert_cmpstr(bench.line->str, ==, "configure 0; notice sources");
	jx_call_relay(bench.call, "ee11ff22", FALSE, "{\"colibriClass\":\"EndpointMessage\",\"from\":\"ee11ff22\"}");
	bench_took(&bench);
	hears(&bench, "EndpointMessage");
	/* The other one leaves. */
	bench_event(&bench, 0, "\"event\":\"slot\",\"mid\":\"v0\",\"rtx_mid\":\"r0\",\"media\":\"video\",\"generation\":2,\"source\":null", NULL, NULL);
	bench_event(&bench, 0, "\"event\":\"slot\",\"mid\":\"a0\",\"media\":\"audio\",\"generation\":2,\"source\":null", NULL, NULL);
	bench_event(&bench, 0, "\"event\":\"forwarded\",\"sources\":[]", NULL, NULL);
	hears(&bench, "ForwardedSources");
	bench_tick(&bench, 100);
	g_assert_cmpstr(bench.line->str, ==, "send source-remove");
	/* Taken out of the room: the session ends without a word to who is gone. */
	jx_call_terminate(bench.call, "gone", NULL, TRUE, bench.now);
	bench_took(&bench);
	g_assert_cmpstr(bench.line->str, ==, "close 0; end gone by us");
	bench_close(&bench);
}

#define DINO_CANDIDATE(component, ip, port) "<candidate id='c" port "' priority='2015363327' component='" component "' network='0' generation='0' foundation='1' ip='" ip "' protocol='udp' type='host' port='" port "'/>"
#define DINO_CONTENT(kind, types, ufrag, port, other) "<content senders='both' name='" kind "' creator='initiator'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='" kind "'>" types \
	"<encryption><crypto crypto-suite='AES_CM_128_HMAC_SHA1_80' tag='1' key-params='inline:bm90IGEgc2VjcmV0IG9mIGFueWJvZHkgYXQgYWxs'/></encryption><rtcp-mux/></description>" \
	"<transport pwd='THvSCAKmnSiGPKFTx6TaEO' ufrag='" ufrag "' xmlns='urn:xmpp:jingle:transports:ice-udp:1'><fingerprint hash='sha-256' xmlns='urn:xmpp:jingle:apps:dtls:0' setup='actpass'>" \
	"CB:56:68:93:4B:A7:85:33:0A:B4:35:00:F7:90:E7:A8:13:5E:E0:F7:94:85:59:E0:80:74:AE:FE:1F:EB:3A:DC</fingerprint>" \
	DINO_CANDIDATE("1", "192.0.2.2", port) DINO_CANDIDATE("1", "fd00::2", port) DINO_CANDIDATE("2", "192.0.2.2", other) DINO_CANDIDATE("2", "fd00::2", other) "</transport></content>"
#define DINO_AUDIO DINO_CONTENT("audio", "<payload-type channels='2' id='111' name='opus' clockrate='48000'><parameter value='1' name='useinbandfec'/></payload-type>" \
	"<payload-type id='112' name='speex' clockrate='32000'/><payload-type id='0' name='PCMU' clockrate='8000'/><payload-type id='8' name='PCMA' clockrate='8000'/>", "pVJc", "46840", "52827")
#define DINO_VIDEO DINO_CONTENT("video", "<payload-type id='98' name='VP8' clockrate='90000'><rtcp-fb type='goog-remb' xmlns='urn:xmpp:jingle:apps:rtp:rtcp-fb:0'/>" \
	"<rtcp-fb xmlns='urn:xmpp:jingle:apps:rtp:rtcp-fb:0' type='ccm' subtype='fir'/><rtcp-fb xmlns='urn:xmpp:jingle:apps:rtp:rtcp-fb:0' type='nack' subtype='pli'/></payload-type>" \
	"<rtp-hdrext uri='urn:3gpp:video-orientation' xmlns='urn:xmpp:jingle:apps:rtp:rtp-hdrext:0' id='1'/>", "eY7j", "48498", "36596")

/* A call from Dino, in its own words: candidates in the offer, two components of each transport, SDES beside DTLS, no group, no SSRC. */
static void test_dino(void) {
	JxCallConfig config = bench_caller();
	g_autofree char *audio = bench_answer("audio=audio"), *video = bench_answer("video=video");
	Bench bench;
	bench_open(&bench, &config);
	bench.caller = FALSE; /* it is not bundled, which Conversations would not take */
	bench_jingle(&bench, CALLER, BENCH_JINGLE("session-initiate", DINO_AUDIO DINO_VIDEO));
	g_assert_cmpstr(bench.line->str, ==, "result; open 0; open 1; join 0 offer; join 1 offer");
	for (guint leg = 0; leg < 2; leg++) {
		const char *sdp = bench_action(&bench, JX_ACT_REQUEST, leg)->sdp;
		g_assert_nonnull(strstr(sdp, leg ? "a=ice-ufrag:eY7j" : "a=ice-ufrag:pVJc"));
		g_assert_null(strstr(sdp, "crypto"));
	}
	/* RTCP goes with RTP: of the second component nothing is passed on. */
	bench_event(&bench, 0, "\"event\":\"joined\"", "answer", audio);
	g_assert_cmpstr(bench.line->str, ==, "trickle 0; trickle 0; configure 0");
	g_assert_nonnull(strstr(bench_action(&bench, JX_ACT_TRICKLE, 1)->candidate, "fd00::2 46840"));
	bench_event(&bench, 1, "\"event\":\"joined\"", "answer", video);
	g_assert_cmpstr(bench.line->str, ==, "trickle 1; trickle 1; configure 1; send session-accept; notice accepted; notice sources");
	const JxJingle *accept = bench_action(&bench, JX_ACT_SEND, 0)->jingle;
	g_assert_null(jx_jingle_bundle(accept));
	g_assert_cmpuint(accept->contents->len, ==, 2);
	/* Heard and seen; then it hangs up. */
	jx_call_unknown_ssrc(bench.call, 0, 77, bench.now);
	bench_took(&bench);
	g_assert_cmpstr(bench.line->str, ==, "configure 0 offer");
	for (guint leg = 0; leg < 2; leg++)
		bench_janus(&bench, leg, 0, "{\"janus\":\"webrtcup\"}");
	g_assert_cmpstr(bench.line->str, ==, "notice up");
	bench_jingle(&bench, CALLER, BENCH_JINGLE("session-terminate", "<reason><success/></reason>"));
	g_assert_cmpstr(bench.line->str, ==, "result; close 0; close 1; end success by peer");
	bench_close(&bench);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/call/flows/life", test_life);
	g_test_add_func("/call/flows/call-of-two", test_call_of_two);
	g_test_add_func("/call/flows/accepts", test_accepts);
	g_test_add_func("/call/flows/dino", test_dino);
	return g_test_run();
}
