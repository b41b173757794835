/* The ad-hoc command `record`, by which a moderator has the room recorded, and by which is seen whether it is. */
#include "config.h"

#include <string.h>

#include "modules/commands.h"

#define ACTION "action"
#define AUDIO_ONLY "audio-only"
#define CONSENT "consent"

static const struct { const char *word, *label, *done; } actions[] = {
	[JX_RECORD_START] = { "start", "Begin to record", "It is being asked for; the room sees what comes of it." },
	[JX_RECORD_STOP] = { "stop", "End the recording", "The recording ends." },
	[JX_RECORD_PAUSE] = { "pause", "Pause the recording", "The recording is paused." },
	[JX_RECORD_RESUME] = { "resume", "Go on after a pause", "The recording goes on." },
	[JX_RECORD_STATUS] = { "status", "See whether it is recorded", "That is how it is." },
};

static void ask(JxForm *form) {
	JxFormField *action = jx_command_field(form, ACTION, "list-single", "What shall be done", "status");
	for (gsize i = 0; i < G_N_ELEMENTS(actions); i++) {
		JxFormOption *option = g_new(JxFormOption, 1);
		*option = (JxFormOption){ g_strdup(actions[i].label), g_strdup(actions[i].word) };
		g_ptr_array_add(action->options, option);
	}
	jx_command_field(form, AUDIO_ONLY, "boolean", "Voices only", "0");
	jx_command_field(form, CONSENT, "boolean", "Ask everybody first; who does not agree is not recorded", "0");
}

static xmpp_stanza_t *status_form(xmpp_ctx_t *ctx, const JxRecordStatus *status) {
	g_autoptr(JxForm) form = jx_form_new("result");
	jx_command_field(form, "state", "text-single", "Recording", status->state);
	if (!status->session)
		return jx_form_write(ctx, form);
	jx_command_field(form, "session", "text-single", "Session", status->session);
	jx_command_field(form, AUDIO_ONLY, "boolean", "Voices only", status->audio_only ? "1" : "0");
	if (status->missing) {
		JxFormField *missing = jx_command_field(form, "not-recorded", "text-multi", "Not recorded", NULL);
		for (guint i = 0; i < status->missing->len; i++)
			g_ptr_array_add(missing->values, g_strdup(status->missing->pdata[i]));
	}
	return jx_form_write(ctx, form);
}

static JxCommandOutcome run(JxConferences *conferences, xmpp_ctx_t *ctx, const char *address, const char *from, const JxForm *form) {
	const char *word = jx_form_value(form, ACTION);
	const JxRecordWish wish = { jx_form_bool(form, AUDIO_ONLY, FALSE), jx_form_bool(form, CONSENT, FALSE) };
	for (gsize i = 0; word && i < G_N_ELEMENTS(actions); i++) {
		if (strcmp(word, actions[i].word) != 0)
			continue;
		JxRecordStatus status = { 0 };
		JxRecordAnswer answer = jx_conferences_record_by(conferences, address, from, (JxRecordAction)i, &wish, &status);
		JxCommandOutcome outcome = { answer.condition, answer.condition ? answer.text : actions[i].done, NULL };
		if (!answer.condition && i == JX_RECORD_STATUS)
			outcome.result = status_form(ctx, &status);
		jx_record_status_clear(&status);
		return outcome;
	}
	return (JxCommandOutcome){ .condition = "bad-request", .text = "action is start, stop, pause, resume or status" };
}

const JxCommand jx_command_record = {
	.node = "record",
	.title = "Record the room",
	.instructions = "Moderators who are in the room may begin and end it.",
	.ask = ask,
	.run = run,
};
