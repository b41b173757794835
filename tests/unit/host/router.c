/* Routing, IQs, disco and the basic modules, over a link that only remembers. */
#include "config.h"

#include <string.h>

#include "host/account.h"
#include "host/disco.h"
#include "host/host_private.h"
#include "host/metrics.h"
#include "host/survey.h"
#include "link/stream.h"
#include "modules/builtin_modules.h"
#include "wire/core/caps.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/stanza_error.h"

static GPtrArray *sent; /* xmpp_stanza_t */
static JxAccount *focus, *calls;

/* --- the link */

static gboolean fake_send(JxLink *link, xmpp_stanza_t *stanza) {
	g_ptr_array_add(sent, xmpp_stanza_copy(stanza));
	return TRUE;
}

static void fake_nothing(JxLink *link) {
}

static void release(gpointer stanza) {
	xmpp_stanza_release(stanza);
}

static void fake_free(JxLink *link) {
	g_free(link);
}

static JxLink *new_link(void) {
	static const JxLinkKind kind = { fake_nothing, fake_send, fake_nothing, fake_free, NULL };
	JxLink *link = g_new0(JxLink, 1);
	link->kind = &kind;
	link->state = JX_LINK_UP;
	return link;
}

/* --- modules of the test */

static GString *asked;
static JxVerdict verdict = JX_PASS;

static gpointer attach(const JxHost *host, JxAccount *account, GError **error) {
	host->identity(account, "component", "generic", "Jitsi Meet Focus");
	host->feature(account, "http://jitsi.org/protocol/focus");
	host->feature(account, "http://jitsi.org/protocol/focus");
	return account;
}

static JxVerdict on_first(gpointer self, const JxIncoming *in) {
	g_string_append_printf(asked, "1:%s ", xmpp_stanza_get_name(in->payload));
	return verdict;
}

static JxVerdict on_second(gpointer self, const JxIncoming *in) {
	g_string_append_printf(asked, "2:%s ", xmpp_stanza_get_name(in->payload));
	return JX_HANDLED;
}

static const JxHandler first_handlers[] = {
	{ JX_STANZA_IQ_SET, "urn:t", "a", on_first },
	{ JX_STANZA_MESSAGE | JX_STANZA_PRESENCE, "urn:t", NULL, on_first },
	{ 0 },
};
static const JxHandler second_handlers[] = {
	{ JX_STANZA_IQ_SET | JX_STANZA_IQ_GET, "urn:t", NULL, on_second },
	{ JX_STANZA_PRESENCE, NULL, NULL, on_second },
	{ 0 },
};
static const JxModule first = { JX_MODULE_HEADER, .name = "first", .handlers = first_handlers, .attach = attach };
static const JxModule second = { JX_MODULE_HEADER, .name = "second", .handlers = second_handlers };

/* --- set-up */

static JxAccount *new_account(const char *role, const char *address) {
	JxAccount *account = jx_account_new(role, address, jx_state.iqs);
	const JxModule *const modules[] = {
		&jx_xep_0030_disco, &jx_xep_0199_ping, &jx_xep_0092_version, &jx_xep_0012_last, &jx_xep_0202_time, &first, &second,
	};
	account->link = new_link();
	for (gsize i = 0; i < G_N_ELEMENTS(modules); i++) {
		g_autoptr(GError) error = NULL;
		g_assert_true(jx_account_attach(account, jx_host(), modules[i], &error));
		g_assert_no_error(error);
	}
	g_ptr_array_add(jx_state.accounts, account);
	jx_account_set_online(account, TRUE);
	return account;
}

static void set_up(void) {
	sent = g_ptr_array_new_with_free_func(release);
	asked = g_string_new(NULL);
	verdict = JX_PASS;
	jx_state.loop = jx_loop_new(NULL);
	jx_state.iqs = jx_iqs_new(jx_state.loop);
	jx_state.router = jx_router_new(jx_state.loop);
	jx_state.accounts = g_ptr_array_new_with_free_func((GDestroyNotify)jx_account_free);
	jx_state.settings = NULL;
	focus = new_account("focus", "focus.school.example");
	calls = new_account("calls", "calls.school.example");
	jx_metrics_reset();
}

static void tear_down(void) {
	jx_account_detach(focus);
	jx_account_detach(calls);
	jx_iqs_free(jx_state.iqs);
	g_ptr_array_unref(jx_state.accounts);
	jx_router_free(jx_state.router);
	g_ptr_array_unref(sent);
	g_string_free(asked, TRUE);
	jx_loop_unref(jx_state.loop);
}

