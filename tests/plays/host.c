/* The host of a play: sends into a list, time by hand, a store in memory. */
#include "config.h"

#include <string.h>

#include "host/fetch.h"
#include "host/guests.h"
#include "host/host.h"
#include "host/shelf.h"
#include "host/tickets.h"
#include "link/websocket.h"
#include "play_private.h"
#include "wire/core/stanza.h"
#include "wire/core/stanza_error.h"

struct JxTimer {
	gint64 due;
	guint repeat_ms;
	void (*callback)(gpointer);
	gpointer data;
	gboolean dead;
};

struct JxAccount {
	const char *role, *address;
	gboolean online;
	void (*watch[8])(JxAccount *, gboolean, gpointer);
	gpointer watch_data[8];
	guint watches;
	gboolean (*drop)(const JxIncoming *, gpointer);
	gpointer drop_data;
};

/* An account at the other site; the first that was made is guest 1. */
typedef struct {
	JxAccount account;
	char *jid;
	const JxGuestConfig *config;
	gpointer self;
	gboolean closed;
} Guest;

typedef struct {
	void (*callback)(gpointer);
	gpointer data;
} Invoked;

static JxAccount accounts[] = { { .role = "focus", .address = "focus.school.example" }, { .role = "calls", .address = "calls.school.example" } };
static xmpp_ctx_t *context;
static gint64 clock_ms = 1000;
static GPtrArray *timers;
static GQueue invoked = G_QUEUE_INIT;
static GHashTable *store; /* table → (key → GBytes) */
static guint last_id;
static GHashTable *settings;

JxPlay play;

xmpp_ctx_t *play_context(void) {
	return context;
}

JxAccount *play_account(const char *role) {
	for (gsize i = 0; i < G_N_ELEMENTS(accounts); i++)
		if (strcmp(accounts[i].role, role) == 0)
			return &accounts[i];
	return NULL;
}

static void run_invoked(void) {
	Invoked *next;
	while ((next = g_queue_pop_head(&invoked))) {
		next->callback(next->data);
		g_free(next);
	}
}

void play_settle(void) {
	run_invoked();
}

/* --- stanzas */

static void host_send(JxAccount *account, xmpp_stanza_t *stanza) {
	g_ptr_array_add(play.sent, xmpp_stanza_copy(stanza));
}

static const char *host_iq(JxAccount *account, xmpp_stanza_t *stanza, guint timeout_ms, JxIqCallback callback, gpointer data) {
	PlayIq *iq = g_new0(PlayIq, 1);
	iq->id = g_strdup_printf("iq%u", ++last_id);
	iq->stanza = xmpp_stanza_copy(stanza);
	xmpp_stanza_set_id(iq->stanza, iq->id);
	iq->callback = callback;
	iq->data = data;
	iq->due = clock_ms + (timeout_ms ? timeout_ms : 30000);
	g_ptr_array_add(play.iqs, iq);
	g_ptr_array_add(play.sent, xmpp_stanza_copy(iq->stanza));
	return iq->id;
}

void play_iq_free(gpointer data) {
	PlayIq *iq = data;
	xmpp_stanza_release(iq->stanza);
	g_free(iq->id);
	g_free(iq);
}

static void host_iq_forget(gpointer data) {
	for (guint i = play.iqs->len; i-- > 0;)
		if (((PlayIq *)g_ptr_array_index(play.iqs, i))->data == data)
			g_ptr_array_remove_index(play.iqs, i);
}

static void reply(xmpp_stanza_t *request, const char *type, xmpp_stanza_t *child) {
	xmpp_stanza_t *iq = jx_stanza_top(context, "iq", type, xmpp_stanza_get_id(request), xmpp_stanza_get_to(request), xmpp_stanza_get_from(request));
	if (child)
		jx_stanza_append(iq, xmpp_stanza_copy(child));
	g_ptr_array_add(play.sent, iq);
}

static void host_result(const JxIncoming *in, xmpp_stanza_t *payload) {
	reply(in->stanza, "result", payload);
}

