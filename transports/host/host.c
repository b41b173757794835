#include "config.h"

#include "host/host.h"

#include <errno.h>
#include <string.h>

#include "host/account.h"
#include "host/disco.h"
#include "host/guests.h"
#include "host/env.h"
#include "host/host_private.h"
#include "host/metrics.h"
#include "host/modules.h"
#include "host/shelf.h"
#include "host/store.h"
#include "host/tickets.h"
#include "host/work.h"

#define STOP_MS 1500
#define PUBLISH_MS 1000
/* Name servers that hang hold a thread each. */
#define LOOKUP_THREADS 8

/* The process's one host. Its table of functions and its loop's queue outlive jx_host_stop: Janus's core may call late. */
JxHostState jx_state;

const JxSettings *jx_host_settings(void) {
	return jx_state.settings;
}

JxLoop *jx_host_loop(void) {
	return jx_state.loop;
}

/* --- links */

static void on_up(JxLink *link, gpointer data) {
	JxAccount *account = data;
	jx_log(JX_LOG_INFO, "link", "up: account=%s address=%s", account->role, account->address);
	jx_account_set_online(account, TRUE);
}

static void on_down(JxLink *link, gboolean was_up, const GError *reason, int retry_ms, gpointer data) {
	JxAccount *account = data;
	g_autofree char *labels = g_strdup_printf("account=\"%s\"", account->role);
	jx_metrics_count(was_up ? "link_losses" : "link_failures", labels, 1);
	if (retry_ms >= 0)
		jx_log(JX_LOG_WARNING, "link", "%s: account=%s address=%s retry_ms=%d: %s", was_up ? "lost" : "failed", account->role,
			account->address, retry_ms, reason->message);
	else
		jx_log(JX_LOG_INFO, "link", "closed: account=%s address=%s", account->role, account->address);
	jx_account_set_online(account, FALSE);
	if (jx_state.stopping && retry_ms < 0 && --jx_state.closing == 0)
		jx_loop_stop(jx_state.loop);
}

static void on_stanza(JxLink *link, xmpp_stanza_t *stanza, gpointer data) {
	jx_router_take(jx_state.router, data, stanza);
	jx_loop_set_label(jx_state.loop, "link");
}

static const JxLinkEvents link_events = { on_up, on_down, on_stanza };

static void make_account(const JxAccountSettings *settings) {
	JxAccount *account = jx_account_new(settings->role, settings->address, jx_state.iqs);
	account->link = jx_host_link(settings, &link_events, account);
	g_ptr_array_add(jx_state.accounts, account);
}

/* --- opening */

static gboolean open_store(GError **error) {
	const char *folder = jx_settings_string(jx_state.settings, "general", "state_folder");
	if (g_mkdir_with_parents(folder, 0700) != 0) {
		int number = errno;
		g_set_error(error, JX_STORE_ERROR, JX_STORE_ERROR_OPEN, "general.state_folder %s cannot be made: %s", folder, g_strerror(number));
		return FALSE;
	}
	g_autofree char *path = g_build_filename(folder, "store.sqlite", NULL);
	jx_state.store = jx_store_open(path, jx_state.loop, error);
	return jx_state.store != NULL;
}

static void collect(gpointer data) {
	jx_metrics_gauge("live_objects", "kind=\"iqs\"", jx_iqs_live());
	jx_metrics_gauge("loop_silence_milliseconds", NULL, jx_loop_silence(jx_state.loop));
	g_mutex_lock(&jx_state_lock);
	for (guint i = 0; jx_state.accounts != NULL && i < jx_state.accounts->len; i++) {
		JxAccount *account = g_ptr_array_index(jx_state.accounts, i);
		g_autofree char *labels = g_strdup_printf("account=\"%s\"", account->role);
		jx_metrics_gauge("link_up", labels, g_atomic_int_get(&account->online));
	}
	g_mutex_unlock(&jx_state_lock);
}

