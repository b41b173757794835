/* Component link (XEP-0114): one TCP connection per component domain. */
#ifndef JX_LINK_COMPONENT_H
#define JX_LINK_COMPONENT_H

#include "link/link.h"

G_BEGIN_DECLS

/* Strings are copied. Times in ms; 0 = the default that is named. */
typedef struct {
	const char *domain; /* of the component */
	const char *server; /* host name or address */
	guint16 port;
	const char *secret;
	guint backoff_first;   /* 500 */
	guint backoff_most;    /* 30000; 2000 while connections are refused */
	guint connect_timeout; /* 10000: from the start of an attempt until the handshake is done */
	guint ping_after;      /* 30000 of silence: ask the server (XEP-0199) */
	guint ping_timeout;    /* 15000 */
	gsize queue_limit;     /* bytes; 8 MiB */
} JxComponentConfig;

JxLink *jx_component_new(const JxLinkEnv *env, const JxComponentConfig *config, const JxLinkEvents *events, gpointer data);

G_END_DECLS

#endif
