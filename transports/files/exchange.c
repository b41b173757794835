/* One transfer: what its state machine wants is carried out here, by stanzas and by its carrier. */
#include "config.h"

#include "files/exchange_private.h"

#include <string.h>

#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/stanza_error.h"

static const JxCarrierEvents carrier_events;

/* --- life */

JxExchange *jx_exchange_new(JxExchanges *all, const char *self, const char *peer, const char *sid) {
	JxExchange *exchange = g_new0(JxExchange, 1);
	*exchange = (JxExchange) { .all = all, .serial = ++all->next, .key = g_strdup_printf("%s\n%s", peer, sid), .peer = g_strdup(peer), .self = g_strdup(self),
		.sid = g_strdup(sid), .writes = G_QUEUE_INIT, .began = all->host->now() };
	exchange->carrier = jx_carrier_new(&carrier_events, exchange);
	g_hash_table_insert(all->open, exchange->key, exchange);
	all->host->gauge("file_transfers", NULL, g_hash_table_size(all->open));
	return exchange;
}

static void answer_blocks(JxExchange *exchange) {
	xmpp_stanza_t *block;
	while ((block = g_queue_pop_head(&exchange->writes)) != NULL) {
		if (strcmp(xmpp_stanza_get_name(block), "iq") == 0)
			exchange->all->host->reply_error_to(exchange->all->account, block, "item-not-found", "The stream is closed", NULL);
		xmpp_stanza_release(block);
	}
}

void jx_exchange_free(gpointer data) {
	JxExchange *exchange = data;
	answer_blocks(exchange);
	jx_carrier_end(exchange->carrier, exchange->transfer != NULL && jx_transfer_outcome(exchange->transfer) != NULL ? jx_transfer_outcome(exchange->transfer)->kept : TRUE);
	jx_transfer_free(exchange->transfer);
	jx_file_jingle_free(exchange->initiate);
	if (exchange->request != NULL)
		xmpp_stanza_release(exchange->request);
	jx_shelved_free(exchange->shelved);
	g_free(exchange->key);
	g_free(exchange->peer);
	g_free(exchange->self);
	g_free(exchange->sid);
	g_free(exchange);
}

JxExchange *jx_exchange_find(JxExchanges *all, const char *key, guint64 serial) {
	JxExchange *exchange = g_hash_table_lookup(all->open, key);
	return exchange != NULL && (serial == 0 || exchange->serial == serial) ? exchange : NULL;
}

static void over(JxExchange *exchange) {
	JxExchanges *all = exchange->all;
	const JxTransferOutcome *outcome = jx_transfer_outcome(exchange->transfer);
	g_autofree char *labels = g_strdup_printf("direction=\"%s\",reason=\"%s\"", exchange->sending ? "out" : "in", outcome->reason);
	all->host->count("file_transfers_total", labels, 1);
	all->host->log(JX_LOG_INFO, "files", "peer=%s sid=%s event=over direction=%s reason=%s ms=%" G_GINT64_FORMAT "%s%s%s", exchange->peer, exchange->sid, exchange->sending ? "out" : "in",
		outcome->reason, all->host->now() - exchange->began, outcome->text != NULL ? " text=\"" : "", outcome->text != NULL ? outcome->text : "", outcome->text != NULL ? "\"" : "");
	g_hash_table_remove(all->open, exchange->key);
	all->host->gauge("file_transfers", NULL, g_hash_table_size(all->open));
}

/* --- what the transfer wants */

void jx_question_free(gpointer data) {
	JxQuestion *question = data;
	question->all->host->iq_forget(question);
	g_free(question->key);
	g_free(question);
}

void jx_question_ask(JxExchange *exchange, JxQuestion asked, xmpp_stanza_t *iq, JxIqCallback callback) {
	JxExchanges *all = exchange->all;
	JxQuestion *question = g_new(JxQuestion, 1);
	*question = asked;
	question->all = all;
	question->key = g_strdup(exchange->key);
	question->serial = exchange->serial;
	g_hash_table_add(all->questions, question);
	all->host->iq(all->account, iq, 0, callback, question);
	xmpp_stanza_release(iq);
}

JxExchange *jx_question_end(JxQuestion *question) {
	JxExchange *exchange = jx_exchange_find(question->all, question->key, question->serial);
	g_hash_table_steal(question->all->questions, question);
	g_free(question->key);
	g_free(question);
	return exchange;
}

