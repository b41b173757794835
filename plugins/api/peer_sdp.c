#include "config.h"

#include "api/peer_sdp.h"

#include <string.h>

#include <sdp-utils.h>

#include "api/errors.h"
#include "api/offer.h"

/* More lines than any client of ours makes. */
#define MAX_LINES 1024

struct JxPeerSdp {
	janus_sdp *parsed;
};

static gboolean invalid(GError **error, const char *what) {
	g_set_error(error, JX_API_ERROR, JX_API_ERROR_INVALID_SDP, "the SDP cannot be used: %s", what);
	return FALSE;
}

JxPeerSdp *jx_peer_sdp_parse(const char *text, GError **error) {
	char why[512] = "";
	janus_sdp *parsed = janus_sdp_parse(text, why, sizeof why);
	if (!parsed) {
		invalid(error, why);
		return NULL;
	}
	g_autoptr(JxPeerSdp) sdp = g_new0(JxPeerSdp, 1);
	sdp->parsed = parsed;
	if (g_list_length(parsed->m_lines) > MAX_LINES) {
		invalid(error, "too many m-lines");
		return NULL;
	}
	return g_steal_pointer(&sdp);
}

void jx_peer_sdp_free(JxPeerSdp *sdp) {
	if (!sdp)
		return;
	janus_sdp_destroy(sdp->parsed);
	g_free(sdp);
}

static JxDirection peer_direction(const janus_sdp_mline *mline) {
	switch (mline->direction) {
	case JANUS_SDP_SENDONLY:
		return JX_DIRECTION_SENDONLY;
	case JANUS_SDP_RECVONLY:
		return JX_DIRECTION_RECVONLY;
	case JANUS_SDP_INACTIVE:
	case JANUS_SDP_INVALID:
		return JX_DIRECTION_INACTIVE;
	case JANUS_SDP_DEFAULT:
	case JANUS_SDP_SENDRECV:
		break;
	}
	return JX_DIRECTION_SENDRECV;
}

static JxDirection ours(JxDirection peers, gboolean receives) {
	JxDirection direction = JX_DIRECTION_INACTIVE;
	if (peers & JX_DIRECTION_SENDONLY)
		direction |= JX_DIRECTION_RECVONLY;
	if ((peers & JX_DIRECTION_RECVONLY) && receives)
		direction |= JX_DIRECTION_SENDONLY;
	return direction;
}

static const char *attribute(const janus_sdp_mline *mline, const char *name) {
	for (const GList *l = mline->attributes; l; l = l->next) {
		const janus_sdp_attribute *attr = l->data;
		if (attr->name && attr->value && g_str_equal(attr->name, name))
			return attr->value;
	}
	return NULL;
}

static const char *fmtp_of(const janus_sdp_mline *mline, guint pt) {
	for (const GList *l = mline->attributes; l; l = l->next) {
		const janus_sdp_attribute *attr = l->data;
		const char *space = attr->value ? strchr(attr->value, ' ') : NULL;
		if (space && g_strcmp0(attr->name, "fmtp") == 0 && g_ascii_strtoull(attr->value, NULL, 10) == pt)
			return space + 1;
	}
	return "";
}

/* Profiles that the others' decoders have: the baseline of H.264 in fragments, and the first profile of VP9. */
static gboolean fits(JxCodec codec, const char *fmtp) {
	switch (codec) {
	case JX_CODEC_H264:
		return strstr(fmtp, "packetization-mode=1") && (!strstr(fmtp, "profile-level-id=") || strstr(fmtp, "profile-level-id=42"));
	case JX_CODEC_VP9:
		return !strstr(fmtp, "profile-id=") || strstr(fmtp, "profile-id=0");
	default:
		return TRUE;
	}
}

/* Whether an rtpmap's value is "<pt> <rtpmap>"; one channel may be said or not (RFC 8866 section 6.6). */
static gboolean is_rtpmap(const janus_sdp_attribute *attr, const char *rtpmap, guint8 *pt) {
	const char *space = g_strcmp0(attr->name, "rtpmap") == 0 && attr->value ? strchr(attr->value, ' ') : NULL;
	guint64 number = space ? g_ascii_strtoull(attr->value, NULL, 10) : G_MAXUINT64;
	gsize len = strlen(rtpmap);
	if (number > 127 || g_ascii_strncasecmp(space + 1, rtpmap, len) != 0 || (space[1 + len] != '\0' && !g_str_equal(space + 1 + len, "/1")))
		return FALSE;
	*pt = (guint8)number;
	return TRUE;
}

