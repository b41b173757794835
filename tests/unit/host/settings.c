/* janus.transport.xmpp.jcfg: values, defaults, and the sentences about what is wrong. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "settings.h"

#define ACCOUNT "accounts: { focus: { domain = \"f.x\", secret = \"s\" } }\n"

static JxSettings *read_text(const char *text, GError **error) {
	g_autofree char *path = NULL;
	int fd = g_file_open_tmp("settings-XXXXXX.jcfg", &path, NULL);
	g_assert_cmpint(fd, >=, 0);
	close(fd);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	JxSettings *settings = jx_settings_read(path, error);
	g_unlink(path);
	return settings;
}

static void test_defaults(void) {
	g_autoptr(GError) error = NULL;
	JxSettings *settings = read_text(ACCOUNT, &error);
	g_assert_no_error(error);
	g_assert_cmpint(jx_settings_int(settings, "general", "workers"), ==, 2);
	g_assert_cmpstr(jx_settings_string(settings, "general", "plugin"), ==, "janus.plugin.conference");
	g_assert_cmpint(jx_settings_int(settings, "conference", "rejoin_grace"), ==, 30);
	g_assert_null(jx_settings_list(settings, "http", "allow_origins")[0]);
	g_assert_cmpuint(jx_settings_accounts(settings)->len, ==, 1);
	const JxAccountSettings *account = g_ptr_array_index(jx_settings_accounts(settings), 0);
	g_assert_cmpstr(account->role, ==, "focus");
	g_assert_cmpint(account->kind, ==, JX_ACCOUNT_COMPONENT);
	g_assert_cmpint(account->port, ==, 5347);
	g_assert_null(account->enable[0]);
	g_assert_null(jx_settings_warnings(settings)[0]);
	jx_settings_free(settings);
}

static void test_values(void) {
	g_autoptr(GError) error = NULL;
	JxSettings *settings = read_text("general: { workers = 4; state_folder = \"/s\" }\n"
		"accounts: { focus: { domain = \"f.x\", secret = \"s\", port = 1, enable = [ \"a\", \"b\" ], disable = ( \"c\" ) },\n"
		"  calls: { domain = \"c.x\", secret = \"t\", server = \"::1\" } }\n"
		"http: { allow_origins = [ \"https://a\" ], port = 0 }\n"
		"modules: { m: { number = 7, text = \"x\", flag = true } }\n", &error);
	g_assert_no_error(error);
	g_assert_cmpint(jx_settings_int(settings, "general", "workers"), ==, 4);
	g_assert_cmpstr(jx_settings_string(settings, "general", "state_folder"), ==, "/s");
	g_assert_cmpstr(jx_settings_list(settings, "http", "allow_origins")[0], ==, "https://a");
	const JxAccountSettings *account = g_ptr_array_index(jx_settings_accounts(settings), 0);
	g_assert_cmpstr(account->enable[1], ==, "b");
	g_assert_cmpstr(account->disable[0], ==, "c");
	g_assert_cmpint(account->port, ==, 1);
	gint64 number;
	const char *text;
	gboolean flag;
	g_assert_true(jx_settings_module_int(settings, "m", "number", &number));
	g_assert_cmpint(number, ==, 7);
	g_assert_true(jx_settings_module_string(settings, "m", "text", &text));
	g_assert_true(jx_settings_module_bool(settings, "m", "flag", &flag));
	g_assert_false(jx_settings_module_int(settings, "m", "text", &number));
	g_assert_false(jx_settings_module_int(settings, "n", "number", &number));
	jx_settings_free(settings);
}

/* A site needs no more than its domain: the rest is as Jitsi's own set-up has it. */
static void test_sites(void) {
	JxSettings *settings = read_text("sites: { other: { domain = \"meet.other.example\" }, third: { domain = \"third.x\", host = \"www.third.x\", muc = \"rooms.third.x\","
		" account: { type = \"client\", jid = \"us@third.x\", password = \"p\" } } }\n" ACCOUNT, NULL);
	g_assert_nonnull(settings);
	const GPtrArray *sites = jx_settings_sites(settings);
	g_assert_cmpuint(sites->len, ==, 2);
	const JxSiteSettings *other = sites->pdata[0], *third = sites->pdata[1];
	g_assert_cmpstr(other->host, ==, "meet.other.example");
	g_assert_cmpstr(other->muc, ==, "conference.meet.other.example");
	g_assert_cmpstr(other->focus, ==, "focus.meet.other.example");
	g_assert_cmpint(other->account->kind, ==, JX_ACCOUNT_WEBSOCKET);
	g_assert_cmpstr(other->account->url, ==, "wss://meet.other.example/xmpp-websocket");
	g_assert_cmpstr(other->account->address, ==, "meet.other.example");
	g_assert_cmpstr(third->muc, ==, "rooms.third.x");
	g_assert_cmpstr(third->account->address, ==, "us@third.x");
	g_assert_null(jx_settings_warnings(settings)[0]);
	jx_settings_free(settings);
}

