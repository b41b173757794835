/* Somebody in a room. Pure. Fields are read-only outside of model/. */
#ifndef JX_MODEL_PARTICIPANT_H
#define JX_MODEL_PARTICIPANT_H

#include "model/leg.h"

/* What is muted apart: "audio", "video" (the camera), "desktop". */
typedef enum { JX_KIND_AUDIO, JX_KIND_VIDEO, JX_KIND_DESKTOP, JX_KINDS } JxKind;

struct JxParticipant {
	char *id;        /* ours, for life */
	char *endpoint;  /* prefix of its source names */
	char *name;      /* for people */
	JxOrigin origin;
	char *token;     /* it joined with; NULL with JX_ORIGIN_CONTROLLER */
	guint64 key;     /* number for media/, never used again */
	GPtrArray *legs; /* JxLeg, owned; a guest has none */
	JxLeg *carrier;  /* whose guest it is; NULL: it is here by legs of its own */
	gboolean muted[JX_KINDS]; /* by the controller, enforced; by JxKind */
};

/* Remembers the token it joined with: a further leg must show the same one. */
void jx_participant_set_token(JxParticipant *participant, const char *token);
void jx_participant_rename(JxParticipant *participant, const char *name);
JxLeg *jx_participant_leg(const JxParticipant *participant, const char *id);
const char *jx_kind_name(JxKind kind);
gboolean jx_kind_parse(const char *word, JxKind *kind);
JxKind jx_source_kind(const JxSource *source);
/* Whether the controller silenced that medium of it, or it says so itself of the source. */
gboolean jx_source_silent(const JxSource *source);

#endif
