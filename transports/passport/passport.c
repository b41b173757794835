#include "config.h"

#include "passport/passport.h"

#include <gio/gio.h>
#include <string.h>

#include "host/access.h"
#include "host/host.h"
#include "host/passes.h"
#include "host/web.h"
#include "passport/check.h"
#include "passport/limits.h"
#include "passport/texts.h"
#include "passport/upstream.h"

#define GROUP "passport"
#define BASE "/api/ua/passport/"
#define JSON "application/json; charset=utf-8"
#define HOUR_MS (60 * 60 * 1000)
#define AT_ONCE 200      /* logins under way; each holds a thread of the HTTP server */
#define BUSY_AGAIN_S 2
#define IPV6_NETWORK 8   /* bytes: who has one address has all of its network */

struct JxPassport {
	const JxHost *host;
	JxChecks *checks;
	JxLimits *limits;
	char *domain;
	const char *language;
	guint wrong_status, hours, wrong_ms;
	GHashTable *attempts; /* of Attempt, borrowed */
	gboolean closed;      /* gone with its last attempt */
};

/* A login under way. */
typedef struct {
	JxPassport *passport;
	JxWebRequest *request;
	char *name, *address; /* as they are counted */
	gint64 begun;         /* ms */
	JxTimer *timer;       /* until a wrong password is told */
	JxCheckOutcome outcome;
	char *account, *reason;
} Attempt;

/* --- answers */

static void answer(const JxPassport *passport, JxWebRequest *request, guint status, JxText text, json_t *data) {
	g_autofree char *body = jx_login_reply_write(status == 200 && text != JX_TEXT_WRONG, data, jx_text(passport->language, text), NULL);
	jx_web_reply(request, status, JSON, body);
}

static void count(const JxPassport *passport, const char *outcome) {
	g_autofree char *labels = g_strdup_printf("outcome=\"%s\"", outcome);
	passport->host->count("passport_logins_total", labels, 1);
}

static void refuse(const JxPassport *passport, JxWebRequest *request, guint status, JxText text, guint seconds) {
	jx_web_retry_after(request, seconds);
	answer(passport, request, status, text, NULL);
}

/* --- one login */

static void free_passport(JxPassport *passport) {
	g_hash_table_unref(passport->attempts);
	jx_limits_free(passport->limits);
	g_free(passport->domain);
	g_free(passport);
}

static void end(Attempt *attempt) {
	JxPassport *passport = attempt->passport;
	passport->host->observe("passport_login_seconds", NULL, (double)(passport->host->now() - attempt->begun) / 1000.0);
	passport->host->timer_cancel(attempt->timer);
	g_hash_table_remove(passport->attempts, attempt);
	g_free(attempt->name);
	g_free(attempt->address);
	g_free(attempt->account);
	g_free(attempt->reason);
	g_free(attempt);
	if (passport->closed && g_hash_table_size(passport->attempts) == 0)
		free_passport(passport);
}

static void let_in(Attempt *attempt) {
	JxPassport *passport = attempt->passport;
	g_autofree char *token = jx_passes_make(attempt->account, passport->host->wall() + (gint64)passport->hours * HOUR_MS);
	jx_limits_succeeded(passport->limits, attempt->name);
	passport->host->log(JX_LOG_INFO, "passport", "event=login account=%s from=%s", attempt->account, attempt->address);
	count(passport, token ? "right" : "unavailable");
	if (token)
		answer(passport, attempt->request, 200, JX_TEXT_WELCOME, json_string(token));
	else
		answer(passport, attempt->request, 503, JX_TEXT_UNAVAILABLE, NULL);
	end(attempt);
}

static void tell_wrong(gpointer data) {
	Attempt *attempt = data;
	attempt->timer = NULL;
	answer(attempt->passport, attempt->request, attempt->passport->wrong_status, JX_TEXT_WRONG, NULL);
	end(attempt);
}

/* Told at a fixed time after the question, or at a multiple of it where that is over: how long the server took tells whether there is such an account. */
static void turn_away(Attempt *attempt) {
	JxPassport *passport = attempt->passport;
	gint64 now = passport->host->now(), took = now - attempt->begun;
	gboolean locked = jx_limits_failed(passport->limits, attempt->name, attempt->address, now);
	/* Without the name: people type passwords there. */
	passport->host->log(locked ? JX_LOG_WARNING : JX_LOG_INFO, "passport", "event=%s from=%s", locked ? "locked" : "wrong-password", attempt->address);
	count(passport, "wrong");
	attempt->timer = passport->host->timer(passport->wrong_ms - (guint)(took % passport->wrong_ms), FALSE, tell_wrong, attempt);
}

