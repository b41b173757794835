/* The ad-hoc command `join`, by which a moderator has the room join a meeting elsewhere, or leave it. */
#include "config.h"

#include "modules/commands.h"

#define LEAVE "leave"
#define MEETING "meeting"
#define PASSWORD "password"

static void ask(JxForm *form) {
	jx_command_field(form, MEETING, "text-single", "Address of the meeting (https://meet.other.example/Meeting)", NULL);
	jx_command_field(form, PASSWORD, "text-private", "Its password, where it has one", NULL);
	jx_command_field(form, LEAVE, "boolean", "Leave the meeting that the room is in", "0");
}

static JxCommandOutcome run(JxConferences *conferences, xmpp_ctx_t *ctx, const char *address, const char *from, const JxForm *form) {
	gboolean leave = jx_form_bool(form, LEAVE, FALSE);
	const char *meeting = jx_form_value(form, MEETING), *password = jx_form_value(form, PASSWORD);
	if (!leave && !(meeting && *meeting))
		return (JxCommandOutcome){ .condition = "bad-request", .text = "The form lacks the meeting's address" };
	JxVisitAnswer answer = jx_conferences_visit(conferences, address, from, leave ? "stop" : meeting, password && *password ? password : NULL);
	return (JxCommandOutcome){ answer.condition, answer.condition ? answer.text : leave ? "The room leaves the meeting." : "It is on its way; the room sees what comes of it.",
		NULL };
}

const JxCommand jx_command_join = {
	.node = "join",
	.title = "Join a meeting elsewhere",
	.instructions = "The room becomes a guest in a meeting on another organisation's Jitsi: people there and here hear and see each other.",
	.ask = ask,
	.run = run,
};
