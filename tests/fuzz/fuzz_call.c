/* A call between a hostile peer and a Janus that says odd things: whatever comes, one answer to each IQ, SDPs and stanzas that can be read,
 * no leg left open, nothing after the end, nothing leaked.
 *
 * An input is a list of lines. The first says who calls: B browser, C native caller, D native one that is called, F a Jitsi whose sources we carry, H one where we send. Then, by the first letter:
 * J<jingle> from the peer, K<jingle> from somebody else, O Janus's offer or answer (A: of the second leg), E<members> event of the plugin, M<json> message of Janus,
 * I<condition> outcome of the oldest open IQ, T a second passes, P, R, S what the conference says, X<reason> the conference ends it. */
#include "fuzz.h"

#include <string.h>

#include "../unit/call/harness.h"
#include "link/stream.h"
#include "wire/core/json.h"
#include "wire/core/stanza.h"
#include "wire/sdp/jsep.h"

typedef struct {
	Bench bench;
	gboolean browser, called, foreign;
	guint64 open;  /* legs, as bits */
	gboolean ended;
	GQueue sends;  /* tags of IQs without an outcome */
} Run;

/* --- what the call wants done */

static void check_sdp(const char *sdp) {
	GError *error = NULL;
	g_autoptr(JxSdp) read = jx_sdp_parse(sdp, strlen(sdp), &error);
	if(read == NULL)
		g_error("Janus would be given this: %s: %s", error->message, sdp);
}

static void check_jingle(const JxJingle *jingle) {
	xmpp_ctx_t *ctx = xmpp_ctx_new(NULL, NULL);
	xmpp_stanza_t *built = jx_jingle_write(ctx, jingle);
	GString *text = g_string_new(NULL);
	GError *error = NULL;
	g_assert_true(jx_stream_write(text, built));
	xmpp_stanza_release(built);
	xmpp_stanza_t *stanza = jx_stanza_parse(ctx, text->str, text->len, &error);
	JxJingle *read = stanza != NULL ? jx_jingle_read(stanza, &error) : NULL;
	if(read == NULL)
		g_error("the peer would be sent this: %s: %s", error->message, text->str);
	jx_jingle_free(read);
	xmpp_stanza_release(stanza);
	g_string_free(text, TRUE);
	xmpp_ctx_free(ctx);
}

static void check_leg(const Run *run, guint leg) {
	if(leg >= 64 || !(run->open >> leg & 1))
		g_error("leg %u is not open: %s", leg, run->bench.line->str);
}

static void check_action(Run *run, const JxAction *action) {
	if(run->ended && action->kind != JX_ACT_RESULT && action->kind != JX_ACT_ERROR)
		g_error("after the end: %s", run->bench.line->str);
	switch(action->kind) {
		case JX_ACT_SEND:
			check_jingle(action->jingle);
			g_queue_push_tail(&run->sends, GUINT_TO_POINTER(action->tag));
			break;
		case JX_ACT_OPEN_LEG:
			g_assert_cmpuint(action->leg, <, 64);
			g_assert_false(run->open >> action->leg & 1);
			run->open |= G_GUINT64_CONSTANT(1) << action->leg;
			break;
		case JX_ACT_CLOSE_LEG:
			check_leg(run, action->leg);
			run->open &= ~(G_GUINT64_CONSTANT(1) << action->leg);
			break;
		case JX_ACT_REQUEST:
			check_leg(run, action->leg);
			if(action->jsep != NULL)
				check_sdp(action->sdp);
			break;
		case JX_ACT_TRICKLE: check_leg(run, action->leg); break;
		case JX_ACT_END:
			g_assert_cmpuint(run->open, ==, 0);
			run->ended = TRUE;
			break;
		default: break;
	}
}

static void took(Run *run, gboolean was_iq) {
	guint answers = 0;
	for(guint i = 0; i < run->bench.actions->len; i++) {
		const JxAction *action = g_ptr_array_index(run->bench.actions, i);
		answers += action->kind == JX_ACT_RESULT || action->kind == JX_ACT_ERROR;
		check_action(run, action);
	}
	if(answers != (was_iq ? 1 : 0))
		g_error("%u answers: %s", answers, run->bench.line->str);
}

/* --- inputs */

static void give_jingle(Run *run, const char *xml, const char *from) {
	xmpp_ctx_t *ctx = xmpp_ctx_new(NULL, NULL);
	xmpp_stanza_t *stanza = jx_stanza_parse(ctx, xml, strlen(xml), NULL);
	JxJingle *jingle = stanza != NULL ? jx_jingle_read(stanza, NULL) : NULL;
	if(jingle != NULL) {
		jx_call_jingle(run->bench.call, jingle, from, run->bench.now);
		bench_took(&run->bench);
		took(run, TRUE);
		jx_jingle_free(jingle);
	}
	if(stanza != NULL)
		xmpp_stanza_release(stanza);
	xmpp_ctx_free(ctx);
}

