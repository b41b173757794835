/* The browser dialect: we offer, sources come and go, Janus's answer, the bridge channel. */
#include "config.h"

#include <string.h>

#include "harness.h"
#include "wire/core/stanza.h"
#include "wire/sdp/jsep.h"

static void test_offer(void) {
	g_autofree char *offer = bench_private_offer(2);
	JxCallConfig config = bench_browser();
	Bench bench;
	bench_open(&bench, &config);
	bench_start(&bench);
	const json_t *body = bench_action(&bench, JX_ACT_REQUEST, 0)->body;
	g_assert_cmpstr(json_string_value(json_object_get(body, "lines")), ==, "private");
	g_assert_cmpstr(json_string_value(json_object_get(body, "policy")), ==, "pinned");
	g_assert_cmpint(json_integer_value(json_object_get(body, "video_slots")), ==, 2);
	bench_event(&bench, 0, "\"event\":\"joined\"", "offer", offer);
	/* No end of gathering in sight: after 500 ms the offer goes with what is there. */
	bench_janus(&bench, 0, 0, "{\"janus\":\"trickle\",\"candidate\":{\"sdpMid\":\"0\",\"candidate\":\"candidate:1 1 udp 2015363327 192.0.2.2 18781 typ host\"}}");
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_tick(&bench, 499);
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_tick(&bench, 1);
	g_assert_cmpstr(bench.line->str, ==, "send session-initiate");
	const JxJingle *jingle = bench_action(&bench, JX_ACT_SEND, 0)->jingle;
	g_assert_cmpuint(jingle->contents->len, ==, 3);
	g_assert_cmpstr(jingle->bridge->id, ==, "b1");
	const JxContent *video = jx_jingle_content(jingle, "video"), *data = jx_jingle_content(jingle, "data");
	g_assert_cmpuint(video->transport->candidates->len, ==, 1);
	g_assert_cmpint(((JxFingerprint *)video->transport->fingerprints->pdata[0])->setup, ==, JX_SETUP_ACTPASS);
	const JxSource *placeholder = video->description->sources->pdata[0];
	g_assert_cmpuint(placeholder->ssrc, ==, 1010);
	g_assert_cmpstr(placeholder->owner, ==, "jvb");
	g_assert_cmpuint(data->transport->sctp->port, ==, 5000);
	g_assert_cmpuint(jx_jingle_bundle(jingle)->contents->len, ==, 3);
	/* What is gathered later goes by transport-info, with the same credentials. */
	bench_janus(&bench, 0, 0, "{\"janus\":\"trickle\",\"candidate\":{\"sdpMid\":\"0\",\"candidate\":\"candidate:2 1 udp 2015363326 2001:db8::1 18782 typ host\"}}");
	g_assert_cmpstr(bench.line->str, ==, "send transport-info");
	const JxContent *later = bench_action(&bench, JX_ACT_SEND, 0)->jingle->contents->pdata[0];
	g_assert_cmpstr(later->transport->ufrag, ==, "jan1");
	g_assert_cmpstr(((JxCandidate *)later->transport->candidates->pdata[0])->ip, ==, "2001:db8::1");
	g_assert_cmpint(later->transport->ice_generation, ==, -1);
	bench_close(&bench);
}

static void check_answer(const char *text) {
	static const struct { const char *mid, *direction, *kind; guint32 ssrcs[5]; } rows[] = {
		{ "0", "sendrecv", "audio", { 11 } }, { "1", "sendrecv", "video", { 21, 31, 22, 32 } }, { "2", "sendonly", "video", { 0 } },
		{ "l1", "sendonly", "audio", { 23 } }, { "lx1", "sendonly", "audio", { 33 } }, { "l2", "sendonly", "audio", { 0 } },
		{ "a1", "recvonly", "audio", { 0 } }, { "v0", "recvonly", "audio", { 0 } }, { "r1", "recvonly", "audio", { 0 } },
	};
	g_autoptr(GError) error = NULL;
	g_autoptr(JxSdp) sdp = jx_sdp_parse(text, strlen(text), &error);
	g_assert_no_error(error);
	g_assert_cmpuint(sdp->media->len, ==, 8 + 2 + 4);
	g_assert_cmpstr(jx_sdp_mid(sdp->media->pdata[3]), ==, "3");
	g_assert_cmpstr(jx_sdp_get(((JxSdpMedia *)sdp->media->pdata[0])->attributes, "setup"), ==, "active");
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		JxSdpMedia *media = jx_sdp_media_by_mid(sdp, rows[i].mid);
		g_assert_nonnull(media);
		g_assert_cmpstr(media->media, ==, rows[i].kind);
		g_assert_true(jx_sdp_has(media->attributes, rows[i].direction));
		g_autoptr(GArray) ssrcs = jx_jsep_ssrcs(media);
		guint n = 0;
		for (; rows[i].ssrcs[n]; n++)
			g_assert_cmpuint(g_array_index(ssrcs, guint32, n), ==, rows[i].ssrcs[n]);
		g_assert_cmpuint(ssrcs->len, ==, n);
	}
}

