/* The service: what others may ask of our addresses (XEP-0060, sections 5.6, 6.1, 6.2, 6.5; XEP-0163). */
#include "config.h"

#include <string.h>

#include "pep/private.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

static void refuse(JxPep *pep, const JxIncoming *in, const char *condition, const char *specific, const char *feature, const char *text) {
	g_autoptr(xmpp_stanza_t) element = specific ? jx_pubsub_error_write(pep->host->context(), specific, feature) : NULL;
	pep->host->reply_error(in, condition, text, element);
}

static void no_node(JxPep *pep, const JxIncoming *in) {
	refuse(pep, in, "item-not-found", NULL, NULL, "There is no such node at this address");
}

static gboolean is_wanted(const JxPubsubRequest *request, const char *id) {
	for (guint i = 0; i < request->ids->len; i++)
		if (strcmp(g_ptr_array_index(request->ids, i), id) == 0)
			return TRUE;
	return request->ids->len == 0;
}

static void items(JxPep *pep, const JxIncoming *in, const JxPubsubRequest *request) {
	g_auto(JxPepNode) node = { 0 };
	if (!jx_pep_nodes_get(pep, in->to, request->node, &node)) {
		no_node(pep, in);
		return;
	}
	const JxPubsubItem item = { node.id, node.payload };
	g_autoptr(xmpp_stanza_t) pubsub = jx_pubsub_items_write(pep->host->context(), request->node, is_wanted(request, node.id) ? &item : NULL);
	pep->host->reply_result(in, pubsub);
}

/* Nobody subscribes anybody else. */
static gboolean is_own(const JxIncoming *in, const char *jid) {
	return jid && jx_jid_bare_equal(jid, in->from) && (!jx_jid_resource(jid) || strcmp(jid, in->from) == 0);
}

static void subscribe(JxPep *pep, const JxIncoming *in, const JxPubsubRequest *request) {
	g_auto(JxPepNode) node = { 0 };
	if (!is_own(in, request->jid)) {
		refuse(pep, in, "bad-request", "invalid-jid", NULL, "You may subscribe your own address only");
	} else if (!jx_pep_nodes_get(pep, in->to, request->node, &node)) {
		no_node(pep, in);
	} else if (!jx_pep_subscribers_add(pep, in->to, request->node, request->jid)) {
		refuse(pep, in, "resource-constraint", NULL, NULL, "There are too many subscriptions here");
	} else {
		g_autoptr(xmpp_stanza_t) pubsub = jx_pubsub_subscription_write(pep->host->context(), request->node, request->jid, "subscribed");
		pep->host->reply_result(in, pubsub);
		const JxPubsubItem item = { node.id, node.payload };
		jx_pep_send_event(pep, in->to, request->node, &item, request->jid);
	}
}

static void unsubscribe(JxPep *pep, const JxIncoming *in, const JxPubsubRequest *request) {
	if (!is_own(in, request->jid))
		refuse(pep, in, "bad-request", "invalid-jid", NULL, "You may unsubscribe your own address only");
	else if (request->subid)
		refuse(pep, in, "not-acceptable", "invalid-subid", NULL, "There are no subscription ids here");
	else if (!jx_pep_subscribers_remove(pep, in->to, request->node, request->jid))
		refuse(pep, in, "unexpected-request", "not-subscribed", NULL, "This address is not subscribed to the node");
	else
		pep->host->reply_result(in, NULL);
}

/* All of them at this address, or those to one node. */
static void subscriptions(JxPep *pep, const JxIncoming *in, const JxPubsubRequest *request) {
	g_autoptr(xmpp_stanza_t) pubsub = jx_stanza_new(pep->host->context(), "pubsub", JX_NS_PUBSUB);
	xmpp_stanza_t *list = jx_stanza_add(pubsub, "subscriptions", NULL);
	jx_stanza_set(list, "node", request->node);
	g_autofree char *prefix = jx_pep_key(in->to, "");
	GHashTableIter keys, jids;
	gpointer key, set, jid;
	g_hash_table_iter_init(&keys, pep->subscriptions);
	while (g_hash_table_iter_next(&keys, &key, &set)) {
		const char *node = (const char *)key + strlen(prefix);
		if (!g_str_has_prefix(key, prefix) || (request->node && strcmp(request->node, node) != 0))
			continue;
		g_hash_table_iter_init(&jids, set);
		while (g_hash_table_iter_next(&jids, &jid, NULL)) {
			if (!is_own(in, jid))
				continue;
			xmpp_stanza_t *element = jx_stanza_add(list, "subscription", NULL);
			jx_stanza_set(element, "node", node);
			jx_stanza_set(element, "jid", jid);
			jx_stanza_set(element, "subscription", "subscribed");
		}
	}
	pep->host->reply_result(in, pubsub);
}

static void answer(JxPep *pep, const JxIncoming *in, const JxPubsubRequest *request) {
	gboolean get = in->kind == JX_STANZA_IQ_GET;
	if (request->verb == JX_PUBSUB_OWNERS) {
		refuse(pep, in, "forbidden", NULL, NULL, "Only the owner of an address may change its nodes");
	} else if (get && request->verb == JX_PUBSUB_SUBSCRIPTIONS) {
		subscriptions(pep, in, request);
	} else if (request->verb == JX_PUBSUB_OTHER || get != (request->verb == JX_PUBSUB_ITEMS)) {
		refuse(pep, in, "feature-not-implemented", "unsupported", request->name, "This service knows items, subscribe, unsubscribe and subscriptions");
	} else if (!request->node) {
		refuse(pep, in, "bad-request", "nodeid-required", NULL, "Which node?");
	} else if (request->verb == JX_PUBSUB_ITEMS) {
		items(pep, in, request);
	} else if (request->verb == JX_PUBSUB_SUBSCRIBE) {
		subscribe(pep, in, request);
	} else {
		unsubscribe(pep, in, request);
	}
}

JxVerdict jx_pep_request(const JxIncoming *in) {
	JxPep *pep = jx_pep_of(in->account);
	if (!pep || !pep->served)
		return JX_PASS;
	g_autoptr(GError) error = NULL;
	g_autoptr(JxPubsubRequest) request = jx_pubsub_request_read(in->payload, &error);
	if (request)
		answer(pep, in, request);
	else
		pep->host->reply_error(in, jx_wire_error_condition(error), error->message, NULL);
	return JX_HANDLED;
}
