#include "config.h"

#include "wire/jingle/jingle.h"

#include <string.h>

#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

static const char *const action_names[] = {
	"content-accept", "content-add", "content-modify", "content-reject", "content-remove", "description-info", "security-info",
	"session-accept", "session-info", "session-initiate", "session-terminate", "transport-accept", "transport-info",
	"transport-reject", "transport-replace", "source-add", "source-remove",
};

const char *jx_jingle_action_name(JxJingleAction action) {
	return action_names[action];
}

gboolean jx_jingle_action_parse(const char *text, JxJingleAction *action) {
	for(guint i = 0; i < G_N_ELEMENTS(action_names); i++)
		if(g_strcmp0(text, action_names[i]) == 0) {
			*action = (JxJingleAction)i;
			return TRUE;
		}
	/* COMPAT(Jitsi before 2014): the old spelling */
	if(g_strcmp0(text, "addsource") == 0)
		*action = JX_JINGLE_SOURCE_ADD;
	else if(g_strcmp0(text, "removesource") == 0)
		*action = JX_JINGLE_SOURCE_REMOVE;
	else
		return FALSE;
	return TRUE;
}

/* --- life */

JxJingle *jx_jingle_new(JxJingleAction action, const char *sid) {
	JxJingle *jingle = g_new0(JxJingle, 1);
	jingle->action = action;
	jingle->sid = g_strdup(sid);
	jingle->contents = g_ptr_array_new_with_free_func((GDestroyNotify)jx_content_free);
	jingle->groups = g_ptr_array_new_with_free_func((GDestroyNotify)jx_group_free);
	return jingle;
}

void jx_reason_free(JxReason *reason) {
	if(reason == NULL)
		return;
	g_free(reason->condition);
	g_free(reason->text);
	g_free(reason);
}

static void bridge_free(JxBridgeSession *bridge) {
	if(bridge == NULL)
		return;
	g_free(bridge->id);
	g_free(bridge->region);
	g_free(bridge);
}

void jx_jingle_free(JxJingle *jingle) {
	if(jingle == NULL)
		return;
	g_free(jingle->sid);
	g_free(jingle->initiator);
	g_free(jingle->responder);
	g_ptr_array_unref(jingle->contents);
	g_ptr_array_unref(jingle->groups);
	jx_reason_free(jingle->reason);
	bridge_free(jingle->bridge);
	jx_coin_free(jingle->coin);
	g_free(jingle->info_name);
	g_free(jingle->ice_state);
	if(jingle->json_sources != NULL)
		g_ptr_array_unref(jingle->json_sources);
	g_free(jingle);
}

JxReason *jx_reason_new(const char *condition, const char *text) {
	JxReason *reason = g_new0(JxReason, 1);
	reason->condition = g_strdup(condition);
	reason->text = g_strdup(text);
	return reason;
}

void jx_jingle_set_reason(JxJingle *jingle, const char *condition, const char *text) {
	jx_reason_free(jingle->reason);
	jingle->reason = jx_reason_new(condition, text);
}

void jx_jingle_set_bridge(JxJingle *jingle, const char *id, gboolean restart, gboolean ice_restart) {
	bridge_free(jingle->bridge);
	jingle->bridge = g_new0(JxBridgeSession, 1);
	jingle->bridge->id = g_strdup(id);
	jingle->bridge->restart = restart;
	jingle->bridge->ice_restart = ice_restart;
}

JxContent *jx_jingle_content(const JxJingle *jingle, const char *name) {
	for(guint i = 0; i < jingle->contents->len; i++) {
		JxContent *content = g_ptr_array_index(jingle->contents, i);
		if(strcmp(content->name, name) == 0)
			return content;
	}
	return NULL;
}

JxContent *jx_jingle_add_content(JxJingle *jingle, JxContent *content) {
	g_ptr_array_add(jingle->contents, content);
	return content;
}

