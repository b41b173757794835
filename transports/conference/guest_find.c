/* A meeting at a site that the settings do not know: its own configuration says where it is (guest.anywhere). */
#include "config.h"
#include "conference/guest.h"

#include "wire/core/jid.h"

typedef struct JxFinding {
	JxConference *conference;
	JxMeetingFind *find;
	char *nick, *password; /* password: nullable */
} JxFinding;

static void release(JxFinding *finding) {
	finding->conference->finding = NULL;
	g_free(finding->nick);
	g_free(finding->password);
	g_free(finding);
}

void jx_visit_find_cancel(JxConference *conference) {
	if (!conference->finding)
		return;
	jx_meeting_find_cancel(conference->finding->find);
	release(conference->finding);
}

static void found(const JxMeetingUrl *url, const JxMeetingConfig *config, const GError *error, gpointer data) {
	JxFinding *finding = data;
	JxConference *conference = finding->conference;
	JxSiteSettings *site = config ? jx_site_of_meeting(url, config) : NULL;
	g_autofree char *room = config ? jx_jid_join(url->room, config->muc, NULL) : NULL;
	if (!site) {
		jx_conference_log(conference, JX_LOG_INFO, "event=guest-not-found host=%s text=\"%s\"", url->host, error->message);
		jx_chat_say(conference, finding->nick, error->message);
	} else if (jx_visit_begin_at(conference, site, room, url->token, finding->password)) {
		conference->visit->found = g_steal_pointer(&site);
	}
	jx_site_free(site);
	release(finding);
}

void jx_visit_find(JxConference *conference, const char *nick, JxMeetingUrl *url, const char *password) {
	static const JxMeetingTrust trust;
	JxFinding *finding = conference->finding = g_new0(JxFinding, 1);
	finding->conference = conference;
	finding->nick = g_strdup(nick);
	finding->password = g_strdup(password);
	finding->find = jx_meeting_find(url, &trust, found, finding);
}