static void answered(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	const JxQuestion asked = *(JxQuestion *)data;
	JxExchange *exchange = jx_question_end(data);
	g_autoptr(JxStanzaError) error = outcome == JX_IQ_ERROR ? jx_stanza_error_read(stanza) : NULL;
	if (exchange == NULL)
		return;
	jx_transfer_answered(exchange->transfer, asked.kind, asked.action, outcome == JX_IQ_RESULT ? NULL : error != NULL ? error->condition : "remote-server-timeout",
		exchange->all->host->now());
	jx_exchange_perform(exchange);
}

static void ask(JxExchange *exchange, const JxTransferAction *action, xmpp_stanza_t *payload) {
	xmpp_stanza_t *iq = jx_stanza_top(exchange->all->host->context(), "iq", "set", NULL, exchange->self, exchange->peer);
	jx_stanza_append(iq, payload);
	jx_question_ask(exchange, (JxQuestion) { .kind = action->kind, .action = action->jingle != NULL ? action->jingle->action : 0 }, iq, answered);
}

static void activated(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	JxExchange *exchange = jx_question_end(data);
	if (exchange == NULL)
		return;
	jx_transfer_proxied(exchange->transfer, outcome == JX_IQ_RESULT, exchange->all->host->now());
	jx_exchange_perform(exchange);
}

static void act(JxExchange *exchange, const JxTransferAction *action) {
	JxCarrier *carrier = exchange->carrier;
	xmpp_ctx_t *ctx = exchange->all->host->context();
	switch (action->kind) {
	case JX_TRANSFER_JINGLE:
		ask(exchange, action, jx_file_jingle_write(ctx, action->jingle));
		break;
	case JX_TRANSFER_OPEN:
		ask(exchange, action, jx_ibb_open_write(ctx, action->ibb));
		break;
	case JX_TRANSFER_BLOCK:
		ask(exchange, action, jx_ibb_data_write(ctx, jx_transfer_ibb_sid(exchange->transfer), action->seq, action->bytes));
		break;
	case JX_TRANSFER_CLOSE:
		ask(exchange, action, jx_ibb_close_write(ctx, jx_transfer_ibb_sid(exchange->transfer)));
		break;
	case JX_TRANSFER_READ:
		jx_carrier_read(carrier, action->count);
		break;
	case JX_TRANSFER_SEEK:
		jx_carrier_seek(carrier, action->count);
		break;
	case JX_TRANSFER_WRITE:
		jx_carrier_write(carrier, action->bytes);
		break;
	case JX_TRANSFER_EXPECT:
		jx_carrier_expect(carrier, action->dstaddr);
		break;
	case JX_TRANSFER_CONNECT:
		jx_carrier_connect(carrier, action->candidates, action->dstaddr);
		break;
	case JX_TRANSFER_PROXY:
		jx_carrier_proxy(carrier, action->candidate, action->dstaddr);
		break;
	case JX_TRANSFER_FLOW:
		jx_carrier_flow(carrier, exchange->sending, action->due, action->theirs);
		break;
	case JX_TRANSFER_CHECK:
		jx_carrier_check(carrier);
		break;
	case JX_TRANSFER_EXPECT_HASH:
		jx_carrier_expect_hash(carrier, action->file);
		break;
	case JX_TRANSFER_END:
		break;
	}
}

void jx_exchange_perform(JxExchange *exchange) {
	g_autoptr(GPtrArray) actions = jx_transfer_take(exchange->transfer);
	for (guint i = 0; i < actions->len; i++)
		act(exchange, g_ptr_array_index(actions, i));
	if (jx_transfer_outcome(exchange->transfer) != NULL)
		over(exchange);
}

void jx_exchange_reply(JxExchange *exchange, const JxIncoming *in, JxTransferReply reply) {
	const JxHost *host = exchange->all->host;
	if (in->kind == JX_STANZA_MESSAGE)
		return;
	if (reply.condition == NULL) {
		host->reply_result(in, NULL);
		return;
	}
	g_autoptr(xmpp_stanza_t) specific = reply.jingle != NULL ? jx_jingle_error(host->context(), reply.jingle) : NULL;
	host->reply_error(in, reply.condition, reply.text, specific);
}

void jx_exchange_start(JxExchange *exchange, const JxPartOrder *order) {
	if (order != NULL)
		jx_carrier_open_part(exchange->carrier, order);
	else
		jx_carrier_open_file(exchange->carrier, exchange->shelved, 0);
}

