/* The dialect of those whom we call: we offer. */
#include "config.h"

#include <string.h>

#include "harness.h"
#include "wire/sdp/jsep.h"

#define CODEC_AUDIO "<payload-type id='111' name='opus' clockrate='48000' channels='2'/>"
#define CODEC_VIDEO "<payload-type id='100' name='VP8' clockrate='90000'/>"
#define TRANSPORT(ufrag, inner) "<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='" ufrag "' pwd='pw1234567890123456789012'>" \
	"<fingerprint xmlns='urn:xmpp:jingle:apps:dtls:0' hash='sha-256' setup='active'>" \
	"CB:56:68:93:4B:A7:85:33:0A:B4:35:00:F7:90:E7:A8:13:5E:E0:F7:94:85:59:E0:80:74:AE:FE:1F:EB:3A:DC</fingerprint>" inner "</transport>"
#define CONTENT(name, codecs, transport) "<content creator='initiator' name='" name "'>" \
	"<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='" name "'>" codecs "<rtcp-mux/></description>" transport "</content>"
#define BUNDLE "<group xmlns='urn:xmpp:jingle:apps:grouping:0' semantics='BUNDLE'><content name='audio'/><content name='video'/></group>"
#define BUNDLE_OF_ONE "<group xmlns='urn:xmpp:jingle:apps:grouping:0' semantics='BUNDLE'><content name='audio'/></group>"
#define CANDIDATE(ip) "<candidate component='1' foundation='1' generation='0' ip='" ip "' port='5000' priority='100' protocol='udp' type='host'/>"
#define TRICKLE(content, ufrag, inner) BENCH_JINGLE("transport-info", "<content creator='initiator' name='" content "'>" \
	"<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='" ufrag "' pwd='pw1234567890123456789012'>" inner "</transport></content>")
#define OURS(ip) "{\"janus\":\"trickle\",\"candidate\":{\"sdpMid\":null,\"candidate\":\"candidate:1 1 udp 2015363327 " ip " 18781 typ host\"}}"

static JxCallConfig called(void) {
	JxCallConfig config = bench_caller();
	config.dialect = &jx_dialect_called;
	return config;
}

static const JxContent *content_of(const JxJingle *jingle, const char *name) {
	const JxContent *content = jx_jingle_content(jingle, name);
	g_assert_nonnull(content);
	return content;
}

/* Up to the session-initiate, which the peer has acknowledged. */
static void offered(Bench *bench, const JxCallConfig *config) {
	g_autofree char *both = bench_answer("audio=audio video=video");
	g_autofree char *alone = bench_apart_offer();
	bench_open(bench, config);
	bench_start(bench);
	g_assert_cmpstr(bench->line->str, ==, "open 0; join 0; open 1; join 1");
	bench_event(bench, 1, "\"event\":\"joined\"", "offer", alone);
	g_assert_cmpstr(bench->line->str, ==, "");
	bench_janus(bench, 0, 0, OURS("192.0.2.1"));
	g_assert_cmpstr(bench->line->str, ==, "");
	bench_event(bench, 0, "\"event\":\"joined\"", "offer", both);
	g_assert_cmpstr(bench->line->str, ==, "send session-initiate");
}

static void test_offer(void) {
	JxCallConfig config = called();
	Bench bench;
	offered(&bench, &config);
	const JxJingle *offer = bench_action(&bench, JX_ACT_SEND, 0)->jingle;
	g_assert_cmpstr(offer->initiator, ==, CALLEE);
	g_assert_cmpuint(offer->contents->len, ==, 2);
	const JxContent *audio = content_of(offer, "audio"), *video = content_of(offer, "video");
	const JxGroup *group = jx_jingle_bundle(offer);
	g_assert_nonnull(group);
	g_assert_true(jx_group_has(group, "audio") && jx_group_has(group, "video"));
	/* Each content could stand alone. */
	g_assert_cmpstr(audio->transport->ufrag, ==, "jan1");
	g_assert_cmpstr(video->transport->ufrag, ==, "apart");
	for (guint i = 0; i < offer->contents->len; i++) {
		const JxContent *content = offer->contents->pdata[i];
		g_assert_cmpint(content->creator, ==, JX_PARTY_INITIATOR);
		g_assert_cmpint(content->senders, ==, JX_SENDERS_BOTH);
		g_assert_true(content->description->rtcp_mux);
		g_assert_cmpuint(content->description->extensions->len, ==, 1);
		g_assert_cmpuint(content->transport->candidates->len, ==, 0);
		g_assert_cmpuint(content->transport->fingerprints->len, ==, 1);
		g_assert_cmpint(((JxFingerprint *)content->transport->fingerprints->pdata[0])->setup, ==, JX_SETUP_ACTPASS);
	}
	/* The picture that who bundles is sent comes from the first leg. */
	g_assert_cmpuint(((JxSource *)video->description->sources->pdata[0])->ssrc, ==, 5010);
	/* Candidates follow when the peer knows of the session: those that it needs in any case. */
	guint tag = bench_action(&bench, JX_ACT_SEND, 0)->tag;
	bench_janus(&bench, 1, 0, OURS("192.0.2.3"));
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_janus(&bench, 0, 0, OURS("192.0.2.4"));
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_iq(&bench, tag, NULL);
	g_assert_cmpstr(bench.line->str, ==, "send transport-info; send transport-info");
	g_assert_cmpstr(((JxContent *)bench_action(&bench, JX_ACT_SEND, 0)->jingle->contents->pdata[0])->name, ==, "audio");
	bench_close(&bench);
}