gboolean jx_jingle_one_way(const JxJingle *jingle) {
	for(guint i = 0; i < jingle->contents->len; i++)
		if(((const JxContent *)g_ptr_array_index(jingle->contents, i))->senders != JX_SENDERS_INITIATOR)
			return FALSE;
	return jingle->contents->len > 0;
}

const JxGroup *jx_jingle_bundle(const JxJingle *jingle) {
	for(guint i = 0; i < jingle->groups->len; i++) {
		const JxGroup *group = g_ptr_array_index(jingle->groups, i);
		if(strcmp(group->semantics, "BUNDLE") == 0)
			return group;
	}
	return NULL;
}

/* --- reading */

JxReason *jx_reason_read(xmpp_stanza_t *stanza) {
	const char *condition = NULL;
	for(xmpp_stanza_t *c = jx_stanza_first(stanza); c != NULL && condition == NULL; c = jx_stanza_next(c))
		if(jx_stanza_is(c, jx_stanza_ns(stanza), NULL) && strcmp(xmpp_stanza_get_name(c), "text") != 0)
			condition = xmpp_stanza_get_name(c);
	g_autofree char *text = jx_stanza_child_text(stanza, jx_stanza_ns(stanza), "text", JX_MAX_VALUE);
	return jx_reason_new(condition != NULL && strlen(condition) <= JX_MAX_TOKEN ? condition : "general-error", text);
}

static gboolean read_bridge(xmpp_stanza_t *c, JxJingle *jingle, GError **error) {
	const char *id = jx_stanza_attr(c, "id"), *region = jx_stanza_attr(c, "region");
	if((id != NULL && strlen(id) > JX_MAX_TOKEN) || (region != NULL && strlen(region) > JX_MAX_TOKEN))
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "id or region of a bridge-session is too long");
	jx_jingle_set_bridge(jingle, id, jx_stanza_attr_bool(c, "restart", FALSE), jx_stanza_attr_bool(c, "ice-restart", FALSE));
	jingle->bridge->region = g_strdup(region);
	return TRUE;
}

static gboolean read_rtp_info(xmpp_stanza_t *c, JxJingle *jingle, GError **error) {
	static const struct {
		const char *name;
		JxSessionInfo info;
	} infos[] = { { "active", JX_INFO_ACTIVE }, { "hold", JX_INFO_HOLD }, { "unhold", JX_INFO_UNHOLD }, { "mute", JX_INFO_MUTE },
		{ "unmute", JX_INFO_UNMUTE }, { "ringing", JX_INFO_RINGING } };
	for(guint i = 0; i < G_N_ELEMENTS(infos); i++)
		if(jx_stanza_is(c, NULL, infos[i].name))
			jingle->info = infos[i].info;
	if(jingle->info == JX_INFO_NONE)
		jingle->info_unknown = TRUE;
	const char *name = jx_stanza_attr(c, "name");
	if(name != NULL && strlen(name) > JX_MAX_TOKEN)
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the content's name in a session-info is too long");
	jingle->info_creator = g_strcmp0(jx_stanza_attr(c, "creator"), "responder") == 0 ? JX_PARTY_RESPONDER : JX_PARTY_INITIATOR;
	g_free(jingle->info_name);
	jingle->info_name = name == NULL || *name == '\0' ? NULL : g_strdup(name);
	return TRUE;
}

static gboolean read_json_message(xmpp_stanza_t *c, JxJingle *jingle, GError **error) {
	g_autofree char *text = jx_stanza_text(c, JX_MAX_JSON_BYTES);
	if(text == NULL)
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the json-message is empty or too long");
	GError *wrong = NULL;
	GPtrArray *sets = jx_json_sources_read(text, &wrong);
	if(wrong != NULL) {
		g_propagate_error(error, wrong);
		return FALSE;
	}
	if(sets != NULL) {
		g_clear_pointer(&jingle->json_sources, g_ptr_array_unref);
		jingle->json_sources = sets;
	}
	return TRUE;
}

