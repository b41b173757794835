/* A browser of a Jitsi conference. We offer from room/focus: contents audio, video and data, one transport for all. Others' sources come by
 * source-add out of the plugin's slots; what the browser sends is told to Janus by an answer, again whenever it changes. */
#include "config.h"

#include "call/dialects/browser.h"
#include "wire/core/wire_error.h"

/* The header extensions that the browser is told of, by media. */
#define LEVEL_URI "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
#define SEND_TIME_URI "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"

static void garray_free(gpointer array) {
	g_array_unref(array);
}

void jx_browser_start(JxCall *call, const JxManner *manner) {
	const JxCallConfig *config = &call->config;
	JxBrowser *browser = g_new0(JxBrowser, 1);
	browser->manner = manner;
	browser->slots = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, jx_browser_slot_free);
	browser->order = g_ptr_array_new();
	browser->ssrcs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, garray_free);
	browser->wanted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	browser->shown = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	browser->inactive = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	call->own = browser;
	JxLeg *leg = jx_call_open_leg(call, "main");
	jx_call_add_line(call, 0, "audio", "0", JX_MEDIA_AUDIO);
	jx_call_add_line(call, 0, "video", "1", JX_MEDIA_VIDEO);
	if (!config->no_data)
		jx_call_add_line(call, 0, "data", "3", JX_MEDIA_APPLICATION);
	json_t *body = jx_call_join_body(call, leg);
	json_t *wishes = json_pack("{ss,ss,si,si,sb,sb,sb}", "lines", "private", "policy", config->ssrc_rewriting ? "pool" : "pinned",
		"audio_slots", config->audio_slots ? config->audio_slots : 16, "video_slots", config->video_slots ? config->video_slots : 16,
		"send", TRUE, "data", !config->no_data, "sticky", manner->sticky);
	json_object_update(body, wishes);
	json_decref(wishes);
	jx_call_request(call, leg, JX_ASKED_JOIN, body, NULL, NULL);
}

void jx_browser_clear(JxCall *call) {
	JxBrowser *browser = call->own;
	g_hash_table_unref(browser->slots);
	g_ptr_array_unref(browser->order);
	g_hash_table_unref(browser->ssrcs);
	g_hash_table_unref(browser->wanted);
	g_hash_table_unref(browser->shown);
	g_hash_table_unref(browser->inactive);
	g_clear_pointer(&browser->answer, jx_jingle_free);
	json_decref(browser->constraints);
	g_free(browser->label);
	g_free(browser->forwarded);
	g_free(browser->speaker);
	g_free(browser->bandwidth);
	g_free(browser);
}

/* --- session-initiate */
static void drop_rtx(GPtrArray *types) {
	for (guint i = types->len; i-- > 0;)
		if (g_strcmp0(((JxPayloadType *)types->pdata[i])->name, "rtx") == 0)
			g_ptr_array_remove_index(types, i);
}

static void key_frames_first(GPtrArray *types) {
	for (guint i = 0; i < types->len; i++) {
		GPtrArray *feedback = ((JxPayloadType *)types->pdata[i])->feedback;
		for (guint k = 1; k < feedback->len; k++)
			if (g_strcmp0(((JxRtcpFb *)feedback->pdata[k])->subtype, "pli") == 0)
				g_ptr_array_insert(feedback, 0, g_ptr_array_steal_index(feedback, k));
	}
}

/* What the plugin offers on the participant's own line, without what the peer lacks. NULL: Janus's SDP is of no use. */
static JxRtpDescription *describe(const JxCall *call, const JxLeg *leg, const char *mid, const char *extension) {
	const JxBrowser *browser = call->own;
	JxRtpDescription *description = NULL;
	for (guint i = 0; i < leg->local->media->len && !description; i++)
		if (g_strcmp0(jx_sdp_mid(leg->local->media->pdata[i]), mid) == 0)
			description = jx_jsep_description(leg->local->media->pdata[i], NULL);
	if (!description)
		return NULL;
	g_ptr_array_set_size(description->sources, 0);
	g_ptr_array_set_size(description->groups, 0);
	for (guint i = description->extensions->len; i-- > 0;)
		if (!g_str_equal(((JxHdrExt *)description->extensions->pdata[i])->uri, extension))
			g_ptr_array_remove_index(description->extensions, i);
	if (call->config.no_rtx)
		drop_rtx(description->payload_types);
	if (browser->manner->pli_first)
		key_frames_first(description->payload_types);
	description->rtcp_mux = TRUE;
	return description;
}

