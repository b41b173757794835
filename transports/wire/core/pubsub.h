/* Publish-subscribe (XEP-0060) as far as personal eventing (XEP-0163) needs it: nodes that hold one item. */
#ifndef JX_WIRE_PUBSUB_H
#define JX_WIRE_PUBSUB_H

#include <glib.h>
#include <strophe.h>

G_BEGIN_DECLS

typedef enum {
	JX_PUBSUB_ITEMS,
	JX_PUBSUB_SUBSCRIBE,
	JX_PUBSUB_UNSUBSCRIBE,
	JX_PUBSUB_SUBSCRIPTIONS,
	JX_PUBSUB_OWNERS, /* publish, retract, create, configure: what only the owner of the address may */
	JX_PUBSUB_OTHER,  /* something else that XEP-0060 knows */
} JxPubsubVerb;

typedef struct {
	JxPubsubVerb verb;
	const char *name;   /* of the element, and: */
	const char *node, *jid, *subid; /* borrowed from the stanza; nullable */
	GPtrArray *ids;     /* const char *, borrowed: the items that are asked for; empty: all of them */
} JxPubsubRequest;

/* <pubsub/> of an IQ, of either namespace; the stanza must outlive it. Error: nothing in it, or too much. */
JxPubsubRequest *jx_pubsub_request_read(xmpp_stanza_t *pubsub, GError **error);
void jx_pubsub_request_free(JxPubsubRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxPubsubRequest, jx_pubsub_request_free)

typedef struct {
	const char *id;         /* nullable */
	xmpp_stanza_t *payload; /* NULL: it is empty, or was retracted */
} JxPubsubItem;

typedef struct {
	const char *node; /* never NULL */
	GArray *items;    /* JxPubsubItem, in order */
} JxPubsubItems;

/* <items/> of a result (<pubsub/>) or of an event (<event/>; a node that was purged or deleted reads as one retracted item without id). All of it is
 * borrowed from the stanza, which must outlive it. NULL where there are none; with an error where there are too many. */
JxPubsubItems *jx_pubsub_items_read(xmpp_stanza_t *parent, GError **error);
void jx_pubsub_items_free(JxPubsubItems *items);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JxPubsubItems, jx_pubsub_items_free)

/* --- writing. Payloads are copied. New references. */
/* <pubsub><items node/></pubsub>; item nullable: then empty, as of a request. */
xmpp_stanza_t *jx_pubsub_items_write(xmpp_ctx_t *ctx, const char *node, const JxPubsubItem *item);
/* <event/>; item NULL: the node was deleted. */
xmpp_stanza_t *jx_pubsub_event_write(xmpp_ctx_t *ctx, const char *node, const JxPubsubItem *item);
/* <pubsub><publish/></pubsub>; options: with publish-options for a node that anybody may read and that keeps its item. */
xmpp_stanza_t *jx_pubsub_publish_write(xmpp_ctx_t *ctx, const char *node, const JxPubsubItem *item, gboolean options);
/* <pubsub xmlns='…#owner'>: configures the node likewise; deletes it. */
xmpp_stanza_t *jx_pubsub_configure_write(xmpp_ctx_t *ctx, const char *node);
xmpp_stanza_t *jx_pubsub_delete_write(xmpp_ctx_t *ctx, const char *node);
/* <pubsub><subscription node jid subscription/></pubsub> */
xmpp_stanza_t *jx_pubsub_subscription_write(xmpp_ctx_t *ctx, const char *node, const char *jid, const char *state);
/* An application-specific condition: "nodeid-required"; feature (nullable): the attribute of "unsupported". */
xmpp_stanza_t *jx_pubsub_error_write(xmpp_ctx_t *ctx, const char *condition, const char *feature);

G_END_DECLS

#endif
