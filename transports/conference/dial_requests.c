/* Requests to have somebody called, or to hang up, beside what is written in the chat (chat_commands.c): from Jitsi clients (Rayo) and by ad-hoc command. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "wire/core/jid.h"

/* --- Rayo */

char *jx_conferences_dial(JxConferences *all, const JxIncoming *in, const char *to) {
	const JxOccupant *actor = jx_occupant_by_jid(all, in->from);
	if (!actor) {
		jx_conferences_refusal(all, "dial", "propose", in->from, "", "no-occupant");
		all->host->reply_error(in, "forbidden", "Only occupants of the room may have somebody called", NULL);
		return NULL;
	}
	const JxInviter inviter = { actor->nick, FALSE };
	g_autofree char *id = NULL;
	const JxDialRefusal *refusal = jx_dial_out(actor->conference, &inviter, to, TRUE, &id);
	if (refusal) {
		all->host->reply_error(in, refusal->condition, refusal->text, NULL);
		return NULL;
	}
	return jx_jid_join(actor->conference->local, all->calls_domain, id);
}

gboolean jx_conferences_hang_up(JxConferences *all, const JxIncoming *in) {
	JxConference *conference = jx_conference_of_calls(all, in->to);
	const char *id = jx_jid_resource(in->to);
	if (!conference || !jx_occupant_moderating(conference, in->from)) {
		all->host->reply_error(in, "forbidden", "Only moderators of the room may end its calls", NULL);
		return FALSE;
	}
	if (!id || !jx_dial_hang_up(conference, id, NULL)) {
		all->host->reply_error(in, "item-not-found", "There is no such call", NULL);
		return FALSE;
	}
	return TRUE;
}

/* --- ad-hoc command */

JxInviteOutcome jx_conferences_invite(JxConferences *all, const char *address, const char *from, const char *person, gboolean video) {
	JxConference *conference = jx_conference_of_calls(all, address);
	const JxOccupant *actor = conference ? jx_occupant_moderating(conference, from) : NULL;
	if (!actor) /* whether there is such a room is nobody's business but its moderators' */
		return (JxInviteOutcome){ "forbidden", "Only moderators who are in the room may have somebody called" };
	const JxInviter inviter = { actor->nick, FALSE };
	const JxDialRefusal *refusal = jx_dial_out(conference, &inviter, person, video, NULL);
	return refusal ? (JxInviteOutcome){ refusal->condition, refusal->text } : (JxInviteOutcome){ NULL, NULL };
}
