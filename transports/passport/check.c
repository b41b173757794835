#include "config.h"

#include "passport/check.h"

#include <gsasl.h>
#include <string.h>

#include "host/env.h"
#include "passport/names.h"
#include "passport/upstream.h"

#define THREADS 4 /* of files and of the service behind */
#define LOOKUPS 2
#define CONNECT_MS 5000

struct JxChecks {
	JxCheckConfig config;
	gint stopping; /* atomic */
	GThreadPool *pool;
	/* Log-ons: one thread turns all of them. */
	JxLoop *loop;
	JxWork *lookups;
	xmpp_ctx_t *context;
	JxLinkEnv *env;
	GThread *thread;
	GPtrArray *asks; /* Ask with a link; the loop's */
};

typedef struct {
	JxChecks *checks;
	JxLogin *login;
	char *account;
	JxLink *link;
	JxCheckDone done; /* NULL: was called */
	gpointer data;
} Ask;

static void tell(Ask *ask, JxCheckOutcome outcome, const char *reason) {
	JxCheckDone done = g_steal_pointer(&ask->done);
	if (done)
		done(outcome, outcome == JX_CHECK_RIGHT ? ask->account : NULL, outcome == JX_CHECK_UNAVAILABLE ? reason : NULL, ask->data);
}

static void free_ask(gpointer data) {
	Ask *ask = data;
	jx_link_free(ask->link);
	jx_login_free(ask->login);
	g_free(ask->account);
	g_free(ask);
}

static void end(Ask *ask, JxCheckOutcome outcome, const char *reason) {
	tell(ask, outcome, reason);
	free_ask(ask);
}

/* --- a log-on; on the loop */

static void drop(gpointer data) {
	Ask *ask = data;
	if (g_ptr_array_remove_fast(ask->checks->asks, ask))
		free_ask(ask);
}

static void on_up(JxLink *link, gpointer data) {
	tell(data, JX_CHECK_RIGHT, NULL);
	jx_link_close(link);
}

/* After on_up it is only the end. The link may not be freed in here. */
static void on_down(JxLink *link, gboolean was_up, const GError *reason, int retry_ms, gpointer data) {
	Ask *ask = data;
	tell(ask, g_error_matches(reason, JX_LINK_ERROR, JX_LINK_ERROR_PASSWORD) ? JX_CHECK_WRONG : JX_CHECK_UNAVAILABLE, reason->message);
	jx_loop_invoke(ask->checks->loop, "passport", drop, ask);
}

static void on_stanza(JxLink *link, xmpp_stanza_t *stanza, gpointer data) {
}

static void log_on(gpointer data) {
	Ask *ask = data;
	JxChecks *checks = ask->checks;
	const JxLinkEvents events = { on_up, on_down, on_stanza };
	const JxClientConfig config = {
		.jid = ask->account, .password = ask->login->password, .password_only = TRUE, .server = checks->config.server, .port = checks->config.port,
		.security = checks->config.security, .ca_file = checks->config.ca_file, .sha256 = checks->config.sha256, .times = { .connect_timeout = CONNECT_MS },
	};
	ask->link = jx_client_new(checks->env, &config, &events, ask);
	g_ptr_array_add(checks->asks, ask);
	jx_link_start(ask->link);
}

/* --- before it; on the pool */

/* No account has a password with such characters (RFC 4013), and none can be asked for it. */
static gboolean is_impossible(const char *password) {
	char *prepared = NULL;
	gboolean fine = gsasl_saslprep(password, 0, &prepared, NULL) == GSASL_OK && *prepared;
	if (prepared)
		explicit_bzero(prepared, strlen(prepared));
	gsasl_free(prepared);
	return !fine;
}

static void ask_upstream(Ask *ask) {
	g_autoptr(GError) error = NULL;
	gboolean right = FALSE;
	if (jx_upstream_ask(ask->checks->config.upstream, ask->login, &ask->checks->stopping, &right, &error))
		end(ask, right ? JX_CHECK_RIGHT : JX_CHECK_WRONG, NULL);
	else
		end(ask, JX_CHECK_UNAVAILABLE, error->message);
}

static void prepare(gpointer data, gpointer user) {
	Ask *ask = data;
	JxChecks *checks = user;
	g_autoptr(GError) error = NULL;
	ask->account = jx_names_account(ask->login->id, checks->config.domain, checks->config.names, &error);
	if (g_atomic_int_get(&checks->stopping))
		end(ask, JX_CHECK_UNAVAILABLE, "the server stops");
	else if (error)
		end(ask, JX_CHECK_UNAVAILABLE, error->message);
	else if (!ask->account || is_impossible(ask->login->password))
		end(ask, JX_CHECK_WRONG, NULL);
	else if (*checks->config.upstream)
		ask_upstream(ask);
	else if (!jx_loop_invoke(checks->loop, "passport", log_on, ask))
		end(ask, JX_CHECK_UNAVAILABLE, "the server stops");
}

void jx_checks_ask(JxChecks *checks, JxLogin *login, JxCheckDone done, gpointer data) {
	Ask *ask = g_new0(Ask, 1);
	*ask = (Ask) { .checks = checks, .login = login, .done = done, .data = data };
	g_thread_pool_push(checks->pool, ask, NULL);
}

/* --- from start to end */

static gpointer turn(gpointer data) {
	jx_loop_run(((JxChecks *)data)->loop);
	return NULL;
}

JxChecks *jx_checks_new(const JxCheckConfig *config, GError **error) {
	JxLoop *loop = jx_loop_new(error);
	if (!loop)
		return NULL;
	JxChecks *checks = g_new0(JxChecks, 1);
	checks->config = *config;
	checks->loop = loop;
	checks->pool = g_thread_pool_new(prepare, checks, THREADS, FALSE, NULL);
	checks->lookups = jx_work_new(loop, LOOKUPS);
	checks->context = xmpp_ctx_new(NULL, NULL);
	checks->env = jx_link_env_new(loop, checks->lookups, checks->context);
	checks->asks = g_ptr_array_new();
	checks->thread = g_thread_new("jx-passport", turn, checks);
	return checks;
}

static void end_all(gpointer data) {
	JxChecks *checks = data;
	for (guint i = 0; i < checks->asks->len; i++)
		end(checks->asks->pdata[i], JX_CHECK_UNAVAILABLE, "the server stops");
	g_ptr_array_set_size(checks->asks, 0);
	jx_loop_stop(checks->loop);
}

void jx_checks_free(JxChecks *checks) {
	if (!checks)
		return;
	g_atomic_int_set(&checks->stopping, 1);
	g_thread_pool_free(checks->pool, FALSE, TRUE);
	jx_loop_invoke(checks->loop, "passport", end_all, checks);
	g_thread_join(checks->thread);
	jx_work_free(checks->lookups);
	jx_link_env_free(checks->env);
	g_ptr_array_unref(checks->asks);
	xmpp_ctx_free(checks->context);
	jx_loop_unref(checks->loop);
	g_free(checks);
}
