#include "fixture.h"

#include "wire/core/limits.h"
#include "wire/jingle/jingle.h"

typedef void (*Check)(const JxJingle *jingle);

/* What was read is written without its tree, and read to the same again. */
static void read_and_again(xmpp_stanza_t *stanza, Check check) {
	GError *error = NULL;
	g_autoptr(JxJingle) jingle = jx_jingle_read(stanza, &error);
	g_assert_no_error(error);
	check(jingle);
	g_autoptr(xmpp_stanza_t) built = jx_jingle_write(test_ctx(), jingle);
	g_autoptr(JxJingle) direct = jx_jingle_read(built, &error);
	g_assert_no_error(error);
	check(direct);
	g_autoptr(xmpp_stanza_t) again = test_trip(xmpp_stanza_clone(built));
	g_autoptr(JxJingle) twin = jx_jingle_read(again, &error);
	g_assert_no_error(error);
	check(twin);
}

static void fixture_and_again(const char *name, Check check) {
	g_autoptr(xmpp_stanza_t) iq = test_fixture(name);
	read_and_again(jx_stanza_child(iq, JX_NS_JINGLE, "jingle"), check);
}

static void text_and_again(const char *text, Check check) {
	g_autoptr(xmpp_stanza_t) stanza = test_xml(text);
	read_and_again(stanza, check);
}

static void assert_payload(const JxRtpDescription *d, guint i, guint id, const char *name, guint clockrate, guint channels) {
	const JxPayloadType *type = g_ptr_array_index(d->payload_types, i);
	g_assert_cmpuint(type->id, ==, id);
	g_assert_cmpstr(type->name, ==, name);
	g_assert_cmpuint(type->clockrate, ==, clockrate);
	g_assert_cmpuint(type->channels, ==, channels);
}

static void assert_feedback(const JxPayloadType *type, guint i, const char *fb, const char *subtype) {
	const JxRtcpFb *read = g_ptr_array_index(type->feedback, i);
	g_assert_cmpstr(read->type, ==, fb);
	g_assert_cmpstr(read->subtype, ==, subtype);
}

/* --- 05-jingle-av-initiate */

static void check_05_description(const JxRtpDescription *d) {
	g_assert_cmpint(d->media, ==, JX_MEDIA_AUDIO);
	g_assert_cmpuint(d->payload_types->len, ==, 9);
	assert_payload(d, 0, 111, "opus", 48000, 2);
	assert_payload(d, 1, 63, "red", 48000, 2);
	assert_payload(d, 4, 0, "PCMU", 8000, 1);
	assert_payload(d, 8, 126, "telephone-event", 8000, 1);
	const JxPayloadType *opus = g_ptr_array_index(d->payload_types, 0);
	g_assert_cmpuint(opus->parameters->len, ==, 0);
	g_assert_cmpuint(opus->feedback->len, ==, 1);
	assert_feedback(opus, 0, "transport-cc", NULL);
	g_assert_true(jx_rtp_find_payload(d, "OPUS", 48000) == opus);
	g_assert_null(jx_rtp_find_payload(d, "opus", 8000));
	g_assert_cmpuint(d->extensions->len, ==, 4);
	g_assert_cmpuint(jx_rtp_find_extension(d, "urn:ietf:params:rtp-hdrext:sdes:mid")->id, ==, 4);
	g_assert_cmpuint(jx_rtp_find_extension(d, "urn:ietf:params:rtp-hdrext:ssrc-audio-level")->id, ==, 1);
	g_assert_cmpuint(d->sources->len, ==, 1);
	const JxSource *source = g_ptr_array_index(d->sources, 0);
	g_assert_cmpuint(source->ssrc, ==, 905098685);
	g_assert_null(source->name);
	g_assert_null(source->owner);
	g_assert_cmpint(source->video_type, ==, JX_VIDEO_TYPE_NONE);
	g_assert_cmpuint(source->parameters->len, ==, 4);
	g_assert_cmpstr(jx_source_msid(source), ==, "okedu-audio-id -");
	g_assert_cmpstr(jx_parameter_get(source->parameters, "cname"), ==, "XzDTGFDjD7zLqw0Z");
	g_assert_cmpstr(jx_parameter_get(source->parameters, "mslabel"), ==, "okedu-audio-id");
	g_assert_cmpstr(jx_parameter_get(source->parameters, "label"), ==, "-");
	g_assert_cmpuint(d->groups->len, ==, 1);
	const JxSsrcGroup *group = g_ptr_array_index(d->groups, 0);
	g_assert_cmpstr(group->semantics, ==, "FID");
	g_assert_cmpuint(group->ssrcs->len, ==, 1);
	g_assert_cmpuint(jx_ssrc_group_at(group, 0), ==, 905098685);
	g_assert_cmpuint(jx_ssrc_groups_rtx(d->groups, 905098685), ==, 0);
	g_assert_true(d->rtcp_mux);
	g_assert_false(d->extmap_allow_mixed);
}

