/* The bodies of the plugin's events; docs/plugin-api.md. Under the room's lock; the caller owns what comes back. */
#ifndef JX_API_EVENTS_H
#define JX_API_EVENTS_H

#include <jansson.h>

#include "model/room.h"

/* Takes members (may be NULL). */
json_t *jx_event(const char *name, json_t *members);
json_t *jx_event_error(const GError *error);
json_t *jx_event_slot(const JxSlot *slot);
json_t *jx_event_source(const JxSource *source);
json_t *jx_event_leg_state(const JxLeg *leg, const char *state, const char *reason);
/* speakers: latest first. */
json_t *jx_event_speaker(const GPtrArray *speakers, gboolean silence);
json_t *jx_describe_participant(const JxParticipant *participant);
json_t *jx_describe_leg(const JxLeg *leg);

#endif
