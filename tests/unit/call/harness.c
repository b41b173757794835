#include "config.h"

#include "conversations.h"
#include "harness.h"
#include "wire/core/stanza.h"
#include "wire/sdp/jsep.h"

static xmpp_ctx_t *ctx;

void bench_open(Bench *bench, const JxCallConfig *config) {
	if (!ctx)
		ctx = xmpp_ctx_new(NULL, NULL);
	*bench = (Bench){ .now = 1000, .line = g_string_new(NULL) };
	bench->caller = config->dialect == &jx_dialect_caller || config->dialect == &jx_dialect_called;
	bench->call = jx_call_new(config, bench->now);
}

void bench_close(Bench *bench) {
	g_clear_pointer(&bench->actions, g_ptr_array_unref);
	g_string_free(bench->line, TRUE);
	jx_call_free(bench->call);
	g_assert_cmpuint(jx_call_live(), ==, 0);
	g_assert_cmpuint(jx_call_legs_live(), ==, 0);
	xmpp_ctx_free(ctx);
	ctx = NULL;
}

JxCallConfig bench_browser(void) {
	return (JxCallConfig){ .dialect = &jx_dialect_browser, .self = FOCUS, .peer = BROWSER, .sid = "s1", .room = ROOM "/1", .secret = "secret",
		.participant = "p1", .endpoint = "ab12cd34", .name = "Student One", .bridge_session = "b1", .audio_slots = 2, .video_slots = 2 };
}

JxCallConfig bench_caller(void) {
	return (JxCallConfig){ .dialect = &jx_dialect_caller, .self = CALLEE, .peer = CALLER, .sid = "s1", .room = ROOM "/1", .secret = "secret",
		.participant = "p2", .endpoint = "00c0ffee", .name = "Parent" };
}

/* --- what was left */
static void hold_to_conversations(const Bench *bench, const JxAction *action) {
	if (!bench->caller)
		return;
	g_autoptr(xmpp_stanza_t) jingle = jx_jingle_write(ctx, action->jingle);
	const char *fault = conversations_refuses(jingle, NULL);
	if (fault)
		g_error("Conversations would refuse our %s: %s", jx_jingle_action_name(action->jingle->action), fault);
}

static void describe(Bench *bench, const JxAction *action) {
	static const char *const notices[] = { "accepted", "up", "sources", "relay", "warning", "hand", "consent", "unmute", "unshown", "channel", "say", "kicked" };
	switch (action->kind) {
	case JX_ACT_RESULT: g_string_append(bench->line, "result"); break;
	case JX_ACT_ERROR:
		g_string_append_printf(bench->line, "error %s%s%s", action->condition, action->jingle_condition ? "/" : "",
			action->jingle_condition ? action->jingle_condition : "");
		g_assert_nonnull(action->text);
		break;
	case JX_ACT_SEND:
		g_string_append_printf(bench->line, "send %s", jx_jingle_action_name(action->jingle->action));
		hold_to_conversations(bench, action);
		break;
	case JX_ACT_OPEN_LEG: g_string_append_printf(bench->line, "open %u", action->leg); break;
	case JX_ACT_REQUEST: {
		const char *request = json_string_value(json_object_get(action->body, "request"));
		g_string_append_printf(bench->line, "%s %u%s%s", request, action->leg, action->jsep ? " " : "", action->jsep ? action->jsep : "");
		if (g_str_equal(request, "join"))
			bench->joined[action->leg] = action->tag;
		break;
	}
	case JX_ACT_TRICKLE: g_string_append_printf(bench->line, "trickle %u", action->leg); break;
	case JX_ACT_CLOSE_LEG: g_string_append_printf(bench->line, "close %u", action->leg); break;
	case JX_ACT_NOTICE: g_string_append_printf(bench->line, "notice %s", notices[action->notice]); break;
	case JX_ACT_END:
		g_string_append_printf(bench->line, "end %s by %s%s", action->reason, action->by_peer ? "peer" : "us", action->restart ? " restart" : "");
		break;
	}
}

void bench_took(Bench *bench) {
	g_clear_pointer(&bench->actions, g_ptr_array_unref);
	bench->actions = jx_call_take(bench->call);
	g_string_truncate(bench->line, 0);
	for (guint i = 0; i < bench->actions->len; i++) {
		if (i)
			g_string_append(bench->line, "; ");
		describe(bench, bench->actions->pdata[i]);
	}
}

const JxAction *bench_action(const Bench *bench, JxActionKind kind, guint n) {
	for (guint i = 0; i < bench->actions->len; i++) {
		const JxAction *action = bench->actions->pdata[i];
		if (action->kind == kind && !n--)
			return action;
	}
	g_assert_not_reached();
}

/* --- inputs */
void bench_start(Bench *bench) {
	jx_call_start(bench->call, bench->now);
	bench_took(bench);
}

