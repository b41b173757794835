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

typedef struct {
	const char *name;         /* for people */
	const char *picture;      /* URL; nullable */
	const GPtrArray *sources; /* JxSourceState *: SourceInfo */
	const char *hand;         /* as in JxPresence; nullable */
	const char *codecs;       /* "vp8,h264" */
	const char *password;     /* for the way in; nullable */
	const char *guest_of;     /* as in JxPresence; nullable */
	xmpp_stanza_t *caps;      /* nullable, not consumed */
	gboolean join;
} JxVirtualPresence;

/* The focus's (SPEC 2.1). New reference. */
xmpp_stanza_t *jx_presence_out_focus(xmpp_ctx_t *ctx, const JxFocusPresence *focus, const char *from, const char *to);
/* A virtual occupant's. New reference. */
xmpp_stanza_t *jx_presence_out_virtual(xmpp_ctx_t *ctx, const JxVirtualPresence *virtual, const char *from, const char *to);

G_END_DECLS

#endif
