/* Files that come by HTTP (XEP-0363): a module hands out slots, http/ fills them. A slot is for one file of one person for one room, once, within five minutes.
 */
#ifndef JX_HOST_UPLOADS_H
#define JX_HOST_UPLOADS_H

#include "host/shelf.h"

G_BEGIN_DECLS

#define JX_UPLOADS_BELOW "/files/put/"

/* --- XMPP thread */
/* order->file has name and size. *get: the link that the file will have. Returns the URL to PUT it to; both new; NULL where http.public_url is empty or nothing random is to be had. */
char *jx_upload_slot(const JxPartOrder *order, char **get);
/* Called on the XMPP thread for each file that came; done NULL takes it back. */
typedef void (*JxUploadDone)(const JxShelved *shelved, gpointer data);
void jx_uploads_on_done(const JxHost *host, JxUploadDone done, gpointer data);

/* --- HTTP threads; disk */
typedef struct JxUpload JxUpload;
/* NULL and an error: there is no such slot (JX_SHELF_ERROR_OFF), or what the shelf says. */
JxUpload *jx_upload_begin(const char *token, GError **error);
gboolean jx_upload_write(JxUpload *upload, const void *bytes, gsize count, GError **error);
/* Everything came. Frees it. */
gboolean jx_upload_end(JxUpload *upload, GError **error);
/* It broke off. NULL is fine. */
void jx_upload_free(JxUpload *upload);

G_END_DECLS

#endif
