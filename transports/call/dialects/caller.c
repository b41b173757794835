/* A plain Jingle client that calls (XEP-0167): it offers audio and perhaps video; it hears the mix and sees the speaker.
 *
 * The answer has exactly the offered contents. What the offer bundles is one leg, every other content is a leg of its own: Dino has a
 * transport per content. Contents are m-lines at Janus in the order of the offer. */
#include "config.h"

#include "call/call_private.h"
#include "call/codecs.h"

#define MAX_MID 15 /* what Janus's one-byte header extension can carry */

/* The answers of Janus, one per leg, until all are there. */
typedef struct {
	guint answered;
	JxGroup *bundle;
} Caller;

static void caller_clear(JxCall *call) {
	Caller *caller = call->own;
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
	if (video ? *common : jx_rtp_find_payload(description, "opus", 0) != NULL)
		return TRUE;
	g_autofree char *text = video ? g_strdup_printf("The content '%s' has none of the video codecs of this room: %s.", content->name, call->config.video_codecs) :
		g_strdup_printf("The content '%s' has no Opus.", content->name);
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

/* --- Jingle → the SDP for Janus */

/* The peer's own content name where it is fit to be a mid (its RTP may carry it as header extension), else its place. */
static char *mid_for(const char *name, guint index) {
	gsize n = strlen(name);
	gboolean fit = n > 0 && n <= MAX_MID;
	for (gsize i = 0; fit && i < n; i++)
		fit = g_ascii_isalnum(name[i]) || name[i] == '-' || name[i] == '_';
	return fit ? g_strdup(name) : g_strdup_printf("%u", index);
}

static void drop_transport_cc(GPtrArray *feedback) {
	for (guint i = feedback->len; i-- > 0;)
		if (g_str_equal(((JxRtcpFb *)feedback->pdata[i])->type, "transport-cc"))
			g_ptr_array_remove_index(feedback, i);
}

/* Codecs that the room forwards, without transport-cc: congestion control towards callers is REMB. */
static void keep_usable(const char *codecs, JxRtpDescription *description) {
	g_autoptr(GHashTable) kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	GPtrArray *types = description->payload_types;
	for (guint i = types->len; i-- > 0;) {
		JxPayloadType *type = types->pdata[i];
		const char *name = type->name ? type->name : "";
		drop_transport_cc(type->feedback);
		if (g_ascii_strcasecmp(name, "opus") == 0 || jx_codecs_allow(codecs, type))
			g_hash_table_add(kept, g_strdup_printf("%u", type->id));
		else if (g_ascii_strcasecmp(name, "rtx") != 0)
			g_ptr_array_remove_index(types, i);
	}
	for (guint i = types->len; i-- > 0;) {
		const JxPayloadType *type = types->pdata[i];
		const char *apt = jx_parameter_get(type->parameters, "apt");
		if (type->name && g_ascii_strcasecmp(type->name, "rtx") == 0 && !(apt && g_hash_table_contains(kept, apt)))
			g_ptr_array_remove_index(types, i);
	}
	drop_transport_cc(description->feedback);
	for (guint i = description->extensions->len; i-- > 0;)
		if (strstr(((JxHdrExt *)description->extensions->pdata[i])->uri, "transport-wide-cc"))
			g_ptr_array_remove_index(description->extensions, i);
	for (guint i = description->groups->len; i-- > 0;) /* COMPAT(OkEDU): FID with a single SSRC */
		if (((JxSsrcGroup *)description->groups->pdata[i])->ssrcs->len < 2)
			g_ptr_array_remove_index(description->groups, i);
	description->rtcp_mux = TRUE; /* Janus knows nothing else */
}

static void keep_best_fingerprint(JxIceTransport *transport) {
	const JxFingerprint *best = jx_fingerprint_best(transport->fingerprints);
	for (guint i = transport->fingerprints->len; i-- > 0;)
		if (transport->fingerprints->pdata[i] != best)
			g_ptr_array_remove_index(transport->fingerprints, i);
	g_ptr_array_set_size(transport->candidates, 0); /* trickled: Janus reads them from its first m-line only */
}

/* The offer of one leg, as text. NULL: an error was answered. */
static char *leg_offer(JxCall *call, JxLeg *leg) {
	g_autoptr(JxSdp) sdp = jx_sdp_new(1, leg->version++);
	GString *mids = g_string_new("BUNDLE");
	char *text = NULL;
	g_autoptr(GError) error = NULL;
	for (guint i = 0; i < call->lines->len && !error; i++) {
		const JxLine *line = call->lines->pdata[i];
		if (line->leg != leg->index)
			continue;
		JxContent *content = jx_content_copy(line->remote);
		if (line->media != JX_MEDIA_APPLICATION)
			keep_usable(call->config.video_codecs, content->description);
		keep_best_fingerprint(content->transport);
		JxDirection direction = jx_direction_from_senders(content->senders, JX_PARTY_INITIATOR);
		JxSdpMedia *media = jx_jsep_media(content, line->mid, direction, TRUE, &error);
		if (media && line->learnt)
			jx_sdp_add_printf(media->attributes, "ssrc", "%u cname:peer", line->learnt);
		if (media)
			jx_sdp_add_media(sdp, media);
		g_string_append_printf(mids, " %s", line->mid);
		jx_content_free(content);
	}
	if (error) {
		jx_call_error(call, "bad-request", NULL, "%s", error->message);
	} else {
		jx_sdp_add(sdp->attributes, "group", mids->str);
		text = jx_sdp_write(sdp);
	}
	g_string_free(mids, TRUE);
	return text;
}

/* --- the sources of the caller */
static const char *mid_of(const JxCall *call, const JxCallSource *source) {
	for (guint i = 0; i < call->lines->len; i++) {
		const JxLine *line = call->lines->pdata[i];
		if (line->media == (source->video ? JX_MEDIA_VIDEO : JX_MEDIA_AUDIO))
			return line->mid;
	}
	return "";
}

static gboolean peer_sends(const JxLine *line) {
	return line->remote->senders == JX_SENDERS_BOTH || line->remote->senders == JX_SENDERS_INITIATOR;
}

/* One source per content on which the caller sends, whether it announces SSRCs or not. */
static void name_sources(JxCall *call, const JxJingle *jingle) {
	const JxCallConfig *config = &call->config;
	JxSourceRules rules = { .endpoint = config->endpoint, .loose = TRUE };
	g_autoptr(GError) error = NULL;
	if (!jx_source_table_replace(call->sources, &rules, jingle, &error)) {
		/* Somebody else's, or odd: the source is what arrives on the m-line. */
		jx_call_notice(call, JX_NOTICE_WARNING, error->message);
		JxJingle *empty = jx_call_jingle_new(call, JX_JINGLE_SESSION_INITIATE);
		jx_source_table_replace(call->sources, &rules, empty, NULL);
		jx_jingle_free(empty);
	}
	for (guint i = 0; i < call->lines->len; i++) {
		const JxLine *line = call->lines->pdata[i];
		if (line->media == JX_MEDIA_APPLICATION || !peer_sends(line))
			continue;
		gboolean video = line->media == JX_MEDIA_VIDEO;
		char *name = g_strdup_printf("%s-%c0", config->endpoint, video ? 'v' : 'a');
		if (jx_source_table_find(call->sources, name))
			g_free(name);
		else
			jx_source_table_add_bare(call->sources, name, video);
	}
}

/* What of the sources belongs to this leg. */
static json_t *leg_sources(JxCall *call, const JxLeg *leg) {
	json_t *all = jx_call_sources_json(call, mid_of), *own = json_array();
	for (gsize i = 0; i < json_array_size(all); i++) {
		json_t *source = json_array_get(all, i);
		const char *mid = json_string_value(json_object_get(source, "mid"));
		for (guint j = 0; j < call->lines->len; j++) {
			const JxLine *line = call->lines->pdata[j];
			if (line->leg == leg->index && g_strcmp0(line->mid, mid) == 0)
				json_array_append(own, source);
		}
	}
	json_decref(all);
	return own;
}

/* --- session-initiate */
static void lay_out(JxCall *call, const JxJingle *jingle) {
	Caller *caller = call->own;
	const JxGroup *bundle = jx_jingle_bundle(jingle);
	JxLeg *bundled = NULL;
	caller->bundle = bundle ? jx_group_copy(bundle) : NULL;
	for (guint i = 0; i < jingle->contents->len; i++) {
		const JxContent *content = jingle->contents->pdata[i];
		gboolean together = bundle && jx_group_has(bundle, content->name);
		g_autofree char *mid = mid_for(content->name, i);
		JxLeg *leg = together && bundled ? bundled : jx_call_open_leg(call, together ? "main" : mid);
		if (together)
			bundled = leg;
		jx_call_add_line(call, leg->index, content->name, mid, content->description->media)->remote = jx_content_copy(content);
	}
}

static void caller_initiate(JxCall *call, const JxJingle *jingle, gint64 now) {
	call->own = g_new0(Caller, 1);
	if (!check_offer(call, jingle)) {
		if (call->state != JX_CALL_ENDED) /* refused by an error: the peer knows of no session */
			jx_call_end(call, "failed-application", "The offer was malformed.", TRUE, FALSE);
		return;
	}
	jx_call_result(call);
	lay_out(call, jingle);
	name_sources(call, jingle);
	for (guint i = 0; i < call->legs->len; i++) {
		JxLeg *leg = call->legs->pdata[i];
		g_autofree char *sdp = leg_offer(call, leg);
		if (!sdp)
			return;
		json_t *body = jx_call_join_body(call, leg);
		json_object_set_new(body, "policy", json_string("mix"));
		json_object_set_new(body, "sources", leg_sources(call, leg));
		jx_call_request(call, leg, JX_ASKED_JOIN, body, "offer", sdp);
	}
	for (guint i = 0; i < call->lines->len; i++) {
		JxLine *line = call->lines->pdata[i];
		if (!jx_call_remote_candidates(call, line, line->remote->transport))
			return;
	}
}

/* --- session-accept */
static JxContent *answer_content(JxCall *call, const JxLine *line, GError **error) {
	JxLeg *leg = jx_call_leg(call, line->leg);
	for (guint i = 0; i < leg->local->media->len; i++) {
		if (g_strcmp0(jx_sdp_mid(leg->local->media->pdata[i]), line->mid) != 0)
			continue;
		JxContent *content = jx_jsep_content(leg->local, i, line->name, JX_PARTY_RESPONDER, error);
		if (!content)
			return NULL;
		content->creator = line->remote->creator;
		g_clear_pointer(&content->transport, jx_ice_transport_free);
		content->transport = jx_call_local_transport(leg);
		if (line->media == JX_MEDIA_APPLICATION)
			content->transport->sctp = jx_sctp_map_new(5000, 1024);
		return content;
	}
	g_set_error(error, g_quark_from_static_string("jx-call"), 0, "no m-line for the content '%s'", line->name);
	return NULL;
}

static void send_accept(JxCall *call, gint64 now) {
	const Caller *caller = call->own;
	JxJingle *jingle = jx_call_jingle_new(call, JX_JINGLE_SESSION_ACCEPT);
	jingle->responder = g_strdup(call->config.self);
	for (guint i = 0; i < call->lines->len; i++) {
		g_autoptr(GError) error = NULL;
		JxContent *content = answer_content(call, call->lines->pdata[i], &error);
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

static void caller_gathered(JxCall *call, JxLeg *leg, gint64 now) {
	const JxLine *line = first_line(call, leg);
	if (call->state == JX_CALL_ACTIVE && line)
		jx_call_trickle_out(call, leg, line->name, line->remote->creator);
}

/* Janus's own SSRCs by mid: the plugin sends feedback and the mix on them. */
static void tell_ssrcs(JxCall *call, JxLeg *leg) {
	json_t *ssrcs = json_object();
	for (guint i = 0; i < leg->local->media->len; i++) {
		const JxSdpMedia *media = leg->local->media->pdata[i];
		g_autoptr(GArray) found = jx_jsep_ssrcs(media);
		json_t *list = json_array();
		for (guint j = 0; j < found->len; j++)
			json_array_append_new(list, json_integer(g_array_index(found, guint32, j)));
		if (found->len && jx_sdp_mid(media))
			json_object_set(ssrcs, jx_sdp_mid(media), list);
		json_decref(list);
	}
	jx_call_request(call, leg, JX_ASKED_CONFIGURE, json_pack("{ss,so}", "request", "configure", "ssrcs", ssrcs), NULL, NULL);
}

static void caller_event(JxCall *call, JxLeg *leg, const char *name, const json_t *data, const char *sdp, gint64 now) {
	Caller *caller = call->own;
	if (!g_str_equal(name, "joined") || call->state != JX_CALL_ANSWERING || leg->remote_known)
		return;
	if (!jx_call_take_local(call, leg, sdp))
		return;
	jx_call_remote_known(call, leg);
	tell_ssrcs(call, leg);
	if (++caller->answered == call->legs->len)
		send_accept(call, now);
}

/* --- SSRCs that are announced nowhere */

/* An SSRC that was learnt and brought nothing for so long was not the peer's: anybody can send a packet. ms */
#define LEARNT_IN_VAIN 2000

static void caller_media(JxCall *call, const char *mid, gboolean receiving) {
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
		if (line->leg != leg->index || line->media == JX_MEDIA_APPLICATION || !peer_sends(line))
			continue;
		if (found || line->remote->description->sources->len)
			return NULL;
		found = line;
	}
	return found;
}

/* COMPAT(Dino): Janus gets its section once more, with the SSRC that it sends in. The peer sees nothing of it. */
static void caller_unknown_ssrc(JxCall *call, JxLeg *leg, guint32 ssrc, gint64 now) {
	JxLine *line = silent_line(call, leg);
	if (!line || !leg->remote_known || line->learnt == ssrc || (line->learnt && (line->flows || now - line->learnt_at < LEARNT_IN_VAIN)))
		return;
	line->learnt = ssrc;
	line->learnt_at = now;
	g_autofree char *sdp = leg_offer(call, leg);
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

static void caller_info(JxCall *call, const JxJingle *jingle, gint64 now) {
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
	.info = caller_info,
	.event = caller_event,
	.media = caller_media,
	.unknown_ssrc = caller_unknown_ssrc,
	.gathered = caller_gathered,
	.clear = caller_clear,
};
