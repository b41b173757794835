/* The lines of a leg and the offer that is made of them. */
#include "config.h"

#include <string.h>

#include "api/offer.h"
#include "model/lines.h"

static char *mids(const JxLines *lines) {
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < jx_lines_count(lines); i++)
		g_string_append_printf(text, "%s%s", i ? " " : "", jx_lines_at(lines, i)->mid);
	return g_string_free(text, FALSE);
}

static void test_layout(void) {
	static const struct {
		JxLinesKind kind;
		gboolean send, data;
		guint audio, video, more_audio, more_video;
		const char *mids;
	} rows[] = {
		{ JX_LINES_PRIVATE, TRUE, TRUE, 2, 2, 1, 1, "0 1 2 3 l1 lx1 l2 lx2 a0 a1 v0 r0 v1 r1 a2 v2 r2" },
		{ JX_LINES_PRIVATE, TRUE, FALSE, 1, 1, 0, 0, "0 1 2 l1 lx1 l2 lx2 a0 v0 r0" },
		{ JX_LINES_PRIVATE, FALSE, TRUE, 0, 1, 0, 0, "3 v0 r0" },
		{ JX_LINES_PLAIN, TRUE, TRUE, 1, 2, 1, 1, "0 1 3 a0 v0 v1 a1 v2" },
		{ JX_LINES_PLAIN, FALSE, FALSE, 1, 1, 0, 0, "a0 v0" },
		{ JX_LINES_PLAIN, TRUE, FALSE, 0, 0, 0, 0, "0 1" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(JxLines) lines = jx_lines_new(rows[i].kind, &jx_codecs_default, rows[i].send, rows[i].data);
		jx_lines_append_slots(lines, rows[i].audio, rows[i].video);
		jx_lines_append_slots(lines, rows[i].more_audio, rows[i].more_video);
		g_autofree char *got = mids(lines);
		g_assert_cmpstr(got, ==, rows[i].mids);
		for (guint l = 0; l < jx_lines_count(lines); l++) {
			const JxLine *line = jx_lines_at(lines, l);
			g_assert_cmpint(jx_lines_find_mid(lines, line->mid), ==, (gint)l);
			g_assert_cmpint(jx_lines_find(lines, line->role, line->number), ==, (gint)l);
		}
	}
}

/* A call of ours: lines that are the peer's too, and nothing's until it has answered. */
static void test_call(void) {
	g_autoptr(JxLines) lines = jx_lines_new(JX_LINES_OFFERED, &jx_codecs_default, FALSE, FALSE);
	jx_lines_append_call(lines, TRUE, TRUE, FALSE);
	g_autofree char *names = mids(lines), *sdp = jx_offer_sdp(lines, 1);
	g_assert_cmpstr(names, ==, "audio video");
	g_assert_nonnull(strstr(sdp, "m=audio 9 UDP/TLS/RTP/SAVPF 111 9 0 8 126\r\nc=IN IP4 0.0.0.0\r\na=mid:audio\r\na=sendrecv\r\n"));
	g_assert_nonnull(strstr(sdp, "m=video 9 UDP/TLS/RTP/SAVPF 100 102\r\nc=IN IP4 0.0.0.0\r\na=mid:video\r\na=sendrecv\r\n"));
	g_assert_cmpint(jx_lines_at(lines, 1)->direction, ==, JX_DIRECTION_INACTIVE);
	JxPayloadTypes types = JX_PAYLOAD_TYPE(JX_CODEC_H264, 102);
	jx_lines_set_answer(lines, 1, JX_DIRECTION_SENDRECV, &types);
	g_assert_cmpint(jx_lines_at(lines, 1)->direction, ==, JX_DIRECTION_SENDRECV);
	g_assert_cmpint(jx_payload_codec(&jx_lines_at(lines, 1)->types, 102), ==, JX_CODEC_H264);
	g_assert_cmpint(jx_payload_codec(&jx_lines_at(lines, 1)->types, 100), ==, JX_CODEC_NONE);
}

/* The same to a peer that only receives: an offer of ours to send, whatever it answers. */
static void test_one_way_call(void) {
	g_autoptr(JxLines) lines = jx_lines_new(JX_LINES_OFFERED, &jx_codecs_default, FALSE, FALSE);
	jx_lines_append_call(lines, TRUE, FALSE, TRUE);
	g_autofree char *names = mids(lines), *sdp = jx_offer_sdp(lines, 1);
	g_assert_cmpstr(names, ==, "audio");
	g_assert_nonnull(strstr(sdp, "m=audio 9 UDP/TLS/RTP/SAVPF 111 126\r\nc=IN IP4 0.0.0.0\r\na=mid:audio\r\na=sendonly\r\n"));
	JxPayloadTypes types = JX_PAYLOAD_TYPE(JX_CODEC_OPUS, 111);
	jx_lines_set_answer(lines, 0, JX_DIRECTION_SENDRECV, &types);
	g_assert_cmpint(jx_lines_at(lines, 0)->direction, ==, JX_DIRECTION_SENDONLY);
	jx_lines_set_direction(lines, 0, JX_DIRECTION_RECVONLY);
	g_assert_cmpint(jx_lines_at(lines, 0)->direction, ==, JX_DIRECTION_INACTIVE);
}

static void test_private_types(void) {
	g_autoptr(JxLines) lines = jx_lines_new(JX_LINES_PRIVATE, &jx_codecs_default, TRUE, TRUE);
	jx_lines_append_slots(lines, 1, 1);
	static const struct {
		const char *mid;
		JxLineType type;
		JxDirection direction;
	} rows[] = {
		{ "0", JX_LINE_TYPE_AUDIO, JX_DIRECTION_SENDRECV }, { "1", JX_LINE_TYPE_VIDEO, JX_DIRECTION_SENDRECV },
		{ "2", JX_LINE_TYPE_VIDEO, JX_DIRECTION_RECVONLY }, { "3", JX_LINE_TYPE_DATA, JX_DIRECTION_SENDRECV },
		{ "l1", JX_LINE_TYPE_AUDIO, JX_DIRECTION_RECVONLY }, { "lx2", JX_LINE_TYPE_AUDIO, JX_DIRECTION_RECVONLY },
		{ "a0", JX_LINE_TYPE_AUDIO, JX_DIRECTION_SENDONLY }, { "v0", JX_LINE_TYPE_AUDIO, JX_DIRECTION_SENDONLY },
		{ "r0", JX_LINE_TYPE_AUDIO, JX_DIRECTION_SENDONLY },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		const JxLine *line = jx_lines_at(lines, (guint)jx_lines_find_mid(lines, rows[i].mid));
		g_assert_cmpint(line->type, ==, rows[i].type);
		g_assert_cmpint(line->direction, ==, rows[i].direction);
	}
	g_assert_cmpint(jx_lines_find_mid(lines, "v1"), ==, -1);
	g_assert_null(jx_lines_at(lines, 99));
}

static guint count(const char *text, const char *what) {
	guint n = 0;
	for (const char *at = strstr(text, what); at; at = strstr(at + 1, what))
		n++;
	return n;
}

static void test_offer(void) {
	g_autoptr(JxLines) lines = jx_lines_new(JX_LINES_PRIVATE, &jx_codecs_default, TRUE, TRUE);
	jx_lines_append_slots(lines, 16, 16);
	g_autofree char *sdp = jx_offer_sdp(lines, 7);
	g_assert_true(g_str_has_prefix(sdp, "v=0\r\no=- 1 7 IN IP4 127.0.0.1\r\n"));
	g_assert_cmpuint(count(sdp, "\r\nm="), ==, 4 + 4 + 16 + 32);
	g_assert_cmpuint(count(sdp, "\r\nm=video "), ==, 2);
	g_assert_cmpuint(count(sdp, "\r\nm=application "), ==, 1);
	/* The same extension ids on all lines of media, no mid extension, no transport-cc, at least two audio payload types. */
	g_assert_cmpuint(count(sdp, "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"), ==, 55);
	g_assert_cmpuint(count(sdp, "a=extmap:3 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n"), ==, 55);
	g_assert_cmpuint(count(sdp, "a=extmap:"), ==, 110);
	g_assert_cmpuint(count(sdp, "SAVPF 111 126\r\n"), ==, 53);
	g_assert_cmpuint(count(sdp, "transport-cc"), ==, 0);
	g_assert_cmpuint(count(sdp, "a=rtcp-fb:100 goog-remb\r\n"), ==, 2);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/plugin/lines/layout", test_layout);
	g_test_add_func("/plugin/lines/call", test_call);
	g_test_add_func("/plugin/lines/one-way-call", test_one_way_call);
	g_test_add_func("/plugin/lines/private-types", test_private_types);
	g_test_add_func("/plugin/lines/offer", test_offer);
	return g_test_run();
}
