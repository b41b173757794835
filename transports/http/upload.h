/* PUT /files/put/<token>: a file for a room (host/uploads.h), written to the disk as it comes. */
#ifndef JX_HTTP_UPLOAD_H
#define JX_HTTP_UPLOAD_H

#include <glib.h>
#include <microhttpd.h>

G_BEGIN_DECLS

typedef struct JxHttpUpload JxHttpUpload;

/* NULL: it is no such request. */
JxHttpUpload *jx_http_upload_new(const char *path, const char *method);
void jx_http_upload_take(JxHttpUpload *upload, const char *data, gsize size);
/* The whole body came: what it is answered with. */
struct MHD_Response *jx_http_upload_end(JxHttpUpload *upload, guint *status);
/* A body that did not come whole leaves nothing behind. NULL is fine. */
void jx_http_upload_free(JxHttpUpload *upload);

G_END_DECLS

#endif
