/* All conferences of this transport: one set, shared by the modules that feed it. XMPP thread only. */
#ifndef JX_CONFERENCE_CONFERENCES_H
#define JX_CONFERENCE_CONFERENCES_H

#include <jansson.h>

#include "host/module.h"
#include "host/web.h"
#include "wire/jitsi/av_moderation.h"
#include "wire/jitsi/focus_iq.h"
#include "wire/jitsi/jibri.h"
#include "wire/jitsi/mute_iq.h"
#include "wire/jingle/jingle.h"
#include "wire/muc/muc_user.h"

G_BEGIN_DECLS

typedef struct JxConferences JxConferences;

/* A reference to the one set, made at the first call: settings read, the store asked for the rooms that were open. */
JxConferences *jx_conferences_ref(const JxHost *host);
/* The last one ends every call and leaves every room; what is in the store stays there. */
void jx_conferences_unref(JxConferences *conferences);
/* Reads the group `tokens`; FALSE and an error that names the setting. */
gboolean jx_conferences_use_tokens(JxConferences *conferences, GError **error);
/* The role of the account tells what it is for ("focus", "calls"); the set watches its link. Once per account. */
void jx_conferences_add_account(JxConferences *conferences, JxAccount *account);

/* Services that are the operator's to switch off (SPEC 2.5): nobody is told anything by them before an account is theirs. */
typedef enum { JX_SERVICE_DURATION, JX_SERVICE_SPEAKERS, JX_SERVICE_AV_MODERATION, JX_SERVICES } JxService;
void jx_conferences_serve(JxConferences *conferences, JxService service, JxAccount *account);

/* Live objects by kind. New reference. Any thread. */
json_t *jx_conferences_counters(void);

/* --- what the modules bring */

/* <conference/> to the focus: answered now or within seconds, always. */
void jx_conferences_request(JxConferences *conferences, const JxIncoming *in, const JxConferenceRequest *request);
/* The same over HTTP (jitsi: conference-request/v1). */
void jx_conferences_request_web(JxConferences *conferences, JxWebRequest *web, const JxConferenceRequest *request);
/* <login-url/> to the focus; always answered. */
void jx_conferences_login_url(JxConferences *conferences, const JxIncoming *in);
/* <mute/> to the focus; always answered. */
void jx_conferences_mute(JxConferences *conferences, const JxIncoming *in, const JxMute *mute);
/* <av_moderation/> in a message to its component: done, or answered with an error. */
void jx_conferences_av_moderation(JxConferences *conferences, const JxIncoming *in, const JxAvRequest *request);
/* A request to record or to stream. Always answered. */
void jx_conferences_record(JxConferences *conferences, const JxIncoming *in, const JxJibriRequest *request);
/* Of "<room>/<session>" (names of folders), or of one participant in it (the plugin's id; nullable), nothing is kept (docs/plugin-api.md, `forget`). error: a sentence, or NULL. */
typedef void (*JxForgotten)(guint tracks, const char *error, gpointer data);
void jx_conferences_forget(JxConferences *conferences, const char *folder, const char *participant, JxForgotten done, gpointer data);
/* A person (a JID) shall be called, at the word of who sends this from an occupant's address: the address of that call, new; or NULL, and an error was
 * answered. */
char *jx_conferences_dial(JxConferences *conferences, const JxIncoming *in, const char *to);
/* The call of in->to (an address as above) shall end. FALSE: an error was answered. */
gboolean jx_conferences_hang_up(JxConferences *conferences, const JxIncoming *in);
typedef struct {
	const char *condition, *text; /* of a stanza error; NULL: it is being called */
} JxInviteOutcome;
/* The same by who is in the room as `from` (own JID). address: room@calls. */
JxInviteOutcome jx_conferences_invite(JxConferences *conferences, const char *address, const char *from, const char *person, gboolean video);
typedef enum { JX_RECORD_START, JX_RECORD_STOP, JX_RECORD_PAUSE, JX_RECORD_RESUME, JX_RECORD_STATUS } JxRecordAction;
/* Of a start. */
typedef struct {
	gboolean audio_only;
	gboolean consent; /* though the room does not require it */
} JxRecordWish;
typedef struct {
	const char *condition, *text; /* of a stanza error; NULL: it is being done */
} JxRecordAnswer;
typedef struct {
	const char *state;   /* "off", "pending", "on", "paused" */
	char *session;       /* NULL: nothing was recorded here */
	gboolean audio_only;
	GPtrArray *missing;  /* char *: names of those who are not recorded; NULL: nobody is asked */
} JxRecordStatus;
/* To record (or what became of it) at the word of who moderates the room as `from` (own JID). address: room@calls. status: of JX_RECORD_STATUS, to be cleared. */
JxRecordAnswer jx_conferences_record_by(JxConferences *conferences, const char *address, const char *from, JxRecordAction action, const JxRecordWish *wish,
	JxRecordStatus *status);
void jx_record_status_clear(JxRecordStatus *status);
typedef struct {
	const char *condition, *text; /* of a stanza error; NULL: it is being done */
} JxVisitAnswer;
/* The room joins a meeting elsewhere (its https: address, and its password where it has one), or leaves it ("stop"), at the word of who moderates
 * the room as `from` (own JID). address: room@calls. */
JxVisitAnswer jx_conferences_visit(JxConferences *conferences, const char *address, const char *from, const char *where, const char *password);
/* What a member of an audio/video conference is sent. */
typedef struct {
	guint last_n, most; /* of the others; what the operator allows */
	gint height;        /* of pictures, pixels */
} JxForwarding;
/* address: room@calls; member: full JID. FALSE: it is none. */
gboolean jx_conferences_forwarding(JxConferences *conferences, const char *address, const char *member, JxForwarding *now);
void jx_conferences_set_forwarding(JxConferences *conferences, const char *address, const char *member, const JxForwarding *wish);
/* Presence and messages: those of the MUC's domain are handled; of other presence only that a caller is gone is noted. */
JxVerdict jx_conferences_muc_presence(JxConferences *conferences, const JxIncoming *in);
JxVerdict jx_conferences_muc_message(JxConferences *conferences, const JxIncoming *in);
/* A message to an address of `calls`: handled where it is one that people read. sealed: it came encrypted. */
JxVerdict jx_conferences_chat(JxConferences *conferences, const JxIncoming *in, gboolean sealed);
/* By which key the device of our addresses is known; NULL where chats are not encrypted. New string. */
char *jx_conferences_fingerprint(JxConferences *conferences);
/* One that could not be decrypted; its author is told why. */
void jx_conferences_chat_unread(JxConferences *conferences, const JxIncoming *in, const char *why);
/* This person (bare JID) is called so now; "": as its JID. */
void jx_conferences_nick(JxConferences *conferences, const char *person, const char *nick);
/* Told of every caller that joins a room: our address for it (bare), and whose call it is (bare). */
typedef void (*JxCallerWatch)(const char *address, const char *person, gpointer data);
void jx_conferences_watch_callers(JxConferences *conferences, JxCallerWatch watch, gpointer data);
void jx_conferences_unwatch_callers(JxConferences *conferences, gpointer data);
/* Whether this person (bare JID) is in some room by a call. */
gboolean jx_conferences_has_caller(JxConferences *conferences, const char *person);
/* The picture of this person, by its name among those of host/pictures.h; NULL: none. */
void jx_conferences_face(JxConferences *conferences, const char *person, const char *picture);
/* A Jingle IQ; always answered. `jingle` is read from in->payload. */
void jx_conferences_jingle(JxConferences *conferences, const JxIncoming *in, const JxJingle *jingle);
G_END_DECLS

#endif
