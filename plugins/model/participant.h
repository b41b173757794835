/* Somebody in a room. Pure. Fields are read-only outside of model/. */
#ifndef JX_MODEL_PARTICIPANT_H
#define JX_MODEL_PARTICIPANT_H

#include "model/leg.h"

struct JxParticipant {
	char *id;        /* ours, for life */
	char *endpoint;  /* prefix of its source names */
	char *name;      /* for people */
	JxOrigin origin;
	char *token;     /* it joined with; NULL with JX_ORIGIN_CONTROLLER */
	guint64 key;     /* number for media/, never used again */
	GPtrArray *legs; /* JxLeg, owned */
	gboolean audio_muted, video_muted; /* by the controller, enforced */
};

/* Remembers the token it joined with: a further leg must show the same one. */
void jx_participant_set_token(JxParticipant *participant, const char *token);
JxLeg *jx_participant_leg(const JxParticipant *participant, const char *id);
/* Whether the controller silenced that medium of it, or it says so itself of the source. */
gboolean jx_source_silent(const JxSource *source);

#endif