gboolean jx_host_open(const JxSettings *settings, const JxModule *const *builtin, GError **error) {
	memset(&jx_state, 0, sizeof jx_state);
	jx_state.settings = settings;
	jx_state.loop = jx_loop_new(error);
	if (jx_state.loop == NULL)
		return FALSE;
	jx_state.modules = jx_modules_collect(builtin, jx_settings_string(settings, "general", "modules_folder"), error);
	if (jx_state.modules == NULL || !open_store(error)) {
		g_clear_pointer(&jx_state.modules, g_ptr_array_unref);
		g_clear_pointer(&jx_state.loop, jx_loop_unref);
		return FALSE;
	}
	jx_state.context = xmpp_ctx_new(NULL, NULL);
	jx_state.work = jx_work_new(jx_state.loop, jx_settings_int(settings, "general", "workers"));
	jx_state.lookups = jx_work_new(jx_state.loop, LOOKUP_THREADS);
	jx_state.link_env = jx_link_env_new(jx_state.loop, jx_state.lookups, jx_state.context);
	jx_state.iqs = jx_iqs_new(jx_state.loop);
	jx_state.router = jx_router_new(jx_state.loop);
	jx_state.accounts = g_ptr_array_new_with_free_func((GDestroyNotify)jx_account_free);
	const GPtrArray *accounts = jx_settings_accounts(settings);
	for (guint i = 0; i < accounts->len; i++)
		make_account(g_ptr_array_index(accounts, i));
	jx_guests_begin();
	jx_metrics_collector(collect, NULL);
	jx_tickets_open(jx_host());
	jx_shelf_open(jx_host(), &(JxShelfSettings) {
		.folder = jx_settings_string(settings, "files", "folder"),
		.public_url = jx_settings_string(settings, "http", "public_url"),
		.max_size = (guint64)jx_settings_int(settings, "files", "max_size") * 1000000,
		.max_room = (guint64)jx_settings_int(settings, "files", "max_room") * 1000000,
		.types = jx_settings_list(settings, "files", "types"),
		.keep_days = (guint)jx_settings_int(settings, "files", "keep_days"),
	});
	return TRUE;
}

/* --- starting */

static void warn_unknown(const JxAccountSettings *settings, char **names) {
	for (; *names != NULL; names++) {
		gboolean known = FALSE;
		for (guint i = 0; i < jx_state.modules->len && !known; i++)
			known = g_str_equal(((const JxModule *)g_ptr_array_index(jx_state.modules, i))->name, *names);
		if (!known)
			jx_log(JX_LOG_WARNING, "modules", "unknown: module=%s account=%s: named in enable or disable, but there is no such module",
				*names, settings->role);
	}
}

static gboolean attach_account(JxAccount *account, const JxAccountSettings *settings, GError **error) {
	warn_unknown(settings, settings->enable);
	warn_unknown(settings, settings->disable);
	for (guint i = 0; i < jx_state.modules->len; i++) {
		const JxModule *module = g_ptr_array_index(jx_state.modules, i);
		if (!jx_account_wants(module, account->role, (const char *const *)settings->enable, (const char *const *)settings->disable))
			continue;
		jx_loop_set_label(jx_state.loop, module->name);
		if (!jx_account_attach(account, jx_host(), module, error))
			return FALSE;
	}
	jx_loop_set_label(jx_state.loop, "host");
	return TRUE;
}

/* Links belong to this thread: what /metrics says of them is copied each second. */
static void publish_links(gpointer data) {
	for (guint i = 0; i < jx_state.accounts->len; i++) {
		JxAccount *account = g_ptr_array_index(jx_state.accounts, i);
		JxLinkStats stats;
		jx_link_stats(account->link, &stats);
		g_autofree char *in = g_strdup_printf("account=\"%s\",direction=\"in\"", account->role);
		g_autofree char *out = g_strdup_printf("account=\"%s\",direction=\"out\"", account->role);
		g_autofree char *labels = g_strdup_printf("account=\"%s\"", account->role);
		jx_metrics_total("link_stanzas", in, stats.stanzas_in);
		jx_metrics_total("link_stanzas", out, stats.stanzas_out);
		jx_metrics_total("link_bytes", in, stats.bytes_in);
		jx_metrics_total("link_bytes", out, stats.bytes_out);
		jx_metrics_total("link_connects", labels, stats.connects);
		jx_metrics_total("link_refused_stanzas", labels, stats.refused);
		jx_metrics_gauge("link_queue_bytes", labels, stats.queued);
	}
}

