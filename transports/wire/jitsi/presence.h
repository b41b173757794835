/* What Jitsi clients, the focus and our virtual occupants put into MUC presence. */
#ifndef JX_WIRE_PRESENCE_H
#define JX_WIRE_PRESENCE_H

#include "wire/core/caps.h"
#include "wire/jingle/rtp.h"
#include "wire/jitsi/focus_iq.h"
#include "wire/muc/muc_user.h"

typedef enum { JX_UNSAID = -1, JX_NO = 0, JX_YES = 1 } JxTristate;

/* One entry of <SourceInfo/>. */
typedef struct {
	char *name;             /* "ab12cd34-v0" */
	gboolean muted;         /* TRUE where not said */
	JxVideoType video_type; /* NONE where not said = camera for video */
	JxMedia media;          /* mediaType, else by the letter after the last dash; AUDIO where neither tells */
} JxSourceState;

typedef struct {
	/* of every occupant */
	char *nick, *email, *avatar_url, *stats_id, *region; /* nullable */
	JxCaps *caps;                       /* nullable */
	gboolean has_source_info;           /* even {} switches the legacy fields off */
	GPtrArray *sources;                 /* JxSourceState *, never NULL */
	JxTristate audio_muted, video_muted; /* legacy elements */
	char *hand;                         /* since when it is up, wall ms; "0" down again; nullable */
	gboolean encrypts;                  /* its media, end to end: only who has the key understands it */
	GPtrArray *codecs;                  /* char *, in order, lower case, from codecList or codecType; never NULL */
	GPtrArray *features;                /* char *, of <features/>; never NULL */
	char *guest_of;                     /* JID of the room on whose behalf it is here; nullable */
	/* joining */
	gboolean join;                      /* <x xmlns='…muc'/> */
	char *password;                     /* nullable */
	/* of the focus */
	char *etherpad;                     /* nullable */
	GPtrArray *versions;                /* JxProperty *: component, version; never NULL */
	GPtrArray *conference_properties;   /* JxProperty *; never NULL */
	/* set by the MUC; read only */
	JxMucUser *user;                    /* nullable */
} JxPresence;

JxPresence *jx_presence_new(void);
void jx_presence_free(JxPresence *presence);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxPresence, jx_presence_free)
/* Tolerant: what cannot be read counts as absent (a SourceInfo that is no JSON as {}). Error only where something is over its bound.
 * What mod_janus_sourceinfo put in place of the client's own words is not read: they are. */
JxPresence *jx_presence_read(xmpp_stanza_t *stanza, GError **error);
/* A whole <presence/> from `from` to `to`, without `user`. New reference. */
xmpp_stanza_t *jx_presence_write(xmpp_ctx_t *ctx, const JxPresence *presence, const char *from, const char *to);
/* <presence type='unavailable'/>; status nullable. New reference. */
xmpp_stanza_t *jx_presence_unavailable(xmpp_ctx_t *ctx, const char *from, const char *to, const char *status);
void jx_presence_add_source(JxPresence *presence, const char *name, gboolean muted, JxVideoType type);
void jx_presence_add_property(JxPresence *presence, const char *key, const char *value); /* conference-properties */
const JxSourceState *jx_presence_source(const JxPresence *presence, const char *name); /* NULL where there is none */
/* What stands in <SourceInfo/>: the JSON of the presence's sources. New string. */
char *jx_source_info_write(const JxPresence *presence);
/* Is this source, or this kind of media of the occupant, muted: SourceInfo where there is one, else the legacy elements, else TRUE.
 * name nullable: all sources of the kind are muted. */
gboolean jx_presence_muted(const JxPresence *presence, const char *name, JxMedia media);

/* "ab12cd34-v0" → endpoint "ab12cd34" (all before the last dash), media VIDEO, index 0. FALSE for another shape. endpoint: new string, nullable out. */
gboolean jx_source_name_parse(const char *name, char **endpoint, JxMedia *media, guint *index);
char *jx_source_name(const char *endpoint, JxMedia media, guint index); /* new string */

#endif
