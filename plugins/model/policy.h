/* What a receiver wishes: last N, heights, stage, voices (Jitsi's ReceiverVideoConstraints and ReceiverAudioSubscription, by our own
 * names). Pure values. */
#ifndef JX_MODEL_POLICY_H
#define JX_MODEL_POLICY_H

#include "model/types.h"

/* Before a receiver says anything; the uplinks stay small until somebody asks for more. */
#define JX_DEFAULT_HEIGHT 360
/* What a mix leg's one video slot is worth. */
#define JX_MIX_HEIGHT 720

typedef struct {
	gint last_n;          /* JX_HEIGHT_NO_LIMIT: all */
	gint default_height;
	GHashTable *heights;  /* source name → GINT_TO_POINTER(height), owned */
	GPtrArray *on_stage;  /* source names, most wanted first, owned */
	GPtrArray *selected;
	gboolean hears_all;   /* every voice but those of `except`; FALSE: only those */
	GPtrArray *except;    /* audio source names, owned */
	char *pin;            /* source or endpoint that a mix leg shows, or NULL */
} JxConstraints;

JxConstraints *jx_constraints_new(void);
void jx_constraints_free(JxConstraints *constraints);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxConstraints, jx_constraints_free)

/* Height wanted of a source by name. */
gint jx_constraints_height(const JxConstraints *constraints, const char *source);
/* Place in on_stage then selected, counted from 0; G_MAXUINT when in neither. */
guint jx_constraints_rank(const JxConstraints *constraints, const char *source);
/* Whether the receiver wants to hear an audio source, by name. */
gboolean jx_constraints_hears(const JxConstraints *constraints, const char *source);
/* The larger of two wishes: no limit beats every number. */
gint jx_height_max(gint a, gint b);

#endif
