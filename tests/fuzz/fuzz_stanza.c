/* XML into the tree, then every reader that the tree's elements ask for. What can be read must be written, and read again. */
#include "fuzz.h"

#include <string.h>
#include <strophe.h>

#include "link/stream.h"
#include "wire/core/avatar.h"
#include "wire/core/caps.h"
#include "wire/files/file_jingle.h"
#include "wire/core/ns.h"
#include "wire/core/pubsub.h"
#include "wire/core/stanza.h"
#include "wire/core/stanza_error.h"
#include "wire/jingle/jmi.h"
#include "wire/jitsi/json_message.h"
#include "wire/jitsi/presence.h"
#include "wire/muc/muc_admin.h"
#include "wire/muc/muc_owner.h"
#include "wire/muc/room_info.h"
#include "wire/muc/room_option.h"
#include "wire/omemo/omemo_bundle.h"
#include "wire/omemo/omemo_devices.h"
#include "wire/omemo/omemo_message.h"
#include "wire/sdp/jsep.h"

static xmpp_ctx_t *ctx;

static xmpp_stanza_t *trip(xmpp_stanza_t *built) {
	GString *text = g_string_new(NULL);
	GError *error = NULL;
	if(!jx_stream_write(text, built))
		g_error("what we made cannot be written");
	xmpp_stanza_t *again = jx_stanza_parse(ctx, text->str, text->len, &error);
	xmpp_stanza_release(built);
	if(again == NULL)
		g_error("what we wrote is refused: %s: %s", error->message, text->str);
	g_string_free(text, TRUE);
	return again;
}

static void through_sdp(const JxJingle *jingle) {
	g_autoptr(JxSdp) sdp = jx_jsep_sdp(jingle, JX_PARTY_INITIATOR, 1, 1, NULL);
	if(sdp == NULL)
		return;
	g_autofree char *text = jx_sdp_write(sdp);
	GError *error = NULL;
	g_autoptr(JxSdp) again = jx_sdp_parse(text, strlen(text), &error);
	if(again == NULL || again->media->len != sdp->media->len)
		g_error("SDP of ours is refused: %s: %s", error != NULL ? error->message : "other sections", text);
	g_autoptr(JxJingle) other = jx_jingle_new(JX_JINGLE_SESSION_INITIATE, "s");
	if(!jx_jsep_contents(again, JX_PARTY_INITIATOR, other, NULL))
		return;
	xmpp_stanza_release(trip(jx_jingle_write(ctx, other)));
}

static void file_jingle(xmpp_stanza_t *stanza) {
	GError *error = NULL;
	g_autoptr(JxFileJingle) read = jx_file_jingle_read(stanza, NULL);
	if(read == NULL)
		return;
	g_autoptr(xmpp_stanza_t) again = trip(jx_file_jingle_write(ctx, read));
	g_autoptr(JxFileJingle) twin = jx_file_jingle_read(again, &error);
	if(twin == NULL)
		g_error("Jingle of ours is refused: %s", error->message);
	g_assert_cmpstr(twin->content, ==, read->content);
}

static void jingle(xmpp_stanza_t *stanza) {
	GError *error = NULL;
	file_jingle(stanza);
	g_autoptr(JxJingle) read = jx_jingle_read(stanza, &error);
	if(read == NULL) {
		g_assert_nonnull(error);
		g_error_free(error);
		return;
	}
	g_autoptr(xmpp_stanza_t) again = trip(jx_jingle_write(ctx, read));
	g_autoptr(JxJingle) twin = jx_jingle_read(again, &error);
	if(twin == NULL)
		g_error("Jingle of ours is refused: %s", error->message);
	g_assert_cmpuint(twin->contents->len, ==, read->contents->len);
	through_sdp(read);
}

