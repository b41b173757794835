/* Bridge messages as text. */
#include "config.h"

#include "wire/core/json.h"
#include "wire/jitsi/colibri.h"

static json_t *list_of(const GPtrArray *texts) {
	json_t *list = json_array();
	for(guint i = 0; i < texts->len; i++)
		json_array_append_new(list, json_string(g_ptr_array_index(texts, i)));
	return list;
}

static void set_text(json_t *root, const char *name, const char *value) {
	if(value != NULL)
		json_object_set_new(root, name, json_string(value));
}

static void set_number(json_t *root, const char *name, gint64 value) {
	json_object_set_new(root, name, json_integer(value));
}

static void write_constraints(json_t *root, const JxColibri *message) {
	set_number(root, "lastN", message->last_n);
	set_number(root, "assumedBandwidthBps", message->bandwidth);
	if(message->default_height != JX_COLIBRI_NO_HEIGHT)
		json_object_set_new(root, "defaultConstraints", json_pack("{s:i}", "maxHeight", message->default_height));
	json_object_set_new(root, "selectedSources", list_of(message->selected));
	json_object_set_new(root, "onStageSources", list_of(message->on_stage));
	json_t *constraints = json_object();
	for(guint i = 0; i < message->constraints->len; i++) {
		const JxColibriConstraint *constraint = g_ptr_array_index(message->constraints, i);
		json_object_set_new(constraints, constraint->source, json_pack("{s:i}", "maxHeight", constraint->max_height));
	}
	json_object_set_new(root, "constraints", constraints);
}

static void write_mappings(json_t *root, const JxColibri *message) {
	gboolean video = message->kind == JX_COLIBRI_VIDEO_SOURCES_MAP;
	json_t *list = json_array();
	for(guint i = 0; i < message->mappings->len; i++) {
		const JxColibriMapping *mapping = g_ptr_array_index(message->mappings, i);
		json_t *item = json_object();
		set_text(item, "source", mapping->source);
		set_text(item, "owner", mapping->owner);
		set_number(item, "ssrc", mapping->ssrc);
		if(video) {
			json_object_set_new(item, "rtx", mapping->rtx != 0 ? json_integer(mapping->rtx) : json_string("-1"));
			set_text(item, "videoType", mapping->video_type == JX_VIDEO_TYPE_DESKTOP ? "DESKTOP" : "CAMERA");
		}
		set_text(item, "mid", mapping->mid);
		json_array_append_new(list, item);
	}
	json_object_set_new(root, "mappedSources", list);
}

static void write_relayed(json_t *root, const JxColibri *message) {
	if(message->body != NULL)
		json_object_update(root, message->body);
	/* who relays says from whom it is; a client has no say in that */
	if(message->kind == JX_COLIBRI_ENDPOINT_MESSAGE)
		set_text(root, "to", message->to != NULL ? message->to : "");
	set_text(root, "from", message->from);
}

static const char *type_word(JxVideoType type) {
	return type == JX_VIDEO_TYPE_NONE ? "none" : jx_video_type_name(type);
}

