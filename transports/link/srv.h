/* Where a domain's clients connect: SRV records of _xmpps-client and _xmpp-client (RFC 6120, section 3.2; XEP-0368). Private to link/. */
#ifndef JX_LINK_SRV_H
#define JX_LINK_SRV_H

#include "link/link.h"

G_BEGIN_DECLS

typedef struct {
	char *host;
	guint16 port;
	gboolean direct; /* TLS from the first byte */
} JxSrvTarget;

void jx_srv_target_free(gpointer target);

typedef struct JxSrv JxSrv;
/* targets: JxSrvTarget, best first, never empty: without records it is the domain itself at 5222. Taken by the callee. */
typedef void (*JxSrvDone)(GPtrArray *targets, gpointer data);

/* Calls back once, never from within this call; the look-up hangs on a worker. `env` is borrowed and must outlive it. */
JxSrv *jx_srv_look_up(const JxLinkEnv *env, const char *domain, JxSrvDone done, gpointer data);
/* No callback will come. NULL is fine. */
void jx_srv_cancel(JxSrv *srv);

/* For tests: merges two answers of GResolver (GSrvTarget lists, nullable, sorted; borrowed) by priority, direct TLS first among equals. */
GPtrArray *jx_srv_merge(GList *direct, GList *starttls, const char *domain);

G_END_DECLS

#endif
