#include "fixture.h"

#include "wire/core/limits.h"
#include "wire/sdp/jsep.h"

/* As Janus writes an offer: fingerprint at session level, ICE in each section. */
static const char janus[] =
	"v=0\r\no=- 1700000000000000 3 IN IP4 192.0.2.2\r\ns=room\r\nt=0 0\r\na=group:BUNDLE 0 1 3\r\na=ice-options:trickle\r\n"
	"a=fingerprint:sha-256 63:C2:F4:B3:2E:D6:50:F5:4E:32:1A:61:AF:D0:49:97:65:C0:5B:70:B9:24:0A:09:53:47:73:31:9E:9A:B8:45\r\n"
	"a=extmap-allow-mixed\r\na=msid-semantic: WMS janus\r\n"
	"m=audio 9 UDP/TLS/RTP/SAVPF 111 126\r\nc=IN IP4 192.0.2.2\r\na=sendrecv\r\na=mid:0\r\na=rtcp-mux\r\na=ice-ufrag:Rq0V\r\na=ice-pwd:VF5vkmsc3dUmFDtNQKM+nd\r\n"
	"a=ice-options:trickle\r\na=setup:actpass\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\na=rtpmap:126 telephone-event/8000\r\n"
	"a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=msid:janus janus0\r\na=ssrc:3036488817 cname:janus\r\n"
	"a=candidate:1 1 udp 2015363327 192.0.2.2 18781 typ host\r\na=candidate:2 1 tcp 1015022079 2001:db8::2 9 typ host tcptype active generation 0 network-id 2\r\na=end-of-candidates\r\n"
	"m=video 9 UDP/TLS/RTP/SAVPF 100 101\r\nc=IN IP4 192.0.2.2\r\nb=AS:500\r\na=sendonly\r\na=mid:1\r\na=rtcp-mux\r\na=ice-ufrag:Rq0V\r\na=ice-pwd:VF5vkmsc3dUmFDtNQKM+nd\r\n"
	"a=setup:actpass\r\na=rtpmap:100 VP8/90000\r\na=rtcp-fb:100 ccm fir\r\na=rtcp-fb:100 nack\r\na=rtcp-fb:100 nack pli\r\na=rtcp-fb:* goog-remb\r\na=rtpmap:101 rtx/90000\r\n"
	"a=fmtp:101 apt=100\r\na=ssrc-group:FID 3051440941 114441195\r\na=msid:janus janus1\r\na=ssrc:3051440941 cname:janus\r\na=ssrc:114441195 cname:janus\r\n"
	"m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 192.0.2.2\r\na=sendrecv\r\na=mid:3\r\na=ice-ufrag:Rq0V\r\na=ice-pwd:VF5vkmsc3dUmFDtNQKM+nd\r\na=setup:actpass\r\na=sctp-port:5000\r\n";

static JxSdp *parse(const char *text) {
	GError *error = NULL;
	JxSdp *sdp = jx_sdp_parse(text, strlen(text), &error);
	g_assert_no_error(error);
	return sdp;
}

static void check_janus(const JxSdp *sdp) {
	g_assert_cmpuint(sdp->session_id, ==, 1700000000000000);
	g_assert_cmpuint(sdp->version, ==, 3);
	g_assert_cmpstr(sdp->name, ==, "room");
	g_assert_cmpuint(sdp->attributes->len, ==, 5);
	g_assert_cmpstr(jx_sdp_get(sdp->attributes, "group"), ==, "BUNDLE 0 1 3");
	g_assert_cmpstr(jx_sdp_get(sdp->attributes, "extmap-allow-mixed"), ==, "");
	g_assert_null(jx_sdp_get(sdp->attributes, "nothing"));
	g_assert_cmpuint(sdp->media->len, ==, 3);
	const JxSdpMedia *video = jx_sdp_media_by_mid(sdp, "1");
	g_assert_cmpstr(video->media, ==, "video");
	g_assert_cmpuint(video->port, ==, 9);
	g_assert_cmpstr(video->protocol, ==, "UDP/TLS/RTP/SAVPF");
	g_assert_cmpuint(video->formats->len, ==, 2);
	g_assert_cmpstr(g_ptr_array_index(video->formats, 1), ==, "101");
	g_assert_cmpstr(video->connection, ==, "IN IP4 192.0.2.2");
	g_assert_cmpuint(video->attributes->len, ==, 17);
	g_assert_cmpint(jx_sdp_direction(sdp, video), ==, JX_SENDONLY);
	GArray *ssrcs = jx_jsep_ssrcs(video);
	g_assert_cmpuint(ssrcs->len, ==, 2);
	g_assert_cmpuint(g_array_index(ssrcs, guint32, 1), ==, 114441195);
	g_array_unref(ssrcs);
}