static void host_error(const JxIncoming *in, const char *condition, const char *text, xmpp_stanza_t *specific) {
	g_ptr_array_add(play.sent, jx_stanza_error_reply(in->stanza, condition, text, specific));
}

static void host_result_to(JxAccount *account, xmpp_stanza_t *request, xmpp_stanza_t *payload) {
	reply(request, "result", payload);
}

static void host_error_to(JxAccount *account, xmpp_stanza_t *request, const char *condition, const char *text, xmpp_stanza_t *specific) {
	g_ptr_array_add(play.sent, jx_stanza_error_reply(request, condition, text, specific));
}

/* --- accounts */

static GPtrArray *guests;

static Guest *guest_of(const JxAccount *account) {
	for (guint i = 0; guests && i < guests->len; i++)
		if (&((Guest *)guests->pdata[i])->account == account)
			return guests->pdata[i];
	return NULL;
}

static const char *host_jid(JxAccount *account) {
	const Guest *guest = guest_of(account);
	return guest ? guest->jid : NULL;
}

JxAccount *jx_guest_open(const JxAccountSettings *how, const JxGuestConfig *config, gpointer self) {
	Guest *guest = g_new0(Guest, 1);
	guest->account = (JxAccount){ .role = "guest", .address = "us@other.example" };
	g_ptr_array_add(guests, guest);
	guest->jid = g_strdup_printf("us@other.example/%u", guests->len);
	guest->config = config;
	guest->self = self;
	return &guest->account;
}

void jx_guest_close(JxAccount *account) {
	guest_of(account)->closed = TRUE;
}

static void guest_free(gpointer data) {
	Guest *guest = data;
	g_free(guest->jid);
	g_free(guest);
}

static Guest *guest_at(guint number) {
	g_assert_cmpuint(number, <=, guests->len);
	Guest *guest = guests->pdata[number - 1];
	g_assert_false(guest->closed);
	return guest;
}

/* --- the web: one request at a time */

static struct {
	char *url, *body;
	JxFetchDone done;
	gpointer data;
} web;

JxFetch *jx_fetch(const JxFetchRequest *request, JxFetchDone done, gpointer data) {
	g_assert_null(web.done);
	g_free(web.url);
	g_free(web.body);
	web.url = g_strdup(request->url);
	web.body = g_strdup(request->body);
	web.done = done;
	web.data = data;
	return (JxFetch *)&web;
}

void jx_fetch_cancel(JxFetch *fetch) {
	if (fetch)
		web.done = NULL;
}

void play_web(const char *url, const char *body, guint status, const char *answer) {
	g_assert_nonnull(web.done);
	g_assert_cmpstr(web.url, ==, url);
	g_assert_true(body ? web.body && strstr(web.body, body) : !web.body);
	JxFetchDone done = g_steal_pointer(&web.done);
	done(status, answer, strlen(answer), NULL, web.data);
	run_invoked();
}

void play_guest_link(guint number, gboolean online) {
	Guest *guest = guest_at(number);
	g_autoptr(GError) reason = online ? NULL : g_error_new_literal(g_quark_from_static_string("play"), 0, "the server went away");
	if (online)
		guest->config->up(&guest->account, guest->self);
	else
		guest->config->down(&guest->account, reason, 1000, guest->self);
	run_invoked();
}

gboolean play_guest_closed(guint number) {
	g_assert_cmpuint(number, <=, guests->len);
	return ((Guest *)guests->pdata[number - 1])->closed;
}

JxAccount *play_guest_account(guint number, const JxHandler **handlers, gpointer *self) {
	Guest *guest = guest_at(number);
	*handlers = guest->config->handlers;
	*self = guest->self;
	return &guest->account;
}

static const char *host_address(JxAccount *account) {
	return account->address;
}

static const char *host_role(JxAccount *account) {
	return account->role;
}

static gboolean host_online(JxAccount *account) {
	return account->online;
}

static void host_watch(JxAccount *account, void (*callback)(JxAccount *, gboolean, gpointer), gpointer data) {
	g_assert_cmpuint(account->watches, <, G_N_ELEMENTS(account->watch));
	account->watch[account->watches] = callback;
	account->watch_data[account->watches++] = data;
	if (account->online)
		callback(account, TRUE, data);
}

