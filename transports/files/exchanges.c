#include "config.h"

#include "files/exchange_private.h"

#include <string.h>

#include "host/host.h"
#include "wire/core/disco.h"
#include "wire/core/jid.h"
#include "wire/core/ns.h"
#include "wire/core/stanza.h"
#include "wire/core/wire_error.h"

#define TICK_MS 2000
#define MAX_OF_PERSON 8 /* transfers at a time */

static JxExchanges *the_set;

static JxShelved *find_wanted(const char *room, const JxFile *wanted);
static void send_to(const char *self, const char *to, const JxShelved *shelved, gpointer data);

/* --- the set */

static void tick(gpointer data) {
	JxExchanges *all = data;
	g_autoptr(GList) open = g_hash_table_get_values(all->open);
	for (GList *l = open; l != NULL; l = l->next) {
		JxExchange *exchange = l->data;
		if (exchange->transfer == NULL)
			continue;
		jx_transfer_tick(exchange->transfer, all->host->now());
		jx_exchange_perform(exchange);
	}
}

JxExchanges *jx_exchanges_ref(const JxHost *host, JxAccount *account) {
	if (the_set != NULL) {
		the_set->references++;
		return the_set;
	}
	const JxSettings *settings = jx_host_settings();
	JxExchanges *all = the_set = g_new0(JxExchanges, 1);
	*all = (JxExchanges) { .references = 1, .host = host, .account = account, .max = (guint)jx_settings_int(settings, "files", "max_transfers"),
		.block_size = (guint)jx_settings_int(settings, "files", "block_size"), .on = *jx_settings_string(settings, "files", "folder") != '\0' };
	all->open = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, jx_exchange_free);
	all->questions = g_hash_table_new_full(NULL, NULL, jx_question_free, NULL);
	all->conferences = jx_conferences_ref(host);
	if (!all->on)
		return all;
	guint16 port = (guint16)jx_settings_int(settings, "files", "socks5_port");
	g_autoptr(GError) error = NULL;
	if (!jx_carriers_start(host, port, &error)) {
		host->log(JX_LOG_WARNING, "files", "event=no-socks5-server reason=\"%s\": files come in-band, by a proxy, or from where peers listen", error->message);
		port = 0;
	}
	all->candidates = jx_candidates_new(host, account, jx_settings_list(settings, "files", "socks5_hosts"), port, jx_settings_string(settings, "files", "socks5_proxy"));
	all->ticker = host->timer(TICK_MS, TRUE, tick, all);
	jx_room_files_on_wanted(all->conferences, send_to, all);
	return all;
}

void jx_exchanges_unref(JxExchanges *all) {
	if (--all->references > 0)
		return;
	the_set = NULL;
	if (all->on) {
		jx_room_files_on_wanted(all->conferences, NULL, NULL);
		all->host->timer_cancel(all->ticker);
		jx_candidates_free(all->candidates);
	}
	g_hash_table_unref(all->questions);
	g_hash_table_unref(all->open);
	if (all->on)
		jx_carriers_stop();
	jx_conferences_unref(all->conferences);
	g_free(all);
}

gboolean jx_exchanges_on(const JxExchanges *all) {
	return all->on;
}

/* --- a session-initiate */

/* While the door is asked. */
typedef struct {
	char *key;
	guint64 serial;
} Waiting;

static JxExchange *back_from(Waiting *waiting) {
	JxExchange *exchange = the_set != NULL ? jx_exchange_find(the_set, waiting->key, waiting->serial) : NULL;
	g_free(waiting->key);
	g_free(waiting);
	return exchange;
}

static void refuse_request(JxExchange *exchange, const char *condition, const char *text) {
	JxExchanges *all = exchange->all;
	all->host->log(JX_LOG_INFO, "files", "peer=%s sid=%s event=refused reason=\"%s\"", exchange->peer, exchange->sid, text);
	all->host->count("refusals_total", "reason=\"file\"", 1);
	all->host->reply_error_to(all->account, exchange->request, condition, text, NULL);
	g_hash_table_remove(all->open, exchange->key);
}

