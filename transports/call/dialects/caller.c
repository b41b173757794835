/* A plain Jingle client that calls (XEP-0167): it offers audio and perhaps video; it hears the mix and sees the speaker.
 *
 * The answer has exactly the offered contents. What the offer bundles is one leg, every other content is a leg of its own: Dino has a
 * transport per content. Contents are m-lines at Janus in the order of the offer. */
#include "config.h"

#include "call/codecs.h"
#include "call/dialects/caller.h"

void jx_caller_clear(JxCall *call) {
	JxCaller *caller = call->own;
	g_clear_pointer(&caller->bundle, jx_group_free);
	g_free(caller);
}

/* --- the offer: is it one that we can answer? */
static gboolean check_rtp(JxCall *call, const JxContent *content) {
	const JxRtpDescription *description = content->description;
	gboolean video = description->media == JX_MEDIA_VIDEO;
	g_autofree char *common = video ? jx_codecs_common(call->config.video_codecs, description) : NULL;
	if (video && *common)
		jx_call_restrict_codecs(call, common);
	if (video ? *common : jx_codecs_have_voice(description))
		return TRUE;
	g_autofree char *text = video ? g_strdup_printf("The content '%s' has none of the video codecs of this room: %s.", content->name, call->config.video_codecs) :
		g_strdup_printf("The content '%s' has none of the voice codecs of rooms: Opus, G722, PCMU, PCMA.", content->name);
	jx_call_result(call);
	jx_call_end(call, "incompatible-parameters", text, FALSE, TRUE);
	return FALSE;
}

static gboolean refuse(JxCall *call, const char *reason, const JxContent *content, const char *what) {
	g_autofree char *text = g_strdup_printf("The content '%s' %s.", content->name, what);
	jx_call_result(call);
	jx_call_end(call, reason, text, FALSE, TRUE);
	return FALSE;
}

static gboolean check_content(JxCall *call, const JxJingle *jingle, const JxContent *content) {
	const JxIceTransport *transport = content->transport;
	if (jx_jingle_content(jingle, content->name) != content) {
		jx_call_error(call, "bad-request", NULL, "Two contents are named '%s'.", content->name);
		return FALSE;
	}
	if (!content->description)
		return refuse(call, "unsupported-applications", content, "is not an RTP session");
	if (!transport)
		return refuse(call, "unsupported-transports", content, "has no ICE-UDP transport");
	if (!transport->ufrag) {
		jx_call_error(call, "bad-request", NULL, "The transport of '%s' lacks ufrag and pwd.", content->name);
		return FALSE;
	}
	if (!transport->fingerprints->len)
		return refuse(call, "security-error", content, "has no DTLS fingerprint: media must be encrypted");
	if (content->description->media == JX_MEDIA_APPLICATION) {
		if (!transport->sctp)
			return refuse(call, "unsupported-applications", content, "has no SCTP map");
		return TRUE;
	}
	return check_rtp(call, content);
}

static gboolean check_offer(JxCall *call, const JxJingle *jingle) {
	guint kinds[3] = { 0, 0, 0 };
	if (!jingle->contents->len) {
		jx_call_error(call, "bad-request", NULL, "A session has at least one content.");
		return FALSE;
	}
	for (guint i = 0; i < jingle->contents->len; i++) {
		const JxContent *content = jingle->contents->pdata[i];
		if (!check_content(call, jingle, content))
			return FALSE;
		if (++kinds[content->description->media] > 1) {
			jx_call_result(call);
			jx_call_end(call, "unsupported-applications", "One audio and one video content make a call to a room.", FALSE, TRUE);
			return FALSE;
		}
	}
	return TRUE;
}

/* --- session-initiate */
static void lay_out(JxCall *call, const JxJingle *jingle) {
	JxCaller *caller = call->own;
	const JxGroup *bundle = jx_jingle_bundle(jingle);
	JxLeg *bundled = NULL;
	caller->bundle = bundle ? jx_group_copy(bundle) : NULL;
	for (guint i = 0; i < jingle->contents->len; i++) {
		const JxContent *content = jingle->contents->pdata[i];
		gboolean together = bundle && jx_group_has(bundle, content->name);
		g_autofree char *mid = jx_caller_mid(content->name, i);
		JxLeg *leg = together && bundled ? bundled : jx_call_open_leg(call, together ? "main" : mid);
		if (together)
			bundled = leg;
		jx_call_add_line(call, leg->index, content->name, mid, content->description->media)->remote = jx_content_copy(content);
	}
}

