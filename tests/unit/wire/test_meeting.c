/* Somebody else's meeting: its URL, its config.js, and the conference request over HTTP. */
#include "config.h"

#include <string.h>

#include "wire/core/wire_error.h"
#include "wire/jitsi/focus_iq.h"
#include "wire/jitsi/meeting.h"

static void test_urls(void) {
	static const struct {
		const char *text, *origin, *folder, *room, *token;
	} rows[] = {
		{ "https://meet.example/Algebra1", "https://meet.example", "/", "algebra1", NULL },
		{ "meet.example/a", "https://meet.example", "/", "a", NULL },
		{ "https://Meet.Example:8443/Tenant/My%20Room?lang=sv&jwt=a.b.c#config.x=1", "https://meet.example:8443", "/Tenant/", "my%20room", "a.b.c" },
		{ "https://meet.example/%C3%85ngstr%C3%B6m", "https://meet.example", "/", "%c3%a5ngstr%c3%b6m", NULL },
		{ "https://meet.example/\xEF\xBC\xA1", "https://meet.example", "/", "a", NULL }, /* a full-width A */
		{ "http://127.0.0.1:7880/x", "http://127.0.0.1:7880", "/", "x", NULL },
	};
	static const char *const wrong[] = { "", "https://meet.example/", "https://meet.example", "http://meet.example/x", "ftp://meet.example/x", "https://a:b@meet.example/x",
		"https://meet.example/a b", "https:///x", "https://meet.example/%00", "javascript://meet.example/x", "xmpp:room@conference.x" };
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(JxMeetingUrl) url = jx_meeting_url_parse(rows[i].text, &error);
		g_assert_no_error(error);
		g_assert_cmpstr(url->origin, ==, rows[i].origin);
		g_assert_cmpstr(url->folder, ==, rows[i].folder);
		g_assert_cmpstr(url->room, ==, rows[i].room);
		g_assert_cmpstr(url->token, ==, rows[i].token);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autoptr(GError) error = NULL;
		g_test_message("%s", wrong[i]);
		g_assert_null(jx_meeting_url_parse(wrong[i], &error));
		g_assert_error(error, JX_WIRE_ERROR, JX_WIRE_BAD_REQUEST);
	}
	g_autoptr(JxMeetingUrl) url = jx_meeting_url_parse("https://meet.example/t/My%20Room", NULL);
	g_autofree char *config = jx_meeting_config_url(url);
	g_assert_cmpstr(config, ==, "https://meet.example/t/config.js?room=my%2520room");
}

/* How Debian's packages write it, how the containers do, and how pages of one file do. */
#define DEBIAN \
	"/* eslint-disable comma-dangle */\n\nvar subdomain = \"\";\nvar subdir = \"\";\n" \
	"var config = {\n    // Connection\n    hosts: {\n        // XMPP domain.\n        domain: 'meet.example',\n        // anonymousdomain: 'commented.example',\n" \
	"        anonymousdomain: 'guest.meet.example', // it's kept apart\n        muc: 'conference.' + subdomain + 'meet.example',\n    },\n" \
	"    bosh: 'https://meet.example/' + subdir + 'http-bind',\n    websocket: 'wss://meet.example/' + subdir + 'xmpp-websocket',\n" \
	"    testing: { p2pTestMode: false, lists: [ 'a', { muc: 'no.example' } ] },\n    enableNoAudioDetection: true, e2eping: { numRequests: 5, },\n" \
	"    onLoad: function (a) { return { domain: 'x' + a }; },\n    makeJsonParserHappy: 'even if last key had a trailing comma'\n};\n"
#define CONTAINER \
	"var config = {};\n\nvar subdir = '<!--# echo var=\"subdir\" default=\"\" -->'.replace('x', '');\nvar subdomain = '';\n" \
	"if (subdomain) {\n    subdomain = subdomain.substr(0, subdomain.length - 1).split('.').join('_').toLowerCase() + '.';\n}\n" \
	"config.hosts = {};\nconfig.hosts.domain = 'meet.jitsi';\nconfig.focusUserJid = 'focus@auth.meet.jitsi'\n" \
	"config.hosts.muc = 'muc.' + subdomain + 'meet.jitsi';\nconfig.hosts.focus = 'focus.meet.jitsi'\nconfig.bosh = '/http-bind'\nconfig.websocket = 'wss://' + window.location.host + '/xmpp-websocket';\n" \
	"config.conferenceRequestUrl = '//meet.example/' + \"conference-request/v1\";\n"

static JxMeetingConfig *parse(const char *text, GError **error) {
	g_autoptr(JxMeetingUrl) url = jx_meeting_url_parse("https://meet.example/Room", NULL);
	return jx_meeting_config_parse(text, text ? strlen(text) : 0, url, error);
}

static void test_configurations(void) {
	static const struct {
		const char *text, *domain, *guests, *muc, *focus, *websocket, *request_url;
	} rows[] = {
		{ NULL, "meet.example", "meet.example", "conference.meet.example", "focus.meet.example", "wss://meet.example/xmpp-websocket", NULL },
		{ DEBIAN, "meet.example", "guest.meet.example", "conference.meet.example", "focus.meet.example", "wss://meet.example/xmpp-websocket", NULL },
		{ CONTAINER, "meet.jitsi", "meet.jitsi", "muc.meet.jitsi", "focus.meet.jitsi", "wss://meet.example/xmpp-websocket", "https://meet.example/conference-request/v1" },
		{ "config={hosts:{domain:\"A.Example\",muc:x+'y'},websocket:`wss://ws.example/`}", "a.example", "a.example", "conference.a.example", "focus.a.example",
			"wss://ws.example/", NULL },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(JxMeetingConfig) config = parse(rows[i].text, &error);
		g_assert_no_error(error);
		g_assert_cmpstr(config->domain, ==, rows[i].domain);
		g_assert_cmpstr(config->guests, ==, rows[i].guests);
		g_assert_cmpstr(config->muc, ==, rows[i].muc);
		g_assert_cmpstr(config->focus, ==, rows[i].focus);
		g_assert_cmpstr(config->websocket, ==, rows[i].websocket);
		g_assert_cmpstr(config->request_url, ==, rows[i].request_url);
	}
}