static void disco(xmpp_stanza_t *stanza) {
	g_autoptr(JxDiscoInfo) info = jx_disco_info_read(stanza, NULL);
	if(info == NULL)
		return;
	g_autofree char *hash = jx_caps_hash(info);
	g_autoptr(xmpp_stanza_t) again = trip(jx_disco_info_write(ctx, info));
	g_autoptr(JxDiscoInfo) twin = jx_disco_info_read(again, NULL);
	g_autofree char *other = jx_caps_hash(twin);
	g_assert_cmpstr(hash, ==, other);
	const JxCaps caps = { .node = (char *)"n", .ver = hash, .hash = (char *)"sha-1" };
	g_assert_cmpint(jx_caps_verify(info, &caps), !=, JX_CAPS_MISMATCH);
	jx_room_info_free(jx_room_info_read(info));
}

static void presence(xmpp_stanza_t *stanza) {
	g_autoptr(JxPresence) read = jx_presence_read(stanza, NULL);
	if(read == NULL)
		return;
	g_autoptr(xmpp_stanza_t) again = trip(jx_presence_write(ctx, read, "a@b/c", "d@e/f"));
	g_autoptr(JxPresence) twin = jx_presence_read(again, NULL);
	g_assert_cmpuint(twin->sources->len, ==, read->sources->len);
	if(read->user != NULL)
		xmpp_stanza_release(trip(jx_muc_user_write(ctx, read->user)));
}

static void message(xmpp_stanza_t *stanza) {
	g_autoptr(JxJmi) jmi = jx_jmi_read(stanza, NULL);
	if(jmi != NULL) {
		g_autoptr(xmpp_stanza_t) again = trip(jx_jmi_write(ctx, jmi, "a@b/c", "d@e"));
		g_autoptr(JxJmi) twin = jx_jmi_read(again, NULL);
		g_assert_cmpstr(twin->id, ==, jmi->id);
	}
	gint64 created;
	jx_conference_duration_read(stanza, &created);
}

static void conference(xmpp_stanza_t *stanza) {
	g_autoptr(JxConferenceRequest) request = jx_conference_request_read(stanza, NULL);
	if(request != NULL) {
		g_autoptr(xmpp_stanza_t) again = trip(jx_conference_request_write(ctx, request));
		g_autoptr(JxConferenceRequest) twin = jx_conference_request_read(again, NULL);
		g_assert_cmpstr(twin->room, ==, request->room);
	}
	g_autoptr(JxConferenceReply) reply = jx_conference_reply_read(stanza, NULL);
	if(reply != NULL)
		g_free(jx_conference_reply_write_json(reply));
}

static void form(xmpp_stanza_t *stanza) {
	g_autoptr(JxForm) read = jx_form_read(stanza, NULL);
	if(read == NULL)
		return;
	g_autoptr(xmpp_stanza_t) again = trip(jx_form_write(ctx, read));
	g_autoptr(JxForm) twin = jx_form_read(again, NULL);
	g_assert_cmpuint(twin->fields->len, ==, read->fields->len);
	xmpp_stanza_release(trip(jx_muc_owner_submit(ctx, read)));
	/* What somebody submits, into the form that a room has: nothing is lost of it. */
	guint fields = read->fields->len;
	g_assert_true(jx_room_form_merge(read, twin, FALSE, NULL));
	g_assert_cmpuint(read->fields->len, ==, fields);
}

static void pubsub(xmpp_stanza_t *stanza) {
	g_autoptr(JxPubsubRequest) request = jx_pubsub_request_read(stanza, NULL);
	g_autoptr(JxPubsubItems) items = jx_pubsub_items_read(stanza, NULL);
	for(guint i = 0; items != NULL && i < items->items->len; i++) {
		const JxPubsubItem *item = &g_array_index(items->items, JxPubsubItem, i);
		xmpp_stanza_release(trip(jx_pubsub_event_write(ctx, items->node, item)));
		xmpp_stanza_release(trip(jx_pubsub_publish_write(ctx, items->node, item, TRUE)));
	}
}