static gboolean read_content(xmpp_stanza_t *c, JxJingle *jingle, GError **error) {
	if(!jx_wire_room_for_one(jingle->contents->len, JX_MAX_CONTENTS, "contents", error))
		return FALSE;
	JxContent *content = jx_content_read(c, error);
	if(content != NULL)
		jx_jingle_add_content(jingle, content);
	return content != NULL;
}

static gboolean read_group(xmpp_stanza_t *c, JxJingle *jingle, GError **error) {
	if(!jx_wire_room_for_one(jingle->groups->len, JX_MAX_GROUPS, "groups", error))
		return FALSE;
	JxGroup *group = jx_group_read(c, error);
	if(group != NULL)
		g_ptr_array_add(jingle->groups, group);
	return group != NULL;
}

static gboolean read_child(xmpp_stanza_t *c, JxJingle *jingle, GError **error) {
	if(jx_stanza_is(c, JX_NS_JINGLE, "content"))
		return read_content(c, jingle, error);
	if(jx_stanza_is(c, JX_NS_JINGLE_GROUPING, "group"))
		return read_group(c, jingle, error);
	if(jx_stanza_is(c, JX_NS_JITMEET, "json-message"))
		return read_json_message(c, jingle, error);
	if(jx_stanza_is(c, JX_NS_FOCUS, "bridge-session"))
		return read_bridge(c, jingle, error);
	if(jx_stanza_is(c, JX_NS_JINGLE, "reason")) {
		jx_reason_free(jingle->reason);
		jingle->reason = jx_reason_read(c);
	} else if(jx_stanza_is(c, JX_NS_JITMEET_START_MUTED, "startmuted")) {
		jingle->start_muted = TRUE;
		jingle->start_muted_audio = jx_stanza_attr_bool(c, "audio", FALSE);
		jingle->start_muted_video = jx_stanza_attr_bool(c, "video", FALSE);
	} else if(jingle->action == JX_JINGLE_SESSION_INFO) {
		if(jx_stanza_is(c, JX_NS_JINGLE_RTP_INFO, NULL))
			return read_rtp_info(c, jingle, error);
		if(jx_stanza_is(c, JX_NS_FOCUS, "ice-state")) {
			jingle->info = JX_INFO_ICE_STATE;
			g_free(jingle->ice_state);
			jingle->ice_state = jx_stanza_text(c, JX_MAX_TOKEN);
		} else {
			jingle->info_unknown = TRUE;
		}
	}
	return TRUE;
}

JxJingle *jx_jingle_read(xmpp_stanza_t *stanza, GError **error) {
	JxJingleAction action;
	const char *sid, *initiator = jx_stanza_attr(stanza, "initiator"), *responder = jx_stanza_attr(stanza, "responder");
	if(!jx_stanza_is(stanza, JX_NS_JINGLE, "jingle") || jx_stanza_attr(stanza, "action") == NULL) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "a <jingle/> with an action is missing");
		return NULL;
	}
	if(!jx_jingle_action_parse(jx_stanza_attr(stanza, "action"), &action)) {
		jx_wire_refuse(error, JX_WIRE_FEATURE_NOT_IMPLEMENTED, "this Jingle action is not known here");
		return NULL;
	}
	if((sid = jx_stanza_attr_token(stanza, "sid", error)) == NULL)
		return NULL;
	if((initiator != NULL && strlen(initiator) > JX_MAX_VALUE) || (responder != NULL && strlen(responder) > JX_MAX_VALUE)) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "initiator or responder is too long");
		return NULL;
	}
	g_autoptr(JxJingle) jingle = jx_jingle_new(action, sid);
	jingle->initiator = g_strdup(initiator);
	jingle->responder = g_strdup(responder);
	for(xmpp_stanza_t *c = jx_stanza_first(stanza); c != NULL; c = jx_stanza_next(c))
		if(!read_child(c, jingle, error))
			return NULL;
	return g_steal_pointer(&jingle);
}

