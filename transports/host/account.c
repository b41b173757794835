#include "config.h"

#include "host/account.h"

#include "host/disco.h"
#include "host/log.h"
#include "host/metrics.h"

typedef struct {
	JxAccountWatch callback;
	gpointer data;
} Watcher;

JxAccount *jx_account_new(const char *role, const char *address, JxIqs *iqs) {
	JxAccount *account = g_new0(JxAccount, 1);
	account->role = g_strdup(role);
	account->address = g_strdup(address);
	account->iqs = iqs;
	account->attached = g_array_new(FALSE, FALSE, sizeof(JxAttached));
	account->routes = g_array_new(FALSE, FALSE, sizeof(JxRoute));
	account->watchers = g_array_new(FALSE, FALSE, sizeof(Watcher));
	account->answers = g_array_new(FALSE, FALSE, sizeof(JxDiscoAnswerer));
	account->info = jx_disco_info_new(NULL);
	return account;
}

void jx_account_free(JxAccount *account) {
	jx_link_free(account->link);
	jx_disco_info_free(account->info);
	g_array_free(account->attached, TRUE);
	g_array_free(account->routes, TRUE);
	g_array_free(account->watchers, TRUE);
	g_array_free(account->answers, TRUE);
	g_free(account->ver);
	g_free(account->role);
	g_free(account->address);
	g_free(account);
}

gboolean jx_account_attach(JxAccount *account, const JxHost *host, const JxModule *module, GError **error) {
	g_autoptr(GError) reason = NULL;
	gpointer self = module->attach != NULL ? module->attach(host, account, &reason) : NULL;
	if (module->attach != NULL && self == NULL) {
		g_set_error(error, reason != NULL ? reason->domain : G_OPTION_ERROR, reason != NULL ? reason->code : 0,
			"module %s on account %s: %s", module->name, account->role, reason != NULL ? reason->message : "it does not attach");
		return FALSE;
	}
	g_array_append_val(account->attached, ((JxAttached) { module, self }));
	for (const JxHandler *handler = module->handlers; handler != NULL && handler->kinds != 0; handler++)
		g_array_append_val(account->routes, ((JxRoute) { handler, self, module->name }));
	for (const char *const *feature = module->features; feature != NULL && *feature != NULL; feature++)
		jx_disco_account_feature(account, *feature);
	return TRUE;
}

void jx_account_detach(JxAccount *account) {
	/* No stanza reaches a module that is being detached. */
	g_array_set_size(account->routes, 0);
	g_array_set_size(account->watchers, 0);
	g_array_set_size(account->answers, 0);
	account->drop = NULL;
	for (guint i = account->attached->len; i-- > 0;) {
		JxAttached *attached = &g_array_index(account->attached, JxAttached, i);
		if (attached->module->detach != NULL)
			attached->module->detach(attached->self);
		g_array_set_size(account->attached, i);
	}
}

void jx_account_watch(JxAccount *account, JxAccountWatch callback, gpointer data) {
	g_array_append_val(account->watchers, ((Watcher) { callback, data }));
	if (g_atomic_int_get(&account->online))
		callback(account, TRUE, data);
}

void jx_account_set_online(JxAccount *account, gboolean online) {
	if (g_atomic_int_get(&account->online) == online)
		return;
	g_atomic_int_set(&account->online, online);
	if (!online)
		jx_iqs_gone(account->iqs, account);
	for (guint i = 0; i < account->watchers->len; i++) {
		Watcher *watcher = &g_array_index(account->watchers, Watcher, i);
		watcher->callback(account, online, watcher->data);
	}
}

gboolean jx_account_send(JxAccount *account, xmpp_stanza_t *stanza) {
	if (xmpp_stanza_get_from(stanza) == NULL)
		xmpp_stanza_set_from(stanza, account->address);
	if (account->link != NULL && jx_link_send(account->link, stanza))
		return TRUE;
	jx_metrics_count("stanzas_unsent", NULL, 1);
	jx_log(JX_LOG_DEBUG, "host", "not sent: account=%s to=%s: the link is down", account->role,
		xmpp_stanza_get_to(stanza) != NULL ? xmpp_stanza_get_to(stanza) : "");
	return FALSE;
}

const char *jx_account_iq(JxAccount *account, xmpp_stanza_t *stanza, guint timeout_ms, JxIqCallback callback, gpointer data) {
	/* Where the link is down it is gone at once, but never from within this call: a time-out of the shortest kind says so. */
	const char *type = xmpp_stanza_get_type(stanza);
	g_return_val_if_fail(type != NULL && (g_str_equal(type, "get") || g_str_equal(type, "set")), NULL);
	gboolean up = g_atomic_int_get(&account->online);
	const char *id = jx_iqs_open(account->iqs, account, account->address, stanza, up ? timeout_ms : 1, callback, data);
	jx_account_send(account, stanza);
	return id;
}

static gboolean listed(const char *const *list, const char *name) {
	for (; list != NULL && *list != NULL; list++)
		if (g_str_equal(*list, name))
			return TRUE;
	return FALSE;
}

gboolean jx_account_wants(const JxModule *module, const char *role, const char *const *enable, const char *const *disable) {
	if (listed(disable, module->name))
		return FALSE;
	if (listed(enable, module->name))
		return TRUE;
	return !module->off_by_default && (module->roles == NULL || listed(module->roles, role));
}
