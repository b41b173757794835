/* The foreign dialect: we are a participant of somebody else's Jitsi. What its focus sends is in tests/fixtures, as it came from Jicofo. */
#include "config.h"

#include <string.h>

#include "harness.h"
#include "wire/jitsi/colibri.h"

#define THERE "maths@conference.meet.other.example/focus"
#define US "us@meet.other.example/seat"
#define THEIRS(action, inner) "<jingle xmlns='urn:xmpp:jingle:1' action='" action "' sid='s7k2q9'>" inner "</jingle>"

static JxCallConfig config_of(gboolean carries) {
	return (JxCallConfig){ .dialect = &jx_dialect_foreign, .self = US, .peer = THERE, .sid = "s7k2q9", .room = ROOM "/1", .secret = "secret",
		.participant = carries ? "trunk" : "p1", .endpoint = carries ? "feed0000" : "0badcafe", .name = "Student One", .video_codecs = "vp8,h264",
		.nick = "ab12cd34", .carries = carries };
}

static const json_t *sources_of(const JxAction *action) {
	return json_object_get(action->body, "sources");
}

static const char *text_of(const json_t *object, const char *key) {
	return json_string_value(json_object_get(object, key));
}

static void open_with(Bench *bench, gboolean carries, const char *fixture) {
	JxCallConfig config = config_of(carries);
	bench_open(bench, &config);
	if (carries)
		jx_call_guest(bench->call, "0a1b2c3d", "guest-1", "abcdef01", "Anna (meet.other.example)");
	bench_took(bench);
	bench_fixture(bench, THERE, fixture);
	g_assert_cmpstr(bench->line->str, ==, "result; open 0; join 0 offer");
}

static void accepted(Bench *bench) {
	g_autofree char *answer = bench_answer("0=audio 1=video");
	bench_event(bench, 0, "\"event\":\"joined\"", "answer", answer);
	g_assert_cmpstr(bench->line->str, ==, "trickle 0; trickle 0; configure 0; send session-accept; notice accepted");
}

static void test_accept(void) {
	static const char *const offers[] = { "20-foreign-initiate-json.xml", "20-foreign-initiate-xml.xml" };
	for (gsize i = 0; i < G_N_ELEMENTS(offers); i++) {
		Bench bench;
		open_with(&bench, FALSE, offers[i]);
		const JxAction *join = bench_action(&bench, JX_ACT_REQUEST, 0);
		g_assert_cmpstr(text_of(join->body, "policy"), ==, "own");
		g_assert_cmpstr(text_of(join->body, "leg"), ==, "guest");
		g_assert_null(json_object_get(join->body, "guests"));
		static const char *const has[] = { "a=group:BUNDLE 0 1", "a=rtpmap:100 VP8/90000", "a=rtpmap:107 H264/90000", "a=rtpmap:96 rtx/90000", "a=recvonly",
			"a=setup:actpass", "ssrc-audio-level", "abs-send-time" };
		static const char *const lacks[] = { "AV1", "VP9", "transport-cc", "sdes:mid", "a=candidate", "a=ssrc:" };
		for (gsize k = 0; k < G_N_ELEMENTS(has); k++)
			g_assert_nonnull(strstr(join->sdp, has[k]));
		for (gsize k = 0; k < G_N_ELEMENTS(lacks); k++)
			g_assert_null(strstr(join->sdp, lacks[k]));
		accepted(&bench);
		const JxJingle *accept = bench_action(&bench, JX_ACT_SEND, 0)->jingle;
		g_assert_cmpstr(accept->initiator, ==, THERE);
		g_assert_cmpstr(accept->responder, ==, US);
		for (guint k = 0; k < 2; k++) {
			const JxContent *content = accept->contents->pdata[k];
			const JxSource *source = content->description->sources->pdata[0];
			g_assert_cmpstr(content->name, ==, k ? "video" : "audio");
			g_assert_cmpuint(content->transport->candidates->len, ==, 0);
			g_assert_cmpstr(source->name, ==, k ? "ab12cd34-v0" : "ab12cd34-a0");
			g_assert_cmpstr(jx_source_msid(source), ==, k ? "ab12cd34-video-0 t0" : "ab12cd34-audio-0 t0");
		}
		bench_close(&bench);
	}
}

