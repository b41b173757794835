/* The texts that are no XML: SDP, candidate lines, bridge messages, compact sources, conference requests and logins over HTTP, addresses, names of files; and SOCKS5. */
#include "fuzz.h"

#include <string.h>

#include "wire/core/jid.h"
#include "wire/files/file.h"
#include "wire/files/socks5.h"
#include "wire/jitsi/colibri.h"
#include "wire/jitsi/focus_iq.h"
#include "wire/jitsi/json_sources.h"
#include "wire/passport/login.h"
#include "wire/sdp/jsep.h"

static void sdp(const char *text, gsize length) {
	GError *error = NULL;
	g_autoptr(JxSdp) read = jx_sdp_parse(text, length, &error);
	if(read == NULL) {
		g_assert_nonnull(error);
		g_error_free(error);
		return;
	}
	g_autofree char *again = jx_sdp_write(read);
	g_autoptr(JxSdp) twin = jx_sdp_parse(again, strlen(again), &error);
	if(twin == NULL)
		g_error("SDP of ours is refused: %s", error->message);
	g_assert_cmpuint(twin->media->len, ==, read->media->len);
	g_autoptr(JxJingle) jingle = jx_jingle_new(JX_JINGLE_SESSION_INITIATE, "s");
	if(!jx_jsep_contents(read, JX_PARTY_RESPONDER, jingle, NULL))
		return;
	jx_sdp_free(jx_jsep_sdp(jingle, JX_PARTY_RESPONDER, 1, 2, NULL));
}

static void candidate(const char *text) {
	g_autoptr(JxCandidate) read = jx_jsep_candidate_parse(text, NULL);
	if(read == NULL)
		return;
	g_autofree char *line = jx_jsep_candidate_line(read);
	GError *error = NULL;
	g_autoptr(JxCandidate) twin = jx_jsep_candidate_parse(line, &error);
	if(twin == NULL)
		g_error("candidate of ours is refused: %s: %s", error->message, line);
	g_assert_true(jx_candidate_equal(read, twin));
}

static void colibri(const char *text, gsize length) {
	g_autoptr(JxColibri) read = jx_colibri_read(text, length, NULL);
	if(read == NULL)
		return;
	g_autofree char *line = jx_colibri_write(read);
	GError *error = NULL;
	g_autoptr(JxColibri) twin = jx_colibri_read(line, strlen(line), &error);
	if(twin == NULL)
		g_error("bridge message of ours is refused: %s: %s", error->message, line);
	g_autofree char *other = jx_colibri_write(twin);
	g_assert_cmpstr(other, ==, line);
}

static void sources(const char *text) {
	g_autoptr(GPtrArray) read = jx_json_sources_read(text, NULL);
	if(read == NULL)
		return;
	g_autofree char *line = jx_json_sources_write(read);
	GError *error = NULL;
	g_autoptr(GPtrArray) twin = jx_json_sources_read(line, &error);
	if(twin == NULL)
		g_error("sources of ours are refused: %s: %s", error != NULL ? error->message : "", line);
}

static void address(const char *text) {
	g_autofree char *normal = jx_jid_normalize(text, NULL);
	jx_address_literal(text);
	if(normal == NULL)
		return;
	g_autofree char *again = jx_jid_normalize(normal, NULL);
	g_assert_cmpstr(again, ==, normal);
}

static void login(const char *text, gsize length) {
	gboolean right;
	jx_login_reply_read(text, length, &right, NULL);
	g_autoptr(JxLogin) read = jx_login_read(text, length, NULL);
	if(read == NULL)
		return;
	g_assert_true(*read->id != '\0' && strlen(read->id) <= JX_LOGIN_ID_MOST && *read->password != '\0' && strlen(read->password) <= JX_LOGIN_PASSWORD_MOST);
	g_autofree char *again = jx_login_write(read);
	g_autoptr(JxLogin) twin = jx_login_read(again, strlen(again), NULL);
	g_assert_cmpstr(twin->id, ==, read->id);
	g_assert_cmpstr(twin->password, ==, read->password);
}

/* From memory of exactly that size: what reads beyond it is seen. */
static void socks5(const char *text, gsize length) {
	char dstaddr[41];
	g_autofree guint8 *bytes = g_memdup2(text, length);
	g_assert_cmpint(jx_socks5_greeting(bytes, length), <=, (int)length);
	g_assert_cmpint(jx_socks5_greeted(bytes, length), <=, (int)length);
	g_assert_cmpint(jx_socks5_request(bytes, length, dstaddr), <=, (int)length);
	g_assert_cmpint(jx_socks5_connected(bytes, length), <=, (int)length);
}

static void file_name(const char *text) {
	if(!g_utf8_validate(text, -1, NULL))
		return;
	g_autofree char *plain = jx_file_plain_name(text), *again = jx_file_plain_name(plain);
	g_assert_true(*plain != '\0' && strchr(plain, '/') == NULL && strcmp(plain, "..") != 0);
	g_assert_cmpstr(plain, ==, again);
}

