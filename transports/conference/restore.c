/* What outlives the process: open conferences and the sessions in them. Small JSON objects in the host's store. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#define TABLE_CONFERENCE "conference"
#define TABLE_SESSION "session"
#define RESTORE_LIMIT_MS 15000

static void put(JxConferences *all, const char *table, const char *key, json_t *value) {
	char *text = json_dumps(value, JSON_COMPACT);
	json_decref(value);
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
	free(text);
	all->host->store_put(table, key, bytes, NULL, NULL);
}

static json_t *parse(gpointer bytes) {
	gsize size;
	const char *data = g_bytes_get_data(bytes, &size);
	return json_loadb(data, size, 0, NULL);
}

static const char *string_of(const json_t *object, const char *key) {
	const char *value = json_string_value(json_object_get(object, key));
	return value ? value : "";
}

static char *session_place(const char *room, const char *endpoint) {
	return g_strconcat(room, "\n", endpoint, NULL);
}

/* --- conferences */

static json_t *moderation_of(const JxConference *conference) {
	json_t *moderation = json_object();
	for (guint kind = 0; kind < JX_MUTE_KINDS; kind++) {
		const JxModerated *state = &conference->moderated[kind];
		if (!state->on)
			continue;
		json_t *approved = json_array();
		GHashTableIter iter;
		gpointer nick;
		g_hash_table_iter_init(&iter, state->approved);
		while (g_hash_table_iter_next(&iter, &nick, NULL))
			json_array_append_new(approved, json_string(nick));
		json_object_set_new(moderation, jx_mute_name(kind), json_pack("{s:s, s:o}", "actor", state->actor, "approved", approved));
	}
	return moderation;
}

static void restore_moderation(JxConference *conference, json_t *moderation) {
	const char *name;
	json_t *state, *nick;
	json_object_foreach(moderation, name, state) {
		JxMuteKind kind;
		if (!jx_mute_kind(name, &kind))
			continue;
		jx_av_set(conference, kind, TRUE, string_of(state, "actor"));
		size_t i;
		json_array_foreach(json_object_get(state, "approved"), i, nick)
			if (json_is_string(nick))
				jx_av_approve(conference, kind, json_string_value(nick));
	}
}

static json_t *recording_of(const JxRecordingState *recording) {
	return recording->wanted ? json_pack("{s:s?, s:b, s:b}", "initiator", recording->initiator, "audio_only", recording->audio_only,
		"consent", recording->consent) : NULL;
}

static void restore_recording(JxConference *conference, const json_t *recording) {
	conference->recording.wanted = recording != NULL;
	conference->recording.initiator = g_strdup(json_string_value(json_object_get(recording, "initiator")));
	conference->recording.audio_only = json_is_true(json_object_get(recording, "audio_only"));
	conference->recording.consent = json_is_true(json_object_get(recording, "consent"));
}

void jx_restore_save(JxConference *conference) {
	put(conference->all, TABLE_CONFERENCE, conference->room, json_pack("{s:s, s:I, s:b, s:i, s:i, s:o, s:o*}",
		"incarnation", conference->incarnation, "created", (json_int_t)conference->created, "made_by_us", conference->made_by_us,
		"start_audio_muted", (int)conference->start_audio_muted_from, "start_video_muted", (int)conference->start_video_muted_from,
		"moderation", moderation_of(conference), "recording", recording_of(&conference->recording)));
}

void jx_restore_forget(JxConference *conference) {
	conference->all->host->store_remove(TABLE_CONFERENCE, conference->room, NULL, NULL);
}

/* --- sessions */

void jx_lost_call_free(JxLostCall *call) {
	if (!call)
		return;
	g_free(call->room);
	g_free(call->endpoint);
	g_free(call->self);
	g_free(call->peer);
	g_free(call->sid);
	g_free(call);
}

void jx_restore_save_session(JxSession *session) {
	g_autofree char *key = session_place(session->conference->room, session->endpoint);
	put(session->conference->all, TABLE_SESSION, key, json_pack("{s:s, s:s, s:s, s:s, s:s, s:b}", "room", session->conference->room,
		"endpoint", session->endpoint, "self", session->self, "peer", session->peer, "sid", session->sid, "caller", session->virtual != NULL));
}

