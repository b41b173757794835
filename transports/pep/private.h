/* The inside of pep/: of this folder and nobody else. */
#ifndef JX_PEP_PRIVATE_H
#define JX_PEP_PRIVATE_H

#include "pep/pep.h"

G_BEGIN_DECLS


/* One account's. */
typedef struct {
	const JxHost *host;
	JxAccount *account;
	const char *address;        /* the account's */
	gboolean served;            /* by us: a component */
	GHashTable *nodes;          /* "address LF node" → JxPepNode, owned */
	GHashTable *subscriptions;  /* "address LF node" → set of JIDs, owned */
	guint subscribers;          /* in all of them */
	GArray *providers;
	GHashTable *contacts, *caps;
	guint asking;               /* open questions about caps */
} JxPep;

typedef struct {
	char *id;
	xmpp_stanza_t *payload;
} JxPepNode;

JxPep *jx_pep_of(JxAccount *account); /* NULL where it is not attached */
char *jx_pep_key(const char *address, const char *node);

/* --- nodes.c */
void jx_pep_providers_init(JxPep *pep);
void jx_pep_nodes_restore(JxPep *pep);
void jx_pep_nodes_put(JxPep *pep, const char *address, const char *node, const JxPubsubItem *item);
gboolean jx_pep_nodes_remove(JxPep *pep, const char *address, const char *node);
/* The item of a node, stored or provided. id and payload new. FALSE: there is no such node. */
gboolean jx_pep_nodes_get(JxPep *pep, const char *address, const char *node, JxPepNode *item);
void jx_pep_node_clear(JxPepNode *node);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(JxPepNode, jx_pep_node_clear)
/* Names of the nodes of an address; new strings. */
GPtrArray *jx_pep_nodes_names(JxPep *pep, const char *address);

/* --- subscribers.c */
void jx_pep_subscribers_restore(JxPep *pep);
gboolean jx_pep_subscribers_add(JxPep *pep, const char *address, const char *node, const char *jid); /* FALSE: no room */
gboolean jx_pep_subscribers_remove(JxPep *pep, const char *address, const char *node, const char *jid);
GHashTable *jx_pep_subscribers_of(JxPep *pep, const char *address, const char *node); /* nullable, borrowed */

/* --- contacts.c: who is present, and what its client asks to be told of (XEP-0115) */
void jx_pep_contacts_init(JxPep *pep);
void jx_pep_contacts_clear(JxPep *pep);
/* Full JIDs of contacts of this address whose clients want events of this node; borrowed strings. */
GPtrArray *jx_pep_contacts_wanting(JxPep *pep, const char *address, const char *node);

/* --- publish.c */
void jx_pep_errands_clear(JxPep *pep);

/* --- notify.c */
void jx_pep_notify(JxPep *pep, const char *address, const char *node);
/* One receiver. */
void jx_pep_send_event(JxPep *pep, const char *address, const char *node, const JxPubsubItem *item, const char *to);

G_END_DECLS

#endif
