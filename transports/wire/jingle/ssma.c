#include "config.h"

#include "wire/jingle/ssma.h"

#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

/* --- parameters */

JxParameter *jx_parameter_new(const char *name, const char *value) {
	JxParameter *parameter = g_new0(JxParameter, 1);
	parameter->name = g_strdup(name);
	parameter->value = g_strdup(value);
	return parameter;
}

void jx_parameter_free(JxParameter *parameter) {
	if(parameter == NULL)
		return;
	g_free(parameter->name);
	g_free(parameter->value);
	g_free(parameter);
}

static GPtrArray *parameters_new(void) {
	return g_ptr_array_new_with_free_func((GDestroyNotify)jx_parameter_free);
}

const char *jx_parameter_get(const GPtrArray *parameters, const char *name) {
	for(guint i = 0; i < parameters->len; i++) {
		const JxParameter *parameter = g_ptr_array_index(parameters, i);
		if(g_strcmp0(parameter->name, name) == 0)
			return parameter->value;
	}
	return NULL;
}

/* What goes into an SDP line must not end it. */
static gboolean one_line(const char *text, gsize max) {
	return text == NULL || (strlen(text) <= max && strpbrk(text, "\r\n") == NULL);
}

static const char *not_empty(const char *text) {
	return text == NULL || *text == '\0' ? NULL : text;
}

gboolean jx_parameters_read(xmpp_stanza_t *parent, GPtrArray *parameters, GError **error) {
	const char *ns = jx_stanza_ns(parent);
	for(xmpp_stanza_t *c = jx_stanza_child(parent, ns, "parameter"); c != NULL; c = jx_stanza_next_named(c, ns, "parameter")) {
		const char *name = not_empty(jx_stanza_attr(c, "name")), *value = jx_stanza_attr(c, "value");
		if(!jx_wire_room_for_one(parameters->len, JX_MAX_PARAMETERS, "parameters in one element", error))
			return FALSE;
		if(!one_line(name, JX_MAX_TOKEN) || !one_line(value, JX_MAX_VALUE) || (name == NULL && not_empty(value) == NULL))
			return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "a parameter needs a name or a value, each one line of sensible length");
		g_ptr_array_add(parameters, jx_parameter_new(name, value));
	}
	return TRUE;
}

void jx_parameters_write(xmpp_stanza_t *parent, const GPtrArray *parameters) {
	for(guint i = 0; i < parameters->len; i++) {
		const JxParameter *parameter = g_ptr_array_index(parameters, i);
		xmpp_stanza_t *stanza = jx_stanza_add(parent, "parameter", NULL);
		jx_stanza_set(stanza, "name", parameter->name);
		jx_stanza_set(stanza, "value", parameter->value);
	}
}

GPtrArray *jx_parameters_copy(const GPtrArray *parameters) {
	GPtrArray *copy = parameters_new();
	for(guint i = 0; i < parameters->len; i++) {
		const JxParameter *parameter = g_ptr_array_index(parameters, i);
		g_ptr_array_add(copy, jx_parameter_new(parameter->name, parameter->value));
	}
	return copy;
}

gboolean jx_parameters_equal(const GPtrArray *a, const GPtrArray *b) {
	if(a->len != b->len)
		return FALSE;
	for(guint i = 0; i < a->len; i++) {
		const JxParameter *p = g_ptr_array_index(a, i), *q = g_ptr_array_index(b, i);
		if(g_strcmp0(p->name, q->name) != 0 || g_strcmp0(p->value, q->value) != 0)
			return FALSE;
	}
	return TRUE;
}

/* --- sources */

const char *jx_video_type_name(JxVideoType type) {
	return type == JX_VIDEO_TYPE_CAMERA ? "camera" : type == JX_VIDEO_TYPE_DESKTOP ? "desktop" : NULL;
}