void jx_restore_forget_session(JxSession *session) {
	if (session->conference->all->stopping)
		return;
	g_autofree char *key = session_place(session->conference->room, session->endpoint);
	session->conference->all->host->store_remove(TABLE_SESSION, key, NULL, NULL);
}

JxLostCall *jx_restore_take(JxConferences *all, const char *room, const char *endpoint) {
	g_autofree char *key = session_place(room, endpoint);
	gpointer owned_key = NULL, call = NULL;
	if (g_hash_table_steal_extended(all->lost_calls, key, &owned_key, &call))
		g_free(owned_key);
	return call;
}

void jx_restore_callers(JxConference *conference) {
	JxConferences *all = conference->all;
	if (!all->calls || !all->host->account_online(all->calls))
		return;
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, all->lost_calls);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		JxLostCall *call = value;
		if (!call->caller || strcmp(call->room, conference->room) != 0)
			continue;
		jx_conference_log(conference, JX_LOG_INFO, "endpoint=%s event=session-of-before peer=%s sid=%s", call->endpoint, call->peer, call->sid);
		jx_session_terminate_stray(all, all->calls, call->self, call->peer, call->sid, "gone");
		g_autofree char *key = session_place(call->room, call->endpoint);
		all->host->store_remove(TABLE_SESSION, key, NULL, NULL);
		g_hash_table_iter_remove(&iter);
	}
}

/* --- at start */

gboolean jx_restore_done(const JxConferences *all) {
	if (!all->restored)
		return FALSE;
	if (all->host->now() - all->started > RESTORE_LIMIT_MS)
		return TRUE;
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, all->rooms);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (((JxConference *)value)->restored)
			return FALSE;
	return TRUE;
}

static void got_sessions(GHashTable *values, const GError *error, gpointer data) {
	JxConferences *all = data;
	GHashTableIter iter;
	gpointer key, value;
	g_hash_table_iter_init(&iter, values);
	while (!error && g_hash_table_iter_next(&iter, &key, &value)) {
		json_t *row = parse(value);
		if (row && jx_conference_find(all, string_of(row, "room"))) {
			JxLostCall *call = g_new0(JxLostCall, 1);
			call->room = g_strdup(string_of(row, "room"));
			call->endpoint = g_strdup(string_of(row, "endpoint"));
			call->self = g_strdup(string_of(row, "self"));
			call->peer = g_strdup(string_of(row, "peer"));
			call->sid = g_strdup(string_of(row, "sid"));
			call->caller = json_is_true(json_object_get(row, "caller"));
			g_hash_table_replace(all->lost_calls, session_place(call->room, call->endpoint), call);
		} else {
			all->host->store_remove(TABLE_SESSION, key, NULL, NULL);
		}
		json_decref(row);
	}
	all->restored = TRUE;
	g_autoptr(GList) rooms = g_hash_table_get_values(all->rooms);
	for (GList *l = rooms; l; l = l->next)
		jx_conference_settle(l->data);
}

static void got_conferences(GHashTable *values, const GError *error, gpointer data) {
	JxConferences *all = data;
	if (error)
		all->host->log(JX_LOG_ERROR, "conference", "event=not-restored reason=\"%s\"", error->message);
	GHashTableIter iter;
	gpointer key, value;
	g_hash_table_iter_init(&iter, values);
	while (!error && g_hash_table_iter_next(&iter, &key, &value)) {
		json_t *row = parse(value);
		if (!row)
			continue;
		JxConference *conference = jx_conference_open(all, key, string_of(row, "incarnation"), json_integer_value(json_object_get(row, "created")));
		conference->restored = TRUE;
		conference->entered = TRUE;
		conference->made_by_us = json_is_true(json_object_get(row, "made_by_us"));
		conference->start_audio_muted_from = (guint)json_integer_value(json_object_get(row, "start_audio_muted"));
		conference->start_video_muted_from = (guint)json_integer_value(json_object_get(row, "start_video_muted"));
		restore_moderation(conference, json_object_get(row, "moderation"));
		restore_recording(conference, json_object_get(row, "recording"));
		jx_conference_log(conference, JX_LOG_INFO, "event=restored incarnation=%s", conference->incarnation);
		json_decref(row);
	}
	all->host->store_list(TABLE_SESSION, got_sessions, all);
}

void jx_restore_start(JxConferences *all) {
	all->host->store_list(TABLE_CONFERENCE, got_conferences, all);
}
