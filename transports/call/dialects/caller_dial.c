/* A plain Jingle client that we call: we offer audio and perhaps video, and from its session-accept on it is a caller like any other.
 *
 * Who can bundle and who cannot is not to be told beforehand: Conversations does and does not say so among its features, Dino does not. So the offer
 * is what RFC 8843 (section 7.2) has for that: a group, and for each content a transport that it can have of its own. The first leg has lines
 * for all contents; a second one has the picture alone, and is closed where the peer's answer bundles. */
#include "config.h"

#include "call/codecs.h"
#include "call/dialects/caller.h"

/* Somebody has said yes already, by jingle-message: this is for devices. ms */
#define ACCEPT_TIMEOUT 30000
#define AUDIO "audio"
#define VIDEO "video"
#define LEVEL_URI "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
#define SEND_TIME_URI "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"

static JxLeg *main_leg(JxCall *call) {
	return jx_call_leg(call, 0);
}

/* For the picture of who does not bundle; NULL in a call without one. */
static JxLeg *apart_leg(JxCall *call) {
	return jx_call_leg(call, 1);
}

/* --- Janus's offer */
static void join(JxCall *call, JxLeg *leg, gboolean audio, gboolean video) {
	json_t *body = jx_call_join_body(call, leg);
	json_t *wishes = json_pack("{ss,ss,sb,sb}", "policy", "mix", "lines", "call", "audio", audio, "video", video);
	json_object_update(body, wishes);
	json_decref(wishes);
	jx_call_request(call, leg, JX_ASKED_JOIN, body, NULL, NULL);
}

static void called_start(JxCall *call, gint64 now) {
	JxCaller *caller = g_new0(JxCaller, 1);
	gboolean video = !call->config.no_video;
	caller->peer = JX_PARTY_RESPONDER;
	call->own = caller;
	JxLeg *leg = jx_call_open_leg(call, "main");
	jx_call_add_line(call, leg->index, AUDIO, AUDIO, JX_MEDIA_AUDIO);
	join(call, leg, TRUE, video);
	if (!video)
		return;
	jx_call_add_line(call, leg->index, VIDEO, VIDEO, JX_MEDIA_VIDEO);
	join(call, jx_call_open_leg(call, VIDEO), FALSE, TRUE);
}

/* --- session-initiate */
static void keep_extension(JxRtpDescription *description, const char *uri) {
	for (guint i = description->extensions->len; i-- > 0;)
		if (!g_str_equal(((JxHdrExt *)description->extensions->pdata[i])->uri, uri))
			g_ptr_array_remove_index(description->extensions, i);
}

/* Without candidates: they follow one by one, as its own clients send them. NULL: Janus's SDP is of no use. */
static JxIceTransport *offered_transport(const JxLeg *leg) {
	JxIceTransport *transport = jx_ice_transport_copy(leg->transport);
	for (guint i = 0; i < transport->fingerprints->len; i++)
		((JxFingerprint *)transport->fingerprints->pdata[i])->setup = JX_SETUP_ACTPASS;
	return transport;
}

gboolean jx_caller_add_offered(JxJingle *jingle, const JxLeg *leg, const char *name, const JxLeg *transport) {
	for (guint i = 0; i < leg->local->media->len; i++) {
		if (g_strcmp0(jx_sdp_mid(leg->local->media->pdata[i]), name) != 0)
			continue;
		JxContent *content = jx_jsep_content(leg->local, i, name, JX_PARTY_INITIATOR, NULL);
		if (!content || !content->description) {
			jx_content_free(content);
			return FALSE;
		}
		keep_extension(content->description, g_str_equal(name, AUDIO) ? LEVEL_URI : SEND_TIME_URI);
		content->description->rtcp_mux = TRUE;
		g_clear_pointer(&content->transport, jx_ice_transport_free);
		content->transport = offered_transport(transport);
		jx_jingle_add_content(jingle, content);
		return TRUE;
	}
	return FALSE;
}

