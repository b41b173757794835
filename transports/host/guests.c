#include "config.h"

#include "host/guests.h"

#include "host/account.h"
#include "host/disco.h"
#include "host/host_private.h"
#include "host/log.h"
#include "host/metrics.h"

/* For a goodbye; then it is cut. */
#define CLOSE_MS 2000

typedef struct {
	JxAccount *account; /* owned */
	const JxGuestConfig *config;
	gpointer self;
	gboolean closed;
	JxTimer *end; /* when it is freed, after close */
} Guest;

static GHashTable *guests; /* JxAccount → Guest */

static void count(void) {
	guint up = 0, all = 0;
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, guests);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const Guest *guest = value;
		all += !guest->closed;
		up += !guest->closed && g_atomic_int_get(&guest->account->online);
	}
	jx_metrics_gauge("guest_links", "state=\"up\"", up);
	jx_metrics_gauge("guest_links", "state=\"connecting\"", all - up);
}

static void free_guest(gpointer data) {
	Guest *guest = data;
	jx_loop_timer_cancel(jx_state.loop, guest->end);
	jx_account_detach(guest->account);
	jx_account_free(guest->account);
	g_free(guest);
}

static void end_guest(gpointer data) {
	Guest *guest = data;
	guest->end = NULL;
	g_hash_table_remove(guests, guest->account);
}

/* --- its link */

static void on_up(JxLink *link, gpointer data) {
	Guest *guest = g_hash_table_lookup(guests, data);
	if (guest->closed)
		return;
	jx_log(JX_LOG_INFO, "guest", "up: account=%s jid=%s", guest->account->role, jx_link_jid(link));
	jx_account_set_online(guest->account, TRUE);
	count();
	guest->config->up(guest->account, guest->self);
}

static void on_down(JxLink *link, gboolean was_up, const GError *reason, int retry_ms, gpointer data) {
	Guest *guest = g_hash_table_lookup(guests, data);
	if (jx_state.stopping && retry_ms < 0 && --jx_state.closing == 0)
		jx_loop_stop(jx_state.loop);
	if (guest->closed)
		return;
	g_autofree char *labels = g_strdup_printf("reason=\"%s\"", jx_link_error_word(reason->code));
	jx_metrics_count(was_up ? "guest_link_losses" : "guest_link_failures", labels, 1);
	jx_log(JX_LOG_WARNING, "guest", "%s: account=%s address=%s retry_ms=%d: %s", was_up ? "lost" : "failed", guest->account->role,
		guest->account->address, retry_ms, reason->message);
	jx_account_set_online(guest->account, FALSE);
	count();
	guest->config->down(guest->account, reason, retry_ms, guest->self);
}

static void on_stanza(JxLink *link, xmpp_stanza_t *stanza, gpointer data) {
	const Guest *guest = g_hash_table_lookup(guests, data);
	if (!guest->closed)
		jx_router_take(jx_state.router, data, stanza);
	jx_loop_set_label(jx_state.loop, "guest");
}

static const JxLinkEvents link_events = { on_up, on_down, on_stanza };

/* --- the interface */

/* Modules that any address has: without a role of their own. One that will not is left out. */
static void attach_modules(JxAccount *account) {
	for (guint i = 0; i < jx_state.modules->len; i++) {
		const JxModule *module = g_ptr_array_index(jx_state.modules, i);
		g_autoptr(GError) error = NULL;
		if (module->roles == NULL && jx_account_wants(module, account->role, NULL, NULL) && !jx_account_attach(account, jx_host(), module, &error))
			jx_log(JX_LOG_WARNING, "guest", "%s", error->message);
	}
}

JxAccount *jx_guest_open(const JxAccountSettings *settings, const JxGuestConfig *config, gpointer self) {
	JxAccount *account = jx_account_new(settings->role, settings->address, jx_state.iqs);
	Guest *guest = g_new0(Guest, 1);
	*guest = (Guest){ .account = account, .config = config, .self = self };
	account->link = jx_host_link(settings, &link_events, account);
	for (const JxHandler *handler = config->handlers; handler->kinds != 0; handler++)
		g_array_append_val(account->routes, ((JxRoute){ handler, self, "guest" }));
	attach_modules(account);
	for (const char *const *feature = config->features; *feature != NULL; feature++)
		jx_disco_account_feature(account, *feature);
	g_hash_table_insert(guests, account, guest);
	jx_link_start(account->link);
	count();
	return account;
}

void jx_guest_close(JxAccount *account) {
	Guest *guest = account != NULL ? g_hash_table_lookup(guests, account) : NULL;
	if (guest == NULL || guest->closed)
		return;
	/* Its modules and routes stay: one of them may be calling this. */
	guest->closed = TRUE;
	jx_account_set_online(account, FALSE);
	jx_link_close(account->link);
	guest->end = jx_loop_timer(jx_state.loop, jx_link_state(account->link) == JX_LINK_IDLE ? 0 : CLOSE_MS, FALSE, end_guest, guest);
	count();
}

void jx_guests_begin(void) {
	guests = g_hash_table_new_full(NULL, NULL, NULL, free_guest);
}

guint jx_guests_leave(void) {
	guint leaving = 0;
	GHashTableIter iter;
	gpointer account;
	g_hash_table_iter_init(&iter, guests);
	while (g_hash_table_iter_next(&iter, &account, NULL)) {
		jx_guest_close(account);
		leaving += jx_link_state(((JxAccount *)account)->link) == JX_LINK_CLOSING;
	}
	return leaving;
}

void jx_guests_end(void) {
	g_clear_pointer(&guests, g_hash_table_unref);
}