static void check_05(const JxJingle *jingle) {
	g_assert_cmpint(jingle->action, ==, JX_JINGLE_SESSION_INITIATE);
	g_assert_cmpstr(jingle->sid, ==, "1682849500003");
	g_assert_cmpstr(jingle->initiator, ==, "teacher@school.example/OkEDU-Classroom-Desktop");
	g_assert_null(jingle->responder);
	g_assert_cmpuint(jingle->contents->len, ==, 1);
	const JxContent *content = jx_jingle_content(jingle, "0");
	g_assert_cmpint(content->creator, ==, JX_PARTY_INITIATOR);
	g_assert_cmpstr(content->disposition, ==, "session");
	g_assert_cmpint(content->senders, ==, JX_SENDERS_BOTH);
	g_assert_true(content->senders_given);
	check_05_description(content->description);
	const JxIceTransport *transport = content->transport;
	g_assert_cmpstr(transport->ufrag, ==, "rXJp");
	g_assert_cmpstr(transport->pwd, ==, "7veOfNzavzba9btygTCQamE5");
	g_assert_cmpint(transport->ice_generation, ==, -1);
	g_assert_cmpuint(transport->candidates->len, ==, 0);
	g_assert_cmpuint(transport->fingerprints->len, ==, 1);
	const JxFingerprint *fingerprint = jx_fingerprint_best(transport->fingerprints);
	g_assert_cmpstr(fingerprint->hash, ==, "sha-256");
	g_assert_cmpint(fingerprint->setup, ==, JX_SETUP_ACTPASS);
	g_assert_cmpstr(fingerprint->value, ==, "CB:56:68:93:4B:A7:85:33:0A:B4:35:00:F7:90:E7:A8:13:5E:E0:F7:94:85:59:E0:80:74:AE:FE:1F:EB:3A:DC");
	g_assert_cmpuint(jingle->groups->len, ==, 1);
	const JxGroup *group = jx_jingle_bundle(jingle);
	g_assert_cmpuint(group->contents->len, ==, 1);
	g_assert_true(jx_group_has(group, "0"));
}

static void test_05(void) {
	fixture_and_again("05-jingle-av-initiate.xml", check_05);
}

/* --- 06-transport-info */

static void check_06(const JxJingle *jingle, const char *ip, guint port, const char *foundation, guint priority) {
	g_assert_cmpint(jingle->action, ==, JX_JINGLE_TRANSPORT_INFO);
	g_assert_cmpstr(jingle->sid, ==, "48421998c2902a513be6f831f4ac50c77a73a6e70000000e");
	const JxContent *content = jx_jingle_content(jingle, "0");
	g_assert_null(content->description);
	g_assert_cmpstr(content->transport->ufrag, ==, "C6To");
	g_assert_cmpstr(content->transport->pwd, ==, "yIV7GcHzGcdLjxbdyZ5wpGZK");
	g_assert_cmpuint(content->transport->fingerprints->len, ==, 0);
	g_assert_cmpuint(content->transport->candidates->len, ==, 1);
	const JxCandidate *candidate = g_ptr_array_index(content->transport->candidates, 0);
	g_assert_cmpstr(candidate->ip, ==, ip);
	g_assert_cmpuint(candidate->port, ==, port);
	g_assert_cmpuint(candidate->component, ==, 1);
	g_assert_cmpuint(candidate->priority, ==, priority);
	g_assert_cmpstr(candidate->foundation, ==, foundation);
	g_assert_cmpint(candidate->type, ==, JX_CANDIDATE_HOST);
	g_assert_false(candidate->tcp);
	g_assert_null(candidate->tcptype);
	g_assert_null(candidate->rel_addr);
	g_assert_cmpuint(candidate->generation, ==, 0);
	g_assert_cmpuint(candidate->network, ==, 0);
}

static void check_06_ipv4(const JxJingle *jingle) {
	check_06(jingle, "192.0.2.32", 58555, "100209939", 2122129151);
}

static void check_06_ipv6(const JxJingle *jingle) {
	check_06(jingle, "2001:db8:24a0:d7e8:8d4f:31c8:872b:67d1", 47732, "927348518", 2122197247);
}

static void test_06(void) {
	fixture_and_again("06-transport-info-ipv4.xml", check_06_ipv4);
	fixture_and_again("06-transport-info-ipv6.xml", check_06_ipv6);
}

/* --- a focus's offer, as browsers of 2022 and today were seen to take it */

#define FINGERPRINT "63:C2:F4:B3:2E:D6:50:F5:4E:32:1A:61:AF:D0:49:97:65:C0:5B:70:B9:24:0A:09:53:47:73:31:9E:9A:B8:45"
#define TRANSPORT(more) \
	"<transport ufrag='Rq0V' pwd='VF5vkmsc3dUmFDtNQKM+nd' xmlns='urn:xmpp:jingle:transports:ice-udp:1'><rtcp-mux/>" \
	"<fingerprint setup='actpass' hash='sha-256' xmlns='urn:xmpp:jingle:apps:dtls:0'>" FINGERPRINT "</fingerprint>" \
	"<candidate type='host' foundation='1' ip='192.0.2.2' generation='0' id='c0' priority='2015363327' port='18781' component='1' protocol='udp' network='0'/>" \
	more "</transport>"