static void host_disco_address(JxAccount *account, gboolean (*answer)(const char *, const char *, xmpp_stanza_t *, gpointer), gpointer data) {
}

/* Of host/disco.h, which knows the real accounts. */
gboolean jx_disco_fill(JxAccount *account, const char *to, const char *from, const char *node, xmpp_stanza_t *query);
gboolean jx_disco_fill(JxAccount *account, const char *to, const char *from, const char *node, xmpp_stanza_t *query) {
	jx_stanza_set(jx_stanza_add(query, "identity", NULL), "category", "client");
	return TRUE;
}

static xmpp_stanza_t *host_caps(JxAccount *account, const char *address) {
	return jx_stanza_new(context, "c", "http://jabber.org/protocol/caps");
}

static void host_identity(JxAccount *account, const char *category, const char *type, const char *name) {
}

static void host_feature(JxAccount *account, const char *var) {
}

void jx_host_set_drop(JxAccount *account, gboolean (*drop)(const JxIncoming *in, gpointer data), gpointer data) {
	account->drop = drop;
	account->drop_data = data;
}

gboolean play_dropped(JxAccount *account, const JxIncoming *in) {
	return account->drop && account->drop(in, account->drop_data);
}

void play_link(const char *role, gboolean online) {
	JxAccount *account = play_account(role);
	account->online = online;
	if (!online) /* open IQs are told */
		for (guint i = play.iqs->len; i-- > 0;) {
			PlayIq *iq = g_ptr_array_steal_index(play.iqs, i);
			iq->callback(JX_IQ_GONE, NULL, iq->data);
			play_iq_free(iq);
			i = MIN(i, play.iqs->len);
		}
	for (guint i = 0; i < account->watches; i++)
		account->watch[i](account, online, account->watch_data[i]);
	run_invoked();
}

/* --- time */

static gint64 host_now(void) {
	return clock_ms;
}

static gint64 host_wall(void) {
	return 1760000000000 + clock_ms;
}

static JxTimer *host_timer(guint delay_ms, gboolean repeat, void (*callback)(gpointer), gpointer data) {
	JxTimer *timer = g_new0(JxTimer, 1);
	*timer = (JxTimer){ clock_ms + delay_ms, repeat ? delay_ms : 0, callback, data, FALSE };
	g_ptr_array_add(timers, timer);
	return timer;
}

static void host_timer_cancel(JxTimer *timer) {
	if (timer)
		timer->dead = TRUE;
}

static void host_invoke(void (*callback)(gpointer), gpointer data) {
	Invoked *one = g_new0(Invoked, 1);
	*one = (Invoked){ callback, data };
	g_queue_push_tail(&invoked, one);
}

/* A worker that is always done at once. */
static void host_work(void (*work)(gpointer), void (*done)(gpointer), gpointer data) {
	work(data);
	host_invoke(done, data);
}

static JxTimer *next_timer(gint64 until) {
	JxTimer *next = NULL;
	for (guint i = 0; i < timers->len; i++) {
		JxTimer *timer = g_ptr_array_index(timers, i);
		if (!timer->dead && timer->due <= until && (!next || timer->due < next->due))
			next = timer;
	}
	return next;
}

static PlayIq *late_iq(gint64 until) {
	for (guint i = 0; i < play.iqs->len; i++) {
		PlayIq *iq = g_ptr_array_index(play.iqs, i);
		if (iq->due <= until)
			return g_ptr_array_steal_index(play.iqs, i);
	}
	return NULL;
}

void play_pass(guint ms) {
	gint64 until = clock_ms + ms;
	for (;;) {
		JxTimer *timer = next_timer(until);
		PlayIq *iq = late_iq(timer ? timer->due : until);
		if (iq) {
			iq->callback(JX_IQ_TIMEOUT, NULL, iq->data);
			play_iq_free(iq);
		} else if (timer) {
			clock_ms = timer->due;
			if (timer->repeat_ms)
				timer->due += timer->repeat_ms;
			else
				timer->dead = TRUE;
			timer->callback(timer->data);
		} else {
			break;
		}
		run_invoked();
	}
	clock_ms = until;
}