JxVideoType jx_video_type_parse(const char *text) {
	if(g_strcmp0(text, "camera") == 0)
		return JX_VIDEO_TYPE_CAMERA;
	if(g_strcmp0(text, "desktop") == 0 || g_strcmp0(text, "desktop_high_fps") == 0)
		return JX_VIDEO_TYPE_DESKTOP;
	return JX_VIDEO_TYPE_NONE;
}

JxSource *jx_source_new(guint32 ssrc, const char *name, const char *msid) {
	JxSource *source = g_new0(JxSource, 1);
	source->ssrc = ssrc;
	source->name = g_strdup(name);
	source->parameters = parameters_new();
	if(msid != NULL)
		g_ptr_array_add(source->parameters, jx_parameter_new("msid", msid));
	return source;
}

void jx_source_free(JxSource *source) {
	if(source == NULL)
		return;
	g_free(source->name);
	g_free(source->owner);
	g_ptr_array_unref(source->parameters);
	g_free(source);
}

JxSource *jx_source_copy(const JxSource *source) {
	JxSource *copy = g_memdup2(source, sizeof *source);
	copy->name = g_strdup(source->name);
	copy->owner = g_strdup(source->owner);
	copy->parameters = jx_parameters_copy(source->parameters);
	return copy;
}

gboolean jx_source_equal(const JxSource *a, const JxSource *b) {
	return a->ssrc == b->ssrc && a->video_type == b->video_type && g_strcmp0(a->name, b->name) == 0
		&& g_strcmp0(a->owner, b->owner) == 0 && jx_parameters_equal(a->parameters, b->parameters);
}

const char *jx_source_msid(const JxSource *source) {
	return jx_parameter_get(source->parameters, "msid");
}

JxSource *jx_source_read(xmpp_stanza_t *stanza, GError **error) {
	guint64 ssrc;
	const char *name = not_empty(jx_stanza_attr(stanza, "name"));
	if(!jx_stanza_attr_number(stanza, "ssrc", 1, G_MAXUINT32, JX_REQUIRED, &ssrc, error))
		return NULL;
	xmpp_stanza_t *info = jx_stanza_child(stanza, JX_NS_JITMEET, "ssrc-info");
	const char *owner = info != NULL ? not_empty(jx_stanza_attr(info, "owner")) : NULL;
	if(!one_line(name, JX_MAX_TOKEN) || !one_line(owner, JX_MAX_VALUE)) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the name or owner of a source is too long");
		return NULL;
	}
	JxSource *source = jx_source_new((guint32)ssrc, name, NULL);
	source->owner = g_strdup(owner);
	source->video_type = jx_video_type_parse(jx_stanza_attr(stanza, "videoType"));
	if(!jx_parameters_read(stanza, source->parameters, error))
		g_clear_pointer(&source, jx_source_free);
	return source;
}

void jx_source_write(xmpp_stanza_t *description, const JxSource *source) {
	xmpp_stanza_t *stanza = jx_stanza_add(description, "source", JX_NS_JINGLE_SSMA);
	const char *msid = jx_source_msid(source);
	jx_stanza_set_number(stanza, "ssrc", source->ssrc);
	jx_stanza_set(stanza, "name", source->name);
	jx_stanza_set(stanza, "videoType", jx_video_type_name(source->video_type));
	if(msid != NULL) {
		xmpp_stanza_t *parameter = jx_stanza_add(stanza, "parameter", NULL);
		jx_stanza_set(parameter, "name", "msid");
		jx_stanza_set(parameter, "value", msid);
	}
	GPtrArray *others = g_ptr_array_new();
	for(guint i = 0; i < source->parameters->len; i++) {
		JxParameter *parameter = g_ptr_array_index(source->parameters, i);
		if(msid == NULL || g_strcmp0(parameter->name, "msid") != 0)
			g_ptr_array_add(others, parameter);
	}
	jx_parameters_write(stanza, others);
	g_ptr_array_unref(others);
	if(source->owner != NULL)
		jx_stanza_set(jx_stanza_add(stanza, "ssrc-info", JX_NS_JITMEET), "owner", source->owner);
}

/* --- groups */

