#include "config.h"

#include "wire/jitsi/focus_iq.h"

#include <string.h>

#include "wire/core/jid.h"
#include "wire/core/json.h"
#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

JxProperty *jx_property_new(const char *name, const char *value) {
	JxProperty *property = g_new0(JxProperty, 1);
	property->name = g_strdup(name);
	property->value = g_strdup(value);
	return property;
}

void jx_property_free(JxProperty *property) {
	if(property == NULL)
		return;
	g_free(property->name);
	g_free(property->value);
	g_free(property);
}

const char *jx_property_get(const GPtrArray *properties, const char *name) {
	for(guint i = 0; i < properties->len; i++) {
		const JxProperty *property = g_ptr_array_index(properties, i);
		if(strcmp(property->name, name) == 0)
			return property->value;
	}
	return NULL;
}

static GPtrArray *properties_new(void) {
	return g_ptr_array_new_with_free_func((GDestroyNotify)jx_property_free);
}

JxConferenceRequest *jx_conference_request_new(const char *room) {
	JxConferenceRequest *request = g_new0(JxConferenceRequest, 1);
	request->room = g_strdup(room);
	request->properties = properties_new();
	return request;
}

void jx_conference_request_free(JxConferenceRequest *request) {
	if(request == NULL)
		return;
	g_free(request->room);
	g_free(request->machine_uid);
	g_free(request->token);
	g_free(request->session_id);
	g_free(request->identity);
	g_ptr_array_unref(request->properties);
	g_free(request);
}

JxConferenceReply *jx_conference_reply_new(const char *room, gboolean ready, const char *focus_jid) {
	JxConferenceReply *reply = g_new0(JxConferenceReply, 1);
	reply->room = g_strdup(room);
	reply->ready = ready;
	reply->focus_jid = g_strdup(focus_jid);
	reply->properties = properties_new();
	return reply;
}

void jx_conference_reply_free(JxConferenceReply *reply) {
	if(reply == NULL)
		return;
	g_free(reply->room);
	g_free(reply->focus_jid);
	g_free(reply->session_id);
	g_free(reply->identity);
	g_free(reply->vnode);
	g_ptr_array_unref(reply->properties);
	g_free(reply);
}

/* --- reading */

static gboolean add_property(GPtrArray *properties, const char *name, const char *value, GError **error) {
	if(!jx_wire_room_for_one(properties->len, JX_MAX_PROPERTIES, "properties", error))
		return FALSE;
	/* a property that is no property says nothing */
	if(name != NULL && value != NULL && strlen(name) <= JX_MAX_TOKEN && strlen(value) <= JX_MAX_VALUE)
		g_ptr_array_add(properties, jx_property_new(name, value));
	return TRUE;
}

static gboolean read_properties(xmpp_stanza_t *conference, GPtrArray *properties, GError **error) {
	static const char *const ns = JX_NS_FOCUS;
	for(xmpp_stanza_t *c = jx_stanza_child(conference, ns, "property"); c != NULL; c = jx_stanza_next_named(c, ns, "property"))
		if(!add_property(properties, jx_stanza_attr(c, "name"), jx_stanza_attr(c, "value"), error))
			return FALSE;
	return TRUE;
}

/* A copy of a short optional text; FALSE where it is too long. */
static gboolean take(char **out, const char *text, const char *what, GError **error) {
	if(text != NULL && strlen(text) > JX_MAX_VALUE)
		return jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "%s is too long", what);
	*out = text != NULL && *text != '\0' ? g_strdup(text) : NULL;
	return TRUE;
}

/* A room's bare JID: local@domain. New string. */
static char *read_room(const char *text, GError **error) {
	if(text == NULL) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the conference request names no room");
		return NULL;
	}
	g_autofree char *room = jx_jid_normalize(text, NULL);
	if(room == NULL || jx_jid_resource(room) != NULL || strchr(room, '@') == NULL) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "the room must be an address such as class@conference.example");
		return NULL;
	}
	return g_steal_pointer(&room);
}

static gboolean is_conference(xmpp_stanza_t *stanza, GError **error) {
	return jx_stanza_is(stanza, JX_NS_FOCUS, "conference") || jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "a <conference/> is missing");
}

JxConferenceRequest *jx_conference_request_read(xmpp_stanza_t *conference, GError **error) {
	if(!is_conference(conference, error))
		return NULL;
	g_autofree char *room = read_room(jx_stanza_attr(conference, "room"), error);
	if(room == NULL)
		return NULL;
	g_autoptr(JxConferenceRequest) request = jx_conference_request_new(room);
	if(!take(&request->machine_uid, jx_stanza_attr(conference, "machine-uid"), "machine-uid", error)
		|| !take(&request->token, jx_stanza_attr(conference, "token"), "token", error)
		|| !take(&request->session_id, jx_stanza_attr(conference, "session-id"), "session-id", error)
		|| !take(&request->identity, jx_stanza_attr(conference, "identity"), "identity", error)
		|| !read_properties(conference, request->properties, error))
		return NULL;
	return g_steal_pointer(&request);
}

