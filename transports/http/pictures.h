/* GET /avatars/<name>: host/pictures.h. */
#ifndef JX_HTTP_PICTURES_H
#define JX_HTTP_PICTURES_H

#include <glib.h>
#include <microhttpd.h>

G_BEGIN_DECLS

gboolean jx_http_is_picture(const char *path);
enum MHD_Result jx_http_answer_picture(struct MHD_Connection *connection, const char *path);

G_END_DECLS

#endif