/* The answer of one leg, as Janus gets it. */
static const JxAction *answer_of(const Bench *bench, guint leg) {
	for (guint i = 0; i < bench->actions->len; i++) {
		const JxAction *action = bench->actions->pdata[i];
		if (action->kind == JX_ACT_REQUEST && action->leg == leg && g_strcmp0(action->jsep, "answer") == 0)
			return action;
	}
	g_assert_not_reached();
}

static void test_bundled(void) {
	JxCallConfig config = called();
	Bench bench;
	offered(&bench, &config);
	bench_iq(&bench, bench_action(&bench, JX_ACT_SEND, 0)->tag, NULL);
	bench_jingle(&bench, CALLER, BENCH_JINGLE("session-accept", BUNDLE CONTENT("audio", CODEC_AUDIO, TRANSPORT("u1", CANDIDATE("192.0.2.9")))
		CONTENT("video", CODEC_VIDEO, TRANSPORT("u1", ""))));
	g_assert_cmpstr(bench.line->str, ==, "result; close 1; configure 0 answer; trickle 0; notice accepted; notice sources");
	const JxAction *answer = answer_of(&bench, 0);
	g_assert_nonnull(strstr(answer->sdp, "a=group:BUNDLE audio video"));
	g_assert_nonnull(strstr(answer->sdp, "a=setup:active"));
	g_assert_cmpuint(json_array_size(json_object_get(answer->body, "sources")), ==, 2);
	g_assert_cmpint(json_integer_value(json_array_get(json_object_get(json_object_get(answer->body, "ssrcs"), "video"), 0)), ==, 5010);
	bench_janus(&bench, 0, 0, "{\"janus\":\"webrtcup\"}");
	g_assert_cmpstr(bench.line->str, ==, "notice up"); /* the other leg is not waited for */
	bench_janus(&bench, 1, 0, "{\"janus\":\"hangup\",\"reason\":\"closed\"}");
	g_assert_cmpstr(bench.line->str, ==, "");
	/* From here on a caller: mute, and a candidate of either content. */
	bench_jingle(&bench, CALLER, BENCH_JINGLE("session-info", "<mute xmlns='urn:xmpp:jingle:apps:rtp:info:1' name='audio'/>"));
	g_assert_cmpstr(bench.line->str, ==, "result; configure 0; notice sources");
	bench_jingle(&bench, CALLER, TRICKLE("video", "u1", CANDIDATE("192.0.2.8")));
	g_assert_cmpstr(bench.line->str, ==, "trickle 0; result");
	bench_jingle(&bench, CALLER, BENCH_JINGLE("session-terminate", "<reason><success/></reason>"));
	g_assert_cmpstr(bench.line->str, ==, "result; close 0; end success by peer");
	bench_close(&bench);
}

