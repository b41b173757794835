/* The answer for Janus, written from what the browser accepted. The browser knows of audio, video and data only; Janus offered its private lines
 * and slots too, and is answered for each (docs/plugin-api.md, "Lines"). */
#include "config.h"

#include "call/dialects/browser.h"

/* "1" for the camera, "2" for the screen, "0" for audio. */
static const char *mid_of(const JxCall *call, const JxCallSource *source) {
	if (!source->video)
		return "0";
	const char *dash = strrchr(source->name, '-');
	return dash && g_str_equal(dash, "-v0") ? "1" : "2";
}

/* The source that is sent on this m-line; NULL where there is none. */
static const JxCallSource *source_on(const JxCall *call, const char *mid) {
	const GPtrArray *list = jx_source_table_list(call->sources);
	for (guint i = 0; i < list->len; i++)
		if (g_str_equal(mid_of(call, list->pdata[i]), mid))
			return list->pdata[i];
	return NULL;
}

void jx_browser_media(JxCall *call, const char *mid, gboolean receiving) {
	gboolean top = mid[0] == 'l' && mid[1] != 'x';
	JxCallSource *source = (JxCallSource *)source_on(call, top ? mid + 1 : mid);
	guint bit = top ? 2 : 1;
	if (!source || !(source->flows & bit) == !receiving)
		return;
	gboolean before = source->flows != 0;
	source->flows ^= bit;
	if (before != (source->flows != 0))
		jx_call_notice(call, JX_NOTICE_SOURCES, NULL);
}

static void announce(JxSdpMedia *media, guint32 ssrc) {
	if (ssrc)
		jx_sdp_add_printf(media->attributes, "ssrc", "%u cname:peer", ssrc);
}

static guint32 at(const GArray *array, guint i) {
	return i < array->len ? g_array_index(array, guint32, i) : 0;
}

/* The top layer has a line of its own: all RTCP of Chrome comes from its SSRC, and Janus would file the feedback about our slots under the camera. */
static void add_layers(JxSdpMedia *media, const JxCallSource *source) {
	guint n = source->ssrcs->len ? source->ssrcs->len - 1 : 0;
	if (n > 1) {
		GString *sim = g_string_new("SIM");
		for (guint i = 0; i < n; i++)
			g_string_append_printf(sim, " %u", at(source->ssrcs, i));
		jx_sdp_add(media->attributes, "ssrc-group", sim->str);
		g_string_free(sim, TRUE);
	}
	for (guint i = 0; i < n; i++)
		if (at(source->rtx, i))
			jx_sdp_add_printf(media->attributes, "ssrc-group", "FID %u %u", at(source->ssrcs, i), at(source->rtx, i));
	for (guint i = 0; i < n; i++) {
		announce(media, at(source->ssrcs, i));
		announce(media, at(source->rtx, i));
	}
}

/* SSRCs by role of the line. */
static void add_ssrcs(const JxCall *call, JxSdpMedia *media, const char *mid) {
	gboolean top_rtx = g_str_has_prefix(mid, "lx"), top = !top_rtx && mid[0] == 'l';
	const char *own = top ? mid + 1 : top_rtx ? mid + 2 : mid;
	const JxCallSource *source = source_on(call, own);
	if (!source || !source->ssrcs->len)
		return;
	guint last = source->ssrcs->len - 1;
	if (top)
		announce(media, at(source->ssrcs, last));
	else if (top_rtx)
		announce(media, at(source->rtx, last));
	else if (source->video)
		add_layers(media, source);
	else
		announce(media, at(source->ssrcs, 0));
}

/* What the browser makes of the line: "recvonly" on slots, "sendonly" on lines that only it uses. */
static const char *direction_of(const JxCall *call, const char *mid) {
	const JxBrowser *browser = call->own;
	gboolean has_audio = jx_jingle_content(browser->answer, "audio") != NULL, has_video = jx_jingle_content(browser->answer, "video") != NULL;
	switch (mid[0]) {
	case '0': return has_audio ? "sendrecv" : "inactive";
	case '1': return has_video ? "sendrecv" : "inactive";
	case '2':
	case 'l': return has_video ? "sendonly" : "inactive";
	default: return "recvonly";
	}
}

/* Codecs as the browser accepted them, of those that the line offers. */
static JxRtpDescription *codecs_of(const JxCall *call, const JxSdpMedia *offered, GError **error) {
	const JxBrowser *browser = call->own;
	JxRtpDescription *description = jx_jsep_description(offered, error);
	if (!description)
		return NULL;
	const JxContent *accepted = jx_jingle_content(browser->answer, jx_media_name(description->media));
	for (guint i = description->payload_types->len; accepted && accepted->description && i-- > 0;) {
		const JxPayloadType *type = description->payload_types->pdata[i];
		gboolean known = FALSE;
		for (guint j = 0; j < accepted->description->payload_types->len; j++)
			known = known || ((JxPayloadType *)accepted->description->payload_types->pdata[j])->id == type->id;
		if (!known && description->payload_types->len > 1)
			g_ptr_array_remove_index(description->payload_types, i);
	}
	g_ptr_array_set_size(description->sources, 0);
	g_ptr_array_set_size(description->groups, 0);
	return description;
}