/* jvb-a0, jvb-v0: without a source of its own the first m-line would be taken by the first participant's. */
static void add_placeholder(JxRtpDescription *description, guint32 ssrc, const char *name, const char *msid) {
	if (!ssrc)
		return;
	JxSource *source = jx_source_new(ssrc, name, msid);
	source->owner = g_strdup("jvb");
	g_ptr_array_add(description->sources, source);
}

static void add_content(JxJingle *jingle, JxLeg *leg, JxGroup *group, const char *name, JxRtpDescription *description) {
	JxContent *content = jx_jingle_add_content(jingle, jx_content_new(JX_PARTY_INITIATOR, name, JX_SENDERS_BOTH));
	content->description = description;
	content->transport = jx_call_local_transport(leg);
	content->transport->rtcp_mux = TRUE;
	for (guint i = 0; i < content->transport->fingerprints->len; i++)
		((JxFingerprint *)content->transport->fingerprints->pdata[i])->setup = JX_SETUP_ACTPASS;
	if (description->media == JX_MEDIA_APPLICATION)
		content->transport->sctp = jx_sctp_map_new(5000, 1024);
	g_ptr_array_add(group->contents, g_strdup(name));
}

static gboolean add_media(JxCall *call, JxLeg *leg, JxJingle *jingle, JxGroup *group, gboolean video) {
	JxRtpDescription *description = describe(call, leg, video ? "1" : "0", video ? SEND_TIME_URI : LEVEL_URI);
	if (!description)
		return FALSE;
	add_placeholder(description, jx_browser_ssrc(call->own, video ? "1" : "0"), video ? "jvb-v0" : "jvb-a0",
		video ? "mixedmslabel mixedlabelvideo0" : "mixedmslabel mixedlabelaudio0");
	add_content(jingle, leg, group, video ? "video" : "audio", description);
	return TRUE;
}

static void send_offer(JxCall *call, JxLeg *leg, gint64 now) {
	const JxBrowser *browser = call->own;
	const JxCallConfig *config = &call->config;
	g_autoptr(JxJingle) jingle = jx_call_jingle_new(call, JX_JINGLE_SESSION_INITIATE);
	JxGroup *group = jx_group_new("BUNDLE");
	g_ptr_array_add(jingle->groups, group);
	jingle->initiator = g_strdup(config->self);
	if ((!config->no_audio && !add_media(call, leg, jingle, group, FALSE)) || (!config->no_video && !add_media(call, leg, jingle, group, TRUE))) {
		jx_call_end(call, "failed-application", "Janus's SDP is of no use: it lacks lines that were asked for", FALSE, TRUE);
		return;
	}
	if (!config->no_data)
		add_content(jingle, leg, group, "data", jx_rtp_description_new(JX_MEDIA_APPLICATION));
	if (config->bridge_session)
		jx_jingle_set_bridge(jingle, config->bridge_session, FALSE, FALSE);
	jingle->start_muted = config->start_audio_muted || config->start_video_muted;
	jingle->start_muted_audio = config->start_audio_muted;
	jingle->start_muted_video = config->start_video_muted;
	call->gather_deadline = G_MAXINT64;
	call->told = TRUE;
	jx_call_send(call, g_steal_pointer(&jingle), JX_SENT_INITIATE);
	jx_call_set_state(call, JX_CALL_PENDING, now + browser->manner->accept);
}

const char *jx_browser_first_content(const JxCall *call) {
	return call->config.no_audio ? "video" : "audio";
}