static void test_answer_for_janus(void) {
	Bench bench;
	bench_active_browser(&bench);
	const JxAction *configure = bench_action(&bench, JX_ACT_REQUEST, 0);
	check_answer(configure->sdp);
	const json_t *sources = json_object_get(configure->body, "sources"), *ssrcs = json_object_get(configure->body, "ssrcs");
	g_assert_cmpuint(json_array_size(sources), ==, 2);
	const json_t *camera = json_array_get(sources, 1);
	g_assert_cmpstr(json_string_value(json_object_get(camera, "source")), ==, "ab12cd34-v0");
	g_assert_cmpstr(json_string_value(json_object_get(camera, "mid")), ==, "1");
	g_assert_cmpint(json_integer_value(json_array_get(json_object_get(camera, "ssrcs"), 2)), ==, 23);
	g_assert_cmpint(json_integer_value(json_array_get(json_object_get(camera, "rtx"), 2)), ==, 33);
	g_assert_cmpint(json_integer_value(json_array_get(json_object_get(ssrcs, "v1"), 0)), ==, 3001);
	g_assert_cmpuint(jx_call_sources(bench.call)->len, ==, 2);
	g_assert_true(jx_call_has_ssrc(bench.call, 33));
	bench_janus(&bench, 0, 0, "{\"janus\":\"webrtcup\"}");
	g_assert_cmpstr(bench.line->str, ==, "notice up");
	g_assert_cmpint(jx_call_deadline(bench.call), ==, G_MAXINT64);
	bench_close(&bench);
}

#define SLOT(mid, rtx, generation, source, type) "\"event\":\"slot\",\"mid\":\"" mid "\"" rtx ",\"generation\":" generation "," \
	"\"source\":" source ",\"participant\":\"p9\",\"endpoint\":\"ee+ff\",\"media\":\"video\",\"video_type\":\"" type "\""
#define RTX0 ",\"rtx_mid\":\"r0\""

static void test_slots(void) {
	Bench bench;
	bench_active_browser(&bench);
	bench_event(&bench, 0, SLOT("v0", RTX0, "1", "\"ee+ff-v0\"", "desktop"), NULL, NULL);
	bench_event(&bench, 0, SLOT("a0", "", "2", "\"ee+ff-a0\"", "camera"), NULL, NULL);
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_tick(&bench, 99);
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_tick(&bench, 1);
	g_assert_cmpstr(bench.line->str, ==, "send source-add");
	const JxJingle *added = bench_action(&bench, JX_ACT_SEND, 0)->jingle;
	const JxContent *video = jx_jingle_content(added, "video");
	g_assert_null(video->transport);
	g_assert_cmpuint(video->description->sources->len, ==, 2);
	const JxSource *first = video->description->sources->pdata[0];
	g_assert_cmpuint(first->ssrc, ==, 3000);
	g_assert_cmpstr(first->name, ==, "ee+ff-v0");
	g_assert_cmpstr(first->owner, ==, "ee+ff");
	g_assert_cmpint(first->video_type, ==, JX_VIDEO_TYPE_DESKTOP);
	g_assert_cmpstr(jx_source_msid(first), ==, "ee-ff-v0-1 tv0-1");
	g_assert_cmpuint(jx_ssrc_groups_rtx(video->description->groups, 3000), ==, 4000);
	g_assert_cmpuint(((JxSource *)jx_jingle_content(added, "audio")->description->sources->pdata[0])->ssrc, ==, 2000);
	/* Freed and used again within the batch: one remove, one add, new msid. */
	bench_event(&bench, 0, SLOT("v0", RTX0, "3", "null", "camera"), NULL, NULL);
	bench_event(&bench, 0, SLOT("v0", RTX0, "4", "\"gg-v0\"", "camera"), NULL, NULL);
	bench_tick(&bench, 100);
	g_assert_cmpstr(bench.line->str, ==, "send source-remove; send source-add");
	g_assert_null(jx_jingle_content(bench_action(&bench, JX_ACT_SEND, 1)->jingle, "audio"));
	/* Came and went: not a word. */
	bench_event(&bench, 0, SLOT("v1", RTX0, "5", "\"hh-v0\"", "camera"), NULL, NULL);
	bench_event(&bench, 0, SLOT("v1", RTX0, "6", "null", "camera"), NULL, NULL);
	bench_tick(&bench, 100);
	g_assert_cmpstr(bench.line->str, ==, "");
	/* A receiver that left meanwhile: harmless. */
	bench_iq(&bench, 4, "item-not-found");
	bench_close(&bench);
}