static void give_stanza(Bench *bench, const char *from, xmpp_stanza_t *stanza) {
	g_autoptr(GError) error = NULL;
	g_autoptr(JxJingle) jingle = jx_jingle_read(stanza, &error);
	g_assert_no_error(error);
	jx_call_jingle(bench->call, jingle, from, bench->now);
	bench_took(bench);
}

void bench_jingle(Bench *bench, const char *from, const char *xml) {
	g_autoptr(GError) error = NULL;
	g_autoptr(xmpp_stanza_t) stanza = jx_stanza_parse(ctx, xml, strlen(xml), &error);
	g_assert_no_error(error);
	give_stanza(bench, from, stanza);
}

void bench_fixture(Bench *bench, const char *from, const char *file) {
	g_autofree char *path = g_build_filename(g_getenv("G_TEST_SRCDIR"), "fixtures", file, NULL);
	g_autofree char *text = NULL;
	gsize length;
	g_autoptr(GError) error = NULL;
	g_file_get_contents(path, &text, &length, &error);
	g_assert_no_error(error);
	g_autoptr(xmpp_stanza_t) stanza = jx_stanza_parse(ctx, text, length, &error);
	g_assert_no_error(error);
	give_stanza(bench, from, jx_stanza_first(stanza));
}

void bench_janus(Bench *bench, guint leg, guint tag, const char *json) {
	json_error_t error;
	json_t *message = json_loads(json, 0, &error);
	if (!message)
		g_error("%s: %s", error.text, json);
	jx_call_janus(bench->call, leg, tag, message, bench->now);
	json_decref(message);
	bench_took(bench);
}

void bench_event(Bench *bench, guint leg, const char *members, const char *type, const char *sdp) {
	g_autofree char *data = g_strdup_printf("{\"conference\":\"event\",%s}", members);
	json_t *message = json_pack("{ss,s{ss,so}}", "janus", "event", "plugindata", "plugin", "janus.plugin.conference", "data", json_loads(data, 0, NULL));
	g_assert_nonnull(message);
	if (sdp) { /* one text serves as offer and as answer: Janus settles the setup in the latter */
		g_auto(GStrv) parts = g_strsplit(sdp, "a=setup:actpass", -1);
		g_autofree char *settled = g_strjoinv(g_str_equal(type, "answer") ? "a=setup:active" : "a=setup:actpass", parts);
		json_object_set_new(message, "jsep", json_pack("{ss,ss}", "type", type, "sdp", settled));
	}
	jx_call_janus(bench->call, leg, 0, message, bench->now);
	json_decref(message);
	bench_took(bench);
}

void bench_iq(Bench *bench, guint tag, const char *condition) {
	jx_call_iq(bench->call, tag, condition, NULL, bench->now);
	bench_took(bench);
}

void bench_tick(Bench *bench, gint64 ms) {
	bench->now += ms;
	jx_call_tick(bench->call, bench->now);
	bench_took(bench);
}

void bench_terminate(Bench *bench, const char *reason) {
	jx_call_terminate(bench->call, reason, NULL, FALSE, bench->now);
	bench_took(bench);
}

/* --- SDP */
static void add_line(GString *sdp, const char *kind, const char *mid, const char *direction, gboolean video, guint32 ssrc) {
	g_string_append_printf(sdp, "m=%s 9 UDP/TLS/RTP/SAVPF %s\r\nc=IN IP4 192.0.2.1\r\na=%s\r\na=mid:%s\r\na=rtcp-mux\r\n"
		"a=ice-ufrag:jan1\r\na=ice-pwd:janus67890123456789012\r\na=ice-options:trickle\r\na=setup:actpass\r\n", kind,
		video ? "100 101" : "111 126", direction, mid);
	g_string_append(sdp, video ? "a=rtpmap:100 VP8/90000\r\na=rtcp-fb:100 ccm fir\r\na=rtcp-fb:100 nack\r\na=rtcp-fb:100 nack pli\r\n"
		"a=rtcp-fb:100 goog-remb\r\na=rtpmap:101 rtx/90000\r\na=fmtp:101 apt=100\r\n" :
		"a=rtpmap:111 opus/48000/2\r\na=rtpmap:126 telephone-event/8000\r\n");
	g_string_append(sdp, "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=extmap:3 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n");
	if (ssrc)
		g_string_append_printf(sdp, "a=msid:janus janus%s\r\na=ssrc:%u cname:janus\r\n", mid, ssrc);
	if (ssrc && video)
		g_string_append_printf(sdp, "a=ssrc:%u cname:janus\r\n", ssrc + 1);
}

static GString *begin_sdp(void) {
	GString *sdp = g_string_new("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\na=msid-semantic: WMS *\r\n");
	g_string_append(sdp, "a=fingerprint:sha-256 63:C2:F4:B3:2E:D6:50:F5:4E:32:1A:61:AF:D0:49:97:65:C0:5B:70:B9:24:0A:09:53:47:73:31:9E:9A:B8:45\r\n");
	return sdp;
}

