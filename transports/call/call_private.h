/* The inside of a call, shared by call*.c and the dialects. Nobody else includes it. */
#ifndef JX_CALL_PRIVATE_H
#define JX_CALL_PRIVATE_H

#include "call/call.h"
#include "call/sources.h"
#include "wire/sdp/jsep.h"

/* How long we wait, in ms. */
#define JX_CALL_JANUS_TIMEOUT 15000  /* for Janus's offer or answer */
#define JX_CALL_ACCEPT_TIMEOUT 60000 /* for session-accept: OkEDU gathers for many seconds first */
#define JX_CALL_ICE_TIMEOUT 30000    /* for ICE and DTLS after session-accept */
#define JX_CALL_GATHER_TIMEOUT 500   /* for the end of gathering before an offer to a peer that gets no trickle */
#define JX_CALL_BATCH 100            /* source signalling to one receiver is collected for so long */
#define JX_CALL_CHANNEL_TIMEOUT 15000 /* for the first word of a client that shall be told its sources over the bridge channel */
#define JX_CALL_MAX_CANDIDATES 128   /* of the peer, per call */

typedef enum {
	JX_CALL_NEW,
	JX_CALL_OFFERING,  /* we offer: waiting for Janus's offer, and for candidates where the peer gets no trickle */
	JX_CALL_PENDING,   /* we offered: session-initiate is with the peer */
	JX_CALL_ANSWERING, /* the peer offered: waiting for Janus's answers */
	JX_CALL_ACTIVE,    /* session-accept was sent or received */
	JX_CALL_ENDED,
} JxCallState;

typedef enum { JX_SENT_INITIATE, JX_SENT_ACCEPT, JX_SENT_TRANSPORT, JX_SENT_SOURCE, JX_SENT_OTHER } JxSent;
typedef enum { JX_ASKED_JOIN, JX_ASKED_ANSWER, JX_ASKED_CONFIGURE, JX_ASKED_CONTENT, JX_ASKED_OTHER } JxAsked;

/* One content of the session and the m-line that it is at Janus. */
typedef struct {
	char *name, *mid;
	guint leg;
	JxMedia media;
	JxContent *remote; /* as the peer described it; nullable */
	guint32 learnt;    /* the SSRC that it announced nowhere and sends all the same; 0 = none */
	gint64 learnt_at;  /* ms */
	gboolean flows;    /* Janus receives it */
} JxLine;

typedef struct {
	char *line, *mid;
} JxPendingCandidate;

/* One Janus handle. */
typedef struct {
	guint index;
	char *name;                /* the plugin's `leg` */
	gboolean closed, up;
	JxSdp *local;              /* what Janus said last: offer or answer */
	JxIceTransport *transport; /* of `local`, without candidates */
	guint64 version;           /* of the SDPs that we write for Janus */
	GPtrArray *candidates;     /* JxCandidate *: Janus's, UDP and component 1 only */
	guint told;                /* how many of them the peer knows */
	gboolean gathered;
	gboolean remote_known;     /* Janus has the peer's description: candidates may follow */
	GPtrArray *pending;        /* JxPendingCandidate *: of the peer, until then */
} JxLeg;

struct JxDialect {
	const char *name;
	gboolean we_offer;
	gboolean one_transport; /* all contents share one, so that a transport-info means it whatever content it names */
	gboolean asks_restart; /* a connection that is lost is answered by the peer with another session, where it is asked to */
	gboolean many_owners; /* compact JSON is read by the dialect: it tells of everybody's sources */
	gboolean hints; /* what the peer says in compact JSON is not what it will send */
	/* All nullable but event: an action without function is refused. Each leaves RESULT or ERROR first. */
	void (*start)(JxCall *call, gint64 now);
	void (*initiate)(JxCall *call, const JxJingle *jingle, gint64 now);
	void (*initiated)(JxCall *call); /* the peer has acknowledged our session-initiate; nullable */
	void (*accept)(JxCall *call, const JxJingle *jingle, gint64 now);
	void (*sources)(JxCall *call, const JxJingle *jingle, gint64 now); /* source-add, source-remove */
	void (*content)(JxCall *call, const JxJingle *jingle, gint64 now); /* content-add, content-remove */
	void (*content_refused)(JxCall *call, const char *text); /* by Janus; nullable */
	void (*info)(JxCall *call, const JxJingle *jingle, gint64 now);
	/* ICE shall be restarted in place. */
	void (*restart)(JxCall *call, gint64 now);
	/* The peer's side of it, ice_generation > 0. TRUE: it is current, and its candidates are to be read. */
	gboolean (*restarted)(JxCall *call, const JxIceTransport *transport);
	/* The peer restarts ICE by telling other credentials for this line. FALSE: an error was answered. */
	gboolean (*renew)(JxCall *call, JxLine *line, const JxIceTransport *fresh, gint64 now);
	/* An event of the plugin on this leg; sdp: of its jsep, or NULL. */
	void (*event)(JxCall *call, JxLeg *leg, const char *name, const json_t *data, const char *sdp, gint64 now);
	/* Candidates or the end of gathering came. */
	void (*gathered)(JxCall *call, JxLeg *leg, gint64 now);
	/* RTP comes to this leg whose SSRC was announced nowhere. */
	void (*unknown_ssrc)(JxCall *call, JxLeg *leg, guint32 ssrc, gint64 now);
	/* Janus receives on this line of the first leg, or has stopped to. */
	void (*media)(JxCall *call, const char *mid, gboolean receiving);
	/* Every leg is up for the first time. Nullable. */
	void (*up)(JxCall *call);
	void (*tick)(JxCall *call, gint64 now);
	void (*speaker)(JxCall *call, const char *endpoint, const char *const *previous, gboolean silence);
	void (*relay)(JxCall *call, const char *from, gboolean stats, const char *text);
	void (*connectivity)(JxCall *call, const char *endpoint, gboolean active);
	/* What presence says of a source, where it is not simply a state of the leg. Nullable. */
	void (*source_state)(JxCall *call, const char *name, gboolean muted, const char *video_type);
	void (*guest)(JxCall *call, const char *nick, const char *participant, const char *endpoint, const char *name);
	void (*guest_gone)(JxCall *call, const char *nick);
	void (*channel)(JxCall *call, const char *text, gint64 now);
	void (*height)(JxCall *call); /* config.height is another now; nullable */
	void (*clear)(JxCall *call); /* frees call->own */
};

