/* The room: participants, their legs, sources and slots, and who receives what.
 * Pure: no clock, no Janus. Every function runs under the caller's lock; the sink is called back inside of them, and only there. */
#ifndef JX_MODEL_ROOM_H
#define JX_MODEL_ROOM_H

#include "model/participant.h"

typedef struct JxRoom JxRoom;

typedef struct {
	guint max_participants; /* 0 no limit */
	guint audio_last_n;
	gint video_last_n;      /* -1 all */
	guint32 uplink_bitrate; /* bit/s */
	char *description;      /* owned, may be NULL */
} JxRoomSettings;

/* What came of a call. Objects are alive during the callback only. All members must be set. */
typedef struct {
	void (*joined)(gpointer user, JxParticipant *participant);
	void (*left)(gpointer user, JxParticipant *participant, const char *reason);
	void (*leg_removed)(gpointer user, JxLeg *leg, const char *reason);       /* release leg->session */
	void (*slot_made)(gpointer user, JxSlot *slot);                           /* make slot->media_slot */
	void (*slot_removed)(gpointer user, JxSlot *slot);                        /* release slot->media_slot */
	void (*slot_changed)(gpointer user, JxSlot *slot);                        /* another source, or none */
	void (*source_added)(gpointer user, JxSource *source);                    /* make source->media_source */
	void (*source_changed)(gpointer user, JxSource *source);                  /* SSRCs, muted, video type */
	void (*source_removed)(gpointer user, JxSource *source);                  /* release source->media_source */
	void (*wanted)(gpointer user, JxSource *source, gint height);             /* largest height that anybody wants of it */
	void (*forwarded)(gpointer user, JxLeg *leg, const GPtrArray *names);     /* video sources that the leg is sent */
	void (*grow)(gpointer user, JxLeg *leg);                                  /* a block of lines and slots was appended: offer them; they are used after jx_leg_answered() */
} JxRoomSink;

JxRoom *jx_room_new(const JxRoomSink *sink, gpointer user);
/* Removes everybody (reason "destroyed") and frees. */
void jx_room_free(JxRoom *room);

JxRoomSettings *jx_room_settings(JxRoom *room);
const GPtrArray *jx_room_participants(const JxRoom *room); /* JxParticipant */
const GPtrArray *jx_room_sources(const JxRoom *room);      /* JxSource, oldest first */
JxParticipant *jx_room_participant(const JxRoom *room, const char *id);
JxParticipant *jx_room_endpoint(const JxRoom *room, const char *endpoint);
JxSource *jx_room_source(const JxRoom *room, const char *name);

/* Errors: EXISTS (id or endpoint taken), FULL. */
JxParticipant *jx_room_add_participant(JxRoom *room, const char *id, const char *endpoint, const char *name, JxOrigin origin, GError **error);
/* Takes lines, also on failure. Makes the slots that lines and policy give. Error: EXISTS. */
JxLeg *jx_room_add_leg(JxRoom *room, JxParticipant *participant, const char *id, JxPolicy policy, JxLines *lines, gpointer session, GError **error);
/* The peer offered anew: makes the slots of lines that may carry one now. */
void jx_room_refresh_leg(JxRoom *room, JxLeg *leg);
/* Removes a leg with its sources; the participant goes with its last leg. */
void jx_room_remove_leg(JxRoom *room, JxLeg *leg, const char *reason);
void jx_room_remove_participant(JxRoom *room, JxParticipant *participant, const char *reason);

/* Somebody whose sources come on another's leg; borrowed strings. */
typedef struct {
	const char *id, *endpoint, *name;
} JxGuestSpec;
/* The whole list of whom this leg carries from now on beside its own participant. Errors as of jx_room_add_participant; what was done before stays. */
gboolean jx_room_set_guests(JxRoom *room, JxLeg *leg, const JxGuestSpec *specs, guint n, GError **error);

/* The whole list of what the leg sends from now on. Errors: INVALID (unknown mid, SSRC 0 or twice), EXISTS (name or SSRC of somebody else);
 * nothing is changed then. */
gboolean jx_room_set_sources(JxRoom *room, JxLeg *leg, const JxSourceSpec *specs, guint n, GError **error);
/* States that the owner tells; FALSE when it has no such source. video_type may be NULL. */
gboolean jx_room_set_state(JxRoom *room, JxParticipant *owner, const char *source, gboolean muted, const JxVideoType *video_type);
void jx_room_set_muted(JxRoom *room, JxParticipant *participant, JxKind kind, gboolean muted);
/* Every video source is recorded, at most that high: it is wanted as by a receiver. JX_HEIGHT_NONE: none is. */
void jx_room_set_recorded(JxRoom *room, gint height);
/* Takes constraints. */
void jx_room_set_constraints(JxRoom *room, JxLeg *leg, JxConstraints *constraints);
/* Audio sources, loudest first. */
void jx_room_set_ranking(JxRoom *room, JxSource *const *loudest, guint n);
/* The dominant speaker changed (NULL: silence, the order of the others stays). */
void jx_room_set_speaker(JxRoom *room, JxParticipant *speaker);
/* Participants who spoke, latest first. */
const GPtrArray *jx_room_speakers(const JxRoom *room);

/* Runs the selector and tells the sink what changed: after any number of the calls above, before the lock is given back. */
void jx_room_settle(JxRoom *room);

#endif
