/* The caller dialect: the peer offers. */
#include "config.h"

#include <string.h>

#include "harness.h"
#include "wire/sdp/jsep.h"

#define AUDIO(name, senders, inner) "<content creator='initiator' name='" name "' senders='" senders "'>" \
	"<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'><payload-type id='96' name='opus' clockrate='48000' channels='2'/>" \
	"<payload-type id='0' name='PCMU' clockrate='8000'/>" inner "<rtcp-mux/></description>" BENCH_TRANSPORT("actpass") "</content>"
#define VIDEO(name, codec) "<content creator='initiator' name='" name "'>" \
	"<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'><payload-type id='98' name='" codec "' clockrate='90000'/><rtcp-mux/></description>" \
	BENCH_TRANSPORT("actpass") "</content>"
#define BUNDLE(inner) "<group xmlns='urn:xmpp:jingle:apps:grouping:0' semantics='BUNDLE'>" inner "</group>"
#define CANDIDATE(component, ip) "<candidate component='" component "' foundation='1' generation='0' ip='" ip "' port='5000' priority='100' protocol='udp' type='host'/>"
#define TRICKLE(content, inner) BENCH_JINGLE("transport-info", "<content creator='initiator' name='" content "'>" \
	"<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='uf12' pwd='pw1234567890123456789012'>" inner "</transport></content>")

static void test_bundled(void) {
	JxCallConfig config = bench_caller();
	Bench bench;
	bench_open(&bench, &config);
	bench_jingle(&bench, CALLER, BENCH_JINGLE("session-initiate", BUNDLE("<content name='0'/><content name='1'/>") AUDIO("0", "both", "") VIDEO("1", "VP8")));
	g_assert_cmpstr(bench.line->str, ==, "result; open 0; join 0 offer");
	const JxAction *join = bench_action(&bench, JX_ACT_REQUEST, 0);
	g_assert_cmpstr(json_string_value(json_object_get(join->body, "policy")), ==, "mix");
	const json_t *sources = json_object_get(join->body, "sources");
	g_assert_cmpuint(json_array_size(sources), ==, 2);
	g_assert_cmpstr(json_string_value(json_object_get(json_array_get(sources, 0), "source")), ==, "00c0ffee-a0");
	g_assert_cmpstr(json_string_value(json_object_get(json_array_get(sources, 1), "mid")), ==, "1");
	g_assert_nonnull(strstr(join->sdp, "a=rtpmap:98 VP8/90000"));
	g_assert_nonnull(strstr(join->sdp, "a=group:BUNDLE 0 1"));
	/* Candidates before Janus is ready are kept, component 2 is nobody's business. */
	bench_jingle(&bench, CALLER, TRICKLE("0", CANDIDATE("1", "2001:db8::2") CANDIDATE("2", "192.0.2.9")));
	g_assert_cmpstr(bench.line->str, ==, "result");
	/* Janus gathers before it answers. */
	bench_janus(&bench, 0, 0, "{\"janus\":\"trickle\",\"candidate\":{\"sdpMid\":null,\"candidate\":\"candidate:1 1 udp 2015363327 192.0.2.1 18781 typ host\"}}");
	g_assert_cmpstr(bench.line->str, ==, "");
	g_autofree char *answer = bench_answer("0=audio 1=video");
	bench_event(&bench, 0, "\"event\":\"joined\"", "answer", answer);
	g_assert_cmpstr(bench.line->str, ==, "trickle 0; configure 0; send session-accept; notice accepted; notice sources");
	g_assert_nonnull(strstr(bench_action(&bench, JX_ACT_TRICKLE, 0)->candidate, "2001:db8::2"));
	const JxJingle *accept = bench_action(&bench, JX_ACT_SEND, 0)->jingle;
	g_assert_cmpuint(accept->contents->len, ==, 2);
	g_assert_cmpuint(((JxContent *)accept->contents->pdata[0])->transport->candidates->len, ==, 1);
	g_assert_nonnull(jx_jingle_bundle(accept));
	/* Later candidates both ways. */
	bench_janus(&bench, 0, 0, "{\"janus\":\"trickle\",\"candidate\":{\"sdpMid\":\"0\",\"candidate\":\"candidate:2 1 udp 5 2001:db8::1 18782 typ host\"}}");
	g_assert_cmpstr(bench.line->str, ==, "send transport-info");
	bench_jingle(&bench, CALLER, TRICKLE("1", CANDIDATE("1", "192.0.2.2")));
	g_assert_cmpstr(bench.line->str, ==, "trickle 0; result");
	bench_janus(&bench, 0, 0, "{\"janus\":\"webrtcup\"}");
	g_assert_cmpstr(bench.line->str, ==, "notice up");
	bench_terminate(&bench, "success");
	g_assert_cmpstr(bench.line->str, ==, "send session-terminate; close 0; end success by us");
	bench_close(&bench);
}

