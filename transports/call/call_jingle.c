/* The peer's Jingle IQs: who may say what in which state (XEP-0166, sections 6 and 7). */
#include "config.h"

#include "call/call_private.h"
#include "call/compact.h"

static void on_initiate(JxCall *call, const JxJingle *jingle, gint64 now) {
	if (call->state == JX_CALL_NEW && call->dialect->initiate) {
		jx_call_set_state(call, JX_CALL_ANSWERING, now + JX_CALL_JANUS_TIMEOUT);
		call->told = TRUE;
		call->dialect->initiate(call, jingle, now);
	} else if (call->dialect->we_offer && call->state < JX_CALL_ACTIVE) {
		jx_call_error(call, "conflict", "tie-break", "We have offered a session with this sid ourselves.");
	} else {
		jx_call_error(call, "unexpected-request", "out-of-order", "There is a session with this sid already.");
	}
}

static void on_accept(JxCall *call, const JxJingle *jingle, gint64 now) {
	if (!call->dialect->accept)
		jx_call_error(call, "unexpected-request", "out-of-order", "You offered this session: only we can accept it.");
	else if (call->state != JX_CALL_PENDING)
		jx_call_error(call, "unexpected-request", "out-of-order", call->state == JX_CALL_ACTIVE ?
			"This session has been accepted already." : "This session has not been offered yet.");
	else
		call->dialect->accept(call, jingle, now);
}

static gboolean same_credentials(const JxIceTransport *a, const JxIceTransport *b) {
	return !b->ufrag || (g_strcmp0(a->ufrag, b->ufrag) == 0 && g_strcmp0(a->pwd, b->pwd) == 0);
}

/* COMPAT(lib-jitsi-meet 2022): it names the content by its own mid. */
static JxLine *line_of(JxCall *call, const char *name) {
	JxLine *line = jx_call_line(call, name);
	return line || !call->dialect->one_transport ? line : call->lines->pdata[0];
}

/* Of an answer to a restart; NULL where it is none. */
static const JxIceTransport *restarted(const JxJingle *jingle) {
	for (guint i = 0; i < jingle->contents->len; i++) {
		const JxContent *content = jingle->contents->pdata[i];
		if (content->transport && content->transport->ice_generation > 0)
			return content->transport;
	}
	return NULL;
}

static gboolean is_other(const JxLine *line, const JxIceTransport *transport) {
	return line->remote && line->remote->transport && !same_credentials(line->remote->transport, transport);
}

static void on_transport(JxCall *call, const JxJingle *jingle, gint64 now) {
	const JxIceTransport *fresh = call->dialect->restarted ? restarted(jingle) : NULL;
	if (fresh && !call->dialect->restarted(call, fresh))
		return;
	for (guint i = 0; i < jingle->contents->len; i++) {
		const JxContent *content = jingle->contents->pdata[i];
		JxLine *line = line_of(call, content->name);
		if (!line) {
			jx_call_error(call, "item-not-found", NULL, "There is no content '%s' in this session.", content->name);
			return;
		}
		if (!content->transport) {
			jx_call_error(call, "bad-request", NULL, "The content '%s' has no ICE-UDP transport.", content->name);
			return;
		}
		if (is_other(line, content->transport) && call->dialect->renew) {
			if (!call->dialect->renew(call, line, content->transport, now))
				return;
		} else if (is_other(line, content->transport)) {
			jx_call_error(call, "feature-not-implemented", NULL, "ICE credentials cannot be changed like this: start a new session.");
			return;
		}
	}
	for (guint i = 0; i < jingle->contents->len; i++) {
		const JxContent *content = jingle->contents->pdata[i];
		if (!jx_call_remote_candidates(call, line_of(call, content->name), content->transport))
			return;
	}
	jx_call_result(call);
}

/* A restart of a session of before: an error is answered. */
static gboolean names_another_session(JxCall *call, const JxBridgeSession *bridge) {
	if (g_strcmp0(bridge->id, call->config.bridge_session) == 0)
		return FALSE;
	jx_call_error(call, "item-not-found", NULL, "%s is not the current bridge session.", bridge->id ? bridge->id : "(no id)");
	return TRUE;
}

static void on_terminate(JxCall *call, const JxJingle *jingle) {
	gboolean restart = jingle->bridge && jingle->bridge->restart;
	if (restart && names_another_session(call, jingle->bridge))
		return;
	jx_call_result(call);
	jx_call_end(call, jingle->reason ? jingle->reason->condition : "success", jingle->reason ? jingle->reason->text : NULL, TRUE, FALSE);
	((JxAction *)call->actions->pdata[call->actions->len - 1])->restart = restart;
}