static void test_grown_block(void) {
	g_autofree char *offer = bench_private_offer(4);
	Bench bench;
	bench_active_browser(&bench);
	/* Assigned before the offer came: told when its SSRC is known. */
	bench_event(&bench, 0, SLOT("v2", ",\"rtx_mid\":\"r2\"", "1", "\"gg-v0\"", "camera"), NULL, NULL);
	bench_tick(&bench, 100);
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_event(&bench, 0, "\"event\":\"offer\"", "offer", offer);
	g_assert_cmpstr(bench.line->str, ==, "configure 0 answer; send source-add");
	g_assert_cmpuint(jx_ssrc_groups_rtx(jx_jingle_content(bench_action(&bench, JX_ACT_SEND, 0)->jingle, "video")->description->groups, 3002), ==, 4002);
	const json_t *ssrcs = json_object_get(bench_action(&bench, JX_ACT_REQUEST, 0)->body, "ssrcs");
	g_assert_cmpint(json_integer_value(json_array_get(json_object_get(ssrcs, "v3"), 0)), ==, 3003);
	bench_event(&bench, 0, SLOT("v3", ",\"rtx_mid\":\"r3\"", "1", "\"hh-v0\"", "camera"), NULL, NULL);
	bench_tick(&bench, 100);
	g_assert_cmpstr(bench.line->str, ==, "send source-add");
	bench_close(&bench);
}

#define SOURCE(ssrc, name) "<source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='" ssrc "'" name "><parameter name='msid' value='m" ssrc " t'/></source>"
#define SOURCES(action, kind, inner) BENCH_JINGLE(action, "<content creator='initiator' name='" kind "'>" \
	"<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='" kind "'>" inner "</description></content>")

static gboolean taken(guint32 ssrc, gpointer data) {
	return ssrc == 77;
}

#define TEN SOURCE("50", "") SOURCE("51", "") SOURCE("52", "") SOURCE("53", "") SOURCE("54", "") SOURCE("55", "") SOURCE("56", "") SOURCE("57", "") \
	SOURCE("58", "") SOURCE("59", "")

static void test_sources(void) {
	static const struct { const char *xml, *expected; } rows[] = {
		{ SOURCES("source-add", "video", SOURCE("41", " videoType='desktop'")), "result; configure 0 answer; notice sources" },
		{ SOURCES("source-add", "video", SOURCE("41", "")), "error bad-request" },
		{ SOURCES("source-add", "video", SOURCE("42", "")), "error resource-constraint" },
		{ SOURCES("source-remove", "video", SOURCE("99", "")), "error bad-request" },
		{ SOURCES("source-remove", "video", SOURCE("41", "")), "result; configure 0 answer; notice sources" },
		{ SOURCES("source-add", "video", SOURCE("43", "") GROUP("FID", IN("43") IN("44"))), "error bad-request" },
		{ SOURCES("source-add", "video", SOURCE("43", "") SOURCE("44", "") GROUP("FID", IN("43") IN("44"))), "error bad-request" },
		{ SOURCES("source-add", "audio", SOURCE("46", " name='somebody-a0'")), "result; configure 0 answer; notice sources" },
		{ SOURCES("source-add", "video", SOURCE("77", "")), "error bad-request" },
		{ SOURCES("source-remove", "audio", "<source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='46'/>"), "result; configure 0 answer; notice sources" }, /* by its SSRC alone */
		{ SOURCES("source-add", "audio", SOURCE("46", "")), "result; configure 0 answer; notice sources" },
		{ SOURCES("source-add", "video", SOURCE("41", " videoType='desktop'")), "result; configure 0 answer; notice sources" }, /* the screen again */
		{ SOURCES("source-add", "audio", TEN SOURCE("60", "") SOURCE("61", "")), "error resource-constraint" }, /* the 21st SSRC */
		{ SOURCES("source-add", "audio", TEN SOURCE("60", "")), "result; configure 0 answer; notice sources" },
	};
	Bench bench;
	bench_active_browser(&bench);
	JxCallConfig config = bench_browser();
	config.ssrc_taken = taken;
	bench_close(&bench);
	g_autofree char *offer = bench_private_offer(2);
	bench_open(&bench, &config);
	bench_start(&bench);
	bench_event(&bench, 0, "\"event\":\"joined\"", "offer", offer);
	bench_jingle(&bench, BROWSER, rows[0].xml);
	g_assert_cmpstr(bench.line->str, ==, "error unexpected-request/out-of-order");
	bench_tick(&bench, 500);
	bench_jingle(&bench, BROWSER, bench_accept);
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("row %zu", i);
		bench_jingle(&bench, BROWSER, rows[i].xml);
		g_assert_cmpstr(bench.line->str, ==, rows[i].expected);
		if (i == 0) { /* nameless: the screen is v1, and its only SSRC arrives on its top line */
			const JxAction *action = bench_action(&bench, JX_ACT_REQUEST, 0);
			const json_t *screen = json_array_get(json_object_get(action->body, "sources"), 2);
			g_assert_cmpstr(json_string_value(json_object_get(screen, "source")), ==, "ab12cd34-v1");
			g_assert_cmpstr(json_string_value(json_object_get(screen, "mid")), ==, "2");
			g_autoptr(JxSdp) sdp = jx_sdp_parse(action->sdp, strlen(action->sdp), NULL);
			g_autoptr(GArray) top = jx_jsep_ssrcs(jx_sdp_media_by_mid(sdp, "l2"));
			g_assert_cmpuint(g_array_index(top, guint32, 0), ==, 41);
		}
		if (i == 7) /* another's name is not taken over */
			g_assert_cmpstr(((JxCallSource *)jx_call_sources(bench.call)->pdata[1])->name, ==, "ab12cd34-a1");
	}
	bench_close(&bench);
}

