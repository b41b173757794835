/* ws: and wss: addresses (RFC 6455, section 3). Pure. Private to link/ and to what makes a link. */
#ifndef JX_LINK_URL_H
#define JX_LINK_URL_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
	gboolean tls;
	char *host;     /* without brackets */
	guint16 port;
	char *resource; /* path and query, escaped; begins with "/" */
} JxUrl;

/* NULL and an error that says what is wrong: the rest of a sentence that begins with whose address it is. */
JxUrl *jx_url_parse(const char *text, GError **error);
/* NULL is fine. */
void jx_url_free(JxUrl *url);
/* Adds a field to the query; value NULL: nothing. */
void jx_url_add(JxUrl *url, const char *key, const char *value);
/* host:port as in a Host: header; the usual port is left out. New. */
char *jx_url_authority(const JxUrl *url);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxUrl, jx_url_free)

G_END_DECLS

#endif
