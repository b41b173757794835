/* "/recordings": a moderator gets a link to the player, to pass on; "/recordings this": of one session only; "/recordings revoke": no link is good any more. */
#include "config.h"
#include "conference/internal.h"

#include <string.h>

#include "host/tickets.h"

#define HOUR_MS (60 * 60 * 1000)

static const char *why_not(const JxConferenceSettings *settings) {
	if (!*settings->recordings_folder)
		return "Recordings are not served here: recordings.folder of janus.transport.xmpp.jcfg is empty.";
	if (!*settings->public_url)
		return "There is no address that a link could have: http.public_url of janus.transport.xmpp.jcfg must say under which address browsers reach Janus's HTTP server,"
			" as https://meet.school.example";
	return NULL;
}

static void hand_out(JxConference *conference, const char *nick, const char *session) {
	const JxConferenceSettings *settings = &conference->all->settings;
	gint64 until = conference->all->host->wall() + (gint64)settings->link_hours * HOUR_MS;
	g_autofree char *token = jx_tickets_make(conference->room, session, until);
	if (!token) {
		jx_chat_say(conference, nick, "No link could be made");
		return;
	}
	g_autoptr(GDateTime) end = g_date_time_new_from_unix_utc(until / 1000);
	g_autofree char *day = g_date_time_format(end, "%Y-%m-%d %H:%M UTC");
	const char *slash = g_str_has_suffix(settings->public_url, "/") ? "" : "/";
	g_autofree char *text = g_strdup_printf("%s: %s%splayer/#%s\nWhoever has this link may watch, until %s. /recordings revoke makes all links of this room invalid.",
		session ? "The recording that was begun last" : "The recordings of this room", settings->public_url, slash, token, day);
	jx_chat_say(conference, nick, text);
	jx_conference_log(conference, JX_LOG_INFO, "event=recordings-link session=%s by=%s/%s", session ? session : "all", conference->room, nick);
}

static void revoke_all(JxConference *conference, const char *nick) {
	guint count = jx_tickets_revoke(conference->room);
	g_autofree char *text = g_strdup_printf("%u %s invalid now.", count, count == 1 ? "link is" : "links are");
	jx_chat_say(conference, nick, text);
	jx_conference_log(conference, JX_LOG_INFO, "event=recordings-revoked links=%u by=%s/%s", count, conference->room, nick);
}

void jx_recording_links(JxConference *conference, const JxOccupant *occupant, const char *what) {
	const char *fault = why_not(&conference->all->settings);
	if (occupant->role != JX_ROLE_MODERATOR)
		jx_chat_say(conference, occupant->nick, "Only moderators may hand out links to recordings");
	else if (what && strcmp(what, "revoke") == 0)
		revoke_all(conference, occupant->nick);
	else if (fault)
		jx_chat_say(conference, occupant->nick, fault);
	else if (!what)
		hand_out(conference, occupant->nick, NULL);
	else if (strcmp(what, "this") != 0)
		jx_chat_say(conference, occupant->nick, "Usage: /recordings, /recordings this, or /recordings revoke");
	else if (!conference->recording.session)
		jx_chat_say(conference, occupant->nick, "Nothing has been recorded since this conference began");
	else
		hand_out(conference, occupant->nick, conference->recording.session);
}
