/* One Jingle session (XEP-0166) with one peer: state machine, legs, negotiation. Pure: see actions.h.
 *
 * Life: jx_call_new; then either jx_call_start (we offer) or jx_call_jingle with the peer's session-initiate; inputs as
 * they come, jx_call_take after each; until JX_ACT_END was taken; then jx_call_free. `now` is monotonic, in ms.
 * One thread. A call that has ended answers every further Jingle IQ unknown-session and does nothing else. */
#ifndef JX_CALL_CALL_H
#define JX_CALL_CALL_H

#include "call/actions.h"
#include "call/dialect.h"

G_BEGIN_DECLS

typedef struct JxCall JxCall;

/* Everything is copied but dialect, the functions and their data. NULL or 0 = not there. */
typedef struct {
	const JxDialect *dialect;
	/* Addresses of the stanzas we send: our full JID, and the peer's (browser: the occupant, room/nick). What the peer
	 * sends must come from `peer` exactly. */
	const char *self, *peer;
	const char *sid;
	/* Room plugin: the join of every leg. */
	const char *room, *secret, *participant, *endpoint, *name;
	const char *video_codecs; /* that the peer may use, in order of preference: "vp8,h264"; NULL = "vp8" */

	/* browser */
	const char *bridge_session;       /* id of <bridge-session/>, echoed by restarting clients; a session that carries one may be restarted */
	gboolean ssrc_rewriting;          /* slots are a pool, told by source maps over the bridge channel; no source-add */
	guint audio_slots, video_slots;   /* 0 = 16 */
	gboolean no_audio, no_video, no_data, no_rtx; /* what the peer's features lack; no_video: of a call to it, too */
	gboolean start_audio_muted, start_video_muted; /* <startmuted/> in the offer */

	/* av_conference: a session of ours that brings the peer one of the others */
	const char *of;        /* endpoint of that one; NULL in every other session */
	const char *entity;    /* its address, for the peer: "xmpp:room/nick" */
	const char *of_name;   /* for people */
	gboolean apart;        /* the peer does not bundle: a leg per content */
	gint height;           /* pixels of the smaller side that its picture has at most */

	/* caller */
	gboolean acknowledged; /* its session-initiate has been answered with a result already: a fault ends the session instead */

	/* foreign */
	const char *nick;    /* our occupant's, in the other room: the sources that we announce are named after it */
	gboolean carries;    /* the other room's sources are taken in, for guests (jx_call_guest); nothing is sent. FALSE: what `participant` sends is
	                        sent, and nothing is taken in */

	/* Source validation over the whole conference (jitsi: "SSRC is already used"): is this SSRC, or this msid, in use by
	 * another participant? Nullable. */
	gboolean (*ssrc_taken)(guint32 ssrc, gpointer data);
	gboolean (*msid_taken)(const char *msid, gpointer data);
	gpointer taken_data;
} JxCallConfig;

/* A source that the participant sends (names as in docs/plugin-api.md). */
typedef struct {
	char *name;       /* ab12cd34-v0 */
	gboolean video;
	gboolean desktop; /* videoType */
	gboolean muted;
	guint flows;      /* Janus receives it: bit 0 on its line, bit 1 on that of its top layer; 0 = nothing comes */
	char *msid;       /* nullable */
	GArray *ssrcs;    /* guint32: low to high, as in the SIM group */
	GArray *rtx;      /* guint32: partner of ssrcs[i], 0 = none */
} JxCallSource;

JxCall *jx_call_new(const JxCallConfig *config, gint64 now);
void jx_call_free(JxCall *call);