static void start(JxExchange *exchange, const char *room, const char *title) {
	JxExchanges *all = exchange->all;
	const JxFileJingle *initiate = exchange->initiate;
	exchange->sending = initiate->role == JX_FILE_REQUEST;
	exchange->shelved = exchange->sending ? find_wanted(room, initiate->file) : NULL;
	g_autoptr(JxFile) file = jx_file_copy(initiate->file);
	if (exchange->shelved != NULL)
		file->size = (gint64)exchange->shelved->size;
	const JxTransferConfig config = { exchange->self, exchange->peer, exchange->sid, FALSE, exchange->sending, initiate->version, file, all->block_size };
	exchange->transfer = jx_transfer_new(&config, all->host->now());
	JxTransferReply reply = jx_transfer_offered(exchange->transfer, initiate, all->host->now());
	if (reply.condition != NULL) {
		refuse_request(exchange, reply.condition, reply.text);
		return;
	}
	all->host->reply_result_to(all->account, exchange->request, NULL);
	all->host->log(JX_LOG_INFO, "files", "peer=%s sid=%s event=%s room=%s version=%u size=%" G_GINT64_FORMAT, exchange->peer, exchange->sid, exchange->sending ? "requested" : "offered", room,
		initiate->version, file->size);
	if (exchange->sending && exchange->shelved == NULL) {
		jx_transfer_refuse(exchange->transfer, "media-error", "The room has no such file", "file-not-available");
	} else if (jx_transfer_outcome(exchange->transfer) == NULL) {
		g_autofree char *sender = jx_jid_bare(exchange->peer);
		const JxPartOrder order = { room, sender, title, file, file->ranged, NULL };
		jx_exchange_start(exchange, exchange->sending ? NULL : &order);
	}
	jx_exchange_perform(exchange);
}

static void admitted(const char *room, const char *title, const JxAdmission *refusal, gpointer data) {
	JxExchange *exchange = back_from(data);
	if (exchange != NULL && refusal != NULL)
		refuse_request(exchange, refusal->condition, refusal->text);
	else if (exchange != NULL)
		start(exchange, room, title);
}

static guint count_of(JxExchanges *all, const char *peer) {
	GHashTableIter iter;
	gpointer value;
	guint count = 0;
	g_hash_table_iter_init(&iter, all->open);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		count += jx_jid_bare_equal(((JxExchange *)value)->peer, peer);
	return count;
}

/* A bytestream of this peer and id is already open for another file. */
static gboolean stream_is_taken(JxExchanges *all, const char *peer, const char *sid) {
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, all->open);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const JxExchange *exchange = value;
		const char *used = exchange->transfer != NULL ? jx_transfer_ibb_sid(exchange->transfer) :
			exchange->initiate != NULL && exchange->initiate->ibb != NULL ? exchange->initiate->ibb->sid : NULL;
		if (strcmp(exchange->peer, peer) == 0 && g_strcmp0(used, sid) == 0)
			return TRUE;
	}
	return FALSE;
}

static gboolean is_same(const JxFile *one, const JxFile *other) {
	for (guint i = 0; i < JX_HASHES; i++)
		if (g_strcmp0(one->hash[i], other->hash[i]) != 0)
			return FALSE;
	return g_strcmp0(one->name, other->name) == 0 && one->size == other->size && g_strcmp0(one->date, other->date) == 0;
}

/* Who offers the same file again has lost the session in which it came: what is here of it is what the new one goes on with. */
static void supersede(JxExchanges *all, const JxFileJingle *initiate, const char *peer, const char *self) {
	g_autoptr(GList) open = g_hash_table_get_values(all->open);
	for (GList *l = open; l != NULL; l = l->next) {
		JxExchange *exchange = l->data;
		if (exchange->sending || exchange->transfer == NULL || exchange->initiate == NULL || initiate->role != JX_FILE_OFFER)
			continue;
		if (!jx_jid_bare_equal(exchange->peer, peer) || !jx_jid_bare_equal(exchange->self, self) || !is_same(exchange->initiate->file, initiate->file))
			continue;
		jx_transfer_end(exchange->transfer, "expired", "The file comes anew", TRUE);
		jx_exchange_perform(exchange);
	}
}