/* The first payload type that the offer has for each codec. FALSE: it has none of them. */
static gboolean read_types(const janus_sdp_mline *mline, const JxCodecList *codecs, JxPayloadTypes *types) {
	for (const GList *l = mline->attributes; l; l = l->next) {
		for (guint i = 0; i < codecs->n; i++) {
			JxCodec codec = codecs->codec[i];
			guint8 pt;
			if (!jx_payload_has(types, codec) && is_rtpmap(l->data, jx_codec_rtpmap(codec), &pt) && fits(codec, fmtp_of(mline, pt)))
				jx_payload_set(types, codec, pt);
		}
	}
	return types->taken != 0;
}

/* A line has one codec for voices, the first of ours; and telephone events by the same clock if there are such, else by any. */
static gboolean read_voice(const janus_sdp_mline *mline, const JxCodecList *codecs, JxPayloadTypes *types) {
	JxPayloadTypes offered = { 0 };
	if (!read_types(mline, codecs, &offered))
		return FALSE;
	JxCodec voice = jx_payload_voice(&offered);
	jx_payload_set(types, voice, offered.pt[voice]);
	const guint clocks[] = { jx_codec_clock(voice), 8000, 48000, 16000, 32000 };
	for (gsize i = 0; i < G_N_ELEMENTS(clocks) && !jx_payload_has(types, JX_CODEC_EVENT); i++) {
		g_autofree char *rtpmap = g_strdup_printf("telephone-event/%u", clocks[i]);
		guint8 pt;
		for (const GList *l = mline->attributes; l; l = l->next) {
			if (!jx_payload_has(types, JX_CODEC_EVENT) && is_rtpmap(l->data, rtpmap, &pt))
				jx_payload_set(types, JX_CODEC_EVENT, pt);
		}
	}
	return TRUE;
}

static void read_line(const janus_sdp_mline *mline, const JxCodecList *codecs, JxPolicy policy, JxLine *line) {
	static const JxCodecList opus_alone = { 1, { JX_CODEC_OPUS } };
	gboolean forwarded = policy == JX_POLICY_POOL || policy == JX_POLICY_PINNED || policy == JX_POLICY_ONE || policy == JX_POLICY_OWN; /* as it came: in Opus */
	const char *mid = attribute(mline, "mid");
	*line = (JxLine){ .role = JX_LINE_UNUSED, .number = (guint)mline->index, .type = JX_LINE_TYPE_AUDIO };
	if (mid)
		g_strlcpy(line->mid, mid, sizeof line->mid);
	else
		g_snprintf(line->mid, sizeof line->mid, "%d", mline->index);
	if (mline->type == JANUS_SDP_APPLICATION && mline->port > 0) {
		line->role = JX_LINE_DATA;
		line->type = JX_LINE_TYPE_DATA;
		line->direction = JX_DIRECTION_SENDRECV;
		return;
	}
	if (mline->type != JANUS_SDP_AUDIO && mline->type != JANUS_SDP_VIDEO)
		return;
	gboolean video = mline->type == JANUS_SDP_VIDEO;
	line->type = video ? JX_LINE_TYPE_VIDEO : JX_LINE_TYPE_AUDIO;
	if (mline->port == 0 || !(video ? read_types(mline, codecs, &line->types) : read_voice(mline, forwarded ? &opus_alone : &jx_codecs_voices, &line->types)))
		return;
	line->role = JX_LINE_PEER;
	line->direction = ours(peer_direction(mline), policy != JX_POLICY_NONE);
}

gboolean jx_peer_sdp_to_lines(const JxPeerSdp *sdp, JxLines *lines, JxPolicy policy, GError **error) {
	guint known = jx_lines_count(lines), n = 0, useful = 0;
	for (const GList *l = sdp->parsed->m_lines; l; l = l->next, n++) {
		JxLine line;
		read_line(l->data, jx_lines_codecs(lines), policy, &line);
		useful += line.role == JX_LINE_PEER;
		if (n >= known)
			jx_lines_append_peer(lines, &line);
		else if (jx_lines_at(lines, n)->role == JX_LINE_PEER)
			jx_lines_set_direction(lines, n, line.role == JX_LINE_PEER ? line.direction : JX_DIRECTION_INACTIVE);
	}
	if (n < known)
		return invalid(error, "m-lines of the earlier offer are missing");
	return useful > 0 || invalid(error, "it has no m-line with a codec of ours");
}