/* --- what its carrier tells */

/* What the shelf says, as a Jingle reason. */
static void refuse(JxExchange *exchange, const GError *error) {
	gboolean large = g_error_matches(error, JX_SHELF_ERROR, JX_SHELF_ERROR_TOO_LARGE), disk = g_error_matches(error, JX_SHELF_ERROR, JX_SHELF_ERROR_DISK);
	if (disk)
		exchange->all->host->log(JX_LOG_WARNING, "files", "peer=%s sid=%s event=disk reason=\"%s\"", exchange->peer, exchange->sid, error->message);
	jx_transfer_refuse(exchange->transfer, disk ? "failed-application" : "media-error", error->message,
		large ? "file-too-large" : exchange->sending ? "file-not-available" : NULL);
}

static void opened(gpointer data, guint64 had, const GError *error) {
	JxExchange *exchange = data;
	gint64 now = exchange->all->host->now();
	if (error != NULL) {
		refuse(exchange, error);
	} else if (exchange->initiate != NULL) {
		GPtrArray *candidates = jx_transfer_wants_s5b(exchange->transfer) ? jx_candidates_make(exchange->all->candidates, exchange->self) : NULL;
		jx_transfer_accept(exchange->transfer, had, candidates, now);
	}
	jx_exchange_perform(exchange);
}

static void written(gpointer data, const GError *error) {
	JxExchange *exchange = data;
	const JxHost *host = exchange->all->host;
	g_autoptr(xmpp_stanza_t) block = g_queue_pop_head(&exchange->writes);
	gboolean answers = block != NULL && strcmp(xmpp_stanza_get_name(block), "iq") == 0;
	if (error == NULL) {
		if (answers)
			host->reply_result_to(exchange->all->account, block, NULL);
		jx_transfer_written(exchange->transfer, host->now());
	} else {
		if (answers)
			host->reply_error_to(exchange->all->account, block, "resource-constraint", error->message, NULL);
		refuse(exchange, error);
	}
	jx_exchange_perform(exchange);
}

static void block(gpointer data, GBytes *bytes) {
	JxExchange *exchange = data;
	jx_transfer_block(exchange->transfer, bytes, exchange->all->host->now());
	jx_exchange_perform(exchange);
}

static void connected(gpointer data, const char *cid) {
	JxExchange *exchange = data;
	jx_transfer_connected(exchange->transfer, cid, exchange->all->host->now());
	jx_exchange_perform(exchange);
}

/* The connection to our proxy stands: it joins it to the peer's at our word (XEP-0065, section 6.3.5). */
static void proxied(gpointer data, gboolean there) {
	JxExchange *exchange = data;
	JxExchanges *all = exchange->all;
	const JxS5bCandidate *proxy = jx_transfer_proxy(exchange->transfer);
	if (!there || proxy == NULL) {
		jx_transfer_proxied(exchange->transfer, FALSE, all->host->now());
		jx_exchange_perform(exchange);
		return;
	}
	xmpp_stanza_t *iq = jx_stanza_top(all->host->context(), "iq", "set", NULL, exchange->self, proxy->jid);
	jx_stanza_append(iq, jx_s5b_activate_write(all->host->context(), jx_transfer_s5b_sid(exchange->transfer), exchange->peer));
	jx_question_ask(exchange, (JxQuestion) { .kind = JX_TRANSFER_PROXY }, iq, activated);
}

static void flowing(gpointer data, guint64 bytes) {
	JxExchange *exchange = data;
	jx_transfer_flowing(exchange->transfer, exchange->all->host->now());
}

static void flowed(gpointer data, gboolean whole, const GError *error) {
	JxExchange *exchange = data;
	if (error != NULL)
		refuse(exchange, error);
	else
		jx_transfer_flowed(exchange->transfer, whole, exchange->all->host->now());
	jx_exchange_perform(exchange);
}

static void checked(gpointer data, const JxShelved *shelved, const GError *error) {
	JxExchange *exchange = data;
	if (error != NULL) {
		refuse(exchange, error);
	} else {
		exchange->all->host->count("files_total", "way=\"jingle\"", 1);
		jx_room_files_announce(exchange->all->conferences, shelved);
		jx_transfer_checked(exchange->transfer, exchange->all->host->now());
	}
	jx_exchange_perform(exchange);
}

static const JxCarrierEvents carrier_events = { opened, written, block, connected, proxied, flowing, flowed, checked };