static void give_data(Bench *bench, const char *text) {
	g_autofree char *quoted = g_strescape(text, NULL);
	g_autofree char *members = g_strdup_printf("\"event\":\"data\",\"label\":\"JVB data channel\",\"text\":\"%s\"", quoted);
	bench_event(bench, 0, members, NULL, NULL);
}

/* COMPAT(lib-jitsi-meet 2022): the screen comes under the camera's name. It keeps the one it is given when the camera goes. */
static void test_screen_named_like_the_camera(void) {
	Bench bench;
	bench_active_browser(&bench);
	bench_jingle(&bench, BROWSER, SOURCES("source-add", "video", SOURCE("41", " name='ab12cd34-v0'")));
	g_assert_cmpstr(bench.line->str, ==, "result; configure 0 answer; notice sources");
	const GPtrArray *sources = jx_call_sources(bench.call);
	g_assert_cmpstr(((JxCallSource *)sources->pdata[1])->name, ==, "ab12cd34-v0");
	g_assert_cmpstr(((JxCallSource *)sources->pdata[2])->name, ==, "ab12cd34-v1");
	bench_jingle(&bench, BROWSER, SOURCES("source-remove", "video", "<source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='21'/><source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='22'/>"
		"<source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='23'/><source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='31'/>"
		"<source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='32'/><source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='33'/>"));
	sources = jx_call_sources(bench.call);
	g_assert_cmpuint(sources->len, ==, 2);
	g_assert_cmpstr(((JxCallSource *)sources->pdata[1])->name, ==, "ab12cd34-v1");
	bench_close(&bench);
}

static void test_colibri(void) {
	Bench bench;
	bench_active_browser(&bench);
	/* Nothing is said before the browser has spoken. */
	bench_event(&bench, 0, "\"event\":\"forwarded\",\"sources\":[\"x-v0\"]", NULL, NULL);
	jx_call_speaker(bench.call, "x", NULL, FALSE);
	bench_took(&bench);
	g_assert_cmpstr(bench.line->str, ==, "");
	give_data(&bench, "{\"colibriClass\":\"ReceiverVideoConstraints\",\"lastN\":3,\"defaultConstraints\":{\"maxHeight\":180},\"constraints\":{\"x-v0\":{\"maxHeight\":720}}}");
	g_assert_cmpstr(bench.line->str, ==, "send_data 0; send_data 0; send_data 0; constraints 0");
	const json_t *body = bench_action(&bench, JX_ACT_REQUEST, 3)->body;
	g_assert_cmpint(json_integer_value(json_object_get(body, "last_n")), ==, 3);
	g_assert_cmpint(json_integer_value(json_object_get(body, "default_height")), ==, 180);
	g_assert_cmpint(json_integer_value(json_object_get(json_object_get(body, "heights"), "x-v0")), ==, 720);
	give_data(&bench, "{\"colibriClass\":\"LastNChangedEvent\",\"lastN\":1}");
	g_assert_cmpint(json_integer_value(json_object_get(bench_action(&bench, JX_ACT_REQUEST, 0)->body, "default_height")), ==, 180);
	bench_event(&bench, 0, "\"event\":\"wanted\",\"source\":\"ab12cd34-v0\",\"height\":360", NULL, NULL);
	g_assert_nonnull(strstr(json_string_value(json_object_get(bench_action(&bench, JX_ACT_REQUEST, 0)->body, "text")), "\"maxHeight\":360"));
	give_data(&bench, "{\"colibriClass\":\"EndpointMessage\",\"to\":\"x\",\"from\":\"liar\",\"msgPayload\":{\"a\":1}}");
	g_assert_cmpstr(bench.line->str, ==, "notice relay");
	const JxAction *relay = bench_action(&bench, JX_ACT_NOTICE, 0);
	g_assert_cmpstr(relay->to, ==, "x");
	g_assert_nonnull(strstr(relay->text, "\"from\":\"ab12cd34\""));
	g_assert_null(strstr(relay->text, "liar"));
	give_data(&bench, "{\"colibriClass\":\"SourceVideoTypeMessage\",\"sourceName\":\"ab12cd34-v0\",\"videoType\":\"none\"}");
	g_assert_cmpstr(bench.line->str, ==, "configure 0; notice sources");
	give_data(&bench, "{\"colibriClass\":\"SourceVideoTypeMessage\",\"sourceName\":\"other-v0\",\"videoType\":\"none\"}");
	g_assert_cmpstr(bench.line->str, ==, "");
	give_data(&bench, "not json");
	g_assert_cmpstr(bench.line->str, ==, "notice warning");
	bench_close(&bench);
}

