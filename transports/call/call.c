#include "config.h"

#include "call/call_private.h"

static gint calls_live;

guint jx_call_live(void) {
	return (guint)g_atomic_int_get(&calls_live);
}

guint jx_call_legs_live(void) {
	return jx_legs_live();
}

const char *jx_dialect_name(const JxDialect *dialect) {
	return dialect->name;
}

static void state_note_free(gpointer data) {
	JxStateNote *note = data;
	g_free(note->video_type);
	g_free(note);
}

/* The strings of the config, so that copying and freeing cannot disagree. */
static void each_string(JxCallConfig *config, void (*apply)(const char **text)) {
	const char **strings[] = { &config->self, &config->peer, &config->sid, &config->room, &config->secret, &config->participant,
		&config->endpoint, &config->name, &config->video_codecs, &config->bridge_session, &config->of, &config->entity, &config->of_name, &config->nick };
	for (gsize i = 0; i < G_N_ELEMENTS(strings); i++)
		apply(strings[i]);
}

static void string_copy(const char **text) {
	*text = g_strdup(*text);
}

static void string_free(const char **text) {
	g_free((char *)*text);
}

JxCall *jx_call_new(const JxCallConfig *config, gint64 now) {
	JxCall *call = g_new0(JxCall, 1);
	call->dialect = config->dialect;
	call->config = *config;
	if (!call->config.video_codecs)
		call->config.video_codecs = "vp8";
	each_string(&call->config, string_copy);
	call->sent = g_hash_table_new(NULL, NULL);
	call->asked = g_hash_table_new(NULL, NULL);
	call->actions = g_ptr_array_new_with_free_func((GDestroyNotify)jx_action_free);
	call->legs = g_ptr_array_new_with_free_func((GDestroyNotify)jx_leg_free);
	call->lines = g_ptr_array_new_with_free_func((GDestroyNotify)jx_line_free);
	call->sources = jx_source_table_new();
	call->states = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, state_note_free);
	call->gather_deadline = call->batch_deadline = call->own_deadline = G_MAXINT64;
	call->state_deadline = now + JX_CALL_ACCEPT_TIMEOUT; /* for the first input */
	g_atomic_int_inc(&calls_live);
	return call;
}

void jx_call_free(JxCall *call) {
	if (!call)
		return;
	if (call->own)
		call->dialect->clear(call);
	g_hash_table_unref(call->sent);
	g_hash_table_unref(call->asked);
	g_ptr_array_unref(call->actions);
	g_ptr_array_unref(call->legs);
	g_ptr_array_unref(call->lines);
	jx_source_table_free(call->sources);
	g_hash_table_unref(call->states);
	each_string(&call->config, string_free);
	g_free(call);
	g_atomic_int_add(&calls_live, -1);
}

/* --- actions */
JxAction *jx_call_act(JxCall *call, JxActionKind kind) {
	JxAction *action = g_new0(JxAction, 1);
	action->kind = kind;
	g_ptr_array_add(call->actions, action);
	return action;
}

void jx_call_result(JxCall *call) {
	if (!call->replied)
		jx_call_act(call, JX_ACT_RESULT);
	call->replied = TRUE;
}

/* What a session ends with where an error can no longer be answered. */
static const char *reason_of(const char *condition) {
	if (g_str_equal(condition, "bad-request"))
		return "failed-application";
	if (g_str_equal(condition, "feature-not-implemented"))
		return "unsupported-applications";
	return "general-error";
}

void jx_call_error(JxCall *call, const char *condition, const char *jingle_condition, const char *format, ...) {
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	if (call->replied) {
		jx_call_end(call, reason_of(condition), text, FALSE, TRUE);
		return;
	}
	JxAction *action = jx_call_act(call, JX_ACT_ERROR);
	action->condition = condition;
	action->jingle_condition = jingle_condition;
	action->text = g_steal_pointer(&text);
	call->replied = TRUE;
}

void jx_call_send(JxCall *call, JxJingle *jingle, JxSent what) {
	JxAction *action = jx_call_act(call, JX_ACT_SEND);
	action->jingle = jingle;
	action->tag = ++call->last_tag;
	g_hash_table_insert(call->sent, GUINT_TO_POINTER(action->tag), GUINT_TO_POINTER(what));
}

void jx_call_notice(JxCall *call, JxNotice notice, const char *text) {
	JxAction *action = jx_call_act(call, JX_ACT_NOTICE);
	action->notice = notice;
	action->text = g_strdup(text);
}

void jx_call_restrict_codecs(JxCall *call, const char *codecs) {
	g_free((char *)call->config.video_codecs);
	call->config.video_codecs = g_strdup(codecs);
}

JxJingle *jx_call_jingle_new(const JxCall *call, JxJingleAction action) {
	return jx_jingle_new(action, call->config.sid);
}

void jx_call_set_state(JxCall *call, JxCallState state, gint64 deadline) {
	call->state = state;
	call->state_deadline = deadline;
}

