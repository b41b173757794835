#include "config.h"

#include "call/call_private.h"

static gint legs_live;

guint jx_legs_live(void) {
	return (guint)g_atomic_int_get(&legs_live);
}

static void pending_free(gpointer data) {
	JxPendingCandidate *pending = data;
	g_free(pending->line);
	g_free(pending->mid);
	g_free(pending);
}

void jx_leg_free(JxLeg *leg) {
	g_free(leg->name);
	g_clear_pointer(&leg->local, jx_sdp_free);
	g_clear_pointer(&leg->transport, jx_ice_transport_free);
	g_ptr_array_unref(leg->candidates);
	g_ptr_array_unref(leg->pending);
	g_free(leg);
	g_atomic_int_add(&legs_live, -1);
}

JxLeg *jx_call_open_leg(JxCall *call, const char *name) {
	JxLeg *leg = g_new0(JxLeg, 1);
	leg->index = call->legs->len;
	leg->name = g_strdup(name);
	leg->version = 1;
	leg->candidates = g_ptr_array_new_with_free_func((GDestroyNotify)jx_candidate_free);
	leg->pending = g_ptr_array_new_with_free_func(pending_free);
	g_atomic_int_inc(&legs_live);
	g_ptr_array_add(call->legs, leg);
	jx_call_act(call, JX_ACT_OPEN_LEG)->leg = leg->index;
	return leg;
}

JxLeg *jx_call_leg(JxCall *call, guint index) {
	return index < call->legs->len ? call->legs->pdata[index] : NULL;
}

void jx_line_free(JxLine *line) {
	g_free(line->name);
	g_free(line->mid);
	g_clear_pointer(&line->remote, jx_content_free);
	g_free(line);
}

JxLine *jx_call_add_line(JxCall *call, guint leg, const char *name, const char *mid, JxMedia media) {
	JxLine *line = g_new0(JxLine, 1);
	line->name = g_strdup(name);
	line->mid = g_strdup(mid);
	line->leg = leg;
	line->media = media;
	g_ptr_array_add(call->lines, line);
	return line;
}

JxLine *jx_call_line(const JxCall *call, const char *name) {
	for (guint i = 0; i < call->lines->len; i++) {
		JxLine *line = call->lines->pdata[i];
		if (g_str_equal(line->name, name))
			return line;
	}
	return NULL;
}

/* --- requests */
void jx_call_request(JxCall *call, JxLeg *leg, JxAsked what, json_t *body, const char *jsep, const char *sdp) {
	JxAction *action = jx_call_act(call, JX_ACT_REQUEST);
	action->leg = leg->index;
	action->tag = ++call->last_tag;
	action->body = body;
	action->jsep = jsep;
	action->sdp = g_strdup(sdp);
	g_hash_table_insert(call->asked, GUINT_TO_POINTER(action->tag), GUINT_TO_POINTER(what));
}

json_t *jx_call_join_body(const JxCall *call, const JxLeg *leg) {
	const JxCallConfig *config = &call->config;
	json_t *codecs = json_array();
	g_auto(GStrv) words = g_strsplit(config->video_codecs, ",", -1);
	for (guint i = 0; words[i]; i++)
		json_array_append_new(codecs, json_string(words[i]));
	return json_pack("{ss,ss,ss*,ss,ss,ss,ss,so}", "request", "join", "room", config->room, "secret", config->secret,
		"participant", config->participant, "endpoint", config->endpoint,
		"name", config->name ? config->name : config->endpoint, "leg", leg->name, "video_codecs", codecs);
}