static JxVerdict on_initiate(JxExchanges *all, const JxIncoming *in, JxFileJingle *initiate /* taken */) {
	g_autoptr(JxFileJingle) owned = initiate;
	if (initiate->file == NULL || initiate->role == JX_FILE_RECEIVED) {
		all->host->reply_error(in, "bad-request", "The offer has no file", NULL);
		return JX_HANDLED;
	}
	supersede(all, initiate, in->from, in->to);
	if (initiate->ibb != NULL && stream_is_taken(all, in->from, initiate->ibb->sid)) {
		all->host->reply_error(in, "conflict", "There is a bytestream of this id", NULL);
		return JX_HANDLED;
	}
	if (g_hash_table_size(all->open) >= all->max || count_of(all, in->from) >= MAX_OF_PERSON) {
		all->host->reply_error(in, "resource-constraint", "Too many files are on their way; try again when one has arrived", NULL);
		return JX_HANDLED;
	}
	JxExchange *exchange = jx_exchange_new(all, in->to, in->from, initiate->sid);
	exchange->initiate = g_steal_pointer(&owned);
	exchange->request = xmpp_stanza_clone(in->stanza);
	Waiting *waiting = g_new(Waiting, 1);
	*waiting = (Waiting) { g_strdup(exchange->key), exchange->serial };
	if (!jx_room_files_ask(all->conferences, in->to, in->from, admitted, waiting))
		refuse_request(back_from(waiting), "item-not-found", "This is no room's address");
	return JX_HANDLED;
}

JxVerdict jx_exchanges_jingle(JxExchanges *all, const JxIncoming *in) {
	const char *sid = jx_stanza_attr(in->payload, "sid"), *action = jx_stanza_attr(in->payload, "action");
	g_autofree char *key = g_strdup_printf("%s\n%s", in->from, sid != NULL ? sid : "");
	JxExchange *exchange = jx_exchange_find(all, key, 0);
	if (exchange == NULL && !(g_strcmp0(action, "session-initiate") == 0 && jx_file_jingle_is(in->payload)))
		return JX_PASS;
	g_autoptr(GError) error = NULL;
	g_autoptr(JxFileJingle) jingle = jx_file_jingle_read(in->payload, &error);
	if (jingle == NULL) {
		all->host->log(JX_LOG_INFO, "files", "peer=%s event=refused reason=\"%s\"", in->from, error->message);
		all->host->reply_error(in, jx_wire_error_condition(error), error->message, NULL);
		return JX_HANDLED;
	}
	if (exchange == NULL)
		return on_initiate(all, in, g_steal_pointer(&jingle));
	if (exchange->transfer == NULL) { /* the door is being asked */
		gboolean ends = jingle->action == JX_JINGLE_SESSION_TERMINATE;
		if (ends)
			all->host->reply_result(in, NULL);
		else
			all->host->reply_error(in, jingle->action == JX_JINGLE_SESSION_INITIATE ? "conflict" : "unexpected-request", "The session is not accepted yet", NULL);
		if (ends)
			refuse_request(exchange, "gone", "The session was ended");
		return JX_HANDLED;
	}
	jx_exchange_reply(exchange, in, jx_transfer_jingle(exchange->transfer, jingle, all->host->now()));
	jx_exchange_perform(exchange);
	return JX_HANDLED;
}

/* --- in-band */

static JxExchange *find_stream(JxExchanges *all, const char *peer, const char *sid) {
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, all->open);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		JxExchange *exchange = value;
		if (exchange->transfer != NULL && strcmp(exchange->peer, peer) == 0 && g_strcmp0(jx_transfer_ibb_sid(exchange->transfer), sid) == 0)
			return exchange;
	}
	return NULL;
}

JxVerdict jx_exchanges_ibb(JxExchanges *all, const JxIncoming *in) {
	const char *sid = jx_stanza_attr(in->payload, "sid");
	JxExchange *exchange = sid != NULL ? find_stream(all, in->from, sid) : NULL;
	gboolean later = FALSE;
	if (exchange == NULL) {
		if (in->kind != JX_STANZA_MESSAGE)
			all->host->reply_error(in, jx_stanza_is(in->payload, NULL, "open") ? "not-acceptable" : "item-not-found", "No such stream was agreed on", NULL);
		return JX_HANDLED;
	}
	g_autoptr(GError) error = NULL;
	g_autoptr(JxIbb) ibb = jx_ibb_read(in->payload, &error);
	JxTransferReply reply = ibb != NULL ? jx_transfer_ibb(exchange->transfer, ibb, &later, all->host->now()) : jx_transfer_ibb_damaged(exchange->transfer, error->message);
	if (later)
		g_queue_push_tail(&exchange->writes, xmpp_stanza_clone(in->stanza));
	else
		jx_exchange_reply(exchange, in, reply);
	jx_exchange_perform(exchange);
	return JX_HANDLED;
}

