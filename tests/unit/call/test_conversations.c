/* The validator that every Jingle of ours to a caller is held to (harness.c): a good offer and answer, and one bad one per rule. */
#include "config.h"

#include <string.h>

#include "conversations.h"
#include "wire/core/stanza.h"

#define SSMA "xmlns='urn:xmpp:jingle:apps:rtp:ssma:0'"
#define CONTENT(name, rest) "<content creator='initiator' name='" name "'>" rest "</content>"
#define TRANSPORT(setup) "<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='u1' pwd='p1'><fingerprint xmlns='urn:xmpp:jingle:apps:dtls:0' hash='sha-256' setup='" setup "'>AB:CD</fingerprint>" \
	"<candidate component='1' foundation='1' generation='0' id='c1' ip='192.0.2.1' port='5000' priority='100' protocol='udp' type='host'/></transport>"
#define DESCRIPTION(media) "<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='" media "'><payload-type id='111' name='opus' clockrate='48000' channels='2'>" \
	"<parameter name='minptime' value='10'/><rtcp-fb xmlns='urn:xmpp:jingle:apps:rtp:rtcp-fb:0' type='nack' subtype='pli'/></payload-type>" \
	"<rtp-hdrext xmlns='urn:xmpp:jingle:apps:rtp:rtp-hdrext:0' id='1' uri='urn:example:x'/>" \
	"<source " SSMA " ssrc='11'><parameter name='cname' value='janus'/></source><ssrc-group " SSMA " semantics='FID'><source ssrc='11'/><source ssrc='12'/></ssrc-group><rtcp-mux/></description>"
#define JINGLE(action, setup) "<jingle xmlns='urn:xmpp:jingle:1' action='" action "' sid='s1'><group xmlns='urn:xmpp:jingle:apps:grouping:0' semantics='BUNDLE'>" \
	"<content name='a'/><content name='v'/></group>" CONTENT("a", DESCRIPTION("audio") TRANSPORT(setup)) CONTENT("v", DESCRIPTION("video") TRANSPORT(setup)) "</jingle>"

static const char *verdict(const char *xml, const char *media) {
	static xmpp_ctx_t *ctx;
	if (!ctx)
		ctx = xmpp_ctx_new(NULL, NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(xmpp_stanza_t) stanza = jx_stanza_parse(ctx, xml, strlen(xml), &error);
	g_assert_no_error(error);
	return conversations_refuses(stanza, media);
}

static void test_good(void) {
	g_assert_null(verdict(JINGLE("session-initiate", "actpass"), "audio video"));
	g_assert_null(verdict(JINGLE("session-accept", "active"), "audio video"));
	g_assert_null(verdict("<jingle xmlns='urn:xmpp:jingle:1' action='session-info' sid='s1'/>", "audio"));
}

/* The first occurrence of `from` in a good offer (answer where it says so) becomes `to`. */
static void test_bad(void) {
	static const struct { gboolean answer; const char *from, *to, *fault; } rows[] = {
		{ FALSE, "name='a'>", "name=''>", "a content without name or creator" },
		{ FALSE, "name='a'>", "name='a b'>", "a content without name or creator" },
		{ FALSE, "creator='initiator' ", "", "a content without name or creator" },
		{ FALSE, "ufrag='u1'", "", "a transport without credentials: a restart of ICE" },
		{ FALSE, "pwd='p1'", "pwd=''", "a transport without credentials: a restart of ICE" },
		{ FALSE, "AB:CD", "", "no fingerprint, or one without hash or text" },
		{ FALSE, " hash='sha-256'", "", "no fingerprint, or one without hash or text" },
		{ FALSE, "setup='actpass'", "setup='active'", "an initiator must offer actpass" },
		{ FALSE, "setup='actpass'", "", "an initiator must offer actpass" },
		{ TRUE, "setup='active'", "setup='actpass'", "an answer settles the setup" },
		{ FALSE, "media='video'", "media='application'", "a description of no medium that it knows" },
		{ FALSE, "media='video'", "media='audio'", "other media than were proposed or offered" },
		{ FALSE, "id='111'", "id='x'", "a payload type's id is no number" },
		{ FALSE, "id='111'", "id='300'", "a payload type's id is no number" },
		{ FALSE, "name='opus'", "name=''", "a payload type without name or clock rate" },
		{ FALSE, "clockrate='48000'", "", "a payload type without name or clock rate" },
		{ FALSE, "value='10'", "value=''", "a parameter without value" },
		{ FALSE, "name='minptime'", "name='min ptime'", "a parameter's name has a space" },
		{ FALSE, "type='nack' ", "", "an rtcp-fb without type" },
		{ FALSE, "uri='urn:example:x'", "uri=''", "a header extension without id or uri" },
		{ FALSE, "id='1' uri", "id='1 2' uri", "a header extension without id or uri" },
		{ FALSE, "ssrc='11'>", "ssrc='a11'>", "a source without SSRC" },
		{ FALSE, "value='janus'", "value=''", "a parameter without value" },
		{ FALSE, "name='cname' ", "", "a source's parameter without name" },
		{ FALSE, "<source ssrc='11'/><source ssrc='12'/>", "", "an ssrc-group without semantics or sources" },
		{ FALSE, "protocol='udp'", "protocol='tcp'", "a candidate that is not UDP" },
		{ FALSE, " foundation='1'", "", "a candidate that lacks an attribute" },
		{ FALSE, " priority='100'", "", "a candidate that lacks an attribute" },
		{ FALSE, "<content name='v'/>", "<content name='w'/>", "a group of a content that is not there" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *good = rows[i].answer ? JINGLE("session-accept", "active") : JINGLE("session-initiate", "actpass"), *at = strstr(good, rows[i].from);
		g_test_message("row %zu", i);
		g_assert_nonnull(at);
		g_autofree char *head = g_strndup(good, (gsize)(at - good)), *bad = g_strconcat(head, rows[i].to, at + strlen(rows[i].from), NULL);
		g_assert_cmpstr(verdict(bad, "audio video"), ==, rows[i].fault);
	}
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/call/conversations/good", test_good);
	g_test_add_func("/call/conversations/bad", test_bad);
	return g_test_run();
}
