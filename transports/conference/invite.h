/* Whom to offer what, when. Pure. */
#ifndef JX_CONFERENCE_INVITE_H
#define JX_CONFERENCE_INVITE_H

#include <glib.h>

G_BEGIN_DECLS

/* What an occupant is offered, from the features it named when asked without node. */
typedef struct {
	gboolean audio, video;
	gboolean data;        /* a data channel for bridge messages */
	gboolean rtx;         /* RFC 4588 payload types */
	gboolean ssrc_rewriting; /* a pool of slots, told by source maps over the bridge channel */
	gboolean okedu;       /* the OkEDU desktop, or another client built on its library */
	gboolean invitable;   /* FALSE: it speaks no Jingle audio or video at all; it stays an occupant without a call */
} JxOffer;

/* `features`: NULL-terminated, duplicates allowed; NULL = nothing was answered in time, which means what Jicofo takes it to
 * mean: audio, video and a data channel (SPEC 2.3). */
JxOffer jx_invite_offer(const char *const *features);

/* A client may ask for a new session (session-terminate with restart) five times a minute and not within 5 s of the last time. */
#define JX_RESTARTS_PER_MINUTE 5
#define JX_RESTART_GAP_MS 5000
typedef struct {
	gint64 at[JX_RESTARTS_PER_MINUTE]; /* monotonic ms of the last ones; 0 = never */
	guint next;
} JxRestarts;

/* Takes one if it may; FALSE leaves the record as it was. `now` is monotonic ms and never 0. */
gboolean jx_restarts_take(JxRestarts *restarts, gint64 now);

G_END_DECLS

#endif
