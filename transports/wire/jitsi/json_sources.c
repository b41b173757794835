#include "config.h"

#include "wire/jitsi/json_sources.h"

#include <string.h>

#include "wire/core/jid.h"
#include "wire/core/json.h"
#include "wire/core/limits.h"
#include "wire/core/wire_error.h"

JxSourceSet *jx_source_set_new(const char *owner) {
	JxSourceSet *set = g_new0(JxSourceSet, 1);
	set->owner = g_strdup(owner);
	set->video = g_ptr_array_new_with_free_func((GDestroyNotify)jx_source_free);
	set->audio = g_ptr_array_new_with_free_func((GDestroyNotify)jx_source_free);
	set->video_groups = g_ptr_array_new_with_free_func((GDestroyNotify)jx_ssrc_group_free);
	set->audio_groups = g_ptr_array_new_with_free_func((GDestroyNotify)jx_ssrc_group_free);
	return set;
}

void jx_source_set_free(JxSourceSet *set) {
	if(set == NULL)
		return;
	g_free(set->owner);
	g_ptr_array_unref(set->video);
	g_ptr_array_unref(set->audio);
	g_ptr_array_unref(set->video_groups);
	g_ptr_array_unref(set->audio_groups);
	g_free(set);
}

static gboolean sources_equal(const GPtrArray *a, const GPtrArray *b) {
	if(a->len != b->len)
		return FALSE;
	for(guint i = 0; i < a->len; i++)
		if(!jx_source_equal(g_ptr_array_index(a, i), g_ptr_array_index(b, i)))
			return FALSE;
	return TRUE;
}

static gboolean groups_equal(const GPtrArray *a, const GPtrArray *b) {
	if(a->len != b->len)
		return FALSE;
	for(guint i = 0; i < a->len; i++)
		if(!jx_ssrc_group_equal(g_ptr_array_index(a, i), g_ptr_array_index(b, i)))
			return FALSE;
	return TRUE;
}

gboolean jx_source_set_equal(const JxSourceSet *a, const JxSourceSet *b) {
	return strcmp(a->owner, b->owner) == 0 && sources_equal(a->video, b->video) && sources_equal(a->audio, b->audio)
		&& groups_equal(a->video_groups, b->video_groups) && groups_equal(a->audio_groups, b->audio_groups);
}

JxSourceSet *jx_json_sources_find(const GPtrArray *sets, const char *owner) {
	for(guint i = 0; i < sets->len; i++) {
		JxSourceSet *set = g_ptr_array_index(sets, i);
		if(strcmp(set->owner, owner) == 0)
			return set;
	}
	return NULL;
}

/* --- reading */

static const char *short_text(const json_t *value, gsize max) {
	const char *text = json_string_value(value);
	return text == NULL || *text == '\0' || strlen(text) > max || strpbrk(text, "\r\n") != NULL ? NULL : text;
}

static gboolean read_source(const json_t *item, const char *owner, gboolean video, GPtrArray *sources, GError **error) {
	guint64 ssrc;
	if(!jx_json_number(json_object_get(item, "s"), 1, G_MAXUINT32, &ssrc))
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "\"s\" of a JSON source must be an SSRC");
	if(!jx_wire_room_for_one(sources->len, JX_MAX_SOURCES, "JSON sources of one owner", error))
		return FALSE;
	JxSource *source = jx_source_new((guint32)ssrc, short_text(json_object_get(item, "n"), JX_MAX_TOKEN),
		short_text(json_object_get(item, "m"), JX_MAX_VALUE));
	source->owner = g_strdup(owner);
	const char *type = json_string_value(json_object_get(item, "v"));
	if(video)
		source->video_type = g_strcmp0(type, "d") == 0 || g_strcmp0(type, "desktop") == 0 ? JX_VIDEO_TYPE_DESKTOP : JX_VIDEO_TYPE_CAMERA;
	g_ptr_array_add(sources, source);
	return TRUE;
}

static gboolean read_sources(const json_t *list, const char *owner, gboolean video, GPtrArray *sources, GError **error) {
	gsize i;
	const json_t *item;
	if(list != NULL && !json_is_array(list))
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the JSON sources of an owner must be lists");
	json_array_foreach(list, i, item)
		if(!read_source(item, owner, video, sources, error))
			return FALSE;
	return TRUE;
}

static const char *group_word(const char *text) {
	if(g_strcmp0(text, "f") == 0)
		return "FID";
	if(g_strcmp0(text, "s") == 0)
		return "SIM";
	return jx_ssrc_group_semantics(text) ? text : NULL;
}

