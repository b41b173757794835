/* Requests to record, beside what is written in the chat (chat_commands.c): from Jitsi clients, which ask for a Jibri, and by ad-hoc command. */
#include "config.h"
#include "conference/internal.h"

void jx_conferences_record(JxConferences *all, const JxIncoming *in, const JxJibriRequest *request) {
	const JxOccupant *actor = jx_occupant_by_jid(all, in->from);
	gboolean begins = request->action == JX_JIBRI_START;
	JxRecordAnswer answer = begins && request->mode != JX_JIBRI_FILE ? (JxRecordAnswer){ "service-unavailable", "This server records; it does not stream" }
		: jx_recording_ask(actor, begins ? JX_RECORD_START : JX_RECORD_STOP, &(JxRecordWish){ .audio_only = request->audio_only }, in);
	if (answer.condition)
		all->host->reply_error(in, answer.condition, answer.text, NULL);
	else if (!begins)
		all->host->reply_result(in, NULL);
}

/* --- ad-hoc command */

static void read_status(JxConference *conference, JxRecordStatus *status) {
	const JxRecordingState *recording = &conference->recording;
	*status = (JxRecordStatus){ jx_recording_state(conference), g_strdup(recording->session), recording->audio_only, NULL };
	g_autoptr(GPtrArray) missing = jx_consent_missing(conference);
	if (!missing)
		return;
	status->missing = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < missing->len; i++) {
		const JxJibriPerson *person = missing->pdata[i];
		g_ptr_array_add(status->missing, g_strdup_printf("%s (%s)", jx_occupant_name(conference, person->nick), person->declined ? "declined" : "has not answered"));
	}
}

void jx_record_status_clear(JxRecordStatus *status) {
	g_clear_pointer(&status->session, g_free);
	g_clear_pointer(&status->missing, g_ptr_array_unref);
}

JxRecordAnswer jx_conferences_record_by(JxConferences *all, const char *address, const char *from, JxRecordAction action, const JxRecordWish *wish,
	JxRecordStatus *status) {
	JxConference *conference = jx_conference_of_calls(all, address);
	const JxOccupant *actor = conference ? jx_occupant_moderating(conference, from) : NULL;
	if (!actor) /* whether there is such a room is nobody's business but its moderators' */
		return (JxRecordAnswer){ "forbidden", "Only moderators who are in the room may have it recorded" };
	if (action != JX_RECORD_STATUS)
		return jx_recording_ask(actor, action, wish, NULL);
	read_status(conference, status);
	return (JxRecordAnswer){ NULL, NULL };
}