struct JxCall {
	const JxDialect *dialect;
	JxCallConfig config; /* strings owned */
	JxCallState state;
	gboolean told;       /* the peer knows of the session */
	gboolean replied;    /* the IQ being handled has been answered */
	gboolean up;
	guint last_tag;
	GHashTable *sent, *asked;  /* tag → JxSent / JxAsked */
	GPtrArray *actions;
	GPtrArray *legs, *lines;   /* JxLeg *, JxLine * */
	JxSourceTable *sources;
	GHashTable *states;        /* source name → JxStateNote *, from presence and session-info */
	guint candidates;          /* of the peer, so far */
	gint64 state_deadline, gather_deadline, batch_deadline; /* G_MAXINT64 = none */
	gpointer own;              /* of the dialect */
	gint64 own_deadline;       /* the same: when it wants a tick */
};

typedef struct {
	gboolean muted;
	char *video_type; /* nullable */
} JxStateNote;

/* --- call.c */
JxAction *jx_call_act(JxCall *call, JxActionKind kind);
void jx_call_result(JxCall *call);
void jx_call_error(JxCall *call, const char *condition, const char *jingle_condition, const char *format, ...) G_GNUC_PRINTF(4, 5);
void jx_call_send(JxCall *call, JxJingle *jingle, JxSent what); /* takes it */
void jx_call_notice(JxCall *call, JxNotice notice, const char *text);
void jx_call_end(JxCall *call, const char *reason, const char *text, gboolean by_peer, gboolean tell);
void jx_call_restrict_codecs(JxCall *call, const char *codecs);
JxJingle *jx_call_jingle_new(const JxCall *call, JxJingleAction action);
void jx_call_set_state(JxCall *call, JxCallState state, gint64 deadline);

/* --- legs.c */
JxLeg *jx_call_open_leg(JxCall *call, const char *name);
JxLeg *jx_call_leg(JxCall *call, guint index); /* NULL where there is none */
JxLine *jx_call_add_line(JxCall *call, guint leg, const char *name, const char *mid, JxMedia media);
JxLine *jx_call_line(const JxCall *call, const char *name);
/* Takes `body`. sdp: copied, NULL without jsep. */
void jx_call_request(JxCall *call, JxLeg *leg, JxAsked what, json_t *body, const char *jsep, const char *sdp);
json_t *jx_call_join_body(const JxCall *call, const JxLeg *leg);
/* Keeps Janus's SDP and its transport; FALSE and the call is ended where it cannot be read. */
gboolean jx_call_take_local(JxCall *call, JxLeg *leg, const char *sdp);
/* The peer's candidates of one content; kept until Janus knows the peer's description. FALSE: an error was answered. */
gboolean jx_call_remote_candidates(JxCall *call, JxLine *line, const JxIceTransport *transport);
void jx_call_remote_known(JxCall *call, JxLeg *leg);
/* What Janus gathered and the peer does not know yet, as transport-info for the content `name`. */
void jx_call_trickle_out(JxCall *call, JxLeg *leg, const char *name, JxParty creator);
/* Janus's transport with all candidates known so far, which count as told. New. */
JxIceTransport *jx_call_local_transport(JxLeg *leg);
void jx_leg_free(JxLeg *leg);
void jx_line_free(JxLine *line);
guint jx_legs_live(void);

/* --- call_jingle.c: the actions of the peer; call_janus.c: the messages of Janus */
void jx_call_configure_state(JxCall *call, const char *source, gboolean muted, const char *video_type);
/* The member `sources` of join and configure. mid_of tells the m-line of a source. */
json_t *jx_call_sources_json(const JxCall *call, const char *(*mid_of)(const JxCall *call, const JxCallSource *source));

#endif
