#include "config.h"

#include "wire/core/pubsub.h"

#include <string.h>

#include "wire/core/dataform.h"
#include "wire/core/limits.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

/* --- requests */

static JxPubsubVerb verb_of(xmpp_stanza_t *element) {
	static const struct { const char *name; JxPubsubVerb verb; } verbs[] = {
		{ "items", JX_PUBSUB_ITEMS }, { "subscribe", JX_PUBSUB_SUBSCRIBE }, { "unsubscribe", JX_PUBSUB_UNSUBSCRIBE },
		{ "subscriptions", JX_PUBSUB_SUBSCRIPTIONS }, { "publish", JX_PUBSUB_OWNERS }, { "retract", JX_PUBSUB_OWNERS }, { "create", JX_PUBSUB_OWNERS },
	};
	if (jx_stanza_is(element, JX_NS_PUBSUB_OWNER, NULL))
		return JX_PUBSUB_OWNERS;
	for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
		if (strcmp(verbs[i].name, xmpp_stanza_get_name(element)) == 0)
			return verbs[i].verb;
	return JX_PUBSUB_OTHER;
}

JxPubsubRequest *jx_pubsub_request_read(xmpp_stanza_t *pubsub, GError **error) {
	xmpp_stanza_t *element = jx_stanza_first(pubsub);
	if (!element) {
		jx_wire_refuse(error, JX_WIRE_BAD_REQUEST, "<pubsub/> is empty");
		return NULL;
	}
	g_autoptr(JxPubsubRequest) request = g_new0(JxPubsubRequest, 1);
	request->ids = g_ptr_array_new();
	request->verb = verb_of(element);
	request->name = xmpp_stanza_get_name(element);
	request->node = jx_stanza_attr(element, "node");
	request->jid = jx_stanza_attr(element, "jid");
	request->subid = jx_stanza_attr(element, "subid");
	if (request->node && !*request->node)
		request->node = NULL;
	for (xmpp_stanza_t *c = jx_stanza_child(element, NULL, "item"); c; c = jx_stanza_next_named(c, NULL, "item")) {
		if (!jx_wire_room_for_one(request->ids->len, JX_MAX_PUBSUB_ITEMS, "items", error))
			return NULL;
		if (jx_stanza_attr(c, "id"))
			g_ptr_array_add(request->ids, (gpointer)jx_stanza_attr(c, "id"));
	}
	return g_steal_pointer(&request);
}

void jx_pubsub_request_free(JxPubsubRequest *request) {
	if (!request)
		return;
	g_ptr_array_unref(request->ids);
	g_free(request);
}

/* --- items */

static JxPubsubItems *items_new(const char *node) {
	JxPubsubItems *items = g_new0(JxPubsubItems, 1);
	items->node = node ? node : "";
	items->items = g_array_new(FALSE, FALSE, sizeof(JxPubsubItem));
	return items;
}

static xmpp_stanza_t *gone(xmpp_stanza_t *parent) {
	xmpp_stanza_t *purge = jx_stanza_child(parent, JX_NS_PUBSUB_EVENT, "purge");
	return purge ? purge : jx_stanza_child(parent, JX_NS_PUBSUB_EVENT, "delete");
}

JxPubsubItems *jx_pubsub_items_read(xmpp_stanza_t *parent, GError **error) {
	xmpp_stanza_t *element = jx_stanza_child(parent, jx_stanza_ns(parent), "items");
	if (!element) {
		element = gone(parent);
		if (!element)
			return NULL;
		JxPubsubItems *items = items_new(jx_stanza_attr(element, "node"));
		g_array_append_val(items->items, ((JxPubsubItem){ NULL, NULL }));
		return items;
	}
	g_autoptr(JxPubsubItems) items = items_new(jx_stanza_attr(element, "node"));
	for (xmpp_stanza_t *c = jx_stanza_first(element); c; c = jx_stanza_next(c)) {
		gboolean retracted = jx_stanza_is(c, NULL, "retract");
		if (!retracted && !jx_stanza_is(c, NULL, "item"))
			continue;
		if (!jx_wire_room_for_one(items->items->len, JX_MAX_PUBSUB_ITEMS, "items of a node", error))
			return NULL;
		JxPubsubItem item = { jx_stanza_attr(c, "id"), retracted ? NULL : jx_stanza_first(c) };
		g_array_append_val(items->items, item);
	}
	return g_steal_pointer(&items);
}

