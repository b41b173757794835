/* Recording as Jitsi's clients ask the focus for it (docs/protocol/browsers.md, "Recording"): the plugin records, the focus's presence says so to everybody. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "wire/core/stanza.h"

static const char *string_of(const json_t *object, const char *key) {
	const char *value = json_string_value(json_object_get(object, key));
	return value ? value : "";
}

static void take(char **slot, const char *value) {
	char *copy = value && *value ? g_strdup(value) : NULL;
	g_free(*slot);
	*slot = copy;
}

static gboolean goes_on(const JxRecordingState *recording) {
	return recording->session && recording->status != JX_JIBRI_OFF;
}

/* --- what everybody sees */

xmpp_stanza_t *jx_recording_status(const JxConference *conference) {
	const JxRecordingState *recording = &conference->recording;
	if (!recording->session)
		return NULL;
	const char *by = recording->status == JX_JIBRI_OFF ? recording->terminator : recording->initiator;
	return jx_jibri_status_write(jx_conferences_ctx(conference->all), &(JxJibriState){ recording->session, recording->status, by, recording->failed });
}

static void show(JxConference *conference) {
	conference->recording.untold = TRUE;
	jx_focus_publish(conference);
	jx_restore_save(conference);
}

/* Who is in the room by voice alone reads it, too: what is written in the room is passed on to callers. */
static void announce(JxConference *conference, const char *text) {
	JxConferences *all = conference->all;
	if (!all->settings.record_notice || !conference->joined)
		return;
	g_autofree char *id = g_uuid_string_random();
	const JxChat line = { .id = id, .body = (char *)text };
	jx_conferences_send(all, all->focus, jx_chat_write(jx_conferences_ctx(all), &line, "groupchat", all->focus_jid, conference->room));
}

static void stop(JxConference *conference, const char *reason) {
	JxController *controller = jx_conference_controller(conference);
	conference->recording.wanted = FALSE;
	if (controller)
		jx_controller_request(controller, json_pack("{s:s, s:s, s:s}", "request", "record", "action", "stop", "reason", reason), NULL, NULL);
}

/* --- what the plugin says */

static void set_status(JxConference *conference, JxJibriStatus status) {
	JxRecordingState *recording = &conference->recording;
	gboolean began = status == JX_JIBRI_ON && recording->status != JX_JIBRI_ON;
	recording->status = status;
	if (status != JX_JIBRI_OFF)
		recording->wanted = TRUE;
	if (began)
		announce(conference, "This room is being recorded from now on.");
	show(conference);
	if (began)
		jx_journal_hands(conference);
	if (began && jx_room_encrypted(conference))
		stop(conference, "encrypted");
}

static void set_over(JxConference *conference, const json_t *event) {
	JxRecordingState *recording = &conference->recording;
	const char *reason = string_of(event, "reason");
	gboolean heard_of = recording->status == JX_JIBRI_ON;
	recording->failed = strcmp(string_of(event, "state"), "failed") == 0;
	recording->status = JX_JIBRI_OFF;
	take(&recording->initiator, NULL);
	recording->wanted = recording->wanted && strcmp(reason, "shutdown") == 0; /* Janus restarts: it goes on then */
	if (recording->failed)
		announce(conference, strcmp(reason, "disk-full") == 0 || strcmp(reason, "quota") == 0 ? "The recording has ended: the server has no more space for it. What was recorded so far is kept."
			: heard_of ? "The recording has ended: it cannot be written." : "The room cannot be recorded: the server cannot write.");
	else if (heard_of)
		announce(conference, strcmp(reason, "encrypted") == 0 ? "The recording has ended: the room is encrypted end to end now." : "The recording has ended.");
	jx_conference_log(conference, recording->failed ? JX_LOG_WARNING : JX_LOG_INFO, "event=recorded id=%s folder=%s reason=%s text=\"%s\"", recording->session,
		string_of(event, "folder"), reason, string_of(event, "text"));
	show(conference);
}

void jx_recording_event(JxConference *conference, const json_t *event) {
	JxRecordingState *recording = &conference->recording;
	const char *id = string_of(event, "id"), *state = string_of(event, "state");
	gboolean over = strcmp(state, "off") == 0 || strcmp(state, "failed") == 0;
	if (g_strcmp0(recording->session, id) != 0) {
		if (over || !*id)
			return;
		take(&recording->session, id); /* begun by somebody else, as the Admin API */
		take(&recording->terminator, NULL);
		recording->failed = FALSE;
		recording->status = JX_JIBRI_PENDING;
	}
	if (over)
		set_over(conference, event);
	else
		set_status(conference, strcmp(state, "pending") == 0 ? JX_JIBRI_PENDING : JX_JIBRI_ON);
}

/* --- requests to the plugin */

