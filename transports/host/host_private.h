/* The host's own state, shared by host.c, functions.c, guests.c, health.c and links.c only. */
#ifndef JX_HOST_HOST_PRIVATE_H
#define JX_HOST_HOST_PRIVATE_H

#include "host/host.h"
#include "host/iq.h"
#include "host/router.h"
#include "host/store.h"
#include "host/work.h"

G_BEGIN_DECLS

typedef struct {
	const JxSettings *settings;
	JxLoop *loop;
	xmpp_ctx_t *context;
	JxWork *work, *lookups;
	JxLinkEnv *link_env;
	JxStore *store;
	JxIqs *iqs;
	JxRouter *router;
	GPtrArray *modules;  /* of JxModule */
	GPtrArray *accounts; /* of JxAccount; the array is guarded by jx_state_lock for other threads than the loop's */
	GThread *thread;
	GMutex lock; /* guards ended */
	GCond cond;
	gboolean ended;
	gboolean stopping;
	guint closing; /* links that have not said goodbye yet */
} JxHostState;

extern JxHostState jx_state;
extern GMutex jx_state_lock;

/* links.c: the link that an account's settings describe; not started. */
JxLink *jx_host_link(const JxAccountSettings *settings, const JxLinkEvents *events, gpointer data);

G_END_DECLS

#endif
