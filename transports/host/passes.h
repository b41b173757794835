/* Passes: what somebody who logged in with an account has to show, until it ends or is given back. The token is random (host/secrets.h); what is kept of it, in memory and in the
 * store, is a hash. Of each token a second one is derived, the view, for where a token has to be part of a URL (the source of a film, a download): it only reads.
 */
#ifndef JX_HOST_PASSES_H
#define JX_HOST_PASSES_H

#include <glib.h>

#include "host/module.h"

G_BEGIN_DECLS

#define JX_PASSES_OF_ACCOUNT 32 /* one more makes the one that ends first invalid */

/* --- by the module that makes them; XMPP thread. Before open and after close nobody has a pass. */
void jx_passes_open(const JxHost *host); /* what the store knows counts soon after the loop runs */
void jx_passes_close(void);
/* The token, a UUID as clients of this login expect it; NULL where the system has no randomness. account: bare JID. until: wall clock, ms since 1970. */
char *jx_passes_make(const char *account, gint64 until);
/* FALSE: there is none (any more). */
gboolean jx_passes_revoke(const char *token);
/* All of the account. How many there were. */
guint jx_passes_revoke_all(const char *account);

/* --- any thread. NULL: unknown, revoked, over. New string: the account, a bare JID. until: nullable. */
char *jx_passes_account(const char *token, gint64 *until);
char *jx_passes_viewer(const char *view);
/* Of any text; that of a token that is none opens nothing. New string. */
char *jx_passes_view(const char *token);

G_END_DECLS

#endif
