/* An account: an address space on a link, with the modules attached to it. XMPP thread, except where it says otherwise.
 */
#ifndef JX_HOST_ACCOUNT_H
#define JX_HOST_ACCOUNT_H

#include "host/iq.h"
#include "host/module.h"
#include "link/link.h"
#include "settings.h"
#include "wire/core/disco.h"

G_BEGIN_DECLS

typedef struct {
	const JxModule *module;
	gpointer self;
} JxAttached;

/* One handler of one attached module. */
typedef struct {
	const JxHandler *handler;
	gpointer self;
	const char *module; /* its name: the watchdog's label */
} JxRoute;

typedef void (*JxAccountWatch)(JxAccount *account, gboolean online, gpointer data);
typedef gboolean (*JxDiscoAnswer)(const char *to, const char *from, xmpp_stanza_t *query, gpointer data);
typedef gboolean (*JxDrop)(const JxIncoming *in, gpointer data);

struct JxAccount {
	char *role, *address;
	JxLink *link; /* owned; NULL before it is made */
	JxIqs *iqs;   /* the host's */
	gint online;  /* atomic: other threads ask for /health */
	GArray *attached; /* of JxAttached, in the order of asking */
	GArray *routes;   /* of JxRoute, in the same order */
	GArray *watchers, *answers; /* see account.c, disco.c */
	JxDiscoInfo *info;          /* what disco#info says of the account itself */
	char *ver;                  /* its caps hash; NULL until asked for */
	JxDrop drop;
	gpointer drop_data;
};

JxAccount *jx_account_new(const char *role, const char *address, JxIqs *iqs);
/* Frees the link as well; detach the modules first. */
void jx_account_free(JxAccount *account);
/* Attaches `module`, which follows those attached before. FALSE and an error that names module and account. */
gboolean jx_account_attach(JxAccount *account, const JxHost *host, const JxModule *module, GError **error);
/* Detaches all, the last first. */
void jx_account_detach(JxAccount *account);
void jx_account_watch(JxAccount *account, JxAccountWatch callback, gpointer data);
/* From the link: tells the watchers, ends open IQs when it is lost. */
void jx_account_set_online(JxAccount *account, gboolean online);
/* Sends; sets the sender where there is none. FALSE where the link is down. */
gboolean jx_account_send(JxAccount *account, xmpp_stanza_t *stanza);
/* As JxHost.iq. Where the link is down the callback gets JX_IQ_TIMEOUT in the next turn. */
const char *jx_account_iq(JxAccount *account, xmpp_stanza_t *stanza, guint timeout_ms, JxIqCallback callback, gpointer data);

/* Whether a module is for this account: its role, its enable and disable lists (of the settings; NULL: defaults), off_by_default. Pure. */
gboolean jx_account_wants(const JxModule *module, const char *role, const char *const *enable, const char *const *disable);

G_END_DECLS

#endif
