/* Asks the MUC what admission must know, with the focus's rights: that the room is there, what kind of room it is, and how the
 * caller's own bare JID stands on its lists (XEP-0045, sections 6.4 and 9). */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/stanza_error.h"
#include "wire/muc/muc_admin.h"
#include "wire/muc/room_info.h"

typedef struct {
	JxConferences *all;
	char *room, *person; /* person: bare JID */
	JxDoorCallback callback;
	gpointer data;
	JxAdmissionFacts facts;
	guint list; /* index of the list that is being asked for */
} Door;

static const struct {
	JxAffiliation affiliation;
	JxStanding standing;
} lists[] = {
	{ JX_AFFILIATION_OUTCAST, JX_STANDING_OUTCAST }, /* first: the only one that matters in an open room */
	{ JX_AFFILIATION_OWNER, JX_STANDING_ADMIN },
	{ JX_AFFILIATION_ADMIN, JX_STANDING_ADMIN },
	{ JX_AFFILIATION_MEMBER, JX_STANDING_MEMBER },
};

static void answer(Door *door, const JxAdmission *admission) {
	door->callback(door->all, admission, door->room, door->person, door->data);
	g_free(door->room);
	g_free(door->person);
	g_free(door);
}

static void refuse(Door *door, const char *reason, const char *condition, const char *jingle, const char *text) {
	answer(door, &(JxAdmission){ FALSE, reason, condition, jingle, text });
}

static void decide(Door *door) {
	JxConferences *all = door->all;
	JxConference *conference = jx_conference_find(all, door->room);
	if (!conference || !jx_conference_ready(conference)) {
		refuse(door, "not-ready", "remote-server-timeout", "general-error", "The room is not ready; try again in a moment");
		return;
	}
	JxAdmissionFacts *facts = &door->facts;
	facts->occupants = jx_conference_people(conference);
	facts->max_occupants = jx_room_max_participants(all, door->room);
	facts->virtual_occupants = g_hash_table_size(conference->virtuals);
	facts->max_virtual_occupants = all->settings.max_virtual_occupants;
	const char *given = jx_password_given(all, door->room, door->person);
	facts->knows_password = given && g_strcmp0(given, conference->password) == 0;
	facts->invited = jx_dial_invited(conference, door->person);
	facts->encrypted = jx_room_encrypted(conference);
	facts->load = g_hash_table_size(all->sessions);
	facts->max_load = all->settings.max_calls;
	JxAdmission admission = jx_admission_decide(facts);
	answer(door, &admission);
}

/* --- lists */

static gboolean is_on(xmpp_stanza_t *query, const char *person, gboolean by_domain) {
	g_autoptr(GPtrArray) items = query ? jx_muc_admin_read(query, NULL) : NULL;
	g_autofree char *domain = jx_jid_domain(person);
	for (guint i = 0; items && i < items->len; i++) {
		const JxMucItem *item = g_ptr_array_index(items, i);
		if (item->jid && (jx_jid_bare_equal(item->jid, person) || (by_domain && strcmp(item->jid, domain) == 0)))
			return TRUE;
	}
	return FALSE;
}

static void ask_list(Door *door);

static void got_list(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	Door *door = data;
	if (outcome == JX_IQ_ERROR) {
		g_autoptr(JxStanzaError) error = jx_stanza_error_read(stanza);
		door->all->host->log(JX_LOG_WARNING, "conference", "room=%s event=lists-unreadable condition=%s reason=\"the focus is no admin of the room: callers get into open rooms only\"",
			door->room, error->condition);
		door->facts.standing = JX_STANDING_UNKNOWN;
		decide(door);
		return;
	}
	if (outcome != JX_IQ_RESULT) {
		refuse(door, "muc-silent", "remote-server-timeout", "general-error", "The room's server does not answer");
		return;
	}
	if (is_on(jx_stanza_child(stanza, JX_NS_MUC_ADMIN, "query"), door->person, lists[door->list].standing == JX_STANDING_OUTCAST)) {
		door->facts.standing = lists[door->list].standing;
		decide(door);
		return;
	}
	gboolean closed = door->facts.members_only || door->facts.password_protected;
	if (!closed || ++door->list == G_N_ELEMENTS(lists)) {
		door->facts.standing = JX_STANDING_NONE;
		decide(door);
		return;
	}
	ask_list(door);
}

static void ask_list(Door *door) {
	jx_conferences_ask(door->all, "get", door->room, jx_muc_admin_get(jx_conferences_ctx(door->all), lists[door->list].affiliation),
		JX_MUC_TIMEOUT_MS, got_list, door);
}

/* --- the room */

