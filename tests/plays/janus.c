/* Janus of a play: runners and controllers that only write down what they are told. */
#include "config.h"

#include <string.h>

#include "call/call_private.h"
#include "janus/controller.h"
#include "janus/runner.h"
#include "play_private.h"
#include "host/web.h"

struct JxRunner {
	JxCall *call;
	const JxRunnerEvents *events;
	gpointer data;
	char *participant;
	gboolean ended;
};

struct JxController {
	const JxControllerEvents *events;
	gpointer data;
};

static GPtrArray *runners, *controllers;
static gboolean held;
static json_t *next_answer;

JxCore *jx_core(void) {
	return NULL;
}

const char *jx_core_controller_secret(const JxCore *core) {
	return "secret";
}

void play_janus_reset(void) {
	g_clear_pointer(&runners, g_ptr_array_unref);
	g_clear_pointer(&controllers, g_ptr_array_unref);
	runners = g_ptr_array_new();
	controllers = g_ptr_array_new();
	held = FALSE;
	g_clear_pointer(&next_answer, json_decref);
}

void play_line(const char *format, ...) {
	va_list arguments;
	va_start(arguments, format);
	g_ptr_array_add(play.lines, g_strdup_vprintf(format, arguments));
	va_end(arguments);
}

/* --- runners */

JxRunner *jx_runner_new(JxCore *core, JxAccount *account, const JxCallConfig *config, const JxRunnerEvents *events, gpointer data) {
	JxRunner *runner = g_new0(JxRunner, 1);
	*runner = (JxRunner){ .call = jx_call_new(config, 0), .events = events, .data = data, .participant = config->of ? g_strconcat(config->participant, "<", config->of, NULL) : g_strdup(config->participant) };
	g_ptr_array_add(runners, runner);
	g_hash_table_replace(play.captured, g_strdup_printf("sid-%s", config->participant), g_strdup(config->sid));
	if (config->bridge_session)
		g_hash_table_replace(play.captured, g_strdup_printf("bridge-%s", config->participant), g_strdup(config->bridge_session));
	play_line("new %s %s%s %s", runner->participant, jx_dialect_name(config->dialect), config->ssrc_rewriting ? "+maps" : "", config->peer);
	return runner;
}

void jx_runner_free(JxRunner *runner) {
	if (!runner)
		return;
	g_ptr_array_remove(runners, runner);
	jx_call_free(runner->call);
	g_free(runner->participant);
	g_free(runner);
}

void jx_runner_start(JxRunner *runner) {
	play_line("start %s", runner->participant);
}

void jx_runner_jingle(JxRunner *runner, const JxIncoming *in, const JxJingle *jingle, const char *from) {
	play_line("jingle %s %s", runner->participant, jx_jingle_action_name(jingle->action));
	if (in)
		play_host()->reply_result(in, NULL);
}

static void end(JxRunner *runner, const char *reason, gboolean by_peer, gboolean restart) {
	JxAction action = { .kind = JX_ACT_END, .reason = reason, .by_peer = by_peer, .restart = restart };
	if (runner->ended)
		return;
	runner->ended = TRUE;
	runner->events->ended(runner, &action, runner->data);
}

void jx_runner_terminate(JxRunner *runner, const char *reason, const char *text, gboolean silent) {
	play_line("terminate %s %s%s", runner->participant, reason, silent ? " silent" : "");
	end(runner, reason, FALSE, FALSE);
}

void jx_runner_speaker(JxRunner *runner, const char *endpoint, const char *const *previous, gboolean silence) {
	play_line("speaker %s %s", runner->participant, endpoint);
}

void jx_runner_relay(JxRunner *runner, const char *from, gboolean stats, const char *text) {
	play_line("%s %s %s", stats ? "stats" : "relay", runner->participant, text);
}

void jx_runner_connectivity(JxRunner *runner, const char *endpoint, gboolean active) {
	play_line("%s %s %s", active ? "active" : "inactive", runner->participant, endpoint);
}

void jx_runner_height(JxRunner *runner, gint height) {
	play_line("height %s %d", runner->participant, height);
}

void jx_runner_source_state(JxRunner *runner, const char *source, gboolean muted, const char *video_type) {
	play_line("state %s %s %s", runner->participant, source, muted ? "muted" : "unmuted");
	JxCallSource *known = jx_source_table_find(runner->call->sources, source);
	if (known)
		known->muted = muted;
}

void jx_runner_guest(JxRunner *runner, const char *nick, const char *participant, const char *endpoint, const char *name) {
	play_line("guest %s %s%s%s", runner->participant, nick, participant ? " " : "", participant ? name : "");
}

void jx_runner_guest_gone(JxRunner *runner, const char *nick) {
	play_line("guest-gone %s %s", runner->participant, nick);
}

void jx_runner_channel(JxRunner *runner, const char *text) {
	play_line("channel %s %s", runner->participant, text ? text : "open");
}

const JxCall *jx_runner_call(const JxRunner *runner) {
	return runner->call;
}

static JxRunner *runner_of(const char *participant) {
	for (guint i = 0; i < runners->len; i++)
		if (strcmp(((JxRunner *)g_ptr_array_index(runners, i))->participant, participant) == 0)
			return g_ptr_array_index(runners, i);
	g_error("no call of participant %s", participant);
}

