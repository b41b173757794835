/* A room that hides its occupants' addresses and does not let the focus change that: browsers would not recognise the focus (SPEC fact 2) and take its
 * offer for another occupant's. They are told ready='false' and ask again, each time we look whether it is better now; and one of the room's
 * owners is told what to do, once. */
#include "config.h"
#include "conference/internal.h"

#include "wire/core/stanza.h"

void jx_hidden_tell_owner(JxConference *conference) {
	JxConferences *all = conference->all;
	const JxOccupant *owner = conference->hidden && !conference->owner_told ? jx_occupant_owner(conference) : NULL;
	if (!owner)
		return;
	conference->owner_told = TRUE;
	xmpp_stanza_t *message = jx_stanza_top(jx_conferences_ctx(all), "message", "chat", NULL, all->focus_jid, owner->address);
	g_autofree char *text = g_strdup_printf("Browsers cannot take part in a call here: the room hides the addresses of who is in it, and %s may not change that. "
		"Let anyone see real addresses in the room's configuration, or make %s an owner of the room.", all->focus_domain, all->focus_domain);
	jx_stanza_set_text(jx_stanza_add(message, "body", NULL), text);
	jx_conferences_send(all, all->focus, message);
}

void jx_hidden_look_again(JxConference *conference) {
	if (!conference->hidden || !conference->configured)
		return;
	conference->configured = FALSE;
	jx_room_config_start(conference);
}
