/* HTTP proxies: which one leads to a host, and the words that open a way through it (CONNECT, RFC 9110, section 9.3.6). */
#ifndef JX_LINK_PROXY_H
#define JX_LINK_PROXY_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
	char *host;
	guint16 port;
	char *authorization; /* "Basic …"; NULL without a user */
} JxProxy;

/* "http://[user:password@]host[:port]" (3128 where the port is missing). NULL and an error that says what is wrong: the rest of a sentence. */
JxProxy *jx_proxy_parse(const char *text, GError **error);
/* setting: an address as above; "none"; or "" for what the environment says: https_proxy (http_proxy for what is not TLS), all_proxy,
 * but for hosts that no_proxy names, as curl reads them. NULL: straight ahead; with an error where the address is wrong. */
JxProxy *jx_proxy_for(const char *setting, gboolean tls, const char *host, GError **error);
/* NULL is fine. */
void jx_proxy_free(JxProxy *proxy);

/* Pure: whether a list such as "localhost,.school.example,192.0.2.1" names the host. */
gboolean jx_proxy_is_exempt(const char *no_proxy, const char *host);
/* The request, new. */
char *jx_proxy_request(const JxProxy *proxy, const char *host, guint16 port);
/* The answer's head: FALSE and a sentence where the way stays closed. */
gboolean jx_proxy_answer(const JxProxy *proxy, const char *host, const char *head, gsize length, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxProxy, jx_proxy_free)

G_END_DECLS

#endif
