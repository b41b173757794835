/* The ad-hoc command `invite`, by which a moderator has somebody called. */
#include "config.h"

#include "modules/commands.h"

#define PERSON "person"
#define VIDEO "video"

static void ask(JxForm *form) {
	jx_command_field(form, PERSON, "jid-single", "Address of the person", NULL)->required = TRUE;
	jx_command_field(form, VIDEO, "boolean", "With video", "1");
}

static JxCommandOutcome run(JxConferences *conferences, xmpp_ctx_t *ctx, const char *address, const char *from, const JxForm *form) {
	const char *person = jx_form_value(form, PERSON);
	if (!person)
		return (JxCommandOutcome){ .condition = "bad-request", .text = "The form lacks the person's address" };
	JxInviteOutcome outcome = jx_conferences_invite(conferences, address, from, person, jx_form_bool(form, VIDEO, TRUE));
	return outcome.condition ? (JxCommandOutcome){ .condition = outcome.condition, .text = outcome.text } : (JxCommandOutcome){ .text = "It is being called." };
}

const JxCommand jx_command_invite = {
	.node = "invite",
	.title = "Invite to the room",
	.instructions = "It rings on all devices of this person; what becomes of it is told to you in the room.",
	.ask = ask,
	.run = run,
};
