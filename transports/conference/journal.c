/* What the recorder's journal cannot know by itself: chat, hands and names, told to the plugin while the room is recorded. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

const char *jx_participant_of(const JxConference *conference, const char *nick) {
	const JxOccupant *occupant = g_hash_table_lookup(conference->occupants, nick);
	const JxVirtual *virtual = g_hash_table_lookup(conference->virtuals, nick);
	const JxSession *session = occupant ? occupant->session : virtual ? virtual->session : NULL;
	return session ? session->participant : virtual ? virtual->participant : NULL;
}

/* Takes members. */
static void note(JxConference *conference, const char *event, const char *participant, json_t *members) {
	JxController *controller = jx_conference_controller(conference);
	if (!controller) {
		json_decref(members);
		return;
	}
	json_object_set_new(members, "request", json_string("note"));
	json_object_set_new(members, "event", json_string(event));
	json_object_set_new(members, "participant", participant ? json_string(participant) : json_null());
	jx_controller_request(controller, members, NULL, NULL);
}

static gboolean is_recorded(const JxConference *conference) {
	return conference->recording.session && conference->recording.status == JX_JIBRI_ON;
}

void jx_journal_chat(JxConference *conference, const char *nick, const JxChat *chat) {
	if (is_recorded(conference) && strcmp(nick, conference->nick) != 0)
		note(conference, "chat", jx_participant_of(conference, nick), json_pack("{s:s, s:s, s:s}", "name", jx_occupant_name(conference, nick), "text", chat->body,
			"stanza_id", chat->stanza_id ? chat->stanza_id : ""));
}

gboolean jx_hand_is_up(const char *hand) {
	return hand && *hand && strcmp(hand, "false") != 0 && strcmp(hand, "0") != 0;
}

void jx_journal_hand(JxConference *conference, const char *nick, gboolean raised) {
	const char *participant = jx_participant_of(conference, nick);
	if (is_recorded(conference) && participant)
		note(conference, "hand", participant, json_pack("{s:b}", "raised", raised));
}

void jx_journal_hands(JxConference *conference) {
	GHashTableIter iter;
	gpointer nick, value;
	g_hash_table_iter_init(&iter, conference->occupants);
	while (g_hash_table_iter_next(&iter, &nick, &value)) {
		const JxPresence *presence = ((const JxOccupant *)value)->presence;
		if (presence && jx_hand_is_up(presence->hand))
			jx_journal_hand(conference, nick, TRUE);
	}
	g_hash_table_iter_init(&iter, conference->virtuals);
	while (g_hash_table_iter_next(&iter, &nick, &value))
		if (jx_hand_is_up(((const JxVirtual *)value)->hand))
			jx_journal_hand(conference, nick, TRUE);
}

void jx_journal_name(const JxOccupant *occupant) {
	if (occupant->session && occupant->name)
		note(occupant->conference, "name", occupant->session->participant, json_pack("{s:s}", "name", occupant->name));
}
