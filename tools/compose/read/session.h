/* A recorded session as its manifest and journal tell it: people, what they sent and when. Times are µs of the session's monotonic clock, from 0. */
#ifndef JX_COMPOSE_SESSION_H
#define JX_COMPOSE_SESSION_H

#include "read/codec.h"
#include "read/problems.h"

#define JX_SECOND G_GINT64_CONSTANT(1000000)
/* What is later is not believed. */
#define JX_SESSION_LONGEST (48 * 3600 * JX_SECOND)

/* Times of day, µs since 1970, are below (until the year 2500). */
#define JX_TIME_MOST (JX_SECOND * 16725225600)

typedef enum { JX_AUDIO, JX_CAMERA, JX_SCREEN } JxTrackKind;

typedef struct {
	gint64 from, to; /* to < 0: still there when the journal ends */
} JxSpan;

typedef struct {
	gint64 at;
	char *name;
} JxNamed;

typedef struct {
	char *id;
	char *kind;         /* browser, caller, page; "" not told */
	GArray *names;      /* JxNamed, in order */
	GArray *stays;      /* JxSpan */
	GArray *talks;      /* JxSpan */
	guint hands;        /* how often it was raised */
} JxPerson;

typedef struct {
	char *id;
	GArray *mutes; /* JxSpan */
} JxSource;

/* The sender's RTCP SR. */
typedef struct {
	guint32 rtp;
	gint64 ntp; /* µs */
} JxClock;

typedef struct {
	char *file; /* a name in the session's folder, never a path */
	JxPerson *person;
	JxSource *source;
	JxTrackKind kind;
	JxTrackCodec codec;
	guint clock_rate;
	gint64 begins, ends; /* ends < 0: not told */
	GArray *clocks;      /* JxClock, in order */
	guint64 lost;        /* packets that the recorder could not keep */
} JxTrack;

typedef struct {
	gint64 at;
	JxPerson *person; /* NULL: nobody */
} JxSpeaker;

typedef struct {
	gint64 at;
	char *name, *text;
} JxChat;

typedef struct {
	char *id, *room, *title;
	gboolean audio_only;
	gboolean complete;    /* the journal has its end */
	gint64 started_wall;  /* µs since 1970 */
	gint64 end;           /* of the journal; where that has none, of its last event or of the last track */
	GPtrArray *people;    /* JxPerson, in the order of their first coming */
	GPtrArray *sources;   /* JxSource */
	GPtrArray *tracks;    /* JxTrack, in the order of the journal */
	GArray *speakers;     /* JxSpeaker, in order */
	GArray *chats;        /* JxChat, in order */
	GArray *pauses;       /* JxSpan, in order, none overlapping */
} JxSession;

/* An empty one, for jx_journal_line. */
JxSession *jx_session_new(void);
void jx_session_free(JxSession *session);

JxPerson *jx_session_person(JxSession *session, const char *id); /* made where there is none */
JxSource *jx_session_source(JxSession *session, const char *id);
/* The track of a file; NULL: none. */
JxTrack *jx_session_track(const JxSession *session, const char *file);
/* Added to session->tracks; NULL: too many. */
JxTrack *jx_session_add_track(JxSession *session, const char *file, const char *person, const char *source);
/* What somebody is called at that time; the id where nothing else is told. */
const char *jx_person_name(const JxPerson *person, gint64 at);

/* Spans that open and close: `closes` ends the open one, if any. Times never run backwards. */
void jx_spans_open(GArray *spans, gint64 at);
void jx_spans_close(GArray *spans, gint64 at);
gboolean jx_spans_have(const GArray *spans, gint64 at);
/* µs in all, open ones up to `end`. */
gint64 jx_spans_length(const GArray *spans, gint64 end);

#endif
