/* What links need of the loop (JxLinkEnv). */
#ifndef JX_HOST_ENV_H
#define JX_HOST_ENV_H

#include "host/loop.h"
#include "host/work.h"
#include "link/link.h"

G_BEGIN_DECLS

/* lookups: the pool for name look-ups. All are borrowed; it outlives the links that are made with it. */
JxLinkEnv *jx_link_env_new(JxLoop *loop, JxWork *lookups, xmpp_ctx_t *context);
void jx_link_env_free(JxLinkEnv *env); /* NULL is fine */

G_END_DECLS

#endif
