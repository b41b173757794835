/* Publishing: into the store where we are the service, with the server of a client account otherwise; and reading contacts' nodes. */
#include "config.h"

#include <string.h>

#include "pep/private.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/stanza_error.h"

/* A request to another service. */
typedef struct {
	JxPep *pep;
	xmpp_stanza_t *publish; /* with options; NULL: something else was asked, or this is the last try */
	char *node;
	JxPepDone done;
	JxPepGot got;
	gpointer data;          /* of the caller */
} Errand;

static GHashTable *errands; /* open ones */

static Errand *errand_new(JxPep *pep, const char *node, gpointer data) {
	Errand *errand = g_new0(Errand, 1);
	*errand = (Errand){ .pep = pep, .node = g_strdup(node), .data = data };
	if (!errands)
		errands = g_hash_table_new(NULL, NULL);
	g_hash_table_add(errands, errand);
	return errand;
}

static void errand_free(Errand *errand) {
	g_hash_table_remove(errands, errand);
	if (errand->publish)
		xmpp_stanza_release(errand->publish);
	g_free(errand->node);
	g_free(errand);
}

void jx_pep_errands_clear(JxPep *pep) {
	g_autoptr(GList) open = errands ? g_hash_table_get_keys(errands) : NULL;
	for (GList *l = open; l; l = l->next) {
		Errand *errand = l->data;
		if (errand->pep != pep)
			continue;
		pep->host->iq_forget(errand);
		errand_free(errand);
	}
}

void jx_pep_forget(gpointer data) {
	GHashTableIter iter;
	gpointer key;
	if (!errands)
		return;
	g_hash_table_iter_init(&iter, errands);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		Errand *errand = key;
		if (errand->data == data)
			errand->done = NULL, errand->got = NULL;
	}
}

/* As a condition; new string, NULL: it was done. */
static char *condition_of(JxIqOutcome outcome, xmpp_stanza_t *stanza) {
	if (outcome == JX_IQ_RESULT)
		return NULL;
	g_autoptr(JxStanzaError) error = outcome == JX_IQ_ERROR ? jx_stanza_error_read(stanza) : NULL;
	return g_strdup(error ? error->condition : outcome == JX_IQ_TIMEOUT ? "remote-server-timeout" : "remote-server-not-found");
}

static void finish(Errand *errand, const char *condition) {
	if (condition)
		errand->pep->host->log(JX_LOG_INFO, "pep", "account=%s node=%s event=not-published condition=%s", errand->pep->address, errand->node, condition);
	if (errand->done)
		errand->done(condition, errand->data);
	errand_free(errand);
}

/* --- the server of a client account */

static void send(JxPep *pep, xmpp_stanza_t *payload /* taken */, JxIqCallback callback, gpointer data) {
	g_autoptr(xmpp_stanza_t) iq = jx_stanza_top(pep->host->context(), "iq", "set", NULL, NULL, NULL);
	jx_stanza_append(iq, payload);
	pep->host->iq(pep->account, iq, 0, callback, data);
}

static void done_last(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	g_autofree char *condition = condition_of(outcome, stanza);
	finish(data, condition);
}

static void configured(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	Errand *errand = data;
	g_autofree char *condition = condition_of(outcome, stanza);
	if (condition)
		finish(errand, condition);
	else
		send(errand->pep, g_steal_pointer(&errand->publish), done_last, errand);
}

static gboolean is_precondition(JxIqOutcome outcome, xmpp_stanza_t *stanza) {
	g_autoptr(JxStanzaError) error = outcome == JX_IQ_ERROR ? jx_stanza_error_read(stanza) : NULL;
	return error && strcmp(error->condition, "conflict") == 0 && g_strcmp0(error->specific, "precondition-not-met") == 0;
}

/* The node exists and is not what it must be: it is made so, and then published to. */
static void published(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	Errand *errand = data;
	if (is_precondition(outcome, stanza))
		send(errand->pep, jx_pubsub_configure_write(errand->pep->host->context(), errand->node), configured, errand);
	else
		done_last(outcome, stanza, data);
}

/* --- both */

static JxPep *service(JxAccount *account, JxPepDone done, gpointer data) {
	JxPep *pep = jx_pep_of(account);
	if (!pep && done)
		done("service-unavailable", data);
	return pep;
}

void jx_pep_publish(JxAccount *account, const char *address, const char *node, const JxPubsubItem *item, JxPepDone done, gpointer data) {
	JxPep *pep = service(account, done, data);
	if (!pep)
		return;
	if (pep->served) {
		jx_pep_nodes_put(pep, address, node, item);
		jx_pep_notify(pep, address, node);
		if (done)
			done(NULL, data);
		return;
	}
	Errand *errand = errand_new(pep, node, data);
	const JxPubsubItem named = { item->id ? item->id : "current", item->payload };
	errand->done = done;
	errand->publish = jx_pubsub_publish_write(pep->host->context(), node, &named, TRUE);
	send(pep, xmpp_stanza_clone(errand->publish), published, errand);
}

void jx_pep_delete(JxAccount *account, const char *address, const char *node, JxPepDone done, gpointer data) {
	JxPep *pep = service(account, done, data);
	if (!pep)
		return;
	if (pep->served) {
		if (jx_pep_nodes_remove(pep, address, node))
			jx_pep_notify(pep, address, node);
		if (done)
			done(NULL, data);
		return;
	}
	Errand *errand = errand_new(pep, node, data);
	errand->done = done;
	send(pep, jx_pubsub_delete_write(pep->host->context(), node), done_last, errand);
}

/* --- contacts' nodes */

static void got_items(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	Errand *errand = data;
	g_autofree char *condition = condition_of(outcome, stanza);
	xmpp_stanza_t *pubsub = condition ? NULL : jx_stanza_child(stanza, JX_NS_PUBSUB, "pubsub");
	g_autoptr(JxPubsubItems) items = pubsub ? jx_pubsub_items_read(pubsub, NULL) : NULL;
	if (errand->got)
		errand->got(items, items ? NULL : condition ? condition : "bad-request", errand->data);
	errand_free(errand);
}

void jx_pep_get(JxAccount *account, const char *self, const char *contact, const char *node, JxPepGot got, gpointer data) {
	JxPep *pep = jx_pep_of(account);
	if (!pep) {
		got(NULL, "service-unavailable", data);
		return;
	}
	xmpp_ctx_t *ctx = pep->host->context();
	Errand *errand = errand_new(pep, node, data);
	errand->got = got;
	g_autoptr(xmpp_stanza_t) iq = jx_stanza_top(ctx, "iq", "get", NULL, self, contact);
	jx_stanza_append(iq, jx_pubsub_items_write(ctx, node, NULL));
	pep->host->iq(account, iq, 0, got_items, errand);
}
