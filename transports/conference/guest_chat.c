/* What is written in one room is read in the other, once: by the seat of its author there, under the name of its author here. Lines of our own
 * occupants, on either side, are not carried back. */
#include "config.h"
#include "conference/guest.h"

#include <string.h>

#include "wire/core/chat.h"
#include "wire/core/jid.h"
#include "wire/core/stanza.h"

static void write_there(const JxVisit *visit, const JxSeat *seat, const char *body) {
	const JxHost *host = visit->conference->all->host;
	g_autofree char *id = g_uuid_string_random();
	g_autoptr(xmpp_stanza_t) message = jx_chat_write(host->context(), &(JxChat){ .id = id, .body = (char *)body }, "groupchat",
		host->account_jid(seat->account), visit->room);
	host->send(seat->account, message);
}

void jx_visit_chat(JxConference *conference, const char *nick, const JxChat *chat) {
	const JxVisit *visit = conference->visit;
	const JxVirtual *virtual = g_hash_table_lookup(conference->virtuals, nick);
	const JxOccupant *occupant = jx_occupant_find(conference, nick);
	gboolean guest = (virtual && virtual->guest_of) || (occupant && occupant->presence && occupant->presence->guest_of);
	if (!visit || !visit->trunk || !visit->trunk->joined || guest || (!virtual && !occupant) || *chat->body == '/')
		return;
	const JxSeat *seat = g_hash_table_lookup(visit->seats, nick);
	if (seat && seat->joined) {
		write_there(visit, seat, chat->body);
		return;
	}
	g_autofree char *line = g_strdup_printf("%s: %s", jx_occupant_name(conference, nick), chat->body);
	write_there(visit, visit->trunk, line);
}

void jx_guest_chat_in(JxVisit *visit, const JxIncoming *in) {
	JxConferences *all = visit->conference->all;
	const char *nick = jx_jid_resource(in->from);
	const JxForeigner *foreigner = nick ? g_hash_table_lookup(visit->people, nick) : NULL;
	g_autoptr(JxChat) chat = strcmp(in->type, "groupchat") == 0 ? jx_chat_read(in->stanza) : NULL;
	if (!chat || !chat->body || chat->delayed || !foreigner || !foreigner->virtual || !foreigner->virtual->joined)
		return;
	g_autofree char *id = g_uuid_string_random();
	jx_conferences_send(all, all->calls, jx_chat_write(jx_conferences_ctx(all), &(JxChat){ .id = id, .body = chat->body }, "groupchat",
		foreigner->virtual->jid, visit->conference->room));
}

/* Of the bridge channel: to everybody there, by the seat of who sends it. */
void jx_visit_relay(JxConference *conference, const char *endpoint, const JxAction *notice) {
	const JxVisit *visit = conference->visit;
	const JxSeat *seat = visit ? g_hash_table_lookup(visit->seats, endpoint) : NULL;
	if (seat && seat->runner && (!notice->to || !*notice->to))
		jx_runner_relay(seat->runner, endpoint, notice->stats, notice->text);
}

void jx_guest_relay_in(JxVisit *visit, const JxAction *notice) {
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, visit->conference->participants);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const JxSession *session = value;
		if (!*notice->to || strcmp(notice->to, session->endpoint) == 0)
			jx_runner_relay(session->runner, "", FALSE, notice->text);
	}
}
