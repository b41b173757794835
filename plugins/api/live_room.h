/* A room at work: the model under its lock, the media engine's room, the controller, and the events that come of changes.
 * The registry of rooms. Any thread. */
#ifndef JX_API_LIVE_ROOM_H
#define JX_API_LIVE_ROOM_H

#include "api/session.h"
#include "model/room.h"

typedef struct JxLiveRecording JxLiveRecording;

struct JxLiveRoom {
	gint refs;
	char *id;
	guint64 number;       /* never used again; makes participants' keys unique in the plugin */
	GMutex mutex;
	JxRoom *model;        /* NULL once destroyed */
	JxMediaRoom *media;
	JxSession *controller;
	guint64 seq;          /* of the last event to the controller */
	gint64 transport_seq; /* kept for the controller */
	JxLiveRecording *recording; /* recording.h; NULL: it is not recorded */
	gboolean record_always;     /* whenever somebody is there */
	gboolean record_declined;   /* but not now: it was ended, or could not be written; until everybody has left */
	gboolean record_consent;    /* nobody is recorded who has not agreed */
	guint record_wait;          /* s that those who are there have to answer */
	gboolean dirty;       /* the forwarding table is older than the model */
	gint64 alone_since;   /* monotonic µs since when nobody controls or uses it, 0 somebody does */
};

typedef struct {
	guint rooms, participants, legs, sources, slots;
} JxLiveCounts;

void jx_live_rooms_init(void);
/* Destroys every room. */
void jx_live_rooms_shutdown(void);
/* A new room with one reference, or NULL when the id is taken; audio_last_n and uplink are the settings' defaults. */
JxLiveRoom *jx_live_room_create(const char *id, guint audio_last_n, guint32 uplink_bitrate);
/* A new reference, or NULL. */
JxLiveRoom *jx_live_room_find(const char *id);
/* Every room, each with a new reference. */
GPtrArray *jx_live_rooms(void);
/* Ends a room: every leg is closed, the controller told. */
void jx_live_room_destroy(JxLiveRoom *room);
JxLiveRoom *jx_live_room_ref(JxLiveRoom *room);
void jx_live_room_unref(JxLiveRoom *room);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxLiveRoom, jx_live_room_unref)

/* Locks. FALSE, and not locked, when the room is destroyed. */
gboolean jx_live_room_begin(JxLiveRoom *room);
/* Settles the model, publishes the forwarding table when something changed, unlocks. The caller has a reference. */
void jx_live_room_end(JxLiveRoom *room);
/* Under the lock: the session is the controller from now on; NULL none. */
void jx_live_room_set_controller(JxLiveRoom *room, JxSession *session);
/* Under the lock: an event to the controller; takes event. */
void jx_live_room_tell(JxLiveRoom *room, const char *name, json_t *event);
/* Under the lock: the slot's SSRCs are known, or others. */
void jx_live_room_update_slot(JxSlot *slot);
/* Live objects, for the Admin API. */
JxLiveCounts jx_live_rooms_count(void);
/* What media/ reports. */
extern const JxMediaReports jx_live_room_reports;

#endif