void jx_pubsub_items_free(JxPubsubItems *items) {
	if (!items)
		return;
	g_array_unref(items->items);
	g_free(items);
}

/* --- writing */

static void add_item(xmpp_stanza_t *parent, const JxPubsubItem *item) {
	xmpp_stanza_t *element = jx_stanza_add(parent, item->payload ? "item" : "retract", NULL);
	jx_stanza_set(element, "id", item->id);
	if (item->payload)
		jx_stanza_append(element, xmpp_stanza_copy(item->payload));
}

static xmpp_stanza_t *write_items(xmpp_ctx_t *ctx, const char *name, const char *ns, const char *child, const char *node, const JxPubsubItem *item) {
	xmpp_stanza_t *parent = jx_stanza_new(ctx, name, ns);
	xmpp_stanza_t *element = jx_stanza_add(parent, child, NULL);
	jx_stanza_set(element, "node", node);
	if (item)
		add_item(element, item);
	return parent;
}

xmpp_stanza_t *jx_pubsub_items_write(xmpp_ctx_t *ctx, const char *node, const JxPubsubItem *item) {
	return write_items(ctx, "pubsub", JX_NS_PUBSUB, "items", node, item);
}

xmpp_stanza_t *jx_pubsub_event_write(xmpp_ctx_t *ctx, const char *node, const JxPubsubItem *item) {
	return write_items(ctx, "event", JX_NS_PUBSUB_EVENT, item ? "items" : "delete", node, item);
}

/* Read by anybody, kept for those who ask later. */
static void add_form(xmpp_stanza_t *parent, const char *form_type) {
	g_autoptr(JxForm) form = jx_form_new("submit");
	jx_form_add(form, "FORM_TYPE", "hidden", form_type);
	jx_form_add(form, "pubsub#access_model", "list-single", "open");
	jx_form_add(form, "pubsub#persist_items", "boolean", "1");
	jx_stanza_append(parent, jx_form_write(xmpp_stanza_get_context(parent), form));
}

xmpp_stanza_t *jx_pubsub_publish_write(xmpp_ctx_t *ctx, const char *node, const JxPubsubItem *item, gboolean options) {
	xmpp_stanza_t *pubsub = write_items(ctx, "pubsub", JX_NS_PUBSUB, "publish", node, item);
	if (options)
		add_form(jx_stanza_add(pubsub, "publish-options", NULL), JX_NS_PUBSUB "#publish-options");
	return pubsub;
}

xmpp_stanza_t *jx_pubsub_configure_write(xmpp_ctx_t *ctx, const char *node) {
	xmpp_stanza_t *pubsub = write_items(ctx, "pubsub", JX_NS_PUBSUB_OWNER, "configure", node, NULL);
	add_form(jx_stanza_first(pubsub), JX_NS_PUBSUB "#node_config");
	return pubsub;
}

xmpp_stanza_t *jx_pubsub_delete_write(xmpp_ctx_t *ctx, const char *node) {
	return write_items(ctx, "pubsub", JX_NS_PUBSUB_OWNER, "delete", node, NULL);
}

xmpp_stanza_t *jx_pubsub_subscription_write(xmpp_ctx_t *ctx, const char *node, const char *jid, const char *state) {
	xmpp_stanza_t *pubsub = write_items(ctx, "pubsub", JX_NS_PUBSUB, "subscription", node, NULL);
	jx_stanza_set(jx_stanza_first(pubsub), "jid", jid);
	jx_stanza_set(jx_stanza_first(pubsub), "subscription", state);
	return pubsub;
}

xmpp_stanza_t *jx_pubsub_error_write(xmpp_ctx_t *ctx, const char *condition, const char *feature) {
	xmpp_stanza_t *error = jx_stanza_new(ctx, condition, JX_NS_PUBSUB_ERRORS);
	jx_stanza_set(error, "feature", feature);
	return error;
}