static void test_parse(void) {
	g_autoptr(JxSdp) sdp = parse(janus);
	check_janus(sdp);
	g_autofree char *text = jx_sdp_write(sdp);
	g_autoptr(JxSdp) twin = parse(text);
	check_janus(twin);
	g_autofree char *newlines = test_replace(janus, "\r\n", "\n");
	g_autoptr(JxSdp) unix_lines = parse(newlines);
	check_janus(unix_lines);
	g_assert_cmpuint(strlen(newlines), >, 0);
	newlines[strlen(newlines) - 1] = '\0';
	g_autoptr(JxSdp) no_end = parse(newlines);
	g_assert_cmpuint(no_end->media->len, ==, 3);
}

static void test_bad(void) {
	static const struct {
		const char *from, *to;
	} rows[] = {
		{ "v=0", "v=1" }, { "v=0\r\n", "" }, { "o=- 1700", "o=- x" }, { "IN IP4 192.0.2.2\r\ns=", "IN IP4\r\ns=" }, { "o=-", "o=- -" },
		{ "s=room\r\n", "v=0\r\n" }, { "t=0 0", "t" }, { "t=0 0", "" }, { "t=0 0", "q=0" }, { "t=0 0", "T=0" }, { "m=audio 9", "m=audio 65536" },
		{ "m=audio 9", "m=audio x" }, { "m=audio 9", "m=audio  9" }, { "m=audio 9 UDP/TLS/RTP/SAVPF 111 126", "m=audio 9 UDP" }, { "a=sendrecv", "a=" },
		{ "a=sendrecv", "a=:x" }, { "a=sendrecv", "a=x y:z" }, { "a=sendrecv", "a=x\ry" }, { "t=0 0", "t=\xff" }, { "b=AS:500", "s=x" },
	};
	for(guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = test_replace(janus, rows[i].from, rows[i].to);
		GError *error = NULL;
		g_test_message("%s -> %s", rows[i].from, rows[i].to);
		JxSdp *sdp = jx_sdp_parse(text, strlen(text), &error);
		g_assert_cmpstr(jx_wire_error_condition(error), ==, "not-acceptable");
		assert_bad(sdp, error, "SDP:");
	}
	GError *error = NULL;
	assert_bad(jx_sdp_parse("", 0, &error), error, "v= and o=");
	assert_bad(jx_sdp_parse("v=0\0o=", 6, &error), error, "UTF-8");
}

static void test_bounds(void) {
	static const char head[] = "v=0\no=- 1 1 IN IP4 0.0.0.0\n";
	static const struct {
		const char *line;
		guint max;
	} rows[] = { { "a=x\n", JX_MAX_SDP_ATTRIBUTES }, { "m=audio 9 X 0\n", JX_MAX_SDP_SECTIONS } };
	for(guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		GString *text = g_string_new(head);
		for(guint n = 0; n < rows[i].max; n++)
			g_string_append(text, rows[i].line);
		GError *error = NULL;
		g_autoptr(JxSdp) full = jx_sdp_parse(text->str, text->len, &error);
		g_assert_no_error(error);
		g_string_append(text, rows[i].line);
		assert_bad(jx_sdp_parse(text->str, text->len, &error), error, "more than");
		g_string_free(text, TRUE);
	}
	g_autofree char *filler = g_strnfill(JX_MAX_SDP_LINE, 'x');
	g_autofree char *line = g_strdup_printf("%sa=%s\n", head, filler);
	GError *error = NULL;
	assert_bad(jx_sdp_parse(line, strlen(line), &error), error, "too long");
}

/* --- SDP → Jingle */