static JxSdpMedia *answer_rtp(const JxCall *call, const JxSdpMedia *offered, const char *mid, GError **error) {
	g_autoptr(JxRtpDescription) description = codecs_of(call, offered, error);
	if (!description)
		return NULL;
	JxSdpMedia *media = jx_sdp_media_new(offered->media, 9, offered->protocol);
	jx_sdp_add(media->attributes, "mid", mid);
	jx_sdp_add(media->attributes, direction_of(call, mid), NULL);
	jx_jsep_add_codecs(media, description);
	add_ssrcs(call, media, mid);
	return media;
}

static JxSdpMedia *answer_data(const JxCall *call, const JxSdpMedia *offered, const char *mid) {
	const JxBrowser *browser = call->own;
	gboolean wanted = jx_jingle_content(browser->answer, "data") != NULL;
	JxSdpMedia *media = jx_sdp_media_new(offered->media, wanted ? 9 : 0, offered->protocol);
	g_ptr_array_add(media->formats, g_strdup("webrtc-datachannel"));
	jx_sdp_add(media->attributes, "mid", mid);
	jx_sdp_add(media->attributes, "sctp-port", "5000");
	return media;
}

/* ICE and DTLS of the first content that has them: all are bundled. */
static const JxIceTransport *peer_transport(const JxBrowser *browser) {
	for (guint i = 0; i < browser->answer->contents->len; i++) {
		const JxContent *content = browser->answer->contents->pdata[i];
		if (content->transport && content->transport->ufrag && content->transport->fingerprints->len)
			return content->transport;
	}
	return NULL;
}

static void add_peer_transport(JxSdpMedia *media, const JxIceTransport *transport) {
	const JxFingerprint *fingerprint = jx_fingerprint_best(transport->fingerprints);
	jx_sdp_add(media->attributes, "ice-ufrag", transport->ufrag);
	jx_sdp_add(media->attributes, "ice-pwd", transport->pwd);
	jx_sdp_add_printf(media->attributes, "fingerprint", "%s %s", fingerprint->hash, fingerprint->value);
	/* An answer settles the role: we offered actpass, so the browser is active unless it says passive. */
	jx_sdp_add(media->attributes, "setup", fingerprint->setup == JX_SETUP_PASSIVE ? "passive" : "active");
}

static char *write_answer(const JxCall *call, JxLeg *leg, GError **error) {
	const JxBrowser *browser = call->own;
	g_autoptr(JxSdp) sdp = jx_sdp_new(1, leg->version++);
	g_autoptr(GString) bundle = g_string_new("BUNDLE");
	for (guint i = 0; i < leg->local->media->len; i++) {
		const JxSdpMedia *offered = leg->local->media->pdata[i];
		g_autofree char *place = g_strdup_printf("%u", i);
		const char *mid = jx_sdp_mid(offered) ? jx_sdp_mid(offered) : place;
		JxSdpMedia *media = g_str_equal(offered->media, "application") ? answer_data(call, offered, mid) : answer_rtp(call, offered, mid, error);
		if (!media)
			return NULL;
		jx_sdp_add_media(sdp, media);
		if (i == 0)
			add_peer_transport(media, peer_transport(browser));
		g_string_append_printf(bundle, " %s", mid);
	}
	jx_sdp_add(sdp->attributes, "group", bundle->str);
	return jx_sdp_write(sdp);
}

/* --- SSRCs of Janus */
void jx_browser_read_ssrcs(JxCall *call, JxLeg *leg) {
	JxBrowser *browser = call->own;
	for (guint i = 0; i < leg->local->media->len; i++) {
		const JxSdpMedia *media = leg->local->media->pdata[i];
		GArray *found = jx_jsep_ssrcs(media);
		if (found->len && jx_sdp_mid(media))
			g_hash_table_insert(browser->ssrcs, g_strdup(jx_sdp_mid(media)), g_array_ref(found));
		g_array_unref(found);
	}
}

guint32 jx_browser_ssrc(const JxBrowser *browser, const char *mid) {
	const GArray *found = g_hash_table_lookup(browser->ssrcs, mid);
	return found ? g_array_index(found, guint32, 0) : 0;
}

static json_t *ssrcs_json(const JxBrowser *browser) {
	json_t *all = json_object();
	GHashTableIter iter;
	gpointer mid, found;
	g_hash_table_iter_init(&iter, browser->ssrcs);
	while (g_hash_table_iter_next(&iter, &mid, &found)) {
		json_t *list = json_array();
		for (guint i = 0; i < ((GArray *)found)->len && i < 2; i++)
			json_array_append_new(list, json_integer(g_array_index((GArray *)found, guint32, i)));
		json_object_set_new(all, mid, list);
	}
	return all;
}

void jx_browser_configure(JxCall *call, JxLeg *leg) {
	const JxBrowser *browser = call->own;
	if (browser->restarting)
		return;
	g_autoptr(GError) error = NULL;
	g_autofree char *sdp = write_answer(call, leg, &error);
	if (!sdp) {
		jx_call_end(call, "failed-application", error->message, FALSE, TRUE);
		return;
	}
	json_t *body = json_pack("{ss,so,so}", "request", "configure", "sources", jx_call_sources_json(call, mid_of),
		"ssrcs", ssrcs_json(browser));
	jx_call_request(call, leg, JX_ASKED_ANSWER, body, "answer", sdp);
}
