/* A call under test: feeds it stanzas and Janus's messages as text, and writes what it wants done as one line per input. */
#ifndef JX_TEST_CALL_HARNESS_H
#define JX_TEST_CALL_HARNESS_H

#include "call/call.h"

typedef struct {
	JxCall *call;
	gint64 now;
	gboolean caller;    /* what it is sent is held to what Conversations takes (conversations.h) */
	GPtrArray *actions; /* of the last input */
	GString *line;      /* the same, in short: "result; send session-accept; notice accepted" */
	guint joined[4];    /* tags of the join of each leg */
} Bench;

#define ROOM "algebra1@conference.school.example"
#define FOCUS "focus.school.example/focus"
#define BROWSER ROOM "/ab12cd34"
#define CALLER "parent@school.example/phone"
#define CALLEE "algebra1@calls.school.example/janus"

void bench_open(Bench *bench, const JxCallConfig *config);
void bench_close(Bench *bench);
JxCallConfig bench_browser(void);
JxCallConfig bench_caller(void);

/* Inputs; each replaces actions and line. */
void bench_start(Bench *bench);
void bench_jingle(Bench *bench, const char *from, const char *xml); /* <jingle/> */
void bench_fixture(Bench *bench, const char *from, const char *file); /* the <jingle/> of an IQ in tests/fixtures */
void bench_janus(Bench *bench, guint leg, guint tag, const char *json);
/* {"conference":"event","event":…} of the plugin: members without braces; type and sdp of its jsep, or NULL. */
void bench_event(Bench *bench, guint leg, const char *members, const char *type, const char *sdp);
void bench_iq(Bench *bench, guint tag, const char *condition);
void bench_tick(Bench *bench, gint64 ms);
void bench_terminate(Bench *bench, const char *reason);
void bench_took(Bench *bench); /* after an input that has no function here */

/* The n-th action of the kind in the last input; fails the test where there is none. */
const JxAction *bench_action(const Bench *bench, JxActionKind kind, guint n);

/* SDPs as Janus writes them. slots: of each kind. */
char *bench_private_offer(guint slots);
char *bench_answer(const char *mids_and_kinds); /* "0=audio 1=video"; is an offer as well */
char *bench_apart_offer(void); /* "video=video", with another ufrag */

/* A browser in state ACTIVE, and its session-accept with a three-layer camera. */
void bench_active_browser(Bench *bench);
void bench_active(Bench *bench, const JxCallConfig *config);
#define BENCH_TRANSPORT(setup) "<transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='uf12' pwd='pw1234567890123456789012'>" \
	"<fingerprint xmlns='urn:xmpp:jingle:apps:dtls:0' hash='sha-256' setup='" setup "'>" \
	"CB:56:68:93:4B:A7:85:33:0A:B4:35:00:F7:90:E7:A8:13:5E:E0:F7:94:85:59:E0:80:74:AE:FE:1F:EB:3A:DC</fingerprint></transport>"
#define BENCH_JINGLE(action, inner) "<jingle xmlns='urn:xmpp:jingle:1' action='" action "' sid='s1'>" inner "</jingle>"
#define GROUP(kind, inner) "<ssrc-group xmlns='urn:xmpp:jingle:apps:rtp:ssma:0' semantics='" kind "'>" inner "</ssrc-group>"
#define IN(n) "<source ssrc='" n "'/>"
extern const char bench_accept[];

#endif
