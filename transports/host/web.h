/* The border between the HTTP server and the XMPP thread: a module says which path it answers, http/ carries requests over
 * and waits for the reply, with a time limit.
 */
#ifndef JX_HOST_WEB_H
#define JX_HOST_WEB_H

#include <glib.h>

G_BEGIN_DECLS

/* One request, alive until it is replied to. */
typedef struct JxWebRequest JxWebRequest;
typedef void (*JxWebHandler)(JxWebRequest *request, gpointer data);

/* --- on the XMPP thread */
/* Answers `path` ("/conference-request/v1") from now on, asked for by these methods ("GET, POST": any other is told so, 405); handler NULL takes it back. */
void jx_web_handle(const char *path, const char *methods, JxWebHandler handler, gpointer data);
const char *jx_web_method(const JxWebRequest *request);
const char *jx_web_body(const JxWebRequest *request);  /* as it came, at most 64 KiB, zero-terminated; not checked to be UTF-8 */
const char *jx_web_token(const JxWebRequest *request); /* of "Authorization: Bearer …"; NULL where there is none */
const char *jx_web_query(const JxWebRequest *request, const char *key); /* of the URL; NULL where there is none */
/* The address of who asks, of a proxy's client where the proxy is believed (http.trusted_proxies). */
const char *jx_web_client(const JxWebRequest *request);
/* Before the reply: says when to try again (Retry-After), s. */
void jx_web_retry_after(JxWebRequest *request, guint seconds);
/* Exactly once, now or later, and the request is gone. Too late for the client is fine. body is copied. */
void jx_web_reply(JxWebRequest *request, guint status, const char *content_type, const char *body);

/* --- for http/, on its threads */
typedef struct {
	const char *method, *path, *body, *client;
	const char *token;  /* nullable */
	GHashTable *query;  /* key → value, nullable */
} JxWebQuestion;
typedef struct {
	guint status, retry_after; /* retry_after: s; 0 = not said */
	char *content_type, *body;
} JxWebReply;
/* The methods that are answered there, as they were given; NULL: nobody answers this path. New string. */
char *jx_web_methods(const char *path);
/* Waits for the reply at most timeout_ms; FALSE then, or where nobody answers the path. The question is borrowed. Free the members of `reply`. */
gboolean jx_web_ask(const JxWebQuestion *question, guint timeout_ms, JxWebReply *reply);

G_END_DECLS

#endif
