/* Component link (XEP-0114): one TCP connection per component domain. */
#ifndef JX_LINK_COMPONENT_H
#define JX_LINK_COMPONENT_H

#include "link/connection.h"

G_BEGIN_DECLS

/* Strings are copied. */
typedef struct {
	const char *domain; /* of the component */
	const char *server; /* host name or address */
	guint16 port;
	const char *secret;
	JxConnectionTimes times;
} JxComponentConfig;

JxLink *jx_component_new(const JxLinkEnv *env, const JxComponentConfig *config, const JxLinkEvents *events, gpointer data);

G_END_DECLS

#endif
