/* The hazards of docs/protocol/hazards.md that concern what sessions say: each by its number, and by what a client would see. */
#include "config.h"

#include <string.h>

#include "harness.h"
#include "wire/core/stanza.h"

#define DESK ROOM "/Qm3xTa"
#define SLOT(mid, media, generation, source) "\"event\":\"slot\",\"mid\":\"" mid "\",\"rtx_mid\":\"r0\",\"generation\":" generation "," \
	"\"source\":\"" source "\",\"participant\":\"p9\",\"endpoint\":\"e+e/f\",\"media\":\"" media "\",\"video_type\":\"camera\""
#define TRICKLE(line) "{\"janus\":\"trickle\",\"candidate\":{\"sdpMid\":\"0\",\"candidate\":\"" line "\"}}"
#define UDP TRICKLE("candidate:1 1 udp 2015363327 192.0.2.2 18781 typ host")
#define TCP TRICKLE("candidate:3 1 tcp 1015363327 192.0.2.2 9 typ host tcptype passive")

static char *written(const JxJingle *jingle) {
	xmpp_ctx_t *ctx = xmpp_ctx_new(NULL, NULL);
	xmpp_stanza_t *stanza = jx_jingle_write(ctx, jingle);
	char *text = NULL;
	size_t length;
	g_assert_cmpint(xmpp_stanza_to_text(stanza, &text, &length), ==, XMPP_EOK);
	char *copy = g_strdup(text);
	xmpp_free(ctx, text);
	xmpp_stanza_release(stanza);
	xmpp_ctx_free(ctx);
	return copy;
}

static const JxJingle *sent(const Bench *bench) {
	return bench_action(bench, JX_ACT_SEND, 0)->jingle;
}

/* The source-add for one voice and one picture of somebody with an awkward name. */
static void add_sources(Bench *bench) {
	bench_active_browser(bench);
	bench_event(bench, 0, SLOT("a0", "audio", "1", "e+e/f-a0"), NULL, NULL);
	bench_event(bench, 0, SLOT("v0", "video", "2", "e+e/f-v0"), NULL, NULL);
	bench_tick(bench, 100);
	g_assert_cmpstr(bench->line->str, ==, "send source-add");
}

static void offer(Bench *bench, JxCallConfig config) {
	g_autofree char *sdp = bench_private_offer(2);
	bench_open(bench, &config);
	bench_start(bench);
	bench_event(bench, 0, "\"event\":\"joined\"", "offer", sdp);
	bench_janus(bench, 0, 0, UDP);
	bench_janus(bench, 0, 0, TCP);
	bench_tick(bench, 2000);
	g_assert_cmpstr(bench->line->str, ==, "send session-initiate");
}

static JxCallConfig desk(void) {
	JxCallConfig config = bench_browser();
	config.dialect = &jx_dialect_okedu;
	config.peer = DESK;
	config.endpoint = "Qm3xTa";
	config.bridge_session = NULL;
	return config;
}

typedef void (*Each)(const JxSource *source);

static void each_source(const JxJingle *jingle, Each check) {
	guint n = 0;
	for (guint i = 0; i < jingle->contents->len; i++) {
		const JxContent *content = jingle->contents->pdata[i];
		for (guint j = 0; content->description && j < content->description->sources->len; j++, n++)
			check(content->description->sources->pdata[j]);
	}
	g_assert_cmpuint(n, >, 0);
}

static void has_name(const JxSource *source) {
	g_assert_true(source->name && *source->name);
}

static void test_names(void) {
	Bench bench;
	offer(&bench, bench_browser());
	each_source(sent(&bench), has_name);
	bench_close(&bench);
	add_sources(&bench);
	each_source(sent(&bench), has_name);
	bench_close(&bench);
}

static void test_no_sim(void) {
	Bench bench;
	add_sources(&bench);
	g_autofree char *text = written(sent(&bench));
	g_assert_nonnull(strstr(text, "\"FID\""));
	g_assert_null(strstr(text, "\"SIM\""));
	bench_close(&bench);
}

static void msid_is_plain(const JxSource *source) {
	g_assert_null(strpbrk(jx_source_msid(source), "+/{},"));
}

