/* The HTTP server: /metrics, /health, paths that modules answer, recordings, and the files of html_folder. Threads of its own; what
 * it asks of the XMPP thread has a time limit.
 */
#ifndef JX_HTTP_SERVER_H
#define JX_HTTP_SERVER_H

#include "settings.h"

G_BEGIN_DECLS

typedef struct JxHttpServer JxHttpServer;

#define JX_HTTP_ERROR (jx_http_error_quark())
GQuark jx_http_error_quark(void);

/* Listens as group `http` of the settings says (which outlive the server); listen "" = no server, and an object that does nothing.
 * NULL and an error that names the setting. */
JxHttpServer *jx_http_start(const JxSettings *settings, GError **error);
void jx_http_stop(JxHttpServer *server); /* NULL is fine */
/* The port it listens on (http.port may be 0: any), 0 where there is no server. */
guint16 jx_http_port(const JxHttpServer *server);

G_END_DECLS

#endif