static void give_message(Run *run, const char *json, gboolean of_plugin) {
	g_autofree char *text = of_plugin ? g_strdup_printf("{\"janus\":\"event\",\"plugindata\":{\"plugin\":\"janus.plugin.conference\",\"data\":{\"conference\":\"event\",%s}}}", json)
		: g_strdup(json);
	g_autoptr(json_t) message = jx_json_object_parse(text, strlen(text), NULL);
	if(message == NULL)
		return;
	jx_call_janus(run->bench.call, 0, 0, message, run->bench.now);
	bench_took(&run->bench);
	took(run, FALSE);
}

static void give_sdp(Run *run, guint leg) {
	g_autofree char *sdp = run->browser ? bench_private_offer(2) : leg ? bench_apart_offer() : bench_answer(run->called ? "audio=audio video=video" : "0=audio 1=video");
	bench_event(&run->bench, leg, "\"event\":\"joined\"", run->browser || run->called ? "offer" : "answer", sdp);
	took(run, FALSE);
}

static void give_outcome(Run *run, const char *condition) {
	guint tag = GPOINTER_TO_UINT(g_queue_pop_head(&run->sends));
	if(tag == 0)
		return;
	bench_iq(&run->bench, tag, *condition != '\0' ? condition : NULL);
	took(run, FALSE);
}

static void give_conference(Run *run, char what, const char *text) {
	const char *const previous[] = { "x", text, NULL };
	if(what == 'P')
		jx_call_speaker(run->bench.call, text, previous, *text == '\0');
	else if(what == 'R')
		jx_call_relay(run->bench.call, "x", text[0] & 1, text);
	else if(what == 'S')
		jx_call_source_state(run->bench.call, text, TRUE, "desktop");
	bench_took(&run->bench);
	took(run, FALSE);
}

/* Of the foreign dialect: W a text of the bridge's WebSocket (none: it is open), G a guest (none of a name: it has left). */
static void give_foreign(Run *run, char what, const char *text) {
	if(what == 'W')
		jx_call_channel(run->bench.call, *text != '\0' ? text : NULL, run->bench.now);
	else if(*text == '-')
		jx_call_guest_gone(run->bench.call, text + 1);
	else
		jx_call_guest(run->bench.call, text, strlen(text) % 2 ? NULL : "guest-1", "abcdef01", text);
	bench_took(&run->bench);
	took(run, FALSE);
}

static void give(Run *run, const char *line) {
	switch(line[0]) {
		case 'J': give_jingle(run, line + 1, run->browser ? BROWSER : CALLER); break;
		case 'K': give_jingle(run, line + 1, ROOM "/somebody"); break;
		case 'O': give_sdp(run, 0); break;
		case 'A': give_sdp(run, 1); break;
		case 'E': give_message(run, line + 1, TRUE); break;
		case 'M': give_message(run, line + 1, FALSE); break;
		case 'I': give_outcome(run, line + 1); break;
		case 'T':
			bench_tick(&run->bench, 1000);
			took(run, FALSE);
			break;
		case 'P':
		case 'R':
		case 'S': give_conference(run, line[0], line + 1); break;
		case 'W':
		case 'G':
			if(run->foreign)
				give_foreign(run, line[0], line + 1);
			break;
		case 'X':
			bench_terminate(&run->bench, "gone");
			took(run, FALSE);
			break;
		default: break;
	}
}