static void send_initiate(JxCall *call, gint64 now) {
	gboolean video = apart_leg(call) != NULL;
	g_autoptr(JxJingle) jingle = jx_call_jingle_new(call, JX_JINGLE_SESSION_INITIATE);
	JxGroup *group = jx_group_new("BUNDLE");
	g_ptr_array_add(jingle->groups, group);
	g_ptr_array_add(group->contents, g_strdup(AUDIO));
	if (video)
		g_ptr_array_add(group->contents, g_strdup(VIDEO));
	jingle->initiator = g_strdup(call->config.self);
	/* As the first leg has it: the SSRC is what who bundles is sent, and who does not bundle reads none. */
	const JxLeg *leg = main_leg(call);
	if (!jx_caller_add_offered(jingle, leg, AUDIO, leg) || (video && !jx_caller_add_offered(jingle, leg, VIDEO, apart_leg(call)))) {
		jx_call_end(call, "failed-application", "Janus's SDP is of no use: it lacks lines that were asked for", FALSE, TRUE);
		return;
	}
	call->told = TRUE;
	jx_call_send(call, g_steal_pointer(&jingle), JX_SENT_INITIATE);
	jx_call_set_state(call, JX_CALL_PENDING, now + ACCEPT_TIMEOUT);
}

static void called_event(JxCall *call, JxLeg *leg, const char *name, const json_t *data, const char *sdp, gint64 now) {
	JxCaller *caller = call->own;
	if (call->state != JX_CALL_OFFERING || !g_str_equal(name, "joined"))
		jx_caller_event(call, leg, name, data, sdp, now);
	else if (!leg->local && jx_call_take_local(call, leg, sdp) && ++caller->answered == call->legs->len)
		send_initiate(call, now);
}

/* --- candidates. COMPAT(Dino): not before it has acknowledged the session. Those of the second leg: once it is known that they are needed. */
static void called_gathered(JxCall *call, JxLeg *leg, gint64 now) {
	const JxCaller *caller = call->own;
	if (call->state == JX_CALL_PENDING && caller->initiated && leg == main_leg(call))
		jx_call_trickle_out(call, leg, AUDIO, JX_PARTY_INITIATOR);
	else if (call->state == JX_CALL_ACTIVE)
		jx_caller_gathered(call, leg, now);
}

static void called_initiated(JxCall *call) {
	((JxCaller *)call->own)->initiated = TRUE;
	called_gathered(call, main_leg(call), 0);
}

/* --- session-accept: an error ends the session, which the peer believes in */
static gboolean unfit(JxCall *call, const char *reason, const char *text) {
	jx_call_result(call);
	jx_call_end(call, reason, text, FALSE, TRUE);
	return FALSE;
}

static gboolean has_transport(const JxContent *content) {
	return content->transport && content->transport->ufrag && content->transport->fingerprints->len;
}

static gboolean check_accept(JxCall *call, const JxJingle *jingle, gboolean bundled) {
	const JxContent *audio = jx_jingle_content(jingle, AUDIO), *video = jx_jingle_content(jingle, VIDEO);
	if (jingle->contents->len != (audio ? 1u : 0u) + (video ? 1u : 0u) || (video && !apart_leg(call)))
		return unfit(call, "failed-application", "The session-accept has contents that were not offered.");
	if (!audio || !audio->description || !jx_codecs_have_voice(audio->description))
		return unfit(call, "incompatible-parameters", "The session-accept has none of the voice codecs that were offered.");
	if (!has_transport(audio) || (video && !bundled && !has_transport(video)))
		return unfit(call, "security-error", "The session-accept lacks ICE credentials or a DTLS fingerprint.");
	if (!video)
		return TRUE;
	g_autofree char *common = video->description ? jx_codecs_common(call->config.video_codecs, video->description) : g_strdup("");
	if (!*common)
		return unfit(call, "incompatible-parameters", "The session-accept has none of the video codecs that were offered.");
	jx_call_restrict_codecs(call, common);
	return TRUE;
}

/* By its group, or because it says the same transport twice. */
static gboolean is_bundled(const JxJingle *jingle) {
	const JxGroup *group = jx_jingle_bundle(jingle);
	const JxContent *audio = jx_jingle_content(jingle, AUDIO), *video = jx_jingle_content(jingle, VIDEO);
	if (!audio || !audio->transport || !video)
		return FALSE;
	if (group && jx_group_has(group, AUDIO) && jx_group_has(group, VIDEO))
		return TRUE;
	return !video->transport || !video->transport->ufrag || g_strcmp0(video->transport->ufrag, audio->transport->ufrag) == 0;
}

