/* A caller's contents and what Janus is told of them: offers of its legs, sources, and answers back in Jingle. */
#include "config.h"

#include "call/codecs.h"
#include "call/dialects/caller.h"

#define MAX_MID 15 /* what Janus's one-byte header extension can carry */

/* --- Jingle → the SDP for Janus */

/* The peer's own content name where it is fit to be a mid (its RTP may carry it as header extension), else its place. */
char *jx_caller_mid(const char *name, guint index) {
	gsize n = strlen(name);
	gboolean fit = n > 0 && n <= MAX_MID;
	for (gsize i = 0; fit && i < n; i++)
		fit = g_ascii_isalnum(name[i]) || name[i] == '-' || name[i] == '_';
	return fit ? g_strdup(name) : g_strdup_printf("%u", index);
}

static void keep_best_fingerprint(JxIceTransport *transport) {
	const JxFingerprint *best = jx_fingerprint_best(transport->fingerprints);
	for (guint i = transport->fingerprints->len; i-- > 0;)
		if (transport->fingerprints->pdata[i] != best)
			g_ptr_array_remove_index(transport->fingerprints, i);
	g_ptr_array_set_size(transport->candidates, 0); /* trickled: Janus reads them from its first m-line only */
}

/* Whom we called settles the role in its answer; what Janus is told later as the peer's offer leaves it open. */
static void set_setup(JxIceTransport *transport, gboolean answer) {
	JxFingerprint *fingerprint = transport->fingerprints->pdata[0];
	if (!answer)
		fingerprint->setup = JX_SETUP_ACTPASS;
	else if (fingerprint->setup != JX_SETUP_PASSIVE)
		fingerprint->setup = JX_SETUP_ACTIVE;
}

static JxSdpMedia *section(JxCall *call, const JxLine *line, gboolean answer, GError **error) {
	g_autoptr(JxContent) content = jx_content_copy(line->remote);
	if (line->media != JX_MEDIA_APPLICATION)
		jx_codecs_keep_usable(call->config.video_codecs, content->description);
	keep_best_fingerprint(content->transport);
	JxParty peer = ((JxCaller *)call->own)->peer;
	if (peer == JX_PARTY_RESPONDER)
		set_setup(content->transport, answer);
	JxDirection direction = jx_direction_from_senders(content->senders, peer);
	JxSdpMedia *media = jx_jsep_media(content, line->mid, direction, TRUE, error);
	if (media && line->learnt)
		jx_sdp_add_printf(media->attributes, "ssrc", "%u cname:peer", line->learnt);
	return media;
}

/* A line of ours that the peer has taken nothing of: m-lines are for good. */
static JxSdpMedia *refused_section(const JxSdpMedia *ours) {
	JxSdpMedia *media = jx_sdp_media_new(ours->media, 0, ours->protocol);
	g_ptr_array_add(media->formats, g_strdup("0"));
	jx_sdp_add(media->attributes, "mid", jx_sdp_mid(ours));
	jx_sdp_add(media->attributes, "inactive", NULL);
	return media;
}

static const JxLine *line_by_mid(const JxCall *call, const JxLeg *leg, const char *mid) {
	for (guint i = 0; i < call->lines->len; i++) {
		const JxLine *line = call->lines->pdata[i];
		if (line->leg == leg->index && g_strcmp0(line->mid, mid) == 0)
			return line;
	}
	return NULL;
}

/* First the lines that Janus knows, in its order. */
static GPtrArray *lines_of(const JxCall *call, const JxLeg *leg) {
	GPtrArray *lines = g_ptr_array_new();
	for (guint i = 0; leg->local && i < leg->local->media->len; i++)
		g_ptr_array_add(lines, (gpointer)line_by_mid(call, leg, jx_sdp_mid(leg->local->media->pdata[i])));
	for (guint i = 0; i < call->lines->len; i++) {
		JxLine *line = call->lines->pdata[i];
		if (line->leg == leg->index && !g_ptr_array_find(lines, line, NULL))
			g_ptr_array_add(lines, line);
	}
	return lines;
}

char *jx_caller_sdp(JxCall *call, JxLeg *leg, gboolean answer) {
	g_autoptr(JxSdp) sdp = jx_sdp_new(1, leg->version++);
	g_autoptr(GPtrArray) lines = lines_of(call, leg);
	GString *mids = g_string_new("BUNDLE");
	char *text = NULL;
	g_autoptr(GError) error = NULL;
	for (guint i = 0; i < lines->len && !error; i++) {
		const JxLine *line = lines->pdata[i];
		JxSdpMedia *media = line ? section(call, line, answer, &error) : refused_section(leg->local->media->pdata[i]);
		if (media)
			jx_sdp_add_media(sdp, media);
		if (line)
			g_string_append_printf(mids, " %s", line->mid);
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

gboolean jx_caller_sends(const JxCall *call, const JxLine *line) {
	JxParty peer = ((JxCaller *)call->own)->peer;
	return line->remote->senders == JX_SENDERS_BOTH || line->remote->senders == (peer == JX_PARTY_INITIATOR ? JX_SENDERS_INITIATOR : JX_SENDERS_RESPONDER);
}

/* One source per content on which the caller sends, whether it announces SSRCs or not. */
void jx_caller_name_sources(JxCall *call, const JxJingle *jingle) {
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
		if (line->media == JX_MEDIA_APPLICATION || !jx_caller_sends(call, line))
			continue;
		gboolean video = line->media == JX_MEDIA_VIDEO;
		char *name = g_strdup_printf("%s-%c0", config->endpoint, video ? 'v' : 'a');
		if (jx_source_table_find(call->sources, name))
			g_free(name);
		else
			jx_source_table_add_bare(call->sources, name, video);
	}
}

const char *jx_caller_policy(const JxCall *call) {
	return ((JxCaller *)call->own)->one_way ? "none" : "mix";
}

/* What of the sources belongs to this leg. */
json_t *jx_caller_sources(JxCall *call, const JxLeg *leg) {
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

/* --- session-accept */
JxContent *jx_caller_answer(JxCall *call, const JxLine *line, GError **error) {
	JxLeg *leg = jx_call_leg(call, line->leg);
	for (guint i = 0; i < leg->local->media->len; i++) {
		if (g_strcmp0(jx_sdp_mid(leg->local->media->pdata[i]), line->mid) != 0)
			continue;
		JxParty we = ((JxCaller *)call->own)->peer == JX_PARTY_INITIATOR ? JX_PARTY_RESPONDER : JX_PARTY_INITIATOR;
		JxContent *content = jx_jsep_content(leg->local, i, line->name, we, error);
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

json_t *jx_caller_ssrcs(const JxLeg *leg) {
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
	return ssrcs;
}

void jx_caller_tell_ssrcs(JxCall *call, JxLeg *leg) {
	jx_call_request(call, leg, JX_ASKED_CONFIGURE, json_pack("{ss,so}", "request", "configure", "ssrcs", jx_caller_ssrcs(leg)), NULL, NULL);
}