static xmpp_stanza_t *parse(const char *text) {
	g_autoptr(GError) error = NULL;
	xmpp_stanza_t *stanza = jx_stanza_parse(jx_state.context, text, strlen(text), &error);
	g_assert_no_error(error);
	return stanza;
}

static void take(JxAccount *account, const char *text) {
	g_autoptr(xmpp_stanza_t) stanza = parse(text);
	jx_router_take(jx_state.router, account, stanza);
}

/* The only stanza that was sent. */
static xmpp_stanza_t *answer(void) {
	g_assert_cmpuint(sent->len, ==, 1);
	return g_ptr_array_index(sent, 0);
}

static void forget(void) {
	g_ptr_array_set_size(sent, 0);
	g_string_truncate(asked, 0);
}

static xmpp_stanza_t *query_of(xmpp_stanza_t *result, const char *ns, const char *name) {
	g_assert_cmpstr(xmpp_stanza_get_type(result), ==, "result");
	xmpp_stanza_t *payload = jx_stanza_child(result, ns, name);
	g_assert_nonnull(payload);
	return payload;
}

#define FROM " id='q:1' from='student@school.example/r' to='focus.school.example'"

/* --- disco */

static void test_focus_is_the_fixture(void) {
	g_autofree char *path = g_test_build_filename(G_TEST_DIST, "fixtures", "02-disco-focus.xml", NULL), *text = NULL;
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	set_up();
	take(focus, "<iq type='get'" FROM "><query xmlns='http://jabber.org/protocol/disco#info'/></iq>");
	g_autoptr(xmpp_stanza_t) fixture = parse(text);
	g_autoptr(JxDiscoInfo) expected = jx_disco_info_read(jx_stanza_first(fixture), NULL);
	g_autoptr(JxDiscoInfo) got = jx_disco_info_read(query_of(answer(), "http://jabber.org/protocol/disco#info", "query"), NULL);
	g_autofree char *a = jx_caps_hash(expected), *b = jx_caps_hash(got);
	g_assert_cmpuint(expected->features->len, ==, got->features->len);
	/* Same identities and features, in whatever order: same hash. */
	g_assert_cmpstr(a, ==, b);
	g_assert_cmpstr(xmpp_stanza_get_to(answer()), ==, "student@school.example/r");
	g_assert_cmpstr(xmpp_stanza_get_from(answer()), ==, "focus.school.example");
	g_assert_cmpstr(xmpp_stanza_get_id(answer()), ==, "q:1");
	tear_down();
}

static void test_caps(void) {
	set_up();
	g_autoptr(xmpp_stanza_t) c = jx_host()->caps(calls, NULL);
	g_autoptr(JxCaps) caps = jx_caps_read(c);
	g_autofree char *request = g_strdup_printf("<iq type='get' id='1' from='a@b/c' to='calls.school.example'>"
		"<query xmlns='http://jabber.org/protocol/disco#info' node='%s#%s'/></iq>", caps->node, caps->ver);
	take(calls, request);
	xmpp_stanza_t *query = query_of(answer(), "http://jabber.org/protocol/disco#info", "query");
	g_autoptr(JxDiscoInfo) info = jx_disco_info_read(query, NULL);
	g_assert_cmpint(jx_caps_verify(info, caps), ==, JX_CAPS_VALID);
	g_assert_true(g_str_has_prefix(xmpp_stanza_get_attribute(query, "node"), caps->node));
	g_assert_true(jx_disco_has_feature(info, "jabber:iq:version"));
	forget();
	take(calls, "<iq type='get' id='1' from='a@b/c'><query xmlns='http://jabber.org/protocol/disco#info' node='x'/></iq>");
	g_autoptr(JxStanzaError) error = jx_stanza_error_read(answer());
	g_assert_cmpstr(error->condition, ==, "item-not-found");
	tear_down();
}

static gboolean answer_rooms(const char *to, const char *from, xmpp_stanza_t *query, gpointer data) {
	if (!g_str_has_prefix(to, "room@"))
		return FALSE;
	jx_stanza_set(jx_stanza_add(query, "feature", NULL), "var", "urn:room");
	return TRUE;
}