gboolean jx_peer_sdp_answers(const JxPeerSdp *sdp, JxLines *lines, JxPolicy policy, GError **error) {
	guint n = 0, useful = 0;
	if (g_list_length(sdp->parsed->m_lines) != jx_lines_count(lines))
		return invalid(error, "an answer has as many m-lines as its offer");
	for (const GList *l = sdp->parsed->m_lines; l; l = l->next, n++) {
		JxLine line;
		read_line(l->data, jx_lines_codecs(lines), policy, &line);
		useful += line.role == JX_LINE_PEER;
		jx_lines_set_answer(lines, n, line.direction, &line.types);
	}
	return useful > 0 || invalid(error, "it has no m-line with a codec of ours");
}

#define SEND_TIME_URI "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"

/* Header extensions that we take, each with the id of the offer. */
static void append_extensions(GString *sdp, const janus_sdp_mline *mline) {
	static const char *const taken[] = { "urn:ietf:params:rtp-hdrext:ssrc-audio-level", "urn:ietf:params:rtp-hdrext:sdes:mid", SEND_TIME_URI };
	for (const GList *l = mline->attributes; l; l = l->next) {
		const janus_sdp_attribute *attr = l->data;
		if (!attr->name || !attr->value || !g_str_equal(attr->name, "extmap"))
			continue;
		g_auto(GStrv) words = g_strsplit(attr->value, " ", 3);
		for (gsize i = 0; i < G_N_ELEMENTS(taken) && words[0] && words[1]; i++) {
			if (g_str_equal(words[1], taken[i]))
				g_string_append_printf(sdp, "a=extmap:%u %s\r\n", (guint)g_ascii_strtoull(words[0], NULL, 10), taken[i]);
		}
	}
}

static void append_feedback(GString *sdp, const janus_sdp_mline *mline, guint pt) {
	static const char *const taken[] = { "ccm fir", "nack", "nack pli", "goog-remb" };
	for (const GList *l = mline->attributes; l; l = l->next) {
		const janus_sdp_attribute *attr = l->data;
		if (!attr->name || !attr->value || !g_str_equal(attr->name, "rtcp-fb"))
			continue;
		const char *kind = strchr(attr->value, ' ');
		gboolean ours_or_all = attr->value[0] == '*' || g_ascii_strtoull(attr->value, NULL, 10) == pt;
		for (gsize i = 0; kind && ours_or_all && i < G_N_ELEMENTS(taken); i++) {
			if (g_str_equal(kind + 1, taken[i]))
				g_string_append_printf(sdp, "a=rtcp-fb:%u %s\r\n", pt, taken[i]);
		}
	}
}

/* The clock of telephone events is the offer's. */
static const char *rtpmap_of(const janus_sdp_mline *mline, JxCodec codec, guint pt) {
	for (const GList *l = codec == JX_CODEC_EVENT ? mline->attributes : NULL; l; l = l->next) {
		const janus_sdp_attribute *attr = l->data;
		const char *space = g_strcmp0(attr->name, "rtpmap") == 0 && attr->value ? strchr(attr->value, ' ') : NULL;
		if (space && g_ascii_strtoull(attr->value, NULL, 10) == pt)
			return space + 1;
	}
	return jx_codec_rtpmap(codec);
}

static void append_codec(GString *text, const janus_sdp_mline *mline, JxCodec codec, guint pt) {
	const char *fmtp = fmtp_of(mline, pt);
	g_string_append_printf(text, "a=rtpmap:%u %s\r\n", pt, rtpmap_of(mline, codec, pt));
	if (*fmtp && !strpbrk(fmtp, "\r\n"))
		g_string_append_printf(text, "a=fmtp:%u %s\r\n", pt, fmtp);
	if (codec >= JX_CODEC_VP8)
		append_feedback(text, mline, pt);
}

