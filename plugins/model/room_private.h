/* What the files of the room share. Pure. */
#ifndef JX_MODEL_ROOM_PRIVATE_H
#define JX_MODEL_ROOM_PRIVATE_H

#include "model/room.h"

struct JxRoom {
	JxRoomSettings settings;
	const JxRoomSink *sink;
	gpointer user;
	GPtrArray *participants; /* JxParticipant, owned */
	GPtrArray *sources;      /* JxSource, owned, oldest first */
	GPtrArray *ranking;      /* JxSource of audio, loudest first, borrowed */
	GPtrArray *speakers;     /* JxParticipant, latest first, borrowed */
	gint recorded;           /* height, JX_HEIGHT_NONE: not recorded */
	guint64 next_key;
	guint next_age;
};

/* Takes every source of the leg out of the room, its slots first. */
void jx_room_drop_sources(JxRoom *room, JxLeg *leg);

/* The sources of one owner on this leg. */
void jx_room_drop_sources_of(JxRoom *room, JxLeg *leg, const JxParticipant *owner);

#endif
