/* A passport service behind ours (libcurl). Waits: on a worker. */
#ifndef JX_PASSPORT_UPSTREAM_H
#define JX_PASSPORT_UPSTREAM_H

#include "wire/passport/login.h"

G_BEGIN_DECLS

/* NULL, or what is wrong with this URL, the rest of a sentence. New string. */
char *jx_upstream_fault(const char *url);
/* Posts the login there. FALSE and an error where it cannot be asked, or its answer is none; else *right says whether the password is. 401 and 403 mean wrong, whatever is in them.
 * stopping: atomic; not 0: gives up, within a second. */
gboolean jx_upstream_ask(const char *url, const JxLogin *login, const gint *stopping, gboolean *right, GError **error);

G_END_DECLS

#endif