static void check_contents(const JxJingle *jingle) {
	g_assert_cmpuint(jingle->contents->len, ==, 3);
	const JxContent *audio = jx_jingle_content(jingle, "0"), *video = jx_jingle_content(jingle, "1"), *data = jx_jingle_content(jingle, "3");
	g_assert_cmpint(audio->creator, ==, JX_PARTY_INITIATOR);
	g_assert_cmpint(audio->senders, ==, JX_SENDERS_BOTH);
	g_assert_cmpint(video->senders, ==, JX_SENDERS_INITIATOR);
	const JxPayloadType *opus = jx_rtp_find_payload(audio->description, "opus", 48000);
	g_assert_cmpuint(opus->channels, ==, 2);
	g_assert_cmpstr(jx_parameter_get(opus->parameters, "minptime"), ==, "10");
	g_assert_cmpstr(jx_parameter_get(opus->parameters, "useinbandfec"), ==, "1");
	g_assert_nonnull(jx_rtp_find_payload(audio->description, "telephone-event", 8000));
	g_assert_cmpuint(jx_rtp_find_extension(audio->description, "urn:ietf:params:rtp-hdrext:ssrc-audio-level")->id, ==, 1);
	g_assert_true(audio->description->rtcp_mux);
	const JxSource *source = g_ptr_array_index(audio->description->sources, 0);
	g_assert_cmpuint(source->ssrc, ==, 3036488817);
	g_assert_cmpstr(jx_source_msid(source), ==, "janus janus0");
	g_assert_cmpuint(audio->transport->candidates->len, ==, 2);
	const JxCandidate *tcp = g_ptr_array_index(audio->transport->candidates, 1);
	g_assert_true(tcp->tcp);
	g_assert_cmpstr(tcp->tcptype, ==, "active");
	g_assert_cmpstr(tcp->ip, ==, "2001:db8::2");
	g_assert_cmpuint(tcp->network, ==, 2);
	const JxPayloadType *vp8 = jx_rtp_find_payload(video->description, "VP8", 90000);
	g_assert_cmpuint(vp8->feedback->len, ==, 3);
	g_assert_cmpstr(((JxRtcpFb *)g_ptr_array_index(vp8->feedback, 2))->subtype, ==, "pli");
	g_assert_cmpuint(video->description->feedback->len, ==, 1);
	g_assert_cmpstr(jx_parameter_get(jx_rtp_find_payload(video->description, "rtx", 0)->parameters, "apt"), ==, "100");
	g_assert_cmpuint(jx_ssrc_groups_rtx(video->description->groups, 3051440941), ==, 114441195);
	g_assert_cmpint(data->description->media, ==, JX_MEDIA_APPLICATION);
	g_assert_cmpuint(data->transport->sctp->port, ==, 5000);
	for(guint i = 0; i < 3; i++) {
		const JxContent *content = g_ptr_array_index(jingle->contents, i);
		g_assert_cmpstr(content->transport->ufrag, ==, "Rq0V");
		const JxFingerprint *fingerprint = jx_fingerprint_best(content->transport->fingerprints);
		g_assert_cmpstr(fingerprint->hash, ==, "sha-256");
		g_assert_true(g_str_has_prefix(fingerprint->value, "63:C2"));
		g_assert_cmpint(fingerprint->setup, ==, JX_SETUP_ACTPASS);
	}
	g_assert_cmpuint(jx_jingle_bundle(jingle)->contents->len, ==, 3);
}

static void test_contents(void) {
	g_autoptr(JxSdp) sdp = parse(janus);
	g_autoptr(JxJingle) jingle = jx_jingle_new(JX_JINGLE_SESSION_INITIATE, "s");
	GError *error = NULL;
	g_assert_true(jx_jsep_contents(sdp, JX_PARTY_INITIATOR, jingle, &error));
	g_assert_no_error(error);
	check_contents(jingle);
	/* through XML, and as SDP again, and as Jingle again */
	g_autoptr(xmpp_stanza_t) stanza = test_trip(jx_jingle_write(test_ctx(), jingle));
	g_autoptr(JxJingle) received = jx_jingle_read(stanza, &error);
	g_assert_no_error(error);
	check_contents(received);
	g_autoptr(JxSdp) other = jx_jsep_sdp(received, JX_PARTY_INITIATOR, 1, 1, &error);
	g_assert_no_error(error);
	g_autofree char *text = jx_sdp_write(other);
	g_autoptr(JxSdp) reread = parse(text);
	g_assert_true(jx_jsep_contents(reread, JX_PARTY_INITIATOR, jingle, &error));
	check_contents(jingle);
	g_assert_cmpint(jx_sdp_direction(reread, jx_sdp_media_by_mid(reread, "1")), ==, JX_SENDONLY);
	/* the same description, had the responder written it */
	g_assert_true(jx_jsep_contents(sdp, JX_PARTY_RESPONDER, jingle, &error));
	g_assert_cmpint(jx_jingle_content(jingle, "1")->senders, ==, JX_SENDERS_RESPONDER);
	g_assert_cmpint(jx_jingle_content(jingle, "1")->creator, ==, JX_PARTY_RESPONDER);
}