/* --- files that go */

static gboolean is_wanted(const JxShelved *shelved, const JxFile *wanted) {
	if (wanted->hash[JX_HASH_SHA256] != NULL || wanted->hash[JX_HASH_SHA1] != NULL)
		return g_strcmp0(wanted->hash[JX_HASH_SHA256], shelved->sha256) == 0 || g_strcmp0(wanted->hash[JX_HASH_SHA1], shelved->sha1) == 0;
	return g_strcmp0(wanted->name, shelved->name) == 0;
}

/* By its hash, or the newest of that name. */
static JxShelved *find_wanted(const char *room, const JxFile *wanted) {
	g_autoptr(GPtrArray) files = jx_shelf_list(room);
	for (guint i = files->len; i > 0; i--)
		if (is_wanted(g_ptr_array_index(files, i - 1), wanted))
			return g_ptr_array_steal_index(files, i - 1);
	return NULL;
}

static JxFile *describe(const JxShelved *shelved) {
	JxFile *file = jx_file_new(shelved->name, (gint64)shelved->size);
	g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(shelved->when / 1000);
	file->date = g_date_time_format(when, "%Y-%m-%dT%H:%M:%SZ");
	file->media_type = g_strdup(shelved->type);
	file->hash[JX_HASH_SHA256] = g_strdup(shelved->sha256);
	file->hash[JX_HASH_SHA1] = g_strdup(shelved->sha1);
	return file;
}

/* What the client says it can: the newest version, SOCKS5 before in-band. */
static void got_features(JxIqOutcome outcome, xmpp_stanza_t *stanza, gpointer data) {
	JxExchanges *all = ((JxQuestion *)data)->all;
	JxExchange *exchange = jx_question_end(data);
	xmpp_stanza_t *query = outcome == JX_IQ_RESULT ? jx_stanza_child(stanza, JX_NS_DISCO_INFO, "query") : NULL;
	g_autoptr(JxDiscoInfo) info = query != NULL ? jx_disco_info_read(query, NULL) : NULL;
	guint version = 5;
	while (info != NULL && version >= 3 && !jx_disco_has_feature(info, jx_file_ns(version)))
		version--;
	if (exchange != NULL && (info == NULL || version < 3)) {
		g_autofree char *link = jx_shelf_link(exchange->shelved);
		all->host->log(JX_LOG_INFO, "files", "peer=%s event=cannot-receive file=%s", exchange->peer, exchange->shelved->id);
		jx_room_files_tell(all->conferences, exchange->shelved->room, exchange->peer, link != NULL ? link : "Your client cannot receive files");
		g_hash_table_remove(all->open, exchange->key);
	} else if (exchange != NULL) {
		g_autoptr(JxFile) file = describe(exchange->shelved);
		const JxTransferConfig config = { exchange->self, exchange->peer, exchange->sid, TRUE, TRUE, version, file, all->block_size };
		gboolean s5b = jx_disco_has_feature(info, JX_NS_JINGLE_S5B);
		exchange->transfer = jx_transfer_new(&config, all->host->now());
		jx_transfer_offer(exchange->transfer, s5b, s5b ? jx_candidates_make(all->candidates, exchange->self) : NULL, all->host->now());
		jx_exchange_start(exchange, NULL);
		jx_exchange_perform(exchange);
	}
}

static void send_to(const char *self, const char *to, const JxShelved *shelved, gpointer data) {
	JxExchanges *all = data;
	g_autofree char *sid = g_uuid_string_random();
	if (g_hash_table_size(all->open) >= all->max || count_of(all, to) >= MAX_OF_PERSON)
		return;
	JxExchange *exchange = jx_exchange_new(all, self, to, sid);
	exchange->sending = TRUE;
	exchange->shelved = jx_shelf_find(shelved->id);
	if (exchange->shelved == NULL) {
		g_hash_table_remove(all->open, exchange->key);
		return;
	}
	xmpp_stanza_t *iq = jx_stanza_top(all->host->context(), "iq", "get", NULL, self, to);
	jx_stanza_append(iq, jx_disco_info_request(all->host->context(), NULL));
	jx_question_ask(exchange, (JxQuestion) { 0 }, iq, got_features);
}