/* The browser sends no candidates and reads ours from the offer: wait for the end of gathering, but not for long. */
void jx_browser_gathered(JxCall *call, JxLeg *leg, gint64 now) {
	const JxBrowser *browser = call->own;
	if (call->state == JX_CALL_OFFERING && leg->local && leg->gathered && leg->candidates->len)
		send_offer(call, leg, now);
	else if (!browser->manner->no_trickle && (call->state == JX_CALL_PENDING || call->state == JX_CALL_ACTIVE))
		jx_call_trickle_out(call, leg, jx_browser_first_content(call), JX_PARTY_INITIATOR);
}

void jx_browser_tick(JxCall *call, gint64 now) {
	JxLeg *leg = jx_call_leg(call, 0);
	if (now >= call->gather_deadline && call->state == JX_CALL_OFFERING)
		send_offer(call, leg, now);
	if (now >= call->batch_deadline)
		jx_browser_flush_slots(call, now);
	if (now >= call->own_deadline)
		jx_browser_do_without_maps(call, now);
}

void jx_browser_event(JxCall *call, JxLeg *leg, const char *name, const json_t *data, const char *sdp, gint64 now) {
	if (g_str_equal(name, "joined") && call->state == JX_CALL_OFFERING && !leg->local) {
		if (!jx_call_take_local(call, leg, sdp))
			return;
		jx_browser_read_ssrcs(call, leg);
		call->gather_deadline = now + ((JxBrowser *)call->own)->manner->gather;
		jx_browser_gathered(call, leg, now);
	} else if (g_str_equal(name, "offer") && sdp) { /* more slots: a matter between Janus and us */
		if (!jx_call_take_local(call, leg, sdp))
			return;
		jx_browser_read_ssrcs(call, leg);
		if (json_is_true(json_object_get(data, "restart"))) {
			jx_browser_tell_restart(call, leg);
		} else if (call->state == JX_CALL_ACTIVE) {
			jx_browser_configure(call, leg);
			jx_browser_flush_slots(call, now); /* those that were assigned before their SSRC was known */
		}
	} else if (g_str_equal(name, "slot")) {
		jx_browser_slot(call, data, now);
	} else if (g_str_equal(name, "data")) {
		jx_browser_data(call, leg, data, now);
	} else if (g_str_equal(name, "forwarded")) {
		jx_browser_forwarded(call, data);
	} else if (g_str_equal(name, "wanted")) {
		jx_browser_wanted(call, data);
	} else if (g_str_equal(name, "bandwidth")) {
		jx_browser_bandwidth(call, data);
	}
}

/* --- session-accept */
static JxSourceRules rules_of(const JxCall *call) {
	return (JxSourceRules){ .endpoint = call->config.endpoint, .ssrc_taken = call->config.ssrc_taken, .msid_taken = call->config.msid_taken,
		.data = call->config.taken_data };
}

/* An error of a session-accept ends the session: the peer believes in it. */
static void refuse_accept(JxCall *call, const char *condition, const char *text) {
	jx_call_error(call, condition, NULL, "%s", text);
	jx_call_end(call, "failed-application", text, FALSE, TRUE);
}

static gboolean check_accept(JxCall *call, const JxJingle *jingle) {
	gboolean transport = FALSE;
	for (guint i = 0; i < jingle->contents->len; i++) {
		const JxContent *content = jingle->contents->pdata[i];
		if (!jx_call_line(call, content->name)) {
			g_autofree char *text = g_strdup_printf("The content '%s' was not offered.", content->name);
			refuse_accept(call, "bad-request", text);
			return FALSE;
		}
		transport = transport || (content->transport && content->transport->ufrag && content->transport->fingerprints->len);
	}
	if (!transport)
		refuse_accept(call, "bad-request", "The session-accept has no transport with ufrag, pwd and fingerprint.");
	return transport;
}

/* Our own copy of the contents: the answer for Janus is written from them again and again. */
static void keep_answer(JxCall *call, const JxJingle *jingle) {
	JxBrowser *browser = call->own;
	browser->answer = jx_call_jingle_new(call, JX_JINGLE_SESSION_ACCEPT);
	for (guint i = 0; i < jingle->contents->len; i++) {
		const JxContent *content = jingle->contents->pdata[i];
		JxLine *line = jx_call_line(call, content->name);
		jx_jingle_add_content(browser->answer, jx_content_copy(content));
		g_clear_pointer(&line->remote, jx_content_free);
		line->remote = jx_content_copy(content);
	}
}