static void execute(const char *text, gsize length) {
	if(memchr(text, '\0', length) != NULL || !g_utf8_validate(text, (gssize)length, NULL))
		return;
	g_auto(GStrv) lines = g_strsplit(text, "\n", 200);
	Run run = { .called = g_strcmp0(lines[0], "D") == 0, .sends = G_QUEUE_INIT };
	run.foreign = g_strcmp0(lines[0], "F") == 0 || g_strcmp0(lines[0], "H") == 0;
	run.browser = !run.called && !run.foreign && g_strcmp0(lines[0], "C") != 0;
	JxCallConfig config = run.browser ? bench_browser() : bench_caller();
	if(run.called)
		config.dialect = &jx_dialect_called;
	if(run.foreign) {
		config.dialect = &jx_dialect_foreign;
		config.nick = "ab12cd34";
		config.carries = lines[0][0] == 'F';
	}
	bench_open(&run.bench, &config);
	run.bench.caller = FALSE; /* its own odd names come back to it */
	bench_took(&run.bench);
	if(run.browser || run.called) {
		bench_start(&run.bench);
		took(&run, FALSE);
	}
	for(guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
		give(&run, lines[i]);
	if(!run.ended) {
		bench_terminate(&run.bench, "success");
		took(&run, FALSE);
		g_assert_true(run.ended);
	}
	g_queue_clear(&run.sends);
	bench_close(&run.bench);
}

/* --- calls that go well */

#define SSMA "xmlns='urn:xmpp:jingle:apps:rtp:ssma:0'"
#define SOURCE(ssrc, name) "<source " SSMA " ssrc='" ssrc "' name='" name "'><parameter name='msid' value='s-" name " t'/></source>"
#define AUDIO(setup) "<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'><payload-type id='111' name='opus' clockrate='48000' channels='2'/>" \
	SOURCE("11", "ab12cd34-a0") "<rtcp-mux/></description>" BENCH_TRANSPORT(setup)
#define VIDEO(setup) "<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'><payload-type id='100' name='VP8' clockrate='90000'/>" \
	SOURCE("21", "ab12cd34-v0") SOURCE("22", "ab12cd34-v0") GROUP("FID", IN("21") IN("22")) "<rtcp-mux/></description>" BENCH_TRANSPORT(setup)
#define TRICKLE "J" BENCH_JINGLE("transport-info", "<content creator='initiator' name='0'><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1'>" \
	"<candidate component='1' foundation='1' ip='2001:db8::2' port='5000' priority='100' protocol='udp' type='host'/></transport></content>") "\n"
#define CANDIDATE "M{\"janus\":\"trickle\",\"candidate\":{\"sdpMid\":\"0\",\"candidate\":\"candidate:1 1 udp 2015363327 192.0.2.2 18781 typ host\"}}\n"
#define DATA(text) "E\"event\":\"data\",\"label\":\"x\",\"text\":\"" text "\"\n"