#define VOICE(types) "<content creator='initiator' name='audio'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'>" types "<rtcp-mux/></description>" \
	BENCH_TRANSPORT("actpass") "</content>"

/* Telephones without Opus; static types may come without a name (RFC 3551 section 6). */
static void test_voices(void) {
	static const struct { const char *types, *line, *has, *lacks; } rows[] = {
		{ "<payload-type id='0'/>", "result; open 0; join 0 offer", "SAVPF 0\r\n|a=rtpmap:0 PCMU/8000\r\n", "speex" },
		{ "<payload-type id='18'/><payload-type id='8' name='PCMA'/>", "result; open 0; join 0 offer", "SAVPF 8\r\n|a=rtpmap:8 PCMA/8000\r\n", " 18" },
		{ "<payload-type id='9' name='G722' clockrate='8000'/><payload-type id='97' name='speex' clockrate='16000'/><payload-type id='101' name='telephone-event' clockrate='8000'/>",
			"result; open 0; join 0 offer", "SAVPF 9 101\r\n|a=rtpmap:9 G722/8000\r\n|a=rtpmap:101 telephone-event/8000\r\n", "speex" },
		{ "<payload-type id='97' name='PCMU' clockrate='16000'/>", "result; send session-terminate; end incompatible-parameters by us", NULL, NULL },
		{ "<payload-type id='97' name='speex' clockrate='16000'/><payload-type id='101' name='telephone-event' clockrate='8000'/>",
			"result; send session-terminate; end incompatible-parameters by us", NULL, NULL },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		JxCallConfig config = bench_caller();
		Bench bench;
		g_autofree char *initiate = g_strdup_printf(BENCH_JINGLE("session-initiate", VOICE("%s")), rows[i].types);
		bench_open(&bench, &config);
		bench_jingle(&bench, CALLER, initiate);
		g_assert_cmpstr(bench.line->str, ==, rows[i].line);
		const char *sdp = rows[i].has ? bench_action(&bench, JX_ACT_REQUEST, 0)->sdp : "";
		g_auto(GStrv) has = g_strsplit(rows[i].has ? rows[i].has : "", "|", -1);
		for (guint k = 0; has[k]; k++)
			g_assert_nonnull(strstr(sdp, has[k]));
		g_assert_true(!rows[i].lacks || !strstr(sdp, rows[i].lacks));
		bench_close(&bench);
	}
}

static void press(Bench *bench, guint leg, const char *keys) {
	for (; *keys; keys++) {
		g_autofree char *event = g_strdup_printf("\"event\":\"key\",\"key\":\"%c\"", *keys);
		bench_event(bench, leg, event, NULL, NULL);
		if (keys[1])
			g_assert_cmpstr(bench->line->str, ==, "");
	}
}

static void on_the_phone(Bench *bench, const JxCallConfig *config) {
	g_autofree char *audio = bench_answer("audio=audio"), *video = bench_answer("video=video");
	bench_open(bench, config);
	bench_jingle(bench, CALLER, BENCH_JINGLE("session-initiate", VIDEO("video", "VP8") AUDIO("audio", "both", "")));
	bench_event(bench, 0, "\"event\":\"joined\"", "answer", video);
	bench_event(bench, 1, "\"event\":\"joined\"", "answer", audio);
}

static const char *tone_of(Bench *bench, guint nth) {
	const JxAction *action = bench_action(bench, JX_ACT_REQUEST, nth);
	g_assert_cmpint(action->leg, ==, 1); /* where it hears */
	g_assert_cmpstr(json_string_value(json_object_get(action->body, "request")), ==, "play");
	return json_string_value(json_object_get(action->body, "tone"));
}