static void got_info(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	Door *door = data;
	xmpp_stanza_t *query = outcome == JX_IQ_RESULT ? jx_stanza_child(stanza, JX_NS_DISCO_INFO, "query") : NULL;
	g_autoptr(JxDiscoInfo) disco = query ? jx_disco_info_read(query, NULL) : NULL;
	if (!disco) {
		refuse(door, "muc-silent", "remote-server-timeout", "general-error", "The room's server does not say what kind of room it is");
		return;
	}
	g_autoptr(JxRoomInfo) info = jx_room_info_read(disco);
	door->facts.members_only = info->members_only;
	door->facts.password_protected = info->password_protected;
	JxConference *conference = jx_conference_find(door->all, door->room);
	if (conference)
		conference->members_only = info->members_only;
	ask_list(door);
}

static void ask_info(JxConferences *all, const char *room, JxIqCallback callback, gpointer data) {
	jx_conferences_ask(all, "get", room, jx_disco_info_request(jx_conferences_ctx(all), NULL), JX_MUC_TIMEOUT_MS, callback, data);
}

static void ready(JxConference *conference, gboolean is_ready, gpointer data) {
	Door *door = data;
	if (is_ready)
		ask_info(door->all, door->room, got_info, door);
	else
		refuse(door, "not-ready", "remote-server-timeout", "general-error", "The room is not ready; try again in a moment");
}

static void open_room(Door *door) {
	jx_conference_when_ready(jx_conference_open(door->all, door->room, NULL, 0), ready, door);
}

/* A room that the MUC holds may be called though we are not in it yet; one that it does not know, only if the operator says so. */
static void got_existence(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	Door *door = data;
	if (outcome == JX_IQ_RESULT)
		open_room(door);
	else if (outcome == JX_IQ_ERROR)
		refuse(door, "no-such-room", "item-not-found", "gone", "There is no such room now, or nobody is in it");
	else
		refuse(door, "muc-silent", "remote-server-timeout", "general-error", "The room's server does not answer");
}

void jx_door_ask(JxConferences *all, const char *room, const char *person, JxDoorCallback callback, gpointer data) {
	Door *door = g_new0(Door, 1);
	door->all = all;
	door->room = g_strdup(room);
	door->person = jx_jid_bare(person);
	door->callback = callback;
	door->data = data;
	if (!all->focus || !all->host->account_online(all->focus) || !all->restored)
		refuse(door, "not-ready", "remote-server-timeout", "general-error", "Calls are not possible at the moment; try again soon");
	else if (jx_conference_find(all, room) || all->settings.callers_open_rooms)
		open_room(door);
	else
		ask_info(all, room, got_existence, door);
}

/* --- afterwards */

static void throw_out(JxConference *conference, JxVirtual *virtual, const char *why, const char *text) {
	jx_conferences_refusal(conference->all, "conference", "call", virtual->caller, conference->room, why);
	jx_virtual_leave(virtual, "gone", text);
}

void jx_door_affiliation(JxConference *conference, const char *jid, JxAffiliation affiliation) {
	gboolean outcast = affiliation == JX_AFFILIATION_OUTCAST;
	if (!outcast && !(affiliation == JX_AFFILIATION_NONE && conference->members_only))
		return;
	g_autoptr(GList) virtuals = g_hash_table_get_values(conference->virtuals);
	for (GList *l = virtuals; l; l = l->next) {
		JxVirtual *virtual = l->data;
		g_autofree char *domain = virtual->caller ? jx_jid_domain(virtual->caller) : NULL;
		if (!virtual->caller || (!jx_jid_bare_equal(virtual->caller, jid) && !(outcast && strcmp(domain, jid) == 0)))
			continue;
		throw_out(conference, virtual, outcast ? "banned" : "not-a-member",
			outcast ? "You are banned from this room" : "Only members may be in this room");
	}
}

static void swept(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	JxConference *conference = data;
	xmpp_stanza_t *query = outcome == JX_IQ_RESULT ? jx_stanza_child(stanza, JX_NS_MUC_ADMIN, "query") : NULL;
	g_autoptr(GPtrArray) items = query ? jx_muc_admin_read(query, NULL) : NULL;
	for (guint i = 0; items && i < items->len; i++) {
		const JxMucItem *item = g_ptr_array_index(items, i);
		if (item->jid)
			jx_door_affiliation(conference, item->jid, JX_AFFILIATION_OUTCAST);
	}
}

/* A server need not announce the ban of somebody who is no occupant of its own: we look. */
void jx_door_sweep(JxConference *conference) {
	jx_conferences_ask(conference->all, "get", conference->room, jx_muc_admin_get(jx_conferences_ctx(conference->all), JX_AFFILIATION_OUTCAST),
		JX_MUC_TIMEOUT_MS, swept, conference);
}
