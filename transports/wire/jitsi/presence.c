#include "config.h"

#include "wire/jitsi/presence.h"

#include <string.h>

#include "wire/core/json.h"
#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

/* --- source names */

gboolean jx_source_name_parse(const char *name, char **endpoint, JxMedia *media, guint *index) {
	const char *dash = name != NULL ? strrchr(name, '-') : NULL;
	guint64 number;
	if(dash == NULL || dash == name || (dash[1] != 'a' && dash[1] != 'v') || !jx_parse_number(dash + 2, 0, G_MAXINT32, &number))
		return FALSE;
	if(endpoint != NULL)
		*endpoint = g_strndup(name, dash - name);
	if(media != NULL)
		*media = dash[1] == 'a' ? JX_MEDIA_AUDIO : JX_MEDIA_VIDEO;
	if(index != NULL)
		*index = (guint)number;
	return TRUE;
}

char *jx_source_name(const char *endpoint, JxMedia media, guint index) {
	return g_strdup_printf("%s-%c%u", endpoint, media == JX_MEDIA_AUDIO ? 'a' : 'v', index);
}

/* --- life */

static void source_state_free(gpointer data) {
	JxSourceState *state = data;
	g_free(state->name);
	g_free(state);
}

JxPresence *jx_presence_new(void) {
	JxPresence *presence = g_new0(JxPresence, 1);
	presence->sources = g_ptr_array_new_with_free_func(source_state_free);
	presence->audio_muted = presence->video_muted = JX_UNSAID;
	presence->codecs = g_ptr_array_new_with_free_func(g_free);
	presence->features = g_ptr_array_new_with_free_func(g_free);
	presence->versions = g_ptr_array_new_with_free_func((GDestroyNotify)jx_property_free);
	presence->conference_properties = g_ptr_array_new_with_free_func((GDestroyNotify)jx_property_free);
	return presence;
}

void jx_presence_free(JxPresence *presence) {
	if(presence == NULL)
		return;
	g_free(presence->nick);
	g_free(presence->email);
	g_free(presence->avatar_url);
	g_free(presence->stats_id);
	g_free(presence->region);
	g_free(presence->hand);
	g_free(presence->guest_of);
	jx_caps_free(presence->caps);
	g_ptr_array_unref(presence->sources);
	g_ptr_array_unref(presence->codecs);
	g_ptr_array_unref(presence->features);
	g_free(presence->password);
	g_free(presence->etherpad);
	g_ptr_array_unref(presence->versions);
	g_ptr_array_unref(presence->conference_properties);
	jx_muc_user_free(presence->user);
	g_free(presence);
}

static JxSourceState *add_source(JxPresence *presence, const char *name, gboolean muted, JxVideoType type) {
	JxSourceState *state = g_new0(JxSourceState, 1);
	state->name = g_strdup(name);
	state->muted = muted;
	state->video_type = type;
	if(!jx_source_name_parse(name, NULL, &state->media, NULL))
		state->media = JX_MEDIA_AUDIO;
	g_ptr_array_add(presence->sources, state);
	presence->has_source_info = TRUE;
	return state;
}

void jx_presence_add_source(JxPresence *presence, const char *name, gboolean muted, JxVideoType type) {
	add_source(presence, name, muted, type);
}

void jx_presence_add_property(JxPresence *presence, const char *key, const char *value) {
	g_ptr_array_add(presence->conference_properties, jx_property_new(key, value));
}

const JxSourceState *jx_presence_source(const JxPresence *presence, const char *name) {
	for(guint i = 0; i < presence->sources->len; i++) {
		const JxSourceState *state = g_ptr_array_index(presence->sources, i);
		if(strcmp(state->name, name) == 0)
			return state;
	}
	return NULL;
}

gboolean jx_presence_muted(const JxPresence *presence, const char *name, JxMedia media) {
	if(!presence->has_source_info)
		return (media == JX_MEDIA_AUDIO ? presence->audio_muted : presence->video_muted) != JX_NO;
	if(name != NULL) {
		const JxSourceState *state = jx_presence_source(presence, name);
		return state == NULL || state->muted;
	}
	for(guint i = 0; i < presence->sources->len; i++) {
		const JxSourceState *state = g_ptr_array_index(presence->sources, i);
		if(state->media == media && !state->muted)
			return FALSE;
	}
	return TRUE;
}

/* --- reading */

