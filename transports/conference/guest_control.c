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

void jx_visit_command(JxConference *conference, const JxInviter *inviter, char **words) {
	const JxOccupant *occupant = jx_occupant_find(conference, inviter->nick);
	const JxSiteSettings *site = NULL;
	gboolean stop = words[1] && strcmp(words[1], "stop") == 0;
	g_autoptr(JxMeetingUrl) url = words[1] && !stop ? read_url(words[1], &site) : NULL;
	if (!conference->all->settings.guest_allow)
		jx_chat_say(conference, inviter->nick, "Meetings elsewhere are not joined from here (guest.allow).");
	else if (occupant->role != JX_ROLE_MODERATOR)
		jx_chat_say(conference, inviter->nick, "Only moderators may join meetings elsewhere");
	else if (stop && (conference->visit || conference->finding))
		jx_visit_end(conference, "we have left.");
	else if (stop)
		jx_chat_say(conference, inviter->nick, "We are in no meeting elsewhere");
	else if (!url)
		jx_chat_say(conference, inviter->nick, "This is no meeting's address: " USAGE);
	else if (!site && !conference->all->settings.guest_anywhere)
		jx_chat_say(conference, inviter->nick, UNKNOWN);
	else if (conference->visit || conference->finding)
		jx_chat_say(conference, inviter->nick, "We are in another meeting already: /join stop leaves it");
	else if (site)
		begin(conference, site, url, words[2]);
	else
		jx_visit_find(conference, inviter->nick, g_steal_pointer(&url), words[2]);
}
