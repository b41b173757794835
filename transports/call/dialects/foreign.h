/* The parts of the foreign dialect. Private to dialects/foreign*.c. */
#ifndef JX_CALL_FOREIGN_H
#define JX_CALL_FOREIGN_H

#include "call/call_private.h"

/* A source of the other room. Its first SSRC is all that a bridge forwards it by. */
typedef struct {
	char *name, *owner; /* as there: ab12cd34-v0, ab12cd34 */
	gboolean video, desktop;
	guint32 ssrc, rtx;  /* rtx 0: none */
} JxForeignSource;

/* An m-line of ours at Janus, as a browser would make them by itself: the peer sees contents only. */
typedef struct {
	char mid[8];
	JxMedia media;
	gboolean own;            /* one of the first: what we send goes out on it */
	JxForeignSource *source; /* that comes on it, borrowed; NULL: nothing, and another may */
} JxForeignLine;

/* Who an occupant of the other room is here. */
typedef struct {
	char *participant, *endpoint, *name; /* participant NULL: nobody, it is one of our own there */
} JxForeignGuest;

typedef struct {
	gboolean muted, desktop;
} JxForeignState;

typedef struct {
	GPtrArray *sources;   /* JxForeignSource * */
	GPtrArray *lines;     /* JxForeignLine *, in the order that Janus knows */
	GHashTable *guests;   /* nick → JxForeignGuest * */
	GHashTable *states;   /* name of a source there → JxForeignState * */
	GHashTable *wanted;   /* name of a source here → height */
	guint32 placeholders[2]; /* SSRCs of the bridge's own sources, by JX_MEDIA_AUDIO and _VIDEO; 0 none */
	gboolean asked;       /* Janus has an offer of ours and has not answered it */
	gboolean changed;     /* and there is another to come */
	gboolean freed;       /* a line has lost its source since Janus was asked */
	gboolean screen;      /* our participant shares one */
	gboolean screen_told; /* the other side knows its source */
	gboolean held[3];     /* by a moderator there: voice, camera, screen */
	gboolean restarting;  /* ICE: Janus's credentials are to be told */
	int generation;       /* of the restart, as the peer named it; -1: it did not */
	char *web_socket;     /* URL of the bridge channel; NULL: it is a data channel, or there is none */
	gboolean data;        /* a data channel was offered */
	gboolean open;        /* the channel can be written to */
} JxForeign;

/* --- foreign.c */
/* What changed goes to Janus: lines by an offer, guests and sources with it. */
void jx_foreign_update(JxCall *call);

/* --- foreign_sources.c */
void jx_foreign_source_free(gpointer source);
/* Contents and compact JSON of a session-initiate, source-add (add) or source-remove. */
void jx_foreign_forget(JxForeign *foreign, const char *owner);
void jx_foreign_read_sources(JxCall *call, const JxJingle *jingle, gboolean add);
/* A line for every source that is taken in. TRUE: the lines are others now. */
gboolean jx_foreign_lay_out(JxCall *call);
/* An offer of all lines, as if it came from the bridge. NULL: the call was ended. New string. */
char *jx_foreign_sdp(JxCall *call, JxLeg *leg);
/* The members `guests` and `sources` of join and configure. New references. */
json_t *jx_foreign_guests_json(const JxForeign *foreign);
json_t *jx_foreign_sources_json(const JxForeign *foreign);
/* The name here of a source there, and the other way round; NULL: nobody's. New strings. */
char *jx_foreign_here(const JxForeign *foreign, const JxForeignSource *source);
const JxForeignSource *jx_foreign_by_local_name(const JxForeign *foreign, const char *name);
const JxForeignSource *jx_foreign_find(const JxForeign *foreign, const char *name);
/* Of our source number `index` (a0, v0, v1) on this line of Janus's answer, as we announce it. NULL: Janus has none. */
JxRtpDescription *jx_foreign_own_description(const JxCall *call, const JxLeg *leg, const char *mid, guint index, gboolean sources_alone);

/* --- foreign_channel.c: the bridge channel, as a participant */
/* The session is accepted and its connection is up. */
void jx_foreign_open_channel(JxCall *call);
void jx_foreign_channel(JxCall *call, const char *text, gint64 now);
void jx_foreign_wanted(JxCall *call, const json_t *data, gint64 now);
/* What our own leg sends: as high as somebody there watches, and nothing that is held. */
void jx_foreign_tell_leg(JxCall *call);
/* What we want of the bridge, where it has changed. */
void jx_foreign_tell_wishes(JxCall *call);
void jx_foreign_relay(JxCall *call, const char *from, gboolean stats, const char *text);

#endif
