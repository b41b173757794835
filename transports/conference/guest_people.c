/* Who is where: occupants of the other room become occupants of ours, and our participants take seats there. What came by a visit, ours or another
 * room's, is never carried on. */
#include "config.h"
#include "conference/guest.h"

#include <string.h>

void jx_foreigner_free(gpointer data) {
	JxForeigner *foreigner = data;
	JxVirtual *virtual = g_steal_pointer(&foreigner->virtual);
	if (virtual)
		jx_virtual_leave(virtual, "success", NULL);
	jx_presence_free(foreigner->presence);
	g_free(foreigner->nick);
	g_free(foreigner->name);
	g_free(foreigner);
}

/* --- theirs, here */
static JxRunner *trunk_runner(const JxVisit *visit) {
	return visit->trunk ? visit->trunk->runner : NULL;
}

static void tell(const JxForeigner *foreigner, JxRunner *runner) {
	const JxVirtual *virtual = foreigner->virtual;
	if (!virtual)
		return;
	jx_runner_guest(runner, foreigner->nick, virtual->participant, virtual->endpoint, virtual->name);
	for (guint i = 0; i < foreigner->presence->sources->len; i++) {
		const JxSourceState *source = foreigner->presence->sources->pdata[i];
		jx_runner_source_state(runner, source->name, source->muted, source->media != JX_MEDIA_VIDEO ? NULL :
			source->video_type == JX_VIDEO_TYPE_DESKTOP ? "desktop" : "camera");
	}
}

void jx_people_tell(JxSeat *seat) {
	GHashTableIter iter;
	gpointer value;
	if (!seat->trunk)
		return;
	g_hash_table_iter_init(&iter, seat->visit->people);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		tell(value, seat->runner);
	g_hash_table_iter_init(&iter, seat->visit->seats);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		jx_runner_guest(seat->runner, ((JxSeat *)value)->nick, NULL, NULL, NULL);
}

static void appear(JxForeigner *foreigner) {
	JxVisit *visit = foreigner->visit;
	g_autofree char *name = g_strdup_printf("%s (%s)", foreigner->name, visit->site->host);
	JxVirtual *virtual = foreigner->virtual = jx_virtual_new(visit->conference, NULL, name, NULL);
	if (!virtual) {
		jx_conference_log(visit->conference, JX_LOG_WARNING, "meeting=%s nick=%s event=invisible reason=\"the room holds no more virtual occupants\"", visit->room,
			foreigner->nick);
		return;
	}
	virtual->participant = g_strconcat("guest-", virtual->endpoint, NULL);
	virtual->guest_of = g_strdup(visit->room);
	virtual->picture = g_strdup(foreigner->presence->avatar_url);
	jx_conference_log(visit->conference, JX_LOG_INFO, "endpoint=%s event=arrived meeting=%s nick=%s", virtual->endpoint, visit->room, foreigner->nick);
	jx_virtual_join(virtual);
}

static JxForeigner *arrive(JxVisit *visit, const char *nick) {
	JxForeigner *foreigner = g_new0(JxForeigner, 1);
	foreigner->visit = visit;
	foreigner->nick = g_strdup(nick);
	g_hash_table_insert(visit->people, foreigner->nick, foreigner);
	return foreigner;
}

static void show_changes(JxForeigner *foreigner) {
	JxVirtual *virtual = foreigner->virtual;
	if (!virtual)
		return;
	g_autofree char *name = g_strdup_printf("%s (%s)", foreigner->name, foreigner->visit->site->host);
	const JxPresence *presence = foreigner->presence;
	if (strcmp(name, virtual->name) == 0 && g_strcmp0(presence->hand, virtual->hand) == 0 && g_strcmp0(presence->avatar_url, virtual->picture) == 0)
		return;
	g_free(virtual->name);
	g_free(virtual->hand);
	g_free(virtual->picture);
	virtual->name = g_steal_pointer(&name);
	virtual->hand = g_strdup(presence->hand);
	virtual->picture = g_strdup(presence->avatar_url);
	jx_virtual_publish(virtual);
}

void jx_people_presence(JxVisit *visit, const char *nick, JxPresence *taken) {
	g_autoptr(JxPresence) presence = taken;
	if (jx_visit_is_ours(visit, nick))
		return;
	JxForeigner *foreigner = g_hash_table_lookup(visit->people, nick);
	gboolean fresh = !foreigner;
	if (fresh && presence->guest_of && strcmp(presence->guest_of, visit->conference->room) == 0) {
		/* Or a ghost of ours: then it is gone at one of the next attempts. */
		jx_visit_lost(visit, "our room has joined it already.");
		return;
	}
	if (fresh)
		foreigner = arrive(visit, nick);
	g_free(foreigner->name);
	foreigner->name = g_strdup(presence->nick ? presence->nick : nick);
	jx_presence_free(foreigner->presence);
	foreigner->presence = g_steal_pointer(&presence);
	if (fresh && !foreigner->presence->guest_of)
		appear(foreigner);
	else
		show_changes(foreigner);
	if (trunk_runner(visit))
		tell(foreigner, trunk_runner(visit));
	if (fresh)
		jx_visit_settle(visit->conference);
}