/* *6, *9, *1 and *0; a leg per content, so that it matters where the tones go. */
static void test_keys(void) {
	static const char toggled[] = "configure 0; notice sources; play 1";
	JxCallConfig config = bench_caller();
	Bench bench;
	on_the_phone(&bench, &config);
	press(&bench, 1, "*6");
	g_assert_cmpstr(bench.line->str, ==, toggled);
	g_assert_cmpstr(tone_of(&bench, 1), ==, "falling");
	const json_t *state = json_array_get(json_object_get(bench_action(&bench, JX_ACT_REQUEST, 0)->body, "states"), 0);
	g_assert_true(json_is_true(json_object_get(state, "muted")));
	press(&bench, 1, "*6"); /* at once again: not twice in a moment */
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_tick(&bench, 1000);
	press(&bench, 1, "1*2**6");
	g_assert_cmpstr(bench.line->str, ==, toggled);
	g_assert_cmpstr(tone_of(&bench, 1), ==, "rising");
	bench_tick(&bench, 1000);
	press(&bench, 1, "*");
	bench_tick(&bench, 5000); /* too late for a star */
	press(&bench, 1, "6669*4#");
	g_assert_cmpstr(bench.line->str, ==, "");
	press(&bench, 1, "*9");
	g_assert_cmpstr(bench.line->str, ==, "notice hand; play 1");
	g_assert_cmpstr(tone_of(&bench, 0), ==, "rising");
	g_assert_cmpstr(bench_action(&bench, JX_ACT_NOTICE, 0)->text, ==, "raised");
	bench_tick(&bench, 1000);
	press(&bench, 1, "*9");
	g_assert_cmpstr(bench.line->str, ==, "notice hand; play 1");
	g_assert_cmpstr(tone_of(&bench, 0), ==, "falling");
	g_assert_null(bench_action(&bench, JX_ACT_NOTICE, 0)->text);
	for (guint i = 0; i < 2; i++) {
		bench_tick(&bench, 1000);
		press(&bench, 1, i == 0 ? "*1" : "*0");
		g_assert_cmpstr(bench.line->str, ==, "notice consent"); /* whether there was a question, and the tone, is the room's */
		g_assert_cmpstr(bench_action(&bench, JX_ACT_NOTICE, 0)->text, ==, i == 0 ? "given" : NULL);
	}
	bench_event(&bench, 1, "\"event\":\"key\",\"key\":\"\"", NULL, NULL);
	bench_event(&bench, 1, "\"event\":\"key\"", NULL, NULL);
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_close(&bench);
}

/* Whom the room has muted asks to be heard again: the room decides, and the plugin says so. */
static void test_keys_of_the_muted(void) {
	JxCallConfig config = bench_caller();
	Bench bench;
	on_the_phone(&bench, &config);
	bench_event(&bench, 0, "\"event\":\"muted\",\"media\":\"audio\",\"muted\":true", NULL, NULL); /* each leg is told */
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_event(&bench, 1, "\"event\":\"muted\",\"media\":\"video\",\"muted\":true", NULL, NULL);
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_event(&bench, 1, "\"event\":\"muted\",\"media\":\"audio\",\"muted\":true", NULL, NULL);
	g_assert_cmpstr(bench.line->str, ==, "play 1");
	g_assert_cmpstr(tone_of(&bench, 0), ==, "falling");
	press(&bench, 1, "*6");
	g_assert_cmpstr(bench.line->str, ==, "notice unmute");
	bench_event(&bench, 1, "\"event\":\"muted\",\"media\":\"audio\",\"muted\":false", NULL, NULL);
	g_assert_cmpstr(bench.line->str, ==, "play 1");
	g_assert_cmpstr(tone_of(&bench, 0), ==, "rising");
	bench_tick(&bench, 1000);
	press(&bench, 1, "*6");
	g_assert_cmpstr(tone_of(&bench, 1), ==, "falling");
	bench_close(&bench);
}