static void test_addresses(void) {
	set_up();
	jx_host()->disco_address(calls, answer_rooms, NULL);
#define REQUEST "<iq type='get' id='1' from='a@b/c' to='%s@calls.school.example'>" \
		"<query xmlns='http://jabber.org/protocol/disco#info'/></iq>"
	for (int i = 0; i < 2; i++) {
		g_autofree char *text = g_strdup_printf(REQUEST, i == 0 ? "room" : "other");
		forget();
		take(calls, text);
		g_autoptr(JxDiscoInfo) info = jx_disco_info_read(query_of(answer(), "http://jabber.org/protocol/disco#info", "query"), NULL);
		g_assert_cmpint(jx_disco_has_feature(info, "urn:room"), ==, i == 0);
		g_assert_cmpint(jx_disco_has_feature(info, "urn:xmpp:ping"), ==, i == 1);
	}
	forget();
	take(calls, "<iq type='get' id='1' from='a@b/c'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>");
	g_assert_null(jx_stanza_first(query_of(answer(), "http://jabber.org/protocol/disco#items", "query")));
	tear_down();
}

/* --- the basic modules */

static void test_basic(void) {
	set_up();
	take(focus, "<iq type='get'" FROM "><ping xmlns='urn:xmpp:ping'/></iq>");
	g_assert_cmpstr(xmpp_stanza_get_type(answer()), ==, "result");
	g_assert_null(jx_stanza_first(answer()));
	forget();
	take(focus, "<iq type='get'" FROM "><query xmlns='jabber:iq:last'/></iq>");
	g_assert_cmpstr(xmpp_stanza_get_attribute(query_of(answer(), "jabber:iq:last", "query"), "seconds"), ==, "0");
	forget();
	take(focus, "<iq type='get'" FROM "><time xmlns='urn:xmpp:time'/></iq>");
	g_autofree char *utc = jx_stanza_child_text(query_of(answer(), "urn:xmpp:time", "time"), NULL, "utc", 100);
	g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(utc, NULL);
	g_assert_nonnull(time);
	g_assert_cmpint(ABS(g_date_time_to_unix(time) - g_get_real_time() / G_USEC_PER_SEC), <=, 2);
	g_assert_true(g_str_has_suffix(utc, "Z"));
	tear_down();
}

/* --- routing */

static void expect_error(JxAccount *account, const char *text, const char *condition) {
	forget();
	take(account, text);
	g_autoptr(JxStanzaError) error = jx_stanza_error_read(answer());
	g_assert_cmpstr(xmpp_stanza_get_type(answer()), ==, "error");
	g_assert_cmpstr(error->condition, ==, condition);
	g_assert_nonnull(error->text);
}

static void test_errors(void) {
	set_up();
	expect_error(focus, "<iq type='get'" FROM "><x xmlns='urn:unknown'/></iq>", "service-unavailable");
	expect_error(focus, "<iq type='set'" FROM "><query xmlns='http://jabber.org/protocol/disco#info'/></iq>", "service-unavailable");
	expect_error(focus, "<iq type='get'" FROM "/>", "bad-request");
	expect_error(focus, "<iq type='get'" FROM "><a xmlns='urn:t'/><b/></iq>", "bad-request");
	/* Nothing to answer to, or nothing that may be answered. */
	forget();
	take(focus, "<iq type='get' id='1'><x xmlns='urn:unknown'/></iq>");
	take(focus, "<iq type='get' id='1' from='a@b' to='elsewhere.example'><x xmlns='urn:unknown'/></iq>");
	take(focus, "<iq type='error'" FROM "><x xmlns='urn:unknown'/></iq>");
	take(focus, "<iq type='result'" FROM "/>");
	take(focus, "<iq type='strange'" FROM "><x xmlns='urn:unknown'/></iq>");
	take(focus, "<message" FROM "><x xmlns='urn:unknown'/></message>");
	take(focus, "<unknown" FROM "/>");
	g_assert_cmpuint(sent->len, ==, 0);
	tear_down();
}

static void test_order(void) {
	set_up();
	take(focus, "<iq type='set'" FROM "><a xmlns='urn:t'/></iq>");
	g_assert_cmpstr(asked->str, ==, "1:a 2:a ");
	forget();
	verdict = JX_HANDLED;
	take(focus, "<iq type='set'" FROM "><a xmlns='urn:t'/></iq>");
	g_assert_cmpstr(asked->str, ==, "1:a ");
	forget();
	take(focus, "<iq type='set'" FROM "><b xmlns='urn:t'/></iq>");
	g_assert_cmpstr(asked->str, ==, "2:b ");
	forget();
	verdict = JX_PASS;
	take(focus, "<presence" FROM "><show>dnd</show><c xmlns='urn:t'/></presence>");
	take(focus, "<presence" FROM " type='unavailable'/>");
	take(focus, "<message" FROM " type='error'><body/><c xmlns='urn:t'/></message>");
	g_assert_cmpstr(asked->str, ==, "1:c 2:presence 2:presence 1:c ");
	tear_down();
}

