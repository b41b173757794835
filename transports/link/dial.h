/* A TCP connection in the making: name to addresses on a worker, then one address after the other without waiting. */
#ifndef JX_LINK_DIAL_H
#define JX_LINK_DIAL_H

#include "link/link.h"

G_BEGIN_DECLS

typedef struct JxDial JxDial;
/* fd: connected, non-blocking, close-on-exec, TCP_NODELAY, TCP_USER_TIMEOUT set, the caller's from here on; or -1 and an error.
 * The dial is gone when this returns. */
typedef void (*JxDialDone)(int fd, const GError *error, gpointer data);

/* Calls back once, never from within this call. `env` is borrowed and must outlive the dial. */
JxDial *jx_dial(const JxLinkEnv *env, const char *server, guint16 port, JxDialDone done, gpointer data);
/* No callback will come. NULL is fine. A name that is still being looked up goes on hanging on its worker, by itself. */
void jx_dial_cancel(JxDial *dial);

G_END_DECLS

#endif
