/* A message that people read, with what chat clients put around its text: receipts (XEP-0184), markers (XEP-0333), ids (XEP-0359), corrections
 * (XEP-0308), delay (XEP-0203), nick (XEP-0172). */
#ifndef JX_WIRE_CHAT_H
#define JX_WIRE_CHAT_H

#include <glib.h>
#include <strophe.h>

G_BEGIN_DECLS

typedef struct {
	char *body;              /* at most JX_MAX_CHAT bytes; NULL where there is none, or only the notice beside an encrypted one */
	char *id, *origin_id;    /* the stanza's, and the one that its author gave it; nullable */
	char *stanza_id;         /* the one that the room gave it (by its own bare JID); nullable, read only */
	char *replaces;          /* id of the message that it corrects; nullable */
	char *thread, *name;     /* nullable */
	gboolean receipt_wanted; /* <request/> */
	gboolean markable;       /* <markable/> */
	gboolean delayed;        /* history, an archive, offline storage */
	gboolean encrypted;      /* OMEMO: only its recipients' devices can read it */
	gboolean too_long;       /* it has a body that is over the bound */
} JxChat;

#define JX_MAX_CHAT (16 * 1024)

/* NULL where nobody is to read it: chat states, markers, receipts, subjects. */
JxChat *jx_chat_read(xmpp_stanza_t *message);
/* A <message/> of this type ("chat", "groupchat") around it; flags other than receipt_wanted and markable are not written. New reference. */
xmpp_stanza_t *jx_chat_write(xmpp_ctx_t *ctx, const JxChat *chat, const char *type, const char *from, const char *to);
/* <message><received|displayed id/></message>: what the author asked for. New reference. */
xmpp_stanza_t *jx_chat_receipt(xmpp_ctx_t *ctx, const char *id, const char *from, const char *to, const char *thread /* nullable */);
xmpp_stanza_t *jx_chat_displayed(xmpp_ctx_t *ctx, const char *id, const char *from, const char *to, const char *thread /* nullable */);
void jx_chat_free(JxChat *chat);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxChat, jx_chat_free)

G_END_DECLS

#endif