static const char *said(const Bench *bench, guint n) {
	return json_string_value(json_object_get(bench_action(bench, JX_ACT_REQUEST, n)->body, "text"));
}

/* SSRC rewriting: a pool of slots, and maps over the channel once the browser has spoken; never a source-add. */
static void test_source_maps(void) {
	JxCallConfig config = bench_browser();
	config.ssrc_rewriting = TRUE;
	Bench bench;
	bench_open(&bench, &config);
	bench_start(&bench);
	g_assert_cmpstr(json_string_value(json_object_get(bench_action(&bench, JX_ACT_REQUEST, 0)->body, "policy")), ==, "pool");
	bench_close(&bench);
	bench_active(&bench, &config);
	bench_event(&bench, 0, SLOT("v0", ",\"rtx_mid\":\"r0\"", "1", "\"hh-v0\"", "camera"), NULL, NULL);
	bench_tick(&bench, 100);
	g_assert_cmpstr(bench.line->str, ==, "");
	give_data(&bench, "{\"colibriClass\":\"ClientHello\"}");
	g_assert_cmpstr(bench.line->str, ==, "send_data 0; send_data 0; send_data 0");
	g_assert_nonnull(strstr(said(&bench, 1), "VideoSourcesMap"));
	g_assert_nonnull(strstr(said(&bench, 1), "\"source\":\"hh-v0\""));
	g_assert_null(strstr(said(&bench, 1), "\"rtx\":\"-1\""));
	/* The same slot for another: the same SSRC, another owner. A freed slot is not spoken of. */
	bench_event(&bench, 0, SLOT("v0", ",\"rtx_mid\":\"r0\"", "2", "\"ii-v1\"", "desktop"), NULL, NULL);
	bench_tick(&bench, 100);
	g_assert_cmpstr(bench.line->str, ==, "send_data 0");
	g_assert_nonnull(strstr(said(&bench, 0), "\"source\":\"ii-v1\""));
	g_assert_nonnull(strstr(said(&bench, 0), "\"videoType\":\"DESKTOP\""));
	g_assert_null(strstr(said(&bench, 0), "hh-v0"));
	bench_event(&bench, 0, SLOT("v0", "", "3", "null", "camera"), NULL, NULL);
	bench_tick(&bench, 100);
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_close(&bench);
}

static void up(Bench *bench) {
	bench_janus(bench, 0, 0, "{\"janus\":\"webrtcup\"}");
}

/* No channel: after a while the sources are told by Jingle, and that stays so when the channel opens after all. */
static void test_no_channel(void) {
	JxCallConfig config = bench_browser();
	config.ssrc_rewriting = TRUE;
	Bench bench;
	bench_active(&bench, &config);
	bench_event(&bench, 0, SLOT("v0", ",\"rtx_mid\":\"r0\"", "1", "\"hh-v0\"", "camera"), NULL, NULL);
	bench_tick(&bench, 100);
	bench_tick(&bench, 14900); /* ICE has not come to an end yet: nobody can have opened a channel */
	g_assert_cmpstr(bench.line->str, ==, "");
	up(&bench);
	bench_tick(&bench, 15000);
	g_assert_cmpstr(bench.line->str, ==, "notice warning; send source-add");
	bench_event(&bench, 0, SLOT("v0", ",\"rtx_mid\":\"r0\"", "2", "\"ii-v0\"", "camera"), NULL, NULL);
	bench_tick(&bench, 100);
	g_assert_cmpstr(bench.line->str, ==, "send source-remove; send source-add");
	give_data(&bench, "{\"colibriClass\":\"ClientHello\"}");
	g_assert_cmpstr(bench.line->str, ==, "send_data 0; send_data 0");
	for (guint i = 0; i < 2; i++)
		g_assert_nonnull(strstr(said(&bench, i), "ServerHello"));
	bench_close(&bench);
	/* One that speaks in time is never told by Jingle. */
	bench_active(&bench, &config);
	up(&bench);
	give_data(&bench, "{\"colibriClass\":\"ClientHello\"}");
	bench_tick(&bench, 15000);
	bench_event(&bench, 0, SLOT("v0", "", "1", "\"hh-v0\"", "camera"), NULL, NULL);
	bench_tick(&bench, 100);
	g_assert_cmpstr(bench.line->str, ==, "send_data 0");
	bench_close(&bench);
}

/* What a slot carries whose SSRC is not known yet is told when it is. */
static void test_map_waits_for_ssrc(void) {
	JxCallConfig config = bench_browser();
	config.ssrc_rewriting = TRUE;
	Bench bench;
	bench_active(&bench, &config);
	give_data(&bench, "{\"colibriClass\":\"ClientHello\"}");
	bench_event(&bench, 0, SLOT("v3", ",\"rtx_mid\":\"r3\"", "1", "\"hh-v0\"", "camera"), NULL, NULL);
	bench_tick(&bench, 100);
	g_assert_cmpstr(bench.line->str, ==, "");
	g_autofree char *offer = bench_private_offer(4);
	bench_event(&bench, 0, "\"event\":\"offer\"", "offer", offer);
	g_assert_cmpstr(bench.line->str, ==, "configure 0 answer; send_data 0");
	g_assert_nonnull(strstr(said(&bench, 1), "\"source\":\"hh-v0\""));
	bench_close(&bench);
}

