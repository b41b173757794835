#include "config.h"

#include "host/passes.h"

#include <jansson.h>
#include <string.h>

#include "host/secrets.h"

#define TABLE "pass"
#define TOKEN_MOST 128 /* characters; what is longer is no token of ours */

typedef struct {
	char *account, *view; /* view: hash of it */
	gint64 until;
} Pass;

static GMutex lock;
static GHashTable *passes; /* hash of the token → Pass */
static GHashTable *views;  /* hash of the view → Pass, borrowed */
static const JxHost *host;

static void free_pass(gpointer data) {
	Pass *pass = data;
	g_hash_table_remove(views, pass->view);
	g_free(pass->account);
	g_free(pass->view);
	g_free(pass);
}

char *jx_passes_view(const char *token) {
	return g_compute_hmac_for_string(G_CHECKSUM_SHA256, (const guchar *)token, strlen(token), "janus-xmpp view", -1);
}

/* Under the lock; takes the hash. */
static void add(char *hash, const char *account, const char *view, gint64 until) {
	Pass *pass = g_new(Pass, 1);
	*pass = (Pass) { g_strdup(account), g_strdup(view), until };
	g_hash_table_replace(passes, hash, pass);
	g_hash_table_replace(views, pass->view, pass);
}

/* --- the store */

static void keep(const char *hash, const char *account, const char *view, gint64 until) {
	json_t *value = json_pack("{s:s, s:s, s:I}", "account", account, "view", view, "until", (json_int_t)until);
	char *text = json_dumps(value, JSON_COMPACT);
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
	host->store_put(TABLE, hash, bytes, NULL, NULL);
	free(text);
	json_decref(value);
}

/* FALSE: it is over, or cannot be read. */
static gboolean take(const char *hash, GBytes *bytes) {
	gsize size;
	const char *data = g_bytes_get_data(bytes, &size);
	json_t *value = json_loadb(data, size, 0, NULL);
	const char *account = json_string_value(json_object_get(value, "account")), *view = json_string_value(json_object_get(value, "view"));
	gint64 until = json_integer_value(json_object_get(value, "until"));
	gboolean good = account && view && until > host->wall();
	if (good)
		add(g_strdup(hash), account, view, until);
	json_decref(value);
	return good;
}

static void got(GHashTable *values, const GError *error, gpointer data) {
	GHashTableIter iter;
	gpointer hash, bytes;
	if (error)
		return;
	g_mutex_lock(&lock);
	g_hash_table_iter_init(&iter, values);
	while (passes && g_hash_table_iter_next(&iter, &hash, &bytes))
		if (!take(hash, bytes))
			host->store_remove(TABLE, hash, NULL, NULL);
	g_mutex_unlock(&lock);
}

void jx_passes_open(const JxHost *functions) {
	host = functions;
	g_mutex_lock(&lock);
	views = g_hash_table_new(g_str_hash, g_str_equal);
	passes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_pass);
	g_mutex_unlock(&lock);
	host->store_list(TABLE, got, NULL);
}

void jx_passes_close(void) {
	g_mutex_lock(&lock);
	g_clear_pointer(&passes, g_hash_table_unref);
	g_clear_pointer(&views, g_hash_table_unref);
	g_mutex_unlock(&lock);
}

/* --- making and taking back; under the lock */

static gboolean is_over(gpointer hash, gpointer pass, gpointer data) {
	if (((Pass *)pass)->until > host->wall())
		return FALSE;
	host->store_remove(TABLE, hash, NULL, NULL);
	return TRUE;
}

static gboolean is_of(gpointer hash, gpointer pass, gpointer account) {
	if (strcmp(((Pass *)pass)->account, account) != 0)
		return FALSE;
	host->store_remove(TABLE, hash, NULL, NULL);
	return TRUE;
}

static void make_place(const char *account) {
	GHashTableIter iter;
	gpointer hash, pass, first = NULL;
	gint64 soonest = G_MAXINT64;
	guint count = 0;
	g_hash_table_foreach_remove(passes, is_over, NULL);
	g_hash_table_iter_init(&iter, passes);
	while (g_hash_table_iter_next(&iter, &hash, &pass)) {
		if (strcmp(((Pass *)pass)->account, account) != 0)
			continue;
		count++;
		if (((Pass *)pass)->until < soonest) {
			soonest = ((Pass *)pass)->until;
			first = hash;
		}
	}
	if (count < JX_PASSES_OF_ACCOUNT)
		return;
	host->store_remove(TABLE, first, NULL, NULL);
	g_hash_table_remove(passes, first);
}

char *jx_passes_make(const char *account, gint64 until) {
	char *token = jx_secret_new_uuid();
	if (!token)
		return NULL;
	g_autofree char *view = jx_passes_view(token), *view_hash = jx_secret_hash(view);
	char *hash = jx_secret_hash(token);
	keep(hash, account, view_hash, until);
	g_mutex_lock(&lock);
	make_place(account);
	add(hash, account, view_hash, until);
	g_mutex_unlock(&lock);
	return token;
}

gboolean jx_passes_revoke(const char *token) {
	g_autofree char *hash = jx_secret_hash(token);
	g_mutex_lock(&lock);
	gboolean known = passes && g_hash_table_remove(passes, hash);
	g_mutex_unlock(&lock);
	if (known)
		host->store_remove(TABLE, hash, NULL, NULL);
	return known;
}

guint jx_passes_revoke_all(const char *account) {
	g_mutex_lock(&lock);
	guint count = passes ? g_hash_table_foreach_remove(passes, is_of, (gpointer)account) : 0;
	g_mutex_unlock(&lock);
	return count;
}

/* --- asking */

static char *find(GHashTable *const *table, const char *secret, gint64 *until) {
	if (strlen(secret) > TOKEN_MOST)
		return NULL;
	g_autofree char *hash = jx_secret_hash(secret);
	char *account = NULL;
	g_mutex_lock(&lock);
	const Pass *pass = *table ? g_hash_table_lookup(*table, hash) : NULL;
	if (pass && pass->until > host->wall()) {
		account = g_strdup(pass->account);
		if (until)
			*until = pass->until;
	}
	g_mutex_unlock(&lock);
	return account;
}

char *jx_passes_account(const char *token, gint64 *until) {
	return find(&passes, token, until);
}

char *jx_passes_viewer(const char *view) {
	return find(&views, view, NULL);
}
