#include "config.h"

#include "janus/runner.h"
#include "wire/core/stanza.h"
#include "wire/core/stanza_error.h"

#define IQ_TIMEOUT 15000

typedef struct {
	JxRunner *runner;
	guint tag;
} OpenIq;

typedef struct {
	JxRunner *runner;
	guint leg;
	JxCoreHandle *handle; /* NULL once closed */
} Leg;

struct JxRunner {
	const JxHost *host;
	JxAccount *account;
	JxCall *call;
	char *self, *peer, *room;
	JxCoreSession *session;
	GPtrArray *legs; /* Leg * */
	GPtrArray *iqs;  /* OpenIq * */
	JxTimer *timer;
	JxRunnerEvents events;
	gpointer data;
	const JxIncoming *in; /* the IQ being handled; NULL: nothing to answer */
	guint depth;          /* carrying out: what is added meanwhile is done by the outermost turn */
	gboolean ended, freed;
	gint64 since;
};

static void flush(JxRunner *runner);

/* --- Janus */
static void on_gone(JxCoreSession *session, const char *why, gpointer data) {
	JxRunner *runner = data;
	jx_call_terminate(runner->call, "general-error", why, FALSE, runner->host->now());
	flush(runner);
}

static void on_message(JxCoreHandle *handle, guint tag, const json_t *message, gpointer data) {
	Leg *leg = data;
	JxRunner *runner = leg->runner;
	jx_call_janus(runner->call, leg->leg, tag, message, runner->host->now());
	flush(runner);
}

static void on_unknown_ssrc(JxCoreHandle *handle, guint32 ssrc, gpointer data) {
	Leg *leg = data;
	JxRunner *runner = leg->runner;
	jx_call_unknown_ssrc(runner->call, leg->leg, ssrc, runner->host->now());
	flush(runner);
}

static void open_leg(JxRunner *runner, guint index) {
	static const JxCoreHandleEvents events = { .message = on_message, .unknown_ssrc = on_unknown_ssrc };
	Leg *leg = g_new0(Leg, 1);
	leg->runner = runner;
	leg->leg = index;
	leg->handle = jx_core_handle_new(runner->session, &events, leg);
	g_ptr_array_add(runner->legs, leg);
}

static Leg *leg_at(JxRunner *runner, guint index) {
	return index < runner->legs->len ? runner->legs->pdata[index] : NULL;
}

/* --- stanzas */
static void on_iq(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	OpenIq *iq = data;
	JxRunner *runner = iq->runner;
	g_autoptr(JxStanzaError) error = outcome == JX_IQ_ERROR ? jx_stanza_error_read(stanza) : NULL;
	/* A link that breaks says nothing about the peer: media, its own timers and the conference decide what becomes of the call. */
	gboolean failed = outcome == JX_IQ_ERROR || outcome == JX_IQ_TIMEOUT;
	const char *condition = !failed ? NULL : error ? error->condition : "remote-server-timeout";
	const char *text = error ? error->text : NULL;
	guint tag = iq->tag;
	g_ptr_array_remove(runner->iqs, iq);
	jx_call_iq(runner->call, tag, condition, text, runner->host->now());
	flush(runner);
}

static void send_jingle(JxRunner *runner, const JxAction *action) {
	xmpp_ctx_t *ctx = runner->host->context();
	g_autoptr(xmpp_stanza_t) iq = jx_stanza_top(ctx, "iq", "set", NULL, runner->self, runner->peer);
	jx_stanza_append(iq, jx_jingle_write(ctx, action->jingle));
	OpenIq *open = g_new0(OpenIq, 1);
	open->runner = runner;
	open->tag = action->tag;
	g_ptr_array_add(runner->iqs, open);
	g_autofree char *label = g_strdup_printf("action=\"%s\"", jx_jingle_action_name(action->jingle->action));
	runner->host->count("jingle_sent_total", label, 1);
	runner->host->iq(runner->account, iq, IQ_TIMEOUT, on_iq, open);
}

static void reply_error(JxRunner *runner, const JxAction *action) {
	if (!runner->in)
		return;
	g_autofree char *label = g_strdup_printf("condition=\"%s\"", action->condition);
	runner->host->count("jingle_refused_total", label, 1);
	runner->host->log(JX_LOG_INFO, "jingle", "room=%s sid=%s from=%s refused=%s text=\"%s\"", runner->room, jx_call_sid(runner->call),
		runner->in->from, action->condition, action->text ? action->text : "");
	xmpp_stanza_t *specific = action->jingle_condition ? jx_jingle_error(runner->host->context(), action->jingle_condition) : NULL;
	runner->host->reply_error(runner->in, action->condition, action->text, specific);
	if (specific)
		xmpp_stanza_release(specific);
}

