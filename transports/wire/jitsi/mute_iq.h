/* <mute/> (SPEC 6.1): a moderator mutes somebody through the focus, and the focus tells who is muted. */
#ifndef JX_WIRE_MUTE_IQ_H
#define JX_WIRE_MUTE_IQ_H

#include <glib.h>
#include <strophe.h>

/* What can be muted: each has a namespace of its own, and is a mediaType of A/V moderation. */
typedef enum { JX_MUTE_AUDIO, JX_MUTE_VIDEO, JX_MUTE_DESKTOP } JxMuteKind;
#define JX_MUTE_KINDS 3

typedef struct {
	JxMuteKind kind;
	char *jid;      /* occupant JID of who is to be muted */
	gboolean muted; /* FALSE: unmuted */
} JxMute;

const char *jx_mute_ns(JxMuteKind kind);   /* "http://jitsi.org/jitmeet/audio" */
const char *jx_mute_name(JxMuteKind kind); /* "audio" */
gboolean jx_mute_kind(const char *name, JxMuteKind *kind); /* by its name; FALSE where there is none */

/* A request; an error where the jid or a text of true or false is missing. */
JxMute *jx_mute_read(xmpp_stanza_t *mute, GError **error);
void jx_mute_free(JxMute *mute);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxMute, jx_mute_free)
/* What the focus sends to who is muted by `actor` (occupant JID): no jid, text "true". New reference. */
xmpp_stanza_t *jx_mute_write(xmpp_ctx_t *ctx, JxMuteKind kind, const char *actor);

#endif
