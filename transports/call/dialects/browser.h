/* The parts of the browser dialect. Private to dialects/browser*.c. */
#ifndef JX_CALL_BROWSER_H
#define JX_CALL_BROWSER_H

#include "call/call_private.h"

/* Payload types and header extensions of the plugin's offer with private lines (docs/plugin-api.md). */
#define JX_BROWSER_OPUS 111
#define JX_BROWSER_DTMF 126
#define JX_BROWSER_VP8 100
#define JX_BROWSER_RTX 101
#define JX_BROWSER_LEVEL_ID 1
#define JX_BROWSER_LEVEL_URI "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
#define JX_BROWSER_SEND_TIME_ID 3
#define JX_BROWSER_SEND_TIME_URI "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"

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
	GHashTable *slots;    /* mid → JxBrowserSlot * */
	GPtrArray *order;     /* JxBrowserSlot *, borrowed, as they first came */
	GHashTable *ssrcs;    /* mid → guint32[2] (GArray of 1 or 2) of Janus's m-lines */
	JxJingle *answer;     /* the session-accept's contents: ICE, DTLS and codecs of the peer */
	/* bridge channel */
	gboolean channel;     /* the browser has spoken first: we may */
	char *label;          /* of its channel */
	json_t *constraints;  /* last request to the plugin; NULL = none */
	char *forwarded, *speaker; /* last message of the kind, for a channel that opens later */
	GHashTable *wanted;   /* source → last SenderSourceConstraints text */
} JxBrowser;

/* --- browser_answer.c */
/* Reads Janus's SSRCs from leg->local into browser->ssrcs. */
void jx_browser_read_ssrcs(JxCall *call, JxLeg *leg);
/* The first SSRC of Janus's m-line; 0 where there is none. */
guint32 jx_browser_ssrc(const JxBrowser *browser, const char *mid);
/* configure with sources, ssrcs and an answer: what the browser accepted, private lines and slots included. */
void jx_browser_configure(JxCall *call, JxLeg *leg);

/* --- browser_slots.c */
void jx_browser_slot(JxCall *call, const json_t *data, gint64 now);
void jx_browser_flush_slots(JxCall *call);
void jx_browser_slot_free(gpointer slot);
/* The browser's channel opened: what its slots carry, where it is told by source maps. */
void jx_browser_tell_maps(JxCall *call);

/* --- browser_colibri.c */
void jx_browser_data(JxCall *call, JxLeg *leg, const json_t *data);
/* A text to the browser; dropped while it has no channel. */
void jx_browser_say(JxCall *call, const char *text);
void jx_browser_forwarded(JxCall *call, const json_t *data);
void jx_browser_wanted(JxCall *call, const json_t *data);
void jx_browser_speaker(JxCall *call, const char *endpoint, const char *const *previous, gboolean silence);
void jx_browser_relay(JxCall *call, const char *text);

#endif
