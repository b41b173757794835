#include "config.h"

#include "wire/jitsi/av_moderation.h"

#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

static gboolean read_verb(xmpp_stanza_t *element, JxAvRequest *request, GError **error) {
	static const struct {
		const char *attribute;
		JxAvVerb verb;
	} lists[] = { { "jidToWhitelist", JX_AV_APPROVE }, { "jidToBlacklist", JX_AV_REJECT } };
	for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
		if (!jx_stanza_attr(element, lists[i].attribute))
			continue;
		const char *jid = jx_stanza_attr_token(element, lists[i].attribute, error);
		request->verb = lists[i].verb;
		request->jid = g_strdup(jid);
		return jid != NULL;
	}
	const char *enable = jx_stanza_attr(element, "enable");
	gboolean on = g_strcmp0(enable, "true") == 0;
	if (!on && g_strcmp0(enable, "false") != 0)
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "A/V moderation is enabled with true or false, or somebody is named");
	request->verb = on ? JX_AV_ENABLE : JX_AV_DISABLE;
	return TRUE;
}

JxAvRequest *jx_av_request_read(xmpp_stanza_t *element, GError **error) {
	g_autoptr(JxAvRequest) request = g_new0(JxAvRequest, 1);
	const char *media = jx_stanza_attr(element, "mediaType");
	if (!jx_mute_kind(media, &request->kind)) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "mediaType is audio, video or desktop");
		return NULL;
	}
	request->room = g_strdup(jx_stanza_attr(element, "room"));
	return read_verb(element, request, error) ? g_steal_pointer(&request) : NULL;
}

void jx_av_request_free(JxAvRequest *request) {
	if (!request)
		return;
	g_free(request->jid);
	g_free(request->room);
	g_free(request);
}

static json_t *new_object(const char *room, JxMuteKind kind) {
	return json_pack("{s:s, s:s, s:s}", "type", "av_moderation", "room", room, "mediaType", jx_mute_name(kind));
}

json_t *jx_av_enabled(const char *room, JxMuteKind kind, gboolean enabled, const char *actor) {
	json_t *object = new_object(room, kind);
	json_object_set_new(object, "enabled", json_boolean(enabled));
	if (actor)
		json_object_set_new(object, "actor", json_string(actor));
	return object;
}

json_t *jx_av_whitelist(const char *room, JxMuteKind kind, json_t *jids, gboolean removed) {
	json_t *object = new_object(room, kind);
	json_object_set_new(object, "whitelists", json_pack("{s:o}", jx_mute_name(kind), jids));
	if (removed)
		json_object_set_new(object, "removed", json_true());
	return object;
}

json_t *jx_av_verdict(const char *room, JxMuteKind kind, gboolean approved) {
	json_t *object = new_object(room, kind);
	json_object_set_new(object, approved ? "approved" : "removed", json_true());
	return object;
}