static void answered(const json_t *reply, const char *error, gpointer data) {
	JxConference *conference = data;
	JxConferences *all = conference->all;
	JxRecordingState *recording = &conference->recording;
	g_autoptr(xmpp_stanza_t) request = g_steal_pointer(&recording->request);
	if (error) {
		jx_conference_log(conference, JX_LOG_WARNING, "event=not-recorded reason=\"%s\"", error);
		recording->wanted = FALSE;
		take(&recording->initiator, NULL);
		if (request)
			all->host->reply_error_to(all->focus, request, "service-unavailable", error, NULL);
		return;
	}
	/* Its event `pending` may have been first. */
	if (g_strcmp0(recording->session, string_of(reply, "id")) != 0)
		jx_recording_event(conference, reply);
	if (!request)
		return;
	g_autoptr(xmpp_stanza_t) payload = jx_jibri_session_write(jx_conferences_ctx(all), string_of(reply, "id"));
	all->host->reply_result_to(all->focus, request, payload);
}

static void start(JxConference *conference) {
	jx_controller_request(jx_conference_controller(conference), json_pack("{s:s, s:s, s:b}", "request", "record", "action", "start",
		"audio_only", conference->recording.audio_only), answered, conference);
}

void jx_recording_encrypted(JxConference *conference) {
	if (goes_on(&conference->recording) && conference->recording.wanted)
		stop(conference, "encrypted");
}

static void got_state(const json_t *reply, const char *error, gpointer data) {
	JxConference *conference = data;
	if (error)
		return;
	if (*string_of(reply, "id"))
		jx_recording_event(conference, reply);
	else if (!jx_room_encrypted(conference))
		start(conference);
}

void jx_recording_resume(JxConference *conference) {
	if (conference->recording.wanted)
		jx_controller_request(jx_conference_controller(conference), json_pack("{s:s, s:s}", "request", "record", "action", "state"), got_state, conference);
}

void jx_recording_clear(JxConference *conference) {
	JxRecordingState *recording = &conference->recording;
	take(&recording->session, NULL);
	take(&recording->initiator, NULL);
	take(&recording->terminator, NULL);
	if (recording->request)
		xmpp_stanza_release(recording->request);
}

/* --- what clients ask */

typedef struct {
	const char *condition, *text; /* NULL: it may */
} Refusal;

static Refusal why_not_start(JxConference *conference, const JxJibriRequest *request) {
	const JxRecordingState *recording = &conference->recording;
	if (request->mode != JX_JIBRI_FILE)
		return (Refusal){ "service-unavailable", "This server records; it does not stream" };
	if (goes_on(recording) || recording->request)
		return (Refusal){ "unexpected-request", "The room is being recorded already" };
	if (jx_room_encrypted(conference))
		return (Refusal){ "not-acceptable", "The room is encrypted end to end: there is nothing here that could be recorded" };
	if (!jx_conference_controller(conference))
		return (Refusal){ "service-unavailable", "The room is not ready" };
	return (Refusal){ NULL, NULL };
}

static Refusal why_not(JxConferences *all, const JxOccupant *actor, const JxIncoming *in, const JxJibriRequest *request) {
	if (!actor)
		return (Refusal){ "forbidden", "Only occupants of the room may have it recorded" };
	if (actor->role != JX_ROLE_MODERATOR) {
		jx_conferences_refusal(all, "conference", "recording", in->from, actor->conference->room, "no-moderator");
		return (Refusal){ "not-allowed", "Only moderators may have the room recorded" };
	}
	if (request->action == JX_JIBRI_START)
		return why_not_start(actor->conference, request);
	return goes_on(&actor->conference->recording) ? (Refusal){ NULL, NULL } : (Refusal){ "item-not-found", "Nothing is being recorded" };
}

void jx_conferences_record(JxConferences *all, const JxIncoming *in, const JxJibriRequest *request) {
	const JxOccupant *actor = jx_occupant_by_jid(all, in->from);
	Refusal refusal = why_not(all, actor, in, request);
	if (refusal.condition) {
		all->host->reply_error(in, refusal.condition, refusal.text, NULL);
		return;
	}
	JxConference *conference = actor->conference;
	JxRecordingState *recording = &conference->recording;
	jx_conference_log(conference, JX_LOG_INFO, "event=recording action=%s by=%s", request->action == JX_JIBRI_START ? "start" : "stop", in->from);
	if (request->action == JX_JIBRI_STOP) {
		take(&recording->terminator, in->from);
		stop(conference, "asked");
		all->host->reply_result(in, NULL);
		return;
	}
	take(&recording->initiator, in->from);
	recording->audio_only = request->audio_only;
	recording->request = xmpp_stanza_clone(in->stanza);
	start(conference);
}