gboolean jx_call_take_local(JxCall *call, JxLeg *leg, const char *sdp) {
	g_autoptr(GError) error = NULL;
	JxSdp *local = sdp ? jx_sdp_parse(sdp, strlen(sdp), &error) : NULL;
	JxIceTransport *transport = local && local->media->len ? jx_jsep_transport(local, local->media->pdata[0], &error) : NULL;
	if (!transport || !transport->ufrag || !transport->fingerprints->len) {
		g_autofree char *text = g_strdup_printf("Janus's SDP is of no use: %s", error ? error->message : "no ICE or DTLS in it");
		g_clear_pointer(&local, jx_sdp_free);
		g_clear_pointer(&transport, jx_ice_transport_free);
		jx_call_end(call, "failed-application", text, FALSE, TRUE);
		return FALSE;
	}
	for (guint i = 0; i < transport->candidates->len; i++) {
		const JxCandidate *candidate = transport->candidates->pdata[i];
		if (!candidate->tcp && candidate->component == 1 && !leg->local)
			g_ptr_array_add(leg->candidates, jx_candidate_copy(candidate));
	}
	if (jx_sdp_has(((JxSdpMedia *)local->media->pdata[0])->attributes, "end-of-candidates"))
		leg->gathered = TRUE;
	g_ptr_array_set_size(transport->candidates, 0);
	g_clear_pointer(&leg->local, jx_sdp_free);
	g_clear_pointer(&leg->transport, jx_ice_transport_free);
	leg->local = local;
	leg->transport = transport;
	return TRUE;
}

/* --- trickle, inwards */
static void trickle_in(JxCall *call, JxLeg *leg, const char *line, const char *mid) {
	JxAction *action = jx_call_act(call, JX_ACT_TRICKLE);
	action->leg = leg->index;
	action->candidate = g_strdup(line);
	action->mid = g_strdup(mid);
}

gboolean jx_call_remote_candidates(JxCall *call, JxLine *line, const JxIceTransport *transport) {
	JxLeg *leg = jx_call_leg(call, line->leg);
	for (guint i = 0; i < transport->candidates->len; i++) {
		const JxCandidate *candidate = transport->candidates->pdata[i];
		/* Component 2 is RTCP's and everybody muxes; Janus takes no mDNS names by default: such peers are found as peer-reflexive. */
		if (candidate->component != 1 || candidate->tcp || g_str_has_suffix(candidate->ip, ".local"))
			continue;
		if (++call->candidates > JX_CALL_MAX_CANDIDATES) {
			jx_call_error(call, "resource-constraint", NULL, "More than %d candidates in one session.", JX_CALL_MAX_CANDIDATES);
			return FALSE;
		}
		g_autofree char *text = jx_jsep_candidate_line(candidate);
		if (leg->remote_known) {
			trickle_in(call, leg, text, line->mid);
			continue;
		}
		JxPendingCandidate *pending = g_new0(JxPendingCandidate, 1);
		pending->line = g_steal_pointer(&text);
		pending->mid = g_strdup(line->mid);
		g_ptr_array_add(leg->pending, pending);
	}
	return TRUE;
}

void jx_call_remote_known(JxCall *call, JxLeg *leg) {
	leg->remote_known = TRUE;
	for (guint i = 0; i < leg->pending->len; i++) {
		const JxPendingCandidate *pending = leg->pending->pdata[i];
		trickle_in(call, leg, pending->line, pending->mid);
	}
	g_ptr_array_set_size(leg->pending, 0);
}

/* --- trickle, outwards */
static JxCandidate *numbered(const JxLeg *leg, guint i) {
	JxCandidate *candidate = jx_candidate_copy(leg->candidates->pdata[i]);
	g_free(candidate->id);
	candidate->id = g_strdup_printf("c%u-%u", leg->index, i);
	return candidate;
}

JxIceTransport *jx_call_local_transport(JxLeg *leg) {
	JxIceTransport *transport = jx_ice_transport_copy(leg->transport);
	for (guint i = 0; i < leg->candidates->len; i++)
		g_ptr_array_add(transport->candidates, numbered(leg, i));
	leg->told = leg->candidates->len;
	return transport;
}

void jx_call_trickle_out(JxCall *call, JxLeg *leg, const char *name, JxParty creator) {
	/* One candidate per IQ: what every client of that generation reads. ufrag and pwd again each time: a transport-info with others, or without
	 * them, is an ICE restart to Conversations. */
	for (; leg->transport && leg->told < leg->candidates->len; leg->told++) {
		JxJingle *jingle = jx_call_jingle_new(call, JX_JINGLE_TRANSPORT_INFO);
		JxContent *content = jx_jingle_add_content(jingle, jx_content_new(creator, name, JX_SENDERS_BOTH));
		content->transport = jx_ice_transport_new(leg->transport->ufrag, leg->transport->pwd);
		g_ptr_array_add(content->transport->candidates, numbered(leg, leg->told));
		jx_call_send(call, jingle, JX_SENT_TRANSPORT);
	}
}
