/* Personal eventing (XEP-0163): what an address publishes of itself, and what its contacts do. Below a component's domain we are the service: nodes
 * live in the store, others get their items, subscribe, and hear of changes. Of a client account the server is.
 *
 * A node holds one item, and anybody may read it. XMPP thread only. Everything here does nothing, and says so, where xep_0163_pep is not attached to
 * the account. */
#ifndef JX_PEP_PEP_H
#define JX_PEP_PEP_H

#include "host/module.h"
#include "wire/core/pubsub.h"

G_BEGIN_DECLS

/* condition: of a stanza error; NULL: done. May be called before the function returns. */
typedef void (*JxPepDone)(const char *condition, gpointer data);

/* Publishes the item of a node. address: bare; below the component's domain, or the client account's own. item->id NULL: "current". On a client
 * account: with publish-options; where the node is configured otherwise it is configured first, then it is tried once more. done nullable. */
void jx_pep_publish(JxAccount *account, const char *address, const char *node, const JxPubsubItem *item, JxPepDone done, gpointer data);
/* The node is gone, and who follows it hears that. */
void jx_pep_delete(JxAccount *account, const char *address, const char *node, JxPepDone done, gpointer data);

/* items: NULL on error. */
typedef void (*JxPepGot)(const JxPubsubItems *items, const char *condition, gpointer data);
/* The items of a contact's node. self: our bare address, below a component's domain; NULL: the account itself. */
void jx_pep_get(JxAccount *account, const char *self, const char *contact, const char *node, JxPepGot got, gpointer data);
/* No done or got with this data any more. */
void jx_pep_forget(gpointer data);

/* A contact (bare JID) has changed its node; to: ours, bare. payload NULL: it was retracted. Never one that was delayed, and only from the bare JID itself.
 * So that it comes unasked, the module that watches lists "<node>+notify" among its features. Own nodes of a client account: contact = to. */
typedef void (*JxPepEvent)(JxAccount *account, const char *to, const char *contact, const JxPubsubItem *item, gpointer data);
void jx_pep_watch(const char *node, JxPepEvent event, gpointer data);
void jx_pep_unwatch(gpointer data);

/* Nodes that addresses have without anything being stored, made when somebody asks (a room's nick and picture). node: exactly, or a prefix that ends with
 * ':'. FALSE: this address has no such node. *id and *payload: new. Holds until the account's module is detached. */
typedef gboolean (*JxPepProvide)(const char *address, const char *node, char **id, xmpp_stanza_t **payload, gpointer data);
void jx_pep_provide(JxAccount *account, const char *node, JxPepProvide provide, gpointer data);
/* What is provided there is something else now: who follows it hears that. */
void jx_pep_changed(JxAccount *account, const char *address, const char *node);

/* Identity and features of an address with nodes, for disco#info. Nothing where we are no service. */
void jx_pep_describe(JxAccount *account, xmpp_stanza_t *query);

/* --- for xep_0163_pep.c */
void jx_pep_attach(const JxHost *host, JxAccount *account);
void jx_pep_detach(JxAccount *account);
/* An IQ with <pubsub/>: always answered. */
JxVerdict jx_pep_request(const JxIncoming *in);
/* disco#items of one of our addresses. */
JxVerdict jx_pep_disco_items(const JxIncoming *in);
/* A message with <event/>. */
JxVerdict jx_pep_event(const JxIncoming *in);
/* Presence of a contact. */
void jx_pep_presence(const JxIncoming *in);

G_END_DECLS

#endif