static const char offer[] =
	"<jingle initiator='focus.school.example/focus' sid='s87b0ebe1' xmlns='urn:xmpp:jingle:1' action='session-initiate'>"
	"<content creator='initiator' name='audio' senders='both'><description media='audio' xmlns='urn:xmpp:jingle:apps:rtp:1'>"
	"<payload-type clockrate='48000' id='111' name='opus' channels='2'><parameter name='minptime' value='10'/><parameter name='useinbandfec' value='1'/></payload-type>"
	"<payload-type id='112' name='red' clockrate='48000' channels='2'><parameter value='111/111'/></payload-type>"
	"<rtp-hdrext id='1' xmlns='urn:xmpp:jingle:apps:rtp:rtp-hdrext:0' uri='urn:ietf:params:rtp-hdrext:ssrc-audio-level' senders='responder'/>"
	"<source ssrc='3036488817' xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' name='jvb-a0'><parameter name='msid' value='mixedmslabel mixedlabelaudio0'/>"
	"<ssrc-info xmlns='http://jitsi.org/jitmeet' owner='jvb'/></source><extmap-allow-mixed xmlns='urn:xmpp:jingle:apps:rtp:rtp-hdrext:0'/><rtcp-mux/></description>" TRANSPORT("") "</content>"
	"<content creator='initiator' name='video' senders='both'><description media='video' xmlns='urn:xmpp:jingle:apps:rtp:1'>"
	"<payload-type id='100' clockrate='90000' name='VP8'><rtcp-fb subtype='fir' xmlns='urn:xmpp:jingle:apps:rtp:rtcp-fb:0' type='ccm'/>"
	"<rtcp-fb xmlns='urn:xmpp:jingle:apps:rtp:rtcp-fb:0' type='nack'/><rtcp-fb subtype='pli' xmlns='urn:xmpp:jingle:apps:rtp:rtcp-fb:0' type='nack'/></payload-type>"
	"<payload-type id='101' clockrate='90000' name='rtx'><parameter name='apt' value='100'/></payload-type>"
	"<rtcp-fb xmlns='urn:xmpp:jingle:apps:rtp:rtcp-fb:0' type='goog-remb'/><rtcp-mux/></description>" TRANSPORT("") "</content>"
	"<content creator='initiator' name='data' senders='both'><description media='application' xmlns='urn:xmpp:jingle:apps:rtp:1'/>"
	TRANSPORT("<sctpmap number='5000' streams='1024' xmlns='urn:xmpp:jingle:transports:dtls-sctp:1' protocol='webrtc-datachannel'/>"
		"<web-socket xmlns='http://jitsi.org/protocol/colibri' url='wss://calls.school.example/colibri-ws/a/b/c?pwd=d'/>") "</content>"
	"<group semantics='BUNDLE' xmlns='urn:xmpp:jingle:apps:grouping:0'><content name='audio'/><content name='video'/><content name='data'/></group>"
	"<bridge-session id='c74ecfa4' region='eu' xmlns='http://jitsi.org/protocol/focus'/>"
	"<json-message xmlns='http://jitsi.org/jitmeet'> {\"sources\":{\"ab12cd34\":[[{\"s\":2001,\"n\":\"ab12cd34-v0\",\"m\":\"a b\"}],[],[]]}} </json-message>"
	"<startmuted xmlns='http://jitsi.org/jitmeet/start-muted' audio='true' video='false'/></jingle>";

static void check_offer_transport(const JxIceTransport *transport) {
	g_assert_cmpstr(transport->ufrag, ==, "Rq0V");
	g_assert_cmpstr(transport->pwd, ==, "VF5vkmsc3dUmFDtNQKM+nd");
	g_assert_true(transport->rtcp_mux);
	g_assert_cmpstr(jx_fingerprint_best(transport->fingerprints)->value, ==, FINGERPRINT);
	g_assert_cmpuint(transport->candidates->len, ==, 1);
	const JxCandidate *candidate = g_ptr_array_index(transport->candidates, 0);
	g_assert_cmpstr(candidate->id, ==, "c0");
	g_assert_cmpuint(candidate->port, ==, 18781);
}

