/* Settings of accounts and sites that may also be made at run time. */
#include "config.h"

#include "settings.h"

void jx_account_settings_free(JxAccountSettings *account) {
	if (account == NULL)
		return;
	g_free(account->role);
	g_free(account->address);
	g_free(account->secret);
	g_free(account->server);
	g_free(account->resource);
	g_free(account->tls);
	g_free(account->url);
	g_free(account->token);
	g_free(account->room);
	g_free(account->ca_file);
	g_free(account->certificate_sha256);
	g_strfreev(account->enable);
	g_strfreev(account->disable);
	g_free(account);
}

void jx_site_free(JxSiteSettings *site) {
	if (site == NULL)
		return;
	g_free(site->name);
	g_free(site->domain);
	g_free(site->muc);
	g_free(site->focus);
	g_free(site->host);
	g_free(site->request_url);
	jx_account_settings_free(site->account);
	g_free(site);
}

JxAccountSettings *jx_site_guest(const JxSiteSettings *site) {
	JxAccountSettings *account = g_new0(JxAccountSettings, 1);
	account->kind = JX_ACCOUNT_WEBSOCKET;
	account->role = g_strdup("account");
	account->address = g_strdup(site->domain);
	account->url = g_strdup_printf("wss://%s/xmpp-websocket", site->host);
	char **empty[] = { &account->secret, &account->server, &account->resource, &account->ca_file, &account->certificate_sha256, &account->tls, &account->token,
		&account->room };
	for (gsize i = 0; i < G_N_ELEMENTS(empty); i++)
		*empty[i] = g_strdup("");
	account->enable = g_new0(char *, 1);
	account->disable = g_new0(char *, 1);
	return account;
}

JxSiteSettings *jx_site_of_meeting(const JxMeetingUrl *url, const JxMeetingConfig *config) {
	JxSiteSettings *site = g_new0(JxSiteSettings, 1);
	site->name = g_strdup(url->host);
	site->host = g_strdup(url->host);
	site->domain = g_strdup(config->guests);
	site->muc = g_strdup(config->muc);
	site->focus = g_strdup(config->focus);
	site->request_url = g_strdup(config->request_url ? config->request_url : "");
	site->account = jx_site_guest(site);
	g_free(site->account->url);
	site->account->url = g_strdup(config->websocket);
	return site;
}
