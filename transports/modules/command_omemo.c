/* The ad-hoc command `omemo`: by which key a room's device is known, for people to compare with what their client shows. */
#include "config.h"

#include "modules/commands.h"

static void ask(JxForm *form) {
}

static JxCommandOutcome run(JxConferences *conferences, xmpp_ctx_t *ctx, const char *address, const char *from, const JxForm *form) {
	g_autofree char *fingerprint = jx_conferences_fingerprint(conferences);
	if (!fingerprint)
		return (JxCommandOutcome){ .condition = "item-not-found", .text = "Chats with this room are not encrypted" };
	g_autoptr(JxForm) result = jx_form_new("result");
	jx_command_field(result, "fingerprint", "text-single", "Fingerprint (OMEMO)", fingerprint);
	return (JxCommandOutcome){ .text = "Your client shows the same fingerprint for this address, or it is not the room that you write to. Everybody in the room reads what you write.",
		.result = jx_form_write(ctx, result) };
}

const JxCommand jx_command_omemo = {
	.node = "omemo",
	.title = "Fingerprint of the room",
	.instructions = "It is the same for all rooms of this server.",
	.ask = ask,
	.run = run,
};
