#include "config.h"

#include "passport/limits.h"

#define MINUTE_MS 60000

typedef struct {
	guint failures;
	gint64 forgotten_at;  /* ms: failures count until then */
	gint64 locked_until;  /* ms; 0: it is not */
	double tokens;        /* attempts that it still has; of an address */
	gint64 filled_at;
} Record;

struct JxLimits {
	JxLimitsConfig config;
	GHashTable *accounts, *addresses; /* name → Record, owned */
};

JxLimits *jx_limits_new(const JxLimitsConfig *config) {
	JxLimits *limits = g_new0(JxLimits, 1);
	limits->config = *config;
	limits->accounts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	limits->addresses = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return limits;
}

void jx_limits_free(JxLimits *limits) {
	if (!limits)
		return;
	g_hash_table_unref(limits->accounts);
	g_hash_table_unref(limits->addresses);
	g_free(limits);
}

static gboolean is_over(gpointer name, gpointer value, gpointer now) {
	const Record *record = value;
	return record->forgotten_at <= *(gint64 *)now && record->locked_until <= *(gint64 *)now && record->filled_at + MINUTE_MS <= *(gint64 *)now;
}

/* What is over counts as not there. */
static Record *record_at(JxLimits *limits, GHashTable *table, const char *name, gint64 now) {
	Record *record = g_hash_table_lookup(table, name);
	if (!record) {
		if (g_hash_table_size(table) >= JX_LIMITS_MOST)
			g_hash_table_foreach_remove(table, is_over, &now);
		if (g_hash_table_size(table) >= JX_LIMITS_MOST)
			g_hash_table_remove_all(table);
		record = g_new(Record, 1);
		*record = (Record) { .tokens = limits->config.address_rate, .filled_at = now };
		g_hash_table_insert(table, g_strdup(name), record);
	}
	if (record->forgotten_at <= now)
		record->failures = 0;
	if (record->locked_until <= now)
		record->locked_until = 0;
	return record;
}

static guint seconds_to(gint64 until, gint64 now) {
	return until > now ? (guint)((until - now + 999) / 1000) : 0;
}

/* A bucket that is filled within a minute. */
static guint draw(const JxLimits *limits, Record *record, gint64 now) {
	double rate = limits->config.address_rate;
	if (limits->config.address_rate == 0)
		return 0;
	record->tokens = MIN(rate, record->tokens + rate * (double)(now - record->filled_at) / MINUTE_MS);
	record->filled_at = now;
	if (record->tokens < 1)
		return (guint)(60 * (1 - record->tokens) / rate) + 1;
	record->tokens -= 1;
	return 0;
}

guint jx_limits_ask(JxLimits *limits, const char *account, const char *address, gint64 now) {
	Record *by_address = record_at(limits, limits->addresses, address, now);
	const Record *by_account = g_hash_table_lookup(limits->accounts, account);
	guint wait = MAX(seconds_to(by_address->locked_until, now), by_account ? seconds_to(by_account->locked_until, now) : 0);
	return wait > 0 ? wait : draw(limits, by_address, now);
}

static gboolean fail(JxLimits *limits, GHashTable *table, const char *name, guint most, gint64 now) {
	Record *record = record_at(limits, table, name, now);
	record->failures++;
	record->forgotten_at = now + (gint64)limits->config.lock_s * 1000;
	if (most == 0 || record->failures < most)
		return FALSE;
	record->failures = 0;
	record->locked_until = record->forgotten_at;
	return TRUE;
}

gboolean jx_limits_failed(JxLimits *limits, const char *account, const char *address, gint64 now) {
	gboolean by_account = fail(limits, limits->accounts, account, limits->config.account_failures, now);
	return fail(limits, limits->addresses, address, limits->config.address_failures, now) || by_account;
}

void jx_limits_succeeded(JxLimits *limits, const char *account) {
	g_hash_table_remove(limits->accounts, account);
}
