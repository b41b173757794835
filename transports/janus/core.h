/* The Janus core as this transport uses it: sessions, handles, requests, keepalives, tear-down. Everything runs on the
 * XMPP thread, except jx_core_incoming, which only queues. */
#ifndef JX_JANUS_CORE_H
#define JX_JANUS_CORE_H

#include <glib.h>
#include <jansson.h>
#include <transports/transport.h>

#include "host/module.h"

G_BEGIN_DECLS

typedef struct JxCore JxCore;
typedef struct JxCoreSession JxCoreSession;
typedef struct JxCoreHandle JxCoreHandle;

/* Strings are copied; nullable where it says so. */
typedef struct {
	janus_transport_callbacks *gateway;
	janus_transport *transport;
	const JxHost *host;
	const char *plugin;            /* package of the room plugin */
	const char *controller_secret; /* of the room plugin */
	const char *api_secret;        /* nullable: janus.jcfg's api_secret */
	const char *token;             /* nullable: a stored token, where Janus wants one */
} JxCoreConfig;

/* Makes the process's one core, which jx_core() returns from then on. */
JxCore *jx_core_new(const JxCoreConfig *config);
JxCore *jx_core(void);
/* Any thread: what Janus says from now on is dropped. Before the XMPP thread ends, which would leave it lying. */
void jx_core_deaf(void);
/* Destroys every session, once the XMPP thread has ended. */
void jx_core_free(JxCore *core);
/* The transport's send_message, on any thread and under the core's locks: takes `message` over, queues it for the XMPP
 * thread. 0, or -1 where we are stopping. */
int jx_core_incoming(janus_transport_session *session, void *request_id, json_t *message);
const char *jx_core_controller_secret(const JxCore *core);
const JxHost *jx_core_host(const JxCore *core);
/* For query_transport: live sessions, handles, open requests, calls, legs. Any thread. New reference. */
json_t *jx_core_counters(void);

/* --- sessions. One Janus session and one transport session each; made at once, requests wait for it inside. */
typedef struct {
	/* The session is gone though we did not ask: timed out, or it could not be made. Free it in here or later. */
	void (*gone)(JxCoreSession *session, const char *why, gpointer data);
} JxCoreSessionEvents;
JxCoreSession *jx_core_session_new(JxCore *core, const JxCoreSessionEvents *events, gpointer data);
/* Destroys the session at Janus, its handles with it; no callback of it or of its handles comes any more. NULL is fine. */
void jx_core_session_free(JxCoreSession *session);

/* --- handles of the room plugin */
typedef struct {
	/* An answer ("success", "error", or the "event" that belongs to request `tag`), or an event nobody asked for (tag 0):
	 * plugin events, "trickle", "webrtcup", "hangup", "media", "slowlink", "detached". An "ack" is not told. */
	void (*message)(JxCoreHandle *handle, guint tag, const json_t *message, gpointer data);
	/* Packets come to it that Janus drops, because nobody announced their SSRC. Nullable. */
	void (*unknown_ssrc)(JxCoreHandle *handle, guint32 ssrc, gpointer data);
} JxCoreHandleEvents;
JxCoreHandle *jx_core_handle_new(JxCoreSession *session, const JxCoreHandleEvents *events, gpointer data);
/* One `message` at a time is with Janus; further ones wait for its ack or answer. Takes `body` over. tag > 0.
 * jsep_type: "offer", "answer" or NULL. */
void jx_core_handle_send(JxCoreHandle *handle, guint tag, json_t *body, const char *jsep_type, const char *sdp);
/* To the handle of that id at Janus, if it is ours. */
void jx_core_unknown_ssrc(JxCore *core, guint64 handle, guint32 ssrc);
/* candidate NULL: no more will come. */
void jx_core_handle_trickle(JxCoreHandle *handle, const char *candidate, const char *mid);
/* Detaches. NULL is fine. Freed with its session otherwise. */
void jx_core_handle_free(JxCoreHandle *handle);

G_END_DECLS

#endif
