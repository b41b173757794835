/* The parts of the caller dialect. Private to dialects/caller*.c. */
#ifndef JX_CALL_CALLER_H
#define JX_CALL_CALLER_H

#include "call/call_private.h"

typedef struct {
	JxParty peer;       /* the peer called, or was called */
	guint answered;     /* legs, until all of session-initiate's are; where we offer: those whose offer is there */
	gboolean initiated; /* we offer, and the peer has acknowledged it */
	JxGroup *bundle;    /* of session-initiate, where both sides want it; nullable */
	JxLine *added;   /* by content-add, until Janus has answered; nullable */
	JxLeg *restarting;   /* ICE, until Janus has answered; nullable */
	gint64 restart_from; /* ms: not before */
	JxLine *turned;  /* added one-way, and made two-way by us, until Janus has answered; nullable */
	gboolean one_way; /* it only sends in this session: it takes part in a conference, and is called back */
	gboolean forced; /* its voice is muted by the room, as the plugin said */
	gboolean hand;   /* is up */
	gboolean star, commanded; /* the last key was one; a command was given */
	gint64 star_at, commanded_at;
} JxCaller;

/* --- caller_offer.c */
/* The peer's own content name where it is fit to be a mid (its RTP may carry it as header extension), else its place. New string. */
char *jx_caller_mid(const char *name, guint index);
/* What the peer has offered, or accepted (answer), of one leg, as text. NULL: an error was answered. New string. */
char *jx_caller_sdp(JxCall *call, JxLeg *leg, gboolean answer);
gboolean jx_caller_sends(const JxCall *call, const JxLine *line);
/* One source per content on which the caller sends, whether it announces SSRCs or not. */
void jx_caller_name_sources(JxCall *call, const JxJingle *jingle);
/* Its policy in the room. */
const char *jx_caller_policy(const JxCall *call);
/* What of the sources belongs to this leg. New reference. */
json_t *jx_caller_sources(JxCall *call, const JxLeg *leg);
/* The content as we answer it; NULL and an error: Janus's answer is of no use. */
JxContent *jx_caller_answer(JxCall *call, const JxLine *line, GError **error);
/* Janus's own SSRCs by mid: the plugin sends feedback and the mix on them. New reference. */
json_t *jx_caller_ssrcs(const JxLeg *leg);
void jx_caller_tell_ssrcs(JxCall *call, JxLeg *leg);

/* --- caller_dial.c */
/* Puts the content of this name, as Janus has offered it on `leg`, into our session-initiate, without candidates: they follow. transport: the leg whose
 * ICE and DTLS it can have. FALSE: Janus's SDP is of no use. */
gboolean jx_caller_add_offered(JxJingle *jingle, const JxLeg *leg, const char *name, const JxLeg *transport);

/* --- caller.c: what the dialects' tables name, whoever offers */
/* A session-initiate; one_way as in JxCaller. */
void jx_caller_take(JxCall *call, const JxJingle *jingle, gboolean one_way);
void jx_caller_clear(JxCall *call);
void jx_caller_event(JxCall *call, JxLeg *leg, const char *name, const json_t *data, const char *sdp, gint64 now);
void jx_caller_gathered(JxCall *call, JxLeg *leg, gint64 now);
void jx_caller_media(JxCall *call, const char *mid, gboolean receiving);
void jx_caller_unknown_ssrc(JxCall *call, JxLeg *leg, guint32 ssrc, gint64 now);
void jx_caller_info(JxCall *call, const JxJingle *jingle, gint64 now);

/* --- caller_keys.c */
/* An event of the plugin that concerns the caller's keys, or its mute by the room. FALSE: it is another. */
gboolean jx_caller_keys(JxCall *call, const JxLeg *leg, const char *name, const json_t *data, gint64 now);

/* --- caller_content.c: content-add and content-remove */
void jx_caller_content(JxCall *call, const JxJingle *jingle, gint64 now);
/* Janus has answered the leg of what was added. */
void jx_caller_content_answered(JxCall *call, JxLeg *leg, const char *sdp);
/* Or has refused it. */
void jx_caller_content_refused(JxCall *call, const char *text);

/* --- caller_restart.c: the dialects' `renew`, and Janus's answer to it; line: one of the leg */
gboolean jx_caller_renew(JxCall *call, JxLine *line, const JxIceTransport *fresh, gint64 now);
void jx_caller_renewed(JxCall *call, JxLeg *leg, const JxLine *line, const char *sdp);

/* What the tables of all these dialects have, whoever offers. */
#define JX_CALLER_WAYS \
	.info = jx_caller_info, .content = jx_caller_content, .content_refused = jx_caller_content_refused, .renew = jx_caller_renew, \
	.media = jx_caller_media, .unknown_ssrc = jx_caller_unknown_ssrc, .clear = jx_caller_clear

#endif
