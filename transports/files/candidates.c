#include "config.h"

#include "files/candidates.h"

#include <gio/gio.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

#include "wire/core/disco.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/files/socks5.h"

#define MAX_HOSTS 6
#define MAX_ITEMS 20 /* of the server, that are asked whether they are a proxy */

struct JxCandidates {
	const JxHost *host;
	JxAccount *account;
	char **hosts;
	guint16 port;
	char *proxy;             /* as configured */
	JxS5bCandidate *found;   /* the proxy; NULL: none, or not known yet */
	guint next;              /* names for candidates */
};

/* --- this machine */

static gboolean is_reachable(const struct ifaddrs *interface) {
	return interface->ifa_addr != NULL && (interface->ifa_flags & IFF_UP) && !(interface->ifa_flags & IFF_LOOPBACK)
		&& (interface->ifa_addr->sa_family == AF_INET || interface->ifa_addr->sa_family == AF_INET6);
}

static char **own_hosts(void) {
	g_autoptr(GStrvBuilder) hosts = g_strv_builder_new();
	struct ifaddrs *list = NULL;
	guint count = 0;
	if (getifaddrs(&list) != 0)
		return g_strv_builder_end(hosts);
	for (const struct ifaddrs *interface = list; interface != NULL && count < MAX_HOSTS; interface = interface->ifa_next) {
		if (!is_reachable(interface))
			continue;
		gsize size = interface->ifa_addr->sa_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
		g_autoptr(GSocketAddress) address = g_socket_address_new_from_native(interface->ifa_addr, size);
		GInetAddress *inet = g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(address));
		if (g_inet_address_get_is_link_local(inet))
			continue;
		g_autofree char *text = g_inet_address_to_string(inet);
		g_strv_builder_add(hosts, text);
		count++;
	}
	freeifaddrs(list);
	return g_strv_builder_end(hosts);
}

/* --- the server's proxy: items of the domain, their identities, the address of the first that is one */

static void got_address(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	JxCandidates *candidates = data;
	xmpp_stanza_t *query = outcome == JX_IQ_RESULT ? jx_stanza_child(stanza, JX_NS_BYTESTREAMS, "query") : NULL;
	JxS5bCandidate *found = g_new0(JxS5bCandidate, 1);
	if (query == NULL || candidates->found != NULL || !jx_s5b_streamhost_read(query, &found->host, &found->port, &found->jid)) {
		jx_s5b_candidate_free(found);
		return;
	}
	found->type = JX_S5B_PROXY;
	candidates->found = found;
	candidates->host->log(JX_LOG_INFO, "files", "event=proxy jid=%s host=%s port=%u", found->jid, found->host, found->port);
}

static void ask_address(JxCandidates *candidates, const char *jid) {
	xmpp_ctx_t *ctx = candidates->host->context();
	g_autoptr(xmpp_stanza_t) iq = jx_stanza_top(ctx, "iq", "get", NULL, NULL, jid);
	jx_stanza_add(iq, "query", JX_NS_BYTESTREAMS);
	candidates->host->iq(candidates->account, iq, 0, got_address, candidates);
}

static void got_info(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	xmpp_stanza_t *query = outcome == JX_IQ_RESULT ? jx_stanza_child(stanza, JX_NS_DISCO_INFO, "query") : NULL;
	g_autoptr(JxDiscoInfo) info = query != NULL ? jx_disco_info_read(query, NULL) : NULL;
	if (info != NULL && jx_disco_identity(info, "proxy", "bytestreams") != NULL)
		ask_address(data, jx_stanza_attr(stanza, "from"));
}

static void got_items(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	JxCandidates *candidates = data;
	xmpp_stanza_t *query = outcome == JX_IQ_RESULT ? jx_stanza_child(stanza, JX_NS_DISCO_ITEMS, "query") : NULL;
	guint count = 0;
	for (xmpp_stanza_t *item = query != NULL ? jx_stanza_first(query) : NULL; item != NULL && count < MAX_ITEMS; item = jx_stanza_next(item), count++) {
		const char *jid = jx_stanza_attr(item, "jid");
		if (jid == NULL || !jx_jid_valid(jid))
			continue;
		g_autoptr(xmpp_stanza_t) iq = jx_stanza_top(candidates->host->context(), "iq", "get", NULL, NULL, jid);
		jx_stanza_append(iq, jx_disco_info_request(candidates->host->context(), NULL));
		candidates->host->iq(candidates->account, iq, 0, got_info, candidates);
	}
}

static void on_link(JxAccount *account, gboolean online, gpointer data) {
	JxCandidates *candidates = data;
	if (!online || *candidates->proxy == '\0')
		return;
	g_clear_pointer(&candidates->found, jx_s5b_candidate_free);
	if (strcmp(candidates->proxy, "auto") != 0) {
		ask_address(candidates, candidates->proxy);
		return;
	}
	const char *dot = strchr(candidates->host->account_address(account), '.');
	if (dot == NULL)
		return;
	g_autoptr(xmpp_stanza_t) iq = jx_stanza_top(candidates->host->context(), "iq", "get", NULL, NULL, dot + 1);
	jx_stanza_add(iq, "query", JX_NS_DISCO_ITEMS);
	candidates->host->iq(account, iq, 0, got_items, candidates);
}

/* --- both */

JxCandidates *jx_candidates_new(const JxHost *host, JxAccount *account, const char *const *hosts, guint16 port, const char *proxy) {
	JxCandidates *candidates = g_new0(JxCandidates, 1);
	*candidates = (JxCandidates) { .host = host, .account = account, .port = port, .proxy = g_strdup(proxy) };
	candidates->hosts = port == 0 ? g_new0(char *, 1) : hosts != NULL && hosts[0] != NULL ? g_strdupv((char **)hosts) : own_hosts();
	host->watch_account(account, on_link, candidates);
	return candidates;
}

void jx_candidates_free(JxCandidates *candidates) {
	if (candidates == NULL)
		return;
	candidates->host->iq_forget(candidates);
	g_strfreev(candidates->hosts);
	g_free(candidates->proxy);
	g_clear_pointer(&candidates->found, jx_s5b_candidate_free);
	g_free(candidates);
}

GPtrArray *jx_candidates_make(JxCandidates *candidates, const char *self) {
	GPtrArray *made = g_ptr_array_new_with_free_func((GDestroyNotify)jx_s5b_candidate_free);
	for (guint i = 0; candidates->hosts[i] != NULL; i++) {
		JxS5bCandidate *candidate = g_new0(JxS5bCandidate, 1);
		*candidate = (JxS5bCandidate) { g_strdup_printf("d%u", ++candidates->next), g_strdup(candidates->hosts[i]), g_strdup(self), candidates->port,
			jx_s5b_priority(JX_S5B_DIRECT, (guint16)(0xffff - i)), JX_S5B_DIRECT };
		g_ptr_array_add(made, candidate);
	}
	if (candidates->found != NULL) {
		JxS5bCandidate *proxy = jx_s5b_candidate_copy(candidates->found);
		g_free(proxy->cid);
		proxy->cid = g_strdup_printf("p%u", ++candidates->next);
		proxy->priority = jx_s5b_priority(JX_S5B_PROXY, 0xffff);
		g_ptr_array_add(made, proxy);
	}
	return made;
}
