/* The host: one loop, its accounts, their modules, and everything in JxHost. One per process. Modules and conferences see
 * JxHost (host/module.h); what is here beyond it is for the parts that are built in.
 */
#ifndef JX_HOST_HOST_H
#define JX_HOST_HOST_H

#include <jansson.h>

#include "host/log.h"
#include "host/loop.h"
#include "host/module.h"
#include "link/link.h"
#include "settings.h"

G_BEGIN_DECLS

/* Opens the store, makes the loop, the workers, the accounts, attaches their modules. Nothing runs yet and no link is started: what
 * must be there before the first stanza can still be made. `builtin` is NULL-terminated and outlives the host. `settings` stay
 * the caller's and outlive the host. FALSE and an error for the log; nothing is left behind then. */
gboolean jx_host_open(const JxSettings *settings, const JxModule *const *builtin, GError **error);
/* Attaches the accounts' modules, starts the links, and the XMPP thread. FALSE and an error: call jx_host_stop. */
gboolean jx_host_start(GError **error);
/* From another thread: detaches the modules, says goodbye on the links, ends the thread, writes out the store. At most about
 * three seconds. Invokes that come later are dropped. */
void jx_host_stop(void);
/* The functions for modules: there from jx_host_open on, and for the life of the process. */
const JxHost *jx_host(void);
const JxSettings *jx_host_settings(void);
JxLoop *jx_host_loop(void);

/* --- for what is built in; XMPP thread */

/* Called for every presence and message to `account` before it is routed (payload is NULL); TRUE drops the stanza. One per account. It must be as
 * cheap as one hash look-up. */
void jx_host_set_drop(JxAccount *account, gboolean (*drop)(const JxIncoming *in, gpointer data), gpointer data);

/* What a connection of a built-in part's own needs (link/websocket.h); for the life of the host. */
const JxLinkEnv *jx_host_link_env(void);
/* general.http_proxy: "" = the environment's, "none", or an address. Any thread. */
const char *jx_host_proxy(void);

/* --- from any thread */

/* TRUE while the loop turns and every account's link is up. detail: nullable; a new JSON object. */
gboolean jx_host_healthy(json_t **detail);
/* Accounts with their links, live objects of the host, loop, store. New reference. */
json_t *jx_host_describe(void);

G_END_DECLS

#endif