static void test_legs(void) {
	JxCallConfig config = bench_caller();
	g_autofree char *audio = bench_answer("audio=audio"), *video = bench_answer("video=video");
	Bench bench;
	bench_open(&bench, &config);
	bench_jingle(&bench, CALLER, BENCH_JINGLE("session-initiate", AUDIO("audio", "both", "") VIDEO("video", "VP8")));
	g_assert_cmpstr(bench.line->str, ==, "result; open 0; open 1; join 0 offer; join 1 offer");
	g_assert_cmpstr(json_string_value(json_object_get(bench_action(&bench, JX_ACT_REQUEST, 1)->body, "leg")), ==, "video");
	g_assert_cmpuint(json_array_size(json_object_get(bench_action(&bench, JX_ACT_REQUEST, 1)->body, "sources")), ==, 1);
	bench_event(&bench, 1, "\"event\":\"joined\"", "answer", video);
	g_assert_cmpstr(bench.line->str, ==, "configure 1");
	bench_event(&bench, 0, "\"event\":\"joined\"", "answer", audio);
	g_assert_cmpstr(bench.line->str, ==, "configure 0; send session-accept; notice accepted; notice sources");
	bench_janus(&bench, 1, 0, "{\"janus\":\"webrtcup\"}");
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_janus(&bench, 0, 0, "{\"janus\":\"webrtcup\"}");
	g_assert_cmpstr(bench.line->str, ==, "notice up");
	bench_janus(&bench, 1, 0, "{\"janus\":\"trickle\",\"candidate\":{\"sdpMid\":null,\"candidate\":\"candidate:2 1 udp 5 192.0.2.1 18782 typ host\"}}");
	g_assert_cmpstr(((JxContent *)bench_action(&bench, JX_ACT_SEND, 0)->jingle->contents->pdata[0])->name, ==, "video");
	bench_janus(&bench, 1, 0, "{\"janus\":\"hangup\",\"reason\":\"DTLS alert\"}");
	g_assert_cmpstr(bench.line->str, ==, "send session-terminate; close 0; close 1; end gone by peer");
	bench_close(&bench);
}

/* COMPAT(Dino): no SSRC is announced. Janus's log says which one it drops, and Janus is told of it by the same offer once more. */
static void test_unannounced(void) {
	JxCallConfig config = bench_caller();
	g_autofree char *audio = bench_answer("audio=audio"), *video = bench_answer("video=video");
	Bench bench;
	bench_open(&bench, &config);
	bench_jingle(&bench, CALLER, BENCH_JINGLE("session-initiate", AUDIO("audio", "both", "") VIDEO("video", "VP8")));
	jx_call_unknown_ssrc(bench.call, 0, 77, bench.now);
	bench_took(&bench);
	g_assert_cmpstr(bench.line->str, ==, ""); /* Janus does not know the leg yet */
	bench_event(&bench, 1, "\"event\":\"joined\"", "answer", video);
	bench_event(&bench, 0, "\"event\":\"joined\"", "answer", audio);
	jx_call_unknown_ssrc(bench.call, 1, 78, bench.now);
	bench_took(&bench);
	g_assert_cmpstr(bench.line->str, ==, "configure 1 offer");
	const char *sdp = bench_action(&bench, JX_ACT_REQUEST, 0)->sdp;
	g_assert_nonnull(strstr(sdp, "a=ssrc:78 cname:peer\r\n"));
	g_assert_nonnull(strstr(sdp, "a=setup:actpass"));
	bench_event(&bench, 1, "\"event\":\"configured\"", "answer", video);
	g_assert_cmpstr(bench.line->str, ==, ""); /* the peer sees nothing of it */
	/* What brings nothing was not the peer's; what flows is. */
	jx_call_unknown_ssrc(bench.call, 1, 79, bench.now);
	bench_took(&bench);
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_tick(&bench, 2000);
	jx_call_unknown_ssrc(bench.call, 1, 79, bench.now);
	bench_took(&bench);
	g_assert_cmpstr(bench.line->str, ==, "configure 1 offer");
	bench_janus(&bench, 1, 0, "{\"janus\":\"media\",\"mid\":\"video\",\"type\":\"video\",\"receiving\":true}");
	bench_tick(&bench, 60000);
	jx_call_unknown_ssrc(bench.call, 1, 80, bench.now);
	bench_took(&bench);
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_close(&bench);
}

