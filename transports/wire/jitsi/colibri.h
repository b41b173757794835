/* Messages of Jitsi's bridge channel: one JSON object with "colibriClass" per text. */
#ifndef JX_WIRE_COLIBRI_H
#define JX_WIRE_COLIBRI_H

#include <glib.h>
#include <jansson.h>

#include "wire/jingle/ssma.h"

typedef enum {
	/* from the client */
	JX_COLIBRI_RECEIVER_VIDEO_CONSTRAINTS,
	JX_COLIBRI_LAST_N_CHANGED,
	JX_COLIBRI_SOURCE_VIDEO_TYPE,
	JX_COLIBRI_VIDEO_TYPE,
	JX_COLIBRI_RECEIVER_AUDIO_SUBSCRIPTION,
	JX_COLIBRI_CLIENT_HELLO,
	/* both ways */
	JX_COLIBRI_ENDPOINT_MESSAGE,
	JX_COLIBRI_ENDPOINT_STATS,
	/* from the bridge */
	JX_COLIBRI_SERVER_HELLO,
	JX_COLIBRI_FORWARDED_SOURCES,
	JX_COLIBRI_SENDER_SOURCE_CONSTRAINTS,
	JX_COLIBRI_DOMINANT_SPEAKER,
	JX_COLIBRI_CONNECTIVITY,
	JX_COLIBRI_CONNECTION_STATS,
	JX_COLIBRI_VIDEO_SOURCES_MAP,
	JX_COLIBRI_AUDIO_SOURCES_MAP,
	JX_COLIBRI_UNKNOWN,
} JxColibriKind;

/* Height wanted of a source, in pixels of the smaller side; -1 = no limit, 0 = none. */
typedef struct {
	char *source;
	int max_height;
} JxColibriConstraint;

typedef struct {
	char *source, *owner;
	guint32 ssrc, rtx;      /* rtx 0 = none */
	JxVideoType video_type; /* NONE: audio */
	char *mid;              /* nullable */
} JxColibriMapping;

/* A flat struct: each kind uses the members named with it, the others are empty. Lists are never NULL. */
typedef struct {
	JxColibriKind kind;
	char *class_name;            /* colibriClass as it came */
	int last_n;                  /* RECEIVER_VIDEO_CONSTRAINTS, LAST_N_CHANGED; -1 = all, also where not said */
	gint64 bandwidth;            /* bit/s; RECEIVER_VIDEO_CONSTRAINTS (assumed; -1 = none), CONNECTION_STATS (estimated downlink) */
	int default_height;          /* RECEIVER_VIDEO_CONSTRAINTS: defaultConstraints; -1 = no limit; JX_COLIBRI_NO_HEIGHT where not said */
	GPtrArray *constraints;      /* RECEIVER_VIDEO_CONSTRAINTS: JxColibriConstraint * */
	GPtrArray *selected, *on_stage; /* RECEIVER_VIDEO_CONSTRAINTS: char * */
	char *source;                /* SOURCE_VIDEO_TYPE, SENDER_SOURCE_CONSTRAINTS */
	JxVideoType video_type;      /* SOURCE_VIDEO_TYPE, VIDEO_TYPE; NONE = "none" = muted */
	int max_height;              /* SENDER_SOURCE_CONSTRAINTS */
	gboolean all;                /* RECEIVER_AUDIO_SUBSCRIPTION */
	GPtrArray *include, *exclude; /* RECEIVER_AUDIO_SUBSCRIPTION: char * source names */
	char *to;                    /* ENDPOINT_MESSAGE: endpoint id; NULL = everyone else */
	char *from;                  /* ENDPOINT_MESSAGE, ENDPOINT_STATS: NULL from a client; the relay sets it */
	json_t *body;                /* ENDPOINT_MESSAGE, ENDPOINT_STATS: the whole object as it came, without from and to; owned */
	char *version;               /* SERVER_HELLO; nullable */
	GPtrArray *forwarded;        /* FORWARDED_SOURCES: char * */
	char *speaker;               /* DOMINANT_SPEAKER: endpoint id; CONNECTIVITY: endpoint id */
	GPtrArray *previous;         /* DOMINANT_SPEAKER: char * */
	gboolean silence;            /* DOMINANT_SPEAKER */
	gboolean active;             /* CONNECTIVITY */
	GPtrArray *mappings;         /* VIDEO_/AUDIO_SOURCES_MAP: JxColibriMapping * */
} JxColibri;

#define JX_COLIBRI_NO_HEIGHT G_MININT

JxColibri *jx_colibri_new(JxColibriKind kind);
void jx_colibri_free(JxColibri *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxColibri, jx_colibri_free)
/* A class that is not listed reads as UNKNOWN with class_name. Errors: no JSON object, no colibriClass, a member of the wrong type, too large.
 * Duplicate keys are an error. */
JxColibri *jx_colibri_read(const char *text, gsize length, GError **error);
char *jx_colibri_write(const JxColibri *message); /* one line; new string */

/* Shorthands of the messages that the bridge sends; new strings. */
char *jx_colibri_server_hello(const char *version);
char *jx_colibri_forwarded_sources(const char *const *names, gsize n);
char *jx_colibri_sender_constraints(const char *source, int max_height);
char *jx_colibri_dominant_speaker(const char *endpoint, const char *const *previous, gsize n, gboolean silence);
char *jx_colibri_connectivity(const char *endpoint, gboolean active);
char *jx_colibri_connection_stats(gint64 bandwidth);

#endif