/* A bundled section without transport of its own has that of the section which tags the group; refused sections have no senders. */
static void test_bundled(void) {
	g_autoptr(JxSdp) sdp = parse("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE a b\r\n"
		"m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:a\r\na=ice-ufrag:u\r\na=ice-pwd:p\r\na=setup:active\r\n"
		"a=fingerprint:sha-1 23:F7:70:5C:6C:C7:B8:A3:05:80:93:00:70:71:04:F6:93:37:AF:B9\r\n"
		"m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:b\r\na=recvonly\r\n"
		"m=video 0 UDP/TLS/RTP/SAVPF 0\r\na=mid:c\r\n"
		"m=video 0 UDP/TLS/RTP/SAVPF 0\r\na=mid:d\r\na=bundle-only\r\n");
	JxContent *b = jx_jsep_content(sdp, 1, "name", JX_PARTY_RESPONDER, NULL), *c = jx_jsep_content(sdp, 2, NULL, JX_PARTY_RESPONDER, NULL),
		*d = jx_jsep_content(sdp, 3, NULL, JX_PARTY_RESPONDER, NULL);
	g_assert_cmpstr(b->name, ==, "name");
	g_assert_cmpstr(b->transport->ufrag, ==, "u");
	g_assert_cmpint(jx_fingerprint_best(b->transport->fingerprints)->setup, ==, JX_SETUP_ACTIVE);
	g_assert_cmpint(b->senders, ==, JX_SENDERS_INITIATOR);
	g_assert_null(((JxPayloadType *)g_ptr_array_index(b->description->payload_types, 0))->name);
	g_assert_cmpstr(c->name, ==, "c");
	g_assert_cmpint(c->senders, ==, JX_SENDERS_NONE);
	g_assert_null(c->transport->ufrag);
	g_assert_cmpint(d->senders, ==, JX_SENDERS_BOTH);
	jx_content_free(b);
	jx_content_free(c);
	jx_content_free(d);
}

static void test_bad_sections(void) {
	static const struct {
		const char *from, *to;
	} rows[] = {
		{ "111 opus/48000/2", "111 opus" }, { "111 opus/48000/2", "x opus/48000" }, { "111 opus/48000/2", "111 opus/0" }, { "a=rtpmap:111 opus/48000/2\r\n", "" },
		{ "SAVPF 111", "SAVPF opus" }, { "SAVPF 111", "SAVPF 128" }, { "m=audio", "m=smell" }, { "extmap:1 ", "extmap:x " }, { "extmap:1 ", "extmap:0 " },
		{ "fmtp:111 ", "fmtp:x " }, { "rtcp-fb:100 ccm fir", "rtcp-fb:100" }, { "ssrc:3036488817", "ssrc:0" }, { "ssrc:3036488817", "ssrc:4294967296" },
		{ "FID 3051440941 114441195", "FID" }, { "FID 3051440941", "F:D 3051440941" }, { "FID 3051440941", "FID x" }, { "sha-256 63", "sha-1 63" }, { "sha-256 63", "63" },
		{ "setup:actpass", "setup:x" }, { "ice-pwd:VF5vkmsc3dUmFDtNQKM+nd", "ice-pwd:" }, { "a=ice-pwd:VF5vkmsc3dUmFDtNQKM+nd\r\n", "" },
		{ "sctp-port:5000", "sctp-port:0" }, { "sctp-port:5000", "sctpmap:x" }, { "candidate:1 1 udp", "candidate:1 1 dup" }, { "group:BUNDLE 0 1 3", "group:" },
	};
	g_autoptr(JxJingle) jingle = jx_jingle_new(JX_JINGLE_SESSION_INITIATE, "s");
	for(guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = test_replace(janus, rows[i].from, rows[i].to);
		g_assert_cmpstr(text, !=, janus);
		g_autoptr(JxSdp) sdp = parse(text);
		GError *error = NULL;
		g_test_message("%s -> %s", rows[i].from, rows[i].to);
		g_assert_false(jx_jsep_contents(sdp, JX_PARTY_INITIATOR, jingle, &error));
		g_assert_nonnull(error);
		g_clear_error(&error);
		g_assert_cmpuint(jingle->contents->len, ==, 0);
	}
}