static void test_fixtures(void) {
	static const char sid[] = "1682849500003";
	JxCallConfig config = bench_caller();
	config.sid = sid;
	g_autofree char *answer = bench_answer("0=audio");
	Bench bench;
	bench_open(&bench, &config);
	bench_fixture(&bench, CALLER, "05-jingle-av-initiate.xml");
	g_assert_cmpstr(bench.line->str, ==, "result; open 0; join 0 offer");
	const JxAction *join = bench_action(&bench, JX_ACT_REQUEST, 0);
	const json_t *source = json_array_get(json_object_get(join->body, "sources"), 0);
	g_assert_cmpint(json_integer_value(json_array_get(json_object_get(source, "ssrcs"), 0)), ==, 905098685);
	g_assert_nonnull(strstr(join->sdp, "a=ssrc:905098685"));
	g_assert_null(strstr(join->sdp, "FID"));
	g_assert_null(strstr(join->sdp, "transport-wide-cc"));
	g_assert_nonnull(strstr(join->sdp, "CB:56:68:93"));
	bench_event(&bench, 0, "\"event\":\"joined\"", "answer", answer);
	g_assert_cmpstr(bench.line->str, ==, "configure 0; send session-accept; notice accepted; notice sources");
	bench_close(&bench);
}

/* Trickle without id and network, one IPv4 and one IPv6 address. */
static void test_trickle_fixtures(void) {
	static const struct { const char *file, *address; } rows[] = {
		{ "06-transport-info-ipv4.xml", "192.0.2.32 58555" }, { "06-transport-info-ipv6.xml", "2001:db8:24a0:d7e8:8d4f:31c8:872b:67d1 47732" },
	};
	JxCallConfig config = bench_caller();
	config.sid = "48421998c2902a513be6f831f4ac50c77a73a6e70000000e";
	g_autofree char *answer = bench_answer("0=audio");
	Bench bench;
	bench_open(&bench, &config);
	bench_jingle(&bench, CALLER, "<jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='48421998c2902a513be6f831f4ac50c77a73a6e70000000e'>"
		"<content creator='initiator' name='0'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'>"
		"<payload-type id='111' name='opus' clockrate='48000' channels='2'/></description>"
		"<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='C6To' pwd='yIV7GcHzGcdLjxbdyZ5wpGZK'>"
		"<fingerprint xmlns='urn:xmpp:jingle:apps:dtls:0' hash='sha-256' setup='actpass'>"
		"CB:56:68:93:4B:A7:85:33:0A:B4:35:00:F7:90:E7:A8:13:5E:E0:F7:94:85:59:E0:80:74:AE:FE:1F:EB:3A:DC</fingerprint></transport></content></jingle>");
	bench_event(&bench, 0, "\"event\":\"joined\"", "answer", answer);
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		bench_fixture(&bench, CALLER, rows[i].file);
		g_assert_cmpstr(bench.line->str, ==, "trickle 0; result");
		g_assert_nonnull(strstr(bench_action(&bench, JX_ACT_TRICKLE, 0)->candidate, rows[i].address));
		g_assert_cmpstr(bench_action(&bench, JX_ACT_TRICKLE, 0)->mid, ==, "0");
	}
	bench_close(&bench);
}

static void test_refused(void) {
	static const struct { const char *inner, *expected; } rows[] = {
		{ "", "error bad-request; end failed-application by peer" },
		{ AUDIO("0", "both", "") AUDIO("0", "both", ""), "error bad-request; end failed-application by peer" },
		{ AUDIO("0", "both", "") AUDIO("1", "both", ""), "result; send session-terminate; end unsupported-applications by us" },
		{ AUDIO("0", "both", "") VIDEO("1", "H264"), "result; send session-terminate; end incompatible-parameters by us" },
		{ "<content creator='initiator' name='f'><description xmlns='urn:xmpp:jingle:apps:file-transfer:5'/></content>",
			"result; send session-terminate; end unsupported-applications by us" },
		{ "<content creator='initiator' name='0'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'><payload-type id='96' name='opus' clockrate='48000'/>"
			"</description><transport xmlns='urn:xmpp:jingle:transports:raw-udp:1'/></content>", "result; send session-terminate; end unsupported-transports by us" },
		{ "<content creator='initiator' name='0'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'><payload-type id='96' name='opus' clockrate='48000'/>"
			"</description><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='abcd' pwd='1234567890123456789012'/></content>",
			"result; send session-terminate; end security-error by us" },
	};
	JxCallConfig config = bench_caller();
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *xml = g_strdup_printf(BENCH_JINGLE("session-initiate", "%s"), rows[i].inner);
		Bench bench;
		g_test_message("row %zu", i);
		bench_open(&bench, &config);
		bench_jingle(&bench, CALLER, xml);
		g_assert_cmpstr(bench.line->str, ==, rows[i].expected);
		bench_close(&bench);
	}
	/* Acknowledged before: an error can only be told by ending. */
	Bench bench;
	config.acknowledged = TRUE;
	bench_open(&bench, &config);
	bench_jingle(&bench, CALLER, BENCH_JINGLE("session-initiate", ""));
	g_assert_cmpstr(bench.line->str, ==, "send session-terminate; end failed-application by us");
	bench_close(&bench);
}

