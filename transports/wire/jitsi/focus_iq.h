/* The conference request: <conference xmlns='http://jitsi.org/protocol/focus'/> over XMPP, and the same as JSON over HTTP. */
#ifndef JX_WIRE_FOCUS_IQ_H
#define JX_WIRE_FOCUS_IQ_H

#include <glib.h>
#include <strophe.h>

typedef struct {
	char *name, *value;
} JxProperty;

typedef struct {
	char *room;                          /* bare JID, normalised */
	char *machine_uid, *token, *session_id, *identity; /* nullable */
	GPtrArray *properties;               /* JxProperty *, in order */
} JxConferenceRequest;

typedef struct {
	char *room;
	gboolean ready;
	char *focus_jid;             /* nullable */
	char *session_id, *identity, *vnode; /* nullable */
	GPtrArray *properties;       /* JxProperty *, in order */
} JxConferenceReply;

JxProperty *jx_property_new(const char *name, const char *value);
void jx_property_free(JxProperty *property);
const char *jx_property_get(const GPtrArray *properties, const char *name); /* the first; NULL where there is none */

JxConferenceRequest *jx_conference_request_new(const char *room);
void jx_conference_request_free(JxConferenceRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxConferenceRequest, jx_conference_request_free)
JxConferenceRequest *jx_conference_request_read(xmpp_stanza_t *conference, GError **error);
JxConferenceRequest *jx_conference_request_read_json(const char *json, gsize length, GError **error);
xmpp_stanza_t *jx_conference_request_write(xmpp_ctx_t *ctx, const JxConferenceRequest *request); /* new reference */
/* startAudioMuted, startVideoMuted: the number of participants from which on newcomers start muted; fallback where absent or no number. */
guint jx_conference_request_number(const JxConferenceRequest *request, const char *name, guint fallback);
/* disableRtx, openSctp …: "true" or "false"; fallback where absent or neither. */
gboolean jx_conference_request_bool(const JxConferenceRequest *request, const char *name, gboolean fallback);

JxConferenceReply *jx_conference_reply_new(const char *room, gboolean ready, const char *focus_jid);
void jx_conference_reply_free(JxConferenceReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxConferenceReply, jx_conference_reply_free)
JxConferenceReply *jx_conference_reply_read(xmpp_stanza_t *conference, GError **error);
xmpp_stanza_t *jx_conference_reply_write(xmpp_ctx_t *ctx, const JxConferenceReply *reply); /* new reference */
char *jx_conference_reply_write_json(const JxConferenceReply *reply);                       /* new string */

char *jx_conference_request_write_json(const JxConferenceRequest *request);                 /* new string; the token goes into a header */
JxConferenceReply *jx_conference_reply_read_json(const char *json, gsize length, GError **error);

/* What an answer over HTTP comes to for who asked. */
typedef enum {
	JX_CONFERENCE_READY,    /* enter */
	JX_CONFERENCE_NOT_YET,  /* the focus is not in the room, or the meeting has not begun: ask again */
	JX_CONFERENCE_LOGIN,    /* 401, 403: who may not open the room, or whose token is wrong */
	JX_CONFERENCE_SESSION,  /* 400 invalid-session: ask again without it */
	JX_CONFERENCE_ABSENT,   /* 404: nobody answers such requests there */
	JX_CONFERENCE_AWAY,     /* 429, 5xx: ask again */
	JX_CONFERENCE_REFUSED,  /* anything else */
} JxConferenceOutcome;
/* body: may be NULL. reply: of READY and NOT_YET where there is one, new; else NULL. sentence: for people, of all but READY, static. */
JxConferenceOutcome jx_conference_outcome(guint status, const char *body, gsize length, JxConferenceReply **reply, const char **sentence);

/* What old clients ask for when they are told to log in: a page for the room (JXE LoginUrlIq). NULL and an error where `asked` names no room. */
xmpp_stanza_t *jx_login_url_answer(xmpp_ctx_t *ctx, xmpp_stanza_t *asked, const char *page, GError **error);

/* Never echo <conference/> in an error: some clients take that for a yes. */

#endif