void jx_caller_take(JxCall *call, const JxJingle *jingle, gboolean one_way) {
	JxCaller *caller = g_new0(JxCaller, 1);
	caller->one_way = one_way;
	call->own = caller;
	if (!check_offer(call, jingle)) {
		if (call->state != JX_CALL_ENDED) /* refused by an error: the peer knows of no session */
			jx_call_end(call, "failed-application", "The offer was malformed.", TRUE, FALSE);
		return;
	}
	jx_call_result(call);
	lay_out(call, jingle);
	jx_caller_name_sources(call, jingle);
	for (guint i = 0; i < call->legs->len; i++) {
		JxLeg *leg = call->legs->pdata[i];
		g_autofree char *sdp = jx_caller_sdp(call, leg, FALSE);
		if (!sdp)
			return;
		json_t *body = jx_call_join_body(call, leg);
		json_object_set_new(body, "policy", json_string(jx_caller_policy(call)));
		json_object_set_new(body, "sources", jx_caller_sources(call, leg));
		jx_call_request(call, leg, JX_ASKED_JOIN, body, "offer", sdp);
	}
	for (guint i = 0; i < call->lines->len; i++) {
		JxLine *line = call->lines->pdata[i];
		if (!jx_call_remote_candidates(call, line, line->remote->transport))
			return;
	}
}

static void caller_initiate(JxCall *call, const JxJingle *jingle, gint64 now) {
	jx_caller_take(call, jingle, FALSE);
}

/* --- session-accept */
static void send_accept(JxCall *call, gint64 now) {
	const JxCaller *caller = call->own;
	JxJingle *jingle = jx_call_jingle_new(call, JX_JINGLE_SESSION_ACCEPT);
	jingle->responder = g_strdup(call->config.self);
	for (guint i = 0; i < call->lines->len; i++) {
		g_autoptr(GError) error = NULL;
		JxContent *content = jx_caller_answer(call, call->lines->pdata[i], &error);
		if (!content) {
			g_autofree char *text = g_strdup_printf("Janus's answer is of no use: %s", error->message);
			jx_jingle_free(jingle);
			jx_call_end(call, "failed-application", text, FALSE, TRUE);
			return;
		}
		jx_jingle_add_content(jingle, content);
	}
	if (caller->bundle)
		g_ptr_array_add(jingle->groups, jx_group_copy(caller->bundle));
	if (caller->one_way)
		jingle->coin = jx_coin_new(NULL, NULL);
	jx_call_send(call, jingle, JX_SENT_ACCEPT);
	jx_call_set_state(call, JX_CALL_ACTIVE, call->up ? G_MAXINT64 : now + JX_CALL_ICE_TIMEOUT);
	jx_call_notice(call, JX_NOTICE_ACCEPTED, NULL);
	jx_call_notice(call, JX_NOTICE_SOURCES, NULL);
}

static const JxLine *first_line(const JxCall *call, const JxLeg *leg) {
	for (guint i = 0; i < call->lines->len; i++) {
		const JxLine *line = call->lines->pdata[i];
		if (line->leg == leg->index)
			return line;
	}
	return NULL;
}

void jx_caller_gathered(JxCall *call, JxLeg *leg, gint64 now) {
	const JxLine *line = first_line(call, leg);
	if (call->state == JX_CALL_ACTIVE && line && line != ((JxCaller *)call->own)->added)
		jx_call_trickle_out(call, leg, line->name, line->remote->creator);
}