JxSsrcGroup *jx_ssrc_group_new(const char *semantics, const guint32 *ssrcs, guint n) {
	JxSsrcGroup *group = g_new0(JxSsrcGroup, 1);
	group->semantics = g_strdup(semantics);
	group->ssrcs = g_array_new(FALSE, FALSE, sizeof(guint32));
	if(n > 0)
		g_array_append_vals(group->ssrcs, ssrcs, n);
	return group;
}

void jx_ssrc_group_free(JxSsrcGroup *group) {
	if(group == NULL)
		return;
	g_free(group->semantics);
	g_array_unref(group->ssrcs);
	g_free(group);
}

JxSsrcGroup *jx_ssrc_group_copy(const JxSsrcGroup *group) {
	return jx_ssrc_group_new(group->semantics, (const guint32 *)(gpointer)group->ssrcs->data, group->ssrcs->len);
}

gboolean jx_ssrc_group_equal(const JxSsrcGroup *a, const JxSsrcGroup *b) {
	return g_strcmp0(a->semantics, b->semantics) == 0 && a->ssrcs->len == b->ssrcs->len
		&& memcmp(a->ssrcs->data, b->ssrcs->data, a->ssrcs->len * sizeof(guint32)) == 0;
}

gboolean jx_ssrc_group_semantics(const char *text) {
	if(text == NULL || *text == '\0' || strlen(text) > 16)
		return FALSE;
	for(const char *p = text; *p != '\0'; p++)
		if(!g_ascii_isalnum(*p) && *p != '-')
			return FALSE;
	return TRUE;
}

JxSsrcGroup *jx_ssrc_group_read(xmpp_stanza_t *stanza, GError **error) {
	const char *semantics = jx_stanza_attr(stanza, "semantics");
	if(!jx_ssrc_group_semantics(semantics)) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "an ssrc-group needs its semantics");
		return NULL;
	}
	JxSsrcGroup *group = jx_ssrc_group_new(semantics, NULL, 0);
	gboolean good = TRUE;
	for(xmpp_stanza_t *c = jx_stanza_child(stanza, NULL, "source"); c != NULL && good; c = jx_stanza_next_named(c, NULL, "source")) {
		guint64 ssrc = 0;
		good = jx_wire_room_for_one(group->ssrcs->len, JX_MAX_GROUP_SSRCS, "sources in a group", error)
			&& jx_stanza_attr_number(c, "ssrc", 1, G_MAXUINT32, JX_REQUIRED, &ssrc, error);
		guint32 value = (guint32)ssrc;
		g_array_append_val(group->ssrcs, value);
	}
	if(good && group->ssrcs->len == 0)
		good = jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "an ssrc-group needs at least one source");
	if(!good)
		g_clear_pointer(&group, jx_ssrc_group_free);
	return group;
}

void jx_ssrc_group_write(xmpp_stanza_t *description, const JxSsrcGroup *group) {
	xmpp_stanza_t *stanza = jx_stanza_add(description, "ssrc-group", JX_NS_JINGLE_SSMA);
	jx_stanza_set(stanza, "semantics", group->semantics);
	for(guint i = 0; i < group->ssrcs->len; i++)
		jx_stanza_set_number(jx_stanza_add(stanza, "source", NULL), "ssrc", jx_ssrc_group_at(group, i));
}

guint32 jx_ssrc_group_at(const JxSsrcGroup *group, guint index) {
	return index < group->ssrcs->len ? g_array_index(group->ssrcs, guint32, index) : 0;
}

guint32 jx_ssrc_groups_rtx(const GPtrArray *groups, guint32 ssrc) {
	for(guint i = 0; i < groups->len; i++) {
		const JxSsrcGroup *group = g_ptr_array_index(groups, i);
		if(strcmp(group->semantics, "FID") == 0 && group->ssrcs->len == 2 && jx_ssrc_group_at(group, 0) == ssrc)
			return jx_ssrc_group_at(group, 1);
	}
	return 0;
}