/* --- Jingle → SDP */

static void test_fixture_05(void) {
	g_autoptr(xmpp_stanza_t) iq = test_fixture("05-jingle-av-initiate.xml");
	g_autoptr(JxJingle) jingle = jx_jingle_read(jx_stanza_child(iq, JX_NS_JINGLE, "jingle"), NULL);
	GError *error = NULL;
	g_autoptr(JxSdp) sdp = jx_jsep_sdp(jingle, JX_PARTY_INITIATOR, 7, 8, &error);
	g_assert_no_error(error);
	g_autofree char *text = jx_sdp_write(sdp);
	g_assert_cmpstr(text, ==,
		"v=0\r\no=- 7 8 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\na=msid-semantic: WMS *\r\n"
		"m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 102 0 8 13 110 126\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\n"
		"a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\na=rtpmap:63 red/48000/2\r\na=rtpmap:9 G722/8000\r\na=rtpmap:102 ILBC/8000\r\n"
		"a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:13 CN/8000\r\na=rtpmap:110 telephone-event/48000\r\na=rtpmap:126 telephone-event/8000\r\n"
		"a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n"
		"a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
		"a=ice-ufrag:rXJp\r\na=ice-pwd:7veOfNzavzba9btygTCQamE5\r\n"
		"a=fingerprint:sha-256 CB:56:68:93:4B:A7:85:33:0A:B4:35:00:F7:90:E7:A8:13:5E:E0:F7:94:85:59:E0:80:74:AE:FE:1F:EB:3A:DC\r\na=setup:actpass\r\n"
		"a=ssrc:905098685 cname:XzDTGFDjD7zLqw0Z\r\na=ssrc:905098685 msid:okedu-audio-id -\r\na=ssrc:905098685 mslabel:okedu-audio-id\r\na=ssrc:905098685 label:-\r\n");
}

static JxContent *content_of(const char *xml) {
	g_autofree char *text = g_strdup_printf("<content xmlns='urn:xmpp:jingle:1' creator='initiator' name='c'>%s</content>", xml);
	g_autoptr(xmpp_stanza_t) stanza = test_xml(text);
	GError *error = NULL;
	JxContent *content = jx_content_read(stanza, &error);
	g_assert_no_error(error);
	return content;
}

static void test_fmtp_shapes(void) {
	g_autoptr(JxContent) content = content_of("<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'>"
		"<payload-type id='112' name='red' clockrate='48000'><parameter value='111/111'/></payload-type>"
		"<payload-type id='107' name='H264' clockrate='90000'><parameter name='profile-level-id' value='42e01f;level-asymmetry-allowed=1;packetization-mode=1;'/></payload-type>"
		"<payload-type id='126' name='telephone-event' clockrate='8000'><parameter name='' value='0-15'/></payload-type></description>");
	JxSdpMedia *media = jx_jsep_media(content, "v", JX_RECVONLY, TRUE, NULL);
	g_assert_true(jx_sdp_has(media->attributes, "recvonly"));
	g_assert_false(jx_sdp_has(media->attributes, "rtcp-mux"));
	g_autoptr(JxRtpDescription) read = jx_jsep_description(media, NULL);
	g_assert_cmpstr(jx_parameter_get(jx_rtp_find_payload(read, "red", 0)->parameters, NULL), ==, "111/111");
	const JxPayloadType *h264 = jx_rtp_find_payload(read, "h264", 0);
	g_assert_cmpstr(jx_parameter_get(h264->parameters, "profile-level-id"), ==, "42e01f");
	g_assert_cmpstr(jx_parameter_get(h264->parameters, "packetization-mode"), ==, "1");
	g_assert_cmpuint(h264->parameters->len, ==, 3);
	g_assert_cmpstr(jx_parameter_get(jx_rtp_find_payload(read, "telephone-event", 0)->parameters, NULL), ==, "0-15");
	jx_sdp_media_free(media);
}