static gboolean read_source_info(xmpp_stanza_t *c, JxPresence *presence, GError **error) {
	g_autofree char *text = jx_stanza_text(c, JX_MAX_JSON_BYTES);
	g_autoptr(json_t) root = text != NULL ? jx_json_object_parse(text, strlen(text), NULL) : NULL;
	presence->has_source_info = TRUE;
	const char *name;
	json_t *entry;
	json_object_foreach(root, name, entry) {
		if(!jx_wire_room_for_one(presence->sources->len, JX_MAX_SOURCES, "sources in a presence", error))
			return FALSE;
		if(!json_is_object(entry) || *name == '\0' || strlen(name) > JX_MAX_TOKEN)
			continue;
		const json_t *muted = json_object_get(entry, "muted");
		JxSourceState *state = add_source(presence, name, muted == NULL || !json_is_false(muted),
			jx_video_type_parse(json_string_value(json_object_get(entry, "videoType"))));
		jx_media_parse(json_string_value(json_object_get(entry, "mediaType")), &state->media);
	}
	return TRUE;
}

static JxTristate read_muted(xmpp_stanza_t *c) {
	g_autofree char *text = jx_stanza_text(c, JX_MAX_TOKEN);
	return g_strcmp0(text, "false") == 0 ? JX_NO : g_strcmp0(text, "true") == 0 ? JX_YES : JX_UNSAID;
}

static gboolean read_codecs(xmpp_stanza_t *c, JxPresence *presence, GError **error) {
	g_autofree char *text = jx_stanza_text(c, JX_MAX_VALUE);
	g_auto(GStrv) words = g_strsplit(text != NULL ? text : "", ",", JX_MAX_PROPERTIES + 1);
	g_ptr_array_set_size(presence->codecs, 0);
	for(guint i = 0; words[i] != NULL; i++) {
		g_strstrip(words[i]);
		if(!jx_wire_room_for_one(presence->codecs->len, JX_MAX_PROPERTIES, "codecs in a presence", error))
			return FALSE;
		if(*words[i] != '\0')
			g_ptr_array_add(presence->codecs, g_ascii_strdown(words[i], -1));
	}
	return TRUE;
}

static gboolean read_features(xmpp_stanza_t *c, JxPresence *presence, GError **error) {
	for(xmpp_stanza_t *f = jx_stanza_child(c, NULL, "feature"); f != NULL; f = jx_stanza_next_named(f, NULL, "feature")) {
		if(!jx_wire_room_for_one(presence->features->len, JX_MAX_FEATURES, "features in a presence", error))
			return FALSE;
		if(jx_stanza_attr(f, "var") != NULL)
			g_ptr_array_add(presence->features, g_strdup(jx_stanza_attr(f, "var")));
	}
	return TRUE;
}

static gboolean read_versions(xmpp_stanza_t *c, JxPresence *presence, GError **error) {
	for(xmpp_stanza_t *v = jx_stanza_child(c, NULL, "component"); v != NULL; v = jx_stanza_next_named(v, NULL, "component")) {
		g_autofree char *version = jx_stanza_text(v, JX_MAX_VALUE);
		if(!jx_wire_room_for_one(presence->versions->len, JX_MAX_PROPERTIES, "versions in a presence", error))
			return FALSE;
		if(jx_stanza_attr(v, "name") != NULL && version != NULL)
			g_ptr_array_add(presence->versions, jx_property_new(jx_stanza_attr(v, "name"), version));
	}
	return TRUE;
}

static gboolean read_conference_properties(xmpp_stanza_t *c, JxPresence *presence, GError **error) {
	for(xmpp_stanza_t *p = jx_stanza_child(c, NULL, "property"); p != NULL; p = jx_stanza_next_named(p, NULL, "property")) {
		if(!jx_wire_room_for_one(presence->conference_properties->len, JX_MAX_PROPERTIES, "conference properties", error))
			return FALSE;
		if(jx_stanza_attr(p, "key") != NULL && jx_stanza_attr(p, "value") != NULL)
			jx_presence_add_property(presence, jx_stanza_attr(p, "key"), jx_stanza_attr(p, "value"));
	}
	return TRUE;
}

static void take_text(char **slot, xmpp_stanza_t *c, gsize max) {
	g_free(*slot);
	*slot = jx_stanza_text(c, max);
}

/* Children of the presence's own namespace. */
static gboolean read_plain(xmpp_stanza_t *c, JxPresence *presence, GError **error) {
	const char *name = xmpp_stanza_get_name(c);
	if(strcmp(name, "SourceInfo") == 0)
		return read_source_info(c, presence, error);
	/* the list is newer and says more than the single type */
	if(strcmp(name, "jitsi_participant_codecList") == 0 || (strcmp(name, "jitsi_participant_codecType") == 0 && presence->codecs->len == 0))
		return read_codecs(c, presence, error);
	if(strcmp(name, "features") == 0)
		return read_features(c, presence, error);
	if(strcmp(name, "stats-id") == 0)
		take_text(&presence->stats_id, c, JX_MAX_TOKEN);
	else if(strcmp(name, "jitsi_participant_region") == 0)
		take_text(&presence->region, c, JX_MAX_TOKEN);
	else if(strcmp(name, "jitsi_participant_e2ee.enabled") == 0)
		presence->encrypts = read_muted(c) == JX_YES;
	else if(strcmp(name, "jitsi_participant_raisedHand") == 0)
		take_text(&presence->hand, c, JX_MAX_TOKEN);
	else if(strcmp(name, "email") == 0)
		take_text(&presence->email, c, JX_MAX_VALUE);
	else if(strcmp(name, "avatar-url") == 0)
		take_text(&presence->avatar_url, c, JX_MAX_VALUE);
	/* COMPAT(lib-jitsi-meet of 2022): it says these without their namespaces. */
	else if(strcmp(name, "audiomuted") == 0)
		presence->audio_muted = read_muted(c);
	else if(strcmp(name, "videomuted") == 0)
		presence->video_muted = read_muted(c);
	return TRUE;
}

