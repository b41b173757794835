/* A/V moderation (SPEC 2.5 and 6.3): what moderators ask the component for, and what it tells everybody. */
#ifndef JX_WIRE_AV_MODERATION_H
#define JX_WIRE_AV_MODERATION_H

#include <jansson.h>

#include "wire/jitsi/mute_iq.h"

typedef enum { JX_AV_ENABLE, JX_AV_DISABLE, JX_AV_APPROVE, JX_AV_REJECT } JxAvVerb;

typedef struct {
	JxAvVerb verb;
	JxMuteKind kind;
	char *jid;  /* occupant JID of who is approved or rejected; else NULL */
	char *room; /* nullable: clients of today leave it out */
} JxAvRequest;

/* <av_moderation/> of a message. An error where it is none of the four. */
JxAvRequest *jx_av_request_read(xmpp_stanza_t *element, GError **error);
void jx_av_request_free(JxAvRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxAvRequest, jx_av_request_free)

/* The objects of json-message. New references. actor: occupant JID, nullable. */
json_t *jx_av_enabled(const char *room, JxMuteKind kind, gboolean enabled, const char *actor);
/* To moderators: occupant JIDs (json array, taken) of who is approved; removed: the list has become shorter. */
json_t *jx_av_whitelist(const char *room, JxMuteKind kind, json_t *jids, gboolean removed);
/* To who was approved, or rejected. */
json_t *jx_av_verdict(const char *room, JxMuteKind kind, gboolean approved);

#endif