static void test_media_shapes(void) {
	static const char rtp[] = "<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'><payload-type id='0'/></description>";
	static const char ice[] = "<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='u' pwd='p'/>";
	static const char sctp[] = "<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1'><sctpmap xmlns='urn:xmpp:jingle:transports:dtls-sctp:1' number='5001'/></transport>";
	GError *error = NULL;
	g_autoptr(JxContent) audio = content_of(rtp);
	g_autoptr(JxContent) transport = content_of(ice);
	g_autoptr(JxContent) data = content_of(sctp);
	g_autoptr(JxContent) bare = content_of("<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='application'/>");
	g_autoptr(JxContent) empty = content_of("<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'/>");
	assert_bad(jx_jsep_media(transport, "0", JX_SENDRECV, TRUE, &error), error, "no RTP description");
	assert_bad(jx_jsep_media(empty, "0", JX_SENDRECV, TRUE, &error), error, "payload types");
	assert_bad(jx_jsep_media(audio, "", JX_SENDRECV, TRUE, &error), error, "name");
	assert_bad(jx_jsep_media(audio, "a b", JX_SENDRECV, TRUE, &error), error, "name");
	assert_bad(jx_jsep_media(audio, "0123456789abcdef", JX_SENDRECV, TRUE, &error), error, "name");
	JxSdpMedia *media = jx_jsep_media(data, "3", JX_SENDRECV, TRUE, &error);
	g_assert_cmpstr(media->media, ==, "application");
	g_assert_cmpstr(jx_sdp_get(media->attributes, "sctp-port"), ==, "5001");
	jx_sdp_media_free(media);
	media = jx_jsep_media(bare, "3", JX_SENDRECV, TRUE, &error);
	g_assert_cmpstr(jx_sdp_get(media->attributes, "sctp-port"), ==, "5000");
	jx_sdp_media_free(media);
}

static void test_same_names(void) {
	g_autoptr(JxJingle) jingle = jx_jingle_new(JX_JINGLE_SESSION_INITIATE, "s");
	for(guint i = 0; i < 2; i++)
		jx_jingle_add_content(jingle, content_of("<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'><payload-type id='0'/></description>"));
	GError *error = NULL;
	assert_bad(jx_jsep_sdp(jingle, JX_PARTY_INITIATOR, 1, 1, &error), error, "two contents");
}

/* --- directions and candidates */

static void test_directions(void) {
	static const struct {
		JxDirection direction;
		JxParty party;
		JxSenders senders;
	} rows[] = {
		{ JX_SENDRECV, JX_PARTY_INITIATOR, JX_SENDERS_BOTH }, { JX_SENDRECV, JX_PARTY_RESPONDER, JX_SENDERS_BOTH },
		{ JX_SENDONLY, JX_PARTY_INITIATOR, JX_SENDERS_INITIATOR }, { JX_SENDONLY, JX_PARTY_RESPONDER, JX_SENDERS_RESPONDER },
		{ JX_RECVONLY, JX_PARTY_INITIATOR, JX_SENDERS_RESPONDER }, { JX_RECVONLY, JX_PARTY_RESPONDER, JX_SENDERS_INITIATOR },
		{ JX_INACTIVE, JX_PARTY_INITIATOR, JX_SENDERS_NONE }, { JX_INACTIVE, JX_PARTY_RESPONDER, JX_SENDERS_NONE },
	};
	for(guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		JxDirection parsed;
		g_assert_cmpint(jx_direction_to_senders(rows[i].direction, rows[i].party), ==, rows[i].senders);
		g_assert_cmpint(jx_direction_from_senders(rows[i].senders, rows[i].party), ==, rows[i].direction);
		g_assert_true(jx_direction_parse(jx_direction_name(rows[i].direction), &parsed) && parsed == rows[i].direction);
		g_assert_cmpint(jx_direction_reverse(jx_direction_reverse(parsed)), ==, parsed);
	}
	g_assert_cmpint(jx_direction_reverse(JX_SENDONLY), ==, JX_RECVONLY);
}

