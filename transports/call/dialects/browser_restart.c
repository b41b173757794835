/* ICE restarted in place when the browser asks (docs/protocol/browsers.md, "Restart"): Janus offers with fresh credentials, the browser hears of
 * them by a transport-info with `ice-generation`, and its own come back in one of the same generation. Janus is answered then and not before:
 * an answer with the old credentials would undo what has begun. */
#include "config.h"

#include "call/dialects/browser.h"

/* lib-jitsi-meet asks for a new session after 15 s; a browser that has not even answered by then will not. */
#define ANSWER_TIMEOUT 20000

void jx_browser_restart(JxCall *call, gint64 now) {
	JxBrowser *browser = call->own;
	if (call->state != JX_CALL_ACTIVE || !call->up) {
		jx_call_error(call, "unexpected-request", "out-of-order", "ICE can be restarted once it has connected.");
		return;
	}
	jx_call_result(call);
	browser->restarting = TRUE;
	call->candidates = 0;
	call->state_deadline = now + ANSWER_TIMEOUT;
	/* Refused, there is no telling what Janus's credentials are: the browser gets another session. */
	jx_call_request(call, jx_call_leg(call, 0), JX_ASKED_ANSWER, json_pack("{ss}", "request", "restart"), NULL, NULL);
}

void jx_browser_tell_restart(JxCall *call, JxLeg *leg) {
	JxBrowser *browser = call->own;
	JxJingle *jingle = jx_call_jingle_new(call, JX_JINGLE_TRANSPORT_INFO);
	JxContent *content = jx_jingle_add_content(jingle, jx_content_new(JX_PARTY_INITIATOR, jx_browser_first_content(call), JX_SENDERS_BOTH));
	content->transport = jx_call_local_transport(leg);
	content->transport->ice_generation = (gint)++browser->generation;
	jx_call_send(call, jingle, JX_SENT_TRANSPORT);
}

static void set_credentials(JxIceTransport *transport, const JxIceTransport *from) {
	if (!transport)
		return;
	g_free(transport->ufrag);
	g_free(transport->pwd);
	transport->ufrag = g_strdup(from->ufrag);
	transport->pwd = g_strdup(from->pwd);
}

gboolean jx_browser_restarted(JxCall *call, const JxIceTransport *transport) {
	JxBrowser *browser = call->own;
	/* One comes for each m-line: the first of them is the answer. An earlier generation's is late and worth nothing. */
	if (transport->ice_generation != (gint)browser->generation || !transport->ufrag || !transport->pwd) {
		jx_call_result(call);
		return FALSE;
	}
	if (!browser->restarting)
		return TRUE;
	browser->restarting = FALSE;
	call->state_deadline = G_MAXINT64;
	for (guint i = 0; i < browser->answer->contents->len; i++)
		set_credentials(((JxContent *)browser->answer->contents->pdata[i])->transport, transport);
	for (guint i = 0; i < call->lines->len; i++) {
		const JxLine *line = call->lines->pdata[i];
		set_credentials(line->remote ? line->remote->transport : NULL, transport);
	}
	jx_browser_configure(call, jx_call_leg(call, 0));
	return TRUE;
}
