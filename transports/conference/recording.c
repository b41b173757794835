/* Recording as Jitsi's clients ask the focus for it (docs/protocol/browsers.md, "Recording"): the plugin records, the focus's presence says so to everybody. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "wire/core/jid.h"
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

const char *jx_recording_state(const JxConference *conference) {
	static const char *const words[] = { [JX_JIBRI_PENDING] = "pending", [JX_JIBRI_ON] = "on", [JX_JIBRI_OFF] = "off" };
	const JxRecordingState *recording = &conference->recording;
	return !recording->session ? "off" : recording->status == JX_JIBRI_ON && recording->paused ? "paused" : words[recording->status];
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
	g_autoptr(GPtrArray) missing = jx_consent_missing(conference);
	return jx_jibri_status_write(jx_conferences_ctx(conference->all), &(JxJibriState){ recording->session, recording->status, by, recording->failed, missing });
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

static void set_paused(JxConference *conference, gboolean paused) {
	if (conference->recording.paused != paused)
		announce(conference, paused ? "The recording is paused." : "The recording goes on.");
	conference->recording.paused = paused;
}

static void set_status(JxConference *conference, JxJibriStatus status) {
	JxRecordingState *recording = &conference->recording;
	gboolean began = status == JX_JIBRI_ON && recording->status != JX_JIBRI_ON;
	recording->status = status;
	if (status != JX_JIBRI_OFF)
		recording->wanted = TRUE;
	if (began)
		announce(conference, recording->answers ? "The recording has begun. Only those are recorded who have agreed to it." : "This room is being recorded from now on.");
	show(conference);
	if (began) {
		jx_journal_hands(conference);
		jx_rights_recorded(conference);
	}
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
	jx_consent_over(conference);
	recording->wanted = recording->wanted && strcmp(reason, "shutdown") == 0; /* Janus restarts: it goes on then */
	if (recording->failed)
		announce(conference, strcmp(reason, "disk-full") == 0 || strcmp(reason, "quota") == 0 ? "The recording has ended: the server has no more space for it. What was recorded so far is kept."
			: heard_of ? "The recording has ended: it cannot be written." : "The room cannot be recorded: the server cannot write.");
	else if (strcmp(reason, "declined") == 0)
		announce(conference, "Nothing is recorded: nobody has agreed to it.");
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
		recording->failed = recording->paused = FALSE;
		recording->status = JX_JIBRI_PENDING;
		jx_consent_over(conference);
		if (json_is_true(json_object_get(event, "consent")))
			jx_consent_ask(conference);
	}
	if (over)
		set_over(conference, event);
	else
		set_status(conference, strcmp(state, "pending") == 0 ? JX_JIBRI_PENDING : JX_JIBRI_ON);
	if (!over)
		set_paused(conference, strcmp(state, "paused") == 0);
}

/* --- requests to the plugin */

static void answered(const json_t *reply, const char *error, gpointer data) {
	JxConference *conference = data;
	JxConferences *all = conference->all;
	JxRecordingState *recording = &conference->recording;
	g_autoptr(xmpp_stanza_t) request = g_steal_pointer(&recording->request);
	recording->starting = FALSE;
	if (error) {
		jx_conference_log(conference, JX_LOG_WARNING, "event=not-recorded reason=\"%s\"", error);
		const JxOccupant *actor = recording->initiator && !request ? jx_occupant_by_jid(all, recording->initiator) : NULL;
		if (actor)
			jx_chat_say(conference, actor->nick, error);
		recording->wanted = FALSE;
		take(&recording->initiator, NULL);
		if (request)
			all->host->reply_error_to(all->focus, request, "service-unavailable", error, NULL);
		return;
	}
	/* Its event `pending` may have been first. */
	if (g_strcmp0(recording->session, string_of(reply, "id")) != 0)
		jx_recording_event(conference, reply);
	/* Who asks for it has agreed to it. */
	if (recording->initiator)
		jx_consent_answer(conference, jx_jid_resource(recording->initiator), TRUE);
	if (!request)
		return;
	g_autoptr(xmpp_stanza_t) payload = jx_jibri_session_write(jx_conferences_ctx(all), string_of(reply, "id"));
	all->host->reply_result_to(all->focus, request, payload);
}

static void start(JxConference *conference) {
	conference->recording.starting = TRUE;
	jx_controller_request(jx_conference_controller(conference), json_pack("{s:s, s:s, s:b, s:b}", "request", "record", "action", "start",
		"audio_only", conference->recording.audio_only, "consent", conference->recording.consent), answered, conference);
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
	jx_consent_over(conference);
	if (recording->request)
		xmpp_stanza_release(recording->request);
}

/* --- who may ask what */

static JxRecordAnswer why_not_start(const JxConference *conference) {
	if (goes_on(&conference->recording) || conference->recording.starting)
		return (JxRecordAnswer){ "unexpected-request", "The room is being recorded already" };
	if (!jx_room_may_record(conference))
		return (JxRecordAnswer){ "not-allowed", "The owner of this room does not want it recorded" };
	if (jx_room_encrypted(conference))
		return (JxRecordAnswer){ "not-acceptable", "The room is encrypted end to end: there is nothing here that could be recorded" };
	return (JxRecordAnswer){ NULL, NULL };
}

static JxRecordAnswer why_not(const JxOccupant *actor, JxRecordAction action) {
	if (!actor)
		return (JxRecordAnswer){ "forbidden", "Only occupants of the room may have it recorded" };
	JxConference *conference = actor->conference;
	if (actor->role != JX_ROLE_MODERATOR) {
		jx_conferences_refusal(conference->all, "conference", "recording", actor->address, conference->room, "no-moderator");
		return (JxRecordAnswer){ "not-allowed", "Only moderators may have the room recorded" };
	}
	if (!jx_conference_controller(conference))
		return (JxRecordAnswer){ "service-unavailable", "The room is not ready" };
	if (action == JX_RECORD_START)
		return why_not_start(conference);
	if (!goes_on(&conference->recording))
		return (JxRecordAnswer){ "item-not-found", "Nothing is being recorded" };
	if ((action == JX_RECORD_PAUSE && conference->recording.paused) || (action == JX_RECORD_RESUME && !conference->recording.paused))
		return (JxRecordAnswer){ "unexpected-request", action == JX_RECORD_PAUSE ? "The recording is paused already" : "The recording is not paused" };
	return (JxRecordAnswer){ NULL, NULL };
}

JxRecordAnswer jx_recording_ask(const JxOccupant *actor, JxRecordAction action, const JxRecordWish *wish, const JxIncoming *in) {
	static const char *const words[] = { "start", "stop", "pause", "resume" };
	JxRecordAnswer answer = why_not(actor, action);
	if (answer.condition)
		return answer;
	JxConference *conference = actor->conference;
	jx_conference_log(conference, JX_LOG_INFO, "event=recording action=%s by=%s", words[action], actor->address);
	if (action == JX_RECORD_START) {
		take(&conference->recording.initiator, actor->address);
		conference->recording.audio_only = wish->audio_only;
		conference->recording.consent = wish->consent;
		conference->recording.request = in ? xmpp_stanza_clone(in->stanza) : NULL;
		start(conference);
	} else if (action == JX_RECORD_STOP) {
		take(&conference->recording.terminator, actor->address);
		stop(conference, "asked");
	} else {
		jx_controller_request(jx_conference_controller(conference), json_pack("{s:s, s:s}", "request", "record", "action", words[action]), NULL, NULL);
	}
	return answer;
}
