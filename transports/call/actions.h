/* What a call wants done. A call is pure: it takes stanzas, Janus's messages, IQ outcomes and the time, and leaves a list
 * of actions, which janus/runner carries out in order. Nothing here knows Janus, sockets or the clock. */
#ifndef JX_CALL_ACTIONS_H
#define JX_CALL_ACTIONS_H

#include <glib.h>
#include <jansson.h>

#include "wire/jingle/jingle.h"

G_BEGIN_DECLS

typedef enum {
	JX_ACT_RESULT,    /* answer the Jingle IQ that was the input: result */
	JX_ACT_ERROR,     /* answer it: error (condition, text, jingle_condition) */
	JX_ACT_SEND,      /* send `jingle` to the peer as IQ set; its outcome comes back as jx_call_iq(tag) */
	JX_ACT_OPEN_LEG,  /* one Janus handle, attached to the room plugin */
	JX_ACT_REQUEST,   /* `message` on the handle of `leg`: body, and jsep where not NULL; answers come back with `tag` */
	JX_ACT_TRICKLE,   /* candidate for the peer connection of `leg` (candidate NULL: there are no more) */
	JX_ACT_CLOSE_LEG, /* detach the handle */
	JX_ACT_NOTICE,    /* tell the conference */
	JX_ACT_END,       /* the call is over: legs are closed, nothing follows */
} JxActionKind;

typedef enum {
	JX_NOTICE_ACCEPTED, /* both sides agreed on the session */
	JX_NOTICE_UP,       /* ICE and DTLS of every leg are up for the first time */
	JX_NOTICE_SOURCES,  /* what this participant sends has changed: jx_call_sources() */
	JX_NOTICE_RELAY,    /* a colibri message for others: `text` to the endpoint `to` ("" = everybody else), "from" is filled in */
	JX_NOTICE_WARNING,  /* for the log: `text` says what went wrong; the call goes on */
	JX_NOTICE_HAND,     /* its hand is up (`text` "raised"), or down again (NULL) */
	JX_NOTICE_CONSENT,  /* it agrees to be recorded (`text` "given"), or not (NULL) */
	JX_NOTICE_UNMUTE,   /* it wants to be heard again whom the room has muted */
	JX_NOTICE_UNSHOWN,  /* it has no codec for the picture that it would be shown: `text` names the codec */
	JX_NOTICE_CHANNEL,  /* foreign: the bridge's channel is a WebSocket: open `text`, a URL, and tell by jx_call_channel */
	JX_NOTICE_SAY,      /* foreign: `text` goes out on that WebSocket */
	JX_NOTICE_KICKED,   /* the plugin closed the participant's legs on behalf of the controller; JX_ACT_END follows */
} JxNotice;

/* Owned by the list it stands in. Members that an action does not use are NULL or 0. */
typedef struct {
	JxActionKind kind;
	guint leg;
	guint tag; /* of SEND and REQUEST, never 0 */

	const char *condition;        /* ERROR: RFC 6120, section 8.3.3. Static */
	const char *jingle_condition; /* ERROR: XEP-0166, section 10, such as "unknown-session". Static, nullable */
	char *text;                   /* ERROR, END: for people. NOTICE_RELAY: the message. Nullable */

	JxJingle *jingle; /* SEND */

	json_t *body;      /* REQUEST */
	const char *jsep;  /* REQUEST: "offer" or "answer", or NULL. Static */
	char *sdp;         /* REQUEST with jsep */
	char *candidate;   /* TRICKLE: as in a=candidate, without "a=" */
	char *mid;         /* TRICKLE */

	JxNotice notice; /* NOTICE */
	char *to;        /* NOTICE_RELAY */
	gboolean stats;  /* NOTICE_RELAY: of interest to those only who see the sender */

	const char *reason; /* END: XEP-0166, section 7.4, such as "success". Static */
	gboolean by_peer;   /* END: the peer ended it, or is gone */
	gboolean restart;   /* END: the peer wants a new session at once (<bridge-session restart='true'/>) */
} JxAction;

void jx_action_free(JxAction *action);

G_END_DECLS

#endif