static void put_off(Attempt *attempt) {
	const JxPassport *passport = attempt->passport;
	passport->host->log(JX_LOG_WARNING, "passport", "event=unavailable from=%s reason=\"%s\"", attempt->address, attempt->reason);
	count(passport, "unavailable");
	refuse(passport, attempt->request, 503, JX_TEXT_UNAVAILABLE, BUSY_AGAIN_S);
	end(attempt);
}

static void on_checked(gpointer data) {
	Attempt *attempt = data;
	if (attempt->passport->closed || attempt->outcome == JX_CHECK_UNAVAILABLE)
		put_off(attempt);
	else if (attempt->outcome == JX_CHECK_RIGHT)
		let_in(attempt);
	else
		turn_away(attempt);
}

static void checked(JxCheckOutcome outcome, const char *account, const char *reason, gpointer data) {
	Attempt *attempt = data;
	attempt->outcome = outcome;
	attempt->account = g_strdup(account);
	attempt->reason = g_strdup(reason);
	attempt->passport->host->invoke(on_checked, attempt);
}

/* The same for every way to write one name. */
static char *counted_name(const JxPassport *passport, const char *id) {
	char *name = g_utf8_strdown(id, -1);
	char *at = strrchr(name, '@');
	if (at && strcmp(at + 1, passport->domain) == 0)
		*at = '\0';
	return name;
}

static char *counted_address(const char *client) {
	g_autoptr(GInetAddress) address = g_inet_address_new_from_string(client);
	if (!address || g_inet_address_get_family(address) != G_SOCKET_FAMILY_IPV6)
		return g_strdup(client);
	guint8 bytes[16] = { 0 };
	memcpy(bytes, g_inet_address_to_bytes(address), IPV6_NETWORK);
	g_autoptr(GInetAddress) network = g_inet_address_new_from_bytes(bytes, G_SOCKET_FAMILY_IPV6);
	return g_inet_address_to_string(network);
}

static void start(JxPassport *passport, JxWebRequest *request, JxLogin *login) {
	Attempt *attempt = g_new0(Attempt, 1);
	attempt->passport = passport;
	attempt->request = request;
	attempt->begun = passport->host->now();
	attempt->name = counted_name(passport, login->id);
	attempt->address = counted_address(jx_web_client(request));
	g_hash_table_add(passport->attempts, attempt);
	guint wait = jx_limits_ask(passport->limits, attempt->name, attempt->address, attempt->begun);
	gboolean full = g_hash_table_size(passport->attempts) > AT_ONCE;
	if (wait == 0 && !full) {
		jx_checks_ask(passport->checks, login, checked, attempt);
		return;
	}
	count(passport, full ? "unavailable" : "locked");
	refuse(passport, request, full ? 503 : 429, full ? JX_TEXT_UNAVAILABLE : JX_TEXT_LOCKED, full ? BUSY_AGAIN_S : wait);
	jx_login_free(login);
	end(attempt);
}

static void on_login(JxWebRequest *request, gpointer data) {
	JxPassport *passport = data;
	g_autoptr(GError) error = NULL;
	const char *body = jx_web_body(request);
	JxLogin *login = jx_login_read(body, strlen(body), &error);
	if (login) {
		start(passport, request, login);
		return;
	}
	count(passport, "malformed");
	g_autofree char *reply = jx_login_reply_write(FALSE, NULL, error->message, NULL);
	jx_web_reply(request, 400, JSON, reply);
}

/* --- who has a pass */

static json_t *iso(gint64 wall) {
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(wall / 1000);
	g_autofree char *text = g_date_time_format_iso8601(time);
	return json_string(text);
}

static void on_me(JxWebRequest *request, gpointer data) {
	const JxPassport *passport = data;
	gint64 until = 0;
	g_autofree char *account = jx_web_token(request) ? jx_passes_account(jx_web_token(request), &until) : NULL;
	if (account)
		answer(passport, request, 200, JX_TEXT_KNOWN, json_pack("{s:s, s:o}", "account", account, "until", iso(until)));
	else
		answer(passport, request, 401, JX_TEXT_NO_PASS, NULL);
}

static void on_logout(JxWebRequest *request, gpointer data) {
	const JxPassport *passport = data;
	const char *token = jx_web_token(request), *all = jx_web_query(request, "all");
	g_autofree char *account = token ? jx_passes_account(token, NULL) : NULL;
	if (!account) {
		answer(passport, request, 401, JX_TEXT_NO_PASS, NULL);
		return;
	}
	guint ended = all && strcmp(all, "0") != 0 ? jx_passes_revoke_all(account) : (guint)jx_passes_revoke(token);
	passport->host->log(JX_LOG_INFO, "passport", "event=logout account=%s passes=%u", account, ended);
	answer(passport, request, 200, JX_TEXT_GOODBYE, NULL);
}

