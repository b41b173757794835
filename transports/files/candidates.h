/* Our SOCKS5 candidates: this machine's addresses, and a proxy that the XMPP server offers (XEP-0065). XMPP thread. */
#ifndef JX_FILES_CANDIDATES_H
#define JX_FILES_CANDIDATES_H

#include "host/module.h"

G_BEGIN_DECLS

typedef struct JxCandidates JxCandidates;

/* hosts: names or addresses that peers reach us by; empty: those of this machine's interfaces. port 0: no direct candidates.
 * proxy: its JID, "auto": what the server of the account's domain lists, "": none. */
JxCandidates *jx_candidates_new(const JxHost *host, JxAccount *account, const char *const *hosts, guint16 port, const char *proxy);
void jx_candidates_free(JxCandidates *candidates); /* NULL is fine */
/* JxS5bCandidate *, for an address of ours (full JID); new. */
GPtrArray *jx_candidates_make(JxCandidates *candidates, const char *self);

G_END_DECLS

#endif
