/* One HTTP request of ours (libcurl), on a worker that may hang. For few and small ones: a conference request, a configuration. */
#ifndef JX_HOST_FETCH_H
#define JX_HOST_FETCH_H

#include <glib.h>

G_BEGIN_DECLS

#define JX_FETCH_ERROR (jx_fetch_error_quark())
GQuark jx_fetch_error_quark(void);
/* No answer at all. The message is a sentence for people; jx_fetch_error_word says the same in one: "dns", "connect", "tls", "proxy", "silent" … */
typedef enum { JX_FETCH_ERROR_DNS, JX_FETCH_ERROR_CONNECT, JX_FETCH_ERROR_TLS, JX_FETCH_ERROR_PROXY, JX_FETCH_ERROR_SILENT, JX_FETCH_ERROR_SIZE, JX_FETCH_ERROR_OTHER } JxFetchErrorCode;
const char *jx_fetch_error_word(int code);

/* Strings are copied; all but url may be NULL. */
typedef struct {
	const char *url;    /* https:, or http: */
	const char *body;   /* JSON: then it is a POST, whose redirects are not followed; else a GET, which follows three, to https: only */
	const char *token;  /* Authorization: Bearer */
	const char *ca_file, *sha256; /* see link/tls.h */
	gsize limit;        /* bytes of the answer: 0 = 256 KiB */
	guint timeout_ms;   /* of it all: 0 = 10 s */
} JxFetchRequest;

typedef struct JxFetch JxFetch;
/* Once, on the XMPP thread. body: zero-terminated beyond `length`, borrowed. error: instead of an answer, and status is 0 then. */
typedef void (*JxFetchDone)(guint status, const char *body, gsize length, const GError *error, gpointer data);

/* XMPP thread. Never calls back from within this call. The proxy is general.http_proxy's, or the environment's. */
JxFetch *jx_fetch(const JxFetchRequest *request, JxFetchDone done, gpointer data);
/* No callback will come. NULL is fine. */
void jx_fetch_cancel(JxFetch *fetch);

G_END_DECLS

#endif
