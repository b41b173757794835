/* The border between the HTTP server and the XMPP thread: a module says which POST path it answers, http/ carries requests over
 * and waits for the reply, with a time limit.
 */
#ifndef JX_HOST_WEB_H
#define JX_HOST_WEB_H

#include <glib.h>

G_BEGIN_DECLS

/* One POST, alive until it is replied to. */
typedef struct JxWebRequest JxWebRequest;
typedef void (*JxWebHandler)(JxWebRequest *request, gpointer data);

/* --- on the XMPP thread */
/* Answers POST `path` ("/conference-request/v1") from now on; handler NULL takes it back. */
void jx_web_handle(const char *path, JxWebHandler handler, gpointer data);
const char *jx_web_body(const JxWebRequest *request);  /* as it came, at most 64 KiB, zero-terminated; not checked to be UTF-8 */
const char *jx_web_token(const JxWebRequest *request); /* of "Authorization: Bearer …"; NULL where there is none */
const char *jx_web_query(const JxWebRequest *request, const char *key); /* of the URL; NULL where there is none */
/* Exactly once, now or later, and the request is gone. Too late for the client is fine. body is copied. */
void jx_web_reply(JxWebRequest *request, guint status, const char *content_type, const char *body);

/* --- for http/, on its threads */
typedef struct {
	guint status;
	char *content_type, *body;
} JxWebReply;
gboolean jx_web_is_handled(const char *path);
/* Waits for the reply at most timeout_ms; FALSE then, or where nobody answers the path. token nullable; query: key → value, nullable,
 * both borrowed. Free the members of `reply`. */
gboolean jx_web_ask(const char *path, const char *body, const char *token, GHashTable *query, guint timeout_ms, JxWebReply *reply);

G_END_DECLS

#endif
