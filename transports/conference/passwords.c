/* Passwords of rooms as callers write them: a call has no place for one, so who is refused for the want of it is asked in a chat line and calls
 * again. Kept in memory, for a while. */
#include "config.h"
#include "conference/internal.h"

#include "wire/core/jid.h"

#define ASKED_MS (5 * 60 * 1000)
#define KEPT_MS (60 * 60 * 1000)
#define MAX_PASSWORDS 4096

typedef struct {
	char *password; /* NULL: was asked for */
	gint64 until;   /* monotonic ms */
} Password;

void jx_password_free(gpointer data) {
	Password *password = data;
	g_free(password->password);
	g_free(password);
}

static char *key_of(const char *room, const char *person) {
	g_autofree char *bare = jx_jid_bare(person);
	return g_strconcat(bare, "\n", room, NULL);
}

static Password *find(JxConferences *all, const char *room, const char *person) {
	g_autofree char *key = key_of(room, person);
	Password *password = g_hash_table_lookup(all->passwords, key);
	if (!password || password->until > all->host->now())
		return password;
	g_hash_table_remove(all->passwords, key);
	return NULL;
}

static gboolean is_over(gpointer key, gpointer value, gpointer now) {
	return ((Password *)value)->until <= *(gint64 *)now;
}

void jx_password_ask(JxConferences *all, const char *room, const char *person) {
	Password *known = find(all, room, person);
	gboolean wrong = known && known->password;
	gint64 now = all->host->now();
	if (g_hash_table_size(all->passwords) >= MAX_PASSWORDS)
		g_hash_table_foreach_remove(all->passwords, is_over, &now);
	if (g_hash_table_size(all->passwords) >= MAX_PASSWORDS)
		return;
	Password *password = g_new0(Password, 1);
	password->until = now + ASKED_MS;
	g_hash_table_replace(all->passwords, key_of(room, person), password);
	jx_chat_tell(all, room, person, wrong ? "That is not the password of this room. Write it here, then call again." : "This room has a password. Write it here, then call again.");
}

gboolean jx_password_take(JxConferences *all, const char *room, const char *person, const char *text) {
	Password *password = find(all, room, person);
	if (!password)
		return FALSE;
	g_free(password->password);
	password->password = g_strstrip(g_strdup(text));
	password->until = all->host->now() + KEPT_MS;
	return TRUE;
}

const char *jx_password_given(JxConferences *all, const char *room, const char *person) {
	Password *password = find(all, room, person);
	return password ? password->password : NULL;
}