static void open_active(Bench *bench) {
	JxCallConfig config = bench_caller();
	g_autofree char *answer = bench_answer("0=audio");
	bench_open(bench, &config);
	bench_jingle(bench, CALLER, BENCH_JINGLE("session-initiate", AUDIO("0", "both", "")));
	bench_event(bench, 0, "\"event\":\"joined\"", "answer", answer);
}

static const char *first_sender(const JxJingle *jingle) {
	return jx_senders_name(((JxContent *)jingle->contents->pdata[0])->senders);
}

/* A camera in the midst of a call: with a transport of its own, as Dino does it, and away again. */
static void test_content(void) {
	g_autofree char *answer = bench_answer("v=video");
	Bench bench;
	open_active(&bench);
	bench_jingle(&bench, CALLER, BENCH_JINGLE("content-add", VIDEO("v", "VP8")));
	g_assert_cmpstr(bench.line->str, ==, "result; open 1; join 1 offer");
	const JxAction *join = bench_action(&bench, JX_ACT_REQUEST, 0);
	const json_t *sources = json_object_get(join->body, "sources");
	g_assert_cmpuint(json_array_size(sources), ==, 1);
	g_assert_cmpstr(json_string_value(json_object_get(json_array_get(sources, 0), "source")), ==, "00c0ffee-v0");
	bench_jingle(&bench, CALLER, BENCH_JINGLE("content-add", VIDEO("w", "VP8")));
	g_assert_cmpstr(bench.line->str, ==, "result; send content-reject"); /* one after the other */
	bench_janus(&bench, 1, 0, "{\"janus\":\"trickle\",\"candidate\":{\"sdpMid\":null,\"candidate\":\"candidate:2 1 udp 5 192.0.2.1 18782 typ host\"}}");
	g_assert_cmpstr(bench.line->str, ==, ""); /* in the content-accept */
	bench_event(&bench, 1, "\"event\":\"joined\"", "answer", answer);
	g_assert_cmpstr(bench.line->str, ==, "configure 1; send content-accept; notice sources");
	const JxJingle *accept = bench_action(&bench, JX_ACT_SEND, 0)->jingle;
	g_assert_cmpuint(((JxContent *)accept->contents->pdata[0])->transport->candidates->len, ==, 1);
	g_assert_cmpuint(jx_call_sources(bench.call)->len, ==, 2);
	bench_jingle(&bench, CALLER, BENCH_JINGLE("content-remove", "<content creator='initiator' name='v'/>"));
	g_assert_cmpstr(bench.line->str, ==, "result; configure 1 offer; notice sources");
	g_assert_cmpuint(jx_call_sources(bench.call)->len, ==, 1);
	bench_close(&bench);
}

/* COMPAT(Dino): its camera is added one-way; we ask for both, and Janus is told of it. */
static void test_content_one_way(void) {
	g_autofree char *answer = bench_answer("v=video");
	Bench bench;
	open_active(&bench);
	bench_jingle(&bench, CALLER, BENCH_JINGLE("content-add", "<content creator='initiator' name='v' senders='initiator'>"
		"<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'><payload-type id='98' name='VP8' clockrate='90000'/><rtcp-mux/></description>"
		BENCH_TRANSPORT("actpass") "</content>"));
	bench_event(&bench, 1, "\"event\":\"joined\"", "answer", answer);
	g_assert_cmpstr(bench.line->str, ==, "configure 1; send content-accept; send content-modify; configure 1 offer; notice sources");
	g_assert_cmpstr(first_sender(bench_action(&bench, JX_ACT_SEND, 1)->jingle), ==, "both");
	g_assert_nonnull(strstr(bench_action(&bench, JX_ACT_REQUEST, 1)->sdp, "a=sendrecv"));
	bench_event(&bench, 1, "\"event\":\"configured\"", "answer", answer);
	g_assert_cmpstr(bench.line->str, ==, "configure 1"); /* Janus's SSRC, for the picture that goes there now */
	bench_close(&bench);
}