static void check_offer(const JxJingle *jingle) {
	g_assert_cmpint(jingle->action, ==, JX_JINGLE_SESSION_INITIATE);
	g_assert_cmpuint(jingle->contents->len, ==, 3);
	const JxContent *audio = g_ptr_array_index(jingle->contents, 0), *video = g_ptr_array_index(jingle->contents, 1),
		*data = g_ptr_array_index(jingle->contents, 2);
	const JxPayloadType *opus = g_ptr_array_index(audio->description->payload_types, 0), *red = g_ptr_array_index(audio->description->payload_types, 1);
	g_assert_cmpstr(jx_parameter_get(opus->parameters, "minptime"), ==, "10");
	g_assert_cmpstr(jx_parameter_get(opus->parameters, "useinbandfec"), ==, "1");
	g_assert_cmpstr(jx_parameter_get(red->parameters, NULL), ==, "111/111");
	g_assert_true(audio->description->extmap_allow_mixed && audio->description->rtcp_mux);
	g_assert_cmpint(jx_rtp_find_extension(audio->description, "urn:ietf:params:rtp-hdrext:ssrc-audio-level")->senders, ==, JX_SENDERS_RESPONDER);
	const JxSource *source = g_ptr_array_index(audio->description->sources, 0);
	g_assert_cmpuint(source->ssrc, ==, 3036488817);
	g_assert_cmpstr(source->name, ==, "jvb-a0");
	g_assert_cmpstr(source->owner, ==, "jvb");
	g_assert_cmpstr(jx_source_msid(source), ==, "mixedmslabel mixedlabelaudio0");
	const JxPayloadType *vp8 = jx_rtp_find_payload(video->description, "VP8", 90000);
	g_assert_cmpuint(vp8->feedback->len, ==, 3);
	assert_feedback(vp8, 0, "ccm", "fir");
	assert_feedback(vp8, 1, "nack", NULL);
	assert_feedback(vp8, 2, "nack", "pli");
	g_assert_cmpuint(video->description->feedback->len, ==, 1);
	check_offer_transport(audio->transport);
	check_offer_transport(video->transport);
	check_offer_transport(data->transport);
	g_assert_cmpint(data->description->media, ==, JX_MEDIA_APPLICATION);
	g_assert_cmpuint(data->transport->sctp->port, ==, 5000);
	g_assert_cmpuint(data->transport->sctp->streams, ==, 1024);
	g_assert_cmpstr(data->transport->sctp->protocol, ==, "webrtc-datachannel");
	g_assert_cmpstr(data->transport->web_socket, ==, "wss://calls.school.example/colibri-ws/a/b/c?pwd=d");
	g_assert_cmpuint(jx_jingle_bundle(jingle)->contents->len, ==, 3);
	g_assert_cmpstr(jingle->bridge->id, ==, "c74ecfa4");
	g_assert_cmpstr(jingle->bridge->region, ==, "eu");
	g_assert_false(jingle->bridge->restart || jingle->bridge->ice_restart);
	g_assert_cmpuint(jingle->json_sources->len, ==, 1);
	const JxSourceSet *set = jx_json_sources_find(jingle->json_sources, "ab12cd34");
	g_assert_cmpuint(((JxSource *)g_ptr_array_index(set->video, 0))->ssrc, ==, 2001);
	g_assert_true(jingle->start_muted && jingle->start_muted_audio && !jingle->start_muted_video);
}

static void test_offer(void) {
	text_and_again(offer, check_offer);
}

static void test_copy(void) {
	g_autoptr(xmpp_stanza_t) stanza = test_xml(offer);
	g_autoptr(JxJingle) jingle = jx_jingle_read(stanza, NULL);
	for(guint i = 0; i < jingle->contents->len; i++) {
		JxContent *copy = jx_content_copy(g_ptr_array_index(jingle->contents, i));
		jx_content_free(g_ptr_array_index(jingle->contents, i));
		g_ptr_array_index(jingle->contents, i) = copy;
	}
	check_offer(jingle);
}

/* --- a browser's answer with simulcast: no description for data, sources of three layers */

static const char answer[] =
	"<jingle sid='bb2fd15eebf2' action='session-accept' initiator='r@conference.school.example/focus' responder='yu@school.example/D' xmlns='urn:xmpp:jingle:1'>"
	"<group semantics='BUNDLE' xmlns='urn:xmpp:jingle:apps:grouping:0'><content name='audio'/><content name='video'/><content name='data'/></group>"
	"<content name='video' senders='both' creator='responder'><initial-last-n xmlns='jitsi:colibri2' value='20'/>"
	"<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'><payload-type id='97' channels='1' clockrate='90000' name='VP8'/>"
	"<source name='6364bc5a-v0' ssrc='4016725820' videoType='camera' xmlns='urn:xmpp:jingle:apps:rtp:ssma:0'><parameter name='msid' value='m t'/></source>"
	"<source name='6364bc5a-v0' ssrc='919825118' videoType='camera' xmlns='urn:xmpp:jingle:apps:rtp:ssma:0'><parameter name='msid' value='m t'/></source>"
	"<source name='6364bc5a-v0' ssrc='2669687203' videoType='camera' xmlns='urn:xmpp:jingle:apps:rtp:ssma:0'><parameter name='cname' value='c'/><parameter name='msid' value='m t'/></source>"
	"<ssrc-group semantics='FID' xmlns='urn:xmpp:jingle:apps:rtp:ssma:0'><source ssrc='4016725820'/><source ssrc='919825118'/></ssrc-group>"
	"<ssrc-group semantics='SIM' xmlns='urn:xmpp:jingle:apps:rtp:ssma:0'><source ssrc='4016725820'/><source ssrc='2669687203'/></ssrc-group><rtcp-mux/></description>"
	"<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' pwd='1KgippVh5T6fj3tAt5+b/zQS' ufrag='rciE'>"
	"<fingerprint setup='active' hash='sha-1' xmlns='urn:xmpp:jingle:apps:dtls:0'>23:F7:70:5C:6C:C7:B8:A3:05:80:93:00:70:71:04:F6:93:37:AF:B9</fingerprint>"
	"<fingerprint setup='active' xmlns='urn:xmpp:jingle:apps:dtls:0' hash='sha-256'>" FINGERPRINT "</fingerprint></transport></content>"
	"<content name='data' senders='both' creator='responder'><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' pwd='1KgippVh5T6fj3tAt5+b/zQS' ufrag='rciE'>"
	"<sctpmap xmlns='urn:xmpp:jingle:transports:dtls-sctp:1' number='5000' protocol='webrtc-datachannel' streams='0'/></transport></content></jingle>";