static void test_refused_configurations(void) {
	static const char *const rows[][2] = {
		{ "<!doctype html><title>Welcome</title>", "meet.example is no Jitsi, or hides it: its config.js names no hosts.domain" },
		{ "", "names no hosts.domain" },
		{ "var config = { hosts: { domain: 'a' + b() } }", "names no hosts.domain" },
		{ "var config = { hosts: { domain: 'meet.example' }, bosh: '/http-bind' }", "meet.example offers BOSH only" },
		{ "var config = { hosts: { domain: 'me@et/x' } }", "names hosts that are no domains" },
		{ "var config = { hosts: { domain: 'a.b' }, websocket: 'ws://meet.example/x' }", "names a websocket that cannot be used" },
		{ "var config = { hosts: { domain: 'a.b' }, websocket: 'wss://127.0.0.1/x' }", "names a websocket that cannot be used" },
		{ "var config = { hosts: { domain: 'a.b' }, websocket: 'wss://u:p@x/' }", "names a websocket that cannot be used" },
		{ "var config = { hosts: { domain: 'a.b' }, websocket: 'wss://x/', conferenceRequestUrl: 'file:///etc/passwd' }", "names a conferenceRequestUrl that cannot" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_test_message("%s", rows[i][0]);
		g_assert_null(parse(rows[i][0], &error));
		g_assert_error(error, JX_WIRE_ERROR, JX_WIRE_NOT_ACCEPTABLE);
		g_assert_nonnull(strstr(error->message, rows[i][1]));
	}
}

/* As long, as deep and as many as it may be, and more. */
static void test_large_configurations(void) {
	g_autoptr(GString) text = g_string_new("var config = { hosts: { domain: 'meet.example' }, deep: ");
	for (guint i = 0; i < 20000; i++)
		g_string_append(text, i % 2 ? "{a:" : "{b:[");
	g_autoptr(JxMeetingConfig) config = parse(text->str, NULL);
	g_assert_nonnull(config);
	g_string_assign(text, "");
	for (guint i = 0; i < 20000; i++)
		g_string_append_printf(text, "k%u='%u'+k%u;", i, i, i ? i - 1 : 0);
	g_assert_null(parse(text->str, NULL));
}

static void test_request(void) {
	g_autoptr(JxConferenceRequest) request = jx_conference_request_new("room@conference.meet.example");
	request->machine_uid = g_strdup("0123");
	request->token = g_strdup("secret");
	g_ptr_array_add(request->properties, jx_property_new("rtcstatsEnabled", "false"));
	g_autofree char *body = jx_conference_request_write_json(request);
	g_assert_cmpstr(body, ==, "{\"room\":\"room@conference.meet.example\",\"machineUid\":\"0123\",\"properties\":{\"rtcstatsEnabled\":\"false\"}}");
	g_autoptr(JxConferenceRequest) twin = jx_conference_request_read_json(body, strlen(body), NULL);
	g_assert_cmpstr(twin->machine_uid, ==, "0123");
}

static void test_answers(void) {
	static const struct {
		guint status;
		const char *body;
		JxConferenceOutcome outcome;
		const char *focus;
	} rows[] = {
		{ 200, "{\"ready\":true,\"focusJid\":\"focus@auth.meet.example\",\"properties\":{\"authentication\":\"false\"}}", JX_CONFERENCE_READY, "focus@auth.meet.example" },
		{ 200, "{\"ready\":false}", JX_CONFERENCE_NOT_YET, NULL }, { 200, "{}", JX_CONFERENCE_NOT_YET, NULL },
		{ 200, "<html>", JX_CONFERENCE_REFUSED, NULL }, { 401, NULL, JX_CONFERENCE_LOGIN, NULL }, { 403, "", JX_CONFERENCE_LOGIN, NULL },
		{ 400, "error: 400 invalid-session", JX_CONFERENCE_SESSION, NULL }, { 400, "no", JX_CONFERENCE_REFUSED, NULL }, { 404, NULL, JX_CONFERENCE_ABSENT, NULL },
		{ 502, "<html>", JX_CONFERENCE_AWAY, NULL }, { 429, NULL, JX_CONFERENCE_AWAY, NULL }, { 302, NULL, JX_CONFERENCE_REFUSED, NULL },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(JxConferenceReply) reply = NULL;
		const char *sentence = NULL;
		g_assert_cmpint(jx_conference_outcome(rows[i].status, rows[i].body, rows[i].body ? strlen(rows[i].body) : 0, &reply, &sentence), ==, rows[i].outcome);
		g_assert_cmpint(reply != NULL, ==, rows[i].outcome == JX_CONFERENCE_READY || rows[i].outcome == JX_CONFERENCE_NOT_YET);
		g_assert_cmpstr(reply ? reply->focus_jid : NULL, ==, rows[i].focus);
		g_assert_nonnull(sentence);
	}
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/meeting/urls", test_urls);
	g_test_add_func("/meeting/configurations", test_configurations);
	g_test_add_func("/meeting/refused-configurations", test_refused_configurations);
	g_test_add_func("/meeting/large-configurations", test_large_configurations);
	g_test_add_func("/meeting/request", test_request);
	g_test_add_func("/meeting/answers", test_answers);
	return g_test_run();
}