static void test_plain_msid(void) {
	Bench bench;
	add_sources(&bench);
	each_source(sent(&bench), msid_is_plain);
	bench_close(&bench);
}

static void test_sources_after_accept(void) {
	Bench bench;
	offer(&bench, bench_browser());
	bench_event(&bench, 0, SLOT("v0", "video", "1", "ee-v0"), NULL, NULL);
	bench_tick(&bench, 1000);
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_jingle(&bench, BROWSER, bench_accept);
	g_assert_true(g_str_has_prefix(bench.line->str, "result; "));
	g_assert_true(g_str_has_suffix(bench.line->str, "; send source-add"));
	bench_close(&bench);
}

/* Whatever happens to a browser's session. */
static void test_no_session_info(void) {
	Bench bench;
	add_sources(&bench);
	static const char *const events[] = { "\"event\":\"forwarded\",\"sources\":[]", "\"event\":\"wanted\",\"source\":\"ab12cd34-v0\",\"height\":0",
		"\"event\":\"data\",\"label\":\"JVB data channel\",\"text\":\"{\\\"colibriClass\\\":\\\"ClientHello\\\"}\"" };
	for (gsize i = 0; i < G_N_ELEMENTS(events); i++) {
		bench_event(&bench, 0, events[i], NULL, NULL);
		g_assert_null(strstr(bench.line->str, "session-info"));
	}
	jx_call_source_state(bench.call, "ab12cd34-a0", TRUE, NULL);
	bench_took(&bench);
	g_assert_null(strstr(bench.line->str, "send"));
	bench_jingle(&bench, BROWSER, BENCH_JINGLE("session-info", "<mute xmlns='urn:xmpp:jingle:apps:rtp:info:1' creator='responder' name='audio'/>"));
	g_assert_null(strstr(bench.line->str, "send"));
	bench_close(&bench);
}

static void test_trickle_is_no_restart(void) {
	Bench bench;
	offer(&bench, bench_browser());
	bench_janus(&bench, 0, 0, TRICKLE("candidate:2 1 udp 2015363326 2001:db8::1 18782 typ host"));
	g_assert_cmpstr(bench.line->str, ==, "send transport-info");
	g_autofree char *text = written(sent(&bench));
	g_assert_null(strstr(text, "ice-generation"));
	bench_close(&bench);
}

/* A session-accept without candidates and no transport-info ever: Janus is answered at once and finds the client by what comes from it. */
static void test_no_candidates_of_the_client(void) {
	Bench bench;
	offer(&bench, bench_browser());
	bench_jingle(&bench, BROWSER, bench_accept);
	g_assert_true(g_str_has_prefix(bench.line->str, "result; configure 0 answer; "));
	bench_tick(&bench, 5000);
	bench_janus(&bench, 0, 0, "{\"janus\":\"webrtcup\"}");
	g_assert_cmpstr(bench.line->str, ==, "notice up");
	bench_tick(&bench, 3600000);
	g_assert_null(strstr(bench.line->str, "end"));
	bench_close(&bench);
}

static void test_no_tcp(void) {
	const JxCallConfig configs[] = { desk(), bench_browser() };
	for (gsize i = 0; i < G_N_ELEMENTS(configs); i++) {
		Bench bench;
		offer(&bench, configs[i]);
		g_autofree char *text = written(sent(&bench));
		g_assert_nonnull(strstr(text, "protocol=\"udp\""));
		g_assert_null(strstr(text, "protocol=\"tcp\""));
		bench_close(&bench);
	}
}

static void test_fingerprint_is_one_word(void) {
	const JxCallConfig configs[] = { desk(), bench_browser() };
	for (gsize i = 0; i < G_N_ELEMENTS(configs); i++) {
		Bench bench;
		offer(&bench, configs[i]);
		g_autofree char *text = written(sent(&bench));
		const char *from = strstr(text, "<fingerprint");
		from = strchr(from, '>') + 1;
		g_assert_cmpuint(strcspn(from, " \t\r\n"), >, strcspn(from, "<"));
		g_assert_cmpuint(strcspn(from, "<"), ==, 95); /* of SHA-256 */
		bench_close(&bench);
	}
}

