/* What comes of a change in the model: objects of the media engine, events to legs and to the controller. All under the room's lock. */
#ifndef JX_API_ROOM_SINK_H
#define JX_API_ROOM_SINK_H

#include "api/live_room.h"

extern const JxRoomSink jx_room_sink;

/* The participant's number for media/, unique in the plugin. */
guint64 jx_participant_key(const JxLiveRoom *room, const JxParticipant *participant);

#endif