static void execute(const char *text, gsize length) {
	sdp(text, length);
	candidate(text);
	colibri(text, length);
	sources(text);
	address(text);
	login(text, length);
	socks5(text, length);
	file_name(text);
	jx_conference_request_free(jx_conference_request_read_json(text, length, NULL));
}

static const char *const corpus[] = {
	"v=0\r\no=- 17 3 IN IP4 192.0.2.2\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1 3\r\na=fingerprint:sha-1 23:F7:70:5C:6C:C7:B8:A3:05:80:93:00:70:71:04:F6:93:37:AF:B9\r\n"
	"m=audio 9 UDP/TLS/RTP/SAVPF 111 0\r\nc=IN IP4 192.0.2.2\r\na=sendrecv\r\na=mid:0\r\na=rtcp-mux\r\na=ice-ufrag:Rq0V\r\na=ice-pwd:VF5v\r\na=setup:actpass\r\n"
	"a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\na=rtcp-fb:* nack pli\r\na=extmap:1/sendonly urn:x\r\na=msid:j k\r\na=ssrc:3036488817 cname:janus\r\n"
	"a=candidate:1 1 udp 2015363327 192.0.2.2 18781 typ host\r\n"
	"m=video 0 UDP/TLS/RTP/SAVPF 100\r\na=mid:1\r\na=bundle-only\r\na=rtpmap:100 VP8/90000\r\na=rtcp-fb:100 ccm fir\r\na=ssrc-group:FID 1 2\r\na=ssrc:1 a:b\r\na=ssrc:2\r\n"
	"m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:3\r\na=sctpmap:5000 webrtc-datachannel 1024\r\na=sctp-port:5000\r\n",
	"candidate:4 1 tcp 1518280447 192.0.2.2 9 typ srflx raddr 2001:db8::1 rport 5 tcptype active generation 0 network-id 3",
	"candidate:842163049 1 udp 1677729535 198.51.100.7 50000 typ host generation 0 ufrag AbCd",
	"{\"colibriClass\":\"ReceiverVideoConstraints\",\"lastN\":20,\"selectedSources\":[\"x-v0\"],\"onStageSources\":[\"a-v0\"],\"defaultConstraints\":{\"maxHeight\":180},"
	"\"constraints\":{\"a-v0\":{\"maxHeight\":720}},\"assumedBandwidthBps\":-1}",
	"{\"colibriClass\":\"EndpointMessage\",\"to\":\"x\",\"msgPayload\":{\"a\":[1,2.5,null,true]}}",
	"{\"colibriClass\":\"VideoSourcesMap\",\"mappedSources\":[{\"source\":\"a-v0\",\"owner\":\"a\",\"ssrc\":5001,\"rtx\":\"-1\",\"videoType\":\"CAMERA\"}]}",
	"{\"colibriClass\":\"DominantSpeakerEndpointChangeEvent\",\"dominantSpeakerEndpoint\":\"a\",\"previousSpeakers\":[\"x\"],\"silence\":false}",
	"{\"sources\":{\"ab12cd34\":[[{\"s\":2001,\"n\":\"ab12cd34-v0\",\"m\":\"v t\",\"v\":\"d\"},{\"s\":\"3001\"}],[[\"f\",2001,3001]],[{\"s\":1001}],[]],\"r@c/x\":[[],[\"FID\",\"1\",\"2\"]]}}",
	"{\"room\":\"algebra1@conference.school.example\",\"machineUid\":\"m\",\"properties\":{\"startAudioMuted\":9,\"x\":true}}",
	"{\"loginId\":\" teacher01 \",\"password\":\"p\\u00e9 \\ud83d\\ude00\"}",
	"{\"type\":\"success\",\"data\":\"x\",\"msg\":\"m\",\"extra\":{},\"warn\":false,\"verify\":false,\"success\":true,\"error\":false}",
	"\5\1\1\3\50972b7bf47291ca609517f67f86b5081086052dad",
	"..\\../work\tsheet\342\200\256 fdp.exe",
	"Teacher@School.Example./Ok MSG[1.5].X/y@z",
	NULL,
};
static const char *const dictionary[] = { "a=", "m=audio 9 X 0\r\n", "a=mid:0\r\n", "a=ssrc:", "a=group:BUNDLE ", "\"colibriClass\":", "\"sources\":", "\"loginId\":", "\"password\":", "\\u0000", "typ host", "::1", "0.0.0.0", "@", "/", NULL };

int main(int argc, char **argv) {
	const JxFuzz fuzz = { .name = "text", .corpus = corpus, .dictionary = dictionary, .runs = 60000, .execute = execute };
	return jx_fuzz_main(argc, argv, &fuzz);
}
