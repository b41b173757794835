/* A caller adds a picture to its call, and takes it away again (XEP-0166, sections 7.2.1 and 7.2.4): Dino's camera button, with a transport of its
 * own; Conversations' within the bundle, with a stub of a transport. */
#include "config.h"

#include "call/codecs.h"
#include "call/dialects/caller.h"

static void reject(JxCall *call, const JxJingle *jingle, const char *reason, const char *text) {
	JxJingle *answer = jx_call_jingle_new(call, JX_JINGLE_CONTENT_REJECT);
	for (guint i = 0; i < jingle->contents->len; i++) {
		const JxContent *content = jingle->contents->pdata[i];
		jx_jingle_add_content(answer, jx_content_new(content->creator, content->name, content->senders));
	}
	jx_jingle_set_reason(answer, reason, text);
	jx_call_send(call, answer, JX_SENT_OTHER);
}

static gboolean has_media(const JxCall *call, JxMedia media) {
	for (guint i = 0; i < call->lines->len; i++) {
		const JxLine *line = call->lines->pdata[i];
		if (line->media == media && line->remote->senders != JX_SENDERS_NONE)
			return TRUE;
	}
	return FALSE;
}

/* The leg that the content goes to within the bundle; NULL: it is one of its own. */
static JxLeg *bundled_leg(JxCall *call) {
	const JxCaller *caller = call->own;
	return caller->bundle ? jx_call_leg(call, ((JxLine *)call->lines->pdata[0])->leg) : NULL;
}

/* NULL, or why not: a sentence. */
static const char *fault_of(JxCall *call, const JxContent *content) {
	const JxIceTransport *transport = content->transport;
	const JxRtpDescription *description = content->description;
	if (!description || description->media != JX_MEDIA_VIDEO)
		return "Only a picture can be added to a call.";
	const JxLine *known = jx_call_line(call, content->name);
	/* Taken away and here again: within the bundle its line is there to be used. */
	if (has_media(call, JX_MEDIA_VIDEO) || (known && (known->media != JX_MEDIA_VIDEO || !bundled_leg(call))))
		return "There is such a content in this session already.";
	g_autofree char *common = jx_codecs_common(call->config.video_codecs, description);
	if (!*common)
		return "It has none of the video codecs of this room.";
	if (!transport || (!bundled_leg(call) && (!transport->ufrag || !transport->fingerprints->len)))
		return "It needs an ICE-UDP transport with credentials and a fingerprint.";
	return NULL;
}

/* All that the caller offers now, as one offer. */
static JxJingle *whole_offer(JxCall *call) {
	JxJingle *jingle = jx_call_jingle_new(call, JX_JINGLE_SESSION_INITIATE);
	for (guint i = 0; i < call->lines->len; i++)
		jx_jingle_add_content(jingle, jx_content_copy(((JxLine *)call->lines->pdata[i])->remote));
	return jingle;
}

/* Tells Janus of the leg as it is now: a new one joins, one that stands is offered again. */
static void offer_leg(JxCall *call, JxLeg *leg, gboolean fresh) {
	g_autoptr(JxJingle) whole = whole_offer(call);
	jx_caller_name_sources(call, whole);
	g_autofree char *sdp = jx_caller_sdp(call, leg, FALSE);
	if (!sdp)
		return;
	json_t *body = fresh ? jx_call_join_body(call, leg) : json_pack("{ss}", "request", "configure");
	if (fresh)
		json_object_set_new(body, "policy", json_string(jx_caller_policy(call)));
	json_object_set_new(body, "sources", jx_caller_sources(call, leg));
	jx_call_request(call, leg, JX_ASKED_CONTENT, body, "offer", sdp);
}

static void add(JxCall *call, const JxJingle *jingle) {
	JxCaller *caller = call->own;
	const JxContent *content = jingle->contents->len == 1 ? jingle->contents->pdata[0] : NULL;
	const char *fault = !content ? "One content at a time can be added." : caller->added ? "Another content is being added." : fault_of(call, content);
	jx_call_result(call);
	if (fault) {
		reject(call, jingle, "unsupported-applications", fault);
		return;
	}
	g_autofree char *common = jx_codecs_common(call->config.video_codecs, content->description);
	g_autofree char *mid = jx_caller_mid(content->name, call->lines->len);
	JxLeg *leg = bundled_leg(call);
	gboolean fresh = !leg;
	jx_call_restrict_codecs(call, common);
	if (fresh)
		leg = jx_call_open_leg(call, mid);
	JxLine *line = jx_call_line(call, content->name);
	if (!line) {
		line = jx_call_add_line(call, leg->index, content->name, mid, JX_MEDIA_VIDEO);
		if (!fresh)
			g_ptr_array_add(caller->bundle->contents, g_strdup(content->name));
	}
	g_clear_pointer(&line->remote, jx_content_free);
	line->remote = jx_content_copy(content);
	if (!fresh) { /* COMPAT(Conversations): its transport is a stub, the session's is meant */
		g_clear_pointer(&line->remote->transport, jx_ice_transport_free);
		line->remote->transport = jx_ice_transport_copy(((JxLine *)call->lines->pdata[0])->remote->transport);
	}
	caller->added = line;
	offer_leg(call, leg, fresh);
	if (fresh)
		jx_call_remote_candidates(call, line, content->transport);
}

