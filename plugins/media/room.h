/* A room of the media engine: its legs, its forwarding table, who speaks in it. */
#ifndef JX_MEDIA_ROOM_H
#define JX_MEDIA_ROOM_H

#include "media/media.h"

void jx_room_attach_leg(JxMediaRoom *room, JxMediaLeg *leg);
void jx_room_detach_leg(JxMediaRoom *room, JxMediaLeg *leg);

#endif
