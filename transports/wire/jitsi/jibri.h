/* Recording and streaming as Jitsi clients ask for them (SPEC 6.4, http://jitsi.org/protocol/jibri). */
#ifndef JX_WIRE_JIBRI_H
#define JX_WIRE_JIBRI_H

#include <glib.h>
#include <strophe.h>

typedef enum { JX_JIBRI_START, JX_JIBRI_STOP } JxJibriAction;
typedef enum { JX_JIBRI_FILE, JX_JIBRI_STREAM, JX_JIBRI_SIP } JxJibriMode;

typedef struct {
	JxJibriAction action;
	/* --- of a start */
	JxJibriMode mode;
	char *stream_id;   /* of a stream; else NULL */
	char *sip_address; /* of a SIP call; else NULL */
	gboolean audio_only; /* app_data is a JSON object that says so: a word of ours */
} JxJibriRequest;

/* An error (bad-request) where the action is unknown, and for a start where its mode is, a stream has no streamid, or something else has one. */
JxJibriRequest *jx_jibri_read(xmpp_stanza_t *jibri, GError **error);
void jx_jibri_free(JxJibriRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxJibriRequest, jx_jibri_free)

typedef enum { JX_JIBRI_PENDING, JX_JIBRI_ON, JX_JIBRI_OFF } JxJibriStatus;

/* Somebody who is not recorded: has declined, or not answered yet. */
typedef struct {
	const char *nick;
	gboolean declined;
} JxJibriPerson;

/* What the focus's presence says of a recording into a file. */
typedef struct {
	const char *session;
	JxJibriStatus status;
	const char *by;   /* occupant JID: who began it, or (off) ended it; nullable */
	gboolean failed;  /* off because of an error */
	const GPtrArray *missing; /* JxJibriPerson *, where everybody is asked (a word of ours); NULL: nobody is */
} JxJibriState;

/* <jibri-recording-status/>. New reference. */
xmpp_stanza_t *jx_jibri_status_write(xmpp_ctx_t *ctx, const JxJibriState *state);
/* <jibri session_id/>, the answer to a start. New reference. */
xmpp_stanza_t *jx_jibri_session_write(xmpp_ctx_t *ctx, const char *session);

#endif