void jx_browser_accept(JxCall *call, const JxJingle *jingle, gint64 now) {
	JxLeg *leg = jx_call_leg(call, 0);
	JxSourceRules rules = rules_of(call);
	g_autoptr(GError) error = NULL;
	if (!check_accept(call, jingle))
		return;
	if (!jx_source_table_replace(call->sources, &rules, jingle, &error)) {
		refuse_accept(call, jx_wire_error_condition(error), error->message);
		return;
	}
	jx_call_result(call);
	keep_answer(call, jingle);
	jx_call_set_state(call, JX_CALL_ACTIVE, call->up ? G_MAXINT64 : now + JX_CALL_ICE_TIMEOUT);
	jx_browser_configure(call, leg);
	jx_call_remote_known(call, leg);
	for (guint i = 0; i < jingle->contents->len; i++) {
		const JxContent *content = jingle->contents->pdata[i];
		if (content->transport && !jx_call_remote_candidates(call, jx_call_line(call, content->name), content->transport))
			return;
	}
	jx_call_notice(call, JX_NOTICE_ACCEPTED, NULL);
	jx_call_notice(call, JX_NOTICE_SOURCES, NULL);
	if (call->config.ssrc_rewriting)
		call->own_deadline = now + JX_CALL_CHANNEL_TIMEOUT;
	jx_browser_flush_slots(call, now);
}

/* Not more than: the sources of this client are now these. */
void jx_browser_sources(JxCall *call, const JxJingle *jingle, gint64 now) {
	JxSourceRules rules = rules_of(call);
	g_autoptr(GError) error = NULL;
	gboolean add = jingle->action == JX_JINGLE_SOURCE_ADD;
	if (!(add ? jx_source_table_add(call->sources, &rules, jingle, &error) : jx_source_table_remove(call->sources, &rules, jingle, &error))) {
		jx_call_error(call, jx_wire_error_condition(error), NULL, "%s", error->message);
		return;
	}
	jx_call_result(call);
	jx_browser_configure(call, jx_call_leg(call, 0));
	jx_call_notice(call, JX_NOTICE_SOURCES, NULL);
}

/* COMPAT(lib-jitsi-meet before 2024): ICE failure as session-info, answered with a result whatever it says. */
static void browser_info(JxCall *call, const JxJingle *jingle, gint64 now) {
	jx_call_result(call);
	if (jingle->info != JX_INFO_ICE_STATE || g_strcmp0(jingle->ice_state, "failed") != 0)
		return;
	if (!jingle->bridge || g_strcmp0(jingle->bridge->id, call->config.bridge_session) != 0)
		return;
	jx_call_end(call, "connectivity-error", "The client reports that ICE has failed.", TRUE, TRUE);
	((JxAction *)call->actions->pdata[call->actions->len - 1])->restart = TRUE;
}

static void browser_start(JxCall *call, gint64 now) {
	static const JxManner manner = { .gather = JX_CALL_GATHER_TIMEOUT, .accept = JX_CALL_ACCEPT_TIMEOUT, .stream_id = "-" };
	jx_browser_start(call, &manner);
}

const JxDialect jx_dialect_browser = {
	.name = "browser",
	.we_offer = TRUE,
	.one_transport = TRUE,
	.start = browser_start,
	.accept = jx_browser_accept,
	.sources = jx_browser_sources,
	.info = browser_info,
	.restart = jx_browser_restart,
	.restarted = jx_browser_restarted,
	.event = jx_browser_event,
	.gathered = jx_browser_gathered,
	.media = jx_browser_media,
	.tick = jx_browser_tick,
	.speaker = jx_browser_speaker,
	.connectivity = jx_browser_connectivity,
	.relay = jx_browser_relay,
	.clear = jx_browser_clear,
};
