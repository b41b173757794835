/* How a visit begins: by the configuration ("algebra1 https://meet.other.example/Maths"), or by a moderator's line in the room. */
#include "config.h"
#include "conference/guest.h"

#include <string.h>

#include "host/host.h"
#include "wire/core/jid.h"

#define USAGE "Usage: /join https://meet.other.example/Meeting, with a password behind it where it needs one; /join stop"

static const JxSiteSettings *site_of(const char *host) {
	const GPtrArray *sites = jx_settings_sites(jx_host_settings());
	for (guint i = 0; i < sites->len; i++) {
		const JxSiteSettings *site = sites->pdata[i];
		if (g_ascii_strcasecmp(site->host, host) == 0)
			return site;
	}
	return NULL;
}

/* "https://meet.other.example/Maths?x#y" → its site and the room's JID there. NULL: *why says it. New string. */
static char *read_url(const char *url, const JxSiteSettings **site, const char **why) {
	static const char scheme[] = "https://";
	*why = "This is no meeting's address: " USAGE;
	if (g_ascii_strncasecmp(url, scheme, strlen(scheme)) != 0)
		return NULL;
	g_autofree char *rest = g_strndup(url + strlen(scheme), strcspn(url + strlen(scheme), "?#"));
	char *slash = strchr(rest, '/');
	if (!slash || !slash[1] || strchr(slash + 1, '/'))
		return NULL;
	*slash = '\0';
	rest[strcspn(rest, ":")] = '\0';
	*site = site_of(rest);
	if (!*site) {
		*why = "Meetings at that address are not known here: the group sites of the server's configuration names those that may be joined.";
		return NULL;
	}
	g_autofree char *plain = g_uri_unescape_string(slash + 1, NULL);
	g_autofree char *jid = plain ? g_strconcat(plain, "@", (*site)->muc, NULL) : NULL;
	return jid ? jx_jid_normalize(jid, NULL) : NULL;
}

void jx_visit_begin(JxConference *conference) {
	JxConferences *all = conference->all;
	gsize n = strlen(conference->local);
	for (char **entry = all->settings.guest_join; entry && *entry; entry++) {
		if (strncmp(*entry, conference->local, n) != 0 || (*entry)[n] != ' ')
			continue;
		const JxSiteSettings *site = NULL;
		const char *why = NULL;
		g_auto(GStrv) words = g_strsplit(*entry + n + 1, " ", 2);
		g_autofree char *room = read_url(words[0], &site, &why);
		if (room)
			jx_visit_begin_at(conference, site, room, words[1]);
		else
			jx_conference_log(conference, JX_LOG_WARNING, "event=guest-misconfigured setting=guest.join url=%s text=\"%s\"", words[0], why);
		return;
	}
}

void jx_visit_command(JxConference *conference, const JxInviter *inviter, char **words) {
	const JxOccupant *occupant = jx_occupant_find(conference, inviter->nick);
	const JxSiteSettings *site = NULL;
	const char *why = USAGE;
	g_autofree char *room = words[1] && strcmp(words[1], "stop") != 0 ? read_url(words[1], &site, &why) : NULL;
	if (!conference->all->settings.guest_allow)
		jx_chat_say(conference, inviter->nick, "Meetings elsewhere are not joined from here (guest.allow).");
	else if (occupant->role != JX_ROLE_MODERATOR)
		jx_chat_say(conference, inviter->nick, "Only moderators may join meetings elsewhere");
	else if (words[1] && strcmp(words[1], "stop") == 0 && conference->visit)
		jx_visit_end(conference, "we have left.");
	else if (words[1] && strcmp(words[1], "stop") == 0)
		jx_chat_say(conference, inviter->nick, "We are in no meeting elsewhere");
	else if (!room)
		jx_chat_say(conference, inviter->nick, why);
	else if (!jx_visit_begin_at(conference, site, room, words[2]))
		jx_chat_say(conference, inviter->nick, "We are in another meeting already: /join stop leaves it");
}