static gboolean drop_own(const JxIncoming *in, gpointer data) {
	return g_str_has_suffix(in->to, "/own");
}

static void test_drop(void) {
	set_up();
	jx_host_set_drop(calls, drop_own, NULL);
	take(calls, "<presence from='r@muc/a' to='x@calls.school.example/own'/>");
	g_assert_cmpstr(asked->str, ==, "");
	take(calls, "<iq type='set' id='1' from='r@muc/a' to='x@calls.school.example/own'><a xmlns='urn:t'/></iq>");
	g_assert_cmpstr(asked->str, ==, "1:a 2:a ");
	g_assert_cmpint(jx_metrics_value("stanzas_dropped", "reason=\"own_occupant\""), ==, 1);
	tear_down();
}

/* --- IQs */

static int outcomes[4];

static void on_outcome(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	outcomes[outcome]++;
	g_assert_cmpint(stanza != NULL, ==, outcome == JX_IQ_RESULT || outcome == JX_IQ_ERROR);
}

static char *ask(const char *to, guint timeout) {
	g_autoptr(xmpp_stanza_t) iq = jx_stanza_top(jx_state.context, "iq", "get", NULL, NULL, to);
	jx_stanza_add(iq, "x", "urn:x");
	return g_strdup(jx_host()->iq(calls, iq, timeout, on_outcome, outcomes));
}

static void reply(JxAccount *account, const char *type, const char *id, const char *from) {
	g_autofree char *text = g_strdup_printf("<iq type='%s' id='%s' from='%s' to='calls.school.example'/>", type, id, from);
	take(account, text);
}

static void test_iq(void) {
	set_up();
	memset(outcomes, 0, sizeof outcomes);
	g_autofree char *id = ask("a@b/c", 0);
	g_assert_cmpstr(xmpp_stanza_get_id(answer()), ==, id);
	g_assert_cmpstr(xmpp_stanza_get_from(answer()), ==, "calls.school.example");
	/* Neither somebody else's answer, nor on another account, nor twice. */
	reply(calls, "result", id, "evil@b/c");
	reply(calls, "result", id, "a@b");
	reply(calls, "result", id, "b");
	reply(focus, "result", id, "a@b/c");
	g_assert_cmpint(outcomes[JX_IQ_RESULT], ==, 0);
	reply(calls, "result", id, "a@b/c");
	reply(calls, "result", id, "a@b/c");
	g_assert_cmpint(outcomes[JX_IQ_RESULT], ==, 1);
	g_autofree char *second_id = ask("a@b/c", 0);
	g_assert_cmpstr(id, !=, second_id);
	reply(calls, "error", second_id, "b");
	g_assert_cmpint(outcomes[JX_IQ_ERROR], ==, 1);
	/* Lost link, forgotten. */
	g_autofree char *third = ask("a@b/c", 0);
	jx_account_set_online(calls, FALSE);
	g_assert_cmpint(outcomes[JX_IQ_GONE], ==, 1);
	g_autofree char *fourth = ask("a@b/c", 0);
	jx_host()->iq_forget(outcomes);
	reply(calls, "result", fourth, "a@b/c");
	g_assert_cmpint(outcomes[JX_IQ_RESULT], ==, 1);
	g_assert_cmpuint(jx_iqs_count(jx_state.iqs), ==, 0);
	tear_down();
}

/* COMPAT(OkEDU's server): items without id answer the only request of their node. */
static void ask_items(const char *node) {
	g_autoptr(xmpp_stanza_t) iq = jx_stanza_top(jx_state.context, "iq", "get", NULL, NULL, "a@b");
	xmpp_stanza_t *pubsub = jx_stanza_add(iq, "pubsub", JX_NS_PUBSUB);
	jx_stanza_set(jx_stanza_add(pubsub, "items", NULL), "node", node);
	jx_host()->iq(calls, iq, 0, on_outcome, outcomes);
}