static void check_answer(const JxJingle *jingle) {
	g_assert_cmpint(jingle->action, ==, JX_JINGLE_SESSION_ACCEPT);
	g_assert_cmpstr(jingle->responder, ==, "yu@school.example/D");
	const JxContent *video = jx_jingle_content(jingle, "video"), *data = jx_jingle_content(jingle, "data");
	g_assert_cmpint(video->creator, ==, JX_PARTY_RESPONDER);
	g_assert_cmpuint(video->description->sources->len, ==, 3);
	g_assert_cmpint(((JxSource *)g_ptr_array_index(video->description->sources, 0))->video_type, ==, JX_VIDEO_TYPE_CAMERA);
	g_assert_cmpuint(jx_ssrc_groups_rtx(video->description->groups, 4016725820), ==, 919825118);
	g_assert_cmpuint(jx_ssrc_groups_rtx(video->description->groups, 2669687203), ==, 0);
	const JxSsrcGroup *sim = g_ptr_array_index(video->description->groups, 1);
	g_assert_cmpstr(sim->semantics, ==, "SIM");
	g_assert_cmpuint(jx_ssrc_group_at(sim, 1), ==, 2669687203);
	g_assert_cmpuint(jx_ssrc_group_at(sim, 2), ==, 0);
	g_assert_cmpstr(jx_fingerprint_best(video->transport->fingerprints)->hash, ==, "sha-256");
	g_assert_null(data->description);
	g_assert_cmpuint(data->transport->sctp->streams, ==, 0);
}

static void test_answer(void) {
	text_and_again(answer, check_answer);
}

static void test_msid_first(void) {
	JxJingle *jingle = jx_jingle_new(JX_JINGLE_SOURCE_ADD, "s");
	JxContent *content = jx_jingle_add_content(jingle, jx_content_new(JX_PARTY_INITIATOR, "video", JX_SENDERS_BOTH));
	content->description = jx_rtp_description_new(JX_MEDIA_VIDEO);
	JxSource *source = jx_source_new(1, "x-v0", NULL);
	g_ptr_array_add(source->parameters, jx_parameter_new("cname", "c"));
	g_ptr_array_add(source->parameters, jx_parameter_new("msid", "a b"));
	g_ptr_array_add(content->description->sources, source);
	g_autoptr(xmpp_stanza_t) built = test_trip(jx_jingle_write(test_ctx(), jingle));
	jx_jingle_free(jingle);
	xmpp_stanza_t *s = test_nth(test_nth(test_nth(built, "content", 0), "description", 0), "source", 0);
	g_assert_cmpstr(jx_stanza_attr(test_nth(s, "parameter", 0), "name"), ==, "msid");
	g_assert_cmpstr(jx_stanza_attr(test_nth(s, "parameter", 1), "name"), ==, "cname");
}

/* --- Dino: two transports, no group, SDES beside DTLS, two components */

static void check_dino(const JxJingle *jingle) {
	g_assert_null(jx_jingle_bundle(jingle));
	const JxContent *audio = jx_jingle_content(jingle, "audio");
	g_assert_cmpuint(audio->description->payload_types->len, ==, 1);
	g_assert_cmpuint(audio->transport->candidates->len, ==, 2);
	const JxCandidate *second = g_ptr_array_index(audio->transport->candidates, 1);
	g_assert_cmpuint(second->component, ==, 2);
	g_assert_cmpstr(second->rel_addr, ==, "192.0.2.9");
	g_assert_cmpuint(second->rel_port, ==, 5);
	g_assert_cmpint(second->type, ==, JX_CANDIDATE_SRFLX);
}

static void test_dino(void) {
	text_and_again("<jingle action='session-initiate' xmlns='urn:xmpp:jingle:1' sid='e9'><content senders='both' name='audio' creator='initiator'>"
		"<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'><payload-type id='0' name='PCMU' clockrate='8000'/>"
		"<encryption><crypto crypto-suite='AES_CM_128_HMAC_SHA1_80' tag='1' key-params='inline:5'/></encryption><rtcp-mux/></description>"
		"<transport pwd='6iewT8ujJtpQR7VHv6TJ85' ufrag='IE/9' xmlns='urn:xmpp:jingle:transports:ice-udp:1'>"
		"<candidate id='a' priority='1' component='1' network='0' generation='0' foundation='1' ip='fd00::2' protocol='udp' type='host' port='54048'/>"
		"<candidate id='b' priority='4294967295' component='2' foundation='2' ip='192.0.2.2' rel-addr='192.0.2.9' rel-port='5' protocol='UDP' type='srflx' port='65535'/>"
		"</transport></content></jingle>", check_dino);
}

/* --- session-info and the rest */

