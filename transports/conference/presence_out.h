/* The presence that we publish in rooms. Pure. */
#ifndef JX_CONFERENCE_PRESENCE_OUT_H
#define JX_CONFERENCE_PRESENCE_OUT_H

#include "wire/jitsi/presence.h"

G_BEGIN_DECLS

typedef struct {
	const char *local;    /* of the room: name of the shared document */
	gint64 created;       /* wall, ms */
	guint visitor_count;  /* 0 = not published. A positive one keeps browsers from going peer to peer (SPEC 4.7) */
	const char *codecs;   /* what we offer, as visitor-codecs: without it lib-jitsi-meet picks a codec we did not offer */
	xmpp_stanza_t *caps;  /* nullable, not consumed */
	xmpp_stanza_t *recording; /* its state (wire/jitsi/jibri.h); nullable, not consumed */
	gboolean join;
} JxFocusPresence;

/* The focus's (SPEC 2.1). New reference. */
xmpp_stanza_t *jx_presence_out_focus(xmpp_ctx_t *ctx, const JxFocusPresence *focus, const char *from, const char *to);
/* A virtual occupant's: name, picture (a URL; nullable), SourceInfo (JxSourceState *), hand (as in JxPresence, nullable), codec list ("vp8,h264"), caps. password nullable. New
 * reference. */
xmpp_stanza_t *jx_presence_out_virtual(xmpp_ctx_t *ctx, const char *name, const char *picture, const GPtrArray *sources, const char *hand,
	const char *codecs, gboolean join, const char *password, xmpp_stanza_t *caps, const char *from, const char *to);

G_END_DECLS

#endif
