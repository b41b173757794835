/* The media engine as the plugin's api sees it: packets of every leg in, packets to every slot out.
 *
 * api decides (through the model) what feeds what and publishes it per room as one immutable forwarding table; packets
 * read the table through one atomic pointer. Objects are refcounted: who makes one owns one reference; a table holds its
 * own. Memory that a packet in flight may still touch is freed after a grace period (grace.h).
 *
 * Threads: `leg_rtp` and `leg_rtcp` run on Janus's loop threads and never call reports. `room_tick` runs on api's one clock
 * thread with no lock of api held; reports are called from there only, with no lock of media held. Everything else may
 * be called from any thread, also with api's room lock held. Times are microseconds of the monotonic clock. */
#ifndef JX_MEDIA_MEDIA_H
#define JX_MEDIA_MEDIA_H

#include <glib.h>
#include <jansson.h>
#include <plugins/plugin.h>

#include "media/cue.h"
#include "model/codec.h"
#include "model/types.h"

typedef struct JxMediaRoom JxMediaRoom;
typedef struct JxMediaLeg JxMediaLeg;
typedef struct JxMediaSource JxMediaSource;
typedef struct JxMediaSlot JxMediaSlot;
typedef struct JxForwardTable JxForwardTable;

typedef struct {
	guint silence_ms; /* nothing received for that long: leg_media(FALSE) */
} JxMediaSettings;

typedef struct {
	/* The first packet of a leg came (TRUE), or nothing for silence_ms (FALSE). */
	void (*leg_media)(gpointer leg_user, gboolean flowing);
	/* The dominant speaker of the room changed; NULL: everybody is silent. */
	void (*speaker)(gpointer room_user, JxMediaSource *speaker);
	/* The set of the loudest changed: ask jx_media_room_loudest(), publish a new table if it matters. */
	void (*ranking)(gpointer room_user);
	/* Which video slots of the leg are held back for want of bandwidth changed: ask jx_media_slot_suspended(). */
	void (*forwarded)(gpointer leg_user);
	/* Somebody pressed a key of their telephone on this leg: one of "0123456789*#ABCD". */
	void (*key)(gpointer leg_user, char key);
	/* For some seconds a video slot of the leg has carried what its peer has no codec for; JX_CODEC_NONE: no longer. */
	void (*unshown)(gpointer leg_user, gint codec /* JxCodec */);
	/* What the way to this leg is believed to take, bit/s: at most once a second, and only what differs by more than a tenth. */
	void (*bandwidth)(gpointer leg_user, guint32 bps);
} JxMediaReports;

/* Once, from the plugin's init(). `reports` and its functions must outlive shutdown. */
gboolean jx_media_init(janus_callbacks *gateway, janus_plugin *plugin, const JxMediaSettings *settings,
	const JxMediaReports *reports, GError **error);
/* From destroy(), after every room is closed and every object released. */
void jx_media_shutdown(void);
/* From api's clock thread about every 50 ms, also without any room: frees what no packet can still touch. */
void jx_media_housekeep(gint64 now_us);

/* --- rooms --- */
JxMediaRoom *jx_media_room_new(gpointer room_user);
/* No report comes after it returns from the clock thread's turn; the table is dropped, legs are detached. */
void jx_media_room_close(JxMediaRoom *room);
void jx_media_room_unref(JxMediaRoom *room);
/* Key frames asked again, REMB, silence, speaker. */
void jx_media_room_tick(JxMediaRoom *room, gint64 now_us);
/* The sources that speak, loudest first, at most `max`; each is a new reference to be released. */
guint jx_media_room_loudest(JxMediaRoom *room, JxMediaSource **out, guint max);

/* --- legs --- */
/* Takes a reference to the handle of its own; without a handle (NULL) the leg leads to no peer, and its slots have sinks. `leg_user` must stay valid until user_free(leg_user) is called, which is some
 * time after the last reference is gone, from housekeep (a report may be under way when the leg is let go). May be NULL. */
JxMediaLeg *jx_media_leg_new(janus_plugin_session *handle, gpointer leg_user, GDestroyNotify user_free);
void jx_media_leg_unref(JxMediaLeg *leg);
void jx_media_leg_attach(JxMediaLeg *leg, JxMediaRoom *room);
void jx_media_leg_detach(JxMediaLeg *leg);
/* DTLS is done / the PeerConnection is gone. Nothing is relayed in between from down to up. */
void jx_media_leg_up(JxMediaLeg *leg);
void jx_media_leg_down(JxMediaLeg *leg);
void jx_media_leg_rtp(JxMediaLeg *leg, janus_plugin_rtp *packet);
void jx_media_leg_rtcp(JxMediaLeg *leg, janus_plugin_rtcp *packet);
/* What the peer may send in all, bit/s, as REMB once a second, less where its packets say that they queue; 0: no REMB (no video m-line that
 * receives). `send_time_id`: the id of abs-send-time on its lines, 0 none. */
