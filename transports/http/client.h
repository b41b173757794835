/* Whose request it is. Pure but for the sockaddr. */
#ifndef JX_HTTP_CLIENT_H
#define JX_HTTP_CLIENT_H

#include <glib.h>
#include <sys/socket.h>

G_BEGIN_DECLS

/* The address as text. forwarded: the value of X-Forwarded-For, nullable: believed where the peer is one of `proxies` (addresses, NULL-terminated), from its end as far as those that
 * are named there are, too; anybody can write the rest. New string. */
char *jx_client_address(const struct sockaddr *peer, const char *forwarded, const char *const *proxies);

G_END_DECLS

#endif