static void close_leg(JxCall *call, JxLeg *leg) {
	jx_call_act(call, JX_ACT_CLOSE_LEG)->leg = leg->index;
	leg->closed = TRUE;
}

/* Candidates of the picture that came before it was known whose they are. */
static void move_pending(JxLeg *from, JxLeg *to) {
	for (guint i = 0; i < from->pending->len;)
		if (g_str_equal(((JxPendingCandidate *)from->pending->pdata[i])->mid, VIDEO))
			g_ptr_array_add(to->pending, g_ptr_array_steal_index(from->pending, i));
		else
			i++;
}

/* Which content is on which leg, and which leg nobody needs. */
static void lay_out(JxCall *call, const JxJingle *jingle, gboolean bundled) {
	JxCaller *caller = call->own;
	JxLine *picture = jx_call_line(call, VIDEO);
	const JxContent *video = jx_jingle_content(jingle, VIDEO);
	jx_call_line(call, AUDIO)->remote = jx_content_copy(jx_jingle_content(jingle, AUDIO));
	if (video)
		picture->remote = jx_content_copy(video);
	else if (picture)
		g_ptr_array_remove(call->lines, picture);
	if (apart_leg(call) && (bundled || !video)) {
		close_leg(call, apart_leg(call));
	} else if (video) {
		picture->leg = apart_leg(call)->index;
		move_pending(main_leg(call), apart_leg(call));
	}
	const JxGroup *group = jx_jingle_bundle(jingle);
	if (bundled || (!video && group)) {
		caller->bundle = jx_group_new("BUNDLE");
		for (guint i = 0; i < call->lines->len; i++)
			g_ptr_array_add(caller->bundle->contents, g_strdup(((JxLine *)call->lines->pdata[i])->name));
	}
	if (bundled) {
		g_clear_pointer(&picture->remote->transport, jx_ice_transport_free);
		picture->remote->transport = jx_ice_transport_copy(jx_call_line(call, AUDIO)->remote->transport);
	}
}

static gboolean answer_leg(JxCall *call, JxLeg *leg) {
	g_autofree char *sdp = jx_caller_sdp(call, leg, TRUE);
	if (!sdp)
		return FALSE;
	json_t *body = json_pack("{ss,so,so}", "request", "configure", "sources", jx_caller_sources(call, leg), "ssrcs", jx_caller_ssrcs(leg));
	jx_call_request(call, leg, JX_ASKED_ANSWER, body, "answer", sdp);
	jx_call_remote_known(call, leg);
	return TRUE;
}

static void called_accept(JxCall *call, const JxJingle *jingle, gint64 now) {
	gboolean bundled = is_bundled(jingle);
	if (!check_accept(call, jingle, bundled))
		return;
	jx_call_result(call);
	lay_out(call, jingle, bundled);
	jx_caller_name_sources(call, jingle);
	jx_call_set_state(call, JX_CALL_ACTIVE, call->up ? G_MAXINT64 : now + JX_CALL_ICE_TIMEOUT);
	for (guint i = 0; i < call->legs->len; i++) {
		JxLeg *leg = call->legs->pdata[i];
		if (!leg->closed && !answer_leg(call, leg))
			return;
	}
	for (guint i = 0; i < call->lines->len; i++) {
		JxLine *line = call->lines->pdata[i];
		const JxContent *content = jx_jingle_content(jingle, line->name);
		if (content->transport && !jx_call_remote_candidates(call, line, content->transport))
			return;
	}
	jx_call_notice(call, JX_NOTICE_ACCEPTED, NULL);
	jx_call_notice(call, JX_NOTICE_SOURCES, NULL);
	for (guint i = 0; i < call->legs->len; i++)
		called_gathered(call, call->legs->pdata[i], now);
}

const JxDialect jx_dialect_called = {
	.name = "called",
	.we_offer = TRUE,
	.start = called_start,
	.initiated = called_initiated,
	.accept = called_accept,
	JX_CALLER_WAYS,
	.event = called_event,
	.gathered = called_gathered,
};