/* Janus refuses: the call goes on without. */
static void test_content_refused(void) {
	Bench bench;
	open_active(&bench);
	bench_jingle(&bench, CALLER, BENCH_JINGLE("content-add", VIDEO("v", "VP8")));
	static const char refusal[] = "{\"janus\":\"error\",\"error\":{\"code\":1,\"reason\":\"no\"}}";
	bench_janus(&bench, 1, bench_action(&bench, JX_ACT_REQUEST, 0)->tag, refusal);
	g_assert_cmpstr(bench.line->str, ==, "notice warning; send content-reject");
	bench_jingle(&bench, CALLER, BENCH_JINGLE("content-add", VIDEO("w", "VP8")));
	g_assert_cmpstr(bench.line->str, ==, "result; open 2; join 2 offer");
	bench_close(&bench);
}

/* COMPAT(Conversations): within the bundle, with a stub of a transport. */
static void test_content_in_the_bundle(void) {
	JxCallConfig config = bench_caller();
	g_autofree char *first = bench_answer("0=audio"), *both = bench_answer("0=audio 1=video");
	static const char add[] = BENCH_JINGLE("content-add", "<content creator='initiator' name='1'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'>"
		"<payload-type id='98' name='VP8' clockrate='90000'/><rtcp-mux/></description><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1'/></content>");
	Bench bench;
	bench_open(&bench, &config);
	bench_jingle(&bench, CALLER, BENCH_JINGLE("session-initiate", BUNDLE("<content name='0'/>") AUDIO("0", "both", "")));
	bench_event(&bench, 0, "\"event\":\"joined\"", "answer", first);
	for (guint i = 0; i < 2; i++) { /* and once more when it was taken away */
		bench_jingle(&bench, CALLER, add);
		g_assert_cmpstr(bench.line->str, ==, "result; configure 0 offer");
		const JxAction *offer = bench_action(&bench, JX_ACT_REQUEST, 0);
		g_assert_nonnull(strstr(offer->sdp, "a=group:BUNDLE 0 1\r\n"));
		g_assert_cmpuint(json_array_size(json_object_get(offer->body, "sources")), ==, 2);
		bench_event(&bench, 0, "\"event\":\"configured\"", "answer", both);
		g_assert_cmpstr(bench.line->str, ==, "configure 0; send content-accept; notice sources");
		g_assert_cmpstr(first_sender(bench_action(&bench, JX_ACT_SEND, 0)->jingle), ==, "both");
		bench_jingle(&bench, CALLER, BENCH_JINGLE("content-remove", "<content creator='initiator' name='1'/>"));
		g_assert_cmpstr(bench.line->str, ==, "result; configure 0 offer; notice sources");
		bench_event(&bench, 0, "\"event\":\"configured\"", "answer", both);
		g_assert_cmpstr(bench.line->str, ==, "");
	}
	bench_close(&bench);
}

static void test_active(void) {
#define INFO(inner) BENCH_JINGLE("session-info", inner)
#define RTP_INFO(name, rest) INFO("<" name " xmlns='urn:xmpp:jingle:apps:rtp:info:1'" rest "/>")
	static const struct { const char *from, *xml, *expected; } rows[] = {
		{ CALLER, BENCH_JINGLE("session-accept", ""), "error unexpected-request/out-of-order" },
		{ CALLER, BENCH_JINGLE("session-initiate", AUDIO("0", "both", "")), "error unexpected-request/out-of-order" },
		{ "parent@school.example/other", BENCH_JINGLE("session-terminate", ""), "error item-not-found/unknown-session" },
		{ CALLER, INFO(""), "result" },
		{ CALLER, RTP_INFO("ringing", ""), "result" },
		{ CALLER, RTP_INFO("mute", " creator='initiator' name='0'"), "result; configure 0; notice sources" },
		{ CALLER, RTP_INFO("mute", " creator='initiator' name='0'"), "result" },
		{ CALLER, RTP_INFO("unmute", ""), "result; configure 0; notice sources" },
		{ CALLER, RTP_INFO("hold", ""), "result; configure 0; notice sources" },
		{ CALLER, RTP_INFO("mute", " creator='initiator' name='x'"), "error item-not-found" },
		{ CALLER, INFO("<jam xmlns='urn:example'/>"), "error feature-not-implemented/unsupported-info" },
		{ CALLER, BENCH_JINGLE("content-add", AUDIO("more", "both", "")), "result; send content-reject" },
		{ CALLER, BENCH_JINGLE("content-add", VIDEO("v", "H265")), "result; send content-reject" },
		{ CALLER, BENCH_JINGLE("content-add", VIDEO("v", "VP8") VIDEO("w", "VP8")), "result; send content-reject" },
		{ CALLER, BENCH_JINGLE("content-remove", "<content creator='initiator' name='v'/>"), "error item-not-found" },
		{ CALLER, BENCH_JINGLE("source-add", ""), "error feature-not-implemented" },
		{ CALLER, TRICKLE("x", CANDIDATE("1", "192.0.2.2")), "error item-not-found" },
		{ CALLER, BENCH_JINGLE("transport-info", "<content creator='initiator' name='0'><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='new1' "
			"pwd='12345678901234567890ab'/></content>"), "error unexpected-request/out-of-order" },
		{ CALLER, BENCH_JINGLE("session-terminate", "<reason><success/></reason>"), "result; close 0; end success by peer" },
		{ CALLER, BENCH_JINGLE("session-info", ""), "error item-not-found/unknown-session" },
	};
	Bench bench;
	open_active(&bench);
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("row %zu", i);
		bench_jingle(&bench, rows[i].from, rows[i].xml);
		g_assert_cmpstr(bench.line->str, ==, rows[i].expected);
	}
	bench_close(&bench);
}