static gpointer run(gpointer data) {
	jx_loop_run(jx_state.loop);
	g_mutex_lock(&jx_state.lock);
	jx_state.ended = TRUE;
	g_cond_signal(&jx_state.cond);
	g_mutex_unlock(&jx_state.lock);
	return NULL;
}

gboolean jx_host_start(GError **error) {
	const GPtrArray *accounts = jx_settings_accounts(jx_state.settings);
	for (guint i = 0; i < accounts->len; i++)
		if (!attach_account(g_ptr_array_index(jx_state.accounts, i), g_ptr_array_index(accounts, i), error))
			return FALSE;
	for (guint i = 0; i < jx_state.accounts->len; i++)
		jx_link_start(((JxAccount *)g_ptr_array_index(jx_state.accounts, i))->link);
	jx_loop_timer(jx_state.loop, PUBLISH_MS, TRUE, publish_links, NULL);
	g_mutex_init(&jx_state.lock);
	g_cond_init(&jx_state.cond);
	jx_state.thread = g_thread_new("jx-xmpp", run, NULL);
	return TRUE;
}

/* --- stopping */

static void detach_all(void) {
	for (guint i = jx_state.accounts->len; i-- > 0;)
		jx_account_detach(g_ptr_array_index(jx_state.accounts, i));
}

static void end_loop(gpointer data) {
	jx_loop_stop(jx_state.loop);
}

static void say_goodbye(gpointer data) {
	detach_all();
	jx_state.stopping = TRUE;
	jx_state.closing = 1; /* ours: the loop is not stopped before every link was asked */
	jx_state.closing += jx_guests_leave();
	for (guint i = 0; i < jx_state.accounts->len; i++) {
		JxAccount *account = g_ptr_array_index(jx_state.accounts, i);
		if (jx_link_state(account->link) == JX_LINK_UP)
			jx_state.closing++;
		jx_link_close(account->link);
	}
	if (--jx_state.closing == 0)
		jx_loop_stop(jx_state.loop);
	else
		jx_loop_timer(jx_state.loop, STOP_MS, FALSE, end_loop, NULL);
}

/* FALSE where the thread hangs in a handler: what it stands on must stay then. */
static gboolean join(void) {
	gint64 deadline = g_get_monotonic_time() + 2 * STOP_MS * G_TIME_SPAN_MILLISECOND;
	g_mutex_lock(&jx_state.lock);
	while (!jx_state.ended && g_cond_wait_until(&jx_state.cond, &jx_state.lock, deadline))
		;
	gboolean ended = jx_state.ended;
	g_mutex_unlock(&jx_state.lock);
	if (ended)
		g_thread_join(g_steal_pointer(&jx_state.thread));
	return ended;
}

void jx_host_stop(void) {
	if (jx_state.loop == NULL)
		return;
	if (jx_state.thread != NULL) {
		jx_loop_invoke(jx_state.loop, "host/stop", say_goodbye, NULL);
		if (!join()) {
			jx_log(JX_LOG_ERROR, "host", "the XMPP thread hangs: left behind");
			return;
		}
	} else {
		detach_all();
	}
	jx_guests_end();
	jx_work_free(g_steal_pointer(&jx_state.work));
	jx_work_free(g_steal_pointer(&jx_state.lookups));
	jx_tickets_close();
	jx_shelf_close();
	jx_store_close(g_steal_pointer(&jx_state.store));
	jx_iqs_free(g_steal_pointer(&jx_state.iqs));
	GPtrArray *accounts = jx_state.accounts;
	g_mutex_lock(&jx_state_lock);
	jx_state.accounts = NULL;
	g_mutex_unlock(&jx_state_lock);
	g_ptr_array_unref(accounts);
	jx_link_env_free(g_steal_pointer(&jx_state.link_env));
	jx_router_free(g_steal_pointer(&jx_state.router));
	g_clear_pointer(&jx_state.modules, g_ptr_array_unref);
	xmpp_ctx_free(g_steal_pointer(&jx_state.context));
	/* The loop stays, for those who invoke late: they are told that it has ended. */
}
