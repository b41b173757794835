/* Grouping of contents (XEP-0338). */
#ifndef JX_WIRE_GROUPING_H
#define JX_WIRE_GROUPING_H

#include <glib.h>
#include <strophe.h>

typedef struct {
	char *semantics;     /* "BUNDLE" */
	GPtrArray *contents; /* char *, names in order */
} JxGroup;

JxGroup *jx_group_new(const char *semantics);
void jx_group_free(JxGroup *group);
JxGroup *jx_group_copy(const JxGroup *group);
JxGroup *jx_group_read(xmpp_stanza_t *stanza, GError **error);
void jx_group_write(xmpp_stanza_t *jingle, const JxGroup *group);
gboolean jx_group_has(const JxGroup *group, const char *content);

#endif
