/* The sessions of a room as the player lists them, from the folders that docs/protocol/session-folder.md describes. Reads files: never on the XMPP thread. */
#ifndef JX_HTTP_SESSIONS_H
#define JX_HTTP_SESSIONS_H

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

/* The id of the session that has a folder of this name; NULL: no session has. Points into the name. */
const char *jx_sessions_id(const char *name);
/* Appends those of a room that fit (by their id), the newest first, 1000 at most (docs/protocol/session-folder.md, "Links"); a folder that cannot be read is no session. room: name
 * of a folder in `recordings`. */
void jx_sessions_add(json_t *sessions, const char *recordings, const char *room, gboolean (*fits)(const char *id, gpointer data), gpointer data);
/* Of several rooms: the newest first. */
void jx_sessions_sort(json_t *sessions);

G_END_DECLS

#endif