/* --- input */
/* We offer: opens the leg and asks the plugin for an offer. */
void jx_call_start(JxCall *call, gint64 now);
/* A Jingle IQ of this session (right sid); `from` is what the server stamped. Leaves exactly one RESULT or ERROR, first. */
void jx_call_jingle(JxCall *call, const JxJingle *jingle, const char *from, gint64 now);
/* What became of a SEND. condition and text: of the peer's error, "remote-server-timeout" where nothing came; NULL = result. */
void jx_call_iq(JxCall *call, guint tag, const char *condition, const char *text, gint64 now);
/* A Janus message about the handle of `leg`, whole: "event" (with plugindata and perhaps jsep), "success", "error",
 * "trickle", "webrtcup", "hangup", "media", "slowlink", "detached", "timeout". tag: of the REQUEST that it answers, or 0. */
void jx_call_janus(JxCall *call, guint leg, guint tag, const json_t *message, gint64 now);
/* RTP comes to `leg` whose SSRC the peer announced nowhere; Janus drops it. */
void jx_call_unknown_ssrc(JxCall *call, guint leg, guint32 ssrc, gint64 now);
/* The time of jx_call_deadline has come (harmless when early). */
void jx_call_tick(JxCall *call, gint64 now);

/* From the conference. */
/* reason: XEP-0166, section 7.4. The peer is told (not where its stream is known to be gone: silent). Leaves JX_ACT_END. */
void jx_call_terminate(JxCall *call, const char *reason, const char *text, gboolean silent, gint64 now);
/* The dominant speaker, from the controller's `speaker` event (previous: NULL-terminated, nullable). */
void jx_call_speaker(JxCall *call, const char *endpoint, const char *const *previous, gboolean silence);
/* A colibri message of another participant, as it came with JX_NOTICE_RELAY. Dropped while the peer has no channel; `stats` also where
 * the peer is shown no picture of `from`. */
void jx_call_relay(JxCall *call, const char *from, gboolean stats, const char *text);
/* Nothing is received of this endpoint any more, or again. */
void jx_call_connectivity(JxCall *call, const char *endpoint, gboolean active);
/* The picture that the peer is shown is to be no higher than this (av_conference). */
void jx_call_height(JxCall *call, gint height);
/* Mute state and type of a source as its owner's presence tells them; foreign: of one of the other room's, or of our own: under its name there it is
 * held by a moderator (muted), or is not. video_type: "camera", "desktop" or NULL. */
void jx_call_source_state(JxCall *call, const char *source, gboolean muted, const char *video_type);

/* foreign: the occupant `nick` of the other room is this participant here, whose sources are named after `endpoint`; participant NULL: nobody's, its sources
 * are not taken in. It has left: it and its sources are forgotten. */
void jx_call_guest(JxCall *call, const char *nick, const char *participant, const char *endpoint, const char *name);
void jx_call_guest_gone(JxCall *call, const char *nick);
/* foreign: the bridge's WebSocket is open (text NULL), or a text came on it. */
void jx_call_channel(JxCall *call, const char *text, gint64 now);

/* --- output */
/* The actions since the last take, in order; empty, never NULL. The caller unrefs it (elements are JxAction *). */
GPtrArray *jx_call_take(JxCall *call);
/* When jx_call_tick is due, in ms; G_MAXINT64 = never. */
gint64 jx_call_deadline(const JxCall *call);

const char *jx_call_sid(const JxCall *call);
const char *jx_call_endpoint(const JxCall *call);
/* JxCallSource *, owned by the call, valid until the next input. */
const GPtrArray *jx_call_sources(const JxCall *call);
/* The video codecs that the peer can show, of those it may use, as in the config; "" = none. Valid until the next input. */
const char *jx_call_video_codecs(const JxCall *call);
/* Has it a picture, sent or received? */
gboolean jx_call_has_video(const JxCall *call);
/* Is this SSRC, or this msid, announced by the peer of this call? */
gboolean jx_call_has_ssrc(const JxCall *call, guint32 ssrc);
gboolean jx_call_has_msid(const JxCall *call, const char *msid);

/* Live objects, for the metrics and for tests of leaks. Any thread. */
guint jx_call_live(void);
guint jx_call_legs_live(void);

G_END_DECLS

#endif
