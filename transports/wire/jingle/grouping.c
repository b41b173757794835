#include "config.h"

#include "wire/jingle/grouping.h"

#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

JxGroup *jx_group_new(const char *semantics) {
	JxGroup *group = g_new0(JxGroup, 1);
	group->semantics = g_strdup(semantics);
	group->contents = g_ptr_array_new_with_free_func(g_free);
	return group;
}

void jx_group_free(JxGroup *group) {
	if(group == NULL)
		return;
	g_free(group->semantics);
	g_ptr_array_unref(group->contents);
	g_free(group);
}

JxGroup *jx_group_copy(const JxGroup *group) {
	JxGroup *copy = jx_group_new(group->semantics);
	for(guint i = 0; i < group->contents->len; i++)
		g_ptr_array_add(copy->contents, g_strdup(g_ptr_array_index(group->contents, i)));
	return copy;
}

JxGroup *jx_group_read(xmpp_stanza_t *stanza, GError **error) {
	const char *semantics = jx_stanza_attr_token(stanza, "semantics", error);
	if(semantics == NULL)
		return NULL;
	static const char *const ns = JX_NS_JINGLE_GROUPING;
	JxGroup *group = jx_group_new(semantics);
	for(xmpp_stanza_t *c = jx_stanza_child(stanza, ns, "content"); c != NULL; c = jx_stanza_next_named(c, ns, "content")) {
		const char *name = NULL;
		if(jx_wire_room_for_one(group->contents->len, JX_MAX_CONTENTS, "contents in a group", error))
			name = jx_stanza_attr_token(c, "name", error);
		if(name == NULL) {
			jx_group_free(group);
			return NULL;
		}
		g_ptr_array_add(group->contents, g_strdup(name));
	}
	return group;
}

void jx_group_write(xmpp_stanza_t *jingle, const JxGroup *group) {
	xmpp_stanza_t *stanza = jx_stanza_add(jingle, "group", JX_NS_JINGLE_GROUPING);
	jx_stanza_set(stanza, "semantics", group->semantics);
	for(guint i = 0; i < group->contents->len; i++)
		jx_stanza_set(jx_stanza_add(stanza, "content", NULL), "name", g_ptr_array_index(group->contents, i));
}

gboolean jx_group_has(const JxGroup *group, const char *content) {
	for(guint i = 0; i < group->contents->len; i++)
		if(strcmp(g_ptr_array_index(group->contents, i), content) == 0)
			return TRUE;
	return FALSE;
}
