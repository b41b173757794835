/* The struct, its names, and reading. */
#include "config.h"

#include "wire/jitsi/colibri.h"

#include <string.h>

#include "wire/core/json.h"
#include "wire/core/limits.h"
#include "wire/core/wire_error.h"

static const char *const class_names[] = {
	"ReceiverVideoConstraints", "LastNChangedEvent", "SourceVideoTypeMessage", "VideoTypeMessage", "ReceiverAudioSubscription",
	"ClientHello", "EndpointMessage", "EndpointStats", "ServerHello", "ForwardedSources", "SenderSourceConstraints",
	"DominantSpeakerEndpointChangeEvent", "EndpointConnectivityStatusChangeEvent", "ConnectionStats", "VideoSourcesMap",
	"AudioSourcesMap",
};

static JxColibriKind kind_of(const char *class_name) {
	for(guint i = 0; i < G_N_ELEMENTS(class_names); i++)
		if(strcmp(class_name, class_names[i]) == 0)
			return (JxColibriKind)i;
	return JX_COLIBRI_UNKNOWN;
}

/* --- life */

static void constraint_free(gpointer data) {
	JxColibriConstraint *constraint = data;
	g_free(constraint->source);
	g_free(constraint);
}

static void mapping_free(gpointer data) {
	JxColibriMapping *mapping = data;
	g_free(mapping->source);
	g_free(mapping->owner);
	g_free(mapping->mid);
	g_free(mapping);
}

JxColibri *jx_colibri_new(JxColibriKind kind) {
	JxColibri *message = g_new0(JxColibri, 1);
	message->kind = kind;
	message->class_name = g_strdup(kind < JX_COLIBRI_UNKNOWN ? class_names[kind] : "");
	message->last_n = -1;
	message->bandwidth = -1;
	message->default_height = JX_COLIBRI_NO_HEIGHT;
	message->constraints = g_ptr_array_new_with_free_func(constraint_free);
	message->selected = g_ptr_array_new_with_free_func(g_free);
	message->on_stage = g_ptr_array_new_with_free_func(g_free);
	message->include = g_ptr_array_new_with_free_func(g_free);
	message->exclude = g_ptr_array_new_with_free_func(g_free);
	message->forwarded = g_ptr_array_new_with_free_func(g_free);
	message->previous = g_ptr_array_new_with_free_func(g_free);
	message->mappings = g_ptr_array_new_with_free_func(mapping_free);
	return message;
}

void jx_colibri_free(JxColibri *message) {
	if(message == NULL)
		return;
	g_free(message->class_name);
	g_ptr_array_unref(message->constraints);
	g_ptr_array_unref(message->selected);
	g_ptr_array_unref(message->on_stage);
	g_free(message->source);
	g_ptr_array_unref(message->include);
	g_ptr_array_unref(message->exclude);
	g_free(message->to);
	g_free(message->from);
	json_decref(message->body);
	g_free(message->version);
	g_ptr_array_unref(message->forwarded);
	g_free(message->speaker);
	g_ptr_array_unref(message->previous);
	g_ptr_array_unref(message->mappings);
	g_free(message);
}

/* --- members. Each is optional; one that is there must have its type. */

static gboolean wrong(const char *name, GError **error) {
	return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "%s of a bridge message is wrong", name);
}

/* -1 stands for every negative number: no limit */
static gboolean read_number(const json_t *root, const char *name, gint64 high, gint64 *value, GError **error) {
	const json_t *member = json_object_get(root, name);
	if(member == NULL)
		return TRUE;
	if(!json_is_number(member))
		return wrong(name, error);
	double number = json_number_value(member);
	*value = number < 0 ? -1 : number > (double)high ? high : (gint64)number;
	return TRUE;
}

static gboolean read_int(const json_t *root, const char *name, int *value, GError **error) {
	gint64 number = *value;
	if(!read_number(root, name, G_MAXINT32, &number, error))
		return FALSE;
	*value = (int)number;
	return TRUE;
}

static gboolean read_text(const json_t *root, const char *name, char **value, GError **error) {
	const json_t *member = json_object_get(root, name);
	if(member == NULL || json_is_null(member))
		return TRUE;
	const char *text = json_string_value(member);
	if(text == NULL || strlen(text) > JX_MAX_TOKEN)
		return wrong(name, error);
	g_free(*value);
	*value = *text != '\0' ? g_strdup(text) : NULL;
	return TRUE;
}

