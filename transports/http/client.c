#include "config.h"

#include "http/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

/* An IPv4 address that came by an IPv6 socket is written as what it is. NULL: no address. */
static char *normal(const char *text) {
	struct in6_addr v6;
	struct in_addr v4;
	char written[INET6_ADDRSTRLEN];
	if (inet_pton(AF_INET, text, &v4) == 1)
		return g_strdup(inet_ntop(AF_INET, &v4, written, sizeof written));
	if (inet_pton(AF_INET6, text, &v6) != 1)
		return NULL;
	if (IN6_IS_ADDR_V4MAPPED(&v6))
		return g_strdup(inet_ntop(AF_INET, v6.s6_addr + 12, written, sizeof written));
	return g_strdup(inet_ntop(AF_INET6, &v6, written, sizeof written));
}

static char *address_of(const struct sockaddr *peer) {
	char written[INET6_ADDRSTRLEN] = "";
	if (peer->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)peer)->sin_addr, written, sizeof written);
	else if (peer->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)peer)->sin6_addr, written, sizeof written);
	return normal(written);
}

char *jx_client_address(const struct sockaddr *peer, const char *forwarded, const char *const *proxies) {
	char *address = address_of(peer);
	if (address == NULL)
		return g_strdup("");
	g_auto(GStrv) hops = g_strsplit(forwarded != NULL ? forwarded : "", ",", -1);
	for (guint i = g_strv_length(hops); i > 0 && g_strv_contains(proxies, address); i--) {
		char *hop = normal(g_strstrip(hops[i - 1]));
		if (hop == NULL)
			break;
		g_free(address);
		address = hop;
	}
	return address;
}