static void avatar(xmpp_stanza_t *stanza) {
	g_autofree char *id = jx_avatar_metadata_read(stanza, 1000);
	g_assert_true(id == NULL || strlen(id) == 40);
	g_autoptr(GBytes) data = jx_avatar_data_read(stanza, 1000), photo = jx_avatar_vcard_read(stanza, 1000);
	g_assert_true(data == NULL || g_bytes_get_size(data) <= 1000);
	g_assert_true(photo == NULL || g_bytes_get_size(photo) <= 1000);
}

static void omemo_message(xmpp_stanza_t *stanza) {
	g_autoptr(JxOmemoMessage) read = jx_omemo_message_read(stanza, NULL);
	if(read == NULL)
		return;
	GError *error = NULL;
	g_autoptr(xmpp_stanza_t) again = trip(jx_omemo_message_write(ctx, read));
	g_autoptr(JxOmemoMessage) twin = jx_omemo_message_read(again, &error);
	if(twin == NULL)
		g_error("OMEMO of ours is refused: %s", error->message);
	g_assert_cmpuint(twin->keys->len, ==, read->keys->len);
}

static void omemo(xmpp_stanza_t *stanza) {
	g_autoptr(GArray) devices = jx_omemo_devices_read(stanza);
	if(devices != NULL)
		xmpp_stanza_release(trip(jx_omemo_devices_write(ctx, devices)));
	g_autoptr(JxOmemoBundle) bundle = jx_omemo_bundle_read(stanza, NULL);
	if(bundle != NULL) {
		g_autoptr(xmpp_stanza_t) again = trip(jx_omemo_bundle_write(ctx, bundle));
		g_autoptr(JxOmemoBundle) twin = jx_omemo_bundle_read(again, NULL);
		g_assert_cmpuint(twin->prekeys->len, ==, bundle->prekeys->len);
	}
	if(strcmp(xmpp_stanza_get_name(stanza), "encrypted") == 0)
		omemo_message(stanza);
}

static void walk(xmpp_stanza_t *stanza) {
	const char *ns = jx_stanza_ns(stanza), *name = xmpp_stanza_get_name(stanza);
	if(strcmp(name, "jingle") == 0)
		jingle(stanza);
	else if(strcmp(name, "presence") == 0)
		presence(stanza);
	else if(strcmp(name, "message") == 0)
		message(stanza);
	else if(strcmp(name, "conference") == 0)
		conference(stanza);
	else if(strcmp(ns, JX_NS_DISCO_INFO) == 0)
		disco(stanza);
	else if(strcmp(ns, JX_NS_IBB) == 0)
		jx_ibb_free(jx_ibb_read(stanza, NULL));
	else if(strcmp(ns, JX_NS_DATA) == 0)
		form(stanza);
	else if(strcmp(ns, JX_NS_PUBSUB) == 0 || strcmp(ns, JX_NS_PUBSUB_EVENT) == 0 || strcmp(ns, JX_NS_PUBSUB_OWNER) == 0)
		pubsub(stanza);
	else if(g_str_has_prefix(ns, "urn:xmpp:avatar:") || strcmp(ns, JX_NS_VCARD) == 0)
		avatar(stanza);
	else if(strcmp(ns, JX_NS_OMEMO_SIACS) == 0)
		omemo(stanza);
	else if(strcmp(name, "error") == 0)
		jx_stanza_error_free(jx_stanza_error_read(stanza));
	GPtrArray *items = jx_muc_admin_read(stanza, NULL);
	if(items != NULL)
		g_ptr_array_unref(items);
	for(xmpp_stanza_t *c = jx_stanza_first(stanza); c != NULL; c = jx_stanza_next(c))
		walk(c);
}

static void execute(const char *text, gsize length) {
	GError *error = NULL;
	g_autoptr(xmpp_stanza_t) stanza = jx_stanza_parse(ctx, text, length, &error);
	if(stanza == NULL) {
		g_assert_nonnull(error);
		g_error_free(error);
		return;
	}
	walk(stanza);
	xmpp_stanza_release(trip(jx_stanza_error_reply(stanza, "bad-request", "no", NULL)));
}