/* --- store */

static GHashTable *table_of(const char *table) {
	GHashTable *found = g_hash_table_lookup(store, table);
	if (!found) {
		found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
		g_hash_table_insert(store, g_strdup(table), found);
	}
	return found;
}

static void host_store_put(const char *table, const char *key, GBytes *value, JxStoreCallback callback, gpointer data) {
	g_hash_table_replace(table_of(table), g_strdup(key), g_bytes_ref(value));
}

static void host_store_get(const char *table, const char *key, JxStoreCallback callback, gpointer data) {
	callback(key, g_hash_table_lookup(table_of(table), key), NULL, data);
}

static void host_store_remove(const char *table, const char *key, JxStoreCallback callback, gpointer data) {
	g_hash_table_remove(table_of(table), key);
}

static void host_store_list(const char *table, JxStoreListCallback callback, gpointer data) {
	GHashTable *copy = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
	GHashTableIter iter;
	gpointer key, value;
	g_hash_table_iter_init(&iter, table_of(table));
	while (g_hash_table_iter_next(&iter, &key, &value))
		g_hash_table_insert(copy, g_strdup(key), g_bytes_ref(value));
	callback(copy, NULL, data);
	g_hash_table_unref(copy);
}

guint play_stored(const char *table) {
	return g_hash_table_size(table_of(table));
}

/* --- the rest */

static void host_log(JxLogLevel level, const char *area, const char *format, ...) {
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *line = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_test_message("[%s] %s", area, line);
}

static void host_count(const char *name, const char *labels, guint64 add) {
}

static void host_gauge(const char *name, const char *labels, gint64 value) {
}

static void host_observe(const char *name, const char *labels, double seconds) {
}

static const JxHost the_host = {
	.abi_major = JX_MODULE_ABI_MAJOR, .abi_minor = JX_MODULE_ABI_MINOR, .size = sizeof(JxHost),
	.context = play_context, .send = host_send, .iq = host_iq, .iq_forget = host_iq_forget,
	.reply_result = host_result, .reply_error = host_error, .reply_result_to = host_result_to, .reply_error_to = host_error_to,
	.account_address = host_address, .account_role = host_role, .account_by_role = play_account, .account_online = host_online, .account_jid = host_jid,
	.watch_account = host_watch, .disco_address = host_disco_address, .caps = host_caps,
	.now = host_now, .wall = host_wall, .timer = host_timer, .timer_cancel = host_timer_cancel, .invoke = host_invoke, .work = host_work,
	.store_put = host_store_put, .store_get = host_store_get, .store_remove = host_store_remove, .store_list = host_store_list,
	.log = host_log, .count = host_count, .gauge = host_gauge, .observe = host_observe,
	.identity = host_identity, .feature = host_feature,
};

const JxHost *jx_host(void) {
	return &the_host;
}

const JxHost *play_host(void) {
	return &the_host;
}

/* Bridge channels are not played. */
const JxLinkEnv *jx_host_link_env(void) {
	return NULL;
}

const char *jx_host_proxy(void) {
	return "";
}

JxWebsocket *jx_websocket_open(const JxLinkEnv *env, const JxWebsocketConfig *config, const JxWebsocketEvents *events, gpointer data) {
	return NULL;
}

gboolean jx_websocket_send(JxWebsocket *websocket, const char *text, gsize length) {
	return FALSE;
}

void jx_websocket_close(JxWebsocket *websocket, guint code) {
}

void jx_websocket_free(JxWebsocket *websocket) {
}

const JxSettings *jx_host_settings(void) {
	return NULL;
}

const GPtrArray *jx_settings_sites(const JxSettings *from) {
	static JxAccountSettings account = { .role = "account", .kind = JX_ACCOUNT_CLIENT, .token = "", .address = "us@other.example" };
	static JxSiteSettings site = { "other", "other.example", "conference.other.example", "focus.other.example", "meet.other.example", "", &account };
	site.request_url = settings && g_hash_table_contains(settings, "conference_request_url") ? "https://meet.other.example/conference-request/v1" : "";
	static gpointer all[] = { &site };
	static GPtrArray sites = { all, 1 };
	return &sites;
}

