#include "config.h"

#include "host/iq.h"

#include <string.h>
#include <sys/random.h>

#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"

typedef struct {
	JxIqs *iqs;
	gpointer account;
	char *id, *owner, *to, *node;
	const char *label;
	JxTimer *timer;
	JxIqCallback callback;
	gpointer data;
} Open;

struct JxIqs {
	JxLoop *loop;
	GHashTable *open; /* Open.id → Open, owned */
	guint64 secret;   /* nobody outside guesses an id */
	guint64 count;
};

static gint live; /* atomic: other threads count our objects */

guint jx_iqs_live(void) {
	return g_atomic_int_get(&live);
}

static void free_open(gpointer pointer) {
	Open *open = pointer;
	g_atomic_int_add(&live, -1);
	jx_loop_timer_cancel(open->iqs->loop, open->timer);
	g_free(open->id);
	g_free(open->owner);
	g_free(open->to);
	g_free(open->node);
	g_free(open);
}

/* Takes it out first: the callback may open, forget, and end whatever it likes. */
static void finish(Open *open, JxIqOutcome outcome, xmpp_stanza_t *stanza) {
	JxIqCallback callback = open->callback;
	gpointer data = open->data;
	jx_loop_set_label(open->iqs->loop, open->label);
	g_hash_table_remove(open->iqs->open, open->id);
	if (callback != NULL)
		callback(outcome, stanza, data);
}

JxIqs *jx_iqs_new(JxLoop *loop) {
	JxIqs *iqs = g_new0(JxIqs, 1);
	iqs->loop = loop;
	iqs->open = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_open);
	if (getrandom(&iqs->secret, sizeof iqs->secret, 0) != sizeof iqs->secret)
		iqs->secret = (guint64)g_get_real_time(); /* never on Linux for so few bytes */
	return iqs;
}

static gboolean any(gpointer key, gpointer value, gpointer user) {
	return TRUE;
}

static gboolean of_account(gpointer key, gpointer value, gpointer user) {
	return ((Open *)value)->account == user;
}

static gboolean of_data(gpointer key, gpointer value, gpointer user) {
	return ((Open *)value)->data == user;
}

static void gone(JxIqs *iqs, GHRFunc which, gpointer user) {
	/* One after the other: a callback may forget others. One that opens new requests meanwhile does so for a link that is
	 * down, which answers by itself later. */
	Open *open;
	while ((open = g_hash_table_find(iqs->open, which, user)) != NULL)
		finish(open, JX_IQ_GONE, NULL);
}

void jx_iqs_free(JxIqs *iqs) {
	if (iqs == NULL)
		return;
	gone(iqs, any, NULL);
	g_hash_table_unref(iqs->open);
	g_free(iqs);
}

void jx_iqs_gone(JxIqs *iqs, gpointer account) {
	gone(iqs, of_account, account);
}

void jx_iqs_forget(JxIqs *iqs, gpointer data) {
	g_hash_table_foreach_remove(iqs->open, of_data, data);
}

guint jx_iqs_count(const JxIqs *iqs) {
	return g_hash_table_size(iqs->open);
}

/* The pubsub node whose items an IQ asks for or brings; NULL where it is about something else. */
static const char *node_of(xmpp_stanza_t *iq) {
	xmpp_stanza_t *pubsub = jx_stanza_child(iq, JX_NS_PUBSUB, "pubsub");
	xmpp_stanza_t *items = pubsub != NULL ? jx_stanza_child(pubsub, JX_NS_PUBSUB, "items") : NULL;
	return items != NULL ? jx_stanza_attr(items, "node") : NULL;
}

static void on_timeout(gpointer data) {
	Open *open = data;
	open->timer = NULL;
	finish(open, JX_IQ_TIMEOUT, NULL);
}

const char *jx_iqs_open(JxIqs *iqs, gpointer account, const char *owner, xmpp_stanza_t *stanza, guint timeout_ms,
	JxIqCallback callback, gpointer data) {
	const char *id = xmpp_stanza_get_id(stanza), *to = xmpp_stanza_get_to(stanza);
	if (id == NULL || *id == '\0') {
		g_autofree char *made = g_strdup_printf("%016" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x", iqs->secret, ++iqs->count);
		xmpp_stanza_set_id(stanza, made);
		id = xmpp_stanza_get_id(stanza);
	}
	Open *before = g_hash_table_lookup(iqs->open, id);
	if (before != NULL)
		finish(before, JX_IQ_GONE, NULL);
	Open *open = g_new0(Open, 1);
	open->iqs = iqs;
	open->account = account;
	open->id = g_strdup(id);
	open->owner = g_strdup(owner);
	open->to = g_strdup(to);
	open->node = g_strdup(node_of(stanza));
	open->label = jx_loop_label(iqs->loop);
	open->callback = callback;
	open->data = data;
	open->timer = jx_loop_timer(iqs->loop, timeout_ms != 0 ? timeout_ms : JX_IQ_DEFAULT_MS, FALSE, on_timeout, open);
	g_hash_table_insert(iqs->open, open->id, open);
	g_atomic_int_inc(&live);
	return open->id;
}

gboolean jx_iq_may_answer(const char *owner, const char *to, const char *from, gboolean is_error) {
	g_autofree char *owner_domain = jx_jid_domain(owner);
	if (to == NULL || *to == '\0')
		return from == NULL || *from == '\0' || g_str_equal(from, owner_domain) || jx_jid_bare_equal(from, owner);
	if (from == NULL)
		return FALSE;
	if (g_str_equal(from, to))
		return TRUE;
	/* What a server has prepared may differ from what we wrote in case only, resource apart. */
	const char *to_resource = jx_jid_resource(to), *from_resource = jx_jid_resource(from);
	if (g_strcmp0(to_resource, from_resource) == 0) {
		g_autofree char *a = jx_jid_normalize(to, NULL), *b = jx_jid_normalize(from, NULL);
		if (a != NULL && g_strcmp0(a, b) == 0)
			return TRUE;
	}
	g_autofree char *to_domain = jx_jid_domain(to);
	return is_error && (g_str_equal(from, to_domain) || g_str_equal(from, owner_domain));
}

/* COMPAT(OkEDU's server): items come back with an empty id. They answer the one request of that node that is open; if there are more, nobody's. */
static Open *without_id(JxIqs *iqs, gpointer account, xmpp_stanza_t *stanza) {
	const char *node = node_of(stanza);
	Open *found = NULL, *open;
	guint count = 0;
	GHashTableIter iter;
	g_hash_table_iter_init(&iter, iqs->open);
	while (node != NULL && g_hash_table_iter_next(&iter, NULL, (gpointer *)&open)) {
		if (open->account != account || g_strcmp0(open->node, node) != 0)
			continue;
		found = open;
		count++;
	}
	return count == 1 ? found : NULL;
}

gboolean jx_iqs_take(JxIqs *iqs, gpointer account, xmpp_stanza_t *stanza) {
	const char *id = xmpp_stanza_get_id(stanza), *type = xmpp_stanza_get_type(stanza);
	Open *open = id == NULL ? NULL : *id == '\0' ? without_id(iqs, account, stanza) : g_hash_table_lookup(iqs->open, id);
	gboolean is_error = g_strcmp0(type, "error") == 0;
	if (open == NULL || open->account != account)
		return FALSE;
	if (!jx_iq_may_answer(open->owner, open->to, xmpp_stanza_get_from(stanza), is_error))
		return FALSE;
	finish(open, is_error ? JX_IQ_ERROR : JX_IQ_RESULT, stanza);
	return TRUE;
}
