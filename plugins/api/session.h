/* A session: what the plugin holds for one Janus handle. It is a controller, a leg, or nothing yet.
 * Refcounted: Janus's handle holds one, so does everything that may still tell it something. Any thread. */
#ifndef JX_API_SESSION_H
#define JX_API_SESSION_H

#include "api/compat.h"
#include "media/media.h"
#include "model/leg.h"

typedef struct JxLiveRoom JxLiveRoom;
typedef struct JxDataChannel JxDataChannel;
typedef struct JxOutbox JxOutbox;

typedef struct {
	gint refs;
	janus_plugin_session *handle;
	JxOutbox *outbox;
	GMutex mutex;             /* room, controller */
	JxLiveRoom *room;         /* set by create or join, owned */
	gboolean controller;
	JxLeg *leg;               /* under the room's lock; NULL before join and after the leg is gone */
	JxMediaLeg *media;        /* set once by join, let go when the handle goes; read with g_atomic_pointer_get() */
	gboolean gone;            /* the handle is; under the room's lock */
	JxDataChannel *data;
	guint64 sdp_version;      /* of our own SDPs; under the room's lock */
	gboolean names_sources;   /* the plugin names this leg's sources after its lines; under the room's lock */
	gboolean up;              /* DTLS is done; under the room's lock */
} JxSession;

/* For create_session(): hangs itself on the handle. */
JxSession *jx_session_new(janus_plugin_session *handle);
JxSession *jx_session_ref(JxSession *session);
void jx_session_unref(JxSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxSession, jx_session_unref)
/* A new reference, or NULL when the handle is gone. */
JxSession *jx_session_lookup(janus_plugin_session *handle);
/* For destroy_session(): takes the session off the handle. Returns the handle's reference, or NULL. */
JxSession *jx_session_take_off(janus_plugin_session *handle);

/* Binds the session to a room as a leg or as its controller. FALSE when it is something else already. */
gboolean jx_session_bind(JxSession *session, JxLiveRoom *room, gboolean controller);
/* Undoes it: the join came to nothing. */
void jx_session_unbind(JxSession *session);
/* A new reference to its room, or NULL. */
JxLiveRoom *jx_session_room(JxSession *session);
gboolean jx_session_is_controller(JxSession *session);

#endif
