/* The last one in a room: its session may end after a time (`alone_timeout`) and begins anew when somebody joins. */
#include "config.h"
#include "conference/internal.h"

/* Who has a session although nobody else is here. Never OkEDU: it cannot take a second session. */
static JxOccupant *alone(const JxConference *conference) {
	GHashTableIter iter;
	gpointer value;
	if (!conference->joined || jx_conference_people(conference) != 1)
		return NULL;
	g_hash_table_iter_init(&iter, conference->occupants);
	if (!g_hash_table_iter_next(&iter, NULL, &value))
		return NULL;
	JxOccupant *occupant = value;
	return occupant->session && !occupant->offer.okedu ? occupant : NULL;
}

static void alone_for_long(gpointer data) {
	JxConference *conference = data;
	conference->alone_timer = NULL;
	JxOccupant *occupant = alone(conference);
	if (!occupant)
		return;
	jx_conference_log(conference, JX_LOG_INFO, "endpoint=%s event=idle reason=\"alone for %u s\"", occupant->nick,
					  conference->all->settings.alone_timeout);
	occupant->idle = TRUE;
	jx_session_end(occupant->session, "expired", "Nobody else is here", FALSE);
}

void jx_idle_watch(JxConference *conference) {
	if (!conference->all->settings.alone_timeout || !alone(conference))
		jx_conference_cancel(conference, &conference->alone_timer);
	else if (!conference->alone_timer)
		conference->alone_timer = conference->all->host->timer(conference->all->settings.alone_timeout * 1000, FALSE, alone_for_long, conference);
}

void jx_idle_wake(JxConference *conference) {
	GHashTableIter iter;
	gpointer value;
	if (jx_conference_people(conference) < 2)
		return;
	g_hash_table_iter_init(&iter, conference->occupants);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		JxOccupant *occupant = value;
		occupant->wants = occupant->wants || occupant->idle;
		occupant->idle = FALSE;
	}
}