static const char *const corpus[] = {
	"B\n" CANDIDATE "O\nM{\"janus\":\"trickle\",\"candidate\":{\"completed\":true}}\nI\nJ" BENCH_JINGLE("session-accept", "<content name='audio' creator='initiator'>" AUDIO("active")
	"</content><content name='video' creator='initiator'>" VIDEO("active") "</content>") "\nM{\"janus\":\"webrtcup\"}\nE\"event\":\"data_open\"\n"
	DATA("{\\\"colibriClass\\\":\\\"ReceiverVideoConstraints\\\",\\\"lastN\\\":5,\\\"constraints\\\":{\\\"x-v0\\\":{\\\"maxHeight\\\":360}}}")
	DATA("{\\\"colibriClass\\\":\\\"EndpointMessage\\\",\\\"to\\\":\\\"\\\",\\\"msgPayload\\\":{}}")
	"E\"event\":\"slot\",\"mid\":\"v0\",\"rtx_mid\":\"r0\",\"generation\":1,\"source\":\"ee-v0\",\"participant\":\"p9\",\"endpoint\":\"ee\",\"media\":\"video\",\"video_type\":\"camera\"\nT\nI\n"
	"J" BENCH_JINGLE("source-add", "<content name='video'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'>" SOURCE("31", "ab12cd34-v1") "</description></content>") "\n"
	"J" BENCH_JINGLE("source-remove", "<content name='video'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'>" SOURCE("31", "ab12cd34-v1") "</description></content>") "\n"
	"E\"event\":\"slot\",\"mid\":\"v0\",\"rtx_mid\":\"r0\",\"generation\":2,\"source\":null,\"media\":\"video\"\nT\nPee\nR{\"colibriClass\":\"EndpointMessage\"}\nSee-v0\n"
	"E\"event\":\"forwarded\",\"sources\":[\"ee-v0\"]\nE\"event\":\"wanted\",\"source\":\"ab12cd34-v0\",\"height\":360\n"
	"J" BENCH_JINGLE("session-terminate", "<reason><connectivity-error/></reason><bridge-session xmlns='http://jitsi.org/protocol/focus' id='b1' restart='true'/>") "\n",
	"B\nO\nT\nIitem-not-found\n",
	"B\nO\nT\nI\nK" BENCH_JINGLE("session-accept", "") "\nJ" BENCH_JINGLE("session-info", "<bridge-session xmlns='http://jitsi.org/protocol/focus' id='b1' ice-restart='true'/>") "\nE\"event\":\"kicked\",\"reason\":\"x\"\n",
	"C\nJ" BENCH_JINGLE("session-initiate", "<group xmlns='urn:xmpp:jingle:apps:grouping:0' semantics='BUNDLE'><content name='0'/><content name='1'/></group>"
	"<content creator='initiator' name='0'>" AUDIO("actpass") "</content><content creator='initiator' name='1'>" VIDEO("actpass") "</content>") "\n" TRICKLE CANDIDATE "O\nI\n" CANDIDATE TRICKLE
	"M{\"janus\":\"webrtcup\"}\nJ" BENCH_JINGLE("session-info", "<mute xmlns='urn:xmpp:jingle:apps:rtp:info:1' creator='initiator' name='0'/>") "\n"
	"J" BENCH_JINGLE("content-add", "<content creator='initiator' name='2' senders='initiator'>" VIDEO("actpass") "</content>") "\nO\nT\n"
	"M{\"janus\":\"media\",\"type\":\"audio\",\"mid\":\"0\",\"receiving\":false}\nM{\"janus\":\"hangup\",\"reason\":\"DTLS alert\"}\n",
	"C\nJ" BENCH_JINGLE("session-initiate", "<content creator='initiator' name='audio'>" AUDIO("actpass") "</content>") "\nM{\"janus\":\"error\",\"error\":{\"code\":1,\"reason\":\"no\"}}\nX\n",
	"D\nO\nA\nI\n" CANDIDATE "J" BENCH_JINGLE("session-accept", "<content creator='initiator' name='audio'>" AUDIO("active") "</content>"
	"<content creator='initiator' name='video'>" VIDEO("active") "</content>") "\nI\nM{\"janus\":\"webrtcup\"}\n"
	"J" BENCH_JINGLE("content-remove", "<content creator='initiator' name='video'/>") "\nT\n",
	"D\nA\nO\nJ" BENCH_JINGLE("transport-info", "<content creator='initiator' name='video'><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1'>"
	"<candidate component='1' foundation='1' ip='2001:db8::2' port='5000' priority='100' protocol='udp' type='host'/></transport></content>") "\n"
	"J" BENCH_JINGLE("session-accept", "<content creator='initiator' name='audio'>" AUDIO("active") "</content>") "\n"
	"J" BENCH_JINGLE("content-add", "<content creator='responder' name='2' senders='both'>" VIDEO("actpass") "</content>") "\nO\nT\n",
	"F\nG0a1b2c3d\nJ" BENCH_JINGLE("session-initiate", "<bridge-session xmlns='http://jitsi.org/protocol/focus' id='b1'/><content creator='initiator' name='audio'>" AUDIO("actpass")
	"</content><content creator='initiator' name='video'>" VIDEO("actpass") "</content>") "\nO\nI\nM{\"janus\":\"webrtcup\"}\nW\n"
	"J" BENCH_JINGLE("source-add", "<json-message xmlns='http://jitsi.org/jitmeet'>{\"sources\":{\"0a1b2c3d\":[[{\"s\":41,\"n\":\"0a1b2c3d-v0\"},{\"s\":42,\"n\":\"0a1b2c3d-v0\"}],[[\"f\",41,42]],"
	"[{\"s\":43,\"n\":\"0a1b2c3d-a0\"}]]}}</json-message>") "\nO\nE\"event\":\"wanted\",\"source\":\"abcdef01-v0\",\"height\":720\nT\n"
	"W{\"colibriClass\":\"EndpointMessage\",\"to\":\"\",\"from\":\"0a1b2c3d\",\"msgPayload\":{}}\nG-0a1b2c3d\nO\n"
	"J" BENCH_JINGLE("transport-info", "<content creator='initiator' name='audio'><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ice-generation='1' ufrag='fresh' "
	"pwd='fresh67890123456789012'/></content>") "\nO\nM{\"janus\":\"hangup\",\"reason\":\"ICE failed\"}\n",
	"H\nJ" BENCH_JINGLE("session-initiate", "<content creator='initiator' name='audio'>" AUDIO("actpass") "</content><content creator='initiator' name='video'>" VIDEO("actpass")
	"</content>") "\nO\nW\nW{\"colibriClass\":\"SenderSourceConstraints\",\"sourceName\":\"ab12cd34-v0\",\"maxHeight\":180}\nS00c0ffee-v1\nSab12cd34-a0\nR{\"colibriClass\":\"EndpointMessage\"}\nO\nX\n",
	NULL,
};
static const char *const dictionary[] = { "\nO\n", "\nT\n", "\nI\n", "\nX\n", "\nJ", "\nM", "\nE", "<content name='audio'>", "</content>", "action='session-accept'", "action='content-modify'",
	"action='content-remove'", "action='source-add'", "action='transport-replace'", "name='0'", "senders='none'", NULL };

int main(int argc, char **argv) {
	const JxFuzz fuzz = { .name = "call", .corpus = corpus, .dictionary = dictionary, .runs = 5000, .execute = execute };
	return jx_fuzz_main(argc, argv, &fuzz);
}