/* A peer may send as many candidates as it likes; we keep so many. */
static void test_candidates_bounded(void) {
	JxCallConfig config = bench_caller();
	Bench bench;
	bench_open(&bench, &config);
	bench_jingle(&bench, CALLER, BENCH_JINGLE("session-initiate", AUDIO("0", "both", "")));
	for (guint i = 0; i < 128; i++) {
		bench_jingle(&bench, CALLER, TRICKLE("0", CANDIDATE("1", "192.0.2.2")));
		g_assert_cmpstr(bench.line->str, ==, "result");
	}
	bench_jingle(&bench, CALLER, TRICKLE("0", CANDIDATE("1", "192.0.2.2")));
	g_assert_cmpstr(bench.line->str, ==, "error resource-constraint");
	bench_close(&bench);
}

static void test_janus_refuses(void) {
	JxCallConfig config = bench_caller();
	Bench bench;
	bench_open(&bench, &config);
	bench_jingle(&bench, CALLER, BENCH_JINGLE("session-initiate", AUDIO("0", "both", "")));
	bench_janus(&bench, 0, bench.joined[0], "{\"janus\":\"error\",\"error\":{\"code\":465,\"reason\":\"JSEP error: invalid SDP\"}}");
	g_assert_cmpstr(bench.line->str, ==, "send session-terminate; close 0; end failed-application by us");
	g_assert_nonnull(strstr(bench_action(&bench, JX_ACT_END, 0)->text, "invalid SDP"));
	bench_close(&bench);
	bench_open(&bench, &config);
	bench_jingle(&bench, CALLER, BENCH_JINGLE("session-initiate", AUDIO("0", "both", "")));
	bench_event(&bench, 0, "\"event\":\"joined\"", "answer", "v=0\r\nnonsense");
	g_assert_cmpstr(bench.line->str, ==, "send session-terminate; close 0; end failed-application by us");
	bench_close(&bench);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/call/caller/bundled", test_bundled);
	g_test_add_func("/call/caller/voices", test_voices);
	g_test_add_func("/call/caller/keys", test_keys);
	g_test_add_func("/call/caller/keys-of-the-muted", test_keys_of_the_muted);
	g_test_add_func("/call/caller/legs", test_legs);
	g_test_add_func("/call/caller/content", test_content);
	g_test_add_func("/call/caller/content-one-way", test_content_one_way);
	g_test_add_func("/call/caller/content-refused", test_content_refused);
	g_test_add_func("/call/caller/content-in-the-bundle", test_content_in_the_bundle);
	g_test_add_func("/call/caller/unannounced", test_unannounced);
	g_test_add_func("/call/caller/fixtures", test_fixtures);
	g_test_add_func("/call/caller/trickle-fixtures", test_trickle_fixtures);
	g_test_add_func("/call/caller/refused", test_refused);
	g_test_add_func("/call/caller/active", test_active);
	g_test_add_func("/call/caller/candidates-bounded", test_candidates_bounded);
	g_test_add_func("/call/caller/janus-refuses", test_janus_refuses);
	return g_test_run();
}
