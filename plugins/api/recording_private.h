/* What the files of recording in api/ share: the recorder of a room. Under the room's lock. */
#ifndef JX_API_RECORDING_PRIVATE_H
#define JX_API_RECORDING_PRIVATE_H

#include "api/recording.h"

struct JxLiveRecording {
	JxRecording *session;
	JxMediaLeg *leg;       /* leads to no peer: its slots are the recorder's */
	GHashTable *slots;     /* JxSource → JxMediaSlot that it is recorded through */
	GHashTable *muted;     /* JxSource that is silent, as the journal knows */
	GHashTable *talking;   /* ids of participants who speak, as the journal knows */
	gboolean begun, paused, audio_only;
	gboolean attended;     /* somebody has been there */
	gint64 empty_since;    /* monotonic µs, 0: somebody is there */
	gint64 reminded_us;    /* monotonic: when who hears the mix was reminded of it */
	/* Nothing of anybody is kept who has not agreed (consent.c). */
	GHashTable *answers;   /* participant's id → GINT_TO_POINTER(JxConsent); NULL: nobody is asked */
	gboolean asking;       /* nothing is kept yet */
	gint64 asked_us;       /* monotonic: since when */
};

typedef enum { JX_CONSENT_NONE, JX_CONSENT_GIVEN, JX_CONSENT_DECLINED } JxConsent;

/* --- recording.c --- */
void jx_live_recording_tell(JxLiveRoom *room);
/* What this participant (NULL: everybody) sends is recorded from now on, as far as it may be; is not any more. */
void jx_live_recording_hear(JxLiveRoom *room, const JxParticipant *participant);
void jx_live_recording_ignore(JxLiveRoom *room, const JxParticipant *participant);

/* --- consent.c --- */
/* A recording begins that keeps nobody unasked. */
void jx_consent_begin(JxLiveRoom *room);
/* Media of this participant are kept now. */
gboolean jx_consent_given(const JxLiveRecording *recording, const JxParticipant *participant);
/* Ends the asking where all have answered, or the time for it is over. */
void jx_consent_settle(JxLiveRoom *room, gint64 now_us);
/* Into the ears of all who hear a mix; of one participant. */
void jx_consent_play(JxLiveRoom *room, const JxParticipant *participant, JxCue cue);

#endif