char *bench_private_offer(guint slots) {
	static const char *const own[] = { "l1", "lx1", "l2", "lx2" };
	GString *sdp = begin_sdp();
	add_line(sdp, "audio", "0", "sendrecv", FALSE, 1000);
	add_line(sdp, "video", "1", "sendrecv", TRUE, 1010);
	add_line(sdp, "video", "2", "recvonly", TRUE, 1020);
	g_string_append(sdp, "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 192.0.2.1\r\na=sendrecv\r\na=mid:3\r\na=sctp-port:5000\r\n"
		"a=ice-ufrag:jan1\r\na=ice-pwd:janus67890123456789012\r\na=setup:actpass\r\n");
	for (guint i = 0; i < G_N_ELEMENTS(own); i++)
		add_line(sdp, "audio", own[i], "recvonly", FALSE, 1030 + i);
	for (guint i = 0; i < slots; i++) {
		g_autofree char *mid = g_strdup_printf("a%u", i);
		add_line(sdp, "audio", mid, "sendonly", FALSE, 2000 + i);
	}
	for (guint i = 0; i < slots; i++) {
		g_autofree char *mid = g_strdup_printf("v%u", i), *rtx = g_strdup_printf("r%u", i);
		add_line(sdp, "audio", mid, "sendonly", FALSE, 3000 + i);
		add_line(sdp, "audio", rtx, "sendonly", FALSE, 4000 + i);
	}
	return g_string_free(sdp, FALSE);
}

char *bench_answer(const char *lines) {
	GString *sdp = begin_sdp();
	g_auto(GStrv) words = g_strsplit(lines, " ", -1);
	for (guint i = 0; words[i]; i++) {
		g_auto(GStrv) pair = g_strsplit(words[i], "=", 2);
		add_line(sdp, pair[1], pair[0], "sendrecv", g_str_equal(pair[1], "video"), 5000 + 10 * i);
	}
	return g_string_free(sdp, FALSE);
}

char *bench_apart_offer(void) {
	g_autofree char *sdp = bench_answer("video=video");
	g_auto(GStrv) parts = g_strsplit(sdp, "a=ice-ufrag:jan1", -1);
	return g_strjoinv("a=ice-ufrag:apart", parts);
}

const char bench_accept[] = BENCH_JINGLE("session-accept",
	"<content creator='initiator' name='audio'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'>"
	"<payload-type id='111' name='opus' clockrate='48000' channels='2'/>"
	"<source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='11' name='ab12cd34-a0'><parameter name='msid' value='sa ta'/></source>"
	"<rtcp-mux/></description>" BENCH_TRANSPORT("active") "</content>"
	"<content creator='initiator' name='video'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'>"
	"<payload-type id='100' name='VP8' clockrate='90000'/><payload-type id='101' name='rtx' clockrate='90000'><parameter name='apt' value='100'/></payload-type>"
#define LAYER(n) "<source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='" n "' name='ab12cd34-v0' videoType='camera'><parameter name='msid' value='sv tv'/></source>"
	LAYER("21") LAYER("22") LAYER("23") LAYER("31") LAYER("32") LAYER("33")
	GROUP("SIM", IN("21") IN("22") IN("23")) GROUP("FID", IN("21") IN("31")) GROUP("FID", IN("22") IN("32")) GROUP("FID", IN("23") IN("33"))
	"<rtcp-mux/></description>" BENCH_TRANSPORT("active") "</content>"
	"<content creator='initiator' name='data'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='application'/>" BENCH_TRANSPORT("active") "</content>");

void bench_active_browser(Bench *bench) {
	JxCallConfig config = bench_browser();
	bench_active(bench, &config);
}

void bench_active(Bench *bench, const JxCallConfig *config) {
	g_autofree char *offer = bench_private_offer(2);
	bench_open(bench, config);
	bench_start(bench);
	g_assert_cmpstr(bench->line->str, ==, "open 0; join 0");
	bench_janus(bench, 0, 0, "{\"janus\":\"trickle\",\"candidate\":{\"sdpMid\":\"0\",\"sdpMLineIndex\":0,\"candidate\":\"candidate:1 1 udp 2015363327 192.0.2.2 18781 typ host\"}}");
	bench_event(bench, 0, "\"event\":\"joined\"", "offer", offer);
	g_assert_cmpstr(bench->line->str, ==, "");
	bench_janus(bench, 0, 0, "{\"janus\":\"trickle\",\"candidate\":{\"completed\":true}}");
	g_assert_cmpstr(bench->line->str, ==, "send session-initiate");
	bench_iq(bench, bench_action(bench, JX_ACT_SEND, 0)->tag, NULL);
	bench_jingle(bench, BROWSER, bench_accept);
	g_assert_cmpstr(bench->line->str, ==, "result; configure 0 answer; notice accepted; notice sources");
}