/* --- the conference */
static const char *notice_name(JxNotice notice) {
	static const char *const names[] = { [JX_NOTICE_ACCEPTED] = "accepted", [JX_NOTICE_UP] = "up", [JX_NOTICE_SOURCES] = "sources",
		[JX_NOTICE_RELAY] = "relay", [JX_NOTICE_WARNING] = "warning", [JX_NOTICE_KICKED] = "kicked", [JX_NOTICE_HAND] = "hand", [JX_NOTICE_CONSENT] = "consent", [JX_NOTICE_UNMUTE] = "unmute", [JX_NOTICE_CHANNEL] = "channel", [JX_NOTICE_SAY] = "say" };
	return names[notice];
}

static void do_notice(JxRunner *runner, const JxAction *action) {
	gint64 now = runner->host->now();
	/* What people say to each other is nobody's business, and a channel's URL holds its password. */
	gboolean told = action->text && action->notice != JX_NOTICE_RELAY && action->notice != JX_NOTICE_SAY && action->notice != JX_NOTICE_CHANNEL;
	runner->host->log(JX_LOG_DEBUG, "jingle", "room=%s sid=%s endpoint=%s event=%s ms=%" G_GINT64_FORMAT "%s%s", runner->room, jx_call_sid(runner->call),
		jx_call_endpoint(runner->call), notice_name(action->notice), now - runner->since,
		told ? " text=" : "", told ? action->text : "");
	if (action->notice == JX_NOTICE_ACCEPTED)
		runner->host->observe("call_accept_seconds", NULL, (double)(now - runner->since) / 1000);
	else if (action->notice == JX_NOTICE_UP)
		runner->host->observe("call_up_seconds", NULL, (double)(now - runner->since) / 1000);
	runner->events.notice(runner, action, runner->data);
}

static void do_end(JxRunner *runner, const JxAction *action) {
	runner->ended = TRUE;
	g_autofree char *label = g_strdup_printf("reason=\"%s\",by=\"%s\"", action->reason, action->by_peer ? "peer" : "us");
	runner->host->count("calls_ended_total", label, 1);
	runner->host->log(JX_LOG_DEBUG, "jingle", "room=%s sid=%s endpoint=%s event=ended reason=%s by=%s ms=%" G_GINT64_FORMAT " text=\"%s\"", runner->room,
		jx_call_sid(runner->call), jx_call_endpoint(runner->call), action->reason, action->by_peer ? "peer" : "us",
		runner->host->now() - runner->since, action->text ? action->text : "");
	for (guint i = 0; i < runner->legs->len; i++)
		((Leg *)runner->legs->pdata[i])->handle = NULL;
	g_clear_pointer(&runner->session, jx_core_session_free);
	runner->events.ended(runner, action, runner->data);
}

static void carry_out(JxRunner *runner, JxAction *action) {
	Leg *leg = leg_at(runner, action->leg);
	switch (action->kind) {
	case JX_ACT_RESULT:
		if (runner->in)
			runner->host->reply_result(runner->in, NULL);
		break;
	case JX_ACT_ERROR: reply_error(runner, action); break;
	case JX_ACT_SEND: send_jingle(runner, action); break;
	case JX_ACT_OPEN_LEG: open_leg(runner, action->leg); break;
	case JX_ACT_REQUEST:
		if (leg && leg->handle)
			jx_core_handle_send(leg->handle, action->tag, g_steal_pointer(&action->body), action->jsep, action->sdp);
		break;
	case JX_ACT_TRICKLE:
		if (leg && leg->handle)
			jx_core_handle_trickle(leg->handle, action->candidate, action->mid);
		break;
	case JX_ACT_CLOSE_LEG:
		if (leg)
			g_clear_pointer(&leg->handle, jx_core_handle_free);
		break;
	case JX_ACT_NOTICE: do_notice(runner, action); break;
	case JX_ACT_END: do_end(runner, action); break;
	}
}

/* --- turns */
static void on_timer(gpointer data) {
	JxRunner *runner = data;
	runner->timer = NULL;
	jx_call_tick(runner->call, runner->host->now());
	flush(runner);
}

static void arm(JxRunner *runner) {
	gint64 deadline = jx_call_deadline(runner->call);
	if (runner->timer)
		runner->host->timer_cancel(runner->timer);
	runner->timer = NULL;
	if (deadline != G_MAXINT64 && !runner->ended)
		runner->timer = runner->host->timer((guint)CLAMP(deadline - runner->host->now(), 0, 3600000), FALSE, on_timer, runner);
}