static void test_infos(void) {
	static const struct {
		const char *xml;
		JxSessionInfo info;
		gboolean unknown;
		const char *name;
	} rows[] = {
		{ "", JX_INFO_NONE, FALSE, NULL },
		{ "<ringing xmlns='urn:xmpp:jingle:apps:rtp:info:1'/>", JX_INFO_RINGING, FALSE, NULL },
		{ "<mute xmlns='urn:xmpp:jingle:apps:rtp:info:1' creator='responder' name='audio'/>", JX_INFO_MUTE, FALSE, "audio" },
		{ "<unmute xmlns='urn:xmpp:jingle:apps:rtp:info:1'/>", JX_INFO_UNMUTE, FALSE, NULL },
		{ "<hold xmlns='urn:xmpp:jingle:apps:rtp:info:1'/>", JX_INFO_HOLD, FALSE, NULL },
		{ "<unhold xmlns='urn:xmpp:jingle:apps:rtp:info:1'/>", JX_INFO_UNHOLD, FALSE, NULL },
		{ "<active xmlns='urn:xmpp:jingle:apps:rtp:info:1'/>", JX_INFO_ACTIVE, FALSE, NULL },
		{ "<dance xmlns='urn:xmpp:jingle:apps:rtp:info:1'/>", JX_INFO_NONE, TRUE, NULL },
		{ "<checksum xmlns='urn:xmpp:jingle:apps:file-transfer:5'/>", JX_INFO_NONE, TRUE, NULL },
		{ "<ice-state xmlns='http://jitsi.org/protocol/focus'>failed</ice-state><bridge-session xmlns='http://jitsi.org/protocol/focus' id='b'/>", JX_INFO_ICE_STATE, FALSE, NULL },
		{ "<bridge-session xmlns='http://jitsi.org/protocol/focus' id='b' ice-restart='true'/>", JX_INFO_NONE, FALSE, NULL },
	};
	for(guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = g_strdup_printf("<jingle xmlns='urn:xmpp:jingle:1' action='session-info' sid='s'>%s</jingle>", rows[i].xml);
		g_autoptr(xmpp_stanza_t) stanza = test_xml(text);
		g_autoptr(JxJingle) jingle = jx_jingle_read(stanza, NULL);
		g_assert_cmpint(jingle->info, ==, rows[i].info);
		g_assert_cmpint(jingle->info_unknown, ==, rows[i].unknown);
		g_assert_cmpstr(jingle->info_name, ==, rows[i].name);
		g_autoptr(xmpp_stanza_t) again = test_trip(jx_jingle_write(test_ctx(), jingle));
		g_autoptr(JxJingle) twin = jx_jingle_read(again, NULL);
		g_assert_cmpint(twin->info, ==, rows[i].info);
		g_assert_cmpstr(twin->info_name, ==, rows[i].name);
		g_assert_cmpint(twin->info_creator, ==, jingle->info_creator);
		g_assert_cmpstr(twin->ice_state, ==, jingle->ice_state);
		g_assert_cmpint(twin->bridge != NULL && twin->bridge->ice_restart, ==, jingle->bridge != NULL && jingle->bridge->ice_restart);
	}
}

static void check_terminate(const JxJingle *jingle) {
	g_assert_cmpint(jingle->action, ==, JX_JINGLE_SESSION_TERMINATE);
	g_assert_cmpstr(jingle->reason->condition, ==, "connectivity-error");
	g_assert_cmpstr(jingle->reason->text, ==, "ICE FAILED");
	g_assert_true(jingle->bridge->restart);
}

static void test_terminate(void) {
	text_and_again("<jingle xmlns='urn:xmpp:jingle:1' action='session-terminate' sid='s'><reason><connectivity-error/><text>ICE FAILED</text></reason>"
		"<bridge-session xmlns='http://jitsi.org/protocol/focus' id='1f2e3d' restart='true'/></jingle>", check_terminate);
	g_autoptr(xmpp_stanza_t) bare = test_xml("<jingle xmlns='urn:xmpp:jingle:1' action='session-terminate' sid='s'><reason><text>x</text></reason></jingle>");
	g_autoptr(JxJingle) jingle = jx_jingle_read(bare, NULL);
	g_assert_cmpstr(jingle->reason->condition, ==, "general-error");
}

static void check_restart(const JxJingle *jingle) {
	const JxContent *content = g_ptr_array_index(jingle->contents, 0);
	g_assert_cmpint(content->transport->ice_generation, ==, 3);
	g_assert_cmpuint(jingle->contents->len, ==, 2);
}

static void test_restart(void) {
	/* a browser's answer to an ICE restart lists contents twice */
	text_and_again("<jingle xmlns='urn:xmpp:jingle:1' action='transport-info' sid='s'><content name='audio'><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' "
		"ice-generation='3' ufrag='a' pwd='b'/></content><content name='audio'><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1'/></content></jingle>", check_restart);
}

/* --- bad input: one thing wrong in a good offer */

