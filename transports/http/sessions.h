/* The sessions of a room as the player lists them, from the folders that docs/protocol/session-folder.md describes. Reads files: never on the XMPP thread. */
#ifndef JX_HTTP_SESSIONS_H
#define JX_HTTP_SESSIONS_H

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

/* Whether a folder's name is that of a session, and of this one where `session` (its id) is not NULL. */
gboolean jx_sessions_fits(const char *name, const char *session);
/* { "sessions": [ … ] }, the newest first (docs/protocol/session-folder.md, "Links"); a folder that cannot be read is no session. room: name of a folder in `recordings`. */
json_t *jx_sessions_list(const char *recordings, const char *room, const char *session);

G_END_DECLS

#endif