static gboolean read_group(const json_t *item, GPtrArray *groups, GError **error) {
	const char *semantics = group_word(json_string_value(json_array_get(item, 0)));
	if(semantics == NULL || json_array_size(item) < 2 || json_array_size(item) > JX_MAX_GROUP_SSRCS + 1)
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "a group of JSON sources must be its semantics and 1 to %d SSRCs", JX_MAX_GROUP_SSRCS);
	if(!jx_wire_room_for_one(groups->len, JX_MAX_SSRC_GROUPS, "groups of JSON sources", error))
		return FALSE;
	JxSsrcGroup *group = jx_ssrc_group_new(semantics, NULL, 0);
	g_ptr_array_add(groups, group);
	for(gsize i = 1; i < json_array_size(item); i++) {
		guint64 ssrc;
		if(!jx_json_number(json_array_get(item, i), 1, G_MAXUINT32, &ssrc))
			return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "a group of JSON sources holds something that is not an SSRC");
		guint32 value = (guint32)ssrc;
		g_array_append_val(group->ssrcs, value);
	}
	return TRUE;
}

static gboolean read_groups(const json_t *list, GPtrArray *groups, GError **error) {
	gsize i;
	const json_t *item;
	if(list != NULL && !json_is_array(list))
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the groups of JSON sources must be lists");
	/* COMPAT(OkEDU): one flat group instead of a list of groups */
	if(json_is_string(json_array_get(list, 0)))
		return read_group(list, groups, error);
	json_array_foreach(list, i, item)
		if(!read_group(item, groups, error))
			return FALSE;
	return TRUE;
}

static JxSourceSet *read_set(const char *owner, const json_t *lists, GError **error) {
	const char *resource = jx_jid_resource(owner);
	if(resource != NULL)
		owner = resource;
	if(*owner == '\0' || strlen(owner) > JX_MAX_VALUE || !json_is_array(lists)) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "JSON sources need an owner with up to four lists");
		return NULL;
	}
	JxSourceSet *set = jx_source_set_new(owner);
	if(read_sources(json_array_get(lists, 0), owner, TRUE, set->video, error) && read_groups(json_array_get(lists, 1), set->video_groups, error)
		&& read_sources(json_array_get(lists, 2), owner, FALSE, set->audio, error) && read_groups(json_array_get(lists, 3), set->audio_groups, error))
		return set;
	jx_source_set_free(set);
	return NULL;
}

GPtrArray *jx_json_sources_read(const char *json, GError **error) {
	g_autoptr(json_t) root = jx_json_object_parse(json, strlen(json), error);
	if(root == NULL)
		return NULL;
	json_t *owners = json_object_get(root, "sources");
	if(owners == NULL)
		return NULL;
	if(!json_is_object(owners) || json_object_size(owners) > JX_MAX_OWNERS) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "\"sources\" must be an object of at most %d owners", JX_MAX_OWNERS);
		return NULL;
	}
	GPtrArray *sets = g_ptr_array_new_with_free_func((GDestroyNotify)jx_source_set_free);
	const char *owner;
	json_t *lists;
	json_object_foreach(owners, owner, lists) {
		JxSourceSet *set = read_set(owner, lists, error);
		if(set == NULL) {
			g_ptr_array_unref(sets);
			return NULL;
		}
		g_ptr_array_add(sets, set);
	}
	return sets;
}

/* --- writing */

static json_t *write_sources(const GPtrArray *sources) {
	json_t *list = json_array();
	for(guint i = 0; i < sources->len; i++) {
		const JxSource *source = g_ptr_array_index(sources, i);
		json_t *item = json_pack("{s:I}", "s", (json_int_t)source->ssrc);
		if(source->name != NULL)
			json_object_set_new(item, "n", json_string(source->name));
		if(jx_source_msid(source) != NULL)
			json_object_set_new(item, "m", json_string(jx_source_msid(source)));
		if(source->video_type == JX_VIDEO_TYPE_DESKTOP)
			json_object_set_new(item, "v", json_string("d"));
		json_array_append_new(list, item);
	}
	return list;
}

static json_t *write_groups(const GPtrArray *groups) {
	json_t *list = json_array();
	for(guint i = 0; i < groups->len; i++) {
		const JxSsrcGroup *group = g_ptr_array_index(groups, i);
		const char *word = strcmp(group->semantics, "FID") == 0 ? "f" : strcmp(group->semantics, "SIM") == 0 ? "s" : group->semantics;
		json_t *item = json_pack("[s]", word);
		for(guint k = 0; k < group->ssrcs->len; k++)
			json_array_append_new(item, json_integer(jx_ssrc_group_at(group, k)));
		json_array_append_new(list, item);
	}
	return list;
}

char *jx_json_sources_write(const GPtrArray *sets) {
	json_t *owners = json_object();
	for(guint i = 0; i < sets->len; i++) {
		const JxSourceSet *set = g_ptr_array_index(sets, i);
		json_t *lists = json_pack("[o,o,o,o]", write_sources(set->video), write_groups(set->video_groups),
			write_sources(set->audio), write_groups(set->audio_groups));
		for(gsize n = 4; n > 0 && json_array_size(json_array_get(lists, n - 1)) == 0; n--)
			json_array_remove(lists, n - 1);
		json_object_set_new(owners, set->owner, lists);
	}
	g_autoptr(json_t) root = json_pack("{s:o}", "sources", owners);
	return jx_json_line(root);
}
