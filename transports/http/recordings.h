/* Recordings (docs/protocol/session-folder.md, "Links" and "Accounts"): of a room or a session for whoever has a moderator's link (host/tickets.h), of everything that an account
 * may see for who has logged in (host/passes.h, host/access.h). */
#ifndef JX_HTTP_RECORDINGS_H
#define JX_HTTP_RECORDINGS_H

#include <glib.h>
#include <microhttpd.h>

G_BEGIN_DECLS

gboolean jx_recordings_is_below(const char *path);
/* path: of the URL, unescaped. A token that is unknown or over, one of another room, and a file that is not there are the same 404. recordings: the folder, "": none. */
enum MHD_Result jx_recordings_answer(struct MHD_Connection *connection, const char *recordings, const char *path);

G_END_DECLS

#endif
