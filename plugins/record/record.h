/* Recording as the plugin's api sees it: a session per room, a track per source and appearance; files are a matter of one writer thread.
 *
 * Knows files and packets, and nothing of rooms or of Janus. Any thread may call unless said otherwise, also with a room's lock held: nothing here waits for
 * the disk but jx_record_stop(). Reports come from the writer's thread with no lock held. What is written: docs/protocol/session-folder.md. */
#ifndef JX_RECORD_RECORD_H
#define JX_RECORD_RECORD_H

#include <glib.h>
#include <jansson.h>

#include "model/codec.h"
#include "model/types.h"
#include "record/retention.h"

typedef struct JxRecording JxRecording;
typedef struct JxTrack JxTrack;

typedef struct {
	char *folder;  /* of all recordings; made when it is needed */
	guint sync_s;  /* files are given to the disk (fdatasync) that often; 0: when the system does so */
	guint64 free_bytes; /* left free on the disk: where there is less a session ends (DISK_FULL) */
	JxLimits limits;    /* of what is kept; where a session that is being written has no room in them it ends (QUOTA) */
} JxRecordSettings;

typedef enum {
	JX_RECORD_ASKED,
	JX_RECORD_EMPTY,
	JX_RECORD_DISK_FULL,
	JX_RECORD_QUOTA,
	JX_RECORD_ENCRYPTED,
	JX_RECORD_DECLINED, /* nobody agreed to it */
	JX_RECORD_SHUTDOWN,
	JX_RECORD_ERROR,
} JxRecordReason;

typedef struct {
	/* The folder is there. */
	void (*begun)(gpointer user, JxRecording *recording);
	/* It is over: as it was ended, or the disk is full (DISK_FULL), or cannot be written to (ERROR, `detail` says why; else NULL). */
	void (*ended)(gpointer user, JxRecording *recording, JxRecordReason reason, const char *detail);
} JxRecordReports;

/* "asked", "disk-full" …; JX_RECORD_ASKED for a word that is none of them. */
const char *jx_record_reason_name(JxRecordReason reason);
JxRecordReason jx_record_reason_parse(const char *word);

/* Once, from the plugin's init(). `reports` must outlive jx_record_stop(); settings are copied. */
gboolean jx_record_start(const JxRecordSettings *settings, const JxRecordReports *reports, GError **error);
/* Ends every session (SHUTDOWN), waits until they are written. */
void jx_record_stop(void);

/* --- a session --- */
typedef struct {
	const char *room, *title;
	gboolean audio_only;
	gpointer user; /* user_free(user) with the last reference */
	GDestroyNotify user_free;
} JxRecordingSpec;

/* Begins: begun() or ended() follows. The journal's time begins now. */
JxRecording *jx_recording_new(const JxRecordingSpec *spec);
JxRecording *jx_recording_ref(JxRecording *recording);
void jx_recording_unref(JxRecording *recording);
const char *jx_recording_id(const JxRecording *recording);
/* Below the recordings' folder: "<room>/<date>T<time>Z-<id>". */
const char *jx_recording_folder(const JxRecording *recording);
/* One line of the journal: takes members, which need no `t` and `wall`; their time is now, or (`at_begin`) the session's begin. */
void jx_recording_note(JxRecording *recording, const char *event, json_t *members, gboolean at_begin);
/* What has been noted and put is written, then the last lines; ended() follows, once. */
void jx_recording_end(JxRecording *recording, JxRecordReason reason);

/* --- a track --- */
typedef struct {
	const char *source, *participant;
	JxMedia media;
	JxVideoType video_type;
} JxTrackSpec;

JxTrack *jx_track_new(JxRecording *recording, const JxTrackSpec *spec);
/* From a media thread, one at a time: a JxMediaSink's functions. */
gboolean jx_track_packet(gpointer track, JxCodec codec, const guint8 *packet, gsize len, gint64 now_us);
void jx_track_clock(gpointer track, guint32 timestamp, gint64 ntp_us, gint64 now_us);
/* Takes the track: nothing more is put. */
void jx_track_end(gpointer track);

#endif