void play_calls_is(const char *jid) {
	accounts[1].address = jid ? jid : "calls.school.example";
}

static const char *token_secret, *login_page, *folder;

void play_folder_is(const char *path) {
	folder = path;
}

const char *play_folder(void) {
	return folder;
}

void play_setting(const char *key, gint64 value) {
	if (!settings)
		settings = g_hash_table_new(g_str_hash, g_str_equal);
	g_hash_table_insert(settings, (gpointer)key, GINT_TO_POINTER(value + 1));
}

gint64 jx_settings_int(const JxSettings *from, const char *group, const char *key) {
	static const struct {
		const char *key;
		gint64 value;
	} defaults[] = { { "rejoin_grace", 30 }, { "leave_empty_after", 20 }, { "max_virtual_occupants", 4 }, { "audio_slots", 16 },
		{ "video_slots", 16 }, { "visitor_count", 1 }, { "dial_out_timeout", 60 }, { "dial_out_max", 2 }, { "link_hours", 168 }, { "record_wait", 30 }, { "max_seats", 2 }, { "forward_last_n", 8 } };
	gpointer set = settings ? g_hash_table_lookup(settings, key) : NULL;
	if (set)
		return GPOINTER_TO_INT(set) - 1;
	for (gsize i = 0; i < G_N_ELEMENTS(defaults); i++)
		if (strcmp(defaults[i].key, key) == 0)
			return defaults[i].value;
	return 0;
}

gboolean jx_settings_bool(const JxSettings *from, const char *group, const char *key) {
	gpointer set = settings ? g_hash_table_lookup(settings, key) : NULL;
	return set ? GPOINTER_TO_INT(set) > 1 : strcmp(key, "auto_owner") == 0 || strcmp(key, "dial_out") == 0 || strcmp(key, "record_notice") == 0 || strcmp(key, "required") == 0 || strcmp(key, "allow") == 0;
}

const char *const *jx_settings_list(const JxSettings *from, const char *group, const char *key) {
	static const char *const none[] = { NULL }, *const room[] = { "algebra1", NULL };
	return settings && g_hash_table_contains(settings, key) ? room : none;
}

const char *jx_settings_string(const JxSettings *from, const char *group, const char *key) {
	if (strcmp(key, "state_folder") == 0)
		return play_folder();
	if (strcmp(group, "tokens") == 0)
		return strcmp(key, "secret") == 0 && token_secret ? token_secret : strcmp(key, "login_page") == 0 && login_page ? login_page : "";
	if (strcmp(key, "public_url") == 0)
		return settings && g_hash_table_contains(settings, key) ? "https://meet.school.example/sub" : "";
	return "conference.school.example";
}

void play_token_secret(const char *secret) {
	token_secret = secret;
}

void play_login_page(const char *page) {
	login_page = page;
}

void play_host_start(gboolean keep_store) {
	if (!context)
		context = xmpp_ctx_new(NULL, NULL);
	timers = g_ptr_array_new_with_free_func(g_free);
	guests = g_ptr_array_new_with_free_func(guest_free);
	if (!keep_store || !store) {
		g_clear_pointer(&store, g_hash_table_unref);
		store = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(accounts); i++) {
		accounts[i].watches = 0;
		accounts[i].online = FALSE;
		accounts[i].drop = NULL;
	}
	jx_tickets_open(&the_host);
	jx_shelf_open(&the_host, &(JxShelfSettings) { .folder = "", .public_url = "" });
}

void play_address(const char *role, const char *address) {
	play_account(role)->address = address;
}

void play_host_stop(void) {
	run_invoked();
	jx_tickets_close();
	jx_shelf_close();
	g_clear_pointer(&timers, g_ptr_array_unref);
	g_clear_pointer(&guests, g_ptr_array_unref);
	if (settings)
		g_hash_table_remove_all(settings);
	play_address("calls", "calls.school.example");
	play_address("focus", "focus.school.example");
}
