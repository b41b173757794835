/* Requests to record and to stream (docs/protocol/browsers.md, "Recording"): who may ask, and what is answered while there is no recorder. */
#include "config.h"
#include "conference/internal.h"

void jx_conferences_record(JxConferences *all, const JxIncoming *in, const JxJibriRequest *request) {
	const JxHost *host = all->host;
	const JxOccupant *actor = jx_occupant_by_jid(all, in->from);
	if (!actor) {
		host->reply_error(in, "forbidden", "Only occupants of the room may have it recorded", NULL);
	} else if (actor->role != JX_ROLE_MODERATOR) {
		jx_conferences_refusal(all, "conference", "recording", in->from, actor->conference->room, "no-moderator");
		host->reply_error(in, "not-allowed", "Only moderators may have the room recorded", NULL);
	} else if (request->action == JX_JIBRI_STOP) {
		host->reply_error(in, "item-not-found", "Nothing is being recorded", NULL);
	} else {
		host->reply_error(in, "service-unavailable", "This server has no recorder", NULL);
	}
}
