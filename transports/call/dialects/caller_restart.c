/* ICE restarted by a caller in the midst of the call (RFC 8445, section 9; as Conversations does it when a phone changes networks): a transport-info with
 * other credentials. Janus is given the leg's offer once more with them, and its own fresh ones go back by transport-info, with candidates: without
 * any it would be a restart of ours. */
#include "config.h"

#include "call/dialects/caller.h"

/* Between two restarts, ms: networks change, but not like that. */
#define GAP 2000

static gboolean refuse(JxCall *call, const char *condition, const char *jingle_condition, const char *text) {
	jx_call_error(call, condition, jingle_condition, "%s", text);
	return FALSE;
}

static void set_credentials(JxIceTransport *transport, const JxIceTransport *fresh) {
	g_free(transport->ufrag);
	g_free(transport->pwd);
	transport->ufrag = g_strdup(fresh->ufrag);
	transport->pwd = g_strdup(fresh->pwd);
}

gboolean jx_caller_renew(JxCall *call, JxLine *line, const JxIceTransport *fresh, gint64 now) {
	JxCaller *caller = call->own;
	JxLeg *leg = jx_call_leg(call, line->leg);
	if (call->state != JX_CALL_ACTIVE || !leg->up || caller->restarting || caller->added)
		return refuse(call, "unexpected-request", "out-of-order", "ICE can be restarted once it has connected, one restart at a time.");
	if (now < caller->restart_from)
		return refuse(call, "resource-constraint", NULL, "ICE was restarted a moment ago.");
	jx_call_result(call);
	caller->restarting = leg;
	caller->restart_from = now + GAP;
	call->candidates = 0;
	leg->remote_known = FALSE;
	for (guint i = 0; i < call->lines->len; i++) {
		JxLine *other = call->lines->pdata[i];
		if (other->leg == leg->index)
			set_credentials(other->remote->transport, fresh);
	}
	g_autofree char *sdp = jx_caller_sdp(call, leg, FALSE);
	if (sdp) /* refused, there is no telling what Janus's credentials are */
		jx_call_request(call, leg, JX_ASKED_ANSWER, json_pack("{ss}", "request", "configure"), "offer", sdp);
	return TRUE;
}

void jx_caller_renewed(JxCall *call, JxLeg *leg, const JxLine *line, const char *sdp) {
	((JxCaller *)call->own)->restarting = NULL;
	if (!jx_call_take_local(call, leg, sdp))
		return;
	JxJingle *jingle = jx_call_jingle_new(call, JX_JINGLE_TRANSPORT_INFO);
	JxContent *content = jx_jingle_add_content(jingle, jx_content_new(line->remote->creator, line->name, JX_SENDERS_BOTH));
	content->transport = jx_call_local_transport(leg);
	g_ptr_array_set_size(content->transport->fingerprints, 0); /* DTLS goes on */
	jx_call_send(call, jingle, JX_SENT_TRANSPORT);
	jx_call_remote_known(call, leg);
}