void jx_people_left(JxVisit *visit, const char *nick) {
	if (!g_hash_table_contains(visit->people, nick))
		return;
	if (trunk_runner(visit))
		jx_runner_guest_gone(trunk_runner(visit), nick);
	g_hash_table_remove(visit->people, nick);
	jx_visit_settle(visit->conference);
}

void jx_people_clear(JxVisit *visit) {
	g_hash_table_remove_all(visit->people);
}

/* Put out of our room, for one: it is not shown here again while it stays there. */
void jx_visit_virtual_gone(JxVirtual *virtual) {
	JxVisit *visit = virtual->conference->visit;
	GHashTableIter iter;
	gpointer value;
	if (!visit)
		return;
	g_hash_table_iter_init(&iter, visit->people);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		JxForeigner *foreigner = value;
		if (foreigner->virtual != virtual)
			continue;
		foreigner->virtual = NULL;
		if (trunk_runner(visit))
			jx_runner_guest(trunk_runner(visit), foreigner->nick, NULL, NULL, NULL);
	}
}

/* Those that are people: a visit of another room's is not. */
guint jx_people_count(const JxVisit *visit) {
	guint n = 0;
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, visit->people);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		n += !((const JxForeigner *)value)->presence->guest_of;
	return n;
}

/* --- ours, there */
static gboolean is_guest(const JxSession *session) {
	const JxOccupant *occupant = session->occupant;
	return occupant && occupant->presence && occupant->presence->guest_of;
}

guint jx_people_ours(const JxConference *conference) {
	guint n = 0;
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, ((JxConference *)conference)->occupants);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const JxOccupant *occupant = value;
		n += !(occupant->presence && occupant->presence->guest_of);
	}
	g_hash_table_iter_init(&iter, ((JxConference *)conference)->virtuals);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		n += !((const JxVirtual *)value)->guest_of;
	return n;
}

static void show(JxVisit *visit, const char *endpoint, const char *participant, const JxSeatLook *look) {
	JxSeat *seat = g_hash_table_lookup(visit->seats, endpoint);
	if (seat && strcmp(seat->participant, participant) != 0) {
		g_hash_table_remove(visit->seats, endpoint);
		seat = NULL;
	}
	if (!seat && g_hash_table_size(visit->seats) >= visit->conference->all->settings.guest_max_seats)
		return;
	if (!seat) {
		seat = jx_seat_new(visit, endpoint, participant, look->name);
		g_hash_table_insert(visit->seats, seat->endpoint, seat);
		if (trunk_runner(visit))
			jx_runner_guest(trunk_runner(visit), seat->nick, NULL, NULL, NULL);
	}
	jx_seat_show(seat, look);
}

static void show_virtual(JxVisit *visit, const JxVirtual *virtual, const char *participant) {
	show(visit, virtual->endpoint, participant, &(JxSeatLook){ virtual->name, virtual->picture, virtual->hand, virtual->sources });
}

static void show_session(JxVisit *visit, const JxSession *session) {
	const JxOccupant *occupant = session->occupant;
	const JxVirtual *virtual = session->virtual;
	if (!session->accepted || is_guest(session))
		return;
	if (occupant && occupant->presence)
		show(visit, session->endpoint, session->participant, &(JxSeatLook){ occupant->name ? occupant->name : occupant->nick, occupant->presence->avatar_url,
			occupant->presence->hand, occupant->presence->sources });
	else if (virtual)
		show_virtual(visit, virtual, session->participant);
}

/* Who is here no longer, and came without XMPP: nobody else tells of that one. */
static gboolean is_gone(gpointer endpoint, gpointer value, gpointer data) {
	JxConference *conference = data;
	const JxSeat *seat = value;
	const JxVirtual *virtual = g_hash_table_lookup(conference->virtuals, endpoint);
	return !g_hash_table_contains(conference->participants, seat->participant) && !(virtual && g_strcmp0(virtual->participant, seat->participant) == 0);
}

void jx_people_settle(JxVisit *visit) {
	JxConference *conference = visit->conference;
	GHashTableIter iter;
	gpointer value;
	g_hash_table_foreach_remove(visit->seats, is_gone, conference);
	if (!visit->trunk || !visit->trunk->joined)
		return;
	g_hash_table_iter_init(&iter, conference->participants);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		show_session(visit, value);
	g_hash_table_iter_init(&iter, conference->virtuals);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const JxVirtual *virtual = value;
		if (virtual->participant && !virtual->guest_of && !virtual->session)
			show_virtual(visit, virtual, virtual->participant);
	}
}
