/* What the plugin's room tells its controller: who speaks, whose media stopped, who came in without XMPP. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

static const char *string_of(const json_t *object, const char *key) {
	const char *value = json_string_value(json_object_get(object, key));
	return value ? value : "";
}

static JxVirtual *by_token(JxConference *conference, const char *participant) {
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, conference->virtuals);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (g_strcmp0(((JxVirtual *)value)->participant, participant) == 0)
			return value;
	return NULL;
}

static void on_joined(JxConference *conference, const json_t *event) {
	const char *participant = string_of(event, "participant");
	jx_consent_joined(conference, string_of(event, "endpoint"));
	jx_av_hold(conference, string_of(event, "endpoint"));
	if (strcmp(string_of(event, "origin"), "token") != 0 || by_token(conference, participant))
		return;
	const char *name = string_of(event, "name");
	JxVirtual *virtual = jx_virtual_new(conference, string_of(event, "endpoint"), *name ? name : "Guest", NULL);
	if (!virtual) {
		jx_conference_log(conference, JX_LOG_WARNING, "participant=%s event=invisible reason=\"the room holds no more virtual occupants\"", participant);
		return;
	}
	virtual->participant = g_strdup(participant);
	jx_conference_log(conference, JX_LOG_INFO, "endpoint=%s event=arrived participant=%s origin=token", virtual->endpoint, participant);
	jx_virtual_join(virtual);
	jx_av_hold(conference, virtual->endpoint);
	jx_conference_settle(conference);
}

static void on_left(JxConference *conference, const json_t *event) {
	JxVirtual *virtual = by_token(conference, string_of(event, "participant"));
	if (!virtual || virtual->guest_of) /* a guest is here for as long as it is there */
		return;
	jx_room_connectivity(conference, virtual->endpoint, TRUE);
	jx_virtual_leave(virtual, "success", NULL);
}

static JxVideoType video_type(const json_t *event) {
	if (strcmp(string_of(event, "media"), "video") != 0)
		return JX_VIDEO_TYPE_NONE;
	return strcmp(string_of(event, "video_type"), "desktop") == 0 ? JX_VIDEO_TYPE_DESKTOP : JX_VIDEO_TYPE_CAMERA;
}

static void on_source(JxConference *conference, const json_t *event) {
	JxVirtual *virtual = by_token(conference, string_of(event, "participant"));
	if (!virtual)
		return;
	jx_virtual_set_source(virtual, string_of(event, "source"), json_is_true(json_object_get(event, "muted")), video_type(event));
	jx_mute_sources(virtual);
	jx_virtual_publish(virtual);
	jx_forwards_settle(conference);
}

static void on_source_removed(JxConference *conference, const json_t *event) {
	JxVirtual *virtual = by_token(conference, string_of(event, "participant"));
	if (!virtual)
		return;
	const char *name = string_of(event, "source");
	for (guint i = 0; i < virtual->sources->len; i++) {
		if (strcmp(((JxSourceState *)g_ptr_array_index(virtual->sources, i))->name, name) == 0) {
			g_ptr_array_remove_index(virtual->sources, i);
			break;
		}
	}
	jx_virtual_publish(virtual);
	jx_forwards_settle(conference);
}

/* --- whose media stopped */

void jx_room_connectivity(JxConference *conference, const char *endpoint, gboolean active) {
	gboolean known = !g_hash_table_contains(conference->inactive, endpoint);
	if (known == active)
		return;
	if (active)
		g_hash_table_remove(conference->inactive, endpoint);
	else
		g_hash_table_add(conference->inactive, g_strdup(endpoint));
	jx_conference_log(conference, JX_LOG_INFO, "endpoint=%s event=%s", endpoint, active ? "active" : "inactive");
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, conference->participants);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		JxSession *session = value;
		if (strcmp(session->endpoint, endpoint) != 0)
			jx_runner_connectivity(session->runner, endpoint, active);
	}
}

void jx_room_tell_inactive(JxConference *conference, JxSession *session) {
	GHashTableIter iter;
	gpointer endpoint;
	g_hash_table_iter_init(&iter, conference->inactive);
	while (g_hash_table_iter_next(&iter, &endpoint, NULL))
		jx_runner_connectivity(session->runner, endpoint, FALSE);
}