/* What the bridge knows of the way and of the others is told at once, or when the channel opens. */
static void test_told_on_the_channel(void) {
	Bench bench;
	bench_active_browser(&bench);
	bench_event(&bench, 0, "\"event\":\"bandwidth\",\"bps\":2500000", NULL, NULL);
	jx_call_connectivity(bench.call, "x", FALSE);
	jx_call_connectivity(bench.call, "y", FALSE);
	jx_call_connectivity(bench.call, "y", TRUE);
	bench_took(&bench);
	g_assert_cmpstr(bench.line->str, ==, "");
	give_data(&bench, "{\"colibriClass\":\"LastNChangedEvent\",\"lastN\":1}");
	g_assert_cmpstr(bench.line->str, ==, "send_data 0; send_data 0; send_data 0; constraints 0");
	g_assert_cmpstr(said(&bench, 1), ==, "{\"colibriClass\":\"ConnectionStats\",\"estimatedDownlinkBandwidth\":2500000}");
	g_assert_cmpstr(said(&bench, 2), ==, "{\"colibriClass\":\"EndpointConnectivityStatusChangeEvent\",\"endpoint\":\"x\",\"active\":\"false\"}");
	jx_call_connectivity(bench.call, "x", TRUE);
	bench_took(&bench);
	g_assert_nonnull(strstr(said(&bench, 0), "\"active\":\"true\""));
	bench_event(&bench, 0, "\"event\":\"bandwidth\",\"bps\":300000", NULL, NULL);
	g_assert_nonnull(strstr(said(&bench, 0), "300000"));
	bench_close(&bench);
}

/* EndpointStats: to whom they are passed on, and how often. */
static void test_stats(void) {
	Bench bench;
	bench_active_browser(&bench);
	give_data(&bench, "{\"colibriClass\":\"EndpointStats\",\"bitrate\":1}");
	g_assert_true(g_str_has_suffix(bench.line->str, "notice relay"));
	g_assert_true(bench_action(&bench, JX_ACT_NOTICE, 0)->stats);
	bench_tick(&bench, 1000);
	give_data(&bench, "{\"colibriClass\":\"EndpointStats\",\"bitrate\":1}");
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_tick(&bench, 1000);
	give_data(&bench, "{\"colibriClass\":\"EndpointStats\",\"bitrate\":1}");
	g_assert_cmpstr(bench.line->str, ==, "notice relay");
	/* Of the endpoint of SLOT, once its picture is sent; everything else from anybody. */
	static const struct { const char *from; gboolean shown, stats; const char *expected; } rows[] = {
		{ "ee+ff", FALSE, TRUE, "" }, { "ee+ff", TRUE, TRUE, "send_data 0" }, { "x", TRUE, TRUE, "" }, { "x", TRUE, FALSE, "send_data 0" },
	};
	bench_event(&bench, 0, SLOT("v0", "", "1", "\"hh-v0\"", "camera"), NULL, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		bench_event(&bench, 0, rows[i].shown ? "\"event\":\"forwarded\",\"sources\":[\"hh-v0\"]" : "\"event\":\"forwarded\",\"sources\":[]", NULL, NULL);
		jx_call_relay(bench.call, rows[i].from, rows[i].stats, "{}");
		bench_took(&bench);
		g_assert_cmpstr(bench.line->str, ==, rows[i].expected);
	}
	bench_close(&bench);
}

/* A flood on the channel: so much is taken at once, then so much a second; said to the log once. */
static void test_flood(void) {
	static const char message[] = "{\"colibriClass\":\"EndpointMessage\",\"to\":\"\",\"msgPayload\":{}}";
	Bench bench;
	bench_active_browser(&bench);
	guint taken = 0, warned = 0;
	for (guint i = 0; i < 500; i++) {
		give_data(&bench, message);
		taken += g_str_has_suffix(bench.line->str, "notice relay");
		warned += g_str_equal(bench.line->str, "notice warning");
	}
	g_assert_cmpuint(taken, ==, 300);
	g_assert_cmpuint(warned, ==, 1);
	bench_tick(&bench, 100);
	for (guint i = 0; i < 500; i++) {
		give_data(&bench, message);
		taken += g_str_equal(bench.line->str, "notice relay");
		warned += g_str_equal(bench.line->str, "notice warning");
	}
	g_assert_cmpuint(taken, ==, 310);
	g_assert_cmpuint(warned, ==, 1);
	bench_close(&bench);
}

