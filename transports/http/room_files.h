/* Files of rooms for whoever has a link (host/shelf.h): /files/<token>/<name>. */
#ifndef JX_HTTP_ROOM_FILES_H
#define JX_HTTP_ROOM_FILES_H

#include <glib.h>
#include <microhttpd.h>

G_BEGIN_DECLS

gboolean jx_room_files_is_below(const char *path);
/* path: of the URL, unescaped. What is no file of a room is the same 404 whatever the reason. */
enum MHD_Result jx_room_files_answer(struct MHD_Connection *connection, const char *path);

G_END_DECLS

#endif
