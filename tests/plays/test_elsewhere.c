/* What other resources of our account do (carbons), and what an archive says of the past: nothing is done about either twice. */
#include "config.h"

#include "scenes.h"
#include "wire/core/ns.h"

#define SELF "assistant@school.example"
#define CALLER "teacher@school.example/OkEDU"
#define MUC_ROOM "assistant@conference.school.example"
#define PROPOSAL(id) "<propose xmlns='urn:xmpp:jingle-message:0' id='" id "'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'/></propose>"
#define PROPOSES(id) "<message type='chat' id='m1' from='" CALLER "' to='" SELF "'>" PROPOSAL(id) "</message>"
#define ROOM_ASKED "<iq type='get' to='" MUC_ROOM "' from='" FOCUS "'><query xmlns='" NS_INFO "'/></iq>"

/* A client account that somebody calls: it rings while the room is asked. */
static void ring(const char *proposal, const char *id) {
	g_autofree char *ringing = g_strdup_printf("<message to='" CALLER "'><ringing xmlns='urn:xmpp:jingle-message:0' id='%s'/></message>", id);
	play_address("calls", SELF);
	play_begin();
	play_answer("<iq type='set'><enable xmlns='" JX_NS_CARBONS "'/></iq>", NULL, NULL);
	play_server("calls", proposal);
	play_sends(ringing);
}

/* The room's answer comes when nobody wants it any more. */
static void silent_from_now_on(void) {
	play_skip();
	play_pass(100000);
	play_silent("<message to='" CALLER "'/>");
	play_end();
}

static void rings_still(void) {
	play_answer(ROOM_ASKED, NULL, "forbidden");
	play_sends("<message to='" CALLER "'><reject xmlns='urn:xmpp:jingle-message:0'/></message>");
	play_end();
}

static void test_accept_self(void) {
	ring(PROPOSES("1708233100002"), "1708233100002");
	play_fixture("calls", "04-jmi-accept-self.xml", SELF "/OkMSG[a0b1c2d].HXkO", SELF, NULL);
	play_silent("<message/>");
	silent_from_now_on();
	ring(PROPOSES("another"), "another");
	play_fixture("calls", "04-jmi-accept-self.xml", SELF "/OkMSG[a0b1c2d].HXkO", SELF, NULL);
	rings_still();
}

static void test_carbon(void) {
	static const char fixture[] = "14-carbon-sent-jmi-reject.xml";
	ring(PROPOSES("1708231400004"), "1708231400004");
	play_fixture("calls", fixture, SELF, SELF "/OkEDU[v1.3.0-231231-37-g1b2c3d4].ftucT3", NULL);
	play_silent("<message/>");
	silent_from_now_on();
	/* Nobody else speaks for our server, neither another account nor a resource of ours. */
	static const char *const forgers[] = { "evil@school.example", SELF "/evil", "school.example", CALLER };
	for (gsize i = 0; i < G_N_ELEMENTS(forgers); i++) {
		ring(PROPOSES("1708231400004"), "1708231400004");
		play_fixture("calls", fixture, forgers[i], SELF, NULL);
		rings_still();
	}
}

/* What a carbon carries is no message to us. */
#define COPY(kind, inside) "<message from='" SELF "' to='" SELF "/calls'><" kind " xmlns='" JX_NS_CARBONS "'><forwarded xmlns='" JX_NS_FORWARD "'>" inside "</forwarded></" kind "></message>"
#define INNER(inside) "<message xmlns='jabber:client' type='chat' id='m1' from='" CALLER "' to='" SELF "'>" inside "</message>"

static void test_copies(void) {
	play_address("calls", SELF);
	play_begin();
	play_skip();
	play_server("calls", COPY("received", INNER(PROPOSAL("p1"))));
	play_server("calls", COPY("sent", INNER(PROPOSAL("p1"))));
	play_server("calls", COPY("received", INNER("<body>Good morning</body><request xmlns='urn:xmpp:receipts'/>")));
	play_server("calls", "<message from='" SELF "' to='" SELF "/calls'><sent xmlns='" JX_NS_CARBONS "'/></message>");
	play_silent("<message/>");
	play_silent("<iq/>");
	play_end();
}

/* --- archives (XEP-0313), offline storage, a room's history */

#define ADDRESS "algebra1@calls.school.example"
#define RESULT(inside) "<message from='parent@school.example' to='" ADDRESS "'><result xmlns='urn:xmpp:mam:2' id='r1'><forwarded xmlns='" JX_NS_FORWARD "'>" \
	"<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/><message xmlns='jabber:client' type='chat' id='m1' from='parent@school.example/phone' to='" ADDRESS "'>" inside "</message></forwarded></result></message>"
#define DELAYED(inside) "<message type='chat' id='m1' from='parent@school.example/phone' to='" ADDRESS "'>" inside "<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/></message>"
#define SAID "<body>/call aunt@school.example</body><request xmlns='urn:xmpp:receipts'/><markable xmlns='urn:xmpp:chat-markers:0'/>"

static void test_archive(void) {
	static const char *const replayed[] = {
		RESULT(PROPOSAL("p1")), RESULT(SAID), RESULT("<reject xmlns='urn:xmpp:jingle-message:0' id='p1'/>"), DELAYED(PROPOSAL("p1")),
		DELAYED("<event xmlns='" JX_NS_PUBSUB_EVENT "'><items node='" JX_NS_NICK "'><item><nick xmlns='" JX_NS_NICK "'>Old</nick></item></items></event>"),
		RESULT("<event xmlns='" JX_NS_PUBSUB_EVENT "'><items node='" JX_NS_NICK "'><item><nick xmlns='" JX_NS_NICK "'>Old</nick></item></items></event>"),
	};
	play_begin();
	scene_conference();
	scene_caller("parent@school.example/phone", "s1");
	play_skip();
	for (gsize i = 0; i < G_N_ELEMENTS(replayed); i++) {
		play_server("calls", replayed[i]);
		play_silent("<message/>");
		play_silent("<presence/>");
		play_silent("<iq/>");
	}
	scene_occupant("ab12cd34", "teacher@school.example/web", "owner", "moderator");
	play_skip();
	play_server("focus", "<message type='groupchat' from='" ROOM "/ab12cd34' to='" FOCUS "'><body>/config title x</body><delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/></message>");
	play_silent("<iq/>");
	play_silent("<message/>");
	play_end();
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/expected/04-jmi-accept-self", test_accept_self);
	g_test_add_func("/expected/14-carbon-sent-jmi-reject", test_carbon);
	g_test_add_func("/plays/elsewhere/copies", test_copies);
	g_test_add_func("/plays/elsewhere/archive", test_archive);
	return g_test_run();
}
