/* The table that modules see. */
#include "config.h"

#include <stdarg.h>

#include "host/account.h"
#include "host/disco.h"
#include "host/host_private.h"
#include "host/metrics.h"

static xmpp_ctx_t *context(void) {
	return jx_state.context;
}

static void send_stanza(JxAccount *account, xmpp_stanza_t *stanza) {
	jx_account_send(account, stanza);
}

static void iq_forget(gpointer data) {
	jx_iqs_forget(jx_state.iqs, data);
}

static void reply_result(const JxIncoming *in, xmpp_stanza_t *payload) {
	jx_reply_result(in->account, in->stanza, payload);
}

static void reply_error(const JxIncoming *in, const char *condition, const char *text, xmpp_stanza_t *specific) {
	jx_reply_error(in->account, in->stanza, condition, text, specific);
}

static const char *account_address(JxAccount *account) {
	return account->address;
}

static const char *account_jid(JxAccount *account) {
	return account->link != NULL ? jx_link_jid(account->link) : NULL;
}

static const char *account_role(JxAccount *account) {
	return account->role;
}

static JxAccount *account_by_role(const char *role) {
	for (guint i = 0; i < jx_state.accounts->len; i++) {
		JxAccount *account = g_ptr_array_index(jx_state.accounts, i);
		if (g_str_equal(account->role, role))
			return account;
	}
	return NULL;
}

static gboolean account_online(JxAccount *account) {
	return g_atomic_int_get(&account->online);
}

static xmpp_stanza_t *caps(JxAccount *account, const char *address) {
	return jx_disco_caps(account, jx_state.context, address);
}

static gint64 wall(void) {
	return g_get_real_time() / 1000;
}

static JxTimer *timer(guint delay_ms, gboolean repeat, void (*callback)(gpointer), gpointer data) {
	return jx_loop_timer(jx_state.loop, delay_ms, repeat, callback, data);
}

static void timer_cancel(JxTimer *handle) {
	jx_loop_timer_cancel(jx_state.loop, handle);
}

static void work(void (*run)(gpointer), void (*done)(gpointer), gpointer data) {
	jx_work_push(jx_state.work, run, done, data);
}

static void invoke(void (*callback)(gpointer), gpointer data) {
	jx_loop_invoke(jx_state.loop, NULL, callback, data);
}

static const char *setting_string(const char *module, const char *key, const char *fallback) {
	const char *value;
	return jx_settings_module_string(jx_state.settings, module, key, &value) ? value : fallback;
}

static gint64 setting_int(const char *module, const char *key, gint64 low, gint64 high, gint64 fallback) {
	gint64 value;
	if (!jx_settings_module_int(jx_state.settings, module, key, &value))
		return fallback;
	if (value >= low && value <= high)
		return value;
	jx_log(JX_LOG_WARNING, "settings", "%s: modules.%s.%s is %" G_GINT64_FORMAT ": allowed is %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
		", %" G_GINT64_FORMAT " is used", jx_settings_path(jx_state.settings), module, key, value, low, high, fallback);
	return fallback;
}

static gboolean setting_bool(const char *module, const char *key, gboolean fallback) {
	gboolean value;
	return jx_settings_module_bool(jx_state.settings, module, key, &value) ? value : fallback;
}

static void store_put(const char *table, const char *key, GBytes *value, JxStoreCallback callback, gpointer data) {
	jx_store_put(jx_state.store, table, key, value, callback, data);
}

static void store_get(const char *table, const char *key, JxStoreCallback callback, gpointer data) {
	jx_store_get(jx_state.store, table, key, callback, data);
}

static void store_remove(const char *table, const char *key, JxStoreCallback callback, gpointer data) {
	jx_store_remove(jx_state.store, table, key, callback, data);
}

static void store_list(const char *table, JxStoreListCallback callback, gpointer data) {
	jx_store_list(jx_state.store, table, callback, data);
}

void jx_host_set_drop(JxAccount *account, gboolean (*drop)(const JxIncoming *in, gpointer data), gpointer data) {
	account->drop = drop;
	account->drop_data = data;
}

const JxHost *jx_host(void) {
	static const JxHost host = {
		.abi_major = JX_MODULE_ABI_MAJOR,
		.abi_minor = JX_MODULE_ABI_MINOR,
		.size = sizeof(JxHost),
		.context = context,
		.send = send_stanza,
		.iq = jx_account_iq,
		.iq_forget = iq_forget,
		.reply_result = reply_result,
		.reply_error = reply_error,
		.reply_result_to = jx_reply_result,
		.reply_error_to = jx_reply_error,
		.account_address = account_address,
		.account_role = account_role,
		.account_by_role = account_by_role,
		.account_online = account_online,
		.watch_account = jx_account_watch,
		.disco_address = jx_disco_account_answer,
		.caps = caps,
		.now = jx_loop_now,
		.wall = wall,
		.timer = timer,
		.timer_cancel = timer_cancel,
		.work = work,
		.invoke = invoke,
		.setting_string = setting_string,
		.setting_int = setting_int,
		.setting_bool = setting_bool,
		.store_put = store_put,
		.store_get = store_get,
		.store_remove = store_remove,
		.store_list = store_list,
		.log = jx_log,
		.count = jx_metrics_count,
		.gauge = jx_metrics_gauge,
		.observe = jx_metrics_observe,
		.identity = jx_disco_account_identity,
		.feature = jx_disco_account_feature,
		.account_jid = account_jid,
	};
	return &host;
}
