/* Janus's messages about a call's handles. */
#include "config.h"

#include "call/call_private.h"

static const char *text_of(const json_t *object, const char *key, const char *fallback) {
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : fallback;
}

/* An error of the core or of the plugin to one of our requests. */
static void on_error(JxCall *call, guint tag, const char *text) {
	gpointer what = NULL;
	gboolean known = g_hash_table_steal_extended(call->asked, GUINT_TO_POINTER(tag), NULL, &what);
	g_autofree char *sentence = g_strdup_printf("The media server refused: %s", text);
	if (known && GPOINTER_TO_UINT(what) == JX_ASKED_JOIN)
		jx_call_end(call, "failed-application", sentence, FALSE, TRUE);
	else if (known && GPOINTER_TO_UINT(what) == JX_ASKED_ANSWER)
		jx_call_end(call, "failed-transport", sentence, FALSE, TRUE);
	else
		jx_call_notice(call, JX_NOTICE_WARNING, sentence);
	if (known && GPOINTER_TO_UINT(what) == JX_ASKED_CONTENT && call->dialect->content_refused)
		call->dialect->content_refused(call, sentence);
}

static void on_plugin(JxCall *call, JxLeg *leg, guint tag, const json_t *message, gint64 now) {
	const json_t *data = json_object_get(json_object_get(message, "plugindata"), "data");
	const char *kind = text_of(data, "conference", ""), *name = text_of(data, "event", "");
	const json_t *jsep = json_object_get(message, "jsep");
	if (g_str_equal(kind, "error")) {
		on_error(call, tag, text_of(data, "error", "no reason given"));
		return;
	}
	g_hash_table_remove(call->asked, GUINT_TO_POINTER(tag));
	if (g_str_equal(name, "kicked")) {
		jx_call_notice(call, JX_NOTICE_KICKED, text_of(data, "reason", NULL));
		jx_call_end(call, "gone", text_of(data, "reason", "Removed from the room."), FALSE, TRUE);
	} else if (*name && !g_str_equal(name, "up")) { /* webrtcup says it too */
		call->dialect->event(call, leg, name, data, json_string_value(json_object_get(jsep, "sdp")), now);
	}
}

/* Janus tells all of them again after a restart. */
static gboolean is_known(const JxLeg *leg, const JxCandidate *candidate) {
	for (guint i = 0; i < leg->candidates->len; i++) {
		const JxCandidate *known = leg->candidates->pdata[i];
		if (known->port == candidate->port && g_str_equal(known->ip, candidate->ip) && known->type == candidate->type)
			return TRUE;
	}
	return FALSE;
}

static void on_trickle(JxCall *call, JxLeg *leg, const json_t *message, gint64 now) {
	const json_t *object = json_object_get(message, "candidate");
	const char *line = json_string_value(json_object_get(object, "candidate"));
	if (json_is_true(json_object_get(object, "completed")))
		leg->gathered = TRUE;
	g_autoptr(JxCandidate) candidate = line && *line ? jx_jsep_candidate_parse(line, NULL) : NULL;
	/* UDP only: TCP candidates make Conversations throw, and lose their type on OkEDU. */
	if (candidate && candidate->component == 1 && !candidate->tcp && leg->candidates->len < JX_CALL_MAX_CANDIDATES && !is_known(leg, candidate))
		g_ptr_array_add(leg->candidates, g_steal_pointer(&candidate));
	call->dialect->gathered(call, leg, now);
}

static void on_up(JxCall *call, JxLeg *leg) {
	leg->up = TRUE;
	for (guint i = 0; i < call->legs->len; i++)
		if (!((JxLeg *)call->legs->pdata[i])->up && !((JxLeg *)call->legs->pdata[i])->closed)
			return;
	gboolean first = !call->up;
	if (first)
		jx_call_notice(call, JX_NOTICE_UP, NULL);
	call->up = TRUE;
	if (call->state == JX_CALL_ACTIVE)
		call->state_deadline = G_MAXINT64;
	if (first && call->dialect->up)
		call->dialect->up(call);
}

/* "DTLS alert": the peer closed its PeerConnection; others are ours or the network's. */
static void on_hangup(JxCall *call, const json_t *message) {
	const char *why = text_of(message, "reason", "no reason given");
	gboolean closed = g_strcmp0(why, "DTLS alert") == 0;
	g_autofree char *text = g_strdup_printf("The connection ended: %s", why);
	jx_call_end(call, closed ? "gone" : "connectivity-error", text, closed, TRUE);
}

void jx_call_unknown_ssrc(JxCall *call, guint index, guint32 ssrc, gint64 now) {
	JxLeg *leg = jx_call_leg(call, index);
	if (call->state != JX_CALL_ENDED && leg && !leg->closed && call->dialect->unknown_ssrc)
		call->dialect->unknown_ssrc(call, leg, ssrc, now);
}

void jx_call_janus(JxCall *call, guint index, guint tag, const json_t *message, gint64 now) {
	JxLeg *leg = jx_call_leg(call, index);
	const char *kind = text_of(message, "janus", "");
	if (call->state == JX_CALL_ENDED || !leg || leg->closed)
		return;
	if (g_str_equal(kind, "event") || g_str_equal(kind, "success")) {
		on_plugin(call, leg, tag, message, now);
	} else if (g_str_equal(kind, "error")) {
		on_error(call, tag, text_of(json_object_get(message, "error"), "reason", "no reason given"));
	} else if (g_str_equal(kind, "trickle")) {
		on_trickle(call, leg, message, now);
	} else if (g_str_equal(kind, "webrtcup")) {
		on_up(call, leg);
	} else if (g_str_equal(kind, "media")) {
		if (call->dialect->media)
			call->dialect->media(call, text_of(message, "mid", ""), json_is_true(json_object_get(message, "receiving")));
	} else if (g_str_equal(kind, "hangup")) {
		on_hangup(call, message);
	} else if (g_str_equal(kind, "detached") || g_str_equal(kind, "timeout")) {
		leg->closed = TRUE;
		jx_call_end(call, "general-error", "The media server closed the leg.", FALSE, TRUE);
	}
}
