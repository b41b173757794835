/* What an account says about itself: disco#info (XEP-0030), entity capabilities (XEP-0115). XMPP thread. */
#ifndef JX_HOST_DISCO_H
#define JX_HOST_DISCO_H

#include "host/account.h"

G_BEGIN_DECLS

/* The node of our `<c/>`. */
#define JX_CAPS_NODE "https://janus-xmpp.invalid/caps"

typedef struct {
	JxDiscoAnswer answer;
	gpointer data;
} JxDiscoAnswerer;

void jx_disco_account_identity(JxAccount *account, const char *category, const char *type, const char *name);
/* Once each, however many modules name it. */
void jx_disco_account_feature(JxAccount *account, const char *var);
void jx_disco_account_answer(JxAccount *account, JxDiscoAnswer answer, gpointer data);
/* Fills `query` (an empty <query/> of disco#info, its node set where the request has one) for a question from `from` to `to`. FALSE: no
 * such node. */
gboolean jx_disco_fill(JxAccount *account, const char *to, const char *from, const char *node, xmpp_stanza_t *query);
/* `<c/>`; address NULL: the account itself. New reference. */
xmpp_stanza_t *jx_disco_caps(JxAccount *account, xmpp_ctx_t *context, const char *address);

G_END_DECLS

#endif
