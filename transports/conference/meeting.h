/* Somebody else's meeting: from its URL to what is needed to enter it, and the request that opens it where that is made over HTTP.
 * XMPP thread; nothing calls back from within a call of its own. */
#ifndef JX_CONFERENCE_MEETING_H
#define JX_CONFERENCE_MEETING_H

#include "wire/jitsi/focus_iq.h"
#include "wire/jitsi/meeting.h"

/* Which certificates are believed there; see link/tls.h. Strings are copied; NULL or "": the system's. */
typedef struct {
	const char *ca_file, *sha256;
} JxMeetingTrust;

typedef struct JxMeetingFind JxMeetingFind;
/* url, config: borrowed; config NULL with an error whose message is a sentence for people. */
typedef void (*JxMeetingFound)(const JxMeetingUrl *url, const JxMeetingConfig *config, const GError *error, gpointer data);
/* Reads the deployment's config.js; where there is none (404), what such deployments usually have. url: taken. */
JxMeetingFind *jx_meeting_find(JxMeetingUrl *url, const JxMeetingTrust *trust, JxMeetingFound found, gpointer data);
/* No callback will come. NULL is fine. */
void jx_meeting_find_cancel(JxMeetingFind *find);

typedef struct JxMeetingRequest JxMeetingRequest;
/* Each answer. READY and LOGIN, ABSENT, REFUSED are the last one: the request is gone when this returns. NOT_YET, SESSION and AWAY: it is asked again after
 * retry_ms (1, 2, 4 … 30 s). reply: of READY and NOT_YET; borrowed. sentence: for people. The request may be cancelled in here. */
typedef void (*JxMeetingAnswered)(JxConferenceOutcome outcome, const JxConferenceReply *reply, const char *sentence, guint retry_ms, gpointer data);
/* Over HTTP (conferenceRequestUrl). request: borrowed for the call; its token goes into a header. */
JxMeetingRequest *jx_meeting_request(const char *url, const JxConferenceRequest *request, const JxMeetingTrust *trust, JxMeetingAnswered answered, gpointer data);
void jx_meeting_request_cancel(JxMeetingRequest *request);

#endif