void jx_media_leg_uplink(JxMediaLeg *leg, guint32 max_bps, guint send_time_id);

/* --- sources: what a peer sends --- */
typedef struct {
	JxMedia media;
	JxVideoType video_type;
	gint mindex;       /* its m-line */
	gint top_mindex;   /* the private line of its last SSRC (l1, l2), -1 none */
	guint layers;      /* how many of ssrcs and rtx are known, low to high; 0: any SSRC of the m-line is the source */
	guint32 ssrcs[JX_MAX_LAYERS];
	guint32 rtx[JX_MAX_LAYERS];
	JxPayloadTypes types; /* of what may come, at the peer */
	guint64 participant; /* whose voice it is, for the mix; unique in the plugin */
} JxMediaSourceSpec;

/* `source_user` as with legs. */
JxMediaSource *jx_media_source_new(JxMediaLeg *from, const JxMediaSourceSpec *spec, gpointer source_user, GDestroyNotify user_free);
void jx_media_source_update(JxMediaSource *source, const JxMediaSourceSpec *spec);
/* The largest height that anybody wants (docs/plugin-api.md, `wanted`); bounds the uplink. Default -1, no limit. */
void jx_media_source_wanted(JxMediaSource *source, gint height);
JxMediaSource *jx_media_source_ref(JxMediaSource *source);
void jx_media_source_unref(JxMediaSource *source);

/* --- slots: where a peer receives --- */
/* Where the packets of a slot go that leads to no peer: to a recorder. Called on the sender's thread with the slot locked; must not wait, lock or
 * allocate. */
typedef struct {
	/* `packet` is whole RTP, its sequence number and time stamp continuous. FALSE: it could not be taken; a picture goes on at its next key frame. */
	gboolean (*packet)(gpointer user, JxCodec codec, const guint8 *packet, gsize len, gint64 now_us);
	/* The sender's report: this RTP time stamp, as in the packets, was this time of its NTP clock (µs since 1900). */
	void (*clock)(gpointer user, guint32 timestamp, gint64 ntp_us, gint64 now_us);
} JxMediaSink;

typedef struct {
	JxMedia media;
	gint mindex;
	gint rtx_mindex;      /* the partner line, -1: no RTX of ours */
	guint32 ssrc;         /* Janus's own SSRCs of the two lines, 0 not known yet */
	guint32 rtx_ssrc;
	JxPayloadTypes types;  /* of what the peer takes */
	gboolean private_line; /* the line is audio-typed towards Janus: NACKs come to us */
	const JxMediaSink *sink; /* NULL: Janus's line. Set once, when the slot is made: it gets all of its source, silence too */
	gpointer sink_user;      /* sink_free(sink_user) is called when no packet can come any more, from housekeep */
	GDestroyNotify sink_free;
} JxMediaSlotSpec;

JxMediaSlot *jx_media_slot_new(JxMediaLeg *to, const JxMediaSlotSpec *spec);
void jx_media_slot_update(JxMediaSlot *slot, const JxMediaSlotSpec *spec);
/* Into the sound of a slot that is fed by a mix, at its next turn. */
void jx_media_slot_play(JxMediaSlot *slot, JxCue cue);
/* Assigned, but nothing is sent for want of bandwidth. */
gboolean jx_media_slot_suspended(JxMediaSlot *slot);
void jx_media_slot_unref(JxMediaSlot *slot);

/* --- the forwarding table of a room: built by one thread, then given away --- */
JxForwardTable *jx_forward_table_new(guint audio_last_n);
/* Every source of the room. Muted: nothing of it is forwarded, mixed or counted as speech. */
void jx_forward_table_add_source(JxForwardTable *table, JxMediaSource *source, gboolean muted);
/* One feed a slot. A changed generation is a new assignment: it begins at a key frame, which is asked for. `soft` (for the
 * speaker's video): the slot goes on with what it shows until the new source's key frame is there. */
void jx_forward_table_add_feed(JxForwardTable *table, JxMediaSource *source, JxMediaSlot *slot, gint max_height,
	guint32 generation, gboolean soft);
/* An audio slot fed by the mix of every unmuted voice but `own_participant`'s. */
void jx_forward_table_add_mix(JxForwardTable *table, JxMediaSlot *slot, guint64 own_participant);
void jx_forward_table_free(JxForwardTable *table);
/* Takes the table. Sources and slots that are in no table any more carry nothing. */
void jx_media_room_publish(JxMediaRoom *room, JxForwardTable *table);

/* --- what is seen from outside; new references --- */
json_t *jx_media_counters(void);
json_t *jx_media_leg_query(JxMediaLeg *leg);
json_t *jx_media_room_query(JxMediaRoom *room);

#endif