void jx_call_end(JxCall *call, const char *reason, const char *text, gboolean by_peer, gboolean tell) {
	if (call->state == JX_CALL_ENDED)
		return;
	if (tell && call->told) {
		JxJingle *jingle = jx_call_jingle_new(call, JX_JINGLE_SESSION_TERMINATE);
		jx_jingle_set_reason(jingle, reason, text);
		gboolean lost = g_str_equal(reason, "connectivity-error") || g_str_equal(reason, "failed-transport");
		if (call->dialect->asks_restart && lost && call->config.bridge_session)
			jx_jingle_set_bridge(jingle, call->config.bridge_session, TRUE, FALSE);
		jx_call_send(call, jingle, JX_SENT_OTHER);
	}
	for (guint i = 0; i < call->legs->len; i++) {
		JxLeg *leg = call->legs->pdata[i];
		if (!leg->closed)
			jx_call_act(call, JX_ACT_CLOSE_LEG)->leg = leg->index;
		leg->closed = TRUE;
	}
	JxAction *end = jx_call_act(call, JX_ACT_END);
	end->reason = g_intern_string(reason);
	end->text = g_strdup(text);
	end->by_peer = by_peer;
	jx_call_set_state(call, JX_CALL_ENDED, G_MAXINT64);
	call->gather_deadline = call->batch_deadline = call->own_deadline = G_MAXINT64;
}

/* --- inputs that are not stanzas or messages of Janus (those: call_jingle.c, call_janus.c) */
void jx_call_start(JxCall *call, gint64 now) {
	g_return_if_fail(call->state == JX_CALL_NEW && call->dialect->start);
	jx_call_set_state(call, JX_CALL_OFFERING, now + JX_CALL_JANUS_TIMEOUT);
	call->dialect->start(call, now);
}

void jx_call_iq(JxCall *call, guint tag, const char *condition, const char *text, gint64 now) {
	gpointer what;
	if (!g_hash_table_steal_extended(call->sent, GUINT_TO_POINTER(tag), NULL, &what) || call->state == JX_CALL_ENDED)
		return;
	if (!condition) {
		if (GPOINTER_TO_UINT(what) == JX_SENT_INITIATE && call->dialect->initiated)
			call->dialect->initiated(call);
		return;
	}
	g_autofree char *sentence = g_strdup_printf("%s: %s%s%s", GPOINTER_TO_UINT(what) == JX_SENT_INITIATE ? "The peer refused the session" :
		GPOINTER_TO_UINT(what) == JX_SENT_ACCEPT ? "The peer refused our session-accept" : "The peer answered an error",
		condition, text ? ": " : "", text ? text : "");
	if (GPOINTER_TO_UINT(what) == JX_SENT_INITIATE || GPOINTER_TO_UINT(what) == JX_SENT_ACCEPT)
		jx_call_end(call, "general-error", sentence, TRUE, FALSE);
	else /* a source-add may cross the leave of its receiver */
		jx_call_notice(call, JX_NOTICE_WARNING, sentence);
}

static const char *timeout_text(JxCallState state) {
	switch (state) {
	case JX_CALL_PENDING: return "No session-accept in time.";
	case JX_CALL_ACTIVE: return "No connection (ICE, DTLS) in time.";
	default: return "The media server did not answer in time.";
	}
}

void jx_call_tick(JxCall *call, gint64 now) {
	if (call->state == JX_CALL_ENDED)
		return;
	if (now >= call->state_deadline) {
		const char *reason = call->state == JX_CALL_ACTIVE ? "connectivity-error" : call->state == JX_CALL_PENDING ? "timeout" : "general-error";
		jx_call_end(call, reason, timeout_text(call->state), FALSE, TRUE);
	} else if (call->dialect->tick && now >= MIN(call->own_deadline, MIN(call->gather_deadline, call->batch_deadline))) {
		call->dialect->tick(call, now);
	}
}

void jx_call_terminate(JxCall *call, const char *reason, const char *text, gboolean silent, gint64 now) {
	jx_call_end(call, reason, text, FALSE, !silent);
}

void jx_call_speaker(JxCall *call, const char *endpoint, const char *const *previous, gboolean silence) {
	if (call->state != JX_CALL_ENDED && call->dialect->speaker)
		call->dialect->speaker(call, endpoint, previous, silence);
}

void jx_call_relay(JxCall *call, const char *from, gboolean stats, const char *text) {
	if (call->state != JX_CALL_ENDED && call->dialect->relay)
		call->dialect->relay(call, from, stats, text);
}

void jx_call_connectivity(JxCall *call, const char *endpoint, gboolean active) {
	if (call->state != JX_CALL_ENDED && call->dialect->connectivity)
		call->dialect->connectivity(call, endpoint, active);
}

void jx_call_height(JxCall *call, gint height) {
	call->config.height = height;
	if (call->state == JX_CALL_ACTIVE && call->dialect->height)
		call->dialect->height(call);
}

void jx_call_source_state(JxCall *call, const char *name, gboolean muted, const char *video_type) {
	if (call->state == JX_CALL_ENDED)
		return;
	if (call->dialect->source_state)
		call->dialect->source_state(call, name, muted, video_type);
	else
		jx_call_configure_state(call, name, muted, video_type);
}

