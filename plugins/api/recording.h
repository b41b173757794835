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

/* Each tells the controller what came of it (event `recording`). Errors: JX_API_ERROR_RECORDING. */
gboolean jx_live_recording_start(JxLiveRoom *room, gboolean audio_only, const char *title, GError **error);
gboolean jx_live_recording_pause(JxLiveRoom *room, gboolean paused, GError **error);
gboolean jx_live_recording_stop(JxLiveRoom *room, JxRecordReason reason, GError **error);
/* "off", "pending", "on", "paused"; with `id` and `folder` where there is one. A new reference. */
json_t *jx_live_recording_describe(const JxLiveRoom *room);

/* --- what happens in the room; nothing where it is not recorded --- */
/* A guest has come. */
void jx_live_recording_guest(JxLiveRoom *room, const JxParticipant *guest);
void jx_live_recording_joined(JxLiveRoom *room, const JxLeg *leg);
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