static gboolean read_child(xmpp_stanza_t *c, JxPresence *presence, GError **error) {
	if(jx_stanza_is(c, JX_NS_CLIENT, NULL))
		return read_plain(c, presence, error);
	if(jx_stanza_is(c, JX_NS_JITMEET, "versions"))
		return read_versions(c, presence, error);
	if(jx_stanza_is(c, JX_NS_FOCUS, "conference-properties"))
		return read_conference_properties(c, presence, error);
	if(jx_stanza_is(c, JX_NS_NICK, "nick")) {
		take_text(&presence->nick, c, JX_MAX_VALUE);
	} else if(jx_stanza_is(c, JX_NS_GUEST, "guest")) {
		g_free(presence->guest_of);
		presence->guest_of = g_strdup(jx_stanza_attr(c, "room"));
	} else if(jx_stanza_is(c, JX_NS_CAPS, "c")) {
		jx_caps_free(presence->caps);
		presence->caps = jx_caps_read(c);
	} else if(jx_stanza_is(c, JX_NS_JITMEET_AUDIO, "audiomuted")) {
		presence->audio_muted = read_muted(c);
	} else if(jx_stanza_is(c, JX_NS_JITMEET_VIDEO, "videomuted")) {
		presence->video_muted = read_muted(c);
	} else if(jx_stanza_is(c, JX_NS_JITMEET_ETHERPAD, "etherpad")) {
		take_text(&presence->etherpad, c, JX_MAX_VALUE);
	} else if(jx_stanza_is(c, JX_NS_MUC, "x")) {
		presence->join = TRUE;
		g_free(presence->password);
		presence->password = jx_stanza_child_text(c, JX_NS_MUC, "password", JX_MAX_VALUE);
	}
	return TRUE;
}

/* Was put there by mod_janus_sourceinfo, in place of what <original/> holds. */
static gboolean is_ours(xmpp_stanza_t *c) {
	return jx_stanza_is(c, JX_NS_CLIENT, "SourceInfo") || jx_stanza_is(c, JX_NS_CLIENT, "jitsi_participant_codecList")
		|| jx_stanza_is(c, JX_NS_JITMEET_AUDIO, "audiomuted") || jx_stanza_is(c, JX_NS_JITMEET_VIDEO, "videomuted");
}

JxPresence *jx_presence_read(xmpp_stanza_t *stanza, GError **error) {
	g_autoptr(JxPresence) presence = jx_presence_new();
	xmpp_stanza_t *original = jx_stanza_child(stanza, JX_NS_SOURCE_INFO, "original");
	for(xmpp_stanza_t *c = jx_stanza_first(stanza); c != NULL; c = jx_stanza_next(c))
		if(!(original && is_ours(c)) && !read_child(c, presence, error))
			return NULL;
	for(xmpp_stanza_t *c = original ? jx_stanza_first(original) : NULL; c != NULL; c = jx_stanza_next(c))
		if(!read_child(c, presence, error))
			return NULL;
	GError *wrong = NULL;
	presence->user = jx_muc_user_read(stanza, &wrong);
	if(wrong != NULL) {
		g_propagate_error(error, wrong);
		return NULL;
	}
	return g_steal_pointer(&presence);
}

/* --- writing */

char *jx_source_info_write(const JxPresence *presence) {
	g_autoptr(json_t) root = json_object();
	for(guint i = 0; i < presence->sources->len; i++) {
		const JxSourceState *state = g_ptr_array_index(presence->sources, i);
		json_t *entry = json_pack("{s:b}", "muted", state->muted);
		/* camera is what a video source is anyway */
		if(state->video_type == JX_VIDEO_TYPE_DESKTOP)
			json_object_set_new(entry, "videoType", json_string("desktop"));
		json_object_set_new(root, state->name, entry);
	}
	return jx_json_line(root);
}

static void write_source_info(xmpp_stanza_t *stanza, const JxPresence *presence) {
	g_autofree char *text = jx_source_info_write(presence);
	jx_stanza_add_text(stanza, "SourceInfo", NULL, text);
}