static void test_bad(void) {
	static const struct {
		const char *from, *to, *says, *condition;
	} rows[] = {
		{ "action='session-initiate'", "", "action", "bad-request" },
		{ "session-initiate", "session-dance", "not known", "feature-not-implemented" },
		{ "sid='s87b0ebe1'", "sid=''", "sid", "bad-request" },
		{ "sid='s87b0ebe1'", "", "sid", "bad-request" },
		{ "creator='initiator' name='video'", "creator='me' name='video'", "creator", "bad-request" },
		{ "name='video' senders='both'", "name='video' senders='all'", "senders", "bad-request" },
		{ "name='video' senders='both'", "name='' senders='both'", "name", "bad-request" },
		{ "media='video'", "media='smell'", "media", "bad-request" },
		{ "id='111'", "id='128'", "id", "bad-request" },
		{ "id='111'", "id='opus'", "id", "bad-request" },
		{ "name='opus'", "name=''", "needs a name", "bad-request" },
		{ "name='opus'", "name='a b'", "token", "bad-request" },
		{ "name='opus'", "name='a/b'", "token", "bad-request" },
		{ "clockrate='48000'", "clockrate='-1'", "clockrate", "bad-request" },
		{ "type='ccm'", "type='c m'", "rtcp-fb", "bad-request" },
		{ "<parameter value='111/111'/>", "<parameter/>", "parameter", "bad-request" },
		{ "<parameter value='111/111'/>", "<parameter name='a' value='1&#13;&#10;a=evil'/>", "parameter", "bad-request" },
		{ "rtp-hdrext id='1'", "rtp-hdrext id='0'", "id", "bad-request" },
		{ "senders='responder'", "senders='x'", "senders", "bad-request" },
		{ "ssrc='3036488817'", "ssrc='0'", "ssrc", "bad-request" },
		{ "ssrc='3036488817'", "ssrc='4294967296'", "ssrc", "bad-request" },
		{ "ssrc='3036488817'", "", "ssrc", "bad-request" },
		{ "ufrag='Rq0V'", "", "ufrag", "bad-request" },
		{ "ufrag='Rq0V'", "ufrag='a&#10;b'", "ufrag", "bad-request" },
		{ "hash='sha-256'", "", "hash", "bad-request" },
		{ "hash='sha-256'", "hash='sha-512'", "fingerprint", "bad-request" },
		{ "hash='sha-256'", "hash='sha 257'", "fingerprint", "bad-request" },
		{ "hash='sha-256'", "hash='x&#13;&#10;a=evil'", "hash", "bad-request" },
		{ "sid='s87b0ebe1'", "sid='a&#10;b'", "sid", "bad-request" },
		{ "name='video' senders='both'", "name='a&#10;b' senders='both'", "name", "bad-request" },
		{ "setup='actpass'", "setup='maybe'", "setup", "bad-request" },
		{ FINGERPRINT, "", "fingerprint", "bad-request" },
		{ "63:C2:F4", "63:G2:F4", "fingerprint", "bad-request" },
		{ "63:C2:F4", "63:C2F4", "fingerprint", "bad-request" },
		{ "63:C2:F4", "63: C2:F4", "fingerprint", "bad-request" },
		{ "ip='192.0.2.2'", "ip='192.0.2.256'", "ip", "bad-request" },
		{ "ip='192.0.2.2'", "ip='localhost'", "ip", "bad-request" },
		{ "ip='192.0.2.2'", "ip='192.0.2.2 9'", "ip", "bad-request" },
		{ "ip='192.0.2.2'", "ip=''", "ip", "bad-request" },
		{ "ip='192.0.2.2'", "ip='::g'", "ip", "bad-request" },
		{ "ip='192.0.2.2'", "ip='fe80::1%eth0'", "ip", "bad-request" },
		{ "port='18781'", "port='0'", "port", "bad-request" },
		{ "port='18781'", "port='65536'", "port", "bad-request" },
		{ "component='1'", "component='0'", "component", "bad-request" },
		{ "component='1'", "component='257'", "component", "bad-request" },
		{ "priority='2015363327'", "priority='0'", "priority", "bad-request" },
		{ "priority='2015363327'", "priority='4294967296'", "priority", "bad-request" },
		{ "protocol='udp'", "protocol='sctp'", "protocol", "bad-request" },
		{ "protocol='udp'", "", "protocol", "bad-request" },
		{ "type='host'", "type='guest'", "type", "bad-request" },
		{ "foundation='1'", "foundation='a b'", "foundation", "bad-request" },
		{ "foundation='1'", "foundation=''", "foundation", "bad-request" },
		{ "number='5000'", "number='0'", "number", "bad-request" },
		{ "number='5000'", "number='x'", "number", "bad-request" },
		{ "protocol='webrtc-datachannel'", "protocol='a&#10;m=x'", "SCTP", "bad-request" },
		{ "semantics='BUNDLE'", "", "semantics", "bad-request" },
		{ "{\"sources\":{\"ab12cd34\":[[", "{\"sources\":{\"ab12cd34\":[", "JSON", "bad-request" },
		{ "\"s\":2001", "\"s\":0", "SSRC", "bad-request" },
		{ "<startmuted", "<group xmlns='urn:xmpp:jingle:apps:grouping:0' semantics='LS'><content/></group><startmuted", "name", "bad-request" },
		{ "<startmuted", "<content name='x'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'/><description xmlns='y'/></content><startmuted", "more than one", "bad-request" },
	};
	for(guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("%s -> %s", rows[i].from, rows[i].to);
		g_assert_nonnull(strstr(offer, rows[i].from));
		g_autofree char *text = test_replace(offer, rows[i].from, rows[i].to);
		g_autoptr(xmpp_stanza_t) stanza = test_xml(text);
		GError *error = NULL;
		JxJingle *jingle = jx_jingle_read(stanza, &error);
		g_assert_null(jingle);
		g_assert_cmpstr(jx_wire_error_condition(error), ==, rows[i].condition);
		assert_bad(jingle, error, rows[i].says);
	}
}