void jx_caller_event(JxCall *call, JxLeg *leg, const char *name, const json_t *data, const char *sdp, gint64 now) {
	JxCaller *caller = call->own;
	const char *unshown = g_str_equal(name, "unshown") ? json_string_value(json_object_get(data, "codec")) : NULL;
	if (unshown)
		jx_call_notice(call, JX_NOTICE_UNSHOWN, unshown);
	if (jx_caller_keys(call, leg, name, data, now))
		return;
	if (call->state == JX_CALL_ACTIVE && caller->restarting == leg && sdp) {
		jx_caller_renewed(call, leg, first_line(call, leg), sdp);
		return;
	}
	if (call->state == JX_CALL_ACTIVE) {
		jx_caller_content_answered(call, leg, sdp);
		return;
	}
	if (!g_str_equal(name, "joined") || call->state != JX_CALL_ANSWERING || leg->remote_known)
		return;
	if (!jx_call_take_local(call, leg, sdp))
		return;
	jx_call_remote_known(call, leg);
	jx_caller_tell_ssrcs(call, leg);
	if (++caller->answered == call->legs->len)
		send_accept(call, now);
}

/* --- SSRCs that are announced nowhere */

/* An SSRC that was learnt and brought nothing for so long was not the peer's: anybody can send a packet. ms */
#define LEARNT_IN_VAIN 2000

void jx_caller_media(JxCall *call, const char *mid, gboolean receiving) {
	for (guint i = 0; i < call->lines->len; i++) {
		JxLine *line = call->lines->pdata[i];
		if (g_str_equal(line->mid, mid))
			line->flows = receiving;
	}
}

/* The one line of the leg on which the peer sends without having said in which SSRC; NULL: there is none, or more than one. */
static JxLine *silent_line(const JxCall *call, const JxLeg *leg) {
	JxLine *found = NULL;
	for (guint i = 0; i < call->lines->len; i++) {
		JxLine *line = call->lines->pdata[i];
		if (line->leg != leg->index || line->media == JX_MEDIA_APPLICATION || !jx_caller_sends(call, line))
			continue;
		if (found || line->remote->description->sources->len)
			return NULL;
		found = line;
	}
	return found;
}

/* COMPAT(Dino): Janus gets its section once more, with the SSRC that it sends in. The peer sees nothing of it. */
void jx_caller_unknown_ssrc(JxCall *call, JxLeg *leg, guint32 ssrc, gint64 now) {
	JxLine *line = leg->remote_known ? silent_line(call, leg) : NULL;
	if (!line || line->learnt == ssrc || (line->learnt && (line->flows || now - line->learnt_at < LEARNT_IN_VAIN)))
		return;
	line->learnt = ssrc;
	line->learnt_at = now;
	g_autofree char *sdp = jx_caller_sdp(call, leg, FALSE);
	if (sdp)
		jx_call_request(call, leg, JX_ASKED_CONFIGURE, json_pack("{ss}", "request", "configure"), "offer", sdp);
}

/* --- session-info: hold is mute of everything, as far as the room is concerned. */
static void mute_lines(JxCall *call, const char *content, gboolean muted) {
	for (guint i = 0; i < call->lines->len; i++) {
		const JxLine *line = call->lines->pdata[i];
		if (line->media == JX_MEDIA_APPLICATION || (content && !g_str_equal(content, line->name)))
			continue;
		g_autofree char *source = g_strdup_printf("%s-%c0", call->config.endpoint, line->media == JX_MEDIA_VIDEO ? 'v' : 'a');
		jx_call_configure_state(call, source, muted, NULL);
	}
}

void jx_caller_info(JxCall *call, const JxJingle *jingle, gint64 now) {
	gboolean mutes = jingle->info == JX_INFO_MUTE || jingle->info == JX_INFO_UNMUTE;
	if (mutes && jingle->info_name && !jx_call_line(call, jingle->info_name)) {
		jx_call_error(call, "item-not-found", NULL, "There is no content '%s' in this session.", jingle->info_name);
		return;
	}
	jx_call_result(call);
	if (mutes)
		mute_lines(call, jingle->info_name, jingle->info == JX_INFO_MUTE);
	else if (jingle->info == JX_INFO_HOLD || jingle->info == JX_INFO_UNHOLD)
		mute_lines(call, NULL, jingle->info == JX_INFO_HOLD);
}

const JxDialect jx_dialect_caller = {
	.name = "caller",
	.initiate = caller_initiate,
	JX_CALLER_WAYS,
	.event = jx_caller_event,
	.gathered = jx_caller_gathered,
};