static void write_muted(xmpp_stanza_t *stanza, const char *name, const char *ns, JxTristate muted) {
	if(muted != JX_UNSAID)
		jx_stanza_add_text(stanza, name, ns, muted == JX_YES ? "true" : "false");
}

static void write_codecs(xmpp_stanza_t *stanza, const JxPresence *presence) {
	if(presence->codecs->len == 0)
		return;
	GString *text = g_string_new(NULL);
	for(guint i = 0; i < presence->codecs->len; i++)
		g_string_append_printf(text, "%s%s", i > 0 ? "," : "", (const char *)g_ptr_array_index(presence->codecs, i));
	jx_stanza_add_text(stanza, "jitsi_participant_codecList", NULL, text->str);
	/* COMPAT(lib-jitsi-meet 2022): it knows of one codec only. */
	jx_stanza_add_text(stanza, "jitsi_participant_codecType", NULL, g_ptr_array_index(presence->codecs, 0));
	g_string_free(text, TRUE);
}

static void write_focus(xmpp_stanza_t *stanza, const JxPresence *presence) {
	jx_stanza_add_text(stanza, "etherpad", JX_NS_JITMEET_ETHERPAD, presence->etherpad);
	if(presence->versions->len > 0) {
		xmpp_stanza_t *versions = jx_stanza_add(stanza, "versions", JX_NS_JITMEET);
		for(guint i = 0; i < presence->versions->len; i++) {
			const JxProperty *property = g_ptr_array_index(presence->versions, i);
			xmpp_stanza_t *component = jx_stanza_add(versions, "component", NULL);
			jx_stanza_set(component, "name", property->name);
			jx_stanza_set_text(component, property->value);
		}
	}
	if(presence->conference_properties->len > 0) {
		xmpp_stanza_t *properties = jx_stanza_add(stanza, "conference-properties", JX_NS_FOCUS);
		for(guint i = 0; i < presence->conference_properties->len; i++) {
			const JxProperty *property = g_ptr_array_index(presence->conference_properties, i);
			xmpp_stanza_t *element = jx_stanza_add(properties, "property", NULL);
			jx_stanza_set(element, "key", property->name);
			jx_stanza_set(element, "value", property->value);
		}
	}
}

xmpp_stanza_t *jx_presence_write(xmpp_ctx_t *ctx, const JxPresence *presence, const char *from, const char *to) {
	xmpp_stanza_t *stanza = jx_stanza_top(ctx, "presence", NULL, NULL, from, to);
	if(presence->join)
		jx_stanza_add_text(jx_stanza_add(stanza, "x", JX_NS_MUC), "password", NULL, presence->password);
	jx_stanza_add_text(stanza, "stats-id", NULL, presence->stats_id);
	if(presence->features->len > 0) {
		xmpp_stanza_t *features = jx_stanza_add(stanza, "features", NULL);
		for(guint i = 0; i < presence->features->len; i++)
			jx_stanza_set(jx_stanza_add(features, "feature", NULL), "var", g_ptr_array_index(presence->features, i));
	}
	if(presence->has_source_info)
		write_source_info(stanza, presence);
	write_muted(stanza, "audiomuted", JX_NS_JITMEET_AUDIO, presence->audio_muted);
	write_muted(stanza, "videomuted", JX_NS_JITMEET_VIDEO, presence->video_muted);
	jx_stanza_add_text(stanza, "jitsi_participant_region", NULL, presence->region);
	jx_stanza_add_text(stanza, "jitsi_participant_raisedHand", NULL, presence->hand);
	write_codecs(stanza, presence);
	jx_stanza_add_text(stanza, "nick", JX_NS_NICK, presence->nick);
	jx_stanza_add_text(stanza, "email", NULL, presence->email);
	jx_stanza_add_text(stanza, "avatar-url", NULL, presence->avatar_url);
	if(presence->guest_of != NULL)
		jx_stanza_set(jx_stanza_add(stanza, "guest", JX_NS_GUEST), "room", presence->guest_of);
	write_focus(stanza, presence);
	if(presence->caps != NULL) {
		xmpp_stanza_t *c = jx_stanza_append(stanza, jx_caps_write(ctx, presence->caps->node, presence->caps->ver));
		if(presence->caps->hash != NULL)
			jx_stanza_set(c, "hash", presence->caps->hash);
		else
			xmpp_stanza_del_attribute(c, "hash");
	}
	return stanza;
}

xmpp_stanza_t *jx_presence_unavailable(xmpp_ctx_t *ctx, const char *from, const char *to, const char *status) {
	xmpp_stanza_t *stanza = jx_stanza_top(ctx, "presence", "unavailable", NULL, from, to);
	jx_stanza_add_text(stanza, "status", NULL, status);
	return stanza;
}