static const char *const corpus[] = {
	"<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:metadata'><item id='1'><metadata xmlns='urn:xmpp:avatar:metadata'><info id='0123456789abcdef0123456789abcdef01234567' bytes='9'/></metadata></item></items></pubsub>",
	"<pubsub xmlns='http://jabber.org/protocol/pubsub'><subscribe node='n' jid='a@b'/></pubsub>",
	"<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:xmpp:avatar:data'><item><data xmlns='urn:xmpp:avatar:data'>aGVs bG8=</data></item><retract id='2'/></items></event>",
	"<vCard xmlns='vcard-temp'><PHOTO><TYPE>image/png</TYPE><BINVAL>aGVsbG8=</BINVAL></PHOTO></vCard>",
	"<jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='s' initiator='a@b/c'><content creator='initiator' name='c' senders='initiator'>"
	"<description xmlns='urn:xmpp:jingle:apps:file-transfer:3'><offer><file><date>1969-07-21T02:56:15Z</date><name>n</name><desc>d</desc><size>6144</size><range offset='-1' length='7'/>"
	"<hashes xmlns='urn:xmpp:hashes:0'><hash algo='sha1'>9f96d187d22d551b5ef93e92a6478be9cd45f1bb</hash></hashes></file></offer></description>"
	"<transport xmlns='urn:xmpp:jingle:transports:s5b:1' sid='t' dstaddr='972b7bf47291ca609517f67f86b5081086052dad'><candidate cid='c' host='h' jid='j' port='1' priority='2' type='proxy'/>"
	"<candidate-used cid='c'/><activated cid='c'/><candidate-error/></transport></content></jingle>",
	"<x><open xmlns='http://jabber.org/protocol/ibb' sid='s' block-size='8192' stanza='message'/><data xmlns='http://jabber.org/protocol/ibb' sid='s' seq='7'>Zm91cg==</data></x>",
	"<jingle xmlns='urn:xmpp:jingle:1' action='session-info' sid='s'><checksum xmlns='urn:xmpp:jingle:apps:file-transfer:5' name='c'><file><hash xmlns='urn:xmpp:hashes:2' algo='sha-1'>"
	"n5bRh9ItVRte+T6SpkeL6c1F8bs=</hash></file></checksum></jingle>",
	"<jingle xmlns='urn:xmpp:jingle:1' action='session-accept' sid='s' initiator='r@c/focus' responder='y@s/D'>"
	"<group semantics='BUNDLE' xmlns='urn:xmpp:jingle:apps:grouping:0'><content name='audio'/><content name='data'/></group>"
	"<content name='audio' creator='responder' senders='both'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='video'>"
	"<payload-type id='97' name='VP8' clockrate='90000' channels='1'><parameter name='a' value='b'/><rtcp-fb type='nack' subtype='pli' xmlns='urn:xmpp:jingle:apps:rtp:rtcp-fb:0'/></payload-type>"
	"<source name='x-v0' ssrc='4016725820' videoType='camera' xmlns='urn:xmpp:jingle:apps:rtp:ssma:0'><parameter name='msid' value='a b'/><ssrc-info xmlns='http://jitsi.org/jitmeet' owner='x'/></source>"
	"<ssrc-group semantics='FID' xmlns='urn:xmpp:jingle:apps:rtp:ssma:0'><source ssrc='1'/><source ssrc='2'/></ssrc-group><rtcp-mux/>"
	"<rtp-hdrext id='3' xmlns='urn:xmpp:jingle:apps:rtp:rtp-hdrext:0' uri='urn:x' senders='initiator'/></description>"
	"<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' pwd='p' ufrag='u' ice-generation='1'><fingerprint setup='active' hash='sha-1' xmlns='urn:xmpp:jingle:apps:dtls:0'>"
	"23:F7:70:5C:6C:C7:B8:A3:05:80:93:00:70:71:04:F6:93:37:AF:B9</fingerprint><web-socket xmlns='http://jitsi.org/protocol/colibri' url='wss://x'/>"
	"<candidate component='1' foundation='1' generation='0' id='c' ip='2001:db8::1' port='4' priority='5' protocol='tcp' tcptype='passive' type='srflx' rel-addr='192.0.2.1' rel-port='6'/></transport></content>"
	"<content name='data' creator='initiator'><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1'><sctpmap xmlns='urn:xmpp:jingle:transports:dtls-sctp:1' number='5000' protocol='webrtc-datachannel' streams='0'/></transport></content>"
	"<json-message xmlns='http://jitsi.org/jitmeet'>{\"sources\":{\"a\":[[{\"s\":1,\"n\":\"a-v0\",\"m\":\"a b\"}],[[\"f\",1,2]],[],[]]}}</json-message></jingle>",
	"<iq type='set'><jingle xmlns='urn:xmpp:jingle:1' action='session-info' sid='s'><mute xmlns='urn:xmpp:jingle:apps:rtp:info:1' creator='initiator' name='a'/>"
	"<unmute xmlns='urn:xmpp:jingle:apps:rtp:info:1' name='b'/><ice-state xmlns='http://jitsi.org/protocol/focus'>failed</ice-state><ice-state xmlns='http://jitsi.org/protocol/focus'>ok</ice-state>"
	"<bridge-session xmlns='http://jitsi.org/protocol/focus' id='1' ice-restart='true'/><reason><success/><text>t</text></reason></jingle></iq>",
	"<presence><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='owner' role='none' jid='a@b'><actor nick='n'/><reason>r</reason></item><status code='307'/><destroy jid='x'/></x>"
	"<SourceInfo>{\"a-a0\":{\"muted\":false},\"a-v1\":{\"videoType\":\"desktop\"}}</SourceInfo><jitsi_participant_codecList>vp8,av1</jitsi_participant_codecList><nick xmlns='http://jabber.org/protocol/nick'>N</nick></presence>",
	"<query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='outcast' jid='a@b'><reason>x</reason></item></query>",
	"<message type='chat'><reject xmlns='urn:xmpp:jingle-message:0' id='x'><reason xmlns='urn:xmpp:jingle:1'><busy/></reason></reject><thread>t</thread></message>",
	"<iq type='error'><error type='wait'><resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>t</text><x xmlns='y'/></error></iq>",
	"<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='7'><key rid='8' prekey='1'>MwgT EgCb</key><key rid='9'>MwgT</key><iv>AAAAAAAAAAAAAAAA</iv></header><payload>gmbg</payload></encrypted>",
	NULL,
};
static const char *const fixtures[] = { "03-omemo-bundle-result.xml", "03-omemo-devicelist-contact.xml", "03-omemo-message.xml", "02-disco-focus.xml", "04-jmi-propose.xml", "05-jingle-av-initiate.xml", "06-transport-info-ipv4.xml", "06-transport-info-ipv6.xml",
	"08-conference-request.xml", "08-conference-reply.xml", "09-presence-join.xml", "09-presence-reply.xml", "10-client-disco-answer.xml", "11-room-info-prosody.xml",
	"11-owner-config-form.xml", "13-group-info-openfire.xml", NULL };
static const char *const dictionary[] = { "<content name='audio'>", "</content>", "<candidate/>", " xmlns='urn:xmpp:jingle:1'", "<![CDATA[", "<!DOCTYPE a>", "<a>", "</a>", "<value/>",
	" action='source-add'", " type='fixed'", "192.0.2.1", "::1", "sha-256", NULL };

int main(int argc, char **argv) {
	const JxFuzz fuzz = { .name = "stanza", .corpus = corpus, .fixtures = fixtures, .dictionary = dictionary, .runs = 12000, .execute = execute };
	ctx = xmpp_ctx_new(NULL, NULL);
	int result = jx_fuzz_main(argc, argv, &fuzz);
	xmpp_ctx_free(ctx);
	return result;
}
