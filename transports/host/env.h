/* What links need of the loop (JxLinkEnv). */
#ifndef JX_HOST_ENV_H
#define JX_HOST_ENV_H

#include "host/loop.h"
#include "host/work.h"
#include "link/link.h"

G_BEGIN_DECLS

/* lookups: the pool for name look-ups. Static; valid until asked for again. */
const JxLinkEnv *jx_link_env(JxLoop *loop, JxWork *lookups, xmpp_ctx_t *context);

G_END_DECLS

#endif
