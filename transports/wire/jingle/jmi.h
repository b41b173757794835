/* Jingle Message Initiation (XEP-0353, namespace :0), with hints (XEP-0334) as its users need them; the receipt that it may ask for is in wire/core/chat.h. */
#ifndef JX_WIRE_JMI_H
#define JX_WIRE_JMI_H

#include "wire/jingle/jingle.h"

typedef enum {
	JX_JMI_PROPOSE,
	JX_JMI_RINGING,
	JX_JMI_PROCEED,
	JX_JMI_ACCEPT,
	JX_JMI_REJECT,
	JX_JMI_RETRACT,
	JX_JMI_FINISH,
} JxJmiKind;

typedef struct {
	JxJmiKind kind;
	char *id;         /* of the proposal = sid of the session */
	gboolean audio, video; /* propose: the media asked for; both FALSE = none of RTP */
	JxReason *reason; /* reject, retract, finish; nullable */
	/* of the message around it */
	char *thread;             /* nullable */
	char *message_id;         /* nullable; what a receipt refers to */
	gboolean receipt_wanted;  /* <request/> */
	gboolean delayed;         /* from an archive or offline storage: must not ring */
} JxJmi;

/* Of a <message/>; NULL without error where there is none of ours in it (unknown JMI children too). */
JxJmi *jx_jmi_read(xmpp_stanza_t *message, GError **error);
JxJmi *jx_jmi_new(JxJmiKind kind, const char *id);
void jx_jmi_free(JxJmi *jmi);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxJmi, jx_jmi_free)
/* A whole <message type='chat'/> with the hint <store/>; id nullable (then "jm-<kind>-<id>"). New reference. */
xmpp_stanza_t *jx_jmi_write(xmpp_ctx_t *ctx, const JxJmi *jmi, const char *from, const char *to);
const char *jx_jmi_kind_name(JxJmiKind kind);

#endif
