/* A room that is recorded: its recorder is one more receiver of every source, and what happens goes into the journal. Under the room's lock, but for
 * start and end of all. */
#ifndef JX_API_RECORDING_H
#define JX_API_RECORDING_H

#include "api/live_room.h"
#include "api/settings.h"
#include "record/record.h"

gboolean jx_live_recordings_init(const JxSettings *settings, GError **error);
/* Ends those that are left and waits for the disk. */
void jx_live_recordings_shutdown(void);

typedef struct {
	gboolean audio_only;
	gboolean consent;  /* nobody is kept unasked, though the room does not ask for that */
	const char *title; /* NULL: the room's description */
} JxRecordWish;

/* Each tells the controller what came of it (event `recording`). Errors: JX_API_ERROR_RECORDING. */
gboolean jx_live_recording_start(JxLiveRoom *room, const JxRecordWish *wish, GError **error);
gboolean jx_live_recording_pause(JxLiveRoom *room, gboolean paused, GError **error);
gboolean jx_live_recording_stop(JxLiveRoom *room, JxRecordReason reason, GError **error);
/* A participant agrees to be recorded, or not (any more); told to the controller (event `consent`). Errors: JX_API_ERROR_RECORDING, nobody is asked. */
gboolean jx_live_recording_consent(JxLiveRoom *room, const JxParticipant *participant, gboolean given, GError **error);
/* It left. */
void jx_consent_left(JxLiveRoom *room, const JxParticipant *participant);
/* Whether what it says is kept; NULL: somebody who is not in the room's media. */
gboolean jx_live_recording_keeps(const JxLiveRoom *room, const JxParticipant *participant);
/* "off", "pending", "on", "paused"; with `id` and `folder` where there is one. A new reference. */
json_t *jx_live_recording_describe(const JxLiveRoom *room);

/* --- what happens in the room; nothing where it is not recorded --- */
/* A guest has come. */
void jx_live_recording_guest(JxLiveRoom *room, const JxParticipant *guest);
void jx_live_recording_joined(JxLiveRoom *room, const JxLeg *leg);
/* It can hear now: one that hears a mix hears that the room is recorded. */
void jx_live_recording_up(JxLiveRoom *room, const JxParticipant *participant);
void jx_live_recording_source_added(JxLiveRoom *room, JxSource *source);
void jx_live_recording_source_changed(JxLiveRoom *room, const JxSource *source);
void jx_live_recording_source_removed(JxLiveRoom *room, JxSource *source);
/* Who speaks now: the sources that are heard. */
void jx_live_recording_talking(JxLiveRoom *room, JxSource *const *heard, guint n);
/* A line of the journal; takes members. FALSE: not recorded, or paused. */
gboolean jx_live_recording_note(JxLiveRoom *room, const char *event, json_t *members);
/* Puts the recorder's slots into the forwarding table that is being made. */
void jx_live_recording_feed(const JxLiveRoom *room, JxForwardTable *table);
/* From the clock: ends what records nobody, begins where a room is always recorded. */
void jx_live_recording_tick(JxLiveRoom *room, gint64 now_us);

#endif
