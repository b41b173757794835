/* The head of an HTTP/1.1 answer, as a WebSocket's upgrade and a proxy's CONNECT get it (RFC 9112). Pure, bounded. Private to link/. */
#ifndef JX_LINK_HTTP_HEAD_H
#define JX_LINK_HTTP_HEAD_H

#include <glib.h>

G_BEGIN_DECLS

#define JX_HTTP_HEAD_MOST (16 * 1024) /* bytes */

typedef struct {
	guint status;
	char *phrase;        /* what the server calls it: printable ASCII, at most 60 bytes; "" without */
	GHashTable *fields;  /* lower-case name → value; what comes twice is joined by ", " */
} JxHttpHead;

/* The bytes up to and with the empty line, or 0 where it has not come yet. */
gsize jx_http_head_length(const char *bytes, gsize length);
/* bytes: a whole head. NULL where it is none. */
JxHttpHead *jx_http_head_parse(const char *bytes, gsize length);
/* NULL is fine. */
void jx_http_head_free(JxHttpHead *head);
/* NULL where it is not there. */
const char *jx_http_head_field(const JxHttpHead *head, const char *name);
/* Whether a comma-separated field has this token, in whatever case. */
gboolean jx_http_head_has(const JxHttpHead *head, const char *name, const char *token);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxHttpHead, jx_http_head_free)

G_END_DECLS

#endif