/* COMPAT(Dino): what it adds is one-way, and it takes a content-modify to both. */
static void turn_both_ways(JxCall *call, JxLeg *leg, JxLine *line) {
	JxJingle *modify = jx_call_jingle_new(call, JX_JINGLE_CONTENT_MODIFY);
	jx_jingle_add_content(modify, jx_content_new(line->remote->creator, line->name, JX_SENDERS_BOTH));
	jx_call_send(call, modify, JX_SENT_OTHER);
	line->remote->senders = JX_SENDERS_BOTH;
	((JxCaller *)call->own)->turned = line;
	offer_leg(call, leg, FALSE);
}

void jx_caller_content_answered(JxCall *call, JxLeg *leg, const char *sdp) {
	JxCaller *caller = call->own;
	JxLine *line = caller->added;
	if (caller->turned && caller->turned->leg == leg->index && sdp) {
		caller->turned = NULL;
		if (jx_call_take_local(call, leg, sdp))
			jx_caller_tell_ssrcs(call, leg);
		return;
	}
	if (!line || line->leg != leg->index || !sdp || !jx_call_take_local(call, leg, sdp))
		return;
	caller->added = NULL;
	g_autoptr(GError) error = NULL;
	JxContent *content = jx_caller_answer(call, line, &error);
	if (!content) {
		jx_call_notice(call, JX_NOTICE_WARNING, error->message);
		return;
	}
	if (!leg->remote_known)
		jx_call_remote_known(call, leg);
	jx_caller_tell_ssrcs(call, leg);
	JxJingle *accept = jx_call_jingle_new(call, JX_JINGLE_CONTENT_ACCEPT);
	jx_jingle_add_content(accept, content);
	jx_call_send(call, accept, JX_SENT_OTHER);
	if (!caller->one_way && jx_caller_sends(call, line) && line->remote->senders != JX_SENDERS_BOTH)
		turn_both_ways(call, leg, line);
	jx_call_notice(call, JX_NOTICE_SOURCES, NULL);
}

void jx_caller_content_refused(JxCall *call, const char *text) {
	JxCaller *caller = call->own;
	JxLine *line = g_steal_pointer(&caller->added);
	if (!line)
		return;
	g_autoptr(JxJingle) what = jx_call_jingle_new(call, JX_JINGLE_CONTENT_ADD);
	jx_jingle_add_content(what, jx_content_new(line->remote->creator, line->name, line->remote->senders));
	line->remote->senders = JX_SENDERS_NONE;
	reject(call, what, "failed-application", text);
}

/* The line stays, and nothing is sent on it any more: a leg's lines are for good. */
static void take_away(JxCall *call, const JxJingle *jingle) {
	for (guint i = 0; i < jingle->contents->len; i++) {
		JxLine *line = jx_call_line(call, ((JxContent *)jingle->contents->pdata[i])->name);
		if (!line || line->media != JX_MEDIA_VIDEO || line->remote->senders == JX_SENDERS_NONE) {
			jx_call_error(call, "item-not-found", NULL, "There is no such picture in this session.");
			return;
		}
	}
	jx_call_result(call);
	for (guint i = 0; i < jingle->contents->len; i++) {
		JxLine *line = jx_call_line(call, ((JxContent *)jingle->contents->pdata[i])->name);
		line->remote->senders = JX_SENDERS_NONE;
		offer_leg(call, jx_call_leg(call, line->leg), FALSE);
	}
	jx_call_notice(call, JX_NOTICE_SOURCES, NULL);
}

void jx_caller_content(JxCall *call, const JxJingle *jingle, gint64 now) {
	if (jingle->action == JX_JINGLE_CONTENT_ADD)
		add(call, jingle);
	else
		take_away(call, jingle);
}