/* Who carries announces nothing, and takes in what both encodings of source-add say alike. */
static void test_sources(void) {
	static const struct { const char *initiate, *add; guint audio, video, rtx; } rows[] = {
		{ "20-foreign-initiate-json.xml", "20-foreign-source-add-json.xml", 2359517881, 2461849372, 3195559714 },
		{ "20-foreign-initiate-xml.xml", "20-foreign-source-add-xml.xml", 2198350320, 2113109060, 3813543803 },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		Bench bench;
		open_with(&bench, TRUE, rows[i].initiate);
		const JxAction *join = bench_action(&bench, JX_ACT_REQUEST, 0);
		g_assert_cmpstr(text_of(join->body, "policy"), ==, "none");
		g_assert_cmpstr(text_of(json_array_get(json_object_get(join->body, "guests"), 0), "endpoint"), ==, "abcdef01");
		accepted(&bench);
		const JxJingle *accept = bench_action(&bench, JX_ACT_SEND, 0)->jingle;
		g_assert_cmpuint(((JxContent *)accept->contents->pdata[1])->description->sources->len, ==, 0);
		bench_fixture(&bench, THERE, rows[i].add);
		g_assert_cmpstr(bench.line->str, ==, "result; configure 0 offer");
		const JxAction *configure = bench_action(&bench, JX_ACT_REQUEST, 0);
		g_assert_nonnull(strstr(configure->sdp, "a=group:BUNDLE 0 1 2 3"));
		const json_t *sources = sources_of(configure), *video = NULL;
		g_assert_cmpuint(json_array_size(sources), ==, 2);
		for (guint k = 0; k < 2; k++) {
			const json_t *source = json_array_get(sources, k);
			gboolean is_video = g_strcmp0(text_of(source, "media"), "video") == 0;
			g_assert_cmpstr(text_of(source, "participant"), ==, "guest-1");
			g_assert_cmpstr(text_of(source, "source"), ==, is_video ? "abcdef01-v0" : "abcdef01-a0");
			g_assert_cmpint(json_integer_value(json_array_get(json_object_get(source, "ssrcs"), 0)), ==, is_video ? rows[i].video : rows[i].audio);
			video = is_video ? source : video;
		}
		g_assert_cmpint(json_integer_value(json_array_get(json_object_get(video, "rtx"), 0)), ==, rows[i].rtx);
		/* Nobody's any more: it is told nothing of, and its pictures' line is free for others. */
		jx_call_guest(bench.call, "0a1b2c3d", NULL, NULL, NULL);
		bench_took(&bench);
		g_assert_cmpstr(bench.line->str, ==, ""); /* Janus has not answered the last one */
		g_autofree char *answer = bench_answer("0=audio 1=video 2=audio 3=video");
		bench_event(&bench, 0, "\"event\":\"configured\"", "answer", answer);
		g_assert_cmpstr(bench.line->str, ==, "configure 0; configure 0 offer");
		configure = bench_action(&bench, JX_ACT_REQUEST, 1);
		g_assert_cmpuint(json_array_size(sources_of(configure)), ==, 0);
		g_assert_nonnull(strstr(configure->sdp, "a=inactive"));
		bench_close(&bench);
	}
}

/* A line that is free is taken again: those of a long meeting do not grow without end. */
static void test_lines_are_used_again(void) {
	Bench bench;
	open_with(&bench, TRUE, "20-foreign-initiate-json.xml");
	accepted(&bench);
	g_autofree char *answer = bench_answer("0=audio 1=video 2=audio");
#define VOICE(nick, n) "<content name='audio'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'>" \
	"<source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='" n "' name='" nick "-a0'/></description></content>"
	for (guint i = 0; i < 3; i++) {
		bench_jingle(&bench, THERE, THEIRS("source-add", VOICE("0a1b2c3d", "77")));
		g_assert_nonnull(strstr(bench_action(&bench, JX_ACT_REQUEST, 0)->sdp, "a=group:BUNDLE 0 1 2\r\n"));
		bench_event(&bench, 0, "\"event\":\"configured\"", "answer", answer);
		bench_jingle(&bench, THERE, THEIRS("source-remove", VOICE("0a1b2c3d", "77")));
		g_assert_cmpstr(bench.line->str, ==, "result; configure 0 offer");
		bench_event(&bench, 0, "\"event\":\"configured\"", "answer", answer);
	}
	/* Who leaves takes its sources along, though nobody says so. */
	bench_jingle(&bench, THERE, THEIRS("source-add", VOICE("0a1b2c3d", "78")));
	bench_event(&bench, 0, "\"event\":\"configured\"", "answer", answer);
	jx_call_guest_gone(bench.call, "0a1b2c3d");
	bench_took(&bench);
	g_assert_cmpstr(bench.line->str, ==, "configure 0 offer");
	g_assert_cmpuint(json_array_size(json_object_get(bench_action(&bench, JX_ACT_REQUEST, 0)->body, "guests")), ==, 0);
	bench_close(&bench);
}