static void test_unknown(void) {
	JxSettings *settings = read_text("general: { worker = 4 }\nhtpp: { }\n" ACCOUNT, NULL);
	g_assert_nonnull(settings);
	const char *const *warnings = jx_settings_warnings(settings);
	g_assert_nonnull(strstr(warnings[0], ":1: general.worker "));
	g_assert_nonnull(strstr(warnings[1], ":2: htpp "));
	g_assert_null(warnings[2]);
	jx_settings_free(settings);
}

static void test_faults(void) {
	/* text → what the message must say */
	static const char *const rows[][2] = {
		{ "general: { workers = 99 }\n" ACCOUNT, ":1: general.workers is 99: it must be 1 to 16" },
		{ "\ngeneral: { workers = \"2\" }\n" ACCOUNT, ":2: general.workers must be a whole number of 1 to 16" },
		{ "general: { state_folder = 5 }\n" ACCOUNT, "general.state_folder must be a string in double quotes" },
		{ "general: { state_folder = \"\" }\n" ACCOUNT, "general.state_folder is empty" },
		{ "general = 5\n" ACCOUNT, "general must be a group" },
		{ "http: { allow_origins = \"*\" }\n" ACCOUNT, "http.allow_origins must be a list of strings" },
		{ "http: { allow_origins = [ 1 ] }\n" ACCOUNT, "http.allow_origins must be a list of strings" },
		{ "conference: { video_codecs = [ \"vp8\", \"vp7\" ] }\n" ACCOUNT, "conference.video_codecs is \"vp7\": it must be one of vp8|h264|vp9" },
		{ "http: { port = 65536 }\n" ACCOUNT, "http.port is 65536: it must be 0 to 65535" },
		{ "accounts: { focus: { secret = \"s\" } }", ":1: accounts.focus.domain is missing" },
		{ "accounts: { focus: { domain = \"f.x\" } }", "accounts.focus.secret is missing" },
		{ "accounts: { focus: { type = \"clinet\", domain = \"f.x\", secret = \"s\" } }",
			"accounts.focus.type is \"clinet\": it must be one of component|client|websocket" },
		{ "accounts: { focus: { type = \"client\", jid = \"f@x\" } }", "accounts.focus.password is missing" },
		{ "accounts: { focus: { type = \"client\", jid = \"f@x/r\", password = \"p\" } }", "accounts.focus.jid must be the address of an account without resource" },
		{ "accounts: { focus: { type = \"client\", jid = \"f@x\", password = \"p\", tls = \"none\", server = \"192.0.2.1\" } }",
			"accounts.focus.tls is \"none\": that is for a server on this machine only" },
		{ "accounts: { focus: { type = \"client\", jid = \"f@x\", password = \"p\", tls = \"direct\" } }", "accounts.focus.tls is \"direct\": name the server too" },
		{ "accounts: { g: { type = \"websocket\" } }", "accounts.g.url is missing" },
		{ "accounts: { g: { type = \"websocket\", url = \"https://meet.example/\" } }", "accounts.g.url must be the address of a WebSocket" },
		{ "accounts: { g: { type = \"websocket\", url = \"ws://meet.example/\" } }", "accounts.g.url is without TLS" },
		{ "accounts: { g: { type = \"websocket\", url = \"wss://m.x/\", jid = \"a@m.x\" } }", "accounts.g.password is missing: an account with a jid has one" },
		{ "accounts: { g: { type = \"websocket\", url = \"wss://m.x/\", password = \"p\" } }", "accounts.g.password is set, but not the jid" },
		{ "accounts: { g: { type = \"websocket\", url = \"wss://m.x/\", jid = \"a@m.x\", password = \"p\", token = \"t\" } }", "accounts.g.token is set beside a password" },
		{ "general: { http_proxy = \"socks://p.x\" }\n" ACCOUNT, ":1: general.http_proxy must be the address of an HTTP proxy" },
		{ "accounts: { focus: { type = \"client\", jid = \"f@x\", password = \"p\", certificate_sha256 = \"ab:cd\" } }",
			"accounts.focus.certificate_sha256 must be the SHA-256" },
		{ "accounts: { a: { domain = \"f.x\", secret = \"s\" }, b: { domain = \"F.x\", secret = \"s\" } }",
			"accounts.b.domain is the domain of another account too" },
		{ "sites: { o: { domain = \"o.x\", conference_request_url = \"ftp://o.x/\" } }\n" ACCOUNT, "sites.o.conference_request_url must begin with https://" },
		{ "sites: { o: { host = \"meet.x\" } }\n" ACCOUNT, ":1: sites.o.domain is missing" },
		{ "sites: { o: { domain = \"o.x\", account: { type = \"client\" } } }\n" ACCOUNT, "sites.o.account.jid is missing" },
		{ "sites: { o: { domain = \"o.x\", account: { type = \"websocket\", url = \"ws://o.x/\" } } }\n" ACCOUNT, "sites.o.account.url is without TLS" },
		{ "accounts: { }", "accounts is missing or empty" },
		{ "", "accounts is missing or empty" },
		{ "general: {", ":1: syntax error" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_assert_null(read_text(rows[i][0], &error));
		g_assert_nonnull(error);
		g_test_message("%s", error->message);
		g_assert_nonnull(strstr(error->message, rows[i][1]));
	}
	g_autoptr(GError) error = NULL;
	g_assert_null(jx_settings_read("/nonexistent/file.jcfg", &error));
	g_assert_nonnull(strstr(error->message, "/nonexistent/file.jcfg cannot be read"));
}

static void test_sample(void) {
	/* The sample is valid as it is, and valid with every default written out. */
	g_autofree char *path = g_test_build_filename(G_TEST_DIST, "..", "conf", "janus.transport.xmpp.jcfg.sample", NULL), *text = NULL;
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_autoptr(GRegex) commented = g_regex_new("^(\\s*)#(?=\\w+ = )", G_REGEX_MULTILINE, 0, NULL);
	g_autofree char *written_out = g_regex_replace(commented, text, -1, 0, "\\1", 0, NULL);
	const char *const texts[] = { text, written_out };
	for (int i = 0; i < 2; i++) {
		g_autoptr(GError) error = NULL;
		JxSettings *settings = read_text(texts[i], &error);
		g_assert_no_error(error);
		g_assert_cmpstr(jx_settings_warnings(settings)[0], ==, NULL);
		g_assert_cmpint(jx_settings_int(settings, "conference", "leave_empty_after"), ==, 20);
		jx_settings_free(settings);
	}
}

int main(int argc, char **argv) {
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/settings/sites", test_sites);
	g_test_add_func("/settings/defaults", test_defaults);
	g_test_add_func("/settings/values", test_values);
	g_test_add_func("/settings/unknown", test_unknown);
	g_test_add_func("/settings/faults", test_faults);
	g_test_add_func("/settings/sample", test_sample);
	return g_test_run();
}