/* Whom a receiver wants to hear outlives its wishes about pictures. */
static void test_audio_subscription(void) {
	static const struct { const char *text; gboolean all; const char *except; } rows[] = {
		{ "{\"colibriClass\":\"ReceiverAudioSubscription\",\"all\":false,\"include\":[\"x-a0\"],\"exclude\":[]}", FALSE, "x-a0" },
		{ "{\"colibriClass\":\"ReceiverAudioSubscription\",\"all\":true,\"include\":[],\"exclude\":[\"y-a0\"]}", TRUE, "y-a0" },
		{ "{\"colibriClass\":\"ReceiverAudioSubscription\",\"mode\":\"Exclude\",\"list\":[\"z-a0\"]}", TRUE, "z-a0" },
		{ "{\"colibriClass\":\"ReceiverAudioSubscription\",\"mode\":\"None\"}", FALSE, NULL },
	};
	Bench bench;
	bench_active_browser(&bench);
	give_data(&bench, "{\"colibriClass\":\"ClientHello\"}");
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		give_data(&bench, rows[i].text);
		g_assert_cmpstr(bench.line->str, ==, "constraints 0");
		give_data(&bench, "{\"colibriClass\":\"ReceiverVideoConstraints\",\"lastN\":3}");
		const json_t *audio = json_object_get(bench_action(&bench, JX_ACT_REQUEST, 0)->body, "audio");
		g_assert_cmpint(json_boolean_value(json_object_get(audio, "all")), ==, rows[i].all);
		g_assert_cmpstr(json_string_value(json_array_get(json_object_get(audio, "except"), 0)), ==, rows[i].except);
	}
	bench_close(&bench);
}

/* (state, input) → actions of what may go wrong. */
static void test_errors(void) {
	static const struct { const char *from, *xml, *expected; } pending[] = {
		{ ROOM "/other", bench_accept, "error item-not-found/unknown-session" },
		{ BROWSER, BENCH_JINGLE("session-initiate", ""), "error conflict/tie-break" },
		{ BROWSER, "<jingle xmlns='urn:xmpp:jingle:1' action='session-accept' sid='s2'/>", "error item-not-found/unknown-session" },
		{ BROWSER, SOURCES("source-add", "video", SOURCE("41", "")), "error unexpected-request/out-of-order" },
		{ BROWSER, BENCH_JINGLE("session-accept", ""), "error bad-request; send session-terminate; close 0; end failed-application by us" },
		{ BROWSER, bench_accept, "error item-not-found/unknown-session" },
	}, active[] = {
		{ BROWSER, bench_accept, "error unexpected-request/out-of-order" },
		{ BROWSER, BENCH_JINGLE("session-initiate", ""), "error unexpected-request/out-of-order" },
		{ BROWSER, BENCH_JINGLE("transport-info", "<content creator='responder' name='0'><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='uf12' "
			"pwd='pw1234567890123456789012'><candidate component='1' foundation='1' generation='0' ip='192.0.2.7' port='5000' priority='100' protocol='udp' type='host'/>"
			"</transport></content>"), "trickle 0; result" },
		{ BROWSER, BENCH_JINGLE("transport-replace", ""), "error feature-not-implemented" },
		{ BROWSER, BENCH_JINGLE("session-info", "<bridge-session xmlns='http://jitsi.org/protocol/focus' id='b1' ice-restart='true'/>"), "error unexpected-request/out-of-order" }, /* not connected yet */
		{ BROWSER, BENCH_JINGLE("session-info", "<bridge-session xmlns='http://jitsi.org/protocol/focus' id='b0' ice-restart='true'/>"), "error item-not-found" },
		{ BROWSER, BENCH_JINGLE("transport-info", "<content creator='responder' name='audio'><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='uf12' "
			"pwd='pw1234567890123456789012'><candidate component='1' foundation='1' generation='0' ip='2001:db8::7' port='5000' priority='100' protocol='udp' type='host'/>"
			"</transport></content>"), "trickle 0; result" },
		{ BROWSER, BENCH_JINGLE("transport-info", "<content creator='responder' name='audio'><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='uf13' "
			"pwd='pw1234567890123456789013'/></content>"), "error feature-not-implemented" },
		{ BROWSER, BENCH_JINGLE("content-modify", "<content creator='initiator' name='video' senders='none'/>"), "error feature-not-implemented" },
		{ BROWSER, BENCH_JINGLE("session-info", "<ice-state xmlns='http://jitsi.org/protocol/focus'>failed</ice-state><bridge-session xmlns='http://jitsi.org/protocol/focus' id='b0'/>"), "result" },
		{ BROWSER, BENCH_JINGLE("session-terminate", "<reason><connectivity-error/></reason><bridge-session xmlns='http://jitsi.org/protocol/focus' id='b0' restart='true'/>"), "error item-not-found" },
		{ BROWSER, BENCH_JINGLE("session-terminate", "<reason><connectivity-error/></reason><bridge-session xmlns='http://jitsi.org/protocol/focus' id='b1' restart='true'/>"), "result; close 0; end connectivity-error by peer restart" },
		{ BROWSER, BENCH_JINGLE("session-terminate", ""), "error item-not-found/unknown-session" },
	};
	g_autofree char *offer = bench_private_offer(2);
	JxCallConfig config = bench_browser();
	Bench bench;
	bench_open(&bench, &config);
	bench_start(&bench);
	bench_event(&bench, 0, "\"event\":\"joined\"", "offer", offer);
	bench_jingle(&bench, BROWSER, bench_accept);
	g_assert_cmpstr(bench.line->str, ==, "error unexpected-request/out-of-order");
	bench_tick(&bench, 500);
	for (gsize i = 0; i < G_N_ELEMENTS(pending); i++) {
		g_test_message("pending row %zu", i);
		bench_jingle(&bench, pending[i].from, pending[i].xml);
		g_assert_cmpstr(bench.line->str, ==, pending[i].expected);
	}
	bench_close(&bench);
	bench_active_browser(&bench);
	for (gsize i = 0; i < G_N_ELEMENTS(active); i++) {
		g_test_message("active row %zu", i);
		bench_jingle(&bench, active[i].from, active[i].xml);
		g_assert_cmpstr(bench.line->str, ==, active[i].expected);
	}
	bench_close(&bench);
}

