/* What the writer's files share: a session and its tracks as the writer's thread sees them. */
#ifndef JX_RECORD_PRIVATE_H
#define JX_RECORD_PRIVATE_H

#include "record/folder.h"
#include "record/record.h"
#include "record/tap.h"

struct JxRecording {
	gint refs;
	char *id, *folder, *room, *title;
	char *room_name, *name; /* of the folders */
	gboolean audio_only;
	gint64 begin_us, begin_wall_us;
	gpointer user;
	GDestroyNotify user_free;

	/* The writer's own. */
	JxFolder *files;     /* NULL before it began and after its end */
	GPtrArray *tracks;   /* JxTrack, each with a reference */
	GHashTable *numbers; /* source → how many files it has */
	gint64 sync_us;
};

struct JxTrack {
	gint refs; /* the sink's, the session's */
	JxRecording *recording;
	char *source, *participant;
	const char *kind; /* "audio", "camera", "screen" */
	JxTap *tap;

	/* The writer's own. */
	int fd; /* -1: nothing came yet */
	char *file;
	JxCodec codec;
	gint64 first_us, clock_us, sync_us;
	goffset size;
	guint64 packets, lost;
	GByteArray *out;
};

/* Those that are being written, each a new reference. Any thread. */
GPtrArray *jx_recordings_active(void);
/* `members` may be NULL; taken. `at_us` of the monotonic clock. */
json_t *jx_journal_line(const JxRecording *recording, const char *event, json_t *members, gint64 at_us);

/* Any thread: two references, the sink's and the session's. */
JxTrack *jx_track_make(JxRecording *recording, const JxTrackSpec *spec);
void jx_track_unref(JxTrack *track);
/* Writes what has come. FALSE: the disk refused. */
gboolean jx_track_drain(JxTrack *track, GError **error);
/* No more comes: the file's last line. What cannot be written any more is let go. */
void jx_track_close(JxTrack *track);
void jx_track_sync(JxTrack *track);

#endif