static void said(const Bench *bench, guint n, JxColibri **into) {
	const JxAction *action = NULL;
	for (guint i = 0; i < bench->actions->len && !action; i++) {
		const JxAction *one = bench->actions->pdata[i];
		if (one->kind == JX_ACT_NOTICE && one->notice == JX_NOTICE_SAY && n-- == 0)
			action = one;
	}
	g_assert_nonnull(action);
	*into = jx_colibri_read(action->text, strlen(action->text), NULL);

}

/* What we want is said as soon as the channel is open, and again when somebody here watches. */
static void test_channel(void) {
	Bench bench;
	open_with(&bench, TRUE, "20-foreign-initiate-json.xml");
	accepted(&bench);
	bench_janus(&bench, 0, 0, "{\"janus\":\"webrtcup\"}");
	g_assert_cmpstr(bench.line->str, ==, "notice up; notice channel");
	g_assert_cmpstr(bench_action(&bench, JX_ACT_NOTICE, 1)->text, ==, "wss://meet.other.example/colibri-ws/jvb1/5f0c1d2e3a4b5c6d/ab12cd34?pwd=3sd8f7gh6jk5l4m3n2b1v0");
	jx_call_channel(bench.call, NULL, bench.now);
	bench_took(&bench);
	g_assert_cmpstr(bench.line->str, ==, "notice say; notice say");
	{
		g_autoptr(JxColibri) message = NULL;
		said(&bench, 0, &message);
		g_assert_cmpint(message->kind, ==, JX_COLIBRI_RECEIVER_VIDEO_CONSTRAINTS);
		g_assert_cmpint(message->default_height, ==, 0);
		g_assert_cmpuint(message->constraints->len, ==, 0);
	}
	bench_fixture(&bench, THERE, "20-foreign-source-add-json.xml");
	bench_event(&bench, 0, "\"event\":\"wanted\",\"source\":\"abcdef01-v0\",\"height\":720", NULL, NULL);
	bench_tick(&bench, 100);
	{
		g_autoptr(JxColibri) message = NULL;
		said(&bench, 0, &message);
		const JxColibriConstraint *wish = message->constraints->pdata[0];
		g_assert_cmpstr(wish->source, ==, "0a1b2c3d-v0");
		g_assert_cmpint(wish->max_height, ==, 720);
	}
	/* A message for everybody comes in under the name that its author has here. */
	jx_call_channel(bench.call, "{\"colibriClass\":\"EndpointMessage\",\"to\":\"\",\"from\":\"0a1b2c3d\",\"msgPayload\":{\"a\":1}}", bench.now);
	bench_took(&bench);
	g_assert_cmpstr(bench.line->str, ==, "notice relay");
	g_assert_nonnull(strstr(bench_action(&bench, JX_ACT_NOTICE, 0)->text, "\"from\":\"abcdef01\""));
	bench_close(&bench);
}