static gboolean read_json_properties(const json_t *object, GPtrArray *properties, GError **error) {
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)object, name, value) {
		g_autofree char *text = json_is_string(value) ? g_strdup(json_string_value(value))
			: json_is_boolean(value) ? g_strdup(json_is_true(value) ? "true" : "false")
			: json_is_integer(value) ? g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(value)) : NULL;
		if(!add_property(properties, name, text, error))
			return FALSE;
	}
	return TRUE;
}

JxConferenceRequest *jx_conference_request_read_json(const char *json, gsize length, GError **error) {
	g_autoptr(json_t) root = jx_json_object_parse(json, length, error);
	if(root == NULL)
		return NULL;
	g_autofree char *room = read_room(json_string_value(json_object_get(root, "room")), error);
	if(room == NULL)
		return NULL;
	g_autoptr(JxConferenceRequest) request = jx_conference_request_new(room);
	if(!take(&request->machine_uid, json_string_value(json_object_get(root, "machineUid")), "machineUid", error)
		|| !take(&request->token, json_string_value(json_object_get(root, "token")), "token", error)
		|| !take(&request->session_id, json_string_value(json_object_get(root, "sessionId")), "sessionId", error)
		|| !take(&request->identity, json_string_value(json_object_get(root, "identity")), "identity", error)
		|| !read_json_properties(json_object_get(root, "properties"), request->properties, error))
		return NULL;
	return g_steal_pointer(&request);
}

JxConferenceReply *jx_conference_reply_read(xmpp_stanza_t *conference, GError **error) {
	if(!is_conference(conference, error))
		return NULL;
	g_autoptr(JxConferenceReply) reply = jx_conference_reply_new(NULL, jx_stanza_attr_bool(conference, "ready", FALSE), NULL);
	if(!take(&reply->room, jx_stanza_attr(conference, "room"), "room", error)
		|| !take(&reply->focus_jid, jx_stanza_attr(conference, "focusjid"), "focusjid", error)
		|| !take(&reply->session_id, jx_stanza_attr(conference, "session-id"), "session-id", error)
		|| !take(&reply->identity, jx_stanza_attr(conference, "identity"), "identity", error)
		|| !take(&reply->vnode, jx_stanza_attr(conference, "vnode"), "vnode", error)
		|| !read_properties(conference, reply->properties, error))
		return NULL;
	return g_steal_pointer(&reply);
}

JxConferenceReply *jx_conference_reply_read_json(const char *json, gsize length, GError **error) {
	g_autoptr(json_t) root = jx_json_object_parse(json, length, error);
	if(root == NULL)
		return NULL;
	g_autoptr(JxConferenceReply) reply = jx_conference_reply_new(NULL, json_is_true(json_object_get(root, "ready")), NULL);
	if(!take(&reply->room, json_string_value(json_object_get(root, "room")), "room", error)
		|| !take(&reply->focus_jid, json_string_value(json_object_get(root, "focusJid")), "focusJid", error)
		|| !take(&reply->session_id, json_string_value(json_object_get(root, "sessionId")), "sessionId", error)
		|| !take(&reply->identity, json_string_value(json_object_get(root, "identity")), "identity", error)
		|| !take(&reply->vnode, json_string_value(json_object_get(root, "vnode")), "vnode", error)
		|| !read_json_properties(json_object_get(root, "properties"), reply->properties, error))
		return NULL;
	return g_steal_pointer(&reply);
}

static JxConferenceOutcome outcome_of_success(const char *body, gsize length, JxConferenceReply **reply, const char **sentence) {
	*reply = body != NULL ? jx_conference_reply_read_json(body, length, NULL) : NULL;
	*sentence = *reply == NULL ? "it answers a conference request with something else" : "the meeting has not begun";
	if(*reply == NULL)
		return JX_CONFERENCE_REFUSED;
	return (*reply)->ready ? JX_CONFERENCE_READY : JX_CONFERENCE_NOT_YET;
}

JxConferenceOutcome jx_conference_outcome(guint status, const char *body, gsize length, JxConferenceReply **reply, const char **sentence) {
	*reply = NULL;
	if(status / 100 == 2)
		return outcome_of_success(body, length, reply, sentence);
	if(status == 401 || status == 403) {
		*sentence = "it wants a login: the token is missing or wrong, or others must open the room";
		return JX_CONFERENCE_LOGIN;
	}
	if(status == 400 && body != NULL && g_strstr_len(body, length, "invalid-session") != NULL) {
		*sentence = "its login session is over";
		return JX_CONFERENCE_SESSION;
	}
	if(status == 404) {
		*sentence = "nobody answers conference requests at this address";
		return JX_CONFERENCE_ABSENT;
	}
	if(status == 429 || status / 100 == 5) {
		*sentence = "it cannot answer now";
		return JX_CONFERENCE_AWAY;
	}
	*sentence = "it refuses the conference request";
	return JX_CONFERENCE_REFUSED;
}