/* COMPAT(Dino): a transport per content, no SSRCs. */
static void test_not_bundled(void) {
	JxCallConfig config = called();
	Bench bench;
	offered(&bench, &config);
	bench_iq(&bench, bench_action(&bench, JX_ACT_SEND, 0)->tag, NULL);
	bench_janus(&bench, 1, 0, OURS("192.0.2.3"));
	bench_jingle(&bench, CALLER, TRICKLE("video", "u2", CANDIDATE("192.0.2.7"))); /* before it is known that it is on its own */
	g_assert_cmpstr(bench.line->str, ==, "result");
	jx_call_unknown_ssrc(bench.call, 1, 77, bench.now);
	bench_took(&bench);
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_jingle(&bench, CALLER, BENCH_JINGLE("session-accept", CONTENT("audio", CODEC_AUDIO, TRANSPORT("u1", "")) CONTENT("video", CODEC_VIDEO, TRANSPORT("u2", ""))));
	g_assert_cmpstr(bench.line->str, ==, "result; configure 0 answer; configure 1 answer; trickle 1; notice accepted; notice sources; send transport-info");
	g_assert_cmpstr(((JxContent *)bench_action(&bench, JX_ACT_SEND, 0)->jingle->contents->pdata[0])->name, ==, "video");
	const char *first = answer_of(&bench, 0)->sdp, *second = answer_of(&bench, 1)->sdp;
	g_assert_nonnull(strstr(first, "a=group:BUNDLE audio\r\n"));
	g_assert_nonnull(strstr(first, "m=video 0 "));
	g_assert_nonnull(strstr(first, "a=ice-ufrag:u1"));
	g_assert_null(strstr(second, "m=audio"));
	g_assert_nonnull(strstr(second, "a=ice-ufrag:u2"));
	g_assert_cmpuint(json_array_size(json_object_get(answer_of(&bench, 1)->body, "sources")), ==, 1);
	bench_janus(&bench, 0, 0, "{\"janus\":\"webrtcup\"}");
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_janus(&bench, 1, 0, "{\"janus\":\"webrtcup\"}");
	g_assert_cmpstr(bench.line->str, ==, "notice up");
	/* What is learnt later is an offer of the peer's to Janus; all lines of the leg are in it. */
	jx_call_unknown_ssrc(bench.call, 0, 78, bench.now);
	bench_took(&bench);
	g_assert_cmpstr(bench.line->str, ==, "configure 0 offer");
	const char *sdp = bench_action(&bench, JX_ACT_REQUEST, 0)->sdp;
	g_assert_nonnull(strstr(sdp, "a=ssrc:78 cname:peer"));
	g_assert_nonnull(strstr(sdp, "a=setup:actpass"));
	g_assert_nonnull(strstr(sdp, "m=video 0 "));
	bench_terminate(&bench, "success");
	g_assert_cmpstr(bench.line->str, ==, "send session-terminate; close 0; close 1; end success by us");
	bench_close(&bench);
}

static void test_voice_alone(void) {
	JxCallConfig config = called();
	config.no_video = TRUE;
	g_autofree char *audio = bench_answer("audio=audio");
	Bench bench;
	bench_open(&bench, &config);
	bench_start(&bench);
	g_assert_cmpstr(bench.line->str, ==, "open 0; join 0");
	g_assert_true(json_is_false(json_object_get(bench_action(&bench, JX_ACT_REQUEST, 0)->body, "video")));
	bench_event(&bench, 0, "\"event\":\"joined\"", "offer", audio);
	g_assert_cmpstr(bench.line->str, ==, "send session-initiate");
	bench_jingle(&bench, CALLER, BENCH_JINGLE("session-accept", CONTENT("audio", CODEC_AUDIO, TRANSPORT("u1", ""))));
	g_assert_cmpstr(bench.line->str, ==, "result; configure 0 answer; notice accepted; notice sources");
	bench_close(&bench);
}

/* COMPAT(Conversations, Dino): who was called turns on the camera: within the bundle, or with a transport of its own and one-way. */
static void test_camera_later(void) {
	static const struct { const char *group, *content, *added; guint leg; } rows[] = {
		{ BUNDLE_OF_ONE, "<content creator='responder' name='v'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'>" CODEC_VIDEO "</description>"
			"<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1'/></content>", "result; configure 0 offer", 0 },
		{ "", "<content creator='responder' name='v' senders='responder'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'>" CODEC_VIDEO "</description>"
			TRANSPORT("u3", "") "</content>", "result; open 1; join 1 offer", 1 },
	};
	JxCallConfig config = called();
	config.no_video = TRUE;
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *audio = bench_answer("audio=audio"), *both = bench_answer(rows[i].leg ? "v=video" : "audio=audio v=video");
		g_autofree char *accept = g_strdup_printf(BENCH_JINGLE("session-accept", "%s" CONTENT("audio", CODEC_AUDIO, TRANSPORT("u1", ""))), rows[i].group);
		g_autofree char *add = g_strdup_printf(BENCH_JINGLE("content-add", "%s"), rows[i].content);
		Bench bench;
		bench_open(&bench, &config);
		bench_start(&bench);
		bench_event(&bench, 0, "\"event\":\"joined\"", "offer", audio);
		bench_jingle(&bench, CALLER, accept);
		bench_jingle(&bench, CALLER, add);
		g_assert_cmpstr(bench.line->str, ==, rows[i].added);
		const JxAction *offer = bench_action(&bench, JX_ACT_REQUEST, 0);
		g_assert_nonnull(strstr(offer->sdp, rows[i].leg ? "a=sendonly" : "a=sendrecv"));
		g_assert_nonnull(strstr(offer->sdp, "a=setup:actpass"));
		bench_event(&bench, rows[i].leg, rows[i].leg ? "\"event\":\"joined\"" : "\"event\":\"configured\"", "answer", both);
		g_assert_true(g_str_has_prefix(bench.line->str, rows[i].leg ? "configure 1; send content-accept; send content-modify; configure 1 offer" : "configure 0; send content-accept"));
		const JxContent *content = bench_action(&bench, JX_ACT_SEND, 0)->jingle->contents->pdata[0];
		g_assert_cmpint(content->creator, ==, JX_PARTY_RESPONDER);
		bench_close(&bench);
	}
}