/* Codecs in our order: the peer sends in the first. Telephone events come after the voice. */
static void append_media(GString *text, const janus_sdp_mline *mline, const JxLine *line, const JxCodecList *codecs) {
	gboolean video = line->type == JX_LINE_TYPE_VIDEO;
	JxCodecList taken = { 0 };
	for (guint i = 0; video && i < codecs->n; i++)
		if (jx_payload_has(&line->types, codecs->codec[i]))
			jx_codecs_add(&taken, codecs->codec[i]);
	for (guint codec = JX_CODEC_OPUS; !video && codec <= JX_CODEC_EVENT; codec++)
		if (jx_payload_has(&line->types, (JxCodec)codec))
			jx_codecs_add(&taken, (JxCodec)codec);
	g_string_append_printf(text, "m=%s 9 UDP/TLS/RTP/SAVPF", video ? "video" : "audio");
	for (guint i = 0; i < taken.n; i++)
		g_string_append_printf(text, " %u", line->types.pt[taken.codec[i]]);
	g_string_append_printf(text, "\r\nc=IN IP4 0.0.0.0\r\na=mid:%s\r\na=%s\r\n", line->mid, jx_sdp_direction(line->direction));
	for (guint i = 0; i < taken.n; i++)
		append_codec(text, mline, taken.codec[i], line->types.pt[taken.codec[i]]);
	append_extensions(text, mline);
	/* Without it the core names the stream anew in every SDP. */
	if (line->direction & JX_DIRECTION_SENDONLY)
		g_string_append_printf(text, "a=msid:janus janus%s\r\n", line->mid);
}

static void append_refused(GString *text, const janus_sdp_mline *mline, const JxLine *line) {
	const char *type = mline->type == JANUS_SDP_VIDEO ? "video" : mline->type == JANUS_SDP_AUDIO ? "audio" : "application";
	gboolean media = mline->type == JANUS_SDP_VIDEO || mline->type == JANUS_SDP_AUDIO;
	g_string_append_printf(text, "m=%s 0 %s\r\nc=IN IP4 0.0.0.0\r\na=mid:%s\r\na=inactive\r\n", type,
		media ? "UDP/TLS/RTP/SAVPF 0" : "UDP/DTLS/SCTP webrtc-datachannel", line->mid);
}

json_t *jx_peer_sdp_answer(const JxPeerSdp *sdp, const JxLines *lines, guint64 version) {
	GString *text = g_string_new(NULL);
	jx_sdp_begin(text, version);
	guint i = 0;
	for (const GList *l = sdp->parsed->m_lines; l; l = l->next, i++) {
		const janus_sdp_mline *mline = l->data;
		const JxLine *line = jx_lines_at(lines, i);
		if (line->role == JX_LINE_PEER && mline->port > 0)
			append_media(text, mline, line, jx_lines_codecs(lines));
		else if (line->role == JX_LINE_DATA)
			g_string_append_printf(text, "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:%s\r\n", line->mid);
		else
			append_refused(text, mline, line);
	}
	json_t *jsep = json_pack("{ss ss}", "type", "answer", "sdp", text->str);
	g_string_free(text, TRUE);
	return jsep;
}

gboolean jx_peer_sdp_sends(const JxPeerSdp *sdp, guint index) {
	const janus_sdp_mline *mline = g_list_nth_data(sdp->parsed->m_lines, index);
	return mline && mline->port > 0 && (peer_direction(mline) & JX_DIRECTION_SENDONLY);
}

guint jx_peer_sdp_send_time(const JxPeerSdp *sdp) {
	guint id = 0;
	for (const GList *l = sdp->parsed->m_lines; l; l = l->next) {
		const janus_sdp_mline *mline = l->data;
		for (const GList *a = mline->port > 0 ? mline->attributes : NULL; a; a = a->next) {
			const janus_sdp_attribute *attr = a->data;
			const char *uri = attr->value && g_strcmp0(attr->name, "extmap") == 0 ? strchr(attr->value, ' ') : NULL;
			if (!uri || !g_str_equal(uri + 1, SEND_TIME_URI))
				continue;
			guint found = (guint)g_ascii_strtoull(attr->value, NULL, 10);
			if (id != 0 && found != id)
				return 0;
			id = found;
		}
	}
	return id;
}