void play_call_ends(const char *participant, const char *reason, gboolean by_peer, gboolean restart) {
	end(runner_of(participant), reason, by_peer, restart);
	play_settle();
}

void play_call_up(const char *participant) {
	JxRunner *runner = runner_of(participant);
	JxAction notice = { .kind = JX_ACT_NOTICE, .notice = JX_NOTICE_UP };
	runner->events->notice(runner, &notice, runner->data);
}

void play_call_accepted(const char *participant, const char *audio, const char *video, gboolean flowing) {
	JxRunner *runner = runner_of(participant);
	JxSourceTable *table = runner->call->sources;
	JxAction accepted = { .kind = JX_ACT_NOTICE, .notice = JX_NOTICE_ACCEPTED }, sources = { .kind = JX_ACT_NOTICE, .notice = JX_NOTICE_SOURCES };
	if (!jx_source_table_find(table, audio)) {
		jx_source_table_add_bare(table, g_strdup(audio), FALSE);
		jx_source_table_add_bare(table, g_strdup(video), TRUE);
	}
	jx_source_table_find(table, audio)->flows = jx_source_table_find(table, video)->flows = flowing;
	runner->events->notice(runner, &accepted, runner->data);
	runner->events->notice(runner, &sources, runner->data);
}

void play_call_relays(const char *participant, const char *to, const char *text) {
	JxRunner *runner = runner_of(participant);
	JxAction notice = { .kind = JX_ACT_NOTICE, .notice = JX_NOTICE_RELAY, .to = (char *)to, .text = (char *)text, .stats = strstr(text, "EndpointStats") != NULL };
	runner->events->notice(runner, &notice, runner->data);
}

void play_call_unshown(const char *participant, const char *codec) {
	JxRunner *runner = runner_of(participant);
	JxAction notice = { .kind = JX_ACT_NOTICE, .notice = JX_NOTICE_UNSHOWN, .text = (char *)codec };
	runner->events->notice(runner, &notice, runner->data);
}

void play_call_hand(const char *participant, gboolean raised) {
	JxRunner *runner = runner_of(participant);
	JxAction notice = { .kind = JX_ACT_NOTICE, .notice = JX_NOTICE_HAND, .text = raised ? "raised" : NULL };
	runner->events->notice(runner, &notice, runner->data);
}

void play_call_consents(const char *participant, gboolean given) {
	JxRunner *runner = runner_of(participant);
	JxAction notice = { .kind = JX_ACT_NOTICE, .notice = JX_NOTICE_CONSENT, .text = given ? "given" : NULL };
	runner->events->notice(runner, &notice, runner->data);
}

void play_call_unmute(const char *participant) {
	JxRunner *runner = runner_of(participant);
	JxAction notice = { .kind = JX_ACT_NOTICE, .notice = JX_NOTICE_UNMUTE };
	runner->events->notice(runner, &notice, runner->data);
}

/* --- controllers */

static void now_ready(gpointer data) {
	JxController *controller = data;
	if (g_ptr_array_find(controllers, controller, NULL))
		controller->events->ready(controller, NULL, controller->data);
}

JxController *jx_controller_new(JxCore *core, const char *room, const json_t *settings, const JxControllerEvents *events, gpointer data) {
	JxController *controller = g_new0(JxController, 1);
	*controller = (JxController){ events, data };
	g_ptr_array_add(play.requests, json_pack("{s:s, s:O}", "request", "create", "settings", settings));
	g_ptr_array_add(controllers, controller);
	if (!held)
		play_host()->invoke(now_ready, controller);
	return controller;
}

void jx_controller_request(JxController *controller, json_t *body, JxControllerReply reply, gpointer data) {
	g_ptr_array_add(play.requests, body);
	if (reply) {
		json_t *answer = next_answer ? g_steal_pointer(&next_answer) : json_object();
		reply(answer, json_string_value(json_object_get(answer, "error")), data);
		json_decref(answer);
	}
}

void jx_controller_free(JxController *controller) {
	if (controller && g_ptr_array_remove(controllers, controller))
		g_free(controller);
}

void play_room_answers(const char *text) {
	next_answer = json_loads(text, 0, NULL);
	g_assert_nonnull(next_answer);
}

void play_hold_controllers(gboolean hold) {
	held = hold;
}

void play_controllers_ready(void) {
	held = FALSE;
	for (guint i = 0; i < controllers->len; i++)
		now_ready(g_ptr_array_index(controllers, i));
	play_settle();
}

void play_room_event(const char *text) {
	json_t *event = json_loads(text, 0, NULL);
	g_assert_nonnull(event);
	g_assert_cmpuint(controllers->len, ==, 1);
	JxController *controller = g_ptr_array_index(controllers, 0);
	controller->events->event(controller, json_string_value(json_object_get(event, "event")), event, controller->data);
	json_decref(event);
	play_settle();
}

/* --- HTTP is not played */

void jx_web_handle(const char *path, const char *methods, JxWebHandler handler, gpointer data) {
}

const char *jx_web_body(const JxWebRequest *request) {
	return "";
}

const char *jx_web_token(const JxWebRequest *request) {
	return NULL;
}

void jx_web_reply(JxWebRequest *request, guint status, const char *content_type, const char *body) {
}