static void test_candidates(void) {
	static const char *const good[] = {
		"candidate:1 1 udp 2015363327 192.0.2.2 18781 typ host generation 0",
		"candidate:842163049 1 udp 1677729535 198.51.100.7 50000 typ srflx raddr 192.0.2.7 rport 50000 generation 0 network-id 1",
		"candidate:3 2 udp 1 2001:db8::1 1 typ relay raddr 2001:db8::2 rport 9 generation 3",
		"candidate:4 1 tcp 1518280447 192.0.2.2 9 typ host tcptype active generation 0",
		"candidate:4 1 tcp 1518280447 192.0.2.2 4443 typ prflx tcptype passive generation 0",
		"candidate:5 1 udp 2113937151 5e1a2b3c-0d1e-4f5a-8b6c-7d8e9fa0b1c2.local 54321 typ host generation 0",
	};
	for(guint i = 0; i < G_N_ELEMENTS(good); i++) {
		GError *error = NULL;
		g_autoptr(JxCandidate) candidate = jx_jsep_candidate_parse(good[i], &error);
		g_assert_no_error(error);
		g_autofree char *line = jx_jsep_candidate_line(candidate);
		g_assert_cmpstr(line, ==, good[i]);
		g_autofree char *with_a = g_strconcat("a=", good[i], NULL);
		g_autoptr(JxCandidate) twin = jx_jsep_candidate_parse(with_a, NULL);
		g_assert_true(jx_candidate_equal(candidate, twin));
	}
	g_autoptr(JxCandidate) chrome = jx_jsep_candidate_parse("candidate:1 1 UDP 5 192.0.2.2 7 typ host generation 0 ufrag AbCd network-cost 999", NULL);
	g_assert_cmpuint(chrome->port, ==, 7);
	static const char *const bad[] = {
		"", "candidate:", "candidate:1 1 udp 1 192.0.2.2 7 typ", "1 1 udp 1 192.0.2.2 7 type host", "1 0 udp 1 192.0.2.2 7 typ host", "1 1 udp 0 192.0.2.2 7 typ host",
		"1 1 udp 1 192.0.2.2 0 typ host", "1 1 udp 1 192.0.2.2 65536 typ host", "1 1 udp 1 not.an.address 7 typ host", "1 1 udp 1 192.0.2.2 7 typ guest",
		"1 1 dccp 1 192.0.2.2 7 typ host", "1 1 tcp 1 192.0.2.2 7 typ host", "1 1 udp 1 192.0.2.2 7 typ host tcptype active", "1 1 tcp 1 192.0.2.2 7 typ host tcptype x",
		"1 1 udp 4294967296 192.0.2.2 7 typ host", "1 1 udp 1 192.0.2.2 7 typ host raddr", "1 1 udp 1 192.0.2.2 7 typ host raddr x", "1 1 udp 1 192.0.2.2 7 typ host rport x",
		"1 1 udp 1  192.0.2.2 7 typ host", "1 1 udp 1 192.0.2.2 7 typ host generation -1", "1 1 udp 1 [2001:db8::1] 7 typ host", "1 1 udp 1 0x7f.1 7 typ host",
		"a\xc3\xa4 1 udp 1 192.0.2.2 7 typ host", "1 1 udp 1 192.0.2.2\r\na=x 7 typ host",
	};
	for(guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		GError *error = NULL;
		g_test_message("%s", bad[i]);
		assert_bad(jx_jsep_candidate_parse(bad[i], &error), error, "candidate");
	}
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/wire/sdp/parse", test_parse);
	g_test_add_func("/wire/sdp/bad", test_bad);
	g_test_add_func("/wire/sdp/bounds", test_bounds);
	g_test_add_func("/wire/jsep/contents", test_contents);
	g_test_add_func("/wire/jsep/bundled", test_bundled);
	g_test_add_func("/wire/jsep/bad-sections", test_bad_sections);
	g_test_add_func("/wire/jsep/05-initiate", test_fixture_05);
	g_test_add_func("/wire/jsep/fmtp-shapes", test_fmtp_shapes);
	g_test_add_func("/wire/jsep/media-shapes", test_media_shapes);
	g_test_add_func("/wire/jsep/same-names", test_same_names);
	g_test_add_func("/wire/jsep/directions", test_directions);
	g_test_add_func("/wire/jsep/candidates", test_candidates);
	int result = g_test_run();
	test_ctx_free();
	return result;
}