/* --- from start to end */

static gboolean fail(GError **error, const char *key, const char *fault) {
	g_set_error(error, JX_SETTINGS_ERROR, JX_SETTINGS_ERROR_VALUE, "%s: " GROUP ".%s %s", jx_settings_path(jx_host_settings()), key, fault);
	return FALSE;
}

static gboolean check_settings(const JxSettings *settings, GError **error) {
	const char *upstream = jx_settings_string(settings, GROUP, "upstream"), *names = jx_settings_string(settings, GROUP, "names_file");
	const char *key = "server";
	gint64 wrong = jx_settings_int(settings, GROUP, "wrong_status");
	const char *server_fault = jx_settings_server_fault(jx_settings_string(settings, GROUP, "server"), jx_settings_string(settings, GROUP, "tls"),
		jx_settings_string(settings, GROUP, "certificate_sha256"), &key);
	g_autofree char *fault = *upstream ? jx_upstream_fault(upstream) : NULL;
	if (fault)
		return fail(error, "upstream", fault);
	if (!*upstream && server_fault)
		return fail(error, key, server_fault);
	if (wrong != 200 && wrong != 401)
		return fail(error, "wrong_status", "must be 200 or 401");
	if (*names && !g_file_test(names, G_FILE_TEST_IS_REGULAR))
		return fail(error, "names_file", "names no file that can be read; each of its lines is \"loginId account\"");
	return TRUE;
}

static guint number(const JxSettings *settings, const char *key) {
	return (guint)jx_settings_int(settings, GROUP, key);
}

static JxChecks *make_checks(const JxSettings *settings, const char *domain, GError **error) {
	const char *tls = jx_settings_string(settings, GROUP, "tls");
	const JxCheckConfig config = {
		.upstream = jx_settings_string(settings, GROUP, "upstream"), .domain = domain, .server = jx_settings_string(settings, GROUP, "server"),
		.port = (guint16)number(settings, "port"), .security = strcmp(tls, "none") == 0 ? JX_CLIENT_PLAIN : strcmp(tls, "direct") == 0 ? JX_CLIENT_DIRECT : JX_CLIENT_STARTTLS,
		.ca_file = jx_settings_string(settings, GROUP, "ca_file"), .sha256 = jx_settings_string(settings, GROUP, "certificate_sha256"),
		.names = jx_settings_string(settings, GROUP, "names_file"),
	};
	return jx_checks_new(&config, error);
}

JxPassport *jx_passport_open(const JxHost *host, const char *domain, GError **error) {
	const JxSettings *settings = jx_host_settings();
	const char *own = jx_settings_string(settings, GROUP, "domain");
	if (!check_settings(settings, error))
		return NULL;
	g_autofree char *lower = g_ascii_strdown(*own ? own : domain, -1);
	JxChecks *checks = make_checks(settings, lower, error);
	if (!checks)
		return NULL;
	const JxLimitsConfig limits = {
		number(settings, "account_failures"), number(settings, "address_failures"), number(settings, "address_rate"), number(settings, "lock_minutes") * 60,
	};
	JxPassport *passport = g_new0(JxPassport, 1);
	passport->host = host;
	passport->checks = checks;
	passport->limits = jx_limits_new(&limits);
	passport->domain = g_steal_pointer(&lower);
	passport->language = jx_settings_string(settings, GROUP, "language");
	passport->wrong_status = number(settings, "wrong_status");
	passport->wrong_ms = number(settings, "wrong_after");
	passport->hours = number(settings, "token_hours");
	passport->attempts = g_hash_table_new(NULL, NULL);
	jx_passes_open(host);
	jx_access_open(host, passport->domain);
	jx_web_handle(BASE "login", "POST", on_login, passport);
	jx_web_handle(BASE "logout", "POST", on_logout, passport);
	jx_web_handle(BASE "me", "GET", on_me, passport);
	return passport;
}

void jx_passport_close(JxPassport *passport) {
	jx_web_handle(BASE "login", NULL, NULL, NULL);
	jx_web_handle(BASE "logout", NULL, NULL, NULL);
	jx_web_handle(BASE "me", NULL, NULL, NULL);
	/* What is still being asked ends in here, and its answer comes by way of the loop. */
	jx_checks_free(passport->checks);
	g_autoptr(GList) attempts = g_hash_table_get_keys(passport->attempts);
	for (GList *l = attempts; l; l = l->next)
		if (((Attempt *)l->data)->timer) {
			passport->host->timer_cancel(((Attempt *)l->data)->timer);
			tell_wrong(l->data);
		}
	jx_access_close();
	jx_passes_close();
	passport->closed = TRUE;
	if (g_hash_table_size(passport->attempts) == 0)
		free_passport(passport);
}