/* What is asked of us there is a wish of the leg that sends; a screen is announced when there is one. */
static void test_sending(void) {
	Bench bench;
	open_with(&bench, FALSE, "20-foreign-initiate-json.xml");
	accepted(&bench);
	bench_janus(&bench, 0, 0, "{\"janus\":\"webrtcup\"}");
	jx_call_channel(bench.call, NULL, bench.now);
	jx_call_channel(bench.call, "{\"colibriClass\":\"SenderSourceConstraints\",\"sourceName\":\"ab12cd34-v0\",\"maxHeight\":180}", bench.now);
	bench_took(&bench);
	const JxAction *wish = bench_action(&bench, JX_ACT_REQUEST, 0);
	g_assert_cmpint(json_integer_value(json_object_get(json_object_get(wish->body, "heights"), "0badcafe-v0")), ==, 180);
	jx_call_source_state(bench.call, "ab12cd34-a0", TRUE, NULL); /* a moderator there */
	bench_took(&bench);
	g_assert_true(json_is_false(json_object_get(json_object_get(bench_action(&bench, JX_ACT_REQUEST, 0)->body, "audio"), "all")));
	jx_call_source_state(bench.call, "0badcafe-v1", FALSE, "desktop");
	bench_took(&bench);
	g_assert_cmpstr(bench.line->str, ==, "configure 0 offer");
	g_autofree char *answer = bench_answer("0=audio 1=video 2=video");
	bench_event(&bench, 0, "\"event\":\"configured\"", "answer", answer);
	g_assert_cmpstr(bench.line->str, ==, "configure 0; send source-add");
	const JxContent *content = bench_action(&bench, JX_ACT_SEND, 0)->jingle->contents->pdata[0];
	const JxSource *source = content->description->sources->pdata[0];
	g_assert_cmpstr(source->name, ==, "ab12cd34-v1");
	g_assert_cmpint(source->video_type, ==, JX_VIDEO_TYPE_DESKTOP);
	bench_close(&bench);
}

static void test_restarts(void) {
	Bench bench;
	open_with(&bench, TRUE, "20-foreign-initiate-json.xml");
	accepted(&bench);
	bench_janus(&bench, 0, 0, "{\"janus\":\"webrtcup\"}");
	bench_jingle(&bench, THERE, THEIRS("transport-info", "<content creator='initiator' name='audio'><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' "
		"ice-generation='1' ufrag='fresh' pwd='fresh67890123456789012'/></content>"));
	g_assert_cmpstr(bench.line->str, ==, "result; configure 0 offer");
	g_assert_nonnull(strstr(bench_action(&bench, JX_ACT_REQUEST, 0)->sdp, "a=ice-ufrag:fresh"));
	g_autofree char *answer = bench_answer("0=audio 1=video");
	bench_event(&bench, 0, "\"event\":\"configured\"", "answer", answer);
	g_assert_cmpstr(bench.line->str, ==, "configure 0; send transport-info");
	g_assert_cmpint(((JxContent *)bench_action(&bench, JX_ACT_SEND, 0)->jingle->contents->pdata[0])->transport->ice_generation, ==, 1);
	/* Lost, another session is asked for. */
	bench_janus(&bench, 0, 0, "{\"janus\":\"hangup\",\"reason\":\"ICE failed\"}");
	g_assert_cmpstr(bench.line->str, ==, "send session-terminate; close 0; end connectivity-error by us");
	g_assert_true(bench_action(&bench, JX_ACT_SEND, 0)->jingle->bridge->restart);
	bench_close(&bench);
}

/* Offers and answers that come to nothing, each with its reason. */
static void test_refusals(void) {
	Bench bench;
	open_with(&bench, FALSE, "20-foreign-initiate-json.xml");
	accepted(&bench);
	guint tag = bench_action(&bench, JX_ACT_SEND, 0)->tag;
	bench_iq(&bench, tag, "bad-request");
	g_assert_cmpstr(bench.line->str, ==, "close 0; end general-error by peer");
	bench_close(&bench);
	JxCallConfig config = config_of(TRUE);
	bench_open(&bench, &config);
	bench_jingle(&bench, THERE, THEIRS("session-initiate", "")); /* to a client that names no media among its features */
	g_assert_cmpstr(bench.line->str, ==, "result; send session-terminate; end unsupported-applications by us");
	bench_close(&bench);
	bench_open(&bench, &config);
	bench_jingle(&bench, "maths@conference.meet.other.example/0a1b2c3d", THEIRS("session-initiate", ""));
	g_assert_cmpstr(bench.line->str, ==, "error item-not-found/unknown-session");
	bench_close(&bench);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/call/foreign/accept", test_accept);
	g_test_add_func("/call/foreign/sources", test_sources);
	g_test_add_func("/call/foreign/lines", test_lines_are_used_again);
	g_test_add_func("/call/foreign/channel", test_channel);
	g_test_add_func("/call/foreign/sending", test_sending);
	g_test_add_func("/call/foreign/restarts", test_restarts);
	g_test_add_func("/call/foreign/refusals", test_refusals);
	return g_test_run();
}