static void items_without_id(JxAccount *account, const char *node, const char *from) {
	g_autofree char *text = g_strdup_printf("<iq type='result' id='' from='%s' to='calls.school.example'><pubsub xmlns='" JX_NS_PUBSUB "'><items node='%s'/></pubsub></iq>", from, node);
	take(account, text);
}

static void test_iq_without_id(void) {
	set_up();
	memset(outcomes, 0, sizeof outcomes);
	ask_items("n");
	ask_items("other");
	items_without_id(focus, "n", "a@b");
	items_without_id(calls, "m", "a@b");
	items_without_id(calls, "n", "evil@b");
	g_assert_cmpint(outcomes[JX_IQ_RESULT], ==, 0);
	items_without_id(calls, "n", "a@b");
	g_assert_cmpint(outcomes[JX_IQ_RESULT], ==, 1);
	ask_items("other"); /* now there are two: nobody knows whose it is */
	items_without_id(calls, "other", "a@b");
	g_assert_cmpint(outcomes[JX_IQ_RESULT], ==, 1);
	reply(calls, "result", "", "a@b");
	g_assert_cmpint(outcomes[JX_IQ_RESULT], ==, 1);
	tear_down();
}

/* --- what there is on a server: tests/fixtures/02-* */

static void answer_with(const char *file, const char *from) {
	g_autofree char *path = g_test_build_filename(G_TEST_DIST, "fixtures", file, NULL), *text = NULL;
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_autoptr(xmpp_stanza_t) iq = jx_stanza_parse(jx_state.context, text, strlen(text), NULL);
	const char *id = NULL;
	for (guint i = 0; i < sent->len; i++) {
		xmpp_stanza_t *asking = g_ptr_array_index(sent, i);
		if (g_strcmp0(xmpp_stanza_get_to(asking), from) == 0 && jx_stanza_child(asking, JX_NS_DISCO_INFO, "query"))
			id = xmpp_stanza_get_id(asking);
	}
	g_assert_nonnull(id);
	xmpp_stanza_set_id(iq, id);
	xmpp_stanza_set_from(iq, from);
	xmpp_stanza_set_to(iq, "calls.school.example");
	jx_router_take(jx_state.router, calls, iq);
}

static void assert_known(const char *file, const char *service, const char *is, const char *feature, const char *unlisted, const char *error) {
	set_up();
	jx_account_set_online(calls, FALSE);
	g_assert_true(jx_account_attach(calls, jx_host(), &jx_xep_0030_survey, NULL));
	jx_account_set_online(calls, TRUE);
	g_assert_cmpuint(sent->len, ==, 2); /* the server itself, and what it lists */
	xmpp_stanza_t *items = g_ptr_array_index(sent, 1);
	g_assert_nonnull(jx_stanza_child(items, JX_NS_DISCO_ITEMS, "query"));
	g_autofree char *list = g_strdup_printf("<iq type='result' id='%s' from='school.example' to='calls.school.example'><query xmlns='" JX_NS_DISCO_ITEMS "'><item jid='%s'/>"
		"<item jid='room@school.example'/><item jid='calls.school.example'/></query></iq>", xmpp_stanza_get_id(items), service);
	guint before = sent->len;
	take(calls, list);
	g_assert_cmpuint(sent->len, ==, before + 1);
	answer_with(file, service);
	json_t *all = jx_survey_describe(), *what = json_object_get(json_object_get(all, "calls"), service);
	g_autofree char *text = json_dumps(what, JSON_COMPACT);
	g_test_message("%s", text);
	g_assert_nonnull(strstr(text, is ? is : error));
	g_assert_true(!feature || strstr(text, feature));
	g_assert_true(!unlisted || !strstr(text, unlisted));
	json_decref(all);
	tear_down();
}

static void test_disco_lobby(void) {
	assert_known("02-disco-lobby.xml", "lobby.school.example", "conference/text", "http://jabber.org/protocol/muc#unique", "vcard-temp", NULL);
}

static void test_disco_auth(void) {
	assert_known("02-disco-auth.xml", "auth.school.example", "pubsub/pep", "urn:xmpp:carbons:2", "publish-options", NULL);
}

static void test_disco_pubsub(void) {
	assert_known("02-disco-pubsub.xml", "pubsub.school.example", "pubsub/service", "publish-options", "urn:xmpp:carbons:2", NULL);
}

static void test_disco_error_speakerstats(void) {
	assert_known("02-disco-error-speakerstats.xml", "speakerstats.school.example", NULL, NULL, "is", "\"error\":\"service-unavailable\"");
}

