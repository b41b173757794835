/* Jingle Audio/Video Conferences (XMPP's inbox, av_conferences, version 0.0.1; docs/protocol/av-conferences.md).
 *
 * The client's own session is a caller's in which it only sends. For each of the others that it is to hear and see we call it: a session in which only
 * we send, that says whose voice and picture it brings. */
#include "config.h"

#include "call/codecs.h"
#include "call/dialects/caller.h"

#define ACCEPT_TIMEOUT 30000 /* ms; nobody has to press a button */
#define AUDIO "audio"
#define VIDEO "video"

/* --- what the client sends */
static void conference_initiate(JxCall *call, const JxJingle *jingle, gint64 now) {
	jx_caller_take(call, jingle, TRUE);
}

const JxDialect jx_dialect_av_conference = {
	.name = "av_conference",
	.initiate = conference_initiate,
	JX_CALLER_WAYS,
	.event = jx_caller_event,
	.gathered = jx_caller_gathered,
};

/* --- what it receives of one of the others */
static gboolean has_line_on(const JxCall *call, const JxLeg *leg, const char *name) {
	const JxLine *line = jx_call_line(call, name);
	return line && line->leg == leg->index;
}

static void join(JxCall *call, JxLeg *leg) {
	json_t *body = jx_call_join_body(call, leg);
	json_t *wishes = json_pack("{ss,ss,ss,sb,sb,sb}", "policy", "one", "of", call->config.of, "lines", "call", "send", FALSE,
		"audio", has_line_on(call, leg, AUDIO), "video", has_line_on(call, leg, VIDEO));
	json_object_update(body, wishes);
	json_decref(wishes);
	jx_call_request(call, leg, JX_ASKED_JOIN, body, NULL, NULL);
}

static void forward_start(JxCall *call, gint64 now) {
	JxCaller *caller = g_new0(JxCaller, 1);
	caller->peer = JX_PARTY_RESPONDER;
	call->own = caller;
	g_autofree char *name = g_strconcat("of-", call->config.of, NULL);
	JxLeg *leg = jx_call_open_leg(call, name);
	jx_call_add_line(call, leg->index, AUDIO, AUDIO, JX_MEDIA_AUDIO);
	if (!call->config.no_video) {
		g_autofree char *picture = g_strconcat(name, "-" VIDEO, NULL);
		if (call->config.apart)
			leg = jx_call_open_leg(call, picture);
		jx_call_add_line(call, leg->index, VIDEO, VIDEO, JX_MEDIA_VIDEO);
	}
	for (guint i = 0; i < call->legs->len; i++)
		join(call, call->legs->pdata[i]);
}

static void send_initiate(JxCall *call, gint64 now) {
	JxCaller *caller = call->own;
	g_autoptr(JxJingle) jingle = jx_call_jingle_new(call, JX_JINGLE_SESSION_INITIATE);
	jingle->initiator = g_strdup(call->config.self);
	jingle->coin = jx_coin_new(call->config.entity, call->config.of_name);
	if (!call->config.apart)
		caller->bundle = jx_group_new("BUNDLE");
	for (guint i = 0; i < call->lines->len; i++) {
		const JxLine *line = call->lines->pdata[i];
		const JxLeg *leg = jx_call_leg(call, line->leg);
		if (!jx_caller_add_offered(jingle, leg, line->name, leg)) {
			jx_call_end(call, "failed-application", "Janus's SDP is of no use: it lacks lines that were asked for", FALSE, TRUE);
			return;
		}
		if (caller->bundle)
			g_ptr_array_add(caller->bundle->contents, g_strdup(line->name));
	}
	if (caller->bundle)
		g_ptr_array_add(jingle->groups, jx_group_copy(caller->bundle));
	call->told = TRUE;
	jx_call_send(call, g_steal_pointer(&jingle), JX_SENT_INITIATE);
	jx_call_set_state(call, JX_CALL_PENDING, now + ACCEPT_TIMEOUT);
}

static void forward_event(JxCall *call, JxLeg *leg, const char *name, const json_t *data, const char *sdp, gint64 now) {
	JxCaller *caller = call->own;
	if (call->state != JX_CALL_OFFERING || !g_str_equal(name, "joined"))
		jx_caller_event(call, leg, name, data, sdp, now);
	else if (!leg->local && jx_call_take_local(call, leg, sdp) && ++caller->answered == call->legs->len)
		send_initiate(call, now);
}

/* Once the peer has acknowledged the session. */
static void forward_gathered(JxCall *call, JxLeg *leg, gint64 now) {
	const JxCaller *caller = call->own;
	if ((call->state != JX_CALL_PENDING && call->state != JX_CALL_ACTIVE) || !caller->initiated)
		return;
	for (guint i = 0; i < call->lines->len; i++) {
		const JxLine *line = call->lines->pdata[i];
		if (line->leg != leg->index)
			continue;
		jx_call_trickle_out(call, leg, line->name, JX_PARTY_INITIATOR);
		return;
	}
}

static void forward_initiated(JxCall *call) {
	((JxCaller *)call->own)->initiated = TRUE;
	for (guint i = 0; i < call->legs->len; i++)
		forward_gathered(call, call->legs->pdata[i], 0);
}

