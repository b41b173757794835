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
} JxJibriRequest;

/* An error (bad-request) where the action is unknown, and for a start where its mode is, a stream has no streamid, or something else has one. */
JxJibriRequest *jx_jibri_read(xmpp_stanza_t *jibri, GError **error);
void jx_jibri_free(JxJibriRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxJibriRequest, jx_jibri_free)

#endif