static void test_timeouts(void) {
	g_autofree char *offer = bench_private_offer(2);
	JxCallConfig config = bench_browser();
	Bench bench;
	bench_open(&bench, &config); /* Janus does not answer */
	bench_start(&bench);
	bench_tick(&bench, 15000);
	g_assert_cmpstr(bench.line->str, ==, "close 0; end general-error by us");
	bench_close(&bench);
	bench_open(&bench, &config); /* no session-accept */
	bench_start(&bench);
	bench_event(&bench, 0, "\"event\":\"joined\"", "offer", offer);
	bench_tick(&bench, 500);
	guint tag = bench_action(&bench, JX_ACT_SEND, 0)->tag;
	bench_tick(&bench, 60000);
	g_assert_cmpstr(bench.line->str, ==, "send session-terminate; close 0; end timeout by us");
	bench_iq(&bench, tag, "service-unavailable");
	g_assert_cmpstr(bench.line->str, ==, "");
	bench_close(&bench);
	bench_active_browser(&bench); /* no ICE */
	bench_tick(&bench, 30000);
	g_assert_cmpstr(bench.line->str, ==, "send session-terminate; close 0; end connectivity-error by us");
	bench_close(&bench);
	bench_open(&bench, &config); /* the offer is refused */
	bench_start(&bench);
	bench_event(&bench, 0, "\"event\":\"joined\"", "offer", offer);
	bench_tick(&bench, 500);
	bench_iq(&bench, bench_action(&bench, JX_ACT_SEND, 0)->tag, "service-unavailable");
	g_assert_cmpstr(bench.line->str, ==, "close 0; end general-error by peer");
	bench_close(&bench);
}

static void test_janus_ends(void) {
	static const struct { const char *json, *expected; } rows[] = {
		{ "{\"janus\":\"hangup\",\"reason\":\"DTLS alert\"}", "send session-terminate; close 0; end gone by peer" },
		{ "{\"janus\":\"hangup\",\"reason\":\"ICE failed\"}", "send session-terminate; close 0; end connectivity-error by us" },
		{ "{\"janus\":\"detached\"}", "send session-terminate; end general-error by us" },
		{ "{\"janus\":\"event\",\"plugindata\":{\"data\":{\"conference\":\"event\",\"event\":\"kicked\",\"reason\":\"Enough.\"}}}", "notice kicked; send session-terminate; close 0; end gone by us" },
		{ "{\"janus\":\"media\",\"receiving\":false}", "" },
		{ "{\"janus\":\"event\",\"plugindata\":{\"data\":{\"conference\":\"error\",\"error\":\"No.\"}}}", "notice warning" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		Bench bench;
		bench_active_browser(&bench);
		bench_janus(&bench, 0, 0, rows[i].json);
		g_assert_cmpstr(bench.line->str, ==, rows[i].expected);
		bench_close(&bench);
	}
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/call/browser/offer", test_offer);
	g_test_add_func("/call/browser/answer-for-janus", test_answer_for_janus);
	g_test_add_func("/call/browser/slots", test_slots);
	g_test_add_func("/call/browser/grown-block", test_grown_block);
	g_test_add_func("/call/browser/sources", test_sources);
	g_test_add_func("/call/browser/screen-named-like-the-camera", test_screen_named_like_the_camera);
	g_test_add_func("/call/browser/colibri", test_colibri);
	g_test_add_func("/call/browser/source-maps", test_source_maps);
	g_test_add_func("/call/browser/no-channel", test_no_channel);
	g_test_add_func("/call/browser/map-waits-for-ssrc", test_map_waits_for_ssrc);
	g_test_add_func("/call/browser/told-on-the-channel", test_told_on_the_channel);
	g_test_add_func("/call/browser/stats", test_stats);
	g_test_add_func("/call/browser/flood", test_flood);
	g_test_add_func("/call/browser/audio-subscription", test_audio_subscription);
	g_test_add_func("/call/browser/errors", test_errors);
	g_test_add_func("/call/browser/timeouts", test_timeouts);
	g_test_add_func("/call/browser/janus-ends", test_janus_ends);
	return g_test_run();
}
