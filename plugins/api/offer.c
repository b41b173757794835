#include "config.h"

#include "api/offer.h"

void jx_sdp_begin(GString *sdp, guint64 version) {
	g_string_append_printf(sdp, "v=0\r\no=- 1 %" G_GUINT64_FORMAT " IN IP4 127.0.0.1\r\ns=janus-xmpp\r\nt=0 0\r\n", version);
}

const char *jx_sdp_direction(JxDirection direction) {
	static const char *const words[] = { "inactive", "sendonly", "recvonly", "sendrecv" };
	return words[direction];
}

/* The core keeps one set of extension ids per PeerConnection, taken from any line: they are the same on all. */
static void append_extensions(GString *sdp) {
	g_string_append_printf(sdp, "a=extmap:%d urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n", JX_EXT_AUDIO_LEVEL);
	g_string_append_printf(sdp, "a=extmap:%d http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n", JX_EXT_ABS_SEND_TIME);
}

static void append_codec(GString *sdp, JxCodec codec) {
	guint pt = jx_codec_payload_type(codec);
	g_string_append_printf(sdp, "a=rtpmap:%u %s\r\n", pt, jx_codec_rtpmap(codec));
	if (jx_codec_fmtp(codec))
		g_string_append_printf(sdp, "a=fmtp:%u %s\r\n", pt, jx_codec_fmtp(codec));
}

/* Whom we call may be a telephone: what it says is for the mix. Everybody else is sent Opus. */
static JxCodecList audio_codecs(const JxLine *line, gboolean one_way) {
	JxCodecList list = { 0 };
	if (line->role == JX_LINE_PEER && !one_way)
		list = jx_codecs_voices;
	else
		jx_codecs_add(&list, JX_CODEC_OPUS);
	jx_codecs_add(&list, JX_CODEC_EVENT); /* COMPAT(lib-jitsi-meet in Firefox): a line with one payload type loses the track. */
	return list;
}

static void append_formats(GString *sdp, const char *media, const JxCodecList *codecs) {
	g_string_append_printf(sdp, "m=%s 9 UDP/TLS/RTP/SAVPF", media);
	for (guint i = 0; i < codecs->n; i++)
		g_string_append_printf(sdp, " %u", jx_codec_payload_type(codecs->codec[i]));
	g_string_append(sdp, "\r\n");
}

static void append_audio(GString *sdp, const JxCodecList *codecs) {
	for (guint i = 0; i < codecs->n; i++)
		append_codec(sdp, codecs->codec[i]);
}

static void append_video(GString *sdp, const JxCodecList *codecs) {
	static const char *const feedback[] = { "ccm fir", "nack", "nack pli", "goog-remb" };
	for (guint i = 0; i < codecs->n; i++) {
		append_codec(sdp, codecs->codec[i]);
		for (gsize k = 0; k < G_N_ELEMENTS(feedback); k++)
			g_string_append_printf(sdp, "a=rtcp-fb:%u %s\r\n", jx_codec_payload_type(codecs->codec[i]), feedback[k]);
	}
}

static void append_line(GString *sdp, const JxLine *line, const JxCodecList *codecs, gboolean one_way) {
	const JxCodecList audio = audio_codecs(line, one_way);
	switch (line->type) {
	case JX_LINE_TYPE_DATA:
		g_string_append(sdp, "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n");
		break;
	case JX_LINE_TYPE_AUDIO:
		append_formats(sdp, "audio", &audio);
		break;
	case JX_LINE_TYPE_VIDEO:
		/* The core offers RTX for each by itself, with the next payload type. */
		append_formats(sdp, "video", codecs);
		break;
	}
	g_string_append_printf(sdp, "c=IN IP4 0.0.0.0\r\na=mid:%s\r\n", line->mid);
	if (line->type == JX_LINE_TYPE_DATA)
		return;
	/* What a call is answered with decides on its directions. */
	JxDirection call = one_way ? JX_DIRECTION_SENDONLY : JX_DIRECTION_SENDRECV;
	g_string_append_printf(sdp, "a=%s\r\n", jx_sdp_direction(line->role == JX_LINE_PEER ? call : line->direction));
	if (line->type == JX_LINE_TYPE_AUDIO)
		append_audio(sdp, &audio);
	else
		append_video(sdp, codecs);
	append_extensions(sdp);
}

char *jx_offer_sdp(const JxLines *lines, guint64 version) {
	GString *sdp = g_string_new(NULL);
	jx_sdp_begin(sdp, version);
	for (guint i = 0; i < jx_lines_count(lines); i++)
		append_line(sdp, jx_lines_at(lines, i), jx_lines_codecs(lines), jx_lines_one_way(lines));
	return g_string_free(sdp, FALSE);
}

json_t *jx_offer_jsep(const JxLines *lines, guint64 version) {
	g_autofree char *sdp = jx_offer_sdp(lines, version);
	return json_pack("{ss ss}", "type", "offer", "sdp", sdp);
}