static void test_disco_error_duration(void) {
	assert_known("02-disco-error-conferenceduration.xml", "conferenceduration.school.example", NULL, NULL, "is", "\"error\":\"service-unavailable\"");
}

static void stop(gpointer data) {
	jx_loop_stop(data);
}

static void test_iq_timeout(void) {
	set_up();
	memset(outcomes, 0, sizeof outcomes);
	g_autofree char *id = ask("a@b/c", 20), *unsent = NULL;
	g_atomic_int_set(&calls->online, FALSE);
	unsent = ask("a@b/c", 10000);
	jx_loop_timer(jx_state.loop, 60, FALSE, stop, jx_state.loop);
	jx_loop_run(jx_state.loop);
	g_assert_cmpint(outcomes[JX_IQ_TIMEOUT], ==, 2);
	tear_down();
}

static void test_may_answer(void) {
	static const struct {
		const char *to, *from;
		gboolean is_error, may;
	} rows[] = {
		{ "a@b/c", "a@b/c", FALSE, TRUE }, { "a@b/c", "a@b/C", FALSE, FALSE }, { "A@B/c", "a@b/c", FALSE, TRUE },
		{ "a@b/c", "a@b", FALSE, FALSE }, { "a@b/c", "b", FALSE, FALSE }, { "a@b/c", "b", TRUE, TRUE }, { "a@b/c", NULL, FALSE, FALSE },
		{ "a@b/c", "x", TRUE, FALSE }, { "a@b/c", "calls.x", TRUE, TRUE }, { "b", "b", FALSE, TRUE }, { "b", "a@b", FALSE, FALSE },
		{ "", NULL, FALSE, TRUE }, { NULL, "calls.x", FALSE, TRUE }, { NULL, "me@calls.x", FALSE, TRUE }, { NULL, "a@b", FALSE, FALSE },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_test_message("row %zu", i);
		g_assert_cmpint(jx_iq_may_answer("me@calls.x", rows[i].to, rows[i].from, rows[i].is_error), ==, rows[i].may);
	}
}

/* --- who gets which module */

static void test_wants(void) {
	static const char *const roles[] = { "focus", NULL }, *const named[] = { "m", NULL };
	JxModule module = { JX_MODULE_HEADER, .name = "m" };
	g_assert_true(jx_account_wants(&module, "calls", NULL, NULL));
	g_assert_false(jx_account_wants(&module, "calls", NULL, named));
	module.roles = roles;
	g_assert_false(jx_account_wants(&module, "calls", NULL, NULL));
	g_assert_true(jx_account_wants(&module, "calls", named, NULL));
	g_assert_true(jx_account_wants(&module, "focus", NULL, NULL));
	module.off_by_default = TRUE;
	g_assert_false(jx_account_wants(&module, "focus", NULL, NULL));
	g_assert_true(jx_account_wants(&module, "focus", named, NULL));
	g_assert_false(jx_account_wants(&module, "focus", named, named));
}

static void quiet(JxLogLevel level, const char *line) {
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	jx_log_set_sink(quiet);
	jx_state.context = xmpp_ctx_new(NULL, NULL); /* outlives every stanza of a test */
	g_test_add_func("/router/focus-is-the-fixture", test_focus_is_the_fixture);
	g_test_add_func("/router/caps", test_caps);
	g_test_add_func("/router/addresses", test_addresses);
	g_test_add_func("/router/basic", test_basic);
	g_test_add_func("/router/errors", test_errors);
	g_test_add_func("/router/order", test_order);
	g_test_add_func("/router/drop", test_drop);
	g_test_add_func("/iq/senders", test_iq);
	g_test_add_func("/iq/without-id", test_iq_without_id);
	g_test_add_func("/expected/02-disco-lobby", test_disco_lobby);
	g_test_add_func("/expected/02-disco-auth", test_disco_auth);
	g_test_add_func("/expected/02-disco-pubsub", test_disco_pubsub);
	g_test_add_func("/expected/02-disco-error-speakerstats", test_disco_error_speakerstats);
	g_test_add_func("/expected/02-disco-error-conferenceduration", test_disco_error_duration);
	g_test_add_func("/iq/timeout", test_iq_timeout);
	g_test_add_func("/iq/may-answer", test_may_answer);
	g_test_add_func("/account/wants", test_wants);
	int result = g_test_run();
	xmpp_ctx_free(jx_state.context);
	return result;
}