static void test_bounds(void) {
	static const struct {
		const char *where, *unit;
		guint max;
	} rows[] = {
		{ "<startmuted", "<content name='c'/>", JX_MAX_CONTENTS },
		{ "<startmuted", "<group semantics='x' xmlns='urn:xmpp:jingle:apps:grouping:0'/>", JX_MAX_GROUPS },
		{ "<payload-type clockrate", "<payload-type id='1' name='a'/>", JX_MAX_PAYLOAD_TYPES },
		{ "<parameter name='minptime'", "<parameter name='a' value='b'/>", JX_MAX_PARAMETERS },
		{ "<rtp-hdrext", "<rtp-hdrext id='1' xmlns='urn:xmpp:jingle:apps:rtp:rtp-hdrext:0' uri='u'/>", JX_MAX_EXTENSIONS },
		{ "<rtp-hdrext", "<source xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' ssrc='1'/>", JX_MAX_SOURCES },
		{ "<rtp-hdrext", "<ssrc-group xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' semantics='x'><source ssrc='1'/></ssrc-group>", JX_MAX_SSRC_GROUPS },
		{ "<web-socket", "<candidate component='1' foundation='1' ip='::1' port='1' priority='1' protocol='udp' type='host'/>", JX_MAX_CANDIDATES },
		{ "<web-socket", "<fingerprint xmlns='urn:xmpp:jingle:apps:dtls:0' hash='sha-256'>" FINGERPRINT "</fingerprint>", JX_MAX_FINGERPRINTS },
		{ "<rtcp-fb subtype='fir'", "<rtcp-fb xmlns='urn:xmpp:jingle:apps:rtp:rtcp-fb:0' type='x'/>", JX_MAX_FEEDBACK },
	};
	for(guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("%s", rows[i].unit);
		GString *many = g_string_new(NULL);
		for(guint n = 0; n <= rows[i].max; n++)
			g_string_append(many, rows[i].unit);
		g_string_append(many, rows[i].where);
		g_autofree char *text = test_replace(offer, rows[i].where, many->str);
		g_string_free(many, TRUE);
		g_autoptr(xmpp_stanza_t) stanza = test_xml(text);
		GError *error = NULL;
		JxJingle *jingle = jx_jingle_read(stanza, &error);
		g_assert_cmpstr(jx_wire_error_condition(error), ==, "resource-constraint");
		assert_bad(jingle, error, "more than");
	}
}

static void test_foreign_applications(void) {
	g_autoptr(xmpp_stanza_t) stanza = test_xml("<jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='s'><content creator='initiator' name='f'>"
		"<description xmlns='urn:xmpp:jingle:apps:file-transfer:5'/><transport xmlns='urn:xmpp:jingle:transports:ibb:1'/></content></jingle>");
	g_autoptr(JxJingle) jingle = jx_jingle_read(stanza, NULL);
	const JxContent *content = jx_jingle_content(jingle, "f");
	g_assert_cmpstr(content->application, ==, "urn:xmpp:jingle:apps:file-transfer:5");
	g_assert_cmpstr(content->transport_ns, ==, "urn:xmpp:jingle:transports:ibb:1");
	g_assert_true(content->description == NULL && content->transport == NULL);
}

static void test_setups(void) {
	g_assert_cmpint(jx_setup_answer(JX_SETUP_ACTPASS), ==, JX_SETUP_ACTIVE);
	g_assert_cmpint(jx_setup_answer(JX_SETUP_ACTIVE), ==, JX_SETUP_PASSIVE);
	g_assert_cmpint(jx_setup_answer(JX_SETUP_PASSIVE), ==, JX_SETUP_ACTIVE);
	for(int action = JX_JINGLE_CONTENT_ACCEPT; action <= JX_JINGLE_SOURCE_REMOVE; action++) {
		JxJingleAction again;
		g_assert_true(jx_jingle_action_parse(jx_jingle_action_name(action), &again) && (int)again == action);
	}
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/wire/jingle/05-initiate", test_05);
	g_test_add_func("/wire/jingle/06-transport-info", test_06);
	g_test_add_func("/wire/jingle/offer", test_offer);
	g_test_add_func("/wire/jingle/copy", test_copy);
	g_test_add_func("/wire/jingle/answer", test_answer);
	g_test_add_func("/wire/jingle/msid-first", test_msid_first);
	g_test_add_func("/wire/jingle/dino", test_dino);
	g_test_add_func("/wire/jingle/infos", test_infos);
	g_test_add_func("/wire/jingle/terminate", test_terminate);
	g_test_add_func("/wire/jingle/restart", test_restart);
	g_test_add_func("/wire/jingle/bad", test_bad);
	g_test_add_func("/wire/jingle/bounds", test_bounds);
	g_test_add_func("/wire/jingle/foreign-applications", test_foreign_applications);
	g_test_add_func("/wire/jingle/setups", test_setups);
	int result = g_test_run();
	test_ctx_free();
	return result;
}