static void release(JxRunner *runner) {
	if (runner->timer)
		runner->host->timer_cancel(runner->timer);
	for (guint i = 0; i < runner->iqs->len; i++)
		runner->host->iq_forget(runner->iqs->pdata[i]);
	g_ptr_array_unref(runner->iqs);
	jx_core_session_free(runner->session);
	g_ptr_array_unref(runner->legs);
	jx_call_free(runner->call);
	runner->host->gauge("calls", NULL, jx_call_live());
	runner->host->gauge("legs", NULL, jx_call_legs_live());
	g_free(runner->self);
	g_free(runner->peer);
	g_free(runner->room);
	g_free(runner);
}

static void flush(JxRunner *runner) {
	if (runner->depth++) {
		runner->depth--;
		return;
	}
	for (;;) {
		g_autoptr(GPtrArray) actions = jx_call_take(runner->call);
		if (!actions->len)
			break;
		for (guint i = 0; i < actions->len && !runner->freed; i++)
			carry_out(runner, actions->pdata[i]);
		if (runner->freed)
			break;
	}
	runner->depth--;
	if (runner->freed)
		release(runner);
	else
		arm(runner);
}

JxRunner *jx_runner_new(JxCore *core, JxAccount *account, const JxCallConfig *config, const JxRunnerEvents *events, gpointer data) {
	static const JxCoreSessionEvents session_events = { .gone = on_gone };
	JxRunner *runner = g_new0(JxRunner, 1);
	runner->host = jx_core_host(core);
	runner->account = account;
	runner->since = runner->host->now();
	runner->call = jx_call_new(config, runner->since);
	runner->self = g_strdup(config->self);
	runner->peer = g_strdup(config->peer);
	runner->room = g_strdup(config->room);
	runner->events = *events;
	runner->data = data;
	runner->legs = g_ptr_array_new_with_free_func(g_free);
	runner->iqs = g_ptr_array_new_with_free_func(g_free);
	runner->session = jx_core_session_new(core, &session_events, runner);
	g_autofree char *label = g_strdup_printf("dialect=\"%s\"", jx_dialect_name(config->dialect));
	runner->host->count("calls_total", label, 1);
	runner->host->gauge("calls", NULL, jx_call_live());
	return runner;
}

void jx_runner_free(JxRunner *runner) {
	if (!runner || runner->freed)
		return;
	runner->freed = TRUE;
	if (!runner->depth)
		release(runner);
}

void jx_runner_start(JxRunner *runner) {
	jx_call_start(runner->call, runner->host->now());
	flush(runner);
}

void jx_runner_jingle(JxRunner *runner, const JxIncoming *in, const JxJingle *jingle, const char *from) {
	runner->in = in;
	g_autofree char *label = g_strdup_printf("action=\"%s\"", jx_jingle_action_name(jingle->action));
	runner->host->count("jingle_received_total", label, 1);
	jx_call_jingle(runner->call, jingle, from, runner->host->now());
	/* Answered by the first action: a runner freed on the way has done that. */
	runner->depth++;
	g_autoptr(GPtrArray) actions = jx_call_take(runner->call);
	for (guint i = 0; i < actions->len && !runner->freed; i++)
		carry_out(runner, actions->pdata[i]);
	runner->depth--;
	runner->in = NULL;
	if (runner->freed && !runner->depth)
		release(runner);
	else
		flush(runner);
}

void jx_runner_terminate(JxRunner *runner, const char *reason, const char *text, gboolean silent) {
	jx_call_terminate(runner->call, reason, text, silent, runner->host->now());
	flush(runner);
}

void jx_runner_speaker(JxRunner *runner, const char *endpoint, const char *const *previous, gboolean silence) {
	jx_call_speaker(runner->call, endpoint, previous, silence);
	flush(runner);
}

void jx_runner_relay(JxRunner *runner, const char *from, gboolean stats, const char *text) {
	jx_call_relay(runner->call, from, stats, text);
	flush(runner);
}

void jx_runner_connectivity(JxRunner *runner, const char *endpoint, gboolean active) {
	jx_call_connectivity(runner->call, endpoint, active);
	flush(runner);
}

void jx_runner_guest(JxRunner *runner, const char *nick, const char *participant, const char *endpoint, const char *name) {
	jx_call_guest(runner->call, nick, participant, endpoint, name);
	flush(runner);
}

void jx_runner_guest_gone(JxRunner *runner, const char *nick) {
	jx_call_guest_gone(runner->call, nick);
	flush(runner);
}

void jx_runner_channel(JxRunner *runner, const char *text) {
	jx_call_channel(runner->call, text, runner->host->now());
	flush(runner);
}

void jx_runner_height(JxRunner *runner, gint height) {
	jx_call_height(runner->call, height);
	flush(runner);
}

void jx_runner_source_state(JxRunner *runner, const char *source, gboolean muted, const char *video_type) {
	jx_call_source_state(runner->call, source, muted, video_type);
	flush(runner);
}

const JxCall *jx_runner_call(const JxRunner *runner) {
	return runner->call;
}
