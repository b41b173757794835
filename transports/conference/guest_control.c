/* How a visit begins: by the configuration ("algebra1 https://meet.other.example/Maths"), or by a moderator's line in the room. */
#include "config.h"
#include "conference/guest.h"

#include <string.h>

#include "host/host.h"
#include "wire/core/jid.h"

#define USAGE "Usage: /join https://meet.other.example/Meeting, with a password behind it where it needs one; /join stop"

#define UNKNOWN "Meetings at that address are not known here: the group sites of the server's configuration names those that may be joined."

static const JxSiteSettings *site_of(const char *host) {
	const GPtrArray *sites = jx_settings_sites(jx_host_settings());
	for (guint i = 0; i < sites->len; i++) {
		const JxSiteSettings *site = sites->pdata[i];
		if (g_ascii_strcasecmp(site->host, host) == 0)
			return site;
	}
	return NULL;
}

/* A meeting's address → its site, if that is known, and where it is there. NULL: it is no address. */
static JxMeetingUrl *read_url(const char *text, const JxSiteSettings **site) {
	JxMeetingUrl *url = g_str_has_prefix(text, "https://") ? jx_meeting_url_parse(text, NULL) : NULL;
	*site = url ? site_of(url->host) : NULL;
	return url;
}

static void begin(JxConference *conference, const JxSiteSettings *site, const JxMeetingUrl *url, const char *password) {
	g_autofree char *room = jx_jid_join(url->room, site->muc, NULL);
	jx_visit_begin_at(conference, site, room, url->token, password);
}

void jx_visit_begin(JxConference *conference) {
	JxConferences *all = conference->all;
	gsize n = strlen(conference->local);
	for (char **entry = all->settings.guest_join; entry && *entry; entry++) {
		if (strncmp(*entry, conference->local, n) != 0 || (*entry)[n] != ' ')
			continue;
		const JxSiteSettings *site = NULL;
		g_auto(GStrv) words = g_strsplit(*entry + n + 1, " ", 2);
		g_autoptr(JxMeetingUrl) url = read_url(words[0], &site);
		if (site)
			begin(conference, site, url, words[1]);
		else
			jx_conference_log(conference, JX_LOG_WARNING, "event=guest-misconfigured setting=guest.join url=%s text=\"%s\"", words[0], url ? UNKNOWN : USAGE);
		return;
	}
}

/* where: a meeting's address, or "stop". NULL: done; else why not. nick: of the moderator, who is told later what could not be known at once. */
static const char *visit(JxConference *conference, const char *nick, const char *where, const char *password) {
	const JxSiteSettings *site = NULL;
	gboolean stop = g_strcmp0(where, "stop") == 0, away = conference->visit || conference->finding;
	if (!conference->all->settings.guest_allow)
		return "Meetings elsewhere are not joined from here (guest.allow).";
	if (stop && !away)
		return "We are in no meeting elsewhere";
	if (stop) {
		jx_visit_end(conference, "we have left.");
		return NULL;
	}
	g_autoptr(JxMeetingUrl) url = where ? read_url(where, &site) : NULL;
	if (!url)
		return "This is no meeting's address: " USAGE;
	if (!site && !conference->all->settings.guest_anywhere)
		return UNKNOWN;
	if (away)
		return "We are in another meeting already: /join stop leaves it";
	if (site)
		begin(conference, site, url, password);
	else
		jx_visit_find(conference, nick, g_steal_pointer(&url), password);
	return NULL;
}

void jx_visit_command(JxConference *conference, const JxInviter *inviter, char **words) {
	const JxOccupant *occupant = jx_occupant_find(conference, inviter->nick);
	const char *why = occupant->role != JX_ROLE_MODERATOR ? "Only moderators may join meetings elsewhere"
		: visit(conference, inviter->nick, words[1], words[1] ? words[2] : NULL);
	if (why)
		jx_chat_say(conference, inviter->nick, why);
}

JxVisitAnswer jx_conferences_visit(JxConferences *all, const char *address, const char *from, const char *where, const char *password) {
	JxConference *conference = jx_conference_of_calls(all, address);
	const JxOccupant *actor = conference ? jx_occupant_moderating(conference, from) : NULL;
	if (!actor) /* whether there is such a room is nobody's business but its moderators' */
		return (JxVisitAnswer){ "forbidden", "Only moderators who are in the room may have it join meetings elsewhere" };
	const char *why = visit(conference, actor->nick, where, password);
	return (JxVisitAnswer){ why ? "not-acceptable" : NULL, why };
}
