/* The parts of the browser dialect. Private to dialects/browser*.c and okedu.c, which shares them. */
#ifndef JX_CALL_BROWSER_H
#define JX_CALL_BROWSER_H

#include "call/call_private.h"

/* What differs between the clients that get our offers from room/focus. */
typedef struct {
	gint64 gather, accept; /* how long we wait for the end of gathering, and for session-accept; ms */
	gint64 pace;           /* ms from one source-add to the next, with one source each and no source-remove; 0 = all at once */
	gboolean sticky;       /* the plugin's `sticky` */
	gboolean no_trickle;   /* reads no transport-info */
	gboolean pli_first;    /* reads one rtcp-fb of a payload type: key frames go before everything else */
	const char *stream_id; /* bytes that a stream id may hold beside letters and digits; NULL = all but white space */
} JxManner;

/* What a slot carries. */
typedef struct {
	char *source, *owner; /* NULL: nothing */
	gboolean desktop;
	gint64 generation;
} JxCarried;

/* One m-line through which the browser receives. */
typedef struct {
	char *mid, *rtx_mid;  /* rtx_mid: nullable */
	gboolean video;
	guint32 ssrc, rtx;    /* Janus's; 0 = not read yet / none */
	JxCarried now, told;  /* by the plugin / to the browser */
} JxBrowserSlot;

typedef struct {
	const JxManner *manner;
	GHashTable *slots;    /* mid → JxBrowserSlot * */
	GPtrArray *order;     /* JxBrowserSlot *, borrowed, as they first came */
	GHashTable *ssrcs;    /* mid → guint32[2] (GArray of 1 or 2) of Janus's m-lines */
	JxJingle *answer;     /* the session-accept's contents: ICE, DTLS and codecs of the peer */
	guint generation;     /* of ICE: how often it was restarted */
	gboolean restarting;  /* until the browser has told its new credentials; Janus is answered nothing */
	/* bridge channel */
	gboolean channel;     /* the browser has spoken first: we may */
	gboolean by_jingle;   /* it never did, though source maps were to be told there: source-add after all, to the end of the session */
	char *label;          /* of its channel */
	json_t *constraints;  /* last request to the plugin; NULL = none */
	char *forwarded, *speaker, *bandwidth; /* last message of the kind, for a channel that opens later */
	GHashTable *wanted;   /* source → last SenderSourceConstraints text */
	GHashTable *shown;    /* names of the video sources in `forwarded`, owned */
	GHashTable *inactive; /* endpoints of which nothing is received, owned */
	gdouble spoken;       /* texts of late, less what the rate forgives */
	gint64 counted, stats_from; /* when that was; when its EndpointStats are passed on again. ms */
	gboolean flooding;    /* said to the log */
} JxBrowser;

/* --- browser.c: what a dialect's table names, for the dialects that are a browser's but for their manner */
void jx_browser_start(JxCall *call, const JxManner *manner);
void jx_browser_accept(JxCall *call, const JxJingle *jingle, gint64 now);
void jx_browser_sources(JxCall *call, const JxJingle *jingle, gint64 now);
void jx_browser_event(JxCall *call, JxLeg *leg, const char *name, const json_t *data, const char *sdp, gint64 now);
void jx_browser_gathered(JxCall *call, JxLeg *leg, gint64 now);
void jx_browser_tick(JxCall *call, gint64 now);
void jx_browser_clear(JxCall *call);
/* The content that stands for the transport of all. */
const char *jx_browser_first_content(const JxCall *call);

/* --- browser_restart.c: the dialects' `restart` and `restarted` */
void jx_browser_restart(JxCall *call, gint64 now);
gboolean jx_browser_restarted(JxCall *call, const JxIceTransport *transport);
/* Janus's fresh credentials are in leg->local. */
void jx_browser_tell_restart(JxCall *call, JxLeg *leg);

/* --- browser_answer.c */
/* Reads Janus's SSRCs from leg->local into browser->ssrcs. */
void jx_browser_read_ssrcs(JxCall *call, JxLeg *leg);
/* The first SSRC of Janus's m-line; 0 where there is none. */
guint32 jx_browser_ssrc(const JxBrowser *browser, const char *mid);
/* configure with sources, ssrcs and an answer: what the browser accepted, private lines and slots included. Not before ICE's restart is over. */
void jx_browser_configure(JxCall *call, JxLeg *leg);
/* The dialects' `media`: keeps what flows of which source. */
void jx_browser_media(JxCall *call, const char *mid, gboolean receiving);

/* --- browser_slots.c */
void jx_browser_slot(JxCall *call, const json_t *data, gint64 now);
void jx_browser_flush_slots(JxCall *call, gint64 now);
void jx_browser_slot_free(gpointer slot);
/* The browser's channel opened: what its slots carry, where it is told by source maps. */
void jx_browser_tell_maps(JxCall *call);
/* own_deadline: the channel of a browser that waits for source maps did not open. */
void jx_browser_do_without_maps(JxCall *call, gint64 now);

/* --- browser_colibri.c */
void jx_browser_data(JxCall *call, JxLeg *leg, const json_t *data, gint64 now);
/* A text to the browser; dropped while it has no channel. */
void jx_browser_say(JxCall *call, const char *text);
void jx_browser_forwarded(JxCall *call, const json_t *data);
void jx_browser_wanted(JxCall *call, const json_t *data);
void jx_browser_speaker(JxCall *call, const char *endpoint, const char *const *previous, gboolean silence);
void jx_browser_bandwidth(JxCall *call, const json_t *data);
void jx_browser_connectivity(JxCall *call, const char *endpoint, gboolean active);
void jx_browser_relay(JxCall *call, const char *from, gboolean stats, const char *text);

#endif
