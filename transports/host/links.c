/* Settings of an account → its link. */
#include "config.h"

#include "host/env.h"
#include "host/host_private.h"
#include "link/client.h"
#include "link/component.h"

const JxLinkEnv *jx_host_link_env(void) {
	return jx_state.link_env;
}

const char *jx_host_proxy(void) {
	return jx_settings_string(jx_state.settings, "general", "http_proxy");
}

static JxLink *component_link(const JxAccountSettings *settings, const JxLinkEvents *events, gpointer data) {
	const JxComponentConfig config = {
		.domain = settings->address, .server = settings->server, .port = settings->port, .secret = settings->secret,
	};
	return jx_component_new(jx_host_link_env(), &config, events, data);
}

static JxClientSecurity security_of(const char *tls) {
	return g_str_equal(tls, "none") ? JX_CLIENT_PLAIN : g_str_equal(tls, "direct") ? JX_CLIENT_DIRECT : JX_CLIENT_STARTTLS;
}

JxLink *jx_host_link(const JxAccountSettings *settings, const JxLinkEvents *events, gpointer data) {
	if (settings->kind == JX_ACCOUNT_COMPONENT)
		return component_link(settings, events, data);
	const JxClientConfig config = {
		.jid = settings->address, .password = *settings->secret ? settings->secret : NULL,
		.resource = *settings->resource ? settings->resource : settings->role,
		.server = settings->server, .port = settings->port, .security = security_of(settings->tls), .ca_file = settings->ca_file,
		.sha256 = settings->certificate_sha256, .url = settings->kind == JX_ACCOUNT_WEBSOCKET ? settings->url : NULL, .room = settings->room,
		.token = settings->token, .proxy = jx_host_proxy(),
	};
	return jx_client_new(jx_host_link_env(), &config, events, data);
}