static void write_members(json_t *root, const JxColibri *message) {
	switch(message->kind) {
		case JX_COLIBRI_RECEIVER_VIDEO_CONSTRAINTS: write_constraints(root, message); break;
		case JX_COLIBRI_LAST_N_CHANGED: set_number(root, "lastN", message->last_n); break;
		case JX_COLIBRI_SOURCE_VIDEO_TYPE:
			set_text(root, "sourceName", message->source);
			set_text(root, "videoType", type_word(message->video_type));
			break;
		case JX_COLIBRI_VIDEO_TYPE: set_text(root, "videoType", type_word(message->video_type)); break;
		case JX_COLIBRI_RECEIVER_AUDIO_SUBSCRIPTION:
			json_object_set_new(root, "all", json_boolean(message->all));
			json_object_set_new(root, "include", list_of(message->include));
			json_object_set_new(root, "exclude", list_of(message->exclude));
			break;
		case JX_COLIBRI_ENDPOINT_MESSAGE:
		case JX_COLIBRI_ENDPOINT_STATS: write_relayed(root, message); break;
		case JX_COLIBRI_SERVER_HELLO: set_text(root, "version", message->version); break;
		case JX_COLIBRI_FORWARDED_SOURCES: json_object_set_new(root, "forwardedSources", list_of(message->forwarded)); break;
		case JX_COLIBRI_SENDER_SOURCE_CONSTRAINTS:
			set_text(root, "sourceName", message->source);
			set_number(root, "maxHeight", message->max_height);
			break;
		case JX_COLIBRI_DOMINANT_SPEAKER:
			set_text(root, "dominantSpeakerEndpoint", message->speaker != NULL ? message->speaker : "");
			json_object_set_new(root, "previousSpeakers", list_of(message->previous));
			json_object_set_new(root, "silence", json_boolean(message->silence));
			break;
		case JX_COLIBRI_CONNECTIVITY:
			set_text(root, "endpoint", message->speaker);
			set_text(root, "active", message->active ? "true" : "false");
			break;
		case JX_COLIBRI_CONNECTION_STATS: set_number(root, "estimatedDownlinkBandwidth", message->bandwidth); break;
		case JX_COLIBRI_VIDEO_SOURCES_MAP:
		case JX_COLIBRI_AUDIO_SOURCES_MAP: write_mappings(root, message); break;
		case JX_COLIBRI_CLIENT_HELLO:
		case JX_COLIBRI_UNKNOWN: break;
	}
}

char *jx_colibri_write(const JxColibri *message) {
	g_autoptr(json_t) root = json_pack("{s:s}", "colibriClass", message->class_name);
	write_members(root, message);
	return jx_json_line(root);
}

/* --- shorthands */

static void add_texts(GPtrArray *list, const char *const *texts, gsize n) {
	for(gsize i = 0; i < n; i++)
		g_ptr_array_add(list, g_strdup(texts[i]));
}

char *jx_colibri_server_hello(const char *version) {
	g_autoptr(JxColibri) message = jx_colibri_new(JX_COLIBRI_SERVER_HELLO);
	message->version = g_strdup(version);
	return jx_colibri_write(message);
}

char *jx_colibri_forwarded_sources(const char *const *names, gsize n) {
	g_autoptr(JxColibri) message = jx_colibri_new(JX_COLIBRI_FORWARDED_SOURCES);
	add_texts(message->forwarded, names, n);
	return jx_colibri_write(message);
}

char *jx_colibri_sender_constraints(const char *source, int max_height) {
	g_autoptr(JxColibri) message = jx_colibri_new(JX_COLIBRI_SENDER_SOURCE_CONSTRAINTS);
	message->source = g_strdup(source);
	message->max_height = max_height;
	return jx_colibri_write(message);
}

char *jx_colibri_dominant_speaker(const char *endpoint, const char *const *previous, gsize n, gboolean silence) {
	g_autoptr(JxColibri) message = jx_colibri_new(JX_COLIBRI_DOMINANT_SPEAKER);
	message->speaker = g_strdup(endpoint);
	message->silence = silence;
	add_texts(message->previous, previous, n);
	return jx_colibri_write(message);
}

char *jx_colibri_connectivity(const char *endpoint, gboolean active) {
	g_autoptr(JxColibri) message = jx_colibri_new(JX_COLIBRI_CONNECTIVITY);
	message->speaker = g_strdup(endpoint);
	message->active = active;
	return jx_colibri_write(message);
}

char *jx_colibri_connection_stats(gint64 bandwidth) {
	g_autoptr(JxColibri) message = jx_colibri_new(JX_COLIBRI_CONNECTION_STATS);
	message->bandwidth = bandwidth;
	return jx_colibri_write(message);
}