static gboolean read_list(const json_t *root, const char *name, GPtrArray *list, GError **error) {
	const json_t *member = json_object_get(root, name), *item;
	gsize i;
	if(member == NULL)
		return TRUE;
	if(!json_is_array(member))
		return wrong(name, error);
	json_array_foreach(member, i, item) {
		const char *text = json_string_value(item);
		if(text == NULL || strlen(text) > JX_MAX_TOKEN)
			return wrong(name, error);
		if(!jx_wire_room_for_one(list->len, JX_MAX_SOURCES, "entries in a bridge message", error))
			return FALSE;
		g_ptr_array_add(list, g_strdup(text));
	}
	return TRUE;
}

static gboolean read_bool(const json_t *root, const char *name, gboolean *value, GError **error) {
	const json_t *member = json_object_get(root, name);
	const char *text = json_string_value(member);
	if(member == NULL)
		return TRUE;
	/* the bridge's `active` is a string */
	if(!json_is_boolean(member) && g_strcmp0(text, "true") != 0 && g_strcmp0(text, "false") != 0)
		return wrong(name, error);
	*value = json_is_true(member) || g_strcmp0(text, "true") == 0;
	return TRUE;
}

static gboolean read_bandwidth(const json_t *root, const char *name, gint64 *value, GError **error) {
	return read_number(root, name, (gint64)1e15, value, error);
}

static gboolean read_video_type(const json_t *root, JxVideoType *type, GError **error) {
	const char *text = json_string_value(json_object_get(root, "videoType"));
	*type = jx_video_type_parse(text);
	return *type != JX_VIDEO_TYPE_NONE || g_strcmp0(text, "none") == 0 || wrong("videoType", error);
}

static gboolean read_constraints(const json_t *root, JxColibri *message, GError **error) {
	json_t *constraints = json_object_get(root, "constraints"), *entry;
	const char *source;
	if(constraints != NULL && !json_is_object(constraints))
		return wrong("constraints", error);
	json_object_foreach(constraints, source, entry) {
		int height = -1;
		if(!json_is_object(entry) || strlen(source) > JX_MAX_TOKEN)
			return wrong("constraints", error);
		if(!read_int(entry, "maxHeight", &height, error) || !jx_wire_room_for_one(message->constraints->len, JX_MAX_SOURCES, "constraints", error))
			return FALSE;
		JxColibriConstraint *constraint = g_new0(JxColibriConstraint, 1);
		constraint->source = g_strdup(source);
		constraint->max_height = height;
		g_ptr_array_add(message->constraints, constraint);
	}
	const json_t *fallback = json_object_get(root, "defaultConstraints");
	if(fallback != NULL && !json_is_object(fallback))
		return wrong("defaultConstraints", error);
	return read_int(fallback, "maxHeight", &message->default_height, error) && read_list(root, "selectedSources", message->selected, error)
		&& read_list(root, "onStageSources", message->on_stage, error) && read_int(root, "lastN", &message->last_n, error)
		&& read_bandwidth(root, "assumedBandwidthBps", &message->bandwidth, error);
}

static gboolean read_mapping(const json_t *item, JxColibri *message, GError **error) {
	JxColibriMapping *mapping = g_new0(JxColibriMapping, 1);
	guint64 ssrc, rtx = 0;
	g_ptr_array_add(message->mappings, mapping);
	if(!read_text(item, "source", &mapping->source, error) || !read_text(item, "owner", &mapping->owner, error)
		|| !read_text(item, "mid", &mapping->mid, error))
		return FALSE;
	if(mapping->source == NULL || !jx_json_number(json_object_get(item, "ssrc"), 1, G_MAXUINT32, &ssrc))
		return wrong("mappedSources", error);
	/* "-1" is how the bridge says none */
	if(!jx_json_number(json_object_get(item, "rtx"), 1, G_MAXUINT32, &rtx))
		rtx = 0;
	mapping->ssrc = (guint32)ssrc;
	mapping->rtx = (guint32)rtx;
	g_autofree char *type = g_ascii_strdown(json_is_string(json_object_get(item, "videoType"))
		? json_string_value(json_object_get(item, "videoType")) : "", -1);
	mapping->video_type = jx_video_type_parse(type);
	return TRUE;
}

static gboolean read_mappings(const json_t *root, JxColibri *message, GError **error) {
	const json_t *list = json_object_get(root, "mappedSources"), *item;
	gsize i;
	if(!json_is_array(list))
		return wrong("mappedSources", error);
	json_array_foreach(list, i, item)
		if(!jx_wire_room_for_one(message->mappings->len, JX_MAX_SOURCES, "mapped sources", error) || !read_mapping(item, message, error))
			return FALSE;
	return TRUE;
}