static void test_one_source_a_content(void) {
	Bench bench;
	offer(&bench, desk());
	for (guint i = 0; i < sent(&bench)->contents->len; i++)
		g_assert_cmpuint(((JxContent *)sent(&bench)->contents->pdata[i])->description->sources->len, ==, 1);
	bench_close(&bench);
}

/* Compact JSON is not spoken to it at all; one source an IQ, without a group. */
static void test_no_json(void) {
	Bench bench;
	offer(&bench, desk());
	bench_jingle(&bench, DESK, "<jingle xmlns='urn:xmpp:jingle:1' action='session-accept' sid='s1'><content creator='initiator' name='audio'>"
		"<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'><payload-type id='111' name='opus' clockrate='48000' channels='2'/></description>"
		BENCH_TRANSPORT("active") "</content></jingle>");
	bench_event(&bench, 0, SLOT("a0", "audio", "1", "ee-a0"), NULL, NULL);
	bench_event(&bench, 0, SLOT("v0", "video", "2", "ee-v0"), NULL, NULL);
	for (guint i = 0; i < 2; i++) {
		bench_tick(&bench, 200);
		g_assert_cmpstr(bench.line->str, ==, "send source-add");
		g_autofree char *text = written(sent(&bench));
		g_assert_null(strstr(text, "json-message"));
		g_assert_null(strstr(text, "ssrc-group"));
		g_assert_cmpuint(sent(&bench)->contents->len, ==, 1);
	}
	bench_close(&bench);
}

/* The endpoint of a source is what stands before the last dash, and its m-line what stands behind. */
static void test_dash_in_nick(void) {
	Bench bench;
	JxCallConfig config = bench_browser();
	config.endpoint = "student-ab12cd";
	offer(&bench, config);
	bench_jingle(&bench, BROWSER, bench_accept);
	const json_t *sources = json_object_get(bench_action(&bench, JX_ACT_REQUEST, 0)->body, "sources");
	g_assert_cmpstr(json_string_value(json_object_get(json_array_get(sources, 1), "source")), ==, "student-ab12cd-v0");
	g_assert_cmpstr(json_string_value(json_object_get(json_array_get(sources, 1), "mid")), ==, "1");
	bench_close(&bench);
}

/* The desktop's hint of its sources is for nobody: no browser would read its "v". */
static void test_hint_stays_here(void) {
	Bench bench;
	offer(&bench, desk());
	bench_jingle(&bench, DESK, BENCH_JINGLE("source-add", "<json-message xmlns='http://jitsi.org/jitmeet'>"
		"{\"sources\":{\"Qm3xTa\":[[{\"s\":521,\"n\":\"Qm3xTa-v0\",\"m\":\"a b\",\"v\":\"camera\"}],[],[],[]]}}</json-message>"));
	g_assert_cmpstr(bench.line->str, ==, "result");
	g_assert_cmpuint(jx_call_sources(bench.call)->len, ==, 0);
	bench_close(&bench);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/hazards/04-every-source-is-named", test_names);
	g_test_add_func("/hazards/05-no-sim-group-to-a-browser", test_no_sim);
	g_test_add_func("/hazards/06-no-odd-character-in-an-msid", test_plain_msid);
	g_test_add_func("/hazards/07-no-source-add-before-session-accept", test_sources_after_accept);
	g_test_add_func("/hazards/09-no-session-info-to-a-browser", test_no_session_info);
	g_test_add_func("/hazards/10-no-ice-generation-on-trickle", test_trickle_is_no_restart);
	g_test_add_func("/hazards/11-connects-without-trickle-of-the-client", test_no_candidates_of_the_client);
	g_test_add_func("/hazards/12-no-tcp-candidate", test_no_tcp);
	g_test_add_func("/hazards/13-no-white-space-in-a-fingerprint", test_fingerprint_is_one_word);
	g_test_add_func("/hazards/16-one-source-a-content-to-okedu", test_one_source_a_content);
	g_test_add_func("/hazards/17-no-json-to-okedu", test_no_json);
	g_test_add_func("/hazards/18-a-nick-with-a-dash", test_dash_in_nick);
	g_test_add_func("/hazards/19-a-hint-of-okedu-is-not-relayed", test_hint_stays_here);
	return g_test_run();
}