static void on_content(JxCall *call, const JxJingle *jingle, gint64 now) {
	if (!call->dialect->content)
		jx_call_error(call, "feature-not-implemented", NULL, "The media of this session were agreed on at its start.");
	else if (call->state != JX_CALL_ACTIVE)
		jx_call_error(call, "unexpected-request", "out-of-order", "Contents can be added and removed once the session is accepted.");
	else
		call->dialect->content(call, jingle, now);
}

/* Mute by session-info names a content; the source is the one of its kind. */
static void on_info(JxCall *call, const JxJingle *jingle, gint64 now) {
	gboolean restart = jingle->bridge && jingle->bridge->ice_restart;
	if (restart && names_another_session(call, jingle->bridge))
		return;
	if (restart && call->dialect->restart)
		call->dialect->restart(call, now);
	else if (restart)
		jx_call_error(call, "feature-not-implemented", NULL, "ICE is not restarted in place: terminate with restart=true.");
	else if (jingle->info_unknown)
		jx_call_error(call, "feature-not-implemented", "unsupported-info", "This session-info is not known here.");
	else if (call->dialect->info)
		call->dialect->info(call, jingle, now);
	else
		jx_call_result(call);
}

static void on_sources(JxCall *call, const JxJingle *jingle, gint64 now) {
	if (!call->dialect->sources)
		jx_call_error(call, "feature-not-implemented", NULL, "Sources are signalled in sessions of a conference only.");
	else if (call->dialect->hints && !jingle->contents->len && jingle->json_sources)
		jx_call_result(call); /* COMPAT(OkEDU 2024): what its session-accept will say, with names that are none */
	else if (call->state != JX_CALL_ACTIVE)
		jx_call_error(call, "unexpected-request", "out-of-order", "Sources can be signalled once the session is accepted.");
	else
		call->dialect->sources(call, jingle, now);
}

static void dispatch(JxCall *call, const JxJingle *jingle, gint64 now) {
	switch (jingle->action) {
	case JX_JINGLE_SESSION_INITIATE: on_initiate(call, jingle, now); break;
	case JX_JINGLE_SESSION_ACCEPT: on_accept(call, jingle, now); break;
	case JX_JINGLE_SESSION_TERMINATE: on_terminate(call, jingle); break;
	case JX_JINGLE_SESSION_INFO: on_info(call, jingle, now); break;
	case JX_JINGLE_TRANSPORT_INFO: on_transport(call, jingle, now); break;
	case JX_JINGLE_CONTENT_ADD:
	case JX_JINGLE_CONTENT_REMOVE: on_content(call, jingle, now); break;
	case JX_JINGLE_SOURCE_ADD:
	case JX_JINGLE_SOURCE_REMOVE: on_sources(call, jingle, now); break;
	case JX_JINGLE_DESCRIPTION_INFO:
	case JX_JINGLE_SECURITY_INFO: jx_call_result(call); break;
	default:
		jx_call_error(call, "feature-not-implemented", NULL, "The action %s is not supported here.", jx_jingle_action_name(jingle->action));
	}
}

/* What is said as compact JSON is said in contents from here on. */
static void dispatch_whole(JxCall *call, const JxJingle *jingle, gint64 now) {
	gboolean sources = jingle->action == JX_JINGLE_SESSION_ACCEPT || jingle->action == JX_JINGLE_SOURCE_ADD || jingle->action == JX_JINGLE_SOURCE_REMOVE;
	if (!sources || !jingle->json_sources || call->dialect->hints || call->dialect->many_owners) {
		dispatch(call, jingle, now);
		return;
	}
	g_autoptr(JxJingle) whole = jx_compact_expand(jingle, call->config.endpoint);
	dispatch(call, whole, now);
}

void jx_call_jingle(JxCall *call, const JxJingle *jingle, const char *from, gint64 now) {
	call->replied = call->config.acknowledged && jingle->action == JX_JINGLE_SESSION_INITIATE && call->state == JX_CALL_NEW;
	if (g_strcmp0(from, call->config.peer) != 0)
		jx_call_error(call, "item-not-found", "unknown-session", "This session is not with you.");
	else if (g_strcmp0(jingle->sid, call->config.sid) != 0 || call->state == JX_CALL_ENDED)
		jx_call_error(call, "item-not-found", "unknown-session", "There is no such session.");
	else if (call->state == JX_CALL_NEW && jingle->action != JX_JINGLE_SESSION_INITIATE)
		jx_call_error(call, "unexpected-request", "out-of-order", "This session has not begun.");
	else
		dispatch_whole(call, jingle, now);
}