/* The picture may be declined. */
static void test_picture_declined(void) {
	JxCallConfig config = called();
	Bench bench;
	offered(&bench, &config);
	bench_iq(&bench, bench_action(&bench, JX_ACT_SEND, 0)->tag, NULL);
	bench_jingle(&bench, CALLER, BENCH_JINGLE("session-accept", CONTENT("audio", CODEC_AUDIO, TRANSPORT("u1", ""))));
	g_assert_cmpstr(bench.line->str, ==, "result; close 1; configure 0 answer; notice accepted; notice sources");
	g_assert_nonnull(strstr(answer_of(&bench, 0)->sdp, "m=video 0 "));
	bench_close(&bench);
}

static void test_refused(void) {
	static const struct { const char *xml, *expected; } rows[] = {
		{ BENCH_JINGLE("session-accept", ""), "result; send session-terminate; close 0; close 1; end incompatible-parameters by us" },
		{ BENCH_JINGLE("session-accept", CONTENT("video", CODEC_VIDEO, TRANSPORT("u1", ""))), "result; send session-terminate; close 0; close 1; end incompatible-parameters by us" },
		{ BENCH_JINGLE("session-accept", CONTENT("audio", "<payload-type id='3' name='GSM' clockrate='8000'/>", TRANSPORT("u1", ""))),
			"result; send session-terminate; close 0; close 1; end incompatible-parameters by us" },
		{ BENCH_JINGLE("session-accept", CONTENT("audio", CODEC_AUDIO, TRANSPORT("u1", "")) CONTENT("video", "<payload-type id='96' name='AV1' clockrate='90000'/>", TRANSPORT("u1", ""))),
			"result; send session-terminate; close 0; close 1; end incompatible-parameters by us" },
		{ BENCH_JINGLE("session-accept", CONTENT("audio", CODEC_AUDIO, "<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1'/>")),
			"result; send session-terminate; close 0; close 1; end security-error by us" },
		{ BENCH_JINGLE("session-accept", CONTENT("audio", CODEC_AUDIO, TRANSPORT("u1", "")) "<content creator='responder' name='more'/>"),
			"result; send session-terminate; close 0; close 1; end failed-application by us" },
		{ BENCH_JINGLE("session-terminate", "<reason><busy/></reason>"), "result; close 0; close 1; end busy by peer" },
		{ BENCH_JINGLE("session-initiate", CONTENT("audio", CODEC_AUDIO, TRANSPORT("u1", ""))), "error conflict/tie-break" },
	};
	JxCallConfig config = called();
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		Bench bench;
		g_test_message("row %zu", i);
		offered(&bench, &config);
		bench_jingle(&bench, CALLER, rows[i].xml);
		g_assert_cmpstr(bench.line->str, ==, rows[i].expected);
		bench_close(&bench);
	}
}

static void test_unanswered(void) {
	JxCallConfig config = called();
	Bench bench;
	offered(&bench, &config);
	guint tag = bench_action(&bench, JX_ACT_SEND, 0)->tag;
	bench_tick(&bench, 29999);
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_tick(&bench, 1);
	g_assert_cmpstr(bench.line->str, ==, "send session-terminate; close 0; close 1; end timeout by us");
	bench_iq(&bench, tag, NULL);
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_close(&bench);
	offered(&bench, &config);
	bench_iq(&bench, bench_action(&bench, JX_ACT_SEND, 0)->tag, "service-unavailable");
	g_assert_cmpstr(bench.line->str, ==, "close 0; close 1; end general-error by peer");
	bench_close(&bench);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/call/called/offer", test_offer);
	g_test_add_func("/call/called/bundled", test_bundled);
	g_test_add_func("/call/called/not-bundled", test_not_bundled);
	g_test_add_func("/call/called/voice-alone", test_voice_alone);
	g_test_add_func("/call/called/camera-later", test_camera_later);
	g_test_add_func("/call/called/picture-declined", test_picture_declined);
	g_test_add_func("/call/called/refused", test_refused);
	g_test_add_func("/call/called/unanswered", test_unanswered);
	return g_test_run();
}