/* --- writing */

void jx_reason_write(xmpp_stanza_t *parent, const JxReason *reason) {
	/* in messages, whose element has another namespace, a reason is still Jingle's (XEP-0353) */
	xmpp_stanza_t *stanza = jx_stanza_add(parent, "reason", JX_NS_JINGLE);
	jx_stanza_add(stanza, reason->condition, NULL);
	jx_stanza_add_text(stanza, "text", NULL, reason->text);
}

static void write_info(xmpp_stanza_t *stanza, const JxJingle *jingle) {
	static const char *const names[] = { NULL, "active", "hold", "unhold", "mute", "unmute", "ringing", NULL };
	if(jingle->info == JX_INFO_ICE_STATE) {
		jx_stanza_add_text(stanza, "ice-state", JX_NS_FOCUS, jingle->ice_state);
	} else if(jingle->info != JX_INFO_NONE) {
		xmpp_stanza_t *info = jx_stanza_add(stanza, names[jingle->info], JX_NS_JINGLE_RTP_INFO);
		if(jingle->info == JX_INFO_MUTE || jingle->info == JX_INFO_UNMUTE) {
			jx_stanza_set(info, "creator", jx_party_name(jingle->info_creator));
			jx_stanza_set(info, "name", jingle->info_name);
		}
	}
}

static void write_bridge(xmpp_stanza_t *stanza, const JxBridgeSession *bridge) {
	xmpp_stanza_t *element = jx_stanza_add(stanza, "bridge-session", JX_NS_FOCUS);
	jx_stanza_set(element, "id", bridge->id);
	jx_stanza_set(element, "region", bridge->region);
	if(bridge->restart)
		jx_stanza_set_bool(element, "restart", TRUE);
	if(bridge->ice_restart)
		jx_stanza_set_bool(element, "ice-restart", TRUE);
}

xmpp_stanza_t *jx_jingle_write(xmpp_ctx_t *ctx, const JxJingle *jingle) {
	xmpp_stanza_t *stanza = jx_stanza_new(ctx, "jingle", JX_NS_JINGLE);
	jx_stanza_set(stanza, "action", jx_jingle_action_name(jingle->action));
	jx_stanza_set(stanza, "sid", jingle->sid);
	jx_stanza_set(stanza, "initiator", jingle->initiator);
	jx_stanza_set(stanza, "responder", jingle->responder);
	if(jingle->reason != NULL)
		jx_reason_write(stanza, jingle->reason);
	write_info(stanza, jingle);
	for(guint i = 0; i < jingle->contents->len; i++)
		jx_content_write(stanza, g_ptr_array_index(jingle->contents, i));
	for(guint i = 0; i < jingle->groups->len; i++)
		jx_group_write(stanza, g_ptr_array_index(jingle->groups, i));
	if(jingle->bridge != NULL)
		write_bridge(stanza, jingle->bridge);
	if(jingle->coin != NULL)
		jx_coin_write(stanza, jingle->coin);
	if(jingle->json_sources != NULL) {
		g_autofree char *json = jx_json_sources_write(jingle->json_sources);
		jx_stanza_add_text(stanza, "json-message", JX_NS_JITMEET, json);
	}
	if(jingle->start_muted) {
		xmpp_stanza_t *muted = jx_stanza_add(stanza, "startmuted", JX_NS_JITMEET_START_MUTED);
		jx_stanza_set_bool(muted, "audio", jingle->start_muted_audio);
		jx_stanza_set_bool(muted, "video", jingle->start_muted_video);
	}
	return stanza;
}

xmpp_stanza_t *jx_jingle_error(xmpp_ctx_t *ctx, const char *condition) {
	return jx_stanza_new(ctx, condition, JX_NS_JINGLE_ERRORS);
}
