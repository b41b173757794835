/* The pure files: admission, what is offered, restarts, addresses, presence that we publish. */
#include "config.h"

#include <string.h>

#include "conference/addresses.h"
#include "conference/admission.h"
#include "conference/avatar.h"
#include "conference/dial_rules.h"
#include "conference/forward_rules.h"
#include "conference/invite.h"
#include "conference/load.h"
#include "conference/presence_out.h"
#include "wire/core/stanza.h"

static void test_admission(void) {
	static const struct {
		JxAdmissionFacts facts;
		const char *reason, *condition;
	} rows[] = {
		{ { .standing = JX_STANDING_NONE, .max_virtual_occupants = 1 }, "admitted", NULL },
		{ { .standing = JX_STANDING_UNKNOWN, .max_virtual_occupants = 1 }, "admitted", NULL },
		{ { .standing = JX_STANDING_OUTCAST, .max_virtual_occupants = 1, .members_only = TRUE }, "banned", "forbidden" },
		{ { .standing = JX_STANDING_UNKNOWN, .max_virtual_occupants = 1, .members_only = TRUE }, "lists-unreadable", "forbidden" },
		{ { .standing = JX_STANDING_NONE, .max_virtual_occupants = 1, .members_only = TRUE }, "not-a-member", "registration-required" },
		{ { .standing = JX_STANDING_MEMBER, .max_virtual_occupants = 1, .members_only = TRUE }, "admitted", NULL },
		{ { .standing = JX_STANDING_NONE, .max_virtual_occupants = 1, .password_protected = TRUE }, "password", "not-authorized" },
		{ { .standing = JX_STANDING_MEMBER, .max_virtual_occupants = 1, .password_protected = TRUE }, "admitted", NULL },
		{ { .standing = JX_STANDING_NONE, .max_virtual_occupants = 1, .occupants = 3, .max_occupants = 3 }, "full", "service-unavailable" },
		{ { .standing = JX_STANDING_ADMIN, .max_virtual_occupants = 1, .occupants = 3, .max_occupants = 3 }, "admitted", NULL },
		{ { .standing = JX_STANDING_ADMIN, .virtual_occupants = 4, .max_virtual_occupants = 4 }, "callers-full", "resource-constraint" },
		{ { .standing = JX_STANDING_ADMIN, .max_virtual_occupants = 1, .encrypted = TRUE }, "encrypted", "not-acceptable" },
		{ { .standing = JX_STANDING_ADMIN, .max_virtual_occupants = 1, .load = 9, .max_load = 9 }, "load", "resource-constraint" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		JxAdmission verdict = jx_admission_decide(&rows[i].facts);
		g_assert_cmpstr(verdict.reason, ==, rows[i].reason);
		g_assert_cmpstr(verdict.condition, ==, rows[i].condition);
		g_assert_cmpint(verdict.admitted, ==, rows[i].condition == NULL);
		g_assert_cmpint(verdict.text != NULL, ==, rows[i].condition != NULL);
	}
}

/* Who spoke last, who is there already, who came first. */
static void test_forward_order(void) {
	JxForwardFacts facts[] = {
		{ "old", G_MAXUINT, FALSE, 1 }, { "young", G_MAXUINT, FALSE, 9 }, { "shown", G_MAXUINT, TRUE, 10 },
		{ "speaks", 0, FALSE, 12 }, { "spoke", 3, TRUE, 2 }, { "also-old", G_MAXUINT, FALSE, 1 },
	};
	const char *order[] = { "speaks", "spoke", "shown", "also-old", "old", "young" };
	jx_forward_order(facts, G_N_ELEMENTS(facts));
	for (gsize i = 0; i < G_N_ELEMENTS(order); i++)
		g_assert_cmpstr(facts[i].endpoint, ==, order[i]);
	jx_forward_order(NULL, 0);
}

static void test_offer(void) {
	const char *browser[] = { "urn:xmpp:jingle:apps:rtp:audio", "urn:xmpp:jingle:apps:rtp:video", "urn:xmpp:jingle:transports:dtls-sctp:1",
		"urn:ietf:rfc:4588", "urn:ietf:rfc:4588", NULL };
	const char *old[] = { "urn:xmpp:jingle:apps:rtp:audio", "urn:xmpp:jingle:apps:rtp:video", NULL };
	const char *chat[] = { "urn:xmpp:ping", NULL };
	JxOffer offer = jx_invite_offer(browser);
	g_assert_true(offer.audio && offer.video && offer.data && offer.rtx && offer.invitable);
	offer = jx_invite_offer(old);
	g_assert_true(offer.audio && offer.video && !offer.data && !offer.rtx && offer.invitable);
	g_assert_false(jx_invite_offer(chat).invitable);
	offer = jx_invite_offer(NULL);
	g_assert_true(offer.audio && offer.video && offer.data && !offer.rtx && offer.invitable);
}

/* By what it answers: gloox names namespaces as features. Whoever knows JSON sources is a lib-jitsi-meet. */
static void test_okedu(void) {
	static const struct {
		const char *features[4];
		gboolean okedu;
	} rows[] = {
		{ { "urn:xmpp:jingle:apps:rtp:audio", "http://jitsi.org/jitmeet" }, TRUE },
		{ { "urn:xmpp:jingle:apps:rtp:audio", "http://jitsi.org/protocol/focus", "http://jitsi.org/protocol/focus" }, TRUE },
		{ { "urn:xmpp:jingle:apps:rtp:audio", "http://jitsi.org/jitmeet", "http://jitsi.org/json-encoded-sources" }, FALSE },
		{ { "urn:xmpp:jingle:apps:rtp:audio", "http://jitsi.org/source-name", "http://jitsi.org/protocol/focus" }, FALSE },
		{ { "urn:xmpp:jingle:apps:rtp:audio", "urn:xmpp:jingle:apps:rtp:video" }, FALSE },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpint(jx_invite_offer(rows[i].features).okedu, ==, rows[i].okedu);
	g_assert_false(jx_invite_offer(NULL).okedu);
}

static void test_load(void) {
	JxLoad load = { 0 };
	gint64 now = 1000, cpu = 0;
	jx_load_note(&load, cpu, now, 2);
	g_assert_false(jx_load_busy(&load, 90));
	/* Both cores for ten seconds and more. */
	for (guint i = 0; i < 3; i++)
		jx_load_note(&load, cpu += 4000000, now += 2000, 2);
	g_assert_cmpfloat_with_epsilon(load.percent, 65.7, 0.1);
	g_assert_false(jx_load_busy(&load, 90)); /* six are a peak */
	for (guint i = 0; i < 4; i++)
		jx_load_note(&load, cpu += 4000000, now += 2000, 2);
	g_assert_true(jx_load_busy(&load, 90));
	/* A little less does not let anybody in. */
	jx_load_note(&load, cpu += 3300000, now += 2000, 2);
	g_assert_cmpfloat(load.percent, <, 90);
	g_assert_true(jx_load_busy(&load, 90));
	for (guint i = 0; i < 3; i++)
		jx_load_note(&load, cpu += 2000000, now += 2000, 2);
	g_assert_false(jx_load_busy(&load, 90));
	load.percent = 100;
	g_assert_false(jx_load_busy(&load, 0));
}

static void test_restarts(void) {
	JxRestarts restarts = { 0 };
	g_assert_true(jx_restarts_take(&restarts, 1000));
	g_assert_false(jx_restarts_take(&restarts, 5999));
	g_assert_true(jx_restarts_take(&restarts, 6000));
	g_assert_true(jx_restarts_take(&restarts, 11000));
	g_assert_true(jx_restarts_take(&restarts, 16000));
	g_assert_true(jx_restarts_take(&restarts, 21000));
	g_assert_false(jx_restarts_take(&restarts, 26000)); /* the sixth within a minute */
	g_assert_true(jx_restarts_take(&restarts, 61000));
}

static void test_addresses(void) {
	static const struct {
		const char *address, *room;
	} rows[] = {
		{ "algebra1@calls.school.example", "algebra1@conference.school.example" },
		{ "algebra1@calls.school.example/janus", "algebra1@conference.school.example" },
		{ "1a2b3c4d@calls.school.example/algebra1", NULL },
		{ "calls.school.example", NULL },
		{ "calls.school.example/janus", NULL },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *room = jx_address_room(rows[i].address, "conference.school.example");
		g_assert_cmpstr(room, ==, rows[i].room);
	}
	g_autofree char *callable = jx_address_callable("algebra1@conference.school.example", "calls.school.example");
	g_assert_cmpstr(callable, ==, "algebra1@calls.school.example/janus");
	g_autofree char *virtual = jx_address_virtual("1a2b3c4d", "calls.school.example", "algebra1@conference.school.example");
	g_assert_cmpstr(virtual, ==, "1a2b3c4d@calls.school.example/algebra1");
	g_autofree char *name = jx_address_display_name("parent@school.example/phone");
	g_assert_cmpstr(name, ==, "parent");
}

static void test_presence(void) {
	xmpp_ctx_t *ctx = xmpp_ctx_new(NULL, NULL);
	{
		JxFocusPresence focus = { .local = "algebra1", .created = 1760000000000, .visitor_count = 1, .codecs = "vp8", .join = TRUE };
		g_autoptr(xmpp_stanza_t) stanza = jx_presence_out_focus(ctx, &focus, "focus.school.example/focus", "algebra1@conference.school.example/focus");
		g_autoptr(JxPresence) read = jx_presence_read(stanza, NULL);
		g_assert_true(read->join);
		g_assert_cmpstr(read->etherpad, ==, "algebra1");
		static const char *const properties[][2] = { { "support-terminate-restart", "true" }, { "created-ms", "1760000000000" }, { "bridge-count", "1" },
			{ "visitor-count", "1" }, { "visitor-codecs", "vp8" } };
		for (gsize i = 0; i < G_N_ELEMENTS(properties); i++)
			g_assert_cmpstr(jx_property_get(read->conference_properties, properties[i][0]), ==, properties[i][1]);
	}
	{
		g_autoptr(GPtrArray) sources = g_ptr_array_new();
		JxSourceState audio = { .name = "1a2b3c4d-a0", .muted = FALSE }, video = { .name = "1a2b3c4d-v0", .muted = TRUE, .video_type = JX_VIDEO_TYPE_CAMERA };
		g_ptr_array_add(sources, &audio);
		g_ptr_array_add(sources, &video);
		const JxVirtualPresence virtual = { .name = "Parent <One>", .sources = sources, .hand = "1764064800000", .codecs = "vp8,h264", .password = "secret" };
		g_autoptr(xmpp_stanza_t) stanza = jx_presence_out_virtual(ctx, &virtual, "1a2b3c4d@calls.school.example/algebra1",
			"algebra1@conference.school.example/1a2b3c4d");
		g_autoptr(JxPresence) read = jx_presence_read(stanza, NULL);
		g_assert_false(read->join);
		g_assert_null(read->password);
		g_assert_cmpstr(read->nick, ==, "Parent <One>");
		g_assert_false(jx_presence_muted(read, "1a2b3c4d-a0", JX_MEDIA_AUDIO));
		g_assert_true(jx_presence_muted(read, "1a2b3c4d-v0", JX_MEDIA_VIDEO));
		g_assert_cmpstr(read->hand, ==, "1764064800000");
		g_assert_cmpuint(read->codecs->len, ==, 2);
		g_assert_cmpstr(read->codecs->pdata[1], ==, "h264");
	}
	xmpp_ctx_free(ctx);
}

/* Whom a room may call: each rule by itself, and in which order they hold. */
static void test_dial(void) {
	static const struct { JxDialFacts facts; const char *reason; } rows[] = {
		{ { TRUE, TRUE, "parent@school.example", "school.example", TRUE, FALSE, FALSE, 0, 4 }, NULL },
		{ { TRUE, TRUE, "parent@club.example", "school.example,club.example", TRUE, FALSE, FALSE, 3, 4 }, NULL },
		{ { TRUE, TRUE, "parent@anywhere.example", "*", TRUE, FALSE, FALSE, 0, 4 }, NULL },
		{ { FALSE, TRUE, "parent@school.example", "school.example", TRUE, FALSE, FALSE, 0, 4 }, "off" },
		{ { TRUE, FALSE, "parent@school.example", "school.example", TRUE, TRUE, TRUE, 4, 4 }, "no-moderator" },
		{ { TRUE, TRUE, NULL, "school.example", TRUE, FALSE, FALSE, 0, 4 }, "no-address" },
		{ { TRUE, TRUE, "school.example", "school.example", TRUE, FALSE, FALSE, 0, 4 }, "no-address" },
		{ { TRUE, TRUE, "parent@a.school.example", "school.example", TRUE, FALSE, FALSE, 0, 4 }, "foreign-domain" },
		{ { TRUE, TRUE, "parent@school.example", "school.example", FALSE, FALSE, FALSE, 0, 4 }, "offline" },
		{ { TRUE, TRUE, "parent@school.example", "school.example", TRUE, TRUE, FALSE, 0, 4 }, "present" },
		{ { TRUE, TRUE, "parent@school.example", "school.example", TRUE, FALSE, TRUE, 1, 4 }, "ringing" },
		{ { TRUE, TRUE, "parent@school.example", "school.example", TRUE, FALSE, FALSE, 4, 4 }, "too-many" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		const JxDialRefusal *refusal = jx_dial_refusal(&rows[i].facts);
		g_test_message("row %zu", i);
		g_assert_cmpstr(refusal ? refusal->reason : NULL, ==, rows[i].reason);
	}
	g_assert_cmpstr(jx_dial_own_domain("conference.school.example"), ==, "school.example");
	g_assert_cmpstr(jx_dial_own_domain("rooms"), ==, "rooms");
}

static void test_avatar(void) {
	g_autoptr(GBytes) algebra = jx_avatar("algebra1"), again = jx_avatar("algebra1"), other = jx_avatar("algebra2"), nameless = jx_avatar("");
	g_assert_true(g_bytes_equal(algebra, again));
	g_assert_false(g_bytes_equal(algebra, other));
	g_assert_cmpuint(g_bytes_get_size(algebra), <, 4096);
	g_assert_cmpuint(g_bytes_get_size(nameless), >, 0);
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/conference/avatar", test_avatar);
	g_test_add_func("/conference/admission", test_admission);
	g_test_add_func("/conference/offer", test_offer);
	g_test_add_func("/conference/forward-order", test_forward_order);
	g_test_add_func("/conference/okedu", test_okedu);
	g_test_add_func("/conference/load", test_load);
	g_test_add_func("/conference/restarts", test_restarts);
	g_test_add_func("/conference/addresses", test_addresses);
	g_test_add_func("/conference/presence", test_presence);
	g_test_add_func("/conference/dial", test_dial);
	return g_test_run();
}