void jx_room_tell_speaker(JxConference *conference, JxSession *session) {
	static const char *const nobody[] = { NULL };
	if (conference->speaking)
		jx_runner_speaker(session->runner, conference->speaking, nobody, FALSE);
}

/* Who has muted everything may well send nothing. */
static gboolean should_send(const JxSession *session, const JxVirtual *virtual) {
	const GPtrArray *sources = session ? jx_call_sources(jx_runner_call(session->runner)) : virtual->sources;
	for (guint i = 0; i < sources->len; i++)
		if (session ? !((const JxCallSource *)sources->pdata[i])->muted : !((const JxSourceState *)sources->pdata[i])->muted)
			return TRUE;
	return FALSE;
}

static void on_leg(JxConference *conference, const json_t *event) {
	JxSession *session = g_hash_table_lookup(conference->participants, string_of(event, "participant"));
	const JxVirtual *virtual = session ? NULL : by_token(conference, string_of(event, "participant"));
	if ((!session && !virtual) || strcmp(string_of(event, "leg"), "guest") == 0) /* the way out to a meeting elsewhere */
		return;
	const char *endpoint = session ? session->endpoint : virtual->endpoint, *state = string_of(event, "state");
	if (strcmp(state, "silent") == 0) {
		if (should_send(session, virtual))
			jx_room_connectivity(conference, endpoint, FALSE);
		if (session)
			jx_liveness_silent(session);
	} else if (strcmp(state, "media") == 0 || strcmp(state, "up") == 0) {
		jx_room_connectivity(conference, endpoint, TRUE);
		if (session)
			session->silent = FALSE;
	}
}

static void on_speaker(JxConference *conference, const json_t *event) {
	g_autoptr(GPtrArray) previous = g_ptr_array_new();
	size_t i;
	json_t *endpoint;
	json_array_foreach(json_object_get(event, "previous"), i, endpoint)
		if (json_is_string(endpoint))
			g_ptr_array_add(previous, (gpointer)json_string_value(endpoint));
	jx_forwards_speaker(conference, string_of(event, "endpoint"), previous);
	g_ptr_array_add(previous, NULL);
	jx_services_speaker(conference, string_of(event, "endpoint"), json_is_true(json_object_get(event, "silence")));
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, conference->participants);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		jx_runner_speaker(((JxSession *)value)->runner, string_of(event, "endpoint"), (const char *const *)previous->pdata,
			json_is_true(json_object_get(event, "silence")));
}

static void on_destroyed(JxConference *conference, const json_t *event) {
	jx_conference_close(conference, "gone", "The room was closed");
}

void jx_room_event(JxController *controller, const char *name, const json_t *event, gpointer data) {
	static const struct {
		const char *name;
		void (*handle)(JxConference *conference, const json_t *event);
	} handlers[] = {
		{ "joined", on_joined }, { "left", on_left }, { "source", on_source }, { "source_removed", on_source_removed },
		{ "leg", on_leg }, { "speaker", on_speaker }, { "recording", jx_recording_event }, { "consent", jx_consent_event }, { "destroyed", on_destroyed },
	};
	JxConference *conference = data;
	if (conference->closing)
		return;
	for (gsize i = 0; i < G_N_ELEMENTS(handlers); i++)
		if (strcmp(handlers[i].name, name) == 0)
			handlers[i].handle(conference, event);
}

/* --- events were missed: the participants are read again */

static void got_participants(const json_t *reply, const char *error, gpointer data) {
	JxConference *conference = data;
	if (error || conference->closing)
		return;
	g_autoptr(GHashTable) present = g_hash_table_new(g_str_hash, g_str_equal);
	size_t i;
	json_t *participant;
	json_array_foreach(json_object_get(reply, "participants"), i, participant) {
		on_joined(conference, participant);
		g_hash_table_add(present, (gpointer)string_of(participant, "participant"));
	}
	g_autoptr(GList) virtuals = g_hash_table_get_values(conference->virtuals);
	for (GList *l = virtuals; l; l = l->next) {
		JxVirtual *virtual = l->data;
		if (virtual->participant && !virtual->guest_of && !g_hash_table_contains(present, virtual->participant))
			jx_virtual_leave(virtual, "success", NULL);
	}
}

void jx_room_gap(JxController *controller, gpointer data) {
	jx_controller_request(controller, json_pack("{s:s}", "request", "participants"), got_participants, data);
}