guint jx_conference_request_number(const JxConferenceRequest *request, const char *name, guint fallback) {
	guint64 number;
	return jx_parse_number(jx_property_get(request->properties, name), 0, G_MAXINT32, &number) ? (guint)number : fallback;
}

gboolean jx_conference_request_bool(const JxConferenceRequest *request, const char *name, gboolean fallback) {
	const char *value = jx_property_get(request->properties, name);
	return g_strcmp0(value, "true") == 0 ? TRUE : g_strcmp0(value, "false") == 0 ? FALSE : fallback;
}

/* --- writing */

static void write_properties(xmpp_stanza_t *conference, const GPtrArray *properties) {
	for(guint i = 0; i < properties->len; i++) {
		const JxProperty *property = g_ptr_array_index(properties, i);
		xmpp_stanza_t *stanza = jx_stanza_add(conference, "property", NULL);
		jx_stanza_set(stanza, "name", property->name);
		jx_stanza_set(stanza, "value", property->value);
	}
}

xmpp_stanza_t *jx_conference_request_write(xmpp_ctx_t *ctx, const JxConferenceRequest *request) {
	xmpp_stanza_t *conference = jx_stanza_new(ctx, "conference", JX_NS_FOCUS);
	jx_stanza_set(conference, "room", request->room);
	jx_stanza_set(conference, "machine-uid", request->machine_uid);
	jx_stanza_set(conference, "token", request->token);
	jx_stanza_set(conference, "session-id", request->session_id);
	jx_stanza_set(conference, "identity", request->identity);
	write_properties(conference, request->properties);
	return conference;
}

xmpp_stanza_t *jx_conference_reply_write(xmpp_ctx_t *ctx, const JxConferenceReply *reply) {
	xmpp_stanza_t *conference = jx_stanza_new(ctx, "conference", JX_NS_FOCUS);
	jx_stanza_set(conference, "room", reply->room);
	jx_stanza_set_bool(conference, "ready", reply->ready);
	jx_stanza_set(conference, "focusjid", reply->focus_jid);
	jx_stanza_set(conference, "session-id", reply->session_id);
	jx_stanza_set(conference, "identity", reply->identity);
	jx_stanza_set(conference, "vnode", reply->vnode);
	write_properties(conference, reply->properties);
	return conference;
}

static void set_text(json_t *object, const char *key, const char *value) {
	if(value != NULL)
		json_object_set_new(object, key, json_string(value));
}

/* New reference. */
static json_t *properties_object(const GPtrArray *properties) {
	json_t *object = json_object();
	for(guint i = 0; i < properties->len; i++) {
		const JxProperty *property = g_ptr_array_index(properties, i);
		set_text(object, property->name, property->value);
	}
	return object;
}

char *jx_conference_request_write_json(const JxConferenceRequest *request) {
	g_autoptr(json_t) root = json_object();
	set_text(root, "room", request->room);
	set_text(root, "sessionId", request->session_id);
	set_text(root, "machineUid", request->machine_uid);
	json_object_set_new(root, "properties", properties_object(request->properties));
	return jx_json_line(root);
}

char *jx_conference_reply_write_json(const JxConferenceReply *reply) {
	g_autoptr(json_t) root = json_pack("{s:b}", "ready", reply->ready);
	set_text(root, "focusJid", reply->focus_jid);
	set_text(root, "sessionId", reply->session_id);
	set_text(root, "identity", reply->identity);
	set_text(root, "vnode", reply->vnode);
	json_object_set_new(root, "properties", properties_object(reply->properties));
	return jx_json_line(root);
}

/* The page's {room} is the room's name; the whole is escaped once more, as clients expect it. */
static char *login_page(const char *page, const char *room) {
	g_autofree char *local = jx_jid_local(room), *name = g_uri_escape_string(local != NULL ? local : room, NULL, FALSE);
	g_autoptr(GString) url = g_string_new(page);
	g_string_replace(url, "{room}", name, 0);
	return g_uri_escape_string(url->str, NULL, FALSE);
}

xmpp_stanza_t *jx_login_url_answer(xmpp_ctx_t *ctx, xmpp_stanza_t *asked, const char *page, GError **error) {
	const char *room = jx_stanza_attr_token(asked, "room", error), *uid = jx_stanza_attr_token(asked, "machine-uid", NULL);
	if(room == NULL)
		return NULL;
	g_autofree char *url = login_page(page, room);
	xmpp_stanza_t *answer = jx_stanza_new(ctx, "login-url", JX_NS_FOCUS);
	jx_stanza_set(answer, "url", url);
	jx_stanza_set(answer, "room", room);
	jx_stanza_set(answer, "machine-uid", uid);
	jx_stanza_set(answer, "popup", jx_stanza_attr_bool(asked, "popup", FALSE) ? "true" : NULL);
	return answer;
}