void jx_call_guest(JxCall *call, const char *nick, const char *participant, const char *endpoint, const char *name) {
	if (call->state != JX_CALL_ENDED && call->dialect->guest)
		call->dialect->guest(call, nick, participant, endpoint, name);
}

void jx_call_guest_gone(JxCall *call, const char *nick) {
	if (call->state != JX_CALL_ENDED && call->dialect->guest_gone)
		call->dialect->guest_gone(call, nick);
}

void jx_call_channel(JxCall *call, const char *text, gint64 now) {
	if (call->state != JX_CALL_ENDED && call->dialect->channel)
		call->dialect->channel(call, text, now);
}

void jx_call_configure_state(JxCall *call, const char *name, gboolean muted, const char *video_type) {
	JxStateNote *note = g_hash_table_lookup(call->states, name);
	if (note && note->muted == muted && (!video_type || g_strcmp0(note->video_type, video_type) == 0))
		return;
	if (!note) {
		if (g_hash_table_size(call->states) >= 16)
			return; /* names are the peer's to choose */
		note = g_new0(JxStateNote, 1);
		g_hash_table_insert(call->states, g_strdup(name), note);
	}
	note->muted = muted;
	if (video_type) {
		g_free(note->video_type);
		note->video_type = g_strdup(video_type);
	}
	JxCallSource *source = jx_source_table_find(call->sources, name);
	if (!source)
		return; /* told with the source, when it comes */
	source->muted = muted;
	if (video_type)
		source->desktop = g_str_equal(video_type, "desktop");
	JxLeg *leg = jx_call_leg(call, 0);
	json_t *state = json_pack("{ss,sb,ss*}", "source", name, "muted", muted, "video_type", note->video_type);
	if (leg)
		jx_call_request(call, leg, JX_ASKED_CONFIGURE, json_pack("{ss,s[o]}", "request", "configure", "states", state), NULL, NULL);
	else
		json_decref(state);
	jx_call_notice(call, JX_NOTICE_SOURCES, NULL);
}

json_t *jx_call_sources_json(const JxCall *call, const char *(*mid_of)(const JxCall *call, const JxCallSource *source)) {
	json_t *list = json_array();
	const GPtrArray *sources = jx_source_table_list(call->sources);
	for (guint i = 0; i < sources->len; i++) {
		JxCallSource *source = sources->pdata[i];
		const JxStateNote *note = g_hash_table_lookup(call->states, source->name);
		if (note) {
			source->muted = note->muted;
			if (note->video_type)
				source->desktop = g_str_equal(note->video_type, "desktop");
		}
		json_t *object = json_pack("{ss,ss,ss*,ss,sb}", "source", source->name, "media", source->video ? "video" : "audio",
			"video_type", source->video ? (source->desktop ? "desktop" : "camera") : NULL, "mid", mid_of(call, source), "muted", source->muted);
		gboolean rtx = FALSE;
		json_t *ssrcs = json_array(), *partners = json_array();
		for (guint j = 0; j < source->ssrcs->len; j++) {
			json_array_append_new(ssrcs, json_integer(g_array_index(source->ssrcs, guint32, j)));
			json_array_append_new(partners, json_integer(g_array_index(source->rtx, guint32, j)));
			rtx = rtx || g_array_index(source->rtx, guint32, j);
		}
		if (json_array_size(ssrcs))
			json_object_set(object, "ssrcs", ssrcs);
		if (rtx)
			json_object_set(object, "rtx", partners);
		json_decref(ssrcs);
		json_decref(partners);
		json_array_append_new(list, object);
	}
	return list;
}

/* --- output */
GPtrArray *jx_call_take(JxCall *call) {
	GPtrArray *taken = call->actions;
	call->actions = g_ptr_array_new_with_free_func((GDestroyNotify)jx_action_free);
	return taken;
}

gint64 jx_call_deadline(const JxCall *call) {
	return MIN(MIN(call->state_deadline, call->own_deadline), MIN(call->gather_deadline, call->batch_deadline));
}

const char *jx_call_sid(const JxCall *call) {
	return call->config.sid;
}

const char *jx_call_video_codecs(const JxCall *call) {
	return call->config.video_codecs;
}

const char *jx_call_endpoint(const JxCall *call) {
	return call->config.endpoint;
}

const GPtrArray *jx_call_sources(const JxCall *call) {
	return jx_source_table_list(call->sources);
}

gboolean jx_call_has_video(const JxCall *call) {
	for (guint i = 0; i < call->lines->len; i++)
		if (((const JxLine *)call->lines->pdata[i])->media == JX_MEDIA_VIDEO)
			return TRUE;
	return FALSE;
}

gboolean jx_call_has_ssrc(const JxCall *call, guint32 ssrc) {
	return jx_source_table_has_ssrc(call->sources, ssrc);
}

gboolean jx_call_has_msid(const JxCall *call, const char *msid) {
	return jx_source_table_has_msid(call->sources, msid);
}
