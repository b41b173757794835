/* Jingle (XEP-0166): one struct for every action, with session-info (XEP-0167, section 9) and Jitsi's bridge-session, start-muted and compact
 * sources. What the struct has no place for is ignored by the reader. */
#ifndef JX_WIRE_JINGLE_H
#define JX_WIRE_JINGLE_H

#include "wire/jingle/coin.h"
#include "wire/jingle/content.h"
#include "wire/jingle/grouping.h"
#include "wire/jitsi/json_sources.h"

typedef enum {
	JX_JINGLE_CONTENT_ACCEPT,
	JX_JINGLE_CONTENT_ADD,
	JX_JINGLE_CONTENT_MODIFY,
	JX_JINGLE_CONTENT_REJECT,
	JX_JINGLE_CONTENT_REMOVE,
	JX_JINGLE_DESCRIPTION_INFO,
	JX_JINGLE_SECURITY_INFO,
	JX_JINGLE_SESSION_ACCEPT,
	JX_JINGLE_SESSION_INFO,
	JX_JINGLE_SESSION_INITIATE,
	JX_JINGLE_SESSION_TERMINATE,
	JX_JINGLE_TRANSPORT_ACCEPT,
	JX_JINGLE_TRANSPORT_INFO,
	JX_JINGLE_TRANSPORT_REJECT,
	JX_JINGLE_TRANSPORT_REPLACE,
	JX_JINGLE_SOURCE_ADD,    /* Jitsi */
	JX_JINGLE_SOURCE_REMOVE, /* Jitsi */
} JxJingleAction;

typedef enum {
	JX_INFO_NONE, /* an empty session-info: a ping; or one that this file does not know, see `info_unknown` */
	JX_INFO_ACTIVE,
	JX_INFO_HOLD,
	JX_INFO_UNHOLD,
	JX_INFO_MUTE,
	JX_INFO_UNMUTE,
	JX_INFO_RINGING,
	JX_INFO_ICE_STATE, /* Jitsi, clients of before 2024: text in `ice_state` */
} JxSessionInfo;

typedef struct {
	char *condition; /* "success"; never NULL ("general-error" where the peer gave none) */
	char *text;      /* nullable */
} JxReason;

typedef struct {
	char *id, *region;              /* nullable */
	gboolean restart, ice_restart;  /* session-terminate; session-info */
} JxBridgeSession;

typedef struct {
	JxJingleAction action;
	char *sid;
	char *initiator, *responder;   /* nullable; never to be trusted over `from` */
	GPtrArray *contents;           /* JxContent *, in order; never NULL */
	GPtrArray *groups;             /* JxGroup *; never NULL */
	JxReason *reason;              /* nullable */
	JxBridgeSession *bridge;       /* nullable */
	JxCoin *coin;                  /* nullable; not read */
	JxSessionInfo info;
	gboolean info_unknown;         /* session-info with a payload that is not ours: feature-not-implemented + unsupported-info */
	JxParty info_creator;          /* of mute and unmute */
	char *info_name;               /* content that is muted; NULL = all */
	char *ice_state;               /* nullable */
	GPtrArray *json_sources;       /* JxSourceSet *; NULL where there is no json-message with sources */
	gboolean start_muted, start_muted_audio, start_muted_video;
} JxJingle;

JxReason *jx_reason_new(const char *condition, const char *text /* nullable */);
void jx_reason_free(JxReason *reason);
JxReason *jx_reason_read(xmpp_stanza_t *stanza); /* never NULL */
void jx_reason_write(xmpp_stanza_t *parent, const JxReason *reason);

JxJingle *jx_jingle_new(JxJingleAction action, const char *sid);
void jx_jingle_free(JxJingle *jingle);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxJingle, jx_jingle_free)
/* <jingle/>. Errors: bad-request with a sentence; resource-constraint; feature-not-implemented for an unknown action. Names of contents must
 * be there, but may repeat (a client's transport-info does): jx_jingle_content finds the first. */
JxJingle *jx_jingle_read(xmpp_stanza_t *stanza, GError **error);
xmpp_stanza_t *jx_jingle_write(xmpp_ctx_t *ctx, const JxJingle *jingle); /* new reference */

JxContent *jx_jingle_content(const JxJingle *jingle, const char *name);              /* borrowed or NULL */
JxContent *jx_jingle_add_content(JxJingle *jingle, JxContent *content);              /* takes it; borrowed */
/* Every content is sent by the initiator alone. */
gboolean jx_jingle_one_way(const JxJingle *jingle);
const JxGroup *jx_jingle_bundle(const JxJingle *jingle);                             /* first BUNDLE group or NULL */
void jx_jingle_set_reason(JxJingle *jingle, const char *condition, const char *text /* nullable */);
void jx_jingle_set_bridge(JxJingle *jingle, const char *id, gboolean restart, gboolean ice_restart);

const char *jx_jingle_action_name(JxJingleAction action);
gboolean jx_jingle_action_parse(const char *text, JxJingleAction *action);
/* Jingle's own error conditions, for a stanza error's specific child: "unknown-session", "out-of-order", "tie-break", "unsupported-info". New reference. */
xmpp_stanza_t *jx_jingle_error(xmpp_ctx_t *ctx, const char *condition);

#endif