/* Kept whole, for whoever it is relayed to. */
static gboolean read_relayed(json_t *root, JxColibri *message, GError **error) {
	if(!read_text(root, "to", &message->to, error) || !read_text(root, "from", &message->from, error))
		return FALSE;
	message->body = json_incref(root);
	json_object_del(root, "to");
	json_object_del(root, "from");
	return TRUE;
}

static gboolean read_subscription(const json_t *root, JxColibri *message, GError **error) {
	const char *mode = json_string_value(json_object_get(root, "mode"));
	if(mode == NULL)
		return read_bool(root, "all", &message->all, error) && read_list(root, "include", message->include, error)
			&& read_list(root, "exclude", message->exclude, error);
	/* COMPAT(lib-jitsi-meet before 2026): one list, and a word for what it means */
	message->all = strcmp(mode, "All") == 0 || strcmp(mode, "Exclude") == 0;
	if(strcmp(mode, "Include") == 0)
		return read_list(root, "list", message->include, error);
	if(strcmp(mode, "Exclude") == 0)
		return read_list(root, "list", message->exclude, error);
	return message->all || strcmp(mode, "None") == 0 || wrong("mode", error);
}

static gboolean read_members(json_t *root, JxColibri *message, GError **error) {
	switch(message->kind) {
		case JX_COLIBRI_RECEIVER_VIDEO_CONSTRAINTS: return read_constraints(root, message, error);
		case JX_COLIBRI_LAST_N_CHANGED: return read_int(root, "lastN", &message->last_n, error);
		case JX_COLIBRI_SOURCE_VIDEO_TYPE:
			return read_text(root, "sourceName", &message->source, error) && (message->source != NULL || wrong("sourceName", error))
				&& read_video_type(root, &message->video_type, error);
		case JX_COLIBRI_VIDEO_TYPE: return read_video_type(root, &message->video_type, error);
		case JX_COLIBRI_RECEIVER_AUDIO_SUBSCRIPTION:
			return read_subscription(root, message, error);
		case JX_COLIBRI_ENDPOINT_MESSAGE:
		case JX_COLIBRI_ENDPOINT_STATS: return read_relayed(root, message, error);
		case JX_COLIBRI_SERVER_HELLO: return read_text(root, "version", &message->version, error);
		case JX_COLIBRI_FORWARDED_SOURCES: return read_list(root, "forwardedSources", message->forwarded, error);
		case JX_COLIBRI_SENDER_SOURCE_CONSTRAINTS:
			return read_text(root, "sourceName", &message->source, error) && (message->source != NULL || wrong("sourceName", error))
				&& read_int(root, "maxHeight", &message->max_height, error);
		case JX_COLIBRI_DOMINANT_SPEAKER:
			return read_text(root, "dominantSpeakerEndpoint", &message->speaker, error) && read_bool(root, "silence", &message->silence, error)
				&& read_list(root, "previousSpeakers", message->previous, error);
		case JX_COLIBRI_CONNECTIVITY:
			return read_text(root, "endpoint", &message->speaker, error) && read_bool(root, "active", &message->active, error);
		case JX_COLIBRI_CONNECTION_STATS: return read_bandwidth(root, "estimatedDownlinkBandwidth", &message->bandwidth, error);
		case JX_COLIBRI_VIDEO_SOURCES_MAP:
		case JX_COLIBRI_AUDIO_SOURCES_MAP: return read_mappings(root, message, error);
		case JX_COLIBRI_CLIENT_HELLO:
		case JX_COLIBRI_UNKNOWN: return TRUE;
	}
	return TRUE;
}

JxColibri *jx_colibri_read(const char *text, gsize length, GError **error) {
	if(length > JX_MAX_COLIBRI_BYTES) {
		jx_wire_refuse(error, JX_WIRE_RESOURCE_CONSTRAINT, "a bridge message is too long");
		return NULL;
	}
	g_autoptr(json_t) root = jx_json_object_parse(text, length, error);
	if(root == NULL)
		return NULL;
	const char *class_name = json_string_value(json_object_get(root, "colibriClass"));
	if(class_name == NULL || strlen(class_name) > JX_MAX_TOKEN) {
		wrong("colibriClass", error);
		return NULL;
	}
	g_autoptr(JxColibri) message = jx_colibri_new(kind_of(class_name));
	if(message->kind == JX_COLIBRI_UNKNOWN) {
		g_free(message->class_name);
		message->class_name = g_strdup(class_name);
	}
	return read_members(root, message, error) ? g_steal_pointer(&message) : NULL;
}