/* --- session-accept: an error ends the session, which the peer believes in */
static gboolean unfit(JxCall *call, const char *reason, const char *text) {
	jx_call_result(call);
	jx_call_end(call, reason, text, FALSE, TRUE);
	return FALSE;
}

static gboolean is_secured(const JxContent *content) {
	return content->transport && content->transport->ufrag && content->transport->fingerprints->len;
}

static gboolean check_media(JxCall *call, const JxContent *content) {
	if (!content->description)
		return unfit(call, "failed-application", "A content of the session-accept has no description.");
	if (content->description->media == JX_MEDIA_AUDIO)
		return jx_codecs_have_voice(content->description) || unfit(call, "incompatible-parameters", "The session-accept lacks Opus.");
	g_autofree char *common = jx_codecs_common(call->config.video_codecs, content->description);
	if (!*common)
		return unfit(call, "incompatible-parameters", "The session-accept has none of the video codecs that were offered.");
	jx_call_restrict_codecs(call, common);
	return TRUE;
}

/* The first content's transport is everybody's where we have bundled. */
static gboolean check_accept(JxCall *call, const JxJingle *jingle) {
	if (!jingle->contents->len || jingle->contents->len > call->lines->len)
		return unfit(call, "failed-application", "The session-accept has none of the contents that were offered, or more.");
	for (guint i = 0; i < jingle->contents->len; i++) {
		const JxContent *content = jingle->contents->pdata[i], *first = jingle->contents->pdata[0];
		if (!jx_call_line(call, content->name) || jx_jingle_content(jingle, content->name) != content)
			return unfit(call, "failed-application", "The session-accept has contents that were not offered.");
		if (!check_media(call, content))
			return FALSE;
		if ((i == 0 || call->config.apart) && !is_secured(content))
			return unfit(call, "security-error", "The session-accept lacks ICE credentials or a DTLS fingerprint.");
		if (!call->config.apart && content->transport && content->transport->ufrag && !g_str_equal(content->transport->ufrag, first->transport->ufrag))
			return unfit(call, "unsupported-transports", "The session was offered as a bundle, as yours was: it has one transport.");
	}
	return TRUE;
}

/* Only we send, whatever `senders` the answer names: the specification's own example names none, which means both. Contents that were not accepted are no lines any more. */
static void lay_out(JxCall *call, const JxJingle *jingle) {
	const JxContent *first = jingle->contents->pdata[0];
	for (guint i = call->lines->len; i-- > 0;) {
		JxLine *line = call->lines->pdata[i];
		const JxContent *content = jx_jingle_content(jingle, line->name);
		if (!content) {
			g_ptr_array_remove_index(call->lines, i);
			continue;
		}
		line->remote = jx_content_copy(content);
		line->remote->senders = JX_SENDERS_INITIATOR;
		if (!call->config.apart && content != first) {
			g_clear_pointer(&line->remote->transport, jx_ice_transport_free);
			line->remote->transport = jx_ice_transport_copy(first->transport);
		}
	}
}

static gboolean has_line(const JxCall *call, const JxLeg *leg) {
	return has_line_on(call, leg, AUDIO) || has_line_on(call, leg, VIDEO);
}

static void set_height(JxCall *call) {
	const JxLine *picture = jx_call_line(call, VIDEO);
	if (picture)
		jx_call_request(call, jx_call_leg(call, picture->leg), JX_ASKED_OTHER,
			json_pack("{ss,si}", "request", "constraints", "default_height", call->config.height), NULL, NULL);
}

static gboolean answer_leg(JxCall *call, JxLeg *leg) {
	if (!has_line(call, leg)) {
		jx_call_act(call, JX_ACT_CLOSE_LEG)->leg = leg->index;
		leg->closed = TRUE;
		return TRUE;
	}
	g_autofree char *sdp = jx_caller_sdp(call, leg, TRUE);
	if (!sdp)
		return FALSE;
	jx_call_request(call, leg, JX_ASKED_ANSWER, json_pack("{ss,s[],so}", "request", "configure", "sources", "ssrcs", jx_caller_ssrcs(leg)), "answer", sdp);
	jx_call_remote_known(call, leg);
	return TRUE;
}

static void forward_accept(JxCall *call, const JxJingle *jingle, gint64 now) {
	if (!check_accept(call, jingle))
		return;
	jx_call_result(call);
	lay_out(call, jingle);
	jx_call_set_state(call, JX_CALL_ACTIVE, now + JX_CALL_ICE_TIMEOUT);
	for (guint i = 0; i < call->legs->len; i++)
		if (!answer_leg(call, call->legs->pdata[i]))
			return;
	set_height(call);
	for (guint i = 0; i < jingle->contents->len; i++) {
		const JxContent *content = jingle->contents->pdata[i];
		if (content->transport && !jx_call_remote_candidates(call, jx_call_line(call, content->name), content->transport))
			return;
	}
	jx_call_notice(call, JX_NOTICE_ACCEPTED, NULL);
	forward_initiated(call); /* who accepts has heard of it, whatever became of its acknowledgement */
}

const JxDialect jx_dialect_av_forward = {
	.name = "av_forward",
	.we_offer = TRUE,
	.start = forward_start,
	.initiated = forward_initiated,
	.accept = forward_accept,
	.renew = jx_caller_renew,
	.event = forward_event,
	.gathered = forward_gathered,
	.height = set_height,
	.clear = jx_caller_clear,
};
